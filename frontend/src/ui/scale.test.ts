import { describe, expect, it } from 'vitest';
import { fromSlider, STEPS, toSlider } from './scale';

describe('slider scales', () => {
  it('puts powers of ten at even distances on a log scale', () => {
    expect(toSlider(1e-5, 1e-5, 1, 'log')).toBe(0);
    expect(toSlider(1e-4, 1e-5, 1, 'log')).toBe(STEPS / 5);
    expect(toSlider(1, 1e-5, 1, 'log')).toBe(STEPS);
    expect(fromSlider(STEPS / 5, 1e-5, 1, 'log')).toBe(0.0001);
  });

  it('bears zero on a log scale', () => {
    expect(toSlider(0, 1e-5, 1, 'log')).toBe(0);
  });

  it('snaps linear values and stays in bounds', () => {
    expect(fromSlider(333, 0, 1, 'linear', 0.05)).toBe(0.35);
    expect(fromSlider(STEPS, 0, 0.99, 'linear', 0.01)).toBe(0.99);
  });
});

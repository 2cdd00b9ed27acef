import { describe, expect, it } from 'vitest';
import { sampleEpochs, valueOn } from './read';

describe('valueOn', () => {
  const line = { role: 'train' as const, epochs: [2, 3, 5], values: [0.2, 0.3, 0.5] };

  it('finds what is there and nothing else', () => {
    expect(valueOn(line, 2)).toBe(0.2);
    expect(valueOn(line, 5)).toBe(0.5);
    expect(valueOn(line, 4)).toBeNaN();
    expect(valueOn(line, 9)).toBeNaN();
  });
});

describe('sampleEpochs', () => {
  const epochs = Array.from({ length: 1_000 }, (_, i) => i + 1);

  it('keeps all of a few', () => {
    expect(sampleEpochs([1, 2, 3], 10)).toEqual([1, 2, 3]);
  });

  it('thins many, but keeps first, last and wanted', () => {
    const sample = sampleEpochs(epochs, 100, [417, null]);
    expect(sample.length).toBeLessThanOrEqual(102);
    expect(sample).toContain(417);
    expect(sample[0]).toBe(1);
    expect(sample.at(-1)).toBe(1_000);
  });
});

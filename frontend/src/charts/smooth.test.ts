import { describe, expect, it } from 'vitest';
import { smoothed } from './smooth';

describe('smoothed', () => {
  it('begins at the first value and leaves a constant alone', () => {
    expect(smoothed([5, 5, 5]).map((value) => Number(value.toFixed(9)))).toEqual([5, 5, 5]);
    expect(smoothed([2, 8])[0]).toBeCloseTo(2);
  });

  it('halves a zigzag and more', () => {
    const zigzag = Array.from({ length: 40 }, (_, at) => (at % 2 === 0 ? 1 : 0));
    const end = smoothed(zigzag).slice(-10);
    expect(Math.max(...end) - Math.min(...end)).toBeLessThan(0.2);
  });

  it('steps over what is not a number', () => {
    const [first, none, last] = smoothed([1, Number.NaN, 1]);
    expect(first).toBeCloseTo(1);
    expect(none).toBeNaN();
    expect(last).toBeCloseTo(1);
  });
});

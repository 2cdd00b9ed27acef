import { describe, expect, it } from 'vitest';
import { linePath } from './path';
import { makeScale } from './scale';

const x = makeScale([1, 11], [0, 100]);
const y = makeScale([0, 10], [100, 0]);

describe('linePath', () => {
  it('joins points', () => {
    expect(linePath([1, 2, 3], [0, 5, 10], x, y)).toBe('M0.0 100.0L10.0 50.0L20.0 0.0');
  });

  it('breaks at what is not finite, and shows lone points as dots', () => {
    const path = linePath([1, 2, 3, 4, 5], [1, Number.NaN, 2, Number.POSITIVE_INFINITY, 3], x, y);
    expect(path).toBe('M0.0 90.0h0M20.0 80.0h0M40.0 70.0h0');
    expect(linePath([1], [Number.NaN], x, y)).toBe('');
  });

  it('breaks where a logarithmic scale has no place', () => {
    const log = makeScale([0.1, 10], [100, 0], 'log');
    expect(linePath([1, 2, 3, 4], [1, 0, 1, 1], x, log)).toBe('M0.0 50.0h0M20.0 50.0L30.0 50.0');
  });

  it('draws 10,000 points with few, and loses neither spike nor ends', () => {
    const epochs = Array.from({ length: 10_000 }, (_, i) => i + 1);
    const values = epochs.map((epoch) => (epoch === 5_003 ? 10 : epoch === 7_777 ? 0 : 5));
    const wide = makeScale([1, 10_000], [0, 100]);
    const path = linePath(epochs, values, wide, y);
    const points = path.match(/[ML]/g) ?? [];
    expect(points.length).toBeLessThanOrEqual(4 * 101);
    expect(path).toContain(' 0.0');
    expect(path).toContain(' 100.0');
    expect(path.startsWith('M0.0 50.0')).toBe(true);
    expect(path.endsWith('L100.0 50.0')).toBe(true);
  });
});

import { describe, expect, it } from 'vitest';
import { readConfusion } from './confusion';

describe('readConfusion', () => {
  it('reads recall by rows and precision by columns', () => {
    const { shares, recall, precision, rows, right, mistakes } = readConfusion([
      [43, 7],
      [5, 45],
    ]);
    expect(shares[0]).toEqual([0.86, 0.14]);
    expect(recall).toEqual([0.86, 0.9]);
    expect(precision[0]).toBeCloseTo(43 / 48);
    expect(precision[1]).toBeCloseTo(45 / 52);
    expect([rows, right]).toEqual([100, 88]);
    expect(mistakes).toEqual([
      { truth: 0, said: 1, count: 7 },
      { truth: 1, said: 0, count: 5 },
    ]);
  });

  it('has no recall of a class without rows, and no precision of one never said', () => {
    const { shares, recall, precision } = readConfusion([
      [3, 0],
      [0, 0],
    ]);
    expect(shares[1]).toEqual([0, 0]);
    expect(recall[1]).toBeNaN();
    expect(precision).toEqual([1, Number.NaN]);
  });
});

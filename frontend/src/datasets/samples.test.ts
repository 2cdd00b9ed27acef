import { describe, expect, it } from 'vitest';
import {
  byClass,
  classesOf,
  isText,
  rangeOf,
  seriesOf,
  spread,
  telling,
  toPixels,
} from './samples';

describe('which rows to show', () => {
  it('takes the classes in turn', () => {
    const classes = [0, 0, 0, 1, 1, 2];
    expect(spread(classes, 4)).toEqual([0, 3, 5, 1]);
    expect(spread(classes, 99)).toHaveLength(6);
    expect(spread([], 3)).toEqual([]);
  });

  it('groups by class, in the order of the classes', () => {
    expect([...byClass([2, 0, 2, 2, 0], 2)]).toEqual([
      [0, [1, 4]],
      [2, [0, 2]],
    ]);
  });

  it('has one class where a number is predicted', () => {
    const facts = { task: 'regression' as const, classes: null };
    expect(classesOf({ facts, y: [1.5, 2.5] })).toEqual([0, 0]);
    const two = { task: 'classification' as const, classes: ['a', 'b'] };
    expect(classesOf({ facts: two, y: [1, 0] })).toEqual([1, 0]);
  });
});

describe('reading rows', () => {
  it('tells one series a feature', () => {
    const sample = [
      [1, 10],
      [2, 20],
      [3, 30],
    ];
    expect(seriesOf(sample)).toEqual([
      [1, 2, 3],
      [10, 20, 30],
    ]);
    expect(seriesOf([4, 5, 6])).toEqual([[4, 5, 6]]);
    expect(isText({ kind: 'sequences', shape: [200] })).toBe(true);
    expect(isText({ kind: 'sequences', shape: [40, 1] })).toBe(false);
  });

  it('finds the pixels of flat and of nested images', () => {
    expect(toPixels(Array(64).fill(1), [64])).toMatchObject({ width: 8, height: 8, channels: 1 });
    expect(toPixels(Array(3072).fill(1), [3072])).toMatchObject({ width: 32, channels: 3 });
    const nested = [[[1], [2], [3]]];
    expect(toPixels(nested, [1, 3, 1])).toEqual({
      width: 3,
      height: 1,
      channels: 1,
      values: [1, 2, 3],
    });
  });

  it('finds the column that goes with the target', () => {
    const target = [1, 2, 3, 4];
    const x = target.map((value) => [5, value % 2, -value]);
    expect(telling(x, target)).toBe(2);
  });

  it('knows the range of nothing', () => {
    expect(rangeOf([])).toEqual([0, 1]);
    expect(rangeOf([3, -2, 7])).toEqual([-2, 7]);
  });
});

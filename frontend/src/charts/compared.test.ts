import { describe, expect, it } from 'vitest';
import { elapsed, readAt, timeTicks } from './compared';

describe('elapsed', () => {
  it('adds up, over epochs that were left out too', () => {
    expect(elapsed([1, 2, 3], [1, 2, 3], 0)).toEqual([1, 3, 6]);
    expect(elapsed([1, 11], [1, 0.5], 0)).toEqual([1, 6]);
  });

  it('begins at no time where a fork begins', () => {
    expect(elapsed([51, 52], [1, 1], 50)).toEqual([1, 2]);
    // Its first epochs may be thinned out too.
    expect(elapsed([53, 54], [1, 1], 50)).toEqual([3, 4]);
  });
});

describe('readAt', () => {
  const line = { role: 'train' as const, epochs: [1, 3, 7], values: [10, 20, 30] };
  it('reads the last value told, within the line', () => {
    expect([1, 2, 3, 6, 7].map((at) => readAt(line, at))).toEqual([10, 10, 20, 20, 30]);
    expect(readAt(line, 0)).toBeNaN();
    expect(readAt(line, 8)).toBeNaN();
  });
});

describe('timeTicks', () => {
  it('are round and inside', () => {
    expect(timeTicks(5.5, 500, String).map(({ at }) => at)).toEqual([0, 2, 4]);
    expect(timeTicks(0, 500, String)).toHaveLength(1);
  });
});

import { describe, expect, it } from 'vitest';
import { spread } from './labels';

describe('spread', () => {
  it('leaves labels alone that have room', () => {
    expect(spread([10, 50], 14, [0, 100])).toEqual([10, 50]);
  });

  it('moves two that touch equally far apart, in their order', () => {
    expect(spread([52, 50], 14, [0, 100])).toEqual([58, 44]);
  });

  it('stays inside', () => {
    expect(spread([2, 3], 14, [0, 100])).toEqual([0, 14]);
    expect(spread([99, 98, 97], 14, [0, 100])).toEqual([100, 86, 72]);
  });

  it('lets a chain of blocks grow together', () => {
    const heights = spread([10, 20, 30], 14, [0, 100]);
    expect(heights).toEqual([6, 20, 34]);
  });

  it('closes up where there is no room for all', () => {
    expect(spread([5, 5, 5], 14, [0, 10])).toEqual([0, 5, 10]);
    expect(spread([], 14, [0, 10])).toEqual([]);
  });
});

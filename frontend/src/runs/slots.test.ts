import { describe, expect, it } from 'vitest';
import { assignSlots, parseSelected } from './slots';

describe('parseSelected', () => {
  it('reads run numbers and forgives the rest', () => {
    expect(parseSelected('12,11,9')).toEqual([12, 11, 9]);
    expect(parseSelected('3,x,3,-1,0,2.5,4')).toEqual([3, 4]);
    expect(parseSelected('1,2,3,4,5,6,7')).toHaveLength(7);
    expect(parseSelected(null)).toEqual([]);
    expect(parseSelected('')).toEqual([]);
  });
});

describe('assignSlots', () => {
  it('keeps colours while others come and go', () => {
    const first = assignSlots(new Map(), [12, 11, 9]);
    expect([...first]).toEqual([
      [12, 1],
      [11, 2],
      [9, 3],
    ]);
    const second = assignSlots(first, [12, 9]);
    expect(second.get(9)).toBe(3);
    expect(assignSlots(second, [12, 9, 4]).get(4)).toBe(2);
  });
});

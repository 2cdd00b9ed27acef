import { describe, expect, it } from 'vitest';
import { histogramMarks } from './histogram';

const even = { heights: [1, 1], low: -1, high: 1 };

describe('a histogram', () => {
  it('fills its box, and says where 0 is', () => {
    const { bars, zero, outline } = histogramMarks(even, null, 100, 40);
    expect(bars).toEqual([
      { x: 0, y: 0, width: 50, height: 40 },
      { x: 50, y: 0, width: 50, height: 40 },
    ]);
    expect(zero).toBe(50);
    expect(outline).toBe('');
  });

  it('shares its axis with an earlier one, and equal shares of values have equal areas', () => {
    const { bars, low, high, outline } = histogramMarks(
      { heights: [1, 1], low: 0, high: 1 },
      { heights: [1, 1], low: -1, high: 2 },
      90,
      40,
    );
    expect([low, high]).toEqual([-1, 2]);
    expect(bars.map(({ x, width }) => [x, width])).toEqual([
      [30, 15],
      [45, 15],
    ]);
    // A third as dense, so a third as high.
    expect(outline).toBe('M0 40V26.7H45V26.7H90V40');
  });

  it('is not made a spike by a much wider earlier one, whose outline goes on', () => {
    const { low, high, outline } = histogramMarks(
      even,
      { heights: [1, 1], low: -100, high: 100 },
      90,
      40,
    );
    expect([low, high]).toEqual([-3, 3]);
    expect(outline).toMatch(/^M-\d+/);
  });

  it('cuts a much higher earlier one off', () => {
    const { bars, outline } = histogramMarks(
      even,
      { heights: [1], low: -0.01, high: 0.01 },
      100,
      30,
    );
    expect(bars[0]?.height).toBeCloseTo(20);
    expect(outline).toContain('V0H');
  });

  it('of values all alike is one narrow bar inside', () => {
    const { bars } = histogramMarks({ heights: [1, 0], low: 2, high: 2 }, null, 100, 40);
    expect(bars).toHaveLength(1);
    expect(bars[0]?.x).toBeCloseTo(49);
    expect(bars[0]?.width).toBeCloseTo(1);
  });

  it('of nothing has no bars', () => {
    expect(histogramMarks({ heights: [0, 0], low: 0, high: 0 }, null, 100, 40).bars).toEqual([]);
  });
});

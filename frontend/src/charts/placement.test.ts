import { describe, expect, it } from 'vitest';
import { boxOf, inkOf, overlap, placeWords, type Spot, type Words } from './placement';

const bounds = { left: 0, right: 200, top: 0, bottom: 100 };
const spot = (x: number, y: number, cost = 0): Spot => ({ x, y, anchor: 'start', cost });
const words = (...spots: Spot[]): Words => ({ width: 40, spots });

describe('placeWords', () => {
  it('takes the cheapest place', () => {
    expect(placeWords([words(spot(10, 50, 3), spot(10, 20, 1))], [], bounds)).toEqual([
      spot(10, 20, 1),
    ]);
  });

  it('never puts words over words, and leaves out what has no place', () => {
    const here = words(spot(10, 50));
    const there = words(spot(12, 52), spot(12, 80, 9));
    expect(placeWords([here, there, here], [], bounds)).toEqual([
      spot(10, 50),
      spot(12, 80, 9),
      null,
    ]);
  });

  it('stays inside', () => {
    expect(placeWords([words(spot(170, 50), spot(10, 3), spot(10, 95))], [], bounds)).toEqual([
      null,
    ]);
  });

  it('rather goes farther away than over a curve', () => {
    const curve = inkOf(
      [
        [0, 50],
        [200, 50],
      ],
      4,
    );
    expect(placeWords([words(spot(10, 50), spot(10, 70, 20))], curve, bounds)).toEqual([
      spot(10, 70, 20),
    ]);
    expect(placeWords([words(spot(10, 50), spot(10, 70, 200))], curve, bounds)).toEqual([
      spot(10, 50),
    ]);
  });

  it('moves into what another left', () => {
    // The first is drawn to the curve-free place only the second would leave.
    const first = words(spot(10, 50, 5), spot(10, 20, 6));
    const second = words(spot(10, 50, 0), spot(10, 80, 1));
    const placed = placeWords([first, second], [], bounds);
    expect(placed).toEqual([spot(10, 50, 5), spot(10, 80, 1)]);
  });
});

describe('inkOf', () => {
  it('puts a piece every few pixels, each place once', () => {
    const ink = inkOf(
      [
        [0, 0],
        [30, 0],
        [0, 0],
      ],
      1,
    );
    expect(ink).toHaveLength(11);
  });

  it('breaks at what cannot be drawn', () => {
    const ink = inkOf(
      [
        [0, 0],
        [1, Number.NaN],
        [90, 0],
      ],
      1,
    );
    expect(ink.map(({ x }) => x)).toEqual([0, 90]);
  });
});

describe('overlap', () => {
  it('holds for boxes that share more than an edge', () => {
    const a = boxOf(spot(0, 7), 40);
    expect(overlap(a, boxOf(spot(39, 10), 40))).toBe(true);
    expect(overlap(a, boxOf(spot(40, 7), 40))).toBe(false);
    expect(overlap(a, boxOf({ x: 40, y: 7, anchor: 'end', cost: 0 }, 40))).toBe(true);
    expect(overlap(a, boxOf({ x: 60, y: 7, anchor: 'middle', cost: 0 }, 40))).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { ends } from './threads';
import { layTiles, TILE, tileUnder } from './tiles';

const [CARD, LEFT] = [468, 15];

describe('the tiles of a card', () => {
  it('stand where the threads of their units end', () => {
    for (const count of [1, 2, 8, 12, 16]) {
      const { side, places } = layTiles(count, CARD, LEFT);
      expect(side).toBe(TILE);
      const middles = places.map(({ x }) => (x + side / 2 + LEFT) / CARD);
      for (const [at, middle] of middles.entries())
        expect(middle).toBeCloseTo(ends(count)[at] ?? 0);
    }
  });

  it('stay on the card, on a phone too, and never overlap', () => {
    for (const width of [280, 360, 468])
      for (const count of [1, 3, 9, 10, 16, 17, 21, 24, 32]) {
        const { side, places, height } = layTiles(count, width, LEFT);
        expect(places).toHaveLength(count);
        expect(side).toBeGreaterThanOrEqual(16);
        for (const [at, { x, y }] of places.entries()) {
          expect(x + LEFT).toBeGreaterThan(0);
          expect(x + side + LEFT).toBeLessThan(width);
          expect(y + side).toBeLessThanOrEqual(height);
          const next = places[at + 1];
          if (next && next.y === y) expect(next.x - x).toBeGreaterThan(side);
        }
      }
  });

  it('go on in a second row, evenly', () => {
    const { columns, height, places } = layTiles(32, CARD, LEFT);
    expect(columns).toBe(16);
    expect(height).toBe(51);
    expect(places[16]?.x).toBe(places[0]?.x);
  });

  it('are found under a pointer', () => {
    const layout = layTiles(32, CARD, LEFT);
    for (const at of [0, 15, 16, 31]) {
      const { x, y } = layout.places[at] as { x: number; y: number };
      expect(tileUnder(layout, x + 12, y + 12)).toBe(at);
    }
    expect(tileUnder(layout, -40, 5)).toBeNull();
  });
});

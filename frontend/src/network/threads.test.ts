import { describe, expect, it } from 'vitest';
import {
  byStrength,
  cutThreads,
  ends,
  MOST_THREADS,
  STRENGTHS,
  threadCount,
  threads,
} from './threads';

describe('threads', () => {
  it('ties every unit to every unit below a dense layer', () => {
    expect(threads(2, 16, true).pairs).toHaveLength(32);
  });

  it('goes straight through a layer that keeps units apart', () => {
    expect(threads(3, 3, false).pairs).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
    ]);
  });

  it('bundles wide layers and copes with unknown shapes', () => {
    expect(threadCount([null, 784])).toBe(MOST_THREADS);
    expect(threadCount([null, 16])).toBe(16);
    expect(threadCount(null)).toBe(MOST_THREADS);
  });

  it('keeps ends on the card, in order and symmetric', () => {
    for (const count of [1, 2, 16, 32]) {
      const places = ends(count);
      expect(places).toHaveLength(count);
      expect(Math.min(...places)).toBeGreaterThan(0);
      expect(Math.max(...places)).toBeLessThan(1);
      expect((places[0] as number) + (places.at(-1) as number)).toBeCloseTo(1);
      expect([...places].sort((a, b) => a - b)).toEqual(places);
    }
  });

  it('cuts as many threads as the rate says', () => {
    expect(cutThreads(16, 0.3).size).toBe(5);
    expect(cutThreads(16, 0).size).toBe(0);
    expect(cutThreads(4, 1).size).toBe(4);
  });
});

describe('threads by strength', () => {
  const woven = threads(2, 2, true);
  const weights = {
    from: [0, 1],
    to: [0, 1],
    values: new Float32Array([1, -0.5, 0.1, 0]),
    most: 1,
  };

  it('are told apart by how large the weight is, whichever its sign', () => {
    const steps = byStrength(woven, weights);
    expect(steps).toHaveLength(STRENGTHS);
    expect(steps?.[3]).toEqual([[0, 0]]);
    expect(steps?.[2]).toEqual([[0, 1]]);
    expect(steps?.[0]).toEqual([
      [1, 0],
      [1, 1],
    ]);
  });

  it('are not guessed where the weights are of other units', () => {
    expect(byStrength(woven, { ...weights, from: [0] })).toBeNull();
  });
});

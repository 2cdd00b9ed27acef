/** Threads (drawn connections) between two cards: their number, and their ends. */

import type { LayerEntry } from './catalog';

/** The most drawn threads; for more units, they represent all. */
export const MOST_THREADS = 32;

export interface Threads {
  /** Ends at the upper card, as shares of its width. */
  from: number[];
  /** Ends at the lower card. */
  to: number[];
  /** Pairs of indices into `from` and `to`. */
  pairs: [number, number][];
}

/** Whether every output of a layer depends on every input. */
export function mixes(entry: LayerEntry | undefined): boolean {
  return entry !== undefined && (entry.traits.kernel !== null || entry.traits.recurrent);
}

export function threadCount(shape: readonly (number | null)[] | null | undefined): number {
  const units = shape?.at(-1);
  return Math.min(MOST_THREADS, Math.max(1, units ?? MOST_THREADS));
}

/** The distance of the outermost ends from the card's edges: its padding plus half a tile. */
const MARGIN = 28 / 447;
/** From this number on, ends cover the whole card. */
const FULL = 16;

/** The ends of `count` threads: spread over the card, or close together in the middle if there are few. */
export function ends(count: number): number[] {
  const spread = Math.min(1, (Math.max(0, count - 1) / (FULL - 1)) * (count <= 8 ? 2 : 1));
  return Array.from({ length: count }, (_, at) => {
    const place = count === 1 ? 0.5 : 0.5 + (at / (count - 1) - 0.5) * spread;
    return MARGIN + place * (1 - 2 * MARGIN);
  });
}

/** Threads from `above` ends to `below` ends: in a layer that mixes, every pair has one. */
export function threads(above: number, below: number, mixes: boolean): Threads {
  const from = ends(above);
  const to = ends(below);
  const pairs: [number, number][] = [];
  if (mixes) {
    for (let a = 0; a < above; a++) for (let b = 0; b < below; b++) pairs.push([a, b]);
  } else {
    const count = Math.max(above, below);
    for (let at = 0; at < count; at++) {
      const share = count === 1 ? 0 : at / (count - 1);
      pairs.push([Math.round(share * (above - 1)), Math.round(share * (below - 1))]);
    }
  }
  return { from, to, pairs };
}

/** The threads out of `count` that a dropout of `rate` cuts: the average number, evenly spread. */
export function cutThreads(count: number, rate: number): Set<number> {
  const cut = Math.round(count * Math.min(1, Math.max(0, rate)));
  return new Set(Array.from({ length: cut }, (_, at) => Math.floor(((at + 0.5) * count) / cut)));
}

/** The number of steps of strength: one path for each step draws faster than one for each thread. */
export const STRENGTHS = 4;

/**
 * The threads by strength, weakest first. The strength is the size of the weight relative to the layer's largest. If
 * there are many threads, the weakest step is left out. Null if the weights belong to other units than the ends.
 */
export function byStrength(
  { pairs, from, to }: Threads,
  weights: { from: readonly number[]; to: readonly number[]; values: Float32Array; most: number },
): [number, number][][] | null {
  if (weights.from.length !== from.length || weights.to.length !== to.length) return null;
  const steps = Array.from({ length: STRENGTHS }, (): [number, number][] => []);
  for (const [a, b] of pairs) {
    const share = Math.abs(weights.values[a * to.length + b] ?? 0) / (weights.most || 1);
    const step = Math.min(STRENGTHS - 1, Math.floor(share * STRENGTHS));
    (steps[step] as [number, number][]).push([a, b]);
  }
  return steps;
}

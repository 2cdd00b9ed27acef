/** Pictures of a network's output over the plane: colours, and lines where classes tie. Framework-free. */
import type { BoundaryPart } from '../network/frame';

export type Rgb = readonly [number, number, number];

/** Probabilities of the classes at each place, with one map for each class. */
export function probabilities(part: BoundaryPart): Float32Array[] {
  const count = part.size * part.size;
  const maps = Array.from({ length: part.outputs }, (_, k) =>
    part.values.subarray(k * count, (k + 1) * count),
  );
  const inside = part.values.every((value) => value >= -0.01 && value <= 1.01);
  if (maps.length === 1) {
    const only = maps[0] as Float32Array;
    const one = inside ? only : only.map((value) => 1 / (1 + Math.exp(-value)));
    return [one.map((value) => 1 - value), one];
  }
  const sums = (at: number) => maps.reduce((sum, map) => sum + (map[at] ?? 0), 0);
  if (inside && Math.abs(sums(0) - 1) < 0.05 && Math.abs(sums(count - 1) - 1) < 0.05) return maps;
  return softmax(maps, count);
}

function softmax(maps: readonly Float32Array[], count: number): Float32Array[] {
  const out = maps.map(() => new Float32Array(count));
  for (let at = 0; at < count; at++) {
    const most = Math.max(...maps.map((map) => map[at] ?? 0));
    let sum = 0;
    for (const [k, map] of maps.entries()) {
      const value = Math.exp((map[at] ?? 0) - most);
      (out[k] as Float32Array)[at] = value;
      sum += value;
    }
    for (const map of out) map[at] = (map[at] ?? 0) / sum;
  }
  return out;
}

/**
 * A colour for each place: that of the most likely class, paler if the network is less certain.
 * `middle` is the colour of no certainty.
 */
export function classField(
  maps: readonly Float32Array[],
  colours: readonly Rgb[],
  middle: Rgb,
): Uint8ClampedArray<ArrayBuffer> {
  const count = maps[0]?.length ?? 0;
  const pixels = new Uint8ClampedArray(count * 4);
  const even = 1 / maps.length;
  for (let at = 0; at < count; at++) {
    const top = likeliest(maps, at);
    const sure = Math.max(0, ((maps[top]?.[at] ?? even) - even) / (1 - even));
    put(pixels, at, middle, colours[top] ?? middle, sure);
  }
  return pixels;
}

/** The share of the places where each class is the most likely. */
export function shares(maps: readonly Float32Array[]): number[] {
  const counts = maps.map(() => 0);
  const places = maps[0]?.length ?? 0;
  for (let at = 0; at < places; at++) {
    const top = likeliest(maps, at);
    counts[top] = (counts[top] ?? 0) + 1;
  }
  return counts.map((count) => count / (places || 1));
}

function likeliest(maps: readonly Float32Array[], at: number): number {
  let top = 0;
  for (let k = 1; k < maps.length; k++) if ((maps[k]?.[at] ?? 0) > (maps[top]?.[at] ?? 0)) top = k;
  return top;
}

/** A colour for each value between `low` and `high`, through `middle`. */
export function valueField(
  values: Float32Array,
  [low, high]: readonly [number, number],
  ends: readonly [Rgb, Rgb],
  middle: Rgb,
): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(values.length * 4);
  const span = high - low || 1;
  values.forEach((value, at) => {
    const share = Math.min(1, Math.max(0, (value - low) / span));
    put(pixels, at, middle, share < 0.5 ? ends[0] : ends[1], Math.abs(share - 0.5) * 2);
  });
  return pixels;
}

function put(pixels: Uint8ClampedArray, at: number, from: Rgb, to: Rgb, weight: number): void {
  for (let channel = 0; channel < 3; channel++) {
    const start = from[channel] as number;
    pixels[at * 4 + channel] = start + ((to[channel] as number) - start) * weight;
  }
  pixels[at * 4 + 3] = 255;
}

/** The probability of class k minus that of the best other class: 0 where they tie. */
export function lead(maps: readonly Float32Array[], k: number): Float32Array {
  const own = maps[k] ?? new Float32Array();
  return own.map((value, at) => {
    let other = Number.NEGATIVE_INFINITY;
    for (const [index, map] of maps.entries())
      if (index !== k) other = Math.max(other, map[at] ?? 0);
    return value - other;
  });
}

/**
 * The line where a map of size x size values is 0, by marching squares. Segments are [x1, y1, x2, y2]; the
 * centres of cells are whole numbers.
 */
export function zeroLine(map: Float32Array, size: number): number[][] {
  const segments: number[][] = [];
  const value = (row: number, column: number) => map[row * size + column] ?? 0;
  for (let row = 0; row + 1 < size; row++) {
    for (let column = 0; column + 1 < size; column++) {
      const corners = [
        value(row, column),
        value(row, column + 1),
        value(row + 1, column + 1),
        value(row + 1, column),
      ] as const;
      const above = corners.filter((corner) => corner > 0).length;
      if (above === 0 || above === 4) continue;
      const cuts = crossings(corners, column, row);
      for (let at = 0; at + 1 < cuts.length; at += 2)
        segments.push([...(cuts[at] as number[]), ...(cuts[at + 1] as number[])]);
    }
  }
  return segments;
}

/** Where the line crosses the four edges of a square, clockwise from the top. */
function crossings(
  [a, b, c, d]: readonly [number, number, number, number],
  x: number,
  y: number,
): number[][] {
  const cuts: number[][] = [];
  const cross = (from: number, to: number, place: (share: number) => number[]) => {
    if (from > 0 !== to > 0) cuts.push(place(from / (from - to)));
  };
  cross(a, b, (share) => [x + share, y]);
  cross(b, c, (share) => [x + 1, y + share]);
  cross(c, d, (share) => [x + 1 - share, y + 1]);
  cross(d, a, (share) => [x, y + 1 - share]);
  return cuts;
}

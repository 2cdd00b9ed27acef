/** Reading a preview's rows: flat numbers, columns, series, pixels, and which rows to show. */
import type { DatasetPreview, NestedNumbers } from '../net/types';

type Target = Pick<DatasetPreview['facts'], 'task' | 'classes'>;

export function flat(value: NestedNumbers | undefined): number[] {
  return Array.isArray(value) ? (value.flat(4) as number[]) : [value ?? 0];
}

export const numberOf = (value: NestedNumbers | undefined): number => flat(value)[0] ?? 0;

export const columnOf = (rows: readonly NestedNumbers[], index: number): number[] =>
  rows.map((row) => flat(row)[index] ?? 0);

/** Class indices of the rows; all 0 where a number is predicted. */
export function classesOf(preview: { facts: Target; y: readonly NestedNumbers[] }): number[] {
  const isClass = preview.facts.task === 'classification';
  return preview.y.map((target) => (isClass ? Math.round(numberOf(target)) : 0));
}

/** Least and greatest of the values; 0 and 1 of none. */
export function rangeOf(values: readonly number[]): [number, number] {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return least <= most ? [least, most] : [0, 1];
}

/** Row numbers by class, each class's first `most` rows in their order. */
export function byClass(classes: readonly number[], most: number): Map<number, number[]> {
  const found = new Map<number, number[]>();
  classes.forEach((index, row) => {
    const rows = found.get(index) ?? [];
    if (rows.length < most) rows.push(row);
    found.set(index, rows);
  });
  return new Map([...found].sort(([a], [b]) => a - b));
}

/** `count` row numbers that take the classes in turn, so that a small picture shows many of them. */
export function spread(classes: readonly number[], count: number): number[] {
  const waiting = [...byClass(classes, count).values()].map((rows) => [...rows]);
  const taken: number[] = [];
  while (taken.length < count && waiting.some((rows) => rows.length > 0)) {
    for (const rows of waiting) {
      const row = rows.shift();
      if (row !== undefined && taken.length < count) taken.push(row);
    }
  }
  return taken;
}

/** The lines of one sequence of shape (steps, features): one series a feature. */
export function seriesOf(sample: NestedNumbers): number[][] {
  const steps = Array.isArray(sample) ? sample : [sample];
  const features = Array.isArray(steps[0]) ? flat(steps[0]).length : 1;
  return Array.from({ length: features }, (_, index) => columnOf(steps, index));
}

/** Whether a sequence is made of words: one whole number a step. */
export const isText = (facts: { kind: string; shape: readonly number[] }): boolean =>
  facts.kind === 'sequences' && facts.shape.length === 1;

export interface Pixels {
  width: number;
  height: number;
  channels: number;
  values: number[];
}

/** An image from nested or flat numbers; a flat one is a square of grey or RGB values. */
export function toPixels(image: NestedNumbers, shape: readonly number[]): Pixels {
  const values = flat(image);
  if (shape.length >= 2) {
    const [height = 1, width = 1, channels = 1] = shape;
    return { width, height, channels, values };
  }
  const channels = isSquare(values.length) ? 1 : isSquare(values.length / 3) ? 3 : 1;
  const side = Math.max(1, Math.floor(Math.sqrt(values.length / channels)));
  return { width: side, height: side, channels, values };
}

export const isSquare = (count: number): boolean => Number.isInteger(Math.sqrt(count));

/** The column with the strongest correlation to the target. */
export function telling(x: readonly NestedNumbers[], target: readonly number[]): number {
  const count = Math.min(64, flat(x[0]).length);
  let best = 0;
  let strongest = -1;
  for (let index = 0; index < count; index++) {
    const strength = Math.abs(correlation(columnOf(x, index), target));
    if (strength > strongest) [best, strongest] = [index, strength];
  }
  return best;
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) =>
    values.reduce((sum, v) => sum + v, 0) / (values.length || 1);
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  a.forEach((value, at) => {
    const [da, db] = [value - ma, (b[at] ?? mb) - mb];
    ab += da * db;
    aa += da * da;
    bb += db * db;
  });
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
}

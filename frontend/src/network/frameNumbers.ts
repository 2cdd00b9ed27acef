/** The numbers in a frame: statistics of layers, results on validation rows, and rows in the plane. */
import type { SplitEvaluation } from '../net/evaluation';
import type { FrameHeader } from '../net/types';

export const KINDS = ['weights', 'gradients', 'activations'] as const;
export type Kind = (typeof KINDS)[number];

/** A part of a frame's header. */
export type PartHeader<K = FrameHeader['parts'][number]['kind']> = Extract<
  FrameHeader['parts'][number],
  { kind: K }
>;

/** The distribution of numbers; null stands for a non-finite one. */
export interface Spread extends NonNullable<LayerHeader['weights']> {
  /** Counts in equal steps from `low` to `high`, without zeros; the highest is 1. */
  heights: Float32Array;
}

/** The statistics of one layer; missing ones, such as the weights of a relu, are null. */
export interface LayerNumbers extends Record<Kind, Spread | null> {
  node: string;
  units: number | null;
  /** The number of units that were 0 on every training row that was tried. */
  dead: number | null;
}

/** The plane of boundary and tiles for data with more than two features. */
export type PlaneWords = NonNullable<FrameHeader['plane']>;

/** Rows in the plane: the first `training` are training rows, the others validation rows. */
export interface PlanePoints {
  x: ArrayLike<number>;
  y: ArrayLike<number>;
  /** The class, or the value to predict. */
  target: ArrayLike<number>;
  training: number;
}

/** The results on `rows` of the `of` validation rows at a frame's epoch. */
export interface Judged {
  split: SplitEvaluation;
  of: number;
}

type LayerHeader = PartHeader<'layers'>['layers'][number];

/** The layers of a part of shape (layers, kinds, steps). */
export function layersOf(
  headers: readonly LayerHeader[],
  [, kinds = KINDS.length, steps = 0]: readonly number[],
  values: Float32Array,
): Map<string, LayerNumbers> {
  const spread = (header: LayerHeader, layer: number, kind: Kind): Spread | null => {
    const words = header[kind];
    const from = (layer * kinds + KINDS.indexOf(kind)) * steps;
    return words ? { ...words, heights: values.subarray(from, from + steps) } : null;
  };
  return new Map(
    headers.map((header, layer) => [
      header.node,
      {
        node: header.node,
        units: header.units ?? null,
        dead: header.dead ?? null,
        weights: spread(header, layer, 'weights'),
        gradients: spread(header, layer, 'gradients'),
        activations: spread(header, layer, 'activations'),
      },
    ]),
  );
}

/** `pairs` holds all true values, then all predicted ones. */
export function judgedOf(
  header: NonNullable<FrameHeader['validation']> | null,
  pairs: Float32Array | null,
): Judged | null {
  if (!header) return null;
  const { rows, of, confusion } = header;
  if (confusion) return { of, split: { kind: 'classes', rows, confusion, mistakes: [] } };
  const count = (pairs?.length ?? 0) / 2;
  const points = Array.from({ length: count }, (_, at): [number, number] => [
    pairs?.[at] ?? Number.NaN,
    pairs?.[count + at] ?? Number.NaN,
  ]);
  const number = (value: number | null | undefined) => value ?? Number.NaN;
  return {
    of,
    split: {
      kind: 'values',
      rows,
      mae: number(header.mae),
      rmse: number(header.rmse),
      points,
      mistakes: [],
    },
  };
}

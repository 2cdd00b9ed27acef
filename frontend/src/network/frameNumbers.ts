/** What a frame tells in numbers: each layer, how validation rows are judged, and rows in the plane. */
import type { SplitEvaluation } from '../net/evaluation';
import type { FrameHeader } from '../net/types';

export const KINDS = ['weights', 'gradients', 'activations'] as const;
export type Kind = (typeof KINDS)[number];

/** A part of a frame's header. */
export type PartHeader<K = FrameHeader['parts'][number]['kind']> = Extract<
  FrameHeader['parts'][number],
  { kind: K }
>;

/** How numbers are spread; null is what is not a finite number. */
export interface Spread extends NonNullable<LayerHeader['weights']> {
  /** Equal steps from `low` to `high`, the fullest as 1; values that are 0 are left out. */
  heights: Float32Array;
}

/** One layer; what it has not, as weights of a relu, is null. */
export interface LayerNumbers extends Record<Kind, Spread | null> {
  node: string;
  units: number | null;
  /** How many units gave 0 on every training row looked at. */
  dead: number | null;
}

/** The plane that boundary and tiles show of rows with more than two features. */
export type PlaneWords = NonNullable<FrameHeader['plane']>;

/** Rows in the plane: the first `training` are training rows, the others validation rows. */
export interface PlanePoints {
  x: ArrayLike<number>;
  y: ArrayLike<number>;
  /** The class, or the value to predict. */
  target: ArrayLike<number>;
  training: number;
}

/** How `rows` of `of` validation rows are judged at a frame's epoch. */
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

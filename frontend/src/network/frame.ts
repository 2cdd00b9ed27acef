/** Decodes frames: pictures of a network at an epoch, written by the runner (docs/files.md). */
import type { FrameHeader } from '../net/types';
import {
  type Judged,
  judgedOf,
  type LayerNumbers,
  layersOf,
  type PartHeader,
  type PlanePoints,
  type PlaneWords,
} from './frameNumbers';

/** A part of the plane. */
export type Domain = NonNullable<FrameHeader['domain']>;

/** The outputs of the network over the plane: one map for each output, with the first row on top. */
export interface BoundaryPart {
  node: string;
  outputs: number;
  size: number;
  /** Values of output k at row r, column c: `values[(k * size + r) * size + c]`. */
  values: Float32Array;
}

/** Small pictures, one for each unit: its output over the plane, or its kernel. */
export interface TilesPart {
  kind: 'tiles' | 'kernels';
  node: string;
  /** The drawn units, out of `total`. */
  units: number[];
  total: number;
  /** Units that were 0 on every training row that was tried. */
  dead: number[];
  height: number;
  width: number;
  values: Float32Array;
  /** The largest magnitude among all drawn units. */
  most: number;
}

/** The weights between drawn units of one layer and drawn units of the next. */
export interface WeightsPart {
  node: string;
  from: number[];
  fromTotal: number;
  to: number[];
  toTotal: number;
  /** Weight from unit i to unit j: `values[i * to.length + j]`. */
  values: Float32Array;
  most: number;
}

export interface Frame {
  /** Epochs trained; 0 is before training. */
  epoch: number;
  domain: Domain | null;
  /** The description of the plane; null for data with two features, and for data without a plane. */
  plane: PlaneWords | null;
  /** Rows as points in the plane, for data with more than two features. */
  points: PlanePoints | null;
  boundary: BoundaryPart | null;
  tiles: Map<string, TilesPart>;
  weights: Map<string, WeightsPart>;
  /** In the order of the network; empty before the first epoch is done. */
  layers: Map<string, LayerNumbers>;
  validation: Judged | null;
}

const VERSION: FrameHeader['version'] = 1;

/** @throws Error for bytes that are not a frame of a known version. */
export function decodeFrame(bytes: ArrayBuffer): Frame {
  const length = new DataView(bytes).getUint32(0, true);
  const text = new TextDecoder().decode(new Uint8Array(bytes, 4, length));
  const header = JSON.parse(text) as FrameHeader;
  if (header.version !== VERSION)
    throw new Error(`A frame of version ${header.version} is unknown here.`);
  const frame: Frame = {
    epoch: header.epoch,
    domain: header.domain,
    plane: header.plane ?? null,
    points: null,
    boundary: null,
    tiles: new Map(),
    weights: new Map(),
    layers: new Map(),
    validation: null,
  };
  let pairs: Float32Array | null = null;
  for (const part of header.parts) {
    const values = valuesOf(part, new Uint8Array(bytes, 4 + length + part.at));
    if (part.kind === 'boundary') frame.boundary = boundaryOf(part, values);
    else if (part.kind === 'weights') frame.weights.set(part.node, weightsOf(part, values));
    else if (part.kind === 'tiles' || part.kind === 'kernels')
      frame.tiles.set(part.node, tilesOf(part, values));
    else if (part.kind === 'points') frame.points = pointsOf(part, values);
    else if (part.kind === 'layers') frame.layers = layersOf(part.layers, part.shape, values);
    else if (part.kind === 'pairs') pairs = values;
  }
  frame.validation = judgedOf(header.validation ?? null, pairs);
  return frame;
}

function valuesOf(part: PartHeader, levels: Uint8Array): Float32Array {
  const count = part.shape.reduce((all, size) => all * size, 1);
  const values = new Float32Array(count);
  const each = Array.isArray(part.offset) ? count / (part.shape[0] || 1) : count;
  const of = (value: number | number[], at: number) =>
    (Array.isArray(value) ? value[at] : value) ?? 0;
  for (let start = 0, at = 0; start < count; start += each, at++) {
    const offset = of(part.offset, at);
    const scale = of(part.scale, at);
    for (let index = start; index < start + each; index++)
      values[index] = offset + scale * (levels[index] as number);
  }
  return values;
}

function boundaryOf({ node, shape }: PartHeader<'boundary'>, values: Float32Array): BoundaryPart {
  return { node, outputs: shape[0] ?? 1, size: shape[1] ?? 0, values };
}

function pointsOf({ shape, training }: PartHeader<'points'>, values: Float32Array): PlanePoints {
  const count = shape[1] ?? 0;
  const [x, y, target] = [0, 1, 2].map((row) => values.subarray(row * count, (row + 1) * count));
  return { x: x ?? [], y: y ?? [], target: target ?? [], training };
}

function tilesOf(part: PartHeader<TilesPart['kind']>, values: Float32Array): TilesPart {
  return {
    kind: part.kind,
    node: part.node,
    units: part.units,
    total: part.total,
    dead: part.kind === 'tiles' ? part.dead : [],
    height: part.shape[1] ?? 0,
    width: part.shape[2] ?? 0,
    values,
    most: largest(values),
  };
}

function weightsOf(part: PartHeader<'weights'>, values: Float32Array): WeightsPart {
  return {
    node: part.node,
    from: part.from_units,
    fromTotal: part.from_total,
    to: part.to_units,
    toTotal: part.to_total,
    values,
    most: largest(values),
  };
}

function largest(values: Float32Array): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}

/** The picture of one drawn unit; `at` is its place among the drawn ones. */
export function tileAt(part: TilesPart, at: number): Float32Array {
  const size = part.height * part.width;
  return part.values.subarray(at * size, (at + 1) * size);
}

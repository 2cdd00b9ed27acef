/** Pictures of data on a canvas. All colours are tokens, so a theme's switch only needs a repaint. */
import type { DatasetPreview, NestedNumbers } from '../net/types';

export type Token = (name: string) => string;

const CLASSES = 6;

/** The colour token of a class; beyond six classes the colours repeat with another shape. */
export const classColour = (index: number): string => `--cat-${(index % CLASSES) + 1}`;

/** The mark of a class as an SVG path around (0, 0) with radius 1. */
export const CLASS_MARKS = [
  'M-1 0A1 1 0 1 1 1 0A1 1 0 1 1 -1 0Z',
  'M0 -1.2L1.15 0.85L-1.15 0.85Z',
  'M-0.9 -0.9H0.9V0.9H-0.9Z',
  'M0 -1.3L1.2 0L0 1.3L-1.2 0Z',
  'M0 1.2L1.15 -0.85L-1.15 -0.85Z',
  'M-0.4 -1.1H0.4V-0.4H1.1V0.4H0.4V1.1H-0.4V0.4H-1.1V-0.4H-0.4Z',
];

export const classMark = (index: number): string =>
  CLASS_MARKS[(index + Math.floor(index / CLASSES)) % CLASS_MARKS.length] as string;

/** Paints a preview into a square of `size` CSS px. */
export function paintPreview(
  canvas: HTMLCanvasElement,
  size: number,
  preview: DatasetPreview,
  token: Token,
): void {
  const scale = Math.max(1, window.devicePixelRatio);
  canvas.width = Math.round(size * scale);
  canvas.height = canvas.width;
  const context = canvas.getContext('2d');
  if (!context) return;
  context.scale(scale, scale);
  context.fillStyle = token('--sunken');
  context.fillRect(0, 0, size, size);
  if (preview.facts.kind === 'images') paintImages(context, size, preview, token);
  else paintPlane(context, size, preview, token);
}

/** Two columns against each other; one number as target stands on the second axis. */
function paintPlane(
  context: CanvasRenderingContext2D,
  size: number,
  preview: DatasetPreview,
  token: Token,
): void {
  const isTable = preview.facts.kind !== 'points';
  const regression = preview.facts.task === 'regression';
  const first = column(preview.x, isTable && regression ? widest(preview) : 0);
  const second = regression ? preview.y.map(number) : column(preview.x, 1);
  const pad = Math.max(4, size * 0.07);
  // The plane keeps its proportions; columns of a table have units of their own.
  const [x, y] = isTable
    ? [mapper(first, pad, size - pad), mapper(second, size - pad, pad)]
    : square(first, second, pad, size - pad);
  if (isTable) {
    context.strokeStyle = token('--line-strong');
    context.beginPath();
    context.moveTo(pad - 2, pad - 2);
    context.lineTo(pad - 2, size - pad + 2);
    context.lineTo(size - pad + 2, size - pad + 2);
    context.stroke();
  }
  const radius = Math.max(1.2, size / 72);
  const surface = token('--sunken');
  const marks = CLASS_MARKS.map((path) => new Path2D(path));
  preview.y.forEach((target, at) => {
    const split = preview.split[at];
    if (split === 'test' && size > 100) return;
    const index = regression ? 0 : Math.round(number(target));
    const colour = token(regression ? '--f-pre' : classColour(index));
    const mark = marks[(index + Math.floor(index / CLASSES)) % marks.length] as Path2D;
    context.save();
    context.translate(x(first[at] ?? 0), y(second[at] ?? 0));
    context.scale(radius, radius);
    context.lineWidth = size > 100 ? 0.45 : 0.3;
    const open = split === 'validation' && size > 100;
    context.fillStyle = open ? surface : colour;
    context.strokeStyle = open ? colour : surface;
    context.fill(mark);
    context.stroke(mark);
    context.restore();
  });
}

function paintImages(
  context: CanvasRenderingContext2D,
  size: number,
  preview: DatasetPreview,
  token: Token,
): void {
  const across = size > 100 ? 6 : 3;
  const gap = size > 100 ? 4 : 2;
  const cell = (size - gap * (across + 1)) / across;
  const ink = parseHex(token('--ink'));
  const paper = parseHex(token('--surface'));
  const most = preview.facts.scale ?? 255;
  preview.x.slice(0, across * across).forEach((image, at) => {
    const pixels = toPixels(image, preview.facts.shape);
    const tile = document.createElement('canvas');
    tile.width = pixels.width;
    tile.height = pixels.height;
    const inner = tile.getContext('2d');
    if (!inner) return;
    const data = inner.createImageData(pixels.width, pixels.height);
    for (let p = 0; p < pixels.width * pixels.height; p++) {
      for (let channel = 0; channel < 3; channel++) {
        const value =
          (pixels.values[p * pixels.channels + (pixels.channels >= 3 ? channel : 0)] ?? 0) / most;
        data.data[p * 4 + channel] =
          pixels.channels >= 3
            ? value * 255
            : (paper[channel] as number) * (1 - value) + (ink[channel] as number) * value;
      }
      data.data[p * 4 + 3] = 255;
    }
    inner.putImageData(data, 0, 0);
    context.imageSmoothingEnabled = false;
    const x = gap + (at % across) * (cell + gap);
    const y = gap + Math.floor(at / across) * (cell + gap);
    context.drawImage(tile, x, y, cell, cell);
  });
}

interface Pixels {
  width: number;
  height: number;
  channels: number;
  values: number[];
}

/** An image from nested or flat numbers; a flat one is a square of grey values. */
export function toPixels(image: NestedNumbers, shape: readonly number[]): Pixels {
  const values = [image].flat(4) as number[];
  if (shape.length >= 2) {
    const [height = 1, width = 1, channels = 1] = shape;
    return { width, height, channels, values };
  }
  const side = Math.max(1, Math.floor(Math.sqrt(values.length)));
  return { width: side, height: side, channels: 1, values };
}

function number(value: NestedNumbers | undefined): number {
  return typeof value === 'number' ? value : (([value].flat(4)[0] as number | undefined) ?? 0);
}

function column(rows: readonly NestedNumbers[], index: number): number[] {
  return rows.map((row) => {
    const flat = Array.isArray(row) ? (row.flat(4) as number[]) : [row as number];
    return flat[index] ?? flat[0] ?? 0;
  });
}

/** The column that moves most with the target, which is the one worth looking at. */
function widest(preview: DatasetPreview): number {
  const target = preview.y.map(number);
  const count = Math.min(64, preview.facts.shape[0] ?? 1);
  let best = 0;
  let strongest = -1;
  for (let index = 0; index < count; index++) {
    const strength = Math.abs(correlation(column(preview.x, index), target));
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

type Map = (value: number) => number;

function mapper(values: readonly number[], low: number, high: number): Map {
  const [least, most] = range(values);
  return (value) => low + ((value - least) / (most - least || 1)) * (high - low);
}

function square(
  first: readonly number[],
  second: readonly number[],
  low: number,
  high: number,
): [Map, Map] {
  const [x0, x1] = range(first);
  const [y0, y1] = range(second);
  const half = Math.max(x1 - x0, y1 - y0, 1e-9) / 2;
  const middle = (low + high) / 2;
  const scale = (high - low) / 2 / half;
  return [(v) => middle + (v - (x0 + x1) / 2) * scale, (v) => middle - (v - (y0 + y1) / 2) * scale];
}

function range(values: readonly number[]): [number, number] {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return least <= most ? [least, most] : [0, 1];
}

export function parseHex(colour: string): [number, number, number] {
  const digits = colour.slice(1);
  // A minifier writes #ffffff as #fff.
  const full = digits.length === 3 ? digits.replace(/./g, '$&$&') : digits;
  const value = Number.parseInt(full, 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** Paints the outputs of a network over the plane, with the data on top. */

import { classField, lead, probabilities, type Rgb, valueField, zeroLine } from '../charts/field';
import { CLASS_MARKS, classColour, parseHex, type Token, targetColour } from '../datasets/marks';
import type { Domain, Frame, TilesPart } from '../network/frame';
import { tileAt } from '../network/frame';
import type { PlanePoints } from '../network/frameNumbers';

const CLASSES = 6;

/** What is drawn under the points: the network's own output, or the map of one unit. */
export interface Shown {
  part: TilesPart;
  at: number;
}

export interface Picture {
  /** Edge length in CSS px. */
  size: number;
  frame: Frame;
  /** The rows on top, where they are there. */
  points: PlanePoints | null;
  /** Least and greatest of the targets where values are predicted; null for classes. */
  range: readonly [number, number] | null;
  /** A unit whose map takes the place of the output. */
  unit: Shown | null;
  token: Token;
}

/**
 * Paints into one canvas many times a second. Parts that do not change between pictures, such as
 * the points, are drawn once.
 */
export function boundaryPainter(canvas: HTMLCanvasElement): (picture: Picture) => void {
  const map = new MapPainter();
  const points = new OffscreenCanvas(1, 1);
  let drawn: unknown[] = [];
  return ({ size, frame, points: rows, range, unit, token }) => {
    const context = contextOf(canvas, size, size);
    if (!context) return;
    if (unit) map.paint(context, unit.part, tilePixels(unit.part, unit.at, token), square(size));
    else paintOutput(context, map, size, frame, range, token);
    if (!rows || !frame.domain) return;
    const { x, y } = frame.domain;
    const wanted = [rows, range, size, window.devicePixelRatio, ...x, ...y, token('--surface')];
    if (wanted.some((value, at) => value !== drawn[at])) {
      const below = contextOf(points, size, size);
      if (below) paintPoints(below, size, frame.domain, rows, range, token);
      drawn = wanted;
    }
    context.drawImage(points, 0, 0, size, size);
  };
}

/** A context in CSS px, empty. */
export function contextOf<C extends HTMLCanvasElement | OffscreenCanvas>(
  canvas: C,
  width: number,
  height: number,
): CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D | null {
  const scale = Math.max(1, window.devicePixelRatio);
  const [across, down] = [Math.round(width * scale), Math.round(height * scale)];
  // Setting the size, even to what it is, gives the canvas new memory.
  if (canvas.width !== across) canvas.width = across;
  if (canvas.height !== down) canvas.height = down;
  const context = canvas.getContext('2d') as
    | CanvasRenderingContext2D
    | OffscreenCanvasRenderingContext2D
    | null;
  context?.setTransform(scale, 0, 0, scale, 0, 0);
  context?.clearRect(0, 0, width, height);
  return context;
}

type Context = NonNullable<ReturnType<typeof contextOf>>;
const square = (size: number) => ({ x: 0, y: 0, size });

/** Enlarges maps of pixels; one small canvas serves them all. */
export class MapPainter {
  #small = new OffscreenCanvas(1, 1);
  #inner = this.#small.getContext('2d');

  paint(
    context: Context,
    { width, height, smooth = true }: { width: number; height: number; smooth?: boolean },
    pixels: Uint8ClampedArray<ArrayBuffer>,
    { x, y, size }: { x: number; y: number; size: number },
  ): void {
    if (!this.#inner) return;
    if (this.#small.width !== width) this.#small.width = width;
    if (this.#small.height !== height) this.#small.height = height;
    this.#inner.putImageData(new ImageData(pixels, width, height), 0, 0);
    context.imageSmoothingEnabled = smooth;
    context.imageSmoothingQuality = 'high';
    context.drawImage(this.#small, 0, 0, width, height, x, y, size, size);
  }
}

function paintOutput(
  context: Context,
  map: MapPainter,
  size: number,
  { boundary }: Frame,
  range: Picture['range'],
  token: Token,
): void {
  if (!boundary) return;
  const plane = { width: boundary.size, height: boundary.size };
  const middle = parseHex(token('--map-mid'));
  if (range) {
    const ends = [parseHex(token(classColour(1))), parseHex(token(classColour(0)))] as const;
    const soft = ends.map((end) => mix(middle, end, 0.75)) as [Rgb, Rgb];
    map.paint(context, plane, valueField(boundary.values, range, soft, middle), square(size));
    return;
  }
  const maps = probabilities(boundary);
  const colours = maps.map((_, k) => mapColour(k, middle, token));
  map.paint(context, plane, classField(maps, colours, middle), square(size));
  context.strokeStyle = token('--ink-2');
  context.lineWidth = 1;
  context.lineJoin = 'round';
  const cell = size / boundary.size;
  // Two classes share one line.
  for (let k = maps.length === 2 ? 1 : 0; k < maps.length; k++) {
    context.beginPath();
    for (const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] of zeroLine(lead(maps, k), boundary.size)) {
      context.moveTo((x1 + 0.5) * cell, (y1 + 0.5) * cell);
      context.lineTo((x2 + 0.5) * cell, (y2 + 0.5) * cell);
    }
    context.stroke();
  }
}

/** The field of a class: the first two have tokens of their own, the others a wash of theirs. */
function mapColour(index: number, middle: Rgb, token: Token): Rgb {
  if (index < 2) return parseHex(token(`--map-${index + 1}`));
  return mix(middle, parseHex(token(classColour(index))), 0.4);
}

function mix(from: Rgb, to: Rgb, weight: number): Rgb {
  return from.map((value, at) => value + ((to[at] as number) - value) * weight) as unknown as Rgb;
}

function paintPoints(
  context: Context,
  size: number,
  { x: [left, right], y: [bottom, top] }: Domain,
  { x: xs, y: ys, target, training }: PlanePoints,
  range: Picture['range'],
  token: Token,
): void {
  const marks = CLASS_MARKS.map((path) => new Path2D(path));
  const surface = token('--surface');
  const colours = Array.from({ length: CLASSES }, (_, index) => token(classColour(index)));
  const radius = Math.max(1.6, size / 75);
  for (let row = 0; row < target.length; row++) {
    const value = target[row] ?? 0;
    const index = range ? 0 : Math.round(value);
    const colour = range
      ? targetColour((value - range[0]) / (range[1] - range[0] || 1), token)
      : (colours[index % CLASSES] as string);
    const open = row >= training && !range;
    context.save();
    context.translate(
      (((xs[row] ?? 0) - left) / (right - left)) * size,
      ((top - (ys[row] ?? 0)) / (top - bottom)) * size,
    );
    context.scale(radius, radius);
    context.lineWidth = open ? 0.5 : 0.3;
    context.fillStyle = open ? surface : colour;
    context.strokeStyle = range ? token('--control') : open ? colour : surface;
    const mark = marks[(index + Math.floor(index / CLASSES)) % marks.length] as Path2D;
    context.fill(mark);
    context.stroke(mark);
    context.restore();
  }
}

/**
 * A unit's picture: positive outputs have the accent colour, negative ones the ink colour, and 0 the surface colour.
 * The strongest unit of the layer sets the scale, but weak units stay visible.
 */
export function tilePixels(
  part: TilesPart,
  at: number,
  token: Token,
  colour = '--accent',
): Uint8ClampedArray<ArrayBuffer> {
  const values = tileAt(part, at);
  const surface = parseHex(token('--surface'));
  const give = parseHex(token(colour));
  const take = parseHex(token('--ink-3'));
  let own = 0;
  for (const value of values) own = Math.max(own, Math.abs(value));
  const most = Math.max(own, 0.1 * part.most) || 1;
  const pixels = new Uint8ClampedArray(values.length * 4);
  values.forEach((value, place) => {
    const to = value >= 0 ? give : take;
    const weight = (Math.abs(value) / most) * (value >= 0 ? 0.9 : 0.6);
    for (let channel = 0; channel < 3; channel++) {
      const start = surface[channel] as number;
      pixels[place * 4 + channel] = start + ((to[channel] as number) - start) * weight;
    }
    pixels[place * 4 + 3] = 255;
  });
  return pixels;
}

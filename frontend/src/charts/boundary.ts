/** Paints the plane as a network sees it, with the data on top. */
import { CLASS_MARKS, classColour, parseHex, type Token, targetColour } from '../datasets/marks';
import { columnOf, numberOf, rangeOf } from '../datasets/samples';
import type { DatasetPreview } from '../net/types';
import type { Domain, Frame, TilesPart } from '../network/frame';
import { tileAt } from '../network/frame';
import { classField, lead, probabilities, type Rgb, valueField, zeroLine } from './field';

const CLASSES = 6;

/** What is drawn under the points: the network's own output, or the map of one unit. */
export interface Shown {
  part: TilesPart;
  at: number;
}

export interface Picture {
  canvas: HTMLCanvasElement;
  /** Edge length in CSS px. */
  size: number;
  frame: Frame;
  /** The data, where its rows are there. */
  preview: DatasetPreview | null;
  /** A unit whose map takes the place of the output. */
  unit: Shown | null;
  token: Token;
}

export function paintBoundary({ canvas, size, frame, preview, unit, token }: Picture): void {
  const scale = Math.max(1, window.devicePixelRatio);
  canvas.width = Math.round(size * scale);
  canvas.height = canvas.width;
  const context = canvas.getContext('2d');
  if (!context) return;
  context.scale(scale, scale);
  if (unit) paintMap(context, size, unit.part.width, tilePixels(unit.part, unit.at, token));
  else paintOutput(context, size, frame, preview, token);
  if (preview && frame.domain) paintPoints(context, size, frame.domain, preview, token);
}

function paintOutput(
  context: CanvasRenderingContext2D,
  size: number,
  { boundary }: Frame,
  preview: DatasetPreview | null,
  token: Token,
): void {
  if (!boundary) return;
  const middle = parseHex(token('--map-mid'));
  if (preview?.facts.task === 'regression') {
    const ends = [parseHex(token(classColour(1))), parseHex(token(classColour(0)))] as const;
    const range = rangeOf(preview.y.map(numberOf));
    const soft = ends.map((end) => mix(middle, end, 0.75)) as [Rgb, Rgb];
    paintMap(context, size, boundary.size, valueField(boundary.values, range, soft, middle));
    return;
  }
  const maps = probabilities(boundary);
  const colours = maps.map((_, k) => mapColour(k, middle, token));
  paintMap(context, size, boundary.size, classField(maps, colours, middle));
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

/** A square map of pixels, smoothly enlarged. */
function paintMap(
  context: CanvasRenderingContext2D,
  size: number,
  side: number,
  pixels: Uint8ClampedArray,
): void {
  const small = new OffscreenCanvas(side, pixels.length / 4 / side);
  const inner = small.getContext('2d');
  if (!inner) return;
  const image = inner.createImageData(small.width, small.height);
  image.data.set(pixels);
  inner.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = 'high';
  context.drawImage(small, 0, 0, size, size);
}

function paintPoints(
  context: CanvasRenderingContext2D,
  size: number,
  { x: [left, right], y: [bottom, top] }: Domain,
  preview: DatasetPreview,
  token: Token,
): void {
  const regression = preview.facts.task === 'regression';
  const target = preview.y.map(numberOf);
  const [least, most] = rangeOf(target);
  const xs = columnOf(preview.x, 0);
  const ys = columnOf(preview.x, 1);
  const marks = CLASS_MARKS.map((path) => new Path2D(path));
  const surface = token('--surface');
  const colours = Array.from({ length: CLASSES }, (_, index) => token(classColour(index)));
  const radius = Math.max(1.6, size / 75);
  target.forEach((value, row) => {
    const split = preview.split[row];
    // What the test judges is not looked at before.
    if (split === 'test') return;
    const index = regression ? 0 : Math.round(value);
    const colour = regression
      ? targetColour((value - least) / (most - least || 1), token)
      : (colours[index % CLASSES] as string);
    const open = split === 'validation' && !regression;
    context.save();
    context.translate(
      (((xs[row] ?? 0) - left) / (right - left)) * size,
      ((top - (ys[row] ?? 0)) / (top - bottom)) * size,
    );
    context.scale(radius, radius);
    context.lineWidth = open ? 0.5 : 0.3;
    context.fillStyle = open ? surface : colour;
    context.strokeStyle = regression ? token('--control') : open ? colour : surface;
    const mark = marks[(index + Math.floor(index / CLASSES)) % marks.length] as Path2D;
    context.fill(mark);
    context.stroke(mark);
    context.restore();
  });
}

/**
 * A unit's picture: nothing is the surface, what it gives is the accent, what it takes away the
 * ink; the strongest unit of the layer sets the scale, and a weak one is still seen.
 */
export function tilePixels(
  part: TilesPart,
  at: number,
  token: Token,
  colour = '--accent',
): Uint8ClampedArray {
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

/** One unit's picture into a rectangle of a canvas. */
export function paintTile(
  context: CanvasRenderingContext2D,
  part: TilesPart,
  at: number,
  box: { x: number; y: number; size: number },
  token: Token,
  colour?: string,
): void {
  const small = new OffscreenCanvas(part.width, part.height);
  const inner = small.getContext('2d');
  if (!inner) return;
  const image = inner.createImageData(part.width, part.height);
  image.data.set(tilePixels(part, at, token, colour));
  inner.putImageData(image, 0, 0);
  // What it sees of the plane is smooth; a kernel is its few numbers.
  context.imageSmoothingEnabled = part.kind === 'tiles';
  context.drawImage(small, box.x, box.y, box.size, box.size);
}

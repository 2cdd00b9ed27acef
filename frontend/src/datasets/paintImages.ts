/** Images of a dataset on a canvas: grey ones in ink on paper, so that they fit both themes. */
import type { DatasetPreview, NestedNumbers } from '../net/types';
import { parseHex, type Token } from './marks';
import { classesOf, spread, toPixels } from './samples';

/** A square of tiles in which every class has its turn. */
export function paintImages(
  context: CanvasRenderingContext2D,
  size: number,
  preview: DatasetPreview,
  token: Token,
): void {
  const across = size > 100 ? 5 : 3;
  const gap = size > 100 ? 4 : 2;
  const cell = (size - gap * (across + 1)) / across;
  const rows = spread(classesOf(preview), across * across);
  context.imageSmoothingEnabled = false;
  rows.forEach((row, at) => {
    const tile = document.createElement('canvas');
    paintImage(tile, preview.x[row] ?? [], preview.facts, token);
    const x = gap + (at % across) * (cell + gap);
    const y = gap + Math.floor(at / across) * (cell + gap);
    context.drawImage(tile, x, y, cell, cell);
  });
}

/** One image, a canvas pixel for each of its pixels. */
export function paintImage(
  canvas: HTMLCanvasElement,
  image: NestedNumbers,
  facts: { shape: readonly number[]; scale: number | null },
  token: Token,
): void {
  const { width, height, channels, values } = toPixels(image, facts.shape);
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (!context) return;
  const ink = parseHex(token('--ink'));
  const paper = parseHex(token('--surface'));
  const most = facts.scale ?? 255;
  const picture = context.createImageData(width, height);
  for (let p = 0; p < width * height; p++) {
    for (let channel = 0; channel < 3; channel++) {
      const value = (values[p * channels + (channels >= 3 ? channel : 0)] ?? 0) / most;
      picture.data[p * 4 + channel] =
        channels >= 3
          ? value * 255
          : (paper[channel] as number) * (1 - value) + (ink[channel] as number) * value;
    }
    picture.data[p * 4 + 3] = 255;
  }
  context.putImageData(picture, 0, 0);
}

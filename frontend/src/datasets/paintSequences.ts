/** Sequences on a canvas: small line plots in their class's colour; words as a woven strip. */
import type { DatasetPreview } from '../net/types';
import { classColour, type Token } from './marks';
import { classesOf, flat, isText, rangeOf, seriesOf, spread } from './samples';

export function paintSequences(
  context: CanvasRenderingContext2D,
  size: number,
  preview: DatasetPreview,
  token: Token,
): void {
  const [columns, lines] = size > 100 ? [2, 4] : [1, 4];
  const gap = size > 100 ? 8 : 4;
  const width = (size - gap * (columns + 1)) / columns;
  const height = (size - gap * (lines + 1)) / lines;
  const classes = classesOf(preview);
  const rows = spread(classes, columns * lines);
  const text = isText(preview.facts);
  const [least, most] = rangeOf(preview.x.slice(0, 50).flatMap((sample) => flat(sample)));
  rows.forEach((row, at) => {
    const colour =
      preview.facts.task === 'classification' ? classColour(classes[row] ?? 0) : '--f-pre';
    context.save();
    context.translate(
      gap + (at % columns) * (width + gap),
      gap + Math.floor(at / columns) * (height + gap),
    );
    context.strokeStyle = context.fillStyle = token(colour);
    if (text) paintWords(context, width, height, flat(preview.x[row]), most);
    else {
      const lines = seriesOf(preview.x[row] ?? []);
      // Each feature has a lane of its own.
      const lane = height / lines.length;
      for (const series of lines) {
        paintSeries(context, width, lane - 1, series, least, most, size > 100 ? 1.3 : 1.1);
        context.translate(0, lane);
      }
    }
    context.restore();
  });
}

function paintSeries(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  series: readonly number[],
  least: number,
  most: number,
  line: number,
): void {
  context.lineWidth = line;
  context.lineJoin = 'round';
  context.beginPath();
  series.forEach((value, step) => {
    const x = (step / Math.max(1, series.length - 1)) * width;
    const y = height - ((value - least) / (most - least || 1)) * height;
    if (step === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  });
  context.stroke();
}

/** The rarer a word (the larger its number), the stronger its thread; padding leaves a gap. */
export function wordStrength(word: number, most: number): number {
  return word <= 0 ? 0 : 0.15 + 0.85 * (Math.log1p(word) / Math.log1p(Math.max(1, most)));
}

function paintWords(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  words: readonly number[],
  most: number,
): void {
  const threads = Math.min(words.length, Math.floor(width / 2));
  for (let at = 0; at < threads; at++) {
    const word = words[Math.floor((at / threads) * words.length)] ?? 0;
    context.globalAlpha = wordStrength(word, most);
    context.fillRect((at / threads) * width, 0, Math.max(1, width / threads - 0.5), height);
  }
}

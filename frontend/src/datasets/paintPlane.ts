/** Points in the plane, or two columns of a table against each other, on a canvas. */
import type { DatasetPreview } from '../net/types';
import { CLASS_MARKS, classColour, classMark, type Token, targetColour } from './marks';
import { classesOf, columnOf, numberOf, rangeOf, telling } from './samples';

/**
 * For points in the plane, the colour shows a number to predict. For a table it is on the second axis, against
 * the column that tells most about it. If the picture distinguishes parts, test rows are left out.
 */
export function paintPlane(
  context: CanvasRenderingContext2D,
  size: number,
  preview: DatasetPreview,
  token: Token,
): void {
  const isTable = preview.facts.kind !== 'points';
  const regression = preview.facts.task === 'regression';
  const target = preview.y.map(numberOf);
  const first = columnOf(preview.x, isTable && regression ? telling(preview.x, target) : 0);
  const second = isTable && regression ? target : columnOf(preview.x, 1);
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
  const large = size > 100;
  const radius = Math.max(1.2, size / 72);
  const surface = token('--sunken');
  const edge = token('--control');
  const [least, most] = rangeOf(target);
  const classes = classesOf(preview);
  const marks = new Map(CLASS_MARKS.map((path) => [path, new Path2D(path)]));
  const colours = new Map<string, string>();
  const colourOf = (name: string) => {
    const known = colours.get(name) ?? token(name);
    colours.set(name, known);
    return known;
  };
  preview.y.forEach((_, at) => {
    const split = preview.split[at];
    if (split === 'test' && large) return;
    const index = classes[at] ?? 0;
    const mark = marks.get(classMark(index)) as Path2D;
    const open = split === 'validation' && large;
    context.save();
    context.translate(x(first[at] ?? 0), y(second[at] ?? 0));
    context.scale(radius, radius);
    if (regression && !isTable) {
      const share = ((target[at] ?? 0) - least) / (most - least || 1);
      context.lineWidth = large ? 0.35 : 0.25;
      context.fillStyle = targetColour(share, colourOf);
      context.strokeStyle = edge;
    } else {
      const colour = colourOf(regression ? '--f-pre' : classColour(index));
      context.lineWidth = large ? 0.45 : 0.3;
      context.fillStyle = open ? surface : colour;
      context.strokeStyle = open ? colour : surface;
    }
    context.fill(mark);
    context.stroke(mark);
    context.restore();
  });
}

type Place = (value: number) => number;

function mapper(values: readonly number[], low: number, high: number): Place {
  const [least, most] = rangeOf(values);
  return (value) => low + ((value - least) / (most - least || 1)) * (high - low);
}

function square(
  first: readonly number[],
  second: readonly number[],
  low: number,
  high: number,
): [Place, Place] {
  const [x0, x1] = rangeOf(first);
  const [y0, y1] = rangeOf(second);
  const half = Math.max(x1 - x0, y1 - y0, 1e-9) / 2;
  const middle = (low + high) / 2;
  const scale = (high - low) / 2 / half;
  return [(v) => middle + (v - (x0 + x1) / 2) * scale, (v) => middle - (v - (y0 + y1) / 2) * scale];
}

/** The axes of a scatter plot. Lengths are px. */
import { makeScale, niceStep, type Scale } from '../charts/scale';
import { rangeOf } from './samples';

export interface PlaneAxis {
  scale: Scale;
  ticks: number[];
}

interface Frame {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Room around the outermost points, as a share of the span. */
const MARGIN = 0.05;
const TICK_GAP = 72;

/**
 * Axes that hold all points. `equal` gives both the same units a pixel, as a plane has, and lets
 * the longer side show more of it.
 */
export function planeAxes(
  xs: readonly number[],
  ys: readonly number[],
  frame: Frame,
  equal: boolean,
): { x: PlaneAxis; y: PlaneAxis } {
  const width = Math.max(1, frame.right - frame.left);
  const height = Math.max(1, frame.bottom - frame.top);
  let x = padded(rangeOf(xs));
  let y = padded(rangeOf(ys));
  if (equal) {
    const unit = Math.max((x[1] - x[0]) / width, (y[1] - y[0]) / height);
    x = around(x, unit * width);
    y = around(y, unit * height);
  }
  return {
    x: {
      scale: makeScale(x, [frame.left, frame.right]),
      ticks: ticksIn(x, Math.max(2, width / TICK_GAP)),
    },
    y: {
      scale: makeScale(y, [frame.bottom, frame.top]),
      ticks: ticksIn(y, Math.max(2, height / TICK_GAP)),
    },
  };
}

function padded([low, high]: readonly [number, number]): [number, number] {
  const room = (high - low || Math.abs(high) || 1) * MARGIN;
  return [low - room, high + room];
}

function around([low, high]: readonly [number, number], span: number): [number, number] {
  const middle = (low + high) / 2;
  return [middle - span / 2, middle + span / 2];
}

function ticksIn([low, high]: readonly [number, number], count: number): number[] {
  const step = niceStep(high - low, count);
  const ticks: number[] = [];
  for (let k = Math.ceil(low / step); k * step <= high; k++) {
    ticks.push(Number((k * step).toPrecision(12)));
  }
  return ticks;
}

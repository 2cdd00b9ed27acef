/** Several runs on one chart. The colour shows the run, the dash shows the role. Framework-free. */
import { linearAxis, niceStep } from './scale';
import type { ChartLine, Role, Tick } from './types';

export interface ComparedRun {
  id: string;
  name: string;
  color: string;
  epochs: readonly number[];
  /** Seconds since the start, for each of the epochs. */
  times: readonly number[];
  train: readonly number[];
  validation: readonly number[] | null;
  best: number | null;
}

/**
 * Seconds since the start at the end of each epoch. Missing epochs are assumed to last as long as the next known one.
 *
 * @param from The epoch that the run began from: 0, or that of its parent.
 */
export function elapsed(
  epochs: readonly number[],
  durations: readonly number[],
  from: number,
): number[] {
  let seconds = 0;
  return epochs.map((epoch, row) => {
    seconds += (epoch - (epochs[row - 1] ?? from)) * (durations[row] ?? 0);
    return seconds;
  });
}

/** A run's line over epochs or seconds; `epochs` then holds the seconds. */
export function lineOf(run: ComparedRun, role: Role, over: 'epoch' | 'time'): ChartLine | null {
  const values = role === 'train' ? run.train : run.validation;
  return values && { role, epochs: over === 'epoch' ? run.epochs : run.times, values };
}

/** The value of a line at a place, or else the last value before it; NaN before its start and after its end. */
export function readAt(line: ChartLine, place: number): number {
  const last = line.epochs.at(-1) ?? Number.NEGATIVE_INFINITY;
  if (place > last) return Number.NaN;
  const row = line.epochs.findLastIndex((at) => at <= place);
  return line.values[row] ?? Number.NaN;
}

/** Ticks of a time axis about `gap` pixels apart. */
export function timeTicks(
  last: number,
  width: number,
  write: (seconds: number) => string,
  gap = 90,
): Tick[] {
  if (!(last > 0)) return [{ at: 0, text: write(0) }];
  const { ticks } = linearAxis(0, last, Math.max(1, Math.floor(width / gap)));
  return ticks.filter((tick) => tick <= last).map((at) => ({ at, text: write(at) }));
}

/** A step of the keyboard over seconds: about a hundredth of the axis. */
export const timeStep = (last: number): number => (last > 0 ? niceStep(last, 100) : 1);

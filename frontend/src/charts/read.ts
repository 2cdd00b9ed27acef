/** Reads values from a line. */
import type { ChartLine } from './types';

/** The value at an epoch; NaN if the line has none. Epochs are in ascending order. */
export function valueOn(line: ChartLine, epoch: number): number {
  let low = 0;
  let high = line.epochs.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = line.epochs[middle] as number;
    if (found === epoch) return line.values[middle] ?? Number.NaN;
    if (found < epoch) low = middle + 1;
    else high = middle - 1;
  }
  return Number.NaN;
}

/**
 * At most about `count` of the epochs, evenly spaced, always including the first, the last and the
 * `wanted` ones. A table of 10,000 rows would not help anybody.
 */
export function sampleEpochs(
  epochs: readonly number[],
  count: number,
  wanted: readonly (number | null)[] = [],
): number[] {
  const step = Math.max(1, Math.ceil(epochs.length / count));
  const keep = new Set(wanted);
  return epochs.filter(
    (epoch, row) => row % step === 0 || row === epochs.length - 1 || keep.has(epoch),
  );
}

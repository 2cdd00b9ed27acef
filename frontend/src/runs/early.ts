/** What early stopping saw before it ended a run. Framework-free; the server's sentence tells the same. */

/** Early stopping's settings, as far as they decide it. */
export interface Watched {
  direction: 'min' | 'max';
  min_delta: number;
  baseline: number | null;
  start_from_epoch: number;
}

export interface Waited {
  /** No finite number, nothing past the baseline, or nothing better. */
  kind: 'blank' | 'baseline' | 'better';
  /** Epochs in a row. */
  count: number;
}

/**
 * @param seen The watched metric, an epoch each; those of a fork do not begin at 1.
 * @param count Epochs in a row that early stopping has counted.
 */
export function waited(
  { epochs, values }: { epochs: readonly number[]; values: readonly number[] },
  count: number,
  early: Watched,
): Waited {
  if (values.slice(-count).every((value) => !Number.isFinite(value)))
    return { kind: 'blank', count };
  const { baseline } = early;
  const isWatched = (row: number) => (epochs[row] ?? 0) > early.start_from_epoch;
  const past = (value: number) =>
    Number.isFinite(value) &&
    baseline !== null &&
    (early.direction === 'min'
      ? value + early.min_delta < baseline
      : value - early.min_delta > baseline);
  if (baseline !== null && !values.some((value, row) => isWatched(row) && past(value)))
    return { kind: 'baseline', count };
  return { kind: 'better', count };
}

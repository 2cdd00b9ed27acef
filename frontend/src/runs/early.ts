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
 * @param values The watched metric, an epoch each.
 * @param count Epochs in a row that early stopping has counted.
 */
export function waited(values: readonly number[], count: number, early: Watched): Waited {
  if (values.slice(-count).every((value) => !Number.isFinite(value)))
    return { kind: 'blank', count };
  const { baseline } = early;
  const past = (value: number) =>
    Number.isFinite(value) &&
    baseline !== null &&
    (early.direction === 'min'
      ? value + early.min_delta < baseline
      : value - early.min_delta > baseline);
  if (baseline !== null && !values.slice(early.start_from_epoch).some(past))
    return { kind: 'baseline', count };
  return { kind: 'better', count };
}

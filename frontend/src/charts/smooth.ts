/** Smooths lines for display. Framework-free. */

/**
 * Exponential moving average over epochs. Its start is corrected as in Adam (Kingma and Ba 2015,
 * section 3), so that the first values are not pulled towards zero. Non-finite values stay unchanged
 * and do not enter the average.
 */
export function smoothed(values: readonly number[], weight = 0.8): number[] {
  let sum = 0;
  let share = 1;
  return values.map((value) => {
    if (!Number.isFinite(value)) return value;
    sum = weight * sum + (1 - weight) * value;
    share *= weight;
    return sum / (1 - share);
  });
}

/** How long things took. Framework-free. */

/** Seconds a run trained, up to now where it still does; null before it began. */
export function trainedSeconds(
  run: { started_at: string | null; finished_at: string | null },
  now: number,
): number | null {
  if (run.started_at === null) return null;
  const end = run.finished_at === null ? now : Date.parse(run.finished_at);
  return Math.max(0, (end - Date.parse(run.started_at)) / 1_000);
}

/** The median of what finished epochs took, in seconds; NaN before the first. The first one warms up. */
export function typicalDuration(durations: readonly number[]): number {
  const sorted = (durations.length > 1 ? durations.slice(1) : [...durations]).sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}

/** How fast bytes come, and how long the rest will take. */

/** Speed is told over this long: short enough to follow a change, long enough to be calm. */
const WINDOW_MS = 8_000;
/** Before this much has been seen, a guess would jump. */
const LEAST_MS = 1_500;

export interface Sample {
  at: number;
  received: number;
}

/** The samples that count once `next` has come: those of the window, and the one before it. */
export function sampled(samples: readonly Sample[], next: Sample): Sample[] {
  const last = samples.at(-1);
  // Fewer bytes than before: it began anew.
  const kept = last && next.received < last.received ? [] : samples;
  const first = kept.findIndex((sample) => sample.at >= next.at - WINDOW_MS);
  return [...kept.slice(Math.max(0, first === -1 ? kept.length - 1 : first - 1)), next];
}

/** Seconds until `total` bytes are there, or null while nobody can tell. */
export function secondsLeft(samples: readonly Sample[], total: number): number | null {
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last || last.at - first.at < LEAST_MS || last.received <= first.received) {
    return null;
  }
  const speed = (last.received - first.received) / (last.at - first.at);
  return Math.max(0, total - last.received) / speed / 1000;
}

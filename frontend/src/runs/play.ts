/** Playing through the epochs of a run whose pictures are there. Framework-free. */
import { nearest } from '../state/frameView.svelte';

const WHOLE_MS = 7_000;
const [LEAST_MS, MOST_MS] = [90, 400];
const STOP_MS = 1_200;

/**
 * The epochs that are shown one after the other, ascending, the last one being now.
 *
 * @param stops Only the pictures nearest to these, where not all are wanted.
 */
export function playSteps(
  kept: readonly number[],
  now: number,
  stops: readonly number[] | null,
): number[] {
  const shown = stops
    ? stops.filter((epoch) => epoch <= now).map((epoch) => nearest(kept, epoch) ?? now)
    : kept;
  return [...new Set([...shown.filter((epoch) => epoch < now), now])].sort((a, b) => a - b);
}

/** The step after an epoch; null after the last. */
export const nextStep = (steps: readonly number[], epoch: number): number | null =>
  steps.find((step) => step > epoch) ?? null;

/** Milliseconds that each of so many steps is shown; `still` where motion is unwelcome. */
export const pace = (steps: number, still: boolean): number =>
  still ? STOP_MS : Math.min(MOST_MS, Math.max(LEAST_MS, WHOLE_MS / Math.max(1, steps)));

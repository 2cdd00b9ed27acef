/** The curves of several runs in one answer. */
import { request } from './client';
import { decodeNumber } from './numbers';
import type { WireCurves } from './types';

/** One run's curves as columns that belong together; NaN where an epoch did not report a metric. */
export interface Curves {
  run: string;
  epochs: number[];
  metrics: Record<string, number[]>;
  /** Seconds an epoch, training and validation. */
  durations: number[];
  bestEpoch: number | null;
  /** What people asked of it that took effect, in order. */
  commands?: WireCurves['commands'];
}

export interface CurvesQuery {
  keys?: string[];
  /** About so many epochs a run; first, last and best are always among them. */
  maxPoints?: number;
}

/** Runs that are not there (any more) are left out of the answer. */
export async function getCurves(
  runs: readonly string[],
  { keys, maxPoints }: CurvesQuery = {},
): Promise<Curves[]> {
  const query = { run: [...runs], keys, max_points: maxPoints };
  const { data } = await request<{ data: WireCurves[] }>('/metrics', { query });
  return data.map(({ best_epoch, metrics, ...rest }) => ({
    ...rest,
    bestEpoch: best_epoch,
    metrics: Object.fromEntries(
      Object.entries(metrics).map(([name, column]) => [name, column.map(decodeNumber)]),
    ),
  }));
}

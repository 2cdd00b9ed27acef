/** The curves of several runs in one answer. */
import { request } from './client';
import { decodeNumber } from './numbers';
import type { WireCurves } from './types';

/** One run's curves as columns with a common index; NaN if an epoch did not report a metric. */
export interface Curves {
  run: string;
  epochs: number[];
  metrics: Record<string, number[]>;
  /** Seconds of each epoch, including validation. */
  durations: number[];
  bestEpoch: number | null;
  /** The commands that took effect, in order. */
  commands?: WireCurves['commands'];
}

export interface CurvesQuery {
  keys?: string[];
  /** The approximate number of epochs of a run; first, last and best are always included. */
  maxPoints?: number;
}

/** Unknown and deleted runs are left out of the answer. */
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

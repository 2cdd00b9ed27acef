/** What came of compared runs, and which did best. Framework-free. */
import type { Curves } from '../net/metrics';
import type { Run } from '../net/types';
import { DATA_LOSS, judgedLoss } from '../network/loss';

export interface Result {
  kind: 'parameters' | 'loss' | 'penalty' | 'gap' | 'metric' | 'epoch';
  /** The metric's name where `kind` is `metric`. */
  metric: string | null;
  /** Whether the losses are those of validation; a run without any is judged by its training loss. */
  validation: boolean;
  /** Whether the losses are those without penalties, as soon as one of the runs has any. */
  withoutPenalty: boolean;
  /** One for each run; NaN where there is none. */
  values: number[];
  /** Which of them are the best, where they can be compared. */
  best: boolean[];
}

/** Whether more of a metric is better, where a run's spec tells. */
export type Direction = (run: Run, metric: string) => boolean | undefined;

/** The first metric of a run besides its losses. */
export const firstMetric = (names: readonly string[]): string | null =>
  names.find((name) => name !== 'loss' && name !== DATA_LOSS && !/^(val|test)_/.test(name)) ?? null;

/** Values at each run's best epoch, of which the lowest or highest is marked. */
export function resultsOf(
  runs: readonly Run[],
  curves: readonly (Curves | undefined)[],
  higherIsBetter: Direction,
): Result[] {
  const at = (index: number, name: string): number => {
    const own = curves[index];
    const row = own?.bestEpoch == null ? -1 : own.epochs.indexOf(own.bestEpoch);
    return own?.metrics[name]?.[row] ?? Number.NaN;
  };
  const all = (read: (index: number) => number) => runs.map((_, index) => read(index));
  const validation = curves.some((own) => own?.metrics.val_loss !== undefined);
  const prefix = validation ? 'val_' : '';
  // Losses of different functions or on different data say nothing about each other.
  const sameTask = shared(runs, ({ data, training }) => [data, training.loss]);
  const sameData = shared(runs, ({ data }) => data);
  // A penalty is no part of what the network says of the data: without it, cured and uncured can be compared.
  const judged = (index: number) => judgedLoss(curves[index]?.metrics ?? {});
  const withoutPenalty = curves.some((own) => own !== undefined && DATA_LOSS in own.metrics);
  const loss = all((index) => at(index, prefix + judged(index)));
  const penalty = all((index) => at(index, `${prefix}loss`) - at(index, prefix + judged(index)));
  const gap = all((index) => at(index, `val_${judged(index)}`) - at(index, judged(index)));
  const results: Result[] = [
    result(
      'parameters',
      runs.map((run) => run.parameters ?? Number.NaN),
      true,
      (value) => value,
    ),
    result('loss', loss, sameTask, (value) => value),
  ];
  if (withoutPenalty && validation)
    results.push(result('penalty', penalty, false, (value) => value));
  if (validation) results.push(result('gap', gap, sameTask, Math.abs));
  const metrics = curves.map((own) => firstMetric(Object.keys(own?.metrics ?? {})));
  const metric = metrics.find((name) => name !== null) ?? null;
  if (metric !== null) {
    const values = all((index) => at(index, prefix + metric));
    // One name may stand for different metrics in two runs.
    const ways = new Set(runs.map((run) => higherIsBetter(run, metric)));
    const [higher] = ways.size === 1 ? ways : [];
    results.push({
      ...result('metric', values, sameData && higher !== undefined, (value) =>
        higher ? -value : value,
      ),
      metric,
    });
  }
  results.push(
    result(
      'epoch',
      curves.map((own) => own?.bestEpoch ?? Number.NaN),
      false,
      (value) => value,
    ),
  );
  return results.map((each) => ({ ...each, validation, withoutPenalty }));
}

function result(
  kind: Result['kind'],
  values: number[],
  comparable: boolean,
  cost: (value: number) => number,
): Result {
  const costs = values.map(cost);
  const known = costs.filter(Number.isFinite);
  const least = Math.min(...known);
  // One alone, or all alike, is no best.
  const told = comparable && known.length > 1 && known.some((value) => value !== least);
  const best = costs.map((value) => told && value === least);
  return { kind, metric: null, validation: false, withoutPenalty: false, values, best };
}

const shared = (runs: readonly Run[], read: (spec: Run['spec']) => unknown): boolean =>
  new Set(runs.map(({ spec }) => JSON.stringify(read(spec)))).size <= 1;

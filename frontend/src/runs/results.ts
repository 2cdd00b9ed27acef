/** What came of compared runs, and which did best. Framework-free. */
import type { Curves } from '../net/metrics';
import { isLive, type Run } from '../net/types';
import { alike, allSame } from '../network/differences';
import { DATA_LOSS, hidesPenalties, judgedLoss, type Penalizes } from '../network/loss';

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

/** What a run measures under a name, as its spec has it, and whether more of it is better; undefined where unknown. */
export type Measured = (
  run: Run,
  metric: string,
) => { spec: unknown; higherIsBetter: boolean } | undefined;

/** Whether runs learn the same of the same data: else their losses say nothing about each other. */
export const sameTask = (runs: readonly Run[]): boolean =>
  alike(specsOf(runs), ({ data, training }) => [data, training.loss]);

/**
 * The validation loss that a run is judged by, without penalties; NaN where it has none, or penalties that are not
 * told apart.
 */
export function judgedValue(run: Run, penalizes: Penalizes): number {
  const { metrics, spec } = run;
  if (hidesPenalties(spec.network.nodes, metrics, penalizes)) return Number.NaN;
  return metrics[`val_${judgedLoss(metrics)}`] ?? Number.NaN;
}

/** The lowest validation loss of the runs that have ended; null where they cannot be compared. */
export function lowestLoss(runs: readonly Run[], penalizes: Penalizes): number | null {
  const ended = runs.filter(({ status }) => !isLive(status));
  const losses = ended.map((run) => judgedValue(run, penalizes)).filter(Number.isFinite);
  return losses.length > 1 && sameTask(ended) ? Math.min(...losses) : null;
}

/** The first metric of a run besides its losses. */
export const firstMetric = (names: readonly string[]): string | null =>
  names.find((name) => name !== 'loss' && name !== DATA_LOSS && !/^(val|test)_/.test(name)) ?? null;

/** Values at each run's best epoch, of which the lowest or highest is marked. */
export function resultsOf(
  runs: readonly Run[],
  curves: readonly (Curves | undefined)[],
  measured: Measured,
  penalizes: Penalizes,
): Result[] {
  const at = (index: number, name: string): number => {
    const own = curves[index];
    const row = own?.bestEpoch == null ? -1 : own.epochs.indexOf(own.bestEpoch);
    return own?.metrics[name]?.[row] ?? Number.NaN;
  };
  const all = (read: (index: number) => number) => runs.map((_, index) => read(index));
  const validation = curves.some((own) => own?.metrics.val_loss !== undefined);
  const prefix = validation ? 'val_' : '';
  // A penalty is no part of what the network says of the data: without it, cured and uncured can be compared.
  const withoutPenalty = curves.some((own) => own !== undefined && DATA_LOSS in own.metrics);
  const hides = runs.map(({ spec }, index) =>
    hidesPenalties(spec.network.nodes, curves[index]?.metrics ?? {}, penalizes),
  );
  const judged = (index: number) =>
    withoutPenalty && hides[index] ? '' : judgedLoss(curves[index]?.metrics ?? {});
  const sameLoss = sameTask(runs) && (withoutPenalty || !hides.some(Boolean));
  const sameData = alike(specsOf(runs), ({ data }) => data);
  // Class weights are a part of what is minimized, and of no validation loss.
  const sameWeights = alike(specsOf(runs), ({ training }) => training.class_weight);
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
    result('loss', loss, sameLoss && (validation || sameWeights), (value) => value),
  ];
  if (withoutPenalty && validation)
    results.push(result('penalty', penalty, false, (value) => value));
  if (validation) results.push(result('gap', gap, sameLoss && sameWeights, Math.abs));
  const metrics = curves.map((own) => firstMetric(Object.keys(own?.metrics ?? {})));
  const metric = metrics.find((name) => name !== null) ?? null;
  if (metric !== null) {
    const values = all((index) => at(index, prefix + metric));
    // One name may stand for different metrics in two runs.
    const entries = runs.map((run) => measured(run, metric));
    const known = entries.every((entry) => entry !== undefined);
    const comparable = sameData && known && allSame(entries.map((entry) => entry?.spec));
    const higher = entries[0]?.higherIsBetter;
    results.push({
      ...result('metric', values, comparable, (value) => (higher ? -value : value)),
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

const specsOf = (runs: readonly Run[]) => runs.map(({ spec }) => spec);

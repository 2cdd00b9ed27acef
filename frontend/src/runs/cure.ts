/** What a change brought, from a run and the one it came from. Framework-free. */
import { DEFAULTS } from '../net/defaults';
import type { Curves } from '../net/metrics';
import { isLive, type Run } from '../net/types';
import { type Difference, differences } from '../network/differences';
import { DATA_LOSS, hidesPenalties, judgedLoss, type Penalizes } from '../network/loss';

/** Whether a layer of this kind is itself a cure: it adds a penalty, or changes values at random in training. */
export type Cures = (className: string) => boolean;

/** Settings that say how long is trained and what is kept, which a comparison allows for. */
const ALLOWED = /^(early_stopping|fork|epochs)(\.|$)/;
const PENALTY = /_regularizer(\.|$)/;
/** Settings that change what a loss means. */
const MEANING = /^(loss|class_weight)(\.|$)/;

/** Whether two runs differ in cures alone, and in any. */
export function differInCures(run: Run, other: Run, cures: Cures): boolean {
  const found = differences([other.spec, run.spec]);
  const isCure = ({ part, field, layer }: Difference) =>
    part === 'network' && (PENALTY.test(field) || (layer !== null && cures(layer)));
  return (
    found.some(isCure) &&
    found.every((each) => isCure(each) || (each.part === 'training' && ALLOWED.test(each.field)))
  );
}

/** Whether two runs differ, and their losses are of the same rows and mean the same. */
export function differComparably(run: Run, other: Run): boolean {
  const found = differences([other.spec, run.spec]);
  return (
    found.length > 0 &&
    found.every(
      ({ part, field }) => part !== 'data' && !(part === 'training' && MEANING.test(field)),
    )
  );
}

const monitorOf = ({ spec }: Run): string =>
  spec.training.early_stopping?.monitor ?? DEFAULTS.EarlyStoppingSpec.monitor;

/** Without penalties the loss and the loss without them are one, so that either name watches the same. */
function watchTheSame(run: Run, other: Run): boolean {
  const [one, two] = [monitorOf(run), monitorOf(other)];
  if (one === two) return true;
  const uncured = [run, other].some(({ metrics }) => !(DATA_LOSS in metrics));
  return uncured && one.replace(DATA_LOSS, 'loss') === two.replace(DATA_LOSS, 'loss');
}

/** Whether the losses of two runs can be told without penalties, and are those of the same kind of best epoch. */
const judgedAlike = (run: Run, other: Run, penalizes: Penalizes): boolean =>
  [run, other].every(
    ({ spec, metrics }) => !hidesPenalties(spec.network.nodes, metrics, penalizes),
  ) && watchTheSame(run, other);

/**
 * Whether the difference of two runs shows the effect of a cure: both monitored the same metric, and both trained far
 * enough. Each must have stopped early, or have reached the other's best epoch.
 */
export const areFinished = (run: Run, other: Run, penalizes: Penalizes): boolean =>
  judgedAlike(run, other, penalizes) && isFinished(run, other) && isFinished(other, run);

function isFinished(run: Run, { best_epoch: best }: Run): boolean {
  if (run.status === 'completed' && run.reason === 'early_stopping') return true;
  return isUsable(run) && best !== null && run.epoch >= best;
}

const isUsable = ({ status }: Run): boolean =>
  !isLive(status) && status !== 'cancelled' && status !== 'failed';

/** Whether a run can be set against the one that it is a changed copy of, whatever was changed. */
export const canBeSetAgainst = (run: Run, origin: Run, penalizes: Penalizes): boolean =>
  [run, origin].every((each) => isUsable(each) && each.best_epoch !== null) &&
  judgedAlike(run, origin, penalizes) &&
  differComparably(run, origin);

export interface Change {
  before: number;
  after: number;
}

export interface Brought {
  /** Whether the losses are those without a penalty. */
  withoutPenalty: boolean;
  /** At the best epoch of each. */
  best: Change;
  /** At the last epoch of each. */
  last: Change;
  /** The last epoch of each. */
  epochs: Change;
}

/** The validation losses of a run against those of the one before; null where either has none. */
export function brought(before: Curves, after: Curves): Brought | null {
  const at = (curves: Curves, epoch: number | null | undefined): number => {
    const row = epoch == null ? -1 : curves.epochs.indexOf(epoch);
    return curves.metrics[`val_${judgedLoss(curves.metrics)}`]?.[row] ?? Number.NaN;
  };
  const change = (epochOf: (curves: Curves) => number | null | undefined): Change => ({
    before: at(before, epochOf(before)),
    after: at(after, epochOf(after)),
  });
  const best = change(({ bestEpoch }) => bestEpoch);
  const last = change(({ epochs }) => epochs.at(-1));
  if (![best, last].every((each) => Number.isFinite(each.before) && Number.isFinite(each.after)))
    return null;
  const withoutPenalty = [before, after].some(({ metrics }) => DATA_LOSS in metrics);
  const epochs = { before: before.epochs.at(-1) ?? 0, after: after.epochs.at(-1) ?? 0 };
  return { withoutPenalty, best, last, epochs };
}

export type Direction = 'fell' | 'rose' | 'same';

/** Which way it went, as the numbers are written. */
export function direction({ before, after }: Change, write: (value: number) => string): Direction {
  if (write(before) === write(after)) return 'same';
  return after < before ? 'fell' : 'rose';
}

/** Which of two runs is the better one, and by what: `kept` by the best epoch, `end` by the last where that is equal. */
export interface Better {
  of: 'after' | 'before' | 'neither';
  by: 'kept' | 'end';
}

export function better({ best, last }: Brought, write: (value: number) => string): Better {
  const [kept, end] = [direction(best, write), direction(last, write)];
  const of = (way: Direction) => (way === 'same' ? 'neither' : way === 'fell' ? 'after' : 'before');
  return kept === 'same' ? { of: of(end), by: 'end' } : { of: of(kept), by: 'kept' };
}

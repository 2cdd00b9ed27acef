/** The learning rate of a run, as it stands. Framework-free. */
import type { Run } from '../net/types';
import { type CatalogEntry, entryOf } from '../network/catalog';
import type { RunLog } from './runLog';

type Known = Pick<Run, 'spec'> | null;

/** The rate that was set last, else the last epoch's, else the one to begin with; null where a schedule says it. */
export function learningRateOf(
  run: Known,
  { moments, learningRates }: Pick<RunLog, 'moments' | 'learningRates'>,
  optimizers: readonly CatalogEntry[],
): number | null {
  if (run === null || scheduleOf(run) !== null) return null;
  const set = moments.findLast(
    (moment) => moment.kind === 'command' && moment.command === 'learning_rate',
  );
  if (set?.kind === 'command' && typeof set.value === 'number') return set.value;
  const last = learningRates.at(-1) ?? Number.NaN;
  const begun = rateOf(run) ?? usual(run, optimizers);
  if (!Number.isNaN(last)) return last;
  return typeof begun === 'number' ? begun : null;
}

/** The schedule that the learning rate follows; null where it is a number. */
export function scheduleOf(run: Known): string | null {
  const rate = rateOf(run);
  return typeof rate === 'object' && rate !== null && 'class_name' in rate
    ? String(rate.class_name)
    : null;
}

/** What the spec says of it: a number, a schedule, or nothing. */
function rateOf(run: Known): unknown {
  const optimizer = run?.spec.training.optimizer;
  return typeof optimizer === 'object' ? optimizer.config.learning_rate : undefined;
}

/** What the optimizer takes where nothing is said. */
function usual(run: Known, optimizers: readonly CatalogEntry[]): unknown {
  const optimizer = run?.spec.training.optimizer ?? '';
  const name = typeof optimizer === 'string' ? optimizer : optimizer.class_name;
  return entryOf(optimizers, name)?.params.properties?.learning_rate?.default;
}

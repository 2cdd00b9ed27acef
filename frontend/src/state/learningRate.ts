/** The current learning rate of a run. Framework-free. */
import type { Run } from '../net/types';
import { type CatalogEntry, entryOf } from '../network/catalog';
import type { RunLog } from './runLog';

type Known = Pick<Run, 'spec'> | null;

/** The rate that a person set last, or else that of the last epoch, or else the first rate; null under a schedule. */
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
  if (!Number.isNaN(last)) return asTyped(last);
  return typeof begun === 'number' ? begun : null;
}

/** A rate as a person would write it: the server measures it in 32 bits, where 0.008 is 0.00800000037997961. */
function asTyped(rate: number): number {
  if (Math.fround(rate) !== rate) return rate;
  for (let digits = 1; digits < 9; digits += 1) {
    const short = Number(rate.toPrecision(digits));
    if (Math.fround(short) === rate) return short;
  }
  return rate;
}

/** The schedule of the learning rate; null if it is a number. */
export function scheduleOf(run: Known): string | null {
  const rate = rateOf(run);
  return typeof rate === 'object' && rate !== null && 'class_name' in rate
    ? String(rate.class_name)
    : null;
}

/** The learning rate in the spec: a number, a schedule, or undefined. */
function rateOf(run: Known): unknown {
  const optimizer = run?.spec.training.optimizer;
  return typeof optimizer === 'object' ? optimizer.config.learning_rate : undefined;
}

/** The optimizer's default learning rate. */
function usual(run: Known, optimizers: readonly CatalogEntry[]): unknown {
  const optimizer = run?.spec.training.optimizer ?? '';
  const name = typeof optimizer === 'string' ? optimizer : optimizer.class_name;
  return entryOf(optimizers, name)?.params.properties?.learning_rate?.default;
}

/** Which model a run keeps. Framework-free. */
import type { KeptModel, Run } from '../net/types';
import { lastEpoch, type RunLog } from '../state/runLog';

/** The model that is kept, as far as is known while the run is live; null where none is. */
export function keptModel(run: Run | null, log: RunLog): KeptModel | null {
  if (log.keptModel !== undefined) return log.keptModel;
  // It is live, or the log is of an older version, which does not say.
  if (run?.kept !== 'last' && log.bestEpoch !== null)
    return { which: 'best', epoch: log.bestEpoch, batch: 0 };
  const epoch = lastEpoch(log);
  return epoch === 0 ? null : { which: 'last', epoch, batch: 0 };
}

/** Whether the kept weights are those that an epoch ended with. */
export const isOfEpoch = (kept: KeptModel | null, epoch: number | null): boolean =>
  kept !== null && kept.batch === 0 && kept.epoch === epoch;

/** Whether the best epoch was to be kept, and none was. */
export const isUnjudged = (run: Run | null, log: RunLog): boolean =>
  log.bestEpoch === null &&
  log.epochs.length > 0 &&
  run?.spec.training.early_stopping?.restore_best_weights !== false;

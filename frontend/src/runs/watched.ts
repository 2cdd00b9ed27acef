/** The metric by which a run's best epoch is found. Framework-free. */
import { DEFAULTS } from '../net/defaults';
import type { Run } from '../net/types';
import type { RunLog } from '../state/runLog';

/** Its name among the run's metrics; without validation rows the training's own is watched (spec/training.py). */
export function watchedMetric(run: Run | null, { metrics }: Pick<RunLog, 'metrics'>): string {
  const early = { ...DEFAULTS.EarlyStoppingSpec, ...run?.spec.training.early_stopping };
  return early.monitor in metrics ? early.monitor : early.monitor.replace(/^val_/, '');
}

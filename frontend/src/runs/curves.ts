/** From a run's columns to what a chart is told. */
import { epochLimit } from '../charts/scale';
import type { ChartChange, ChartLine, ChartPoint, ChartStop } from '../charts/types';
import { fmt, t } from '../i18n/index.svelte';
import type { Run } from '../net/types';
import type { RunFeed } from '../state/runFeed.svelte';
import { lastEpoch, type RunLog } from '../state/runLog';

/** Train and, where the run has it, validation. New objects at each call, shared columns. */
export function linesOf(
  { epochs, metrics }: Pick<RunLog, 'epochs' | 'metrics'>,
  metric: string,
): ChartLine[] {
  const line = (role: ChartLine['role'], name: string): ChartLine[] => {
    const values = metrics[name];
    return values ? [{ role, epochs, values }] : [];
  };
  return [...line('train', metric), ...line('validation', `val_${metric}`)];
}

/** Where the epoch axis of a run ends: at its last epoch, a little ahead of it while the run is live. */
export const axisEnd = ({ log, live, epochs }: RunFeed): number =>
  live ? epochLimit(lastEpoch(log), epochs) : lastEpoch(log);

/** The metrics besides the loss, in the order of the spec as far as they have come. */
export const metricsOf = (log: RunLog): string[] =>
  Object.keys(log.metrics).filter((name) => name !== 'loss' && !name.startsWith('val_'));

/** The epoch whose weights are kept: the best, unless the spec wants the last. */
export function keptEpoch(run: Run | null, log: RunLog): number | null {
  const keepsBest = run?.spec.training.early_stopping?.restore_best_weights !== false;
  return keepsBest ? log.bestEpoch : lastEpoch(log) || null;
}

/** The one test point, once it was taken. */
export function testPoint(feed: RunFeed, metric: string): ChartPoint | null {
  const value = feed.kept[`test_${metric}`];
  const epoch = keptEpoch(feed.run, feed.log);
  return value !== undefined && epoch !== null && Number.isFinite(value) ? { epoch, value } : null;
}

/** Where early stopping struck, or would strike once patience is half used up. */
export function stopMark(feed: RunFeed): ChartStop | null {
  const { log, run } = feed;
  const epoch = lastEpoch(log);
  if (epoch === 0) return null;
  if (feed.status === 'completed' && log.reason === 'early_stopping') {
    return { epoch, label: t('runs.chart.stopped', { epoch }) };
  }
  if (feed.status === 'stopped' && log.reason === 'user_stop') {
    return { epoch, label: t('runs.chart.stopped.user', { epoch }) };
  }
  const patience = run?.spec.training.early_stopping?.patience;
  const wait = log.waits.at(-1) ?? 0;
  if (!feed.live || patience === undefined || wait === 0 || wait * 2 < patience) return null;
  const expected = epoch + Math.max(0, patience - wait);
  if (expected >= feed.epochs) return null;
  return { epoch: expected, label: t('runs.chart.stops', { epoch: expected }), projected: true };
}

/** The first epoch early stopping looks at, once it has come; null where it looks from the start. */
export function watchingFrom(feed: RunFeed): number | null {
  const after = feed.run?.spec.training.early_stopping?.start_from_epoch ?? 0;
  return after > 0 && lastEpoch(feed.log) > after ? after + 1 : null;
}

/** What a person changed while the run trained, and where early stopping began to watch. */
export function changesOf(feed: RunFeed): ChartChange[] {
  const changes: ChartChange[] = [];
  for (const moment of feed.log.moments) {
    if (moment.kind !== 'command' || moment.epoch < 1) continue;
    const { command, value, epoch } = moment;
    if (command === 'learning_rate' && typeof value === 'number') {
      changes.push({ epoch, label: t('run.change.rate', { rate: fmt.plain(value) }) });
    } else if (command === 'pace') {
      const label =
        typeof value === 'number'
          ? t('run.change.pace', { pace: value })
          : t('run.change.pace.full');
      changes.push({ epoch, label, quiet: true });
    }
  }
  const watching = watchingFrom(feed);
  if (watching !== null) {
    const label = t('run.change.watching', { epoch: watching });
    changes.push({ epoch: watching, label, quiet: true });
  }
  return changes;
}

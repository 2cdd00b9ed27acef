/** From a run's columns to what a chart is told. */
import { epochLimit } from '../charts/scale';
import type { ChartGhost, ChartLine, ChartPoint, ChartStop } from '../charts/types';
import { t } from '../i18n/index.svelte';
import { DATA_LOSS } from '../network/loss';
import type { RunFeed } from '../state/runFeed.svelte';
import { lastEpoch, type RunLog } from '../state/runLog';
import { keptModel } from './kept';

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

/** An older run behind the present one: the run before, or the epochs of the run that this one continues. */
export function ghostOf(run: RunFeed, metric: string | null, until?: number): ChartGhost | null {
  if (run.epoch === 0 || metric === null) return null;
  const lines = linesOf(run.log, metric).map((line) => ({ ...line, ...upTo(line, until) }));
  if (lines.every(({ epochs }) => epochs.length === 0)) return null;
  const number = run.run?.number;
  const name = number === undefined ? t('runs.previous') : t('runs.run', { number });
  return { name, lines, leads: until !== undefined };
}

function upTo({ epochs, values }: ChartLine, until?: number): Pick<ChartLine, 'epochs' | 'values'> {
  if (until === undefined || (epochs.at(-1) ?? 0) <= until) return { epochs, values };
  const rows = epochs.findIndex((epoch) => epoch > until);
  return { epochs: epochs.slice(0, rows), values: values.slice(0, rows) };
}

/** Where the epoch axis of a run ends: at its last epoch, a little ahead of it while the run is live. */
export const axisEnd = ({ log, live, epochs }: RunFeed): number =>
  live ? epochLimit(lastEpoch(log), epochs) : lastEpoch(log);

/** The metrics besides the losses, in the order of the spec as far as they have come. */
export const metricsOf = (log: RunLog): string[] =>
  Object.keys(log.metrics).filter(
    (name) => name !== 'loss' && name !== DATA_LOSS && !name.startsWith('val_'),
  );

/** The one test point, once it was taken. */
export function testPoint(feed: RunFeed, metric: string): ChartPoint | null {
  const value = feed.kept[`test_${metric}`];
  // Amid an epoch it stands at the epoch that was finished.
  const epoch = keptModel(feed.run, feed.log)?.epoch;
  return value !== undefined && epoch && Number.isFinite(value) ? { epoch, value } : null;
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

/** The first epoch early stopping looks at, once it has come; null where it looks at all that were trained. */
export function watchingFrom(feed: Pick<RunFeed, 'run' | 'log'>): number | null {
  const after = feed.run?.spec.training.early_stopping?.start_from_epoch;
  const begun = feed.run?.spec.fork?.epoch ?? 0;
  return after && after > begun && lastEpoch(feed.log) > after ? after + 1 : null;
}

/** What a person did while a run trained, as marks on its curves. */
import type { ChartChange, ChartMeasure } from '../charts/types';
import { fmt, t } from '../i18n/index.svelte';
import type { Run } from '../net/types';
import type { RunFeed } from '../state/runFeed.svelte';
import type { CommandMoment, Moment } from '../state/runLog';
import { watchingFrom } from './curves';
import { formatMetric, lowered, metricName } from './format';

type Told = Moment & CommandMoment;
/** What marks are made of. */
type Marked = Pick<RunFeed, 'run' | 'log' | 'progress'>;
const isCommand = (moment: Moment): moment is Told => moment.kind === 'command';

/** Batches an epoch has, as far as the run has told: what came between two epochs names them all. */
function batchesOf({ log, progress }: Marked): number {
  const told = log.moments.filter(isCommand).map(({ batch }) => batch ?? 0);
  return Math.max(progress?.batches ?? 0, ...told);
}

/** How far into its epoch a command took effect; null where it came between two epochs. */
export function insideEpoch(feed: Marked, { batch }: CommandMoment): number | null {
  return batch === null || batch === 0 || batch === batchesOf(feed) ? null : batch;
}

/** Where on the epoch axis a command took effect: 3.5 is half through epoch 4. */
export function placeOf(feed: Marked, { epoch, batch }: Told): number {
  const batches = batchesOf(feed);
  if (batch === null || batches === 0 || epoch === 0) return Math.max(1, epoch);
  return Math.max(1, epoch - 1 + batch / batches);
}

/** "validation loss 0.312, accuracy 88%" */
export function measuredWords(metrics: Record<string, number>, run: Run | null): string {
  const words = Object.entries(metrics).map(([name, value]) => {
    const metric = name.replace(/^val_/, '');
    return `${lowered(metricName(metric, run))} ${formatMetric(metric, value, run)}`;
  });
  return fmt.list(words);
}

/** What was changed by hand, where it was paused, and where early stopping began to watch. */
export function changesOf(feed: Marked): ChartChange[] {
  const changes = feed.log.moments.flatMap((moment) => {
    if (moment.kind === 'paused') return pause(feed, moment);
    return isCommand(moment) && !moment.lost && moment.epoch > 0 ? change(feed, moment) : [];
  });
  const watching = watchingFrom(feed);
  if (watching !== null) {
    const label = t('run.change.watching', { epoch: watching });
    changes.push({ kind: 'watching', epoch: watching, label, quiet: true });
  }
  return changes;
}

function change(feed: Marked, moment: Told): ChartChange[] {
  const { command, value } = moment;
  const where = { kind: command, epoch: placeOf(feed, moment) };
  if (command === 'learning_rate' && typeof value === 'number') {
    const rate = fmt.plain(value);
    const short = t('steer.mark.rate.short', { rate });
    return [{ ...where, label: t('run.change.rate', { rate }), short }];
  }
  if (command === 'pace') {
    const label =
      typeof value === 'number' ? t('run.change.pace', { pace: value }) : t('run.change.pace.full');
    return [{ ...where, label, quiet: true }];
  }
  if (command === 'checkpoint')
    return [{ ...where, label: t('steer.mark.checkpoint'), quiet: true, notch: true }];
  return [];
}

/** The command that led to it says where it was; how long it took is known once it was resumed. */
function pause(feed: Marked, paused: Moment): ChartChange[] {
  const { moments } = feed.log;
  const at = moments.indexOf(paused);
  const asked = moments.slice(0, at).findLast((moment) => moment.kind !== 'overfitting');
  const place =
    asked && isCommand(asked) && asked.command === 'pause' ? placeOf(feed, asked) : null;
  const resumed = moments.slice(at).find(({ kind }) => kind === 'unpaused');
  const seconds = resumed ? (Date.parse(resumed.at) - Date.parse(paused.at)) / 1_000 : null;
  const label =
    seconds === null
      ? t('steer.mark.paused')
      : t('steer.mark.paused.for', { time: fmt.duration(seconds) });
  return [{ kind: 'pause', epoch: place ?? Math.max(1, paused.epoch), label, quiet: true }];
}

/** Values of a metric that were asked for out of turn. */
export function measuresOf(feed: Marked, metric: string): ChartMeasure[] {
  return feed.log.moments.flatMap((moment) => {
    if (!isCommand(moment) || moment.lost || moment.command !== 'evaluate') return [];
    const { [`val_${metric}`]: validation, [metric]: train } = moment.metrics;
    const value = validation ?? train ?? Number.NaN;
    if (!Number.isFinite(value)) return [];
    const role = validation === undefined ? 'train' : 'validation';
    return [
      { role, epoch: placeOf(feed, moment), value, text: formatMetric(metric, value, feed.run) },
    ];
  });
}

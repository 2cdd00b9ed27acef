/** A run's events as a person would tell them, in the order of time. */
import { fmt, t } from '../i18n/index.svelte';
import type { RunFeed } from '../state/runFeed.svelte';
import { type LogLine, lastEpoch, type Moment, rowOf, valueAt } from '../state/runLog';
import type { IconName } from '../ui/icons';
import { keptEpoch, watchingFrom } from './curves';
import { formatLoss, metricName } from './format';
import { monitorName, statusLook } from './words';

export interface EventLine {
  epoch: number;
  icon: IconName | 'best';
  text: string;
  detail: string | null;
}

interface Timed extends EventLine {
  /** Milliseconds since 1970. */
  at: number;
}

export function eventLines(feed: RunFeed): EventLine[] {
  const { log } = feed;
  // Of what came at once, the epoch's own comes first and the run's end last.
  const lines: Timed[] = [
    ...log.lines.flatMap((line) => fetched(line)),
    ...watching(feed),
    ...best(feed),
    ...log.moments.map((moment) => ({ ...told(feed, moment), at: Date.parse(moment.at) })),
  ];
  return lines.sort((a, b) => a.at - b.at);
}

/** When an epoch ended. */
const timeOf = ({ log }: RunFeed, epoch: number): number =>
  log.times[rowOf(log, epoch)] ?? Number.POSITIVE_INFINITY;

/** Data that had to be fetched before training. */
function fetched({ code, message, at, epoch }: LogLine): Timed[] {
  if (code !== 'downloading' && code !== 'downloaded') return [];
  const text = t(`run.event.${code}`);
  return [{ at: Date.parse(at), epoch, icon: 'download', text, detail: message }];
}

function watching(feed: RunFeed): Timed[] {
  const epoch = watchingFrom(feed);
  if (epoch === null) return [];
  const text = t('run.event.watching');
  return [{ at: timeOf(feed, epoch), epoch, icon: 'search', text, detail: null }];
}

/** The best epoch, and the models saved of it and of the last. */
function best(feed: RunFeed): Timed[] {
  const { log } = feed;
  const epoch = log.bestEpoch;
  const last = lastEpoch(log);
  const lines: Timed[] = [];
  const monitor = log.metrics.val_loss ? 'val_loss' : 'loss';
  const value = valueAt(log, monitor, epoch);
  if (epoch !== null && Number.isFinite(value)) {
    const text = t('runs.event.best', {
      monitor: (monitor === 'loss' ? metricName('loss') : monitorName(monitor)).toLowerCase(),
      value: formatLoss(value),
    });
    lines.push({ at: timeOf(feed, epoch), epoch, icon: 'best', text, detail: bestDetail(feed) });
  }
  const size = log.models.last;
  if (!feed.live && size !== null && last !== epoch) {
    const text = t('run.event.last.kept');
    lines.push({
      at: timeOf(feed, last),
      epoch: last,
      icon: 'download',
      text,
      detail: fmt.bytes(size),
    });
  }
  return lines;
}

function bestDetail(feed: RunFeed): string | null {
  const { models, bestEpoch } = feed.log;
  if (feed.live) return t('runs.event.best.sofar');
  const size = models.best === null ? null : fmt.bytes(models.best);
  if (keptEpoch(feed.run, feed.log) === bestEpoch && feed.log.final !== null)
    return [t('run.kept'), size].filter(Boolean).join(' · ');
  return size;
}

function told(feed: RunFeed, moment: Moment): EventLine {
  const { epoch } = moment;
  switch (moment.kind) {
    case 'started': {
      const seed = feed.run?.spec.training.seed;
      const detail = seed === undefined ? null : t('runs.event.seed', { seed: String(seed) });
      return moment.attempt > 1
        ? {
            epoch,
            icon: 'play',
            text: t('runs.event.again', { attempt: moment.attempt }),
            detail: null,
          }
        : { epoch, icon: 'play', text: t('runs.event.started'), detail };
    }
    case 'requeued': {
      const detail = t('runs.event.lost.detail');
      return { epoch, icon: 'warn', text: t('runs.event.lost'), detail };
    }
    case 'resumed':
      return {
        ...{ epoch, icon: 'undo', detail: null },
        text: t('runs.event.resumed', { epoch: moment.from }),
      };
    case 'overfitting': {
      const text = t('runs.overfitting', { epoch: fmt.number(moment.since) });
      return { epoch, icon: 'warn', text, detail: null };
    }
    case 'command':
      return { epoch, icon: 'pre', text: commandText(moment.command, moment.value), detail: null };
    case 'ended': {
      const look = statusLook(moment.status, moment.reason);
      return { epoch, icon: look.icon ?? 'check', text: look.text, detail: patience(feed, moment) };
    }
  }
}

/** "patience 5 of 5" where early stopping ended it. */
function patience(feed: RunFeed, { reason }: Moment & { kind: 'ended' }): string | null {
  const patience = feed.run?.spec.training.early_stopping?.patience;
  if (reason !== 'early_stopping' || patience === undefined) return null;
  return t('run.event.patience', { wait: feed.log.waits.at(-1) ?? patience, patience });
}

function commandText(command: string, value: unknown): string {
  if (command === 'stop') return t('runs.event.stop');
  if (command === 'cancel') return t('runs.event.cancel');
  if (command === 'learning_rate' && typeof value === 'number')
    return t('run.event.rate', { rate: fmt.plain(value) });
  if (command === 'pace') {
    return typeof value === 'number'
      ? t('runs.event.pace', { pace: value })
      : t('runs.event.pace.full');
  }
  return command;
}

/** A run's events as a person would tell them, in the order of time. */
import { fmt, hasText, t } from '../i18n/index.svelte';
import type { Run } from '../net/types';
import type { RunFeed } from '../state/runFeed.svelte';
import { type CommandMoment, type LogLine, type Moment, rowOf, valueAt } from '../state/runLog';
import type { IconName } from '../ui/icons';
import { watchingFrom } from './curves';
import { ENGINE_CODES } from './engine';
import { formatMetric, lowered } from './format';
import { isOfEpoch, keptModel } from './kept';
import { logSentence } from './logWords';
import { insideEpoch, measuredWords } from './marks';
import { watchedMetric } from './watched';
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
    ...log.lines.flatMap((line) => computed(line)),
    ...log.lines.flatMap((line) => continued(line)),
    ...watching(feed),
    ...best(feed),
    ...log.moments
      .filter((moment) => !saidByPause(log.moments, moment))
      .map((moment) => ({ ...told(feed, moment), at: Date.parse(moment.at) })),
  ];
  return lines.sort((a, b) => a.at - b.at);
}

/** When an epoch ended. */
const timeOf = ({ log }: RunFeed, epoch: number): number =>
  log.times[rowOf(log, epoch)] ?? Number.POSITIVE_INFINITY;

/** A pause that came needs no word that it was asked for. */
const saidByPause = (moments: readonly Moment[], moment: Moment): boolean =>
  moment.kind === 'command' &&
  moment.command === 'pause' &&
  moments.some(({ kind, at }) => kind === 'paused' && at >= moment.at);

/** How it is computed, as far as a person would notice. */
function computed({ code, at, epoch }: LogLine): Timed[] {
  const key = `steer.event.${code}`;
  if (code === null || !ENGINE_CODES.includes(code) || !hasText(key)) return [];
  return [{ at: Date.parse(at), epoch, icon: 'info', text: t(key), detail: null }];
}

/** What a fork took over from the run that it continues. */
function continued(line: LogLine): Timed[] {
  const { code, at, epoch } = line;
  if (code !== 'forked') return [];
  const text = t('steer.event.forked');
  return [{ at: Date.parse(at), epoch, icon: 'merge', text, detail: logSentence(line) }];
}

/** Data that had to be fetched before training. */
function fetched(line: LogLine): Timed[] {
  const { code, at, epoch } = line;
  if (code !== 'downloading' && code !== 'downloaded') return [];
  const text = t(`run.event.${code}`);
  return [{ at: Date.parse(at), epoch, icon: 'download', text, detail: logSentence(line) }];
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
  const lines: Timed[] = [];
  const monitor = watchedMetric(feed.run, log);
  const value = valueAt(log, monitor, epoch);
  if (epoch !== null && Number.isFinite(value)) {
    const text = t('runs.event.best', {
      monitor: lowered(monitorName(monitor, feed.run)),
      value: formatMetric(monitor, value, feed.run),
    });
    lines.push({ at: timeOf(feed, epoch), epoch, icon: 'best', text, detail: bestDetail(feed) });
  }
  const last = log.models.last;
  if (!feed.live && last !== null && last !== epoch) {
    const text = t('run.event.last.kept');
    lines.push({ at: timeOf(feed, last), epoch: last, icon: 'download', text, detail: null });
  }
  return lines;
}

function bestDetail(feed: RunFeed): string | null {
  if (feed.live) return t('runs.event.best.sofar');
  const ended = feed.log.finishedAt !== null && feed.status !== 'cancelled';
  return ended && isOfEpoch(keptModel(feed.run, feed.log), feed.log.bestEpoch)
    ? t('run.kept')
    : null;
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
      return commandLine(feed, moment);
    case 'paused':
      return { epoch, icon: 'pause', text: t('steer.event.paused'), detail: null };
    case 'unpaused':
      return { epoch, icon: 'play', text: t('steer.event.unpaused'), detail: null };
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

const COMMAND_ICONS: Record<string, IconName> = {
  stop: 'stop',
  cancel: 'close',
  pause: 'pause',
  evaluate: 'search',
  checkpoint: 'download',
};

/** What came inside an epoch stands after the one before, and says how far it was. */
function commandLine(feed: RunFeed, moment: Moment & CommandMoment): EventLine {
  const batch = insideEpoch(feed, moment);
  const details = [
    ...(batch === null
      ? []
      : [t('steer.event.inside', { batch: fmt.number(batch), epoch: fmt.number(moment.epoch) })]),
    ...(moment.lost ? [t('steer.event.lost')] : []),
  ];
  return {
    epoch: batch === null ? moment.epoch : moment.epoch - 1,
    icon: COMMAND_ICONS[moment.command] ?? 'pre',
    text: commandText(feed.run, moment),
    detail: details.join(' · ') || null,
  };
}

function commandText(run: Run | null, { command, value, metrics }: CommandMoment): string {
  switch (command) {
    case 'stop':
      return t('runs.event.stop');
    case 'cancel':
      return t('runs.event.cancel');
    case 'pause':
      return t('steer.event.pause');
    case 'checkpoint':
      return t('steer.event.checkpoint');
    case 'evaluate': {
      const values = measuredWords(metrics, run);
      return values === '' ? t('steer.event.evaluate.none') : t('steer.event.evaluate', { values });
    }
    case 'learning_rate':
      return typeof value === 'number' ? t('run.event.rate', { rate: fmt.plain(value) }) : command;
    case 'pace':
      return typeof value === 'number'
        ? t('runs.event.pace', { count: value })
        : t('runs.event.pace.full');
    default:
      return command;
  }
}

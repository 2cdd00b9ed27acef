/** A run's status and its reason, in words. */
import { fmt, hasText, t, tOr } from '../i18n/index.svelte';
import { DEFAULTS } from '../net/defaults';
import type { KeptModel, Reason, Run, Status } from '../net/types';
import { complete } from '../network/document';
import { nestedName } from '../network/summary';
import { catalog } from '../state/catalog.svelte';
import { datasets } from '../state/datasets.svelte';
import type { RunFeed } from '../state/runFeed.svelte';
import type { RunLog } from '../state/runLog';
import { anyTitle, titleOf } from '../state/titles';
import type { IconName } from '../ui/icons';
import { waited } from './early';
import { capital, lowered, metricName } from './format';
import { isUnjudged, keptModel } from './kept';
import { watchedMetric } from './watched';

export type Tone = 'plain' | 'accent' | 'warn' | 'ok' | 'bad';

export interface StatusLook {
  text: string;
  tone: Tone;
  /** None while a run trains: a dot stands there. */
  icon: IconName | null;
}

/** How a status is shown, in few words. */
export function statusLook(status: Status, reason: Reason | null): StatusLook {
  switch (status) {
    case 'queued':
      return { text: t('runs.status.queued'), tone: 'plain', icon: 'stack' };
    case 'starting':
      return { text: t('runs.status.starting'), tone: 'accent', icon: null };
    case 'running':
      return { text: t('runs.status.running'), tone: 'accent', icon: null };
    case 'paused':
      return { text: t('runs.status.paused'), tone: 'plain', icon: 'pause' };
    case 'completed':
      return reason === 'early_stopping'
        ? { text: t('runs.status.early'), tone: 'accent', icon: 'flag' }
        : { text: t('runs.status.completed'), tone: 'ok', icon: 'check' };
    case 'stopped':
      return { text: t('runs.status.stopped'), tone: 'plain', icon: 'stop' };
    case 'cancelled':
      return { text: t('runs.status.cancelled'), tone: 'plain', icon: 'close' };
    case 'failed':
      return { text: failedText(reason), tone: 'bad', icon: 'warn' };
  }
}

function failedText(reason: Reason | null): string {
  if (reason === null) return t('runs.status.failed');
  return t('runs.status.failed.why', { why: t(`runs.reason.short.${reason}`) });
}

/** What a sentence about a run is made of. */
export interface Told {
  run: Run | null;
  status: Status;
  reason: Reason | null;
  epoch: number;
  log: RunLog;
}

/** Why the run is where it is, in a sentence. */
export function reasonSentence({ run, status, reason, epoch, log }: Told): string {
  if (status === 'queued') {
    if (reason === 'worker_lost') return t('runs.reason.requeued');
    const ahead = run?.queue_position ?? 0;
    return ahead > 0 ? t('runs.queue.ahead', { count: ahead }) : t('runs.queue.next');
  }
  if (status === 'starting') return t('runs.starting.sentence');
  if (status === 'paused')
    return epoch === 0
      ? t('steer.reason.paused.early')
      : t('steer.reason.paused', { epoch: fmt.number(epoch) });
  if (status === 'running') return '';
  if (reason === null) return '';
  if (reason === 'early_stopping') {
    return earlySentence(run, log);
  }
  const early = `runs.reason.${reason}.early`;
  if (epoch === 0 && hasText(early)) return t(early);
  return t(`runs.reason.${reason}`, { count: epoch });
}

/** What to try where the loss is no longer a number, by the cause that the runner told. */
export function nanAdvice(error: Record<string, unknown> | null | undefined): string {
  const cause = error?.cause as { code?: unknown; values?: Record<string, unknown> } | undefined;
  const key = `runs.nan.${cause?.code}`;
  if (!hasText(key)) return t('runs.nan.unknown');
  const told = Object.entries(cause?.values ?? {}).map(([name, value]): [string, string] => [
    name,
    typeof value === 'number' ? fmt.plain(value) : (anyTitle(String(value)) ?? String(value)),
  ]);
  return t(key, Object.fromEntries(told));
}

/** Why early stopping ended it: by no number, by a baseline, or since nothing got better by enough. */
function earlySentence(run: Run | null, log: RunLog): string {
  const early = { ...DEFAULTS.EarlyStoppingSpec, ...run?.spec.training.early_stopping };
  const name = watchedMetric(run, log);
  const higher = catalog.metric(name, run?.spec.training.metrics ?? [])?.higher_is_better ?? false;
  const { min_delta: least, baseline, start_from_epoch } = early;
  const { kind, count } = waited(
    { epochs: log.epochs, values: log.metrics[name] ?? [] },
    log.waits.at(-1) ?? early.patience,
    {
      direction: early.mode === 'auto' ? (higher ? 'max' : 'min') : early.mode,
      ...{ min_delta: least, baseline, start_from_epoch },
    },
  );
  const said = { monitor: monitorName(name, run), count, delta: fmt.plain(least) };
  if (kind === 'blank') return t('runs.reason.early_stopping.blank', said);
  const by = least > 0 ? '.by' : '';
  return kind === 'baseline'
    ? t(`runs.reason.early_stopping.baseline${by}`, { ...said, baseline: fmt.plain(baseline ?? 0) })
    : t(`runs.reason.early_stopping${by}`, said);
}

/** "at epoch 12", and how much further. */
export const keptAt = ({ epoch, batch }: KeptModel): string =>
  batch > 0
    ? t('runs.fact.amid', { count: batch, epoch: fmt.number(epoch + 1) })
    : t('runs.fact.at', { epoch: fmt.number(epoch) });

/** What a run that has ended keeps; nothing of one that was cancelled or never trained. */
export function keptSentence({ run, status, log, reason }: Omit<Told, 'epoch'>): string {
  const untrained = status === 'failed' && log.epochs.length === 0 && reason !== 'nan_loss';
  if (log.finishedAt === null || status === 'cancelled') return '';
  const kept = keptModel(run, log);
  if (kept === null) {
    if (untrained || log.keptModel === undefined) return '';
    return t(status === 'completed' ? 'runs.kept.none.spoilt' : 'runs.kept.none');
  }
  const said =
    kept.batch > 0
      ? t('runs.kept.amid', { count: kept.batch, epoch: fmt.number(kept.epoch + 1) })
      : t('runs.kept', { epoch: fmt.number(kept.epoch) });
  return isUnjudged(run, log) ? `${t('runs.kept.unjudged')} ${said}` : said;
}

/** Why a run that was stopped has no test score; null for all others. */
export function untestedSentence(feed: RunFeed): string | null {
  const split = { ...DEFAULTS.SplitSpec, ...feed.run?.spec.data.split };
  const tested = Object.keys(feed.kept).some((name) => name.startsWith('test_'));
  const ended = feed.status === 'stopped' && feed.log.finishedAt !== null;
  return ended && !tested && split.test > 0 && !split.sealed ? t('runs.untested') : null;
}

/** "Validation loss" for val_loss. */
export function monitorName(monitor: string, run: Run | null = null): string {
  const validation = monitor.startsWith('val_');
  const name = metricName(validation ? monitor.slice(4) : monitor, run);
  return validation ? capital(t('runs.monitor.validation', { metric: lowered(name) })) : name;
}

/** A setting's name in the page's language, as a person would look for it; see filter.ts. */
export function settingName(name: string): string {
  const key = name.replaceAll(' ', '_');
  const early = name === 'patience' ? `compare.field.early_stopping.${name}` : '';
  const batch = name === 'batch' ? 'compare.field.batch_size' : '';
  const known = [`param.${key}`, `compare.field.${key}`, early, batch].find(hasText);
  return known === undefined ? (anyTitle(name) ?? tOr(`dataset.${name}`, name)) : t(known);
}

/** A dataset as people call it; its own name where it is not known (any more). */
export const datasetName = (name: string): string =>
  tOr(`dataset.${name}`, datasets.named(name)?.title ?? name);

/** A schedule within a sentence. */
function rateWords(rate: unknown): string {
  const name = nestedName(rate);
  return name === null ? '' : lowered(titleOf('schedules', name));
}

/** The run in one line: data, sizes of its layers, optimizer, batch, seed. */
export function briefOf({ spec }: Run): string {
  const { data, network, training } = complete(spec);
  const sizes = network.nodes.flatMap(({ config }) => {
    const size = config.units ?? config.filters;
    return typeof size === 'number' ? [size] : [];
  });
  const { learning_rate: rate } = training.optimizer.config;
  const speed = typeof rate === 'number' ? fmt.plain(rate) : rateWords(rate);
  return [
    datasetName(data.dataset),
    sizes.join('-'),
    [titleOf('optimizers', training.optimizer.class_name), speed].filter(Boolean).join(' '),
    training.batch_size === 'full'
      ? t('compare.same.batch.full')
      : t('compare.same.batch', { size: training.batch_size }),
    t('run.brief.seed', { seed: String(training.seed) }),
  ]
    .filter((part) => part !== '')
    .join(', ');
}

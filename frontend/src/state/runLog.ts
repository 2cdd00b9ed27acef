/**
 * Turns a run's event log into columns for charts. Framework-free.
 *
 * Columns share one index: `epochs[i]`, `metrics.loss[i]`, `durations[i]` and so on belong
 * together. They grow in place, because a run may have 10,000 epochs with an event for each.
 */
import { decodeMetrics, decodeNumber } from '../net/numbers';
import {
  type EventData,
  isLive,
  type KeptModel,
  type Reason,
  type RunEvent,
  type Status,
} from '../net/types';

/** An entry in the list of a run's events, with the epoch after which it happened. */
export type Moment = { epoch: number; at: string } & (
  | { kind: 'started'; attempt: number }
  | { kind: 'requeued'; reason: Reason | null }
  | { kind: 'resumed'; from: number }
  | { kind: 'overfitting'; since: number }
  | CommandMoment
  | { kind: 'paused' }
  | { kind: 'unpaused' }
  | { kind: 'ended'; status: Status; reason: Reason | null }
);

/** A command that was carried out. */
export interface CommandMoment {
  kind: 'command';
  command: string;
  value: unknown;
  /** The number of finished batches of the epoch; null between two epochs. */
  batch: number | null;
  /** The results of an evaluation; empty for other commands. */
  metrics: Record<string, number>;
  /** Whether the epoch in which it was carried out was lost. A later attempt may have repeated it. */
  lost: boolean;
}

export interface LogLine {
  epoch: number;
  at: string;
  level: 'info' | 'warning' | 'error';
  message: string;
  code: string | null;
  /** The values in the message. */
  values: Record<string, unknown>;
}

export interface RunLog {
  /** The last applied event; 0 before the first. */
  seq: number;
  attempt: number;
  epochs: number[];
  /** One column for each metric; NaN if an epoch did not report it. */
  metrics: Record<string, number[]>;
  /** Seconds, training and validation. */
  durations: number[];
  learningRates: number[];
  /** Epochs in a row without a better value, as early stopping counts them. */
  waits: (number | null)[];
  bestEpochs: (number | null)[];
  /** The sum of the penalties of layers in the loss; null without penalties. */
  penalties: (EventData['epoch']['penalty'] | null)[];
  /** When each epoch ended, milliseconds since 1970. */
  times: number[];
  status: Status | null;
  reason: Reason | null;
  message: string | null;
  error: Record<string, unknown> | null;
  bestEpoch: number | null;
  /** Metrics of the kept weights; null while the run is live, and if nothing is kept or measured. */
  final: Record<string, number> | null;
  /** The kept model, or null; undefined while the run is live and in older logs. */
  keptModel: KeptModel | null | undefined;
  overfittingSince: number | null;
  startedAt: string | null;
  finishedAt: string | null;
  /** The pace that a person set last; undefined if nobody did. */
  pace: number | null | undefined;
  /** The epochs of the newest best and last states on the disk; their models are available. */
  models: { best: number | null; last: number | null };
  /** The number of written states; when it grows, lists of kept states are requested again. */
  checkpoints: number;
  /** The epoch of the newest picture of the network; null before the first. */
  newestFrame: number | null;
  /** Epochs with kept pictures, ascending. */
  keptFrames: number[];
  moments: Moment[];
  lines: LogLine[];
}

export const emptyLog = (): RunLog => ({
  seq: 0,
  attempt: 0,
  epochs: [],
  metrics: {},
  durations: [],
  learningRates: [],
  waits: [],
  bestEpochs: [],
  penalties: [],
  times: [],
  status: null,
  reason: null,
  message: null,
  error: null,
  bestEpoch: null,
  final: null,
  keptModel: undefined,
  overfittingSince: null,
  startedAt: null,
  finishedAt: null,
  pace: undefined,
  models: { best: null, last: null },
  checkpoints: 0,
  newestFrame: null,
  keptFrames: [],
  moments: [],
  lines: [],
});

/** The last finished epoch; 0 before the first. */
export const lastEpoch = (log: RunLog): number => log.epochs.at(-1) ?? 0;

/** The row of an epoch, or -1. Epochs are usually dense, so a guess from the first epoch is tried first. */
export function rowOf(log: RunLog, epoch: number): number {
  const guess = epoch - (log.epochs[0] ?? 1);
  return log.epochs[guess] === epoch ? guess : log.epochs.indexOf(epoch);
}

/** A metric at an epoch; NaN if there is none. */
export const valueAt = (log: RunLog, metric: string, epoch: number | null): number =>
  epoch === null ? Number.NaN : (log.metrics[metric]?.[rowOf(log, epoch)] ?? Number.NaN);

/** Applies events in place. Events already applied (by `seq`) change nothing. */
export function applyEvents(log: RunLog, events: readonly RunEvent[]): void {
  for (const event of events) {
    if (event.seq <= log.seq) continue;
    apply(log, event);
    log.seq = event.seq;
    log.attempt = Math.max(log.attempt, event.attempt);
  }
}

function apply(log: RunLog, event: RunEvent): void {
  const { at, attempt } = event;
  const epoch = lastEpoch(log);
  switch (event.kind) {
    case 'epoch':
      addEpoch(log, event.data, Date.parse(at));
      break;
    case 'status':
      changeStatus(log, event.data, at, attempt);
      break;
    case 'supersede':
      log.moments.push({ kind: 'resumed', epoch, at, from: event.data.from_epoch });
      forgetFrom(log, event.data.from_epoch);
      break;
    case 'diagnosis':
      diagnose(log, event.data, at);
      break;
    case 'command': {
      const { command, value, batch = null } = event.data;
      if (command === 'pace') log.pace = typeof value === 'number' ? value : null;
      const metrics = decodeMetrics(event.data.metrics);
      const where = { epoch: event.data.epoch ?? epoch, batch };
      log.moments.push({ kind: 'command', ...where, at, command, value, metrics, lost: false });
      break;
    }
    case 'log': {
      const { level = 'info', message, code = null, values = {} } = event.data;
      log.lines.push({ epoch, at, level, message, code, values });
      break;
    }
    case 'checkpoint':
      log.checkpoints += 1;
      if (event.data.which !== 'kept')
        log.models = { ...log.models, [event.data.which]: event.data.epoch };
      break;
    case 'frame':
      addFrame(log, event.data);
      break;
  }
}

function addEpoch(log: RunLog, data: EventData['epoch'], time: number): void {
  // If an epoch is reported twice without a supersede event, the later report counts.
  if (data.epoch <= lastEpoch(log)) forgetFrom(log, data.epoch);
  const row = log.epochs.length;
  log.epochs.push(data.epoch);
  log.durations.push(data.duration);
  log.learningRates.push(decodeNumber(data.learning_rate));
  log.waits.push(data.wait ?? null);
  log.bestEpochs.push(data.best_epoch ?? null);
  log.penalties.push(data.penalty ?? null);
  log.times.push(time);
  const metrics = decodeMetrics(data.metrics);
  for (const name of Object.keys(metrics)) {
    log.metrics[name] ??= new Array<number>(row).fill(Number.NaN);
  }
  for (const [name, column] of Object.entries(log.metrics)) {
    column.push(metrics[name] ?? Number.NaN);
  }
  log.bestEpoch = data.best_epoch ?? log.bestEpoch;
}

function addFrame(log: RunLog, { epoch, kept = false }: EventData['frame']): void {
  // At the end of a run, the picture of the best epoch comes after that of the last epoch.
  log.newestFrame = Math.max(log.newestFrame ?? 0, epoch);
  if (!kept || log.keptFrames.includes(epoch)) return;
  log.keptFrames = [...log.keptFrames, epoch].sort((a, b) => a - b);
}

function forgetFrom(log: RunLog, epoch: number): void {
  const row = log.epochs.findIndex((known) => known >= epoch);
  if (row >= 0) {
    for (const column of [
      log.epochs,
      log.durations,
      log.learningRates,
      log.waits,
      log.bestEpochs,
      log.penalties,
      log.times,
      ...Object.values(log.metrics),
    ]) {
      column.length = row;
    }
  }
  log.bestEpoch = log.bestEpochs.at(-1) ?? null;
  log.keptFrames = log.keptFrames.filter((kept) => kept < epoch);
  if (log.newestFrame !== null && log.newestFrame >= epoch)
    log.newestFrame = log.keptFrames.at(-1) ?? null;
  if (log.overfittingSince !== null && log.overfittingSince >= epoch) log.overfittingSince = null;
  log.moments = log.moments
    .filter((moment) => moment.kind !== 'overfitting' || moment.epoch < epoch)
    .map((moment) =>
      moment.kind === 'command' && moment.epoch >= epoch ? { ...moment, lost: true } : moment,
    );
}

function changeStatus(log: RunLog, data: EventData['status'], at: string, attempt: number): void {
  const epoch = lastEpoch(log);
  const before = log.status;
  const reason = data.reason ?? null;
  log.status = data.status;
  log.reason = reason;
  log.message = data.message ?? null;
  log.error = data.error ?? null;
  if (data.best_epoch != null) log.bestEpoch = data.best_epoch;
  if (data.status === 'running') {
    log.startedAt ??= at;
    // After a pause, the entry of the resume already says that the run continues.
    const last = log.moments.findLast(({ kind }) => kind !== 'command');
    if (last?.kind !== 'unpaused') log.moments.push({ kind: 'started', epoch, at, attempt });
  } else if (data.status === 'paused') {
    log.moments.push({ kind: 'paused', epoch, at });
  } else if (data.status === 'queued' && before === 'paused') {
    log.moments.push({ kind: 'unpaused', epoch, at });
  } else if (data.status === 'queued' && before !== null) {
    log.moments.push({ kind: 'requeued', epoch, at, reason });
  } else if (!isLive(data.status)) {
    log.finishedAt = at;
    log.final = data.metrics == null ? null : decodeMetrics(data.metrics);
    const { kept_model: kept } = data;
    log.keptModel = kept && { ...kept, batch: kept.batch ?? 0 };
    log.moments.push({ kind: 'ended', epoch, at, status: data.status, reason });
  }
}

function diagnose(log: RunLog, data: EventData['diagnosis'], at: string): void {
  const since = data.code === 'overfitting' ? (data.since ?? null) : null;
  const known = log.moments.find((moment) => moment.kind === 'overfitting');
  log.overfittingSince = since;
  if (known && since !== null) known.since = since;
  else if (known) log.moments.splice(log.moments.indexOf(known), 1);
  else if (since !== null) {
    log.moments.push({ kind: 'overfitting', epoch: lastEpoch(log), at, since });
  }
}

/** Epochs per second over the last three seconds (at least five epochs); NaN before the second epoch. */
export function speed(log: RunLog): number {
  const end = log.times.length - 1;
  if (end < 1) return Number.NaN;
  const now = log.times[end] as number;
  let start = end;
  while (start > 0 && (end - start < 5 || now - (log.times[start] as number) < 3_000)) start--;
  const seconds = (now - (log.times[start] as number)) / 1_000;
  if (seconds > 0) return (end - start) / seconds;
  // The clock did not advance between the epochs, so use their durations.
  const spent = log.durations.slice(start + 1).reduce((sum, duration) => sum + duration, 0);
  return spent > 0 ? (end - start) / spent : Number.NaN;
}

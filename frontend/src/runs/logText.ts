/** The run as lines of text, as a person would read them in a terminal. Framework-free; English, like Keras. */
import type { Run } from '../net/types';
import { lastEpoch, type Moment, type RunLog, valueAt } from '../state/runLog';
import { keptModel } from './kept';
import { watchedMetric } from './watched';

export interface TextLine {
  /** What the runner said, an epoch, or how it ended. */
  kind: 'said' | 'epoch' | 'end';
  /** Tells lines apart that stay while others come. */
  key: string;
  /** Pieces in order; those of validation are told apart. */
  parts: { text: string; validation: boolean }[];
}

/** At most `limit` last lines: one an epoch, what the runner said in between, and how it ended. */
export function logLines(
  run: Run | null,
  log: RunLog,
  limit = Number.POSITIVE_INFINITY,
): TextLine[] {
  const lines: TextLine[] = [];
  const said = saidIn(log);
  let told = 0;
  const tell = (epoch: number) => {
    for (; told < said.length; told++) {
      const { epoch: after, text } = said[told] as Said;
      if (after >= epoch) return;
      lines.push({ kind: 'said', key: `said ${told}`, parts: [{ text, validation: false }] });
    }
  };
  const rows = log.epochs.length;
  for (let row = Math.max(0, rows - limit); row < rows; row++) {
    tell(log.epochs[row] as number);
    lines.push(epochLine(run, log, row));
  }
  tell(Number.POSITIVE_INFINITY);
  const end = endText(run, log);
  if (end !== null)
    lines.push({ kind: 'end', key: 'end', parts: [{ text: end, validation: false }] });
  return lines.slice(-limit);
}

export const logText = (run: Run | null, log: RunLog, limit?: number): string[] =>
  logLines(run, log, limit).map(({ parts }) => parts.map(({ text }) => text).join('  '));

interface Said {
  /** The epoch it comes after. */
  epoch: number;
  text: string;
}

/** What the runner said, and when it was paused and resumed, in the order of time. */
function saidIn(log: RunLog): Said[] {
  const lines = log.lines.map(({ epoch, at, level, message }) => ({
    epoch,
    at,
    text: level === 'info' ? message : `${level}: ${message}`,
  }));
  const words: Partial<Record<Moment['kind'], string>> = { paused: 'paused', unpaused: 'resumed' };
  const pauses = log.moments.flatMap(({ kind, epoch, at }) => {
    const text = words[kind];
    return text === undefined ? [] : [{ epoch, at, text }];
  });
  return [...lines, ...pauses].sort(
    (a, b) => a.epoch - b.epoch || Date.parse(a.at) - Date.parse(b.at),
  );
}

function epochLine(run: Run | null, log: RunLog, row: number): TextLine {
  const total = String(run?.epochs ?? '?');
  const epoch = log.epochs[row] as number;
  const parts: TextLine['parts'] = [];
  const add = (text: string, validation = false) => {
    const before = parts.at(-1);
    if (before?.validation === validation) before.text += `  ${text}`;
    else parts.push({ text, validation });
  };
  add(`epoch ${String(epoch).padStart(total.length)}/${total}`);
  for (const [name, column] of Object.entries(log.metrics)) {
    const value = column[row] as number;
    if (!Number.isNaN(value) || name.endsWith('loss'))
      add(`${name} ${figure(value)}`, name.startsWith('val_'));
  }
  const patience = run?.spec.training.early_stopping?.patience;
  const wait = log.waits[row];
  if (patience !== undefined && wait != null) add(`wait ${wait}/${patience}`);
  const rate = log.learningRates[row] as number;
  if (!Number.isNaN(rate)) add(`lr ${Number(rate.toPrecision(4))}`);
  add(`${((log.durations[row] as number) * 1_000).toFixed(1)} ms`);
  return { kind: 'epoch', key: `epoch ${epoch}`, parts };
}

/** "stopped early at epoch 66; best weights are from epoch 41 (val_loss 0.3120)" */
function endText(run: Run | null, log: RunLog): string | null {
  const epoch = lastEpoch(log);
  const how = endWord(log);
  if (how === null) return null;
  const end = `${how} at epoch ${epoch}`;
  const kept = keptModel(run, log);
  const best = log.bestEpoch;
  if (log.status === 'cancelled' || (kept === null && log.keptModel === undefined)) return end;
  if (kept === null) return `${end}; no model is kept`;
  if (kept.batch > 0)
    return `${end}; the weights after ${kept.batch} batches of epoch ${kept.epoch + 1} are kept`;
  if (kept.which === 'last' || kept.epoch !== best)
    return `${end}; the weights of epoch ${kept.epoch} are kept`;
  const monitor = watchedMetric(run, log);
  const value = valueAt(log, monitor, best);
  const told = Number.isNaN(value) ? '' : ` (${monitor} ${figure(value)})`;
  return `${end}; best weights are from epoch ${best}${told}`;
}

function endWord({ status, reason }: RunLog): string | null {
  switch (status) {
    case 'completed':
      return reason === 'early_stopping' ? 'stopped early' : 'finished';
    case 'stopped':
      return reason === 'user_stop' ? 'stopped by hand' : 'stopped';
    case 'cancelled':
    case 'failed':
      return status;
    default:
      return null;
  }
}

const figure = (value: number): string =>
  Number.isFinite(value) && value !== 0 && Math.abs(value) < 1e-4
    ? value.toExponential(3)
    : value.toFixed(4);

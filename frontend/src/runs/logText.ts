/** The run as lines of text, as a person would read them in a terminal; metrics by Keras's own names. */
import { fmt, type Key, t } from '../i18n/index.svelte';
import type { Run } from '../net/types';
import { lastEpoch, type Moment, type RunLog, valueAt } from '../state/runLog';
import { keptModel } from './kept';
import { logWords } from './logWords';
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
  const lines = log.lines.map((line) => ({
    epoch: line.epoch,
    at: line.at,
    text: logWords(line),
  }));
  const words: Partial<Record<Moment['kind'], string>> = {
    paused: t('log.paused'),
    unpaused: t('log.unpaused'),
  };
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
  add(`${t('log.epoch')} ${String(epoch).padStart(total.length)}/${total}`);
  for (const [name, column] of Object.entries(log.metrics)) {
    const value = column[row] as number;
    if (!Number.isNaN(value) || name.endsWith('loss'))
      add(`${name} ${figure(value)}`, name.startsWith('val_'));
  }
  const patience = run?.spec.training.early_stopping?.patience;
  const wait = log.waits[row];
  if (patience !== undefined && wait != null) add(`${t('log.wait')} ${wait}/${patience}`);
  const rate = log.learningRates[row] as number;
  if (!Number.isNaN(rate)) add(`${t('log.rate')} ${fmt.plain(rate)}`);
  add(`${fmt.fixed((log.durations[row] as number) * 1_000, 1)} ms`);
  return { kind: 'epoch', key: `epoch ${epoch}`, parts };
}

/** "stopped early at epoch 66; best weights are from epoch 41 (val_loss 0.3120)" */
function endText(run: Run | null, log: RunLog): string | null {
  const epoch = lastEpoch(log);
  const how = endWord(log);
  if (how === null) return null;
  const end = t('log.end', { how: t(how), epoch: String(epoch) });
  const kept = keptModel(run, log);
  const best = log.bestEpoch;
  if (log.status === 'cancelled' || (kept === null && log.keptModel === undefined)) return end;
  if (kept === null) return `${end}; ${t('log.kept.none')}`;
  const at = String(kept.epoch);
  if (kept.batch > 0)
    return `${end}; ${t('log.kept.amid', { count: kept.batch, epoch: String(kept.epoch + 1) })}`;
  if (kept.which === 'last' || kept.epoch !== best)
    return `${end}; ${t('log.kept.last', { epoch: at })}`;
  const monitor = watchedMetric(run, log);
  const value = valueAt(log, monitor, best);
  const told = Number.isNaN(value) ? '' : ` (${monitor} ${figure(value)})`;
  return `${end}; ${t('log.kept.best', { epoch: at })}${told}`;
}

function endWord({ status, reason }: RunLog): Key | null {
  switch (status) {
    case 'completed':
      return reason === 'early_stopping' ? 'log.end.early' : 'log.end.finished';
    case 'stopped':
      return reason === 'user_stop' ? 'log.end.byHand' : 'log.end.stopped';
    case 'cancelled':
    case 'failed':
      return `log.end.${status}`;
    default:
      return null;
  }
}

const figure = (value: number): string =>
  Number.isFinite(value) && value !== 0 && Math.abs(value) < 1e-4
    ? fmt.exponential(value, 3)
    : fmt.fixed(value, 4);

/** The run as lines of text, as a person would read them in a terminal. Framework-free; English, like Keras. */
import type { Run } from '../net/types';
import type { RunLog } from '../state/runLog';

/** At most `limit` last lines: one an epoch, and what the runner said in between. */
export function logText(run: Run | null, log: RunLog, limit = Number.POSITIVE_INFINITY): string[] {
  const lines: string[] = [];
  const said = [...log.lines];
  const tell = (epoch: number) => {
    while (said[0] && said[0].epoch < epoch) {
      const { level, message } = said.shift() as (typeof said)[number];
      lines.push(level === 'info' ? message : `${level}: ${message}`);
    }
  };
  const rows = log.epochs.length;
  for (let row = Math.max(0, rows - limit); row < rows; row++) {
    tell(log.epochs[row] as number);
    lines.push(epochLine(run, log, row));
  }
  tell(Number.POSITIVE_INFINITY);
  return lines.slice(-limit);
}

function epochLine(run: Run | null, log: RunLog, row: number): string {
  const total = String(run?.epochs ?? '?');
  const number = String(log.epochs[row]).padStart(total.length);
  const parts = [`epoch ${number}/${total}`];
  for (const [name, column] of Object.entries(log.metrics)) {
    const value = column[row] as number;
    if (!Number.isNaN(value) || name.endsWith('loss')) parts.push(`${name} ${figure(value)}`);
  }
  const patience = run?.spec.training.early_stopping?.patience;
  const wait = log.waits[row];
  if (patience !== undefined && wait != null) parts.push(`wait ${wait}/${patience}`);
  const rate = log.learningRates[row] as number;
  if (!Number.isNaN(rate)) parts.push(`lr ${Number(rate.toPrecision(4))}`);
  parts.push(`${((log.durations[row] as number) * 1_000).toFixed(1)} ms`);
  return parts.join('  ');
}

const figure = (value: number): string =>
  Number.isFinite(value) && value !== 0 && Math.abs(value) < 1e-4
    ? value.toExponential(3)
    : value.toFixed(4);

/** The table of runs as a CSV file. Framework-free; numbers as programs read them, not as people do. */

import type { Run } from '../net/types';
import { complete } from '../network/document';
import { nestedName } from '../network/summary';
import { trainedSeconds } from './time';

/** RFC 4180, with a guard: a cell that a spreadsheet would take for a formula begins with an apostrophe. */
function cell(value: string | number | null | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '';
  if (typeof value === 'number') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function runsCsv(runs: readonly Run[], now: number): string {
  const metrics = [...new Set(runs.flatMap((run) => Object.keys(run.metrics)))];
  const head = [
    ...['run', 'id', 'name', 'tags', 'status', 'reason', 'dataset', 'loss_function', 'optimizer'],
    ...['batch_size', 'seed', 'parameters', 'epoch', 'epochs', 'best_epoch', ...metrics],
    ...['seconds', 'created_at', 'started_at', 'finished_at'],
  ];
  const rows = runs.map((run) => {
    const { data, training } = complete(run.spec);
    return [
      run.number,
      run.id,
      run.title,
      run.tags.join(' '),
      run.status,
      run.reason,
      data.dataset,
      nestedName(training.loss),
      training.optimizer.class_name,
      training.batch_size,
      training.seed,
      run.parameters,
      run.epoch,
      run.epochs,
      run.best_epoch,
      ...metrics.map((name) => run.metrics[name]),
      trainedSeconds(run, now),
      run.created_at,
      run.started_at,
      run.finished_at,
    ];
  });
  return `${[head, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

import { expect, it, vi } from 'vitest';
import type { EventData, Run, RunEvent } from '../net/types';
import { applyEvents, emptyLog } from '../state/runLog';
import { isOfEpoch, keptModel } from './kept';
import { logText } from './logText';
import { keptSentence } from './words';

// The dictionaries ask the browser for its languages.
vi.hoisted(() => vi.stubGlobal('navigator', { languages: ['en'] }));

/** A run's log: so many epochs, the best one so far in each, and its end. */
function logOf(bests: (number | null)[], end: EventData['status']) {
  const log = emptyLog();
  const data: RunEvent['data'][] = bests.map((best_epoch, row) => ({
    epoch: row + 1,
    metrics: { loss: 1 },
    duration: 1,
    best_epoch,
  }));
  const events = [...data, end].map((one, row) => ({
    ...{ seq: row + 1, attempt: 1, at: '2026-01-01T00:00:00Z', data: one },
    kind: row < bests.length ? 'epoch' : 'status',
  }));
  applyEvents(log, events as RunEvent[]);
  return log;
}
const run = (kept: 'best' | 'last', restores = true) =>
  ({
    kept,
    spec: { training: { early_stopping: { restore_best_weights: restores } } },
  }) as unknown as Run;
const told = (run: Run, log: ReturnType<typeof logOf>) =>
  keptSentence({ run, log, status: log.status ?? 'running', reason: log.reason });

it('says that no model is kept where none is', () => {
  const end = { status: 'completed', reason: 'epochs_reached', kept_model: null } as const;
  const log = logOf([null], { ...end, metrics: null });
  expect(log.final).toBeNull();
  expect(keptModel(run('last'), log)).toBeNull();
  expect(told(run('last'), log)).toBe('No model is kept: its weights are not all finite numbers.');
  expect(logText(run('last'), log).at(-1)).toBe('finished at epoch 1; no model is kept');
});

it('names the last epoch whose weights are numbers, not the last one', () => {
  const kept_model = { which: 'last', epoch: 4, batch: 0 } as const;
  const end = { status: 'completed', reason: 'epochs_reached', metrics: {} } as const;
  const log = logOf(new Array(8).fill(null), { ...end, kept_model });
  expect(keptModel(run('last'), log)?.epoch).toBe(4);
  expect(told(run('last'), log)).toBe(
    'No epoch was the best, since no watched value was a number. The weights of epoch 4 are kept.',
  );
});

it('tells weights amid an epoch by their batches', () => {
  const end = { status: 'stopped', reason: 'user_stop', metrics: {} } as const;
  const kept_model = { which: 'last', epoch: 3, batch: 5 } as const;
  const log = logOf([1, 2, 3], { ...end, kept_model });
  expect(told(run('last', false), log)).toBe('The weights after 5 batches of epoch 4 are kept.');
  // The best epoch's weights are others.
  expect(isOfEpoch(keptModel(run('last', false), log), 3)).toBe(false);
  expect(logText(run('last', false), log).at(-1)).toBe(
    'stopped by hand at epoch 3; the weights after 5 batches of epoch 4 are kept',
  );
});

it('goes by the best and the last epoch where an older log does not say', () => {
  const end = { status: 'completed', reason: 'epochs_reached', metrics: {} } as const;
  const log = logOf([1, 2, 2], end);
  expect(keptModel(run('best'), log)).toEqual({ which: 'best', epoch: 2, batch: 0 });
  expect(keptModel(run('last', false), log)).toEqual({ which: 'last', epoch: 3, batch: 0 });
  expect(keptModel(run('best'), logOf([], end))).toBeNull();
  expect(told(run('best'), logOf([], end))).toBe('');
});

import { describe, expect, it } from 'vitest';
import type { WireNumber } from '../net/numbers';
import type { EventData, RunEvent } from '../net/types';
import { applyEvents, emptyLog, lastEpoch, rowOf, speed, valueAt } from './runLog';

const START = Date.parse('2026-01-01T00:00:00Z');

/** Writes events with dense numbers, a tenth of a second apart. */
function writer() {
  let seq = 0;
  return <K extends keyof EventData>(kind: K, data: EventData[K], attempt = 1): RunEvent => {
    seq += 1;
    const at = new Date(START + seq * 100).toISOString();
    return { seq, kind, at, attempt, data } as RunEvent;
  };
}

const epoch = (n: number, loss: WireNumber, more: Partial<EventData['epoch']> = {}) => ({
  epoch: n,
  metrics: { loss, val_loss: loss },
  duration: 0.01,
  learning_rate: 0.001,
  wait: 0,
  best_epoch: n,
  ...more,
});

describe('applyEvents', () => {
  it('grows columns that share one index', () => {
    const write = writer();
    const log = emptyLog();
    applyEvents(log, [
      write('status', { status: 'queued' }, 0),
      write('status', { status: 'starting' }),
      write('status', { status: 'running' }),
      write('epoch', epoch(1, 0.7)),
      write('epoch', epoch(2, 0.6, { wait: 1, best_epoch: 1 })),
    ]);
    expect(log.epochs).toEqual([1, 2]);
    expect(log.metrics).toEqual({ loss: [0.7, 0.6], val_loss: [0.7, 0.6] });
    expect(log.waits).toEqual([0, 1]);
    expect(log.bestEpoch).toBe(1);
    expect(log.status).toBe('running');
    expect(log.moments.map(({ kind }) => kind)).toEqual(['started']);
    expect(valueAt(log, 'loss', 2)).toBe(0.6);
    expect(valueAt(log, 'loss', 3)).toBeNaN();
    expect(valueAt(log, 'loss', null)).toBeNaN();
  });

  it('changes nothing when events come twice', () => {
    const write = writer();
    const events = [write('epoch', epoch(1, 0.7)), write('epoch', epoch(2, 0.6))];
    const log = emptyLog();
    applyEvents(log, events);
    applyEvents(log, events);
    expect(log.epochs).toEqual([1, 2]);
    expect(log.seq).toBe(2);
  });

  it('forgets superseded epochs, their best epoch and their diagnosis', () => {
    const write = writer();
    const log = emptyLog();
    applyEvents(log, [
      write('epoch', epoch(1, 0.7)),
      write('epoch', epoch(2, 0.6)),
      write('epoch', epoch(3, 0.5)),
      write('diagnosis', { code: 'overfitting', since: 2 }),
      write('supersede', { from_epoch: 2 }, 2),
      write('epoch', epoch(2, 0.65), 2),
    ]);
    expect(log.epochs).toEqual([1, 2]);
    expect(log.metrics.loss).toEqual([0.7, 0.65]);
    expect(log.times).toHaveLength(2);
    expect(log.bestEpoch).toBe(2);
    expect(log.overfittingSince).toBeNull();
    expect(log.attempt).toBe(2);
    expect(log.moments.map(({ kind }) => kind)).toEqual(['resumed']);
  });

  it('lets the later word count when an epoch is told twice', () => {
    const write = writer();
    const log = emptyLog();
    applyEvents(log, [
      write('epoch', epoch(1, 0.7)),
      write('epoch', epoch(2, 0.6)),
      write('epoch', epoch(2, 0.4)),
    ]);
    expect(log.metrics.loss).toEqual([0.7, 0.4]);
  });

  it('reads numbers that are not finite', () => {
    const write = writer();
    const log = emptyLog();
    applyEvents(log, [write('epoch', epoch(1, 'NaN')), write('epoch', epoch(2, 'Infinity'))]);
    expect(log.metrics.loss).toEqual([Number.NaN, Number.POSITIVE_INFINITY]);
  });

  it('fills a metric that appears late or is missing with NaN', () => {
    const write = writer();
    const log = emptyLog();
    applyEvents(log, [
      write('epoch', epoch(1, 0.7)),
      write('epoch', epoch(2, 0.6, { metrics: { loss: 0.6, accuracy: 0.9 } })),
    ]);
    expect(log.metrics.accuracy).toEqual([Number.NaN, 0.9]);
    expect(log.metrics.val_loss).toEqual([0.7, Number.NaN]);
  });

  it('keeps the verdict of the end: reason, kept metrics, best epoch', () => {
    const write = writer();
    const log = emptyLog();
    applyEvents(log, [
      write('status', { status: 'running' }),
      write('epoch', epoch(1, 0.7)),
      write('status', {
        status: 'completed',
        reason: 'early_stopping',
        best_epoch: 1,
        metrics: { test_loss: 0.3, test_accuracy: 'NaN' },
      }),
    ]);
    expect(log.reason).toBe('early_stopping');
    expect(log.final).toEqual({ test_loss: 0.3, test_accuracy: Number.NaN });
    expect(log.finishedAt).not.toBeNull();
    expect(log.moments.at(-1)).toMatchObject({ kind: 'ended', epoch: 1, status: 'completed' });
  });

  it('takes a diagnosis back, and moves it, without repeating its moment', () => {
    const write = writer();
    const log = emptyLog();
    applyEvents(log, [
      write('diagnosis', { code: 'overfitting', since: 5 }),
      write('diagnosis', {
        code: 'overfitting',
        since: 7,
        values: { val_best: 0.3, val_now: 'Infinity' },
      }),
    ]);
    expect(log.overfittingSince).toBe(7);
    expect(log.moments).toHaveLength(1);
    applyEvents(
      log,
      [write('diagnosis', { code: null })].map((e) => ({ ...e, seq: 3 })),
    );
    expect(log.overfittingSince).toBeNull();
    expect(log.moments).toHaveLength(0);
  });

  it('tells a pause and a resume, and no start after them', () => {
    const write = writer();
    const log = emptyLog();
    applyEvents(log, [
      write('status', { status: 'running' }),
      write('epoch', epoch(1, 0.7)),
      write('command', { command: 'pause', epoch: 2, batch: 3 }),
      write('status', { status: 'paused' }),
      write('status', { status: 'queued' }),
      write('status', { status: 'starting' }, 2),
      write('status', { status: 'running' }, 2),
    ]);
    expect(log.moments.map(({ kind }) => kind)).toEqual([
      'started',
      'command',
      'paused',
      'unpaused',
    ]);
    // A worker lost after that is another matter.
    applyEvents(log, [
      { ...write('status', { status: 'queued', reason: 'worker_lost' }, 2) },
      { ...write('status', { status: 'running' }, 3) },
    ]);
    expect(log.moments.slice(-2).map(({ kind }) => kind)).toEqual(['requeued', 'started']);
  });

  it('keeps what was done in epochs that were lost, as lost', () => {
    const write = writer();
    const log = emptyLog();
    applyEvents(log, [
      write('epoch', epoch(1, 0.7)),
      write('command', { command: 'learning_rate', value: 0.1, epoch: 1, batch: 10 }),
      write('epoch', epoch(2, 0.6)),
      write('command', {
        command: 'evaluate',
        epoch: 2,
        batch: 10,
        metrics: { val_loss: 'NaN', val_accuracy: 0.5 },
      }),
      write('supersede', { from_epoch: 2 }, 2),
    ]);
    const done = log.moments.filter((moment) => moment.kind === 'command');
    expect(done.map(({ command, lost }) => [command, lost])).toEqual([
      ['learning_rate', false],
      ['evaluate', true],
    ]);
    expect(done[1]?.metrics).toEqual({ val_loss: Number.NaN, val_accuracy: 0.5 });
  });

  it('counts states, and knows the epochs a model can be had of', () => {
    const write = writer();
    const log = emptyLog();
    const state = (epoch: number, which: 'best' | 'last' | 'kept') =>
      write('checkpoint', { epoch, which, size: 1, sha256: '' });
    applyEvents(log, [state(8, 'best'), state(8, 'kept'), state(9, 'last')]);
    expect(log.checkpoints).toBe(3);
    expect(log.models).toEqual({ best: 8, last: 9 });
  });

  it('remembers the pace a person asked for', () => {
    const write = writer();
    const log = emptyLog();
    expect(log.pace).toBeUndefined();
    applyEvents(log, [write('command', { command: 'pace', value: 12, epoch: 3 })]);
    expect(log.pace).toBe(12);
    applyEvents(log, [write('command', { command: 'pace', value: null, epoch: 4 })]);
    expect(log.pace).toBeNull();
  });
});

describe('rowOf', () => {
  it('finds epochs also where they do not start at 1', () => {
    const write = writer();
    const log = emptyLog();
    applyEvents(log, [write('epoch', epoch(4, 0.7)), write('epoch', epoch(5, 0.6))]);
    expect(rowOf(log, 5)).toBe(1);
    expect(rowOf(log, 1)).toBe(-1);
    expect(lastEpoch(log)).toBe(5);
  });
});

describe('speed', () => {
  it('counts epochs over the recent past', () => {
    const write = writer();
    const log = emptyLog();
    expect(speed(log)).toBeNaN();
    applyEvents(
      log,
      Array.from({ length: 50 }, (_, i) => write('epoch', epoch(i + 1, 0.5))),
    );
    expect(speed(log)).toBeCloseTo(10);
  });

  it('goes by durations when the clock stands still', () => {
    const write = writer();
    const log = emptyLog();
    const at = new Date(START).toISOString();
    applyEvents(
      log,
      [1, 2, 3].map((n) => ({ ...write('epoch', epoch(n, 0.5, { duration: 0.25 })), at })),
    );
    expect(speed(log)).toBeCloseTo(4);
  });
});

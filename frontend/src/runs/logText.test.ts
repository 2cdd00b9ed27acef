import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { language } from '../i18n/index.svelte';
import type { Run } from '../net/types';
import { applyEvents, emptyLog } from '../state/runLog';
import { logLines, logText } from './logText';

vi.hoisted(() => vi.stubGlobal('navigator', { languages: ['en'] }));
beforeEach(() => void vi.stubGlobal('document', { documentElement: {} }));
afterEach(() => language.set('en'));

const run = { epochs: 200, spec: { training: { early_stopping: { patience: 5 } } } } as Run;

describe('logText', () => {
  it('writes a line an epoch, with what was said between', () => {
    const log = emptyLog();
    const event = { at: '2026-01-01T00:00:00Z', attempt: 1 };
    applyEvents(log, [
      { ...event, seq: 1, kind: 'log', data: { message: 'fit on CPU' } },
      {
        ...event,
        seq: 2,
        kind: 'epoch',
        data: {
          epoch: 1,
          metrics: { loss: 0.5, val_loss: 'NaN' },
          duration: 0.0019,
          learning_rate: 0.008,
          wait: 0,
        },
      },
      { ...event, seq: 3, kind: 'log', data: { level: 'warning', message: 'the loss is NaN' } },
    ]);
    expect(logText(run, log)).toEqual([
      'fit on CPU',
      'epoch   1/200  loss 0.5000  val_loss NaN  wait 0/5  lr 0.008  1.9 ms',
      'warning: the loss is NaN',
    ]);
    expect(logText(run, log, 1)).toEqual(['warning: the loss is NaN']);
  });

  it('says when it was paused and resumed', () => {
    const log = emptyLog();
    const event = { at: '2026-01-01T00:00:00Z', attempt: 1 };
    applyEvents(log, [
      { ...event, seq: 1, kind: 'log', data: { message: 'Pauses before the first epoch.' } },
      { ...event, seq: 2, kind: 'status', data: { status: 'paused' } },
      { ...event, seq: 3, kind: 'status', data: { status: 'queued' } },
    ]);
    expect(logText(run, log)).toEqual(['Pauses before the first epoch.', 'paused', 'resumed']);
  });

  it('tells validation apart and ends with how the run ended', () => {
    const log = emptyLog();
    const epoch = (number: number, loss: number) => ({
      ...{ at: '2026-01-01T00:00:00Z', attempt: 1, seq: number, kind: 'epoch' as const },
      data: { epoch: number, metrics: { loss, val_loss: loss }, duration: 0.001, best_epoch: 1 },
    });
    applyEvents(log, [epoch(1, 0.5), epoch(2, 0.75)]);
    expect(logLines(run, log).at(-1)).toMatchObject({
      kind: 'epoch',
      parts: [
        { text: 'epoch   2/200  loss 0.7500', validation: false },
        { text: 'val_loss 0.7500', validation: true },
        { text: '1.0 ms', validation: false },
      ],
    });
    applyEvents(log, [
      {
        ...{ at: '2026-01-01T00:00:01Z', attempt: 1, seq: 3, kind: 'status' as const },
        data: { status: 'completed', reason: 'early_stopping', best_epoch: 1 },
      },
    ]);
    expect(logText(run, log, 1)).toEqual([
      'stopped early at epoch 2; best weights are from epoch 1 (val_loss 0.5000)',
    ]);
  });

  it('is told in Polish, with its decimals, and metrics as Keras names them', () => {
    language.set('pl');
    const log = emptyLog();
    const event = { at: '2026-01-01T00:00:00Z', attempt: 1 };
    const metrics = { loss: 0.5, val_loss: 0.00001234 };
    const data = { epoch: 1, metrics, duration: 0.0019, learning_rate: 0.008, wait: 0 };
    applyEvents(log, [
      { ...event, seq: 1, kind: 'epoch', data: { ...data, best_epoch: 1 } },
      { ...event, seq: 2, kind: 'status', data: { status: 'stopped', reason: 'user_stop' } },
    ]);
    expect(logText(run, log)).toEqual([
      'epoka   1/200  loss 0,5000  val_loss 1,234e-5  bez poprawy 0/5  tempo 0,008  1,9 ms',
      'zatrzymano ręcznie po epoce 1; najlepsze wagi są z epoki 1 (val_loss 1,234e-5)',
    ]);
  });

  it('names the metric that chose the best epoch', () => {
    const log = emptyLog();
    const watching = {
      ...run,
      spec: { training: { early_stopping: { monitor: 'val_accuracy', patience: 5 } } },
    } as Run;
    const event = { at: '2026-01-01T00:00:00Z', attempt: 1 };
    applyEvents(log, [
      {
        ...event,
        seq: 1,
        kind: 'epoch',
        data: {
          epoch: 1,
          metrics: { loss: 0.5, val_loss: 0.7, val_accuracy: 0.875 },
          duration: 0.001,
          best_epoch: 1,
        },
      },
      {
        ...event,
        seq: 2,
        kind: 'status',
        data: { status: 'completed', reason: 'early_stopping', best_epoch: 1 },
      },
    ]);
    expect(logText(watching, log, 1)).toEqual([
      'stopped early at epoch 1; best weights are from epoch 1 (val_accuracy 0.8750)',
    ]);
  });
});

import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Command, EventData, Progress, Run, RunEvent } from '../net/types';
import { applyEvents, emptyLog } from '../state/runLog';
import { haveCatalog } from './catalog.testing';
import { changesOf, insideEpoch, measuredWords, measuresOf } from './marks';

// The dictionaries ask the browser for its languages.
vi.hoisted(() => vi.stubGlobal('navigator', { languages: ['en'] }));

const START = Date.parse('2026-01-01T00:00:00Z');
const run = { spec: { training: { metrics: ['accuracy'] } } } as Run;

beforeAll(haveCatalog);

type Said = { [K in keyof EventData]: [K, EventData[K]] }[keyof EventData];

/** A run's log of these events, a second apart. */
function told(...said: Said[]) {
  const log = emptyLog();
  const events = said.map(([kind, data], at) => {
    const time = new Date(START + at * 1_000).toISOString();
    return { seq: at + 1, kind, at: time, attempt: 1, data } as RunEvent;
  });
  applyEvents(log, events);
  return { run, log, progress: null as Progress | null };
}

const command = (
  name: Command,
  epoch: number,
  batch: number | null,
  more: Partial<EventData['command']> = {},
): Said => ['command', { command: name, epoch, batch, ...more }];

describe('changesOf', () => {
  it('places what came inside an epoch between two epochs', () => {
    const feed = told(
      command('learning_rate', 4, 10, { value: 0.1 }),
      command('learning_rate', 7, 5, { value: 0.01 }),
    );
    expect(changesOf(feed).map(({ epoch, label }) => [epoch, label])).toEqual([
      [4, 'learning rate 0.1'],
      [6.5, 'learning rate 0.01'],
    ]);
  });

  it('knows from the progress how many batches an epoch has', () => {
    const feed = told(command('learning_rate', 3, 5, { value: 0.1 }));
    expect(changesOf({ ...feed, progress: { epoch: 3, batch: 5, batches: 20 } })[0]?.epoch).toBe(
      2.25,
    );
  });

  it('says how long a pause was once it is over', () => {
    const pause: Said[] = [command('pause', 5, 10), ['status', { status: 'paused' }]];
    expect(changesOf(told(...pause))).toMatchObject([{ epoch: 5, label: 'paused', quiet: true }]);
    const resumed: Said[] = [
      ...pause,
      ['status', { status: 'queued' }],
      ['status', { status: 'running' }],
    ];
    expect(changesOf(told(...resumed))).toMatchObject([{ epoch: 5, label: 'paused 1\u00a0s' }]);
  });

  it('leaves out what was lost, what came before training and what changed nothing', () => {
    const feed = told(
      command('pace', 0, 0, { value: 12 }),
      ['epoch', { epoch: 1, metrics: { loss: 1 }, duration: 1 }],
      ['epoch', { epoch: 2, metrics: { loss: 1 }, duration: 1 }],
      command('learning_rate', 2, 10, { value: 0.1 }),
      command('stop', 2, 10),
      ['supersede', { from_epoch: 2 }],
    );
    expect(changesOf(feed)).toEqual([]);
  });

  it('marks a checkpoint on the axis', () => {
    expect(changesOf(told(command('checkpoint', 3, 10)))).toMatchObject([
      { epoch: 3, notch: true },
    ]);
  });
});

describe('measuresOf', () => {
  it('takes validation rows where there are any, and only the metric asked for', () => {
    const feed = told(
      command('evaluate', 2, 10, { metrics: { val_loss: 0.5, val_accuracy: 0.75 } }),
      command('evaluate', 3, 10, { metrics: { loss: 0.25 } }),
      command('evaluate', 4, 10, { metrics: { val_loss: 'NaN' } }),
    );
    expect(measuresOf(feed, 'loss')).toEqual([
      { role: 'validation', epoch: 2, value: 0.5, text: '0.500' },
      { role: 'train', epoch: 3, value: 0.25, text: '0.250' },
    ]);
    expect(measuresOf(feed, 'accuracy').map(({ text }) => text)).toEqual(['75%']);
  });
});

it('tells a command inside an epoch from one between two', () => {
  const feed = told(command('checkpoint', 3, 10), command('checkpoint', 4, 2));
  const [between, inside] = feed.log.moments;
  if (between?.kind !== 'command' || inside?.kind !== 'command') throw new Error('no commands');
  expect([insideEpoch(feed, between), insideEpoch(feed, inside)]).toEqual([null, 2]);
});

it('says what was measured in a sentence', () => {
  expect(measuredWords({ val_loss: 0.312, val_accuracy: 0.88 }, run)).toBe(
    'loss 0.312 and accuracy 88%',
  );
});

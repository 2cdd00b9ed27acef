import { expect, it, vi } from 'vitest';
import type { LogLine } from '../state/runLog';
import { engineFacts } from './engine';

// The dictionaries ask the browser for its languages.
vi.hoisted(() => vi.stubGlobal('navigator', { languages: ['en'] }));

const line = (code: string, epoch: number): LogLine => ({
  ...{ at: '', level: 'info', epoch, code, values: {} },
  message: `${code}.`,
});

it.each([
  [[], null],
  [[['engine_resident', 0]], 'resident'],
  [[['engine_streaming', 0]], 'streaming'],
  [
    [
      ['engine_resident', 0],
      ['xla_on', 11],
    ],
    'resident, XLA since epoch 12',
  ],
  [
    [
      ['engine_resident', 0],
      ['xla_on', 11],
      ['xla_off', 16],
    ],
    'resident, XLA tried, slower',
  ],
  // A later attempt begins anew.
  [
    [
      ['engine_resident', 0],
      ['xla_on', 11],
      ['engine_resident', 20],
    ],
    'resident',
  ],
] as [[string, number][], string | null][])('says of %j: %s', (said, text) => {
  const lines = said.map(([code, epoch]) => line(code, epoch));
  expect(engineFacts({ lines })?.text ?? null).toBe(text);
});

it('gives the reasons in the words of the runner', () => {
  const lines = [line('engine_resident', 0), line('downloading', 0), line('xla_on', 3)];
  expect(engineFacts({ lines })?.why).toBe('engine_resident. xla_on.');
});

import { expect, it, vi } from 'vitest';
import type { Run } from '../net/types';
import { emptyLog } from '../state/runLog';
import { watchingFrom } from './curves';

// The dictionaries ask the browser for its languages.
vi.hoisted(() => vi.stubGlobal('navigator', { languages: ['en'] }));

it('names the first epoch that early stopping looks at, a fork’s too', () => {
  const from = (epochs: number[], start_from_epoch: number, fork?: number) => {
    const training = { early_stopping: { start_from_epoch } };
    const spec = { training, fork: fork === undefined ? null : { run: 'x', epoch: fork } };
    return watchingFrom({ run: { spec } as unknown as Run, log: { ...emptyLog(), epochs } });
  };
  expect(from([1, 2, 3], 2)).toBe(3);
  expect(from([1, 2], 2)).toBeNull();
  expect(from([1, 2], 0)).toBeNull();
  // It continues at epoch 41, which is watched, as all of its epochs are.
  expect(from([41, 42], 20, 40)).toBeNull();
  expect(from([41, 42, 43], 42, 40)).toBe(43);
});

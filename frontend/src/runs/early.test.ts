import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type Waited, waited } from './early';

interface Case extends Waited {
  name: string;
  /** The first epoch: a fork goes on where its parent was. */
  first?: number;
  stopping: { mode?: string; min_delta?: number; baseline?: number; start_from_epoch?: number };
  /** NaN and the infinities as words. */
  values: (number | string)[];
}
const cases: Case[] = JSON.parse(readFileSync('../tests/contracts/early_stopping.json', 'utf8'));

it.each(cases)(
  'tells what early stopping saw: $name',
  ({ first = 1, stopping, values, kind, count }) => {
    const watched = {
      direction: stopping.mode === 'max' ? ('max' as const) : ('min' as const),
      min_delta: stopping.min_delta ?? 0,
      baseline: stopping.baseline ?? null,
      start_from_epoch: stopping.start_from_epoch ?? 0,
    };
    const epochs = values.map((_, row) => first + row);
    expect(waited({ epochs, values: values.map(Number) }, count, watched)).toEqual({ kind, count });
  },
);

import { describe, expect, it } from 'vitest';
import type { Run } from '../net/types';
import { runsCsv } from './csv';

const run = {
  number: 3,
  id: 'abc',
  title: 'wide, "deep"',
  tags: ['a', 'b'],
  status: 'completed',
  reason: null,
  parameters: 354,
  epoch: 10,
  epochs: 10,
  best_epoch: 4,
  metrics: { loss: 0.5, val_loss: Number.NaN },
  created_at: '2026-01-01T00:00:00Z',
  started_at: '2026-01-01T00:00:01Z',
  finished_at: '2026-01-01T00:00:03.500Z',
  spec: {
    network: { version: 1, nodes: [], edges: [] },
    data: { dataset: 'spiral' },
    training: { loss: 'mse', seed: 7 },
  },
} as unknown as Run;

describe('runsCsv', () => {
  it('has a row for each run and a column for each metric of any', () => {
    const [head, first, second, end] = runsCsv(
      [run, { ...run, number: 2, title: '=1+1', metrics: { loss: 1, mae: 2 } }],
      0,
    ).split('\r\n');
    const names = head?.split(',') ?? [];
    expect(names.slice(-7)).toEqual([
      ...['loss', 'val_loss', 'mae'],
      ...['seconds', 'created_at', 'started_at', 'finished_at'],
    ]);
    expect(first).toContain(
      '3,abc,"wide, ""deep""",a b,completed,,spiral,mse,Adam,32,7,354,10,10,4,0.5,,,2.5,',
    );
    // A spreadsheet must not take a name for a formula.
    expect(second).toContain("2,abc,'=1+1,");
    expect(end).toBe('');
  });
});

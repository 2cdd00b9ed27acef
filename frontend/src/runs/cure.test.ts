import { describe, expect, it } from 'vitest';
import type { Curves } from '../net/metrics';
import type { Run, RunSpec } from '../net/types';
import {
  areFinished,
  type Brought,
  better,
  brought,
  canBeSetAgainst,
  differInCures,
  direction,
} from './cure';

const L2 = { class_name: 'L2', config: { l2: 0.01 } };
const node = (id: string, class_name: string, config: Record<string, unknown> = {}) => ({
  id,
  class_name,
  config,
});

const run = (nodes: ReturnType<typeof node>[], training: Partial<RunSpec['training']> = {}) => {
  const ids = nodes.map(({ id }) => id);
  const edges = ids.slice(1).map((target, at) => ({ source: ids[at] as string, target }));
  const spec = {
    network: { nodes, edges },
    data: { dataset: 'spiral' },
    training: { loss: 'sparse_categorical_crossentropy', ...training },
  };
  return { spec } as unknown as Run;
};
const hidden = (config = {}) => node('hidden', 'Dense', { units: 16, ...config });
const out = node('out', 'Dense', { units: 2 });
const plain = run([hidden(), out]);
const cures = (name: string) => name === 'Dropout' || name === 'ActivityRegularization';

describe('differInCures', () => {
  it('takes penalties and dropout for cures', () => {
    expect(differInCures(run([hidden({ kernel_regularizer: L2 }), out]), plain, cures)).toBe(true);
    const dropout = node('dropout', 'Dropout', { rate: 0.2 });
    expect(differInCures(run([hidden(), dropout, out]), plain, cures)).toBe(true);
  });

  it('compares strengths, and allows for longer training', () => {
    const weak = { class_name: 'L2', config: { l2: 0.001 } };
    const [one, other] = [L2, weak].map((kernel_regularizer) => hidden({ kernel_regularizer }));
    if (!one || !other) throw new Error('two layers');
    expect(differInCures(run([one, out], { epochs: 200 }), run([other, out]), cures)).toBe(true);
  });

  it('says nothing where anything else differs, or nothing does', () => {
    const cured = hidden({ kernel_regularizer: L2 });
    expect(differInCures(plain, run([hidden(), out]), cures)).toBe(false);
    expect(differInCures(run([cured, out], { batch_size: 8 }), plain, cures)).toBe(false);
    expect(
      differInCures(run([{ ...cured, config: { ...cured.config, units: 8 } }, out]), plain, cures),
    ).toBe(false);
    expect(differInCures(run([cured, out], { seed: 7 }), plain, cures)).toBe(false);
  });
});

describe('areFinished', () => {
  const ended = (status: Run['status'], epoch: number, best_epoch: number | null, more = {}) =>
    ({ ...plain, status, epoch, best_epoch, reason: null, metrics: {}, ...more }) as Run;
  const long = ended('completed', 100, 80);
  const early = { reason: 'early_stopping' as const };
  const finished = (one: Run, other: Run) => {
    const both = [areFinished(one, other, cures), areFinished(other, one, cures)];
    expect(both[0]).toBe(both[1]);
    return both[0];
  };

  it('takes runs that were trained as far as the other needed', () => {
    expect(finished(long, ended('completed', 80, 30))).toBe(true);
    expect(finished(long, ended('stopped', 90, 30))).toBe(true);
    expect(finished(long, ended('completed', 30, 20, early))).toBe(true);
  });

  it('leaves out what was given up, and what longer training alone may have made better', () => {
    expect(finished(long, ended('cancelled', 1, 1))).toBe(false);
    expect(finished(long, ended('cancelled', 100, 1))).toBe(false);
    expect(finished(long, ended('failed', 100, 80))).toBe(false);
    expect(finished(long, ended('stopped', 79, 30))).toBe(false);
    expect(finished(long, ended('completed', 79, 79))).toBe(false);
    expect(finished(long, ended('completed', 100, null))).toBe(false);
    expect(finished(long, ended('running', 100, 80))).toBe(false);
  });

  it('leaves out runs whose best epoch is another metric’s', () => {
    const watching = (monitor: string, metrics = {}) => {
      const { spec } = run([hidden(), out], { early_stopping: { monitor } });
      return ended('completed', 100, 80, { spec, metrics });
    };
    expect(finished(long, watching('val_loss'))).toBe(true);
    expect(finished(long, watching('val_accuracy'))).toBe(false);
    // Without penalties they are one and the same.
    const told = { data_loss: 1 };
    expect(finished(long, watching('val_data_loss', told))).toBe(true);
    expect(finished(watching('val_loss', told), watching('val_data_loss', told))).toBe(false);
  });

  it('leaves out older runs whose penalties are not told apart', () => {
    const { spec } = run([hidden({ kernel_regularizer: L2 }), out]);
    expect(finished(long, ended('completed', 100, 80, { spec }))).toBe(false);
    expect(finished(long, ended('completed', 100, 80, { spec, metrics: { data_loss: 1 } }))).toBe(
      true,
    );
  });
});

describe('canBeSetAgainst', () => {
  const ended = (one: Run, more: Partial<Run> = {}) =>
    ({
      ...one,
      status: 'completed',
      epoch: 100,
      best_epoch: 80,
      reason: null,
      metrics: {},
      ...more,
    }) as Run;
  const set = (one: Run, more: Partial<Run> = {}) =>
    canBeSetAgainst(ended(one, more), ended(plain), cures);

  it('takes whatever was changed, and longer training too', () => {
    expect(set(run([hidden({ units: 8 }), out]))).toBe(true);
    expect(set(run([hidden(), out], { early_stopping: { patience: 5 } }))).toBe(true);
    expect(set(run([hidden(), out], { epochs: 300 }), { best_epoch: 290, epoch: 300 })).toBe(true);
    const rate = { class_name: 'Adam', config: { learning_rate: 0.1 } };
    expect(set(run([hidden(), out], { optimizer: rate }))).toBe(true);
  });

  it('says nothing where nothing was changed, or losses are of other rows or mean something else', () => {
    expect(set(plain)).toBe(false);
    const other = run([hidden({ units: 8 }), out]);
    const moons = { ...other, spec: { ...other.spec, data: { dataset: 'moons' } } } as Run;
    expect(set(moons)).toBe(false);
    expect(set(run([hidden(), out], { loss: 'mean_squared_error' }))).toBe(false);
    expect(set(run([hidden(), out], { class_weight: { '0': 2 } }))).toBe(false);
  });

  it('says nothing of a run that broke or kept nothing', () => {
    const other = run([hidden({ units: 8 }), out]);
    expect(set(other, { status: 'failed' })).toBe(false);
    expect(set(other, { status: 'cancelled' })).toBe(false);
    expect(set(other, { best_epoch: null })).toBe(false);
  });
});

const curves = (metrics: Record<string, number[]>, bestEpoch: number | null): Curves => ({
  run: 'x',
  epochs: [1, 5, 9],
  metrics,
  durations: [1, 1, 1],
  bestEpoch,
});

describe('brought', () => {
  it('sets the loss without the penalty against the loss of a network without any', () => {
    const before = curves({ loss: [1, 0.3, 0.1], val_loss: [1, 0.343, 0.494] }, 5);
    const after = curves(
      {
        loss: [2, 0.4, 0.3],
        val_loss: [2, 0.355, 0.431],
        data_loss: [1, 0.3, 0.2],
        val_data_loss: [1, 0.333, 0.406],
      },
      5,
    );
    expect(brought(before, after)).toEqual({
      withoutPenalty: true,
      best: { before: 0.343, after: 0.333 },
      last: { before: 0.494, after: 0.406 },
      epochs: { before: 9, after: 9 },
    });
    expect(brought(before, before)?.withoutPenalty).toBe(false);
  });

  it('is nothing without validation rows, a best epoch or finite numbers', () => {
    const good = curves({ loss: [1, 1, 1], val_loss: [1, 1, 1] }, 5);
    expect(brought(curves({ loss: [1, 1, 1] }, 5), good)).toBeNull();
    expect(brought(good, curves({ loss: [1, 1, 1], val_loss: [1, 1, 1] }, null))).toBeNull();
    expect(brought(good, curves({ loss: [1], val_loss: [1, 1, Number.NaN] }, 5))).toBeNull();
  });
});

it('goes by the numbers as they are written', () => {
  const write = (value: number) => value.toFixed(3);
  expect(direction({ before: 0.34321, after: 0.34319 }, write)).toBe('same');
  expect(direction({ before: 0.343, after: 0.333 }, write)).toBe('fell');
  expect(direction({ before: 0.333, after: 0.343 }, write)).toBe('rose');
});

describe('better', () => {
  const write = (value: number) => value.toFixed(3);
  const of = (best: [number, number], last: [number, number]) => {
    const change = ([before, after]: [number, number]) => ({ before, after });
    const told = { best: change(best), last: change(last), epochs: change([9, 9]) };
    return better({ ...told, withoutPenalty: false } as Brought, write);
  };

  it('goes by the kept network first', () => {
    expect(of([0.33, 0.32], [0.4, 0.5])).toEqual({ of: 'after', by: 'kept' });
    expect(of([0.33, 0.34], [0.5, 0.4])).toEqual({ of: 'before', by: 'kept' });
  });

  it('goes by the end where both kept networks are as good, as the numbers are written', () => {
    expect(of([0.3301, 0.3302], [0.45, 0.34])).toEqual({ of: 'after', by: 'end' });
    expect(of([0.33, 0.33], [0.34, 0.45])).toEqual({ of: 'before', by: 'end' });
    expect(of([0.33, 0.33], [0.45, 0.45])).toEqual({ of: 'neither', by: 'end' });
  });
});

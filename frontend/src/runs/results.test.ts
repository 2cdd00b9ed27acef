import { describe, expect, it } from 'vitest';
import type { Curves } from '../net/metrics';
import type { Run } from '../net/types';
import { type Direction, firstMetric, resultsOf } from './results';

const up: Direction = () => true;

const run = (parameters: number, loss = 'mse', dataset = 'moons') =>
  ({ parameters, spec: { data: { dataset }, training: { loss } } }) as unknown as Run;
const curves = (
  train: number[],
  validation: number[],
  accuracy: number[],
  bestEpoch: number,
): Curves => ({
  run: 'x',
  epochs: [1, 5, 9],
  metrics: { loss: train, accuracy: train, val_loss: validation, val_accuracy: accuracy },
  durations: [1, 1, 1],
  bestEpoch,
});
const one = curves([3, 2, 1], [3, 2.5, 4], [0.1, 0.8, 0.7], 5);
const other = curves([3, 2, 2], [3, 2.9, 2.25], [0.1, 0.2, 0.3], 9);

describe('resultsOf', () => {
  it('reads each run at its best epoch and marks the best', () => {
    const found = resultsOf([run(354), run(354)], [one, other], up);
    expect(found.map(({ kind, values, best }) => [kind, values, best])).toEqual([
      ['parameters', [354, 354], [false, false]],
      ['loss', [2.5, 2.25], [false, true]],
      ['gap', [0.5, 0.25], [false, true]],
      ['metric', [0.8, 0.3], [true, false]],
      ['epoch', [5, 9], [false, false]],
    ]);
  });

  it('judges a network with penalties without them', () => {
    const penalized: Curves = {
      ...one,
      metrics: {
        ...one.metrics,
        loss: [4, 3, 2],
        val_loss: [4, 3.5, 5],
        data_loss: [3, 1.9, 1],
        val_data_loss: [3, 2.2, 4],
      },
    };
    const found = resultsOf([run(354), run(354)], [penalized, other], up);
    expect(found.map(({ kind }) => kind)).toEqual([
      'parameters',
      'loss',
      'penalty',
      'gap',
      'metric',
      'epoch',
    ]);
    // With its penalty it would be the worse one: 3.5 against 2.25.
    expect(found[1]).toMatchObject({
      values: [2.2, 2.25],
      best: [true, false],
      withoutPenalty: true,
    });
    expect(found[2]?.values).toEqual([3.5 - 2.2, 0]);
    expect(found[3]?.values[0]).toBeCloseTo(0.3);
  });

  it('marks ties, and no loss where the runs learn something else', () => {
    const found = resultsOf([run(10), run(10), run(99, 'mae')], [one, other, other], up);
    expect(found[0]?.best).toEqual([true, true, false]);
    expect(found[1]?.best).toEqual([false, false, false]);
    expect(found[3]?.best).toEqual([true, false, false]);
    expect(resultsOf([run(1), run(2, 'mse', 'iris')], [one, other], up)[3]?.best).toEqual([
      false,
      false,
    ]);
  });

  it('knows the way of each metric, and marks none where the runs differ in it', () => {
    const best = (way: Direction) => resultsOf([run(10), run(10)], [one, other], way)[3]?.best;
    expect(best(up)).toEqual([true, false]);
    expect(best(() => false)).toEqual([false, true]);
    expect(best(() => undefined)).toEqual([false, false]);
    const runs = [run(10), run(10)];
    const way: Direction = (each) => each === runs[0];
    expect(resultsOf(runs, [one, other], way)[3]?.best).toEqual([false, false]);
  });

  it('lives with runs that have no curve yet', () => {
    expect(resultsOf([run(10), run(20)], [one, undefined], up)[1]).toMatchObject({
      values: [2.5, Number.NaN],
      best: [false, false],
    });
  });

  it('falls back on the training loss without validation', () => {
    const alone: Curves = { ...one, metrics: { loss: [3, 2, 1] } };
    const found = resultsOf([run(1)], [alone], up);
    expect(found.map(({ kind }) => kind)).toEqual(['parameters', 'loss', 'epoch']);
    expect(found[1]).toMatchObject({ values: [2], validation: false });
  });
});

describe('firstMetric', () => {
  it('is the first that is no loss of the training, whatever it is called', () => {
    expect(firstMetric(['loss', 'data_loss', 'val_loss', 'my_loss', 'acc'])).toBe('my_loss');
    expect(firstMetric(['loss', 'val_loss', 'test_loss'])).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import type { Curves } from '../net/metrics';
import type { Run } from '../net/types';
import { firstMetric, lowestLoss, type Measured, resultsOf as results, sameTask } from './results';

const up: Measured = (_, metric) => ({ spec: metric, higherIsBetter: true });
const resultsOf = (runs: Run[], curves: (Curves | undefined)[], measured: Measured) =>
  results(runs, curves, measured, (name) => name === 'ActivityRegularization');

const run = (parameters: number, loss = 'mse', dataset = 'moons') =>
  ({
    parameters,
    status: 'completed',
    metrics: {},
    spec: { network: { nodes: [] }, data: { dataset }, training: { loss } },
  }) as unknown as Run;
const L2 = { class_name: 'L2', config: { l2: 0.01 } };
const hidden = { id: 'hidden', class_name: 'Dense', config: { kernel_regularizer: L2 } };
/** Another run, with penalties, class weights or other settings. */
function as(run: Run, training: object, nodes: unknown[] = [], more: object = {}): Run {
  const spec = { ...run.spec, network: { nodes }, training: { ...run.spec.training, ...training } };
  return { ...run, spec, ...more } as unknown as Run;
}
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
    const runs = [run(10), run(10)];
    const best = (way: Measured) => resultsOf(runs, [one, other], way)[3]?.best;
    expect(best(up)).toEqual([true, false]);
    expect(best((_, spec) => ({ spec, higherIsBetter: false }))).toEqual([false, true]);
    expect(best(() => undefined)).toEqual([false, false]);
    // One name, cut at another threshold.
    const cut = (thresholds: number) => ({ class_name: 'Precision', config: { thresholds } });
    const way: Measured = (each) => ({
      spec: cut(each === runs[0] ? 0.5 : 0.9),
      higherIsBetter: true,
    });
    expect(best(way)).toEqual([false, false]);
    expect(best(() => ({ spec: cut(0.5), higherIsBetter: true }))).toEqual([true, false]);
  });

  it('marks no loss that class weights are a part of, where these differ', () => {
    const weighted = as(run(10), { class_weight: { 0: 1, 1: 5 } });
    const best = (own: Curves, ...runs: Run[]) =>
      resultsOf(runs, [own, other], up).map(({ kind, best }) => [kind, best.includes(true)]);
    expect(best(one, run(10), weighted)).toEqual([
      ['parameters', false],
      // Keras weighs no validation rows.
      ['loss', true],
      ['gap', false],
      ['metric', true],
      ['epoch', false],
    ]);
    const alone = (loss: number[], own: Curves): Curves => ({ ...own, metrics: { loss } });
    const trained = (...runs: Run[]) =>
      resultsOf(runs, [alone([3, 2, 1], one), alone([3, 2, 1.5], other)], up)[1]?.best;
    expect(trained(run(10), weighted)).toEqual([false, false]);
    expect(trained(run(10), run(10))).toEqual([false, true]);
    expect(trained(weighted, weighted)).toEqual([false, true]);
  });

  it('has no loss of an older run whose penalties are not told apart', () => {
    const told: Curves = {
      ...one,
      metrics: { ...one.metrics, val_data_loss: [3, 2.2, 4], data_loss: [3, 1.9, 1] },
    };
    const old = as(run(10), {}, [hidden]);
    const found = resultsOf([old, old, run(10)], [other, told, one], up);
    expect(found[1]).toMatchObject({
      values: [Number.NaN, 2.2, 2.5],
      best: [false, true, false],
      withoutPenalty: true,
    });
    expect(found.map(({ kind, values }) => [kind, values[0]])).toEqual([
      ['parameters', 10],
      ['loss', Number.NaN],
      ['penalty', Number.NaN],
      ['gap', Number.NaN],
      ['metric', 0.3],
      ['epoch', 9],
    ]);
    // Among such runs alone it stands there as it was, and is no better or worse than another.
    const [, loss] = resultsOf([old, run(10)], [other, one], up);
    expect(loss).toMatchObject({ values: [2.25, 2.5], best: [false, false] });
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

describe('lowestLoss', () => {
  const none = () => false;
  const ended = (val_loss: number, more: object = {}) =>
    ({ ...run(1), metrics: { val_loss }, ...more }) as unknown as Run;

  it('is that of the runs that have ended, where all learn the same', () => {
    expect(lowestLoss([ended(0.4), ended(0.3), ended(0.1, { status: 'running' })], none)).toBe(0.3);
    expect(lowestLoss([ended(0.4)], none)).toBeNull();
    expect(lowestLoss([ended(0.4), ended(0.3, { spec: run(1, 'mae').spec })], none)).toBeNull();
  });

  it('compares no runs on other rows or with other noise', () => {
    const noisy = run(1);
    noisy.spec = { ...noisy.spec, data: { dataset: 'moons', config: { noise: 0.4 } } };
    const split = run(1);
    split.spec = { ...split.spec, data: { dataset: 'moons', split: { validation: 0.5 } } };
    for (const { spec } of [noisy, split]) {
      expect(sameTask([run(1), { ...run(1), spec }])).toBe(false);
      expect(lowestLoss([ended(0.4), ended(0.1, { spec })], none)).toBeNull();
    }
    // What is a default need not be written out.
    const written = run(1);
    written.spec = { ...written.spec, data: { dataset: 'moons', config: {}, standardize: null } };
    expect(sameTask([run(1), written])).toBe(true);
  });

  it('leaves out penalties that are not told apart', () => {
    const old = as(ended(0.1), {}, [hidden]);
    expect(lowestLoss([ended(0.4), ended(0.3), old], none)).toBe(0.3);
    const told = as(ended(0.5), {}, [hidden], { metrics: { data_loss: 1, val_data_loss: 0.2 } });
    expect(lowestLoss([ended(0.4), told], none)).toBe(0.2);
  });
});

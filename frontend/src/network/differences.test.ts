import { describe, expect, it } from 'vitest';
import { DEFAULTS } from '../net/defaults';
import type { NodeSpec, RunSpec } from '../net/types';
import { ABSENT, common, differences } from './differences';

const node = (id: string, class_name: string, config: NodeSpec['config'] = {}): NodeSpec => ({
  id,
  class_name,
  config,
});

/** A plain stack whose input and output stand for themselves. */
function spec(hidden: NodeSpec[], more: Partial<RunSpec> = {}, head = 'head'): RunSpec {
  const nodes = [
    node('input', 'InputLayer'),
    ...hidden,
    node(head, 'Dense', { units: 2, activation: 'softmax' }),
  ];
  const edges = nodes.slice(1).map(({ id }, at) => ({ source: nodes[at]?.id ?? '', target: id }));
  return {
    network: { version: 1, nodes, edges },
    data: { dataset: 'spiral' },
    training: { loss: 'sparse_categorical_crossentropy' },
    ...more,
  } as RunSpec;
}

const dense = (id: string, units = 16, more: NodeSpec['config'] = {}) =>
  node(id, 'Dense', { units, activation: 'relu', ...more });

/** Field, where, and the values, in short. */
const told = (...specs: RunSpec[]) =>
  differences(specs).map(({ node: id, layer, field, values }) => [id ?? layer, field, values]);

describe('differences', () => {
  it('tells where a run began that continues another', () => {
    const fork = (epoch: number) => spec([dense('a')], { fork: { run: 'r1', epoch } });
    expect(told(spec([dense('a')]), fork(32))).toEqual([[null, 'fork', [null, [32, 'r1']]]]);
    expect(told(fork(16), fork(16))).toEqual([]);
  });

  it('finds none between equal runs, whatever they are called and how they are drawn', () => {
    const other = spec([dense('a')], { name: 'other', tags: ['x'] });
    other.network = { ...other.network, layout: { a: [1, 2] } };
    other.training = { ...other.training, pace: 12, epochs: 10 };
    expect(told(spec([dense('a')]), other)).toEqual([]);
  });

  it('tells the sizes of all hidden layers together', () => {
    expect(told(spec([dense('a'), dense('b')]), spec([dense('a', 32), dense('b', 32)]))).toEqual([
      [
        null,
        'units',
        [
          [16, 16],
          [32, 32],
        ],
      ],
    ]);
  });

  it('keeps outputs together when a layer more shifts the names', () => {
    const two = spec([dense('dense_1'), dense('dense_2')], {}, 'dense_3');
    const three = spec([dense('dense_1'), dense('dense_2'), dense('dense_3')], {}, 'dense_4');
    const found = told(two, three);
    expect(found[0]).toEqual([
      null,
      'units',
      [
        [16, 16],
        [16, 16, 16],
      ],
    ]);
    expect(found.map(([, field]) => field)).toEqual(['units']);
  });

  it('says which runs have a layer of a kind, and the figures of each', () => {
    const drop = (rate: number) => spec([dense('a'), node('drop', 'Dropout', { rate })]);
    const [found] = differences([drop(0.3), spec([dense('a')]), drop(0.5)]);
    expect(found).toMatchObject({ layer: 'Dropout', field: 'layers', node: null });
    expect(found?.values[1]).toBe(ABSENT);
    expect(found?.values[2]).toEqual([node('drop', 'Dropout', { rate: 0.5 })]);
  });

  it('aligns by id first, then by position among layers of the same kind', () => {
    const one = spec([dense('x', 8), dense('a', 16, { use_bias: false })]);
    const other = spec([dense('a', 16, { use_bias: true }), dense('y', 8)]);
    // `a` is `a` although it moved; `x` and `y` are what is left.
    expect(told(one, other)).toContainEqual(['a', 'use_bias', [false, true]]);
    expect(told(one, other)).toContainEqual([
      null,
      'order',
      [
        ['input', 'x', 'a', 'head'],
        ['input', 'a', 'y', 'head'],
      ],
    ]);
  });

  it('tells a penalty whole where a run has none, and its strength where all have it', () => {
    const l2 = (strength: number) =>
      spec([
        dense('a', 16, { kernel_regularizer: { class_name: 'L2', config: { l2: strength } } }),
      ]);
    expect(told(l2(0.001), spec([dense('a')]))).toEqual([
      ['a', 'kernel_regularizer', [{ class_name: 'L2', config: { l2: 0.001 } }, undefined]],
    ]);
    expect(told(l2(0.001), l2(0.01))).toEqual([['a', 'kernel_regularizer.l2', [0.001, 0.01]]]);
  });

  it('goes down into data and training, and knows what is left out', () => {
    const adam = (rate: unknown) => ({ class_name: 'Adam', config: { learning_rate: rate } });
    const training = (more: object) =>
      ({ loss: 'mse', optimizer: adam(0.001), ...more }) as RunSpec['training'];
    const base = spec([], { training: training({ seed: 0, batch_size: 32 }) });
    expect(told(base, spec([], { training: training({}) }))).toEqual([]);
    const other = spec([], {
      data: { dataset: 'spiral', config: { noise: 0.2 }, split: { test: 0.3 } },
      training: training({
        optimizer: adam(0.01),
        seed: 7,
        early_stopping: { patience: 9 },
      }),
    });
    expect(told(base, other).map(([, field, values]) => [field, values])).toEqual([
      ['config.noise', [undefined, 0.2]],
      ['split.test', [DEFAULTS.SplitSpec.test, 0.3]],
      ['seed', [0, 7]],
      ['optimizer.learning_rate', [0.001, 0.01]],
      ['early_stopping', [null, expect.objectContaining({ patience: 9 })]],
    ]);
  });

  it('compares the learning rates of different optimizers', () => {
    const with_ = (class_name: string, learning_rate: number) =>
      spec([], {
        training: { loss: 'mse', optimizer: { class_name, config: { learning_rate } } },
      });
    expect(told(with_('Adam', 0.001), with_('SGD', 0.1)).slice(0, 2)).toEqual([
      [null, 'optimizer', ['Adam', 'SGD']],
      [null, 'optimizer.learning_rate', [0.001, 0.1]],
    ]);
  });
});

describe('common', () => {
  it('names what all share', () => {
    const full = spec([], { training: { loss: 'mse', batch_size: 'full' } });
    expect(common([full, full])).toEqual({ dataset: 'spiral', optimizer: 'Adam', batch: 'full' });
    expect(common([full, spec([])])).toEqual({ dataset: 'spiral', optimizer: 'Adam', batch: null });
  });
});

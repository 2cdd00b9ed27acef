import { describe, expect, it } from 'vitest';
import type { Run, RunSpec, Status } from '../net/types';
import { bearsAll, countGroups, countTags, inGroup, matches } from './filter';

const spec = {
  network: {
    version: 1,
    nodes: [
      {
        id: 'a',
        class_name: 'Dense',
        config: { units: 32, kernel_regularizer: { class_name: 'L2', config: { l2: 0.01 } } },
      },
      { id: 'b', class_name: 'SpatialDropout1D', config: { rate: 0.25 } },
    ],
    edges: [],
  },
  data: { dataset: 'moons', config: { noise: 0.2 } },
  training: {
    loss: 'mse',
    optimizer: { class_name: 'SGD', config: { learning_rate: 0.5, momentum: 0.9 } },
    seed: 7,
    batch_size: 'full',
  },
} as unknown as RunSpec;

const run = (status: Status, more: Partial<Run> = {}) =>
  ({ status, number: 12, title: 'Dropout 0.3', tags: ['l2', 'demo'], spec, ...more }) as Run;

describe('inGroup', () => {
  it('puts each run in one group besides all', () => {
    const groups = (status: Status) =>
      (['live', 'done', 'failed'] as const).filter((group) => inGroup(run(status), group));
    expect(groups('queued')).toEqual(['live']);
    expect(groups('running')).toEqual(['live']);
    expect(groups('completed')).toEqual(['done']);
    expect(groups('cancelled')).toEqual(['done']);
    expect(groups('failed')).toEqual(['failed']);
  });

  it('counts', () => {
    expect(countGroups([run('queued'), run('failed'), run('stopped')])).toEqual({
      all: 3,
      live: 1,
      done: 1,
      failed: 1,
    });
  });
});

describe('matches', () => {
  it('looks at name, tags and number, word by word', () => {
    expect(matches(run('queued'), '')).toBe(true);
    expect(matches(run('queued'), 'DROP l2')).toBe(true);
    expect(matches(run('queued'), 'run 12')).toBe(true);
    expect(matches(run('queued'), 'l2 batch')).toBe(false);
  });

  it('looks at settings, with numbers taken whole', () => {
    const found = (search: string) => matches(run('queued'), search);
    for (const search of [
      'seed 7',
      'sgd momentum 0.9',
      'learning rate 0.5',
      'batch full',
      'noise 0,2',
      'units 32',
      'L2 0.01',
      'spatial 0.25',
      'moons mse',
    ])
      expect(found(search), search).toBe(true);
    for (const search of ['seed 70', 'seed 0', 'noise 0.20001', 'units 3', 'adam', 'run 1'])
      expect(found(search), search).toBe(false);
    expect(
      matches(
        run('queued', { spec: { ...spec, training: { ...spec.training, seed: 70 } } }),
        'seed 7',
      ),
    ).toBe(false);
  });

  it('knows settings by their names in the page’s language', () => {
    const polish = (name: string) => (name === 'seed' ? 'ziarno' : name);
    expect(matches(run('queued'), 'Ziarno 7', polish)).toBe(true);
    expect(matches(run('queued'), 'ziarno 7')).toBe(false);
  });
});

describe('tags', () => {
  const runs = [run('queued'), run('queued', { tags: ['demo'] })];
  it('are counted, the most used first', () => {
    expect(countTags(runs)).toEqual([
      ['demo', 2],
      ['l2', 1],
    ]);
  });
  it('must all be there', () => {
    expect(runs.filter((each) => bearsAll(each, ['demo', 'l2']))).toHaveLength(1);
  });
});

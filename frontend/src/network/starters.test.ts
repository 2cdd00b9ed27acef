import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { stackOrder } from './stack';
import { documentFor, emptyDocument, exampleDocument, exampleNames } from './starters';

const { layers: known } = JSON.parse(
  readFileSync('../backend/layerloom/catalog/catalog.json', 'utf8'),
);
const data = (more: object) => ({
  name: 'one',
  kind: 'table' as const,
  shape: [4],
  task: 'classification' as const,
  classes: ['a', 'b', 'c'],
  config_schema: {},
  ...more,
});
const layersOf = (document: ReturnType<typeof emptyDocument>) =>
  stackOrder(document.network).map(({ class_name }) => class_name);

describe('a new network', () => {
  it('has only its input where it is empty', () => {
    const { name, network } = emptyDocument('mine');
    expect(name).toBe('mine');
    expect(network).toEqual({
      version: 1,
      nodes: [{ id: 'input_1', class_name: 'InputLayer', config: {} }],
      edges: [],
    });
  });

  it('ends in what the task of the data needs', () => {
    const classes = documentFor('', data({}), null);
    expect(stackOrder(classes.network).at(-1)?.config).toEqual({ units: 3, activation: 'softmax' });
    expect(classes.training.loss).toBe('sparse_categorical_crossentropy');
    const value = documentFor('', data({ task: 'regression', classes: null }), null);
    expect(stackOrder(value.network).at(-1)?.config).toEqual({ units: 1, activation: 'linear' });
    expect(value.training).toMatchObject({ loss: 'mean_squared_error', metrics: ['mae'] });
  });

  it('has layers that suit the samples', () => {
    const images = documentFor('', data({ kind: 'images', shape: [28, 28, 1] }), null);
    expect(layersOf(images)).toEqual(['InputLayer', 'Conv2D', 'MaxPooling2D', 'Flatten', 'Dense']);
    const flat = documentFor('', data({ kind: 'images', shape: [64] }), null);
    expect(layersOf(flat)).toEqual(['InputLayer', 'Dense', 'Dense']);
    const words = documentFor(
      '',
      data({
        kind: 'sequences',
        shape: [200],
        config_schema: { properties: { words: { type: 'integer', default: 5000 } } },
      }),
      null,
    );
    expect(stackOrder(words.network)[1]?.config).toEqual({ input_dim: 5000, output_dim: 16 });
  });

  it('is of layers that exist, connected one after the other', () => {
    const names = new Set(known.map(({ class_name }: { class_name: string }) => class_name));
    for (const example of exampleNames) {
      const document = exampleDocument(example, example);
      const order = stackOrder(document.network);
      expect(order.filter(({ class_name }) => !names.has(class_name))).toEqual([]);
      expect(document.network.edges).toHaveLength(order.length - 1);
      expect(document.training.epochs).toBeGreaterThan(0);
    }
  });
});

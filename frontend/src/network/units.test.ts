import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type Catalog, entryOf } from './catalog';
import { unitKind } from './units';

const catalog: Catalog = JSON.parse(
  readFileSync('../backend/layerloom/catalog/catalog.json', 'utf8'),
);
const layerOf = (name: string) => entryOf(catalog.layers, name);

/** Layers in a row, each with its class as its id. */
const stack = (...classes: string[]) => ({
  nodes: classes.map((class_name) => ({ id: class_name, class_name, config: {} })),
  edges: classes.slice(1).map((target, at) => ({ source: classes[at] as string, target })),
});

it.each([
  ['Conv2D', 'filters'],
  ['BatchNormalization', 'filters'],
  ['MaxPooling2D', 'filters'],
  ['DepthwiseConv2D', 'filters'],
  ['GlobalAveragePooling2D', 'filters'],
  ['Flatten', 'units'],
  ['Dropout', 'units'],
  ['Dense', 'units'],
  ['LSTM', 'units'],
  ['InputLayer', 'units'],
])('the outputs of %s are %s', (name, expected) => {
  const network = stack(
    ...['InputLayer', 'Conv2D', 'BatchNormalization', 'MaxPooling2D', 'DepthwiseConv2D'],
    ...['GlobalAveragePooling2D', 'Flatten', 'Dropout', 'Dense', 'LSTM'],
  );
  expect(unitKind(network, name, layerOf)).toBe(expected);
});

it('ends where a network runs in a circle', () => {
  const network = { ...stack('Dropout', 'Add'), edges: [] as { source: string; target: string }[] };
  network.edges = [
    { source: 'Dropout', target: 'Add' },
    { source: 'Add', target: 'Dropout' },
  ];
  expect(unitKind(network, 'Dropout', layerOf)).toBe('units');
});

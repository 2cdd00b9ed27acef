import { expect, test } from 'vitest';
import type { Run } from '../net/types';
import { comparable, sameLayers } from './previous';

const run = (data: object, loss = 'mse', classes = ['InputLayer', 'Dense']) =>
  ({
    spec: {
      data,
      training: { loss },
      network: { nodes: classes.map((class_name) => ({ class_name })) },
    },
  }) as unknown as Run;
const spiral = { dataset: 'spiral', config: { noise: 0.5, size: 500 }, shape: null };

test.each([
  ['the same data', { ...spiral }, true],
  ['written in another order', { config: { size: 500, noise: 0.5 }, dataset: 'spiral' }, true],
  ['with more noise', { ...spiral, config: { noise: 0.8, size: 500 } }, false],
  ['split otherwise', { ...spiral, split: { seed: 1 } }, false],
  ['of another name', { ...spiral, dataset: 'moons' }, false],
])('a run on %s', (_, data, fits) => {
  expect(comparable(run(spiral), run(data))).toBe(fits);
});

test('another loss is another number', () => {
  expect(comparable(run(spiral), run(spiral, 'mae'))).toBe(false);
});

test('layers are the same by their classes', () => {
  expect(sameLayers(run(spiral), run(spiral))).toBe(true);
  expect(sameLayers(run(spiral), run(spiral, 'mse', ['InputLayer', 'Dense', 'Dropout']))).toBe(
    false,
  );
});

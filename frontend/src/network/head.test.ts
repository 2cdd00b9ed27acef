import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Catalog } from './catalog';
import { readyDocument } from './document';
import { insertAt, setConfig, setTraining } from './edits';
import { adaptHead as adaptWith } from './head';

const ready = readyDocument('ready');
const spiral = { task: 'classification', classes: ['0', '1'] } as const;
const two = { ...spiral, classes: [...spiral.classes] };
const digits = { task: 'classification' as const, classes: [...'0123456789'] };
const diabetes = { task: 'regression' as const, classes: null };

const catalog = JSON.parse(
  readFileSync('../backend/layerloom/catalog/catalog.json', 'utf8'),
) as Catalog;
const adaptHead = (
  document: Parameters<typeof adaptWith>[0],
  from: Parameters<typeof adaptWith>[1],
  to: Parameters<typeof adaptWith>[2],
) => adaptWith(document, from, to, catalog);

describe('adaptHead', () => {
  it('gives the output one unit a class', () => {
    const next = adaptHead(ready, two, digits);
    expect(next.network.nodes.at(-1)?.config).toEqual({ units: 10, activation: 'softmax' });
    expect(next.training).toBe(ready.training);
  });

  it('turns to numbers and back', () => {
    const numbers = adaptHead(ready, two, diabetes);
    expect(numbers.network.nodes.at(-1)?.config).toEqual({ units: 1, activation: 'linear' });
    expect(numbers.training.loss).toBe('mean_squared_error');
    expect(numbers.training.metrics).toEqual(['mae']);
    expect(adaptHead(numbers, diabetes, two)).toEqual(ready);
  });

  it('keeps a fitting loss while the task stays', () => {
    const hot = setTraining(ready, { loss: 'categorical_crossentropy' });
    const ten = adaptHead(hot, two, digits);
    expect(ten.network.nodes.at(-1)?.config.units).toBe(10);
    expect(ten.training.loss).toBe('categorical_crossentropy');
    const huber = setTraining(adaptHead(ready, two, diabetes), { loss: 'huber' });
    expect(adaptHead(huber, diabetes, { ...diabetes })).toEqual(huber);
    expect(adaptHead(huber, diabetes, two).training).toEqual(ready.training);
  });

  it('knows one sigmoid for two classes', () => {
    const sigmoid = setTraining(setConfig(ready, 'dense_3', { units: 1, activation: 'sigmoid' }), {
      loss: 'binary_crossentropy',
    });
    expect(adaptHead(sigmoid, two, { ...two, classes: ['negative', 'positive'] })).toBe(sigmoid);
    expect(adaptHead(sigmoid, two, digits)).toEqual(adaptHead(ready, two, digits));
    expect(adaptHead(sigmoid, two, diabetes)).toEqual(adaptHead(ready, two, diabetes));
  });

  it('leaves alone what someone shaped otherwise', () => {
    const odd = setConfig(ready, 'dense_3', { units: 5 });
    expect(adaptHead(odd, two, digits)).toBe(odd);
    const other = setTraining(ready, { loss: 'binary_crossentropy' });
    expect(adaptHead(other, two, digits)).toBe(other);
    const noisy = insertAt(ready, 9, 'Dropout', { rate: 0.1 }).document;
    expect(adaptHead(noisy, two, digits)).toBe(noisy);
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { FixEdit } from '../net/types';
import { type Catalog, entryOf } from './catalog';
import { type NetworkDocument, readyDocument } from './document';
import { applyEdits, type Layers } from './operations';
import { stackOrder } from './stack';

const catalog = JSON.parse(
  readFileSync('../backend/layerloom/catalog/catalog.json', 'utf8'),
) as Catalog;
const layers: Layers = (name) => entryOf(catalog.layers, name);
const applyFix = (document: NetworkDocument, edits: readonly FixEdit[]) =>
  applyEdits(document, edits, layers);
const ready = readyDocument('ready');
const order = (document: typeof ready) => stackOrder(document.network).map(({ id }) => id);

describe('applyEdits', () => {
  it('sets a parameter of a layer, nested ones too', () => {
    const next = applyFix(ready, [
      { op: 'set', node: 'dense_3', field: 'units', value: 3 },
      { op: 'set', node: 'dense_1', field: 'kernel_regularizer.config.l2', value: 0.1 },
    ]);
    expect(next.network.nodes[3]?.config.units).toBe(3);
    expect(next.network.nodes[1]?.config.kernel_regularizer).toEqual({ config: { l2: 0.1 } });
  });

  it('sets a field of the spec, and only that', () => {
    const next = applyFix(ready, [
      { op: 'set', node: null, field: 'training.early_stopping.monitor', value: 'loss' },
    ]);
    expect(next.training.early_stopping).toEqual({ monitor: 'loss' });
    expect(next.training.epochs).toBe(ready.training.epochs);
    expect(next.network).toBe(ready.network);
  });

  it('inserts before a layer', () => {
    const edit = { op: 'insert', before: 'dense_1', class_name: 'Flatten', config: {} } as const;
    expect(order(applyFix(ready, [edit]))).toEqual([
      'input_1',
      'flatten_1',
      'dense_1',
      'dense_2',
      'dense_3',
    ]);
  });

  it('puts an input in front of a network that has none', () => {
    const nodes = ready.network.nodes.slice(1);
    const bare = { ...ready, network: { ...ready.network, nodes, edges: [] } };
    const edit = { op: 'insert', before: 'dense_1', class_name: 'InputLayer', config: {} } as const;
    expect(order(applyFix(bare, [edit]))[0]).toBe('input_1');
  });

  it('removes, replaces and connects', () => {
    expect(order(applyFix(ready, [{ op: 'remove', node: 'dense_2' }]))).not.toContain('dense_2');
    const next = applyFix(ready, [
      { op: 'replace', node: 'dense_2', class_name: 'LeakyReLU', config: {} },
      { op: 'connect', source: 'dense_1', target: 'dense_3' },
    ]);
    expect(next.network.nodes[2]).toEqual({ id: 'dense_2', class_name: 'LeakyReLU', config: {} });
    expect(next.network.edges).toContainEqual({ source: 'dense_1', target: 'dense_3' });
  });

  it('changes an entry of a list and leaves it a list', () => {
    const next = applyFix(ready, [
      { op: 'set', node: null, field: 'training.metrics.0', value: 'mae' },
    ]);
    expect(next.training.metrics).toEqual(['mae']);
  });

  it('inserts after a layer, and on one of several connections', () => {
    const after = applyFix(ready, [
      { op: 'insert', after: 'dense_3', class_name: 'Softmax', config: {} },
    ]);
    expect(order(after).slice(-2)).toEqual(['dense_3', 'softmax_1']);
    const merged = applyFix(ready, [
      { op: 'replace', node: 'dense_3', class_name: 'Concatenate', config: {} },
      { op: 'connect', source: 'dense_1', target: 'dense_3' },
      {
        ...{ op: 'insert', before: 'dense_3', source: 'dense_2' },
        ...{ class_name: 'Flatten', config: {} },
      },
    ]);
    const into = merged.network.edges.filter((edge) => edge.target === 'dense_3');
    expect(into.map((edge) => edge.source)).toEqual(['flatten_1', 'dense_1']);
  });

  it('refuses an edit that does not fit', () => {
    expect(() => applyFix(ready, [{ op: 'set', node: 'gone', field: 'units', value: 1 }])).toThrow(
      "'gone'",
    );
  });
});

interface Wrong {
  name: string;
  document: NetworkDocument;
  edits: FixEdit[];
  result: NetworkDocument;
}

describe('the wrong networks that the server mends', () => {
  const path = '../tests/contracts/wrong_networks.json';
  const wrong: Wrong[] = JSON.parse(readFileSync(path, 'utf8'));

  it('are enough', () => {
    expect(wrong.length).toBeGreaterThanOrEqual(30);
  });

  it.each(wrong)('$name: to the same result', ({ document, edits, result }) => {
    const before = structuredClone(document);
    expect(applyFix(document, edits)).toEqual(result);
    expect(document).toEqual(before);
  });
});

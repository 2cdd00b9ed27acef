import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Catalog, entryOf } from './catalog';
import { type NetworkDocument, type NetworkSpec, readyDocument } from './document';
import {
  duplicate,
  insertAt,
  move as moveWith,
  remove as removeWith,
  setConfig,
  setData,
  setPlane,
  setSource,
  setTraining,
  sourcesOf,
} from './edits';
import { stackEdges, stackOrder } from './stack';

const catalog = JSON.parse(
  readFileSync('../backend/layerloom/catalog/catalog.json', 'utf8'),
) as Catalog;
const layers = (name: string) => entryOf(catalog.layers, name);
const move = (document: NetworkDocument, id: string, index: number) =>
  moveWith(document, id, index, layers);
const remove = (document: NetworkDocument, id: string) => removeWith(document, id, layers);
const ready = readyDocument('ready');
const ids = ({ network }: NetworkDocument) => stackOrder(network).map(({ id }) => id);

/** Whether each layer feeds the next one alone. */
const isChain = (network: NetworkSpec): boolean => {
  const pairs = (edges: NetworkSpec['edges']) =>
    edges.map(({ source, target }) => `${source} ${target}`).sort();
  return pairs(network.edges).join() === pairs(stackEdges(stackOrder(network))).join();
};

describe('insertAt', () => {
  it('puts a layer between two others and ties it in', () => {
    const { document, id } = insertAt(ready, 2, 'Dropout', { rate: 0.3 });
    expect(id).toBe('dropout_1');
    expect(ids(document)).toEqual(['input_1', 'dense_1', 'dropout_1', 'dense_2', 'dense_3']);
    expect(isChain(document.network)).toBe(true);
    expect(ids(ready)).toHaveLength(4);
  });

  it('never goes above the input nor past the end', () => {
    expect(ids(insertAt(ready, 0, 'Flatten').document)[1]).toBe('flatten_1');
    expect(ids(insertAt(ready, 99, 'Flatten').document).at(-1)).toBe('flatten_1');
  });
});

describe('move', () => {
  it('counts places without the moved layer', () => {
    expect(ids(move(ready, 'dense_1', 2))).toEqual(['input_1', 'dense_2', 'dense_1', 'dense_3']);
    expect(ids(move(ready, 'dense_3', 1))).toEqual(['input_1', 'dense_3', 'dense_1', 'dense_2']);
  });

  it('changes nothing where nothing moves: undo must not fill up', () => {
    expect(move(ready, 'dense_1', 1)).toBe(ready);
    expect(move(ready, 'input_1', 2)).toBe(ready);
    expect(move(ready, 'dense_1', 0)).toBe(ready);
    expect(move(ready, 'nobody', 1)).toBe(ready);
  });
});

describe('duplicate and remove', () => {
  it('copies the settings, and the copy is its own', () => {
    const copy = duplicate(ready, 'dense_1');
    expect(copy?.id).toBe('dense_4');
    const changed = setConfig(copy?.document as NetworkDocument, 'dense_4', { units: 3 });
    const units = changed.network.nodes.map(({ config }) => config.units);
    expect(units).toEqual([undefined, 16, 3, 16, 2]);
    expect(duplicate(ready, 'input_1')).toBeNull();
  });

  it('joins the neighbours of a removed layer; the input stays', () => {
    const left = remove(ready, 'dense_2');
    expect(left.network.edges).toEqual([
      { source: 'input_1', target: 'dense_1' },
      { source: 'dense_1', target: 'dense_3' },
    ]);
    expect(remove(ready, 'input_1')).toBe(ready);
  });

  it('forgets the place of a removed layer', () => {
    const layout: Record<string, [number, number]> = { dense_1: [0, 0], dense_2: [0, 1] };
    const placed = { ...ready, network: { ...ready.network, layout } };
    expect(remove(placed, 'dense_2').network.layout).toEqual({ dense_1: [0, 0] });
  });
});

describe('a network with a branch', () => {
  // input → dense_1 → dense_2 → add_1 → dense_3, and dense_1 → add_1 besides.
  const added = insertAt(ready, 3, 'Add').document;
  const branched = setSource(added, 'add_1', 'dense_1', true);
  const pairs = ({ network }: NetworkDocument) =>
    network.edges.map(({ source, target }) => `${source} ${target}`).sort();

  it('begins where a layer joins another one', () => {
    expect(sourcesOf(branched.network, 'add_1')).toEqual(['dense_2', 'dense_1']);
    expect(isChain(branched.network)).toBe(false);
    expect(setSource(branched, 'add_1', 'dense_1', true)).toBe(branched);
  });

  it('keeps its branch when a layer comes in beside it', () => {
    const next = insertAt(branched, 2, 'Dropout').document;
    expect(ids(next)).toEqual(['input_1', 'dense_1', 'dropout_1', 'dense_2', 'add_1', 'dense_3']);
    expect(pairs(next)).toEqual([
      'add_1 dense_3',
      'dense_1 add_1',
      'dense_1 dropout_1',
      'dense_2 add_1',
      'dropout_1 dense_2',
      'input_1 dense_1',
    ]);
  });

  it('goes with the layer beside it, for nothing is left to join', () => {
    expect(pairs(remove(branched, 'dense_2'))).toEqual(['dense_1 dense_3', 'input_1 dense_1']);
  });

  it('stays when another layer is still joined, and joins nothing twice', () => {
    const three = setSource(branched, 'add_1', 'input_1', true);
    expect(pairs(remove(three, 'dense_2'))).toEqual([
      'add_1 dense_3',
      'dense_1 add_1',
      'input_1 add_1',
      'input_1 dense_1',
    ]);
  });

  it('takes the nearest of several when the layer that joined them goes', () => {
    expect(pairs(remove(branched, 'add_1'))).toEqual([
      'dense_1 dense_2',
      'dense_2 dense_3',
      'input_1 dense_1',
    ]);
  });

  it('hands all of them on to a layer that joins several itself', () => {
    const second = insertAt(branched, 4, 'Concatenate').document;
    const both = setSource(second, 'concatenate_1', 'input_1', true);
    expect(pairs(remove(both, 'add_1'))).toEqual([
      'concatenate_1 dense_3',
      'dense_1 concatenate_1',
      'dense_1 dense_2',
      'dense_2 concatenate_1',
      'input_1 concatenate_1',
      'input_1 dense_1',
    ]);
  });

  it('lets a joining layer keep what it joins when it moves', () => {
    const lower = move(branched, 'add_1', 4);
    expect(ids(lower)).toEqual(['input_1', 'dense_1', 'dense_2', 'dense_3', 'add_1']);
    expect(pairs(lower)).toEqual([
      'dense_1 add_1',
      'dense_1 dense_2',
      'dense_2 dense_3',
      'dense_3 add_1',
      'input_1 dense_1',
    ]);
    expect(pairs(move(lower, 'add_1', 3))).toEqual(pairs(branched));
    // Above what it joined, there is nothing of it left to join.
    expect(sourcesOf(move(branched, 'add_1', 1).network, 'add_1')).toEqual(['input_1']);
  });

  it('never makes a cycle, wherever a layer goes', () => {
    for (const id of ids(branched).slice(1)) {
      for (let index = 0; index < 6; index += 1) {
        const { network } = move(branched, id, index);
        const order = stackOrder(network).map((node) => node.id);
        for (const { source, target } of network.edges)
          expect(order.indexOf(source), `${id} to ${index}`).toBeLessThan(order.indexOf(target));
        expect(network.nodes).toHaveLength(5);
      }
    }
  });

  it('moves a layer without losing the rest', () => {
    const next = move(branched, 'dense_3', 1);
    expect(ids(next)).toEqual(['input_1', 'dense_3', 'dense_1', 'dense_2', 'add_1']);
    expect(pairs(next)).toContain('dense_1 add_1');
  });

  it('parts again, but never from its last input', () => {
    const parted = setSource(branched, 'add_1', 'dense_1', false);
    expect(isChain(parted.network)).toBe(true);
    expect(setSource(parted, 'add_1', 'dense_2', false)).toBe(parted);
  });
});

describe('settings', () => {
  it('takes an argument out when it is set to undefined', () => {
    const plain = setConfig(ready, 'dense_1', { activation: undefined });
    expect(plain.network.nodes[1]?.config).toEqual({ units: 16 });
  });

  it('changes one training setting and shares the rest', () => {
    const next = setTraining(ready, { epochs: 5 });
    expect(next.training.epochs).toBe(5);
    expect(next.network).toBe(ready.network);
  });
});

describe('the plane of the pictures', () => {
  const chosen = setPlane(ready, [2, 0]);

  it('stays when the split changes, and goes with its dataset', () => {
    const split = { ...chosen.data.split, seed: 5 };
    expect(setData(chosen, { split }).frames.plane).toEqual([2, 0]);
    expect(setData(chosen, { dataset: 'wine' }).frames.plane).toBe('pca');
  });
});

import { describe, expect, it } from 'vitest';
import { type NetworkSpec, readyDocument } from './document';
import { freshId, snakeCase, stackEdges, stackOrder } from './stack';

const node = (id: string, class_name = 'Dense') => ({ id, class_name, config: {} });

describe('stackOrder', () => {
  it('follows the edges, not the order of the nodes', () => {
    const network: NetworkSpec = {
      version: 1,
      nodes: [node('c'), node('a', 'InputLayer'), node('b')],
      edges: [
        { source: 'a', target: 'b' },
        { source: 'b', target: 'c' },
      ],
    };
    expect(stackOrder(network).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });

  it('keeps layers on a cycle in sight, at the end', () => {
    const network: NetworkSpec = {
      version: 1,
      nodes: [node('x'), node('y'), node('in', 'InputLayer')],
      edges: [
        { source: 'x', target: 'y' },
        { source: 'y', target: 'x' },
      ],
    };
    expect(stackOrder(network).map(({ id }) => id)).toEqual(['in', 'x', 'y']);
  });
});

describe('stackEdges', () => {
  it('ties each layer to the next', () => {
    expect(stackEdges([node('a'), node('b'), node('c')])).toEqual([
      { source: 'a', target: 'b' },
      { source: 'b', target: 'c' },
    ]);
  });
});

describe('ids', () => {
  it.each([
    ['Dense', 'dense'],
    ['BatchNormalization', 'batch_normalization'],
    ['MaxPooling2D', 'max_pooling2d'],
    ['LSTM', 'lstm'],
    ['GRUCell', 'gru_cell'],
  ])('names %s as Keras does: %s', (className, expected) => {
    expect(snakeCase(className)).toBe(expected);
  });

  it('takes the first number that is free', () => {
    const { network } = readyDocument('ready');
    expect(freshId(network, 'Dense')).toBe('dense_4');
    const holed = { ...network, nodes: network.nodes.filter(({ id }) => id !== 'dense_2') };
    expect(freshId(holed, 'Dense')).toBe('dense_2');
    expect(freshId(network, 'InputLayer')).toBe('input_2');
  });
});

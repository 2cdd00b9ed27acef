import type { EdgeSpec, NetworkSpec, NodeSpec } from './document';

/**
 * The layers from input to output in topological order, with ties in document order.
 * Layers on a cycle come last, in document order, so that they stay visible.
 */
export function stackOrder(network: NetworkSpec): NodeSpec[] {
  const waiting = new Map(network.nodes.map((node) => [node.id, 0]));
  for (const { target } of network.edges) waiting.set(target, (waiting.get(target) ?? 0) + 1);
  const order: NodeSpec[] = [];
  const left = new Set(network.nodes);
  while (left.size > 0) {
    const next = [...left].find((node) => waiting.get(node.id) === 0);
    if (!next) return [...order, ...left];
    left.delete(next);
    order.push(next);
    for (const { source, target } of network.edges) {
      if (source === next.id) waiting.set(target, (waiting.get(target) ?? 0) - 1);
    }
  }
  return order;
}

/** The edges of a plain stack: each layer feeds the next. */
export function stackEdges(nodes: readonly NodeSpec[]): EdgeSpec[] {
  return nodes
    .slice(1)
    .map((node, at) => ({ source: (nodes[at] as NodeSpec).id, target: node.id }));
}

/** A class name in Keras's snake case: Dense → dense, MaxPooling2D → max_pooling2d, LSTM → lstm. */
export function snakeCase(className: string): string {
  return className
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

/** The first free id of a class: dense_1, dense_2, ... */
export function freshId(network: NetworkSpec, className: string): string {
  const taken = new Set(network.nodes.map((node) => node.id));
  const base = className === 'InputLayer' ? 'input' : snakeCase(className);
  let number = 1;
  while (taken.has(`${base}_${number}`)) number += 1;
  return `${base}_${number}`;
}

import type {
  Config,
  DataSettings,
  NetworkDocument,
  NetworkSpec,
  NodeSpec,
  TrainingSettings,
} from './document';
import { freshId, stackEdges, stackOrder } from './stack';

/** An edit that made a layer says which. */
export interface Placed {
  document: NetworkDocument;
  id: string;
}

function withStack(document: NetworkDocument, nodes: NodeSpec[]): NetworkDocument {
  const ids = new Set(nodes.map((node) => node.id));
  const layout = Object.entries(document.network.layout ?? {}).filter(([id]) => ids.has(id));
  const network: NetworkSpec = { ...document.network, nodes, edges: stackEdges(nodes) };
  if (document.network.layout) network.layout = Object.fromEntries(layout);
  return { ...document, network };
}

/** Puts a new layer at `index` of the stack; nothing goes above the input. */
export function insertAt(
  document: NetworkDocument,
  index: number,
  className: string,
  config: Config = {},
): Placed {
  const nodes = stackOrder(document.network);
  const id = freshId(document.network, className);
  const at = Math.min(nodes.length, Math.max(firstMovable(nodes), index));
  return {
    document: withStack(document, nodes.toSpliced(at, 0, { id, class_name: className, config })),
    id,
  };
}

/** Moves a layer to `index` of the stack as it is without that layer. */
export function move(document: NetworkDocument, id: string, index: number): NetworkDocument {
  const nodes = stackOrder(document.network);
  const from = nodes.findIndex((node) => node.id === id);
  const node = nodes[from];
  if (!node || isInput(node)) return document;
  const rest = nodes.toSpliced(from, 1);
  const at = Math.min(rest.length, Math.max(firstMovable(rest), index));
  return at === from ? document : withStack(document, rest.toSpliced(at, 0, node));
}

/** Puts a copy of a layer right below it. */
export function duplicate(document: NetworkDocument, id: string): Placed | null {
  const nodes = stackOrder(document.network);
  const at = nodes.findIndex((node) => node.id === id);
  const node = nodes[at];
  if (!node || isInput(node)) return null;
  return insertAt(document, at + 1, node.class_name, structuredClone(node.config));
}

/** Takes a layer out; its neighbours are joined. The input stays. */
export function remove(document: NetworkDocument, id: string): NetworkDocument {
  const nodes = stackOrder(document.network);
  const left = nodes.filter((node) => node.id !== id || isInput(node));
  return left.length === nodes.length ? document : withStack(document, left);
}

/** Sets constructor arguments of a layer; `undefined` takes one out, so that Keras's default counts. */
export function setConfig(document: NetworkDocument, id: string, changes: Config): NetworkDocument {
  const nodes = document.network.nodes.map((node) =>
    node.id === id ? { ...node, config: merged(node.config, changes) } : node,
  );
  return { ...document, network: { ...document.network, nodes } };
}

export function setData(
  document: NetworkDocument,
  changes: Partial<DataSettings>,
): NetworkDocument {
  return { ...document, data: { ...document.data, ...changes } };
}

export function setTraining(
  document: NetworkDocument,
  changes: Partial<TrainingSettings>,
): NetworkDocument {
  return { ...document, training: { ...document.training, ...changes } };
}

export const isInput = (node: NodeSpec): boolean => node.class_name === 'InputLayer';

function firstMovable(nodes: readonly NodeSpec[]): number {
  return nodes[0] && isInput(nodes[0]) ? 1 : 0;
}

function merged(config: Config, changes: Config): Config {
  const entries = Object.entries({ ...config, ...changes });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

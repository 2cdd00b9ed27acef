import type {
  Config,
  DataSettings,
  EdgeSpec,
  NetworkDocument,
  NetworkSpec,
  NodeSpec,
  TrainingSettings,
} from './document';
import { freshId, isStack, stackEdges, stackOrder } from './stack';

/** An edit that made a layer says which. */
export interface Placed {
  document: NetworkDocument;
  id: string;
}

function withNetwork(
  document: NetworkDocument,
  nodes: NodeSpec[],
  edges: EdgeSpec[] = stackEdges(nodes),
): NetworkDocument {
  const ids = new Set(nodes.map((node) => node.id));
  const layout = Object.entries(document.network.layout ?? {}).filter(([id]) => ids.has(id));
  const network: NetworkSpec = { ...document.network, nodes, edges };
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
  const id = freshId(document.network, className);
  return { document: place(document, index, { id, class_name: className, config }), id };
}

/**
 * Moves a layer to `index` of the stack as it is without that layer. Of what it joins besides the layer above it,
 * it keeps all that still stands before it.
 */
export function move(document: NetworkDocument, id: string, index: number): NetworkDocument {
  const nodes = stackOrder(document.network);
  const from = nodes.findIndex((node) => node.id === id);
  const node = nodes[from];
  if (!node || isInput(node)) return document;
  const rest = nodes.toSpliced(from, 1);
  const at = Math.min(rest.length, Math.max(firstMovable(rest), index));
  if (at === from) return document;
  const earlier = rest.slice(0, at).map((each) => each.id);
  const kept = otherSources(document.network, id).filter((source) => earlier.includes(source));
  const moved = place(remove(document, id), at, node);
  return kept.reduce((next, source) => setSource(next, id, source, true), moved);
}

/**
 * Ties a layer in at `index` of the stack: into the connection between its neighbours there. Where they are not
 * neighbours in the network, it comes after the upper one, and feeds what that one fed.
 */
function place(document: NetworkDocument, index: number, node: NodeSpec): NetworkDocument {
  const { network } = document;
  const order = stackOrder(network);
  const at = Math.min(order.length, Math.max(firstMovable(order), index));
  const nodes = order.toSpliced(at, 0, node);
  if (isStack(network)) return withNetwork(document, nodes);
  const [above, below] = [order[at - 1], order[at]];
  if (!above) return withNetwork(document, nodes, network.edges);
  const direct = network.edges.some(
    ({ source, target }) => source === above.id && target === below?.id,
  );
  const moved = ({ source, target }: EdgeSpec) =>
    source === above.id && (!direct || target === below?.id);
  const edges = network.edges.map((edge) => (moved(edge) ? { ...edge, source: node.id } : edge));
  return withNetwork(document, nodes, [...edges, { source: above.id, target: node.id }]);
}

/** Puts a copy of a layer right below it. */
export function duplicate(document: NetworkDocument, id: string): Placed | null {
  const nodes = stackOrder(document.network);
  const at = nodes.findIndex((node) => node.id === id);
  const node = nodes[at];
  if (!node || isInput(node)) return null;
  return insertAt(document, at + 1, node.class_name, structuredClone(node.config));
}

/**
 * Takes a layer out; what fed it feeds what it fed. A layer of one input takes only the nearest of several.
 * The input stays.
 */
export function remove(document: NetworkDocument, id: string): NetworkDocument {
  const { network } = document;
  const left = stackOrder(network).filter((node) => node.id !== id || isInput(node));
  if (left.length === network.nodes.length) return document;
  if (isStack(network)) return withNetwork(document, left);
  const main = mainSource(network, id);
  const others = otherSources(network, id);
  const edges = network.edges.flatMap((edge) => {
    if (edge.target === id) return [];
    if (edge.source !== id) return [edge];
    const joins = sourcesOf(network, edge.target).length > 1;
    const further = joins ? others.map((source) => ({ source, target: edge.target })) : [];
    return [...(main === null ? [] : [{ ...edge, source: main }]), ...further];
  });
  return withNetwork(document, left, distinct(edges));
}

/** Of the layers that feed one, that which stands nearest above it in the stack. */
function mainSource(network: NetworkSpec, id: string): string | null {
  const sources = new Set(sourcesOf(network, id));
  return stackOrder(network).findLast((node) => sources.has(node.id))?.id ?? null;
}

function otherSources(network: NetworkSpec, id: string): string[] {
  const main = mainSource(network, id);
  return sourcesOf(network, id).filter((source) => source !== main);
}

/** The layers that feed one, in the order of its inputs. */
export function sourcesOf(network: NetworkSpec, id: string): string[] {
  return network.edges.filter(({ target }) => target === id).map(({ source }) => source);
}

/** Whether a layer also takes the output of another one. The last input of a layer stays. */
export function setSource(
  document: NetworkDocument,
  id: string,
  source: string,
  joined: boolean,
): NetworkDocument {
  const { network } = document;
  const known = sourcesOf(network, id);
  if (known.includes(source) === joined || (!joined && known.length === 1)) return document;
  const edges = joined
    ? [...network.edges, { source, target: id }]
    : network.edges.filter((edge) => edge.target !== id || edge.source !== source);
  return withNetwork(document, network.nodes, edges);
}

function distinct(edges: readonly EdgeSpec[]): EdgeSpec[] {
  const seen = new Set<string>();
  return edges.filter(({ source, target }) => {
    const key = `${source} ${target}`;
    return !seen.has(key) && seen.add(key);
  });
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
  const data = { ...document.data, ...changes };
  // Another set has other features.
  const frames =
    data.dataset === document.data.dataset ? document.frames : { plane: 'pca' as const };
  return { ...document, data, frames };
}

export function setPlane(
  document: NetworkDocument,
  plane: NetworkDocument['frames']['plane'],
): NetworkDocument {
  return { ...document, frames: { plane } };
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

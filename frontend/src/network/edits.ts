/** The edits of a person, composed of the same operations as fixes. */
import {
  type Config,
  type DataSettings,
  type NetworkDocument,
  type NetworkSpec,
  type NodeSpec,
  planeOf,
  type TrainingSettings,
} from './document';
import {
  change,
  connect,
  detach,
  disconnect,
  insertNode,
  type Layers,
  remove as removeLayer,
  sourcesOf,
  withNetwork,
} from './operations';
import { freshId, stackOrder } from './stack';

export { sourcesOf } from './operations';

/** The result of an edit that made a layer, with the layer's id. */
export interface Placed {
  document: NetworkDocument;
  id: string;
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
 * Moves a layer to `index` of the stack, counted without that layer. It keeps its further inputs that
 * still come before it.
 */
export function move(
  document: NetworkDocument,
  id: string,
  index: number,
  layers: Layers,
): NetworkDocument {
  const nodes = stackOrder(document.network);
  const from = nodes.findIndex((node) => node.id === id);
  const node = nodes[from];
  if (!node || isInput(node)) return document;
  const rest = nodes.toSpliced(from, 1);
  const at = Math.min(rest.length, Math.max(firstMovable(rest), index));
  if (at === from) return document;
  const earlier = rest.slice(0, at).map((each) => each.id);
  const kept = otherSources(document.network, id).filter((source) => earlier.includes(source));
  const moved = place(detach(document, id, layers), at, node);
  return kept.reduce((next, source) => setSource(next, id, source, true), moved);
}

/**
 * Connects a layer at `index` of the stack, between its neighbours there. If they are not connected,
 * the layer follows the upper one and feeds that one's targets.
 */
function place(document: NetworkDocument, index: number, node: NodeSpec): NetworkDocument {
  const { edges } = document.network;
  const order = stackOrder(document.network);
  // From here on the document has the order on the screen.
  const seen = withNetwork(document, order, edges);
  const at = Math.min(order.length, Math.max(firstMovable(order), index));
  const [above, below] = [order[at - 1], order[at]];
  if (!above) {
    return below ? insertNode(seen, node, { before: below.id }) : withNetwork(seen, [node], edges);
  }
  const direct = edges.some(({ source, target }) => source === above.id && target === below?.id);
  return insertNode(seen, node, {
    after: above.id,
    ...(direct && below ? { target: below.id } : {}),
  });
}

/** Inserts a copy of a layer right below it. */
export function duplicate(document: NetworkDocument, id: string): Placed | null {
  const nodes = stackOrder(document.network);
  const at = nodes.findIndex((node) => node.id === id);
  const node = nodes[at];
  if (!node || isInput(node)) return null;
  return insertAt(document, at + 1, node.class_name, structuredClone(node.config));
}

/** Removes a layer, as a fix does. The input stays. */
export function remove(document: NetworkDocument, id: string, layers: Layers): NetworkDocument {
  const node = document.network.nodes.find((each) => each.id === id);
  return !node || isInput(node) ? document : removeLayer(document, id, layers);
}

/** The input of a layer that is nearest above it in the stack. */
function mainSource(network: NetworkSpec, id: string): string | null {
  const sources = new Set(sourcesOf(network, id));
  return stackOrder(network).findLast((node) => sources.has(node.id))?.id ?? null;
}

function otherSources(network: NetworkSpec, id: string): string[] {
  const main = mainSource(network, id);
  return sourcesOf(network, id).filter((source) => source !== main);
}

/** Connects or disconnects a further input of a layer. The last input of a layer stays. */
export function setSource(
  document: NetworkDocument,
  id: string,
  source: string,
  joined: boolean,
): NetworkDocument {
  const known = sourcesOf(document.network, id);
  if (known.includes(source) === joined || (!joined && known.length === 1)) return document;
  return joined ? connect(document, source, id) : disconnect(document, source, id);
}

/** Sets constructor arguments of a layer; `undefined` removes one, so that Keras's default holds. */
export function setConfig(document: NetworkDocument, id: string, changes: Config): NetworkDocument {
  return change(document, id, (node) => ({ ...node, config: merged(node.config, changes) }));
}

export function setData(
  document: NetworkDocument,
  changes: Partial<DataSettings>,
): NetworkDocument {
  const data = { ...document.data, ...changes };
  // Another dataset has other features, so the plane is reset.
  const frames =
    data.dataset === document.data.dataset ? document.frames : { plane: planeOf(undefined) };
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

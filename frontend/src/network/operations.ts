/**
 * The operations of which every edit of a network consists: fixes, keys, buttons and drags. `graph/edits.py`
 * implements the same operations in the server, with the same results. An operation that does not fit throws.
 */
import type { FixEdit } from '../net/types';
import type { LayerEntry } from './catalog';
import type { Config, EdgeSpec, NetworkDocument, NetworkSpec, NodeSpec } from './document';
import { freshId, stackOrder } from './stack';

/** Finds the catalogue's entry of a layer, which says whether it takes several inputs. */
export type Layers = (className: string) => LayerEntry | undefined;

type Edit<Op extends FixEdit['op']> = Extract<FixEdit, { op: Op }>;

/** Applies all edits in order, or none. */
export function applyEdits(
  document: NetworkDocument,
  edits: readonly FixEdit[],
  layers: Layers,
): NetworkDocument {
  return edits.reduce((next, edit) => applyEdit(next, edit, layers), document);
}

function applyEdit(document: NetworkDocument, edit: FixEdit, layers: Layers): NetworkDocument {
  switch (edit.op) {
    case 'set':
      return set(document, edit);
    case 'insert':
      return insert(document, edit);
    case 'remove':
      return remove(document, edit.node, layers);
    case 'replace':
      return change(document, edit.node, (node) => ({ ...node, ...layerOf(edit) }));
    case 'connect':
      return connect(document, edit.source, edit.target);
    case 'disconnect':
      return disconnect(document, edit.source, edit.target);
  }
}

function set(document: NetworkDocument, edit: Edit<'set'>): NetworkDocument {
  const path = edit.field.split('.');
  if (edit.node === null) return assign(document, path, edit.value) as NetworkDocument;
  return change(document, edit.node, (node) => ({
    ...node,
    config: assign(node.config, path, edit.value) as Config,
  }));
}

/** A copy of nested JSON with the value at `path` changed; missing parents become objects. */
function assign(target: unknown, path: readonly string[], value: unknown): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  if (Array.isArray(target) && /^\d+$/.test(name)) {
    const at = Number(name);
    if (at > target.length)
      throw new Error(`The fix changes entry ${at} of a list with ${target.length} entries.`);
    return [...target.slice(0, at), assign(target[at], rest, value), ...target.slice(at + 1)];
  }
  const base =
    typeof target === 'object' && target !== null && !Array.isArray(target) ? target : {};
  return { ...base, [name]: assign((base as Config)[name], rest, value) };
}

/**
 * Inserts a layer before or after another one. With `before`, it goes between that layer and all its inputs, or only
 * `source`. With `after`, it goes between that layer and all its targets, or only `target`.
 */
function insert(document: NetworkDocument, edit: Edit<'insert'>): NetworkDocument {
  const id = freshId(document.network, edit.class_name);
  return insertNode(document, { id, ...layerOf(edit) }, edit);
}

/** The place for a layer: before or after another one, and perhaps on only one connection. */
export type Where = Pick<Edit<'insert'>, 'before' | 'after' | 'source' | 'target'>;

/** Inserts a given layer. */
export function insertNode(
  document: NetworkDocument,
  node: NodeSpec,
  where: Where,
): NetworkDocument {
  const { nodes, edges } = document.network;
  const end = where.before === undefined ? 'source' : 'target';
  const near = where.before ?? where.after ?? '';
  const place = placeOf(document, near) + (end === 'target' ? 0 : 1);
  const joint: EdgeSpec =
    end === 'target' ? { source: node.id, target: near } : { source: near, target: node.id };
  let moved = edges.flatMap((edge, at) => (edge[end] === near ? [at] : []));
  if (where.target !== undefined)
    moved = moved.filter((at) => edges[at]?.target === where.target).slice(0, 1);
  if (where.source !== undefined) {
    moved = moved.filter((at) => edges[at]?.source === where.source).slice(0, 1);
    // The new connection keeps the port of the old one, and so its place among the inputs.
    const port = edges[moved[0] ?? -1]?.port;
    if (port !== undefined && port !== null) joint.port = port;
  }
  const changed = edges.map((edge, at) =>
    moved.includes(at) ? { ...edge, [end]: node.id } : edge,
  );
  const first = moved[0] ?? edges.length;
  const at = end === 'target' && moved.length > 0 ? (moved.at(-1) as number) + 1 : first;
  return withNetwork(document, nodes.toSpliced(place, 0, node), changed.toSpliced(at, 0, joint));
}

/** Removes a layer and connects its inputs to its targets. A merge that is left with one input goes too. */
export function remove(document: NetworkDocument, id: string, layers: Layers): NetworkDocument {
  const targets = new Set(
    document.network.edges.filter(({ source }) => source === id).map(({ target }) => target),
  );
  let next = detach(document, id, layers);
  for (const target of targets) {
    if (target === id || !merges(document, target, layers)) continue;
    const before = sourcesOf(document.network, target).length;
    if (before > 1 && sourcesOf(next.network, target).length === 1)
      next = remove(next, target, layers);
  }
  return next;
}

/** The document without a layer. A target with a single input keeps the last source; no connection is doubled. */
export function detach(document: NetworkDocument, id: string, layers: Layers): NetworkDocument {
  const { network } = document;
  const place = placeOf(document, id);
  const sources = [...new Set(sourcesOf(network, id))].filter((source) => source !== id);
  const last = stackOrder(network).findLast((node) => sources.includes(node.id))?.id;
  const key = (source: string, target: string) => `${source} ${target}`;
  const fed = new Set(
    network.edges
      .filter(({ source, target }) => source !== id && target !== id)
      .map(({ source, target }) => key(source, target)),
  );
  const left = network.edges.flatMap((edge) => {
    const { source, target } = edge;
    if (source !== id || target === id) return target === id ? [] : [edge];
    const entry = layers(classOf(document, target));
    const given = entry?.inputs === 'many' ? sources : sources.filter((each) => each === last);
    return given.flatMap((each) => {
      const twice = fed.has(key(each, target)) && !attends(entry);
      if (each === target || twice) return [];
      fed.add(key(each, target));
      return [{ ...edge, source: each }];
    });
  });
  return withNetwork(document, network.nodes.toSpliced(place, 1), left);
}

/** The layers that feed one, in the order of the document. */
export function sourcesOf(network: NetworkSpec, id: string): string[] {
  return network.edges.filter(({ target }) => target === id).map(({ source }) => source);
}

/** Whether a layer may take the same input twice, as in self-attention. */
const attends = (entry: LayerEntry | undefined): boolean => entry?.traits.attends === true;

function merges(document: NetworkDocument, id: string, layers: Layers): boolean {
  const entry = layers(classOf(document, id));
  return entry?.inputs === 'many' && !attends(entry);
}

const classOf = (document: NetworkDocument, id: string): string =>
  document.network.nodes.find((node) => node.id === id)?.class_name ?? '';

/** Removes the connection between two layers; if there are several, the last one. */
export function disconnect(
  document: NetworkDocument,
  source: string,
  target: string,
): NetworkDocument {
  for (const id of [source, target]) placeOf(document, id);
  const { nodes, edges } = document.network;
  const at = edges.findLastIndex((edge) => edge.source === source && edge.target === target);
  if (at === -1)
    throw new Error(`The fix parts '${source}' from '${target}', which are not connected.`);
  return withNetwork(document, nodes, edges.toSpliced(at, 1));
}

export function connect(
  document: NetworkDocument,
  source: string,
  target: string,
): NetworkDocument {
  for (const id of [source, target]) placeOf(document, id);
  const { nodes, edges } = document.network;
  return withNetwork(document, nodes, [...edges, { source, target }]);
}

/** The document with a layer changed. */
export function change(
  document: NetworkDocument,
  id: string,
  changed: (node: NodeSpec) => NodeSpec,
): NetworkDocument {
  const place = placeOf(document, id);
  const nodes = document.network.nodes.map((node, at) => (at === place ? changed(node) : node));
  return { ...document, network: { ...document.network, nodes } };
}

export function withNetwork(
  document: NetworkDocument,
  nodes: NodeSpec[],
  edges: EdgeSpec[],
): NetworkDocument {
  const network = { ...document.network, nodes, edges };
  if (network.layout) {
    const ids = new Set(nodes.map((node) => node.id));
    network.layout = Object.fromEntries(
      Object.entries(network.layout).filter(([id]) => ids.has(id)),
    );
  }
  return { ...document, network };
}

function placeOf(document: NetworkDocument, id: string): number {
  const place = document.network.nodes.findIndex((node) => node.id === id);
  if (place < 0)
    throw new Error(`The fix names the layer '${id}', which the network does not have.`);
  return place;
}

function layerOf({
  class_name,
  config = {},
}: Edit<'insert' | 'replace'>): Pick<NodeSpec, 'class_name' | 'config'> {
  return { class_name, config };
}

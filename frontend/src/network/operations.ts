/**
 * The operations that every edit of a network is made of: those of a fix, of a key and of a hand that drags.
 * `graph/edits.py` is their twin in the server, with the very same results. One that does not fit throws.
 */
import type { FixEdit } from '../net/types';
import type { LayerEntry } from './catalog';
import type { Config, EdgeSpec, NetworkDocument, NetworkSpec, NodeSpec } from './document';
import { freshId, stackOrder } from './stack';

/** What the catalogue says about a layer: which of them join several inputs. */
export type Layers = (className: string) => LayerEntry | undefined;

type Edit<Op extends FixEdit['op']> = Extract<FixEdit, { op: Op }>;

/** All edits in their order, or none. */
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

/** A copy of nested JSON with the value at `path` changed; what is missing on the way becomes an object. */
function assign(target: unknown, path: readonly string[], value: unknown): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  if (Array.isArray(target) && /^\d+$/.test(name)) {
    const at = Number(name);
    if (at > target.length)
      throw new Error(`The fix names entry ${at} of a list of ${target.length}.`);
    return [...target.slice(0, at), assign(target[at], rest, value), ...target.slice(at + 1)];
  }
  const base =
    typeof target === 'object' && target !== null && !Array.isArray(target) ? target : {};
  return { ...base, [name]: assign((base as Config)[name], rest, value) };
}

/**
 * A new layer between one and all that feeds it (`before`), only what comes from `source`, all that it
 * feeds (`after`), or only `target`.
 */
function insert(document: NetworkDocument, edit: Edit<'insert'>): NetworkDocument {
  const id = freshId(document.network, edit.class_name);
  return insertNode(document, { id, ...layerOf(edit) }, edit);
}

/** The place of a layer among others: one that it stands before or after, and perhaps the only other end. */
export type Where = Pick<Edit<'insert'>, 'before' | 'after' | 'source' | 'target'>;

/** Ties a layer in, one that was made before too. */
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
    // It stands among the inputs where the connection stood that now leads through it.
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

/** What fed a layer feeds what it fed; a merge that this leaves with a single input goes too, for it has no use. */
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

/** The document without a layer. A layer of one input takes the last of several; nothing is joined twice. */
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

/** Whether a layer may well take the same input twice, as one does that attends to itself. */
const attends = (entry: LayerEntry | undefined): boolean => entry?.traits.attends === true;

function merges(document: NetworkDocument, id: string, layers: Layers): boolean {
  const entry = layers(classOf(document, id));
  return entry?.inputs === 'many' && !attends(entry);
}

const classOf = (document: NetworkDocument, id: string): string =>
  document.network.nodes.find((node) => node.id === id)?.class_name ?? '';

/** Of several connections between two layers the last one goes. */
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

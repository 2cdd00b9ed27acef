/**
 * Applies the edits of a problem's fix, to the very same result as `graph/edits.py` in the server.
 * A fix is all or nothing: an edit that does not fit throws.
 */
import type { FixEdit } from '../net/types';
import type { Config, EdgeSpec, NetworkDocument, NodeSpec } from './document';
import { freshId } from './stack';

type Edit<Op extends FixEdit['op']> = Extract<FixEdit, { op: Op }>;

export function applyFix(document: NetworkDocument, edits: readonly FixEdit[]): NetworkDocument {
  return edits.reduce(applyEdit, document);
}

function applyEdit(document: NetworkDocument, edit: FixEdit): NetworkDocument {
  switch (edit.op) {
    case 'set':
      return set(document, edit);
    case 'insert':
      return insert(document, edit);
    case 'remove':
      return remove(document, edit.node);
    case 'replace':
      return change(document, edit.node, (node) => ({ ...node, ...layerOf(edit) }));
    case 'connect':
      return connect(document, edit.source, edit.target);
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
 * A new layer between one and all that feeds it (`before`), only what comes from `source`, or all that it
 * feeds (`after`).
 */
function insert(document: NetworkDocument, edit: Edit<'insert'>): NetworkDocument {
  const { nodes, edges } = document.network;
  const node: NodeSpec = {
    id: freshId(document.network, edit.class_name),
    ...layerOf(edit),
  };
  const end = edit.before === undefined ? 'source' : 'target';
  const near = edit.before ?? edit.after ?? '';
  const place = placeOf(document, near) + (end === 'target' ? 0 : 1);
  const joint: EdgeSpec =
    end === 'target' ? { source: node.id, target: near } : { source: near, target: node.id };
  let moved = edges.flatMap((edge, at) => (edge[end] === near ? [at] : []));
  if (edit.source !== undefined) {
    moved = moved.filter((at) => edges[at]?.source === edit.source).slice(0, 1);
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

/** Takes a layer out; what fed it feeds what it fed. */
function remove(document: NetworkDocument, id: string): NetworkDocument {
  const { nodes, edges } = document.network;
  const place = placeOf(document, id);
  const sources = edges.filter((edge) => edge.target === id).map((edge) => edge.source);
  const left = edges.flatMap((edge) => {
    if (edge.source === id) return sources.map((source) => ({ ...edge, source }));
    return edge.target === id ? [] : [edge];
  });
  return withNetwork(document, nodes.toSpliced(place, 1), left);
}

function connect(document: NetworkDocument, source: string, target: string): NetworkDocument {
  for (const id of [source, target]) placeOf(document, id);
  const { nodes, edges } = document.network;
  return withNetwork(document, nodes, [...edges, { source, target }]);
}

function change(
  document: NetworkDocument,
  id: string,
  changed: (node: NodeSpec) => NodeSpec,
): NetworkDocument {
  const place = placeOf(document, id);
  const nodes = document.network.nodes.map((node, at) => (at === place ? changed(node) : node));
  return { ...document, network: { ...document.network, nodes } };
}

function withNetwork(
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

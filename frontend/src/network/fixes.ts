/** Applies the edits of a problem's fix. A fix is all or nothing: an edit that does not fit throws. */
import type { FixEdit } from '../net/types';
import type { Config, NetworkDocument, NodeSpec } from './document';
import { insertAt, remove, setConfig } from './edits';
import { stackOrder } from './stack';

export function applyFix(document: NetworkDocument, edits: readonly FixEdit[]): NetworkDocument {
  return edits.reduce(applyEdit, document);
}

function applyEdit(document: NetworkDocument, edit: FixEdit): NetworkDocument {
  switch (edit.op) {
    case 'set':
      return typeof edit.node === 'string'
        ? setPath(document, edit.node, text(edit.field).replace(/^config\./, ''), edit.value)
        : (assign(document, text(edit.field).split('.'), edit.value) as NetworkDocument);
    case 'insert':
      return insert(document, edit);
    case 'remove':
      return remove(document, text(edit.node));
    case 'replace':
      return replace(document, edit);
    case 'connect':
      return connect(document, edit);
  }
}

function setPath(
  document: NetworkDocument,
  id: string,
  field: string,
  value: unknown,
): NetworkDocument {
  const node = nodeOf(document, id);
  const [name, ...rest] = field.split('.') as [string, ...string[]];
  return setConfig(document, id, {
    [name]: rest.length === 0 ? value : assign(node.config[name], rest, value),
  });
}

/** A copy of nested JSON with the value at `path` changed. */
function assign(target: unknown, path: readonly string[], value: unknown): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  const base = typeof target === 'object' && target !== null ? target : {};
  return { ...base, [name]: assign((base as Config)[name], rest, value) };
}

function insert(document: NetworkDocument, edit: FixEdit): NetworkDocument {
  const layer = (typeof edit.node === 'object' && edit.node !== null ? edit.node : edit) as Config;
  const order = stackOrder(document.network);
  const place = (id: unknown) => order.findIndex((node) => node.id === id);
  const at =
    typeof edit.before === 'string'
      ? place(edit.before)
      : typeof edit.after === 'string'
        ? place(edit.after) + 1
        : order.length;
  return insertAt(document, at, text(layer.class_name), (layer.config as Config | undefined) ?? {})
    .document;
}

function replace(document: NetworkDocument, edit: FixEdit): NetworkDocument {
  const id = text(edit.node);
  nodeOf(document, id);
  const nodes = document.network.nodes.map((node) =>
    node.id === id
      ? {
          ...node,
          class_name: text(edit.class_name),
          config: (edit.config as Config | undefined) ?? {},
        }
      : node,
  );
  return { ...document, network: { ...document.network, nodes } };
}

function connect(document: NetworkDocument, edit: FixEdit): NetworkDocument {
  const edge = { source: text(edit.source), target: text(edit.target) };
  const network = { ...document.network, edges: [...document.network.edges, edge] };
  return { ...document, network };
}

function nodeOf(document: NetworkDocument, id: string): NodeSpec {
  const node = document.network.nodes.find((other) => other.id === id);
  if (!node) throw new Error(`The fix names the layer '${id}', which the network does not have.`);
  return node;
}

function text(value: unknown): string {
  if (typeof value !== 'string')
    throw new Error(`The fix holds ${JSON.stringify(value)} where a name belongs.`);
  return value;
}

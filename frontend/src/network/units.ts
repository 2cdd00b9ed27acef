/** The noun for the outputs of a layer. Framework-free. */
import type { LayerEntry } from './catalog';
import type { NetworkSpec } from './document';

export type UnitKind = 'units' | 'filters';

/** Filters for a convolution, units for other layers; a layer without its own has those of its input. */
export function unitKind(
  { nodes, edges }: Pick<NetworkSpec, 'nodes' | 'edges'>,
  id: string,
  layerOf: (className: string) => LayerEntry | undefined,
): UnitKind {
  const seen = new Set<string>();
  let at: string | undefined = id;
  while (at !== undefined && !seen.has(at)) {
    seen.add(at);
    const here: string = at;
    const node = nodes.find((each) => each.id === here);
    const own = node && ownKind(layerOf(node.class_name));
    if (own) return own;
    at = edges.find(({ target }) => target === here)?.source;
  }
  return 'units';
}

function ownKind(entry: LayerEntry | undefined): UnitKind | null {
  if (entry === undefined) return null;
  const { params, traits } = entry;
  if (params?.properties?.filters) return 'filters';
  // A depthwise convolution has filters, although it has no parameter `filters`.
  if (traits.convolves && traits.kernel !== null) return 'filters';
  return params?.properties?.units || traits.collapses === 'flatten' ? 'units' : null;
}

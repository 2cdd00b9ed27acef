/** Words for what the catalogue names: layers and measures. */
import { fmt, t, tOr } from '../i18n/index.svelte';
import type { NodeSpec } from '../network/document';
import { humanName, humanWord } from '../network/names';
import { nestedName } from '../network/summary';

/** The line under a layer's name, without its id: "16 units · relu". */
export function layerLine(node: NodeSpec): string {
  const {
    units,
    filters,
    kernel_size: kernel,
    pool_size: pool,
    rate,
    activation,
    target_shape: shape,
  } = node.config;
  const parts: string[] = [];
  if (typeof units === 'number') parts.push(t('layer.units', { count: units }));
  if (typeof filters === 'number') parts.push(t('layer.filters', { count: filters }));
  const size = sizeText(kernel ?? pool);
  if (size) parts.push(t('layer.window', { size }));
  if (typeof rate === 'number') parts.push(t('layer.rate', { rate: fmt.plain(rate) }));
  if (Array.isArray(shape)) parts.push(shape.join('×'));
  const name = nestedName(activation);
  if (name) parts.push(name);
  const inner = nestedName(node.config.layer);
  if (inner) parts.push(humanName(inner));
  return parts.join(' · ');
}

function sizeText(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return Array.isArray(value) ? value.join('×') : null;
}

/** A loss or metric as a person calls it; its Keras name where nobody calls it otherwise. */
export function measureName(name: string): string {
  return tOr(`measure.${name}`, humanWord(name));
}

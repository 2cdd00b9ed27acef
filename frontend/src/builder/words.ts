/** The texts on a layer's card. */
import { fmt, t } from '../i18n/index.svelte';
import type { NodeSpec } from '../network/document';
import { nestedName } from '../network/summary';
import { activationTitle, layerTitle } from '../state/titles';

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
  if (name) parts.push(activationTitle(name));
  const inner = nestedName(node.config.layer);
  if (inner) parts.push(layerTitle(inner));
  return parts.join(' · ');
}

function sizeText(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return Array.isArray(value) ? value.join('×') : null;
}

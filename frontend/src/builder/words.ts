/** Words for what the catalogue and the data name: layers, parameters, datasets. */
import { fmt, hasText, language, t, tOr } from '../i18n/index.svelte';
import type { DatasetFacts } from '../net/types';
import type { DataSettings, NodeSpec } from '../network/document';
import { humanName, humanWord } from '../network/names';
import { nestedName } from '../network/summary';

/** A parameter's label, and whether it is a real word or Keras's own name, which is set in mono. */
export function paramLabel(name: string): { text: string; isName: boolean } {
  const key = `param.${name}`;
  return hasText(key) ? { text: t(key), isName: false } : { text: name, isName: true };
}

export function datasetTitle(facts: Pick<DatasetFacts, 'name' | 'title'>): string {
  return tOr(`dataset.${facts.name}`, facts.title);
}

/** "500 points, 2 classes, noise 0.8" */
export function dataLine(facts: DatasetFacts, data: DataSettings): string {
  const parts = [t(`data.rows.${facts.kind}`, { count: facts.rows })];
  if (facts.classes) parts.push(t('data.classes', { count: facts.classes.length }));
  else if (facts.target) {
    parts.push(t('data.predicts', { target: tOr(`target.${facts.name}`, facts.target) }));
  }
  const properties = (facts.config_schema.properties ?? {}) as Record<
    string,
    { default?: unknown }
  >;
  if ('noise' in properties) {
    const noise = data.config.noise ?? properties.noise?.default;
    if (typeof noise === 'number') parts.push(t('data.noise', { noise: fmt.plain(noise) }));
  }
  return parts.join(', ');
}

/** "300 train · 100 validation · 100 test" */
export function splitLine(facts: DatasetFacts): string {
  const { train, validation, test } = facts.counts;
  const parts = [t('data.train', { count: train })];
  if (validation > 0) parts.push(t('data.validation', { count: validation }));
  if (test > 0) parts.push(t('data.test', { count: test }));
  return parts.join(' · ');
}

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

/** For sorting names as the reader's alphabet does. */
export function byName<T>(items: readonly T[], name: (item: T) => string): T[] {
  const collator = new Intl.Collator(language.current);
  return [...items].sort((a, b) => collator.compare(name(a), name(b)));
}

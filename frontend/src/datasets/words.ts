/** Words for datasets: what a sample is made of, its classes and columns. */
import { fmt, language, t, tOr } from '../i18n/index.svelte';
import type { DatasetFacts } from '../net/types';
import type { DataSettings } from '../network/document';
import { isSquare, isText } from './samples';

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

/** A class by its name alone, for where the word "class" stands beside it or has no room. */
export const classLabel = (
  facts: Pick<DatasetFacts, 'name' | 'classes'>,
  index: number,
): string => {
  const name = facts.classes?.[index] ?? String(index);
  return tOr(`class.${facts.name}.${name}`, name);
};

export const classLabels = (facts: DatasetFacts): string[] =>
  (facts.classes ?? []).map((_, index) => classLabel(facts, index));

export const className = (facts: DatasetFacts, index: number): string => {
  const name = classLabel(facts, index);
  return facts.kind === 'points' ? t('data.class', { name }) : name;
};

/** The columns' names; their numbers where the published file has none. */
export const featureNames = (facts: DatasetFacts): string[] =>
  facts.features?.map((name) => tOr(`column.${facts.name}.${name}`, name.replaceAll('_', ' '))) ??
  Array.from({ length: facts.shape[0] ?? 0 }, (_, index) =>
    t('datasets.column', { number: String(index + 1) }),
  );

export const targetName = (facts: DatasetFacts): string =>
  tOr(`target.${facts.name}`, facts.target ?? '');

export const unitName = (facts: DatasetFacts): string =>
  facts.unit ? tOr(`unit.${facts.name}`, facts.unit) : '';

/** "2 features: x, y", "28 × 28 grey pixels", "40 steps of 1 number" */
export function sampleLine(facts: DatasetFacts): string {
  const { kind, shape } = facts;
  if (kind === 'images') return imageLine(shape);
  const [first = 1, second = 1] = shape;
  if (isText(facts)) return t('datasets.words', { count: first });
  if (kind === 'sequences') {
    return `${t('datasets.steps', { count: first })} ${t('datasets.stepSize', { count: second })}`;
  }
  const count = t('data.features', { count: first });
  const names = facts.features ? featureNames(facts) : [];
  return names.length > 0 && names.length <= 2 ? `${count}: ${names.join(', ')}` : count;
}

function imageLine(shape: readonly number[]): string {
  let [height = 1, width = 1, channels = 1] = shape;
  if (shape.length === 1) {
    channels = isSquare(height) ? 1 : 3;
    width = height = Math.round(Math.sqrt(height / channels));
  }
  return t(channels >= 3 ? 'datasets.rgb' : 'datasets.grey', { size: `${height} × ${width}` });
}

/** "2 classes" or what is predicted. */
export function taskLine(facts: DatasetFacts): string {
  if (facts.classes) return t('data.classes', { count: facts.classes.length });
  return t('data.predicts', { target: targetName(facts) });
}

/** A number told as exactly as its span asks: three digits of the span. */
export function within(value: number, span: number): string {
  const digits = span > 0 ? Math.max(0, Math.min(8, 2 - Math.floor(Math.log10(span)))) : 2;
  return fmt.fixed(value, digits);
}

/** A number of a table, in the precision a person compares: 0.123, 12.3, 1,230. */
export const cell = (value: number): string =>
  Number.isInteger(value) ? fmt.number(value) : fmt.plain(Number(value.toPrecision(4)));

/** For sorting names as the reader's alphabet does. */
export function byName<T>(items: readonly T[], name: (item: T) => string): T[] {
  const collator = new Intl.Collator(language.current);
  return [...items].sort((a, b) => collator.compare(name(a), name(b)));
}

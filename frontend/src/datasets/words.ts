/** Words for datasets: what a sample is made of, its classes and columns. */
import { fmt, t, tOr } from '../i18n/index.svelte';
import type { DatasetFacts } from '../net/types';
import { isSquare, isText } from './samples';

export const className = (facts: DatasetFacts, index: number): string => {
  const name = facts.classes?.[index] ?? String(index);
  const plain = facts.kind === 'points' ? t('data.class', { name }) : name;
  return tOr(`class.${facts.name}.${name}`, plain);
};

/** The columns' names; their numbers where the published file has none. */
export const featureNames = (facts: DatasetFacts): string[] =>
  facts.features ??
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
    return t('datasets.steps', { steps: fmt.number(first), count: second });
  }
  const count = t('data.features', { count: first });
  const names = facts.features ?? [];
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

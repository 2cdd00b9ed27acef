/** Words for what differs between runs. */
import { fmt, hasText, t, tOr } from '../i18n/index.svelte';
import type { NodeSpec, Run } from '../net/types';
import { ABSENT, type Common, type Difference, figureOf, objectText } from '../network/differences';
import { humanWord } from '../network/names';
import { nestedName } from '../network/summary';
import { layerTitle, titleOf } from '../state/titles';
import type { ByHand } from './byHand';
import { capital, formatLoss, formatMetric, lowered, metricName } from './format';
import type { Result } from './results';
import { datasetName } from './words';

/** "L2 on dense_2", "Units", "Seed". */
export function differenceLabel({ part, node, layer, field, values }: Difference): string {
  if (field === 'layers' && layer !== null) return layerTitle(layer);
  const penalty = penaltyKind(field, values);
  const name = penalty ?? fieldLabel(part, field);
  return node === null ? name : t('compare.on', { field: name, layer: node });
}

function fieldLabel(part: Difference['part'], field: string): string {
  const key = `compare.field.${field}`;
  if ((part !== 'network' || field === 'order') && hasText(key)) return t(key);
  const path = field.split('.').filter((word) => word !== 'config' && word !== 'optimizer');
  const words = path.map((word) => tOr(`param.${word}`, humanWord(word)));
  const [first = field, ...rest] = words;
  return rest.length === 0 ? first : t('compare.part', { field: first, part: rest.join(', ') });
}

/** A penalty on the kernel is known by its kind alone, as in "L2". */
function penaltyKind(field: string, values: readonly unknown[]): string | null {
  const [first, ...rest] = field.split('.');
  if (first !== 'kernel_regularizer') return null;
  if (rest.length > 0) return rest.join('.').toUpperCase();
  const kinds = new Set(values.map(nestedName).filter((kind) => kind !== null));
  return kinds.size === 1 ? ([...kinds][0] as string) : null;
}

/** The setting of one run. `nameOf` tells what a run is called, by its id. */
export function differenceText(
  { field, values }: Difference,
  run: number,
  nameOf: (id: string) => string,
): string {
  const value = values[run];
  if (value === ABSENT) return t('compare.none');
  if (field === 'layers') return layersText(value as NodeSpec[]);
  if (field === 'order') return (value as string[]).join(' → ');
  if (value === undefined)
    return field.endsWith('_regularizer') ? t('compare.none') : t('compare.default');
  if (penaltyKind(field, values) !== null && nestedName(value) !== null)
    return objectText(value, fmt.plain).split(' ').slice(1).join(' ') || t('compare.yes');
  if (field === 'loss' || field === 'metrics') return measures(field, value);
  if (field === 'fork' && Array.isArray(value))
    return t('fork.place.named', { epoch: fmt.number(value[0]), run: nameOf(String(value[1])) });
  if (field === 'dataset') return datasetName(String(value));
  if (field === 'early_stopping' && isRecord(value) && typeof value.patience === 'number')
    return t('compare.patience', { count: value.patience });
  if (field.startsWith('split.') && typeof value === 'number' && field !== 'split.seed')
    return fmt.percent(value);
  return plainText(value, field);
}

export const byHandLabel = ({ kind }: ByHand): string => t(`compare.hand.${kind}`);

/** "0.002 in epoch 12", "at epoch 40". */
export function byHandText(change: ByHand, run: number): string {
  if (change.kind === 'stopped') {
    const epoch = change.values[run] ?? null;
    return epoch === null ? t('compare.no') : t('compare.hand.at', { epoch });
  }
  const rates = (change.values[run] ?? []).map(({ epoch, rate }) =>
    epoch === 0
      ? t('compare.hand.before', { rate: fmt.plain(rate) })
      : t('compare.hand.in', { rate: fmt.plain(rate), epoch }),
  );
  return rates.length === 0 ? t('compare.none') : rates.join(', ');
}

function layersText(nodes: readonly NodeSpec[]): string {
  const figures = nodes.map(figureOf);
  if (figures.every((figure) => figure !== null))
    return figures.map((figure) => fmt.plain(figure as number)).join(', ');
  return nodes.length === 1 ? t('compare.yes') : t('compare.times', { count: nodes.length });
}

function measures(field: 'loss' | 'metrics', value: unknown): string {
  const list = Array.isArray(value) ? value : [value];
  const names = list.map((each) => {
    const name = nestedName(each) ?? String(each);
    return titleOf(field === 'loss' ? 'losses' : 'metrics', name);
  });
  return names.length === 0 ? t('compare.none') : names.join(', ');
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function plainText(value: unknown, field: string): string {
  if (value === null) return t('compare.none');
  if (typeof value === 'number') return fmt.plain(value);
  if (typeof value === 'boolean') return value ? t('compare.yes') : t('compare.no');
  if (typeof value === 'string') return field === 'batch_size' ? t('training.fullBatch') : value;
  if (Array.isArray(value))
    return value.map((part) => plainText(part, field)).join(/shape|size$/.test(field) ? '×' : ', ');
  if (nestedName(value) !== null) return objectText(value, fmt.plain);
  if (!isRecord(value)) return String(value);
  const entries = Object.entries(value);
  return entries.length === 0
    ? t('compare.none')
    : entries.map(([name, part]) => `${name}: ${plainText(part, name)}`).join(', ');
}

/** "same data, Adam, batch 32" */
export function commonText({ dataset, optimizer, batch }: Common): string {
  const parts: string[] = [];
  if (dataset !== null) parts.push(t('compare.same.data'));
  if (optimizer !== null) parts.push(titleOf('optimizers', optimizer));
  if (batch === 'full') parts.push(t('compare.same.batch.full'));
  else if (batch !== null) parts.push(t('compare.same.batch', { size: batch }));
  return parts.length === 0 ? '' : t('compare.same', { what: parts.join(', ') });
}

export function resultLabel({ kind, metric, validation, withoutPenalty }: Result): string {
  const suffix = validation ? '' : '.train';
  if (kind === 'metric') {
    const name = lowered(metricName(metric ?? ''));
    return capital(
      t(validation ? 'compare.result.metric' : 'compare.result.metric.train', { metric: name }),
    );
  }
  if (kind === 'loss') return t(`compare.result.loss${withoutPenalty ? '.data' : ''}${suffix}`);
  return t(`compare.result.${kind}`);
}

/** What came of the run at a place of the result. */
export function resultText({ kind, metric, values }: Result, run: Run, index: number): string {
  const value = values[index] ?? Number.NaN;
  if (Number.isNaN(value)) return '–';
  if (kind === 'parameters') return fmt.count(value);
  if (kind === 'epoch') return fmt.number(value);
  return kind === 'metric' ? formatMetric(metric ?? '', value, run) : formatLoss(value);
}

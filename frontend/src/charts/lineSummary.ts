/** Describes a line chart in a sentence, for screen readers. */
import { fmt, t } from '../i18n/index.svelte';
import type { LineScene } from './lineScene';
import { thin } from './thin';
import type { ChartChange, ChartMeasure, ChartPoint, ChartStop } from './types';

const WORDS_GAP = 24;
/** The most values in the sentence; the table of numbers has all of them. */
const MOST_SPOKEN = 5;

interface Told {
  title: string;
  best: ChartPoint | null;
  overfitting: number | null;
  stop: ChartStop | null;
  test: ChartPoint | null;
  changes: readonly ChartChange[];
  measures: readonly ChartMeasure[];
}

export function summaryOf(scene: LineScene, told: Told): string {
  const { format, x, last, ghost } = scene;
  const { title, best, overfitting, stop, test, changes, measures } = told;
  const part = (epoch: number) => fmt.number(epoch, { maximumFractionDigits: 2 });
  const values = scene.ends.map(
    ({ line, value }) => `${t(`runs.chart.${line.role}`)} ${format(value)}`,
  );
  const words = [t('runs.chart.summary', { title, epoch: last, values: fmt.list(values) })];
  if (best) words.push(t('runs.chart.best', { value: format(best.value), epoch: best.epoch }));
  if (overfitting !== null) words.push(t('runs.chart.overfitting', { epoch: overfitting }));
  if (stop) words.push(stop.label);
  for (const { epoch, label } of thin(changes, x, WORDS_GAP)) {
    words.push(t('compare.change.at', { change: label, epoch: part(epoch) }));
  }
  for (const { epoch, text } of measures.slice(-MOST_SPOKEN)) {
    words.push(t('steer.measure.at', { value: text, epoch: part(epoch) }));
  }
  if (test) words.push(t('runs.chart.test', { value: format(test.value) }));
  if (ghost) words.push(t('runs.chart.ghost', { name: ghost.name }));
  return words.join('; ');
}

/** How the numbers of a run are written, in the page's language. */
import { fmt, t } from '../i18n/index.svelte';
import type { MetricTraits, Run } from '../net/types';
import { catalog } from '../state/catalog.svelte';
import { metricTitle } from '../state/titles';

export { trainedSeconds } from './time';

/** Three decimals near 1, fewer for large losses, significant digits for tiny ones. */
export function formatLoss(value: number): string {
  const size = Math.abs(value);
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  if (size !== 0 && size < 0.001) return fmt.plain(Number(value.toPrecision(2)));
  return fmt.fixed(value, size < 10 ? 3 : size < 100 ? 2 : size < 1_000 ? 1 : 0);
}

/** What a metric of the run is like, by its class and not by its name, which a person may choose. */
export const traitsIn = (run: Run | null, metric: string): MetricTraits | undefined =>
  catalog.metric(metric, run?.spec.training.metrics ?? []);

/** Shares of rows as percentages, all else like a loss. */
export const formatMetric = (metric: string, value: number, run: Run | null): string =>
  traitsIn(run, metric)?.share && Number.isFinite(value) ? fmt.percent(value) : formatLoss(value);

/** The metric's name for people; what a person called it where they gave it a name. */
export const metricName = (metric: string, run: Run | null = null): string =>
  metricTitle(metric, run?.spec.training.metrics);

/** With a capital letter in front, as a label begins. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** As it stands within a sentence; abbreviations keep their capitals. */
export const lowered = (text: string): string =>
  /^\p{Lu}\p{Ll}/u.test(text) && !/^\p{Lu}\p{Ll}?\p{Lu}/u.test(text)
    ? text.charAt(0).toLowerCase() + text.slice(1)
    : text;

/** "3 min ago", with the date from a day on. */
export function ago(time: string, now: number): string {
  const seconds = Math.max(0, (now - Date.parse(time)) / 1_000);
  if (seconds < 45) return t('runs.now');
  if (seconds >= 86_400) return fmt.date(time);
  const minutes = Math.round(seconds / 60);
  return minutes < 60
    ? t('runs.ago.minutes', { count: minutes })
    : t('runs.ago.hours', { count: Math.round(seconds / 3_600) });
}

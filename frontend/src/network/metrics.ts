/** The names under which a run reports its metrics, and what each is like. Framework-free. */
import type { ClassConfig } from '../net/types';
import { type Catalog, type CatalogEntry, entryOf } from './catalog';

type Metric = string | ClassConfig;
type Metrics = Pick<Catalog, 'metrics' | 'metric_words'>;

/** What the catalogue says of a metric's class (backend: catalog/traits/metrics.py). */
export interface MetricTraits {
  higher_is_better: boolean;
  /** Whether Keras's mode "auto" knows which way is better. */
  directed: boolean;
  /** The least and the most that it can be; null where there is no limit. */
  range: [number | null, number | null];
  /** A share of the rows, which people read in percent. */
  share: boolean;
}

/** What is measured on validation rows is the same as on training rows. */
const bare = (name: string): string => name.replace(/^(val|test)_/, '');

/** The class of a metric; the first that Keras picks from where it is a word such as "accuracy". */
function classOf(metric: Metric, { metrics, metric_words }: Metrics): CatalogEntry | undefined {
  const name = typeof metric === 'string' ? metric : metric.class_name;
  const [picked] = typeof metric === 'string' ? (metric_words[metric] ?? []) : [];
  return entryOf(metrics, picked ?? name);
}

/** The name that history, curves and early stopping know a metric by, as Keras's `compile` gives it. */
export function reportedName(metric: Metric, catalog: Metrics): string {
  if (typeof metric === 'string') return metric;
  const { name } = metric.config ?? {};
  const usual = classOf(metric, catalog)?.params?.properties?.name?.default;
  return typeof name === 'string' && name ? name : String(usual ?? metric.class_name);
}

/** Traits of a reported metric, as `val_auc`; undefined for a loss, and for what the metrics asked for do not name. */
export function traitsOf(
  name: string,
  metrics: readonly Metric[],
  catalog: Metrics,
): MetricTraits | undefined {
  const metric = metrics.find((each) => reportedName(each, catalog) === bare(name));
  return metric === undefined
    ? undefined
    : (classOf(metric, catalog)?.traits as MetricTraits | undefined);
}

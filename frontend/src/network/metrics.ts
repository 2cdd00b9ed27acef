/** The reported names of a run's metrics, and their traits. Framework-free. */
import type { ClassConfig, MetricEntry, MetricTraits } from '../net/types';
import { type Catalog, entryOf } from './catalog';

type Metric = string | ClassConfig;
type Metrics = Pick<Catalog, 'metrics' | 'metric_words'>;

/** The name without its prefix: the same metric is measured on training, validation and test rows. */
const bare = (name: string): string => name.replace(/^(val|test)_/, '');

/** The class of a metric; for a name such as "accuracy", the first class among which Keras chooses. */
function classOf(metric: Metric, { metrics, metric_words }: Metrics): MetricEntry | undefined {
  const name = typeof metric === 'string' ? metric : metric.class_name;
  const [picked] = typeof metric === 'string' ? (metric_words[metric] ?? []) : [];
  return entryOf(metrics, picked ?? name);
}

/** The name of a metric in history, curves and early stopping, as Keras's `compile` assigns it. */
export function reportedName(metric: Metric, catalog: Metrics): string {
  if (typeof metric === 'string') return metric;
  const { name } = metric.config ?? {};
  const usual = classOf(metric, catalog)?.params?.properties?.name?.default;
  return typeof name === 'string' && name ? name : String(usual ?? metric.class_name);
}

/**
 * The class that a name such as "accuracy" stands for. Keras chooses one of several classes by the targets, but for
 * people it is one metric. A short name has the class of the long name for the same classes.
 */
function classOfWord(word: string, { metrics, metric_words }: Metrics): MetricEntry | undefined {
  const chosen = String(metric_words[word]);
  const same = Object.keys(metric_words).filter((each) => String(metric_words[each]) === chosen);
  return [word, ...same].map((each) => entryOf(metrics, each)).find((entry) => entry !== undefined);
}

/** The class of a reported metric; null if a person chose its name, or if it is unknown. */
export function reportedClass(
  name: string,
  metrics: readonly Metric[],
  catalog: Metrics,
): string | null {
  const word = bare(name);
  const asked = metrics.find((each) => reportedName(each, catalog) === word);
  const usual = (entry: MetricEntry) => entry.params?.properties?.name?.default === word;
  const own = typeof asked === 'object' && asked.config?.name;
  const known = own ? classOf(asked, catalog) : undefined;
  if (own && !(known && usual(known))) return null;
  return (classOfWord(word, catalog) ?? catalog.metrics.find(usual))?.class_name ?? null;
}

/** The traits of a reported metric, such as `val_auc`; undefined for a loss, and for an unknown name. */
export function traitsOf(
  name: string,
  metrics: readonly Metric[],
  catalog: Metrics,
): MetricTraits | undefined {
  const metric = metrics.find((each) => reportedName(each, catalog) === bare(name));
  return metric === undefined ? undefined : classOf(metric, catalog)?.traits;
}

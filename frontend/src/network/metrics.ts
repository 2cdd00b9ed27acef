/** The names under which a run reports its metrics, and what each is like. Framework-free. */
import type { ClassConfig, MetricEntry, MetricTraits } from '../net/types';
import { type Catalog, entryOf } from './catalog';

type Metric = string | ClassConfig;
type Metrics = Pick<Catalog, 'metrics' | 'metric_words'>;

/** What is measured on validation rows is the same as on training rows. */
const bare = (name: string): string => name.replace(/^(val|test)_/, '');

/** The class of a metric; the first that Keras picks from where it is a word such as "accuracy". */
function classOf(metric: Metric, { metrics, metric_words }: Metrics): MetricEntry | undefined {
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

/** The class of what a run reports under a name; null where a person chose the name, or nothing is known by it. */
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
  // Keras picks one of several classes by the targets; to people it is the same measure.
  if (Object.hasOwn(catalog.metric_words, word)) return 'Accuracy';
  return (entryOf(catalog.metrics, word) ?? catalog.metrics.find(usual))?.class_name ?? null;
}

/** Traits of a reported metric, as `val_auc`; undefined for a loss, and for what the metrics asked for do not name. */
export function traitsOf(
  name: string,
  metrics: readonly Metric[],
  catalog: Metrics,
): MetricTraits | undefined {
  const metric = metrics.find((each) => reportedName(each, catalog) === bare(name));
  return metric === undefined ? undefined : classOf(metric, catalog)?.traits;
}

/** The server's catalogue, read once. */
import { getCatalog } from '../net/client';
import type { ActivationWords, ClassConfig, LossEntry, MetricTraits } from '../net/types';
import {
  type Catalog,
  type CatalogEntry,
  entryOf,
  type LayerEntry,
  type Section,
} from '../network/catalog';
import { reportedClass, reportedName, traitsOf } from '../network/metrics';
import { keepAsking } from './retry';

const EMPTY: Catalog = {
  version: 1,
  keras: '',
  layers: [],
  losses: [],
  metrics: [],
  optimizers: [],
  schedules: [],
  initializers: [],
  regularizers: [],
  constraints: [],
  metric_words: {},
  activations: [],
  activation_words: {},
  activation_traits: {},
  refused: {},
};

let current = $state.raw<Catalog>(EMPTY);
let ready = $state(false);
let failed = $state(false);

export const catalog = {
  get ready(): boolean {
    return ready;
  },
  /** True while the server does not answer; the request is repeated automatically. */
  get failed(): boolean {
    return failed;
  },
  get layers(): readonly LayerEntry[] {
    return current.layers;
  },
  get activations(): readonly string[] {
    return current.activations;
  },
  /** The description of an activation, with its name. */
  activation(name: string): (ActivationWords & { class_name: string }) | undefined {
    const words = current.activation_words[name];
    return words && { class_name: name, ...words };
  },
  /** The traits of a reported metric, such as `val_auc`. */
  metric(name: string, metrics: readonly (string | ClassConfig)[] = []): MetricTraits | undefined {
    return traitsOf(name, metrics, current);
  },
  /** The name under which a run reports a metric. */
  reported(metric: string | ClassConfig): string {
    return reportedName(metric, current);
  },
  /** The class of a reported metric; null if a person chose the name. */
  reportedClass(name: string, metrics: readonly (string | ClassConfig)[] = []): string | null {
    return reportedClass(name, metrics, current);
  },
  get losses(): readonly LossEntry[] {
    return current.losses;
  },
  section(name: Section): readonly CatalogEntry[] {
    return current[name];
  },
  /** Whether a layer of this class adds a penalty by itself. */
  penalizes: (className: string): boolean =>
    entryOf(current.layers, className)?.traits.penalizes === true,
  layer(className: string): LayerEntry | undefined {
    return entryOf(current.layers, className);
  },
};

export async function loadCatalog(): Promise<void> {
  const found = await keepAsking(getCatalog, () => {
    failed = true;
  });
  current = found;
  failed = false;
  ready = true;
}

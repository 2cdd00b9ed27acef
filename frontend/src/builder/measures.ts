/** Losses, metrics and monitors as the Training tab lists them. */
import type { ClassConfig, LossEntry } from '../net/types';
import { type CatalogEntry, entryOf } from '../network/catalog';

/** The name to write into a spec: Keras's longest snake_case alias, else the class name. */
export function specName(entry: CatalogEntry): string {
  const aliases = (entry.aliases ?? []).filter((alias) => /^[a-z][a-z0-9_]*$/.test(alias));
  return aliases.sort((a, b) => b.length - a.length)[0] ?? entry.class_name;
}

export function nameOf(value: string | ClassConfig): string {
  return typeof value === 'string' ? value : value.class_name;
}

/** The name of a choice in the list, for any alias in the spec. */
export function listed(entries: readonly CatalogEntry[], value: string | ClassConfig): string {
  const entry = entryOf(entries, nameOf(value));
  return entry ? specName(entry) : nameOf(value);
}

const COMMON_LOSSES = {
  classification: [
    'sparse_categorical_crossentropy',
    'categorical_crossentropy',
    'binary_crossentropy',
  ],
  regression: ['mean_squared_error', 'mean_absolute_error', 'huber', 'log_cosh'],
};
export const COMMON_METRICS = {
  classification: ['accuracy', 'auc', 'precision', 'recall', 'f1_score'],
  regression: ['mean_absolute_error', 'root_mean_squared_error', 'r2_score', 'mean_squared_error'],
};

type Task = keyof typeof COMMON_LOSSES;

/** Losses in three groups: the usual ones of the task, the others that fit it, and the rest. */
export function groupLosses(
  entries: readonly LossEntry[],
  task: Task,
): Record<'usual' | 'fitting' | 'other', string[]> {
  const usual = COMMON_LOSSES[task].filter((name) => entryOf(entries, name));
  const rest = entries.filter((entry) => !usual.includes(specName(entry)));
  const fits = ({ traits }: LossEntry) => traits.task === task || traits.task === 'either';
  return {
    usual,
    fitting: rest.filter(fits).map(specName),
    other: rest.filter((entry) => !fits(entry)).map(specName),
  };
}

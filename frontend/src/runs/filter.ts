/** Which runs of the list are shown. Framework-free. */
import { isLive, type Run, type RunSpec } from '../net/types';
import { complete } from '../network/document';
import { nestedConfig, nestedName } from '../network/summary';
import { networkOf } from './relatives';

export const GROUPS = ['all', 'live', 'done', 'failed'] as const;
export type Group = (typeof GROUPS)[number];

export function inGroup(run: Run, group: Group): boolean {
  if (group === 'all') return true;
  if (group === 'live') return isLive(run.status);
  const failed = run.status === 'failed';
  return group === 'failed' ? failed : !failed && !isLive(run.status);
}

/** A setting by which runs are looked for; without a value its name says it all. */
interface Setting {
  name: string;
  value?: number | string;
}

/** What a person may look for in a run's spec, as in "seed 7" or "dropout". */
function settingsOf(spec: RunSpec): Setting[] {
  const { data, training, network } = complete(spec);
  const { learning_rate: rate, ...optimizer } = training.optimizer.config;
  const list: Setting[] = [
    { name: data.dataset },
    ...numbers(data.config),
    { name: nestedName(training.loss) ?? '' },
    { name: training.optimizer.class_name },
    { name: 'learning rate', value: typeof rate === 'number' ? rate : (nestedName(rate) ?? '') },
    ...numbers(optimizer),
    { name: 'batch', value: training.batch_size },
    { name: 'epochs', value: training.epochs },
    { name: 'seed', value: training.seed },
  ];
  if (training.early_stopping)
    list.push(
      { name: 'early stopping' },
      ...numbers({ patience: training.early_stopping.patience }),
    );
  for (const { class_name, config } of network.nodes) {
    if (class_name === 'InputLayer') continue;
    list.push({ name: class_name });
    const figure = config.rate ?? config.units ?? config.filters;
    if (typeof figure === 'number') list.push({ name: class_name, value: figure });
    if (typeof config.activation === 'string') list.push({ name: config.activation });
    list.push(...numbers(config));
    for (const [name, value] of Object.entries(config)) {
      const kind = name.endsWith('_regularizer') ? nestedName(value) : null;
      if (kind === null) continue;
      const strengths = Object.values(nestedConfig(value));
      list.push({ name: kind });
      for (const strength of strengths)
        if (typeof strength === 'number') list.push({ name: kind, value: strength });
    }
  }
  return list;
}

const numbers = (config: Record<string, unknown>): Setting[] =>
  Object.entries(config).flatMap(([name, value]) =>
    typeof value === 'number' ? [{ name: name.replaceAll('_', ' '), value }] : [],
  );

/** What stands behind a setting's name; "full" is a batch. */
const VALUE = /^(-?\d+([.,]\d+)?(e-?\d+)?|full)$/;

interface Term {
  word: string;
  /** As in "seed 7". */
  value: string | null;
}

function termsOf(search: string): Term[] {
  const terms: Term[] = [];
  for (const word of search.toLowerCase().split(/\s+/).filter(Boolean)) {
    const before = terms.at(-1);
    if (before?.value === null && VALUE.test(word)) before.value = word.replace(',', '.');
    else terms.push({ word, value: null });
  }
  return terms;
}

/**
 * Whether each term of the search is in the run's number, name, tags or settings. A value counts
 * whole: "seed 7" is not in a run with seed 70. Names that every run has, as the seed's, count with
 * a value only. `label` gives a setting's name in the page's language, `title` what the run is called there.
 */
export function matches(
  run: Run,
  search: string,
  label: (name: string) => string = (name) => name,
  title: (run: Run) => string = (run) => run.title,
): boolean {
  const terms = termsOf(search);
  if (terms.length === 0) return true;
  const settings = settingsOf(run.spec).map(({ name, value }) => ({
    name: `${name}\n${label(name)}`.toLowerCase(),
    value,
  }));
  const words = [
    `run ${run.number}`,
    `#${run.number}`,
    title(run),
    run.spec.network.name ?? '',
    ...run.tags,
  ]
    .concat(settings.flatMap(({ name, value }) => (value === undefined ? [name] : [])))
    .join('\n')
    .toLowerCase();
  // The words before a value may be several, as in "learning rate 0.1".
  let near = '';
  const valued = terms.filter(({ value }) => value !== null);
  const found = valued.every(({ word, value }) => {
    const hits = settings.filter(
      (setting) => setting.name.includes(word) && String(setting.value).toLowerCase() === value,
    );
    near += hits.map(({ name }) => name).join('\n');
    return hits.length > 0 || phrase(words, `${word} ${value}`);
  });
  return (
    found &&
    terms.every(({ word, value }) => value !== null || words.includes(word) || near.includes(word))
  );
}

/** Whether the words hold the phrase, not followed by further digits. */
function phrase(words: string, wanted: string): boolean {
  for (let at = words.indexOf(wanted); at >= 0; at = words.indexOf(wanted, at + 1)) {
    if (!/^\.?\d/.test(words.slice(at + wanted.length))) return true;
  }
  return false;
}

/** All tags of the runs with how many bear each, the most used first. */
export function countTags(runs: readonly Run[]): [tag: string, count: number][] {
  const counts = new Map<string, number>();
  for (const { tags } of runs) for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || a.localeCompare(b));
}

/** Tags in an address, where they may hold any letter; what is no list of texts is no tags. */
export function parseTags(text: string | null): string[] {
  try {
    const value: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(value) ? value.filter((tag) => typeof tag === 'string') : [];
  } catch {
    // An address written by hand: all runs are shown.
    return [];
  }
}

export const bearsAll = (run: Run, tags: readonly string[]): boolean =>
  tags.every((tag) => run.tags.includes(tag));

/** The networks that the runs are of, with how many each has, in the order of the newest. */
export function countNetworks(runs: readonly Run[]): [network: string, count: number][] {
  const counts = new Map<string, number>();
  for (const run of runs) {
    const network = networkOf(run);
    if (network !== '') counts.set(network, (counts.get(network) ?? 0) + 1);
  }
  return [...counts];
}

export const countGroups = (runs: readonly Run[]): Record<Group, number> =>
  Object.fromEntries(
    GROUPS.map((group) => [group, runs.filter((run) => inGroup(run, group)).length]),
  ) as Record<Group, number>;

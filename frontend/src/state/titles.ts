/** What the catalogue's layers, losses, metrics and the rest are called in the page's language. */
import { hasText, language, t, tOr } from '../i18n/index.svelte';
import type { ClassConfig } from '../net/types';
import { entryOf, type Section } from '../network/catalog';
import { humanName, humanWord } from '../network/names';
import { catalog } from './catalog.svelte';

const inWords = (name: string): string => (/^[a-z]/.test(name) ? humanWord(name) : humanName(name));

/** Of a class, or of another spelling of its name; an unknown name in words. */
export function titleOf(section: Section, name: string): string {
  const className = entryOf(catalog.section(section), name)?.class_name ?? name;
  return tOr(`name.${section}.${className}`, inWords(className));
}

export const layerTitle = (className: string): string => titleOf('layers', className);

/** An activation by its own word where no other is usual: relu, softmax. */
export const activationTitle = (name: string): string => tOr(`name.activations.${name}`, name);

/** A measure as a run reports it; a name that a person gave stays as it is. */
export function metricTitle(name: string, metrics: readonly (string | ClassConfig)[] = []): string {
  const own = `runs.metric.${name}`;
  if (hasText(own)) return t(own);
  const known = catalog.reportedClass(name, metrics);
  return known === null ? name : titleOf('metrics', known);
}

const SECTIONS: readonly Section[] = [
  ...(['layers', 'losses', 'metrics', 'optimizers', 'schedules'] as const),
  ...(['initializers', 'regularizers', 'constraints'] as const),
];

/**
 * A class as the server calls it in a run's summary: by its name, or by that in small words, as in
 * `batch normalization`. Its words are English already.
 */
export function summaryWord(word: string): string {
  if (language.current === 'en') return word;
  if (catalog.activations.includes(word)) return activationTitle(word);
  for (const section of SECTIONS)
    for (const { class_name } of catalog.section(section))
      if (class_name === word) return titleOf(section, class_name);
      else if (humanName(class_name).toLowerCase() === word)
        return titleOf(section, class_name).toLocaleLowerCase(language.current);
  return word;
}

/** Of whatever the catalogue has by that name; null where it has nothing. */
export function anyTitle(name: string): string | null {
  if (catalog.activations.includes(name)) return activationTitle(name);
  const section = SECTIONS.find((each) => entryOf(catalog.section(each), name));
  return section === undefined ? null : titleOf(section, name);
}

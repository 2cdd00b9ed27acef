/** What a remedy is called, and where its change goes. */
import { fmt, hasText, t } from '../i18n/index.svelte';
import type { Remedy } from '../net/types';

/** The values that its words are made of, as the page writes them: "16-16" for the sizes of layers. */
function written(values: Remedy['values']): Record<string, string> {
  const write = (value: unknown): string => {
    if (Array.isArray(value))
      return value.every((item) => typeof item === 'number')
        ? value.join('-')
        : fmt.list(value.map(String));
    return typeof value === 'number' ? fmt.plain(value) : String(value);
  };
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, write(value)]));
}

const say = (key: string, remedy: Remedy, fallback: string): string =>
  hasText(key) ? t(key, written(remedy.values)) : fallback;

/** "Dropout 0.2". */
export const remedyLabel = (remedy: Remedy): string =>
  say(`remedy.${remedy.code}`, remedy, remedy.code);

/** "after dense_2". */
export const remedyPlace = (remedy: Remedy): string =>
  say(`remedy.${remedy.code}.where`, remedy, '');

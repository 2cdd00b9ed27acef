import { en } from './en';
import { names as englishNames } from './en/names';
import { formatters } from './format';
import { fill, type Message, type Values } from './message';
import { pl } from './pl';
import { catalogHelp } from './pl/catalogHelp';
import { datasets } from './pl/datasets';
import { errors } from './pl/errors';
import { log } from './pl/log';
import { names as polishNames } from './pl/names';
import { server } from './pl/server';

export type { Values } from './message';

export type Language = 'en' | 'pl';
export type Key = keyof typeof en;

const STORAGE_KEY = 'layerloom.language';
const dictionaries: Record<Language, Record<Key, Message>> = { en, pl };

function isLanguage(value: unknown): value is Language {
  return value === 'en' || value === 'pl';
}

function initialLanguage(): Language {
  try {
    const stored = localStorage.getItem(STORAGE_KEY);
    if (isLanguage(stored)) return stored;
  } catch {
    // Storage is blocked: fall through to the browser's languages.
  }
  for (const tag of navigator.languages) {
    const short = tag.slice(0, 2);
    if (isLanguage(short)) return short;
  }
  return 'en';
}

let current = $state<Language>(initialLanguage());

export const language = {
  get current(): Language {
    return current;
  },
  set(next: Language): void {
    current = next;
    document.documentElement.lang = next;
    try {
      localStorage.setItem(STORAGE_KEY, next);
    } catch {
      // The choice then lasts as long as the page.
    }
  },
};

/** The text for a key in the current language; plurals are chosen by `values.count`. */
export function t(key: Key, values: Values = {}): string {
  return fill(dictionaries[current][key], values, current);
}

/** Whether a key made from data (a layer's name, a problem's code) has a text. */
export function hasText(key: string): key is Key {
  return Object.hasOwn(en, key);
}

/** What the server says in English, in the other languages; and names, where its own do not read well. */
const translated: Record<Language, Record<string, Message>> = {
  en: englishNames,
  pl: { ...server, ...errors, ...datasets, ...log, ...catalogHelp, ...polishNames },
};

/** The text for a key made from data, or the fallback (the server's message) if there is none. */
export function tOr(key: string, fallback: string, values: Values = {}): string {
  if (hasText(key)) return t(key, values);
  const message = Object.hasOwn(translated[current], key) ? translated[current][key] : undefined;
  return message === undefined ? fallback : fill(message, values, current);
}

/** Numbers, durations and dates in the current language. */
export const fmt = formatters(() => current);

/** What the words of the page mean; `scripts/glossary.py` writes docs/glossary.md from the same text. */
import glossary from './glossary.json';
import { language } from './index.svelte';

export type Word = keyof typeof glossary;

/** One sentence, in the page's language. */
export const meaning = (word: Word): string => glossary[word][language.current].text;

/** All words with their meaning, in the order of the page's alphabet. */
export const allWords = (): { id: string; word: string; text: string }[] =>
  Object.entries(glossary)
    .map(([id, entry]) => ({ id, ...entry[language.current] }))
    .sort((a, b) => a.word.localeCompare(b.word, language.current));

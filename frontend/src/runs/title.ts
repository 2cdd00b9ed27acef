/** What a run is called. Framework-free but for words. */
import { fmt, t } from '../i18n/index.svelte';
import type { Run } from '../net/types';
import { summaryWord } from '../state/titles';

type Named = Pick<Run, 'name' | 'summary'>;
type Part = Run['summary']['parts'][number];

/** The name that a person gave it, else what it is: "2-16-16-2, dropout 0.3". */
export const titleOf = (run: Named): string => run.name || summaryText(run.summary);

/** What a run is, with numbers and words of the page's language; the server has found what is worth telling. */
export const summaryText = ({ layers, parts }: Run['summary']): string =>
  [layers.replace(/[A-Z]\w+/g, summaryWord), ...parts.map(partText)]
    .filter((piece) => piece !== '')
    .join(', ');

function partText({ kind, word, values }: Part): string {
  const numbers = values.map(fmt.plain).join('/');
  switch (kind) {
    case 'word':
      return `${summaryWord(word)} ${numbers}`.trim();
    case 'layers':
      return t('runs.summary.layers', { count: values[0] ?? 0 });
    case 'branches':
      return t('runs.summary.branches');
    case 'early_stopping':
      return t('runs.summary.early_stopping');
    case 'fork':
      return t('runs.summary.fork', { epoch: numbers });
  }
}

/** "Run 12, 2-16-16-2, dropout 0.3": where there is room for one line only. */
export const fullTitle = (run: Named & Pick<Run, 'number'>): string =>
  [t('runs.run', { number: run.number }), titleOf(run)].filter((piece) => piece !== '').join(' · ');

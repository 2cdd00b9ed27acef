import { describe, expect, it } from 'vitest';
import glossary from './glossary.json';

const MOST_WORDS = 25;
const NEEDED = [
  ...['epoch', 'batch', 'step', 'loss', 'validation', 'overfitting', 'early_stopping', 'patience'],
  ...['monitor', 'dropout', 'l1', 'l2', 'weight_decay', 'learning_rate', 'schedule', 'momentum'],
  ...['optimizer', 'activation', 'softmax', 'logits', 'cross_entropy', 'maximum_likelihood'],
  ...['dead_unit', 'kernel', 'filter', 'stride', 'padding', 'pooling', 'batch_normalization'],
  ...['initialization', 'seed', 'split', 'stratify', 'standardize', 'confusion_matrix'],
  ...['precision', 'recall', 'checkpoint', 'fork', 'frame', 'slice'],
];

describe('the glossary', () => {
  it('has every word that a student meets first', () => {
    expect(Object.keys(glossary)).toEqual(expect.arrayContaining(NEEDED));
  });

  const sentences = Object.entries(glossary).flatMap(([id, { en, pl }]) => [
    [id, 'en', en] as const,
    [id, 'pl', pl] as const,
  ]);

  it.each(sentences)('%s in %s is one short sentence', (_, __, { word, text }) => {
    expect(word).not.toBe('');
    expect(text.split(/\s+/).length).toBeLessThanOrEqual(MOST_WORDS);
    expect(text).toMatch(/^\p{Lu}[^.]*\.$/u);
  });

  it('calls no two things by one word', () => {
    for (const language of ['en', 'pl'] as const) {
      const words = Object.values(glossary).map((entry) => entry[language].word.toLowerCase());
      expect(new Set(words).size).toBe(words.length);
    }
  });
});

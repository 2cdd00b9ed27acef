import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { language } from '../i18n/index.svelte';
import type { Problem } from '../net/types';
import { haveCatalog } from '../runs/catalog.testing';
import { fixLabel, problemText } from './problems';

vi.hoisted(() => vi.stubGlobal('navigator', { languages: ['pl'] }));
beforeAll(haveCatalog);
beforeEach(() => {
  vi.stubGlobal('document', { documentElement: {} });
  language.set('pl');
});

const problem = (code: string, values: Record<string, unknown>, fix: Problem['fix'] = null) =>
  ({ code, values, fix, message: 'English', node: 'a', severity: 'error' }) as Problem;

describe('problemText', () => {
  const rank = { class_name: 'Conv2D', received: [null, 2] };

  it('says how many axes, and whether that is the least or the most', () => {
    expect(problemText(problem('wrong_rank', { ...rank, bound: 'min', expected: 3 }))).toBe(
      'Warstwa „Splot 2D” potrzebuje próbek o co najmniej 3 osiach, a dostaje kształt (2).',
    );
    expect(problemText(problem('wrong_rank', { ...rank, bound: 'max', expected: 1 }))).toBe(
      'Warstwa „Splot 2D” potrzebuje próbek o najwyżej 1 osi, a dostaje kształt (2).',
    );
    expect(problemText(problem('wrong_rank', { ...rank, bound: '', expected: 2 }))).toBe(
      'Warstwa „Splot 2D” potrzebuje próbek o 2 osiach, a dostaje kształt (2).',
    );
  });

  it('writes small and large numbers in full, as Polish has them', () => {
    const rate = { received: 1.3e-5, usual: 0.001 };
    expect(problemText(problem('low_learning_rate', rate))).toContain('tempie uczenia 1,3e-5 ');
    expect(
      problemText(
        problem('high_learning_rate', { received: 1.5, optimizer: 'adam', usual: 0.001 }),
      ),
    ).toContain('1,5 kroki są tak duże, że Adam');
  });

  it('names losses as the page does, whichever alias the server says', () => {
    const values = { loss: 'mse', expected: 'SparseCategoricalCrossentropy' };
    expect(problemText(problem('loss_for_numbers', values))).toMatch(
      /^Strata „Błąd średniokwadratowy” .* „Entropia krzyżowa \(numery klas\)” /,
    );
  });
});

describe('fixLabel', () => {
  it('says a setting, its value and a name in Polish', () => {
    const set = (field: string, value: unknown, node: string | null = 'a') =>
      fixLabel(
        problem('x', {}, { label: 'English', edits: [{ op: 'set', node, field, value }] } as never),
      );
    expect(set('units', 3)).toBe('Ustaw: neurony = 3');
    expect(set('kernel_size', [3, 3])).toBe('Ustaw: rozmiar jądra = (3, 3)');
    expect(set('activation', 'linear')).toBe('Użyj: liniowa');
    expect(set('training.loss', 'mean_squared_error', null)).toBe('Użyj: Błąd średniokwadratowy');
  });
});

describe('a wrong number', () => {
  const wrong = (field: string, code: string, values: Record<string, unknown>, value: unknown) => {
    const edits = [{ op: 'set', node: null, field, value }];
    return { ...problem(code, values, { label: 'English', edits } as never), field } as Problem;
  };

  it('is told with its setting, its limit and what was received', () => {
    const rate = wrong(
      'rate',
      'out_of_range',
      { relation: 'less than', limit: 1, received: '1.5' },
      0.3,
    );
    expect(problemText(rate)).toBe('Wartość „Odsetek” musi być mniejsza niż 1, a wpisano 1,5.');
    expect(fixLabel(rate)).toBe('Ustaw: odsetek = 0,3');
    const epochs = wrong(
      'training.epochs',
      'wrong_type',
      { types: ['integer'], received: '2.7' },
      3,
    );
    expect(problemText(epochs)).toBe('„Epoki” to liczba całkowita, a wpisano 2,7.');
    expect(fixLabel(epochs)).toBe('Ustaw: epoki = 3');
  });

  it('is the server’s own sentence in English', () => {
    language.set('en');
    expect(problemText(wrong('rate', 'out_of_range', {}, 1))).toBe('English');
  });
});

import { afterEach, describe, expect, it, vi } from 'vitest';
import { language } from '../i18n/index.svelte';
import { fullTitle, summaryText, titleOf } from './title';

const word = (text: string, ...values: number[]) => ({ kind: 'word' as const, word: text, values });
const summary = { layers: '2-16-16-2', parts: [word('dropout', 0.3, 0.5), word('L2', 0.001)] };

afterEach(() => language.set('en'));

vi.hoisted(() => {
  // The dictionaries ask the browser for its languages.
  vi.stubGlobal('navigator', { languages: ['en'] });
  vi.stubGlobal('document', { documentElement: {}, querySelector: () => null });
});

describe('what a run is called', () => {
  it('is what it is, until a person gives it a name', () => {
    expect(titleOf({ name: '', summary })).toBe('2-16-16-2, dropout 0.3/0.5, L2 0.001');
    expect(titleOf({ name: 'best so far', summary })).toBe('best so far');
    expect(fullTitle({ number: 12, name: '', summary: { layers: '2-2', parts: [] } })).toBe(
      'Run 12 · 2-2',
    );
    // Of a run that an older version took and this one cannot read.
    expect(fullTitle({ number: 3, name: '', summary: { layers: '', parts: [] } })).toBe('Run 3');
  });

  it('has numbers and words of the language', () => {
    const parts = [
      word('dropout', 0.3),
      { kind: 'layers' as const, word: '', values: [61] },
      { kind: 'branches' as const, word: '', values: [] },
      { kind: 'early_stopping' as const, word: '', values: [] },
      { kind: 'fork' as const, word: '', values: [40] },
    ];
    expect(summaryText({ layers: '2-2', parts })).toBe(
      '2-2, dropout 0.3, 61 layers, with branches, early stopping, from epoch 40',
    );
    language.set('pl');
    expect(summaryText({ layers: '2-2', parts })).toBe(
      '2-2, dropout 0,3, 61 warstw, z odgałęzieniami, wczesne zatrzymanie, od epoki 40',
    );
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { language } from '../i18n/index.svelte';
import { log } from '../i18n/pl/log';
import type { LogLine } from '../state/runLog';
import { logSentence, logWords } from './logWords';

vi.hoisted(() => vi.stubGlobal('navigator', { languages: ['pl'] }));
beforeEach(() => {
  vi.stubGlobal('document', { documentElement: {} });
  language.set('pl');
});

const line = (code: string | null, values: LogLine['values'] = {}): LogLine => ({
  ...{ epoch: 1, at: '2026-01-01T00:00:00Z', level: 'info', message: 'English.' },
  code,
  values,
});
const amid = { epoch: 2, batch: 7, steps: 10 };
/** No-break spaces stand before units. */
const said = (code: string, values: LogLine['values']) =>
  logSentence(line(code, values)).replaceAll('\u00a0', ' ');

describe('the log in Polish', () => {
  it.each([
    [
      'engine_resident',
      { why: 'fits', size: 12_300_000, room: 4e9 },
      'Dane zostają na urządzeniu (12,3 MB się mieści), a cała epoka wykonuje się jako jeden program.',
    ],
    [
      'engine_streaming',
      { why: 'larger', size: 8.2e9, room: 4e9 },
      'Dane są przesyłane na urządzenie partiami: zajmują 8,2 GB, a wiersze mogą tam zająć 4 GB.',
    ],
    [
      'xla_other_numbers',
      { drawn: 'categorical', asked: true },
      'Wybrano XLA, choć losuje inne liczby niż sam Keras („categorical”).',
    ],
    [
      'downloading',
      { dataset: 'mnist', received: 1_150_000, total: 11_500_000 },
      'Pobieranie danych „Cyfry MNIST”: 1,2 MB z 11,5 MB.',
    ],
    ['resumed', { epoch: 4, batch: 0 }, 'Rusza od stanu zapisanego po epoce 4.'],
    ['resumed', { epoch: 4, batch: 3 }, 'Rusza od stanu zapisanego w epoce 5, po 3 partiach.'],
    ['command_stop', amid, 'Zatrzymano ręcznie w epoce 3, po 7 z 10 partii.'],
    [
      'command_pause',
      { epoch: 0, batch: 0, steps: 10 },
      'Wstrzymanie przed pierwszą epoką: zapisano cały stan treningu.',
    ],
    [
      'command_pace',
      { ...amid, value: 2.5 },
      'Od teraz najwyżej 2,5 epoki na sekundę, w epoce 3, po 7 z 10 partii.',
    ],
    ['command_pace', { ...amid, batch: 0 }, 'Od teraz pełna szybkość, po epoce 2.'],
    [
      'command_learning_rate',
      { ...amid, value: 1.3e-5, before: 0.01 },
      'Tempo uczenia 0,01 → 1,3e-5, w epoce 3, po 7 z 10 partii.',
    ],
    [
      'command_evaluate',
      { ...amid, batch: 0, metrics: { val_loss: 0.25, val_auc: 'NaN' } },
      'Pomiar po epoce 2: val_loss 0,250, val_auc NaN.',
    ],
    [
      'command_checkpoint',
      amid,
      'Zapisano stan i modele w epoce 3, po 7 z 10 partii. Zachowany będzie stan z końca tej epoki.',
    ],
    [
      'forked',
      {
        ...{ epoch: 12, count: 4, total: 6, fresh: ['dense_2'], optimizer: true, steps: 120 },
        ...{ lacking: [], from_weights: [], rate: 0.005, own_rate: false },
      },
      'Początek od epoki 12 innego przebiegu: przejęto 4 z 6 zmiennych sieci. Od nowa zaczynają warstwy: dense_2. Optymalizator pracuje dalej po 120 krokach. Tempo uczenia jest z tamtego przebiegu: 0,005.',
    ],
  ])('says %s %j', (code, values, expected) => {
    expect(said(code, values)).toBe(expected);
  });

  it('puts the level before what is no mere news', () => {
    const lost = { ...line('checkpoint_broken', { why: 'best' }), level: 'warning' as const };
    expect(logWords(lost)).toMatch(/^ostrzeżenie: Przepadł stan/);
  });

  it("keeps the runner's words where it has no others", () => {
    expect(logSentence(line('future', { a: 1 }))).toBe('English.');
    // A log of an older version has no values.
    for (const code of ['engine_resident', 'forked', 'command_learning_rate', 'downloading'])
      expect(logSentence(line(code))).toBe('English.');
    language.set('en');
    expect(logSentence(line('resumed', { epoch: 4, batch: 0 }))).toBe('English.');
  });

  it('has words for every code that the runner sends', () => {
    const FOLDER = '../backend/layerloom/training';
    const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' });
    const text = files
      .filter((file) => file.endsWith('.py'))
      .map((file) => readFileSync(`${FOLDER}/${file}`, 'utf8'))
      .join('\n');
    const sent = [...text.matchAll(/code ?= ?"([a-z_]+)"/g)].map(([, code]) => code as string);
    const done = [...text.matchAll(/self\._done\(\s*"([a-z_]+)"/g)].map(
      ([, name]) => `command_${name}`,
    );
    // Errors have codes of their own, and are told by the run's end.
    const codes = [...new Set([...sent, ...done])].filter((code) => code !== 'invalid_spec');
    expect(codes).toEqual(expect.arrayContaining(['xla_failed', 'no_validation', 'command_stop']));
    const told = (code: string) =>
      Object.keys(log).some((key) => key === `log.${code}` || key.startsWith(`log.${code}.`));
    expect(codes.filter((code) => !told(code))).toEqual([]);
    const known = Object.keys(log).flatMap((key) => key.split('.')[1] ?? []);
    expect(known.filter((code) => code !== 'where' && !codes.includes(code))).toEqual([]);
  });
});

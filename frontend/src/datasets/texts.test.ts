import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { en } from '../i18n/en';
import { pl } from '../i18n/pl';
import { datasets } from '../i18n/pl/datasets';

const FOLDER = '../backend/layerloom/datasets/builtin';

/** The datasets' own English is theirs; what is found in their files needs a Polish word here. */
const sources = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.py') && !file.startsWith('_'))
  .map((file) => ({ name: file.slice(0, -3), text: readFileSync(`${FOLDER}/${file}`, 'utf8') }));

describe('every built-in dataset', () => {
  it('is found', () => {
    const names = sources.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['spiral', 'digits', 'iris']));
  });

  it.each(sources)('$name has a title and a sentence in both languages', ({ name, text }) => {
    expect(text).toMatch(/title="[^"]+"/);
    const polish: Record<string, unknown> = { ...pl, ...datasets };
    expect(polish).toHaveProperty([`dataset.${name}`]);
    expect(polish).toHaveProperty([`about.${name}`]);
    expect(en).toHaveProperty([`about.${name}`]);
    if (/target="/.test(text)) expect(polish).toHaveProperty([`target.${name}`]);
    if (/unit="/.test(text)) expect(polish).toHaveProperty([`unit.${name}`]);
  });

  it('leaves no text of one that is gone', () => {
    const names = new Set(sources.map(({ name }) => name));
    const keys = [...Object.keys(en), ...Object.keys(datasets)];
    const told = keys.flatMap((key) => key.match(/^(?:dataset|about)\.(\w+)$/)?.[1] ?? []);
    expect(told.filter((name) => !names.has(name))).toEqual([]);
  });
});

/** What Polish writes as the file does. */
const SAME = /^(\d+|[xy]|setosa|versicolor|virginica|T-shirt)$/;

describe('names in the data', () => {
  const listed = (text: string, what: string): string[] => {
    const constant = what === 'classes' ? 'CLASSES' : 'FEATURES';
    const found = text.match(new RegExp(`(?:${what}|\\b${constant}) ?= ?\\(([^)]*)\\)`, 's'))?.[1];
    return [...(found ?? '').matchAll(/"([^"]+)"/g)].flatMap((match) => match[1] ?? []);
  };

  it.each(sources)('$name has Polish for its classes and columns', ({ name, text }) => {
    for (const label of listed(text, 'classes').filter((each) => !SAME.test(each)))
      expect(datasets).toHaveProperty([`class.${name}.${label}`]);
    // Names with brackets end the list early for a pattern; those of a made-up list are computed.
    if (/_MEASURES/.test(text)) return;
    const columns = text.match(/features=\((.*?)\),\n/s)?.[1] ?? '';
    for (const [, column] of columns.matchAll(/"([^"]+)"/g))
      expect(datasets).toHaveProperty([`column.${name}.${column}`]);
  });

  it('has Polish for each measure of the nuclei', () => {
    const { text } = sources.find(({ name }) => name === 'breast_cancer') ?? { text: '' };
    const measures = [...(text.match(/_MEASURES = \((.*?)\)/s)?.[1] ?? '').matchAll(/"([^"]+)"/g)];
    expect(measures).toHaveLength(10);
    for (const [, measure] of measures)
      for (const column of [`mean ${measure}`, `${measure} error`, `worst ${measure}`])
        expect(datasets).toHaveProperty([`column.breast_cancer.${column}`]);
  });
});

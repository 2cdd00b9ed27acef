import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { en } from '../i18n/en';
import { pl } from '../i18n/pl';
import { server } from '../i18n/pl/server';

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
    const polish: Record<string, unknown> = { ...pl, ...server };
    expect(polish).toHaveProperty([`dataset.${name}`]);
    expect(polish).toHaveProperty([`about.${name}`]);
    expect(en).toHaveProperty([`about.${name}`]);
    if (/target="/.test(text)) expect(polish).toHaveProperty([`target.${name}`]);
    if (/unit="/.test(text)) expect(polish).toHaveProperty([`unit.${name}`]);
  });

  it('leaves no text of one that is gone', () => {
    const names = new Set(sources.map(({ name }) => name));
    const keys = [...Object.keys(en), ...Object.keys(server)];
    const told = keys.flatMap((key) => key.match(/^(?:dataset|about)\.(\w+)$/)?.[1] ?? []);
    expect(told.filter((name) => !names.has(name))).toEqual([]);
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { language } from '../i18n/index.svelte';
import { errors } from '../i18n/pl/errors';
import { server } from '../i18n/pl/server';
import { ApiError } from '../net/client';
import { errorText, failureText, refusalText } from './errorText';

vi.hoisted(() => vi.stubGlobal('navigator', { languages: ['pl'] }));
beforeEach(() => {
  vi.stubGlobal('document', { documentElement: {} });
  language.set('pl');
});

describe('errors in Polish', () => {
  it('go by the code', () => {
    const lost = new ApiError(404, 'not_found', 'There is no run x.');
    expect(errorText(lost)).toBe('Nie ma już tego na serwerze. Ktoś mógł to usunąć.');
    expect(errorText(new ApiError(0, 'offline', 'x'))).toMatch(/^Serwer nie odpowiada/);
    expect(refusalText('http_502', '502 Bad Gateway')).toBe(
      'Serwer odpowiedział błędem: 502 Bad Gateway',
    );
    expect(errorText(new Error('own'))).toBe('own');
  });

  it("keep the server's words in English, and where there are no others", () => {
    expect(refusalText('future_code', 'What happened.')).toBe('What happened.');
    language.set('en');
    expect(refusalText('not_found', 'There is no run x.')).toBe('There is no run x.');
  });

  it('say what broke a run', () => {
    const error = { code: 'invalid_spec', message: 'Keras cannot train this.', received: 'shape' };
    expect(failureText(error, null)).toBe('Keras mówi: shape');
    expect(failureText(null, 'It broke.')).toBe('It broke.');
    expect(failureText(null, null)).toBeNull();
    language.set('en');
    expect(failureText(error, null)).toBe('Keras cannot train this.');
  });

  it('are there for every code that the server sends', () => {
    const text = (path: string) => readFileSync(`../backend/layerloom/${path}`, 'utf8');
    const folders = ['api', 'jobs', 'store', 'datasets', 'model', 'live', 'artifacts'];
    const files = folders.flatMap((folder) =>
      readdirSync(`../backend/layerloom/${folder}`, { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.py'))
        .map((file) => `${folder}/${file}`),
    );
    const sent = ['errors.py', ...files].flatMap((file) =>
      [...text(file).matchAll(/\bcode ?= ?"([a-z_]+)"|\d: "([a-z_]+)"/g)].map(
        (match) => (match[1] ?? match[2]) as string,
      ),
    );
    expect(sent).toEqual(expect.arrayContaining(['not_found', 'run_ending', 'method_not_allowed']));
    const told = (code: string) =>
      Object.hasOwn(errors, `error.${code}`) || Object.hasOwn(server, `problem.${code}`);
    expect([...new Set(sent)].filter((code) => !told(code))).toEqual([]);
  });
});

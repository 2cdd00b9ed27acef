import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { server } from './pl/server';

const BACKEND = '../backend/layerloom';
const CODE =
  /(?:\b(?:Problem|ConfigError)\(\s*|\b(?:code|code, [a-z]+|code, message, values) ?= ?\(?)"([a-z_]+)"/g;

const codesOf = (path: string): string[] =>
  [...readFileSync(`${BACKEND}/${path}`, 'utf8').matchAll(CODE)].map((match) => match[1] as string);

const files = [
  ...['graph', 'graph/metrics', 'graph/repair'].flatMap((folder) =>
    readdirSync(`${BACKEND}/${folder}`)
      .filter((name) => name.endsWith('.py'))
      .map((name) => `${folder}/${name}`),
  ),
  'catalog/checking.py',
  'model/build.py',
  'model/check.py',
  'model/data_problems.py',
  'model/schedules.py',
  'model/shapes.py',
];

describe('Polish for what the check says', () => {
  // Rehearsals name their code after the part; the general ones come from errors.py, for data and layers.
  const rehearsed = ['optimizer_refused', 'loss_refused', 'metric_refused'];
  const general = ['dataset_error', 'not_found', 'build_error'];
  const codes = new Set([...files.flatMap(codesOf), ...rehearsed, ...general]);

  it('finds the codes in the sources', () => {
    const known = ['cycle', 'head_units', 'wrong_rank', 'out_of_range', 'unknown_monitor'];
    expect([...codes]).toEqual(
      expect.arrayContaining([...known, 'too_much_memory', 'input_shape']),
    );
  });

  it.each([...codes].sort())('has a text for %s', (code) => {
    expect(server).toHaveProperty([`problem.${code}`]);
  });

  it('has no text for a code that is gone', () => {
    const written = Object.keys(server).filter((key) => /^(problem|fix)\./.test(key));
    // A code may have a text for each of its reasons: problem.head_activation.softmax.
    expect(written.filter((key) => !codes.has(key.split('.')[1] ?? ''))).toEqual([]);
  });
});

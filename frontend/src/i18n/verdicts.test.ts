import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { en } from './en';
import { pl } from './pl';

const DIAGNOSIS = '../backend/layerloom/diagnosis';
const files = (folder: string) =>
  readdirSync(`${DIAGNOSIS}/${folder}`).filter((name) => /^[a-z]\w*\.py$/.test(name));
const found = (text: string, pattern: RegExp) =>
  [...text.matchAll(pattern)].map((match) => match[1] as string);

const verdicts = files('verdicts').map((name) => name.replace('.py', ''));
const remedies = files('remedies').flatMap((name) => {
  const text = readFileSync(`${DIAGNOSIS}/remedies/${name}`, 'utf8');
  // A helper that makes two remedies is told their codes.
  return [...found(text, /\bRemedy\("(\w+)"/g), ...found(text, /_scaled\([^"\n]*"(\w+)"/g)];
});
/** What is done about a loss that is no number is called by its cause. */
const causes = readFileSync('../backend/layerloom/graph/nan_causes.py', 'utf8')
  .split('Cause(')
  .flatMap((part) => found(part, /^"(\w+)"/g))
  .filter((code) => !['unknown', 'learning_rate'].includes(code));

describe.each([
  ['English', en],
  ['Polish', pl],
])('%s for what the server says of a run', (_, dictionary) => {
  it('finds the codes in the sources', () => {
    expect(verdicts).toEqual(expect.arrayContaining(['overfitting', 'settled', 'not_a_number']));
    expect(remedies).toEqual(
      expect.arrayContaining(['dropout', 'l2', 'early_stopping', 'smaller', 'larger', 'together']),
    );
    expect(causes).toEqual(expect.arrayContaining(['sizes', 'penalty', 'loss_domain']));
  });

  it.each(verdicts)('has words for the verdict %s', (code) => {
    expect(dictionary).toHaveProperty([`verdict.${code}`]);
    expect(dictionary).toHaveProperty([`verdict.${code}.why`]);
  });

  it.each([...new Set([...remedies, ...causes])])('has words for the remedy %s', (code) => {
    expect(dictionary).toHaveProperty([`remedy.${code}`]);
    expect(dictionary).toHaveProperty([`remedy.${code}.where`]);
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { server } from '../i18n/pl/server';
import type { FixEdit, Problem } from '../net/types';
import { describeFix } from './fixWords';

const problem = (edits: FixEdit[], more: Partial<Problem> = {}): Problem =>
  ({ code: 'x', values: {}, ...more, fix: { label: '', edits } }) as Problem;

describe('describeFix', () => {
  it('says what the first edit does', () => {
    const insert: FixEdit = { op: 'insert', before: 'dense_1', class_name: 'Flatten', config: {} };
    expect(describeFix(problem([insert]))).toMatchObject({
      key: 'insert',
      values: { class_name: 'Flatten' },
    });
    expect(
      describeFix(problem([{ op: 'set', node: 'dense_1', field: 'units', value: 3 }])),
    ).toMatchObject({ key: 'set', values: { field: 'units', value: 3 } });
    expect(
      describeFix(problem([{ op: 'set', node: null, field: 'training.loss', value: 'mse' }])),
    ).toEqual({ key: 'use', values: { value: 'mse' } });
  });

  it('counts what is removed', () => {
    const remove = (node: string): FixEdit => ({ op: 'remove', node });
    expect(describeFix(problem([remove('a'), remove('b')]))).toEqual({
      key: 'removeSeveral',
      values: { nodes: ['a', 'b'] },
    });
    expect(describeFix(problem([remove('a')])).key).toBe('remove');
  });

  it('tells a renamed parameter from one that is dropped', () => {
    const edit: FixEdit = { op: 'replace', node: 'a', class_name: 'Dense', config: {} };
    const code = 'unknown_parameter';
    const values = { class_name: 'Dense', parameter: 'unit', suggestion: 'units' };
    expect(describeFix(problem([edit], { code, values })).key).toBe('rename');
    expect(describeFix(problem([edit], { code, values: { parameter: 'wings' } })).key).toBe('drop');
  });

  it('has Polish for the fix of every wrong network', () => {
    const path = '../tests/contracts/wrong_networks.json';
    const wrong: { name: string; edits: FixEdit[] }[] = JSON.parse(readFileSync(path, 'utf8'));
    for (const { edits } of wrong)
      expect(server).toHaveProperty([`edit.${describeFix(problem(edits)).key}`]);
  });
});

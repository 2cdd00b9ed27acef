/** Describes a fix by a key and values, so that the page can translate it. */
import type { FixEdit, Problem } from '../net/types';

type SetEdit = Extract<FixEdit, { op: 'set' }>;

export interface FixWords {
  key: string;
  values: Record<string, unknown>;
}

/** The first edit describes the fix; the others only follow from it. */
export function describeFix(problem: Problem): FixWords {
  const edits = problem.fix?.edits ?? [];
  const [first] = edits;
  if (!first) return { key: 'set', values: {} };
  switch (first.op) {
    case 'remove':
      return edits.length > 1 && edits.every((edit) => edit.op === 'remove')
        ? { key: 'removeSeveral', values: { nodes: edits.map((edit) => edit.node) } }
        : { key: 'remove', values: first };
    case 'replace':
      return replaced(problem, first);
    case 'set':
      return first.node !== null ? parameter(first) : ofSpec(problem, first);
    default:
      return { key: first.op, values: first };
  }
}

function replaced(problem: Problem, edit: Extract<FixEdit, { op: 'replace' }>): FixWords {
  const { code, values } = problem;
  if (code === 'unknown_parameter') return unknownParameter(problem);
  // The same class with another config resets a parameter to its default.
  return values.class_name === edit.class_name || 'received' in values
    ? { key: 'default', values }
    : { key: 'replace', values: edit };
}

const unknownParameter = ({ values }: Problem): FixWords => ({
  key: values.suggestion === undefined ? 'drop' : 'rename',
  values,
});

function parameter(edit: SetEdit): FixWords {
  const field = edit.field.split('.').at(-1) ?? '';
  return field === 'activation' ? use(edit.value) : { key: 'set', values: { ...edit, field } };
}

function ofSpec(problem: Problem, edit: SetEdit): FixWords {
  const { field } = edit;
  if (problem.code === 'unknown_parameter') return unknownParameter(problem);
  if (/^training\.(loss|optimizer)$|\.class_name$/.test(field)) return use(edit.value);
  if (field.startsWith('training.metrics'))
    return typeof edit.value === 'string' ? use(edit.value) : { key: 'metrics', values: {} };
  if (field === 'training.early_stopping.monitor') return { key: 'monitor', values: edit };
  if (field === 'data.split') return { key: 'split', values: {} };
  if (field === 'data.shape' && edit.value === null) return { key: 'ownShape', values: {} };
  if (field === 'data.shape') return { key: 'shape', values: { value: shape(edit.value) } };
  if (field === 'training.class_weight')
    return { key: edit.value === null ? 'noWeights' : 'weights', values: {} };
  if (typeof edit.value === 'object' && edit.value !== null) return { key: 'default', values: {} };
  return { key: 'set', values: { ...edit, field: field.split('.').at(-1) } };
}

function use(value: unknown): FixWords {
  const name = typeof value === 'object' && value !== null && 'class_name' in value;
  return { key: 'use', values: { value: name ? value.class_name : value } };
}

const shape = (value: unknown): string => (Array.isArray(value) ? value.join(' × ') : '');

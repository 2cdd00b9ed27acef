/** The problems of a form's fields; a page sets their source. */
import { getContext, setContext } from 'svelte';

export interface FieldProblem {
  /** The dotted path of the field. */
  field: string;
  severity: 'error' | 'warning';
  text: string;
  fix: { label: string; run: () => void } | null;
}

const KEY = Symbol('field problems');

/** `all` is called at each render, so that new problems appear. */
export function setFieldProblems(all: () => readonly FieldProblem[]): void {
  setContext(KEY, all);
}

const none = (): readonly FieldProblem[] => [];

/** Finds the problems of a field; `deep` includes those of nested fields. */
export function fieldProblems(): (field: string | undefined, deep: boolean) => FieldProblem[] {
  const all = getContext<(() => readonly FieldProblem[]) | undefined>(KEY) ?? none;
  return (field, deep) => (field === undefined ? [] : all().filter(at(field, deep)));
}

/** The class of a nested object has its own row. */
export const at =
  (field: string, deep: boolean) =>
  (problem: Pick<FieldProblem, 'field'>): boolean =>
    problem.field === field ||
    problem.field === `${field}.class_name` ||
    (deep && problem.field.startsWith(`${field}.`));

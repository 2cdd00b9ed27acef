/** The problems of a form's fields, for whoever shows one: a page sets where they come from. */
import { getContext, setContext } from 'svelte';

export interface FieldProblem {
  /** Dotted, as the form names its fields. */
  field: string;
  severity: 'error' | 'warning';
  text: string;
  fix: { label: string; run: () => void } | null;
}

const KEY = Symbol('field problems');

/** `all` is asked at each render, so that new problems show. */
export function setFieldProblems(all: () => readonly FieldProblem[]): void {
  setContext(KEY, all);
}

const none = (): readonly FieldProblem[] => [];

/** Finds the problems at a field; `deep` with those of what is inside it. */
export function fieldProblems(): (field: string | undefined, deep: boolean) => FieldProblem[] {
  const all = getContext<(() => readonly FieldProblem[]) | undefined>(KEY) ?? none;
  return (field, deep) => (field === undefined ? [] : all().filter(at(field, deep)));
}

/** A nested object's class is its own row's business. */
export const at =
  (field: string, deep: boolean) =>
  (problem: Pick<FieldProblem, 'field'>): boolean =>
    problem.field === field ||
    problem.field === `${field}.class_name` ||
    (deep && problem.field.startsWith(`${field}.`));

/** The check's problems as the fields of a form show them. */
import { type FieldProblem, setFieldProblems } from '../forms/fieldProblems';
import type { Problem } from '../net/types';
import { check } from '../state/check.svelte';
import { fixProblem } from './actions';
import { fixLabel, problemText } from './problems';

/** For the forms of a layer, or (null) of data and training. `node` is asked at each render. */
export function showFieldProblems(node: () => string | null): void {
  setFieldProblems(() => check.of(node()).flatMap((problem) => shown(problem)));
}

function shown(problem: Problem): FieldProblem[] {
  const { field, severity, fix } = problem;
  if (field === null) return [];
  const button = fix && { label: fixLabel(problem), run: () => fixProblem(problem) };
  return [{ field, severity, text: problemText(problem), fix: button }];
}

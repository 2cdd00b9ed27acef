/** A problem of the check in the page's language, and the fix that comes with it. */
import { tOr, type Values } from '../i18n/index.svelte';
import type { Problem } from '../net/types';
import { describeFix } from '../network/fixWords';
import { shapeText } from '../network/summary';

/** A code with several reasons has a text for each. */
export function problemText(problem: Problem): string {
  const values = spoken(problem.values);
  const general = tOr(`problem.${problem.code}`, problem.message, values);
  return tOr(`problem.${problem.code}.${values.why ?? ''}`, general, values);
}

/** What the button says: by the problem where its fix is always the same, else by what it changes. */
export function fixLabel(problem: Problem): string {
  if (!problem.fix) return '';
  const { key, values } = describeFix(problem);
  const general = tOr(`edit.${key}`, problem.fix.label, spoken(values));
  return tOr(`fix.${problem.code}`, general, {
    ...spoken(problem.values),
    layer: problem.node ?? '',
  });
}

/** Values as they stand in a sentence; shapes as Keras writes them. */
function spoken(values: Record<string, unknown> | null | undefined): Values {
  const entries = Object.entries(values ?? {}).map(([name, value]): [string, string | number] => {
    if (typeof value === 'number' || typeof value === 'string') return [name, value];
    if (Array.isArray(value) && value.every((item) => item === null || typeof item === 'number'))
      return [name, shapeText(value)];
    return [name, Array.isArray(value) ? value.join(', ') : String(value)];
  });
  return Object.fromEntries(entries);
}

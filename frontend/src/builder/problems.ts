/** A problem of the check in the page's language, and the fix that comes with it. */
import { tOr, type Values } from '../i18n/index.svelte';
import type { Problem } from '../net/types';
import { shapeText } from '../network/summary';

export function problemText(problem: Problem): string {
  return tOr(`problem.${problem.code}`, problem.message, spoken(problem.values));
}

export function fixLabel(problem: Problem): string {
  return tOr(`fix.${problem.code}`, problem.fix?.label ?? '', {
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

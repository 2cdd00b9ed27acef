/** A problem of the check in the page's language, and the fix that comes with it. */
import { paramLabel } from '../forms/labels';
import { fmt, language, t, tOr, type Values } from '../i18n/index.svelte';
import type { Problem } from '../net/types';
import { describeFix } from '../network/fixWords';
import { anyTitle } from '../state/titles';

/** A code with several reasons, or bounds, has a text for each. */
export function problemText(problem: Problem): string {
  const values = spoken(problem.values);
  const reason = problem.values.why ?? problem.values.bound ?? '';
  const general = tOr(`problem.${problem.code}`, problem.message, values);
  return tOr(`problem.${problem.code}.${reason}`, general, values);
}

/** What the button says: by the problem where its fix is always the same, else by what it changes. */
export function fixLabel(problem: Problem): string {
  if (!problem.fix) return '';
  const { key, values } = describeFix(problem);
  const said = spoken(values);
  if (typeof values.field === 'string') said.field = fieldWord(values.field);
  const general = tOr(`edit.${key}`, problem.fix.label, said);
  return tOr(`fix.${problem.code}`, general, {
    ...spoken(problem.values),
    layer: problem.node ?? '',
  });
}

/** A setting within a sentence. */
function fieldWord(name: string): string {
  const { text, isName } = paramLabel(name);
  return isName ? text : text.toLocaleLowerCase(language.current);
}

/** Values that hold the name of a class or of an activation, and no word of another kind. */
const NAMES = ['class_name', 'loss', 'metric', 'optimizer', 'expected', 'activation', 'value'];

/** Values as they stand in a sentence: names as elsewhere on the page, numbers in full, shapes without the batch. */
function spoken(values: Record<string, unknown> | null | undefined): Values {
  const said: Values = {};
  for (const [name, value] of Object.entries(values ?? {}))
    said[name] = word(value, NAMES.includes(name));
  // The number that a word's plural form goes by.
  const counted = values?.count ?? values?.expected;
  if (typeof counted === 'number') said.count = counted;
  return said;
}

function word(value: unknown, named: boolean): string {
  if (typeof value === 'string') return (named && anyTitle(value)) || value;
  if (typeof value === 'number')
    return Number.isInteger(value) ? fmt.number(value) : fmt.plain(value);
  if (typeof value === 'boolean') return t(value ? 'form.yes' : 'form.no');
  if (value === null) return t('form.none');
  if (!Array.isArray(value)) return String(value);
  const sizes = value.every((item) => item === null || typeof item === 'number');
  if (!sizes) return value.map((item) => word(item, named)).join(', ');
  const [batch, ...rest] = value as (number | null)[];
  const sample = batch === null && rest.length > 0 ? rest : (value as (number | null)[]);
  return `(${sample.map((size) => size ?? 'None').join(', ')})`;
}

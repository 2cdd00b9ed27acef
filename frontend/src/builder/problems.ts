/** The text of a problem in the page's language, and the label of its fix. */
import { paramLabel } from '../forms/labels';
import { fmt, type Key, language, t, tOr, type Values } from '../i18n/index.svelte';
import type { Problem } from '../net/types';
import { describeFix } from '../network/fixWords';
import { anyTitle } from '../state/titles';

/** A code with several reasons, or bounds, has a text for each. */
export function problemText(problem: Problem): string {
  const values = { ...spoken(problem.values), setting: settingName(problem.field ?? '').text };
  const reason = reasonOf(problem.values);
  const general = tOr(`problem.${problem.code}`, problem.message, values);
  return tOr(`problem.${problem.code}.${reason}`, general, values);
}

function reasonOf({ why, bound, relation, types }: Problem['values']): string {
  const [type] = Array.isArray(types) ? types : [];
  return String(why ?? bound ?? relation ?? type ?? '').replace(' ', '_');
}

/** The label of the button: by the problem if its fix is always the same, otherwise by the change. */
export function fixLabel(problem: Problem): string {
  if (!problem.fix) return '';
  const { key, values } = describeFix(problem);
  const said = spoken(values);
  const [first] = problem.fix.edits;
  if (first?.op === 'set') said.field = fieldWord(first.field);
  const general = tOr(`edit.${key}`, problem.fix.label, said);
  return tOr(`fix.${problem.code}`, general, {
    ...spoken(problem.values),
    layer: problem.node ?? '',
  });
}

/** Settings of a run spec that have labels of their own. */
const SETTINGS: Partial<Record<string, Key>> = {
  'training.epochs': 'training.epochs',
  'training.batch_size': 'training.batch',
  'training.seed': 'training.seed',
  'training.class_weight': 'weights.label',
  'training.early_stopping.patience': 'stopping.patience',
  'training.early_stopping.start_from_epoch': 'stopping.after',
  'training.early_stopping.min_delta': 'stopping.delta',
  'training.early_stopping.baseline': 'stopping.baseline',
  'data.split.validation': 'data.split.validation',
  'data.split.test': 'data.split.test',
  'data.split.seed': 'data.splitSeed',
};

/** The label of the setting at a path; an entry of a list has the label of the list. */
function settingName(field: string): { text: string; isName: boolean } {
  const parts = field.split('.').filter((part) => !/^\d+$/.test(part));
  const own = SETTINGS[parts.join('.')];
  return own ? { text: t(own), isName: false } : paramLabel(parts.at(-1) ?? '');
}

/** A setting within a sentence. */
function fieldWord(field: string): string {
  const { text, isName } = settingName(field);
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

/** What was received is told as its text, which has a decimal point where it is a number. */
const received = (text: string): string =>
  /^-?\d+\.\d+(e[+-]?\d+)?$/.test(text) ? fmt.exact(Number(text)) : text;

function word(value: unknown, named: boolean): string {
  if (typeof value === 'string') return (named && anyTitle(value)) || received(value);
  if (typeof value === 'number')
    return Number.isSafeInteger(value) ? fmt.number(value) : fmt.exact(value);
  if (typeof value === 'boolean') return t(value ? 'form.yes' : 'form.no');
  if (value === null) return t('form.none');
  if (!Array.isArray(value)) return String(value);
  const sizes = value.every((item) => item === null || typeof item === 'number');
  if (!sizes) return value.map((item) => word(item, named)).join(', ');
  const [batch, ...rest] = value as (number | null)[];
  const sample = batch === null && rest.length > 0 ? rest : (value as (number | null)[]);
  return `(${sample.map((size) => size ?? 'None').join(', ')})`;
}

import { numberFormat, pluralRules } from './intl';

/** A sentence with {placeholders}, or its plural forms, chosen by the value `count`. */
export type Message = string | ({ other: string } & Partial<Record<Intl.LDMLPluralRule, string>>);

export type Values = Record<string, string | number>;

/** Fills a message in. Numbers are written with the language's own grouping. */
export function fill(message: Message, values: Values, language: string): string {
  const text = typeof message === 'string' ? message : plural(message, values.count, language);
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === 'number' ? numberFormat(language).format(value) : value;
  });
}

function plural(
  forms: Exclude<Message, string>,
  count: string | number | undefined,
  language: string,
): string {
  const rule = pluralRules(language).select(Number(count ?? 0));
  return forms[rule] ?? forms.other;
}

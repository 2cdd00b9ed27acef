/** Numbers as people type them: what a text says, and what a field shows. Framework-free. */

/** Why a text is no number: it is empty, has letters, is too large or too close to 0, or could mean two numbers. */
export type Reading =
  | { value: number }
  | { wrong: 'empty' | 'letters' | 'beyond' }
  | { wrong: 'ambiguous'; either: [number, number] };

const PLAIN = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
/** Digits in threes, as in 1 000 000. */
const GROUPED = /^[+-]?\d{1,3}(\s\d{3})+(?![\d\s])/;
const THOUSANDS = /^[+-]?[1-9]\d{0,2}(,\d{3})+(?![\d,])/;

/**
 * Point and comma are read as decimal marks in every language. If the comma is not the language's own,
 * 1,125 may be a thousand or a little more than one. Only the person who typed it knows.
 */
export function readNumber(text: string, decimalComma: boolean): Reading {
  const trimmed = text.trim().replace(/^−/, '-');
  if (trimmed === '') return { wrong: 'empty' };
  const grouped = GROUPED.test(trimmed) ? trimmed.replaceAll(/\s/g, '') : trimmed;
  if (!decimalComma && THOUSANDS.test(grouped)) {
    const whole = grouped.replaceAll(',', '');
    const single = grouped.split(',').length === 2 && !grouped.includes('.');
    if (!single) return plain(whole);
    return { wrong: 'ambiguous', either: [Number(whole), Number(grouped.replace(',', '.'))] };
  }
  return plain(grouped.includes('.') ? grouped : grouped.replace(',', '.'));
}

function plain(text: string): Reading {
  if (!PLAIN.test(text)) return { wrong: 'letters' };
  const value = Number(text);
  const vanished = value === 0 && /[1-9]/.test(text.replace(/e.*$/i, ''));
  return Number.isFinite(value) && !vanished ? { value } : { wrong: 'beyond' };
}

/** What was typed last. It is shown as long as the field still has the value that it was read as. */
export interface Typed {
  text: string;
  /** The number that it was read as. If it is no number, the value that the field keeps. */
  value: unknown;
  reading: Reading;
}

/** The effect of a typed text on a field: what to remember, and the value to set if it changes. */
export function take(
  text: string,
  value: unknown,
  { nullable, decimalComma }: { nullable: boolean; decimalComma: boolean },
): { typed: Typed | null; next?: number | null } {
  const reading = readNumber(text, decimalComma);
  if ('value' in reading) {
    const typed = { text: text.trim(), value: reading.value, reading };
    return reading.value === value ? { typed } : { typed, next: reading.value };
  }
  if (reading.wrong === 'empty' && nullable)
    return value === null ? { typed: null } : { typed: null, next: null };
  return { typed: { text, value, reading } };
}

/** What a person typed, as long as it stands for the value. */
export const standing = (typed: Typed | null, value: unknown): Typed | null =>
  typed !== null && Object.is(typed.value, value) ? typed : null;

/** One step up or down. A fraction goes to the next whole number, and a value outside the bounds goes to the bound. */
export function stepped(value: number, by: number, min: number, max: number): number {
  const next = Number.isInteger(value)
    ? value + by
    : (by > 0 ? Math.floor(value) : Math.ceil(value)) + by;
  return by > 0
    ? Math.max(min, Math.min(Math.max(max, value), next))
    : Math.min(max, Math.max(Math.min(min, value), next));
}

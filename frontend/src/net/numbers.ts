import type { components } from './api';

/** Plain JSON has no word for them, so the server sends these three as text (see events/codec.py). */
const WORDS: Record<Extract<WireNumber, string>, number> = {
  NaN,
  Infinity,
  '-Infinity': -Infinity,
};

/** A number as the wire sends it. */
export type WireNumber = components['schemas']['Number'];

/** The number behind a wire value; NaN where there is none. */
export function decodeNumber(value: WireNumber | null | undefined): number {
  if (typeof value === 'number') return value;
  return value === null || value === undefined ? Number.NaN : (WORDS[value] ?? Number.NaN);
}

/** Flat metrics with every value a number. */
export function decodeMetrics(
  metrics: Record<string, WireNumber> | null | undefined,
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(metrics ?? {}).map(([name, value]) => [name, decodeNumber(value)]),
  );
}

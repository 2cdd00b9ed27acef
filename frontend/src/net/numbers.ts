import type { components } from './api';

/** JSON has no literals for these three numbers, so the server sends them as strings (see events/codec.py). */
const WORDS: Record<Extract<WireNumber, string>, number> = {
  NaN,
  Infinity,
  '-Infinity': -Infinity,
};

/** A number in wire form. */
export type WireNumber = components['schemas']['Number'];

/** The number of a wire value; NaN if it is null or missing. */
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

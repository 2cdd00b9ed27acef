/** Milliseconds before attempt `n` (from 0): doubles from 250 to 8,000, the upper half at random. */
export function backoff(n: number, random: () => number = Math.random): number {
  const ceiling = Math.min(8_000, 250 * 2 ** n);
  return ceiling / 2 + (ceiling / 2) * random();
}

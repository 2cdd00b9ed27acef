/** A number with all its digits, in the shortest text that parses to the same number. */
export function writeNumber(value: number, decimalComma: boolean): string {
  const size = Math.abs(value);
  const short = size !== 0 && (size < 1e-4 || size >= 1e15) && Number.isFinite(value);
  const text = short ? value.toExponential() : String(value);
  return decimalComma ? text.replace('.', ',') : text;
}

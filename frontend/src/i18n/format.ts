import { writeNumber } from './exact';
import { dateFormat, listFormat, numberFormat } from './intl';

/** Formats numbers, durations, sizes and dates. `language` is read at each call, so callers follow a change. */
export function formatters(language: () => string) {
  const number = (value: number, options?: Intl.NumberFormatOptions): string =>
    numberFormat(language(), options).format(value);

  const fixed = (value: number, digits: number): string =>
    Number.isFinite(value)
      ? number(value, { minimumFractionDigits: digits, maximumFractionDigits: digits })
      : String(value);

  /** 1.3e-5, with the language's own sign for decimals; as many of them as it has, or as are asked for. */
  const exponential = (value: number, digits?: number): string => {
    const [mantissa = '', exponent] = value.toExponential(digits).split('e');
    const decimals = mantissa.split('.')[1]?.length ?? 0;
    return `${fixed(Number(mantissa), decimals)}e${exponent}`;
  };
  const decimalComma = (): boolean => number(0.5).includes(',');

  /** Symbols of units are the same in every language. */
  const unit = (value: number, symbol: string, digits = 0): string =>
    `${number(value, { maximumFractionDigits: digits })}\u00a0${symbol}`;

  return {
    /** 12,345 */
    number,
    /** 1,234 as it is, 12,345,678 as 12.3M */
    count: (value: number): string =>
      value < 1_000_000
        ? number(value)
        : number(value, { notation: 'compact', maximumFractionDigits: 1 }),
    /** A setting as a person typed it: 0.001, 0.3, 16; very small numbers as 1e-7. */
    plain: (value: number): string => {
      if (value === 0 || !Number.isFinite(value)) return String(value);
      // A whole number is told in full: 12,345 units are not 12,350.
      const rounded = Number.isInteger(value) ? value : Number(value.toPrecision(4));
      return Math.abs(rounded) < 1e-4 || Math.abs(rounded) >= 1e15
        ? exponential(rounded)
        : number(rounded, { maximumFractionDigits: 8 });
    },
    /** A number with all its digits, as a field has it: it reads back as the very same. */
    exact: (value: number): string => writeNumber(value, decimalComma()),
    /** Whether the language writes 0,3 for 0.3. */
    get decimalComma(): boolean {
      return decimalComma();
    },
    /** Losses have 3 decimals, 4 in the log. */
    loss: (value: number, digits = 3): string => fixed(value, digits),
    /** 0.94 as 94% */
    percent: (value: number, digits = 0): string =>
      Number.isFinite(value)
        ? number(value, { style: 'percent', maximumFractionDigits: digits })
        : String(value),
    fixed,
    exponential,
    /** 0.0021 s as 2 ms, 75 s as 1 min 15 s */
    duration: (seconds: number): string => {
      if (!Number.isFinite(seconds)) return String(seconds);
      if (seconds < 0.001) return unit(seconds * 1e6, 'µs');
      if (seconds < 1) return unit(seconds * 1000, 'ms', seconds < 0.01 ? 1 : 0);
      if (seconds < 10) return unit(seconds, 's', 1);
      const whole = Math.round(seconds);
      if (whole < 60) return unit(whole, 's');
      if (whole < 3600)
        return [unit(Math.floor(whole / 60), 'min'), unit(whole % 60, 's')].join(' ');
      return [
        unit(Math.floor(whole / 3600), 'h'),
        unit(Math.floor((whole % 3600) / 60), 'min'),
      ].join(' ');
    },
    bytes: (value: number): string => {
      if (value < 1000) return unit(value, 'B');
      if (value < 1e6) return unit(value / 1000, 'kB', 1);
      if (value < 1e9) return unit(value / 1e6, 'MB', 1);
      return unit(value / 1e9, 'GB', 1);
    },
    /** 3 Mar, 14:05 */
    date: (value: string | number | Date): string =>
      dateFormat(language(), {
        day: 'numeric',
        month: 'short',
        hour: '2-digit',
        minute: '2-digit',
      }).format(new Date(value)),
    /** Names in a sentence: a, b and c */
    list: (items: readonly string[]): string =>
      listFormat(language(), { style: 'long', type: 'conjunction' }).format(items),
  };
}

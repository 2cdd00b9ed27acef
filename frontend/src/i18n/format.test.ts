import { describe, expect, it } from 'vitest';
import { formatters } from './format';

describe('formatters', () => {
  const fmt = formatters(() => 'en');

  it.each([
    [0.0021, '2.1 ms'],
    [0.028, '28 ms'],
    [3.25, '3.3 s'],
    [75, '1 min 15 s'],
    [3700, '1 h 1 min'],
  ])('writes %d s as %s', (seconds, expected) => {
    // No line breaks between a number and its unit.
    expect(fmt.duration(seconds).replaceAll('\u00a0', ' ')).toBe(expected);
  });

  it.each([
    [0.001, '0.001'],
    [1e-7, '1e-7'],
    [16, '16'],
    [12_345, '12,345'],
    [0, '0'],
  ])('writes the setting %d as %s', (value, expected) => {
    expect(fmt.plain(value)).toBe(expected);
  });

  it('writes sizes, shares and losses', () => {
    expect(fmt.bytes(1416)).toBe('1.4\u00a0kB');
    expect(fmt.percent(0.944)).toBe('94%');
    expect(fmt.loss(0.3654)).toBe('0.365');
    expect(fmt.count(12_345_678)).toBe('12.3M');
  });

  it('follow a switch of the language', () => {
    let language = 'en';
    const fmt = formatters(() => language);
    expect(fmt.loss(1234.5)).toBe('1,234.500');
    expect(fmt.percent(0.941, 1)).toBe('94.1%');
    expect(fmt.list(['a', 'b', 'c'])).toBe('a, b, and c');
    language = 'pl';
    expect(fmt.loss(1234.5)).toBe('1234,500');
    expect(fmt.list(['a', 'b', 'c'])).toBe('a, b i c');
    expect(fmt.plain(0.000013)).toBe('1,3e-5');
    language = 'en';
    expect(fmt.loss(1234.5)).toBe('1,234.500');
    expect(fmt.plain(0.000013)).toBe('1.3e-5');
  });
});

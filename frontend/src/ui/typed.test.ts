import { describe, expect, it } from 'vitest';
import { writeNumber } from '../i18n/exact';
import { readNumber, standing, stepped, take } from './typed';

const english = { nullable: false, decimalComma: false };
const polish = { nullable: false, decimalComma: true };

describe('readNumber', () => {
  it.each([
    ['0.3', 0.3],
    ['0,3', 0.3],
    ['.5', 0.5],
    ['5.', 5],
    ['1.5', 1.5],
    ['0.995', 0.995],
    ['-1', -1],
    ['−1', -1],
    ['+2', 2],
    ['1e-3', 0.001],
    ['1,5e-3', 0.0015],
    ['1 000', 1000],
    ['12 345 678', 12345678],
    ['1\u00a0000,5', 1000.5],
    ['0,125', 0.125],
    ['3.6', 3.6],
    ['1e308', 1e308],
  ])('%s in either language', (text, value) => {
    expect(readNumber(text, false)).toEqual({ value });
    expect(readNumber(text, true)).toEqual({ value });
  });

  it('reads a comma as the language has it, and never guesses', () => {
    expect(readNumber('1,125', true)).toEqual({ value: 1.125 });
    expect(readNumber('1,125', false)).toEqual({ wrong: 'ambiguous', either: [1125, 1.125] });
    expect(readNumber('1,125,000', false)).toEqual({ value: 1125000 });
    expect(readNumber('1,125.5', false)).toEqual({ value: 1125.5 });
    expect(readNumber('1,125,000', true)).toEqual({ wrong: 'letters' });
  });

  it.each([
    ['', 'empty'],
    ['  ', 'empty'],
    ['much', 'letters'],
    ['1 5', 'letters'],
    ['1.2.3', 'letters'],
    ['0x10', 'letters'],
    ['Infinity', 'letters'],
    ['NaN', 'letters'],
    ['30%', 'letters'],
    ['1e400', 'beyond'],
    ['-1e400', 'beyond'],
    ['1e-400', 'beyond'],
  ])('%s is none: %s', (text, wrong) => {
    expect(readNumber(text, false)).toEqual({ wrong });
    expect(readNumber(text, true)).toEqual({ wrong });
  });

  it('takes zero however it is written', () => {
    for (const text of ['0', '-0', '0.0', '0e5', '0,0']) {
      const reading = readNumber(text, true);
      expect('value' in reading && reading.value === 0).toBe(true);
    }
  });
});

describe('writeNumber', () => {
  it.each([
    0,
    1,
    -1,
    0.3,
    0.995,
    0.12345678901,
    1e-5,
    1.5e-7,
    12345.678,
    1e15,
    2 ** 53,
    1e308,
    5e-324,
  ])('%s reads back as itself', (value) => {
    for (const comma of [false, true])
      expect(readNumber(writeNumber(value, comma), comma)).toEqual({ value });
  });

  it('has the decimal mark of the language', () => {
    expect(writeNumber(0.3, true)).toBe('0,3');
    expect(writeNumber(1.5e-7, true)).toBe('1,5e-7');
    expect(writeNumber(0.3, false)).toBe('0.3');
  });
});

describe('a field', () => {
  it('passes on what was typed, whatever it is', () => {
    for (const text of ['1.5', '0.995', '3.6', '2.7', '-1', '0'])
      expect(take(text, 16, english).next).toBe(Number(text));
    expect(take('0,3', 0.5, polish)).toMatchObject({ next: 0.3 });
    expect(take('0.3', 0.5, polish)).toMatchObject({ next: 0.3 });
  });

  it('keeps the text while the value is the one that it was read as', () => {
    const { typed, next } = take(' 1e-3 ', 0.5, english);
    expect(standing(typed, next)?.text).toBe('1e-3');
    // Another value was set, by Undo or by a slider.
    expect(standing(typed, 0.5)).toBeNull();
  });

  it('keeps the last good value beside what is no number', () => {
    for (const text of ['much', '', '1e400', '1,125']) {
      const { typed, ...rest } = take(text, 16, english);
      expect(rest).toEqual({});
      expect(standing(typed, 16)?.text).toBe(text);
      expect(standing(typed, 17)).toBeNull();
    }
  });

  it('is emptied where nothing may stand', () => {
    expect(take('', 3, { ...english, nullable: true })).toEqual({ typed: null, next: null });
    expect(take('', null, { ...english, nullable: true })).toEqual({ typed: null });
    expect(take('x', null, { ...english, nullable: true }).typed?.reading).toEqual({
      wrong: 'letters',
    });
  });

  it('says nothing new where the same number is typed in another way', () => {
    expect(take('0,50', 0.5, english)).toEqual({
      typed: { text: '0,50', value: 0.5, reading: { value: 0.5 } },
    });
  });
});

describe('stepped', () => {
  it.each([
    [3, 1, 4],
    [3, -1, 2],
    [3.6, 1, 4],
    [3.6, -1, 3],
    [1, -1, 1],
    [10, 1, 10],
    [-5, 1, 1],
    [-5, -1, -5],
    [50, -1, 10],
    [50, 1, 50],
  ])('from %s by %s to %s within 1 and 10', (value, by, expected) => {
    expect(stepped(value, by, 1, 10)).toBe(expected);
  });
});

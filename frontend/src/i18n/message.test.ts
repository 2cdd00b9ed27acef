import { describe, expect, it } from 'vitest';
import { en } from './en';
import { formatters } from './format';
import { fill, type Message } from './message';
import { pl } from './pl';
import { server } from './pl/server';

const holes = (message: Message): string[] => {
  const texts = typeof message === 'string' ? [message] : Object.values(message);
  return [...new Set(texts.flatMap((text) => text.match(/\{\w+\}/g) ?? []))].sort();
};

describe('dictionaries', () => {
  it('hold the same keys with the same values in both languages', () => {
    expect(Object.keys(pl).sort()).toEqual(Object.keys(en).sort());
    for (const key of Object.keys(en) as (keyof typeof en)[]) {
      expect(holes(pl[key]), key).toEqual(holes(en[key]));
    }
  });

  it('hold no empty text', () => {
    for (const message of [...Object.values(en), ...Object.values(pl), ...Object.values(server)]) {
      const texts = typeof message === 'string' ? [message] : Object.values(message);
      for (const text of texts) expect(text.trim()).not.toBe('');
    }
  });

  it('give Polish a form for 5 wherever it has one for 2', () => {
    for (const [key, message] of Object.entries(pl)) {
      if (typeof message === 'string') continue;
      expect('few' in message, key).toBe('many' in message);
    }
  });
});

describe('fill', () => {
  const units: Message = {
    one: '{count} neuron',
    few: '{count} neurony',
    many: '{count} neuronów',
    other: '{count} neuronu',
  };

  it.each([
    [1, '1 neuron'],
    [2, '2 neurony'],
    [12, '12 neuronów'],
    [22, '22 neurony'],
    [25, '25 neuronów'],
  ])('chooses the Polish form for %i', (count, expected) => {
    expect(fill(units, { count }, 'pl')).toBe(expected);
  });

  it('groups numbers and keeps a hole nobody fills', () => {
    expect(fill('{a} of {b}', { a: 12345 }, 'en')).toBe('12,345 of {b}');
  });
});

describe('formatters', () => {
  const fmt = formatters(() => 'en');

  it.each([
    [0.0021, '2.1 ms'],
    [0.028, '28 ms'],
    [3.25, '3.3 sec'],
    [75, '1 min 15 sec'],
    [3700, '1 hr 1 min'],
  ])('writes %d s as %s', (seconds, expected) => {
    expect(fmt.duration(seconds)).toBe(expected);
  });

  it.each([
    [0.001, '0.001'],
    [1e-7, '1e-7'],
    [16, '16'],
    [0, '0'],
  ])('writes the setting %d as %s', (value, expected) => {
    expect(fmt.plain(value)).toBe(expected);
  });

  it('writes sizes, shares and losses', () => {
    expect(fmt.bytes(1416)).toBe('1.4 kB');
    expect(fmt.percent(0.944)).toBe('94%');
    expect(fmt.loss(0.3654)).toBe('0.365');
    expect(fmt.count(12_345_678)).toBe('12.3M');
  });
});

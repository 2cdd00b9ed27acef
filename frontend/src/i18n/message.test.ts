import { describe, expect, it } from 'vitest';
import { en } from './en';
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

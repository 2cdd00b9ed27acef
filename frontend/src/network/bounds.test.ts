import { describe, expect, it } from 'vitest';
import { canBeShown } from './bounds';
import { complete, type DataSettings, readyDocument } from './document';

const usual = complete(readyDocument('')).data;
const schema = {
  properties: {
    noise: { type: 'number', minimum: 0, maximum: 3 },
    size: { type: 'integer', minimum: 20, maximum: 20000 },
  },
};
const shown = (changes: Partial<DataSettings>) => canBeShown({ ...usual, ...changes }, schema);
const split = (changes: Partial<DataSettings['split']>) =>
  shown({ split: { ...usual.split, ...changes } });

describe('rows are asked for only of settings that the server takes', () => {
  it('as a document begins', () => {
    expect(shown({})).toBe(true);
    expect(shown({ config: { noise: 0.5, size: 200 } })).toBe(true);
    expect(canBeShown({ ...usual, config: { other: 1 } })).toBe(true);
  });

  it.each([
    ['a share above all', () => split({ validation: 1.5 })],
    ['a share below nothing', () => split({ test: -0.1 })],
    ['shares that leave nothing', () => split({ validation: 0.6, test: 0.4 })],
    ['half a seed', () => split({ seed: 1.5 })],
    ['a setting out of range', () => shown({ config: { noise: -1 } })],
    ['half a row', () => shown({ config: { size: 99.5 } })],
    ['a setting that is not there', () => shown({ config: { nois: 1 } })],
  ])('not %s', (_, asks) => {
    expect(asks()).toBe(false);
  });
});

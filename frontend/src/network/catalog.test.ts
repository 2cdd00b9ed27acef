import { describe, expect, it } from 'vitest';
import { entryOf, initialConfig, typesOf } from './catalog';

describe('catalog', () => {
  it('finds an entry by class name and by alias', () => {
    const entries = [{ class_name: 'MeanSquaredError', aliases: ['mse', 'MSE'] }];
    expect(entryOf(entries, 'mse')).toBe(entries[0]);
    expect(entryOf(entries, 'MeanSquaredError')).toBe(entries[0]);
    expect(entryOf(entries, 'mae')).toBeUndefined();
  });

  it('starts a new layer with what must be given, and nothing else', () => {
    const params = {
      properties: {
        units: { type: 'integer', minimum: 1 },
        odd: { type: 'number', minimum: 0.5 },
        choice: { enum: ['a', 'b'] },
        use_bias: { type: 'boolean', default: true },
      },
      required: ['units', 'odd', 'choice'],
    };
    expect(initialConfig(params)).toEqual({ units: 16, odd: 0.5, choice: 'a' });
    expect(initialConfig(undefined)).toEqual({});
  });

  it('gathers types from alternatives', () => {
    expect(typesOf({ anyOf: [{ type: 'integer' }, { type: ['array', 'null'] }] })).toEqual([
      'integer',
      'array',
      'null',
    ]);
  });
});

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
        units: { type: 'integer', minimum: 1, 'x-start': 16 },
        cells: { type: 'array', 'x-start': [{ class_name: 'GRUCell', config: { units: 2 } }] },
        use_bias: { type: 'boolean', default: true },
      },
      required: ['units', 'cells'],
    };
    const config = initialConfig(params);
    expect(config).toEqual({ units: 16, cells: [{ class_name: 'GRUCell', config: { units: 2 } }] });
    expect(config.cells).not.toBe(params.properties.cells['x-start']);
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

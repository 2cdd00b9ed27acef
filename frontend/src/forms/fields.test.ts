import { describe, expect, it } from 'vitest';
import { arrange, controlOf, parseTuple } from './fields';

describe('controlOf', () => {
  it.each([
    [{ type: 'integer', minimum: 1 }, 'stepper'],
    [{ type: 'number', minimum: 0, exclusiveMaximum: 1 }, 'slider'],
    [{ type: 'number', exclusiveMinimum: 0, 'x-scale': 'log' }, 'slider'],
    [{ type: ['number', 'null'], minimum: 0 }, 'number'],
    [{ type: 'integer' }, 'number'],
    [{ type: 'boolean' }, 'switch'],
    [{ enum: ['valid', 'same'] }, 'enum'],
    [{ type: ['integer', 'array'], items: { type: 'integer' } }, 'tuple'],
    [{ type: 'array', items: { type: 'array' } }, 'json'],
    [{ type: 'string' }, 'text'],
    [{ type: ['string', 'null'], 'x-kind': 'activation' }, 'activation'],
    [{ type: ['string', 'object'], 'x-kind': 'initializer' }, 'object'],
    [{ type: ['string', 'object', 'null'], 'x-kind': 'regularizer' }, 'regularizer'],
  ])('%j gets a %s', (schema, kind) => {
    expect(controlOf(schema).kind).toBe(kind);
  });

  it('stays inside exclusive bounds', () => {
    const rate = controlOf({ type: 'number', minimum: 0, exclusiveMaximum: 1 });
    expect(rate).toMatchObject({ min: 0, max: 0.99, scale: 'linear' });
  });

  it('gives sizes that span orders of magnitude a logarithmic slider', () => {
    expect(controlOf({ type: 'integer', minimum: 20, maximum: 20000 })).toMatchObject({
      kind: 'slider',
      scale: 'log',
      integer: true,
    });
  });
});

describe('arrange', () => {
  it('puts what matters first and folds the rest', () => {
    const { main, advanced } = arrange({
      properties: {
        use_bias: { type: 'boolean' },
        kernel_initializer: { 'x-kind': 'initializer' },
        kernel_regularizer: { 'x-kind': 'regularizer' },
        activation: { 'x-kind': 'activation' },
        units: { type: 'integer' },
        trainable: { type: 'boolean', 'x-advanced': true },
      },
    });
    expect(main.map(({ name }) => name)).toEqual([
      'units',
      'activation',
      'kernel_regularizer',
      'kernel_initializer',
      'use_bias',
    ]);
    expect(advanced.map(({ name }) => name)).toEqual(['trainable']);
  });
});

describe('parseTuple', () => {
  it.each([
    ['3', [3]],
    ['3x3', [3, 3]],
    ['(2, 4)', [2, 4]],
    ['3 × 5', [3, 5]],
    ['-1', [-1]],
  ])('%s', (text, expected) => {
    expect(parseTuple(text)).toEqual(expected);
  });

  it('says so when it is none', () => {
    expect(parseTuple('three')).toBeNull();
    expect(parseTuple('')).toBeNull();
  });
});

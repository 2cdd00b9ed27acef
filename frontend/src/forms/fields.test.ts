import { describe, expect, it } from 'vitest';
import { arrange, controlOf, parseTuple, tupleText } from './fields';

describe('controlOf', () => {
  it.each([
    [{ type: 'integer', minimum: 1 }, 'stepper'],
    [{ type: 'number', minimum: 0, exclusiveMaximum: 1 }, 'slider'],
    [{ type: 'number', exclusiveMinimum: 0, 'x-scale': 'log' }, 'slider'],
    [{ type: ['number', 'null'], minimum: 0 }, 'number'],
    [{ type: 'integer' }, 'number'],
    [{ type: 'number', minimum: 0, 'x-scale': 'log', default: 0 }, 'number'],
    [{ type: 'number', minimum: 0, exclusiveMaximum: 1, default: 0.999 }, 'number'],
    [{ type: 'boolean' }, 'switch'],
    [{ type: ['boolean', 'null'], default: null }, 'enum'],
    [{ enum: ['valid', 'same'] }, 'enum'],
    [{ type: ['integer', 'array'], items: { type: 'integer' } }, 'tuple'],
    [{ type: 'array', items: { type: 'array' } }, 'json'],
    [{ type: 'array', items: { type: 'object', 'x-kind': 'layer' } }, 'objects'],
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
    // For the check to tell.
    ['2.5 × 3', [2.5, 3]],
  ])('%s', (text, expected) => {
    expect(parseTuple(text)).toEqual(expected);
  });

  it('says so when it is none', () => {
    expect(parseTuple('three')).toBeNull();
    expect(parseTuple('')).toBeNull();
    expect(parseTuple('1e400 × 3')).toBeNull();
    expect(parseTuple('None × 3')).toBeNull();
  });

  it('leaves a place open where that is allowed', () => {
    expect(parseTuple('None × 3', { blanks: true })).toEqual([null, 3]);
  });

  it.each([
    ['0.25, 0.5', false, [0.25, 0.5]],
    ['-0.2 0.2', false, [-0.2, 0.2]],
    ['1e-3, 2e-3', false, [0.001, 0.002]],
    ['0,25; 0,5', true, [0.25, 0.5]],
    ['0,25, 0,5', true, [0.25, 0.5]],
    ['0,25 0,5', true, [0.25, 0.5]],
  ])('decimals: %s', (text, comma, expected) => {
    expect(parseTuple(text, { integer: false }, comma)).toEqual(expected);
  });

  it.each([
    [[3, 3], true],
    [[null, 16], true],
    [[0.25, -1], false],
  ])('reads what it shows: %j', (value, integer) => {
    for (const comma of [false, true]) {
      const shown = tupleText(value, integer, comma);
      expect(parseTuple(shown, { integer, blanks: true }, comma)).toEqual(value);
    }
  });
});

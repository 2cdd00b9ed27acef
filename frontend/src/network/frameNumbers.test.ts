import { describe, expect, it } from 'vitest';
import { judgedOf, layersOf } from './frameNumbers';

const words = { low: -1, high: 1, mean: 0, std: 0.5, norm: 2, zeros: 0, lost: 0 };

describe('layers in numbers', () => {
  const layers = layersOf(
    [
      { node: 'hidden', units: 4, dead: 1, weights: words, gradients: words, activations: words },
      { node: 'relu', weights: null, gradients: null, activations: { ...words, norm: null } },
    ],
    [2, 3, 2],
    Float32Array.from({ length: 12 }, (_, at) => at),
  );

  it('have the steps of each kind', () => {
    const hidden = layers.get('hidden');
    expect([...(hidden?.weights?.heights ?? [])]).toEqual([0, 1]);
    expect([...(hidden?.activations?.heights ?? [])]).toEqual([4, 5]);
    expect(hidden?.dead).toBe(1);
  });

  it('leave out what a layer has not', () => {
    const relu = layers.get('relu');
    expect(relu?.weights).toBeNull();
    expect(relu?.units).toBeNull();
    expect([...(relu?.activations?.heights ?? [])]).toEqual([10, 11]);
    expect(relu?.activations?.norm).toBeNull();
  });
});

describe('the judgement of an epoch', () => {
  it('is a matrix for classes', () => {
    const confusion = [
      [3, 1],
      [0, 4],
    ];
    const judged = judgedOf({ rows: 8, of: 20, confusion }, null);
    expect(judged?.of).toBe(20);
    expect(judged?.split).toMatchObject({ kind: 'classes', rows: 8, confusion });
  });

  it('is pairs for values, and a lost mean is no number', () => {
    const judged = judgedOf({ rows: 2, of: 2, mae: 1, rmse: null }, Float32Array.of(1, 2, 5, 6));
    expect(judged?.split).toMatchObject({ kind: 'values', mae: 1, rmse: Number.NaN });
    expect(judged?.split.kind === 'values' && judged.split.points).toEqual([
      [1, 5],
      [2, 6],
    ]);
  });

  it('is nothing where nothing was judged', () => {
    expect(judgedOf(null, null)).toBeNull();
  });
});

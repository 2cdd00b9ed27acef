import { describe, expect, it } from 'vitest';
import { shapesOf } from './sampleShapes';

describe('shapesOf', () => {
  it('lets an image enter as a picture or as a row', () => {
    expect(shapesOf({ kind: 'images', shape: [64] })).toEqual({ row: null, whole: [8, 8, 1] });
    expect(shapesOf({ kind: 'images', shape: [32, 32, 3] })).toEqual({ row: [3072], whole: null });
  });

  it('lets a sequence of numbers enter as a row', () => {
    expect(shapesOf({ kind: 'sequences', shape: [40, 2] })).toEqual({ row: [80], whole: null });
  });

  it('leaves words, tables and points as they are', () => {
    expect(shapesOf({ kind: 'sequences', shape: [200] })).toBeNull();
    expect(shapesOf({ kind: 'table', shape: [4] })).toBeNull();
    expect(shapesOf({ kind: 'points', shape: [2] })).toBeNull();
    expect(shapesOf({ kind: 'images', shape: [60] })).toBeNull();
  });
});

import { describe, expect, it, vi } from 'vitest';
import type { DatasetFacts, DatasetPreview } from '../net/types';
import { decodeFrame } from '../network/frame';
import type { PlaneWords } from '../network/frameNumbers';
import { axisNames, planeSentence, previewPoints, targetRange } from './planeData';

// The page's language is read when the words are.
vi.hoisted(() => vi.stubGlobal('navigator', { language: 'en', languages: ['en'] }));

function frameOf(plane: PlaneWords | null) {
  const text = new TextEncoder().encode(
    JSON.stringify({ version: 1, epoch: 1, domain: null, plane, parts: [] }),
  );
  const bytes = new Uint8Array(4 + text.length);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 4);
  return decodeFrame(bytes.buffer);
}

const facts = { kind: 'table', shape: [3], features: ['a', 'b', 'c'] } as unknown as DatasetFacts;
const preview = {
  x: [
    [1, 2],
    [3, 4],
    [5, 6],
    [7, 8],
  ],
  y: [0, 1, 9, 1],
  split: ['validation', 'train', 'test', 'train'],
} as unknown as DatasetPreview;

describe('rows over a picture', () => {
  it('are training rows, then validation rows, and no test rows', () => {
    const points = previewPoints(preview);
    expect(points.training).toBe(2);
    expect(points.x).toEqual([3, 7, 1]);
    expect(points.target).toEqual([1, 1, 0]);
  });

  it('set the range of colours where there is no preview', () => {
    const points = { x: [], y: [], target: [4, -2, 7], training: 3 };
    expect(targetRange(null, points)).toEqual([-2, 7]);
    expect(targetRange(preview, points)).toEqual([0, 9]);
  });
});

describe('the axes', () => {
  it('have the names of two features', () => {
    expect(axisNames(frameOf({ kind: 'features', features: [2, 0], of: 3 }), facts)).toEqual([
      'c',
      'a',
    ]);
  });

  it('tell components and their share', () => {
    const names = axisNames(frameOf({ kind: 'pca', variance: [0.36, 0.19], of: 3 }), facts);
    expect(names?.[0]).toMatch(/1.*36/);
    expect(names?.[1]).toMatch(/2.*19/);
  });

  it('need no words in the plane itself', () => {
    expect(axisNames(frameOf(null), facts)).toBeNull();
    expect(planeSentence(frameOf(null))).toBeNull();
  });

  it('come with a sentence that says it is a slice', () => {
    const wide = frameOf({ kind: 'pca', variance: [0.36, 0.19], of: 13 });
    expect(planeSentence(wide)).toContain('13');
    expect(planeSentence(wide, true)?.length).toBeLessThan(planeSentence(wide)?.length ?? 0);
  });
});

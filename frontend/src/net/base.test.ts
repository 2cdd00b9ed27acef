import { describe, expect, it } from 'vitest';
import { below, ownKey, within } from './base';

describe('a server below a path', () => {
  it('has every address below it', () => {
    expect(below('/runs', '/lab')).toBe('/lab/runs');
    expect(below('/?run=a', '/lab')).toBe('/lab/?run=a');
    expect(below('/runs', '')).toBe('/runs');
  });

  it('shares nothing that a browser keeps with another server of the same origin', () => {
    expect(ownKey('layerloom.runs', '')).toBe('layerloom.runs');
    expect(ownKey('layerloom.runs', '/a')).not.toBe(ownKey('layerloom.runs', '/b'));
  });

  it('knows what is its own', () => {
    expect(within('/lab/runs/a', '/lab')).toBe('/runs/a');
    expect(within('/lab', '/lab')).toBe('/');
    expect(within('/lab/', '/lab')).toBe('/');
    expect(within('/laboratory', '/lab')).toBeNull();
    expect(within('/runs', '/lab')).toBeNull();
    expect(within('/runs', '')).toBe('/runs');
    expect(within('/', '')).toBe('/');
  });
});

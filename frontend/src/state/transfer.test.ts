import { describe, expect, it } from 'vitest';
import { type Sample, sampled, secondsLeft } from './transfer';

const follow = (samples: readonly Sample[]) =>
  samples.reduce<Sample[]>((kept, next) => sampled(kept, next), []);

describe('secondsLeft', () => {
  it('follows the speed of the last seconds', () => {
    const slow = Array.from({ length: 20 }, (_, s) => ({ at: s * 1000, received: s * 100 }));
    const fast = Array.from({ length: 10 }, (_, s) => ({
      at: (20 + s) * 1000,
      received: 2000 + s * 1000,
    }));
    const samples = follow([...slow, ...fast]);
    expect(secondsLeft(samples, 15_000)).toBeCloseTo(4, 1);
    expect(samples.length).toBeLessThan(12);
  });

  it('does not guess too early, nor while nothing comes', () => {
    expect(secondsLeft([], 100)).toBeNull();
    const early = [
      { at: 0, received: 0 },
      { at: 500, received: 50 },
    ];
    expect(secondsLeft(follow(early), 100)).toBeNull();
    const stuck = [
      { at: 0, received: 50 },
      { at: 5000, received: 50 },
    ];
    expect(secondsLeft(follow(stuck), 100)).toBeNull();
  });

  it('begins anew with fewer bytes', () => {
    const samples = follow([
      { at: 0, received: 0 },
      { at: 4000, received: 400 },
      { at: 5000, received: 10 },
    ]);
    expect(samples).toEqual([{ at: 5000, received: 10 }]);
  });

  it('is over when all is there', () => {
    const done = [
      { at: 0, received: 0 },
      { at: 2000, received: 100 },
    ];
    expect(secondsLeft(follow(done), 100)).toBe(0);
  });
});

import { expect, it } from 'vitest';
import { nextStep, pace, playSteps } from './play';

it('plays all pictures up to now', () => {
  expect(playSteps([0, 1, 2, 10, 12], 12, null)).toEqual([0, 1, 2, 10, 12]);
  expect(playSteps([0, 1, 2], 7, null)).toEqual([0, 1, 2, 7]);
  expect(playSteps([], 0, null)).toEqual([0]);
});

it('plays from stop to stop where motion is unwelcome', () => {
  expect(playSteps([0, 1, 9, 40, 60], 60, [1, 10, 41, 99])).toEqual([1, 9, 40, 60]);
});

it('ends after the last', () => {
  expect(nextStep([0, 1, 10], 1)).toBe(10);
  expect(nextStep([0, 1, 10], 4)).toBe(10);
  expect(nextStep([0, 1, 10], 10)).toBeNull();
});

it('is neither hasty nor endless', () => {
  expect(pace(4, false)).toBe(400);
  expect(pace(35, false)).toBe(200);
  expect(pace(1_000, false)).toBe(90);
  expect(pace(35, true)).toBeGreaterThanOrEqual(1_000);
});

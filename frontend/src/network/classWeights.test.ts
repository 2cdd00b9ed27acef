import { expect, it } from 'vitest';
import { balanced, spread, withWeight } from './classWeights';

it('balances rare classes against frequent ones', () => {
  const weights = balanced([90, 10]);
  expect(weights).toEqual({ 0: 0.5556, 1: 5 });
  expect(90 * (weights[0] as number)).toBeCloseTo(10 * (weights[1] as number), 1);
});

it('leaves a class without rows alone', () => {
  expect(balanced([5, 0])[1]).toBe(1);
});

it('counts once what is not named', () => {
  expect(spread({ 1: 3 }, 3)).toEqual([1, 3, 1]);
  expect(withWeight({ 1: 3 }, 3, 2, 0.5)).toEqual({ 0: 1, 1: 3, 2: 0.5 });
});

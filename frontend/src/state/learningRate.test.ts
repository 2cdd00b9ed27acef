import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Catalog, Run } from '../net/types';
import { learningRateOf, scheduleOf } from './learningRate';
import { emptyLog, type RunLog } from './runLog';

const { optimizers }: Catalog = JSON.parse(
  readFileSync('../backend/layerloom/catalog/catalog.json', 'utf8'),
);
const run = (optimizer: unknown) => ({ spec: { training: { optimizer } } }) as unknown as Run;
const adam = (learning_rate?: unknown) =>
  run({ class_name: 'adam', config: learning_rate === undefined ? {} : { learning_rate } });
const log = (rates: number[], set?: number): RunLog => {
  const moment = { kind: 'command' as const, command: 'learning_rate', value: set };
  const rest = { epoch: 1, at: '', batch: null, metrics: {}, lost: false };
  const moments = set === undefined ? [] : [{ ...moment, ...rest }];
  return { ...emptyLog(), learningRates: rates, moments };
};

it('is what the epochs report where the spec names none', () => {
  expect(learningRateOf(adam(), log([0.001]), optimizers)).toBe(0.001);
  expect(learningRateOf(run('adam'), log([0.001, 0.002]), optimizers)).toBe(0.002);
});

it('is what was typed, and not what 32 bits make of it', () => {
  expect(learningRateOf(adam(), log([Math.fround(0.008)]), optimizers)).toBe(0.008);
  expect(learningRateOf(adam(), log([Math.fround(1 / 3)]), optimizers)).toBe(0.33333334);
  expect(learningRateOf(adam(), log([0.008]), optimizers)).toBe(0.008);
});

it('is the optimizer’s own before the first epoch', () => {
  expect(learningRateOf(run('sgd'), log([]), optimizers)).toBe(0.01);
  expect(learningRateOf(adam(), log([]), optimizers)).toBe(0.001);
  expect(learningRateOf(adam(0.2), log([]), optimizers)).toBe(0.2);
  expect(learningRateOf(run('unheard of'), log([]), optimizers)).toBeNull();
});

it('is the one that was set by hand, as soon as it is', () => {
  expect(learningRateOf(adam(), log([0.001], 0.05), optimizers)).toBe(0.05);
  expect(learningRateOf(adam(0.2), log([0.2], 0.05), optimizers)).toBe(0.05);
});

it('is nobody’s to set under a schedule', () => {
  const scheduled = adam({ class_name: 'CosineDecay', config: {} });
  expect(learningRateOf(scheduled, log([0.001]), optimizers)).toBeNull();
  expect(scheduleOf(scheduled)).toBe('CosineDecay');
  expect(scheduleOf(adam())).toBeNull();
  expect(learningRateOf(null, log([0.001]), optimizers)).toBeNull();
});

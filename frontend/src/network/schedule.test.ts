import { describe, expect, it } from 'vitest';
import { firstRate, firstStep, rateAt, ratesOver, SCHEDULES, scheduleFor } from './schedule';

/** What `keras.optimizers.schedules` 3.15 answered for steps 0, 30, 100 and 145. */
const KERAS: [string, Record<string, unknown>, number[]][] = [
  [
    'ExponentialDecay',
    { initial_learning_rate: 0.1, decay_steps: 100, decay_rate: 0.5 },
    [0.1, 0.0812252, 0.05, 0.0366021],
  ],
  [
    'ExponentialDecay',
    { initial_learning_rate: 0.1, decay_steps: 100, decay_rate: 0.5, staircase: true },
    [0.1, 0.1, 0.05, 0.05],
  ],
  [
    'InverseTimeDecay',
    { initial_learning_rate: 0.1, decay_steps: 100, decay_rate: 2.0 },
    [0.1, 0.0625, 0.0333333, 0.025641],
  ],
  [
    'PolynomialDecay',
    { initial_learning_rate: 0.1, decay_steps: 100, end_learning_rate: 0.01, power: 2.0 },
    [0.1, 0.0541, 0.01, 0.01],
  ],
  [
    'PolynomialDecay',
    { initial_learning_rate: 0.1, decay_steps: 100, cycle: true },
    [0.1, 0.07003, 0.0001, 0.0275725],
  ],
  [
    'PiecewiseConstantDecay',
    { boundaries: [50.0, 130.0], values: [0.1, 0.01, 0.001] },
    [0.1, 0.1, 0.01, 0.001],
  ],
  [
    'CosineDecay',
    { initial_learning_rate: 0.1, decay_steps: 100, alpha: 0.1 },
    [0.1, 0.0814503, 0.01, 0.01],
  ],
  [
    'CosineDecay',
    { initial_learning_rate: 0.01, decay_steps: 100, warmup_target: 0.1, warmup_steps: 40 },
    [0.01, 0.0775, 0.0345491, 0.0],
  ],
  [
    'CosineDecayRestarts',
    { initial_learning_rate: 0.1, first_decay_steps: 40, m_mul: 0.5 },
    [0.1, 0.0146447, 0.0073223, 0.023524],
  ],
  [
    'CosineDecayRestarts',
    { initial_learning_rate: 0.1, first_decay_steps: 40, t_mul: 1.0, alpha: 0.2 },
    [0.1, 0.0317157, 0.06, 0.0446927],
  ],
];

describe('a schedule', () => {
  it.each(KERAS)('%s %o is what Keras computes', (class_name, config, expected) => {
    [0, 30, 100, 145].forEach((step, at) => {
      expect(rateAt({ class_name, config }, step)).toBeCloseTo(expected[at] as number, 6);
    });
  });

  it.each(SCHEDULES)('%s as it is first chosen begins at the present rate', (name) => {
    const schedule = scheduleFor(name, 0.008, 3000);
    expect(firstRate(schedule)).toBeCloseTo(0.008, 9);
    const rates = ratesOver(schedule, 0, 3000, 50);
    expect(rates).toHaveLength(50);
    expect(Math.min(...rates)).toBeLessThan(0.008);
  });

  it('that warms up is taken away at the rate it warms up to', () => {
    const config = {
      initial_learning_rate: 0,
      decay_steps: 9,
      warmup_target: 0.1,
      warmup_steps: 4,
    };
    expect(firstRate({ class_name: 'CosineDecay', config })).toBe(0.1);
  });

  it('that is not whole has no rates', () => {
    expect(rateAt({ class_name: 'CosineDecay', config: {} }, 0)).toBeNull();
    expect(ratesOver({ class_name: 'Unheard', config: {} }, 0, 10, 5)).toEqual([]);
  });
});

describe('a schedule that goes on', () => {
  const halving = {
    class_name: 'ExponentialDecay',
    config: { initial_learning_rate: 0.1, decay_steps: 10, decay_rate: 0.5 },
  };

  it('is drawn from the step at which the fork begins', () => {
    const rates = ratesOver(halving, 10, 11, 3);
    expect(rates[0]).toBeCloseTo(0.05);
    expect(rates[2]).toBeCloseTo(0.025);
  });

  it('begins at the step that the kept state counted, and with another optimizer at 0', () => {
    const origin = { optimizer: 'Adam', steps: 75 };
    expect(firstStep(origin, 'Adam', 3, 20)).toBe(75);
    expect(firstStep(origin, 'SGD', 3, 20)).toBe(0);
    expect(firstStep({ ...origin, steps: null }, 'Adam', 3, 20)).toBe(60);
    expect(firstStep(null, 'Adam', 3, 20)).toBe(60);
    expect(firstStep(null, 'Adam', 0, 20)).toBe(0);
  });
});

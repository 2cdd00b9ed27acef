/** Learning-rate schedules as Keras computes them, so that a page can draw one before it is trained. */
import type { ClassConfig, Config } from './document';

/** The schedules of the catalogue, simplest first. */
export const SCHEDULES = [
  'ExponentialDecay',
  'CosineDecay',
  'PolynomialDecay',
  'InverseTimeDecay',
  'PiecewiseConstantDecay',
  'CosineDecayRestarts',
] as const;

type Rate = (step: number, config: Config) => number;

const RATES: Record<string, Rate> = {
  ExponentialDecay: (step, config) =>
    number(config, 'initial_learning_rate') * number(config, 'decay_rate') ** part(step, config),
  InverseTimeDecay: (step, config) =>
    number(config, 'initial_learning_rate') /
    (1 + number(config, 'decay_rate') * part(step, config)),
  PolynomialDecay: polynomial,
  PiecewiseConstantDecay: piecewise,
  CosineDecay: cosine,
  CosineDecayRestarts: restarts,
};

/** The rate at a step, counted from 0 over the whole run; null for an unknown or incomplete schedule. */
export function rateAt(schedule: ClassConfig, step: number): number | null {
  const rate = RATES[schedule.class_name]?.(step, schedule.config);
  return rate !== undefined && Number.isFinite(rate) ? rate : null;
}

/** The rate at `count` places over `steps` steps from step `first` on. */
export function ratesOver(
  schedule: ClassConfig,
  first: number,
  steps: number,
  count: number,
): number[] {
  const last = Math.max(1, steps - 1);
  const rates: number[] = [];
  for (let at = 0; at < count; at++) {
    const rate = rateAt(schedule, first + (at / (count - 1)) * last);
    if (rate === null) return [];
    rates.push(rate);
  }
  return rates;
}

/** The part of a fork's first state that decides where a schedule continues. */
export interface Origin {
  /** The class of its optimizer. */
  optimizer: string;
  /** The number of batches that it has done; null if unknown. */
  steps: number | null;
}

/**
 * The step at which a schedule begins: 0, or the steps that a continuing optimizer has done.
 *
 * @param origin The first state; null if unknown, and then the steps are computed from `epoch`.
 * @param optimizer The class of the new optimizer; an optimizer of another class begins at 0.
 * @param epoch The kept epoch; 0 if nothing is continued.
 * @param steps Batches in an epoch.
 */
export function firstStep(
  origin: Origin | null,
  optimizer: string,
  epoch: number,
  steps: number,
): number {
  if (origin !== null && origin.optimizer !== optimizer) return 0;
  return origin?.steps ?? epoch * steps;
}

/** The initial settings of a chosen schedule: it begins at `rate` and ends with the run. */
export function scheduleFor(className: string, rate: number, steps: number): ClassConfig {
  const whole = Math.max(1, Math.round(steps));
  const third = Math.max(1, Math.round(steps / 3));
  const configs: Record<string, Config> = {
    ExponentialDecay: { initial_learning_rate: rate, decay_steps: third, decay_rate: 0.5 },
    InverseTimeDecay: { initial_learning_rate: rate, decay_steps: third, decay_rate: 1 },
    PolynomialDecay: {
      initial_learning_rate: rate,
      decay_steps: whole,
      end_learning_rate: rounded(rate / 100),
    },
    PiecewiseConstantDecay: {
      boundaries: [third, 2 * third],
      values: [rate, rounded(rate / 10), rounded(rate / 100)],
    },
    CosineDecay: { initial_learning_rate: rate, decay_steps: whole },
    CosineDecayRestarts: { initial_learning_rate: rate, first_decay_steps: third },
  };
  return { class_name: className, config: configs[className] ?? {} };
}

/** The first rate of a schedule after its warm-up; it is kept when the schedule is removed. */
export function firstRate(schedule: ClassConfig): number | null {
  const target = number(schedule.config, 'warmup_target');
  return Number.isNaN(target) ? rateAt(schedule, 0) : target;
}

function rounded(value: number): number {
  return Number(value.toPrecision(6));
}

function number(config: Config, name: string, standard = Number.NaN): number {
  const value = config[name];
  return typeof value === 'number' ? value : standard;
}

function numbers(value: unknown): number[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'number') : [];
}

/** The number of decays so far; rounded down for a staircase. */
function part(step: number, config: Config): number {
  const passed = step / number(config, 'decay_steps');
  return config.staircase === true ? Math.floor(passed) : passed;
}

function polynomial(step: number, config: Config): number {
  const initial = number(config, 'initial_learning_rate');
  const end = number(config, 'end_learning_rate', 0.0001);
  let decay = number(config, 'decay_steps');
  let at = step;
  if (config.cycle === true) decay *= Math.max(1, Math.ceil(step / decay));
  else at = Math.min(step, decay);
  return (initial - end) * (1 - at / decay) ** number(config, 'power', 1) + end;
}

function piecewise(step: number, config: Config): number {
  const boundaries = numbers(config.boundaries);
  const at = boundaries.findIndex((boundary) => step <= boundary);
  return numbers(config.values)[at === -1 ? boundaries.length : at] ?? Number.NaN;
}

function cosine(step: number, config: Config): number {
  const initial = number(config, 'initial_learning_rate');
  const decay = number(config, 'decay_steps');
  const alpha = number(config, 'alpha', 0);
  const fall = (from: number, at: number) =>
    from * ((1 - alpha) * 0.5 * (1 + Math.cos((Math.PI * Math.min(at, decay)) / decay)) + alpha);
  const target = config.warmup_target;
  if (typeof target !== 'number') return fall(initial, step);
  const warmup = number(config, 'warmup_steps', 0);
  return step < warmup
    ? initial + ((target - initial) * step) / warmup
    : fall(target, step - warmup);
}

function restarts(step: number, config: Config): number {
  const longer = number(config, 't_mul', 2);
  const lower = number(config, 'm_mul', 1);
  const alpha = number(config, 'alpha', 0);
  let done = step / number(config, 'first_decay_steps');
  let count: number;
  if (longer === 1) {
    count = Math.floor(done);
    done -= count;
  } else {
    count = Math.floor(Math.log(1 - done * (1 - longer)) / Math.log(longer));
    done = (done - (1 - longer ** count) / (1 - longer)) / longer ** count;
  }
  const share = (1 - alpha) * 0.5 * lower ** count * (1 + Math.cos(Math.PI * done)) + alpha;
  return number(config, 'initial_learning_rate') * share;
}

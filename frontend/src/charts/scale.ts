/** Scales and ticks. Framework-free; lengths are pixels. */

export interface Scale {
  readonly domain: readonly [number, number];
  readonly range: readonly [number, number];
  readonly kind: 'linear' | 'log';
  /** Pixel of a value. */
  (value: number): number;
  /** Value at a pixel. */
  invert(pixel: number): number;
}

type Pair = readonly [number, number];

/** Both ends of the domain must be above zero if `kind` is `log`. */
export function makeScale(domain: Pair, range: Pair, kind: Scale['kind'] = 'linear'): Scale {
  const forth = kind === 'log' ? Math.log10 : (value: number) => value;
  const back = kind === 'log' ? (value: number) => 10 ** value : (value: number) => value;
  const [start, end] = [forth(domain[0]), forth(domain[1])];
  // A domain with a single value is placed in the middle.
  const slope = end === start ? 0 : (range[1] - range[0]) / (end - start);
  const origin = slope === 0 ? (range[0] + range[1]) / 2 : range[0];
  const scale = (value: number) => origin + (forth(value) - start) * slope;
  const invert = (pixel: number) =>
    slope === 0 ? domain[0] : back(start + (pixel - origin) / slope);
  return Object.assign(scale, { domain, range, kind, invert });
}

/** The round step (1, 2 or 5 times a power of ten) that cuts a span into at most `count` pieces. */
export function niceStep(span: number, count: number): number {
  const rough = span / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const ratio = rough / power;
  // Allow for rounding: 0.3 / 3 is not exactly 0.1.
  const round = [1, 2, 5, 10].find((step) => ratio <= step * (1 + 1e-9)) ?? 10;
  return round * power;
}

/** The decimals needed to distinguish ticks of this step. */
const decimalsOf = (step: number): number =>
  Math.max(0, Math.min(8, -Math.floor(Math.log10(step) + 1e-9)));

export interface Axis {
  domain: [number, number];
  ticks: number[];
  decimals: number;
}

/** A linear axis that holds all values: about `count` ticks, and ends on whole or half steps. */
export function linearAxis(low: number, high: number, count: number, within?: Pair): Axis {
  if (!(Number.isFinite(low) && Number.isFinite(high))) return linearAxis(0, 1, count);
  if (high - low < 1e-12 * Math.max(1, Math.abs(high))) {
    const room = Math.abs(high) * 0.1 || 0.5;
    return linearAxis(low - room, high + room, count, within);
  }
  const step = niceStep(high - low, count);
  const half = step / 2;
  const [least, most] = within ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const limit = (value: number) => Math.max(least, Math.min(most, exact(value)));
  const start = limit(Math.floor(low / half + 1e-9) * half);
  const end = limit(Math.ceil(high / half - 1e-9) * half);
  const ticks: number[] = [];
  for (let k = Math.ceil(start / step - 1e-9); k * step <= end + half * 1e-9; k++) {
    ticks.push(exact(k * step));
  }
  return { domain: [start, end], ticks, decimals: decimalsOf(step) };
}

/** 0.30000000000000004 as 0.3. */
const exact = (value: number) => Number(value.toPrecision(12));

/** A logarithmic axis: ticks at 1, 2 and 5, or only at powers of ten if the span is wide. */
export function logAxis(low: number, high: number): Axis {
  if (!(low > 0 && Number.isFinite(high))) return logAxis(0.1, 1);
  const steps = Math.log10(high / low) > 2.5 ? [1] : [1, 2, 5];
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (const step of steps) ticks.push(exact(step * 10 ** power));
  }
  const first = Math.max(
    0,
    ticks.findLastIndex((tick) => tick <= low * (1 + 1e-9)),
  );
  const end = ticks.findIndex((tick) => tick >= high * (1 - 1e-9));
  const kept = ticks.slice(first, (end < 0 ? ticks.length - 1 : Math.max(end, first + 1)) + 1);
  return {
    domain: [kept[0] as number, kept.at(-1) as number],
    ticks: kept,
    decimals: decimalsOf(kept[0] as number),
  };
}

/** Ticks of the epoch axis: 1, then round epochs about `gap` pixels apart. */
export function epochTicks(last: number, width: number, gap = 60): number[] {
  if (last <= 1) return [1];
  const step = Math.max(1, niceStep(last, Math.max(1, width / gap)));
  const ticks = [1];
  for (let epoch = step; epoch <= last; epoch += step) {
    // The tick at 1 needs half a step of room.
    if (epoch - 1 >= step / 2) ticks.push(epoch);
  }
  return ticks;
}

const ROUND = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];

/**
 * The end of the epoch axis while a run grows: a little beyond the last epoch, but never beyond the
 * planned epochs. It moves in few steps, so that the curve does not shrink at every frame.
 */
export function epochLimit(last: number, planned: number): number {
  if (planned <= 10) return Math.max(2, planned, last);
  const ahead = Math.max(10, last * 1.02);
  const power = 10 ** Math.floor(Math.log10(ahead));
  const round = (ROUND.find((step) => step * power >= ahead) ?? 10) * power;
  return Math.max(last, Math.min(planned, Math.round(round)));
}

/** The smallest and largest finite value of several columns, or null. `positive` ignores other values. */
export function extent(
  columns: readonly (readonly number[])[],
  positive = false,
): [number, number] | null {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const column of columns) {
    for (const value of column) {
      if (!Number.isFinite(value) || (positive && value <= 0)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low <= high ? [low, high] : null;
}

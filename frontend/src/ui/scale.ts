/** Positions of a range input, which are whole numbers from 0 to STEPS. */
export const STEPS = 1000;

export function toSlider(value: number, min: number, max: number, scale: 'linear' | 'log'): number {
  const share =
    scale === 'log'
      ? value <= min
        ? 0
        : Math.log(value / min) / Math.log(max / min)
      : (value - min) / (max - min);
  return Math.round(Math.min(1, Math.max(0, share)) * STEPS);
}

/** The value at a position: with two significant digits on a log scale, in multiples of `step` on a linear one. */
export function fromSlider(
  position: number,
  min: number,
  max: number,
  scale: 'linear' | 'log',
  step = (max - min) / 100,
): number {
  const share = position / STEPS;
  if (scale === 'log') return Number((min * (max / min) ** share).toPrecision(2));
  const raw = min + share * (max - min);
  return Number(
    Math.min(max, Math.max(min, min + Math.round((raw - min) / step) * step)).toPrecision(6),
  );
}

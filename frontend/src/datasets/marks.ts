/** Colours and shapes that stand for classes and targets. All colours are tokens. */

/** The value of a colour token right now, for canvases. */
export type Token = (name: string) => string;

const CLASSES = 6;

/** The colour token of a class; beyond six classes the colours repeat with another shape. */
export const classColour = (index: number): string => `--cat-${(index % CLASSES) + 1}`;

/** The mark of a class as an SVG path around (0, 0) with radius 1. */
export const CLASS_MARKS = [
  'M-1 0A1 1 0 1 1 1 0A1 1 0 1 1 -1 0Z',
  'M0 -1.2L1.15 0.85L-1.15 0.85Z',
  'M-0.9 -0.9H0.9V0.9H-0.9Z',
  'M0 -1.3L1.2 0L0 1.3L-1.2 0Z',
  'M0 1.2L1.15 -0.85L-1.15 -0.85Z',
  'M-0.4 -1.1H0.4V-0.4H1.1V0.4H0.4V1.1H-0.4V0.4H-1.1V-0.4H-0.4Z',
];

export const classMark = (index: number): string =>
  CLASS_MARKS[(index + Math.floor(index / CLASSES)) % CLASS_MARKS.length] as string;

/**
 * The colour of a target between the least (0) and the greatest (1): teal through the surface to
 * rose. For canvases; SVG takes `targetCss`, which follows the theme by itself.
 */
export function targetColour(share: number, token: Token): string {
  const [end, weight] = targetMix(share);
  const [from, to] = [parseHex(token('--surface')), parseHex(token(end))];
  const mixed = from.map((value, at) => Math.round(value + ((to[at] ?? 0) - value) * weight));
  return `rgb(${mixed.join(' ')})`;
}

export function targetCss(share: number): string {
  const [end, weight] = targetMix(share);
  return `color-mix(in srgb, var(${end}) ${Math.round(weight * 100)}%, var(--surface))`;
}

/** Which end of the scale a share leans to, and how far from the middle it is. */
function targetMix(share: number): [string, number] {
  const bounded = Math.min(1, Math.max(0, Number.isFinite(share) ? share : 0.5));
  return [classColour(bounded < 0.5 ? 1 : 0), Math.abs(bounded - 0.5) * 2];
}

export function parseHex(colour: string): [number, number, number] {
  const digits = colour.slice(1);
  // A minifier writes #ffffff as #fff.
  const full = digits.length === 3 ? digits.replace(/./g, '$&$&') : digits;
  const value = Number.parseInt(full, 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

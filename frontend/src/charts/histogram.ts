/** A histogram as bars, and an earlier one as an outline, on one axis. Framework-free. */

/** Equal steps from `low` to `high`; heights in any unit. */
export interface Steps {
  heights: ArrayLike<number>;
  low: number;
  high: number;
}

export interface Bar {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface HistogramMarks {
  bars: Bar[];
  /** An SVG path; empty if there is no earlier histogram. */
  outline: string;
  /** The place of 0, if it is on the axis. */
  zero: number | null;
  low: number;
  high: number;
}

/** The outline is cut off above this many times the height of the bars. */
const MOST_HIGHER = 1.5;
/** On each side, the axis extends beyond the bars by at most this many times their width; the outline may be cut. */
const MOST_BEYOND = 1;
/** The share of the width for the single bar of equal values. */
const ALIKE = 0.02;

/** Marks in a box of `width` x `height`. Both histograms have the same area, so a narrower one is higher. */
export function histogramMarks(
  shown: Steps,
  earlier: Steps | null,
  width: number,
  height: number,
): HistogramMarks {
  const both = earlier ? [shown, earlier] : [shown];
  const beyond = MOST_BEYOND * (shown.high - shown.low) || Number.POSITIVE_INFINITY;
  const low = Math.max(Math.min(...both.map((steps) => steps.low)), shown.low - beyond);
  const high = Math.min(Math.max(...both.map((steps) => steps.high)), shown.high + beyond);
  const span = high - low;
  const x = (value: number) => (span > 0 ? ((value - low) / span) * width : width / 2);
  const [own, old] = both.map((steps) => densities(steps, span || 1));
  const most = Math.max(0, ...(own ?? []));
  const top = Math.max(most, Math.min(Math.max(0, ...(old ?? [])), most * MOST_HIGHER)) || 1;
  const y = (density: number) => height * (1 - Math.min(1, density / top));
  const edges = (steps: Steps) => stepEdges(steps, x, width);
  const bars = (own ?? []).flatMap((density, at): Bar[] => {
    const [left = 0, right = 0] = edges(shown).slice(at, at + 2);
    return density > 0
      ? [{ x: left, y: y(density), width: right - left, height: height - y(density) }]
      : [];
  });
  return {
    bars,
    outline: earlier && old ? outline(edges(earlier), old.map(y), height) : '',
    zero: low < 0 && high > 0 ? x(0) : null,
    low,
    high,
  };
}

function densities({ heights, low, high }: Steps, span: number): number[] {
  const values = Array.from(heights);
  const sum = values.reduce((total, value) => total + value, 0);
  const step = Math.max(high - low, ALIKE * span) / (values.length || 1);
  return values.map((value) => (sum > 0 ? value / (sum * step) : 0));
}

/** The left edge of each step and the right one of the last. */
function stepEdges(
  { heights, low, high }: Steps,
  x: (value: number) => number,
  width: number,
): number[] {
  const count = heights.length;
  const least = ALIKE * width;
  let [from, to] = [x(low), x(high)];
  if (to - from < least) {
    from = Math.min(Math.max(0, (from + to - least) / 2), width - least);
    to = from + least;
  }
  return Array.from({ length: count + 1 }, (_, at) => from + ((to - from) * at) / count);
}

function outline(edges: readonly number[], tops: readonly number[], base: number): string {
  const round = (value: number) => Number(value.toFixed(1));
  const path = tops.map((top, at) => `V${round(top)}H${round(edges[at + 1] ?? 0)}`);
  return `M${round(edges[0] ?? 0)} ${round(base)}${path.join('')}V${round(base)}`;
}

/** The axes of a line chart over epochs, and the texts at the ends of its lines. */
import { fmt, t } from '../i18n/index.svelte';
import { type Axis, extent, linearAxis, logAxis, type Scale } from './scale';
import { labelWidth } from './text';
import type { ChartGhost, ChartLine, ChartMeasure, ChartPoint, Frame, Margins } from './types';

/** The data that all parts of the chart share. */
export interface LineScene {
  frame: Frame;
  /** The width of the whole picture. */
  width: number;
  x: Scale;
  y: Scale;
  lines: readonly ChartLine[];
  ghost: ChartGhost | null;
  /** The first and the last epoch of the lines; 0 while there is none. */
  first: number;
  last: number;
  ends: readonly EndText[];
  format: (value: number) => string;
  /** Whether to use short labels, because there is little room. */
  compact: boolean;
  /** Whether to draw marks without labels, because a chart beside this one has the labels. */
  quiet: boolean;
}

export interface EndText {
  line: ChartLine;
  value: number;
  text: string;
}

interface Shown {
  lines: readonly ChartLine[];
  ghost: ChartGhost | null;
  test: ChartPoint | null;
  measures: readonly ChartMeasure[];
}

/**
 * The axis of values. An older run behind the current one does not extend it, unless there is
 * nothing else yet, or the current run continues the older one.
 */
export function valueAxis(
  { lines, ghost, test, measures }: Shown,
  kind: Scale['kind'],
  ticks: number,
  within?: readonly [number, number],
): Axis {
  const own = lines.map(({ values }) => values);
  if (test && Number.isFinite(test.value)) own.push([test.value]);
  own.push(measures.map(({ value }) => value));
  const older = ghost?.lines.map(({ values }) => values) ?? [];
  const log = kind === 'log';
  const [low, high] = extent(ghost?.leads ? [...own, ...older] : own, log) ??
    extent(older, log) ?? [0, 1];
  return log ? logAxis(low, high) : linearAxis(low, high, ticks, within);
}

export function endTexts(
  lines: readonly ChartLine[],
  format: (value: number) => string,
  compact: boolean,
): EndText[] {
  return lines.flatMap((line) => {
    const value = line.values.at(-1) ?? Number.NaN;
    const name = t(`runs.chart.${line.role}${compact ? '.short' : ''}`);
    return Number.isFinite(value) ? [{ line, value, text: `${name} ${format(value)}` }] : [];
  });
}

/** The room for the numbers at the left and the labels at the right. */
export function marginsOf(axis: Axis, kind: Scale['kind'], ends: readonly EndText[]): Margins {
  const ticks = axis.ticks.map((tick) =>
    kind === 'log' ? fmt.plain(tick) : fmt.fixed(tick, axis.decimals),
  );
  return {
    left: Math.max(34, ...ticks.map((tick) => labelWidth(tick) + 12)),
    right: Math.max(44, ...ends.map(({ text }) => labelWidth(text) + 14)),
  };
}

/** The plotted area: what is left between the chart's own margins and those of the charts aligned with it. */
export function frameOf(
  own: Margins,
  shared: Margins | null,
  { width, height }: { width: number; height: number },
): Frame {
  const left = Math.max(own.left, shared?.left ?? 0);
  const right = Math.min(width * 0.4, Math.max(own.right, shared?.right ?? 0));
  return {
    left,
    right: Math.max(left + 20, width - right),
    top: 8,
    bottom: Math.max(40, height - 24),
  };
}

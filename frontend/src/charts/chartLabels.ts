/** The labels in a chart and their possible places. */
import { spread } from './labels';
import { type Ink, inkOf, LINE_HEIGHT, placeWords, type Spot, type Words } from './placement';
import type { Scale } from './scale';
import { labelWidth } from './text';
import type { ChartLine, ChartPoint, Frame } from './types';

/** A label at the right end of a line. */
export interface End {
  x: number;
  y: number;
  text: string;
}

export interface LabelScene {
  frame: Frame;
  /** Right edge of the picture. */
  width: number;
  x: Scale;
  y: Scale;
  lines: readonly ChartLine[];
  ghosts: readonly ChartLine[];
  ends: readonly End[];
  best: (ChartPoint & { text: string | undefined }) | null;
  test: (ChartPoint & { text: string | undefined }) | null;
  overfitting: { since: number; text: string | undefined } | null;
  stop: { epoch: number; text: string | undefined } | null;
  changes?: readonly { epoch: number; text: string | undefined }[];
  measures?: readonly (ChartPoint & { text: string | undefined })[];
}

export interface ChartLabels {
  /** In the order of the scene's ends; null if there is no room. */
  ends: (Spot | null)[];
  best: Spot | null;
  test: Spot | null;
  overfitting: Spot | null;
  stop: Spot | null;
  /** In the order of the scene's changes. */
  changes: (Spot | null)[];
  /** In the order of the scene's measures. */
  measures: (Spot | null)[];
}

// The cost of covering a curve with a label; covering an older run matters less.
const CURVE = 4;
const GHOST = 1;
const EDGE = 4;
const MARK = 12;
const ROW = 18;

export function placeLabels(scene: LabelScene): ChartLabels {
  const { frame, width, best, test, overfitting, stop, changes = [], measures = [], x } = scene;
  const left = frame.left + 2;
  const bounds = { left, right: width - 2, top: frame.top - 7, bottom: frame.bottom + 7 };
  const words: Words[] = ends(scene);
  const optional = (text: string | undefined, spots: () => Spot[]): number => {
    if (text === undefined) return -1;
    return words.push({ width: labelWidth(text), spots: spots() }) - 1;
  };
  const at = {
    stop: optional(stop?.text, () => topSpots(x(stop?.epoch ?? 0), 13, 6, frame)),
    overfitting: optional(overfitting?.text, () =>
      topSpots(x(overfitting?.since ?? 0), 8, 8, frame),
    ),
    best: optional(best?.text, () => pointSpots(pixel(scene, best), 1)),
    test: optional(test?.text, () => pointSpots(pixel(scene, test), -1)),
    changes: changes.map(({ epoch, text }) =>
      optional(text, () => topSpots(x(epoch), 5, 5, frame)),
    ),
    measures: measures.map((point) =>
      optional(point.text, () => pointSpots(pixel(scene, point), -1)),
    ),
  };
  const placed = placeWords(words, inkOfScene(scene), bounds);
  const spot = (index: number) => placed[index] ?? null;
  return {
    ends: scene.ends.map((_, index) => spot(index)),
    stop: spot(at.stop),
    overfitting: spot(at.overfitting),
    best: spot(at.best),
    test: spot(at.test),
    changes: at.changes.map(spot),
    measures: at.measures.map(spot),
  };
}

const pixel = ({ x, y }: LabelScene, point: ChartPoint | null): [number, number] => [
  x(point?.epoch ?? Number.NaN),
  y(point?.value ?? Number.NaN),
];

/** Places beside the line's end, as near to its height as the other ends allow. */
function ends({ ends: list, frame }: LabelScene): Words[] {
  const heights = spread(
    list.map(({ y }) => y),
    LINE_HEIGHT,
    [frame.top + 4, frame.bottom],
  );
  return list.map(({ x, text }, index) => {
    const middle = heights[index] as number;
    const spots: Spot[] = [];
    for (let away = 0; away <= 64; away += 4) {
      for (const y of away === 0 ? [middle] : [middle - away, middle + away]) {
        spots.push({ x: x + 8, y, anchor: 'start', cost: away * 0.75 });
        spots.push({ x: x - 10, y, anchor: 'end', cost: 40 + away * 0.75 });
      }
    }
    return { width: labelWidth(text), spots };
  });
}

/** Places beside a vertical line, as high as possible. */
function topSpots(line: number, right: number, left: number, frame: Frame): Spot[] {
  const spots: Spot[] = [];
  for (let row = 0; row * ROW < (frame.bottom - frame.top) / 2; row++) {
    const y = frame.top + 10 + row * ROW;
    spots.push({ x: line + right, y, anchor: 'start', cost: row * 5 });
    spots.push({ x: line - left, y, anchor: 'end', cost: row * 5 + 8 });
  }
  return spots;
}

/** Places around a point: first below it at its left (or above it if `down` is -1), then farther away. */
function pointSpots([x, y]: [number, number], down: 1 | -1): Spot[] {
  if (!Number.isFinite(x + y)) return [];
  const spots: Spot[] = [];
  for (let away = 13; away <= 83; away += 7) {
    const far = (away - 13) * 0.6;
    for (const side of [down, -down]) {
      const other = side === down ? 0 : 3;
      spots.push({ x: x - 9, y: y + side * away, anchor: 'end', cost: far + other });
      spots.push({ x: x + 9, y: y + side * away, anchor: 'start', cost: far + other + 1 });
      if (away > 13) spots.push({ x, y: y + side * away, anchor: 'middle', cost: far + other });
    }
  }
  spots.push({ x: x + 11, y, anchor: 'start', cost: 4 }, { x: x - 11, y, anchor: 'end', cost: 4 });
  return spots;
}

function inkOfScene(scene: LabelScene): Ink[] {
  const { x, y, lines, ghosts, best, test, overfitting, stop, changes = [], frame } = scene;
  const { measures = [] } = scene;
  const ink = [
    ...lines.flatMap((line) => inkOf(pixels(line, x, y), CURVE)),
    ...ghosts.flatMap((line) => inkOf(pixels(line, x, y), GHOST)),
  ];
  for (const epoch of [overfitting?.since, stop?.epoch, ...changes.map((change) => change.epoch)]) {
    if (epoch === undefined) continue;
    const edge = [
      [x(epoch), frame.top],
      [x(epoch), frame.bottom],
    ] as const;
    ink.push(...inkOf(edge, EDGE));
  }
  for (const point of [best, test, ...measures]) {
    const [px, py] = pixel(scene, point);
    if (Number.isFinite(px + py)) ink.push(...corners(px, py, 5));
  }
  for (const end of scene.ends) ink.push(...corners(end.x, end.y, 3));
  return ink;
}

const corners = (x: number, y: number, size: number): Ink[] => [
  { x, y, weight: MARK },
  { x: x - size, y, weight: MARK },
  { x: x + size, y, weight: MARK },
  { x, y: y - size, weight: MARK },
  { x, y: y + size, weight: MARK },
];

/** At most about a thousand points of a line, which are enough to know its course. */
function* pixels(line: ChartLine, x: Scale, y: Scale): Generator<[number, number]> {
  const step = Math.max(1, Math.floor(line.epochs.length / 1_000));
  for (let row = 0; row < line.epochs.length; row += step) {
    yield [x(line.epochs[row] as number), y(line.values[row] ?? Number.NaN)];
  }
}

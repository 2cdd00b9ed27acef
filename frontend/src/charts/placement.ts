/** Finds places for a chart's labels: never over each other, and if possible not over lines. */

export interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** A place for a label. `y` is the middle of its line. */
export interface Spot {
  x: number;
  y: number;
  anchor: 'start' | 'middle' | 'end';
  /** How much worse it is than the best place, measured in pixels of covered curve. */
  cost: number;
}

export interface Words {
  width: number;
  /** The possible places. */
  spots: readonly Spot[];
}

/** A piece of a drawn line that labels should not cover. */
export interface Ink {
  x: number;
  y: number;
  /** The cost of covering it. */
  weight: number;
}

export const LINE_HEIGHT = 14;
const ROUNDS = 3;

export function boxOf({ x, y, anchor }: Spot, width: number): Box {
  const left = anchor === 'start' ? x : anchor === 'end' ? x - width : x - width / 2;
  return { left, right: left + width, top: y - LINE_HEIGHT / 2, bottom: y + LINE_HEIGHT / 2 };
}

export const overlap = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

const inside = (box: Box, bounds: Box): boolean =>
  box.left >= bounds.left &&
  box.right <= bounds.right &&
  box.top >= bounds.top &&
  box.bottom <= bounds.bottom;

/**
 * A place for each label, inside the bounds and not over another label; null if there is none. Earlier
 * labels choose first. Then each label may move once more, if the others left a better place.
 */
export function placeWords(
  words: readonly Words[],
  ink: readonly Ink[],
  bounds: Box,
): (Spot | null)[] {
  const options = words.map(({ width, spots }) =>
    spots
      .map((spot) => ({ spot, box: boxOf(spot, width) }))
      .filter(({ box }) => inside(box, bounds))
      .map(({ spot, box }) => ({ spot, box, cost: spot.cost + covered(box, ink) }))
      .sort((a, b) => a.cost - b.cost),
  );
  const taken: (Box | null)[] = words.map(() => null);
  const chosen: (Spot | null)[] = words.map(() => null);
  for (let round = 0; round < ROUNDS; round++) {
    let moved = false;
    options.forEach((list, index) => {
      const free = list.find(({ box }) =>
        taken.every((other, at) => at === index || other === null || !overlap(box, other)),
      );
      moved ||= (free?.spot ?? null) !== chosen[index];
      chosen[index] = free?.spot ?? null;
      taken[index] = free?.box ?? null;
    });
    if (!moved) break;
  }
  return chosen;
}

function covered(box: Box, ink: readonly Ink[]): number {
  let cost = 0;
  for (const { x, y, weight } of ink) {
    if (x > box.left - 3 && x < box.right + 3 && y > box.top && y < box.bottom) cost += weight;
  }
  return cost;
}

const STEP = 3;

/** A polyline as pieces of ink, one every 3 pixels, without repeated places. Non-finite points break it. */
export function inkOf(points: Iterable<readonly [number, number]>, weight: number): Ink[] {
  const ink = new Map<string, Ink>();
  const drop = (x: number, y: number) => {
    ink.set(`${Math.round(x / STEP)} ${Math.round(y / STEP)}`, { x, y, weight });
  };
  let before: readonly [number, number] | null = null;
  for (const point of points) {
    const [x, y] = point;
    if (!Number.isFinite(y)) {
      before = null;
      continue;
    }
    if (before === null) {
      drop(x, y);
      before = point;
      continue;
    }
    const [fromX, fromY] = before;
    const pieces = Math.floor(Math.max(Math.abs(x - fromX), Math.abs(y - fromY)) / STEP);
    // Points closer than a step wait for the next one.
    if (pieces === 0) continue;
    for (let piece = 1; piece <= pieces; piece++) {
      const share = piece / pieces;
      drop(fromX + (x - fromX) * share, fromY + (y - fromY) * share);
    }
    before = point;
  }
  return [...ink.values()];
}

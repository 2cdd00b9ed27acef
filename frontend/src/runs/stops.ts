/** The words below the way through the epochs: which stops have some, and where they stand. */
import { labelWidth } from '../charts/text';

export interface Stop {
  epoch: number;
  text: string;
  kind: 'shown' | 'now' | 'best' | 'plain' | 'away';
}

export interface StopLabel extends Stop {
  /** The middle of the words, in px from the way's left end. */
  at: number;
}

const GAP = 6;
/** Those that matter more come first and keep their place. */
const ORDER: readonly Stop['kind'][] = ['shown', 'now', 'best', 'plain', 'away'];

/**
 * The words that have room: none over others, and none beyond the way by more than `over` px.
 *
 * @param place Where an epoch lies on the way, in px.
 */
export function placeStops(
  stops: readonly Stop[],
  place: (epoch: number) => number,
  width: number,
  over = 0,
): StopLabel[] {
  const placed: (StopLabel & { left: number; right: number })[] = [];
  const wanted = [...stops].sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
  for (const stop of wanted) {
    const half = labelWidth(stop.text) / 2;
    const middle = Math.max(half - over, Math.min(width - half + over, place(stop.epoch)));
    const [left, right] = [middle - half, middle + half];
    const free = placed.every((other) => right + GAP <= other.left || other.right + GAP <= left);
    if (free || placed.length === 0) placed.push({ ...stop, at: middle, left, right });
  }
  return placed
    .sort((a, b) => a.at - b.at)
    .map(({ epoch, text, kind, at }) => ({ epoch, text, kind, at }));
}

/** A picture of an epoch or two ago is as good as the newest; what is older is told. */
const TOLERATED = 2;
const SHARE = 0.02;

/** Whether pictures are of an earlier epoch than the numbers, as they are at full speed. */
export const lagsBehind = (pictures: number | null, now: number): boolean =>
  pictures !== null && now - pictures > Math.max(TOLERATED, now * SHARE);

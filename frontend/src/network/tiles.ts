/** The places of the pictures of a layer's units on its card. */
import { ends } from './threads';

/** Edge length of a picture in CSS px. */
export const TILE = 24;
const GAP = 3;
/** The least distance of pictures in a row; with less, they continue in another row. */
const LEAST_PITCH = 20;

export interface TileLayout {
  /** Edge length of each, in px. */
  side: number;
  /** Left upper corners, in the order of the units. */
  places: { x: number; y: number }[];
  columns: number;
  height: number;
}

/**
 * The places of `count` pictures on a card of `width` px. If one row has room for all, each is between
 * the threads of its unit. Corners are measured from `left` px inside the card.
 */
export function layTiles(count: number, width: number, left: number): TileLayout {
  let rows = 1;
  while (rows < count && pitch(Math.ceil(count / rows), width) < LEAST_PITCH) rows += 1;
  const columns = Math.ceil(count / rows);
  const side = Math.max(1, Math.min(TILE, Math.floor(pitch(columns, width) - GAP)));
  const middles = ends(columns).map((share) => share * width - left);
  const places = Array.from({ length: count }, (_, at) => ({
    x: Math.max(0, (middles[at % columns] as number) - side / 2),
    y: Math.floor(at / columns) * (side + GAP),
  }));
  return { side, places, columns, height: rows * (side + GAP) - GAP };
}

/** The distance between the middles of neighbours, in px. */
function pitch(columns: number, width: number): number {
  const [first = 0, second = 1] = ends(columns);
  return (second - first) * width;
}

/** The picture at a point; null if the point is farther from one than half the gap. */
export function tileUnder({ side, places }: TileLayout, x: number, y: number): number | null {
  const reach = side + GAP;
  const at = places.findIndex(
    (place) =>
      x >= place.x - GAP / 2 &&
      x < place.x - GAP / 2 + reach &&
      y >= place.y - GAP / 2 &&
      y < place.y - GAP / 2 + reach,
  );
  return at === -1 ? null : at;
}

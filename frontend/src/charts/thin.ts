/** Removes marks that are too close together. Framework-free. */
import type { Scale } from './scale';

interface Mark {
  epoch: number;
  kind: string;
}

/**
 * The marks to draw, in the order of epochs. Of several marks of one kind within `gap` pixels only the
 * latest remains, because its setting holds from there on.
 */
export function thin<T extends Mark>(marks: readonly T[], x: Scale, gap: number): T[] {
  const kept: T[] = [];
  const nearest = new Map<string, number>();
  // Marks at the same epoch are listed in the order in which they happened.
  const late = [...marks].reverse().sort((a, b) => b.epoch - a.epoch);
  for (const mark of late) {
    const before = nearest.get(mark.kind) ?? Number.POSITIVE_INFINITY;
    const at = x(mark.epoch);
    if (before - at < gap) continue;
    nearest.set(mark.kind, at);
    kept.push(mark);
  }
  return kept.reverse();
}

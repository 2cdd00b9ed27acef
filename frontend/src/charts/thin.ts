/** Keeps marks off each other. Framework-free. */
import type { Scale } from './scale';

interface Mark {
  epoch: number;
  kind: string;
}

/**
 * The marks that can be told apart: of those of a kind that lie within `gap` pixels the latest one,
 * since what it says holds from there on. In the order of the epochs.
 */
export function thin<T extends Mark>(marks: readonly T[], x: Scale, gap: number): T[] {
  const kept: T[] = [];
  const nearest = new Map<string, number>();
  // Of marks at one epoch the later one in the list came later.
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

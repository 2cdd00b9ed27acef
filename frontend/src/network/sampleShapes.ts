/** The shapes in which a sample can enter a network. */
import type { DatasetFacts } from '../net/types';

export interface SampleShapes {
  /** All numbers of a sample in one row; null means the dataset's own shape. */
  row: number[] | null;
  whole: number[] | null;
}

/** The choice for images and sequences: whole, or as one row for dense layers; null if there is no choice. */
export function shapesOf(facts: Pick<DatasetFacts, 'kind' | 'shape'>): SampleShapes | null {
  const size = facts.shape.reduce((all, each) => all * each, 1);
  if (facts.kind === 'images' && facts.shape.length === 1) {
    const side = Math.round(Math.sqrt(size));
    return side * side === size ? { row: null, whole: [side, side, 1] } : null;
  }
  const folds = facts.kind === 'images' || facts.kind === 'sequences';
  return folds && facts.shape.length > 1 ? { row: [size], whole: null } : null;
}

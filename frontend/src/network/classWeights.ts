/** Weights of classes in the loss: a rare class may count for more. */

export type ClassWeights = Record<string, number>;

/**
 * Weights that make each class count the same: rows / (classes * rows of the class), like "balanced" in
 * scikit-learn. A class without rows keeps the weight 1.
 */
export function balanced(counts: readonly number[]): ClassWeights {
  const rows = counts.reduce((sum, count) => sum + count, 0);
  return Object.fromEntries(
    counts.map((count, index) => [
      String(index),
      count === 0 ? 1 : Number((rows / (counts.length * count)).toPrecision(4)),
    ]),
  );
}

/** One weight for every class; a class without an entry has the weight 1. */
export function spread(weights: ClassWeights | null, classes: number): number[] {
  return Array.from({ length: classes }, (_, index) => weights?.[String(index)] ?? 1);
}

/** The weights with one of them changed; the result has an entry for every class. */
export function withWeight(
  weights: ClassWeights | null,
  classes: number,
  index: number,
  value: number,
): ClassWeights {
  return Object.fromEntries(
    spread(weights, classes).map((weight, at) => [String(at), at === index ? value : weight]),
  );
}

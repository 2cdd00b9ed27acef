/** What a confusion matrix says. Framework-free; rows are the true class, columns the predicted one. */

export interface Confusion {
  /** Of each class's rows, the share predicted as each class; 0 where a class has no rows. */
  shares: number[][];
  /** Of each class's rows, the share that was found; NaN where it has none. */
  recall: number[];
  /** Of the rows predicted as a class, the share that is of it; NaN where none was. */
  precision: number[];
  rows: number;
  right: number;
  /** Pairs taken for one another, the most frequent first. */
  mistakes: { truth: number; said: number; count: number }[];
}

export function readConfusion(matrix: readonly (readonly number[])[]): Confusion {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const rowSums = matrix.map(sum);
  const columnSums = matrix.map((_, said) => sum(matrix.map((row) => row[said] ?? 0)));
  const hits = matrix.map((row, index) => row[index] ?? 0);
  const share = (part: number, whole: number) => (whole === 0 ? Number.NaN : part / whole);
  return {
    shares: matrix.map((row, truth) => row.map((count) => share(count, rowSums[truth] ?? 0) || 0)),
    recall: hits.map((count, index) => share(count, rowSums[index] ?? 0)),
    precision: hits.map((count, index) => share(count, columnSums[index] ?? 0)),
    rows: sum(rowSums),
    right: sum(hits),
    mistakes: matrix
      .flatMap((row, truth) => row.map((count, said) => ({ truth, said, count })))
      .filter(({ truth, said, count }) => truth !== said && count > 0)
      .sort((a, b) => b.count - a.count),
  };
}

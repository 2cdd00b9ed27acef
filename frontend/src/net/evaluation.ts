/** How the kept model of a run does, row by row: written once, at the run's end. */
import { request } from './client';
import { decodeNumber, type WireNumber } from './numbers';

export interface ClassSplit {
  kind: 'classes';
  rows: number;
  /** Rows are the true class, columns the predicted one. */
  confusion: number[][];
}

export interface ValueSplit {
  kind: 'values';
  rows: number;
  mae: number;
  rmse: number;
  /** True value, then predicted; at most 500 rows. */
  points: [number, number][];
}

export type SplitEvaluation = ClassSplit | ValueSplit;

export interface Evaluation {
  /** The epoch whose weights were kept. */
  epoch: number;
  splits: Partial<Record<'validation' | 'test', SplitEvaluation>>;
}

interface WireSplit {
  rows: number;
  confusion?: number[][] | null;
  mae?: WireNumber | null;
  rmse?: WireNumber | null;
  points?: [WireNumber, WireNumber][] | null;
}

interface WireEvaluation {
  epoch: number;
  splits: Record<string, WireSplit | null | undefined>;
}

function decodeSplit({ rows, confusion, mae, rmse, points }: WireSplit): SplitEvaluation {
  if (confusion) return { kind: 'classes', rows, confusion };
  return {
    kind: 'values',
    rows,
    mae: decodeNumber(mae),
    rmse: decodeNumber(rmse),
    points: (points ?? []).map(([truth, said]) => [decodeNumber(truth), decodeNumber(said)]),
  };
}

const FILE = 'evaluation.json';

/** Null where there is none: a run that is live, kept no model, or is of an older version. */
export async function getEvaluation(id: string): Promise<Evaluation | null> {
  const run = `/runs/${encodeURIComponent(id)}`;
  // Asked for first, since a browser writes every 404 into its console as a fault.
  const files = await request<{ data: { name: string }[] }>(`${run}/artifacts`);
  if (!files.data.some(({ name }) => name === FILE)) return null;
  const wire = await request<WireEvaluation>(`${run}/evaluation`);
  const splits: Evaluation['splits'] = {};
  for (const name of ['validation', 'test'] as const) {
    const split = wire.splits[name];
    if (split) splits[name] = decodeSplit(split);
  }
  return { epoch: wire.epoch, splits };
}

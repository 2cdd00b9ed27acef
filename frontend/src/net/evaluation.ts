/** The evaluation of the kept model on single rows, written once at the end of a run. */
import { request } from './client';
import { decodeNumber } from './numbers';
import type { WireEvaluation } from './types';

/** A row that the model got wrong. */
export interface Mistake {
  /** Its index among the rows of its part, from 0. */
  row: number;
  /** Its class, from 0, or its value; then the prediction. */
  truth: number;
  said: number;
  /** The probability of the predicted class; null for values. */
  confidence: number | null;
  /** Its raw values as a flat list; null if there are too many. */
  sample: number[] | null;
}

export interface ClassSplit {
  kind: 'classes';
  rows: number;
  /** The most confident first. */
  mistakes: Mistake[];
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
  /** The largest errors first. */
  mistakes: Mistake[];
}

export type SplitEvaluation = ClassSplit | ValueSplit;

export interface Evaluation {
  /** The epoch whose weights were kept. */
  epoch: number;
  splits: Partial<Record<'validation' | 'test', SplitEvaluation>>;
}

type WireSplit = NonNullable<WireEvaluation['splits']['test']>;
type WireMistake = NonNullable<WireSplit['mistakes']>[number];

const decodeMistake = ({ row, truth, said, confidence, sample }: WireMistake): Mistake => ({
  row,
  truth: decodeNumber(truth),
  said: decodeNumber(said),
  confidence: confidence == null ? null : decodeNumber(confidence),
  sample: sample?.map(decodeNumber) ?? null,
});

function decodeSplit(wire: WireSplit): SplitEvaluation {
  const { rows, confusion, mae, rmse, points } = wire;
  // A run of an older version names none.
  const mistakes = (wire.mistakes ?? []).map(decodeMistake);
  if (confusion) return { kind: 'classes', rows, confusion, mistakes };
  return {
    kind: 'values',
    rows,
    mae: decodeNumber(mae),
    rmse: decodeNumber(rmse),
    points: (points ?? []).map(([truth, said]) => [decodeNumber(truth), decodeNumber(said)]),
    mistakes,
  };
}

const FILE = 'evaluation.json';

/** Null if there is none: the run is live, kept no model, or is of an older version. */
export async function getEvaluation(id: string): Promise<Evaluation | null> {
  const run = `/runs/${encodeURIComponent(id)}`;
  // Check this first, because browsers log every 404 as an error.
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

/** The verdict on a run, and copies of its spec with remedies. */
import { request } from './client';
import type { RunSpec, Verdict } from './types';

const at = (id: string) => `/runs/${encodeURIComponent(id)}/verdict`;

export const getVerdict = (id: string): Promise<Verdict> => request(at(id));

/** The run's spec with a remedy, ready to train; seed and split are the run's. */
export const getRemedied = (id: string, remedy: string): Promise<RunSpec> =>
  request(`${at(id)}/${encodeURIComponent(remedy)}`);

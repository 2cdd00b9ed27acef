/** Small pictures of all datasets with their default settings, loaded one after another. */
import { SvelteMap } from 'svelte/reactivity';
import { getPreview } from '../net/client';
import { ApiError } from '../net/errors';
import type { DatasetFacts, DatasetPreview } from '../net/types';
import { isTransient } from './retry';

/** Rows that a picture of 56 px can show. */
const ROWS = { points: 200, table: 150, images: 40, sequences: 24 } as const;

const found = new SvelteMap<string, DatasetPreview>();
const wanted: DatasetFacts[] = [];
let busy = false;

export const thumbnailOf = (name: string): DatasetPreview | null => found.get(name) ?? null;

/** Queues a dataset's picture where it is not there yet. */
export function wantThumbnail(facts: DatasetFacts): void {
  if (found.has(facts.name) || wanted.some(({ name }) => name === facts.name)) return;
  wanted.push(facts);
  if (!busy) void work();
}

async function work(): Promise<void> {
  busy = true;
  for (let facts = wanted[0]; facts; facts = wanted[0]) {
    try {
      found.set(facts.name, await getPreview({ dataset: facts.name }, ROWS[facts.kind]));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      // Without a picture the row still says all; a server that is away is asked by the next visit.
      if (isTransient(error)) wanted.length = 1;
    } finally {
      wanted.shift();
    }
  }
  busy = false;
}

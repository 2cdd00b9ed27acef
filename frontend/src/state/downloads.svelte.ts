/** Downloads of datasets by the server. */
import { SvelteMap } from 'svelte/reactivity';
import { cancelDownload, getDownload, startDownload } from '../net/datasets';
import { ApiError } from '../net/errors';
import type { DatasetFacts, DownloadState } from '../net/types';
import { loadDatasets } from './datasets.svelte';
import { errorText } from './errorText';
import { keepAsking } from './retry';
import { type Sample, sampled, secondsLeft } from './transfer';

const POLL_MS = 500;

export interface Download {
  state: DownloadState['state'];
  received: number;
  total: number;
  /** The server's message about a failure. */
  message: string | null;
  /** The remaining seconds; null if unknown. */
  left: number | null;
  /** Whether this comes from a request about the download, and not from the list of datasets. */
  heard: boolean;
}

const under = new SvelteMap<string, Download>();
const watched = new Set<string>();

/** The state of a dataset's download; null if it needs no download. */
export function downloadOf(facts: DatasetFacts): Download | null {
  if (!facts.download) return null;
  const { state, size } = facts.download;
  const known = under.get(facts.name);
  // A request is newer than the list, unless the list says that the files are here.
  if (known && state !== 'ready') return known;
  return {
    state,
    received: state === 'ready' ? size : 0,
    total: size,
    message: null,
    left: null,
    heard: false,
  };
}

export async function download(name: string): Promise<void> {
  await ask(name, () => startDownload(name));
}

export async function cancel(name: string): Promise<void> {
  await ask(name, async () => (await cancelDownload(name)) ?? (await getDownload(name)));
}

/** Follows a download that this page did not start, until it is over. */
export async function follow(name: string): Promise<void> {
  if (watched.has(name)) return;
  watched.add(name);
  try {
    let samples: Sample[] = [];
    for (;;) {
      const now = await keepAsking(
        () => getDownload(name),
        () => undefined,
      );
      samples = sampled(samples, { at: performance.now(), received: now.received });
      tell(name, now, secondsLeft(samples, now.total));
      if (now.state === 'ready') await loadDatasets();
      if (now.state !== 'downloading') return;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  } catch (error) {
    refused(name, error);
  } finally {
    watched.delete(name);
  }
}

async function ask(name: string, request: () => Promise<DownloadState>): Promise<void> {
  try {
    const now = await request();
    tell(name, now, null);
    if (now.state === 'downloading') void follow(name);
    else if (now.state === 'ready') await loadDatasets();
  } catch (error) {
    refused(name, error);
  }
}

function tell(name: string, now: DownloadState, left: number | null): void {
  const { state, received, total, message = null } = now;
  under.set(name, { state, received, total, message, left, heard: true });
}

/** Shows a refusal by the server in place of the button; other errors are faults of this page. */
function refused(name: string, error: unknown): void {
  if (!(error instanceof ApiError)) throw error;
  const known = under.get(name);
  under.set(name, {
    state: 'failed',
    received: known?.received ?? 0,
    total: known?.total ?? 0,
    message: errorText(error),
    left: null,
    heard: true,
  });
}

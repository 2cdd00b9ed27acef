/** Which datasets there are, and the picture of the one in use. */
import { getDatasets, getPreview } from '../net/client';
import type { DatasetFacts, DatasetPreview } from '../net/types';
import type { DataSettings } from '../network/document';
import { keepAsking } from './retry';

/** Enough points for a picture, few enough to send at each change of a setting. */
const PREVIEW_ROWS = 400;
const PREVIEW_DELAY_MS = 120;

let all = $state.raw<readonly DatasetFacts[]>([]);
let failed = $state(false);
let preview = $state.raw<DatasetPreview | null>(null);
let previewError = $state<string | null>(null);
let shownFor = $state('');
let aborter: AbortController | undefined;

export const datasets = {
  get all(): readonly DatasetFacts[] {
    return all;
  },
  /** True while the list could not be read; it is asked for again by itself. */
  get failed(): boolean {
    return failed;
  },
  /** Rows of the open document's data; the last good ones while new ones come. */
  get preview(): DatasetPreview | null {
    return preview?.facts.name === shownFor ? preview : null;
  },
  get previewError(): string | null {
    return previewError;
  },
  /** The facts of a dataset with its default settings. */
  named(name: string): DatasetFacts | undefined {
    return all.find((facts) => facts.name === name);
  },
};

export async function loadDatasets(): Promise<void> {
  all = await keepAsking(getDatasets, () => {
    failed = true;
  });
  failed = false;
}

/** Asks for the rows of `data`, shortly after the last call; an older request is dropped. */
export function showPreview(data: DataSettings): void {
  aborter?.abort();
  aborter = new AbortController();
  const { signal } = aborter;
  shownFor = data.dataset;
  const ask = () => getPreview(data, PREVIEW_ROWS, signal);
  const wait = setTimeout(async () => {
    try {
      const next = await keepAsking(
        ask,
        (error) => {
          previewError = error instanceof Error ? error.message : String(error);
        },
        signal,
      );
      if (signal.aborted) return;
      preview = next;
      previewError = null;
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }, PREVIEW_DELAY_MS);
  signal.addEventListener('abort', () => clearTimeout(wait));
}

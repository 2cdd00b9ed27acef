/** The list of datasets, and the preview of the one in use. */
import { getDatasets } from '../net/client';
import type { DatasetFacts, DatasetPreview } from '../net/types';
import { canBeShown } from '../network/bounds';
import type { ParamsSchema } from '../network/catalog';
import type { DataSettings } from '../network/document';
import { PreviewFeed } from './previewFeed.svelte';
import { keepAsking } from './retry';

/** Enough points for a picture, few enough to send at each change of a setting. */
const PREVIEW_ROWS = 400;

let all = $state.raw<readonly DatasetFacts[]>([]);
let loaded = $state(false);
let failed = $state(false);
const inUse = new PreviewFeed(PREVIEW_ROWS);

export const datasets = {
  get all(): readonly DatasetFacts[] {
    return all;
  },
  get loaded(): boolean {
    return loaded;
  },
  /** True while the list could not be read; the request is repeated automatically. */
  get failed(): boolean {
    return failed;
  },
  /** Rows of the open document's data; the last valid rows until new ones arrive. */
  get preview(): DatasetPreview | null {
    return inUse.current;
  },
  get previewError(): string | null {
    return inUse.error;
  },
  /** The facts of a dataset with its default settings. */
  named(name: string): DatasetFacts | undefined {
    return all.find((facts) => facts.name === name);
  },
};

/** Whether a dataset's rows are available without a download. */
export const isHere = (facts: DatasetFacts): boolean =>
  !facts.download || facts.download.state === 'ready';

/** Whether a sample is a list of numbers, so that a plane of the data can be drawn. */
export const isPlanar = ({ kind, shape }: DatasetFacts): boolean =>
  kind !== 'sequences' && shape.length === 1 && (shape[0] ?? 0) > 1;

export async function loadDatasets(): Promise<void> {
  all = await keepAsking(getDatasets, () => {
    failed = true;
  });
  loaded = true;
  failed = false;
}

/** Requests the rows of `data` shortly after the last call, and cancels older requests. Invalid settings request nothing. */
export function showPreview(data: DataSettings): void {
  const facts = datasets.named(data.dataset);
  if (!canBeShown(data, facts?.config_schema as ParamsSchema | undefined)) return;
  inUse.show(data, !facts || isHere(facts));
}

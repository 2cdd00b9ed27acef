/** Choosing other data for the open document: what else has to change with it. */
import { t } from '../i18n/index.svelte';
import type { DatasetFacts } from '../net/types';
import type { NetworkDocument } from '../network/document';
import { setData, setTraining } from '../network/edits';
import { adaptHead } from '../network/head';
import { datasets } from '../state/datasets.svelte';
import { change, documents } from '../state/document.svelte';
import { WATCH_PACE } from '../state/runs.svelte';
import { announce, toast } from '../ui/toast.svelte';
import { datasetTitle } from './words';

/** Takes another dataset; settings of the old one go, the split stays, and the output follows the task. */
export function chooseDataset(name: string): void {
  const before = documents.current;
  const facts = datasets.named(name);
  const old = datasets.named(before.data.dataset);
  if (!facts || name === before.data.dataset) return;
  let next: NetworkDocument = setData(before, {
    dataset: name,
    config: {},
    shape: null,
    standardize: null,
  });
  // What trains in the plane is worth watching; the rest had better be quick.
  next = setTraining(next, {
    pace: facts.kind === 'points' ? WATCH_PACE : null,
    class_weight: null,
  });
  if (old) next = adaptHead(next, old, facts);
  change(next);
  const title = datasetTitle(facts);
  if (next.network === setData(before, {}).network) announce(t('announce.data', { title }));
  else toast(t('data.adapted', { title, count: facts.classes?.length ?? 1 }));
}

/** The shapes in which a sample can enter: as it comes, and for images also as a row or as a picture. */
export function shapesOf(
  facts: DatasetFacts,
): { row: number[] | null; image: number[] | null } | null {
  if (facts.kind !== 'images') return null;
  const size = facts.shape.reduce((all, each) => all * each, 1);
  const side = Math.round(Math.sqrt(size));
  if (facts.shape.length === 1)
    return side * side === size ? { row: null, image: [side, side, 1] } : null;
  return { row: [size], image: null };
}

/** Choosing other data for the open document: what else has to change with it. */
import { t } from '../i18n/index.svelte';
import type { Config, NetworkDocument } from '../network/document';
import { setData, setTraining } from '../network/edits';
import { adaptHead } from '../network/head';
import { catalog } from '../state/catalog.svelte';
import { datasets } from '../state/datasets.svelte';
import { change, documents } from '../state/document.svelte';
import { WATCH_PACE } from '../state/runs.svelte';
import { announce, toast } from '../ui/toast.svelte';
import { datasetTitle } from './words';

/**
 * Sets another dataset. The settings of the old one are dropped, the split stays, and the output layer follows
 * the task. `config` has the settings of the new dataset, or else its defaults hold.
 */
export function chooseDataset(name: string, config?: Config): void {
  const before = documents.current;
  const facts = datasets.named(name);
  const old = datasets.named(before.data.dataset);
  if (!facts) return;
  if (name === before.data.dataset) {
    if (config && JSON.stringify(config) !== JSON.stringify(before.data.config)) {
      change(setData(before, { config }));
      announce(t('announce.data', { title: datasetTitle(facts) }));
    }
    return;
  }
  let next: NetworkDocument = setData(before, {
    dataset: name,
    config: config ?? {},
    shape: null,
    standardize: null,
  });
  // Training on points in the plane is worth watching, so it gets a pace; other data train at full speed.
  next = setTraining(next, {
    pace: facts.kind === 'points' ? WATCH_PACE : null,
    class_weight: null,
  });
  if (old) next = adaptHead(next, old, facts, catalog);
  change(next);
  const title = datasetTitle(facts);
  if (next.network === setData(before, {}).network) announce(t('announce.data', { title }));
  else toast(t('data.adapted', { title, count: facts.classes?.length ?? 1 }));
}

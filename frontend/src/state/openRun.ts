/** Opens the network of a run as a new document. */
import { t } from '../i18n/index.svelte';
import { ApiError, getRun } from '../net/client';
import type { ForkSpec, RunSpec } from '../net/types';
import { getRemedied, getVerdict } from '../net/verdict';
import { complete, type NetworkDocument } from '../network/document';
import { announce, toast } from '../ui/toast.svelte';
import { create, freeName, select } from './document.svelte';
import { errorText } from './errorText';
import { remedyLabel } from './remedyWords';
import { router, setQuery } from './router.svelte';
import { runs } from './runs.svelte';

/** What the new document has beyond the run's spec: the kept epoch that it continues, or a remedy of the verdict. */
export interface Opening {
  epoch: number | null;
  remedy: string | null;
}

/** Opens a new document with the run's spec and name, and shows the run beside it. */
export async function openRun(id: string, { epoch, remedy }: Opening): Promise<void> {
  try {
    const run = await getRun(id);
    const named = run.spec.network.name || run.name || t('runs.run', { number: run.number });
    const open = (spec: RunSpec, name: string) =>
      complete({ ...spec, changed_from: id, name: freeName(name) });
    if (remedy === null) {
      const document = open(run.spec, named);
      create(epoch === null ? document : continued(document, { run: id, epoch }));
    } else {
      const [verdict, spec] = await Promise.all([getVerdict(id), getRemedied(id, remedy)]);
      const label = [...verdict.remedies, verdict.together].find((each) => each?.code === remedy);
      create(
        open(spec, label ? t('remedy.copy', { name: named, remedy: remedyLabel(label) }) : named),
      );
      const changed = firstChanged(run.spec, spec);
      if (changed) select(changed);
      announce(t('remedy.opened', { run: t('runs.run', { number: run.number }) }));
    }
    runs.follow(id);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const reason = error.code === 'not_found' ? t('runs.gone') : errorText(error);
    toast(t('document.runNotOpened', { reason }), 'bad');
  }
  // Without the run in the address, a reload opens this document and makes no further copy.
  if (router.path === '/') setQuery({ run: null, epoch: null, remedy: null });
}

/** Doubles the epochs of a run that has trained all of them. */
function continued(document: NetworkDocument, fork: ForkSpec): NetworkDocument {
  const { training } = document;
  const epochs = training.epochs > fork.epoch ? training.epochs : fork.epoch + training.epochs;
  return { ...document, fork, training: { ...training, epochs } };
}

/** The first layer that differs in the other spec, to show it to the person at once. */
function firstChanged(before: RunSpec, after: RunSpec): string | undefined {
  const known = new Map(before.network.nodes.map((node) => [node.id, JSON.stringify(node)]));
  return after.network.nodes.find((node) => known.get(node.id) !== JSON.stringify(node))?.id;
}

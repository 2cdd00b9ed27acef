/** Opens what a run trained as a document of its own. */
import { t } from '../i18n/index.svelte';
import { ApiError, getRun } from '../net/client';
import type { ForkSpec } from '../net/types';
import { complete, type NetworkDocument } from '../network/document';
import { toast } from '../ui/toast.svelte';
import { create, freeName } from './document.svelte';
import { errorText } from './errorText';
import { router, setQuery } from './router.svelte';
import { runs } from './runs.svelte';

/**
 * Starts a document from the run's spec, named after the run, and follows the run beside it.
 *
 * @param epoch A kept epoch that the document continues from; null begins like the run itself.
 */
export async function openRun(id: string, epoch: number | null): Promise<void> {
  try {
    const run = await getRun(id);
    const name = freeName(
      run.spec.network.name || run.name || t('runs.run', { number: run.number }),
    );
    const document = complete({ ...run.spec, name });
    create(epoch === null ? document : continued(document, { run: id, epoch }));
    runs.follow(id);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const reason = error.code === 'not_found' ? t('runs.gone') : errorText(error);
    toast(t('document.runNotOpened', { reason }), 'bad');
  }
  // A reload then opens the new document rather than another copy.
  if (router.path === '/') setQuery({ run: null, epoch: null });
}

/** A run that has trained all its epochs gets as many again. */
function continued(document: NetworkDocument, fork: ForkSpec): NetworkDocument {
  const { training } = document;
  const epochs = training.epochs > fork.epoch ? training.epochs : fork.epoch + training.epochs;
  return { ...document, fork, training: { ...training, epochs } };
}

/** Opens what a run trained as a document of its own. */
import { t } from '../i18n/index.svelte';
import { ApiError, getRun } from '../net/client';
import { complete } from '../network/document';
import { toast } from '../ui/toast.svelte';
import { create, freeName } from './document.svelte';
import { router, setQuery } from './router.svelte';
import { runs } from './runs.svelte';

/** Starts a document from the run's spec, named after the run, and follows the run beside it. */
export async function openRun(id: string): Promise<void> {
  try {
    const run = await getRun(id);
    const name = freeName(run.name || t('runs.run', { number: run.number }));
    create(complete({ ...run.spec, name }));
    runs.follow(id);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const reason =
      error.code === 'offline'
        ? t('runs.offline')
        : error.code === 'not_found'
          ? t('runs.gone')
          : error.message;
    toast(t('document.runNotOpened', { reason }), 'bad');
  }
  // A reload then opens the new document rather than another copy.
  if (router.path === '/') setQuery({ run: null });
}

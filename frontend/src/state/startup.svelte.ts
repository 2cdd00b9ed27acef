/** The automatic work while the page is open: loading, checking, showing and saving. */
import { untrack } from 'svelte';
import { language } from '../i18n/index.svelte';
import { loadCatalog } from './catalog.svelte';
import { checkDocument } from './check.svelte';
import { datasets, isHere, loadDatasets, showPreview } from './datasets.svelte';
import { documents, flush, loadDocuments, lookForNewer } from './document.svelte';
import { openRun } from './openRun';
import { router, startRouter } from './router.svelte';
import { runs } from './runs.svelte';
import { session, watchSession } from './session.svelte';

/** Starts all automatic work; returns the function that stops it. */
export function startApp(): () => void {
  const stops = [
    watchSession(),
    startRouter(),
    saveAndLookAgain(),
    $effect.root(() => {
      speakTheLanguage();
      checkAndPreview();
      noticeFetchedData();
      openWantedRun();
    }),
  ];
  void loadDocuments();
  unlessSignedOut(loadCatalog());
  unlessSignedOut(loadDatasets());
  return () => {
    for (const stop of stops) stop();
  };
}

/** Ignores errors of a signed-out browser, because a separate page says so. */
function unlessSignedOut(loading: Promise<void>): void {
  loading.catch((error: unknown) => {
    if (!session.ended) throw error;
  });
}

function speakTheLanguage(): void {
  $effect(() => {
    document.documentElement.lang = language.current;
  });
}

/** Tracks each value separately, so that a new name does not cause a check. */
function checkAndPreview(): void {
  const network = $derived(documents.current.network);
  const data = $derived(documents.current.data);
  const training = $derived(documents.current.training);
  const fork = $derived(documents.current.fork);
  $effect(() => {
    if (documents.ready && !session.ended) checkDocument({ network, data, training, fork });
  });
  $effect(() => {
    if (documents.ready && !session.ended) showPreview(data);
  });
}

/** A run downloads its data itself, so with its first epoch the data are here. */
function noticeFetchedData(): void {
  const fetched = $derived.by(() => {
    const feed = runs.current;
    const facts = datasets.named(feed?.run?.spec.data.dataset ?? '');
    return facts !== undefined && !isHere(facts) && (feed?.epoch ?? 0) > 0;
  });
  $effect(() => {
    if (fetched) unlessSignedOut(loadDatasets());
  });
}

/** Opens the network of the run in a link to Build. */
function openWantedRun(): void {
  const wanted = $derived(router.path === '/' ? router.query.get('run') : null);
  const epoch = $derived(Number(router.query.get('epoch')) || null);
  const remedy = $derived(router.query.get('remedy'));
  $effect(() => {
    if (documents.ready && wanted)
      void openRun(
        wanted,
        untrack(() => ({ epoch, remedy })),
      );
  });
}

/** Saves before the page is left, and looks for changes of other tabs when it becomes visible again. */
function saveAndLookAgain(): () => void {
  const leave = () => void flush();
  const turn = () => {
    if (document.visibilityState === 'hidden') leave();
    else void lookForNewer();
  };
  document.addEventListener('visibilitychange', turn);
  window.addEventListener('pagehide', leave);
  return () => {
    document.removeEventListener('visibilitychange', turn);
    window.removeEventListener('pagehide', leave);
  };
}

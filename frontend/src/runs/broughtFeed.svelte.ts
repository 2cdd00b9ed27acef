/** What a run brought against the one it came from, or else against an earlier one that differs in cures alone. */
import { getRun, listRuns } from '../net/client';
import { getCurves } from '../net/metrics';
import type { Run } from '../net/types';
import { catalog } from '../state/catalog.svelte';
import type { RunFeed } from '../state/runFeed.svelte';
import { areFinished, type Brought, brought, canBeSetAgainst, differInCures } from './cure';

/** So many of the newest runs are looked through for the one before. */
const MOST = 100;

/** A run, the one before it, and what lies between them. */
export interface Comparison {
  run: Run;
  before: Run;
  change: Brought;
}

export class BroughtFeed {
  /** Null until it is known, and where there is nothing to say. */
  present = $state.raw<Comparison | null>(null);
  #key = '';

  follow(feed: RunFeed | null): void {
    const ended = feed !== null && !feed.live && feed.epoch > 0 ? feed.run : null;
    const key = ended !== null && catalog.layers.length > 0 ? `${ended.id} ${ended.status}` : '';
    if (key === this.#key) return;
    this.#key = key;
    this.present = null;
    // A note that cannot be had is no failure of the page, which says elsewhere when the server is not there.
    if (ended !== null && key !== '') void this.#load(ended, key).catch(() => undefined);
  }

  async #load(run: Run, key: string): Promise<void> {
    const before = (await origin(run)) ?? (await earlier(run));
    if (before === undefined) return;
    const curves = await getCurves([before.id, run.id], {
      keys: ['loss', 'val_loss', 'data_loss', 'val_data_loss'],
    });
    const of = (id: string) => curves.find((each) => each.run === id);
    const [theirs, ours] = [of(before.id), of(run.id)];
    if (theirs === undefined || ours === undefined || key !== this.#key) return;
    const change = brought(theirs, ours);
    if (change !== null) this.present = { run, before, change };
  }
}

/** The run that it is a changed copy of, where that is still there and the two can be compared. */
async function origin(run: Run): Promise<Run | undefined> {
  const id = run.spec.changed_from;
  if (id == null) return undefined;
  const found = await getRun(id).catch(() => null);
  return found !== null && canBeSetAgainst(run, found, catalog.penalizes) ? found : undefined;
}

const cures = (className: string): boolean =>
  catalog.layer(className)?.traits.noise === true || catalog.penalizes(className);

/** Of the runs before this one that differ in cures alone, the newest; what it continues, if it is one of them. */
async function earlier(run: Run): Promise<Run | undefined> {
  if (run.spec.changed_from != null) return undefined;
  const { data } = await listRuns({ limit: MOST });
  const fitting = data.filter(
    (other) =>
      other.number < run.number &&
      areFinished(run, other, catalog.penalizes) &&
      differInCures(run, other, cures),
  );
  const parent = fitting.find(({ id }) => id === run.spec.fork?.run);
  return parent ?? fitting.sort((a, b) => b.number - a.number)[0];
}

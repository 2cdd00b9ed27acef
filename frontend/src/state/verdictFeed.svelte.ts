/** What a run shows: asked for when it has ended, and while it trains once it overfits. */
import { ApiError } from '../net/client';
import type { Verdict } from '../net/types';
import { getVerdict } from '../net/verdict';
import type { RunFeed } from './runFeed.svelte';

/** While a run trains its numbers change with each epoch; nobody reads faster than this. */
const PAUSE_MS = 1_500;

export class VerdictFeed {
  /** Null until it is known; its `code` is null where the numbers show nothing. */
  present = $state.raw<Verdict | null>(null);
  failed = $state(false);

  #id = '';
  #asked = '';
  #wanted = '';
  #busy = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Keeps up with a run; null lets go of it. */
  follow(feed: RunFeed | null): void {
    const id = feed?.id ?? '';
    if (id !== this.#id) {
      this.#id = id;
      this.#asked = '';
      this.present = null;
      this.failed = false;
    }
    this.#wanted = feed === null ? '' : stateOf(feed);
    if (this.#wanted !== '' && this.#wanted !== this.#asked && !this.#busy) void this.#ask();
    // What was said before the last word is taken back does not hold any more.
    if (this.#wanted === '') this.present = null;
  }

  close(): void {
    this.#id = '';
    this.#wanted = '';
    clearTimeout(this.#timer);
  }

  async #ask(): Promise<void> {
    const [id, wanted] = [this.#id, this.#wanted];
    this.#busy = true;
    this.#asked = wanted;
    try {
      const found = await getVerdict(id);
      if (id === this.#id && this.#wanted !== '') {
        this.present = found;
        this.failed = false;
      }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (id === this.#id) this.failed = true;
    } finally {
      this.#timer = setTimeout(() => {
        this.#busy = false;
        if (this.#wanted !== '' && this.#wanted !== this.#asked) void this.#ask();
      }, PAUSE_MS);
    }
  }
}

/** What the verdict depends on; nothing while a run trains and does not overfit. */
function stateOf(feed: RunFeed): string {
  if (feed.run === null) return '';
  if (!feed.live) return `${feed.id} ${feed.status}`;
  const since = feed.log.overfittingSince;
  return since === null ? '' : `${feed.id} ${since} ${feed.epoch}`;
}

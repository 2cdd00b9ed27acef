/** The runs that this page follows: the one in the drawer, the one before it, and those that pages open. */
import { ownKey } from '../net/base';
import { ApiError, cancelRun, createRun, deleteRun, getRun, stopRun } from '../net/client';
import { type Connection, RunStream } from '../net/stream';
import { isLive, type Run, type RunSpec } from '../net/types';
import { tellDeleted } from './deletions';
import { RunFeed } from './runFeed.svelte';

export { RunFeed } from './runFeed.svelte';

const STORAGE_KEY = ownKey('layerloom.runs');
const CANCEL_MS = 20_000;
const CANCEL_POLL_MS = 250;
/** The pace of Watch, in epochs per second. */
export const WATCH_PACE = 12;

interface Remembered {
  current: string | null;
  previous: string | null;
}

class Runs {
  /** The drawer's run. */
  current = $state.raw<RunFeed | null>(null);
  /** The previous run, drawn faintly on the same charts until a person dismisses it. */
  previous = $state.raw<RunFeed | null>(null);
  /** Whether a run is being submitted. */
  starting = $state(false);
  connection = $state<Connection>('idle');

  #stream: RunStream | null = null;
  #feeds = new Map<string, { feed: RunFeed; users: number }>();
  #restored = false;

  /** The feed of a run, shared by all callers; each calls `close` once. */
  open(id: string, run: Run | null = null): RunFeed {
    const known = this.#feeds.get(id);
    if (known) {
      known.users += 1;
      return known.feed;
    }
    const feed = new RunFeed(id, this.#connect(), run);
    this.#feeds.set(id, { feed, users: 1 });
    return feed;
  }

  close(feed: RunFeed): void {
    const known = this.#feeds.get(feed.id);
    if (known?.feed !== feed) return;
    known.users -= 1;
    if (known.users > 0) return;
    this.#feeds.delete(feed.id);
    feed.close();
  }

  /** Restores the runs of this tab after a reload, or else the last run of this browser. */
  restore(): void {
    if (this.#restored) return;
    this.#restored = true;
    const { current, previous } = recall();
    if (this.current !== null || current === null) return;
    this.current = this.open(current);
    if (previous !== null && previous !== current) this.previous = this.open(previous);
  }

  /**
   * Submits a run and follows it. A run that still trains is stopped and kept; a paused run stays paused.
   *
   * @throws ApiError `invalid_spec` with the network's problems in `errors`; nothing changed then.
   */
  async train(spec: RunSpec): Promise<RunFeed> {
    this.#restored = true;
    this.starting = true;
    try {
      const run = await createRun(spec);
      const before = this.current;
      const feed = this.#show(run.id, run);
      if (before?.occupies) await unlessEnded(() => stopRun(before.id));
      return feed;
    } finally {
      this.starting = false;
    }
  }

  /** Follows a run in the drawer. */
  follow(id: string): RunFeed {
    this.#restored = true;
    return this.current?.id === id ? this.current : this.#show(id);
  }

  async stop(): Promise<void> {
    await this.current?.stop();
  }

  /** Sets the epochs per second, or null for full speed. */
  async setPace(pace: number | null): Promise<void> {
    await this.current?.setPace(pace);
  }

  dismissPrevious(): void {
    if (this.previous) this.close(this.previous);
    this.previous = null;
    this.#remember();
  }

  /** Deletes a run; a live run is cancelled first, because only ended runs can be deleted. */
  async remove(run: Run): Promise<void> {
    if (isLive(run.status)) await cancelAndWait(run.id);
    await deleteRun(run.id);
    tellDeleted(run.id);
    this.forget(run.id);
  }

  /** Stops following a deleted run. */
  forget(id: string): void {
    if (this.previous?.id === id) this.dismissPrevious();
    if (this.current?.id !== id) return;
    this.close(this.current);
    this.current = this.previous;
    this.previous = null;
    this.#remember();
  }

  #show(id: string, run: Run | null = null): RunFeed {
    const feed = this.open(id, run);
    const before = this.current;
    // A run without a curve is useless for comparison, so keep the earlier one.
    if (before !== null && before.id !== id && before.epoch > 0) {
      if (this.previous) this.close(this.previous);
      this.previous = before;
    } else if (before !== null) {
      this.close(before);
    }
    this.current = feed;
    if (this.previous?.id === id) this.dismissPrevious();
    this.#remember();
    return feed;
  }

  #connect(): RunStream {
    if (this.#stream === null) {
      this.#stream = new RunStream();
      this.#stream.watch((connection) => {
        this.connection = connection;
      });
    }
    return this.#stream;
  }

  #remember(): void {
    remember({ current: this.current?.id ?? null, previous: this.previous?.id ?? null });
  }
}

/** Sends a request about a run, and ignores that the run has ended or was deleted meanwhile. */
async function unlessEnded(action: () => Promise<unknown>): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (!(error instanceof ApiError && [404, 409].includes(error.status))) throw error;
  }
}

/** Cancels a run and waits for its end. If it does not end in time, the delete request will be refused. */
async function cancelAndWait(id: string): Promise<void> {
  await unlessEnded(() => cancelRun(id));
  const deadline = Date.now() + CANCEL_MS;
  while (Date.now() < deadline && isLive((await getRun(id)).status)) {
    await new Promise((resume) => setTimeout(resume, CANCEL_POLL_MS));
  }
}

function remember(runs: Remembered): void {
  const text = JSON.stringify(runs);
  try {
    sessionStorage.setItem(STORAGE_KEY, text);
    localStorage.setItem(STORAGE_KEY, text);
  } catch {
    // The storage is blocked: after a reload the drawer is empty, but the run is still in the list.
  }
}

function recall(): Remembered {
  try {
    const text = sessionStorage.getItem(STORAGE_KEY) ?? localStorage.getItem(STORAGE_KEY);
    const value: unknown = JSON.parse(text ?? 'null');
    const known = (typeof value === 'object' && value !== null ? value : {}) as Partial<Remembered>;
    const id = (key: keyof Remembered) => (typeof known[key] === 'string' ? known[key] : null);
    return { current: id('current'), previous: id('previous') };
  } catch {
    // The storage is blocked or broken.
    return { current: null, previous: null };
  }
}

export const runs = new Runs();

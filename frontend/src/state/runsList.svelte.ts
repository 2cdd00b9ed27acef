/** The list of runs: the pages loaded so far, refreshed regularly. */
import { QUERY_BOUNDS } from '../net/bounds';
import { ApiError, listRuns } from '../net/client';
import { isLive, type Run } from '../net/types';
import { hearDeleted } from './deletions';

const LIVE_POLL_MS = 2_000;
/** The interval of refreshes without live runs, because scripts and other pages start runs too. */
const QUIET_POLL_MS = 6_000;
const PAGE = 50;

export class RunsList {
  rows = $state.raw<readonly Run[]>([]);
  /** Whether the first page has arrived. */
  loaded = $state(false);
  loadingMore = $state(false);
  /** Whether there are older runs than the loaded ones. */
  more = $state(false);
  failure = $state.raw<ApiError | null>(null);

  #next: string | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;
  #stopHearing = hearDeleted((id) => this.remove(id));

  /** Loads the newest page, and again every few seconds, more often while a run is live. */
  async refresh(): Promise<void> {
    clearTimeout(this.#timer);
    try {
      const page = await listRuns({ limit: PAGE });
      if (this.#closed) return;
      this.#merge(page.data, page.next);
      this.failure = null;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.failure = error;
    }
    if (this.#closed) return;
    const soon = this.failure !== null || this.rows.some((run) => isLive(run.status));
    this.#timer = setTimeout(() => void this.refresh(), soon ? LIVE_POLL_MS : QUIET_POLL_MS);
  }

  async loadMore(): Promise<void> {
    if (this.#next === null || this.loadingMore) return;
    this.loadingMore = true;
    try {
      await this.#append(PAGE);
    } finally {
      this.loadingMore = false;
    }
  }

  /** Loads all runs, which a search needs. */
  async loadAll(): Promise<void> {
    if (this.loadingMore) return;
    this.loadingMore = true;
    try {
      while (this.more && !this.#closed) await this.#append(QUERY_BOUNDS.runs.limit.max);
    } finally {
      this.loadingMore = false;
    }
  }

  async #append(limit: number): Promise<void> {
    const page = await listRuns({ limit, after: this.#next });
    const known = new Set(this.rows.map(({ id }) => id));
    this.rows = [...this.rows, ...page.data.filter(({ id }) => !known.has(id))];
    this.#next = page.next;
    this.more = page.next !== null;
  }

  replace(run: Run): void {
    this.rows = this.rows.map((row) => (row.id === run.id ? run : row));
  }

  remove(id: string): void {
    this.rows = this.rows.filter((row) => row.id !== id);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#stopHearing();
  }

  /** The newest page replaces what it covers; older rows stay. */
  #merge(newest: readonly Run[], next: string | null): void {
    const oldest = newest.at(-1)?.number ?? 0;
    const older = next === null ? [] : this.rows.filter(({ number }) => number < oldest);
    this.rows = [...newest, ...older];
    if (!this.loaded || older.length === 0) {
      this.#next = next;
      this.more = next !== null;
    }
    this.loaded = true;
  }
}

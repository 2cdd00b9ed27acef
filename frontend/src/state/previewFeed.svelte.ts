/** The rows for some data settings, requested again when the settings change. */
import { getPreview } from '../net/client';
import { getFacts } from '../net/datasets';
import { ApiError } from '../net/errors';
import type { DataSpec, DatasetPreview } from '../net/types';
import { errorText } from './errorText';
import { keepAsking } from './retry';

/** The delay of requests, because a slider moves faster than rows can be loaded. */
const DELAY_MS = 120;

export class PreviewFeed {
  #current = $state.raw<DatasetPreview | null>(null);
  #error = $state<string | null>(null);
  #shownFor = $state('');
  #aborter: AbortController | undefined;
  /** The last request, unless it failed; it is not reactive, because it is not shown. */
  #asked = '';
  readonly #rows: number;

  constructor(rows: number) {
    this.#rows = rows;
  }

  /**
   * The last valid rows of the dataset; they stay until new ones arrive. If the rows are not on this
   * machine, the preview has only the facts.
   */
  get current(): DatasetPreview | null {
    return this.#current?.facts.name === this.#shownFor ? this.#current : null;
  }

  /** Why there are no rows, or why these are not current. */
  get error(): string | null {
    return this.#error;
  }

  /** Requests the rows of `data` shortly after the last call, and cancels older requests. */
  show(data: DataSpec, here: boolean): void {
    const asked = JSON.stringify([data, here]);
    if (asked === this.#asked) return;
    this.#asked = asked;
    const { signal } = this.#begin(data.dataset);
    const wait = setTimeout(() => void this.#ask(data, here, signal), DELAY_MS);
    signal.addEventListener('abort', () => clearTimeout(wait));
  }

  close(): void {
    this.#aborter?.abort();
    this.#asked = '';
  }

  #begin(dataset: string): AbortController {
    this.#aborter?.abort();
    this.#aborter = new AbortController();
    this.#shownFor = dataset;
    return this.#aborter;
  }

  async #ask(data: DataSpec, here: boolean, signal: AbortSignal): Promise<void> {
    const told = (error: unknown) => {
      this.#error = errorText(error);
    };
    try {
      const ask = () => (here ? getPreview(data, this.#rows, signal) : promised(data, signal));
      const next = await keepAsking(ask, told, signal);
      if (signal.aborted) return;
      this.#current = next;
      this.#error = null;
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ApiError)) throw error;
      this.#asked = '';
      told(error);
    }
  }
}

async function promised(data: DataSpec, signal: AbortSignal): Promise<DatasetPreview> {
  return { facts: await getFacts(data, signal), x: [], y: [], split: [], columns: null };
}

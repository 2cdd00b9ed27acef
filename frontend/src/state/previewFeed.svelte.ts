/** The rows of some data settings, asked for anew when the settings change. */
import { getPreview } from '../net/client';
import { getFacts } from '../net/datasets';
import { ApiError } from '../net/errors';
import type { DataSpec, DatasetPreview } from '../net/types';
import { errorText } from './errorText';
import { keepAsking } from './retry';

/** A slider moves more often than a picture can. */
const DELAY_MS = 120;

export class PreviewFeed {
  #current = $state.raw<DatasetPreview | null>(null);
  #error = $state<string | null>(null);
  #shownFor = $state('');
  #aborter: AbortController | undefined;
  /** What was asked for last, unless that failed; not shown, so it moves nothing. */
  #asked = '';
  readonly #rows: number;

  constructor(rows: number) {
    this.#rows = rows;
  }

  /**
   * The last good rows of the dataset in question; they stay while new ones come. Without any rows,
   * but with facts, where they are not on this machine.
   */
  get current(): DatasetPreview | null {
    return this.#current?.facts.name === this.#shownFor ? this.#current : null;
  }

  /** Why there are none, or why these are not the newest. */
  get error(): string | null {
    return this.#error;
  }

  /** Asks for the rows of `data`, shortly after the last call; an older request is dropped. */
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

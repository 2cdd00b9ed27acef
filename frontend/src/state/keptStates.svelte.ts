/** The kept epochs of a run, requested again whenever a state was written. */
import { ApiError, listCheckpoints } from '../net/client';
import type { Checkpoint } from '../net/types';
import { errorText } from './errorText';
import { keepAsking } from './retry';

const PAUSE_MS = 1_000;

export class KeptStates {
  /** Whole epochs, the earliest first; null until the server has answered. */
  epochs = $state.raw<readonly Checkpoint[] | null>(null);
  failure = $state<string | null>(null);

  #wanted = -1;
  #aborter: AbortController | null = null;

  /** Requests those of a run, at most once a second; `written` grows with each written state. */
  follow(id: string, written: number): void {
    if (written === this.#wanted) return;
    this.#wanted = written;
    if (this.#aborter === null) void this.#load(id);
  }

  close(): void {
    this.#aborter?.abort();
  }

  async #load(id: string): Promise<void> {
    const aborter = new AbortController();
    this.#aborter = aborter;
    for (let done = -1; done !== this.#wanted && !aborter.signal.aborted; ) {
      done = this.#wanted;
      try {
        const states = await keepAsking(
          () => listCheckpoints(id),
          () => {},
          aborter.signal,
        );
        this.epochs = states.filter(({ batch, epoch }) => batch === 0 && epoch > 0);
        this.failure = null;
      } catch (error) {
        if (aborter.signal.aborted) return;
        if (!(error instanceof ApiError)) throw error;
        this.failure = errorText(error);
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    this.#aborter = null;
  }
}

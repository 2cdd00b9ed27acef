/** The server's devices, polled while a person looks at them. */
import { ApiError, getDevices } from '../net/client';
import type { Device } from '../net/types';
import { errorText } from './errorText';

const POLL_MS = 1_500;

export class DevicesFeed {
  /** Null until the server has answered. */
  current = $state.raw<readonly Device[] | null>(null);
  failure = $state<string | null>(null);

  #aborter = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    void this.#poll();
  }

  close(): void {
    this.#aborter.abort();
    clearTimeout(this.#timer);
  }

  async #poll(): Promise<void> {
    const { signal } = this.#aborter;
    try {
      // Nobody looks at a hidden page.
      if (document.visibilityState === 'visible') this.current = await getDevices(signal);
      this.failure = null;
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ApiError)) throw error;
      this.failure = errorText(error);
    }
    if (!signal.aborted) this.#timer = setTimeout(() => void this.#poll(), POLL_MS);
  }
}

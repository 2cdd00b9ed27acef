/** The kept state that the open document continues, which decides where a schedule continues. */
import { ApiError, getRun, listCheckpoints } from '../net/client';
import type { ForkSpec } from '../net/types';
import { complete } from '../network/document';
import type { Origin } from '../network/schedule';

export class ForkOrigins {
  /** Null until it is known; it stays null if the run was deleted. */
  present = $state.raw<Origin | null>(null);

  #key = '';

  /** Requests the state that a document continues, once for each. */
  follow(fork: ForkSpec | null): void {
    const key = fork === null ? '' : `${fork.run}/${fork.epoch}`;
    if (key === this.#key) return;
    this.#key = key;
    this.present = null;
    if (fork !== null) void this.#load(fork, key);
  }

  async #load(fork: ForkSpec, key: string): Promise<void> {
    try {
      const [run, states] = await Promise.all([getRun(fork.run), listCheckpoints(fork.run)]);
      const state = states.find(({ epoch, batch }) => epoch === fork.epoch && batch === 0);
      if (key !== this.#key) return;
      const { optimizer } = complete(run.spec).training;
      this.present = { optimizer: optimizer.class_name, steps: state?.steps ?? null };
    } catch (error) {
      // The banner of the fork says that the run was deleted.
      if (!(error instanceof ApiError)) throw error;
    }
  }
}

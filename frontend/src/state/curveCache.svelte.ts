/** Curves of many runs, fetched in batches: once for an ended run, repeatedly for a live one. */

import { QUERY_BOUNDS } from '../net/bounds';
import { ApiError } from '../net/errors';
import { type Curves, type CurvesQuery, getCurves } from '../net/metrics';
import type { Run } from '../net/types';

export class CurveCache {
  #known = $state.raw<ReadonlyMap<string, Curves>>(new Map());
  /** How far each run was when its curves were fetched. */
  #stamps = new Map<string, string>();
  #wanted: readonly Run[] = [];
  #asking = false;

  constructor(readonly query: CurvesQuery) {}

  get(id: string): Curves | undefined {
    return this.#known.get(id);
  }

  /** Fetches the missing or outdated curves of these runs; call it at each refresh of the runs. */
  want(runs: readonly Run[]): void {
    this.#wanted = runs;
    if (!this.#asking) void this.#ask();
  }

  async #ask(): Promise<void> {
    this.#asking = true;
    try {
      for (;;) {
        // Calls in one turn of the event loop share one request.
        await Promise.resolve();
        const batch = this.#wanted
          .filter((run) => run.epoch > 0 && this.#stamps.get(run.id) !== stampOf(run))
          .slice(0, QUERY_BOUNDS.metrics.run.most);
        if (batch.length === 0) return;
        const stamps = batch.map((run) => [run.id, stampOf(run)] as const);
        const found = await getCurves(
          batch.map(({ id }) => id),
          this.query,
        );
        this.#known = new Map([
          ...this.#known,
          ...found.map((curves) => [curves.run, curves] as const),
        ]);
        for (const [id, stamp] of stamps) this.#stamps.set(id, stamp);
      }
    } catch (error) {
      // The list of runs comes from the same server, and it shows the failure and retries.
      if (!(error instanceof ApiError)) throw error;
    } finally {
      this.#asking = false;
    }
  }
}

const stampOf = ({ status, epoch, attempt }: Run): string => `${status} ${attempt} ${epoch}`;

/** The pictures of one run: the shown epoch, and its picture of the network. */
import { ApiError } from '../net/errors';
import { getFrame } from '../net/frames';
import { decodeFrame, type Frame } from '../network/frame';
import type { RunFeed } from './runFeed.svelte';

const MOST_KEPT = 64;

/** A unit of a layer under the pointer. */
export interface UnitAt {
  node: string;
  /** Its place among the drawn units. */
  at: number;
}

/**
 * The shown picture of one run. It requests one picture at a time, always the currently wanted one, so a slow
 * connection skips pictures.
 */
export class FrameView {
  /** The shown picture; it stays until the next one has arrived. */
  frame = $state.raw<Frame | null>(null);
  /** The epoch that a person chose; null follows the run. */
  chosen = $state<number | null>(null);
  /** The unit whose map is shown large. */
  pointed = $state.raw<UnitAt | null>(null);
  /** The picture of the first epoch, if a comparison needs it; null until it has arrived. */
  first = $state.raw<Frame | null>(null);

  #run: string | null = null;
  #wanted: number | null = null;
  #asking = false;
  #aborter = new AbortController();
  #kept = new Map<number, Frame>();
  #missing = new Set<number>();
  readonly #compares: boolean;
  #asksFirst = false;

  /** @param compares Whether the first epoch's picture is wanted too. */
  constructor({ compares = false } = {}) {
    this.#compares = compares;
  }

  /** Shows the wanted epoch of a run; call it whenever that may have changed. */
  follow(feed: Pick<RunFeed, 'id' | 'log' | 'synced'> | null): void {
    if (feed?.id !== this.#run) this.#begin(feed?.id ?? null);
    // While the log is replayed, its newest pictures may be deleted already.
    if (!feed?.synced) return;
    const { newestFrame, keptFrames } = feed.log;
    const chosen = this.chosen;
    this.#wanted = chosen === null ? newestFrame : (nearest(keptFrames, chosen) ?? newestFrame);
    void this.#ask(new Set(keptFrames));
    const first = keptFrames.find((epoch) => epoch > 0);
    if (this.#compares && first !== undefined) void this.#askFirst(feed.id, first);
  }

  close(): void {
    this.#begin(null);
  }

  #begin(run: string | null): void {
    this.#aborter.abort();
    this.#aborter = new AbortController();
    this.#run = run;
    this.#wanted = null;
    this.#asking = false;
    this.#kept.clear();
    this.#missing.clear();
    this.#asksFirst = false;
    this.first = null;
    this.frame = null;
    this.chosen = null;
    this.pointed = null;
  }

  async #ask(kept: ReadonlySet<number>): Promise<void> {
    if (this.#asking) return;
    const { signal } = this.#aborter;
    while (!signal.aborted) {
      const epoch = this.#wanted;
      if (epoch === null || this.#run === null) return;
      if (this.frame?.epoch === epoch || this.#missing.has(epoch)) return;
      const known = this.#kept.get(epoch);
      if (known) {
        this.frame = known;
        return;
      }
      this.#asking = true;
      try {
        const bytes = await getFrame(this.#run, epoch, signal);
        if (signal.aborted) return;
        if (bytes === null) this.#missing.add(epoch);
        else this.#show(decodeFrame(bytes), kept.has(epoch));
      } catch (error) {
        if (signal.aborted) return;
        // Without an answer the run's banner says so, the last picture stays, and the next event retries.
        if (error instanceof ApiError) return;
        // Invalid bytes will stay invalid, so do not request them again.
        this.#missing.add(epoch);
        console.error(error);
      } finally {
        if (!signal.aborted) this.#asking = false;
      }
    }
  }

  async #askFirst(run: string, epoch: number): Promise<void> {
    if (this.#asksFirst) return;
    this.#asksFirst = true;
    const { signal } = this.#aborter;
    try {
      const bytes = await getFrame(run, epoch, signal);
      if (bytes !== null && !signal.aborted) this.first = decodeFrame(bytes);
    } catch (error) {
      if (signal.aborted) return;
      // Without an answer the next event retries; invalid bytes are not requested again.
      if (error instanceof ApiError) this.#asksFirst = false;
      else console.error(error);
    }
  }

  #show(frame: Frame, kept: boolean): void {
    this.frame = frame;
    if (!kept) return;
    this.#kept.set(frame.epoch, frame);
    const oldest = this.#kept.keys().next();
    if (this.#kept.size > MOST_KEPT && !oldest.done) this.#kept.delete(oldest.value);
  }
}

export function nearest(epochs: readonly number[], wanted: number): number | null {
  let best: number | null = null;
  for (const epoch of epochs) {
    if (best === null || Math.abs(epoch - wanted) < Math.abs(best - wanted)) best = epoch;
  }
  return best;
}

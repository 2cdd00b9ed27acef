/** One run as the page sees it: what REST says of it, and its events grown into columns. */
import { ApiError, getRun, setLive, stopRun } from '../net/client';
import type { RunStream } from '../net/stream';
import { isLive, type Progress, type Run, type RunEvent, type Status } from '../net/types';
import { applyEvents, emptyLog, lastEpoch, type RunLog, speed } from './runLog';

const QUEUE_POLL_MS = 2_000;

export class RunFeed {
  /** What REST said last; null until it first answers. */
  run = $state.raw<Run | null>(null);
  /** Where the runner is inside an epoch. */
  progress = $state.raw<Progress | null>(null);
  /** Everything the log held is there, and drawn. */
  synced = $state(false);
  /** Why this run cannot be shown; `not_found` when it is gone. */
  failure = $state.raw<{ code: string; message: string } | null>(null);
  /** A stop was asked for and has not come yet. */
  stopping = $state(false);

  #version = $state(0);
  #wishedPace = $state.raw<{ value: number | null } | null>(null);
  #log: RunLog = emptyLog();
  // A new object for each redraw, so that what depends on it notices; its columns are shared.
  #view = $derived.by(() => (this.#version >= 0 ? { ...this.#log } : this.#log));
  #replayed = false;
  #frame = 0;
  #poll: ReturnType<typeof setTimeout> | undefined;
  #unsubscribe: () => void;

  constructor(
    readonly id: string,
    stream: RunStream,
    run: Run | null = null,
  ) {
    this.run = run;
    this.#unsubscribe = stream.subscribe(id, 0, {
      events: (events) => this.#receive(events),
      synced: () => {
        this.#replayed = true;
        this.#redraw();
      },
      progress: (progress) => {
        this.progress = progress;
      },
      error: (code, message) => {
        this.failure = { code, message };
      },
    });
    if (run === null) void this.refresh();
    else this.#pollWhileQueued();
  }

  /** The columns, as of the last redraw. Their arrays grow in place: read them, keep none. */
  get log(): RunLog {
    return this.#view;
  }

  get status(): Status {
    const told = this.log.status;
    if (told !== null && (this.synced || !isLive(told))) return told;
    return this.run?.status ?? told ?? 'queued';
  }

  /** The N of "Run N"; 0 until REST first answers. */
  get number(): number {
    return this.run?.number ?? 0;
  }

  get live(): boolean {
    return isLive(this.status);
  }

  /** The epoch last finished. */
  get epoch(): number {
    return this.synced ? lastEpoch(this.log) : Math.max(lastEpoch(this.log), this.run?.epoch ?? 0);
  }

  /** The epochs asked for. */
  get epochs(): number {
    return this.run?.epochs ?? this.epoch;
  }

  /** Finished share of the epochs asked for, from 0 to 1, with the batches of the present one. */
  get fraction(): number {
    if (this.epochs === 0) return 0;
    const { progress } = this;
    const inside =
      this.live && progress && progress.epoch === this.epoch + 1
        ? progress.batch / progress.batches
        : 0;
    return Math.min(1, (this.epoch + inside) / this.epochs);
  }

  /** Epochs a second; NaN while unknown. */
  get speed(): number {
    return speed(this.log);
  }

  /** Epochs a second the run may do at most, or null for full speed. */
  get pace(): number | null {
    if (this.#wishedPace !== null) return this.#wishedPace.value;
    return this.log.pace === undefined ? (this.run?.spec.training.pace ?? null) : this.log.pace;
  }

  /** Metrics of the kept weights; empty while the run is live. */
  get kept(): Record<string, number> {
    return this.log.final ?? (this.run && !isLive(this.run.status) ? this.run.metrics : {});
  }

  /** Asks REST again. */
  async refresh(): Promise<void> {
    try {
      this.run = await getRun(this.id);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      // Without an answer the stream keeps trying and its banner says so.
      if (error.code !== 'offline') this.failure = { code: error.code, message: error.message };
    }
    this.#pollWhileQueued();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    try {
      await stopRun(this.id);
    } catch (error) {
      this.stopping = false;
      throw error;
    }
  }

  async setPace(pace: number | null): Promise<void> {
    this.#wishedPace = { value: pace };
    try {
      await setLive(this.id, { pace });
    } catch (error) {
      this.#wishedPace = null;
      throw error;
    }
  }

  close(): void {
    this.#unsubscribe();
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#poll);
  }

  #receive(events: RunEvent[]): void {
    applyEvents(this.#log, events);
    for (const { kind } of events) {
      if (kind === 'status') this.#statusChanged();
      else if (kind === 'epoch') this.progress = null;
    }
    this.#redraw();
  }

  #statusChanged(): void {
    if (this.#log.status !== null && !isLive(this.#log.status)) this.stopping = false;
    // A replay tells many; REST knows the last already.
    if (this.#replayed) void this.refresh();
  }

  /** At most once an animation frame; a hidden page catches up when it is shown. */
  #redraw(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#version += 1;
      this.synced = this.#replayed;
    });
  }

  /** A place in the queue has no event, since it changes with other runs. */
  #pollWhileQueued(): void {
    clearTimeout(this.#poll);
    if (this.run?.status !== 'queued' || this.failure !== null) return;
    this.#poll = setTimeout(() => void this.refresh(), QUEUE_POLL_MS);
  }
}

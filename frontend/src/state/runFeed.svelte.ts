/** One run for the page: its data from REST, and its events as columns. */
import {
  ApiError,
  checkpointRun,
  evaluateRun,
  getRun,
  pauseRun,
  resumeRun,
  setLive,
  stopRun,
} from '../net/client';
import { decodeNumber, type WireNumber } from '../net/numbers';
import type { RunStream } from '../net/stream';
import {
  type Command,
  isLive,
  type LiveChanges,
  type Progress,
  type Run,
  type RunEvent,
  type Status,
  type Waiting,
  type Wish,
} from '../net/types';
import { catalog } from './catalog.svelte';
import { learningRateOf, scheduleOf } from './learningRate';
import { applyEvents, emptyLog, lastEpoch, type RunLog, speed } from './runLog';

const QUEUE_POLL_MS = 2_000;

export class RunFeed {
  /** The last data from REST; null until the first answer. */
  run = $state.raw<Run | null>(null);
  /** How far the runner is inside an epoch. */
  progress = $state.raw<Progress | null>(null);
  /** Why a training run stands still; null if it does not. */
  waiting = $state.raw<Waiting | null>(null);
  /** Whether all stored events have arrived and are drawn. */
  synced = $state(false);
  /** Why this run cannot be shown; `not_found` when it is gone. */
  failure = $state.raw<{ code: string; message: string } | null>(null);
  #wishes = $state.raw<readonly Wish[]>([]);
  // Commands that were sent but are not among the stream's wishes yet.
  #sending = $state.raw<ReadonlyMap<Command, number | null>>(new Map());
  /** The open commands from this page or elsewhere, each with its value. */
  asked: ReadonlyMap<Command, number | null> = $derived(
    new Map([
      ...this.#wishes.map(({ command, value }) => [command, numberOrNull(value)] as const),
      ...this.#sending,
    ]),
  );

  #version = $state(0);
  #log: RunLog = emptyLog();
  // A new object for each redraw notifies dependents; its columns are shared.
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
    this.waiting = run?.waiting ?? null;
    this.#wishes = run?.wishes ?? [];
    this.#unsubscribe = stream.subscribe(id, 0, {
      events: (events) => this.#receive(events),
      synced: (wishes) => {
        this.#replayed = true;
        // The server sends a current wait right after this.
        this.waiting = null;
        this.#wished(wishes);
        this.#redraw();
      },
      wishes: (wishes) => this.#wished(wishes),
      waiting: (waiting) => {
        this.waiting = waiting;
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

  /** The columns at the last redraw. Their arrays grow in place, so do not keep references. */
  get log(): RunLog {
    return this.#view;
  }

  get status(): Status {
    const told = this.log.status;
    if (told !== null && (this.synced || !isLive(told))) return told;
    return this.run?.status ?? told ?? 'queued';
  }

  /** The N of "Run N"; 0 until the first answer from REST. */
  get number(): number {
    return this.run?.number ?? 0;
  }

  get live(): boolean {
    return isLive(this.status);
  }

  /** Whether it uses a device or waits for one; a paused run does neither. */
  get occupies(): boolean {
    return this.live && this.status !== 'paused' && !this.asked.has('pause');
  }

  /** The last finished epoch. */
  get epoch(): number {
    return this.synced ? lastEpoch(this.log) : Math.max(lastEpoch(this.log), this.run?.epoch ?? 0);
  }

  /** The planned number of epochs. */
  get epochs(): number {
    return this.run?.epochs ?? this.epoch;
  }

  /** The finished share of the planned epochs, from 0 to 1, including batches of the current epoch. */
  get fraction(): number {
    if (this.epochs === 0) return 0;
    const { progress } = this;
    // A fork begins with the epochs of its parent.
    const done = Math.max(this.epoch, this.run?.spec.fork?.epoch ?? 0);
    const inside =
      this.live && progress && progress.epoch === done + 1 ? progress.batch / progress.batches : 0;
    return Math.min(1, (done + inside) / this.epochs);
  }

  /** Epochs per second; NaN while unknown. */
  get speed(): number {
    return speed(this.log);
  }

  /** The pace: the most epochs per second, or null for full speed. */
  get pace(): number | null {
    const wished = this.asked.get('pace');
    if (wished !== undefined) return wished;
    return this.log.pace === undefined ? (this.run?.spec.training.pace ?? null) : this.log.pace;
  }

  /** Metrics of the kept weights; empty while the run is live. */
  get kept(): Record<string, number> {
    if (this.log.finishedAt !== null) return this.log.final ?? {};
    return this.run && !isLive(this.run.status) ? this.run.metrics : {};
  }

  /** Asks REST again. */
  async refresh(): Promise<void> {
    try {
      this.run = await getRun(this.id);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      // Without an answer the stream keeps retrying, and its banner says so.
      if (error.code !== 'offline') this.failure = { code: error.code, message: error.message };
    }
    this.#pollWhileQueued();
  }

  /** The current learning rate; null under a schedule. */
  get learningRate(): number | null {
    return learningRateOf(this.run, this.log, catalog.section('optimizers'));
  }

  /** The schedule of the learning rate; null if it is a number. */
  get schedule(): string | null {
    return scheduleOf(this.run);
  }

  stop = (): Promise<void> => this.#ask('stop', () => stopRun(this.id));
  pause = (): Promise<void> => this.#ask('pause', () => pauseRun(this.id));
  resume = (): Promise<void> => this.#ask('resume', () => resumeRun(this.id));
  evaluate = (): Promise<void> => this.#ask('evaluate', () => evaluateRun(this.id));
  checkpoint = (): Promise<void> => this.#ask('checkpoint', () => checkpointRun(this.id));

  setPace = (pace: number | null): Promise<void> => this.#change({ pace });
  setLearningRate = (learning_rate: number): Promise<void> => this.#change({ learning_rate });

  async #change(changes: LiveChanges): Promise<void> {
    for (const [name, value] of Object.entries(changes))
      await this.#ask(name as 'pace' | 'learning_rate', () => setLive(this.id, changes), value);
  }

  /** Sends a command, and shows it as open until the stream reports it. */
  async #ask(
    command: Command,
    send: () => Promise<unknown>,
    value: number | null = null,
  ): Promise<void> {
    this.#sending = new Map(this.#sending).set(command, value);
    try {
      await send();
    } catch (error) {
      this.#sent(command);
      throw error;
    }
    // A repeated command is a wish already, so the stream will not report it again.
    if (this.#wishes.some((wish) => wish.command === command && wish.value === value))
      this.#sent(command);
  }

  #sent(command: Command): void {
    const left = new Map(this.#sending);
    if (left.delete(command)) this.#sending = left;
  }

  #wished(wishes: readonly Wish[]): void {
    this.#wishes = wishes;
    // A resume is done at once, and the status shows it.
    this.#sending = new Map([...this.#sending].filter(([command]) => command === 'resume'));
  }

  close(): void {
    this.#unsubscribe();
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#poll);
  }

  #receive(events: RunEvent[]): void {
    applyEvents(this.#log, events);
    for (const event of events) {
      if (event.kind === 'status') this.#statusChanged(event.data.status);
      else if (event.kind === 'epoch') this.progress = null;
    }
    this.#redraw();
  }

  #statusChanged(status: Status): void {
    this.progress = null;
    if (!isLive(status)) this.#wished([]);
    if (status !== 'paused') this.#sent('resume');
    // A replay has many statuses, and REST knows the last one already.
    if (this.#replayed) void this.refresh();
  }

  /** Redraws at most once in an animation frame; a hidden page catches up when it is shown. */
  #redraw(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#version += 1;
      this.synced = this.#replayed;
    });
  }

  /** Polls the place in the queue, which has no events because it depends on other runs. */
  #pollWhileQueued(): void {
    clearTimeout(this.#poll);
    if (this.run?.status !== 'queued' || this.failure !== null) return;
    this.#poll = setTimeout(() => void this.refresh(), QUEUE_POLL_MS);
  }
}

const numberOrNull = (value: WireNumber | null | undefined): number | null =>
  value == null ? null : decodeNumber(value);

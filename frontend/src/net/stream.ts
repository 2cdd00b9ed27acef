/**
 * The websocket of a page, which resumes after a lost connection.
 *
 * Each run's events arrive exactly once and in order of `seq`, without gaps. Repeated events are dropped,
 * and missing ones are requested again from the last received `seq`.
 */

import { backoff } from './backoff';
import { below } from './base';
import { CLOSE_SIGNED_OUT, signedOut } from './session';
import type { ClientMessage, Progress, RunEvent, ServerMessage, Waiting, Wish } from './types';

/** `connecting` before the first connection, `lost` while it tries to reconnect. */
export type Connection = 'idle' | 'connecting' | 'open' | 'lost';

export interface RunListener {
  events(events: RunEvent[]): void;
  /** All stored events have arrived; later events are live. */
  synced?(wishes: readonly Wish[]): void;
  /** The open commands of the run changed. */
  wishes?(wishes: readonly Wish[]): void;
  progress?(progress: Progress): void;
  /** Why the run stands still; null when it continues. */
  waiting?(waiting: Waiting | null): void;
  error?(code: string, message: string): void;
}

/** The part of the browser's WebSocket that is used here. */
export interface Socket {
  readonly readyState: number;
  onopen: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
  send(text: string): void;
  close(): void;
}

export interface StreamOptions {
  open?: () => Socket;
  /** Milliseconds of silence after which the connection counts as dead; the server pings more often. */
  timeout?: number;
  random?: () => number;
}

interface Subscription {
  listener: RunListener;
  last: number;
  /** Whether missing events were requested again; later events wait until then. */
  resuming: boolean;
}

const OPEN = 1;

function openSocket(): Socket {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  return new WebSocket(`${scheme}://${location.host}${below('/api/v1/ws')}`);
}

export class RunStream {
  connection: Connection = 'idle';

  #open: () => Socket;
  #timeout: number;
  #random: () => number;
  #socket: Socket | null = null;
  #subscriptions = new Map<string, Subscription>();
  #watchers = new Set<(connection: Connection) => void>();
  #attempts = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #silence: ReturnType<typeof setTimeout> | undefined;

  constructor({ open = openSocket, timeout = 45_000, random = Math.random }: StreamOptions = {}) {
    this.#open = open;
    this.#timeout = timeout;
    this.#random = random;
    globalThis.document?.addEventListener('visibilitychange', this.#wake);
    globalThis.window?.addEventListener?.('online', this.#wake);
  }

  /** Listens to a run from `seq > after`. A second call for the same run replaces the first. */
  subscribe(run: string, after: number, listener: RunListener): () => void {
    const subscription = { listener, last: after, resuming: false };
    this.#subscriptions.set(run, subscription);
    if (this.#socket === null) this.#connect();
    else this.#ask(run, subscription);
    return () => {
      if (this.#subscriptions.get(run) !== subscription) return;
      this.#subscriptions.delete(run);
      this.#send({ type: 'unsubscribe', run });
    };
  }

  /** Calls back with the state of the connection, now and at each change. */
  watch(watcher: (connection: Connection) => void): () => void {
    this.#watchers.add(watcher);
    watcher(this.connection);
    return () => this.#watchers.delete(watcher);
  }

  /** Ends everything; the stream cannot be used afterwards. */
  close(): void {
    globalThis.document?.removeEventListener('visibilitychange', this.#wake);
    globalThis.window?.removeEventListener?.('online', this.#wake);
    this.#subscriptions.clear();
    this.#watchers.clear();
    this.#drop();
    clearTimeout(this.#retry);
    this.connection = 'idle';
  }

  #connect(): void {
    clearTimeout(this.#retry);
    if (this.connection !== 'lost') this.#become('connecting');
    const socket = this.#open();
    this.#socket = socket;
    this.#listenForSilence();
    socket.onopen = () => {
      this.#become('open');
      for (const [run, subscription] of this.#subscriptions) this.#ask(run, subscription);
    };
    socket.onmessage = ({ data }) => {
      this.#listenForSilence();
      this.#attempts = 0;
      this.#receive(JSON.parse(data as string) as ServerMessage);
    };
    socket.onclose = ({ code }) => {
      if (code === CLOSE_SIGNED_OUT) signedOut();
      this.#lose();
    };
  }

  /** Reconnects after a lost connection, with growing pauses, as long as there are listeners. */
  #lose(): void {
    this.#drop();
    if (this.#subscriptions.size === 0) {
      this.#become('idle');
      return;
    }
    this.#become('lost');
    this.#retry = setTimeout(() => this.#connect(), backoff(this.#attempts++, this.#random));
  }

  #drop(): void {
    clearTimeout(this.#silence);
    const socket = this.#socket;
    this.#socket = null;
    if (socket === null) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  /** When the page becomes visible again, reconnects without waiting. */
  #wake = (): void => {
    if (globalThis.document?.visibilityState === 'hidden') return;
    if (this.connection === 'lost' && this.#socket === null) this.#connect();
  };

  #listenForSilence(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#lose(), this.#timeout);
  }

  #become(connection: Connection): void {
    if (connection === this.connection) return;
    this.connection = connection;
    for (const watcher of this.#watchers) watcher(connection);
  }

  #send(message: ClientMessage): void {
    if (this.#socket?.readyState === OPEN) this.#socket.send(JSON.stringify(message));
  }

  #ask(run: string, subscription: Subscription): void {
    subscription.resuming = false;
    this.#send({ type: 'subscribe', run, after: subscription.last });
  }

  #receive(message: ServerMessage): void {
    if (message.type === 'ping') {
      this.#send({ type: 'pong' });
      return;
    }
    const subscription = this.#subscriptions.get(message.run ?? '');
    if (subscription === undefined) return;
    const { listener } = subscription;
    if (message.type === 'events') {
      this.#deliver(message.run, subscription, message.events);
    } else if (message.type === 'synced') {
      // If events are still missing after a replay, the connection is faulty.
      if (message.seq > subscription.last) this.#lose();
      else listener.synced?.(message.wishes);
    } else if (message.type === 'wishes') {
      listener.wishes?.(message.wishes);
    } else if (message.type === 'progress') {
      const { epoch, batch, batches } = message;
      listener.progress?.({ epoch, batch, batches });
    } else if (message.type === 'waiting') {
      listener.waiting?.(message.waiting);
    } else if (message.type === 'error') {
      listener.error?.(message.code, message.message);
    }
  }

  #deliver(run: string, subscription: Subscription, events: RunEvent[]): void {
    const fresh: RunEvent[] = [];
    let hole = false;
    for (const event of events) {
      if (event.seq <= subscription.last) continue;
      hole = event.seq > subscription.last + 1;
      if (hole) break;
      subscription.last = event.seq;
      fresh.push(event);
    }
    if (fresh.length > 0) {
      subscription.resuming = false;
      subscription.listener.events(fresh);
    }
    if (hole) this.#resume(run, subscription);
  }

  #resume(run: string, subscription: Subscription): void {
    if (subscription.resuming) return;
    this.#ask(run, subscription);
    subscription.resuming = true;
  }
}

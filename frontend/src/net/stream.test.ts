import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Connection, RunStream, type Socket } from './stream';
import type { RunEvent } from './types';

class FakeSocket implements Socket {
  static all: FakeSocket[] = [];
  static get last(): FakeSocket {
    const socket = FakeSocket.all.at(-1);
    if (!socket) throw new Error('no socket was opened');
    return socket;
  }

  readyState = 0;
  onopen: Socket['onopen'] = null;
  onmessage: Socket['onmessage'] = null;
  onclose: Socket['onclose'] = null;
  sent: unknown[] = [];
  closed = false;

  constructor() {
    FakeSocket.all.push(this);
  }
  send(text: string) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.closed = true;
  }
  accept() {
    this.readyState = 1;
    this.onopen?.({} as Event);
  }
  say(message: unknown) {
    this.onmessage?.({ data: JSON.stringify(message) } as MessageEvent);
  }
  events(...seqs: number[]) {
    this.say({ type: 'events', run: 'r', events: seqs.map(event) });
  }
  cut() {
    this.readyState = 3;
    this.onclose?.({} as CloseEvent);
  }
}

const event = (seq: number): RunEvent => ({
  seq,
  kind: 'log',
  at: '2026-01-01T00:00:00Z',
  attempt: 1,
  data: { message: `line ${seq}` },
});

const subscribe = (after: number) => ({ type: 'subscribe', run: 'r', after });

describe('RunStream', () => {
  let stream: RunStream;
  let seqs: number[];
  let states: Connection[];
  let stopListening: () => void;

  beforeEach(() => {
    vi.useFakeTimers();
    FakeSocket.all = [];
    seqs = [];
    states = [];
    stream = new RunStream({ open: () => new FakeSocket(), timeout: 30_000, random: () => 0.5 });
    stream.watch((state) => states.push(state));
    stopListening = stream.subscribe('r', 0, {
      events: (events) => seqs.push(...events.map(({ seq }) => seq)),
    });
    FakeSocket.last.accept();
  });

  afterEach(() => {
    stream.close();
    vi.useRealTimers();
  });

  it('subscribes when the connection opens and hands on events in order', () => {
    expect(FakeSocket.last.sent).toEqual([subscribe(0)]);
    FakeSocket.last.events(1, 2);
    FakeSocket.last.events(3);
    expect(seqs).toEqual([1, 2, 3]);
  });

  it('says why a run stands still, and when it goes on', () => {
    const told: unknown[] = [];
    stream.subscribe('r', 0, { events: () => {}, waiting: (waiting) => told.push(waiting) });
    const waiting = { reason: 'disk_full', since: '2026-01-01T00:00:00Z' };
    FakeSocket.last.say({ type: 'waiting', run: 'r', waiting });
    FakeSocket.last.say({ type: 'waiting', run: 'r', waiting: null });
    expect(told).toEqual([waiting, null]);
  });

  it('drops what came before', () => {
    FakeSocket.last.events(1, 2);
    FakeSocket.last.events(1, 2, 3);
    expect(seqs).toEqual([1, 2, 3]);
  });

  it('resumes after a cut from the last event it has', () => {
    FakeSocket.last.events(1, 2);
    FakeSocket.last.cut();
    expect(states.at(-1)).toBe('lost');
    vi.advanceTimersByTime(250);
    expect(FakeSocket.all).toHaveLength(2);
    FakeSocket.last.accept();
    expect(FakeSocket.last.sent).toEqual([subscribe(2)]);
    expect(states.at(-1)).toBe('open');
  });

  it('waits longer after each failed attempt, and starts over once a message came', () => {
    const wait = () => {
      const before = FakeSocket.all.length;
      let passed = 0;
      while (FakeSocket.all.length === before && passed < 20_000) {
        vi.advanceTimersByTime(5);
        passed += 5;
      }
      return passed;
    };
    FakeSocket.last.events(1);
    const waits = [0, 1, 2, 3, 4, 5, 6].map(() => {
      FakeSocket.last.cut();
      return wait();
    });
    expect(waits).toEqual([190, 375, 750, 1500, 3000, 6000, 6000]);
    FakeSocket.last.accept();
    FakeSocket.last.events(2);
    FakeSocket.last.cut();
    expect(wait()).toBe(190);
  });

  it('asks again once when an event is missing, and lets nothing out of order through', () => {
    FakeSocket.last.events(1, 2, 5);
    FakeSocket.last.events(6);
    expect(seqs).toEqual([1, 2]);
    expect(FakeSocket.last.sent).toEqual([subscribe(0), subscribe(2)]);
    FakeSocket.last.events(3, 4, 5, 6, 7);
    expect(seqs).toEqual([1, 2, 3, 4, 5, 6, 7]);
    FakeSocket.last.events(9);
    expect(FakeSocket.last.sent.at(-1)).toEqual(subscribe(7));
  });

  it('seeks a new connection when a replay ends short of what it promised', () => {
    FakeSocket.last.events(1);
    const first = FakeSocket.last;
    first.say({ type: 'synced', run: 'r', seq: 3 });
    expect(first.closed).toBe(true);
    vi.advanceTimersByTime(8_000);
    FakeSocket.last.accept();
    expect(FakeSocket.last.sent).toEqual([subscribe(1)]);
  });

  it('takes silence for a lost connection; pings keep it alive and are answered', () => {
    const first = FakeSocket.last;
    vi.advanceTimersByTime(29_000);
    first.say({ type: 'ping' });
    expect(first.sent.at(-1)).toEqual({ type: 'pong' });
    vi.advanceTimersByTime(29_000);
    expect(first.closed).toBe(false);
    vi.advanceTimersByTime(1_000);
    expect(first.closed).toBe(true);
    expect(stream.connection).toBe('lost');
  });

  it('does not come back when nobody listens', () => {
    stopListening();
    expect(FakeSocket.last.sent.at(-1)).toEqual({ type: 'unsubscribe', run: 'r' });
    FakeSocket.last.cut();
    vi.advanceTimersByTime(60_000);
    expect(FakeSocket.all).toHaveLength(1);
    expect(stream.connection).toBe('idle');
  });

  it('tells a listener of an error about its run', () => {
    const errors: string[] = [];
    stream.subscribe('gone', 0, { events: () => {}, error: (code) => errors.push(code) });
    FakeSocket.last.say({ type: 'error', run: 'gone', code: 'not_found', message: 'No run.' });
    expect(errors).toEqual(['not_found']);
  });
});

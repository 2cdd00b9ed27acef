import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunFeed } from './runFeed.svelte';
import { VerdictFeed } from './verdictFeed.svelte';

/** A run as its verdict depends on it. */
const feedOf = (live: boolean, since: number | null = null, epoch = 10, id = 'run') =>
  ({
    id,
    run: {},
    live,
    epoch,
    status: live ? 'running' : 'completed',
    log: { overfittingSince: since },
  }) as unknown as RunFeed;

describe('VerdictFeed', () => {
  let asked: string[];
  let answers: string[];

  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('document', { querySelector: () => null, cookie: '' });
    asked = [];
    answers = ['overfitting', 'settled', 'cured'];
    vi.stubGlobal('fetch', async (address: string) => {
      asked.push(address);
      const body = { code: answers.shift(), values: {}, remedies: [], together: null };
      return { ok: true, status: 200, json: async () => body };
    });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('asks once a run has ended, and once only', async () => {
    const verdict = new VerdictFeed();
    verdict.follow(feedOf(true));
    expect(asked).toEqual([]);
    verdict.follow(feedOf(false));
    verdict.follow(feedOf(false));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(asked).toHaveLength(1);
    expect(verdict.present?.code).toBe('overfitting');
  });

  it('asks while it overfits, as its numbers change, and not faster than a person reads', async () => {
    const verdict = new VerdictFeed();
    for (let epoch = 30; epoch < 60; epoch++) verdict.follow(feedOf(true, 20, epoch));
    await vi.advanceTimersByTimeAsync(100);
    expect(asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(asked).toHaveLength(2);
    // What was taken back does not stand any more.
    verdict.follow(feedOf(true, null, 61));
    expect(verdict.present).toBeNull();
  });

  it('says nothing of the run before of the one that it follows now', async () => {
    const verdict = new VerdictFeed();
    verdict.follow(feedOf(false));
    verdict.follow(feedOf(false, null, 10, 'other'));
    expect(verdict.present).toBeNull();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(asked.map((address) => address.includes('/runs/other/'))).toEqual([false, true]);
    expect(verdict.present?.code).toBe('settled');
  });
});

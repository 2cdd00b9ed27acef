import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FrameView, nearest } from './frameView.svelte';
import { emptyLog } from './runLog';

function bytesOf(epoch: number): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(
    JSON.stringify({ version: 1, epoch, domain: null, parts: [] }),
  );
  const bytes = new Uint8Array(4 + text.length);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 4);
  return bytes;
}

/** A run whose newest picture and kept ones a test sets. */
const feedOf = (id = 'run') => ({ id, log: emptyLog(), synced: true });

describe('FrameView', () => {
  /** The epochs asked for, and what answers the one under way. */
  let asked: number[];
  let answer: (response: Response | 'offline') => Promise<void>;
  let view: FrameView;

  beforeEach(() => {
    asked = [];
    view = new FrameView();
    vi.stubGlobal(
      'fetch',
      (address: string, { signal }: { signal: AbortSignal }) =>
        new Promise<Response>((resolve, reject) => {
          asked.push(Number(address.split('/').at(-1)));
          signal.addEventListener('abort', () => reject(signal.reason));
          answer = async (response) => {
            if (response === 'offline') reject(new TypeError('Failed to fetch'));
            else resolve(response);
            await new Promise((done) => setTimeout(done));
          };
        }),
    );
  });
  afterEach(() => vi.unstubAllGlobals());

  const picture = (epoch: number) => answer(new Response(bytesOf(epoch)));
  const gone = () =>
    answer(Response.json({ code: 'not_found', title: 'Gone', status: 404 }, { status: 404 }));

  it('asks for one at a time, always the newest', async () => {
    const feed = feedOf();
    for (const epoch of [3, 4, 5, 6]) {
      feed.log.newestFrame = epoch;
      view.follow(feed);
    }
    expect(asked).toEqual([3]);
    await picture(3);
    expect(view.frame?.epoch).toBe(3);
    expect(asked).toEqual([3, 6]);
    await picture(6);
    expect(view.frame?.epoch).toBe(6);
    expect(asked).toEqual([3, 6]);
  });

  it('asks for nothing while the log is still being read', async () => {
    const feed = { ...feedOf(), synced: false };
    feed.log.newestFrame = 3;
    view.follow(feed);
    expect(asked).toEqual([]);
    feed.log.newestFrame = 9;
    view.follow({ ...feed, synced: true });
    expect(asked).toEqual([9]);
  });

  it('keeps the last picture where a passing one is gone, and asks no more for it', async () => {
    const feed = feedOf();
    feed.log.newestFrame = 1;
    view.follow(feed);
    await picture(1);
    feed.log.newestFrame = 2;
    view.follow(feed);
    await gone();
    view.follow(feed);
    expect(view.frame?.epoch).toBe(1);
    expect(asked).toEqual([1, 2]);
  });

  it('asks again where there was no answer', async () => {
    const feed = feedOf();
    feed.log.newestFrame = 1;
    view.follow(feed);
    await answer('offline');
    expect(view.frame).toBeNull();
    view.follow(feed);
    await picture(1);
    expect(view.frame?.epoch).toBe(1);
    expect(asked).toEqual([1, 1]);
  });

  it('travels to a kept epoch and back, and asks once for each', async () => {
    const feed = feedOf();
    Object.assign(feed.log, { newestFrame: 50, keptFrames: [0, 1, 10] });
    view.follow(feed);
    await picture(50);
    for (const epoch of [10, 1]) {
      view.chosen = epoch;
      view.follow(feed);
      await picture(epoch);
      expect(view.frame?.epoch).toBe(epoch);
    }
    view.chosen = 10;
    view.follow(feed);
    expect(view.frame?.epoch).toBe(10);
    expect(asked).toEqual([50, 10, 1]);
  });

  it('brings the first epoch to compare with, once, where that is wanted', async () => {
    view = new FrameView({ compares: true });
    const feed = feedOf();
    Object.assign(feed.log, { newestFrame: 0, keptFrames: [0] });
    view.follow(feed);
    await picture(0);
    expect(view.first).toBeNull();
    Object.assign(feed.log, { newestFrame: 0, keptFrames: [0, 1, 2] });
    view.follow(feed);
    await picture(1);
    expect(view.first?.epoch).toBe(1);
    expect(view.frame?.epoch).toBe(0);
    view.follow(feed);
    expect(asked).toEqual([0, 1]);
  });

  it('forgets a run when another is shown', async () => {
    const feed = feedOf();
    feed.log.newestFrame = 1;
    view.follow(feed);
    const old = answer;
    const other = feedOf('other');
    other.log.newestFrame = 0;
    view.follow(other);
    await old(new Response(bytesOf(1)));
    expect(view.frame).toBeNull();
    await picture(0);
    expect(view.frame?.epoch).toBe(0);
  });
});

it('finds the nearest of the kept epochs', () => {
  expect(nearest([0, 1, 10], 7)).toBe(10);
  expect(nearest([], 7)).toBeNull();
});

import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Run } from '../net/types';
import { CurveCache } from './curveCache.svelte';

const run = (id: string, epoch = 3, status = 'completed') =>
  ({ id, epoch, status, attempt: 1 }) as Run;

/** A server that has every run; what it was asked is kept. */
function serve(): URLSearchParams[] {
  const asked: URLSearchParams[] = [];
  vi.stubGlobal('fetch', async (address: string) => {
    const query = new URLSearchParams(address.split('?')[1]);
    asked.push(query);
    const data = query.getAll('run').map((id) => ({
      ...{ run: id, epochs: [1, 3], durations: [1, 1], best_epoch: 3 },
      metrics: { loss: [0.5, 'NaN'] },
    }));
    return Response.json({ data, next: null });
  });
  return asked;
}
const told = (cache: CurveCache, id: string) =>
  vi.waitFor(() => expect(cache.get(id)).toBeDefined());

afterEach(() => vi.unstubAllGlobals());

describe('CurveCache', () => {
  it('asks for all in one request, and for what has ended once', async () => {
    const asked = serve();
    const cache = new CurveCache({ keys: ['loss'], maxPoints: 60 });
    cache.want([run('a'), run('b'), run('none', 0)]);
    await told(cache, 'b');
    expect(asked.map((query) => query.toString())).toEqual(['run=a&run=b&keys=loss&max_points=60']);
    expect(cache.get('a')?.metrics.loss?.[1]).toBeNaN();
    cache.want([run('a'), run('b'), run('c')]);
    await told(cache, 'c');
    expect(asked.at(-1)?.getAll('run')).toEqual(['c']);
  });

  it('asks again for a run that has gone on', async () => {
    const asked = serve();
    const cache = new CurveCache({});
    cache.want([run('a', 3, 'running')]);
    await told(cache, 'a');
    cache.want([run('a', 3, 'running')]);
    cache.want([run('a', 5, 'running')]);
    await vi.waitFor(() => expect(asked).toHaveLength(2));
  });

  it('asks for many runs in several requests, and again after a failure', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('offline')));
    const cache = new CurveCache({});
    const many = Array.from({ length: 120 }, (_, at) => run(`r${at}`));
    cache.want(many);
    await new Promise((resume) => setTimeout(resume));
    const asked = serve();
    cache.want(many);
    await told(cache, 'r119');
    expect(asked.map((query) => query.getAll('run').length)).toEqual([100, 20]);
  });
});

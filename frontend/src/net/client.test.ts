import { afterEach, describe, expect, it, vi } from 'vitest';
import { ApiError, createRun, getPreview, getRun, listRuns } from './client';
import type { RunSpec } from './types';

const spec: RunSpec = {
  network: { version: 1, nodes: [], edges: [] },
  data: { dataset: 'spiral' },
  training: { loss: 'mse' },
};

/** Answers each request in turn; an Error is what fetch rejects with. */
function answer(...answers: (Response | Error)[]) {
  const fetch = vi.fn(async (_url: string, _init: RequestInit) => {
    const next = answers.shift();
    if (next === undefined) throw new Error('one request too many');
    if (next instanceof Error) throw next;
    return next;
  });
  vi.stubGlobal('fetch', fetch);
  return fetch;
}

const json = (body: unknown, status = 200, type = 'application/json') =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': type } });

afterEach(() => vi.unstubAllGlobals());

describe('the client', () => {
  it('reads numbers that are not finite', async () => {
    answer(json({ id: 'a', metrics: { loss: 'NaN', val_loss: 0.5, mae: '-Infinity' } }));
    expect((await getRun('a')).metrics).toEqual({
      loss: Number.NaN,
      val_loss: 0.5,
      mae: Number.NEGATIVE_INFINITY,
    });
  });

  it('turns problem+json into an ApiError with its details', async () => {
    const errors = [{ code: 'shape_mismatch', node: 'dense_1' }];
    const body = {
      title: 'The network cannot train.',
      detail: 'Mend what is listed.',
      code: 'invalid_spec',
      errors,
    };
    answer(json(body, 422, 'application/problem+json'));
    const error = await createRun(spec).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({
      status: 422,
      code: 'invalid_spec',
      message: 'The network cannot train. Mend what is listed.',
      errors,
    });
  });

  it('keeps the status where the answer is no JSON', async () => {
    answer(new Response('<html>', { status: 502, statusText: 'Bad Gateway' }));
    await expect(getRun('a')).rejects.toMatchObject({
      code: 'http_502',
      message: '502 Bad Gateway',
    });
  });

  it('asks twice for a new run when no answer comes, under one key', async () => {
    const fetch = answer(new TypeError('network'), json({ id: 'a', metrics: {} }));
    expect((await createRun(spec)).id).toBe('a');
    const keys = fetch.mock.calls.map(([, init]) =>
      new Headers(init.headers).get('idempotency-key'),
    );
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(keys[1]).toBe(keys[0]);
  });

  it('says that the server is away', async () => {
    answer(new TypeError('network'));
    await expect(getRun('a')).rejects.toMatchObject({ code: 'offline', status: 0 });
  });

  it('leaves out of the address what is not asked for', async () => {
    const fetch = answer(json({ data: [], next: null }), json({}));
    await listRuns({ status: ['queued', 'running'], limit: 5 });
    expect(fetch.mock.calls[0]?.[0]).toBe('/api/v1/runs?status=queued&status=running&limit=5');
    await getPreview({ dataset: 'spiral', config: { noise: 1 }, shape: null }, 10);
    expect(fetch.mock.calls[1]?.[0]).toBe(
      `/api/v1/datasets/spiral/preview?config=${encodeURIComponent('{"noise":1}')}&limit=10`,
    );
  });
});

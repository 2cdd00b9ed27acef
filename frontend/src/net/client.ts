/** The typed REST client. Requests go to the same origin, so the strict cookie is sent with all of them. */
import { below } from './base';
import { ApiError, errorFrom } from './errors';
import { decodeMetrics } from './numbers';
import { signedOut } from './session';
import type {
  Catalog,
  Checkpoint,
  CheckReport,
  CheckRequest,
  DataSpec,
  DatasetFacts,
  DatasetPage,
  DatasetPreview,
  Device,
  DevicePage,
  LiveChanges,
  Run,
  RunChanges,
  RunPage,
  RunQuery,
  RunSpec,
  WireCheckpoint,
  WireRun,
  WireRunPage,
} from './types';

export { ApiError } from './errors';

const BASE = below('/api/v1');

interface Options {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  body?: unknown;
  query?: Record<string, string | number | string[] | null | undefined>;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
}

function address(path: string, query: Options['query'] = {}): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item !== undefined && item !== null) params.append(key, String(item));
    }
  }
  const search = params.toString();
  return `${BASE}${path}${search && `?${search}`}`;
}

/** One request of the API; for the modules of this folder. */
export async function request<T>(path: string, options: Options = {}): Promise<T> {
  const response = await send(path, options);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

/** A request whose answer is bytes. */
export async function requestBytes(path: string, signal?: AbortSignal): Promise<ArrayBuffer> {
  return (await send(path, { signal })).arrayBuffer();
}

async function send(path: string, options: Options): Promise<Response> {
  const { method = 'GET', body, query, headers, signal } = options;
  let response: Response;
  try {
    response = await fetch(address(path, query), {
      method,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    // fetch rejects with a TypeError without an answer; an abort comes from the caller.
    if (error instanceof TypeError) {
      throw new ApiError(0, 'offline', 'The server did not answer.');
    }
    throw error;
  }
  if (response.status === 401) signedOut();
  if (!response.ok) throw await errorFrom(response);
  return response;
}

const decodeRun = (run: WireRun): Run => ({ ...run, metrics: decodeMetrics(run.metrics) });
const at = (id: string) => `/runs/${encodeURIComponent(id)}`;

export const getCatalog = () => request<Catalog>('/catalog');

export const getDatasets = async (): Promise<DatasetFacts[]> =>
  (await request<DatasetPage>('/datasets')).data;

/** A value in the form for a query; null is left out. */
export const json = (value: unknown) => (value == null ? undefined : JSON.stringify(value));

export const getPreview = (data: DataSpec, limit: number, signal?: AbortSignal) => {
  return request<DatasetPreview>(`/datasets/${encodeURIComponent(data.dataset)}/preview`, {
    query: {
      config: json(data.config),
      shape: json(data.shape),
      split: json(data.split),
      limit,
    },
    signal,
  });
};

export const checkNetwork = (body: CheckRequest, signal?: AbortSignal) =>
  request<CheckReport>('/networks/check', { method: 'POST', body, signal });

// crypto.randomUUID is missing on plain http.
const idempotencyKey = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');

/** Queues a run. Without an answer it retries once; because of the key both requests give one run. */
export async function createRun(spec: RunSpec): Promise<Run> {
  const headers = { 'idempotency-key': idempotencyKey() };
  const post = () => request<WireRun>('/runs', { method: 'POST', body: spec, headers });
  try {
    return decodeRun(await post());
  } catch (error) {
    if (error instanceof ApiError && error.code === 'offline') return decodeRun(await post());
    throw error;
  }
}

export const listRuns = async (query: RunQuery = {}, signal?: AbortSignal): Promise<RunPage> => {
  const page = await request<WireRunPage>('/runs', { query: { ...query }, signal });
  return { data: page.data.map(decodeRun), next: page.next };
};

export const getRun = async (id: string, signal?: AbortSignal): Promise<Run> =>
  decodeRun(await request<WireRun>(at(id), { signal }));

export const patchRun = async (id: string, changes: RunChanges): Promise<Run> =>
  decodeRun(await request<WireRun>(at(id), { method: 'PATCH', body: changes }));

export const deleteRun = (id: string) => request<void>(at(id), { method: 'DELETE' });

const ask = (id: string, what: string) => request<unknown>(`${at(id)}/${what}`, { method: 'POST' });

/** Ends the run and keeps the model. */
export const stopRun = (id: string) => ask(id, 'stop');

/** Pauses the run: saves the complete state of training and frees the device. */
export const pauseRun = (id: string) => ask(id, 'pause');

/** Queues a paused run again. */
export const resumeRun = (id: string) => ask(id, 'resume');

/** Measures the current weights on the validation rows. */
export const evaluateRun = (id: string) => ask(id, 'evaluate');

/** Writes the state now and keeps it. */
export const checkpointRun = (id: string) => ask(id, 'checkpoint');

/** Ends the run at once and keeps nothing new. */
export const cancelRun = (id: string) => ask(id, 'cancel');

/** Changes a live run. `pace` is in epochs per second, null for full speed. */
export const setLive = (id: string, changes: LiveChanges) =>
  request<unknown>(`${at(id)}/live`, { method: 'PATCH', body: changes });

/** The kept states of a run, the earliest first. */
export const listCheckpoints = async (id: string): Promise<Checkpoint[]> => {
  const { data } = await request<{ data: WireCheckpoint[] }>(`${at(id)}/checkpoints`);
  return data.map((state) => ({ ...state, metrics: decodeMetrics(state.metrics) }));
};

export const getDevices = async (signal?: AbortSignal): Promise<Device[]> =>
  (await request<DevicePage>('/devices', { signal })).data;

/** Ends the session of this browser, in all of its tabs. */
export async function signOut(): Promise<void> {
  await request<void>('/session', { method: 'DELETE' });
  signedOut();
}

export const modelUrl = (id: string, which: 'best' | 'last') =>
  `${BASE}${at(id)}/model.keras?which=${which}`;

export const historyUrl = (id: string, format: 'json' | 'csv') =>
  `${BASE}${at(id)}/history.${format}`;

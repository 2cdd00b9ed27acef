/** Requests for single datasets, and for downloads by the server. */
import { json, request } from './client';
import type { DataSpec, DatasetFacts, DownloadState } from './types';

const dataset = (name: string) => `/datasets/${encodeURIComponent(name)}`;
const at = (name: string) => `${dataset(name)}/download`;

/** The facts of the data with these settings, even without its rows on the server. */
export const getFacts = (data: DataSpec, signal?: AbortSignal) =>
  request<DatasetFacts>(dataset(data.dataset), {
    query: { config: json(data.config), shape: json(data.shape), split: json(data.split) },
    signal,
  });

export const getDownload = (name: string) => request<DownloadState>(at(name));

/** Starts a download, or joins a running one. */
export const startDownload = (name: string) => request<DownloadState>(at(name), { method: 'POST' });

/** Ends a download; the received part is kept for the next one. */
export const cancelDownload = (name: string) =>
  request<DownloadState | undefined>(at(name), { method: 'DELETE' });

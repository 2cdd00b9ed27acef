/** Datasets one by one, and fetching those that do not come with the program: the server does it. */
import { json, request } from './client';
import type { DataSpec, DatasetFacts, DownloadState } from './types';

const dataset = (name: string) => `/datasets/${encodeURIComponent(name)}`;
const at = (name: string) => `${dataset(name)}/download`;

/** What is known of the data with these settings, its rows here or not. */
export const getFacts = (data: DataSpec, signal?: AbortSignal) =>
  request<DatasetFacts>(dataset(data.dataset), {
    query: { config: json(data.config), shape: json(data.shape), split: json(data.split) },
    signal,
  });

export const getDownload = (name: string) => request<DownloadState>(at(name));

/** Starts it, or joins the one under way. */
export const startDownload = (name: string) => request<DownloadState>(at(name), { method: 'POST' });

/** Ends it; what came so far is kept for the next time. */
export const cancelDownload = (name: string) =>
  request<DownloadState | undefined>(at(name), { method: 'DELETE' });

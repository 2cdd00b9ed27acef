/** Tells the other tabs of this browser of runs that were deleted here. */
import { ownKey } from '../net/base';

const NAME = ownKey('layerloom.deleted');

/** None where the browser has no such channels: lists then learn of it when they ask the server again. */
const open = (): BroadcastChannel | null =>
  'BroadcastChannel' in globalThis ? new BroadcastChannel(NAME) : null;

export function tellDeleted(id: string): void {
  const channel = open();
  channel?.postMessage(id);
  channel?.close();
}

/** Calls back with the id of each run that another tab deletes; returns the function that ends it. */
export function hearDeleted(listener: (id: string) => void): () => void {
  const channel = open();
  channel?.addEventListener('message', ({ data }) => {
    if (typeof data === 'string') listener(data);
  });
  return () => channel?.close();
}

/** Pictures of a network while it trains. */
import { requestBytes } from './client';
import { ApiError } from './errors';

/** The bytes of a frame; null if it was deleted. Most frames of a live run exist only for a second or two. */
export async function getFrame(
  run: string,
  epoch: number,
  signal: AbortSignal,
): Promise<ArrayBuffer | null> {
  try {
    return await requestBytes(`/runs/${encodeURIComponent(run)}/frames/${epoch}`, signal);
  } catch (error) {
    if (error instanceof ApiError && error.code === 'not_found') return null;
    throw error;
  }
}

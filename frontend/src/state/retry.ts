import { ApiError } from '../net/errors';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8000;

/** Whether the same request may work a little later, because the server did not answer or is not ready. */
export function isTransient(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status >= 502);
}

/**
 * Retries with growing pauses until there is an answer; `onfail` receives each failure.
 * Rejects when aborted, and for errors that a retry cannot solve.
 */
export async function keepAsking<T>(
  ask: () => Promise<T>,
  onfail: (error: unknown) => void,
  signal?: AbortSignal,
): Promise<T> {
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(LONGEST_WAIT_MS, wait * 2)) {
    try {
      return await ask();
    } catch (error) {
      signal?.throwIfAborted();
      if (!isTransient(error)) throw error;
      onfail(error);
    }
    await new Promise((resolve) => setTimeout(resolve, wait));
    signal?.throwIfAborted();
  }
}

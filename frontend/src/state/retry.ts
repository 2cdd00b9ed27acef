import { ApiError } from '../net/errors';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8000;

/** Whether the same request may work a little later: no answer, or a server that is not ready. */
export function isTransient(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status >= 502);
}

/**
 * Asks again, ever more slowly, until an answer comes; `onfail` hears each failure.
 * Rejects when aborted, and with whatever asking again cannot mend.
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

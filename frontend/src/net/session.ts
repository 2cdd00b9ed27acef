/** Whether the server knows this browser: one place hears of every request that it refuses. */

type Listener = () => void;

const listeners = new Set<Listener>();

/** The code by which the server closes a websocket whose session has ended. */
export const CLOSE_SIGNED_OUT = 4401;

/** Calls back whenever the server says that this browser is not signed in; returns what ends it. */
export function onSignedOut(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function signedOut(): void {
  for (const listener of listeners) listener();
}

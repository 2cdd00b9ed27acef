/** Notices requests that the server refuses because this browser is not signed in. */

type Listener = () => void;

const listeners = new Set<Listener>();

/** The code by which the server closes a websocket whose session has ended. */
export const CLOSE_SIGNED_OUT = 4401;

/** Calls back whenever the server says that this browser is not signed in; returns the function that ends this. */
export function onSignedOut(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function signedOut(): void {
  for (const listener of listeners) listener();
}

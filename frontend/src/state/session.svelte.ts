/** Whether this browser is signed in. Nothing can be asked of the server without that. */
import { onSignedOut } from '../net/session';

let ended = $state(false);

export const session = {
  /** The server refuses this browser: it never opened the link with the token, or its session has ended. */
  get ended(): boolean {
    return ended;
  },
};

export const watchSession = (): (() => void) =>
  onSignedOut(() => {
    ended = true;
  });

/** Whether this browser is signed in, which all requests need. */
import { onSignedOut } from '../net/session';

let ended = $state(false);

export const session = {
  /** Whether the server refuses this browser: it never opened the link, or its session has ended. */
  get ended(): boolean {
    return ended;
  },
};

export const watchSession = (): (() => void) =>
  onSignedOut(() => {
    ended = true;
  });

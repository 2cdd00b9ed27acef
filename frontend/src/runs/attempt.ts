/** Sends a button's request to the server, and reports a failure. */
import { ApiError } from '../net/client';
import { errorText } from '../state/errorText';
import { toast } from '../ui/toast.svelte';

/** Returns whether it worked. Errors other than a refusal by the server are our faults and are thrown again. */
export async function attempt(action: () => Promise<unknown>): Promise<boolean> {
  try {
    await action();
    return true;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    toast(errorText(error), 'bad');
    return false;
  }
}

/** Does what a button asks of the server, and says so where that fails. */
import { ApiError } from '../net/client';
import { errorText } from '../state/errorText';
import { toast } from '../ui/toast.svelte';

/** Whether it worked. What is not the server's refusal is a fault of ours and is thrown on. */
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

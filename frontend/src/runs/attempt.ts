/** Does what a button asks of the server, and says so where that fails. */
import { t, tOr } from '../i18n/index.svelte';
import { ApiError } from '../net/client';
import { toast } from '../ui/toast.svelte';

/** Whether it worked. What is not the server's refusal is a fault of ours and is thrown on. */
export async function attempt(action: () => Promise<unknown>): Promise<boolean> {
  try {
    await action();
    return true;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    toast(
      error.code === 'offline' ? t('runs.offline') : tOr(`refusal.${error.code}`, error.message),
      'bad',
    );
    return false;
  }
}

/** What went wrong, in the page's language. */
import { t, tOr } from '../i18n/index.svelte';
import { ApiError } from '../net/client';

/** By the code of the server's answer; its own English where there are no other words. */
export function refusalText(code: string, message: string): string {
  if (code === 'offline') return t('runs.offline');
  // An answer that is not the server's own, as of a proxy, has no code but its status.
  const key = code.startsWith('http_') && code !== 'http_error' ? 'http' : code;
  return tOr(`error.${key}`, message, { message });
}

export function errorText(error: unknown): string {
  if (error instanceof ApiError) return refusalText(error.code, error.message);
  return error instanceof Error ? error.message : String(error);
}

/** Why a run broke, beside the sentence on its reason; null where nothing more is known. */
export function failureText(
  error: Record<string, unknown> | null | undefined,
  message: string | null | undefined,
): string | null {
  const said = typeof error?.message === 'string' && error.message !== '' ? error.message : message;
  const received = error?.received ?? said ?? '';
  const words = tOr(`failure.${error?.code}`, said ?? '', { received: String(received) });
  return words === '' ? null : words;
}

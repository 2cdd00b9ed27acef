/** One thing wrong in a request: a field of the spec, or a problem of the network check. */
export interface ErrorDetail {
  code?: string;
  message?: string;
  node?: string | null;
  field?: string | null;
  [key: string]: unknown;
}

/** An error answer of the server, or `offline` (status 0) without an answer. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly errors: ErrorDetail[] = [],
    readonly fix: string | null = null,
  ) {
    super(message);
  }
}

/** The error of an answer that is not 2xx; without problem+json, its message is the status line. */
export async function errorFrom(response: Response): Promise<ApiError> {
  const fallback = new ApiError(
    response.status,
    `http_${response.status}`,
    `${response.status} ${response.statusText}`.trim(),
  );
  if (!response.headers.get('content-type')?.includes('json')) return fallback;
  const body: unknown = await response.json().catch(() => null);
  if (typeof body !== 'object' || body === null) return fallback;
  const problem = body as Record<string, unknown>;
  const text = (key: string) =>
    typeof problem[key] === 'string' && problem[key] !== '' ? problem[key] : null;
  return new ApiError(
    response.status,
    text('code') ?? fallback.code,
    // What happened, and what to do about it.
    [text('title'), text('detail')].filter(Boolean).join(' ') || fallback.message,
    Array.isArray(problem.errors) ? (problem.errors as ErrorDetail[]) : [],
    text('fix'),
  );
}

/** A refusal or failure of `/api/v1`, with the code that `lib/contract/error-words.ts` turns into a sentence. */
export class ApiError extends Error {
  readonly code: string;
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  readonly details: Record<string, unknown>;
  readonly requestId: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: string,
    status: number,
    rest: Partial<Pick<ApiError, "details" | "requestId" | "retryAfterSeconds">> = {},
  ) {
    super(code);
    this.name = "ApiError";
    this.code = code;
    this.status = status;
    this.details = rest.details ?? {};
    this.requestId = rest.requestId;
    this.retryAfterSeconds = rest.retryAfterSeconds;
  }
}

interface ApiRequest {
  method?: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  body?: unknown;
  /** Same key, same outcome: keep it over retries of one intention. */
  idempotencyKey?: string;
  signal?: AbortSignal;
}

/**
 * Asks our own API as the person of this browser (session or cart cookie).
 * @param path below `/api/v1`, with its query: `/cart/items`
 * @returns the JSON answer, undefined for 204. The shape is the route's schema; it is our own server, so it is not parsed again here.
 * @throws {ApiError} every refusal; code `NETWORK` (status 0) when no answer came
 */
export async function api<T>(
  path: string,
  { method = "GET", body, idempotencyKey, signal }: ApiRequest = {},
): Promise<T> {
  const headers = new Headers({ accept: "application/json" });
  if (body !== undefined) headers.set("content-type", "application/json");
  if (idempotencyKey) headers.set("idempotency-key", idempotencyKey);

  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
      signal: signal ?? null,
      credentials: "same-origin",
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ApiError("NETWORK", 0);
  }
  if (response.status === 204) return undefined as T;
  const json: unknown = await response.json().catch(() => null);
  if (response.ok && json !== null) return json as T;

  const envelope = (json as { error?: { code?: string; details?: Record<string, unknown>; requestId?: string } } | null)
    ?.error;
  throw new ApiError(envelope?.code ?? "INTERNAL", response.status, {
    details: envelope?.details,
    requestId: envelope?.requestId ?? response.headers.get("x-request-id") ?? undefined,
    retryAfterSeconds: Number(response.headers.get("retry-after")) || undefined,
  });
}

/** Worth asking again by itself: no answer, or the server says it is a passing trouble. */
export const isPassing = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status >= 500);

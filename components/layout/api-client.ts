import type { AnswerOf, RequestOf } from "@/lib/contract/endpoint";
import type { EndpointAt } from "@/lib/contract/endpoints";

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

type Address = keyof EndpointAt;
type Options<A extends Address> = RequestOf<EndpointAt[A]> & { signal?: AbortSignal };
/** May be left out where nothing has to be sent. */
type OptionsArgument<A extends Address> =
  Record<never, never> extends Options<A> ? [options?: Options<A>] : [options: Options<A>];

interface Sent {
  params?: Record<string, string>;
  query?: Record<string, string | number | readonly string[] | undefined>;
  body?: unknown;
  /** Sent as it is, instead of JSON. */
  file?: Blob;
  /** Same key, same outcome: keep it over retries of one intention. */
  idempotencyKey?: string;
  signal?: AbortSignal;
}

/** Where an endpoint is, with its parameters and query filled in: `/api/v1/numbers?limit=20`. */
function apiPath<A extends Address>(address: A, options: Omit<Options<A>, "body" | "file" | "idempotencyKey">): string {
  const { params = {}, query = {} } = options as Sent;
  const path = address
    .slice(address.indexOf(" ") + 1)
    .replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(params[name] ?? ""));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of [value].flat()) if (one !== undefined) search.append(name, String(one));
  }
  return `/api/v1${path}${search.size > 0 ? `?${search}` : ""}`;
}

/**
 * Asks our own API as the person of this browser (session or cart cookie). What is sent and what comes back have the types of the
 * endpoint, of which nothing but this address is needed in the browser.
 *
 * @param address method and path of an endpoint: `api("DELETE /cart/items/{id}", { params: { id } })`
 * @returns the JSON answer, undefined for 204. It comes from our own server, so it is not parsed again here.
 * @throws {ApiError} every refusal; code `NETWORK` (status 0) when no answer came
 */
export async function api<A extends Address>(
  address: A,
  ...[options]: OptionsArgument<A>
): Promise<AnswerOf<EndpointAt[A]>> {
  type Answer = AnswerOf<EndpointAt[A]>;
  const { body, file, idempotencyKey, signal } = (options ?? {}) as Sent;
  const headers = new Headers({ accept: "application/json" });
  if (body !== undefined) headers.set("content-type", "application/json");
  if (file) headers.set("content-type", file.type || "application/octet-stream");
  if (idempotencyKey) headers.set("idempotency-key", idempotencyKey);

  let response: Response;
  try {
    response = await fetch(apiPath(address, (options ?? {}) as Options<A>), {
      method: address.slice(0, address.indexOf(" ")),
      headers,
      body: file ?? (body === undefined ? null : JSON.stringify(body)),
      signal: signal ?? null,
      credentials: "same-origin",
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ApiError("NETWORK", 0);
  }
  if (response.status === 204) return undefined as Answer;
  const json: unknown = await response.json().catch(() => null);
  if (response.ok && json !== null) return json as Answer;

  const envelope = (json as { error?: { code?: string; details?: Record<string, unknown>; requestId?: string } } | null)
    ?.error;
  throw new ApiError(envelope?.code ?? "INTERNAL", response.status, {
    details: envelope?.details,
    requestId: envelope?.requestId ?? response.headers.get("x-request-id") ?? undefined,
    retryAfterSeconds: Number(response.headers.get("retry-after")) || undefined,
  });
}

/** Worth asking again by itself: no answer, or the server marks the failure as temporary. */
export const isPassing = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status >= 500);

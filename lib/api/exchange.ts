import "server-only";
import { cartCookieName, clientAddress, guestCartHash } from "@/lib/callers";
import { accessLogger } from "@/lib/logger";
import type { ApiReply } from "./reply";
import { requestIdHeader } from "./request-id";
import { type RequestJar, requestJar } from "./request-jar";

/** One request of `/api/v1` and the headers and cookies that its answer has collected so far. */
export interface Exchange {
  readonly request: Request;
  readonly url: URL;
  readonly requestId: string;
  /** The client's network address. */
  readonly address: string;
  readonly headers: Headers;
  readonly jar: RequestJar;
  readonly cameWithCart: boolean;
  readonly startedAt: number;
}

export function openExchange(request: Request, requestId: string): Exchange {
  const jar = requestJar(request);
  return {
    request,
    url: new URL(request.url),
    requestId,
    address: clientAddress(request.headers),
    headers: new Headers({ "cache-control": "no-store", [requestIdHeader]: requestId }),
    jar,
    cameWithCart: guestCartHash(jar) !== null,
    startedAt: performance.now(),
  };
}

/** The answer as it leaves, and its log line. */
export function closeExchange(exchange: Exchange, answer: ApiReply): Response {
  const { request, url, headers, jar } = exchange;
  // A refused first hold leaves no cart behind: in another tab of the browser one may just have begun.
  if (answer.status >= 400 && !exchange.cameWithCart) jar.takeBack(cartCookieName());
  jar.writeTo(headers);
  for (const [name, value] of Object.entries(answer.headers)) headers.set(name, value);
  if (headers.has("set-cookie")) headers.set("cache-control", "no-store"); // no cache may hand one person's cookie to another
  const durationMs = Math.round(performance.now() - exchange.startedAt);
  accessLogger.info({ method: request.method, path: url.pathname, status: answer.status, durationMs }, "request");
  // What names its type is a file, sent as it is; everything else is a JSON value.
  if (headers.has("content-type"))
    return new Response(answer.body as string | ReadableStream, { status: answer.status, headers });
  return answer.body === undefined
    ? new Response(null, { status: answer.status === 200 ? 204 : answer.status, headers })
    : Response.json(answer.body, { status: answer.status, headers });
}

import "server-only";
import { type IncomingMessage, Server, type ServerResponse } from "node:http";
import { now } from "@/lib/clock";
import { createFloodMeter } from "./flood-meter";
import { isSameOrigin } from "./same-origin";

/** No route takes as much; those that read bodies have limits of their own, which also count what comes without a length. */
const largestBody = 8 * 1024 * 1024;
const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
const reading = new Set(["GET", "HEAD", "OPTIONS"]);
/** Files cost next to nothing, and senders of events and probes come from few addresses. */
const uncounted =
  /^\/(_next\/static\/|api\/(live|health|inngest|voice\/|webhooks\/|checkout\/webhook|auth\/send-email))/;

const process = globalThis as typeof globalThis & { __numninjaFrontDoor?: boolean };

/**
 * Turns away what no part of the application wants, before Next, sessions or the database are troubled: methods that nothing has,
 * bodies that no route takes, forms of other sites, and network addresses that ask much more than people do. Looking at a credential
 * costs something, whatever it is worth. Coarse; the limits of endpoints are exact. On the prototype, because the server listens
 * already. Called once by `instrumentation.ts`. Safe to repeat.
 *
 * @param addressOf the client's network address
 */
export function watchFrontDoor(addressOf: (request: IncomingMessage) => string): void {
  if (process.__numninjaFrontDoor) return;
  process.__numninjaFrontDoor = true;
  const isFlood = createFloodMeter();
  const { emit } = Server.prototype;
  Server.prototype.emit = function (this: Server, event: string | symbol, ...values: unknown[]) {
    if (event === "request") {
      const [request, response] = values as [IncomingMessage, ServerResponse];
      const status = refusedStatus(request, () => isFlood(addressOf(request), Date.now()));
      if (status !== null) {
        refuse(request, response, status);
        return true;
      }
    }
    return Reflect.apply(emit, this, [event, ...values]);
  } as typeof emit;
}

type RefusedStatus = keyof typeof words;

/** @returns null for a request that may come in */
export function refusedStatus(
  { method = "", url = "", headers }: Pick<IncomingMessage, "method" | "url" | "headers">,
  isFlood: () => boolean,
): RefusedStatus | null {
  if (!methods.has(method)) return 405;
  if (!url.startsWith("/")) return 400;
  if (Number(headers["content-length"] ?? 0) > largestBody) return 413;
  if (!uncounted.test(url) && isFlood()) return 429;
  // The API asks for itself, where a Bearer token excuses; everything else that is posted to rides on cookies.
  if (!reading.has(method) && !url.startsWith("/api/") && !isSameOrigin(asHeaders(headers))) return 403;
  return null;
}

function asHeaders(headers: IncomingMessage["headers"]): Headers {
  const those = new Headers();
  for (const name of ["origin", "host", "sec-fetch-site"]) if (headers[name]) those.set(name, String(headers[name]));
  return those;
}

const words = {
  400: ["VALIDATION_FAILED", "This address is not valid."],
  403: ["FORBIDDEN", "This request did not come from our own pages."],
  405: ["METHOD_NOT_ALLOWED", "That is not possible here."],
  413: ["PAYLOAD_TOO_LARGE", "That is too large."],
  429: ["RATE_LIMITED", "Too many requests from your network. Please wait a few seconds."],
} as const;

function refuse(request: IncomingMessage, response: ServerResponse, status: RefusedStatus): void {
  const [code, message] = words[status];
  const isApi = request.url?.startsWith("/api/");
  response.writeHead(status, {
    "cache-control": "no-store",
    connection: "close",
    "content-type": isApi ? "application/json" : "text/plain; charset=utf-8",
    ...(status === 429 && { "retry-after": "5" }),
  });
  const error = { code, message, details: {}, timestamp: now().toISOString(), requestId: "" };
  response.end(isApi ? JSON.stringify({ error }) : message);
  request.resume();
}

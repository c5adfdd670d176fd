import "server-only";
import { randomBytes } from "node:crypto";
import { channel } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";

const header = "x-numninja-peer";
const process = globalThis as typeof globalThis & { __numninjaPeerStamp?: string };

/**
 * Writes the socket's address into each request as Node accepts it, before Next sees it.
 *
 * Next hides the socket from route handlers, and its `x-forwarded-for` is whatever the client sent
 * (`base-server` only fills it when absent), so neither can be trusted. Node publishes every request with its socket on
 * `http.server.request.start`; the header set here replaces any that the client sent, and carries a stamp that
 * only this process knows, so that a request which came before the subscription is not believed either.
 *
 * Called once by `instrumentation.ts`. Safe to repeat.
 */
export function watchPeerAddresses(): void {
  if (process.__numninjaPeerStamp) return;
  const stamp = randomBytes(18).toString("base64url");
  process.__numninjaPeerStamp = stamp;
  channel("http.server.request.start").subscribe((message) => {
    const { request, socket } = message as { request: IncomingMessage; socket: Socket };
    request.headers[header] = `${stamp} ${socket.remoteAddress ?? ""}`;
  });
}

/** The socket's address of a request that Next handed us, or null when nobody watched it arrive. */
export function peerAddress(headers: Headers): string | null {
  const stamp = process.__numninjaPeerStamp;
  const value = headers.get(header);
  if (!stamp || !value?.startsWith(`${stamp} `)) return null;
  return value.slice(stamp.length + 1) || null;
}

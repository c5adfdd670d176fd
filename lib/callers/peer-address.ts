import "server-only";
import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";

const header = "x-numninja-peer";
const process = globalThis as typeof globalThis & { __numninjaPeerStamp?: string };

/** The stamp of this process; it carries the address from Node's request to Next's. */
const stamp = (): string => {
  process.__numninjaPeerStamp ??= randomBytes(18).toString("base64url");
  return process.__numninjaPeerStamp;
};

/**
 * Writes the socket's address into a request as Node accepts it, before Next sees it (`lib/api/watch-requests.ts`).
 *
 * Next hides the socket from route handlers, and its `x-forwarded-for` is what the client sent
 * (`base-server` only fills it when absent), so neither can be trusted. The header set here replaces any that the client sent,
 * and carries a stamp that only this process knows, so that a request which came before the watch began is not believed either.
 */
export function stampPeerAddress(request: IncomingMessage, socket: Socket): void {
  request.headers[header] = `${stamp()} ${socket.remoteAddress ?? ""}`;
}

/** The socket's address of a request that Next handed us, or null when its arrival was not watched. */
export function peerAddress(headers: Headers): string | null {
  const value = headers.get(header);
  const own = `${stamp()} `;
  return value?.startsWith(own) ? value.slice(own.length) || null : null;
}

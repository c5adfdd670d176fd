import "server-only";
import { channel } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { repairPath } from "./repair-paths";
import { stampAction } from "./watch-actions";

const process = globalThis as typeof globalThis & { __numninjaWatchesRequests?: boolean };

/**
 * Prepares each request as Node accepts it, before Next sees it: Node publishes it with its socket on
 * `http.server.request.start`. Called once by `instrumentation.ts`. Safe to repeat.
 *
 * @param stamp writes who is at the other end of the socket into the request
 * @param guard gives the address that stands for another one
 */
export function watchRequests(
  stamp: (request: IncomingMessage, socket: Socket) => void,
  guard: (url: string) => string = (url) => url,
): void {
  if (process.__numninjaWatchesRequests) return;
  process.__numninjaWatchesRequests = true;
  channel("http.server.request.start").subscribe((message) => {
    const { request, socket } = message as { request: IncomingMessage; socket: Socket };
    if (request.url) request.url = guard(repairPath(request.url));
    stamp(request, socket);
    stampAction(request);
  });
}

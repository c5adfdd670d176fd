import "server-only";
import { channel } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";

/**
 * A path that can be decoded: one with a broken percent escape means its characters as they stand, which no page has.
 * @param url as in the request line, with its query
 */
export function mendPath(url: string): string {
  const [path = "", ...query] = url.split("?");
  try {
    decodeURIComponent(path);
    return url;
  } catch {
    return [path.replaceAll("%", "%25"), ...query].join("?");
  }
}

const process = globalThis as typeof globalThis & { __numninjaMendsPaths?: boolean };

/**
 * Next answers a broken escape below a dynamic route with a bare 500 before any code of ours runs; mended as Node
 * accepts the request, it becomes an ordinary 404 or 401. Called once by `instrumentation.ts`. Safe to repeat.
 */
export function watchRequestPaths(): void {
  if (process.__numninjaMendsPaths) return;
  process.__numninjaMendsPaths = true;
  channel("http.server.request.start").subscribe((message) => {
    const { request } = message as { request: IncomingMessage };
    if (request.url) request.url = mendPath(request.url);
  });
}

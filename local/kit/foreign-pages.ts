import type { IncomingHttpHeaders } from "node:http";

const localHost = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/** Whether a request names this machine. Another name that points here is a web page that wants to read us (DNS rebinding). */
export const isLocalHost = (host: string | null | undefined): boolean => localHost.test(host ?? "");

/**
 * Why a request of a browser is none of ours: a page of another site or port may neither read an embedded part through a name that
 * points here nor send anything to it. SDKs send no Origin. Null: it may come in.
 */
export function foreignPage(
  method: string,
  { host, origin, "sec-fetch-site": site }: IncomingHttpHeaders,
): string | null {
  if (!isLocalHost(host)) return "unexpected Host";
  const reads = method === "GET" || method === "HEAD";
  if (!reads && origin !== undefined && origin !== `http://${host}`) return "cross-origin requests are refused";
  return !reads && (site === "cross-site" || site === "same-site") ? "cross-origin requests are refused" : null;
}

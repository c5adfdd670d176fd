import { createHmac, timingSafeEqual } from "node:crypto";

type Payload = Record<string, string | number | boolean | null | undefined>;

const urlPattern =
  /^([a-z][a-z0-9+.-]*):\/\/(?:([^/?#@]*)@)?(\[[^\]]*\]|[^:/?#]*)(?::(\d+))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/i;

/** The URL with its port always written out. Path and query stay as sent, which is why no URL parser is used. */
function normalizeUrl(url: string): string | null {
  const match = urlPattern.exec(url);
  if (!match) return null;
  const [, scheme, userinfo, host, port, path, query, fragment] = match;
  const defaultPort = scheme!.toLowerCase() === "https" ? "443" : "80";
  return [
    `${scheme}://`,
    userinfo ? `${userinfo}@` : "",
    host,
    `:${port ?? defaultPort}`,
    path,
    query ? `?${query}` : "",
    fragment ? `#${fragment}` : "",
  ].join("");
}

const byName = ([a]: [string, unknown], [b]: [string, unknown]) => Buffer.compare(Buffer.from(a), Buffer.from(b));

const flatten = (payload: Payload): string =>
  Object.entries(payload)
    .sort(byName)
    .map(([name, value]) => `${name}${value ?? ""}`)
    .join("");

/**
 * DIDWW's callback signature: hex HMAC-SHA1 over the normalised URL followed by each member's name and value, sorted by name.
 *
 * @param url exactly as registered (POST), or as requested including the members (GET)
 * @param payload the DIDWW members only; a list is taken object by object
 * @throws {TypeError} when `url` is not absolute
 */
export function signCallback(secret: string, url: string, payload: Payload | Payload[]): string {
  const normalized = normalizeUrl(url);
  if (normalized === null) throw new TypeError("a callback URL must be absolute");
  const members = (Array.isArray(payload) ? payload : [payload]).map(flatten).join("");
  return createHmac("sha1", secret)
    .update(normalized + members)
    .digest("hex");
}

/** Whether `signature` is DIDWW's for this URL and payload. Compares in constant time. */
export function isCallbackSignature(
  secret: string,
  url: string,
  payload: Payload | Payload[],
  signature: string | null,
): boolean {
  if (signature === null || !/^[0-9a-f]{40}$/.test(signature) || normalizeUrl(url) === null) return false;
  return timingSafeEqual(Buffer.from(signature, "hex"), Buffer.from(signCallback(secret, url, payload), "hex"));
}

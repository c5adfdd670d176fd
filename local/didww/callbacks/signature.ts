import { createHmac } from "node:crypto";

export type CallbackPayload = Record<string, string | null>;

const urlParts =
  /^([a-z][a-z0-9+.-]*):\/\/(?:([^@/?#]*)@)?(\[[^\]]*\]|[^:/?#]*)(?::(\d+))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/i;

/**
 * `X-DIDWW-Signature`: lowercase hex HMAC-SHA1 over the URL with its port always written out, followed by each payload
 * member's name and value in name order. Path and query are taken as they are, without any re-encoding.
 *
 * @param url for POST the registered callback URL; for GET the full requested one, members included
 */
export function signCallback(secret: string, url: string, payload: CallbackPayload): string {
  const members = Object.keys(payload).sort();
  const text = normalizedUrl(url) + members.map((name) => name + (payload[name] ?? "")).join("");
  return createHmac("sha1", secret).update(text).digest("hex");
}

/** @throws {TypeError} when it is not an absolute URL */
function normalizedUrl(url: string): string {
  const parts = urlParts.exec(url);
  if (!parts) throw new TypeError(`not an absolute URL: ${url}`);
  const [, scheme = "", user, host, port, path = "", query, fragment] = parts;
  return [
    `${scheme}://`,
    user ? `${user}@` : "",
    `${host}:${port ?? (scheme.toLowerCase() === "https" ? 443 : 80)}`,
    path,
    query ? `?${query}` : "",
    fragment ? `#${fragment}` : "",
  ].join("");
}

/** The URL of a GET callback: the members are appended to the query, sorted by name. */
export function withMembers(url: string, payload: CallbackPayload): string {
  const members = Object.keys(payload).sort();
  const query = members
    .map((name) => `${encodeURIComponent(name)}=${encodeURIComponent(payload[name] ?? "")}`)
    .join("&");
  return `${url}${url.includes("?") ? "&" : "?"}${query}`;
}

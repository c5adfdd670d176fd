import { createHmac } from "node:crypto";

/**
 * `X-Twilio-Signature`: base64 HMAC-SHA1 over the URL as configured, without its fragment, and each form field's name and value in the order
 * of names. Of a name that occurs several times each different value counts once, sorted.
 * @param fields none for a GET, whose parameters are in the URL
 */
export function signTwilio(authToken: string, url: string, fields: Iterable<readonly [string, string]> = []): string {
  const byName = new Map<string, Set<string>>();
  for (const [name, value] of fields) byName.set(name, (byName.get(name) ?? new Set()).add(value));
  const tail = [...byName.keys()]
    .sort()
    .flatMap((name) => [...(byName.get(name) ?? [])].sort().map((value) => name + value));
  return createHmac("sha1", authToken)
    .update(withoutFragment(url) + tail.join(""), "utf8")
    .digest("base64");
}

/** The fragment holds connection overrides; it is neither sent nor signed. */
export const withoutFragment = (url: string): string => url.split("#", 1)[0] ?? "";

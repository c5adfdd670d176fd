import { createHmac, timingSafeEqual } from "node:crypto";

/** The same address with and without its standard port: proxies of the sender add or drop it. The fragment is never signed. */
function spellings(url: string): string[] {
  const bare = url.split("#")[0]!;
  const [, scheme = "", host, port, rest = ""] = /^(https?):\/\/([^/?#]*?)(?::(\d+))?([/?].*)?$/i.exec(bare) ?? [];
  if (host === undefined) return [bare];
  const standard = scheme.toLowerCase() === "https" ? "443" : "80";
  return [...new Set([bare, `${scheme}://${host}${rest}`, `${scheme}://${host}:${port ?? standard}${rest}`])];
}

/**
 * Twilio signs the URL it was given followed by every form field's name and value, sorted by name: base64 HMAC-SHA1 with the auth token.
 * Of a repeated name each different value counts, sorted.
 * @param url the public URL as configured at Twilio with its query, never rebuilt from the Host header
 * @see Twilio, "Security: validating requests"
 */
export function isTwilioSignature(
  authToken: string,
  signature: string | null,
  url: string,
  form: URLSearchParams,
): boolean {
  if (!signature) return false;
  const names = [...new Set(form.keys())].sort();
  const tail = names.flatMap((name) => [...new Set(form.getAll(name))].sort().map((value) => name + value)).join("");
  const given = Buffer.from(signature, "base64");
  return spellings(url).some((spelling) => {
    const expected = createHmac("sha1", authToken)
      .update(spelling + tail)
      .digest();
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}

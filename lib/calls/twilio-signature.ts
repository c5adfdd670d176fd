import "server-only";
import { createHmac, timingSafeEqual } from "node:crypto";

/**
 * Twilio signs the URL it was given followed by every form field's name and value, sorted by name: base64 HMAC-SHA1 with the auth token.
 * @param url the public URL as configured at Twilio, never rebuilt from the Host header
 * @see Twilio, "Security: validating requests"
 */
export function isTwilioSignature(
  authToken: string,
  signature: string | null,
  url: string,
  fields: ReadonlyMap<string, string>,
): boolean {
  if (!signature) return false;
  const signed = [...fields]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .reduce((text, [name, value]) => text + name + value, url);
  const expected = createHmac("sha1", authToken).update(signed).digest();
  const given = Buffer.from(signature, "base64");
  return given.length === expected.length && timingSafeEqual(given, expected);
}

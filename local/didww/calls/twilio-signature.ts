import { createHmac } from "node:crypto";

/** `X-Twilio-Signature` of a form POST: base64 HMAC-SHA1 over the URL and each field's name and value in name order. */
export function signTwilio(authToken: string, url: string, fields: Record<string, string>): string {
  const names = Object.keys(fields).sort();
  const text = url + names.map((name) => name + fields[name]).join("");
  return createHmac("sha1", authToken).update(text).digest("base64");
}

import { createHash, randomBytes, randomInt } from "node:crypto";

const pattern = /^nnk_([a-z0-9]{8})_[A-Za-z0-9_-]{43}$/;

/** Whether a bearer credential has the shape of one of our API keys. */
export const isApiKey = (text: string): boolean => pattern.test(text);

/** What is kept of a key: SHA-256 of the whole text. The secret has 256 random bits, so no slow hash is needed. */
export const hashApiKey = (key: string): Buffer => createHash("sha256").update(key).digest();

/** A new key. `key` is shown once; `prefix` and `hash` are the row. */
export function newApiKey(): { key: string; prefix: string; hash: Buffer } {
  const letters = "abcdefghijklmnopqrstuvwxyz0123456789";
  const prefix = Array.from({ length: 8 }, () => letters[randomInt(letters.length)]).join("");
  const key = `nnk_${prefix}_${randomBytes(32).toString("base64url")}`;
  return { key, prefix, hash: hashApiKey(key) };
}

import { randomBytes } from "node:crypto";

/** URL-safe text of `bytes` random bytes. */
export const randomToken = (bytes = 24): string => randomBytes(bytes).toString("base64url");

/** Letters and digits, as vendors' keys have them. */
export const randomAlphanumeric = (length: number): string =>
  randomBytes(length * 2)
    .toString("base64")
    .replace(/[^A-Za-z0-9]/g, "")
    .slice(0, length);

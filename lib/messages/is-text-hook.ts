import "server-only";
import { createHash, timingSafeEqual } from "node:crypto";

const digest = (text: string) => createHash("sha256").update(text).digest();

/**
 * Whether a delivery carries the secret of DIDWW's HTTP trunk, which signs nothing.
 * @param secret undefined: texts of DIDWW are not received here
 */
export const isTextHook = (secret: string | undefined, given: string | null): boolean =>
  secret !== undefined && given !== null && timingSafeEqual(digest(secret), digest(given));

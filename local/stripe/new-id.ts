import { randomBytes } from "node:crypto";

/** An opaque id in Stripe's shape, e.g. `pi_` and 24 characters. `prefix` may have its own underscore (`cs_test`). */
export function newId(prefix: string): string {
  return `${prefix}_${randomBytes(12).toString("hex")}`;
}

import "server-only";
import { createHash, createHmac } from "node:crypto";
import { env } from "@/lib/env";

/**
 * The six digits that a call speaks: made from the id of the check, so that they are stored nowhere and the platform can ask for them
 * again. Only who has the platform's secret can make them.
 */
export function phoneCode(checkId: string): string {
  const digest = createHmac("sha256", `phone code ${env().TWILIO_AUTH_TOKEN}`).update(checkId).digest();
  return String(digest.readUIntBE(0, 6) % 1_000_000).padStart(6, "0");
}

/** What is kept of a code. @param code six digits */
export const codeHash = (accountId: string, e164: string, code: string): Buffer =>
  createHash("sha256").update(`${accountId} ${e164} ${code}`).digest();

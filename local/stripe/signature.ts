import { createHmac } from "node:crypto";

/**
 * The `Stripe-Signature` header of one delivery attempt.
 *
 * @param secret used as plain text, `whsec_` included
 * @param body exact bytes that are sent
 * @param timestamp unix seconds of this attempt; a retry is signed again
 */
export function signWebhook(secret: string, body: string, timestamp: number): string {
  const digest = createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex");
  return `t=${timestamp},v1=${digest}`;
}

import "server-only";
import { logger } from "@/lib/logger";
import { applyCheckoutSession, voidPaymentIntent } from "./apply-checkout-session";
import { listUnconfirmedSessions, listUnvoidedPayments } from "./rows";

/** A webhook may never come. Open sessions of some age are read at Stripe, and unusable authorizations are canceled. */
export async function reconcileSessions(olderThanSeconds = 45): Promise<number> {
  let changed = 0;
  for (const session of await listUnconfirmedSessions(olderThanSeconds)) {
    try {
      if ((await applyCheckoutSession(session.stripe_session_id)) !== "still open") changed++;
    } catch (error) {
      logger.warn({ err: error, sessionId: session.id }, "session not reconciled");
    }
  }
  for (const intent of await listUnvoidedPayments()) {
    try {
      await voidPaymentIntent(intent, "unusable");
      changed++;
    } catch (error) {
      logger.warn({ err: error, intent }, "authorization not canceled yet");
    }
  }
  return changed;
}

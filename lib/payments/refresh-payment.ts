import "server-only";
import { logger } from "@/lib/logger";
import { applyCheckoutSession } from "./apply-checkout-session";
import { listOpenSessions } from "./session-rows";

/**
 * The buyer is back from the payment page before the webhook was handled: asks Stripe itself. The same function as the webhook's,
 * so it does not matter who comes first. Best effort: without an answer the page shows that the payment is being checked.
 *
 * @param orderId an order that the caller may see and that waits for payment, of itself or of its debt
 * @returns whether the order may have moved
 */
export async function refreshPayment(orderId: string): Promise<boolean> {
  try {
    const { sessions } = await listOpenSessions(orderId);
    let hasMoved = false;
    for (const session of sessions) {
      if (session.stripe_session_id && (await applyCheckoutSession(session.stripe_session_id)) !== "still open")
        hasMoved = true;
    }
    return hasMoved;
  } catch (error) {
    logger.info({ err: error, orderId }, "Stripe could not be asked from the success page");
    return false;
  }
}

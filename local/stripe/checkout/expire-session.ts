import { invalidRequest } from "../errors.ts";
import { endAuthorization } from "../payments/capture-payment.ts";
import type { Session } from "../types.ts";
import type { World } from "../world.ts";

/**
 * Ends an open session, by the API or because its time is up. A PaymentIntent that a declined attempt left behind
 * ends with it.
 *
 * @throws {StripeApiError} 400 when the session is complete or expired already
 */
export function expireSession(world: World, session: Session): Session {
  if (session.status !== "open") {
    throw invalidRequest(
      `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of \`${session.status}\`.`,
    );
  }
  const expired = world.sessions.put(session.id, { ...session, status: "expired", url: null });
  world.agenda.cancel("expire_session", session.id);
  const intent = session.payment_intent ? world.paymentIntents.get(session.payment_intent) : undefined;
  if (intent && intent.status !== "canceled") endAuthorization(world, intent, { reason: "abandoned" });
  const setup = session.setup_intent ? world.setupIntents.get(session.setup_intent) : undefined;
  if (setup && setup.status !== "canceled") {
    const canceled = world.setupIntents.put(setup.id, {
      ...setup,
      status: "canceled",
      cancellation_reason: "abandoned",
      next_action: null,
    });
    world.emit("setup_intent.canceled", canceled);
  }
  world.emit("checkout.session.expired", expired);
  return expired;
}

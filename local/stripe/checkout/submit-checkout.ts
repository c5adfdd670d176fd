import { type CardInput, readCard } from "../card-input.ts";
import type { Decline } from "../declines.ts";
import { newCustomer } from "../objects/new-customer.ts";
import { newPaymentIntent } from "../objects/new-payment-intent.ts";
import { confirmPayment, failAuthentication } from "../payments/confirm-payment.ts";
import { confirmSetup, failSetupAuthentication } from "../payments/confirm-setup.ts";
import { storeCard } from "../payments/save-card.ts";
import type { PaymentIntent, PaymentMethod, Session, SetupIntent } from "../types.ts";
import type { World } from "../world.ts";

export interface CheckoutForm {
  card: CardInput;
  name: string;
  /** Taken when the session has no customer with an address and none was given by the shop. */
  email?: string;
}

export type CheckoutResult =
  /** Paid, authorized or saved; also for a second submit of the same session. */
  | { kind: "complete"; session: Session }
  | { kind: "authenticate"; session: Session; intentId: string }
  | { kind: "declined"; session: Session; decline: Decline }
  | { kind: "expired"; session: Session };

/**
 * The buyer presses "Pay" on the hosted page (or the control route does it for them). Runs inside one change, so a
 * session is either paid or expired, and a second submit finds it complete.
 */
export function submitCheckout(world: World, sessionId: string, form: CheckoutForm): CheckoutResult {
  const session = world.sessions.get(sessionId);
  if (!session) throw new Error(`no session ${sessionId}`);
  if (session.status === "complete") return { kind: "complete", session };
  if (session.status !== "open") return { kind: "expired", session };

  const card = readCard(form.card, new Date(world.kit.clock.now()));
  if ("code" in card) return { kind: "declined", session, decline: card };
  const email = buyerEmail(world, session) ?? form.email ?? null;
  const paymentMethod = storeCard(world, card, { email, name: form.name });
  return session.mode === "setup"
    ? submitSetup(world, session, paymentMethod)
    : submitPayment(world, session, paymentMethod);
}

/** The buyer comes back from the 3-D Secure page. */
export function finishAuthentication(world: World, session: Session, approved: boolean): CheckoutResult {
  if (session.status === "complete") return { kind: "complete", session };
  if (session.status !== "open") return { kind: "expired", session };
  const intent = session.payment_intent ? world.paymentIntents.get(session.payment_intent) : undefined;
  const setup = session.setup_intent ? world.setupIntents.get(session.setup_intent) : undefined;
  const waiting = intent ?? setup;
  const paymentMethod = world.paymentMethods.get(waiting?.payment_method ?? "");
  if (waiting?.status !== "requires_action" || !paymentMethod) {
    return {
      kind: "declined",
      session,
      decline: { code: "payment_intent_unexpected_state", message: "Please enter your card again." },
    };
  }
  if (!approved) {
    const decline: Decline = {
      code: "payment_intent_authentication_failure",
      message:
        "We are unable to authenticate your payment method. Please choose a different payment method and try again.",
    };
    if (intent) failAuthentication(world, intent);
    else if (setup) failSetupAuthentication(world, setup);
    return { kind: "declined", session, decline };
  }
  if (intent) return settlePayment(world, session, intent, paymentMethod, true);
  return settleSetup(world, session, setup as SetupIntent, paymentMethod, true);
}

/** The address that the page shows read-only. */
export function buyerEmail(world: World, session: Session): string | null {
  const customer = session.customer ? world.customers.get(session.customer) : undefined;
  return customer?.email ?? session.customer_email;
}

function submitPayment(world: World, session: Session, paymentMethod: PaymentMethod): CheckoutResult {
  const existing = session.payment_intent ? world.paymentIntents.get(session.payment_intent) : undefined;
  if (existing) return settlePayment(world, session, existing, paymentMethod, false);

  const facts = world.sessionFacts.get(session.id);
  const customer = session.customer ?? guestCustomer(world, session, paymentMethod);
  const intent = newPaymentIntent({
    amount: session.amount_total ?? 0,
    currency: session.currency ?? "usd",
    created: world.now(),
    ...facts?.paymentIntentData,
    customer,
    allowed_payment_method_types: session.allowed_payment_method_types,
  });
  world.paymentIntents.put(intent.id, intent);
  world.intentFacts.put(intent.id, { sessionId: session.id });
  world.emit("payment_intent.created", intent);
  const withIntent = world.sessions.put(session.id, { ...session, payment_intent: intent.id, customer });
  return settlePayment(world, withIntent, intent, paymentMethod, false);
}

function guestCustomer(world: World, session: Session, paymentMethod: PaymentMethod): string | null {
  if (session.customer_creation !== "always") return null;
  const { email, name } = paymentMethod.billing_details;
  const customer = newCustomer({ created: world.now(), email, name });
  world.customers.put(customer.id, customer);
  world.emit("customer.created", customer);
  return customer.id;
}

function settlePayment(
  world: World,
  session: Session,
  intent: PaymentIntent,
  paymentMethod: PaymentMethod,
  authenticated: boolean,
): CheckoutResult {
  const result = confirmPayment(world, intent, { paymentMethod, authenticated });
  if (result.kind === "authenticate") return { kind: "authenticate", session, intentId: intent.id };
  if (result.kind === "declined") return { kind: "declined", session, decline: result.decline };
  const paid = result.paymentIntent.status === "succeeded";
  return completeSession(world, { ...session, payment_status: paid ? "paid" : "unpaid" }, paymentMethod);
}

function submitSetup(world: World, session: Session, paymentMethod: PaymentMethod): CheckoutResult {
  const setup = world.setupIntents.get(session.setup_intent ?? "");
  if (!setup) throw new Error(`${session.id} has no SetupIntent`);
  return settleSetup(world, session, setup, paymentMethod, false);
}

function settleSetup(
  world: World,
  session: Session,
  setup: SetupIntent,
  paymentMethod: PaymentMethod,
  authenticated: boolean,
): CheckoutResult {
  const result = confirmSetup(world, setup, { paymentMethod, authenticated });
  if (result.kind === "authenticate") return { kind: "authenticate", session, intentId: setup.id };
  if (result.kind === "declined") return { kind: "declined", session, decline: result.decline };
  return completeSession(world, session, paymentMethod);
}

/** Ends an open session as complete. */
export function completeSession(world: World, session: Session, paymentMethod: PaymentMethod): CheckoutResult {
  const { email, name, phone } = paymentMethod.billing_details;
  const done = world.sessions.put(session.id, {
    ...session,
    status: "complete",
    url: null,
    customer_details: {
      address: null,
      business_name: null,
      email,
      individual_name: null,
      name,
      phone,
      tax_exempt: "none",
      tax_ids: [],
    },
    automatic_tax: session.automatic_tax.enabled
      ? { ...session.automatic_tax, status: "complete" }
      : session.automatic_tax,
  });
  world.agenda.cancel("expire_session", session.id);
  const event = world.emit("checkout.session.completed", done);
  world.sessionFacts.update(session.id, (facts) => {
    facts.completedEventId = event.id;
  });
  return { kind: "complete", session: done };
}

import { ControlError, type ControlRequest, type ControlRoutes, ruleRoutes } from "../kit/control.ts";
import { splitExpiry } from "./card-input.ts";
import { settleDelayedPayment } from "./checkout/delayed-payment.ts";
import { expireSession } from "./checkout/expire-session.ts";
import { type HostedCheckout, successUrl } from "./checkout/hosted-checkout.ts";
import type { CheckoutResult } from "./checkout/submit-checkout.ts";
import { StripeApiError } from "./errors.ts";
import { endAuthorization } from "./payments/capture-payment.ts";
import { closeDispute, openDispute } from "./payments/disputes.ts";
import { warnOfFraud } from "./payments/fraud-warnings.ts";
import { refundCharge } from "./payments/refund-charge.ts";
import { renewCard } from "./payments/save-card.ts";
import { prune } from "./prune.ts";
import { taxControl } from "./tax/tax-control.ts";
import type { Charge, Session } from "./types.ts";
import type { World } from "./world.ts";

/**
 * Control routes of this emulator, under `/__control`:
 *
 * - `POST /checkout/:id/pay` {card, expiry?, cvc?, name?, email?, authenticate?: "approve" | "fail", webhook?: false, wait?: false, method?: "delayed"}
 * - `POST /checkout/:id/settle` {outcome: "succeeded" | "failed"} ends a delayed payment; `POST /checkout/:id/expire`
 * - `GET|POST|DELETE /declines` {on?: "charge" | "capture", code, customer?, payment_intent?, payment_method?, times?, authorization?: "keep" | "gone"}
 * - `GET|POST|DELETE /execution` {method?, path, times?, delayMs?, outcome?: "error_before" | "error_after"}
 * - `POST /payment_intents/:id/expire` ends an authorization as the issuer does after 7 days
 * - `POST /charges/:id/refund` {amount?, reason?}, `POST /charges/:id/dispute` {reason?, amount?, inquiry?}: from the dashboard; `:id` may be a PaymentIntent
 * - `POST /charges/:id/early_fraud_warning` {fraud_type?}: the issuer suspects fraud
 * - `POST /payment_methods/:id/network_update` {exp_month, exp_year, last4?}: the network renews a card by itself
 * - `POST /disputes/:id/close` {status: "won" | "lost" | "warning_closed"}
 * - `GET|POST /endpoint` {url?, secret?}
 * - `GET|POST|DELETE /tax_registrations` {country, state?, percent, from?}: where the merchant collects tax; `GET /tax_transactions` with their lines
 * - `POST /tax_ids/:id/verification` {status, name?}: a country's authority answers
 * - `POST /rate_limit` {per_second}: more calls in a second meet 429; 0 takes as many as come
 * - `POST /prune` forgets old events and idempotency records now instead of within a minute
 */
export function stripeControl(world: World, hosted: HostedCheckout): ControlRoutes {
  return {
    ...checkoutControl(world, hosted),
    ...ruleRoutes("/declines", () => world.forcedDeclines),
    ...ruleRoutes("/execution", () => world.executionRules),
    ...dashboardControl(world),
    ...taxControl(world),
    "POST /prune": () => {
      prune(world);
      return { events: world.events.count(), idempotency_records: world.idempotency.count() };
    },
    "POST /rate_limit": ({ body }) => {
      world.rateLimitPerSecond = Number(body.per_second);
      return { per_second: world.rateLimitPerSecond };
    },
    "GET /endpoint": () => world.endpoint.get("endpoint"),
    "POST /endpoint": ({ body }) =>
      world.endpoint.update("endpoint", (endpoint) => ({
        url: body.url === undefined ? endpoint.url : body.url,
        secret: body.secret ?? endpoint.secret,
      })),
  };
}

/** What a buyer does on the hosted page, and how its payment ends. */
function checkoutControl(world: World, hosted: HostedCheckout): ControlRoutes {
  const sessionOf = ({ params }: ControlRequest) => {
    const session = world.sessions.get(params.id ?? "");
    if (!session) throw new ControlError(404, `no checkout session ${params.id}`);
    return session;
  };
  return {
    "POST /checkout/:id/pay": async (request) => outcome(world, await pay(hosted, sessionOf(request), request.body)),
    "POST /checkout/:id/settle": (request) =>
      change(world, () => settleDelayedPayment(world, sessionOf(request), request.body.outcome !== "failed")),
    "POST /checkout/:id/expire": (request) => change(world, () => expireSession(world, sessionOf(request))),
  };
}

async function pay(hosted: HostedCheckout, session: Session, body: ControlRequest["body"]): Promise<CheckoutResult> {
  const { card = "4242424242424242", expiry = "12/34", cvc = "123", name = "Test Buyer", email } = body;
  const options = { deliver: body.webhook !== false, wait: body.wait !== false };
  if (body.method === "delayed") return hosted.payDelayed(session, options);
  const form = { card: { number: String(card), ...splitExpiry(String(expiry)), cvc: String(cvc) }, name, email };
  const result = await hosted.pay(session, form, options);
  if (result.kind !== "authenticate" || body.authenticate === undefined) return result;
  return hosted.authenticate(result.session, body.authenticate === "approve", options);
}

/** What the issuer, the merchant's dashboard and a bank's dispute do. */
function dashboardControl(world: World): ControlRoutes {
  return {
    "POST /payment_intents/:id/expire": ({ params }) =>
      change(world, () => {
        const intent = world.paymentIntents.get(params.id ?? "");
        if (intent?.status !== "requires_capture")
          throw new ControlError(409, `${params.id} is not waiting for capture`);
        return endAuthorization(world, intent, { reason: "automatic", expired: true });
      }),
    "POST /charges/:id/refund": ({ params, body }) =>
      change(world, () =>
        refundCharge(world, chargeFor(world, params.id), { amount: body.amount, reason: body.reason }),
      ),
    "POST /charges/:id/dispute": ({ params, body }) =>
      change(world, () =>
        openDispute(world, chargeFor(world, params.id), { ...body, reason: body.reason ?? "fraudulent" }),
      ),
    "POST /charges/:id/early_fraud_warning": ({ params, body }) =>
      change(world, () => warnOfFraud(world, chargeFor(world, params.id), body.fraud_type)),
    "POST /payment_methods/:id/network_update": ({ params, body }) =>
      change(world, () => {
        const card = world.paymentMethods.get(params.id ?? "");
        if (!card) throw new ControlError(404, `no payment method ${params.id}`);
        const { exp_month, exp_year, last4 } = body;
        return renewCard(world, card, { exp_month, exp_year, ...(last4 && { last4 }) });
      }),
    "POST /disputes/:id/close": ({ params, body }) =>
      change(world, () => {
        const dispute = world.disputes.get(params.id ?? "");
        if (!dispute) throw new ControlError(404, `no dispute ${params.id}`);
        return closeDispute(world, dispute, body.status ?? "lost");
      }),
  };
}

/** A change that no API call caused; what is due happens before. */
function change<R>(world: World, work: () => R): R {
  world.agenda.runDue();
  try {
    return world.change(null, work);
  } catch (error) {
    if (error instanceof StripeApiError) throw new ControlError(error.status, error.message);
    throw error;
  }
}

/** The same for the form and for programs: what became of a step on the hosted page. */
function outcome(world: World, result: CheckoutResult) {
  const { session } = result;
  return {
    status: result.kind === "authenticate" ? "requires_action" : result.kind,
    redirect_url:
      result.kind === "complete"
        ? successUrl(session)
        : result.kind === "authenticate"
          ? `${world.kit.baseUrl}/3ds/${result.intentId}`
          : null,
    error: result.kind === "declined" ? result.decline : null,
    payment_intent: world.sessions.get(session.id)?.payment_intent ?? null,
    session: world.sessions.get(session.id),
  };
}

function chargeFor(world: World, id = ""): Charge {
  const charge = world.charges.get(world.paymentIntents.get(id)?.latest_charge ?? id);
  if (!charge) throw new ControlError(404, `no charge ${id}`);
  return charge;
}

import "server-only";
import type Stripe from "stripe";
import { applyCheckoutSession, applyPaymentIntent } from "./apply-checkout-session";
import { idOf } from "./id-of";
import { recordDispute, recordRefund } from "./rows";
import { fromStripeAmount } from "./stripe-amounts";
import { stripe } from "./stripe-client";

const refundStatus = (status: string | null): "pending" | "succeeded" | "failed" | "canceled" =>
  status === "succeeded" || status === "failed" || status === "canceled" ? status : "pending";

async function applySession(sessionId: string): Promise<string> {
  return `session: ${await applyCheckoutSession(sessionId)}`;
}

async function applyAuthorization(intentId: string): Promise<string> {
  return `payment: ${await applyPaymentIntent(intentId, null)}`;
}

const applyRefund = async (refundId: string): Promise<string> =>
  recordStripeRefund(await stripe().refunds.retrieve(refundId));

/** Writes down a refund as Stripe has it, whoever made it. Safe to repeat. @returns a sentence about what was done */
export async function recordStripeRefund(refund: Stripe.Refund): Promise<string> {
  const intent = idOf(refund.payment_intent);
  if (!intent) return "refund without a payment";
  const facts = {
    id: refund.id,
    amount: fromStripeAmount(refund.amount, refund.currency),
    currency: refund.currency,
    status: refundStatus(refund.status),
    reason: refund.reason ?? "other",
    ours: refund.metadata?.refund_id ?? null,
  };
  return (await recordRefund(intent, facts)) ? `refund ${facts.status}` : "refund of a payment that is not ours";
}

const closedDisputes = new Set<string>(["won", "lost", "warning_closed", "prevented"]);

async function applyDispute(disputeId: string): Promise<string> {
  const dispute = await stripe().disputes.retrieve(disputeId);
  const intent = idOf(dispute.payment_intent);
  if (!intent) return "dispute without a payment";
  const due = dispute.evidence_details.due_by;
  const known = await recordDispute(intent, {
    ref: dispute.id,
    kind: dispute.status.startsWith("warning") ? "inquiry" : "dispute",
    status: dispute.status,
    reason: dispute.reason,
    amount_cents: fromStripeAmount(dispute.amount, dispute.currency),
    currency: dispute.currency,
    is_open: !closedDisputes.has(dispute.status),
    evidence_due_at: due === null ? null : new Date(due * 1000),
  });
  return known ? `dispute ${dispute.status}: ${known}` : "dispute of a payment that is not ours";
}

async function applyFraudWarning(warningId: string): Promise<string> {
  const warning = await stripe().radar.earlyFraudWarnings.retrieve(warningId, { expand: ["charge"] });
  const charge = warning.charge as Stripe.Charge;
  const intent = idOf(warning.payment_intent ?? charge.payment_intent);
  if (!intent) return "fraud warning without a payment";
  const known = await recordDispute(intent, {
    ref: warning.id,
    kind: "fraud_warning",
    status: warning.actionable ? "actionable" : "settled",
    reason: warning.fraud_type,
    amount_cents: fromStripeAmount(charge.amount_captured - charge.amount_refunded, charge.currency),
    currency: charge.currency,
    is_open: warning.actionable,
    evidence_due_at: null,
  });
  return known ? `fraud warning: ${known}` : "fraud warning of a payment that is not ours";
}

/**
 * What each type of event means for us. An event is a hint: its object is read again by id, so order, age and repetition do not matter.
 * Each returns a sentence about what was done.
 */
const handlers: Partial<Record<Stripe.Event.Type, (objectId: string) => Promise<string>>> = {
  "checkout.session.completed": applySession,
  "checkout.session.async_payment_succeeded": applySession,
  "checkout.session.async_payment_failed": applySession,
  "checkout.session.expired": applySession,
  "payment_intent.amount_capturable_updated": applyAuthorization,
  "refund.created": applyRefund,
  "refund.updated": applyRefund,
  "refund.failed": applyRefund,
  "charge.dispute.created": applyDispute,
  "charge.dispute.updated": applyDispute,
  "charge.dispute.funds_withdrawn": applyDispute,
  "charge.dispute.funds_reinstated": applyDispute,
  "charge.dispute.closed": applyDispute,
  "radar.early_fraud_warning.created": applyFraudWarning,
  "radar.early_fraud_warning.updated": applyFraudWarning,
};

/** Event types that we act on; the endpoint at Stripe subscribes to these. All others are stored and left alone. */
export const stripeEventTypes: readonly string[] = Object.keys(handlers);

/** Acts on one stored Stripe event. @returns a sentence about what was done */
export async function applyStripeEvent({ type, data }: Stripe.Event): Promise<string> {
  const handle = handlers[type];
  return handle ? handle((data.object as { id: string }).id) : "not used";
}

import { formatAmount, oddAmount } from "../currencies.ts";
import { invalidRequest } from "../errors.ts";
import { type NewRefund, newRefund } from "../objects/new-refund.ts";
import { testCardFor } from "../test-cards.ts";
import type { Charge, Refund } from "../types.ts";
import type { World } from "../world.ts";
import { bookFailedRefund, bookRefund } from "./book.ts";
import { settleFraudWarnings } from "./fraud-warnings.ts";

/** How long refunds of the pending and failing test cards take, in milliseconds. */
const refundDelayMs = 2000;

/** What may still be refunded of a charge: the released part of an authorization does not count. */
function refundable(world: World, charge: Charge): number {
  let refunded = 0;
  for (const refund of world.refunds.values()) {
    if (refund.charge === charge.id && refund.status !== "failed" && refund.status !== "canceled")
      refunded += refund.amount;
  }
  return charge.amount_captured - refunded;
}

/**
 * @param options.amount absent = the remainder
 * @throws {StripeApiError} 400 when nothing, or less than asked, is left
 */
export function refundCharge(
  world: World,
  charge: Charge,
  options: { amount?: number; reason?: NewRefund["reason"]; metadata?: Record<string, string> },
): Refund {
  if (!charge.captured || charge.status !== "succeeded") {
    throw invalidRequest(`Charge ${charge.id} has not been captured and cannot be refunded.`, { param: "charge" });
  }
  const left = refundable(world, charge);
  if (left <= 0) {
    throw invalidRequest(`Charge ${charge.id} has already been refunded.`, { code: "charge_already_refunded" });
  }
  const amount = options.amount ?? left;
  if (amount > left) {
    throw invalidRequest(
      `Refund amount (${formatAmount(amount, charge.currency)}) is greater than unrefunded amount on charge (${formatAmount(left, charge.currency)})`,
      { param: "amount" },
    );
  }
  const odd = oddAmount(amount, charge.currency);
  if (odd) throw invalidRequest(odd, { code: "parameter_invalid_integer", param: "amount" });
  const behavior = testCardFor(world.cardSecrets.get(charge.payment_method ?? "")?.number ?? "").refund;
  const made = newRefund({
    charge,
    amount,
    created: world.now(),
    status: behavior === "pending_then_succeeds" ? "pending" : "succeeded",
    reason: options.reason,
    metadata: options.metadata,
  });
  const refund = world.refunds.put(made.id, { ...made, balance_transaction: bookRefund(world, made) });
  world.emit("refund.created", refund);
  const amount_refunded = charge.amount_refunded + amount;
  const reduced = world.charges.put(charge.id, {
    ...charge,
    amount_refunded,
    refunded: amount_refunded >= charge.amount,
  });
  world.emit("charge.refunded", reduced, { amount_refunded: charge.amount_refunded, refunded: charge.refunded });
  settleFraudWarnings(world, reduced);
  const later = world.kit.clock.now() + refundDelayMs;
  if (behavior === "pending_then_succeeds") world.agenda.plan("settle_refund", refund.id, later);
  else if (behavior === "succeeds_then_fails") world.agenda.plan("fail_refund", refund.id, later);
  else announceReference(world, refund);
  return refund;
}

/** The bank's reference arrives: the change behind `refund.updated` right after creation. */
function announceReference(world: World, refund: Refund): void {
  const card = {
    type: "refund" as const,
    reference: refund.id.slice(-15),
    reference_status: "available",
    reference_type: "acquirer_reference_number",
  };
  const updated = world.refunds.put(refund.id, { ...refund, destination_details: { type: "card", card } });
  const previous = { destination_details: refund.destination_details };
  world.emit("refund.updated", updated, previous);
  world.emit("charge.refund.updated", updated, previous);
}

/** A pending refund reaches the card. */
export function settleRefund(world: World, refund: Refund): void {
  const { pending_reason: _, ...rest } = refund;
  const settled = world.refunds.put(refund.id, { ...rest, status: "succeeded" });
  world.emit("refund.updated", settled, { status: refund.status });
  world.emit("charge.refund.updated", settled, { status: refund.status });
}

/** The card's bank sends the money back. */
export function failRefund(world: World, refund: Refund): void {
  const failed = world.refunds.put(refund.id, {
    ...refund,
    status: "failed",
    failure_balance_transaction: bookFailedRefund(world, refund),
    failure_reason: "expired_or_canceled_card",
  });
  world.charges.update(refund.charge ?? "", (charge) => {
    charge.amount_refunded -= refund.amount;
    charge.refunded = false;
  });
  world.emit("refund.failed", failed);
  world.emit("refund.updated", failed, { status: refund.status });
  world.emit("charge.refund.updated", failed, { status: refund.status });
}

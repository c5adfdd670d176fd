import "server-only";
import type { StaffActor } from "@/lib/callers";
import { AppError, refusalError } from "@/lib/errors";
import { isOutcomeUnknown, isWrongState, stripe } from "@/lib/payments";
import { forgetIntent, type StaffCredit, staffCreditInvoice } from "./credit-rows";

/**
 * Issues a credit note that staff decided. Safe to repeat with the same `request_id`. What is due of an open invoice changes only while
 * nobody can pay the old sum: its intent is canceled at Stripe first, and a running attempt or an open page goes before.
 *
 * @throws {AppError} NOT_FOUND, ORDER_STATE when the sum cannot go there, CREDIT_TOO_LARGE, CHARGE_RUNNING, PAYMENT_UNAVAILABLE
 */
export async function creditInvoice(staff: StaffActor, invoiceId: string, credit: StaffCredit, reason: string) {
  const first = await staffCreditInvoice(staff, invoiceId, credit, reason);
  const intentId = first.ok ? null : first.details?.payment_intent_id;
  if (first.ok) return first;
  if (first.code !== "CHARGE_RUNNING" || typeof intentId !== "string") throw refusalError(first);
  await cancelIntent(intentId);
  await forgetIntent(invoiceId, intentId);
  const second = await staffCreditInvoice(staff, invoiceId, credit, reason);
  if (!second.ok) throw refusalError(second);
  return second;
}

/** @throws {AppError} PAYMENT_UNAVAILABLE, CHARGE_RUNNING when it was paid a moment ago */
export async function cancelIntent(id: string): Promise<void> {
  try {
    await stripe().paymentIntents.cancel(id);
  } catch (error) {
    if (isOutcomeUnknown(error)) throw new AppError("PAYMENT_UNAVAILABLE", { cause: error, retryAfterSeconds: 3 });
    if (!isWrongState(error)) throw error;
    const { status } = await stripe().paymentIntents.retrieve(id);
    // It was paid a moment ago: who charged it writes that down.
    if (status !== "canceled") throw new AppError("CHARGE_RUNNING", { cause: error });
  }
}

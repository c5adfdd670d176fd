import "server-only";
import { z } from "zod";
import { call, workerSql } from "@/lib/db";

export interface PaidCard {
  payment_method_id: string | null;
  card_brand: string | null;
  card_last4: string | null;
}

export interface AuthorizedPayment extends PaidCard {
  payment_intent_id: string;
  amount_cents: number;
  currency: string;
  capture_before: string | null;
  stripe_session_id: string | null;
}

const authorizeOrderResult = z.discriminatedUnion("action", [
  z.object({ action: z.literal("started") }),
  z.object({ action: z.literal("already"), status: z.string() }),
  z.object({ action: z.literal("void"), reason: z.string() }),
]);

/** The authorized payment of an order becomes goods. `void`: cancel that PaymentIntent at Stripe immediately. */
export const authorizeOrder = (orderId: string, payment: AuthorizedPayment) =>
  call(workerSql(), "authorize_order", { p_order_id: orderId, p_payment: payment }, authorizeOrderResult);

/** A PaymentIntent that must not be used has ended at Stripe. */
export const recordVoid = (paymentIntentId: string) =>
  call(workerSql(), "record_void", { p_payment_intent_id: paymentIntentId }, z.unknown());

const settlement = z.discriminatedUnion("action", [
  z.object({ action: z.literal("done"), status: z.string().nullish() }),
  z.object({ action: z.literal("wait"), until: z.coerce.date() }),
  z.object({
    action: z.literal("close_lines"),
    lines: z
      .array(
        z.object({
          job_id: z.uuid(),
          item_id: z.uuid(),
          carrier_id: z.string(),
          status: z.string(),
          /** its carrier cannot be reached */
          is_away: z.boolean(),
        }),
      )
      .nullable(),
    /** the order may be put off while a carrier cannot be reached (`waitForCarrier`) */
    may_wait: z.boolean(),
    /** it was put off before */
    is_waiting: z.boolean(),
  }),
  ...(["capture", "void"] as const).map((action) =>
    z.object({
      action: z.literal(action),
      amount_cents: z.number().int(),
      currency: z.string(),
      stripe_customer_id: z.string().nullable(),
      /** a dispute or fraud warning of the account is open: no card is charged by itself */
      is_disputed: z.boolean(),
      payment: z.object({
        id: z.uuid(),
        payment_intent_id: z.string(),
        status: z.enum(["requires_payment", "authorized", "captured", "voided", "expired", "capture_failed"]),
        payment_method_id: z.string().nullable(),
        capture_before: z.coerce.date().nullable(),
      }),
      recharge: z.object({ payment_intent_id: z.string().nullable(), status: z.string() }).nullable(),
    }),
  ),
]);
export type Settlement = z.infer<typeof settlement>;

/** What to do next with an order; the same answer when asked again. From `capture` or `void` on its lines are frozen. */
export const beginSettlement = (orderId: string) =>
  call(workerSql(), "begin_settlement", { p_order_id: orderId }, settlement);

/** Puts settlement off, since this carrier cannot be asked about a line. @returns when it is tried again; null: it waits no longer */
export const waitForCarrier = (orderId: string, carrierId: string) =>
  call(workerSql(), "wait_for_carrier", { p_order_id: orderId, p_carrier: carrierId }, z.coerce.date().nullable());

const recordMoneyResult = z.object({
  ok: z.literal(true),
  status: z.string().optional(),
  repeated: z.boolean().optional(),
});
export const recordCapture = (orderId: string, paymentIntentId: string, capturedCents: number) =>
  call(
    workerSql(),
    "record_capture",
    { p_order_id: orderId, p_payment_intent_id: paymentIntentId, p_captured_cents: capturedCents },
    recordMoneyResult,
  );
export const recordOrderVoid = (orderId: string, paymentIntentId: string) =>
  call(
    workerSql(),
    "record_order_void",
    { p_order_id: orderId, p_payment_intent_id: paymentIntentId },
    recordMoneyResult,
  );
export const recordAuthorizationLost = (orderId: string, paymentIntentId: string, code: string) =>
  call(
    workerSql(),
    "record_authorization_lost",
    { p_order_id: orderId, p_payment_intent_id: paymentIntentId, p_code: code },
    z.unknown(),
  );
export const recordRecharge = (
  orderId: string,
  charge: { id: string | null; succeeded: boolean; code: string | null },
) =>
  call(
    workerSql(),
    "record_recharge",
    { p_order_id: orderId, p_payment_intent_id: charge.id, p_succeeded: charge.succeeded, p_code: charge.code },
    recordMoneyResult,
  );
export const recordDebtPaid = (
  orderId: string,
  paymentIntentId: string,
  amountCents: number,
  stripeSessionId: string | null,
  card: PaidCard,
) =>
  call(
    workerSql(),
    "record_debt_paid",
    {
      p_order_id: orderId,
      p_payment_intent_id: paymentIntentId,
      p_amount_cents: amountCents,
      p_stripe_session_id: stripeSessionId,
      p_card: card,
    },
    z.object({ ok: z.boolean(), repeated: z.boolean().optional() }),
  );

const unconfirmedSessions = z.array(
  z.object({ id: z.uuid(), order_id: z.uuid(), stripe_session_id: z.string(), purpose: z.enum(["order", "debt"]) }),
);
/** Open sessions old enough that their webhook may have been lost. */
export const listUnconfirmedSessions = (olderThanSeconds: number, limit = 100) =>
  call(
    workerSql(),
    "list_unconfirmed_sessions",
    { p_older_than_seconds: olderThanSeconds, p_limit: limit },
    unconfirmedSessions,
  );
export const listUnvoidedPayments = (limit = 100) =>
  call(workerSql(), "list_unvoided_payments", { p_limit: limit }, z.array(z.string()));

/** A dispute, inquiry or early fraud warning as Stripe has it now; amounts in minor units. */
export interface DisputeFacts {
  ref: string;
  kind: "dispute" | "inquiry" | "fraud_warning";
  status: string;
  reason: string;
  amount_cents: number;
  currency: string;
  is_open: boolean;
  evidence_due_at: Date | null;
}
/** @returns what it was to us; null for a payment that is not ours */
export const recordDispute = (paymentIntentId: string, dispute: DisputeFacts) =>
  call(
    workerSql(),
    "record_dispute",
    { p_payment_intent_id: paymentIntentId, p_dispute: dispute },
    z.enum(["new", "changed", "same"]).nullable(),
  );

export const recordRefund = (
  paymentIntentId: string,
  refund: {
    id: string;
    amount: number;
    currency: string;
    status: "pending" | "succeeded" | "failed" | "canceled";
    reason: string;
    /** the row of ours that ordered it; null: it was made at Stripe */
    ours: string | null;
  },
) =>
  call(
    workerSql(),
    "record_refund",
    {
      p_payment_intent_id: paymentIntentId,
      p_refund_id: refund.id,
      p_amount_cents: refund.amount,
      p_currency: refund.currency,
      p_status: refund.status,
      p_reason: refund.reason,
      p_ours: refund.ours,
    },
    z.boolean(),
  );

import type { TestDatabase } from "../setup/database.ts";

interface Dispute {
  /** `du_…` */
  ref: string;
  /** as Stripe has it; open while it needs a response */
  status: string;
  cents: number;
}

/** A bank disputes a charge, or decided. @returns the answer of `record_dispute` */
export const sayDispute = (worker: TestDatabase["call"]["worker"], intent: string, { ref, status, cents }: Dispute) =>
  worker("record_dispute", {
    p_payment_intent_id: intent,
    p_dispute: {
      ref,
      kind: "dispute",
      status,
      reason: "fraudulent",
      amount_cents: cents,
      currency: "usd",
      is_open: status === "needs_response",
      evidence_due_at: null,
    },
  });

import { newId } from "../new-id.ts";
import type { Charge, Metadata, Refund } from "../types.ts";

export interface NewRefund {
  charge: Charge;
  amount: number;
  created: number;
  status: "pending" | "succeeded";
  reason?: "duplicate" | "fraudulent" | "requested_by_customer" | null;
  metadata?: Metadata;
}

export function newRefund({ charge, amount, created, status, reason, metadata }: NewRefund): Refund {
  return {
    id: newId("re"),
    object: "refund",
    amount,
    balance_transaction: null,
    charge: charge.id,
    created,
    currency: charge.currency,
    customer: charge.customer,
    customer_account: null,
    destination_details: {
      type: "card",
      card: { reference_status: "pending", reference_type: "acquirer_reference_number", type: "refund" },
    },
    metadata: metadata ?? {},
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    ...(status === "pending" && { pending_reason: "processing" as const }),
    reason: reason ?? null,
    receipt_number: null,
    source_transfer_reversal: null,
    status,
    transfer_reversal: null,
  };
}

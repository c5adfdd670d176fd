import { newId } from "../new-id.ts";
import type { Metadata, PaymentIntent } from "../types.ts";

export interface NewPaymentIntent {
  amount: number;
  currency: string;
  created: number;
  customer?: string | null;
  capture_method?: "automatic" | "automatic_async" | "manual";
  confirmation_method?: "automatic" | "manual";
  setup_future_usage?: "off_session" | "on_session" | null;
  metadata?: Metadata;
  description?: string | null;
  receipt_email?: string | null;
  statement_descriptor?: string | null;
  statement_descriptor_suffix?: string | null;
  transfer_group?: string | null;
  allowed_payment_method_types?: string[] | null;
  automatic_payment_methods?: { enabled: boolean; allow_redirects?: string } | null;
}

/** A PaymentIntent in `requires_payment_method`, with every member that the API always returns. */
export function newPaymentIntent(from: NewPaymentIntent): PaymentIntent {
  const id = newId("pi");
  const restricted = Boolean(from.allowed_payment_method_types);
  return {
    id,
    object: "payment_intent",
    allowed_payment_method_types: from.allowed_payment_method_types ?? null,
    amount: from.amount,
    amount_capturable: 0,
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods:
      from.automatic_payment_methods ?? (restricted ? null : { enabled: true, allow_redirects: "always" }),
    canceled_at: null,
    cancellation_reason: null,
    capture_method: from.capture_method ?? "automatic_async",
    client_secret: `${id}_secret_${newId("s").slice(2)}`,
    confirmation_method: from.confirmation_method ?? "automatic",
    created: from.created,
    currency: from.currency,
    customer: from.customer ?? null,
    customer_account: null,
    description: from.description ?? null,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: from.metadata ?? {},
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {
      card: { installments: null, mandate_options: null, network: null, request_three_d_secure: "automatic" },
    },
    payment_method_types: ["card"],
    payment_record: null,
    processing: null,
    receipt_email: from.receipt_email ?? null,
    review: null,
    setup_future_usage: from.setup_future_usage ?? null,
    shipping: null,
    source: null,
    statement_descriptor: from.statement_descriptor ?? null,
    statement_descriptor_suffix: from.statement_descriptor_suffix ?? null,
    status: "requires_payment_method",
    transfer_group: from.transfer_group ?? null,
  };
}

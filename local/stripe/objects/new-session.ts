import { newId } from "../new-id.ts";
import type { LineItem, Metadata, Session } from "../types.ts";

export interface NewSession {
  baseUrl: string;
  mode: "payment" | "setup";
  created: number;
  expires_at: number;
  success_url: string;
  cancel_url?: string | null;
  currency: string | null;
  lineItems: LineItem[];
  customer?: string | null;
  customer_email?: string | null;
  customer_creation?: "always" | "if_required" | null;
  client_reference_id?: string | null;
  metadata?: Metadata;
  allowed_payment_method_types?: string[] | null;
  automaticTax?: boolean;
  locale?: string | null;
  submit_type?: string | null;
  submitText?: string | null;
  setup_intent?: string | null;
}

/** An open Checkout Session, with every member that the API always returns. */
export function newSession(from: NewSession): Session {
  const id = newId("cs_test");
  const paying = from.mode === "payment";
  const subtotal = sum(from.lineItems.map((line) => line.amount_subtotal));
  return {
    id,
    object: "checkout.session",
    adaptive_pricing: null,
    after_expiration: null,
    allow_promotion_codes: null,
    allowed_payment_method_types: from.allowed_payment_method_types ?? null,
    amount_subtotal: paying ? subtotal : null,
    amount_total: paying ? subtotal : null,
    automatic_tax: {
      enabled: from.automaticTax ?? false,
      liability: from.automaticTax ? { type: "self" } : null,
      provider: from.automaticTax ? "stripe" : null,
      status: from.automaticTax ? "requires_location_inputs" : null,
    },
    billing_address_collection: null,
    cancel_url: from.cancel_url ?? null,
    client_reference_id: from.client_reference_id ?? null,
    client_secret: null,
    collected_information: null,
    consent: null,
    consent_collection: null,
    created: from.created,
    currency: from.currency,
    currency_conversion: null,
    custom_fields: [],
    custom_text: {
      after_submit: null,
      shipping_address: null,
      submit: from.submitText ? { message: from.submitText } : null,
      terms_of_service_acceptance: null,
    },
    customer: from.customer ?? null,
    customer_account: null,
    customer_creation: from.customer ? null : (from.customer_creation ?? "if_required"),
    customer_details: null,
    customer_email: from.customer_email ?? null,
    discounts: [],
    expires_at: from.expires_at,
    integration_identifier: null,
    invoice: null,
    invoice_creation: null,
    livemode: false,
    locale: from.locale ?? null,
    managed_payments: null,
    metadata: from.metadata ?? {},
    mode: from.mode,
    origin_context: null,
    payment_intent: null,
    payment_link: null,
    payment_method_collection: "if_required",
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: ["card"],
    payment_status: paying ? "unpaid" : "no_payment_required",
    permissions: null,
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: from.setup_intent ?? null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: "open",
    submit_type: from.submit_type ?? null,
    subscription: null,
    success_url: from.success_url,
    total_details: paying ? { amount_discount: 0, amount_shipping: 0, amount_tax: 0 } : null,
    ui_mode: "hosted_page",
    url: `${from.baseUrl}/c/pay/${id}`,
    wallet_options: null,
  };
}

export interface NewLineItem {
  name: string;
  unit_amount: number;
  quantity: number;
  currency: string;
  created: number;
  metadata?: Metadata;
}

/** A line with the inline price that `price_data` stands for. */
export function newLineItem({ name, unit_amount, quantity, currency, created, metadata }: NewLineItem): LineItem {
  const amount = unit_amount * quantity;
  return {
    id: newId("li"),
    object: "item",
    adjustable_quantity: null,
    amount_discount: 0,
    amount_subtotal: amount,
    amount_tax: 0,
    amount_total: amount,
    currency,
    description: name,
    metadata: metadata ?? {},
    price: {
      id: newId("price"),
      object: "price",
      active: false,
      billing_scheme: "per_unit",
      created,
      currency,
      custom_unit_amount: null,
      livemode: false,
      lookup_key: null,
      metadata: {},
      nickname: null,
      product: newId("prod"),
      recurring: null,
      tax_behavior: "unspecified",
      tiers_mode: null,
      transform_quantity: null,
      type: "one_time",
      unit_amount,
      unit_amount_decimal: String(unit_amount),
    },
    quantity,
  };
}

const sum = (amounts: number[]) => amounts.reduce((total, amount) => total + amount, 0);

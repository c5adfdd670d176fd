import { z } from "zod";
import { boolean, currency, integer, metadata, oneOf, params, text, url } from "../params.ts";

const productData = z.strictObject({
  name: text(),
  description: text().optional(),
  metadata: metadata().optional(),
  tax_code: text().optional(),
  images: z.array(url()).max(8).optional(),
});

const lineItem = z.strictObject({
  quantity: integer({ min: 1, max: 999_999 }),
  metadata: metadata().optional(),
  price: text().optional(),
  price_data: z
    .strictObject({
      currency: currency(),
      unit_amount: integer({ min: 0, max: 999_999_999 }),
      product_data: productData,
      tax_behavior: oneOf("exclusive", "inclusive", "unspecified").optional(),
    })
    .optional(),
});

/** `POST /v1/checkout/sessions`: what the emulator implements of it. Anything else is refused, never ignored. */
export const sessionParams = params({
  mode: oneOf("payment", "setup").optional(),
  ui_mode: oneOf("hosted_page").optional(),
  success_url: url(),
  cancel_url: url().optional(),
  line_items: z.array(lineItem).min(1).max(100).optional(),
  currency: currency().optional(),
  customer: text().optional(),
  customer_email: text(512).optional(),
  customer_creation: oneOf("always", "if_required").optional(),
  client_reference_id: text(200).optional(),
  expires_at: integer().optional(),
  metadata: metadata().optional(),
  allowed_payment_method_types: z.array(oneOf("card")).min(1).optional(),
  automatic_tax: z.strictObject({ enabled: boolean() }).optional(),
  billing_address_collection: oneOf("auto").optional(),
  locale: text(10).optional(),
  submit_type: oneOf("auto", "book", "donate", "pay").optional(),
  custom_text: z.strictObject({ submit: z.strictObject({ message: text(1200) }).optional() }).optional(),
  invoice_creation: z.strictObject({ enabled: oneOf("false") }).optional(),
  payment_intent_data: z
    .strictObject({
      capture_method: oneOf("automatic", "automatic_async", "manual").optional(),
      setup_future_usage: oneOf("off_session", "on_session").optional(),
      metadata: metadata().optional(),
      description: text(1000).optional(),
      receipt_email: text(512).optional(),
      statement_descriptor_suffix: text(22).optional(),
      transfer_group: text().optional(),
    })
    .optional(),
  setup_intent_data: z.strictObject({ metadata: metadata().optional(), description: text(1000).optional() }).optional(),
});

export type SessionParams = z.output<typeof sessionParams>;

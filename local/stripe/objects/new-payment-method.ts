import { createHash } from "node:crypto";
import type { Card } from "../card-input.ts";
import { newId } from "../new-id.ts";
import { testCardFor } from "../test-cards.ts";
import type { Metadata, PaymentMethod } from "../types.ts";

export interface BillingInput {
  email?: string | null;
  name?: string | null;
  phone?: string | null;
  address?: PaymentMethod["billing_details"]["address"];
}

/** A card without a customer yet. The number itself is kept apart, in `cardSecrets`. */
export function newPaymentMethod(
  card: Card,
  created: number,
  billing: BillingInput = {},
  metadata: Metadata = {},
): PaymentMethod {
  const { brand } = testCardFor(card.number);
  return {
    id: newId("pm"),
    object: "payment_method",
    allow_redisplay: "unspecified",
    billing_details: {
      address: billing.address ?? {
        city: null,
        country: null,
        line1: null,
        line2: null,
        postal_code: null,
        state: null,
      },
      email: billing.email ?? null,
      name: billing.name ?? null,
      phone: billing.phone ?? null,
      tax_id: null,
    },
    card: {
      brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: card.hasCvc ? "pass" : null },
      country: "US",
      display_brand: brand,
      exp_month: card.exp_month,
      exp_year: card.exp_year,
      fingerprint: createHash("sha256").update(card.number).digest("base64url").slice(0, 16),
      funding: "credit",
      generated_from: null,
      last4: card.number.slice(-4),
      networks: { available: [brand], preferred: null },
      regulated_status: "unregulated",
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created,
    customer: null,
    customer_account: null,
    livemode: false,
    metadata,
    type: "card",
  };
}

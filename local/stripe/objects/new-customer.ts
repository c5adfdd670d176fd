import { newId } from "../new-id.ts";
import type { Customer, Metadata } from "../types.ts";

export interface NewCustomer {
  created: number;
  email?: string | null;
  name?: string | null;
  phone?: string | null;
  description?: string | null;
  address?: Customer["address"];
  metadata?: Metadata;
}

export function newCustomer(from: NewCustomer): Customer {
  return {
    id: newId("cus"),
    object: "customer",
    address: from.address ?? null,
    balance: 0,
    created: from.created,
    currency: null,
    customer_account: null,
    default_source: null,
    delinquent: false,
    description: from.description ?? null,
    discount: null,
    email: from.email ?? null,
    invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
    livemode: false,
    metadata: from.metadata ?? {},
    name: from.name ?? null,
    next_invoice_sequence: 1,
    phone: from.phone ?? null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: "none",
    test_clock: null,
  };
}

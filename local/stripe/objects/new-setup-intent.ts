import { newId } from "../new-id.ts";
import type { Metadata, SetupIntent } from "../types.ts";

export interface NewSetupIntent {
  created: number;
  customer?: string | null;
  metadata?: Metadata;
  description?: string | null;
  usage?: "off_session" | "on_session";
  allowed_payment_method_types?: string[] | null;
}

/** A SetupIntent in `requires_payment_method`, with every member that the API always returns. */
export function newSetupIntent(from: NewSetupIntent): SetupIntent {
  const id = newId("seti");
  return {
    id,
    object: "setup_intent",
    allowed_payment_method_types: from.allowed_payment_method_types ?? null,
    application: null,
    automatic_payment_methods: from.allowed_payment_method_types ? null : { enabled: true, allow_redirects: "always" },
    cancellation_reason: null,
    client_secret: `${id}_secret_${newId("s").slice(2)}`,
    created: from.created,
    customer: from.customer ?? null,
    customer_account: null,
    description: from.description ?? null,
    excluded_payment_method_types: null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: false,
    mandate: null,
    metadata: from.metadata ?? {},
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: { card: { mandate_options: null, network: null, request_three_d_secure: "automatic" } },
    payment_method_types: ["card"],
    single_use_mandate: null,
    status: "requires_payment_method",
    usage: from.usage ?? "off_session",
  };
}

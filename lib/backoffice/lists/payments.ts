import { z } from "zod";
import { defineList, optionsOf } from "../list-definition";

export const paymentRowSchema = z.object({
  id: z.uuid(),
  order_id: z.uuid(),
  order_reference: z.string(),
  account_id: z.uuid(),
  account_name: z.string(),
  kind: z.string(),
  status: z.string(),
  stripe_payment_intent_id: z.string().nullable(),
  card: z.string(),
  currency: z.string(),
  amount_cents: z.number().int(),
  captured_cents: z.number().int(),
  debt_cents: z.number().int(),
  failure_code: z.string().nullable(),
  capture_before: z.string().nullable(),
  created_at: z.string(),
});

const statuses = ["requires_payment", "authorized", "captured", "voided", "expired", "capture_failed"];

export const paymentsList = defineList({
  name: "payments",
  things: "payments",
  row: paymentRowSchema,
  defaultSort: "-created",
  columns: [
    { id: "order", title: "Order", csv: ({ order_reference }) => order_reference },
    { id: "status", title: "Status", csv: ({ status }) => status },
    { id: "created", title: "Begun", sort: "created_at", csv: ({ created_at }) => created_at },
    { id: "account", title: "Account", csv: ({ account_name }) => account_name },
    { id: "amount", title: "Amount", isNumeric: true, csv: ({ amount_cents }) => amount_cents },
    { id: "captured", title: "Captured", isNumeric: true, csv: ({ captured_cents }) => captured_cents },
    { id: "debt", title: "Owed", isNumeric: true, csv: ({ debt_cents }) => debt_cents },
    { id: "currency", title: "Currency", isHidden: true, csv: ({ currency }) => currency },
    { id: "card", title: "Card", csv: ({ card }) => card },
    { id: "failure", title: "Failure", csv: ({ failure_code }) => failure_code },
    { id: "kind", title: "Kind", isHidden: true, csv: ({ kind }) => kind },
    { id: "intent", title: "Stripe", isHidden: true, csv: ({ stripe_payment_intent_id }) => stripe_payment_intent_id },
    { id: "before", title: "Capture before", isHidden: true, csv: ({ capture_before }) => capture_before },
    { id: "id", title: "Id", isHidden: true, csv: ({ id }) => id },
  ],
  filters: [
    { id: "status", title: "Status", column: "status", kind: "choice", options: optionsOf(statuses) },
    {
      id: "kind",
      title: "Kind",
      column: "kind",
      kind: "choice",
      options: optionsOf(["checkout", "recharge", "debt"]),
    },
    { id: "account", title: "Account id", column: "account_id", kind: "text" },
    { id: "intent", title: "Stripe's id", column: "stripe_payment_intent_id", kind: "text", placeholder: "pi_…" },
    { id: "from", title: "Begun from", column: "created_at", kind: "from" },
    { id: "to", title: "Begun until", column: "created_at", kind: "to" },
  ],
});

import { z } from "zod";
import { defineList, optionsOf } from "../list-definition";

const journalRowSchema = z.object({
  id: z.uuid(),
  kind: z.string(),
  /** what it records */
  key: z.string(),
  account_id: z.uuid().nullable(),
  account_name: z.string().nullable(),
  stripe_ref: z.string().nullable(),
  currency: z.string(),
  /** "receivable +190, revenue_deferred -190": minor units, debits first */
  entries: z.string().nullable(),
  moved_cents: z.number().int(),
  at: z.string(),
});

const kinds = [
  "invoice",
  "credit_note",
  "payment",
  "refund",
  "refund_failed",
  "account_credit",
  "dispute",
  "fee",
  "payout",
  "recognition",
  "write_off",
];

export const ledgerList = defineList({
  name: "ledger",
  things: "journals",
  row: journalRowSchema,
  defaultSort: "-at",
  columns: [
    { id: "at", title: "At", sort: "at", csv: ({ at }) => at },
    { id: "kind", title: "Kind", csv: ({ kind }) => kind },
    { id: "moved", title: "Moved", isNumeric: true, csv: ({ moved_cents }) => moved_cents },
    { id: "entries", title: "Entries, in cents", csv: ({ entries }) => entries },
    { id: "account", title: "Account", csv: ({ account_name }) => account_name },
    { id: "stripe", title: "Stripe", csv: ({ stripe_ref }) => stripe_ref },
    { id: "currency", title: "Currency", isHidden: true, csv: ({ currency }) => currency },
    { id: "key", title: "Records", isHidden: true, csv: ({ key }) => key },
    { id: "id", title: "Id", isHidden: true, csv: ({ id }) => id },
  ],
  filters: [
    { id: "kind", title: "Kind", column: "kind", kind: "choice", options: optionsOf(kinds) },
    { id: "account", title: "Account id", column: "account_id", kind: "text" },
    { id: "stripe", title: "Stripe's id", column: "stripe_ref", kind: "text", placeholder: "pi_…" },
    { id: "from", title: "From", column: "at", kind: "from" },
    { id: "to", title: "Until", column: "at", kind: "to" },
  ],
});

import { z } from "zod";
import { defineList, optionsOf, yesOrNo } from "../list-definition";

const findingRowSchema = z.object({
  id: z.uuid(),
  check_name: z.string(),
  claim: z.string(),
  /** what breaks the claim: a document, an account, an object of Stripe */
  subject: z.string(),
  account_id: z.uuid().nullable(),
  account_name: z.string().nullable(),
  detail: z.record(z.string(), z.unknown()),
  is_open: z.boolean(),
  found_at: z.string(),
  gone_at: z.string().nullable(),
});

const checks = [
  "stripe",
  "receivable",
  "deferred",
  "posted",
  "gaps",
  "sums",
  "due",
  "credits",
  "credit_left",
  "periods",
  "usage_counters",
];

export const moneyList = defineList({
  name: "money",
  things: "findings",
  row: findingRowSchema,
  defaultSort: "-found",
  columns: [
    { id: "claim", title: "What does not hold", csv: ({ claim }) => claim },
    { id: "subject", title: "Of", csv: ({ subject }) => subject },
    { id: "detail", title: "Found", csv: ({ detail }) => JSON.stringify(detail) },
    { id: "account", title: "Account", csv: ({ account_name }) => account_name },
    { id: "found", title: "Since", sort: "found_at", csv: ({ found_at }) => found_at },
    { id: "gone", title: "Until", csv: ({ gone_at }) => gone_at },
    { id: "check", title: "Check", isHidden: true, csv: ({ check_name }) => check_name },
    { id: "open", title: "Open", isHidden: true, csv: ({ is_open }) => String(is_open) },
    { id: "id", title: "Id", isHidden: true, csv: ({ id }) => id },
  ],
  filters: [
    { id: "open", title: "Open", column: "is_open", kind: "choice", options: yesOrNo },
    { id: "check", title: "Check", column: "check_name", kind: "choice", options: optionsOf(checks) },
    { id: "subject", title: "Of", column: "subject", kind: "text" },
    { id: "account", title: "Account id", column: "account_id", kind: "text" },
    { id: "from", title: "Found from", column: "found_at", kind: "from" },
    { id: "to", title: "Found until", column: "found_at", kind: "to" },
  ],
});

import { disputeDone, disputeKinds, disputeRowSchema } from "@/lib/contract/staff/disputes";
import { defineList, optionsOf, yesOrNo } from "../list-definition";

/** Stripe's words for a dispute, an inquiry and a fraud warning. */
const statuses = [
  "needs_response",
  "under_review",
  "won",
  "lost",
  "prevented",
  "warning_needs_response",
  "warning_under_review",
  "warning_closed",
  "actionable",
  "settled",
];

export const disputesList = defineList({
  name: "disputes",
  things: "disputes",
  row: disputeRowSchema,
  defaultSort: "-created",
  columns: [
    {
      id: "charge",
      title: "Charge",
      csv: ({ order_reference, invoice_number }) => order_reference ?? invoice_number,
    },
    { id: "kind", title: "Kind", csv: ({ kind }) => kind },
    { id: "status", title: "Status", csv: ({ status }) => status },
    { id: "reason", title: "Bank's reason", csv: ({ reason }) => reason },
    { id: "amount", title: "Amount", isNumeric: true, csv: ({ amount_cents }) => amount_cents },
    { id: "due", title: "Answer by", csv: ({ evidence_due_at }) => evidence_due_at },
    { id: "account", title: "Account", csv: ({ account_name }) => account_name },
    { id: "created", title: "Since", sort: "created_at", csv: ({ created_at }) => created_at },
    { id: "done", title: "Done", csv: ({ handled_as }) => handled_as },
    { id: "currency", title: "Currency", isHidden: true, csv: ({ currency }) => currency },
    { id: "stripe", title: "Stripe", isHidden: true, csv: ({ stripe_ref }) => stripe_ref },
    { id: "id", title: "Id", isHidden: true, csv: ({ id }) => id },
  ],
  filters: [
    { id: "person", title: "Needs a person", column: "needs_person", kind: "choice", options: yesOrNo },
    { id: "open", title: "Open at the bank", column: "is_open", kind: "choice", options: yesOrNo },
    { id: "status", title: "Status", column: "status", kind: "choice", options: optionsOf(statuses) },
    { id: "kind", title: "Kind", column: "kind", kind: "choice", options: optionsOf(disputeKinds) },
    { id: "done", title: "Done", column: "handled_as", kind: "choice", options: optionsOf(disputeDone) },
    { id: "account", title: "Account id", column: "account_id", kind: "text" },
    { id: "stripe", title: "Stripe's id", column: "stripe_ref", kind: "text", placeholder: "du_…" },
    { id: "from", title: "From", column: "created_at", kind: "from" },
    { id: "to", title: "Until", column: "created_at", kind: "to" },
  ],
});

import { z } from "zod";
import { defineList, optionsOf } from "../list-definition";

const row = z.object({
  id: z.uuid(),
  recipient: z.string(),
  template: z.string(),
  status: z.string(),
  attempts: z.number().int(),
  last_error: z.string().nullable(),
  account_id: z.uuid().nullable(),
  account_name: z.string().nullable(),
  scheduled_for: z.string(),
  sent_at: z.string().nullable(),
  created_at: z.string(),
});

export const emailsList = defineList({
  name: "emails",
  things: "emails",
  row,
  defaultSort: "-created",
  columns: [
    { id: "recipient", title: "To", csv: ({ recipient }) => recipient },
    { id: "template", title: "Message", csv: ({ template }) => template },
    { id: "status", title: "Status", csv: ({ status }) => status },
    { id: "created", title: "Queued", sort: "created_at", csv: ({ created_at }) => created_at },
    { id: "sent", title: "Sent", csv: ({ sent_at }) => sent_at },
    { id: "attempts", title: "Attempts", isNumeric: true, csv: ({ attempts }) => attempts },
    { id: "error", title: "Last error", csv: ({ last_error }) => last_error },
    { id: "account", title: "Account", csv: ({ account_name }) => account_name },
    { id: "id", title: "Id", isHidden: true, csv: ({ id }) => id },
  ],
  filters: [
    {
      id: "status",
      title: "Status",
      column: "status",
      kind: "choice",
      options: optionsOf(["pending", "sending", "sent", "failed", "suppressed"]),
    },
    { id: "to_address", title: "To", column: "recipient", kind: "text", placeholder: "ann@example.com" },
    { id: "template", title: "Message", column: "template", kind: "text", placeholder: "order-receipt" },
    { id: "account", title: "Account id", column: "account_id", kind: "text" },
    { id: "from", title: "Queued from", column: "created_at", kind: "from" },
    { id: "to", title: "Queued until", column: "created_at", kind: "to" },
  ],
});

import { auditRowSchema } from "@/lib/contract/staff/audit";
import { defineList, optionsOf } from "../list-definition";

export const auditList = defineList({
  name: "audit",
  things: "audit rows",
  row: auditRowSchema,
  defaultSort: "-time",
  columns: [
    { id: "time", title: "Time", sort: "occurred_at", csv: ({ occurred_at }) => occurred_at },
    { id: "action", title: "Action", csv: ({ action }) => action },
    { id: "subject", title: "Subject", csv: ({ subject }) => subject },
    { id: "actor", title: "Who", csv: ({ actor_name, actor_kind }) => actor_name ?? actor_kind },
    { id: "account", title: "Account", csv: ({ account_name }) => account_name },
    { id: "reason", title: "Reason", csv: ({ reason }) => reason },
    { id: "changes", title: "Before and after", csv: ({ before, after }) => JSON.stringify({ before, after }) },
    { id: "request", title: "Request", isHidden: true, csv: ({ request_id }) => request_id },
    { id: "id", title: "Id", isHidden: true, csv: ({ id }) => id },
  ],
  filters: [
    { id: "actor", title: "Who (email)", column: "actor_email", kind: "text", placeholder: "ann@example.com" },
    {
      id: "kind",
      title: "Kind of actor",
      column: "actor_kind",
      kind: "choice",
      options: optionsOf(["staff", "user", "key", "guest", "system"]),
    },
    { id: "subject", title: "Subject", column: "subject", kind: "text", placeholder: "order:…" },
    { id: "action", title: "Action", column: "action", kind: "text", placeholder: "selling.paused" },
    { id: "account", title: "Account id", column: "account_id", kind: "text" },
    { id: "request", title: "Request id", column: "request_id", kind: "text" },
    { id: "from", title: "From", column: "occurred_at", kind: "from" },
    { id: "to", title: "Until", column: "occurred_at", kind: "to" },
  ],
});

import { z } from "zod";
import { carrierIds } from "@/lib/carriers";
import { jobActions } from "@/lib/contract/vocabulary";
import { defineList, optionsOf } from "../list-definition";

export const jobRowSchema = z.object({
  id: z.uuid(),
  action: z.string(),
  reason: z.string().nullable(),
  status: z.string(),
  priority: z.number(),
  attempts: z.number().int(),
  max_attempts: z.number().int(),
  scheduled_for: z.string(),
  lease_until: z.string().nullable(),
  generation: z.number().int(),
  error_code: z.string().nullable(),
  error_message: z.string().nullable(),
  number_id: z.uuid(),
  e164: z.string().nullable(),
  place: z.string(),
  number_status: z.string(),
  carrier_id: z.string(),
  order_id: z.uuid().nullable(),
  order_reference: z.string().nullable(),
  account_id: z.uuid().nullable(),
  account_name: z.string().nullable(),
  created_at: z.string(),
  finished_at: z.string().nullable(),
});

const statuses = ["pending", "processing", "waiting", "succeeded", "failed", "dead"];

export const jobsList = defineList({
  name: "jobs",
  things: "jobs",
  row: jobRowSchema,
  defaultSort: "-created",
  columns: [
    { id: "action", title: "Job", csv: ({ action }) => action },
    { id: "status", title: "Status", csv: ({ status }) => status },
    { id: "number", title: "Number", csv: ({ e164 }) => e164 },
    { id: "created", title: "Queued", sort: "created_at", csv: ({ created_at }) => created_at },
    { id: "due", title: "Due", csv: ({ scheduled_for }) => scheduled_for },
    { id: "attempts", title: "Attempts", isNumeric: true, csv: ({ attempts }) => attempts },
    { id: "error", title: "Error", csv: ({ error_code }) => error_code },
    { id: "message", title: "What was said", isHidden: true, csv: ({ error_message }) => error_message },
    { id: "carrier", title: "Carrier", csv: ({ carrier_id }) => carrier_id },
    { id: "order", title: "Order", csv: ({ order_reference }) => order_reference },
    { id: "account", title: "Account", isHidden: true, csv: ({ account_name }) => account_name },
    { id: "finished", title: "Finished", isHidden: true, csv: ({ finished_at }) => finished_at },
    { id: "id", title: "Id", isHidden: true, csv: ({ id }) => id },
  ],
  filters: [
    { id: "status", title: "Status", column: "status", kind: "choice", options: optionsOf(statuses) },
    { id: "action", title: "Job", column: "action", kind: "choice", options: optionsOf(jobActions) },
    { id: "error", title: "Error", column: "error_code", kind: "text", placeholder: "rejected" },
    { id: "carrier", title: "Carrier", column: "carrier_id", kind: "choice", options: optionsOf(carrierIds) },
    { id: "account", title: "Account id", column: "account_id", kind: "text" },
    { id: "from", title: "Queued from", column: "created_at", kind: "from" },
    { id: "to", title: "Queued until", column: "created_at", kind: "to" },
  ],
});

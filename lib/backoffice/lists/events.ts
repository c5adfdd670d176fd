import { z } from "zod";
import { eventSourceIds } from "@/lib/external-events";
import { defineList, optionsOf, yesOrNo } from "../list-definition";

const row = z.object({
  id: z.uuid(),
  source: z.string(),
  external_id: z.string(),
  type: z.string(),
  received_at: z.string(),
  handled_at: z.string().nullable(),
  is_open: z.boolean(),
  outcome: z.string().nullable(),
  attempts: z.number().int(),
  next_attempt_at: z.string(),
  last_error: z.string().nullable(),
});

export const eventsList = defineList({
  name: "events",
  things: "webhooks",
  row,
  defaultSort: "-received",
  columns: [
    { id: "type", title: "Type", csv: ({ type }) => type },
    { id: "source", title: "From", csv: ({ source }) => source },
    { id: "received", title: "Received", sort: "received_at", csv: ({ received_at }) => received_at },
    { id: "handled", title: "Handled", csv: ({ handled_at }) => handled_at },
    { id: "outcome", title: "Outcome", csv: ({ outcome }) => outcome },
    { id: "attempts", title: "Attempts", isNumeric: true, csv: ({ attempts }) => attempts },
    { id: "error", title: "Last error", csv: ({ last_error }) => last_error },
    { id: "external", title: "Sender's id", csv: ({ external_id }) => external_id },
    { id: "next", title: "Next attempt", isHidden: true, csv: ({ next_attempt_at }) => next_attempt_at },
    { id: "id", title: "Id", isHidden: true, csv: ({ id }) => id },
  ],
  filters: [
    { id: "open", title: "Not handled yet", column: "is_open", kind: "choice", options: yesOrNo },
    {
      id: "source",
      title: "From",
      column: "source",
      kind: "choice",
      options: optionsOf(eventSourceIds),
    },
    { id: "type", title: "Type", column: "type", kind: "text", placeholder: "payment_intent.succeeded" },
    { id: "external", title: "Sender's id", column: "external_id", kind: "text", placeholder: "evt_…" },
    { id: "from", title: "Received from", column: "received_at", kind: "from" },
    { id: "to", title: "Received until", column: "received_at", kind: "to" },
  ],
});

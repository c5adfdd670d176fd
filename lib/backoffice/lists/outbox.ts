import { z } from "zod";
import { defineList, yesOrNo } from "../list-definition";

const row = z.object({
  id: z.uuid(),
  event: z.string(),
  dedupe_key: z.string(),
  due_at: z.string(),
  created_at: z.string(),
  sent_at: z.string().nullable(),
  attempts: z.number().int(),
});

export const outboxList = defineList({
  name: "outbox",
  things: "events",
  row,
  defaultSort: "-created",
  columns: [
    { id: "event", title: "Event", csv: ({ event }) => event },
    { id: "created", title: "Written", sort: "created_at", csv: ({ created_at }) => created_at },
    { id: "due", title: "Due", csv: ({ due_at }) => due_at },
    { id: "sent", title: "Sent", csv: ({ sent_at }) => sent_at },
    { id: "attempts", title: "Attempts", isNumeric: true, csv: ({ attempts }) => attempts },
    { id: "key", title: "Key", csv: ({ dedupe_key }) => dedupe_key },
    { id: "id", title: "Id", isHidden: true, csv: ({ id }) => id },
  ],
  filters: [
    { id: "open", title: "Not sent yet", column: "is_open", kind: "choice", options: yesOrNo },
    { id: "event", title: "Event", column: "event", kind: "text", placeholder: "provisioning/requested" },
    { id: "key", title: "Key", column: "dedupe_key", kind: "text" },
    { id: "from", title: "Written from", column: "created_at", kind: "from" },
    { id: "to", title: "Written until", column: "created_at", kind: "to" },
  ],
});

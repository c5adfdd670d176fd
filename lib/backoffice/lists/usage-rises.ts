import { z } from "zod";
import { defineList, yesOrNo } from "../list-definition";

const riseRow = z.object({
  id: z.uuid(),
  number_id: z.uuid(),
  e164: z.string(),
  account_id: z.uuid(),
  account_name: z.string(),
  /** UTC */
  day: z.string(),
  currency: z.string(),
  spent_cents: z.number().int(),
  /** a day of the fourteen before, on average */
  usual_cents: z.number().int(),
  is_handled: z.boolean(),
  handled_at: z.string().nullable(),
  handled_by: z.string().nullable(),
  found_at: z.string(),
});

export const usageRisesList = defineList({
  name: "usage_rises",
  things: "rises",
  row: riseRow,
  defaultSort: "-found",
  columns: [
    { id: "number", title: "Number", csv: ({ e164 }) => e164 },
    { id: "account", title: "Account", csv: ({ account_name }) => account_name },
    { id: "day", title: "Day", csv: ({ day }) => day },
    { id: "spent", title: "Spent", isNumeric: true, csv: ({ spent_cents }) => spent_cents },
    { id: "usual", title: "Usual day", isNumeric: true, csv: ({ usual_cents }) => usual_cents },
    { id: "found", title: "Found", sort: "found_at", csv: ({ found_at }) => found_at },
    { id: "handled", title: "Looked at", csv: ({ handled_at }) => handled_at },
    { id: "by", title: "By", isHidden: true, csv: ({ handled_by }) => handled_by },
    { id: "currency", title: "Currency", isHidden: true, csv: ({ currency }) => currency },
    { id: "id", title: "Id", isHidden: true, csv: ({ id }) => id },
  ],
  filters: [
    { id: "handled", title: "Looked at", column: "is_handled", kind: "choice", options: yesOrNo },
    { id: "account", title: "Account id", column: "account_id", kind: "text" },
    { id: "number", title: "Number", column: "e164", kind: "text", placeholder: "+12025550123" },
    { id: "from", title: "From", column: "found_at", kind: "from" },
    { id: "to", title: "Until", column: "found_at", kind: "to" },
  ],
});

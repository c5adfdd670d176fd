import { z } from "zod";
import { marginAlertCauses, marginAlertStatuses } from "@/lib/contract/staff/margins";
import { numberTypeSchema } from "@/lib/contract/vocabulary";
import { defineList, optionsOf } from "../list-definition";

/** Offers that stopped, and what became of them. */
export const marginAlertsList = defineList({
  name: "margin_alerts",
  things: "margin alerts",
  row: z.object({
    id: z.uuid(),
    status: z.enum(marginAlertStatuses),
    is_open: z.boolean(),
    cause: z.enum(marginAlertCauses),
    country: z.string(),
    place: z.string(),
    prefix: z.string(),
    number_type: numberTypeSchema,
    carrier_id: z.string(),
    sold_due_cents: z.number().int(),
    currency: z.string(),
    cost: z.coerce.number(),
    cost_before: z.coerce.number().nullable(),
    cost_currency: z.string(),
    lost: z.coerce.number(),
    reason: z.string().nullable(),
    note: z.string().nullable(),
    decided_by: z.string().nullable(),
    opened_at: z.string(),
    closed_at: z.string().nullable(),
  }),
  defaultSort: "-opened",
  columns: [
    { id: "place", title: "Offer", csv: ({ place, prefix, country }) => `${place} ${prefix}, ${country}` },
    { id: "prefix", title: "Area code", isHidden: true, csv: ({ prefix }) => prefix },
    { id: "type", title: "Type", isHidden: true, csv: ({ number_type }) => number_type },
    { id: "status", title: "Status", csv: ({ status }) => status },
    { id: "cause", title: "Found by", csv: ({ cause }) => cause },
    { id: "sold", title: "Sold at", isNumeric: true, csv: ({ sold_due_cents }) => sold_due_cents },
    { id: "currency", title: "Currency", isHidden: true, csv: ({ currency }) => currency },
    { id: "cost", title: "Cost", isNumeric: true, csv: ({ cost }) => cost },
    { id: "cost_before", title: "Cost before", isNumeric: true, isHidden: true, csv: ({ cost_before }) => cost_before },
    { id: "cost_currency", title: "Currency of the cost", isHidden: true, csv: ({ cost_currency }) => cost_currency },
    { id: "lost", title: "Lost", isNumeric: true, csv: ({ lost }) => lost },
    { id: "decided_by", title: "Decided by", csv: ({ decided_by }) => decided_by },
    { id: "reason", title: "Reason", csv: ({ reason, note }) => reason ?? note },
    { id: "opened", title: "Stopped", sort: "opened_at", csv: ({ opened_at }) => opened_at },
    { id: "closed", title: "Closed", isHidden: true, csv: ({ closed_at }) => closed_at },
    { id: "carrier", title: "Carrier", isHidden: true, csv: ({ carrier_id }) => carrier_id },
    { id: "id", title: "Id", isHidden: true, csv: ({ id }) => id },
  ],
  filters: [
    { id: "status", title: "Status", column: "status", kind: "choice", options: optionsOf(marginAlertStatuses) },
    { id: "cause", title: "Found by", column: "cause", kind: "choice", options: optionsOf(marginAlertCauses) },
    { id: "country", title: "Country (ISO)", column: "country", kind: "text", placeholder: "US" },
    { id: "from", title: "From", column: "opened_at", kind: "from" },
    { id: "to", title: "Until", column: "opened_at", kind: "to" },
  ],
});

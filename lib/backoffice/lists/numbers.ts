import { z } from "zod";
import { carrierIds } from "@/lib/carriers";
import { numberProblems, numberStatuses, periodSchema } from "@/lib/contract/numbers";
import { numberTypes } from "@/lib/contract/vocabulary";
import { defineList, optionsOf } from "../list-definition";

export const numberRowSchema = z.object({
  id: z.uuid(),
  e164: z.string().nullable(),
  status: z.string(),
  country: z.string(),
  place: z.string(),
  number_type: z.string(),
  label: z.string().nullable(),
  carrier_id: z.string(),
  carrier_ref: z.string().nullable(),
  account_id: z.uuid().nullable(),
  account_name: z.string().nullable(),
  needs_documents: z.boolean(),
  monthly_cost: z.coerce.number(),
  cost_currency: z.string(),
  monthly_cents: z.number().int().nullable(),
  currency: z.string().nullable(),
  /** what the next bill sells; null: it has no open terms */
  period: periodSchema.nullable(),
  paid_until: z.string().nullable(),
  carrier_problem: z.string().nullable(),
  ended_reason: z.string().nullable(),
  created_at: z.string(),
});

export const numbersList = defineList({
  name: "numbers",
  things: "numbers",
  row: numberRowSchema,
  defaultSort: "-created",
  columns: [
    { id: "number", title: "Number", sort: "by_e164", csv: ({ e164 }) => e164 },
    { id: "status", title: "Status", csv: ({ status }) => status },
    { id: "created", title: "Bought", sort: "created_at", csv: ({ created_at }) => created_at },
    { id: "account", title: "Account", csv: ({ account_name }) => account_name },
    { id: "place", title: "Place", csv: ({ place, country }) => `${place}, ${country}` },
    { id: "type", title: "Type", csv: ({ number_type }) => number_type },
    { id: "carrier", title: "Carrier", csv: ({ carrier_id }) => carrier_id },
    { id: "carrier_ref", title: "Carrier's id", isHidden: true, csv: ({ carrier_ref }) => carrier_ref },
    { id: "price", title: "Price a month", isNumeric: true, csv: ({ monthly_cents }) => monthly_cents },
    { id: "period", title: "Billed by", isHidden: true, csv: ({ period }) => period },
    { id: "currency", title: "Currency", isHidden: true, csv: ({ currency }) => currency },
    { id: "cost", title: "Cost a month", isNumeric: true, csv: ({ monthly_cost }) => monthly_cost },
    { id: "cost_currency", title: "Currency of the cost", isHidden: true, csv: ({ cost_currency }) => cost_currency },
    { id: "paid_until", title: "Paid until", sort: "by_paid_until", csv: ({ paid_until }) => paid_until },
    { id: "label", title: "Name", isHidden: true, csv: ({ label }) => label },
    { id: "problem", title: "Does not work", isHidden: true, csv: ({ carrier_problem }) => carrier_problem },
    { id: "ended_reason", title: "Why it ended", isHidden: true, csv: ({ ended_reason }) => ended_reason },
    { id: "id", title: "Id", isHidden: true, csv: ({ id }) => id },
  ],
  filters: [
    { id: "q", title: "Digits", column: "e164", kind: "contains", isDigits: true, placeholder: "415 555" },
    { id: "status", title: "Status", column: "status", kind: "choice", options: optionsOf(numberStatuses) },
    {
      id: "problem",
      title: "Does not work",
      column: "carrier_problem",
      kind: "choice",
      options: optionsOf(numberProblems),
    },
    { id: "country", title: "Country", column: "country", kind: "text", placeholder: "US" },
    { id: "type", title: "Type", column: "number_type", kind: "choice", options: optionsOf(numberTypes) },
    { id: "carrier", title: "Carrier", column: "carrier_id", kind: "choice", options: optionsOf(carrierIds) },
    { id: "account", title: "Account id", column: "account_id", kind: "text" },
    { id: "from", title: "Bought from", column: "created_at", kind: "from" },
    { id: "to", title: "Bought until", column: "created_at", kind: "to" },
  ],
});

import { z } from "zod";
import { defineList, yesOrNo } from "../list-definition";

const shared = {
  id: z.string(),
  /** "2026-11", UTC */
  month: z.string(),
  currency: z.string(),
  revenue_cents: z.number().int(),
  /** calls and texts whose cost is not known: the margin is less than shown */
  unpriced: z.number().int(),
  margin_cents: z.number().int(),
};

const numberRow = z.object({
  ...shared,
  number_id: z.uuid(),
  e164: z.string().nullable(),
  carrier_id: z.string(),
  place: z.string(),
  number_type: z.string(),
  account_id: z.uuid().nullable(),
  account_name: z.string().nullable(),
  setup_cents: z.number().int(),
  time_cents: z.number().int(),
  usage_cents: z.number().int(),
});

const accountRow = z.object({
  ...shared,
  account_id: z.uuid(),
  account_name: z.string(),
  numbers: z.number().int(),
  carrier_cents: z.number().int(),
  fee_cents: z.number().int(),
  lost_cents: z.number().int(),
});

type Filters = Parameters<typeof defineList>[0]["filters"];
const filters: Filters = [
  { id: "month", title: "Month", column: "month", kind: "text", placeholder: "2026-11" },
  { id: "negative", title: "Below zero", column: "is_negative", kind: "choice", options: yesOrNo },
  { id: "unpriced", title: "Costs missing", column: "is_unpriced", kind: "choice", options: yesOrNo },
  { id: "account", title: "Account id", column: "account_id", kind: "text" },
];

export const numberMarginsList = defineList({
  name: "number_margins",
  things: "months of numbers",
  row: numberRow,
  defaultSort: "margin",
  columns: [
    { id: "month", title: "Month", csv: ({ month }) => month },
    { id: "number", title: "Number", csv: ({ e164 }) => e164 },
    { id: "account", title: "Account", csv: ({ account_name }) => account_name },
    { id: "revenue", title: "Earned", isNumeric: true, csv: ({ revenue_cents }) => revenue_cents },
    { id: "setup", title: "Set-up cost", isNumeric: true, csv: ({ setup_cents }) => setup_cents },
    { id: "time", title: "Monthly cost", isNumeric: true, csv: ({ time_cents }) => time_cents },
    { id: "usage", title: "Calls and texts cost", isNumeric: true, csv: ({ usage_cents }) => usage_cents },
    { id: "margin", title: "Margin", sort: "margin_cents", isNumeric: true, csv: ({ margin_cents }) => margin_cents },
    { id: "unpriced", title: "Costs missing", isNumeric: true, csv: ({ unpriced }) => unpriced },
    { id: "carrier", title: "Carrier", csv: ({ carrier_id }) => carrier_id },
    { id: "place", title: "Place", isHidden: true, csv: ({ place }) => place },
    { id: "type", title: "Type", isHidden: true, csv: ({ number_type }) => number_type },
    { id: "currency", title: "Currency", isHidden: true, csv: ({ currency }) => currency },
    { id: "id", title: "Number id", isHidden: true, csv: ({ number_id }) => number_id },
  ],
  filters: [...filters, { id: "number", title: "Number", column: "e164", kind: "text", placeholder: "+12025550123" }],
});

export const accountMarginsList = defineList({
  name: "account_margins",
  things: "months of accounts",
  row: accountRow,
  defaultSort: "margin",
  columns: [
    { id: "month", title: "Month", csv: ({ month }) => month },
    { id: "account", title: "Account", csv: ({ account_name }) => account_name },
    { id: "numbers", title: "Numbers", isNumeric: true, csv: ({ numbers }) => numbers },
    { id: "revenue", title: "Earned", isNumeric: true, csv: ({ revenue_cents }) => revenue_cents },
    { id: "carriers", title: "Carriers cost", isNumeric: true, csv: ({ carrier_cents }) => carrier_cents },
    { id: "fees", title: "Stripe kept", isNumeric: true, csv: ({ fee_cents }) => fee_cents },
    { id: "lost", title: "Disputes lost", isNumeric: true, csv: ({ lost_cents }) => lost_cents },
    { id: "margin", title: "Margin", sort: "margin_cents", isNumeric: true, csv: ({ margin_cents }) => margin_cents },
    { id: "unpriced", title: "Costs missing", isNumeric: true, csv: ({ unpriced }) => unpriced },
    { id: "currency", title: "Currency", isHidden: true, csv: ({ currency }) => currency },
    { id: "id", title: "Account id", isHidden: true, csv: ({ account_id }) => account_id },
  ],
  filters,
});

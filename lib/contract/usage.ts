import { z } from "zod";
import { instant } from "./common";

/** What is counted: phones that a number rang, calls to a toll-free number, texts. */
const usageServices = ["forward", "toll_free_in", "sms_out", "sms_in"] as const;
const usageServiceSchema = z.enum(usageServices);
export type UsageService = (typeof usageServices)[number];

/** An exact amount of money: decimal digits, never a float. */
const exactAmount = z.string().regex(/^\d+(\.\d+)?$/);

/** What a line of an invoice says of calls or texts. */
export const usageLineSchema = z.object({
  service: usageServiceSchema,
  destination: z.string(),
  /** of a minute or a text, exact */
  price: exactAmount,
  events: z.number().int(),
  /** seconds or parts of texts, after rounding up to increments */
  billed: z.number().int(),
  included: z.number().int(),
  /** the sum before rounding, in sixtieths of the currency's unit */
  exact_60: exactAmount,
  /** what corrections of earlier usage took off, in sixtieths */
  credit_60: exactAmount,
});
export type UsageLine = z.infer<typeof usageLineSchema>;

/** What calls and texts cost. */
export const usagePricesSchema = z.object({
  currency: z.string(),
  /** that come with a number in each billing period */
  seconds: z.number().int(),
  texts: z.number().int(),
  /** what calls to toll-free numbers may cost beyond a limit, uncharged */
  toll_free_allowance_cents: z.number().int(),
  rates: z.array(
    z.object({
      service: usageServiceSchema,
      destination: z.string(),
      /** digits of E.164 from the beginning */
      prefixes: z.array(z.string()),
      price: exactAmount,
      connect_fee: exactAmount,
      /** seconds */
      first_increment: z.number().int(),
      next_increment: z.number().int(),
      takes_included: z.boolean(),
    }),
  ),
});
export type UsagePrices = z.infer<typeof usagePricesSchema>;

const dayRow = z.object({
  /** UTC */
  on: z.iso.date(),
  service: usageServiceSchema,
  events: z.number().int(),
  billed: z.number().int(),
  included: z.number().int(),
  amount_60: exactAmount,
});

const numberUsageRow = z.object({
  number_id: z.uuid(),
  e164: z.string(),
  place: z.string(),
  sends_texts: z.boolean(),
  /** of what comes with the number */
  seconds_used: z.number().int(),
  texts_used: z.number().int(),
  amount_60: exactAmount,
  days: z.array(dayRow),
});

/** What the present billing period used so far, as SQL gives it. */
export const usageRow = z.object({
  period_from: instant,
  period_until: instant,
  currency: z.string(),
  seconds: z.number().int(),
  texts: z.number().int(),
  numbers: z.array(numberUsageRow),
});
/** `display`: the number, formatted for its country. */
export type Usage = Omit<z.infer<typeof usageRow>, "numbers"> & {
  numbers: (z.infer<typeof numberUsageRow> & { display: string })[];
};

const usageEventRow = z.object({
  id: z.uuid(),
  at: instant,
  e164: z.string(),
  service: usageServiceSchema,
  /** null: withheld */
  other_party: z.string().nullable(),
  /** null: there is no rate, and it is on no bill */
  destination: z.string().nullable(),
  price: exactAmount.nullable(),
  quantity: z.number().int(),
  billed: z.number().int(),
  included: z.number().int(),
  amount_60: exactAmount,
});
export type UsageEvent = z.infer<typeof usageEventRow>;

/** Calls and texts, and the line of an invoice that they make up; null: those of the present period. */
export const usageListRow = z.object({
  line: z
    .object({
      e164: z.string(),
      cents: z.number().int(),
      currency: z.string(),
      invoice_id: z.uuid(),
      invoice_number: z.string(),
      usage: usageLineSchema,
    })
    .nullable(),
  events: z.array(usageEventRow),
});
export type UsageList = z.infer<typeof usageListRow>;

import { z } from "zod";

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

import { z } from "zod";

/** An instant as PostgreSQL writes it in JSON. */
export const instant = z.iso.datetime({ offset: true, local: false });

const sums = {
  monthly_cents: z.number().int(),
  tax_cents: z.number().int(),
  due_today_cents: z.number().int(),
  year_cents: z.number().int(),
};

/** Several numbers cost less each: the price at each step. */
const volumeSchema = z.object({
  /** the price around it is that of so many numbers: those of the account, those in its cart, and in a search this one */
  count: z.number().int(),
  /** what one number alone costs a month */
  list_monthly_cents: z.number().int(),
  /** from one number on, in rising order: what each costs with so many */
  prices: z.array(z.object({ from: z.number().int(), ...sums })),
  /** the first step that makes it cheaper, and how many more numbers it takes; null: none does */
  next: z.object({ from: z.number().int(), monthly_cents: z.number().int(), more: z.number().int() }).nullable(),
});

/** Money of one number: integer minor units of `currency` (cents of USD, yen of JPY, fils of KWD), whatever the field's name says. `due_today_cents` = set-up + first month + tax; `year_cents` = set-up + 12 months + tax. */
export const priceSchema = z.object({
  currency: z.string().length(3),
  setup_cents: z.number().int(),
  tax_percent: z.coerce.number(),
  ...sums,
  /** null: the same for any number of them */
  volume: volumeSchema.nullable(),
});
export type Price = z.infer<typeof priceSchema>;

/** E.164 with `+`. */
export const e164Schema = z
  .string()
  .regex(/^\+[1-9][0-9]{6,14}$/, "Give the number with + and country code, like +12025550123");

export const errorSchema = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    details: z.unknown().optional(),
    timestamp: z.string(),
    requestId: z.string(),
  }),
});

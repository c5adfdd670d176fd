import { z } from "zod";

const sums = {
  /** the time of numbers: months, days, years */
  numbers_cents: z.number().int(),
  setup_cents: z.number().int(),
  calls_cents: z.number().int(),
  texts_cents: z.number().int(),
  total_cents: z.number().int(),
};
export type CostSums = { [Sum in keyof typeof sums]: number };

/** First day of a month, UTC. */
const month = z.iso.date();

const costlyNumberRow = z.object({
  number_id: z.uuid(),
  e164: z.string(),
  place: z.string(),
  label: z.string().nullable(),
  ...sums,
});

const advisedNumberRow = z.object({
  /** `unused`: no call and no text · `toll_free`: few minutes of calls · `twin`: few calls and texts, while another one of its place has more */
  kind: z.enum(["unused", "toll_free", "twin"]),
  number_id: z.uuid(),
  e164: z.string(),
  place: z.string(),
  label: z.string().nullable(),
  country: z.string().length(2),
  monthly_cents: z.number().int(),
  /** calls and texts */
  uses: z.number().int(),
  twin_e164: z.string().nullable(),
});

/** What an account's numbers came to, without tax and less credit notes, as SQL gives it. */
export const costsRow = z.object({
  currency: z.string(),
  /** of the last twelve, those with bills, oldest first */
  months: z.array(z.object({ month, ...sums })),
  /** the dearest first */
  numbers: z.array(costlyNumberRow),
  /** what all others came to */
  others_cents: z.number().int(),
  /** what calls and texts come to in an average day, in sixtieths of the currency's unit */
  day_60: z.string().regex(/^\d+(\.\d+)?$/),
  advice: z.object({
    /** how far back it looks */
    days: z.number().int(),
    numbers: z.array(advisedNumberRow),
  }),
});
type CostsRow = z.infer<typeof costsRow>;

/** The next bill as it is now, and what calls and texts until then will come to at the pace of the last thirty days; without tax. */
export interface Forecast {
  at: string;
  numbers_cents: number;
  used_cents: number;
  expected_cents: number;
}

type Named<Row> = Row & { display: string };
export type AdvisedNumber = Named<z.infer<typeof advisedNumberRow>> & { twin: string | null };
export interface Costs extends Omit<CostsRow, "numbers" | "day_60" | "advice"> {
  numbers: Named<z.infer<typeof costlyNumberRow>>[];
  advice: { days: number; numbers: AdvisedNumber[] };
  /** null: nothing is billed next, or not before something else happens */
  forecast: Forecast | null;
}

import { z } from "zod";
import { timeZoneSchema } from "@/lib/kernel/time-zone";

/** Days that charts span at most. */
export const mostChartDays = 92;
/** The last month, unless days are named. */
export const usualChartDays = 30;

const count = z.number().int();
export const callChartsSchema = z.object({
  time_zone: timeZoneSchema,
  /** first and last day of the charts, in the zone */
  from: z.iso.date(),
  to: z.iso.date(),
  /** days with calls only */
  days: z.array(z.object({ day: z.iso.date(), calls: count, answered: count })),
  /** hours with calls only; weekday 1 is Monday */
  hours: z.array(z.object({ weekday: count, hour: count, calls: count })),
  /** the ten that called most; null: withheld */
  callers: z.array(z.object({ caller: z.string().nullable(), calls: count, answered: count })),
});
export type CallCharts = z.infer<typeof callChartsSchema>;

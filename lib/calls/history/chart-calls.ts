import "server-only";
import type { KeyActor, UserActor } from "@/lib/callers";
import { now } from "@/lib/clock";
import { type CallCharts, mostChartDays, usualChartDays } from "@/lib/contract/calls/charts";
import type { CallFilter } from "@/lib/contract/calls/history";
import { AppError } from "@/lib/errors";
import { shiftDay } from "@/lib/kernel/zoned-time";
import { getCalledNumber, readCallCharts } from "../rows";
import { readFilter } from "./read-filter";

const dayIn = (zone: string): string => new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(now());

/**
 * What the calls of a filter look like together; of the last thirty days unless it names days.
 * @throws {AppError} VALIDATION_FAILED for what cannot be read and for more than three months
 */
export async function chartCalls(
  actor: UserActor | KeyActor,
  accountId: string,
  filter: CallFilter,
): Promise<CallCharts> {
  const numbers = filter.number ? await getCalledNumber(actor, accountId, filter.number) : null;
  const zone = filter.time_zone ?? numbers?.time_zone ?? "UTC";
  const to = filter.to || dayIn(zone);
  const from = filter.from || shiftDay(to, 1 - usualChartDays);
  if (shiftDay(from, mostChartDays) <= to) {
    const message = `Charts span at most ${mostChartDays} days.`;
    throw new AppError("VALIDATION_FAILED", { details: { issues: [{ path: "from", code: "too_many", message }] } });
  }
  const conditions = await readFilter(actor, accountId, { ...filter, from, to, time_zone: zone });
  const charts = await readCallCharts(actor, accountId, conditions, zone);
  return { time_zone: zone, from, to, ...(charts ?? { days: [], hours: [], callers: [] }) };
}

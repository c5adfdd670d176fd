import "server-only";
import type { KeyActor, UserActor } from "@/lib/callers";
import type { CallFilter } from "@/lib/contract/calls/history";
import { AppError } from "@/lib/errors";
import { readDigits } from "@/lib/kernel/reading/digits";
import { numberPatterns } from "@/lib/kernel/telephony/number-patterns";
import { readPhone } from "@/lib/kernel/telephony/read-phone";
import { instantAt, shiftDay } from "@/lib/kernel/zoned-time";
import { type CallConditions, getCalledNumber } from "../rows";

const invalid = (path: string, message: string) =>
  new AppError("VALIDATION_FAILED", { details: { issues: [{ path, code: "unreadable", message }] } });

/** "hidden", or digits with `*`. */
function callerConditions(typed: string): CallConditions {
  if (/^hidden$/i.test(typed)) return { is_hidden: true };
  const read = readDigits(typed);
  if (!read.ok || !/^[0-9*]+$/.test(read.digits)) {
    throw invalid("caller", "Give digits of the number, with * for any digit, or “hidden”.");
  }
  const whole = readPhone(typed);
  if (whole) return { caller: whole.e164 }; // an index finds it among any number of calls
  return { callers: numberPatterns(typed, read.digits) };
}

/**
 * What a filter means for the database: digits as patterns, days as instants of the zone in which they are meant.
 * @throws {AppError} VALIDATION_FAILED
 */
export async function readFilter(
  actor: UserActor | KeyActor,
  accountId: string,
  { number, result, caller, from, to, time_zone }: CallFilter,
): Promise<CallConditions> {
  const conditions: CallConditions = {
    ...(number && { number_id: number }),
    ...(result && { result }),
    ...(caller && callerConditions(caller)),
  };
  if (!from && !to) return conditions;
  if (from && to && to < from) throw invalid("to", "The last day is before the first.");
  const zone =
    time_zone ?? (number ? (await getCalledNumber(actor, accountId, number))?.time_zone : undefined) ?? "UTC";
  const start = from && instantAt(`${from}T00:00`, zone);
  const until = to && instantAt(`${shiftDay(to, 1)}T00:00`, zone);
  return { ...conditions, ...(start && { from: start }), ...(until && { until }) };
}

import { weekdays } from "@/lib/contract/calls/limits";
import type { Rule } from "@/lib/contract/calls/path";
import type { CallPlan, Span } from "@/lib/contract/calls/plan";
import { shiftDay, wallTime } from "@/lib/kernel/zoned-time";
import { holidayOn } from "./holidays";

const allDay: readonly Span[] = [{ from: "00:00", to: "24:00" }];

/** What a zone's clocks show: the day, and the time as "09:00". */
export interface LocalTime {
  day: string;
  time: string;
}

/** In UTC where this machine does not know the zone: a plan that was good when it was saved still answers. */
export function localTime(at: Date, timeZone: string): LocalTime {
  let shown: string;
  try {
    shown = wallTime(at.toISOString(), timeZone);
  } catch {
    shown = at.toISOString();
  }
  return { day: shown.slice(0, 10), time: shown.slice(11, 16) };
}

const isOvernight = ({ from, to }: Span) => to <= from;

/** Periods that begin on a day, and the rule that gives them. */
function openingsOf(plan: CallPlan, day: string): { spans: readonly Span[]; rule(span: Span | null): Rule } {
  const exception = plan.exceptions.find(({ from, to }) => from <= day && day <= to);
  if (exception) {
    const { name, spans } = exception;
    return { spans, rule: (span) => ({ kind: "exception", day, name, is_open: span !== null }) };
  }
  const { holidays } = plan;
  const holiday = holidays && holidayOn(holidays.country, holidays.region, day);
  if (holiday) return { spans: [], rule: () => ({ kind: "holiday", day, name: holiday }) };
  if (!plan.hours) return { spans: allDay, rule: () => ({ kind: "always" }) };
  const weekday = weekdays[(new Date(day).getUTCDay() + 6) % 7]!;
  return {
    spans: plan.hours[weekday],
    rule: (span) => (span ? { kind: "hours", weekday, ...span } : { kind: "outside_hours" }),
  };
}

/** Times of the wall at which periods of a day, or of the night before it, may begin or end. */
export const edgesOf = (plan: CallPlan, day: string): string[] =>
  [day, shiftDay(day, -1)].flatMap((one) => openingsOf(plan, one).spans.flatMap(({ from, to }) => [from, to]));

/**
 * Whether a plan is open at an instant, and why. Periods are times of the clocks on the wall: where these show a time twice, both count;
 * a period belongs to the day it begins on, so that a night shift ends as usual on the morning of a holiday.
 */
export function opening(plan: CallPlan, at: Date): { isOpen: boolean; rule: Rule } {
  if (plan.closed_until !== null && at.getTime() < Date.parse(plan.closed_until)) {
    return { isOpen: false, rule: { kind: "closed_until", until: plan.closed_until } };
  }
  const { day, time } = localTime(at, plan.time_zone);
  const today = openingsOf(plan, day);
  const begun = today.spans.find((span) => span.from <= time && (isOvernight(span) || time < span.to));
  if (begun) return { isOpen: true, rule: today.rule(begun) };
  const yesterday = openingsOf(plan, shiftDay(day, -1));
  const night = yesterday.spans.find((span) => isOvernight(span) && time < span.to);
  if (night) return { isOpen: true, rule: yesterday.rule(night) };
  return { isOpen: false, rule: today.rule(null) };
}

import { weekdays } from "@/lib/contract/calls/limits";
import type { CallPlan, Span } from "@/lib/contract/calls/plan";
import { holidayPlaces } from "./holidays";
import type { Report } from "./lint-plan";

const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
const dayMinutes = 1_440;

/** A period in minutes from the midnight of its day; one that runs overnight ends beyond 1,440. */
function stretch({ from, to }: Span): [from: number, to: number] {
  const start = minutes(from);
  const end = minutes(to);
  return [start, end <= start ? end + dayMinutes : end];
}

/** Days in a row, each with its periods; `around`: the last is followed by the first. */
function lintDays(days: { path: string; spans: readonly Span[] }[], around: boolean, report: Report): void {
  const total = days.length * dayMinutes;
  const all = days.flatMap(({ path, spans }, day) =>
    spans.map((span, index) => {
      const [from, to] = stretch(span);
      return { path: `${path}.${index}`, span, from: from + day * dayMinutes, to: to + day * dayMinutes };
    }),
  );
  for (const { path, span } of all) if (span.from === span.to) report("hours_empty", path, span.from);
  const sorted = [...all].sort((a, b) => a.from - b.from);
  for (const [index, one] of sorted.entries()) {
    const next = sorted[index + 1];
    if (next && next.from < one.to) report("hours_overlap", next.path, `${next.span.from}–${next.span.to}`);
  }
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (around && first && last && first !== last && last.to - total > first.from) {
    report("hours_overlap", first.path, `${first.span.from}–${first.span.to}`);
  }
}

/** Hours, holidays, exceptions and the switch. */
export function lintHours(plan: CallPlan, now: Date, report: Report): void {
  const { hours, holidays, exceptions, closed_until: until } = plan;
  if (hours) {
    lintDays(
      weekdays.map((weekday) => ({ path: `hours.${weekday}`, spans: hours[weekday] })),
      true,
      report,
    );
    const isEverOpen = [...Object.values(hours), ...exceptions.map(({ spans }) => spans)].some(
      ({ length }) => length > 0,
    );
    if (!isEverOpen) report("never_open", "hours");
  }
  if (holidays) {
    const place = holidayPlaces().find(({ country }) => country === holidays.country);
    const isKnown = holidays.region === null || place?.regions.some(({ region }) => region === holidays.region);
    if (!place || !isKnown) report("holidays_unknown", "holidays", holidays.region ?? holidays.country);
  }
  for (const [index, { from, to, name, spans }] of exceptions.entries()) {
    const path = `exceptions.${index}`;
    if (to < from) report("exception_reversed", path, name || from);
    else if (exceptions.slice(0, index).some((earlier) => earlier.from <= from && to <= earlier.to))
      report("exception_hidden", path, name || from);
    lintDays([{ path: `${path}.spans`, spans }], false, report);
  }
  if (until !== null && Date.parse(until) > now.getTime() + 366 * 86_400_000)
    report("closed_for_long", "closed_until", until);
}

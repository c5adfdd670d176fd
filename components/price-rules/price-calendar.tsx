"use client";

import { ChevronLeft, ChevronRight } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import { useTimeZone } from "@/components/account/times";
import { When } from "@/components/staff/when";
import { cn } from "@/components/ui/cn";
import { LinkButton } from "@/components/ui/link-button";
import { Notice } from "@/components/ui/notice";
import type { CalendarEntry } from "@/lib/contract/staff/pricing";
import { wallTime } from "@/lib/kernel/zoned-time";
import { monthName, shiftMonth, weeksOf } from "./month-grid";
import { UndoChange } from "./undo-change";

interface PriceCalendarProps {
  /** "2026-12" */
  month: string;
  today: string;
  entries: readonly CalendarEntry[];
  maySet: boolean;
}

const verbs: Record<CalendarEntry["kind"], string> = { begins: "begins", changes: "changes", ends: "ends" };
const weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** What begins, changes and ends in a month, in the zone of the person at work. What lies ahead can be taken back. */
export function PriceCalendar({ month, today, entries, maySet }: PriceCalendarProps) {
  "use memo";
  const zone = useTimeZone();
  const byDay = Map.groupBy(entries, ({ at }) => wallTime(at, zone).slice(0, 10));
  const address = (by: number) => `/admin/prices/calendar?month=${shiftMonth(month, by)}` as Route;
  return (
    <section aria-labelledby="month" className="flex flex-col gap-4">
      <div className="flex items-center justify-between gap-3">
        <h2 id="month" className="text-lg">
          {monthName(month)}
        </h2>
        <div className="flex gap-2">
          <LinkButton variant="secondary" size="icon" href={address(-1)} aria-label="The month before">
            <ChevronLeft aria-hidden className="size-5" />
          </LinkButton>
          <LinkButton variant="secondary" size="icon" href={address(1)} aria-label="The month after">
            <ChevronRight aria-hidden className="size-5" />
          </LinkButton>
        </div>
      </div>
      <table className="w-full table-fixed border-collapse text-sm max-md:hidden">
        <thead>
          <tr>
            {weekdays.map((day) => (
              <th key={day} scope="col" className="py-1 font-medium text-ink-soft">
                {day}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeksOf(month).map((week) => (
            <tr key={week[0]}>
              {week.map((day) => (
                <td
                  key={day}
                  className={cn(
                    "h-20 border border-line p-1 align-top",
                    day.startsWith(month) ? "bg-surface" : "bg-sunken text-ink-soft",
                  )}
                >
                  <span className={cn("block px-1", day === today && "font-semibold text-brand-ink")}>
                    {Number(day.slice(8))}
                    {day === today && <span className="sr-only">, today</span>}
                  </span>
                  {byDay.get(day)?.map((entry) => (
                    <Link
                      key={`${entry.rule_id} ${entry.at} ${entry.kind}`}
                      href={`/admin/prices/rules/${entry.rule_id}` as Route}
                      prefetch={false}
                      className="mt-0.5 block truncate rounded bg-brand-soft px-1 py-1 text-brand-ink text-xs hover:underline"
                    >
                      {entry.name} {verbs[entry.kind]}
                    </Link>
                  ))}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {entries.length === 0 ? (
        <Notice title="No price changes this month">Give a rule a later beginning, and it shows here.</Notice>
      ) : (
        <ol aria-label="Changes" className="divide-y divide-line rounded-panel border border-line bg-surface">
          {entries.map((entry) => (
            <li
              key={`${entry.rule_id} ${entry.at} ${entry.kind}`}
              className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 px-4 py-2.5"
            >
              <p>
                <Link
                  href={`/admin/prices/rules/${entry.rule_id}` as Route}
                  prefetch={false}
                  className="font-medium text-brand-ink hover:underline"
                >
                  {entry.name}
                </Link>{" "}
                {verbs[entry.kind]}
                <span className="block text-ink-soft text-sm">
                  <When at={entry.at} />
                </span>
              </p>
              {maySet && entry.can_undo && <UndoChange entry={entry} />}
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

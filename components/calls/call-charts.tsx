"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTimes } from "@/components/account/times";
import { describeError } from "@/components/layout/describe-error";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ErrorState } from "@/components/ui/error-state";
import type { CallCharts as Charts } from "@/lib/contract/calls/charts";
import { formatPhoneLight } from "@/lib/kernel/telephony/format-phone-light";
import { counted } from "@/lib/kernel/words";
import { callChartsQuery } from "./call-queries";
import type { CallSearch } from "./call-search";

const weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const share = (part: number, whole: number) => (whole === 0 ? "0%" : `${Math.round((part / whole) * 100)}%`);

/** The calls of a filter together. Each chart is a table, which screen readers read and others see as bars. */
export function CallCharts({ search, zone }: { search: CallSearch; zone: string }) {
  const result = useQuery(callChartsQuery({ ...search, time_zone: zone }));
  if (result.isPending) return <p className="mt-3 min-h-64 text-ink-soft">Counting…</p>;
  if (!result.data) {
    return (
      <ErrorState
        title="The charts could not be shown"
        actions={<Button onClick={() => result.refetch()}>Try again</Button>}
      >
        {describeError(result.error)} At most three months can be shown together.
      </ErrorState>
    );
  }
  return <ChartsView charts={result.data} />;
}

export function ChartsView({ charts }: { charts: Charts }) {
  const times = useTimes();
  const { days, hours, callers, from, to } = charts;
  const calls = days.reduce((sum, day) => sum + day.calls, 0);
  const answered = days.reduce((sum, day) => sum + day.answered, 0);
  const busiest = [...hours].sort((a, b) => b.calls - a.calls).slice(0, 6);
  const mostOfDay = Math.max(1, ...days.map((day) => day.calls));
  return (
    <section aria-label="Charts" className="mt-3 grid gap-4 lg:grid-cols-3">
      <p className="lg:col-span-3">
        {counted(calls, "call")} from {times.date(from)} to {times.date(to)}, {share(answered, calls)} answered.
      </p>
      <Chart title="Calls per day" head={["Day", "Calls", "Answered"]} isEmpty={days.length === 0}>
        {days.map((day) => (
          <Row
            key={day.day}
            name={times.date(day.day)}
            size={day.calls / mostOfDay}
            part={day.answered / Math.max(1, day.calls)}
          >
            <td className="text-right">{day.calls}</td>
            <td className="text-right">{share(day.answered, day.calls)}</td>
          </Row>
        ))}
      </Chart>
      <Chart title="Busiest hours" head={["Hour", "Calls"]} isEmpty={busiest.length === 0}>
        {busiest.map(({ weekday, hour, calls: count }) => (
          <Row
            key={`${weekday}-${hour}`}
            name={`${weekdays[weekday - 1]}, ${String(hour).padStart(2, "0")}:00`}
            size={count / Math.max(1, busiest[0]?.calls ?? 1)}
            part={0}
          >
            <td className="text-right">{count}</td>
          </Row>
        ))}
      </Chart>
      <Chart title="Top callers" head={["Caller", "Calls", "Answered"]} isEmpty={callers.length === 0}>
        {callers.map(({ caller, calls: count, answered: taken }) => (
          <Row
            key={caller ?? ""}
            name={caller ? formatPhoneLight(caller) : "Hidden number"}
            size={count / Math.max(1, callers[0]?.calls ?? 1)}
            part={taken / Math.max(1, count)}
          >
            <td className="text-right">{count}</td>
            <td className="text-right">{share(taken, count)}</td>
          </Row>
        ))}
      </Chart>
    </section>
  );
}

interface ChartProps {
  title: string;
  head: readonly string[];
  isEmpty: boolean;
  children: ReactNode;
}

function Chart({ title, head, isEmpty, children }: ChartProps) {
  return (
    <Card>
      {isEmpty ? (
        <>
          <h3 className="mb-2 text-base">{title}</h3>
          <p className="text-ink-soft text-sm">No calls in these days.</p>
        </>
      ) : (
        <table className="w-full text-sm tabular-nums">
          <caption className="mb-2 text-left font-medium text-base">{title}</caption>
          <thead className="text-ink-soft">
            <tr>
              {head.map((name, index) => (
                <th key={name} scope="col" className={index === 0 ? "text-left font-normal" : "text-right font-normal"}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>{children}</tbody>
        </table>
      )}
    </Card>
  );
}

interface RowProps {
  name: string;
  /** of the bar, 0 to 1 */
  size: number;
  /** of it that was answered, 0 to 1 */
  part: number;
  children: ReactNode;
}

function Row({ name, size, part, children }: RowProps) {
  return (
    <tr>
      <th scope="row" className="py-1 pr-3 text-left font-normal">
        {name}
        <span
          aria-hidden
          className="mt-0.5 block h-1.5 rounded-full bg-line-strong"
          style={{ width: `${size * 100}%` }}
        >
          <span className="block h-full rounded-full bg-brand" style={{ width: `${part * 100}%` }} />
        </span>
      </th>
      {children}
    </tr>
  );
}

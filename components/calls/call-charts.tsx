"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTimes } from "@/components/account/times";
import { describeError } from "@/components/layout/describe-error";
import { BarRow, BarTable } from "@/components/ui/bar-table";
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
const answeredPart = ({ calls, answered }: { calls: number; answered: number }) => [
  { share: answered / Math.max(1, calls), color: "bg-brand" },
];

/** The calls of a filter together. Each chart is a table, which screen readers read and others see as bars. */
export function CallCharts({ search, zone }: { search: CallSearch; zone: string }) {
  const result = useQuery(callChartsQuery({ ...search, time_zone: zone }));
  if (result.isPending) return <p className="mt-3 min-h-64 text-ink-soft">Counting…</p>;
  if (!result.data) {
    return (
      <div className="mt-3">
        <ErrorState
          title="The charts could not be shown"
          actions={<Button onClick={() => result.refetch()}>Try again</Button>}
        >
          {describeError(result.error)} At most three months can be shown together.
        </ErrorState>
      </div>
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
          <BarRow key={day.day} name={times.date(day.day)} size={day.calls / mostOfDay} parts={answeredPart(day)}>
            <td className="text-right">{day.calls}</td>
            <td className="text-right">{share(day.answered, day.calls)}</td>
          </BarRow>
        ))}
      </Chart>
      <Chart title="Busiest hours" head={["Hour", "Calls"]} isEmpty={busiest.length === 0}>
        {busiest.map(({ weekday, hour, calls: count }) => (
          <BarRow
            key={`${weekday}-${hour}`}
            name={`${weekdays[weekday - 1]}, ${String(hour).padStart(2, "0")}:00`}
            size={count / Math.max(1, busiest[0]?.calls ?? 1)}
            parts={[]}
          >
            <td className="text-right">{count}</td>
          </BarRow>
        ))}
      </Chart>
      <Chart title="Top callers" head={["Caller", "Calls", "Answered"]} isEmpty={callers.length === 0}>
        {callers.map(({ caller, ...count }) => (
          <BarRow
            key={caller ?? ""}
            name={caller ? formatPhoneLight(caller) : "Hidden number"}
            size={count.calls / Math.max(1, callers[0]?.calls ?? 1)}
            parts={answeredPart(count)}
          >
            <td className="text-right">{count.calls}</td>
            <td className="text-right">{share(count.answered, count.calls)}</td>
          </BarRow>
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

const Chart = ({ title, head, isEmpty, children }: ChartProps) => (
  <Card>
    {isEmpty ? (
      <>
        <h3 className="mb-2 text-base">{title}</h3>
        <p className="text-ink-soft text-sm">No calls in these days.</p>
      </>
    ) : (
      <BarTable title={title} head={head}>
        {children}
      </BarTable>
    )}
  </Card>
);

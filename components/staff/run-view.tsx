"use client";

import { useCallback } from "react";
import { api } from "@/components/layout/api-client";
import { Card } from "@/components/ui/card";
import { DataList } from "@/components/ui/data-list";
import { Notice } from "@/components/ui/notice";
import type { CatalogRunDetail } from "@/lib/contract/staff/catalog";
import { RunCounts } from "./run-counts";
import { RunProgress } from "./run-progress";
import { StatePill } from "./state-pill";
import { usePolled } from "./use-polled";
import { When } from "./when";

const isOpen = ({ status }: CatalogRunDetail) => status === "queued" || status === "running";
const pace = (run: CatalogRunDetail) => (isOpen(run) ? 1_500 : null);

const causes: Record<CatalogRunDetail["cause"], string> = {
  schedule: "the schedule",
  staff: "a member of staff",
  request: "our own start, or an event",
};

/** One run of the sync, with its progress by country while it is under way. */
export function RunView({ initial }: { initial: CatalogRunDetail }) {
  const { id } = initial;
  const load = useCallback(() => api("GET /staff/catalog/runs/{id}", { params: { id } }), [id]);
  const run = usePolled(initial, load, pace);
  return (
    <>
      {run.status === "failed" && (
        <Notice tone="bad" title="This run failed">
          {run.error}. What it had seen is written; nothing was marked as gone. The next run starts from the beginning.
        </Notice>
      )}
      <Card className="flex flex-col gap-4">
        {isOpen(run) && <RunProgress run={run} />}
        <RunCounts run={run} />
        <DataList
          items={[
            {
              label: "Status",
              value: <StatePill state={run.status} tone={run.status === "running" ? "brand" : undefined} />,
            },
            {
              label: "Started by",
              value: run.requested_by ?? causes[run.cause],
              note: run.reason && `“${run.reason}”`,
            },
            { label: "Asked for", value: <When at={run.created_at} /> },
            { label: "Began", value: <When at={run.started_at} /> },
            { label: "Ended", value: <When at={run.finished_at} /> },
            run.generation > 1 && { label: "Jobs", value: `${run.generation}, the earlier ones died` },
            run.is_first && { label: "First run", value: "All of it is new: additions are counted, not listed" },
          ]}
        />
      </Card>
      <Countries run={run} />
    </>
  );
}

function Countries({ run }: { run: CatalogRunDetail }) {
  if (run.countries.length === 0) return null;
  return (
    <section aria-label="Countries" className="rounded-panel border border-line bg-surface p-4">
      <h2 className="font-semibold">Countries</h2>
      <ul className="mt-2 grid grid-cols-[repeat(auto-fill,minmax(13rem,1fr))] gap-x-4 text-sm">
        {run.countries.map(({ iso2, name, area_count, done_at }) => (
          <li key={iso2} className="flex justify-between gap-2 border-line border-b py-1.5">
            <span className={done_at ? undefined : "text-ink-soft"}>{name}</span>
            <span className="text-ink-soft tabular-nums">
              {done_at ? `${(area_count ?? 0).toLocaleString("en-US")} areas` : isOpen(run) ? "to do" : "not reached"}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

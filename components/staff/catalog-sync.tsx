"use client";

import type { Route } from "next";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { api } from "@/components/layout/api-client";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { toast } from "@/components/ui/toast";
import type { CatalogSyncState } from "@/lib/contract/staff/catalog";
import { ConfirmWithReason } from "./confirm-with-reason";
import { RunCounts } from "./run-counts";
import { RunProgress } from "./run-progress";
import { StatePill } from "./state-pill";
import { usePolled } from "./use-polled";
import { When } from "./when";

const load = () => api("GET /staff/catalog/sync");
/** Under way: often. Otherwise a run may still begin by schedule or by a colleague. */
const pace = ({ carriers }: CatalogSyncState) => (carriers.some(({ open_run }) => open_run) ? 1_500 : 20_000);

/** The sync of each carrier: what runs now, what ran last, when the next comes. */
export function CatalogSync({ initial, mayRun }: { initial: CatalogSyncState; mayRun: boolean }) {
  const { carriers, next_at } = usePolled(initial, load, pace);
  return (
    <section aria-label="Sync with the carriers" className="grid gap-3 lg:grid-cols-2">
      {carriers.map((carrier) => (
        <CarrierSync key={carrier.id} carrier={carrier} nextAt={next_at} mayRun={mayRun} />
      ))}
    </section>
  );
}

interface CarrierSyncProps {
  carrier: CatalogSyncState["carriers"][number];
  nextAt: string;
  mayRun: boolean;
}

function CarrierSync({ carrier, nextAt, mayRun }: CarrierSyncProps) {
  const { name, open_run, last_run, last_succeeded_at } = carrier;
  return (
    <Card className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 className="flex items-center gap-2 font-semibold">
          Sync with {name}
          {open_run && <StatePill state={open_run.status} tone="brand" />}
        </h2>
        {mayRun && !open_run && <RunNow carrier={carrier} />}
      </div>
      {open_run ? (
        <>
          <RunProgress run={open_run} />
          <RunCounts run={open_run} />
          <p className="text-sm">
            <Link href={`/admin/catalog/runs/${open_run.id}` as Route} className="text-brand-ink hover:underline">
              Watch it by country
            </Link>
          </p>
        </>
      ) : last_run ? (
        <LastRun run={last_run} />
      ) : (
        <p className="text-ink-soft">It has never run.</p>
      )}
      <p className="text-ink-soft text-sm">
        Every six hours, next <When at={nextAt} />. Last success <When at={last_succeeded_at} />.
      </p>
    </Card>
  );
}

function LastRun({ run }: { run: NonNullable<CarrierSyncProps["carrier"]["last_run"]> }) {
  return (
    <>
      <p className="text-sm">
        <Link href={`/admin/catalog/runs/${run.id}` as Route} className="font-medium text-brand-ink hover:underline">
          Last run
        </Link>{" "}
        <StatePill state={run.status} /> <When at={run.finished_at} />
      </p>
      <RunCounts run={run} />
      {run.status === "failed" && run.error && <p className="text-bad text-sm">{run.error}</p>}
    </>
  );
}

function RunNow({ carrier: { id, name } }: Pick<CarrierSyncProps, "carrier">) {
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);

  async function confirm(reason: string) {
    await api("POST /staff/catalog/runs", { body: { carrier_id: id, reason } });
    toast.success(`The sync with ${name} begins.`);
    router.refresh();
  }

  return (
    <>
      <Button variant="secondary" size="sm" aria-label={`Run now: sync with ${name}`} onClick={() => setOpen(true)}>
        Run now
      </Button>
      <ConfirmWithReason
        open={isOpen}
        onOpenChange={setOpen}
        title={`Run the sync with ${name} now?`}
        confirmLabel="Run now"
        onConfirm={confirm}
      >
        <p>
          All countries, areas and costs are read from {name}, which takes minutes. New costs count right away; an offer
          whose cost rose past its price stops.
        </p>
      </ConfirmWithReason>
    </>
  );
}

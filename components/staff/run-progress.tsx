import { ProgressBar } from "@/components/ui/progress-bar";
import type { CatalogRun } from "@/lib/contract/staff/catalog";

/** How far a run of the sync is: countries done of all, and the one it wrote last. */
export function RunProgress({ run }: { run: CatalogRun }) {
  const { countries_done, countries_total, last_country, status } = run;
  const isPlanned = countries_total > 0;
  const label = isPlanned ? `${countries_done} of ${countries_total} countries` : "Waiting for the list of countries";
  return (
    <div>
      <ProgressBar
        label={`Progress at ${run.carrier_name}`}
        max={isPlanned ? countries_total : 1}
        value={isPlanned ? countries_done : status === "succeeded" ? 1 : 0}
      />
      <p role="status" className="mt-1 text-ink-soft text-sm tabular-nums">
        {status === "queued" ? "Asked for: the next free job takes it" : label}
        {last_country && status === "running" ? `, last ${last_country}` : ""}
        {run.is_silent ? ". Its job went silent; another takes over within a minute" : ""}
      </p>
      {status === "running" && run.error && (
        <p className="mt-1 text-sm text-warn">A try failed and is repeated: {run.error}</p>
      )}
    </div>
  );
}

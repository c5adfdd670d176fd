import type { Route } from "next";
import Link from "next/link";
import type { CatalogRun } from "@/lib/contract/staff/catalog";

const kinds = [
  ["cost_changed", "costs changed"],
  ["area_added", "areas new"],
  ["area_gone", "areas gone"],
  ["area_back", "areas back"],
  ["sku_added", "SKUs new"],
  ["sku_gone", "SKUs gone"],
  ["sku_back", "SKUs back"],
] as const;

/** What a run changed; each count leads to its list. */
export function RunCounts({ run }: { run: Pick<CatalogRun, "id" | "counts" | "is_first"> }) {
  const { counts } = run;
  const found = kinds.filter(([kind]) => (counts[kind] ?? 0) > 0);
  const stopped = counts.offers_stopped ?? 0;
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-sm tabular-nums">
      <li>{(counts.areas ?? 0).toLocaleString("en-US")} areas seen</li>
      {found.length === 0 && <li className="text-ink-soft">nothing changed</li>}
      {found.map(([kind, words]) => (
        <li key={kind}>
          <CountLink run={run} kind={kind}>
            {(counts[kind] ?? 0).toLocaleString("en-US")} {words}
          </CountLink>
        </li>
      ))}
      {stopped > 0 && (
        <li>
          <Link href={"/admin/margins" as Route} prefetch={false} className="font-medium text-bad hover:underline">
            {stopped.toLocaleString("en-US")} offers stopped
          </Link>
        </li>
      )}
    </ul>
  );
}

/** The additions of a carrier's first run are counted and not listed. */
function CountLink({
  run,
  kind,
  children,
}: {
  run: Pick<CatalogRun, "id" | "is_first">;
  kind: string;
  children: React.ReactNode;
}) {
  if (run.is_first && kind.endsWith("_added")) return children;
  return (
    <Link
      href={`/admin/catalog/changes?run=${run.id}&kind=${kind}` as Route}
      prefetch={false}
      className="text-brand-ink hover:underline"
    >
      {children}
    </Link>
  );
}

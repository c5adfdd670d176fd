import { RefreshCw } from "lucide-react";
import type { Route } from "next";
import { CatalogSync } from "@/components/staff/catalog-sync";
import { CatalogTabs } from "@/components/staff/catalog-tabs";
import { DataTable } from "@/components/staff/data-table";
import { StaffPage } from "@/components/staff/staff-page";
import { StatePill } from "@/components/staff/state-pill";
import { When } from "@/components/staff/when";
import { EmptyState } from "@/components/ui/empty-state";
import { catalogRunsList, readList } from "@/lib/backoffice";
import { requireStaff } from "@/lib/callers";
import { getCatalogSync } from "@/lib/catalog";
import { reachesRole } from "@/lib/contract/permissions";
import { readListAddress } from "@/lib/contract/staff/list-address";
import { plainWord } from "@/lib/kernel/words";
import { areaMetadata } from "../../../area-metadata";
import { catalogArea } from "../../../areas/catalog";

export const generateMetadata = areaMetadata({ ...catalogArea, title: "Runs of the sync" });

export default async function CatalogRunsPage({ searchParams }: PageProps<"/admin/catalog/runs">) {
  const staff = await requireStaff(catalogArea.role);
  const { state, problems } = readListAddress(catalogRunsList, await searchParams);
  const [page, sync] = await Promise.all([readList(staff, catalogRunsList, state), getCatalogSync(staff)]);
  return (
    <StaffPage
      title="Runs of the sync"
      description="Each reads everything a carrier sells and writes down what is different. Kept for 90 days."
    >
      <CatalogSync initial={sync} mayRun={reachesRole(staff.role, "operator")} />
      <CatalogTabs current="runs" />
      <DataTable
        list={catalogRunsList}
        address="/admin/catalog/runs"
        state={state}
        problems={problems}
        page={page}
        rowHref={({ id }) => `/admin/catalog/runs/${id}` as Route}
        cells={{
          created: ({ created_at }) => <When at={created_at} />,
          status: ({ status }) => <StatePill state={status} tone={status === "running" ? "brand" : undefined} />,
          carrier: ({ carrier_id }) => carrier_id,
          cause: ({ requested_by, cause }) => <span className="break-all">{requested_by ?? plainWord(cause)}</span>,
          reason: ({ reason }) => reason,
          areas: ({ counts }) => countOf(counts.areas),
          costs: ({ counts }) => countOf(counts.cost_changed),
          added: ({ counts }) => countOf(counts.area_added),
          gone: ({ counts }) => countOf(counts.area_gone),
          back: ({ counts }) => countOf(counts.area_back),
          stopped: ({ counts }) => countOf(counts.offers_stopped),
          error: ({ error }) => error,
          finished: ({ finished_at }) => <When at={finished_at} />,
          id: ({ id }) => <code className="text-xs">{id}</code>,
        }}
        empty={
          <EmptyState icon={<RefreshCw />} title="The sync has never run">
            It runs every six hours, and when you ask for it above.
          </EmptyState>
        }
      />
    </StaffPage>
  );
}

const countOf = (count: number | undefined): string => (count ?? 0).toLocaleString("en-US");

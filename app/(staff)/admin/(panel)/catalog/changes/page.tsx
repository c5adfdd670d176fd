import { GitCompare } from "lucide-react";
import type { Route } from "next";
import { CatalogTabs } from "@/components/staff/catalog-tabs";
import { DataTable } from "@/components/staff/data-table";
import { StaffPage } from "@/components/staff/staff-page";
import { EmptyState } from "@/components/ui/empty-state";
import { catalogChangesList } from "@/lib/backoffice";
import { plainWord } from "@/lib/kernel/words";
import { areaMetadata } from "../../../area-metadata";
import { catalogArea } from "../../../areas/catalog";
import { openList } from "../../../open-list";

export const generateMetadata = areaMetadata({ ...catalogArea, title: "Changes of the catalog" });

export default async function CatalogChangesPage({ searchParams }: PageProps<"/admin/catalog/changes">) {
  const table = await openList(catalogArea, catalogChangesList, searchParams, "/admin/catalog/changes");
  return (
    <StaffPage
      title="Changes of the catalog"
      description="What runs of the sync found different: areas and SKUs that came, went or came back, and costs. Kept for 90 days."
      crumbs={[{ label: "Runs of the sync", href: "/admin/catalog/runs" as Route }, { label: "Changes" }]}
    >
      <CatalogTabs current="runs" />
      <DataTable
        {...table}
        rowHref={({ area_id }) => `/admin/catalog/areas/${area_id}` as Route}
        cells={{
          place: ({ place }) => place,
          country: ({ country }) => country,
          prefix: ({ prefix }) => prefix || "–",
          type: ({ number_type }) => plainWord(number_type),
          kind: ({ kind }) => plainWord(kind),
          sku: ({ channels }) => channels ?? "–",
          before: ({ before }) => costOf(before),
          after: ({ after }) => costOf(after),
          sku_ref: ({ sku_ref }) => <code className="text-xs">{sku_ref}</code>,
          id: ({ id }) => <code className="text-xs">{id}</code>,
        }}
        empty={
          <EmptyState icon={<GitCompare />} title="Nothing has changed yet">
            From its second run on, the sync lists here what it finds different.
          </EmptyState>
        }
      />
    </StaffPage>
  );
}

interface Costs {
  setup_cost: string;
  monthly_cost: string;
  currency: string;
}

/** "0.85 USD a month", with the set-up where there is one. */
function costOf(costs: Costs | null): string {
  if (!costs) return "–";
  const setup = Number(costs.setup_cost);
  const month = `${Number(costs.monthly_cost).toFixed(2)} ${costs.currency} a month`;
  return setup > 0 ? `${setup.toFixed(2)} + ${month}` : month;
}

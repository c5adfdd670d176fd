import { Globe } from "lucide-react";
import type { Route } from "next";
import { CatalogSync } from "@/components/staff/catalog-sync";
import { CatalogTabs } from "@/components/staff/catalog-tabs";
import { DataTable } from "@/components/staff/data-table";
import { SaleStatePill } from "@/components/staff/sale-state";
import { SaleSwitch } from "@/components/staff/sale-switch";
import { StaffPage } from "@/components/staff/staff-page";
import { EmptyState } from "@/components/ui/empty-state";
import { catalogCountriesList, readList } from "@/lib/backoffice";
import { requireStaff } from "@/lib/callers";
import { getCatalogSync } from "@/lib/catalog";
import { reachesRole } from "@/lib/contract/permissions";
import { readListAddress } from "@/lib/contract/staff/list-address";
import { areaMetadata } from "../../area-metadata";
import { catalogArea } from "../../areas/catalog";

export const generateMetadata = areaMetadata(catalogArea);

export default async function CatalogPage({ searchParams }: PageProps<"/admin/catalog">) {
  const staff = await requireStaff(catalogArea.role);
  const { state, problems } = readListAddress(catalogCountriesList, await searchParams);
  const [page, sync] = await Promise.all([readList(staff, catalogCountriesList, state), getCatalogSync(staff)]);
  const maySell = reachesRole(staff.role, "operator");
  return (
    <StaffPage
      title="Catalog"
      description="What the carriers have and what we sell of it: countries, their areas, SKUs and costs. A switch here outlives every sync."
    >
      <CatalogSync initial={sync} mayRun={maySell} />
      <CatalogTabs current="countries" />
      <DataTable
        list={catalogCountriesList}
        address={catalogArea.href}
        state={state}
        problems={problems}
        page={page}
        rowHref={({ id }) => `/admin/catalog/areas?country=${id}` as Route}
        cells={{
          name: ({ name }) => name,
          iso2: ({ id }) => id,
          state: (country) => <SaleStatePill state={country.state} />,
          reason: ({ off_sale_reason }) => off_sale_reason ?? "",
          areas: ({ areas }) => areas.toLocaleString("en-US"),
          on_sale: ({ on_sale }) => on_sale.toLocaleString("en-US"),
          stopped: ({ stopped }) => stopped.toLocaleString("en-US"),
          gone: ({ gone }) => gone.toLocaleString("en-US"),
          switch: ({ id, name, off_sale_reason }) =>
            maySell ? (
              <span className="relative z-10">
                <SaleSwitch of={{ iso2: id }} name={name} isOffSale={off_sale_reason !== null} />
              </span>
            ) : (
              "–"
            ),
        }}
        empty={
          <EmptyState icon={<Globe />} title="The catalog is empty">
            Run the sync: it reads countries, areas and costs from the carrier.
          </EmptyState>
        }
      />
    </StaffPage>
  );
}

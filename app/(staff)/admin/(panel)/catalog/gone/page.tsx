import { PackageCheck } from "lucide-react";
import type { Route } from "next";
import { CatalogTabs } from "@/components/staff/catalog-tabs";
import { DataTable } from "@/components/staff/data-table";
import { StaffPage } from "@/components/staff/staff-page";
import { When } from "@/components/staff/when";
import { EmptyState } from "@/components/ui/empty-state";
import { catalogGoneList } from "@/lib/backoffice";
import { plainWord } from "@/lib/kernel/words";
import { areaMetadata } from "../../../area-metadata";
import { catalogArea } from "../../../areas/catalog";
import { openList } from "../../../open-list";

export const generateMetadata = areaMetadata({ ...catalogArea, title: "Left the catalog" });

export default async function CatalogGonePage({ searchParams }: PageProps<"/admin/catalog/gone">) {
  const table = await openList(catalogArea, catalogGoneList, searchParams, "/admin/catalog/gone");
  return (
    <StaffPage
      title="Left the catalog"
      description="Areas that a carrier no longer sells, those with live numbers first. Live numbers keep working; they cannot be replaced from the same area."
    >
      <CatalogTabs current="gone" />
      <DataTable
        {...table}
        rowHref={({ id }) => `/admin/catalog/areas/${id}` as Route}
        cells={{
          name: ({ name, region_code }) => (region_code ? `${name}, ${region_code}` : name),
          country: ({ country }) => country,
          prefix: ({ prefix }) => prefix || "–",
          type: ({ number_type }) => plainWord(number_type),
          live_numbers: ({ live_numbers }) => live_numbers.toLocaleString("en-US"),
          accounts: ({ accounts }) => accounts.toLocaleString("en-US"),
          contracts: ({ contracts }) => contracts.toLocaleString("en-US"),
          open_lines: ({ open_lines }) => open_lines.toLocaleString("en-US"),
          holds: ({ holds }) => holds.toLocaleString("en-US"),
          gone: ({ gone_at }) => <When at={gone_at} />,
          carrier: ({ carrier_id }) => carrier_id,
          id: ({ id }) => <code className="text-xs">{id}</code>,
        }}
        empty={
          <EmptyState icon={<PackageCheck />} title="Nothing has left">
            Every area that we know is still sold by its carrier.
          </EmptyState>
        }
      />
    </StaffPage>
  );
}

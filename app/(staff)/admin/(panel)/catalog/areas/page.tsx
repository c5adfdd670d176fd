import { MapPin } from "lucide-react";
import type { Route } from "next";
import { CatalogTabs } from "@/components/staff/catalog-tabs";
import { DataTable } from "@/components/staff/data-table";
import { SaleStatePill } from "@/components/staff/sale-state";
import { StaffPage } from "@/components/staff/staff-page";
import { When } from "@/components/staff/when";
import { EmptyState } from "@/components/ui/empty-state";
import { Price } from "@/components/ui/price";
import { catalogAreasList } from "@/lib/backoffice";
import { plainWord } from "@/lib/kernel/words";
import { areaMetadata } from "../../../area-metadata";
import { catalogArea } from "../../../areas/catalog";
import { openList } from "../../../open-list";

export const generateMetadata = areaMetadata({ ...catalogArea, title: "Areas" });

export default async function CatalogAreasPage({ searchParams }: PageProps<"/admin/catalog/areas">) {
  const table = await openList(catalogArea, catalogAreasList, searchParams, "/admin/catalog/areas");
  return (
    <StaffPage
      title="Areas"
      description="Blocks of numbers with one place and type, what they cost us, and what we ask."
    >
      <CatalogTabs current="areas" />
      <DataTable
        {...table}
        rowHref={({ id }) => `/admin/catalog/areas/${id}` as Route}
        cells={{
          name: ({ name }) => name,
          region: ({ region_code }) => region_code,
          country: ({ country }) => country,
          prefix: ({ prefix }) => prefix || "–",
          type: ({ number_type, is_metered }) => `${plainWord(number_type)}${is_metered ? ", metered" : ""}`,
          state: (area) => <SaleStatePill state={area.state} />,
          reason: ({ off_sale_reason }) => off_sale_reason,
          stock: ({ stock_count }) => stock_count?.toLocaleString("en-US") ?? "–",
          setup_cost: ({ offer }) => costOf(offer.setup_cost, offer.cost_currency),
          monthly_cost: ({ offer }) => costOf(offer.monthly_cost, offer.cost_currency),
          cost_currency: ({ offer }) => offer.cost_currency,
          price: ({ offer: { price } }) =>
            price ? <Price cents={price.monthly_cents} currency={price.currency} /> : "–",
          currency: ({ offer }) => offer.price?.currency,
          carrier: ({ carrier_id }) => carrier_id,
          carrier_ref: ({ carrier_ref }) => <code className="text-xs">{carrier_ref}</code>,
          updated: ({ updated_at }) => <When at={updated_at} />,
          id: ({ id }) => <code className="text-xs">{id}</code>,
        }}
        empty={
          <EmptyState icon={<MapPin />} title="No area is known yet">
            The first run of the sync brings them.
          </EmptyState>
        }
      />
    </StaffPage>
  );
}

const costOf = (cost: string | null, currency: string | null): string =>
  cost === null ? "–" : `${Number(cost).toFixed(2)} ${currency}`;

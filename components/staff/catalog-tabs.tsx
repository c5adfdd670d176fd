import { AreaTabs } from "./area-tabs";

const tabs = {
  countries: { title: "Countries", href: "/admin/catalog" },
  areas: { title: "Areas", href: "/admin/catalog/areas" },
  gone: { title: "Left the catalog", href: "/admin/catalog/gone" },
  runs: { title: "Runs of the sync", href: "/admin/catalog/runs" },
} as const;

/** The lists of the catalog. Pages below a list keep its tab. */
export const CatalogTabs = ({ current }: { current: keyof typeof tabs }) => (
  <AreaTabs label="Catalog" tabs={Object.values(tabs)} current={tabs[current].href} />
);

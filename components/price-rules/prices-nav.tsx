"use client";

import { usePathname } from "next/navigation";
import { AreaTabs } from "@/components/staff/area-tabs";

const tabs = [
  { href: "/admin/prices", title: "Rules" },
  { href: "/admin/prices/calendar", title: "Calendar" },
  { href: "/admin/prices/explain", title: "Explain a price" },
  { href: "/admin/prices/sold", title: "Sold numbers" },
  { href: "/admin/prices/rates", title: "Exchange rates" },
  { href: "/admin/prices/taxes", title: "Taxes" },
  { href: "/admin/prices/restrictions", title: "Not sold" },
  { href: "/admin/prices/file", title: "Import and export" },
];

/** The pages about prices. */
export const PricesNav = () => <AreaTabs label="Prices" tabs={tabs} current={usePathname()} />;

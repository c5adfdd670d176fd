import type { Metadata } from "next";
import { PricingView } from "@/components/marketing/pricing-view";
import { filterPrices, listPrices, readPriceFilter } from "@/lib/catalog";
import { listUsagePrices } from "@/lib/usage";
import { SessionMark } from "../../session-mark";

export const metadata: Metadata = {
  title: "Pricing",
  description:
    "What a phone number costs in each country: set-up, month, what is included and what calls and texts cost. No minimum term, charged only when live.",
  alternates: { canonical: "/pricing" },
};

export default async function PricingPage({ searchParams }: PageProps<"/pricing">) {
  const [rows, usage] = await Promise.all([listPrices(), listUsagePrices()]);
  const filter = readPriceFilter(await searchParams);
  return (
    <>
      <SessionMark />
      <PricingView rows={rows} shown={filterPrices(rows, filter)} filter={filter} usage={usage} />
    </>
  );
}

import type { Metadata } from "next";
import { readPriceFilter } from "@/components/marketing/filter-prices";
import { PricingView } from "@/components/marketing/pricing-view";
import { listPrices } from "@/lib/catalog";
import { SessionMark } from "../../session-mark";

export const metadata: Metadata = {
  title: "Pricing",
  description:
    "What a phone number costs in each country: set-up, month, what is included and what calls and texts cost. No minimum term, charged only when live.",
  alternates: { canonical: "/pricing" },
};

export default async function PricingPage({ searchParams }: PageProps<"/pricing">) {
  return (
    <>
      <SessionMark />
      <PricingView rows={await listPrices()} filter={readPriceFilter(await searchParams)} />
    </>
  );
}

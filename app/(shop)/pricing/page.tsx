import type { Metadata } from "next";
import { connection } from "next/server";
import { SignedInMark } from "@/components/layout/signed-in-mark";
import { PricingView } from "@/components/marketing/pricing-view";
import { pageHasSession } from "@/lib/callers";
import { listOffers } from "@/lib/catalog";

export const metadata: Metadata = {
  title: "Pricing",
  description:
    "What a phone number costs: what is due today, each month and over twelve months, by country. No minimum term, charged only when live.",
  alternates: { canonical: "/pricing" },
};

export default async function PricingPage() {
  await connection();
  return (
    <>
      <SignedInMark signedIn={await pageHasSession()} />
      <PricingView countries={await listOffers()} />
    </>
  );
}

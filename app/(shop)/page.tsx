import type { Metadata } from "next";
import { connection } from "next/server";
import { Landing } from "@/components/marketing/landing";
import { listOffers, listPrices, showNumbers } from "@/lib/catalog";
import { SessionMark } from "../session-mark";

export const metadata: Metadata = { alternates: { canonical: "/" } };

/** Numbers in the first screen, and the countries that they are of at most. */
const shown = { numbers: 5, countries: 3 };

/** Rendered per request from the catalog kept in memory, so that the build needs no database and prices are never old. */
export default async function HomePage() {
  await connection();
  const [countries, prices] = await Promise.all([listOffers(), listPrices()]);
  const largest = prices
    .filter(({ number_type, price }) => number_type === "local" && price !== null)
    .toSorted((a, b) => b.sold_areas - a.sold_areas)
    .slice(0, shown.countries);
  const live = await showNumbers(
    largest.map(({ iso2 }) => iso2),
    shown.numbers,
  );
  return (
    <>
      <SessionMark />
      <Landing countries={countries} prices={prices} live={live} />
    </>
  );
}

import type { Metadata } from "next";
import { headers } from "next/headers";
import { preload } from "react-dom";
import { listOffers } from "@/components/shop/list-offers";
import { readSearch, searchPath } from "@/components/shop/search-url";
import { SearchView } from "@/components/shop/search-view";

export const metadata: Metadata = {
  title: "Find a number",
  description:
    "Search live phone numbers by country, city, area code or digits. See what each can do and what it costs, then hold the one you like.",
  alternates: { canonical: "/numbers" },
};

export default async function NumbersPage({ searchParams }: PageProps<"/numbers">) {
  const [countries, params, asked] = await Promise.all([listOffers(), searchParams, headers()]);
  const search = readSearch(params, countries[0]?.iso2);
  // The numbers are on their way while the scripts still load. Not when our own script asks: it may have the answer already.
  if (asked.get("sec-fetch-dest") === "document") {
    preload(`/api/v1${searchPath(search)}`, { as: "fetch", crossOrigin: "anonymous" });
  }
  return <SearchView countries={countries} search={search} />;
}

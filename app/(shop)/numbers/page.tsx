import type { Metadata } from "next";
import { listOffers } from "@/components/shop/list-offers";
import { readSearch } from "@/components/shop/search-url";
import { SearchView } from "@/components/shop/search-view";

export const metadata: Metadata = {
  title: "Find a number",
  description:
    "Search live phone numbers by country, city, area code or digits. See what each can do and what it costs, then hold the one you like.",
  alternates: { canonical: "/numbers" },
};

export default async function NumbersPage({ searchParams }: PageProps<"/numbers">) {
  const [countries, params] = await Promise.all([listOffers(), searchParams]);
  return <SearchView countries={countries} search={readSearch(params, countries[0]?.iso2)} />;
}

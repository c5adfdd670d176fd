import type { Metadata } from "next";
import { headers } from "next/headers";
import { readSearch, searchQuery } from "@/components/catalog/search-url";
import { SearchView } from "@/components/catalog/search-view";
import { apiPath } from "@/components/layout/api-client";
import { getSearchPreferences } from "@/lib/accounts";
import { pageActor, userClient } from "@/lib/callers";
import { listOffers } from "@/lib/catalog";
import { logger } from "@/lib/logger";

export const metadata: Metadata = {
  title: "Find a number",
  description:
    "Search live phone numbers by country, city, area code or digits. See what each can do and what it costs, then hold the one you like.",
  alternates: { canonical: "/numbers" },
};

export default async function NumbersPage({ searchParams }: PageProps<"/numbers">) {
  const [countries, params, asked, usualSort] = await Promise.all([
    listOffers(),
    searchParams,
    headers(),
    readUsualSort(),
  ]);
  const search = readSearch(params, countries[0]?.iso2, usualSort);
  // The numbers are on their way while the scripts still load. Not when our own script asks: it may have the answer already.
  // An element and not React's preload(): a call that comes late in a slow rendering is lost.
  const isVisit = asked.get("sec-fetch-dest") === "document";
  return (
    <>
      {isVisit && (
        <link
          rel="preload"
          as="fetch"
          crossOrigin="anonymous"
          href={apiPath("GET /available-numbers", { query: searchQuery(search) })}
        />
      )}
      <SearchView countries={countries} search={search} />
    </>
  );
}

/** As the person's settings say, so that the form shows how the list is sorted. Never in the way of a search. */
async function readUsualSort() {
  const actor = await pageActor();
  if (actor?.kind !== "user") return undefined;
  try {
    return (await getSearchPreferences(await userClient(), actor.userId)).sort;
  } catch (error) {
    logger.warn({ err: error }, "the search preferences could not be read");
    return undefined;
  }
}

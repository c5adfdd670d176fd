import { setTimeout as sleep } from "node:timers/promises";
import type { Metadata } from "next";
import { headers } from "next/headers";
import { Fragment, Suspense } from "react";
import { ResultsSkeleton } from "@/components/catalog/results-skeleton";
import { SearchResults } from "@/components/catalog/search-results";
import { readSearch, searchQuery, writeSearch } from "@/components/catalog/search-url";
import { SearchView } from "@/components/catalog/search-view";
import type { SearchOutcome } from "@/components/catalog/use-number-search";
import { EarlyPresses } from "@/components/layout/early-presses";
import type { SearchState } from "@/components/number-facts/types";
import { getSearchPreferences } from "@/lib/accounts";
import { pageActor, userClient } from "@/lib/callers";
import { listOffers, type PageSearch, searchForPage } from "@/lib/catalog";
import { sayError } from "@/lib/contract/error-words";
import { logger } from "@/lib/logger";
import { SessionMark } from "../../session-mark";

export const metadata: Metadata = {
  title: "Find a number",
  description:
    "Search live phone numbers by country, city, area code or digits. See what each can do and what it costs, then hold the one you like.",
  alternates: { canonical: "/numbers" },
};

/** A carrier that answers within this time is part of the first HTML; a slower one is waited for in the open page. */
const PATIENCE_MS = 250;

export default async function NumbersPage({ searchParams }: PageProps<"/numbers">) {
  const [countries, params, asked, usualSort] = await Promise.all([
    listOffers(),
    searchParams,
    headers(),
    readUsualSort(),
  ]);
  const search = readSearch(params, countries[0]?.iso2, usualSort);
  const finding = searchForPage(searchQuery(search));
  const found = await Promise.race([finding, sleep(PATIENCE_MS, undefined, { ref: false })]);
  const listKey = writeSearch({ ...search, digits: "", features: [], type: "", area: "" });
  const isVisit = asked.get("sec-fetch-dest") === "document";
  return (
    <>
      <SessionMark />
      {isVisit && <EarlyPresses nonce={asked.get("x-nonce") ?? undefined} />}
      <SearchView countries={countries} search={search} asked={Object.keys(params).length > 0}>
        <Fragment key={listKey}>
          {found ? (
            <SearchResults search={search} outcome={outcomeOf(found)} />
          ) : (
            <Suspense fallback={<ResultsSkeleton />}>
              <LateResults search={search} finding={finding} />
            </Suspense>
          )}
        </Fragment>
      </SearchView>
    </>
  );
}

async function LateResults({ search, finding }: { search: SearchState; finding: Promise<PageSearch> }) {
  return <SearchResults search={search} outcome={outcomeOf(await finding)} />;
}

const outcomeOf = (found: PageSearch): SearchOutcome =>
  "answer" in found ? { answer: found.answer } : { failure: { text: sayError(found.code, found.details) } };

/** From the person's settings, so that the form shows how the list is sorted. A failure never blocks a search. */
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

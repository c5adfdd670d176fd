"use client";

import { SearchX } from "lucide-react";
import { ApiError } from "@/components/layout/api-client";
import { describeError } from "@/components/layout/describe-error";
import { DocumentsNeeded } from "@/components/number-facts/documents-needed";
import type { SearchState } from "@/components/number-facts/types";
import { AgeNote } from "@/components/ui/age-note";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { Notice } from "@/components/ui/notice";
import { ShowMore } from "@/components/ui/show-more";
import { AreaOfferCard } from "./area-offer-card";
import { isSold } from "./group-areas";
import { NumberRow, NumberRowSkeleton } from "./number-row";
import { SearchAdvice } from "./search-advice";
import { useNumberSearch } from "./use-number-search";

/** Everything below the search form: live numbers, offers, honest notes about age and gaps. */
export function SearchResults({ search }: { search: SearchState }) {
  const result = useNumberSearch(search);
  const { numbers, first, last } = result;

  if (result.isError && !result.data) {
    return (
      <ErrorState
        title="The search did not work"
        reference={result.error instanceof ApiError ? result.error.requestId : undefined}
        actions={
          <Button onClick={() => result.refetch()} pending={result.isFetching}>
            Search again
          </Button>
        }
      >
        {describeError(result.error)}
      </ErrorState>
    );
  }
  if (!first || !last) return <ResultsSkeleton />;

  const offers = first.random_areas.filter(isSold);
  const documents = first.documents_areas;
  const onlyDocuments = documents.length > 0 && numbers.length === 0 && offers.length === 0;
  const isDown = last.source === "stale" || last.source === "none";
  return (
    <div
      aria-busy={result.isFetching}
      className={result.isPlaceholderData ? "opacity-60 transition-opacity" : "transition-opacity"}
    >
      {isDown && (
        <Notice tone="warn" role="status" className="mb-4" title="The carrier does not answer right now">
          {last.source === "stale" && last.fetched_at ? (
            <>
              These numbers were{" "}
              <AgeNote verb="seen" at={last.fetched_at} serverNow={last.server_now} receivedAt={result.dataUpdatedAt} />
              . We check each one again before you pay.
            </>
          ) : (
            "We cannot list numbers at the moment. Places and prices are still right; please look again in a few minutes."
          )}
        </Notice>
      )}
      <div
        className={
          onlyDocuments ? "sr-only" : "mb-3 flex min-h-6 flex-wrap items-baseline justify-between gap-x-4 gap-y-1"
        }
      >
        <h2 className="text-lg" aria-live="polite">
          {numbers.length > 0 ? (
            <>
              Numbers to choose from
              {/* what the carrier showed of its stock, no total; said to those who cannot see the list change */}
              <span className="sr-only">, {numbers.length} shown</span>
            </>
          ) : onlyDocuments ? (
            "Not sold here yet"
          ) : (
            "No numbers listed"
          )}
        </h2>
        {!isDown && last.fetched_at && (
          <AgeNote
            at={last.fetched_at}
            serverNow={last.server_now}
            receivedAt={result.dataUpdatedAt}
            className="text-ink-soft text-sm"
          />
        )}
      </div>
      {numbers.length > 0 && (
        <Card padded={false}>
          <ul className="divide-y divide-line">
            {numbers.map((number) => (
              <NumberRow key={number.e164} number={number} mark={search.digits} />
            ))}
          </ul>
        </Card>
      )}
      {onlyDocuments && (
        <>
          <DocumentsNeeded areas={documents} className="" />
          <SearchAdvice search={search} isSold={false} />
        </>
      )}
      {numbers.length === 0 && offers.length === 0 && !onlyDocuments && last.source !== "none" && (
        <EmptyState icon={<SearchX />} title="Nothing like that right now">
          <SearchAdvice search={search} />
        </EmptyState>
      )}
      {numbers.length > 0 && (
        <div className="mt-4">
          {result.nothingNew && (
            <p role="status" className="pb-2 text-center text-ink-soft text-sm">
              The carrier showed the same numbers again. Try once more, or search for other digits.
            </p>
          )}
          {result.isFetchNextPageError && (
            <p role="alert" className="pb-2 text-center text-bad text-sm">
              {describeError(result.error)}
            </p>
          )}
          <ShowMore
            onMore={() => result.fetchNextPage()}
            pending={result.isFetchingNextPage}
            hasMore={result.hasNextPage}
            endText={isDown ? "" : "That is everything the carrier shows for this search."}
          />
        </div>
      )}
      {offers.length > 0 && (
        <section aria-labelledby="area-offers" className="mt-8">
          <h2 id="area-offers" className="text-lg">
            Any number of an area
          </h2>
          <p className="mt-1 mb-3 text-ink-soft text-sm">
            {isDown
              ? "You can hold these meanwhile. The price is fixed, the digits are a surprise, and nothing is charged unless the carrier delivers."
              : "Here the carrier does not list single numbers. The price is fixed, the digits are a surprise."}
          </p>
          <Card padded={false}>
            <ul className="divide-y divide-line">
              {offers.map((area) => (
                <AreaOfferCard key={area.id} area={area} />
              ))}
            </ul>
          </Card>
        </section>
      )}
      {!onlyDocuments && <DocumentsNeeded areas={documents} />}
    </div>
  );
}

/** What is there before the first answer. */
function ResultsSkeleton() {
  return (
    <div role="status" aria-label="Asking the carriers">
      <div className="mb-3 flex min-h-6 items-center text-ink-soft text-lg">Asking the carriers…</div>
      <Card padded={false}>
        <ul className="divide-y divide-line">
          {["a", "b", "c", "d", "e", "f"].map((row) => (
            <NumberRowSkeleton key={row} />
          ))}
        </ul>
      </Card>
    </div>
  );
}

"use client";

import { SearchX } from "lucide-react";
import { useEffect } from "react";
import { useHydrationMark } from "@/components/layout/use-hydration-mark";
import { DocumentsNeeded } from "@/components/number-facts/documents-needed";
import type { SearchState } from "@/components/number-facts/types";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { ShowMore } from "@/components/ui/show-more";
import { HoldSeveral } from "./hold-several";
import { NumberRow } from "./number-row";
import { showResultCount } from "./result-count";
import { describeResults } from "./results-model";
import { AreaOffers, CarrierNotice, ResultsHeadline } from "./results-parts";
import { ResultsSkeleton } from "./results-skeleton";
import { SearchAdvice } from "./search-advice";
import { SearchHints } from "./search-hints";
import { type SearchOutcome, useNumberSearch } from "./use-number-search";

interface SearchResultsProps {
  search: SearchState;
  /** What the server found already; without it the numbers are asked for here. */
  outcome?: SearchOutcome;
}

const nothingYet: SearchOutcome = {};

/** Everything below the search form: live numbers, offers, honest notes about age and gaps. */
export function SearchResults({ search, outcome = nothingYet }: SearchResultsProps) {
  useHydrationMark();
  const { first, more, receivedAt, pending, failure, ask } = useNumberSearch(search, outcome);
  const results = first && describeResults(first, more);
  const count = results ? results.numbers.length : null;
  useEffect(() => showResultCount(count), [count]);
  if (!first || !results) {
    return failure ? (
      <ErrorState
        title="The search did not work"
        reference={failure.reference}
        actions={
          <Button onClick={() => ask({ more: false })} pending={pending}>
            Search again
          </Button>
        }
      >
        {failure.text}
      </ErrorState>
    ) : (
      <ResultsSkeleton />
    );
  }

  const { numbers, onlyDocuments } = results;
  const { digits, word, quantity } = first.reading;
  const wanted = digits && { digits, word, match: search.match };
  return (
    <div aria-busy={pending} className="transition-opacity group-has-[form[aria-busy=true]]/search:opacity-85">
      <CarrierNotice results={results} receivedAt={receivedAt} />
      <ResultsHeadline
        results={results}
        receivedAt={receivedAt}
        onRefresh={() => ask({ more: false, refresh: true })}
        pending={pending}
      />
      {!results.isEmpty && <SearchHints hints={results.hints} search={search} className="mb-3" />}
      {numbers.length > 0 && (
        <Card padded={false}>
          <ul className="divide-y divide-line">
            {numbers.map((number) => (
              <NumberRow key={number.e164} number={number} {...(wanted && { wanted })} />
            ))}
          </ul>
        </Card>
      )}
      {onlyDocuments && (
        <>
          <DocumentsNeeded areas={results.documents} className="" />
          <SearchAdvice search={search} digits={digits} stock="unsold" />
        </>
      )}
      {results.isEmpty && (
        <EmptyState
          icon={<SearchX />}
          title={results.mayComeBack ? "No matching numbers right now" : "No matching numbers"}
        >
          <SearchHints hints={results.hints} search={search} className="[&_ul]:justify-center" />
          <SearchAdvice search={search} digits={digits} stock={results.mayComeBack ? "changes" : "never"} />
        </EmptyState>
      )}
      {numbers.length > 1 && <HoldSeveral key={quantity} search={search} numbers={numbers} quantity={quantity} />}
      {numbers.length > 0 && (
        <div className="mt-4">
          {results.nothingNew && (
            <p role="status" className="pb-2 text-center text-ink-soft text-sm">
              The carrier showed the same numbers again. Try once more, or search for other digits.
            </p>
          )}
          {failure && (
            <p role="alert" className="pb-2 text-center text-bad text-sm">
              {failure.text}
            </p>
          )}
          <ShowMore
            onMore={() => ask({ more: true })}
            pending={pending}
            hasMore={results.last.can_show_more}
            endText={results.endText}
          />
        </div>
      )}
      <AreaOffers results={results} />
      {!onlyDocuments && <DocumentsNeeded areas={results.documents} />}
    </div>
  );
}

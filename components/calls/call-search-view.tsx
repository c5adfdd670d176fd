"use client";

import { useQuery } from "@tanstack/react-query";
import { Download, PhoneIncoming } from "lucide-react";
import type { Route } from "next";
import { ListSkeleton } from "@/components/account/list-skeleton";
import { useTimeZone } from "@/components/account/times";
import { ApiError } from "@/components/layout/api-client";
import { FailureWords } from "@/components/layout/failure-words";
import { routes } from "@/components/layout/routes";
import { Button, buttonStyles } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { LinkButton } from "@/components/ui/link-button";
import type { CallPage } from "@/lib/contract/calls/history";
import type { CalledNumber } from "@/lib/contract/calls/wire";
import { counted } from "@/lib/kernel/words";
import { CallFilter } from "./call-filter";
import { callSearchQuery } from "./call-queries";
import { CallRow } from "./call-row";
import { type CallSearch, writeCallSearch } from "./call-search";
import { ShowCharts } from "./show-charts";

interface CallSearchViewProps {
  /** of the page, without a query */
  address: Route;
  search: CallSearch;
  /** On the page of one number, that one; else all to choose from. */
  numbers: readonly CalledNumber[];
  only?: CalledNumber;
}

/** The history of calls: filters and page in the address, the newest page live. */
export function CallSearchView({ address, search, numbers, only }: CallSearchViewProps) {
  const chosen = only ?? numbers.find(({ id }) => id === search.number);
  const ownZone = useTimeZone();
  const zone = chosen?.time_zone ?? ownZone;
  const { cursor, ...filter } = search;
  const asked = { ...filter, ...(only && { number: only.id }), time_zone: zone };
  const result = useQuery(callSearchQuery({ ...asked, ...(cursor && { cursor }) }));
  const problems = fieldProblems(result.error);
  const query = writeCallSearch(filter);
  return (
    <>
      <CallFilter address={address} search={filter} numbers={only ? [] : numbers} problems={problems} />
      <div className="mb-3 flex flex-wrap items-center justify-between gap-3">
        <p className="text-ink-soft text-sm">
          {chosen ? `Times and days are those of ${zone}.` : `Times are those of each number, days those of ${zone}.`}
        </p>
        <a
          href={`/api/v1/calls/export${writeCallSearch(asked)}`}
          download="calls.csv"
          className={buttonStyles({ variant: "secondary", size: "sm" })}
        >
          <Download aria-hidden className="size-4" /> Export as CSV
        </a>
      </div>
      <ShowCharts search={asked} zone={zone} />
      <p aria-live="polite" className="sr-only">
        {result.data && !result.isPlaceholderData && `${counted(result.data.calls.length, "call")} shown`}
      </p>
      {Object.keys(problems).length > 0 ? null : result.isPending ? (
        <ListSkeleton label="Loading the calls" />
      ) : !result.data ? (
        <ErrorState
          title="The calls could not be shown"
          actions={<Button onClick={() => result.refetch()}>Try again</Button>}
        >
          <FailureWords error={result.error} /> Your numbers keep ringing.
        </ErrorState>
      ) : (
        <CallPageView
          page={result.data}
          isOld={result.isPlaceholderData}
          showsNumber={!chosen}
          isFiltered={query !== ""}
          newest={cursor ? (`${address}${query}` as Route) : null}
          older={(next) => `${address}${writeCallSearch({ ...filter, cursor: next })}` as Route}
          all={address}
        />
      )}
    </>
  );
}

/** What the server could not read, by field: "caller", "to". */
function fieldProblems(error: unknown): Record<string, string> {
  const issues = error instanceof ApiError && error.code === "VALIDATION_FAILED" ? error.details.issues : [];
  const list = Array.isArray(issues) ? (issues as { path?: unknown; message?: unknown }[]) : [];
  return Object.fromEntries(
    list.flatMap(({ path, message }) => (path === "caller" || path === "to" ? [[path, String(message)]] : [])),
  );
}

interface CallPageViewProps {
  page: CallPage;
  /** of the page before, while this one is on its way */
  isOld: boolean;
  showsNumber: boolean;
  isFiltered: boolean;
  /** null: this is the newest page */
  newest: Route | null;
  older: (cursor: string) => Route;
  all: Route;
}

export function CallPageView({ page, isOld, showsNumber, isFiltered, newest, older, all }: CallPageViewProps) {
  "use memo";
  if (page.calls.length === 0) {
    return isFiltered || newest ? (
      <EmptyState
        icon={<PhoneIncoming />}
        title="No call matches"
        actions={
          <LinkButton href={all} variant="secondary">
            Show all calls
          </LinkButton>
        }
      >
        Try more days, fewer digits, or another result.
      </EmptyState>
    ) : (
      <EmptyState
        icon={<PhoneIncoming />}
        title="Nobody has called yet"
        actions={<LinkButton href={routes.myNumbers}>My numbers</LinkButton>}
      >
        Call one of your numbers to hear what callers hear. Each call is listed here while it rings.
      </EmptyState>
    );
  }
  return (
    <>
      <Card padded={false} className={isOld ? "opacity-85" : ""}>
        <h2 className="sr-only">Calls, newest first</h2>
        <ul className="divide-y divide-line">
          {page.calls.map((call) => (
            <CallRow key={call.id} call={call} showsNumber={showsNumber} />
          ))}
        </ul>
      </Card>
      {(newest || page.next_cursor) && (
        <nav aria-label="Pages" className="mt-4 flex flex-wrap justify-center gap-3">
          {newest && (
            <LinkButton href={newest} variant="secondary">
              Newest calls
            </LinkButton>
          )}
          {page.next_cursor && (
            <LinkButton href={older(page.next_cursor)} variant="secondary">
              Older calls
            </LinkButton>
          )}
        </nav>
      )}
    </>
  );
}

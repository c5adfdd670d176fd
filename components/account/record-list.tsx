"use client";

import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { ListSkeleton } from "@/components/account/list-skeleton";
import { FailureWords } from "@/components/layout/failure-words";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ErrorState } from "@/components/ui/error-state";
import { ShowMore } from "@/components/ui/show-more";
import { StatusPill } from "@/components/ui/status-pill";
import type { Tone } from "@/components/ui/tone";

interface RecordListProps<Page, Item> {
  /** of `useInfiniteQuery` */
  result: {
    isPending: boolean;
    data?: { pages: Page[] } | undefined;
    error: Error | null;
    refetch: () => unknown;
    fetchNextPage: () => unknown;
    isFetchingNextPage: boolean;
    hasNextPage: boolean;
    /** what is listed was asked for before: the new answer is on its way */
    isPlaceholderData?: boolean;
  };
  /** plural, as in "Loading your orders" */
  noun: string;
  itemsOf: (page: Page) => readonly Item[];
  /** what stands there when there is none */
  empty: ReactNode;
  /** what to know when they cannot be shown */
  whenFailed?: string;
  /** of the button that lists more */
  more?: string;
  /** one item as a row of the list */
  row: (item: Item) => ReactNode;
}

/** Records of the account in pages: on their way, failed, none, or listed. */
export function RecordList<Page, Item>(props: RecordListProps<Page, Item>) {
  "use memo";
  const { result, noun, itemsOf, empty, whenFailed = "", more = `Older ${noun}`, row } = props;
  if (result.isPending) return <ListSkeleton label={`Loading your ${noun}`} />;
  if (!result.data) {
    return (
      <ErrorState
        title={`Your ${noun} could not be shown`}
        actions={<Button onClick={() => result.refetch()}>Try again</Button>}
      >
        <FailureWords error={result.error} /> {whenFailed}
      </ErrorState>
    );
  }
  const items = result.data.pages.flatMap(itemsOf);
  if (items.length === 0) return empty;
  return (
    <>
      <Card padded={false} className={result.isPlaceholderData ? "opacity-85" : ""}>
        <ul className="divide-y divide-line">{items.map(row)}</ul>
      </Card>
      <div className="mt-4">
        <ShowMore
          onMore={() => result.fetchNextPage()}
          pending={result.isFetchingNextPage}
          hasMore={result.hasNextPage}
          label={more}
        />
      </div>
    </>
  );
}

interface RecordRowProps {
  href: Route;
  name: string;
  /** a line below the name */
  children: ReactNode;
  look: { label: string; tone: Tone; busy?: boolean };
  sum: ReactNode;
}

/** A record in a line: its name leads to it, and so does the whole row. */
export const RecordRow = ({ href, name, children, look, sum }: RecordRowProps) => (
  <li className="relative grid gap-x-6 gap-y-1.5 px-4 py-4 hover:bg-sunken/60 sm:grid-cols-[minmax(0,1fr)_11rem_6rem] sm:items-center sm:px-6">
    <div className="min-w-0">
      <h2 className="font-semibold text-base tracking-normal">
        <Link href={href} className="after:absolute after:inset-0">
          {name}
        </Link>
      </h2>
      <p className="truncate text-ink-soft text-sm">{children}</p>
    </div>
    <div className="flex items-center justify-between gap-4 sm:contents">
      <p>
        <StatusPill tone={look.tone} busy={look.busy ?? false}>
          {look.label}
        </StatusPill>
      </p>
      <p className="text-right">{sum}</p>
    </div>
  </li>
);

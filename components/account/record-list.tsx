"use client";

import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { ListSkeleton } from "@/components/account/list-skeleton";
import { describeError } from "@/components/layout/describe-error";
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
  };
  /** plural, as in "Loading your orders" */
  noun: string;
  itemsOf: (page: Page) => readonly Item[];
  /** what stands there when the account has none */
  empty: ReactNode;
  /** one item as a `RecordRow` */
  row: (item: Item) => ReactNode;
}

/** Records of the account, newest first, in pages: on their way, failed, none, or listed. */
export function RecordList<Page, Item>({ result, noun, itemsOf, empty, row }: RecordListProps<Page, Item>) {
  if (result.isPending) return <ListSkeleton label={`Loading your ${noun}`} />;
  if (!result.data) {
    return (
      <ErrorState
        title={`Your ${noun} could not be shown`}
        actions={<Button onClick={() => result.refetch()}>Try again</Button>}
      >
        {describeError(result.error)}
      </ErrorState>
    );
  }
  const items = result.data.pages.flatMap(itemsOf);
  if (items.length === 0) return empty;
  return (
    <>
      <Card padded={false}>
        <ul className="divide-y divide-line">{items.map(row)}</ul>
      </Card>
      <div className="mt-4">
        <ShowMore
          onMore={() => result.fetchNextPage()}
          pending={result.isFetchingNextPage}
          hasMore={result.hasNextPage}
          label={`Older ${noun}`}
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

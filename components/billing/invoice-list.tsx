"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { FileText } from "lucide-react";
import Link from "next/link";
import { useTimes } from "@/components/account/time-zone";
import { api } from "@/components/layout/api-client";
import { describeError } from "@/components/layout/describe-error";
import { routes } from "@/components/layout/routes";
import { ListSkeleton } from "@/components/orders/list-skeleton";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { LinkButton } from "@/components/ui/link-button";
import { Price } from "@/components/ui/price";
import { ShowMore } from "@/components/ui/show-more";
import { StatusPill } from "@/components/ui/status-pill";
import type { Invoice } from "@/lib/contract/invoices";
import { invoiceLook } from "./invoice-words";

/** The account's invoices, newest first. */
export function InvoiceList() {
  const result = useInfiniteQuery({
    queryKey: ["invoices", "list"],
    queryFn: ({ pageParam, signal }) =>
      api("GET /invoices", { query: { limit: 20, ...(pageParam && { cursor: pageParam }) }, signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
  if (result.isPending) return <ListSkeleton label="Loading your invoices" />;
  if (!result.data) {
    return (
      <ErrorState
        title="Your invoices could not be shown"
        actions={<Button onClick={() => result.refetch()}>Try again</Button>}
      >
        {describeError(result.error)}
      </ErrorState>
    );
  }
  const invoices = result.data.pages.flatMap((page) => page.invoices);
  if (invoices.length === 0) {
    return (
      <EmptyState
        icon={<FileText />}
        title="No invoices yet"
        actions={<LinkButton href={routes.orders}>Orders and receipts</LinkButton>}
      >
        Your first month is on the receipt of its order. From the second month on, every bill appears here.
      </EmptyState>
    );
  }
  return (
    <>
      <Card padded={false}>
        <ul className="divide-y divide-line">
          {invoices.map((invoice) => (
            <InvoiceRow key={invoice.id} invoice={invoice} />
          ))}
        </ul>
      </Card>
      <div className="mt-4">
        <ShowMore
          onMore={() => result.fetchNextPage()}
          pending={result.isFetchingNextPage}
          hasMore={result.hasNextPage}
          label="Older invoices"
        />
      </div>
    </>
  );
}

function InvoiceRow({ invoice }: { invoice: Invoice }) {
  const look = invoiceLook(invoice);
  const times = useTimes();
  return (
    <li className="relative grid gap-x-6 gap-y-1.5 px-4 py-4 hover:bg-sunken/60 sm:grid-cols-[minmax(0,1fr)_11rem_6rem] sm:items-center sm:px-6">
      <div className="min-w-0">
        <h2 className="font-semibold text-base tracking-normal">
          <Link href={routes.invoice(invoice.id)} className="after:absolute after:inset-0">
            {invoice.number}
          </Link>
        </h2>
        <p className="truncate text-ink-soft text-sm">
          {times.day(invoice.period_from)} to {times.day(invoice.period_until)}
        </p>
      </div>
      <div className="flex items-center justify-between gap-4 sm:contents">
        <p>
          <StatusPill tone={look.tone}>{look.label}</StatusPill>
        </p>
        <p className="text-right">
          <Price cents={invoice.total_cents} currency={invoice.currency} className="font-medium" />
        </p>
      </div>
    </li>
  );
}

"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { ReceiptText } from "lucide-react";
import Link from "next/link";
import { useTimes } from "@/components/account/time-zone";
import { api } from "@/components/layout/api-client";
import { describeError } from "@/components/layout/describe-error";
import { routes } from "@/components/layout/routes";
import { ListSkeleton } from "@/components/orders/list-skeleton";
import { isRunning, orderLook } from "@/components/orders/order-words";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { LinkButton } from "@/components/ui/link-button";
import { Price } from "@/components/ui/price";
import { ShowMore } from "@/components/ui/show-more";
import { StatusPill } from "@/components/ui/status-pill";
import type { Order } from "@/lib/contract/orders";

/** The account's orders, newest first; live while one of them is being set up. */
export function OrderList() {
  const result = useInfiniteQuery({
    queryKey: ["orders", "list"],
    queryFn: ({ pageParam, signal }) =>
      api("GET /orders", { query: { limit: 20, ...(pageParam && { cursor: pageParam }) }, signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    refetchInterval: (query) => (query.state.data?.pages.some((page) => page.orders.some(isRunning)) ? 2_000 : false),
  });

  if (result.isPending) return <ListSkeleton label="Loading your orders" />;
  if (!result.data) {
    return (
      <ErrorState
        title="Your orders could not be shown"
        actions={<Button onClick={() => result.refetch()}>Try again</Button>}
      >
        {describeError(result.error)}
      </ErrorState>
    );
  }
  const orders = result.data.pages.flatMap((page) => page.orders);
  if (orders.length === 0) {
    return (
      <EmptyState
        icon={<ReceiptText />}
        title="No orders yet"
        actions={<LinkButton href={routes.numbers}>Search numbers</LinkButton>}
      >
        Every purchase appears here with its receipt and what happened to each number.
      </EmptyState>
    );
  }
  return (
    <>
      <Card padded={false}>
        <ul className="divide-y divide-line">
          {orders.map((order) => (
            <OrderRow key={order.id} order={order} />
          ))}
        </ul>
      </Card>
      <div className="mt-4">
        <ShowMore
          onMore={() => result.fetchNextPage()}
          pending={result.isFetchingNextPage}
          hasMore={result.hasNextPage}
          label="Older orders"
        />
      </div>
    </>
  );
}

function OrderRow({ order }: { order: Order }) {
  const look = orderLook(order);
  const times = useTimes();
  const names = order.items.filter((item) => item.status !== "substituted").map((item) => item.display);
  const sum = shownSum(order);
  return (
    <li className="relative grid gap-x-6 gap-y-1.5 px-4 py-4 hover:bg-sunken/60 sm:grid-cols-[minmax(0,1fr)_11rem_6rem] sm:items-center sm:px-6">
      <div className="min-w-0">
        <h2 className="font-semibold text-base tracking-normal">
          <Link href={routes.order(order.id)} className="after:absolute after:inset-0">
            {order.reference}
          </Link>
        </h2>
        <p className="truncate text-ink-soft text-sm">
          <time dateTime={order.created_at}>{times.day(order.created_at)}</time> · {names.slice(0, 2).join(", ")}
          {names.length > 2 && ` and ${names.length - 2} more`}
        </p>
      </div>
      <div className="flex items-center justify-between gap-4 sm:contents">
        <p>
          <StatusPill tone={look.tone} busy={look.busy ?? false}>
            {look.label}
          </StatusPill>
        </p>
        <p className="text-right">
          <Price cents={sum.cents} currency={order.currency} className="font-medium" />
          <span className="block text-ink-soft text-xs">{sum.label}</span>
        </p>
      </div>
    </li>
  );
}

/** The one sum that matters in a list: what is open, else what was charged, else what is asked for. */
function shownSum(order: Order): { cents: number; label: string } {
  if (order.debt_cents > 0) return { cents: order.debt_cents, label: "to be paid" };
  if (order.settled_at !== null) return { cents: order.captured_cents, label: "charged" };
  return { cents: order.total_cents, label: order.authorized_at ? "authorized" : "not paid" };
}

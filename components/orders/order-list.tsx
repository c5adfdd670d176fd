"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { ReceiptText } from "lucide-react";
import { RecordList, RecordRow } from "@/components/account/record-list";
import { useTimes } from "@/components/account/times";
import { api } from "@/components/layout/api-client";
import { routes } from "@/components/layout/routes";
import { isRunning, orderLook } from "@/components/orders/order-words";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import { Price } from "@/components/ui/price";
import type { Order } from "@/lib/contract/orders";

/** The account's orders, newest first; live while one of them is being set up. */
export function OrderList() {
  "use memo";
  const result = useInfiniteQuery({
    queryKey: ["orders", "list"],
    queryFn: ({ pageParam, signal }) =>
      api("GET /orders", { query: { limit: 20, ...(pageParam && { cursor: pageParam }) }, signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    refetchInterval: (query) => (query.state.data?.pages.some((page) => page.orders.some(isRunning)) ? 2_000 : false),
  });
  return (
    <RecordList
      result={result}
      noun="orders"
      itemsOf={(page) => page.orders}
      empty={
        <EmptyState
          icon={<ReceiptText />}
          title="No orders yet"
          actions={<LinkButton href={routes.numbers}>Search numbers</LinkButton>}
        >
          Every purchase appears here with its receipt and what happened to each number.
        </EmptyState>
      }
      row={(order) => <OrderRow key={order.id} order={order} />}
    />
  );
}

function OrderRow({ order }: { order: Order }) {
  const times = useTimes();
  const names = order.items.filter((item) => item.status !== "substituted").map((item) => item.display);
  const sum = shownSum(order);
  return (
    <RecordRow
      href={routes.order(order.id)}
      name={order.reference}
      look={orderLook(order)}
      sum={
        <>
          <Price cents={sum.cents} currency={order.currency} className="font-medium" />
          <span className="block text-ink-soft text-xs">{sum.label}</span>
        </>
      }
    >
      <time dateTime={order.created_at}>{times.day(order.created_at)}</time> · {names.slice(0, 2).join(", ")}
      {names.length > 2 && ` and ${names.length - 2} more`}
    </RecordRow>
  );
}

/** The one sum that matters in a list: what is open, else what was charged, else what is asked for. */
function shownSum(order: Order): { cents: number; label: string } {
  if (order.debt_cents > 0) return { cents: order.debt_cents, label: "to be paid" };
  if (order.settled_at !== null) return { cents: order.captured_cents, label: "charged" };
  return { cents: order.total_cents, label: order.authorized_at ? "authorized" : "not paid" };
}

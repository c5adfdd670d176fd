import { ArrowRight } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import { useTimes } from "@/components/account/times";
import { similarSearch } from "@/components/catalog/search-url";
import { routes } from "@/components/layout/routes";
import { placeAndType } from "@/components/number-facts/labels";
import { failureText, isClosed, lineLook } from "@/components/orders/order-words";
import { PhoneNumber } from "@/components/ui/phone-number";
import { Price } from "@/components/ui/price";
import { StatusPill } from "@/components/ui/status-pill";
import type { Order, OrderItem } from "@/lib/contract/orders";
import { LineDiscount } from "./line-discount";

/** As high before as after, so that nothing moves when a line goes live. */
const note = "inline-flex min-h-11 items-center gap-1 text-sm sm:min-h-7";

/** Every line of an order with its live state; a lost line shows why, and that it cost nothing. */
export function OrderLines({ order }: { order: Order }) {
  return (
    <ul className="divide-y divide-line">
      {order.items.map((item) => (
        <li
          key={item.id}
          className="grid gap-x-6 gap-y-2 px-4 py-4 sm:grid-cols-[minmax(0,1fr)_9rem_5rem] sm:items-center sm:px-6"
        >
          <div className="min-w-0">
            <p className="font-semibold text-lg">
              <PhoneNumber e164={item.e164} display={item.display} />
            </p>
            <p className="text-ink-soft text-sm">{placeAndType(item)}</p>
            <LineDiscount line={item} />
            <LineNote item={item} order={order} />
          </div>
          <div className="flex items-center justify-between gap-4 sm:contents">
            <p>
              <LinePill item={item} order={order} />
            </p>
            <p
              className={
                item.status === "failed" || item.status === "substituted" || isClosed(order)
                  ? "text-ink-soft line-through sm:text-right"
                  : "font-medium sm:text-right"
              }
            >
              <Price cents={item.total_cents} currency={order.currency} />
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}

function LinePill({ item, order }: { item: OrderItem; order: Order }) {
  const look = lineLook(item, order);
  return (
    <StatusPill tone={look.tone} busy={look.busy ?? false}>
      {look.label}
    </StatusPill>
  );
}

function LineNote({ item, order }: { item: OrderItem; order: Order }) {
  const times = useTimes();
  if (item.status === "live" && item.number_id) {
    return (
      <Link href={routes.myNumber(item.number_id)} className={`${note} text-link`}>
        Open this number <ArrowRight aria-hidden className="size-3.5" />
        {item.paid_until && <span className="sr-only">, paid until {times.day(item.paid_until)}</span>}
      </Link>
    );
  }
  if (!isClosed(order) && (item.status === "pending" || item.status === "provisioning")) {
    return <p className={`${note} text-ink-soft`}>Opens here once it is live</p>;
  }
  if (item.status === "failed") {
    return (
      <>
        <p className="mt-1 text-sm">{failureText(item.failure_code)} Not charged.</p>
        <Link href={`${routes.numbers}?${similarSearch(item)}` as Route} className={`${note} text-link`}>
          Find a similar number <ArrowRight aria-hidden className="size-3.5" />
        </Link>
      </>
    );
  }
  if (item.status === "substituted") {
    const heir = order.items.find((other) => other.id === item.substituted_by);
    return (
      <p className="mt-1 text-sm">
        Lost at the carrier. Replaced by{" "}
        {heir ? <PhoneNumber e164={heir.e164} display={heir.display} /> : "an equivalent"}. Not charged.
      </p>
    );
  }
  return null;
}

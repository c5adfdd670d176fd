"use client";

import { useQuery } from "@tanstack/react-query";
import { useTimes } from "@/components/account/times";
import { routes } from "@/components/layout/routes";
import { EmergencyNote } from "@/components/number-facts/emergency-note";
import { CancelWaiting } from "@/components/orders/cancel-waiting";
import { OrderLines } from "@/components/orders/order-lines";
import { orderQuery } from "@/components/orders/order-query";
import { OrderSteps } from "@/components/orders/order-steps";
import { isClosed, isRunning, isWaiting, moneyStory } from "@/components/orders/order-words";
import { PayDebt } from "@/components/orders/pay-debt";
import { Card } from "@/components/ui/card";
import { KeptHeight } from "@/components/ui/kept-height";
import { LinkButton } from "@/components/ui/link-button";
import { Notice } from "@/components/ui/notice";
import { PageHeader } from "@/components/ui/page-header";
import type { Order } from "@/lib/contract/orders";
import { WhatNow } from "./what-now";

interface CheckoutResultProps {
  /** What the server knew when it rendered the page. */
  initial: Order;
}

/** After the payment page: each line live, and the truth about the money. Safe to close; the order goes on without it. */
export function CheckoutResult({ initial }: CheckoutResultProps) {
  const { data: order } = useQuery({ ...orderQuery(initial.id), initialData: initial });
  const times = useTimes();
  const money = order.status === "awaiting_payment" ? onItsWay : moneyStory(order, times);
  return (
    <>
      <PageHeader title={<span aria-live="polite">{headline(order)}</span>}>
        <KeptHeight>
          <p className="text-base">
            Order <strong className="font-semibold text-ink">{order.reference}</strong>
            {isGoingOn(order) && ". You can close this page; we also write to you."}
          </p>
        </KeptHeight>
      </PageHeader>
      <div className="space-y-5">
        {!isClosed(order) && <OrderSteps order={order} />}
        <KeptHeight>
          <Notice
            tone={money.tone}
            role="status"
            title={money.title}
            actions={
              order.debt_cents > 0 ? (
                <PayDebt orderId={order.id} cents={order.debt_cents} currency={order.currency} />
              ) : (
                isWaiting(order) && <CancelWaiting order={order} />
              )
            }
          >
            {money.text}
          </Notice>
        </KeptHeight>
        <Card padded={false}>
          <OrderLines order={order} />
        </Card>
        <div className="flex flex-wrap gap-3">
          <NextStep order={order} />
        </div>
        <EmergencyNote many={order.items.length > 1} />
        <WhatNow order={order} />
      </div>
    </>
  );
}

/** Who has just paid is not told that no payment came: its word takes a moment longer than its buyer. */
const onItsWay = {
  tone: "brand",
  title: "Your card is being confirmed",
  text: "That takes a few seconds, and this page shows it by itself. Nothing is charged yet.",
} as const;

/** On its way, also while the word of the card is not there yet. */
const isGoingOn = (order: Order): boolean => isRunning(order) || order.status === "awaiting_payment";

function headline(order: Order): string {
  const live = order.items.filter((item) => item.status === "live").length;
  switch (order.status) {
    case "draft":
    case "awaiting_payment":
      return "Confirming your payment";
    case "authorized":
    case "provisioning":
      return live > 0 ? `${live} of ${order.items.length} live` : "Setting up your order";
    case "completed":
      return live === 1 ? "Your number is live" : "Your numbers are live";
    case "partially_completed":
      return `${live} ${live === 1 ? "number is" : "numbers are"} live, the rest was not charged`;
    case "canceled":
      return "This order was canceled";
    case "expired":
      return "This order has expired";
  }
}

function NextStep({ order }: { order: Order }) {
  if (isClosed(order)) {
    return (
      <>
        <LinkButton href={routes.numbers}>Search numbers</LinkButton>
        {order.closed_reason === "deadline" && (
          <LinkButton href={routes.cart} variant="secondary">
            Back to the cart
          </LinkButton>
        )}
      </>
    );
  }
  return (
    <>
      <LinkButton href={routes.myNumbers} variant={isGoingOn(order) || order.debt_cents > 0 ? "secondary" : "primary"}>
        My numbers
      </LinkButton>
      <LinkButton href={routes.order(order.id)} variant="secondary">
        Order details
      </LinkButton>
    </>
  );
}

"use client";

import { useQuery } from "@tanstack/react-query";
import { cartQuery } from "@/components/cart/cart-query";
import { HoldDeadline } from "@/components/cart/hold-deadline";
import { routes } from "@/components/layout/routes";
import { EmergencyNote } from "@/components/number-facts/emergency-note";
import { orderQuery } from "@/components/orders/order-query";
import { isRunning } from "@/components/orders/order-words";
import { LinkButton } from "@/components/ui/link-button";
import { Notice } from "@/components/ui/notice";
import { PageHeader } from "@/components/ui/page-header";
import { Skeleton } from "@/components/ui/skeleton";
import type { Order } from "@/lib/contract/orders";

interface CheckoutCanceledProps {
  /** What the server knew when it rendered the page. */
  initial: Order;
}

/** For a buyer who left the payment page without paying, too late, or after paying in another tab: shows which. */
export function CheckoutCanceled({ initial }: CheckoutCanceledProps) {
  const { data: order } = useQuery({ ...orderQuery(initial.id), initialData: initial });
  if (order.authorized_at !== null) return <PaidElsewhere order={order} />;
  return (
    <>
      <PageHeader title="Payment not completed">
        <p>
          {order.closed_reason === "hold_lost"
            ? "Your payment arrived after the deadline, so it was released. Nothing was charged."
            : order.closed_reason === "payment_refused"
              ? "We could not accept your payment, so it was released. Nothing was charged."
              : "You left the payment page. Nothing was authorized and nothing was charged."}
        </p>
      </PageHeader>
      <WayOn order={order} />
      <EmergencyNote many={order.items.length > 1} className="mt-8" />
    </>
  );
}

function PaidElsewhere({ order }: { order: Order }) {
  return (
    <>
      <PageHeader title="This order is already paid for" />
      <Notice
        tone="good"
        title={`Order ${order.reference} is ${isRunning(order) ? "under way" : "done"}`}
        actions={<LinkButton href={routes.checkoutSuccess(order.id)}>See the order</LinkButton>}
      >
        The payment went through, perhaps in another tab. Nothing is charged twice.
      </Notice>
    </>
  );
}

/** Back to checkout while the numbers are held; else what became of them. */
function WayOn({ order }: { order: Order }) {
  const { data: cart, dataUpdatedAt, isPending, refetch } = useQuery(cartQuery);
  if (isPending) {
    return (
      <div role="status" aria-label="Loading your cart" className="space-y-6">
        <Skeleton className="h-14 rounded-panel" />
        <Skeleton className="h-12 w-44 rounded-control" />
      </div>
    );
  }
  if (cart && cart.items.length > 0) {
    return (
      <>
        <HoldDeadline cart={cart} receivedAt={dataUpdatedAt} onZero={() => refetch()} />
        <div className="mt-6 flex flex-wrap gap-3">
          <LinkButton href={routes.checkout} size="lg">
            Back to checkout
          </LinkButton>
          <LinkButton href={routes.cart} size="lg" variant="secondary">
            Change the cart
          </LinkButton>
        </div>
      </>
    );
  }
  const many = order.items.length > 1;
  const isOver = order.closed_reason === "hold_lost" || Date.parse(order.deadline) <= Date.parse(order.server_now);
  return (
    <>
      {isOver && (
        <Notice tone="warn" title="Your hold has ended">
          {many ? "The numbers go" : "The number goes"} back on sale. Often {many ? "they are" : "it is"} still free.
        </Notice>
      )}
      <div className="mt-6 flex flex-wrap gap-3">
        {isOver && (
          <LinkButton href={routes.cart} size="lg">
            Hold again
          </LinkButton>
        )}
        <LinkButton href={routes.numbers} size="lg" variant={isOver ? "secondary" : "primary"}>
          Search numbers
        </LinkButton>
      </div>
    </>
  );
}

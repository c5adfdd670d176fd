"use client";

import { useQuery } from "@tanstack/react-query";
import { routes } from "@/components/app/routes";
import { cartQuery } from "@/components/cart/cart-query";
import { HoldDeadline } from "@/components/cart/hold-deadline";
import { orderQuery } from "@/components/orders/order-query";
import { EmergencyNote } from "@/components/shop/emergency-note";
import { LinkButton } from "@/components/ui/link-button";
import { Notice } from "@/components/ui/notice";
import { PageHeader } from "@/components/ui/page-header";

/** Someone came back from the payment page without paying, or paid in another tab meanwhile: says which. */
export function CheckoutCanceled({ orderId }: { orderId: string }) {
  const cart = useQuery(cartQuery);
  const { data: order } = useQuery(orderQuery(orderId));
  const paid = order && order.authorized_at !== null;

  if (paid) {
    return (
      <>
        <PageHeader title="This order is already paid for" />
        <Notice
          tone="good"
          title={`Order ${order.reference} is under way`}
          actions={<LinkButton href={routes.checkoutSuccess(order.id)}>See the order</LinkButton>}
        >
          The payment went through, perhaps in another tab. Nothing is charged twice.
        </Notice>
      </>
    );
  }
  const held = (cart.data?.items.length ?? 0) > 0;
  return (
    <>
      <PageHeader title="You have not paid">
        <p>You left the payment page. Nothing was authorised and nothing was charged.</p>
      </PageHeader>
      {cart.data && held && (
        <HoldDeadline cart={cart.data} receivedAt={cart.dataUpdatedAt} onZero={() => cart.refetch()} />
      )}
      <div className="mt-6 flex flex-wrap gap-3">
        {held ? (
          <>
            <LinkButton href={routes.checkout} size="lg">
              Back to checkout
            </LinkButton>
            <LinkButton href={routes.cart} size="lg" variant="secondary">
              Change the cart
            </LinkButton>
          </>
        ) : (
          <LinkButton href={routes.numbers} size="lg">
            Search numbers
          </LinkButton>
        )}
      </div>
      <EmergencyNote many className="mt-8" />
    </>
  );
}

"use client";

import Link from "next/link";
import { AddMinutes } from "@/components/cart/add-minutes";
import { CartSummary } from "@/components/cart/cart-summary";
import { TimeWarning } from "@/components/cart/time-warning";
import { useCart } from "@/components/cart/use-cart";
import { OrderBar } from "@/components/checkout/order-bar";
import { routes } from "@/components/layout/routes";
import { EmergencyNote } from "@/components/number-facts/emergency-note";
import { Card } from "@/components/ui/card";
import { Countdown } from "@/components/ui/countdown";
import { PhoneNumber } from "@/components/ui/phone-number";
import { Skeleton } from "@/components/ui/skeleton";
import type { Cart } from "@/lib/contract/cart";

/** Beside the sign-up of checkout: what is held, for how long, and the sum. Follows the extension while the code is awaited. */
export function CheckoutGuestCart({ initial }: { initial: Cart | null }) {
  const { data: cart, receivedAt, refetch } = useCart(initial, 15_000);
  if (!cart) {
    return (
      <Card className="space-y-3">
        <Skeleton className="h-6 w-40" />
        <Skeleton className="h-5" />
        <Skeleton className="h-32" />
      </Card>
    );
  }
  if (cart.items.length === 0) {
    return (
      <Card>
        <h2 className="text-lg">Nothing is held</h2>
        <p className="mt-1 text-ink-soft">
          {cart.expired_items.length > 0 ? "Your hold has ended. " : "Your cart is empty. "}
          <Link href={cart.expired_items.length > 0 ? routes.cart : routes.numbers} className="text-link">
            {cart.expired_items.length > 0 ? "Back to the cart" : "Search numbers"}
          </Link>
        </p>
      </Card>
    );
  }
  const details = (
    <>
      <ul className="mb-3 divide-y divide-line border-line lg:mt-3 lg:border-y">
        {cart.items.map((item) => (
          <li key={item.id} className="py-2.5 max-lg:pt-0">
            <p className="font-medium">
              <PhoneNumber e164={item.e164} display={item.display} />
            </p>
            <p className="text-ink-soft text-sm">{item.place}</p>
          </li>
        ))}
      </ul>
      <CartSummary sums={cart} />
      <EmergencyNote many={cart.items.length > 1} className="mt-4 border-line border-t pt-4" />
    </>
  );
  return (
    <>
      <OrderBar cart={cart} receivedAt={receivedAt}>
        {details}
      </OrderBar>
      <Card className="max-lg:hidden">
        <div className="flex items-center justify-between gap-3">
          <h2 className="text-lg">
            Held for{" "}
            {cart.deadline && (
              <Countdown
                deadline={cart.deadline}
                serverNow={cart.server_now}
                receivedAt={receivedAt}
                onZero={() => refetch()}
                subject="The hold on your cart"
              />
            )}
          </h2>
          <AddMinutes cart={cart} variant="soft" />
        </div>
        <TimeWarning cart={cart} receivedAt={receivedAt} className="mt-1 text-warn" />
        {details}
      </Card>
    </>
  );
}

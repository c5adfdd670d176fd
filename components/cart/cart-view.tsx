"use client";

import { ShoppingBag } from "lucide-react";
import { useRef } from "react";
import { AddMinutes } from "@/components/cart/add-minutes";
import { CartLine, ExpiredLine } from "@/components/cart/cart-line";
import { CartSkeleton } from "@/components/cart/cart-skeleton";
import { CartSummary } from "@/components/cart/cart-summary";
import { HoldDeadline } from "@/components/cart/hold-deadline";
import { PriceChangeNotice } from "@/components/cart/price-change-notice";
import { StepBar } from "@/components/cart/step-bar";
import { useCart } from "@/components/cart/use-cart";
import { useCartActions } from "@/components/cart/use-cart-actions";
import { FailureWords } from "@/components/layout/failure-words";
import { routes } from "@/components/layout/routes";
import { EmergencyNote } from "@/components/number-facts/emergency-note";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { LinkButton } from "@/components/ui/link-button";
import { Notice } from "@/components/ui/notice";
import { PageHeader } from "@/components/ui/page-header";
import type { Cart } from "@/lib/contract/cart";

/** The cart: one deadline, the held numbers, the sum, and what has ended. */
export function CartView({ initial }: { initial: Cart | null }) {
  const { data: cart, receivedAt } = useCart(initial);
  return (
    <>
      <div className="wrap flex-1 py-8 max-md:py-5 sm:py-10">
        <PageHeader title="Cart" />
        <CartContent initial={initial} />
      </div>
      {cart && cart.items.length > 0 && (
        <StepBar cart={cart} receivedAt={receivedAt} quiet>
          <LinkButton href={routes.checkout} className="shrink-0">
            Checkout
          </LinkButton>
        </StepBar>
      )}
    </>
  );
}

function CartContent({ initial }: { initial: Cart | null }) {
  const { data: cart, receivedAt, error, refetch, isPending } = useCart(initial);
  const { hold, remove } = useCartActions();
  const list = useRef<HTMLUListElement>(null);

  if (isPending) return <CartSkeleton />;
  if (!cart) {
    return (
      <ErrorState title="Your cart could not be shown" actions={<Button onClick={() => refetch()}>Try again</Button>}>
        <FailureWords error={error} /> What you held is still held.
      </ErrorState>
    );
  }

  const expired = cart.expired_items.length > 0 && (
    <section aria-labelledby="expired" className="mt-8">
      <h2 id="expired" className="mb-3 text-lg">
        No longer held
      </h2>
      <Card padded={false}>
        <ul className="divide-y divide-line">
          {cart.expired_items.map((item) => (
            <ExpiredLine
              key={item.id}
              item={item}
              pending={hold.isPending && hold.variables?.id === item.id}
              onLookAgain={() => hold.mutate(item)}
              onDismiss={() => remove.mutate(item)}
            />
          ))}
        </ul>
      </Card>
    </section>
  );

  const isLost = cart.expired_items.length > 0 && cart.expired_items.every(({ lost }) => lost);
  if (cart.items.length === 0) {
    return (
      <>
        <EmptyState
          icon={<ShoppingBag />}
          title={isLost ? "No longer available" : expired ? "Your hold has ended" : "Your cart is empty"}
          actions={
            <LinkButton href={routes.numbers} variant={expired ? "secondary" : "primary"}>
              Search numbers
            </LinkButton>
          }
        >
          {isLost
            ? "Its carrier sold it elsewhere before it could be reserved. You pay nothing for it; similar numbers are often free."
            : expired
              ? "The time was over, so the numbers below went back on sale. Often they are still free: hold them again, or search for others."
              : "A number you add is held for you for ten minutes: nobody else can take it here while you decide."}
        </EmptyState>
        {expired}
      </>
    );
  }

  return (
    <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_22rem] lg:items-start">
      <div>
        <HoldDeadline
          cart={cart}
          receivedAt={receivedAt}
          onZero={() => refetch()}
          action={<AddMinutes cart={cart} variant="inverse" />}
        />
        <Card padded={false} className="mt-4">
          <ul ref={list} tabIndex={-1} aria-label="Held numbers" className="divide-y divide-line">
            {cart.items.map((item) => (
              <CartLine
                key={item.id}
                item={item}
                cart={cart}
                receivedAt={receivedAt}
                onRemove={() => {
                  remove.mutate(item);
                  (cart.items.length > 1 ? list.current : document.getElementById("content"))?.focus(); // the pressed button is gone
                }}
              />
            ))}
          </ul>
        </Card>
        {expired}
      </div>
      <Card className="lg:sticky lg:top-24">
        <h2 className="mb-3 text-lg">Summary</h2>
        <PriceChangeNotice cart={cart} className="mb-3" />
        <CartSummary sums={cart} />
        {cart.open_order_id && (
          <Notice tone="brand" className="mt-4">
            You have started to pay for this cart. Checkout continues that order.
          </Notice>
        )}
        <LinkButton href={routes.checkout} size="lg" wide className="mt-5 max-lg:hidden [@media(height<26rem)]:flex!">
          {cart.open_order_id ? "Continue checkout" : "Go to checkout"}
        </LinkButton>
        <p className="mt-3 text-ink-soft text-sm">Your card is charged only for numbers that are live.</p>
        <EmergencyNote many={cart.items.length > 1} className="mt-4 border-line border-t pt-4" />
      </Card>
    </div>
  );
}

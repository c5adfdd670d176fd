"use client";

import { StepBar } from "@/components/cart/step-bar";
import { routes } from "@/components/layout/routes";
import { rereadVisitor, useVisitor } from "@/components/layout/visitor";
import { LinkButton } from "@/components/ui/link-button";

/** What is held so far, and the way to pay for it: on a narrow screen, wherever numbers are listed. */
export function HeldBar() {
  const { cart, cartAt } = useVisitor();
  if (!cart?.items.length) return null;
  return (
    <StepBar cart={cart} receivedAt={cartAt} cartHref={routes.cart} onZero={rereadVisitor}>
      <LinkButton href={routes.checkout} className="shrink-0">
        Checkout
      </LinkButton>
    </StepBar>
  );
}

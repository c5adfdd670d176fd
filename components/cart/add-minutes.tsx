"use client";

import { useCartActions } from "@/components/cart/use-cart-actions";
import type { ButtonLook } from "@/components/ui/button";
import { Button } from "@/components/ui/button";
import type { Cart } from "@/lib/contract/cart";

/** Extends the hold, once; nothing where that was done. */
export function AddMinutes({ cart, variant }: { cart: Pick<Cart, "can_extend">; variant: ButtonLook["variant"] }) {
  const { extend } = useCartActions();
  if (!cart.can_extend) return null;
  return (
    <Button variant={variant} size="sm" onClick={() => extend.mutate()} pending={extend.isPending} className="shrink-0">
      Add 10 minutes
    </Button>
  );
}

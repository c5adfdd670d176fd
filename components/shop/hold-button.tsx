"use client";

import { useQuery } from "@tanstack/react-query";
import { Check, Plus } from "lucide-react";
import Link from "next/link";
import { ApiError } from "@/components/app/api-client";
import { routes } from "@/components/app/routes";
import { cartQuery } from "@/components/cart/cart-query";
import { useHold } from "@/components/shop/use-hold";
import { Button, buttonStyles } from "@/components/ui/button";

interface HoldButtonProps {
  areaId: string;
  /** What it is called in toasts and for screen readers. */
  name: string;
  /** Known numbers show "In cart" when the cart has them; offers can be taken again and again. */
  e164?: string;
  /** The search said that this cart holds it; counts until the cart itself is known. */
  held?: boolean;
  className?: string;
}

const gone = new Set(["NUMBER_TAKEN", "NUMBER_GONE"]);

/** Hold → In cart, or → Taken. Shows the wished state at once; a refusal takes it back. */
export function HoldButton({ areaId, name, e164, held = false, className }: HoldButtonProps) {
  const { data: cart } = useQuery({ ...cartQuery, enabled: false });
  const hold = useHold();
  const inCart = e164 !== undefined && (cart ? cart.items.some((item) => item.e164 === e164) : held);

  if (hold.error instanceof ApiError && gone.has(hold.error.code)) {
    return (
      <Button variant="secondary" disabled className={className} aria-label={`${name} was just taken`}>
        Taken
      </Button>
    );
  }
  if (inCart || (e164 && hold.isPending)) {
    return (
      <Link
        href={routes.cart}
        aria-label={`${name} is in your cart. View cart`}
        className={buttonStyles({ variant: "done", className })}
      >
        <Check aria-hidden className="size-4.5" strokeWidth={2.5} />
        In cart
      </Link>
    );
  }
  return (
    <Button
      variant="soft"
      pending={hold.isPending}
      onClick={() => hold.mutate({ areaId, name, ...(e164 && { e164 }) })}
      aria-label={`Hold ${name}`}
      className={className}
    >
      <Plus aria-hidden className="size-4.5" strokeWidth={2.5} />
      Hold
    </Button>
  );
}

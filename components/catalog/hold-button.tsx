"use client";

import { useQuery } from "@tanstack/react-query";
import { Check, Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { cartQuery } from "@/components/cart/cart-query";
import { ApiError } from "@/components/layout/api-client";
import { routes } from "@/components/layout/routes";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { useHold } from "./use-hold";

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

/**
 * Hold → In cart, or → Taken. Shows the wished state at once; a refusal takes it back. It stays one button through all
 * states, so that the keyboard's place in the list is kept.
 */
export function HoldButton({ areaId, name, e164, held = false, className }: HoldButtonProps) {
  const router = useRouter();
  const { data: cart } = useQuery({ ...cartQuery, enabled: false });
  const hold = useHold();
  const isTaken = hold.error instanceof ApiError && gone.has(hold.error.code);
  const isKnown = e164 !== undefined;
  const inCart = isKnown && (hold.isPending || (cart ? cart.items.some((item) => item.e164 === e164) : held));

  if (inCart) {
    return (
      <Button
        variant="done"
        // The second half of a double click on "Hold" lands here and must not lead away.
        onClick={(event) => event.detail < 2 && router.push(routes.cart)}
        aria-label={`In cart: ${name}. View cart`}
        className={className}
      >
        <Check aria-hidden className="size-4.5" strokeWidth={2.5} />
        In cart
      </Button>
    );
  }
  if (isTaken) {
    return (
      <Button variant="secondary" aria-disabled aria-label={`Taken: ${name}`} className={cn("opacity-60", className)}>
        Taken
      </Button>
    );
  }
  return (
    <Button
      variant="soft"
      pending={hold.isPending}
      // A double click is one wish, also where each click could take another number.
      onClick={(event) => event.detail < 2 && hold.mutate({ areaId, name, ...(isKnown && { e164 }) })}
      aria-label={`Hold ${name}`}
      className={className}
    >
      <Plus aria-hidden className="size-4.5" strokeWidth={2.5} />
      Hold
    </Button>
  );
}

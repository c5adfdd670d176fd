"use client";

import { ChevronDown } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { AddMinutes } from "@/components/cart/add-minutes";
import { CartGlance } from "@/components/cart/cart-glance";
import { TimeWarning } from "@/components/cart/time-warning";
import { cn } from "@/components/ui/cn";
import type { Cart } from "@/lib/contract/cart";

interface OrderBarProps {
  cart: Cart;
  receivedAt?: number | undefined;
  /** What it opens to: the lines and the sums. */
  children: ReactNode;
}

/**
 * On a narrow screen, above the forms of checkout: what is bought, the sum and the time left, in one line that
 * stays in view. The clock of the wide layout, which is in the page too, asks again when the time is over.
 */
export function OrderBar({ cart, receivedAt, children }: OrderBarProps) {
  const id = useId();
  const [open, setOpen] = useState(false);
  return (
    <section
      aria-label="Your order"
      className={cn(
        "z-20 rounded-panel border border-line bg-surface px-4 shadow-panel lg:hidden",
        !open && "sticky top-18 [@media(height<26rem)]:static",
      )}
    >
      <div className="flex min-h-14 items-center gap-2">
        <button
          type="button"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
          className="flex min-h-12 min-w-0 flex-1 items-center gap-2 py-1.5 text-left leading-snug"
        >
          <ChevronDown
            aria-hidden
            className={cn("size-5 shrink-0 text-ink-soft transition-transform", open && "rotate-180")}
          />
          <span className="min-w-0">
            <CartGlance cart={cart} receivedAt={receivedAt} />
          </span>
        </button>
        <AddMinutes cart={cart} variant="soft" />
      </div>
      <TimeWarning cart={cart} receivedAt={receivedAt} className="pb-3 text-warn" />
      <div id={id} hidden={!open} className="border-line border-t py-4">
        {open && children}
      </div>
    </section>
  );
}

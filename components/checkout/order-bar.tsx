"use client";

import { ChevronDown } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { AddMinutes } from "@/components/cart/add-minutes";
import { TimeWarning } from "@/components/cart/time-warning";
import { cn } from "@/components/ui/cn";
import { Countdown } from "@/components/ui/countdown";
import type { Cart } from "@/lib/contract/cart";
import { formatMoney } from "@/lib/kernel/money";

interface OrderBarProps {
  cart: Cart;
  receivedAt?: number | undefined;
  onZero: () => void;
  /** What it opens to: the lines and the sums. */
  children: ReactNode;
}

/** On a narrow screen, above the forms of checkout: what is bought, the sum and the time left, in one line that stays in view. */
export function OrderBar({ cart, receivedAt, onZero, children }: OrderBarProps) {
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
          className="flex min-h-12 min-w-0 flex-1 items-center gap-2 text-left leading-snug"
        >
          <ChevronDown
            aria-hidden
            className={cn("size-5 shrink-0 text-ink-soft transition-transform", open && "rotate-180")}
          />
          <span className="min-w-0">
            <span className="block font-semibold">
              {cart.items.length === 1 ? "1 number" : `${cart.items.length} numbers`} ·{" "}
              {formatMoney(cart.due_today_cents, cart.currency)}
            </span>
            {cart.deadline && (
              <span className="block text-ink-soft text-sm">
                <Countdown
                  deadline={cart.deadline}
                  serverNow={cart.server_now}
                  receivedAt={receivedAt}
                  onZero={() => setTimeout(onZero, 800)}
                  subject="The hold on your cart"
                />{" "}
                left
              </span>
            )}
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

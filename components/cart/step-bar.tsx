"use client";

import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { CartGlance, cartWords } from "@/components/cart/cart-glance";
import { buttonStyles } from "@/components/ui/button";
import { toast, useToast } from "@/components/ui/toast";
import type { Cart } from "@/lib/contract/cart";

interface StepBarProps {
  cart: Pick<Cart, "items" | "deadline" | "server_now" | "due_today_cents" | "currency" | "needs_place">;
  receivedAt?: number | undefined;
  /** Where the words lead to; nowhere on the cart's own page. */
  cartHref?: Route;
  onZero?: () => void;
  /** The page has another clock that speaks. */
  quiet?: boolean;
  /** The button of the next step. */
  children: ReactNode;
}

/**
 * The next step on a narrow screen: how many numbers, the sum, the time left, one button. It stands in the page's flow and sticks to the
 * lower edge, so nothing stays covered; `data-step-bar` keeps the focus and messages above it (globals.css). It takes the place of the
 * message that something was held or removed, and offers to undo that.
 */
export function StepBar({ cart, receivedAt, cartHref, onZero, quiet = false, children }: StepBarProps) {
  const message = useToast();
  const undo = message?.inBar && message.action;
  const { count, sum, tax } = cartWords(cart);
  const words = <CartGlance cart={cart} receivedAt={receivedAt} onZero={onZero} quiet={quiet} />;
  return (
    <aside
      aria-label="Next step"
      data-step-bar
      className="sticky bottom-0 z-30 mt-auto animate-rise border-line border-t bg-surface pb-[env(safe-area-inset-bottom)] shadow-raised lg:hidden print:hidden [@media(height<26rem)]:static"
    >
      <div className="wrap flex min-h-16 items-center gap-2 py-2">
        {cartHref ? (
          <Link href={cartHref} className="min-w-0 flex-1 whitespace-nowrap py-0.5 leading-snug">
            {words}
          </Link>
        ) : (
          <p className="min-w-0 flex-1 whitespace-nowrap leading-snug">{words}</p>
        )}
        <span aria-live="polite" className="sr-only">
          {`${count} in your cart, ${sum} ${tax} today`}
        </span>
        {undo && (
          <button
            type="button"
            className={buttonStyles({ variant: "quiet" })}
            onClick={() => {
              toast.dismiss(message.id);
              undo.onClick();
            }}
          >
            {undo.label}
          </button>
        )}
        {children}
      </div>
    </aside>
  );
}

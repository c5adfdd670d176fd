"use client";

import { Countdown } from "@/components/ui/countdown";
import type { Cart } from "@/lib/contract/cart";
import { formatMoney } from "@/lib/kernel/money";
import { counted } from "@/lib/kernel/words";

type Glanced = Pick<Cart, "items" | "deadline" | "server_now" | "due_today_cents" | "currency" | "needs_place">;

/** How many numbers, what is due today, and whether a tax that is not known yet comes on top. */
export const cartWords = ({ items, due_today_cents, currency, needs_place }: Glanced) => ({
  count: counted(items.length, "number"),
  sum: formatMoney(due_today_cents, currency),
  tax: needs_place ? "+ tax" : "",
});

interface CartGlanceProps {
  cart: Glanced;
  receivedAt: number | undefined;
  onZero?: (() => void) | undefined;
  /** The page has another clock that speaks. */
  quiet?: boolean;
}

/** The cart in two lines, for the bars of narrow screens: how many numbers, the sum, the time left. */
export function CartGlance({ cart, receivedAt, onZero, quiet = false }: CartGlanceProps) {
  const { count, sum, tax } = cartWords(cart);
  return (
    <>
      <span className="block font-semibold">
        {count} · {sum}
      </span>
      {cart.deadline && (
        <span className="block text-ink-soft text-sm">
          {tax && `${tax} · `}
          <Countdown
            deadline={cart.deadline}
            serverNow={cart.server_now}
            receivedAt={receivedAt}
            onZero={onZero}
            subject="The hold on your cart"
            quiet={quiet}
          />{" "}
          left
        </span>
      )}
    </>
  );
}

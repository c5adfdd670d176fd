"use client";

import { cn } from "@/components/ui/cn";
import { useServerNow } from "@/components/ui/use-server-now";
import type { Cart } from "@/lib/contract/cart";

const SOON_MS = 120_000;

interface TimeWarningProps {
  cart: Pick<Cart, "deadline" | "server_now" | "can_extend">;
  receivedAt?: number | undefined;
  className?: string;
}

/** Below two minutes: what happens then, and what helps. The clock beside it speaks, so this is only seen. */
export function TimeWarning({ cart, receivedAt, className }: TimeWarningProps) {
  const now = useServerNow({ serverNow: cart.server_now, receivedAt });
  const left = Date.parse(cart.deadline ?? "") - now;
  if (!(left > 0 && left <= SOON_MS)) return null;
  return (
    <p className={cn("text-sm", className)}>
      Less than two minutes left.{" "}
      {cart.can_extend ? "Add time if you need it." : "Go to payment before then, or hold what is in your cart again."}
    </p>
  );
}

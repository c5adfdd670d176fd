"use client";

import { Clock } from "lucide-react";
import type { ReactNode } from "react";
import { TimeWarning } from "@/components/cart/time-warning";
import { Countdown } from "@/components/ui/countdown";
import type { Cart } from "@/lib/contract/cart";

interface HoldDeadlineProps {
  cart: Pick<Cart, "deadline" | "server_now" | "items" | "can_extend">;
  receivedAt?: number | undefined;
  onZero: () => void;
  /** E.g. the button that extends. */
  action?: ReactNode;
}

/** The cart's one deadline. Nothing else on the page counts down. */
export function HoldDeadline({ cart, receivedAt, onZero, action }: HoldDeadlineProps) {
  if (!cart.deadline) return null;
  const many = cart.items.length > 1;
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 rounded-panel bg-deep px-4 py-3.5 text-on-deep sm:px-6">
      <p className="flex items-center gap-3">
        <Clock aria-hidden className="size-5 text-on-deep-soft" />
        <span>
          {many ? "Your numbers are held for" : "Your number is held for"}{" "}
          <Countdown
            deadline={cart.deadline}
            serverNow={cart.server_now}
            receivedAt={receivedAt}
            onZero={onZero}
            subject={many ? "The hold on your numbers" : "The hold on your number"}
            // On the deep ground the usual red would not be read: the last minute is orange there.
            className="ml-1 font-semibold text-2xl text-on-deep! leading-none tracking-tight data-urgent:text-seal!"
          />
        </span>
      </p>
      {action}
      <TimeWarning cart={cart} receivedAt={receivedAt} className="w-full text-on-deep" />
    </div>
  );
}

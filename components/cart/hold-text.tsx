"use client";

import { Lock, Store } from "lucide-react";
import { formatClock } from "@/components/shop/format-time";
import { AgeNote } from "@/components/ui/age-note";
import type { CartItem } from "@/lib/api/schemas/cart";

interface HoldTextProps {
  item: Pick<CartItem, "firm_until" | "checked_at" | "e164">;
  /** The cart's one deadline. */
  deadline: string;
  serverNow: string;
  receivedAt: number;
}

/** How sure a hold is. Firm: the carrier keeps it. Soft: only this shop does. A random number needs neither. */
export function HoldText({ item, deadline, serverNow, receivedAt }: HoldTextProps) {
  const until = (
    <time dateTime={deadline} suppressHydrationWarning>
      {formatClock(deadline)}
    </time>
  );
  if (item.e164 === null) {
    return <Line icon={<Store aria-hidden />}>Price held until {until}. You see the number once it is live.</Line>;
  }
  if (item.firm_until) {
    return <Line icon={<Lock aria-hidden className="text-good" />}>Held until {until}</Line>;
  }
  return (
    <Line icon={<Store aria-hidden />}>
      Yours in this shop until {until}. Not reserved at the carrier
      {item.checked_at && (
        <>
          ; <AgeNote at={item.checked_at} serverNow={serverNow} receivedAt={receivedAt} />
        </>
      )}
      .
    </Line>
  );
}

const Line = ({ icon, children }: { icon: React.ReactNode; children: React.ReactNode }) => (
  <p className="flex gap-1.5 text-ink-soft text-sm [&>svg]:mt-0.5 [&>svg]:size-4 [&>svg]:shrink-0">
    {icon}
    <span>{children}</span>
  </p>
);

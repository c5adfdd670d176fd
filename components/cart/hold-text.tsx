"use client";

import { Lock, Store } from "lucide-react";
import { holdState } from "@/components/cart/hold-state";
import { formatClock } from "@/components/number-facts/format-time";
import { AgeNote } from "@/components/ui/age-note";
import { useServerNow } from "@/components/ui/use-server-now";
import type { CartItem } from "@/lib/contract/cart";

interface HoldTextProps {
  item: Pick<CartItem, "firm_until" | "checked_at" | "e164">;
  /** The cart's one deadline. */
  deadline: string;
  serverNow: string;
  receivedAt?: number | undefined;
}

/** How sure a hold is, kept true while the page stays open: a reservation may end before the hold does. */
export function HoldText({ item, deadline, serverNow, receivedAt }: HoldTextProps) {
  const now = useServerNow({ serverNow, receivedAt, active: item.firm_until !== null });
  const hold = holdState(item, deadline, now);
  if (hold.kind === "random") {
    return (
      <Line icon={<Store aria-hidden />}>
        Price held until <At time={hold.until} />. You see the number once it is live.
      </Line>
    );
  }
  if (hold.kind === "firm") {
    return (
      <Line icon={<Lock aria-hidden className="text-good" />}>
        Held until <At time={hold.until} />
        {hold.then_soft && (
          <>
            , then yours in this shop until <At time={hold.then_soft} />
          </>
        )}
      </Line>
    );
  }
  return (
    <Line icon={<Store aria-hidden />}>
      Yours in this shop until <At time={hold.until} />. Not reserved at the carrier
      {item.checked_at && (
        <>
          ; <AgeNote at={item.checked_at} serverNow={serverNow} receivedAt={receivedAt} />
        </>
      )}
      .
    </Line>
  );
}

const At = ({ time }: { time: string }) => (
  <time dateTime={time} suppressHydrationWarning>
    {formatClock(time)}
  </time>
);

const Line = ({ icon, children }: { icon: React.ReactNode; children: React.ReactNode }) => (
  <p className="flex gap-1.5 text-ink-soft text-sm [&>svg]:mt-0.5 [&>svg]:size-4 [&>svg]:shrink-0">
    {icon}
    <span>{children}</span>
  </p>
);

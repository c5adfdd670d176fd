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

/**
 * How sure a hold is, kept true while the page stays open: a reservation may end before the hold does. "Reserved" is said only while
 * the carrier keeps the number; the rest says what we do, since `secureHolds` asks the carrier about every other number before payment.
 */
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
        Reserved for you with its carrier until <At time={hold.until} />
        {hold.then_soft && (
          <>
            , then held for you here until <At time={hold.then_soft} />
          </>
        )}
      </Line>
    );
  }
  return (
    <Line icon={<Store aria-hidden />}>
      Held for you here until <At time={hold.until} />.{" "}
      {item.checked_at ? (
        <>
          <AgeNote at={item.checked_at} serverNow={serverNow} receivedAt={receivedAt} verb="Checked with its carrier" />
          , and again before you pay.
        </>
      ) : (
        "We check with its carrier before you pay."
      )}
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

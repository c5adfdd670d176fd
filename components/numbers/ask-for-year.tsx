"use client";

import { useTimes } from "@/components/account/times";
import { AskFirst } from "@/components/layout/ask-first";
import { PhoneNumber } from "@/components/ui/phone-number";
import type { YearOffer } from "@/lib/contract/numbers";
import { formatMoney } from "@/lib/kernel/money";

interface AskForYearProps {
  number: { e164: string | null; display: string };
  offer: YearOffer;
  currency: string;
  label: string;
  pending: boolean;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onConfirm: () => void;
  size?: "sm" | "md";
  /** id of the element that names the number, where several are offered */
  describedBy?: string;
}

/** What is agreed to with a year: the sum, when it is charged, that it renews, and how to stop it. */
export function AskForYear({ number, offer, currency, ...rest }: AskForYearProps) {
  const times = useTimes();
  const begins = times.day(offer.begins_at);
  const sum = formatMoney(offer.year_cents, currency);
  return (
    <AskFirst
      {...rest}
      title={
        <>
          Pay <PhoneNumber e164={number.e164} display={number.display} /> by the year?
        </>
      }
      description={`Your bill of ${begins} has ${sum} for twelve months, until ${times.day(offer.ends_at)}, plus tax where it applies. It renews each year until you choose months again or cancel; we remind you 30 days before. You can undo this until ${begins}. A year that has begun is not given back when you cancel: the number works until its end.`}
      keep="Not now"
      confirm={`Agree to ${sum} a year`}
      tone="good"
    />
  );
}

"use client";

import { type ReactNode, useState } from "react";
import { useTimes } from "@/components/account/times";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { toast } from "@/components/ui/toast";
import type { OwnedNumberDetail } from "@/lib/contract/numbers";
import { formatMoney } from "@/lib/kernel/money";
import { AskForYear } from "./ask-for-year";
import { useChoosePeriod } from "./use-choose-period";

/** Paying by the year: what it costs and saves, and the way back to months until it begins or ends. */
export function NumberYear({ number, onChange }: { number: OwnedNumberDetail; onChange: () => void }) {
  const times = useTimes();
  const [asking, setAsking] = useState(false);
  const choose = useChoosePeriod(number.id, {
    chosen: (period) => {
      onChange(); // the pressed button is gone
      toast.success(period === "year" ? "Paid by the year" : "Paid by the month");
    },
    yearSettled: () => setAsking(false),
  });
  const { contract } = number;
  if (!contract?.renews_at) return null;

  const { offer, running, is_unpaid: isUnpaid } = contract.year;
  const money = (cents: number) => formatMoney(cents, contract.currency);
  const toMonths = (label: string): ReactNode => (
    <Button variant="secondary" size="sm" onClick={() => choose.mutate({ period: "month" })} pending={choose.isPending}>
      {label}
    </Button>
  );
  if (contract.period === "year" && offer)
    return (
      <Notice
        tone="good"
        className="mt-5"
        title={
          running
            ? `Renews for a year on ${times.day(offer.begins_at)}`
            : `Paid by the year from ${times.day(offer.begins_at)}`
        }
        actions={toMonths(running ? "Pay by the month afterwards" : "Stay with months")}
      >
        {money(offer.year_cents)} for twelve months, plus tax where it applies.{" "}
        {running ? "We remind you by mail 30 days before." : "You can undo this until then."}
      </Notice>
    );
  if (!offer)
    return (
      <p className="mt-5 text-ink-soft text-sm">
        This number is paid by the month. A year is not offered: it could not be cheaper than twelve months.
      </p>
    );
  if (isUnpaid)
    return (
      <p className="mt-5 text-ink-soft text-sm">
        {running ? `Paid by the month from ${times.day(offer.begins_at)}. ` : ""}
        Twelve months in one sum save {money(offer.saved_cents)}; they are offered again once the open bill is paid.
      </p>
    );
  return (
    <Notice
      tone={running ? "warn" : "neutral"}
      className="mt-5"
      title={
        running
          ? `Paid by the month from ${times.day(offer.begins_at)}`
          : `Pay by the year: ${money(offer.year_cents)}, you save ${money(offer.saved_cents)}`
      }
      actions={
        <AskForYear
          number={number}
          offer={offer}
          currency={contract.currency}
          label={running ? "Pay by the year again" : "Pay by the year"}
          open={asking}
          onOpenChange={setAsking}
          pending={choose.isPending}
          onConfirm={() => choose.mutate({ period: "year", year_cents: offer.year_cents })}
        />
      }
    >
      {running
        ? "Its year ends then, and months follow. You can take this back until that day."
        : `Instead of ${money(offer.months_cents)} for twelve months. It begins with your bill of ${times.day(offer.begins_at)}.`}
    </Notice>
  );
}

"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useId, useRef, useState } from "react";
import { useTimes } from "@/components/account/times";
import { api } from "@/components/layout/api-client";
import { routes } from "@/components/layout/routes";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { PhoneNumber } from "@/components/ui/phone-number";
import { toast } from "@/components/ui/toast";
import type { YearOffers as Offers } from "@/lib/contract/numbers";
import { formatMoney } from "@/lib/kernel/money";
import { AskForYear } from "./ask-for-year";
import { useChoosePeriod } from "./use-choose-period";

/** So many are shown first. */
const few = 5;

/** The account's numbers that can be paid by the year, what each saves, and the way back until the year begins. */
export function YearOffers({ initial }: { initial: Offers }) {
  const { data } = useQuery({
    queryKey: ["numbers", "years"],
    queryFn: ({ signal }) => api("GET /billing/years", { signal }),
    initialData: initial,
  });
  const [showsAll, setShowsAll] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const { numbers, currency } = data;
  if (numbers.length === 0) return null;

  const shown = showsAll ? numbers : numbers.slice(0, few);
  const open = numbers.filter(({ period }) => period === "month");
  const saved = open.reduce((sum, { offer }) => sum + offer.saved_cents, 0);
  return (
    <Card>
      <h2 ref={heading} tabIndex={-1} className="font-semibold text-lg">
        {open.length > 0 ? `Pay by the year, save ${formatMoney(saved, currency)}` : "Paid by the year"}
      </h2>
      <p className="mt-1 text-ink-soft text-sm">
        Twelve months of a number in one sum, for less than month by month. Its year begins with a bill of yours; until
        that day you can undo it.
      </p>
      <ul className="mt-4 divide-y divide-line border-line border-t">
        {shown.map((number) => (
          <OfferedNumber
            key={number.id}
            number={number}
            currency={currency}
            onChosen={() => heading.current?.focus({ preventScroll: true })} // the pressed button is gone
          />
        ))}
      </ul>
      {shown.length < numbers.length && (
        <Button variant="quiet" size="sm" className="mt-3" onClick={() => setShowsAll(true)}>
          Show all {numbers.length} numbers
        </Button>
      )}
      {data.has_more && shown.length === numbers.length && (
        <p className="mt-3 text-ink-soft text-sm">
          Your other numbers cost less a month; the page of each one offers its year,{" "}
          <Link href={routes.myNumbers} className="text-link">
            from the list
          </Link>
          .
        </p>
      )}
    </Card>
  );
}

function OfferedNumber({
  number,
  currency,
  onChosen,
}: {
  number: Offers["numbers"][number];
  currency: string;
  onChosen: () => void;
}) {
  const id = useId();
  const times = useTimes();
  const [asking, setAsking] = useState(false);
  const { display, label, place, offer } = number;
  const begins = times.day(offer.begins_at);
  const choose = useChoosePeriod(number.id, {
    chosen: (period) => {
      onChosen();
      if (period === "month") toast.success(`${display} stays with months`);
      else
        toast.message(`${display} is paid by the year from ${begins}`, {
          action: { label: "Undo", onClick: () => choose.mutate({ period: "month" }) },
        });
    },
    yearSettled: () => setAsking(false),
  });
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-3">
      <div id={id} className="min-w-0">
        <Link href={routes.myNumber(number.id)} className="font-medium text-link">
          <PhoneNumber e164={number.e164} display={display} />
        </Link>
        {(label ?? place) !== display && <span className="text-ink-soft"> {label ?? place}</span>}
        <p className="text-ink-soft text-sm">
          {number.period === "year"
            ? `${formatMoney(offer.year_cents, currency)} from ${begins}, for twelve months`
            : `${formatMoney(offer.year_cents, currency)} a year, saves ${formatMoney(offer.saved_cents, currency)}`}
        </p>
      </div>
      {number.period === "year" ? (
        <Button
          variant="secondary"
          size="sm"
          aria-describedby={id}
          onClick={() => choose.mutate({ period: "month" })}
          pending={choose.isPending}
        >
          Stay with months
        </Button>
      ) : (
        <AskForYear
          number={number}
          offer={offer}
          currency={currency}
          label="Pay by the year"
          size="sm"
          describedBy={id}
          open={asking}
          onOpenChange={setAsking}
          pending={choose.isPending}
          onConfirm={() => choose.mutate({ period: "year", year_cents: offer.year_cents })}
        />
      )}
    </li>
  );
}

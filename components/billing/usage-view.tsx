"use client";

import { Download, PhoneForwarded } from "lucide-react";
import { useTimes } from "@/components/account/times";
import { routes } from "@/components/layout/routes";
import { Breadcrumbs } from "@/components/ui/breadcrumbs";
import { buttonStyles } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import { PageHeader } from "@/components/ui/page-header";
import { Sideways } from "@/components/ui/sideways";
import type { Usage } from "@/lib/contract/usage";
import { isTimed, minutesText, sixtiethsText, usageServiceWords } from "@/lib/contract/usage-words";
import { counted } from "@/lib/kernel/words";
import { UsedCells } from "./used-cells";

/** What the present billing period used so far, a card a number. */
export function UsageView({ usage }: { usage: Usage }) {
  const times = useTimes();
  return (
    <>
      <PageHeader
        above={<Breadcrumbs crumbs={[{ label: "Billing", href: routes.billing }, { label: "Calls and texts" }]} />}
        title="Calls and texts"
        actions={
          <>
            <LinkButton href={routes.spendCaps} variant="secondary">
              Limits
            </LinkButton>
            <a href="/api/v1/billing/usage/export" download className={buttonStyles({ variant: "secondary" })}>
              <Download aria-hidden className="size-4" />
              CSV
            </a>
          </>
        }
      >
        <p>
          Since {times.instant(usage.period_from)}. It is on your bill of {times.day(usage.period_until)}.
        </p>
      </PageHeader>
      {usage.numbers.length === 0 ? (
        <EmptyState icon={<PhoneForwarded />} title="Nothing is used yet">
          Each number brings {minutesText(usage.seconds)} of forwarded calls and {counted(usage.texts, "text")} in each
          billing period.
        </EmptyState>
      ) : (
        <div className="space-y-5">
          {usage.numbers.map((number) => (
            <NumberUsage key={number.number_id} number={number} usage={usage} />
          ))}
        </div>
      )}
    </>
  );
}

function NumberUsage({ number, usage }: { number: Usage["numbers"][number]; usage: Usage }) {
  const left = (of: number, used: number) => Math.max(0, of - used);
  return (
    <Card>
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h2 className="font-semibold">
          <span translate="no">{number.display}</span>{" "}
          <span className="font-normal text-ink-soft text-sm">{number.place}</span>
        </h2>
        <span translate="no" className="font-semibold tabular-nums">
          {sixtiethsText(number.amount_60, usage.currency)}
        </span>
      </div>
      <p className="mt-1 text-ink-soft text-sm">
        Included and left: {minutesText(left(usage.seconds, number.seconds_used))} of {minutesText(usage.seconds)}
        {number.sends_texts && `, ${left(usage.texts, number.texts_used)} of ${counted(usage.texts, "text")}`}
      </p>
      {number.days.length > 0 && <Days e164={number.e164} days={number.days} currency={usage.currency} />}
    </Card>
  );
}

function Days({ e164, days, currency }: Pick<Usage["numbers"][number], "e164" | "days"> & { currency: string }) {
  const times = useTimes();
  return (
    <Sideways label={`Usage of ${e164} per day`} className="mt-4">
      <table className="w-full text-[0.9375rem]">
        <thead>
          <tr className="border-line border-b text-left text-ink-soft text-sm">
            {["Day (UTC)", "Counted", "Amount"].map((title) => (
              <th key={title} scope="col" className="py-2 pr-4 font-medium last:pr-0 last:text-right">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {days.map((day) => {
            const quantity = (value: number) => (isTimed(day.service) ? minutesText(value) : counted(value, "text"));
            return (
              <tr key={`${day.on} ${day.service}`} className="border-line border-b align-top last:border-0">
                <th scope="row" className="py-2 pr-4 text-left font-normal">
                  {times.date(day.on)}
                  <span className="block text-ink-soft text-sm">{usageServiceWords[day.service]}</span>
                </th>
                <UsedCells used={day} quantity={quantity} currency={currency} />
              </tr>
            );
          })}
        </tbody>
      </table>
    </Sideways>
  );
}

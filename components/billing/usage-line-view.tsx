"use client";

import { Download } from "lucide-react";
import type { ReactNode } from "react";
import { useTimes } from "@/components/account/times";
import { routes } from "@/components/layout/routes";
import { Breadcrumbs } from "@/components/ui/breadcrumbs";
import { buttonStyles } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { Sideways } from "@/components/ui/sideways";
import type { UsageEvent, UsageList } from "@/lib/contract/usage";
import { isTimed, minutesText, sixtiethsText, usageLineDetail, usageServiceWords } from "@/lib/contract/usage-words";
import { formatMoney } from "@/lib/kernel/money";
import { formatPhoneLight } from "@/lib/kernel/telephony/format-phone-light";
import { counted } from "@/lib/kernel/words";
import { UsedCells } from "./used-cells";

interface UsageLineViewProps {
  lineId: string;
  line: NonNullable<UsageList["line"]>;
  /** the newest thousand */
  events: readonly UsageEvent[];
}

/** Every call or text behind one line of an invoice, and how they come to its sum. */
export function UsageLineView({ lineId, line, events }: UsageLineViewProps) {
  const { usage, currency } = line;
  const timed = isTimed(usage.service);
  const times = useTimes();
  const quantity = (value: number) => (timed ? minutesText(value) : counted(value, "text"));
  const hasCredit = Number(usage.credit_60) > 0;
  return (
    <>
      <PageHeader
        above={
          <Breadcrumbs
            crumbs={[
              { label: "Billing", href: routes.billing },
              { label: line.invoice_number, href: routes.invoice(line.invoice_id) },
              { label: "What a line is made of" },
            ]}
          />
        }
        title={`${usageServiceWords[usage.service]}, ${usage.destination}`}
        actions={
          <a
            href={`/api/v1/billing/usage/export?line=${lineId}`}
            download
            className={buttonStyles({ variant: "secondary" })}
          >
            <Download aria-hidden className="size-4" />
            CSV
          </a>
        }
      >
        <p>
          <span translate="no">{formatPhoneLight(line.e164)}</span>: {usageLineDetail(usage, currency)}
        </p>
      </PageHeader>
      <Card>
        <Sideways label="Calls and texts of this line">
          <table className="w-full text-[0.9375rem]">
            <thead>
              <tr className="border-line border-b text-left text-ink-soft text-sm">
                {[timed ? "Call" : "Text", timed ? "Spoken" : "Parts", "Counted", "Amount"].map((title) => (
                  <th key={title} scope="col" className="py-2 pr-4 font-medium last:pr-0 last:text-right">
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {events.map((event) => (
                <tr key={event.id} className="border-line border-b align-top">
                  <th scope="row" className="py-2 pr-4 text-left font-normal">
                    {times.instant(event.at)}
                    <span translate="no" className="block whitespace-nowrap text-ink-soft text-sm">
                      {event.other_party === null ? "Hidden number" : formatPhoneLight(event.other_party)}
                    </span>
                  </th>
                  <td className="py-2 pr-4">{quantity(event.quantity)}</td>
                  <UsedCells used={event} quantity={quantity} currency={currency} />
                </tr>
              ))}
            </tbody>
            <tfoot>
              {hasCredit && <Sum label="Given back by corrections">−{sixtiethsText(usage.credit_60, currency)}</Sum>}
              <Sum label={`Sum of ${counted(usage.events, timed ? "call" : "text")}`}>
                {sixtiethsText(usage.exact_60, currency)}
              </Sum>
              <Sum label="Rounded once, on the invoice">{formatMoney(line.cents, currency)}</Sum>
            </tfoot>
          </table>
        </Sideways>
        {usage.events > events.length && (
          <p className="mt-4 text-ink-soft text-sm">
            These are the newest {events.length} of {usage.events}; the CSV file has all of them.
          </p>
        )}
      </Card>
    </>
  );
}

function Sum({ label, children }: { label: string; children: ReactNode }) {
  return (
    <tr>
      <th scope="row" colSpan={3} className="pt-2 pr-4 text-right font-normal text-ink-soft">
        {label}
      </th>
      <td translate="no" className="whitespace-nowrap pt-2 text-right tabular-nums">
        {children}
      </td>
    </tr>
  );
}

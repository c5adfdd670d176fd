"use client";

import { useQuery } from "@tanstack/react-query";
import { ReceiptText } from "lucide-react";
import Link from "next/link";
import { useTimes } from "@/components/account/times";
import { api } from "@/components/layout/api-client";
import { routes } from "@/components/layout/routes";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import { Notice } from "@/components/ui/notice";
import { Price } from "@/components/ui/price";
import { dunningWords } from "@/lib/contract/dunning";
import type { NextBill } from "@/lib/contract/next-bill";
import { formatMoney } from "@/lib/kernel/money";
import { billLines } from "./invoice-document";
import { InvoiceLines } from "./invoice-lines";
import { PayInvoice } from "./pay-invoice";
import { openStory } from "./payment-words";

export const nextBillKey = ["invoices", "next"];

/** What is unpaid, and what the next bill day charges and why, as things stand now. */
export function NextBillCard({ initial, seesNumbers }: { initial: NextBill; seesNumbers: boolean }) {
  const { data: bill } = useQuery({
    queryKey: nextBillKey,
    queryFn: ({ signal }) => api("GET /billing/next-bill", { signal }),
    initialData: initial,
    refetchInterval: (query) => (query.state.data?.open_invoices.length ? 5_000 : false),
  });
  const times = useTimes();
  return (
    <div className="space-y-5">
      {bill.open_invoices.map((invoice) => (
        <OpenInvoice key={invoice.id} invoice={invoice} currency={bill.currency} />
      ))}
      {bill.at === null ? (
        <EmptyState
          icon={<ReceiptText />}
          title="Nothing is billed next"
          actions={seesNumbers && <LinkButton href={routes.myNumbers}>My numbers</LinkButton>}
        >
          No number of this account renews. A number that you buy is paid for with its order, and renews here a month
          later.
        </EmptyState>
      ) : (
        <Card>
          <h2 className="text-ink-soft">Your next bill</h2>
          <p className="mt-1 flex flex-wrap items-baseline gap-x-3">
            <Price
              cents={bill.total_cents}
              currency={bill.currency}
              className="font-semibold text-3xl tracking-[-0.02em]"
            />
            <span>{whenText(bill, bill.at, times)}</span>
          </p>
          <p className="mt-2 text-ink-soft text-sm">
            As your numbers stand today. A number that you cancel before that day is not on it.
          </p>
          <InvoiceLines document={billLines(bill, times)} />
        </Card>
      )}
    </div>
  );
}

function whenText(
  { obstacle, state }: NextBill,
  at: string,
  { day }: Pick<ReturnType<typeof useTimes>, "day">,
): string {
  if (obstacle === "unpaid") return "once what is open is paid";
  if (obstacle === "held") return `was due on ${day(at)}: we look at it first, and nothing is charged until then`;
  if (state === "carried") return `on ${day(at)}: too small for a card, so it waits for the bill after it`;
  if (state === "paid") return `on ${day(at)}: your credit covers it, nothing is charged`;
  return `on ${day(at)}, from your saved card`;
}

function OpenInvoice({ invoice, currency }: { invoice: NextBill["open_invoices"][number]; currency: string }) {
  const times = useTimes();
  const next = invoice.next_attempt_at;
  const { tone, title, text } = openStory(invoice);
  return (
    <Notice
      tone={tone}
      title={title}
      actions={<PayInvoice invoiceId={invoice.id} amount={formatMoney(invoice.due_cents, currency)} />}
    >
      <Link href={routes.invoice(invoice.id)} className="text-link">
        Invoice {invoice.number}
      </Link>
      : {text} {next && invoice.problem && `Otherwise your saved card is tried again on ${times.instant(next)}.`}{" "}
      {dunningWords}
    </Notice>
  );
}

"use client";

import { useQuery } from "@tanstack/react-query";
import { Printer } from "lucide-react";
import { useTimes } from "@/components/account/time-zone";
import { api } from "@/components/layout/api-client";
import { Logo } from "@/components/layout/logo";
import { routes } from "@/components/layout/routes";
import { Breadcrumbs } from "@/components/ui/breadcrumbs";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { PageHeader } from "@/components/ui/page-header";
import { StatusPill } from "@/components/ui/status-pill";
import type { Invoice } from "@/lib/contract/invoices";
import { InvoiceLines } from "./invoice-lines";
import { cardText, invoiceLook } from "./invoice-words";
import { ReplaceCard } from "./replace-card";

/** One invoice as it was issued, what became of it, and what to do when it is not paid. Looked at again while it is open. */
export function InvoiceView({ initial }: { initial: Invoice }) {
  const { data: invoice } = useQuery({
    queryKey: ["invoices", initial.id],
    queryFn: ({ signal }) => api("GET /invoices/{id}", { params: { id: initial.id }, signal }),
    initialData: initial,
    refetchInterval: (query) => (query.state.data?.state === "open" ? 5_000 : false),
  });
  const look = invoiceLook(invoice);
  const card = cardText(invoice);
  const times = useTimes();
  return (
    <>
      <div className="print:hidden">
        <PageHeader
          above={<Breadcrumbs crumbs={[{ label: "Invoices", href: routes.invoices }, { label: invoice.number }]} />}
          title={`Invoice ${invoice.number}`}
          actions={<StatusPill tone={look.tone}>{look.label}</StatusPill>}
        />
      </div>
      <div className="space-y-5">
        {invoice.state === "open" && <OpenNotice invoice={invoice} />}
        <Card className="print:border-0 print:shadow-none">
          <div className="flex items-start justify-between gap-4">
            <div>
              <div className="hidden pb-4 print:block">
                <Logo className="text-brand-ink" />
              </div>
              <h2 className="text-lg">Invoice {invoice.number}</h2>
              <p className="text-ink-soft text-sm">Issued {times.instant(invoice.created_at)}</p>
            </div>
            <Button variant="secondary" size="sm" onClick={() => window.print()} className="print:hidden">
              <Printer aria-hidden className="size-4" />
              Print
            </Button>
          </div>
          <dl className="mt-4 grid gap-4 text-[0.9375rem] sm:grid-cols-2">
            <div className="min-w-0">
              <dt className="text-ink-soft text-sm">Billed to</dt>
              <dd className="break-words font-medium">{invoice.buyer.name}</dd>
            </div>
            <div className="min-w-0">
              <dt className="text-ink-soft text-sm">Sold by</dt>
              <dd>
                <span className="font-medium">{invoice.seller.legal_name}</span>
                <span className="block break-words text-ink-soft text-sm">{invoice.seller.address}</span>
                <span className="block break-words text-ink-soft text-sm">Tax ID {invoice.seller.tax_id}</span>
                <span className="block break-words text-ink-soft text-sm">{invoice.seller.email}</span>
              </dd>
            </div>
          </dl>
          <InvoiceLines invoice={invoice} />
          {invoice.paid_at && (
            <p className="mt-4 text-ink-soft text-sm">
              Paid {times.day(invoice.paid_at)}
              {card && ` with ${card}`}.
            </p>
          )}
          {invoice.state === "carried" && (
            <p className="mt-4 text-ink-soft text-sm">This sum is too small for a card. It is on your next invoice.</p>
          )}
        </Card>
      </div>
    </>
  );
}

function OpenNotice({ invoice }: { invoice: Invoice }) {
  const times = useTimes();
  const next = invoice.next_attempt_at;
  return (
    <Notice
      tone={next ? "warn" : "bad"}
      title={next ? "This invoice is not paid yet" : "Your card was refused"}
      actions={<ReplaceCard invoiceId={invoice.id} />}
      className="print:hidden"
    >
      {next
        ? `Your saved card is charged on ${times.instant(next)}.`
        : "Your saved card is not charged again by itself."}{" "}
      Save another card and it is charged within minutes. Numbers that stay unpaid end on{" "}
      {times.day(invoice.period_until)}.
    </Notice>
  );
}

"use client";

import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { DocumentHead } from "@/components/account/document-head";
import { useTimes } from "@/components/account/times";
import { api } from "@/components/layout/api-client";
import { routes } from "@/components/layout/routes";
import { Breadcrumbs } from "@/components/ui/breadcrumbs";
import { buttonStyles } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { PageHeader } from "@/components/ui/page-header";
import { StatusPill } from "@/components/ui/status-pill";
import type { Invoice } from "@/lib/contract/invoices";
import type { AccountFrame, Unpaid } from "@/lib/contract/unpaid";
import { formatMoney } from "@/lib/kernel/money";
import { DisputeNotice } from "./dispute-notice";
import { frameQuery } from "./frame-query";
import { invoiceDocument } from "./invoice-document";
import { InvoiceLines } from "./invoice-lines";
import { invoiceLook } from "./invoice-words";
import { PayInvoice } from "./pay-invoice";
import { openStory } from "./payment-words";
import { RelatedDocuments } from "./related-documents";
import { ReplaceCard } from "./replace-card";
import { UnpaidSteps } from "./unpaid-steps";

/** One invoice as it was issued, what became of it, and what to do when it is not paid. Looked at again while it is open. */
export function InvoiceView({ initial, frame }: { initial: Invoice; frame: AccountFrame }) {
  const { data: invoice } = useQuery({
    queryKey: ["invoices", initial.id],
    queryFn: ({ signal }) => api("GET /invoices/{id}", { params: { id: initial.id }, signal }),
    initialData: initial,
    refetchInterval: (query) => (query.state.data?.state === "open" ? 5_000 : false),
  });
  const { unpaid } = useQuery(frameQuery(frame)).data;
  const look = invoiceLook(invoice);
  const document = invoiceDocument(invoice, useTimes());
  return (
    <>
      <div className="print:hidden">
        <PageHeader
          above={<Breadcrumbs crumbs={[{ label: "Billing", href: routes.billing }, { label: invoice.number }]} />}
          title={document.title}
          actions={<StatusPill tone={look.tone}>{look.label}</StatusPill>}
        />
      </div>
      <div className="space-y-5">
        {invoice.state === "open" && <OpenNotice invoice={invoice} unpaid={unpaid} />}
        <DisputeNotice dispute={invoice.dispute} />
        <RelatedDocuments invoice={invoice} />
        <Card className="print:border-0 print:shadow-none">
          <DocumentHead
            title={document.title}
            date={document.issued}
            buyer={document.buyer}
            seller={document.seller}
            actions={
              <a
                href={`/api/v1/invoices/${invoice.id}/pdf`}
                download
                className={buttonStyles({ variant: "secondary", size: "sm" })}
              >
                <Download aria-hidden className="size-4" />
                PDF
              </a>
            }
          />
          <InvoiceLines document={document} />
          {document.note && <p className="mt-4 text-ink-soft text-sm">{document.note}</p>}
        </Card>
      </div>
    </>
  );
}

function OpenNotice({ invoice, unpaid }: { invoice: Invoice; unpaid: Unpaid | null }) {
  const times = useTimes();
  const { tone, title, text } = openStory(invoice);
  const next = invoice.next_attempt_at;
  return (
    <Notice
      tone={tone}
      title={title}
      actions={
        <>
          <PayInvoice invoiceId={invoice.id} amount={formatMoney(invoice.due_cents, invoice.currency)} />
          <ReplaceCard invoiceId={invoice.id} />
        </>
      }
      className="print:hidden"
    >
      {text}{" "}
      {invoice.problem &&
        (next
          ? `Otherwise your saved card is tried again on ${times.instant(next)}.`
          : "Your saved card is not tried again by itself.")}
      {invoice.problem && <UnpaidSteps unpaid={unpaid} />}
    </Notice>
  );
}

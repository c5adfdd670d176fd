import type { GalleryArea } from "@/components/gallery/gallery-area";
import { sampleNow, sampleTime } from "@/components/gallery/samples";
import type { Dispute } from "@/lib/contract/disputes";
import type { Invoice } from "@/lib/contract/invoices";
import type { NextBill } from "@/lib/contract/next-bill";
import { DisputeNotice } from "./dispute-notice";
import { InvoiceView } from "./invoice-view";
import { LinkedInvoice } from "./linked-invoice";
import { NextBillCard } from "./next-bill-card";
import {
  sampleInvoice,
  sampleNextBill,
  sampleStub,
  sampleUsage,
  sampleUsageEvents,
  sampleUsageLine,
} from "./sample-invoice";
import { UsageLineView } from "./usage-line-view";
import { UsageView } from "./usage-view";

const view = (change: Partial<Invoice>) => <InvoiceView initial={{ ...sampleInvoice, ...change }} />;
const open = { state: "open", paid_at: null, card_brand: null, card_last4: null, due_cents: 397 } as const;

const linked = (change: Partial<Invoice>, isBack = false) => (
  <LinkedInvoice
    invoice={{ ...sampleInvoice, seller_name: sampleInvoice.seller.legal_name, ...change }}
    link=""
    isBack={isBack}
    action={async (state) => state}
  />
);
const next = (change: Partial<NextBill>) => <NextBillCard initial={{ ...sampleNextBill, ...change }} />;
const unpaid = {
  id: sampleInvoice.id,
  number: sampleInvoice.number,
  due_cents: 397,
  next_attempt_at: null,
  problem: "declined" as const,
  period_until: sampleInvoice.period_until,
};

const disputed = (change: Partial<Dispute>): Dispute => ({
  kind: "dispute",
  state: "open",
  amount_cents: 397,
  currency: "USD",
  since: sampleNow,
  ...change,
});
const dispute = (change: Partial<Dispute>) => <DisputeNotice dispute={disputed(change)} />;

export const billingGallery: GalleryArea = {
  name: "billing",
  states: {
    "InvoiceView: paid": view({}),
    "InvoiceView: being charged": view({ ...open, next_attempt_at: sampleNow }),
    "InvoiceView: the card is tried again": view({
      ...open,
      problem: "declined",
      next_attempt_at: sampleTime({ days: 2 }),
    }),
    "InvoiceView: the card is not tried again": view({ ...open, problem: "no_card" }),
    "InvoiceView: the bank wants a confirmation": view({ ...open, problem: "needs_customer" }),
    "LinkedInvoice: refused": linked({ ...open, problem: "declined" }),
    "LinkedInvoice: the bank wants a confirmation": linked({ ...open, problem: "needs_customer" }),
    "LinkedInvoice: back before the money": linked({ ...open, problem: "declined" }, true),
    "LinkedInvoice: paid": linked({}),
    "InvoiceView: too small for a card": view({
      ...open,
      state: "carried",
      lines: [{ ...sampleStub, cents: 36, tax_cents: 3 }],
      subtotal_cents: 36,
      tax_cents: 3,
      total_cents: 39,
      due_cents: 39,
    }),
    "InvoiceView: with forwarded calls": view({
      lines: [...sampleInvoice.lines, sampleUsageLine],
      subtotal_cents: 376,
      tax_cents: 32,
      total_cents: 408,
    }),
    "Usage: minutes of a number": <UsageView usage={sampleUsage} />,
    "Usage: nothing yet": <UsageView usage={{ ...sampleUsage, numbers: [] }} />,
    "UsageLine: its calls": (
      <UsageLineView
        lineId={sampleUsageLine.id}
        line={{
          e164: sampleUsageLine.e164,
          cents: sampleUsageLine.cents,
          currency: "USD",
          invoice_id: sampleInvoice.id,
          invoice_number: sampleInvoice.number,
          usage: sampleUsageLine.usage!,
        }}
        events={sampleUsageEvents}
      />
    ),
    "InvoiceView: its bank disputes it": view({ dispute: disputed({}) }),
    "NextBill: as things stand": next({}),
    "NextBill: nothing renews": next({ at: null, period_until: null, state: null, lines: [], total_cents: 0 }),
    "NextBill: too small for a card": next({ state: "carried", lines: [], total_cents: 39, carried_in_cents: 39 }),
    "NextBill: an operator looks first": next({ obstacle: "held" }),
    "NextBill: a bill is not paid": next({ obstacle: "unpaid", open_invoices: [unpaid] }),
    "NextBill: the card is tried again": next({
      open_invoices: [{ ...unpaid, next_attempt_at: sampleTime({ days: 2 }) }],
    }),
    "Dispute: the bank asks": dispute({ kind: "inquiry" }),
    "Dispute: the charge stands": dispute({ state: "won" }),
    "Dispute: the money went back": dispute({ state: "lost" }),
    "Dispute: a question that is settled": dispute({ kind: "inquiry", state: "closed" }),
    "InvoiceView: less by a credit": view({ credit_used_cents: 54, total_cents: 343 }),
    "InvoiceView: a credit note for a lost number": view({
      kind: "credit",
      number: "CN-000007",
      credit_reason: "lost",
      credit_to: "credit",
      credits: { id: sampleInvoice.id, number: "NN-000042" },
    }),
    "InvoiceView: with an earlier sum": view({ carried_in_cents: 39, total_cents: 436 }),
  },
};

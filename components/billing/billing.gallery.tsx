import type { GalleryArea } from "@/components/gallery/gallery-area";
import { sampleNow, sampleTime } from "@/components/gallery/samples";
import type { Dispute } from "@/lib/contract/disputes";
import type { Invoice } from "@/lib/contract/invoices";
import { DisputeNotice } from "./dispute-notice";
import { InvoiceView } from "./invoice-view";
import { LinkedInvoice } from "./linked-invoice";
import { sampleInvoice, sampleStub } from "./sample-invoice";

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
    "InvoiceView: its bank disputes it": view({ dispute: disputed({}) }),
    "Dispute: the bank asks": dispute({ kind: "inquiry" }),
    "Dispute: the charge stands": dispute({ state: "won" }),
    "Dispute: the money went back": dispute({ state: "lost" }),
    "Dispute: a question that is settled": dispute({ kind: "inquiry", state: "closed" }),
    "InvoiceView: with an earlier sum": view({ carried_in_cents: 39, total_cents: 436 }),
  },
};

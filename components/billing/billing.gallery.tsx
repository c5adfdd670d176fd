import type { GalleryArea } from "@/components/gallery/gallery-area";
import { sampleNow, sampleTime } from "@/components/gallery/samples";
import type { Dispute } from "@/lib/contract/disputes";
import type { Invoice } from "@/lib/contract/invoices";
import { DisputeNotice } from "./dispute-notice";
import { InvoiceView } from "./invoice-view";

const line: Invoice["lines"][number] = {
  id: "00000000-0000-4000-8000-0000000000b2",
  kind: "month",
  number_id: "00000000-0000-4000-8000-0000000000b3",
  e164: "+12025550123",
  display: "+1 (202) 555-0123",
  place: "Washington, DC",
  number_type: "local",
  period_from: sampleNow,
  period_until: sampleTime({ days: 31 }),
  monthly_cents: 250,
  cents: 250,
  tax_percent: 8.25,
  tax_cents: 21,
};
const stub: Invoice["lines"][number] = {
  ...line,
  id: "00000000-0000-4000-8000-0000000000b4",
  kind: "stub",
  e164: "+442079460958",
  display: "+44 20 7946 0958",
  place: "London",
  cents: 116,
  tax_cents: 10,
};

const view = (change: Partial<Invoice>) => (
  <InvoiceView
    initial={{
      id: "00000000-0000-4000-8000-0000000000b1",
      number: "NN-000042",
      kind: "cycle",
      state: "paid",
      created_at: sampleNow,
      period_from: sampleNow,
      period_until: sampleTime({ days: 31 }),
      currency: "USD",
      subtotal_cents: 366,
      tax_cents: 31,
      carried_in_cents: 0,
      total_cents: 397,
      due_cents: 0,
      seller: { legal_name: "Example Seller", address: "1 Example Street", tax_id: "EX-1", email: "help@example.test" },
      buyer: { name: "Ada Lovelace Ltd", country: "US", region: null },
      paid_at: sampleTime({ minutes: 1 }),
      card_brand: "visa",
      card_last4: "4242",
      next_attempt_at: null,
      dispute: null,
      lines: [line, stub],
      ...change,
    }}
  />
);
const open = { state: "open", paid_at: null, card_brand: null, card_last4: null, due_cents: 397 } as const;

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
    "InvoiceView: the card is tried again": view({ ...open, next_attempt_at: sampleTime({ days: 2 }) }),
    "InvoiceView: the card is not tried again": view(open),
    "InvoiceView: too small for a card": view({
      ...open,
      state: "carried",
      lines: [{ ...stub, cents: 36, tax_cents: 3 }],
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

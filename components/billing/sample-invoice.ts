import { sampleNow, sampleTime } from "@/components/gallery/samples";
import type { Invoice } from "@/lib/contract/invoices";

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
export const sampleStub: Invoice["lines"][number] = {
  ...line,
  id: "00000000-0000-4000-8000-0000000000b4",
  kind: "stub",
  e164: "+442079460958",
  display: "+44 20 7946 0958",
  place: "London",
  cents: 116,
  tax_cents: 10,
};

/** Paid, of two numbers, one of them for the rest of a period. */
export const sampleInvoice: Invoice = {
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
  buyer: {
    name: "Ada Lovelace Ltd",
    address: ["12 St James’s Square", "London SW1Y 4JH"],
    tax_id: "GB123456789",
    country: "US",
    region: null,
  },
  paid_at: sampleTime({ minutes: 1 }),
  card_brand: "visa",
  card_last4: "4242",
  next_attempt_at: null,
  problem: null,
  dispute: null,
  lines: [line, sampleStub],
};

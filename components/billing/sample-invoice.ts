import { sampleNow, sampleTime } from "@/components/gallery/samples";
import type { BillingFacts } from "@/lib/contract/billing-facts";
import type { Invoice } from "@/lib/contract/invoices";
import type { NextBill } from "@/lib/contract/next-bill";
import type { SpendCaps, SpendStop } from "@/lib/contract/spend-caps";
import type { Usage, UsageEvent } from "@/lib/contract/usage";

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
  usage: null,
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

export const sampleUsageLine: Invoice["lines"][number] = {
  ...line,
  id: "00000000-0000-4000-8000-0000000000b5",
  kind: "usage",
  period_from: sampleTime({ days: -31 }),
  period_until: sampleNow,
  monthly_cents: null,
  usage: {
    service: "forward",
    destination: "United States and Canada",
    price: "0.020000",
    events: 12,
    billed: 2_100,
    included: 1_800,
    exact_60: "6.000000",
    credit_60: "0.000000",
  },
  cents: 10,
  tax_cents: 1,
};

/** Paid, of two numbers, one of them for the rest of a period. */
export const sampleInvoice: Invoice = {
  id: "00000000-0000-4000-8000-0000000000b1",
  number: "NN-000042",
  kind: "cycle",
  order_id: null,
  credits: null,
  credit_reason: null,
  credit_to: null,
  credited_cents: 0,
  credit_used_cents: 0,
  credit_notes: [],
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
    country: "GB",
    postal_code: "SW1Y 4JH",
    reverse_charge: false,
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

/** What the next bill day charges for the same numbers. */
export const sampleNextBill: NextBill = {
  at: sampleTime({ days: 9 }),
  period_until: sampleTime({ days: 40 }),
  currency: "USD",
  obstacle: null,
  state: "open",
  lines: [line, sampleStub],
  subtotal_cents: 366,
  tax_cents: 31,
  carried_in_cents: 0,
  credit_used_cents: 0,
  total_cents: 397,
  open_invoices: [],
};

export const sampleUsageEvents: UsageEvent[] = [
  { minutes: -20, quantity: 290, billed: 300, included: 0, amount_60: "6.000000" },
  { minutes: -90, quantity: 1_799, billed: 1_800, included: 1_800, amount_60: "0.000000" },
].map(({ minutes, ...event }, index) => ({
  id: `00000000-0000-4000-8000-0000000000c${index}`,
  at: sampleTime({ minutes }),
  e164: line.e164,
  service: "forward",
  other_party: "+12125550161",
  destination: "United States and Canada",
  price: "0.020000",
  ...event,
}));

export const sampleUsage: Usage = {
  period_from: sampleTime({ days: -12 }),
  period_until: sampleTime({ days: 18 }),
  currency: "USD",
  seconds: 1_800,
  texts: 30,
  numbers: [
    {
      number_id: line.number_id,
      e164: line.e164,
      display: line.display,
      place: line.place,
      seconds_used: 1_800,
      sends_texts: true,
      texts_used: 4,
      amount_60: "6.000000",
      days: [
        { on: "2026-11-27", service: "forward", events: 2, billed: 2_100, included: 1_800, amount_60: "6.000000" },
        { on: "2026-11-27", service: "sms_out", events: 3, billed: 4, included: 4, amount_60: "0.000000" },
      ],
    },
  ],
};

/** Most of the account's limit is spent; one of its numbers has one of its own. */
export const sampleCaps: SpendCaps = {
  currency: "USD",
  period_from: sampleTime({ days: -12 }),
  period_until: sampleTime({ days: 19 }),
  cap_cents: 4_000,
  is_chosen: true,
  usual_cents: 2_000,
  most_cents: 5_000,
  after_first_bill: { usual_cents: 10_000, most_cents: 50_000 },
  spent_60: "2016.000000",
  numbers: [
    { ...capped("b3", "+12025550123", "Washington, DC"), label: "Front desk", cap_cents: 1_000, spent_60: "96.000000" },
    { ...capped("b6", "+442079460958", "London"), label: null, cap_cents: null, spent_60: "1920.000000" },
  ],
};

export const sampleStop: SpendStop = {
  stopped_by: "account",
  cap_cents: 2_000,
  most_cents: 50_000,
  currency: "USD",
  until: sampleTime({ days: 19 }),
  toll_free: null,
};

function capped(id: string, e164: string, place: string) {
  return { number_id: `00000000-0000-4000-8000-0000000000${id}`, e164, place };
}

export const sampleFacts: BillingFacts = {
  name: "Ada Lovelace Ltd",
  country: null,
  region: null,
  postal_code: null,
  city: null,
  street: [],
  tax_id: null,
  version: 1,
  tax_id_state: null,
  needs_place: false,
  postal_countries: [],
};

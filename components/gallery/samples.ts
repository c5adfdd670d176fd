import type { AvailableNumber, SearchAnswer } from "@/lib/contract/available-numbers";
import type { CartItem } from "@/lib/contract/cart";
import type { Area } from "@/lib/contract/catalog";
import type { Price } from "@/lib/contract/common";
import type { OwnedNumberDetail } from "@/lib/contract/numbers";
import type { Order, OrderItem } from "@/lib/contract/orders";
import type { DisputeDetail } from "@/lib/contract/staff/disputes";
import { priceAt } from "@/lib/contract/volume";

/** The instant at which every sample was answered. */
export const sampleNow = "2026-11-20T10:00:00+00:00";

/** An instant before (negative) or after `sampleNow`. */
export const sampleTime = ({ days = 0, minutes = 0 }: { days?: number; minutes?: number }): string =>
  new Date(Date.parse(sampleNow) + days * 86_400_000 + minutes * 60_000).toISOString();

/** @param last up to 99, unique among the samples of one kind */
export const sampleId = (last: number): string => `0b8f6a52-3c1d-4e7a-9f20-6d5c4b3a29${String(last).padStart(2, "0")}`;

export function samplePrice(monthly_cents = 190, setup_cents = 0): Price {
  return {
    currency: "USD",
    setup_cents,
    monthly_cents,
    tax_percent: 0,
    tax_cents: 0,
    due_today_cents: setup_cents + monthly_cents,
    year_cents: setup_cents + 12 * monthly_cents,
    volume: null,
  };
}

const sums = (monthly_cents: number) => {
  const { volume: _, currency: _c, setup_cents: _s, tax_percent: _t, ...rest } = samplePrice(monthly_cents);
  return rest;
};

/** $1.90 for one, $1.75 each from 3 numbers on, $1.60 each from 10 on. @param count how many numbers there are */
export function sampleVolumePrice(count: number): Price {
  const prices = [
    { from: 1, ...sums(190) },
    { from: 3, ...sums(175) },
    { from: 10, ...sums(160) },
  ];
  return priceAt({ ...samplePrice(), volume: { count: 0, list_monthly_cents: 190, prices, next: null } }, count);
}

/** @param last the last digit of the number and of its id */
export const sampleName = (last: number) => ({ e164: `+1415555010${last}`, display: `+1 (415) 555-010${last}` });

const samplePlace = {
  country: "US",
  place: "San Francisco, CA",
  number_type: "local",
  features: ["voice_in", "sms_in"],
} satisfies Partial<AvailableNumber>;

export const sampleNumber = (last: number, change: Partial<AvailableNumber> = {}): AvailableNumber => ({
  ...sampleName(last),
  ...samplePlace,
  area_id: sampleId(1),
  concurrent_calls: 2,
  minute_price: null,
  price: samplePrice(),
  is_held_by_you: false,
  ...change,
});

export const sampleArea = (change: Partial<Area> = {}): Area => ({
  id: sampleId(1),
  country: "US",
  region: "California",
  region_code: "CA",
  city: "San Francisco",
  name: "San Francisco",
  slug: "san-francisco-415",
  prefix: "415",
  number_type: "local",
  features: ["voice_in", "sms_in"],
  concurrent_calls: 2,
  minute_price: null,
  can_list_numbers: false,
  needs_documents: false,
  is_metered: false,
  is_available: true,
  in_stock: true,
  service_restrictions: null,
  sku_id: sampleId(2),
  price: samplePrice(),
  not_sold_reason: null,
  ...change,
});

export const sampleAnswer = (change: Partial<SearchAnswer> = {}): SearchAnswer => ({
  numbers: [],
  random_areas: [],
  documents_areas: [],
  source: "live",
  is_partial: false,
  fetched_at: null,
  server_now: sampleNow,
  can_show_more: false,
  reading: { digits: null, word: null, quantity: null },
  hints: [],
  ...change,
});

export const sampleCartItem = (last: number, change: Partial<CartItem> = {}): CartItem => ({
  id: sampleId(last),
  status: "active",
  ...sampleName(last),
  ...samplePlace,
  area_id: sampleId(1),
  concurrent_calls: 2,
  minute_price: null,
  area_slug: "san-francisco-415",
  prefix: "415",
  price: samplePrice(),
  expires_at: sampleTime({ minutes: 10 }),
  firm_until: null,
  checked_at: sampleTime({ minutes: -0.5 }),
  extended: false,
  lost: false,
  created_at: sampleNow,
  ...change,
});

export const sampleLine = (last: number, change: Partial<OrderItem> = {}): OrderItem => ({
  id: sampleId(last),
  position: last,
  status: "pending",
  ...sampleName(last),
  ...samplePlace,
  currency: "USD",
  setup_cents: 0,
  monthly_cents: 190,
  list_monthly_cents: 190,
  volume_count: 1,
  tax_percent: 0,
  tax_cents: 0,
  total_cents: 190,
  failure_code: null,
  substituted_by: null,
  number_id: null,
  number_status: null,
  paid_until: null,
  ...change,
});

/** A line whose number was delivered. */
export const sampleLiveLine = (last: number, change: Partial<OrderItem> = {}): OrderItem =>
  sampleLine(last, {
    status: "live",
    number_id: sampleId(last),
    number_status: "active",
    paid_until: sampleTime({ days: 30 }),
    ...change,
  });

/** Paid for and at work. */
export const sampleOrder = (change: Partial<Order> = {}): Order => ({
  id: sampleId(10),
  reference: "NN-7KPX2M9T",
  account_id: sampleId(11),
  buyer_name: "Ada Ltd",
  documents: [],
  status: "provisioning",
  currency: "USD",
  setup_cents: 100,
  monthly_cents: 400,
  tax_cents: 0,
  total_cents: 500,
  lost_line_policy: "drop",
  forward_to: null,
  deadline: sampleNow,
  consent_version: "2026-11-20",
  consent_at: sampleNow,
  authorized_at: sampleNow,
  settle_by: sampleNow,
  waiting_since: null,
  waits_until: null,
  settled_at: null,
  closed_reason: null,
  created_at: sampleNow,
  server_now: sampleNow,
  captured_cents: 0,
  debt_cents: 0,
  debt_due: null,
  refunded_cents: 0,
  payment: {
    status: "authorized",
    card_brand: "visa",
    card_last4: "4242",
    amount_cents: 500,
    captured_cents: 0,
    failure_code: null,
  },
  dispute: null,
  items: [],
  ...change,
});

/** What is owed after a refused charge, and what happens when it is not paid. */
export const sampleDebt = {
  amount_cents: 190,
  currency: "USD",
  suspend_at: sampleTime({ days: 3 }),
  release_at: sampleTime({ days: 7 }),
} satisfies OwnedNumberDetail["debt"];

/** Active and paid for. @param contract what is different in its contract */
export const sampleOwnedNumber = (
  change: Partial<OwnedNumberDetail> = {},
  contract: Partial<NonNullable<OwnedNumberDetail["contract"]>> = {},
): OwnedNumberDetail => ({
  id: sampleId(20),
  ...sampleName(0),
  ...samplePlace,
  concurrent_calls: 2,
  minute_price: null,
  assignee: null,
  status: "active",
  label: null,
  tags: [],
  needs_documents: false,
  activated_at: sampleNow,
  created_at: sampleNow,
  paid_until: sampleTime({ days: 30 }),
  ended_at: null,
  ended_reason: null,
  problem: null,
  problem_since: null,
  server_now: sampleNow,
  order_id: sampleId(10),
  order_reference: "NN-7KPX2M9T",
  debt: null,
  contract: {
    id: sampleId(21),
    currency: "USD",
    monthly_cents: 190,
    next_price: null,
    setup_cents: 0,
    period: "month",
    year: { running: null, offer: null, is_unpaid: false },
    starts_at: sampleNow,
    renews_at: null,
    cancel_at: null,
    consent_version: "2026-11-20",
    consent_at: sampleNow,
    ended_at: null,
    ...contract,
  },
  answer_path: { kind: "sip", host: "voice.example.test", fallback: null },
  answer_path_proven_at: null,
  job: null,
  timeline: [],
  ...change,
});

/** A charge that its card's bank disputes, as staff see it: it waits for them. */
export const sampleDispute = (change: Partial<DisputeDetail> = {}): DisputeDetail => ({
  id: sampleId(30),
  kind: "dispute",
  status: "needs_response",
  reason: "fraudulent",
  is_open: true,
  needs_person: true,
  order_id: sampleId(10),
  order_reference: "NN-7KPX2M9T",
  invoice_id: null,
  invoice_number: null,
  account_id: sampleId(11),
  account_name: "Ada Ltd",
  stripe_ref: "du_1RxSample",
  currency: "USD",
  amount_cents: 500,
  evidence_due_at: sampleTime({ days: 7 }),
  handled_as: null,
  handled_at: null,
  created_at: sampleNow,
  evidence: {
    ordered_at: sampleTime({ days: -20 }),
    consent_version: "2026-11-20",
    consent_at: sampleTime({ days: -20 }),
    buyer: "ada@example.com",
    addresses: ["192.0.2.7"],
    receipts: 1,
    numbers: [{ ...sampleName(1), status: "active", live_since: sampleTime({ days: -20 }), ended_at: null }].map(
      ({ display: _, ...number }) => number,
    ),
  },
  use: [
    {
      number_id: sampleId(1),
      e164: sampleName(1).e164,
      calls: 12,
      answered: 9,
      last_call_at: sampleTime({ days: -1 }),
    },
  ],
  handled_by: null,
  billing_held_at: null,
  others: [],
  ...change,
});

import type { GalleryArea } from "@/components/gallery/gallery-area";
import { sampleNow, sampleTime } from "@/components/gallery/samples";
import type { BillingEmail } from "@/lib/contract/billing-email";
import type { BillingFacts } from "@/lib/contract/billing-facts";
import type { Cards, SavedCard } from "@/lib/contract/cards";
import type { Dispute } from "@/lib/contract/disputes";
import type { Invoice } from "@/lib/contract/invoices";
import type { NextBill } from "@/lib/contract/next-bill";
import type { AccountFrame, Unpaid } from "@/lib/contract/unpaid";
import { BillingEmailAnswer } from "./billing-email-answer";
import { BillingEmails } from "./billing-email-form";
import { BillingFactsFields } from "./billing-facts-form";
import { CardList } from "./cards-view";
import { DebtNotices } from "./debt-notices";
import { DisputeNotice } from "./dispute-notice";
import { InvoiceView } from "./invoice-view";
import { LinkedInvoice } from "./linked-invoice";
import { NextBillCard } from "./next-bill-card";
import {
  sampleCaps,
  sampleFacts,
  sampleInvoice,
  sampleNextBill,
  sampleStop,
  sampleStub,
  sampleUsage,
  sampleUsageEvents,
  sampleUsageLine,
} from "./sample-invoice";
import { SpendCapsView } from "./spend-caps-view";
import { SpendStopNotice } from "./spend-stop-notice";
import { UnpaidNotice } from "./unpaid-banner";
import { UsageLineView } from "./usage-line-view";
import { UsageView } from "./usage-view";

const ahead: NonNullable<Unpaid["ahead"]> = [
  { stage: "receive_only", at: sampleTime({ days: 6 }) },
  { stage: "quarantine", at: sampleTime({ days: 20 }) },
  { stage: "release", at: sampleTime({ days: 50 }) },
];
const sampleUnpaid: Unpaid = {
  stage: "full",
  bill: { id: sampleInvoice.id, number: sampleInvoice.number, due_cents: 397, currency: "USD", count: 1 },
  ahead,
};
const frame: AccountFrame = { role: "owner", unpaid: sampleUnpaid };
const view = (change: Partial<Invoice>) => <InvoiceView initial={{ ...sampleInvoice, ...change }} frame={frame} />;
const open = { state: "open", paid_at: null, card_brand: null, card_last4: null, due_cents: 397 } as const;

const linked = (change: Partial<Invoice>, isBack = false) => (
  <LinkedInvoice
    invoice={{ ...sampleInvoice, asked_cents: 397, seller_name: sampleInvoice.seller.legal_name, ...change }}
    link=""
    isBack={isBack}
    action={async (state) => state}
  />
);
const next = (change: Partial<NextBill>) => (
  <NextBillCard initial={{ ...sampleNextBill, ...change }} frame={frame} seesNumbers />
);
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

const visa: SavedCard = {
  id: "pm_visa",
  brand: "visa",
  last4: "4242",
  exp_month: 3,
  exp_year: 2040,
  pays_bills: true,
  ends: null,
  may_remove: false,
};
const amex: SavedCard = { ...visa, id: "pm_amex", brand: "amex", last4: "0005", pays_bills: false, may_remove: true };
const cards = (change: Partial<Cards>) => (
  <CardList
    data={{ cards: [visa, amex], bill_at: sampleTime({ days: 12 }), needs_card: true, unpaid: [], ...change }}
  />
);
const unpaidBill = { ...unpaid, currency: "USD", may_pay: true };

const tollFree = (state: "begun" | "used" | "unpaid") => (
  <SpendStopNotice
    numberId={`toll-free-${state}`}
    initial={{ ...sampleStop, toll_free: { state, cents: 500 } }}
    mayRaise
  />
);
const banner = (change: Partial<Unpaid>) => <UnpaidNotice unpaid={{ ...sampleUnpaid, ...change }} />;

const facts = (change: Partial<BillingFacts>, placeOnly = false) => (
  <BillingFactsFields
    countries={[
      ["CA", "Canada"],
      ["DE", "Germany"],
      ["US", "United States"],
    ]}
    placeOnly={placeOnly}
    onSaved={() => {}}
    facts={{ ...sampleFacts, ...change }}
  />
);
const emails = (copy: BillingEmail["copy"]) => <BillingEmails data={{ owner: "ada@numninja.test", copy }} />;
const bookkeeper = "books@example.test";
const answer = (is_confirmed: boolean | null, hasStopped = false) => (
  <BillingEmailAnswer
    link=""
    found={is_confirmed === null ? null : { account: "Lovelace Ltd", email: bookkeeper, is_confirmed }}
    hasStopped={hasStopped}
    action={async () => {}}
  />
);

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
    Limits: <SpendCapsView initial={sampleCaps} mayChange />,
    "Limits: who may only look": <SpendCapsView initial={sampleCaps} mayChange={false} />,
    "Number: forwarding stopped by the account's limit": <SpendStopNotice numberId="1" initial={sampleStop} mayRaise />,
    "Number: forwarding stopped by its own limit, seen by a member": (
      <SpendStopNotice numberId="2" initial={{ ...sampleStop, stopped_by: "number" }} mayRaise={false} />
    ),
    "Number: toll-free, calls go on uncharged": tollFree("begun"),
    "Number: toll-free, callers are turned away": tollFree("used"),
    "Number: toll-free, a bill is unpaid": tollFree("unpaid"),
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
    "Cards: two, and one pays": cards({}),
    "Cards: the only one": cards({ cards: [visa] }),
    "Cards: one ends before the bill, one is no longer good": cards({
      cards: [
        { ...visa, ends: "before_bill" },
        { ...amex, ends: "ended" },
      ],
    }),
    "Cards: none pays": cards({ cards: [{ ...visa, pays_bills: false }, amex] }),
    "Cards: a bill that the chosen card can pay": cards({
      unpaid: [{ ...unpaidBill, next_attempt_at: sampleTime({ days: 1 }) }],
    }),
    "Cards: a bill that was refused to the chosen card": cards({ unpaid: [{ ...unpaidBill, may_pay: false }] }),
    "Cards: none, and numbers renew": cards({ cards: [] }),
    "Cards: none, and nothing renews": cards({ cards: [], bill_at: null, needs_card: false }),
    "Unpaid: nothing is taken away yet": banner({}),
    "Unpaid: no phone rings": banner({ stage: "receive_only", ahead: ahead.slice(1) }),
    "Unpaid: out of service, two bills": banner({
      stage: "quarantine",
      ahead: ahead.slice(2),
      bill: { id: unpaid.id, number: unpaid.number, due_cents: 397, currency: "USD", count: 2 },
    }),
    "Unpaid: the clock stands still": banner({ ahead: null }),
    "Unpaid: for members who do not manage bills": banner({
      stage: "receive_only",
      bill: null,
      ahead: null,
    }),
    "DebtNotices: a refused capture": (
      <DebtNotices
        debts={[
          {
            order_id: "0f8b7c9e-1111-4222-8333-000000000009",
            reference: "NN-4K7PXW2D",
            amount_cents: 190,
            currency: "USD",
            suspend_at: sampleTime({ days: 2 }),
            release_at: sampleTime({ days: 6 }),
          },
        ]}
      />
    ),
    "Facts: nothing is known": facts({}),
    "Facts: of a US buyer": facts({
      country: "US",
      region: "CA",
      postal_code: "94105",
      city: "San Francisco",
      street: ["1 Market St", "Suite 200"],
      tax_id: "12-3456789",
    }),
    "Facts: the authority does not know the tax ID": facts({
      country: "DE",
      tax_id: "DE123456789",
      tax_id_state: "unverified",
    }),
    "Facts: where taxes find the account": facts({ needs_place: true }, true),
    "Emails: the owner only": emails(null),
    "Emails: a copy that waits for its button": emails({ email: bookkeeper, state: "waiting" }),
    "Emails: a copy": emails({ email: bookkeeper, state: "confirmed" }),
    "Emails: the link is too old": emails({ email: bookkeeper, state: "expired" }),
    "EmailAnswer: asked": answer(false),
    "EmailAnswer: gets copies": answer(true),
    "EmailAnswer: stopped": answer(null, true),
    "EmailAnswer: good for nothing": answer(null),
    "InvoiceView: the buyer accounts for the tax": view({
      tax_cents: 0,
      total_cents: sampleInvoice.subtotal_cents,
      buyer: { ...sampleInvoice.buyer, reverse_charge: true },
    }),
    "InvoiceView: with an earlier sum": view({ carried_in_cents: 39, total_cents: 436 }),
  },
};

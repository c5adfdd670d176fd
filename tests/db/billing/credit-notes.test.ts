import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { chargeInvoice } from "@/lib/billing/charge-invoice";
import { creditInvoice } from "@/lib/billing/credit-invoice";
import type { StaffCredit } from "@/lib/billing/credit-rows";
import { issueDocuments } from "@/lib/billing/issue-documents";
import { getLinkedInvoice } from "@/lib/billing/page-rows";
import { beginCharge } from "@/lib/billing/rows";
import { sendRefunds } from "@/lib/billing/send-refunds";
import { identifyCaller, type StaffActor, type UserActor } from "@/lib/callers";
import { staffStanding } from "@/lib/callers/actor";
import type { StaffRole } from "@/lib/contract/permissions";
import { applyStripeEvent } from "@/lib/payments/apply-stripe-event";
import { stripe } from "@/lib/payments/stripe-client";
import { sayDispute } from "../../builders/dispute";
import { signInPerson } from "../../builders/person";
import { joinStaff } from "../../builders/staff";
import { type BilledWorld, type Owner, openBilledWorld } from "./billed-world";

let world: BilledWorld;
let staff: StaffActor;
let buyer: Owner;

beforeAll(async () => {
  world = await openBilledWorld();
  staff = await signInStaff("operator");
});
afterAll(() => world.close());
beforeEach(async () => {
  buyer = await world.newOwner();
});

async function signInStaff(role: StaffRole): Promise<StaffActor> {
  const person = await signInPerson(world.db, world.api);
  await joinStaff(world.db.sql, person.id, role);
  const { actor } = await identifyCaller(null, person.browser.jar);
  const standing = await staffStanding(actor as UserActor, "192.0.2.77");
  if (standing.is !== "staff") throw new Error(standing.is);
  return standing.actor;
}

/** The month's bill, open, of an account with this card. */
async function bill(card = "pm_card_visa"): Promise<string> {
  await world.setCard(card);
  return world.bill();
}
async function paidBill(): Promise<string> {
  const id = await bill();
  expect(await chargeInvoice(id)).toBe("succeeded");
  return id;
}
const credit = (id: string, more: Partial<StaffCredit> = {}) =>
  creditInvoice(
    staff,
    id,
    { request_id: randomUUID(), line_id: null, cents: null, to: "credit", ...more },
    "the customer asked for it",
  );
/** A refund that our people made in Stripe's dashboard. */
async function refundAtStripe(invoiceId: string, cents: number): Promise<void> {
  const { stripe_payment_intent_id } = await world.invoice(invoiceId);
  const { id } = await stripe().refunds.create({ payment_intent: stripe_payment_intent_id, amount: cents });
  const event = { type: "refund.created", data: { object: { id } } };
  expect(await applyStripeEvent(event as never)).toBe("refund succeeded");
}

describe("a refund of a month, made at Stripe", () => {
  test("gets a credit note of the same series; the notes of every split add up to the lines and their tax", async () => {
    const id = await paidBill();
    const { total_cents: total } = await world.invoice(id);
    expect(total).toBeGreaterThan(20);
    const parts = [1, 7, Math.floor(total / 3)];
    parts.push(total - parts.reduce((sum, part) => sum + part, 0));
    for (const part of parts) {
      await refundAtStripe(id, part);
      expect((await world.findings()).map(({ check_name }) => check_name)).toEqual([]);
      await Promise.all([issueDocuments(), issueDocuments()]);
    }
    const notes = await world.notesOf(id);
    expect(notes.map(({ total_cents }) => total_cents)).toEqual(parts);
    expect(notes.every(({ credit_to, number }) => credit_to === "card" && number.startsWith("CN-"))).toBe(true);
    const credited = await world.db.sql`
      select credits_line as id, sum(cents)::int as cents, sum(tax_cents)::int as tax_cents
      from public.invoice_lines where invoice_id = any(${notes.map((note) => note.id)}) group by 1`;
    for (const line of await world.lines(id))
      expect(credited.find((one) => one.id === line.id)).toMatchObject({
        cents: line.cents,
        tax_cents: line.tax_cents,
      });
    expect(await world.findings()).toEqual([]);
    await expect(credit(id)).rejects.toMatchObject({ code: "CREDIT_TOO_LARGE", details: { most_cents: 0 } });
  });

  test("of a bill with a small one carried into it gets a credit note of each", async () => {
    const price = (cents: number) =>
      world.db.sql`update public.number_contracts set monthly_cents = ${cents} where account_id = ${buyer.accountId}`;
    await price(10);
    const small = await bill();
    expect(await world.invoice(small)).toMatchObject({ state: "carried" });
    await price(100);
    await world.moveTo(62);
    const id = await world.bill();
    expect(await chargeInvoice(id)).toBe("succeeded");
    const { total_cents, carried_in_cents } = await world.invoice(id);
    expect(carried_in_cents).toBe((await world.invoice(small)).total_cents);
    await refundAtStripe(id, total_cents + carried_in_cents);
    await issueDocuments();
    expect((await world.notesOf(id)).map((note) => note.total_cents)).toEqual([total_cents]);
    expect((await world.notesOf(small)).map((note) => note.total_cents)).toEqual([carried_in_cents]);
    expect(await world.findings()).toEqual([]);
  });
});

describe("a credit note that staff issue", () => {
  test("of a line, as credit: never above what is left of it, once for each request, and used by the next bill", async () => {
    const id = await paidBill();
    const [line] = await world.lines(id);
    const gross = line!.cents + line!.tax_cents;
    const request = { request_id: randomUUID(), line_id: line!.id as string, cents: 33 };
    const all = await Promise.all([1, 2, 3].map(() => credit(id, request)));
    expect(new Set(all.map(({ credit_note_id }) => credit_note_id)).size).toBe(1);
    expect(all.filter(({ repeated }) => !repeated)).toHaveLength(1);
    await expect(credit(id, { line_id: line!.id, cents: gross - 32 })).rejects.toMatchObject({
      code: "CREDIT_TOO_LARGE",
      details: { most_cents: gross - 33 },
    });
    await credit(id, { line_id: line!.id });
    const [sum] = await world.db.sql`
      select sum(cents)::int as cents, sum(tax_cents)::int as tax from public.invoice_lines where credits_line = ${line!.id}`;
    expect(sum).toEqual({ cents: line!.cents, tax: line!.tax_cents });
    expect(await world.findings()).toEqual([]);
    await world.moveTo(62);
    const next = await world.bill();
    expect((await world.invoice(next)).credit_used_cents).toBe(gross);
    expect(await world.findings()).toEqual([]);
    const trail = await world.db.sql`
      select reason from public.audit_log where subject = ${`invoice:${id}`} and action = 'invoice.credited'`;
    expect(trail.map(({ reason }) => reason)).toEqual(["the customer asked for it", "the customer asked for it"]);
  });

  test("of everything 20 times at once: what is left is credited once", async () => {
    const id = await paidBill();
    const done = await Promise.allSettled(Array.from({ length: 20 }, () => credit(id)));
    expect(done.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const notes = await world.notesOf(id);
    expect(notes.map(({ total_cents }) => total_cents)).toEqual([(await world.invoice(id)).total_cents]);
    expect(await world.findings()).toEqual([]);
  });

  test.each(["error_before", "error_after"])(
    "to the card: given back once, also when Stripe fails (%s)",
    async (outcome) => {
      const id = await paidBill();
      await credit(id, { to: "card", cents: 60 });
      expect(await world.findings()).toEqual([]);
      const rule = { method: "POST", path: "/v1/refunds", times: 1, outcome };
      await world.control("POST", "/execution", rule);
      await Promise.all([sendRefunds(), sendRefunds()]);
      await sendRefunds();
      await issueDocuments();
      const { stripe_payment_intent_id: intent } = await world.invoice(id);
      const { data } = await stripe().refunds.list({ payment_intent: intent });
      expect(data.map(({ amount }) => amount)).toEqual([60]);
      // The webhook comes later, and twice.
      const event = { type: "refund.created", data: { object: { id: data[0]!.id } } };
      for (let n = 0; n < 2; n++) await applyStripeEvent(event as never);
      const refunds = await world.db.sql`select status, amount_cents from public.refunds where invoice_id = ${id}`;
      expect(refunds).toEqual([{ status: "succeeded", amount_cents: 60 }]);
      expect(await world.notesOf(id)).toHaveLength(1);
      expect(await world.findings()).toEqual([]);
    },
  );

  test("to the card, when Stripe refuses: it becomes the account's credit and operators hear of it", async () => {
    const id = await paidBill();
    await credit(id, { to: "card" });
    const { stripe_payment_intent_id: intent, total_cents } = await world.invoice(id);
    await stripe().refunds.create({ payment_intent: intent }); // in the dashboard, at the same time
    await sendRefunds();
    const [row] = await world.db.sql`
      select cents, source from public.account_credits where account_id = ${buyer.accountId}`;
    expect(row).toEqual({ cents: total_cents, source: "refund_failed" });
    expect(await world.findings()).toEqual([]);
    const [alert] = await world.db.sql`select from public.notifications where dedupe_key like 'refund-refused:%'`;
    expect(alert).toBeDefined();
  });

  test("never to a card that paid nothing, never twice the charge, never of a credit note", async () => {
    const open = await bill();
    await expect(credit(open, { to: "card" })).rejects.toMatchObject({ code: "ORDER_STATE" });
    await expect(credit(open, { to: "credit" })).rejects.toMatchObject({ code: "ORDER_STATE" });
    await chargeInvoice(open);
    await expect(credit(open, { to: "due" })).rejects.toMatchObject({ code: "ORDER_STATE" });
    const { total_cents } = await world.invoice(open);
    await credit(open, { to: "card", cents: total_cents - 10 });
    await expect(credit(open, { to: "card", cents: 11 })).rejects.toMatchObject({ code: "CREDIT_TOO_LARGE" });
    const [note] = await world.notesOf(open);
    await expect(credit(note!.id)).rejects.toMatchObject({ code: "ORDER_STATE" });
  });

  test("never to a card whose bank took the sum back, or may yet", async () => {
    const id = await paidBill();
    const { stripe_payment_intent_id: intent, total_cents } = await world.invoice(id);
    const bank = (status: string) =>
      sayDispute(world.db.call.worker, intent, { ref: `du_${id}`, status, cents: total_cents });
    for (const status of ["needs_response", "lost"]) {
      await bank(status);
      await expect(credit(id, { to: "card" })).rejects.toMatchObject({ code: "ORDER_STATE" });
    }
    expect(await world.db.sql`select from public.account_credits where account_id = ${buyer.accountId}`).toEqual([]);
    await bank("won");
    expect(await credit(id, { to: "card" })).toMatchObject({ repeated: false });
  });

  test("is for operators with a reason; others find nothing", async () => {
    const id = await paidBill();
    const support = await signInStaff("support");
    const body = { request_id: randomUUID(), line_id: null, cents: 1, to: "credit" as const };
    await expect(creditInvoice(support, id, body, "because")).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(creditInvoice(staff, id, body, " ")).rejects.toMatchObject({ code: "VALIDATION_FAILED" });
    await expect(creditInvoice(staff, randomUUID(), body, "because")).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("an open bill", () => {
  test("is less by a credit note, and the card is charged the rest", async () => {
    const id = await bill();
    const { due_cents } = await world.invoice(id);
    await credit(id, { to: "due", cents: 40 });
    expect(await world.invoice(id)).toMatchObject({ due_cents: due_cents - 40, credited_cents: 40, state: "open" });
    expect(await chargeInvoice(id)).toBe("succeeded");
    const { stripe_payment_intent_id: intent } = await world.invoice(id);
    expect((await stripe().paymentIntents.retrieve(intent)).amount_received).toBe(due_cents - 40);
    expect(await getLinkedInvoice(id)).toMatchObject({ state: "paid", asked_cents: due_cents - 40 });
    expect(await world.findings()).toEqual([]);
  });

  test("that was refused leaves no intent of the old sum behind, and what the debt stopped goes on", async () => {
    const id = await bill("pm_card_chargeCustomerFail");
    expect(await chargeInvoice(id)).toBe("declined");
    const { stripe_payment_intent_id: intent, total_cents } = await world.invoice(id);
    const unpaid = () =>
      world.db.sql`select unpaid_since from public.billing_profiles where account_id = ${buyer.accountId}`;
    expect((await unpaid())[0]!.unpaid_since).not.toBeNull();
    await credit(id, { to: "due" });
    expect((await stripe().paymentIntents.retrieve(intent)).status).toBe("canceled");
    expect(await world.invoice(id)).toMatchObject({ state: "paid", due_cents: 0, credited_cents: total_cents });
    expect((await unpaid())[0]!.unpaid_since).toBeNull();
    expect(await world.findings()).toEqual([]);
  });

  test("of which less is left than a card can be charged waits for the next one, and nothing is owed meanwhile", async () => {
    const id = await bill("pm_card_chargeCustomerFail");
    expect(await chargeInvoice(id)).toBe("declined");
    const { due_cents } = await world.invoice(id);
    const [credited, smaller] = await Promise.allSettled([
      credit(id, { to: "due", cents: due_cents - 20 }),
      credit(id, { to: "due", cents: due_cents - 30 }),
    ]);
    const [kept] = [credited, smaller].filter(({ status }) => status === "fulfilled");
    expect(kept).toBeDefined();
    const { due_cents: rest } = await world.invoice(id);
    expect([20, 30]).toContain(rest);
    expect(await world.invoice(id)).toMatchObject({ state: "carried", next_attempt_at: null, problem: null });
    const [profile] = await world.db
      .sql`select unpaid_since from public.billing_profiles where account_id = ${buyer.accountId}`;
    expect(profile!.unpaid_since).toBeNull();
    await expect(credit(id, { to: "due" })).rejects.toMatchObject({ code: "ORDER_STATE" });
    expect(await world.findings()).toEqual([]);

    await world.setCard("pm_card_visa");
    await world.moveTo(62);
    const next = await world.invoice(await world.bill());
    expect(next).toMatchObject({ state: "open", carried_in_cents: rest, due_cents: next.total_cents + rest });
    expect(await world.invoice(id)).toMatchObject({ state: "carried", due_cents: 0, carried_into: next.id });
    expect(await chargeInvoice(next.id)).toBe("succeeded");
    expect(await world.findings()).toEqual([]);
    // What a card paid of both can be given back of both.
    await refundAtStripe(next.id, next.due_cents);
    await issueDocuments();
    const notes = await world.db
      .sql`select credits, total_cents from public.invoices where credit_reason = 'refund' and credits in ${world.db.sql([id, next.id])}`;
    expect(new Map(notes.map((note) => [note.credits, note.total_cents]))).toEqual(
      new Map([
        [next.id, next.total_cents],
        [id, rest],
      ]),
    );
    expect(await world.findings()).toEqual([]);
  });

  test("is left alone while a card is tried", async () => {
    const id = await bill();
    await beginCharge(id);
    await expect(credit(id, { to: "due" })).rejects.toMatchObject({ code: "CHARGE_RUNNING" });
    expect(await world.notesOf(id)).toEqual([]);
  });
});

test("a month for everybody: half of every line of time becomes credit, once, however often the batch is called", async () => {
  const id = await paidBill();
  const run = () =>
    world.db.sql`select private.credit_month('outage', private.now() - interval '40 days', private.now(), 50) as n`;
  const counts = await Promise.all([run(), run()]);
  expect(counts.reduce((sum, [row]) => sum + row!.n, 0)).toBeGreaterThan(0);
  expect((await run())[0]!.n).toBe(0);
  const [note, ...more] = await world.notesOf(id);
  expect(more).toEqual([]);
  const expected = (await world.lines(id)).reduce(
    (sum, line) => sum + Math.round((line.cents + line.tax_cents) / 2),
    0,
  );
  expect(note).toMatchObject({ total_cents: expected, credit_to: "credit" });
  expect(await world.findings()).toEqual([]);
});

import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { chargeInvoice } from "@/lib/billing/charge-invoice";
import { forgetIntent } from "@/lib/billing/credit-rows";
import { creditUnusedYears } from "@/lib/billing/credit-unused-years";
import { sendRefunds } from "@/lib/billing/send-refunds";
import { stripe } from "@/lib/payments/stripe-client";
import { personActor } from "../../builders/person";
import { buildStaff } from "../../builders/staff";
import { billDayOf, earnedOf } from "../../oracle/year-oracle";
import type { Owner } from "./billed-world";
import { openYearWorld, type YearWorld } from "./year-world";

let world: YearWorld;
beforeAll(async () => {
  world = await openYearWorld();
});
afterAll(() => world?.close());
// A test before may have lived on for a year: the owners of the next one come in months that are not over.
beforeEach(() => world.db.sql`delete from private.recognized_months`);

describe("a year that is not paid", () => {
  /** Refused on the bill day; a day counts from it. */
  async function unpaid() {
    const made = await world.yearOwner();
    await world.refuse(made.invoiceId);
    const to = (n: number, days: number) => world.moveToBillDay(made.owner, n, days);
    return { ...made, anchor: await world.anchorOf(made.owner), to };
  }
  const stage = async (owner: Owner) =>
    (
      await world.db.sql`select private.number_stage(n) as stage from public.purchased_numbers n
        where n.id = ${owner.numberIds[0]!}`
    )[0]!.stage;

  test("stops at the bill day after its first month, is kept as long as a month, and goes on when it is paid", async () => {
    const { owner, invoiceId, anchor, to } = await unpaid();
    await to(1, 27);
    expect(await stage(owner)).toBe("quarantine");
    await world.sweep("unpaid_years");
    expect(await world.contract(owner)).toMatchObject({ stopped_reason: null });
    await to(2, 0.1);
    await world.sweep("unpaid_years");
    await world.billAll(owner);
    const [year, month] = [await world.contract(owner), await world.contract(owner, 1)];
    expect([year, month]).toMatchObject([
      { stopped_reason: "unpaid", renews_at: null },
      { stopped_reason: "unpaid", renews_at: null },
    ]);
    const kept = await world.db.sql`select private.kept_until(c) as at from public.number_contracts c
      where c.account_id = ${owner.accountId}`;
    expect(kept[0]!.at).toEqual(kept[1]!.at);
    await world.pay(invoiceId);
    expect(await world.contract(owner)).toMatchObject({ stopped_reason: null, renews_at: billDayOf(anchor, 13) });
    expect(await stage(owner)).toBe("full");
  });

  test("and was canceled stays canceled when it is paid", async () => {
    const { owner, invoiceId, to } = await unpaid();
    await world.db.call.server("cancel_number", {
      p_actor: personActor(owner.id),
      p_account_id: owner.accountId,
      p_number_id: owner.numberIds[0]!,
    });
    await to(2, 0.1);
    await world.sweep("unpaid_years");
    expect(await world.contract(owner)).toMatchObject({ stopped_reason: "unpaid" });
    await world.pay(invoiceId);
    expect(await world.contract(owner)).toMatchObject({ stopped_reason: null, renews_at: null });
  });

  test("leaves no more due than its first month when the number was given back", async () => {
    const { owner, invoiceId, cents, anchor, to } = await unpaid();
    const before = await world.invoice(invoiceId);
    await to(2, 0.1);
    await world.sweep("unpaid_years");
    await to(1, 53);
    await world.db.call.worker("end_number", { p_number_id: owner.numberIds[0]!, p_reason: "unpaid" });
    expect(await Promise.all([creditUnusedYears(), creditUnusedYears()])).toContain(1);
    expect(await creditUnusedYears()).toBe(0);
    const notes = await world.notesOf(invoiceId);
    expect(notes).toMatchObject([
      {
        credit_reason: "unpaid",
        subtotal_cents: cents - earnedOf(cents, billDayOf(anchor, 1), billDayOf(anchor, 13), billDayOf(anchor, 2)),
      },
    ]);
    expect(await world.invoice(invoiceId)).toMatchObject({
      state: "open",
      due_cents: before.due_cents - notes[0]!.total_cents,
    });
    expect(await world.findings()).toEqual([]);
  });

  test("whose month is too small for a card leaves it to the next bill, and the account owes nothing", async () => {
    const owner = await world.newOwner();
    await world.db.sql`update public.number_contracts set monthly_cents = 30 where account_id = ${owner.accountId}`;
    await world.db.sql`update public.purchased_numbers set monthly_cost = 0.1 where account_id = ${owner.accountId}`;
    await world.choose(owner, "year", (await world.offer(owner)).year_cents);
    await world.db
      .sql`update public.number_contracts set renews_at = null, cancel_at = paid_until where number_id = ${owner.numberIds[1]!}`;
    const invoiceId = await world.bill();
    await world.refuse(invoiceId);
    await world.moveToBillDay(owner, 2, 0.1);
    await world.sweep("unpaid_years");
    await world.moveToBillDay(owner, 1, 53);
    await world.db.call.worker("end_number", { p_number_id: owner.numberIds[0]!, p_reason: "unpaid" });
    expect(await creditUnusedYears()).toBe(1);
    const left = await world.invoice(invoiceId);
    expect(left).toMatchObject({ state: "carried", next_attempt_at: null });
    expect(left.due_cents).toBeGreaterThan(0);
    expect(left.due_cents).toBeLessThan(50);
    const [profile] = await world.db
      .sql`select unpaid_since from public.billing_profiles where account_id = ${owner.accountId}`;
    expect(profile!.unpaid_since).toBeNull();
    expect(await world.findings()).toEqual([]);
  });

  test("of which nothing is left to credit is not looked at again", async () => {
    const { owner, invoiceId, to } = await unpaid();
    await to(2, 0.1);
    await world.sweep("unpaid_years");
    await world.db.call.worker("end_number", { p_number_id: owner.numberIds[0]!, p_reason: "unpaid" });
    const listed = async () =>
      (await world.db.call.worker("list_unused_years", {})).filter(
        (year: { invoice_id: string }) => year.invoice_id === invoiceId,
      );
    expect(await listed()).toHaveLength(1);
    const [line] = await world.lines(invoiceId);
    await world.db.call.server("staff_credit_invoice", {
      p_actor: await buildStaff(world.db.sql, "operator"),
      p_invoice_id: invoiceId,
      p_credit: { request_id: randomUUID(), line_id: line!.id, cents: null, to: "due" },
      p_reason: "its owner never had the number",
    });
    expect(await listed()).toEqual([]);
    expect(await creditUnusedYears()).toBe(0);
  });

  /** Its number was given back; the bank refused its invoice, whose intent is still at Stripe. */
  async function givenBack() {
    const owner = await world.newOwner();
    const customer = await world.setCard("pm_card_chargeCustomerFail");
    await world.choose(owner, "year", (await world.offer(owner)).year_cents);
    const invoiceId = await world.bill();
    expect(await chargeInvoice(invoiceId)).toBe("declined");
    await world.moveToBillDay(owner, 2, 0.1);
    await world.sweep("unpaid_years");
    await world.billAll(owner);
    await world.moveToBillDay(owner, 1, 53);
    for (const p_number_id of owner.numberIds)
      await world.db.call.worker("end_number", { p_number_id, p_reason: "unpaid" });
    const { stripe_payment_intent_id: intent } = await world.invoice(invoiceId);
    return { owner, invoiceId, customer, intent: intent as string };
  }

  test.each(["the intent was canceled", "the intent was forgotten", "Stripe's answer was lost"])(
    "is credited once when the process dies after %s",
    async (step) => {
      const { invoiceId, intent } = await givenBack();
      const { due_cents: before } = await world.invoice(invoiceId);
      if (step === "Stripe's answer was lost") {
        const path = `/v1/payment_intents/${intent}/cancel`;
        await world.control("POST", "/execution", { method: "POST", path, times: 3, outcome: "error_after" });
        await creditUnusedYears();
      } else await stripe().paymentIntents.cancel(intent);
      if (step === "the intent was forgotten") expect(await forgetIntent(invoiceId, intent)).toBe(true);
      await Promise.all([creditUnusedYears(), creditUnusedYears()]);
      await creditUnusedYears();
      const notes = await world.notesOf(invoiceId);
      expect(notes).toMatchObject([{ credit_reason: "unpaid", credit_to: "due" }]);
      expect(await world.invoice(invoiceId)).toMatchObject({
        state: "open",
        due_cents: before - notes[0]!.total_cents,
        stripe_payment_intent_id: null,
      });
      expect((await stripe().paymentIntents.retrieve(intent)).status).toBe("canceled");
      expect(await world.findings()).toEqual([]);
    },
  );

  test("and was paid in the moment in which its number was given back goes back to the card, but for what was served", async () => {
    const { owner, invoiceId, customer } = await givenBack();
    const { id: card } = await stripe().paymentMethods.attach("pm_card_visa", { customer });
    await stripe().customers.update(customer, { invoice_settings: { default_payment_method: card } });
    await world.makeDue(invoiceId);
    expect(await chargeInvoice(invoiceId)).toBe("succeeded");
    const paid = await world.invoice(invoiceId);
    const [line] = await world.lines(invoiceId);
    expect(await Promise.all([creditUnusedYears(), creditUnusedYears()])).toContain(1);
    expect(await creditUnusedYears()).toBe(0);
    const anchor = await world.anchorOf(owner);
    const [note, ...more] = await world.notesOf(invoiceId);
    expect(more).toEqual([]);
    expect(note).toMatchObject({
      credit_reason: "unpaid",
      credit_to: "card",
      subtotal_cents:
        line!.cents - earnedOf(line!.cents, billDayOf(anchor, 1), billDayOf(anchor, 13), billDayOf(anchor, 2)),
    });
    await sendRefunds();
    const { data } = await stripe().refunds.list({ payment_intent: paid.stripe_payment_intent_id });
    expect(data.map(({ amount }) => amount)).toEqual([note!.total_cents]);
    expect(await world.findings()).toEqual([]);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { openCardPage } from "@/lib/billing/open-card-page";
import * as rows from "@/lib/billing/rows";
import { saveCard } from "@/lib/billing/save-card";
import { messages } from "@/lib/notifications/registry";
import { recordDispute } from "@/lib/payments/rows";
import { stripe } from "@/lib/payments/stripe-client";
import { personActor, type SignedInPerson } from "../../builders/person";
import type { Bought } from "../faults/buy-in-process";
import { type Months, openMonths } from "./month";

vi.setConfig({ testTimeout: 120_000 });

let months: Months;
let bought: Bought;
let accountId: string;
let buyer: SignedInPerson;
beforeAll(async () => {
  months = await openMonths();
});
afterAll(() => months?.close());
beforeEach(async () => {
  const person = await months.newBuyer();
  [buyer, accountId] = [person, person.accountId];
  bought = await months.buyLive(2);
});

const monthlySum = async () =>
  (await months.contracts(bought)).reduce((sum, { monthly_cents }) => sum + monthly_cents, 0);

describe("a number that was bought today", () => {
  test("is charged once a month later, on one invoice, and keeps running here and at its carrier", async () => {
    await months.liveTo(27);
    expect((await months.contracts(bought)).map(({ carrier_cycles }) => carrier_cycles)).toEqual([null, null]);
    expect(await months.invoices()).toEqual([]);
    await months.liveTo(33);
    const invoices = await months.invoices();
    expect(invoices).toMatchObject([{ state: "paid", kind: "cycle", total_cents: await monthlySum() }]);
    expect(await months.charged()).toEqual([await monthlySum()]);
    for (const contract of await months.contracts(bought)) {
      expect(contract).toMatchObject({ status: "active", renews_at: contract.paid_until });
      expect(contract.carrier_until.getTime()).toBeGreaterThan(months.inDays(50).getTime());
    }
    await months.liveTo(64);
    expect(await months.invoices()).toMatchObject([{ state: "paid" }, { state: "paid" }]);
    expect(await months.charged()).toEqual([await monthlySum(), await monthlySum()]);
  });
});

describe("however often and from wherever the run is started", () => {
  test("a month is sold once and charged once", async () => {
    await months.toBillDay();
    for (let round = 0; round < 2; round++)
      await Promise.all(Array.from({ length: 6 }, () => months.pass(["bill-accounts", "charge-invoices"])));
    expect(await months.invoices()).toMatchObject([{ state: "paid" }]);
    expect(await months.charged()).toEqual([await monthlySum()]);
    const [invoice] = await months.invoices();
    expect(await months.attempts(invoice!.id)).toMatchObject([{ n: 1, state: "succeeded" }]);
  });

  test("an attempt whose run died before Stripe was asked is finished by the next run", async () => {
    await months.toBillDay();
    await months.pass(["bill-accounts"]);
    const [invoice] = await months.invoices();
    await rows.beginCharge(invoice!.id);
    expect(await months.pass(["charge-invoices"])).toEqual({ "charge-invoices": {} });
    await months.moveTo(32);
    expect(await months.pass(["charge-invoices"])).toEqual({ "charge-invoices": { succeeded: 1 } });
    expect(await months.charged()).toEqual([await monthlySum()]);
    expect(await months.attempts(invoice!.id)).toMatchObject([{ n: 1, state: "succeeded" }]);
  });

  test("an attempt whose run died after the card was charged is found paid", async () => {
    await months.toBillDay();
    await months.pass(["bill-accounts"]);
    const [invoice] = await months.invoices();
    const die = vi.spyOn(rows, "finishCharge").mockRejectedValueOnce(new Error("killed"));
    expect(await months.pass(["charge-invoices"])).toEqual({ "charge-invoices": { unknown: 1 } });
    expect(die).toHaveBeenCalledOnce();
    expect(await months.charged()).toEqual([await monthlySum()]);
    await months.moveTo(32);
    expect(await months.pass(["charge-invoices"])).toEqual({ "charge-invoices": { succeeded: 1 } });
    expect(await months.charged()).toEqual([await monthlySum()]);
    expect(await months.invoices()).toMatchObject([{ state: "paid", due_cents: 0 }]);
    expect(await months.attempts(invoice!.id)).toHaveLength(1);
  });

  test.each(["set_invoice_intent", "arm_charge"])(
    "a run that dies at %s leaves nothing behind that could charge twice",
    async (step) => {
      await months.toBillDay();
      await months.pass(["bill-accounts"]);
      const name = step === "arm_charge" ? "armCharge" : "setInvoiceIntent";
      vi.spyOn(rows, name).mockRejectedValueOnce(new Error("killed"));
      await months.pass(["charge-invoices"]);
      await months.moveTo(32);
      await months.pass(["charge-invoices"]);
      expect(await months.charged()).toEqual([await monthlySum()]);
      expect(await months.intents()).toHaveLength(1);
    },
  );

  test.each(["error_before", "error_after"])("Stripe's own failures (%s) charge nobody twice", async (outcome) => {
    await months.toBillDay();
    for (const path of ["/v1/payment_intents", "/v1/payment_intents/*/confirm"])
      await months.atStripe("POST", "/execution", { method: "POST", path, times: 1, outcome });
    await months.liveTo(33);
    expect(await months.charged()).toEqual([await monthlySum()]);
    const [invoice] = await months.invoices();
    expect(await months.attempts(invoice!.id)).toMatchObject([{ state: "succeeded" }]);
  });

  test("an outage of Stripe is nobody's debt", async () => {
    await months.toBillDay();
    await months.atStripe("POST", "/faults", { at: "before", path: "/v1", status: 503, times: 10_000 });
    await months.liveTo(32);
    expect(
      (await months.sql`select unpaid_since from public.billing_profiles where account_id = ${accountId}`)[0],
    ).toEqual({ unpaid_since: null });
    await months.atStripe("DELETE", "/faults");
    await months.liveTo(33);
    expect(await months.invoices()).toMatchObject([{ state: "paid" }]);
    expect(await months.charged()).toEqual([await monthlySum()]);
  });
});

describe("a number that was canceled", () => {
  const cancel = (numberId: string, undo = false) =>
    months.call.server("cancel_number", {
      p_actor: personActor(buyer.id),
      p_account_id: accountId,
      p_number_id: numberId,
      p_undo: undo,
    });

  test("is not charged, ends with its month here and at its carrier, and leaves the other running", async () => {
    await months.liveTo(27);
    const [first, second] = await months.contracts(bought);
    await cancel(first!.number_id);
    await months.liveTo(28);
    expect((await months.contracts(bought)).map(({ carrier_cycles }) => carrier_cycles)).toEqual([0, null]);
    await months.liveTo(33);
    const [ended, running] = await months.contracts(bought);
    expect(ended).toMatchObject({ status: "released", renews_at: null });
    expect(running).toMatchObject({ status: "active", id: second!.id });
    expect(await months.charged()).toEqual([second!.monthly_cents]);
  });

  test("and kept after all renews like the others, also when its bill day passed meanwhile", async () => {
    await months.liveTo(10);
    const [first, second] = await months.contracts(bought);
    await cancel(first!.number_id);
    await months.liveTo(20);
    await cancel(first!.number_id, true);
    await months.liveTo(33);
    expect(await months.charged()).toEqual([first!.monthly_cents + second!.monthly_cents]);
    expect((await months.contracts(bought)).map(({ status }) => status)).toEqual(["active", "active"]);
  });

  test("after its month was paid works until that month is over", async () => {
    await months.liveTo(33);
    const [first] = await months.contracts(bought);
    expect(await cancel(first!.number_id)).toMatchObject({ ok: true });
    await months.liveTo(58);
    expect((await months.contracts(bought))[0]).toMatchObject({ status: "active", carrier_cycles: 0 });
    await months.liveTo(64);
    expect((await months.contracts(bought))[0]).toMatchObject({ status: "released" });
    expect(await months.charged()).toHaveLength(2);
  });
});

describe("a card that is refused", () => {
  const refuse = (code: string) => months.atStripe("POST", "/declines", { on: "charge", code, times: 100 });
  const triesOf = async () => {
    const [invoice] = await months.invoices();
    const first = invoice!.issued_at.getTime();
    return (await months.attempts(invoice!.id)).map(({ started_at }) =>
      Math.round((started_at.getTime() - first) / 86_400_000),
    );
  };

  test("for lack of money is tried on days 0, 2, 7, 14 and 21, then no more; nothing more is sold, and the carrier keeps the numbers while paying brings them back", async () => {
    await months.toBillDay();
    await refuse("insufficient_funds");
    await months.liveTo(58);
    expect(await triesOf()).toEqual([0, 2, 7, 14, 21]);
    expect((await months.contracts(bought)).map(({ status }) => status)).toEqual(["active", "active"]);
    await months.liveTo(64);
    for (const contract of await months.contracts(bought)) {
      expect(contract).toMatchObject({ status: "active", stopped_reason: "unpaid" });
      expect(contract.carrier_until.getTime()).toBeGreaterThan(months.inDays(30 + 51).getTime());
      expect(contract.carrier_until.getTime()).toBeLessThan(months.inDays(30 + 84).getTime());
    }
    expect(await months.invoices()).toHaveLength(1);
    expect(await months.charged()).toEqual([]);
  });

  test("for good is tried once", async () => {
    await months.toBillDay();
    await refuse("stolen_card");
    await months.liveTo(58);
    expect(await triesOf()).toEqual([0]);
  });

  test("and pays on the second try ends the debt; the next month follows as if nothing had been", async () => {
    await months.toBillDay();
    await refuse("insufficient_funds");
    await months.liveTo(32);
    await months.atStripe("DELETE", "/declines");
    await months.liveTo(64);
    expect(
      (await months.sql`select unpaid_since from public.billing_profiles where account_id = ${accountId}`)[0],
    ).toEqual({ unpaid_since: null });
    expect((await months.invoices()).map(({ state }) => state)).toEqual(["paid", "paid"]);
    expect(await months.charged()).toHaveLength(2);
  });
});

test("an attempt that a dispute or a closed account meets half-way is still finished, and no other is begun", async () => {
  await months.toBillDay();
  await months.pass(["bill-accounts"]);
  const [invoice] = await months.invoices();
  const die = vi.spyOn(rows, "finishCharge").mockRejectedValueOnce(new Error("killed"));
  await months.pass(["charge-invoices"]);
  die.mockRestore();
  await months.sql`update public.billing_profiles set held_at = now() where account_id = ${accountId}`;
  await months.sql`update public.invoices set next_attempt_at = null where id = ${invoice!.id}`;
  await months.liveTo(33);
  expect(await months.invoices()).toMatchObject([{ state: "paid" }]);
  expect(await months.charged()).toEqual([await monthlySum()]);
});

test("nothing is charged to an account that was closed", async () => {
  await months.toBillDay();
  await months.pass(["bill-accounts"]);
  await months.sql`update public.accounts set status = 'closed' where id = ${accountId}`;
  await months.liveTo(36);
  expect(await months.charged()).toEqual([]);
  expect(await months.attempts((await months.invoices())[0]!.id)).toEqual([]);
});

describe("another card", () => {
  const openPage = async (invoiceId: string) =>
    /cs_\w+/.exec(await openCardPage(await months.actorOf(buyer), accountId, invoiceId))![0];

  test("that was saved on Stripe's page, and confirmed there, pays the open invoice immediately, and every later one", async () => {
    await months.toBillDay();
    await months.atStripe("POST", "/declines", { on: "charge", code: "stolen_card", times: 1 });
    await months.pass();
    const [invoice] = await months.invoices();
    expect(invoice).toMatchObject({ state: "open", next_attempt_at: null });
    const session = await openPage(invoice!.id);
    expect(await months.charged()).toEqual([]);
    await months.atStripe("POST", `/checkout/${session}/pay`, { card: "4000002500003155", authenticate: "approve" });
    const completed = (await stripe().events.list({ type: "checkout.session.completed", limit: 100 })).data.find(
      ({ data }) => (data.object as { id: string }).id === session,
    )!;
    expect(await saveCard(completed)).toBe("card saved, 1 invoices are tried");
    await months.pass();
    expect(await months.invoices()).toMatchObject([{ state: "paid", card_brand: "visa", card_last4: "3155" }]);
    expect(await months.charged()).toEqual([await monthlySum()]);
    await saveCard(completed);
    await months.pass();
    await months.liveTo(64);
    expect(await months.invoices()).toMatchObject([{ card_last4: "3155" }, { state: "paid", card_last4: "3155" }]);
    expect(await months.charged()).toHaveLength(2);
  });

  test("is not asked for when nothing is open, nor by anybody else", async () => {
    await months.liveTo(33);
    const [invoice] = await months.invoices();
    await expect(openPage(invoice!.id)).rejects.toMatchObject({ code: "ORDER_STATE" });
    const stranger = await months.shop.newPerson();
    const strange = await months.actorOf(stranger);
    await expect(openCardPage(strange, accountId, invoice!.id)).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    await expect(openCardPage(strange, stranger.accountId, invoice!.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

test("a disputed invoice stops all billing of its account until a person has looked", async () => {
  await months.liveTo(33);
  const [invoice] = await months.invoices();
  const dispute = { ref: `du_${invoice!.id}`, kind: "dispute", status: "needs_response", reason: "fraudulent" };
  expect(
    await recordDispute(invoice!.stripe_payment_intent_id, {
      ...dispute,
      kind: "dispute",
      amount_cents: invoice!.total_cents,
      currency: "usd",
      is_open: true,
      evidence_due_at: null,
    }),
  ).toBe("new");
  await months.liveTo(64);
  expect(await months.invoices()).toHaveLength(1);
  expect(await months.charged()).toHaveLength(1);
});

test("what is sent about an invoice can be read", async () => {
  await months.toBillDay();
  await months.atStripe("POST", "/declines", { on: "charge", code: "insufficient_funds", times: 1 });
  await months.pass();
  await months.liveTo(34);
  const sent =
    await months.sql`select template, parameters from public.notifications where account_id = ${accountId} and template like 'invoice-%' order by created_at`;
  expect(sent.map(({ template }) => template)).toEqual(["invoice-unpaid", "invoice-paid"]);
  for (const { template, parameters } of sent)
    expect(messages[template as "invoice-paid"].parameters.parse(parameters).lines).toHaveLength(2);
});

describe("what is not as usual", () => {
  test("a bill day that was missed by weeks is held until an operator looked, and never squashed into one", async () => {
    await months.liveTo(27);
    await months.moveTo(95);
    await months.pass(["bill-accounts", "charge-invoices"]);
    expect(await months.invoices()).toEqual([]);
    const alerts =
      await months.sql`select parameters ->> 'subject' as subject from public.notifications where recipient = 'operator' and dedupe_key like '%bill-late%'`;
    expect(alerts).toHaveLength(1);
    await months.sql`update public.billing_profiles set held_at = null, late_allowed_until = private.now() + interval '100 days' where account_id = ${accountId}`;
    for (let round = 0; round < 5; round++) await months.pass(["bill-accounts", "charge-invoices"]);
    const invoices = await months.invoices();
    expect(invoices.map(({ kind, state }) => `${kind} ${state}`)).toEqual(["cycle paid", "cycle paid", "cycle paid"]);
    expect(invoices.map(({ total_cents }) => total_cents)).toEqual(Array(3).fill(await monthlySum()));
  });

  test("a number that does not work is billed once it works again, from where it was paid", async () => {
    await months.liveTo(27);
    const [first, second] = await months.contracts(bought);
    await months.sql`update public.purchased_numbers set carrier_problem = 'blocked', carrier_problem_at = now() where id = ${first!.number_id}`;
    await months.liveTo(33);
    expect(await months.charged()).toEqual([second!.monthly_cents]);
    await months.sql`update public.purchased_numbers set carrier_problem = null, carrier_problem_at = null where id = ${first!.number_id}`;
    await months.liveTo(35);
    expect((await months.charged()).toSorted()).toEqual([first!.monthly_cents, second!.monthly_cents].toSorted());
    expect((await months.invoices()).map(({ kind }) => kind)).toEqual(["cycle", "late"]);
  });

  test("a number bought later joins the bill day with one stub, and all numbers are billed on one day from then on", async () => {
    await months.liveTo(27);
    const joined = await months.buyLive(1);
    await months.liveTo(33);
    const [stub] = await months.sql`
      select l.kind, l.cents, l.monthly_cents from public.invoice_lines l join public.number_contracts c on c.id = l.contract_id
      join public.purchased_numbers n on n.id = c.number_id where n.e164 = any(${joined.numbers})`;
    expect(stub).toMatchObject({ kind: "stub" });
    const periods = await months.sql`
      select count(*)::int as count, max(upper(p.period)) = min(c.paid_until) as fits
      from public.contract_periods p join public.number_contracts c on c.id = p.contract_id group by c.id`;
    expect(periods.every(({ fits }) => fits)).toBe(true);
    expect(
      (await months.contracts({ ...joined, numbers: [...joined.numbers, ...bought.numbers] }))
        .map(({ renews_at }) => renews_at.toISOString())
        .every((at, _, all) => at === all[0]),
    ).toBe(true);
  });

  test("an issued invoice and its lines never change", async () => {
    await months.liveTo(33);
    expect(await months.invoices()).toHaveLength(1);
    await expect(months.sql`update public.invoices set total_cents = 1, subtotal_cents = 1`).rejects.toThrow(
      "does not change",
    );
    await expect(months.sql`update public.invoice_lines set cents = 1`).rejects.toThrow();
    await expect(months.sql`delete from public.invoices`).rejects.toThrow();
    await expect(months.sql`update public.invoices set state = 'open', paid_at = null`).rejects.toThrow();
  });

  test("a contract that does not renew charges nothing, and its number ends with its month", async () => {
    const other = await months.buyLive(1);
    await months.sql`update public.number_contracts set renews_at = null where number_id in (select id from public.purchased_numbers where e164 = any(${other.numbers}))`;
    await months.liveTo(33);
    expect(await months.contracts(other)).toMatchObject([{ status: "released" }]);
    expect(await months.charged()).toEqual([await monthlySum()]);
  });
});

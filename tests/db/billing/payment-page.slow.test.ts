import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import * as pageRows from "@/lib/billing/page-rows";
import { applyPaymentPage, lookAtLinkedInvoice, openLinkedPage, openPaymentPage } from "@/lib/billing/payment-page";
import * as rows from "@/lib/billing/rows";
import { invoiceLink, invoiceOfLink } from "@/lib/callers";
import { stripe } from "@/lib/payments/stripe-client";
import type { SignedInPerson } from "../../builders/person";
import { type Months, openMonths } from "./month";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let months: Months;
let buyer: SignedInPerson;
beforeAll(async () => {
  months = await openMonths();
});
afterAll(() => months?.close());

/** A month after the purchase an invoice is due, to this card; nothing has tried it yet. */
async function bill(card?: string): Promise<string> {
  buyer = await months.newBuyer();
  await months.buyLive(1);
  if (card) {
    const customer = await customerId();
    const { id } = await stripe().paymentMethods.attach(card, { customer });
    await stripe().customers.update(customer, { invoice_settings: { default_payment_method: id } });
  }
  await billDay();
  return (await months.invoices())[0]!.id;
}
async function billDay(): Promise<void> {
  await months.toBillDay();
  await months.pass(["bill-accounts"]);
}
/** The same, refused once; it is not tried again by itself. */
async function billRefused(): Promise<string> {
  const invoiceId = await bill();
  await months.atStripe("POST", "/declines", { on: "charge", code: "stolen_card", times: 1 });
  await charge();
  return invoiceId;
}
const charge = async () => (await months.pass(["charge-invoices"]))["charge-invoices"];
const customerId = async (): Promise<string> =>
  (await months.sql`select stripe_customer_id as id from public.accounts where id = ${buyer.accountId}`)[0]!.id;
const makeDue = (invoiceId: string) =>
  months.sql`update public.invoices set next_attempt_at = private.now() where id = ${invoiceId}`;
/** Business time goes on, without anybody's pass. */
async function minutesLater(minutes: number): Promise<void> {
  const [clock] = await months.sql`select private.now() as now`;
  await months.moveTo((clock!.now.getTime() - months.inDays(0).getTime()) / 86_400_000 + minutes / 1440);
}

const open = async (invoiceId: string, { keeps = false } = {}): Promise<string> =>
  /cs_\w+/.exec(await openPaymentPage(await months.actorOf(buyer), buyer.accountId, invoiceId, keeps))![0];
/** What the payer does on Stripe's page. */
async function payAt(session: string, body: Record<string, unknown>): Promise<{ status: string }> {
  const response = await fetch(`${process.env.STRIPE_API_BASE}/__control/checkout/${session}/pay`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return (await response.json()) as { status: string };
}
/** The webhook of a session's end, as often as it comes. */
async function webhook(session: string): Promise<string | null> {
  const { data } = await stripe().events.list({ limit: 100 });
  const event = data.find(
    ({ type, data }) => type.startsWith("checkout.session.") && (data.object as { id: string }).id === session,
  );
  return applyPaymentPage(event!);
}
const statusOf = async (session: string) => (await stripe().checkout.sessions.retrieve(session)).status;
const states = async (invoiceId: string) =>
  (await months.attempts(invoiceId)).map(({ kind, state }) => `${kind} ${state}`);
const theInvoice = async () => (await months.invoices())[0]!;
const unpaidSince = async () =>
  (await months.sql`select unpaid_since as at from public.billing_profiles where account_id = ${buyer.accountId}`)[0]!
    .at;

describe("a bank that insists on its customer's confirmation", () => {
  test("is satisfied on the page, by the owner's wish for every month to come; nobody is charged unattended before", async () => {
    const invoiceId = await bill("pm_card_authenticationRequiredOnSetup");
    expect(await charge()).toEqual({ needs_customer: 1 });
    expect(await theInvoice()).toMatchObject({ state: "open", problem: "needs_customer", next_attempt_at: null });
    const [refused] = await months.intents();
    const session = await open(invoiceId, { keeps: true });
    expect((await stripe().paymentIntents.retrieve(refused!.id)).status).toBe("canceled");

    const card = "4000002500003155";
    expect(await payAt(session, { card, authenticate: "fail" })).toMatchObject({ status: "declined" });
    expect(await open(invoiceId, { keeps: true })).toBe(session); // given up, and opened again
    expect(await payAt(session, { card })).toMatchObject({ status: "requires_action" });
    expect(await months.charged()).toEqual([]);
    expect(await payAt(session, { card, authenticate: "approve" })).toMatchObject({ status: "complete" });
    expect(await webhook(session)).toBe("page of an invoice: succeeded");
    expect(await webhook(session)).toBe("page of an invoice: succeeded");

    const paid = await theInvoice();
    expect(paid).toMatchObject({ state: "paid", due_cents: 0, problem: null, card_last4: "3155" });
    expect(await unpaidSince()).toBeNull();
    expect(await months.charged()).toEqual([paid.total_cents]);
    expect(paid.stripe_payment_intent_id).not.toBe(refused!.id);
    expect(await states(invoiceId)).toEqual(["card needs_customer", "page succeeded"]);

    await billDay();
    expect(await charge()).toEqual({ succeeded: 1 });
    expect((await months.invoices()).map(({ state }) => state)).toEqual(["paid", "paid"]);
    expect(await months.charged()).toHaveLength(2);
  });

  test("the card of the page is left alone when its owner did not ask to keep it", async () => {
    const invoiceId = await billRefused();
    const session = await open(invoiceId);
    await payAt(session, { card: "5555555555554444" });
    await webhook(session);
    expect(await theInvoice()).toMatchObject({ state: "paid", card_last4: "4444" });
    const { data } = await stripe().customers.listPaymentMethods(await customerId());
    expect(data.map((method) => method.card?.last4)).toEqual(["4242"]);
  });
});

describe("one way to pay at any instant", () => {
  let invoiceId: string;
  beforeEach(async () => {
    invoiceId = await billRefused();
  });

  test("an attempt that comes due waits for the open page, and is made once Stripe confirmed its end", async () => {
    const session = await open(invoiceId);
    await makeDue(invoiceId);
    for (let minute = 0; minute < 3; minute++) {
      await minutesLater(15);
      expect(await charge()).not.toHaveProperty("succeeded");
    }
    expect(await statusOf(session)).toBe("open");
    expect(await months.charged()).toEqual([]);
    await minutesLater(20);
    expect(await charge()).toEqual({ succeeded: 1 });
    expect(await statusOf(session)).toBe("expired");
    expect(await payAt(session, { card: "4242424242424242" })).toMatchObject({ status: "expired" });
    expect(await states(invoiceId)).toEqual(["card declined", "page expired", "card succeeded"]);
    expect(await months.charged()).toHaveLength(1);
  });

  test("a page that was paid while an attempt came due is found paid without its webhook", async () => {
    const session = await open(invoiceId);
    await makeDue(invoiceId);
    await payAt(session, { card: "4242424242424242", webhook: false });
    await minutesLater(6);
    await Promise.all([charge(), charge(), charge()]);
    expect(await theInvoice()).toMatchObject({ state: "paid" });
    expect(await months.charged()).toHaveLength(1);
    expect(await states(invoiceId)).toEqual(["card declined", "page succeeded"]);
  });

  test("no page opens while the card is tried, and both begun together leave one", async () => {
    await makeDue(invoiceId);
    await rows.beginCharge(invoiceId);
    await expect(open(invoiceId)).rejects.toMatchObject({ code: "CHARGE_RUNNING" });
    await minutesLater(11);
    await Promise.allSettled([charge(), open(invoiceId), charge(), open(invoiceId)]);
    const running = (await states(invoiceId)).filter((state) => state.endsWith("running"));
    expect(running.length + (await months.charged()).length).toBe(1);
  });

  test("however many tabs and devices open it there is one page; another choice about the card replaces it", async () => {
    const pages = await Promise.all([open(invoiceId), open(invoiceId), openLinkedPage(invoiceId, false)]);
    const first = /cs_\w+/.exec(pages[0]!)![0];
    expect(new Set(pages.map((page) => /cs_\w+/.exec(page)![0]))).toEqual(new Set([first]));
    const second = await open(invoiceId, { keeps: true });
    expect([await statusOf(first), await statusOf(second)]).toEqual(["expired", "open"]);
    await payAt(second, { card: "4242424242424242" });
    await Promise.all([webhook(second), webhook(second), webhook(first)]);
    await expect(open(invoiceId)).rejects.toMatchObject({ code: "ORDER_STATE" });
    expect(await months.charged()).toHaveLength(1);
  });

  test("another card that was saved meanwhile closes the page, and is charged", async () => {
    const session = await open(invoiceId);
    await rows.recordCardSaved(await customerId());
    expect(await charge()).toEqual({ succeeded: 1 });
    expect(await statusOf(session)).toBe("expired");
    expect(await months.charged()).toHaveLength(1);
  });

  test.each(["retireIntent", "attachPage"] as const)(
    "a process that dies at %s leaves no page that could be paid beside another",
    async (step) => {
      const die = vi.spyOn(pageRows, step).mockRejectedValueOnce(new Error("killed"));
      await expect(open(invoiceId)).rejects.toThrow("killed");
      die.mockRestore();
      await makeDue(invoiceId);
      expect(await charge()).toEqual({});
      await minutesLater(6);
      await charge();
      await charge();
      expect(await theInvoice()).toMatchObject({ state: "paid" });
      expect(await months.charged()).toHaveLength(1);
      const { data } = await stripe().checkout.sessions.list({ customer: await customerId(), status: "open" });
      expect(data).toEqual([]);
    },
  );

  test("a process that dies after the money came is nobody's second charge", async () => {
    const session = await open(invoiceId, { keeps: true });
    await payAt(session, { card: "5555555555554444" });
    const die = vi.spyOn(rows, "finishCharge").mockRejectedValueOnce(new Error("killed"));
    await expect(webhook(session)).rejects.toThrow("killed");
    die.mockRestore();
    await minutesLater(6);
    await charge();
    expect(await theInvoice()).toMatchObject({ state: "paid", card_last4: "4444" });
    expect(await months.charged()).toHaveLength(1);
  });

  test.each(["error_before", "error_after"])(
    "Stripe's own failures (%s) leave one page, which is paid",
    async (outcome) => {
      await months.atStripe("POST", "/execution", { method: "POST", path: "/v1/checkout/sessions", times: 1, outcome });
      const session = await open(invoiceId);
      const { data } = await stripe().checkout.sessions.list({ customer: await customerId(), status: "open" });
      expect(data.map(({ id }) => id)).toEqual([session]);
      await payAt(session, { card: "4242424242424242" });
      await webhook(session);
      expect(await theInvoice()).toMatchObject({ state: "paid" });
    },
  );

  test("while Stripe is down the page does not open, the debt does not grow, and it opens again afterwards", async () => {
    await months.atStripe("POST", "/faults", { at: "before", path: "/v1", status: 503, times: 10_000 });
    await expect(open(invoiceId)).rejects.toMatchObject({ code: "PAYMENT_UNAVAILABLE" });
    await months.atStripe("DELETE", "/faults");
    expect(await statusOf(await open(invoiceId))).toBe("open");
  });

  test("a page is opened by who may pay, and by whoever holds the link of the mail; looking changes nothing", async () => {
    const stranger = await months.shop.newPerson();
    const strange = await months.actorOf(stranger);
    for (const accountId of [buyer.accountId, stranger.accountId])
      await expect(openPaymentPage(strange, accountId, invoiceId, false)).rejects.toMatchObject({ code: "NOT_FOUND" });

    const link = invoiceLink(invoiceId);
    expect(invoiceOfLink(link)).toBe(invoiceId);
    for (const forged of [`${invoiceId}.`, invoiceId, `${link}x`, `${link}.x`, link.replace(/.$/, "-"), ""])
      expect(invoiceOfLink(forged)).toBeNull();
    const seen = await lookAtLinkedInvoice(invoiceId, { isBack: true });
    expect(seen).toMatchObject({ state: "open", problem: "declined", page: null });
    expect(JSON.stringify(seen)).not.toContain("+44");
    expect(await states(invoiceId)).toEqual(["card declined"]);

    const session = /cs_\w+/.exec(await openLinkedPage(invoiceId, false))![0];
    await payAt(session, { card: "4242424242424242", webhook: false });
    expect(await lookAtLinkedInvoice(invoiceId, { isBack: false })).toMatchObject({ state: "open" });
    expect(await lookAtLinkedInvoice(invoiceId, { isBack: true })).toMatchObject({ state: "paid", page: null });
    expect(await months.charged()).toHaveLength(1);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { getAccountFrame } from "@/lib/billing/account-frame";
import { applyCardUpdate } from "@/lib/billing/look-at-cards";
import { chooseCard, getCards, removeCard } from "@/lib/billing/manage-cards";
import { openNewCardPage } from "@/lib/billing/open-card-page";
import { payWithCard } from "@/lib/billing/pay-with-card";
import * as rows from "@/lib/billing/rows";
import { armCharge, beginCharge, finishCharge } from "@/lib/billing/rows";
import { saveCard, settleCardPage } from "@/lib/billing/save-card";
import type { UserActor } from "@/lib/callers";
import { messages } from "@/lib/notifications/registry";
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
beforeEach(async () => {
  buyer = await months.newBuyer();
  await months.buyLive(1);
});

const customerId = async (): Promise<string> =>
  (await months.sql`select stripe_customer_id as id from public.accounts where id = ${buyer.accountId}`)[0]!.id;
/** A card that is good until the end of that month becomes the one that is charged. */
async function chargeCard(exp: Date): Promise<string> {
  const customer = await customerId();
  const card = { number: "4242424242424242", exp_month: exp.getUTCMonth() + 1, exp_year: exp.getUTCFullYear() };
  const { id } = await stripe().paymentMethods.create({ type: "card", card });
  await stripe().paymentMethods.attach(id, { customer });
  await stripe().customers.update(customer, { invoice_settings: { default_payment_method: id } });
  return id;
}
const look = () => months.pass(["look-at-cards"]);
const mails = () => months.sql`
  select parameters from public.notifications where account_id = ${buyer.accountId} and template = 'card-ending'`;

test("an owner hears after a bill and a week before the next that the card ends first, and not when it was replaced", async () => {
  await chargeCard(months.inDays(0));
  await months.moveTo(1);
  await Promise.all([look(), look()]);
  await look();
  expect(await mails()).toHaveLength(1);
  const [mail] = await mails();
  expect(messages["card-ending"].parameters.parse(mail!.parameters)).toMatchObject({ last4: "4242" });
  await months.moveTo(15);
  await look();
  expect(await mails()).toHaveLength(1);
  await months.moveTo(26);
  await look();
  await look();
  expect(await mails()).toHaveLength(2);
});

test("a card that is good for longer, and one that was replaced in time, are not mentioned; a missing one is", async () => {
  const ending = await chargeCard(months.inDays(0));
  await chargeCard(months.inDays(400));
  await months.moveTo(1);
  await look();
  expect(await mails()).toEqual([]);
  const { data } = await stripe().customers.listPaymentMethods(await customerId());
  for (const { id } of data) await stripe().paymentMethods.detach(id);
  expect(data.map(({ id }) => id)).toContain(ending);
  await months.moveTo(26);
  await look();
  expect((await mails()).map(({ parameters }) => parameters.expires_at)).toEqual([null]);
});

test("a card that its network renewed is tried again at once, unless it is not good for longer", async () => {
  const id = await chargeCard(months.inDays(90));
  await months.toBillDay();
  await months.atStripe("POST", "/declines", { on: "charge", code: "expired_card", times: 1 });
  await months.pass(["bill-accounts", "charge-invoices"]);
  expect(await months.invoices()).toMatchObject([{ state: "open", next_attempt_at: null }]);
  const renew = async (exp_year: number) => {
    await months.atStripe("POST", `/payment_methods/${id}/network_update`, { exp_month: 6, exp_year, last4: "1881" });
    const { data } = await stripe().events.list({ type: "payment_method.automatically_updated", limit: 1 });
    return applyCardUpdate(data[0]!);
  };
  expect(await renew(2026)).toBe("card renewed, not for longer");
  expect(await renew(2040)).toBe("card renewed, 1 invoices are tried");
  await months.pass(["charge-invoices"]);
  expect(await months.invoices()).toMatchObject([{ state: "paid" }]);
  expect(await months.charged()).toHaveLength(1);
});

describe("the cards page", () => {
  const actor = () => months.actorOf(buyer);
  const cards = async () => getCards(await actor(), buyer.accountId);
  const choose = async (id: string) => chooseCard(await actor(), buyer.accountId, id);
  const remove = async (id: string) => removeCard(await actor(), buyer.accountId, id);
  const paying = async () => (await cards()).cards.filter(({ pays_bills }) => pays_bills).map(({ last4 }) => last4);
  const idOf = async (last4: string) => (await cards()).cards.find((card) => card.last4 === last4)!.id;
  /** Stripe's page, opened and completed with a card; its webhook does not come. */
  async function addCard(card: string): Promise<string> {
    const session = /cs_\w+/.exec(await openNewCardPage(await actor(), buyer.accountId))![0];
    await months.atStripe("POST", `/checkout/${session}/pay`, { card, authenticate: "approve" });
    return session;
  }
  const comeBack = async (session: string) => settleCardPage(await actor(), buyer.accountId, session);
  async function webhook(session: string): Promise<string | null> {
    const { data } = await stripe().events.list({ type: "checkout.session.completed", limit: 100 });
    return saveCard(data.find(({ data }) => (data.object as { id: string }).id === session)!);
  }
  /** An unpaid bill: its card was refused once, and is not tried again. */
  async function billRefused(code = "stolen_card"): Promise<string> {
    await months.toBillDay();
    await months.atStripe("POST", "/declines", { on: "charge", code, times: 1 });
    await months.pass(["bill-accounts", "charge-invoices"]);
    const [invoice] = await months.invoices();
    expect(invoice).toMatchObject({ state: "open", problem: "declined", next_attempt_at: null });
    return invoice!.id;
  }
  const pay = async (invoiceId: string) => payWithCard(await actor(), buyer.accountId, invoiceId);
  const audited = async () =>
    (
      await months.sql`select action from public.audit_log where account_id = ${buyer.accountId} and action like 'card.%' order by occurred_at`
    ).map(({ action }) => action);

  test("a card is added without any bill, pays from then on although its webhook is lost, and a late one undoes no choice", async () => {
    expect(await paying()).toEqual(["4242"]);
    const session = await addCard("5555555555554444");
    expect(await paying()).toEqual(["4242"]);
    expect(await comeBack(session)).toBe("saved");
    expect(await comeBack(session)).toBe("saved");
    expect(await paying()).toEqual(["4444"]);
    await choose(await idOf("4242"));
    expect(await webhook(session)).toBe("known");
    expect(await comeBack(session)).toBe("saved");
    expect(await paying()).toEqual(["4242"]);
    expect(await audited()).toEqual(["card.added", "card.chosen"]);
  });

  test("an abandoned page, another account's, and any other text save nothing", async () => {
    const session = await addCard("5555555555554444");
    const stranger = await months.shop.newPerson();
    const strange = await months.actorOf(stranger);
    expect(await settleCardPage(strange, stranger.accountId, session)).toBe("none");
    const abandoned = /cs_\w+/.exec(await openNewCardPage(await actor(), buyer.accountId))![0];
    for (const text of [abandoned, "cs_unknown", "x'--"]) expect(await comeBack(text)).toBe("none");
    expect(await paying()).toEqual(["4242"]);
  });

  test("a card that is added twice is one card, and is removed with both entries", async () => {
    await comeBack(await addCard("5555555555554444"));
    await comeBack(await addCard("5555555555554444"));
    await choose(await idOf("4242"));
    expect((await cards()).cards.map(({ last4 }) => last4)).toEqual(["4444", "4242"]);
    await remove(await idOf("4444"));
    const { data } = await stripe().customers.listPaymentMethods(await customerId());
    expect(data.map(({ card }) => card?.last4)).toEqual(["4242"]);
  });

  test("an account that never bought saves a card as well, and two tabs make one customer", async () => {
    const other = await months.shop.newPerson();
    const their = await months.actorOf(other);
    expect(await getCards(their, other.accountId)).toMatchObject({ cards: [], needs_card: false, bill_at: null });
    await Promise.all([1, 2].map(() => openNewCardPage(their, other.accountId)));
    const { data } = await stripe().customers.list({ limit: 100 });
    expect(data.filter(({ metadata }) => metadata.account_id === other.accountId)).toHaveLength(1);
  });

  test("the only card stays while numbers renew, and so does the one that pays", async () => {
    await expect(remove(await idOf("4242"))).rejects.toMatchObject({ details: { reason: "only_card" } });
    await comeBack(await addCard("5555555555554444"));
    await expect(remove(await idOf("4444"))).rejects.toMatchObject({ details: { reason: "pays_bills" } });
    await months.sql`update public.number_contracts set renews_at = null where account_id = ${buyer.accountId}`;
    await remove(await idOf("4444"));
    await remove(await idOf("4242"));
    expect((await cards()).cards).toEqual([]);
  });

  test("removed twice at the same moment it is removed once, and choosing it meanwhile does not leave the account without a card", async () => {
    await comeBack(await addCard("5555555555554444"));
    const [old, chosen] = [await idOf("4242"), await idOf("4444")];
    const both = await Promise.allSettled([remove(old), remove(old)]);
    expect(both.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    await expect(remove(old)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await comeBack(await addCard("378282246310005"));
    await Promise.allSettled([choose(chosen), remove(chosen)]);
    expect(await paying()).toHaveLength(1);
  });

  test("a card that is charged at this moment is not removed, nor one that may be about to be", async () => {
    await comeBack(await addCard("5555555555554444"));
    await months.toBillDay();
    await months.pass(["bill-accounts"]);
    const [invoice] = await months.invoices();
    const charge = await beginCharge(invoice!.id);
    if (charge.action !== "charge") throw new Error(charge.action);
    await expect(remove(await idOf("4242"))).rejects.toMatchObject({ code: "CHARGE_RUNNING" });
    await armCharge(charge.attempt_id, "pi_1", await idOf("4242"), null);
    await expect(remove(await idOf("4242"))).rejects.toMatchObject({ code: "CHARGE_RUNNING" });
    await armCharge(charge.attempt_id, "pi_1", await idOf("4444"), null);
    await remove(await idOf("4242"));
    expect(await paying()).toEqual(["4444"]);
    await finishCharge(charge.attempt_id, { state: "canceled" });
  });

  test("an unpaid bill waits a day for its owner when another card is chosen, who pays it with one press, once", async () => {
    await comeBack(await addCard("5555555555554444"));
    await choose(await idOf("4242"));
    const invoiceId = await billRefused();
    expect((await cards()).unpaid).toMatchObject([{ id: invoiceId, may_pay: false }]);
    await expect(pay(invoiceId)).rejects.toMatchObject({ details: { reason: "card_refused" } });
    expect((await choose(await idOf("4444"))).unpaid).toMatchObject([{ may_pay: true }]);
    const [waiting] = await months.invoices();
    expect(waiting!.next_attempt_at - months.inDays(0).getTime()).toBeGreaterThan(86_400_000);
    await months.pass(["charge-invoices"]);
    expect(await months.charged()).toEqual([]);
    const pressed = await Promise.allSettled([pay(invoiceId), pay(invoiceId), pay(invoiceId)]);
    expect(pressed).toContainEqual({ status: "fulfilled", value: { outcome: "paid" } });
    await months.pass(["charge-invoices"]);
    expect(await months.invoices()).toMatchObject([{ state: "paid", card_last4: "4444" }]);
    expect(await months.charged()).toHaveLength(1);
    await expect(pay(invoiceId)).rejects.toMatchObject({ code: "ORDER_STATE" });
    expect((await cards()).unpaid).toEqual([]);
  });

  test("without a press the chosen card is tried a day later, but not one that was refused before", async () => {
    await comeBack(await addCard("5555555555554444"));
    await choose(await idOf("4242"));
    await billRefused();
    await choose(await idOf("4444"));
    await choose(await idOf("4242"));
    const at: Date = (await months.invoices())[0]!.next_attempt_at;
    await months.moveTo((at.getTime() - months.inDays(0).getTime()) / 86_400_000 + 0.01);
    await choose(await idOf("4444"));
    await months.pass(["charge-invoices"]);
    expect(await months.invoices()).toMatchObject([{ state: "paid", card_last4: "4444" }]);
  });

  test("a card that was removed at Stripe is neither chosen nor charged; the bill takes the one that is left", async () => {
    await comeBack(await addCard("5555555555554444"));
    const gone = await idOf("4444");
    await stripe().paymentMethods.detach(gone);
    await expect(choose(gone)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(remove(gone)).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await paying()).toEqual(["4242"]);
  });

  test("a card that disappears while it is charged starts no clock when another one pays", async () => {
    await comeBack(await addCard("5555555555554444"));
    const gone = await idOf("4444");
    await months.toBillDay();
    await months.pass(["bill-accounts"]);
    const arm = vi.spyOn(rows, "armCharge").mockImplementationOnce(async (...args) => {
      arm.mockRestore();
      const armed = await rows.armCharge(...args);
      await stripe().paymentMethods.detach(gone);
      return armed;
    });
    await months.pass(["charge-invoices"]);
    expect(await months.invoices()).toMatchObject([{ state: "paid", card_last4: "4242" }]);
    expect((await months.attempts((await months.invoices())[0]!.id)).map(({ state }) => state)).toEqual(["succeeded"]);
  });

  test("is another account's business only, and only of those who manage its bills", async () => {
    const stranger = await months.shop.newPerson();
    const card = await idOf("4242");
    const invoiceId = await billRefused();
    const everything = (who: UserActor, account: string) => [
      () => chooseCard(who, account, card),
      () => removeCard(who, account, card),
      () => payWithCard(who, account, invoiceId),
    ];
    for (const account of [buyer.accountId, stranger.accountId])
      for (const attempt of everything(await months.actorOf(stranger), account))
        await expect(attempt()).rejects.toMatchObject({ code: /NOT_FOUND|RULE_REFUSED/ });
    await months.sql`insert into public.memberships (account_id, user_id, role) values (${buyer.accountId}, ${stranger.id}, 'member')`;
    for (const attempt of [
      ...everything(await months.actorOf(stranger), buyer.accountId),
      async () => getCards(await months.actorOf(stranger), buyer.accountId),
      async () => openNewCardPage(await months.actorOf(stranger), buyer.accountId),
    ])
      await expect(attempt()).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect(await paying()).toEqual(["4242"]);
  });

  test("while a bill is unpaid the frame of every page says what it takes next; members without the permission see no sum", async () => {
    const member = await months.shop.newPerson();
    await months.sql`insert into public.memberships (account_id, user_id, role) values (${buyer.accountId}, ${member.id}, 'member')`;
    const frame = async (who: SignedInPerson) => getAccountFrame(await months.actorOf(who), buyer.accountId);
    expect(await frame(buyer)).toEqual({ role: "owner", unpaid: null });
    await comeBack(await addCard("5555555555554444"));
    const invoiceId = await billRefused();
    const [profile] =
      await months.sql`select unpaid_since as since from public.billing_profiles where account_id = ${buyer.accountId}`;
    const hoursLater = (hours: number) => new Date(profile!.since.getTime() + hours * 3_600_000);
    const says = async (who: SignedInPerson) => {
      const { unpaid } = await frame(who);
      return unpaid && { ...unpaid, ahead: unpaid.ahead?.map(({ stage, at }) => [stage, new Date(at)]) ?? null };
    };
    expect(await says(buyer)).toMatchObject({
      stage: "full",
      bill: { id: invoiceId, count: 1 },
      ahead: [
        ["receive_only", hoursLater(192)],
        ["quarantine", hoursLater(528)],
        ["release", hoursLater(1248)],
      ],
    });
    expect(await frame(member)).toEqual({ role: "member", unpaid: null });
    await months.moveTo((hoursLater(193).getTime() - months.inDays(0).getTime()) / 86_400_000);
    expect(await says(buyer)).toMatchObject({
      stage: "receive_only",
      ahead: [
        ["quarantine", hoursLater(528)],
        ["release", hoursLater(1248)],
      ],
    });
    expect(await says(member)).toEqual({ stage: "receive_only", bill: null, ahead: null });
    await months.sql`update public.billing_profiles set held_at = private.now() where account_id = ${buyer.accountId}`;
    expect(await says(buyer)).toMatchObject({ stage: "receive_only", ahead: null });
    await expect(pay(invoiceId)).rejects.toMatchObject({ details: { reason: "card_refused" } });
    await comeBack(await addCard("378282246310005"));
    await expect(pay(invoiceId)).rejects.toMatchObject({ details: { reason: "held" } });
    await months.sql`update public.billing_profiles set held_at = null where account_id = ${buyer.accountId}`;
    expect(await pay(invoiceId)).toEqual({ outcome: "paid" });
    expect(await frame(buyer)).toEqual({ role: "owner", unpaid: null });
  });

  test("says when Stripe cannot be asked, and goes on afterwards", async () => {
    const card = await idOf("4242");
    await months.atStripe("POST", "/faults", { at: "before", path: "/v1/customers", status: 503, times: 50 });
    await expect(cards()).rejects.toMatchObject({ code: "PAYMENT_UNAVAILABLE" });
    await expect(choose(card)).rejects.toMatchObject({ code: "PAYMENT_UNAVAILABLE" });
    await months.atStripe("DELETE", "/faults");
    expect((await choose(card)).cards).toHaveLength(1);
  });
});

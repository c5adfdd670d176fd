import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { applyCardUpdate } from "@/lib/billing/look-at-cards";
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

import { afterAll, beforeAll, expect, test } from "vitest";
import { stripe } from "@/lib/payments/stripe-client";
import { type Months, openMonths } from "./month";

let months: Months;
beforeAll(async () => {
  months = await openMonths();
  await months.newBuyer();
}, 120_000);
afterAll(() => months?.close());

const steps = ["issue-documents", "bill-accounts", "charge-invoices", "reconcile-money"];
const findings = () => months.sql`
  select check_name, subject, detail from private.money_findings where gone_at is null order by subject`;

test("the ledger is what the embedded Stripe booked, fees and payouts included; a stranger's charge is found once", async () => {
  await months.buyLive(2);
  await months.pass(steps);
  await months.toBillDay();
  await months.pass(steps);
  await months.moveTo(35);
  await stripe().payouts.create({ amount: 100, currency: "usd" });
  await months.moveTo(36);
  await months.pass(steps);
  expect(await findings()).toEqual([]);
  const [net] =
    await months.sql`select sum(cents)::int as cents from private.ledger_entries where book = 'cash_stripe'`;
  const { data } = await stripe().balanceTransactions.list({ limit: 100 });
  expect(net!.cents).toBe(data.reduce((sum, entry) => sum + entry.net, 0));
  expect(data.map(({ type }) => type).sort()).toEqual(["charge", "charge", "payout"]);

  const stranger = await stripe().paymentIntents.create({
    amount: 777,
    currency: "usd",
    payment_method: "pm_card_visa",
    confirm: true,
    automatic_payment_methods: { enabled: true, allow_redirects: "never" },
  });
  await months.moveTo(37); // Stripe books a charge a moment after it
  for (const day of [38, 40]) {
    await months.moveTo(day);
    await months.pass(steps);
    expect(await findings()).toEqual([
      { check_name: "stripe", subject: stranger.id, detail: { stripe: 777, ledger: 0, currency: "USD" } },
    ]);
  }
}, 120_000);

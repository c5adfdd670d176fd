import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { currencyExponent } from "@/lib/kernel/money";
import { toStripeAmount } from "@/lib/payments/stripe-amounts";
import { isSupported, oddAmount, refuseCharge } from "../../local/stripe/currencies";
import { type BuiltArea, buildArea } from "../builders/area";
import { deliverNumber, loseNumber } from "../builders/number";
import { authorizeOrder, intentOf, jobsOf, placeOrder } from "../builders/order";
import { buildPerson, personActor } from "../builders/person";
import { buildRule } from "../builders/pricing";
import { createTestDatabase, type TestDatabase } from "../setup/database";

let db: TestDatabase;
let next = 5550100;
const numbers = (count: number) => Array.from({ length: count }, () => `+1415${next++}`);
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

/** Every code that the platform's table of currencies knows, and those of the ISO table that have other than two decimals. */
const currencies = [
  ...new Set([...Intl.supportedValuesOf("currency"), ..."BHD IQD JOD KWD LYD OMR TND CLF UYW UYI XCG SLE".split(" ")]),
];

describe("the same in SQL as in TypeScript, for every currency", () => {
  test("how many decimals", async () => {
    const rows = await db.sql`
      select code, private.currency_exponent(code) as exponent, private.minor_units(1.5, code)::float as minor
      from unnest(${currencies}::text[]) code`;
    expect(rows).toHaveLength(currencies.length);
    for (const { code, exponent, minor } of rows) {
      expect([code, exponent, minor]).toEqual([code, currencyExponent(code), 1.5 * 10 ** currencyExponent(code)]);
    }
  });

  test("which amounts can be charged: what SQL rounds to, we can send and Stripe takes", async () => {
    const rows = await db.sql`
      select code, private.charge_step(code) as step, private.maximum_charge(code) as most,
        private.round_price(1234, 5, code) as price, private.tax_on(1230, 7.7, code) as tax
      from unnest(${currencies}::text[]) code`;
    for (const { code, step, most, price, tax } of rows) {
      for (const minor of [step, most, price, tax]) {
        const amount = toStripeAmount(minor, code);
        if (isSupported(code.toLowerCase()))
          expect([code, oddAmount(amount, code.toLowerCase())]).toEqual([code, null]);
      }
      if (code !== "MGA") expect(() => toStripeAmount(most + step, code)).toThrow(RangeError);
      expect(price).toBeGreaterThanOrEqual(1234);
    }
  });

  test("the smallest charge: Stripe takes it, and refuses one step less", async () => {
    const rates = { EUR: 0.86, GBP: 0.75, JPY: 150, KWD: 0.307, ISK: 122, UGX: 3500, MGA: 4500 };
    for (const [quote, rate] of Object.entries(rates))
      await db.sql`insert into public.exchange_rates (base, quote, rate) values ('USD', ${quote}, ${rate})`;
    const rows = await db.sql`
      select code, private.minimum_charge(code) as least, private.charge_step(code) as step
      from unnest(${currencies.filter((code) => isSupported(code.toLowerCase()))}::text[]) code`;
    expect(rows.length).toBeGreaterThan(130);
    for (const { code, least, step } of rows) {
      const at = (minor: number) => refuseCharge(toStripeAmount(minor, code), code.toLowerCase());
      expect([code, at(least)]).toEqual([code, null]);
      if (least > step) expect([code, at(least - step)?.code]).toEqual([code, "amount_too_small"]);
    }
    await db.sql`delete from public.exchange_rates`;
  });
});

describe.each([
  // 0.35 USD a month and 40 %: 73.5 yen, 0.15043 dinars
  { currency: "JPY", rate: "150", monthly: 74, tax: 7 },
  { currency: "KWD", rate: "0.307", monthly: 160, tax: 20 },
  { currency: "ISK", rate: "122", monthly: 60, tax: 6 },
])("a sale in $currency", ({ currency, rate, monthly, tax }) => {
  let area: BuiltArea;
  let buyer: { id: string; accountId: string };

  beforeAll(async () => {
    await db.sql`delete from public.exchange_rates`;
    await db.sql`insert into public.exchange_rates (base, quote, rate) values ('USD', ${currency}, ${rate})`;
    await buildRule(db.sql, { name: "Abroad", currency, markup_percent: 40 });
    area = await buildArea(db.sql, { prefix: `4${rate.length}${monthly % 10}`, monthlyCost: "0.35" });
    await db.sql`insert into public.tax_rates (country, name, percent) values ('JP', 'Consumption tax', 10) on conflict do nothing`;
  });
  beforeEach(async () => {
    buyer = await buildPerson(db.sql);
    await db.sql`update public.accounts set currency = ${currency}, country = 'JP' where id = ${buyer.accountId}`;
  });
  afterAll(() => db.sql`delete from public.tax_rates`);

  const place = (count: number) => placeOrder(db, buyer, { areaId: area.id, numbers: numbers(count) });

  test("the price has the currency's decimals, and is what a card can be charged", async () => {
    const held = await db.call.server("hold_number", {
      p_actor: personActor(buyer.id),
      p_account_id: buyer.accountId,
      p_request: { area_id: area.id, e164: numbers(1)[0]!, carrier_ref: "ref" },
    });
    expect(held.hold.price).toMatchObject({
      currency,
      monthly_cents: monthly,
      tax_cents: tax,
      due_today_cents: monthly + tax,
    });
  });

  test("an order is placed and captured to the unit", async () => {
    const order = await place(2);
    expect(order.total_cents).toBe(2 * (monthly + tax));
    await authorizeOrder(db, order);
    for (const job of await jobsOf(db, order.id)) await deliverNumber(db, job);
    expect(await db.call.worker("begin_settlement", { p_order_id: order.id })).toMatchObject({
      action: "capture",
      currency,
      amount_cents: 2 * (monthly + tax),
    });
  });
});

describe("amounts that no card can be charged", () => {
  let area: BuiltArea;
  let buyer: { id: string; accountId: string };
  beforeAll(async () => {
    await db.sql`insert into public.exchange_rates (base, quote, rate) values ('USD', 'GBP', 0.75)`;
    await buildRule(db.sql, { name: "Britain", currency: "GBP" });
    area = await buildArea(db.sql, { prefix: "628", monthlyCost: "0.30" });
    buyer = await buildPerson(db.sql);
    await db.sql`update public.accounts set currency = 'GBP' where id = ${buyer.accountId}`;
  });

  test("an order below the smallest charge is refused; two such lines are an order", async () => {
    const wanted = { areaId: area.id, numbers: ["+16285550100"] };
    await expect(placeOrder(db, buyer, wanted)).rejects.toThrow("AMOUNT_TOO_SMALL");
    expect(await placeOrder(db, buyer, { areaId: area.id, numbers: ["+16285550101"] })).toMatchObject({
      total_cents: 46,
    });
  });

  test("what is left of an order below the smallest charge is given away: nothing is captured, nothing owed", async () => {
    const [order] =
      await db.sql`select id, total_cents, currency from public.orders where account_id = ${buyer.accountId}`;
    await authorizeOrder(db, order as { id: string; total_cents: number; currency: string });
    const [first, second] = await jobsOf(db, order!.id);
    await deliverNumber(db, first!);
    await loseNumber(db, second!, "taken");
    expect(await db.call.worker("begin_settlement", { p_order_id: order!.id })).toMatchObject({ action: "void" });
    const intent = { p_order_id: order!.id, p_payment_intent_id: intentOf(order as { id: string }) };
    expect(await db.call.worker("record_order_void", intent)).toMatchObject({ status: "partially_completed" });
    const [number] = await db.sql`select status from public.purchased_numbers where e164 = '+16285550100'`;
    expect(number!.status).toBe("active");
  });

  test("an order above the largest charge is refused, and a price above it is no price", async () => {
    const dear = await buildArea(db.sql, { prefix: "629" });
    const priced = async (cents: number) => {
      await db.sql`update public.pricing_rule_versions set floor_cents = ${cents} where currency = 'GBP'`;
      const [row] = await db.sql`
        select q.status, q.monthly_cents as cents
        from private.quote_area(${dear.id}, private.buyer(${buyer.accountId})) q`;
      return row!.cents ?? row!.status;
    };
    expect(await priced(99_999_999)).toBe(99_999_999);
    const wanted = { areaId: dear.id, numbers: numbers(11) };
    await expect(placeOrder(db, buyer, wanted)).rejects.toThrow("AMOUNT_TOO_LARGE");
    expect(await priced(100_000_000)).toBe("too_high");
  });
});

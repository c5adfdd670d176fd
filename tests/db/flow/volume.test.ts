import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Cart } from "@/lib/contract/cart";
import { type Price, priceSchema } from "@/lib/contract/common";
import { priceAt } from "@/lib/contract/volume";
import { type BuiltArea, buildArea } from "../../builders/area";
import { deliverNumber } from "../../builders/number";
import { authorizeOrder, intentOf, jobsOf, placeOrder } from "../../builders/order";
import { buildPerson, guestActor, personActor } from "../../builders/person";
import { buildRule } from "../../builders/pricing";
import { createTestDatabase, type TestDatabase } from "../../setup/database";

let db: TestDatabase;
let area: BuiltArea;
let plain: BuiltArea;

beforeAll(async () => {
  db = await createTestDatabase();
  area = await buildArea(db.sql, { monthlyCost: "1.00", setupCost: "0.33" });
  plain = await buildArea(db.sql, { prefix: "510", monthlyCost: "1.00" });
  // 2.00 for one, 1.80 each from 3 on, 1.60 each from 5 on
  await buildRule(db.sql, {
    area_id: area.id,
    markup_percent: 100,
    volume_steps: [
      { from: 3, percent: 10 },
      { from: 5, percent: 20 },
    ],
  });
  await buildRule(db.sql, { area_id: plain.id, markup_percent: 50 });
});
afterAll(() => db.drop());

let next = 5550100;
const hold = async (who: { p_actor: object; p_account_id: string | null }, areaId = area.id) => {
  const e164 = `+1415${next++}`;
  const held = await db.call.server("hold_number", {
    ...who,
    p_request: { area_id: areaId, e164, carrier_ref: `ref-${e164}` },
  });
  if (!held.ok) throw new Error(held.code);
  return held as { hold: { id: string; price: Price }; cart: Cart };
};
const release = (who: { p_actor: object; p_account_id: string | null }, holdId: string) =>
  db.call.server("release_hold", { ...who, p_hold_id: holdId });
const monthly = (cart: Cart) => cart.items.map(({ price }) => price.monthly_cents);

describe("a cart", () => {
  test("its numbers count together, and removing one lifts the price of the others again", async () => {
    const guest = { p_actor: guestActor("several"), p_account_id: null };
    const first = await hold(guest);
    expect(first.hold.price).toMatchObject({
      monthly_cents: 200,
      volume: { count: 1, list_monthly_cents: 200, next: { from: 3, monthly_cents: 180, more: 2 } },
    });
    await hold(guest, plain.id);
    const { cart, hold: third } = await hold(guest);
    expect(cart.volume_count).toBe(3);
    expect(monthly(cart)).toEqual([180, 150, 180]);
    expect(cart).toMatchObject({ monthly_cents: 510, setup_cents: 66, due_today_cents: 576 });
    expect(cart.items[1]!.price.volume).toBeNull();
    await release(guest, third.id);
    const left: Cart = await db.call.server("get_cart", guest);
    expect([left.volume_count, monthly(left), left.monthly_cents]).toEqual([2, [200, 150], 350]);
  });

  test("what is shown as the next step is what one more costs", async () => {
    const guest = { p_actor: guestActor("next"), p_account_id: null };
    for (let held = 1; held <= 6; held++) {
      const { cart, hold: added } = await hold(guest);
      expect(new Set(monthly(cart)).size, `${held} numbers`).toBe(1);
      const { monthly_cents, volume } = added.price;
      expect(monthly_cents).toBe(held < 3 ? 200 : held < 5 ? 180 : 160);
      expect(volume?.next?.more ?? null).toBe(held < 3 ? 3 - held : held < 5 ? 5 - held : null);
      if (held === 5) break; // a guest holds five
    }
  });
});

test("a price that the page takes for another count is the one that the database quotes for it", async () => {
  await db.sql`insert into public.tax_rates (country, name, percent) values ('US', 'Tax', 7.25)`;
  const buyer = await buildPerson(db.sql);
  await db.sql`update public.accounts set country = 'US' where id = ${buyer.accountId}`;
  const quote = async (count: number) => {
    const [row] = await db.sql`
      select private.price_json(private.quote_area(${area.id}, private.buyer(${buyer.accountId}, ${count}))) as price`;
    return priceSchema.parse(row!.price);
  };
  const one = await quote(1);
  expect(one.tax_cents).toBeGreaterThan(0);
  for (const count of [1, 2, 3, 4, 5, 6, 100]) {
    const quoted = await quote(count);
    expect(priceAt(one, count), `${count}`).toEqual(quoted);
    expect(priceAt(quoted, 1)).toEqual(one);
  }
  await db.sql`delete from public.tax_rates`;
});

describe("an order", () => {
  test("is charged what the cart showed; its lines and the receipt say what one alone costs; owned numbers count", async () => {
    const buyer = await buildPerson(db.sql);
    const who = { p_actor: personActor(buyer.id), p_account_id: buyer.accountId };
    const numbers = Array.from({ length: 3 }, () => `+1415${next++}`);
    const order = await placeOrder(db, buyer, { areaId: area.id, numbers, expectedTotalCents: 3 * (180 + 33) });
    await authorizeOrder(db, order);
    for (const job of await jobsOf(db, order.id)) await deliverNumber(db, job);
    const plan = await db.call.worker("begin_settlement", { p_order_id: order.id });
    expect(plan).toMatchObject({ action: "capture", amount_cents: 639 });
    await db.call.worker("record_capture", {
      p_order_id: order.id,
      p_payment_intent_id: intentOf(order),
      p_captured_cents: 639,
    });

    const lines = await db.sql`
      select monthly_cents, list_monthly_cents, volume_count from public.order_items where order_id = ${order.id}`;
    expect(lines).toEqual(Array(3).fill({ monthly_cents: 180, list_monthly_cents: 200, volume_count: 3 }));
    const [receipt] = await db.sql`
      select parameters -> 'lines' -> 0 as line from public.notifications where template = 'order-receipt' and account_id = ${buyer.accountId}`;
    expect(receipt!.line).toMatchObject({ monthly_cents: 180, list_monthly_cents: 200, volume_count: 3 });

    const fourth = await hold(who);
    expect(fourth.hold.price).toMatchObject({ monthly_cents: 180, volume: { count: 4, next: { more: 1 } } });
    const fifth = await hold(who);
    expect(monthly(fifth.cart)).toEqual([160, 160]);
  });

  test("a buyer who saw another total is told so, and nothing is ordered", async () => {
    const buyer = await buildPerson(db.sql);
    const numbers = [`+1415${next++}`, `+1415${next++}`, `+1415${next++}`];
    const wanted = { areaId: area.id, numbers, expectedTotalCents: 3 * (200 + 33) };
    await expect(placeOrder(db, buyer, wanted)).rejects.toThrow("PRICE_CHANGED");
    expect(await db.sql`select from public.orders where account_id = ${buyer.accountId}`).toHaveLength(0);
  });
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { type BuiltArea, buildArea } from "../../builders/area.ts";
import { type BuiltPerson, buildPerson, guestActor, personActor } from "../../builders/person.ts";
import { buildRule } from "../../builders/pricing.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";

let db: TestDatabase;
let area: BuiltArea;
/** Each hold comes from elsewhere: the cap of an address is not what is tested. */
let address = 0;
beforeAll(async () => {
  db = await createTestDatabase();
  area = await buildArea(db.sql, { monthlyCost: "1" });
  const volume_steps = [
    { from: 3, percent: 10 },
    { from: 5, percent: 20 },
  ];
  await buildRule(db.sql, { name: "Steps", country: "US", markup_percent: 100, volume_steps });
  await buildRule(db.sql, { name: "Yen", currency: "JPY", markup_percent: 100 });
  await db.sql`insert into public.exchange_rates (base, quote, rate) values ('USD', 'JPY', 150)`;
});
afterAll(() => db.drop());

const of = ({ id, accountId }: BuiltPerson) => ({ p_actor: personActor(id), p_account_id: accountId });
const guest = (name: string) => ({ p_actor: guestActor(name), p_account_id: null });
const hold = (who: { p_actor: object; p_account_id: string | null }, more: object = {}) =>
  db.call.server("hold_number", {
    ...who,
    p_request: { area_id: area.id, client_address: `192.0.2.${++address}`, ...more },
  });
const months = (cart: { items: { price: { monthly_cents: number } }[] }) =>
  cart.items.map(({ price }) => price.monthly_cents);
const place = (who: { p_actor: object; p_account_id: string }, expected_total_cents?: number) =>
  db.call.server("place_order", {
    ...who,
    p_request: {
      consent_version: "2026-11",
      needs_forward_to: false,
      ...(expected_total_cents && { expected_total_cents }),
    },
  });

test("the third number makes the first two cheaper; what is given back makes the others dearer, never above their own price", async () => {
  const buyer = of(await buildPerson(db.sql));
  const first = await hold(buyer);
  expect(first.hold.price).toMatchObject({
    monthly_cents: 200,
    volume: { count: 1, list_monthly_cents: 200, next: { from: 3, monthly_cents: 180, more: 2 } },
  });
  await hold(buyer);
  const third = await hold(buyer);
  expect(third.hold.price).toMatchObject({ monthly_cents: 180, volume: { count: 3, next: { from: 5, more: 2 } } });
  expect(months(third.cart)).toEqual([180, 180, 180]);
  expect(third.cart).toMatchObject({ volume_count: 3, monthly_cents: 540, due_today_cents: 540 });
  const released = await db.call.server("release_hold", { ...buyer, p_hold_id: third.hold.id });
  expect(months(released.cart)).toEqual([200, 200]);
  expect(await place(buyer, 540)).toMatchObject({ ok: false, code: "PRICE_CHANGED", details: { total_cents: 400 } });
  const placed = await place(buyer, 400);
  expect(placed.order).toMatchObject({ total_cents: 400, items: [{ monthly_cents: 200 }, { monthly_cents: 200 }] });
});

test("the search shows what one more number would cost, and the hold costs that", async () => {
  const buyer = of(await buildPerson(db.sql));
  for (const expected of [200, 200, 180, 180, 160]) {
    const view = await db.call.server("view_offers", { ...buyer, p_e164: [], p_area_ids: [area.id] });
    expect(view.prices[area.id].monthly_cents).toBe(expected);
    expect((await hold(buyer, { expected_due_today_cents: expected })).hold.price.monthly_cents).toBe(expected);
  }
});

test("a hold that became dearer since it was shown is refused with the price; a cheaper one is taken", async () => {
  const buyer = of(await buildPerson(db.sql));
  expect(await hold(buyer, { expected_due_today_cents: 150 })).toMatchObject({
    ok: false,
    code: "PRICE_CHANGED",
    details: { price: { due_today_cents: 200 } },
  });
  expect(await hold(buyer, { expected_due_today_cents: 250 })).toMatchObject({ ok: true });
});

test("a lapsed hold does not count any more, though nobody swept it", async () => {
  const buyer = of(await buildPerson(db.sql));
  for (let i = 0; i < 2; i++) await hold(buyer);
  const third = await hold(buyer);
  await db.sql`update public.holds set expires_at = now() - interval '1 second' where id = ${third.hold.id}`;
  expect(months(await db.call.server("get_cart", buyer))).toEqual([200, 200]);
});

test("a change of rules, and an end of them, leave a hold alone", async () => {
  const buyer = of(await buildPerson(db.sql));
  for (let i = 0; i < 3; i++) await hold(buyer);
  await db.sql`update public.pricing_rule_versions set markup_percent = 300, volume_steps = '[]' where name = 'Steps'`;
  try {
    expect(months(await db.call.server("get_cart", buyer))).toEqual([180, 180, 180]);
    expect((await place(buyer, 540)).order.total_cents).toBe(540);
  } finally {
    await db.sql`
      update public.pricing_rule_versions set markup_percent = 100,
        volume_steps = '[{"from": 3, "percent": 10}, {"from": 5, "percent": 20}]' where name = 'Steps'`;
  }
});

test("guests have steps; at sign-in their numbers count with those of the account", async () => {
  const person = await buildPerson(db.sql);
  await hold(of(person));
  await hold(guest("steps"));
  expect(months((await hold(guest("steps"))).cart)).toEqual([200, 200]);
  const both = { ...of(person), p_actor: personActor(person.id, { cart: guestActor("steps").cart }) };
  expect(months(await db.call.server("get_cart", both))).toEqual([180, 180, 180]);
});

test("a guest who signs in to an account of another currency pays that account's prices, quoted then", async () => {
  const person = await buildPerson(db.sql);
  await db.sql`update public.accounts set currency = 'JPY' where id = ${person.accountId}`;
  await hold(guest("yen"));
  const both = { ...of(person), p_actor: personActor(person.id, { cart: guestActor("yen").cart }) };
  const cart = await db.call.server("get_cart", both);
  expect(cart).toMatchObject({ currency: "JPY", items: [{ price: { currency: "JPY", monthly_cents: 300 } }] });
  expect((await place(both, 300)).order).toMatchObject({ currency: "JPY", total_cents: 300 });
});

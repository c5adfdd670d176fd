import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { GET as searchRoute } from "@/app/api/v1/available-numbers/route";
import { POST as addRoute } from "@/app/api/v1/cart/items/route";
import { GET as cartRoute } from "@/app/api/v1/cart/route";
import { lookAtHolds } from "@/lib/cart/look-at-holds";
import type { Cart, CartItem } from "@/lib/contract/cart";
import { type Browser, openBrowser } from "../../setup/browser.ts";
import { openShop, type Shop } from "../../setup/shop.ts";

// what runs after an answer would reserve the numbers
vi.mock("next/server", async (original) => ({ ...(await original<typeof import("next/server")>()), after: () => {} }));

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ countries: ["US"] });
});
afterAll(() => shop?.close());
beforeEach(async () => {
  await shop.carrierUp();
  await shop.database.sql`update public.holds set status = 'released', ended_at = now() where status = 'active'`;
});

// biome-ignore lint/suspicious/noExplicitAny: the assertions check the answers
type Answer = any;
async function ask(browser: Browser, route: Answer, path: string, body?: object): Promise<Answer> {
  const request = browser.request(`/api/v1${path}`, {
    method: body ? "POST" : "GET",
    headers: { "idempotency-key": crypto.randomUUID() },
    ...(body && { body: JSON.stringify(body) }),
  });
  const response: Response = await route(request, { params: Promise.resolve({}) });
  browser.keep(response);
  return response.json();
}
/** A guest's hold: nothing reserves it. */
async function holdOne(browser: Browser, nth = 0): Promise<CartItem> {
  const { numbers } = await ask(browser, searchRoute, "/available-numbers?country=US&area=415");
  const { area_id, e164 } = numbers.filter((one: Answer) => !one.is_held_by_you)[nth];
  return (await ask(browser, addRoute, "/cart/items", { area_id, e164 })).item;
}
const cartOf = (browser: Browser): Promise<Cart> => ask(browser, cartRoute, "/cart");
/** It was looked at so many minutes ago. */
const ageCheck = (id: string, minutes: number) => shop.database.sql`
  update public.holds set checked_at = now() - make_interval(secs => ${minutes * 60}) where id = ${id}`;
const checkedSecondsAgo = async (id: string) =>
  Number(
    (await shop.database.sql`select extract(epoch from now() - checked_at) as s from public.holds where id = ${id}`)[0]!
      .s,
  );
const withdraw = (e164: string | null) => shop.didww("POST", "/stock/withdraw", { numbers: [e164] });

test("a hold that was looked at two minutes ago is looked at again, a younger one is not", async () => {
  const browser = openBrowser();
  const [old, young] = [await holdOne(browser), await holdOne(browser, 1)];
  await ageCheck(old.id, 2.5);
  await ageCheck(young.id, 1.5);
  expect(await lookAtHolds()).toBe(0);
  expect(await checkedSecondsAgo(old.id)).toBeLessThan(30);
  expect(await checkedSecondsAgo(young.id)).toBeGreaterThan(60);
});

test("a number that its carrier sold elsewhere leaves the cart, which says why; what else is held stays", async () => {
  const browser = openBrowser();
  const [gone, kept] = [await holdOne(browser), await holdOne(browser, 1)];
  await withdraw(gone.e164);
  for (const { id } of [gone, kept]) await ageCheck(id, 3);
  expect(await lookAtHolds()).toBe(1);
  expect(await lookAtHolds()).toBe(0);
  const { items, expired_items } = await cartOf(browser);
  expect(items.map(({ id }) => id)).toEqual([kept.id]);
  expect(expired_items).toMatchObject([{ id: gone.id, lost: true }]);
});

test("while the carrier does not answer nothing is lost, and it is asked once", async () => {
  const browser = openBrowser();
  const [one, two] = [await holdOne(browser), await holdOne(browser, 1)];
  for (const { id } of [one, two]) await ageCheck(id, 3);
  await shop.carrierDown();
  expect(await lookAtHolds()).toBe(0);
  expect((await cartOf(browser)).items).toHaveLength(2);
});

test("what can still be paid stays: its payment decides", async () => {
  const { browser, accountId } = await shop.newPerson();
  const item = await holdOne(browser);
  const [order] = await shop.database.sql`
    insert into public.orders (reference, account_id, cart_id, status, currency, setup_cents, monthly_cents, tax_cents,
      total_cents, lost_line_policy, consent_version, consent_at, locale, deadline)
    select 'NN-LOOKED', ${accountId}, cart_id, 'awaiting_payment', 'USD', 0, 190, 0, 190, 'drop', 'v', now(), 'en-US', expires_at
    from public.holds where id = ${item.id} returning id`;
  await shop.database.sql`
    insert into public.checkout_sessions (order_id, account_id, attempt, status, stripe_session_id, amount_cents, currency, expires_at)
    values (${order!.id}, ${accountId}, 1, 'open', 'cs_looked', 190, 'USD', now() + interval '1 hour')`;
  await shop.database.sql`
    update public.holds set order_id = ${order!.id}, reservation_ref = null, reservation_expires_at = null where id = ${item.id}`;
  await withdraw(item.e164);
  await ageCheck(item.id, 3);
  await shop.didww("DELETE", "/journal");
  expect(await lookAtHolds()).toBe(0);
  expect((await cartOf(browser)).items).toHaveLength(1);
  expect(await shop.countSearches()).toBe(0); // so it is not asked about
});

test("many holds of one carrier do not keep those of another from being looked at", async () => {
  const browser = openBrowser();
  const items = [];
  for (let nth = 0; nth < 3; nth++) items.push(await holdOne(browser, nth));
  for (const [nth, { id }] of items.entries()) await ageCheck(id, 10 - nth);
  const { sql, call } = shop.database;
  await sql`update public.holds set carrier_id = 'twilio' where id = ${items[2]!.id}`;
  const due = await call.worker("list_unchecked_holds", { p_limit: 1 });
  expect(due.map(({ id }: { id: string }) => id)).toEqual([items[0]!.id, items[2]!.id]);
});

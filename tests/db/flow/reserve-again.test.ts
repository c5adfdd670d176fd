import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { GET as searchRoute } from "@/app/api/v1/available-numbers/route";
import { POST as extendRoute } from "@/app/api/v1/cart/extension/route";
import { DELETE as removeRoute } from "@/app/api/v1/cart/items/[id]/route";
import { POST as addRoute } from "@/app/api/v1/cart/items/route";
import { GET as cartRoute } from "@/app/api/v1/cart/route";
import { POST as checkoutRoute } from "@/app/api/v1/checkout/route";
import { carrierFor } from "@/lib/carriers/carrier-for";
import { reserveAgain } from "@/lib/cart/reserve-again";
import { now } from "@/lib/clock";
import type { Cart, CartItem } from "@/lib/contract/cart";
import { consentVersion } from "@/lib/contract/consent";
import { type Browser, openBrowser } from "../../setup/browser.ts";
import { openShop, type Shop } from "../../setup/shop.ts";

const later = vi.hoisted(() => [] as Promise<unknown>[]);
vi.mock("next/server", async (original) => ({
  ...(await original<typeof import("next/server")>()),
  after: (work: () => Promise<unknown>) => later.push(work()),
}));

let shop: Shop;
let minutes = 0;
beforeAll(async () => {
  shop = await openShop({ countries: ["US"] });
});
afterAll(() => shop?.close());
beforeEach(async () => {
  await shop.carrierUp();
  await shop.database.sql`update public.holds set status = 'released', ended_at = now() where status = 'active'`;
  await pass(11); // what earlier tests reserved has lapsed
});
afterEach(() => Promise.all(later.splice(0)));

/** Time passes for everybody: the application, the database and the carrier. */
async function pass(more: number): Promise<void> {
  minutes += more;
  await shop.database.moveClock(minutes * 60_000);
  await shop.didww("POST", "/clock", { advance_ms: more * 60_000 });
}

// biome-ignore lint/suspicious/noExplicitAny: the assertions check the answers
type Answer = any;
async function ask(browser: Browser, route: Answer, path: string, method = "GET", body?: object): Promise<Answer> {
  const request = browser.request(`/api/v1${path}`, {
    method,
    headers: { "idempotency-key": crypto.randomUUID() },
    ...(body && { body: JSON.stringify(body) }),
  });
  const response: Response = await route(request, { params: Promise.resolve({ id: path.split("/").at(-1) }) });
  browser.keep(response);
  const answer = await response.json();
  expect(response.status, JSON.stringify(answer)).toBeLessThan(300);
  return answer;
}
const holdOne = async (browser: Browser, area = "415"): Promise<CartItem> => {
  const { numbers } = await ask(browser, searchRoute, `/available-numbers?country=US&area=${area}`);
  const { area_id, e164 } = numbers.find((number: Answer) => !number.is_held_by_you);
  const { item } = await ask(browser, addRoute, "/cart/items", "POST", { area_id, e164 });
  await Promise.all(later.splice(0));
  return item;
};
const extend = (browser: Browser) => ask(browser, extendRoute, "/cart/extension", "POST");
const lineOf = async (browser: Browser): Promise<CartItem> =>
  ((await ask(browser, cartRoute, "/cart")) as Cart).items[0]!;
const reservations = () => shop.didww<{ id: string; number: string; description: string }[]>("GET", "/reservations");
const minutesLeft = (iso: string | null) => iso && Math.round((Date.parse(iso) - now().getTime()) / 60_000);

describe("an extended hold, once the carrier's reservation has lapsed", () => {
  test("is soft, and firm again after the wake-up that the extension left", async () => {
    const { browser } = await shop.newPerson();
    const item = await holdOne(browser);
    await pass(5);
    await extend(browser);
    const before = await lineOf(browser);
    expect([minutesLeft(before.firm_until), minutesLeft(before.expires_at)]).toEqual([5, 15]);
    const [wakeUp] = await shop.database.sql`
      select payload, extract(epoch from due_at - h.reservation_expires_at)::int as delay
      from public.outbox, public.holds h where event = 'hold/reservation-lapsed' and h.id = ${item.id} and payload ->> 'holdId' = h.id::text`;
    expect(wakeUp).toEqual({ payload: { holdId: item.id }, delay: 1 });

    expect(await reserveAgain(item.id)).toBe(0); // too early: theirs still stands
    await pass(6);
    expect((await lineOf(browser)).firm_until).toBeNull();
    expect(await reserveAgain(item.id)).toBe(1);
    const after = await lineOf(browser);
    expect([minutesLeft(after.firm_until), minutesLeft(after.expires_at)]).toEqual([10, 9]);
    expect(await reserveAgain(item.id)).toBe(0);
    expect((await reservations()).filter((one) => one.description === `hold:${item.id}`)).toHaveLength(1);
  });

  test("is found by the sweeper where the wake-up was lost, also while its order is being paid", async () => {
    const { browser } = await shop.newPerson();
    const item = await holdOne(browser);
    await pass(1);
    await extend(browser);
    const { order } = await ask(browser, checkoutRoute, "/checkout", "POST", {
      lost_line_policy: "drop",
      consent_version: consentVersion,
    });
    expect(order.status).toBe("awaiting_payment");
    await pass(10);
    expect((await lineOf(browser)).firm_until).toBeNull();
    expect(await reserveAgain()).toBe(1);
    expect(minutesLeft((await lineOf(browser)).firm_until)).toBe(10);
    const [hold] = await shop.database.sql`select reservation_ref from public.holds where id = ${item.id}`;
    expect((await reservations()).map(({ id }) => id)).toContain(hold!.reservation_ref);
  });

  test("finds the reservation of a pass that died before it was written down", async () => {
    const { browser } = await shop.newPerson();
    const item = await holdOne(browser);
    await extend(browser);
    await pass(11);
    const [before] = await shop.database.sql`
      select reservation_ref, reservation_expires_at from public.holds where id = ${item.id}`;
    expect(await reserveAgain()).toBe(1);
    await shop.database
      .sql`update public.holds set reservation_ref = ${before!.reservation_ref}, reservation_expires_at = ${before!.reservation_expires_at} where id = ${item.id}`;
    expect(await reserveAgain()).toBe(1);
    const [again] = await shop.database.sql`select reservation_ref from public.holds where id = ${item.id}`;
    const ours = (await reservations()).filter((one) => one.description === `hold:${item.id}`);
    expect(ours.map(({ id }) => id)).toEqual([again!.reservation_ref]);
  });

  test("two concurrent passes make one reservation", async () => {
    const { browser } = await shop.newPerson();
    const item = await holdOne(browser);
    await extend(browser);
    await pass(11);
    await Promise.all([reserveAgain(item.id), reserveAgain()]);
    expect((await reservations()).filter((one) => one.description === `hold:${item.id}`)).toHaveLength(1);
    expect((await lineOf(browser)).firm_until).not.toBeNull();
  });

  test("that ended meanwhile keeps none of the carrier's places", async () => {
    const { browser } = await shop.newPerson();
    const item = await holdOne(browser);
    await extend(browser);
    await pass(11);
    const desk = carrierFor("didww").reservations!;
    const { reserve } = desk;
    vi.spyOn(desk, "reserve").mockImplementationOnce(async (...args) => {
      const reservation = await reserve(...args);
      await ask(browser, removeRoute, `/cart/items/${item.id}`, "DELETE");
      return reservation;
    });
    expect(await reserveAgain(item.id)).toBe(0);
    expect(await reservations()).toEqual([]);
  });

  test("stays soft and is checked while the places are for those who pay", async () => {
    const [ada, bob] = [await shop.newPerson(), await shop.newPerson()];
    const [waiting, paying] = [await holdOne(ada.browser), await holdOne(bob.browser)];
    for (const { browser } of [ada, bob]) await extend(browser);
    await ask(bob.browser, checkoutRoute, "/checkout", "POST", {
      lost_line_policy: "drop",
      consent_version: consentVersion,
    });
    await pass(11);
    // Five of ten places are used.
    for (let place = 0; place < 5; place++) {
      const item = await holdOne((await shop.newPerson()).browser, "212");
      await shop.database
        .sql`update public.holds set reservation_ref = ${`other-${place}`}, reservation_expires_at = ${new Date(now().getTime() + 300_000)} where id = ${item.id}`;
    }
    expect(await reserveAgain()).toBe(1);
    expect((await lineOf(bob.browser)).firm_until).not.toBeNull();
    // The sweeper asks no question that the look at holds asks; the wake-up at the lapse does.
    expect(Date.parse((await lineOf(ada.browser)).checked_at!)).toBeLessThan(now().getTime() - 60_000);
    expect(await reserveAgain(waiting.id)).toBe(0);
    const soft = await lineOf(ada.browser);
    expect(soft.firm_until).toBeNull();
    expect(Date.parse(soft.checked_at!)).toBeGreaterThan(now().getTime() - 60_000);
    expect([waiting.id, paying.id]).toEqual([soft.id, (await lineOf(bob.browser)).id]);
  });

  test("that ends in seconds takes no place, unless it can still be paid", async () => {
    const { browser } = await shop.newPerson();
    const item = await holdOne(browser);
    await extend(browser);
    await pass(11);
    await shop.database
      .sql`update public.holds set expires_at = ${new Date(now().getTime() + 20_000)} where id = ${item.id}`;
    expect(await reserveAgain(item.id)).toBe(0);
    expect(await reservations()).toEqual([]);
  });

  test("waits for a carrier that is down; the next pass makes it firm", async () => {
    const { browser } = await shop.newPerson();
    await holdOne(browser);
    await extend(browser);
    await pass(11);
    await shop.carrierDown();
    expect(await reserveAgain()).toBe(0);
    expect((await lineOf(browser)).status).toBe("active");
    await shop.carrierUp();
    expect(await reserveAgain()).toBe(1);
  });
});

test("a guest's hold is not reserved, even when it took over the reservation of a hold that ended", async () => {
  const { browser } = await shop.newPerson();
  const item = await holdOne(browser);
  await ask(browser, removeRoute, `/cart/items/${item.id}`, "DELETE");
  const guest = openBrowser();
  const { item: theirs } = await ask(guest, addRoute, "/cart/items", "POST", {
    area_id: item.area_id,
    e164: item.e164,
  });
  expect(theirs.firm_until).not.toBeNull();
  await extend(guest);
  await pass(11);
  expect(await reserveAgain()).toBe(0);
  expect((await lineOf(guest)).firm_until).toBeNull();
});

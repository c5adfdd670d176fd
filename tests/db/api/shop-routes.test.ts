import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { GET as nothingRoute } from "@/app/api/v1/[...rest]/route";
import { GET as areasRoute } from "@/app/api/v1/areas/route";
import { GET as searchRoute } from "@/app/api/v1/available-numbers/route";
import { POST as extendRoute } from "@/app/api/v1/cart/extension/route";
import { DELETE as removeRoute } from "@/app/api/v1/cart/items/[id]/route";
import { POST as addRoute } from "@/app/api/v1/cart/items/route";
import { GET as cartRoute } from "@/app/api/v1/cart/route";
import { GET as countriesRoute } from "@/app/api/v1/countries/route";
import { type SearchAnswer, searchAnswerSchema } from "@/lib/contract/available-numbers";
import { addedCartItemSchema, type Cart, cartSchema } from "@/lib/contract/cart";
import { areaSchema, countrySummarySchema } from "@/lib/contract/catalog";
import { errorSchema } from "@/lib/contract/common";
import { type Browser, openBrowser } from "../../setup/browser.ts";
import { openShop, type Shop } from "../../setup/shop.ts";

const later = vi.hoisted(() => [] as Promise<unknown>[]);
vi.mock("next/server", async (original) => ({
  ...(await original<typeof import("next/server")>()),
  after: (work: () => Promise<unknown>) => later.push(work()),
}));

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop?.close());
beforeEach(async () => {
  await Promise.all(later.splice(0));
  await shop.carrierUp();
  await shop.database.sql`update public.holds set status = 'released', ended_at = now() where status = 'active'`;
});

type Route = (
  request: Request,
  segment: { params: Promise<Record<string, string | string[] | undefined>> },
) => Promise<Response>;

async function ask(browser: Browser, route: Route, path: string, init: RequestInit = {}, params = {}) {
  const response = await route(browser.request(`/api/v1${path}`, init as never), { params: Promise.resolve(params) });
  browser.keep(response);
  const body = await response.json();
  if (response.status >= 400) errorSchema.parse(body);
  return { status: response.status, body, headers: response.headers };
}
const search = async (browser: Browser, query: string): Promise<SearchAnswer> =>
  searchAnswerSchema.parse((await ask(browser, searchRoute, `/available-numbers?${query}`)).body);
const add = (browser: Browser, item: object, headers: Record<string, string> = {}) =>
  ask(browser, addRoute, "/cart/items", { method: "POST", body: JSON.stringify(item), headers });
const remove = (browser: Browser, id: string) =>
  ask(browser, removeRoute, `/cart/items/${id}`, { method: "DELETE" }, { id });
const extend = (browser: Browser) => ask(browser, extendRoute, "/cart/extension", { method: "POST" });
const cartOf = async (browser: Browser): Promise<Cart> =>
  cartSchema.parse((await ask(browser, cartRoute, "/cart")).body);
const wanted = ({ area_id, e164 }: SearchAnswer["numbers"][number]) => ({ area_id, e164 });
const areaId = async (name: string) =>
  (await shop.database.sql`select id from public.areas where name = ${name}`)[0]!.id as string;

describe("a guest", () => {
  test("looks at an empty cart without getting one, and gets one with the first hold", async () => {
    const guest = openBrowser();
    expect(await cartOf(guest)).toMatchObject({ id: null, items: [], due_today_cents: 0 });
    expect(guest.cookies.size).toBe(0);

    const [number] = (await search(guest, "country=US&area=415")).numbers;
    const added = await add(guest, wanted(number!));
    expect(added.status).toBe(201);
    expect(added.headers.getSetCookie().join()).toMatch(/nn-cart=.*HttpOnly/);
    const { item, cart } = addedCartItemSchema.parse(added.body);
    expect(item).toMatchObject({ e164: number!.e164, display: number!.display, status: "active", firm_until: null });
    expect(cart.items).toHaveLength(1);
    expect(await cartOf(guest)).toMatchObject({ items: [{ id: item.id }] });
  });

  test("pays the price of the search: the hold freezes the same cents (P4)", async () => {
    const guest = openBrowser();
    for (const query of ["country=US&area=415", "country=GB&type=mobile", "country=US&area=512"]) {
      const [number] = (await search(guest, query)).numbers;
      const { body } = await add(guest, wanted(number!));
      expect(body.item.price, query).toEqual(number!.price);
    }
    const cart = await cartOf(guest);
    const sum = cart.items.reduce((cents, { price }) => cents + price.due_today_cents, 0);
    expect(cart.due_today_cents).toBe(sum);
  });

  test("holding the same number again gives the same hold", async () => {
    const guest = openBrowser();
    const [number] = (await search(guest, "country=US&area=212")).numbers;
    const first = await add(guest, wanted(number!));
    const second = await add(guest, wanted(number!));
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body.item.id).toBe(first.body.item.id);
    expect(second.body.item.expires_at).toBe(first.body.item.expires_at);
  });

  test("sees the own hold marked; to others the number is gone from the list and refused", async () => {
    const [guest, other] = [openBrowser(), openBrowser()];
    const [number] = (await search(guest, "country=US&area=310")).numbers;
    await add(guest, wanted(number!));
    const mine = await search(guest, "country=US&area=310");
    expect(mine.numbers.find(({ e164 }) => e164 === number!.e164)).toMatchObject({ is_held_by_you: true });
    const theirs = await search(other, "country=US&area=310");
    expect(theirs.numbers.map(({ e164 }) => e164)).not.toContain(number!.e164);
    const refused = await add(other, wanted(number!));
    expect([refused.status, refused.body.error.code]).toEqual([409, "NUMBER_TAKEN"]);
    expect(other.cookies.size, "a refused first hold starts no cart").toBe(0);
    expect(await cartOf(other)).toMatchObject({ items: [] });
  });

  test("holds at most five numbers", async () => {
    const guest = openBrowser();
    const { numbers } = await search(guest, "country=US&area=206");
    for (const number of numbers.slice(0, 5)) expect((await add(guest, wanted(number))).status).toBe(201);
    const sixth = await add(guest, wanted(numbers[5]!));
    expect(sixth).toMatchObject({
      status: 422,
      body: { error: { code: "HOLD_LIMIT", details: { limit: 5, of: "cart" } } },
    });
  });

  test("one address holds at most ten, however many carts it has", async () => {
    const address = "203.0.113.77";
    const { numbers } = await search(openBrowser(address), "country=GB&area=20");
    await search(openBrowser(address), "country=GB&area=20&more=true");
    const all = (await search(openBrowser(address), "country=GB&area=20")).numbers;
    expect(all.length).toBeGreaterThan(10);
    const statuses: number[] = [];
    for (const number of all.slice(0, 11)) statuses.push((await add(openBrowser(address), wanted(number))).status);
    expect(statuses).toEqual([...Array(10).fill(201), 422]);
    expect(numbers.length).toBeGreaterThan(0);
  });

  test("gives a hold back, and then anybody may have it", async () => {
    const [guest, other] = [openBrowser(), openBrowser()];
    const [number] = (await search(guest, "country=US&area=305")).numbers;
    const { body } = await add(guest, wanted(number!));
    expect((await remove(other, body.item.id)).status).toBe(404);
    const removed = await remove(guest, body.item.id);
    expect(cartSchema.parse(removed.body).items).toEqual([]);
    expect((await add(other, wanted(number!))).status).toBe(201);
    expect((await remove(guest, crypto.randomUUID())).status).toBe(404);
    expect((await remove(openBrowser(), body.item.id)).status).toBe(404);
    expect((await remove(guest, "not-an-id")).status).toBe(400);
  });

  test("extends once, the second time is refused", async () => {
    const guest = openBrowser();
    expect((await extend(guest)).body.error.code).toBe("HOLD_EXPIRED");
    const [number] = (await search(guest, "country=US&area=512")).numbers;
    const { body } = await add(guest, wanted(number!));
    const extended = await extend(guest);
    expect(extended.status).toBe(200);
    const gained = Date.parse(extended.body.deadline) - Date.parse(body.cart.deadline);
    expect(gained).toBe(10 * 60_000);
    expect(extended.body.can_extend).toBe(false);
    const again = await extend(guest);
    expect([again.status, again.body.error.code]).toEqual([409, "ALREADY_EXTENDED"]);
  });

  test("holds a random number of an area, as often as wanted, each its own line", async () => {
    const guest = openBrowser();
    const sydney = await areaId("Sydney");
    const first = await add(guest, { area_id: sydney });
    const second = await add(guest, { area_id: sydney });
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body.cart.items).toHaveLength(2);
    expect(first.body.item).toMatchObject({ e164: null, display: expect.stringContaining("Sydney") });
  });

  test("cannot hold what needs documents, is unknown to the carrier, or is no number", async () => {
    const guest = openBrowser();
    const berlin = await areaId("Berlin");
    expect((await add(guest, { area_id: berlin, e164: "+493023125000" })).body.error.code).toBe("DOCUMENTS_NEEDED");
    const random = await add(guest, { area_id: berlin });
    expect([random.status, random.body.error.code]).toEqual([422, "DOCUMENTS_NEEDED"]); // refused in SQL
    const unknown = await add(guest, { area_id: await areaId("Austin"), e164: "+15125559999" });
    expect([unknown.status, unknown.body.error.code]).toEqual([409, "NUMBER_GONE"]);
    expect((await add(guest, { area_id: crypto.randomUUID() })).body.error.code).toBe("NOT_SOLD");
    const nonsense = await add(guest, { area_id: berlin, e164: "12345" });
    expect([nonsense.status, nonsense.body.error.code]).toEqual([400, "VALIDATION_FAILED"]);
  });

  test("cannot be used by another site", async () => {
    const guest = openBrowser();
    const [number] = (await search(guest, "country=US&area=415")).numbers;
    const forged = await add(guest, wanted(number!), { origin: "https://evil.example" });
    expect([forged.status, forged.body.error.code]).toEqual([403, "FORBIDDEN"]);
  });

  test("keeps what is in the cart while the carrier is down, and reports a number that cannot be checked", async () => {
    const guest = openBrowser();
    const { numbers } = await search(guest, "country=US&area=415");
    await shop.carrierDown();
    expect((await add(guest, wanted(numbers[1]!))).status).toBe(201); // seen just now
    await shop.forgetSearches();
    const blind = await add(guest, wanted(numbers[2]!));
    expect([blind.status, blind.body.error.code]).toEqual([503, "CARRIER_UNAVAILABLE"]);
    expect(Number(blind.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await cartOf(guest)).items).toHaveLength(1);
  });
});

describe("a signed-in buyer", () => {
  test("gets a firm hold: the carrier reserves the number right after the answer", async () => {
    const ada = await shop.newPerson();
    const [number] = (await search(ada.browser, "country=US&area=415")).numbers;
    const { body, status } = await add(ada.browser, wanted(number!));
    expect([status, body.item.firm_until]).toEqual([201, null]);
    await Promise.all(later.splice(0));
    const cart = await cartOf(ada.browser);
    expect(Date.parse(cart.items[0]?.firm_until ?? "")).toBeGreaterThan(Date.now());

    // The reservation takes the number off the carrier's list; its owner is not blocked by that.
    await shop.forgetSearches();
    const again = await add(ada.browser, wanted(number!));
    expect([again.status, again.body.item?.id]).toEqual([200, body.item.id]);
    await remove(ada.browser, body.item.id);
    expect((await add(ada.browser, wanted(number!))).status).toBe(201);
  });

  test("sees first what they prefer, unless the search sets otherwise", async () => {
    const ada = await shop.newPerson();
    const preferred = { sort: "price", features: ["sms_in"] };
    await shop.database
      .sql`update public.profiles set search_preferences = ${shop.database.sql.json(preferred)} where user_id = ${ada.id}`;
    const query = "country=US";
    const mine = (await search(ada.browser, query)).numbers;
    const prices = mine.map(({ price }) => price.year_cents);
    expect(new Set(prices).size).toBeGreaterThan(1);
    expect(prices).toEqual([...prices].sort((a, b) => a - b));
    const explicit = (await search(ada.browser, `${query}&sort=memorable`)).numbers.map(({ e164 }) => e164);
    const anybody = (await search(openBrowser(), `${query}&sort=memorable`)).numbers.map(({ e164 }) => e164);
    expect(explicit).toEqual(anybody);
  });

  test("pays tax by the account's country, and sees it in the search before the hold", async () => {
    const ada = await shop.newPerson();
    await shop.database.sql`update public.accounts set country = 'DE' where id = ${ada.accountId}`;
    await shop.database.sql`insert into public.tax_rates (country, name, percent) values ('DE', 'VAT', 19)`;
    const [number] = (await search(ada.browser, "country=US&area=415")).numbers;
    expect(number!.price).toMatchObject({ tax_percent: 19, monthly_cents: 190, tax_cents: 36, due_today_cents: 226 });
    expect((await add(ada.browser, wanted(number!))).body.item.price).toEqual(number!.price);
    const [free] = (await search(openBrowser(), "country=US&area=415")).numbers;
    expect(free!.price).toMatchObject({ tax_percent: 0, due_today_cents: 190 });
  });
});

describe("an API key", () => {
  const asProgram = (key: string, path: string, init: RequestInit = {}) =>
    new Request(`http://127.0.0.1:3000/api/v1${path}`, { ...init, headers: { authorization: `Bearer ${key}` } });
  const noParams = { params: Promise.resolve({}) };

  test("needs cart:write for the cart; a search is open to it", async () => {
    const ada = await shop.newPerson();
    const reader = await shop.newKey(ada.accountId, ["numbers:read"]);
    const buyer = await shop.newKey(ada.accountId, ["cart:write"]);
    const found = await searchRoute(asProgram(reader, "/available-numbers?country=US&area=206"), noParams);
    const { numbers } = (await found.json()) as SearchAnswer;
    const item = JSON.stringify(wanted(numbers[0]!));

    const refused = await addRoute(asProgram(reader, "/cart/items", { method: "POST", body: item }), noParams);
    expect([refused.status, (await refused.json()).error.details]).toEqual([
      403,
      { reason: "scope", scope: "cart:write" },
    ]);
    expect((await cartRoute(asProgram(reader, "/cart"), noParams)).status).toBe(403);
    const held = await addRoute(asProgram(buyer, "/cart/items", { method: "POST", body: item }), noParams);
    expect(held.status).toBe(201);
    const cart = cartSchema.parse(await (await cartRoute(asProgram(buyer, "/cart"), noParams)).json());
    expect(cart.items).toHaveLength(1);
    expect(await cartOf(ada.browser)).toMatchObject({ items: [] }); // a key has a cart of its own
  });
});

describe("the public catalogue", () => {
  test("lists countries with their cheapest price", async () => {
    const { body, headers } = await ask(openBrowser(), countriesRoute, "/countries");
    const countries = countrySummarySchema.array().parse(body.countries);
    expect(countries.map(({ iso2 }) => iso2).sort()).toEqual(["AU", "DE", "GB", "US"]);
    expect(countries.find(({ iso2 }) => iso2 === "DE")).toMatchObject({
      documents_only: true,
      from_monthly_cents: null,
    });
    expect(countries.find(({ iso2 }) => iso2 === "US")?.from_monthly_cents).toBeGreaterThan(0);
    expect(headers.get("cache-control")).toBe("public, max-age=60");
  });

  test("lists areas of a country by word or digits, with the carrier down too", async () => {
    await shop.carrierDown();
    const list = async (query: string) =>
      areaSchema.array().parse((await ask(openBrowser(), areasRoute, `/areas?${query}`)).body.areas);
    expect((await list("country=us")).length).toBeGreaterThan(5);
    expect((await list("country=US&query=san")).map(({ prefix }) => prefix)).toEqual(["415"]);
    expect((await list("country=US&query=21")).map(({ prefix }) => prefix)).toEqual(["212"]);
    expect((await list("country=US&type=toll_free")).map(({ prefix }) => prefix)).toEqual(["800"]);
    expect((await ask(openBrowser(), areasRoute, "/areas")).body.error.code).toBe("VALIDATION_FAILED");
  });

  test("answers an address that does not exist like the rest of the API", async () => {
    const { status, body } = await ask(openBrowser(), nothingRoute, "/teapots");
    expect([status, body.error.code]).toEqual([404, "NOT_FOUND"]);
  });

  test.each(["/areas?country=US&query=a%00b", "/available-numbers?country=US&area=a%00b"])(
    "refuses a character that no database stores: %s",
    async (path) => {
      const route = path.startsWith("/areas") ? areasRoute : searchRoute;
      expect(await ask(openBrowser(), route, path)).toMatchObject({
        status: 400,
        body: { error: { code: "VALIDATION_FAILED" } },
      });
    },
  );

  test("refuses a search that makes no sense", async () => {
    for (const query of [
      "country=USA",
      "digits=1234567890123456",
      "digits=%F0%9F%98%80",
      "digits=12%2534",
      "digits=%D0%BF%D0%B8%D1%86%D1%86%D0%B0",
      "type=pager",
      "features=telepathy",
      "match=maybe",
    ]) {
      const { status, body } = await ask(openBrowser(), searchRoute, `/available-numbers?${query}`);
      expect([status, body.error.code], query).toEqual([400, "VALIDATION_FAILED"]);
    }
  });
});

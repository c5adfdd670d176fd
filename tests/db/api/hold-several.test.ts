import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { POST as batchRoute } from "@/app/api/v1/cart/items/batch/route";
import { searchAvailableNumbers } from "@/lib/catalog/search-available-numbers";
import { searchQuerySchema } from "@/lib/contract/available-numbers";
import { addedCartItemsSchema } from "@/lib/contract/cart";
import { type Browser, openBrowser } from "../../setup/browser.ts";
import { openShop, type Shop } from "../../setup/shop.ts";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ countries: ["US", "GB", "AU"] });
});
afterAll(() => shop?.close());
beforeEach(async () => {
  await shop.carrierUp();
  await shop.forgetSearches();
  await shop.database.sql`update public.holds set status = 'released', ended_at = now() where status = 'active'`;
});

async function send(browser: Browser, body: unknown, headers: Record<string, string> = {}) {
  const request = browser.request("/api/v1/cart/items/batch", { method: "POST", body: JSON.stringify(body), headers });
  const response = await batchRoute(request, { params: Promise.resolve({}) });
  browser.keep(response);
  return { status: response.status, body: await response.json() };
}
const hold = async (browser: Browser, body: unknown) => {
  const { status, body: answer } = await send(browser, body);
  expect(status).toBe(200);
  return addedCartItemsSchema.parse(answer);
};
const shown = async (query: Record<string, string>) =>
  (await searchAvailableNumbers(null, searchQuerySchema.parse(query))).numbers.map(({ area_id, e164 }) => ({
    area_id,
    e164,
  }));

describe("several numbers with one request", () => {
  test("are held in the order asked, with an outcome each and one deadline", async () => {
    const items = (await shown({ country: "US", area: "415" })).slice(0, 4).reverse();
    const answer = await hold(openBrowser(), { items });
    expect(answer).toMatchObject({ held: 4, wanted: 4 });
    expect(answer.outcomes.map(({ item }) => item?.e164)).toEqual(items.map(({ e164 }) => e164));
    expect(new Set(answer.cart.items.map(({ expires_at }) => expires_at)).size).toBe(1);
    expect(answer.cart.deadline).toBe(answer.cart.items[0]!.expires_at);
  });

  test("one that somebody else has is refused alone; asked again, nothing is held twice", async () => {
    const items = (await shown({ country: "US", area: "305" })).slice(0, 3);
    await hold(openBrowser(), { items: [items[1]] });
    const buyer = openBrowser();
    const first = await hold(buyer, { items });
    expect(first.outcomes.map(({ code }) => code)).toEqual([null, "NUMBER_TAKEN", null]);
    expect(first.outcomes[1]!.message).toMatch(/taken/);
    const again = await hold(buyer, { items });
    expect(again.held).toBe(2);
    expect(again.cart.items).toHaveLength(2);
  });

  test("a guest's limit counts in the middle of a request", async () => {
    const items = (await shown({ country: "US", area: "512" })).slice(0, 8);
    const answer = await hold(openBrowser(), { items });
    expect(answer.held).toBe(5);
    expect(answer.outcomes.slice(5).map(({ code }) => code)).toEqual(["HOLD_LIMIT", "HOLD_LIMIT", "HOLD_LIMIT"]);
  });

  test("a number that no search has shown is looked for at the carrier; one that does not exist is refused", async () => {
    const { area_id } = (await shown({ country: "US", area: "206" }))[0]!;
    await shop.forgetSearches();
    const answer = await hold(openBrowser(), {
      items: [
        { area_id, e164: "+12065550111" },
        { area_id, e164: "+12065559999" },
      ],
    });
    expect(answer.outcomes.map(({ code }) => code)).toEqual([null, "NUMBER_GONE"]);
  });

  test("two buyers of the same numbers in opposite order end, with one owner for each", async () => {
    const items = (await shown({ country: "US", area: "212" })).slice(0, 5);
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        hold(openBrowser(), { items: index % 2 === 0 ? items : items.toReversed() }),
      ),
    );
    const owned = answers.flatMap(({ cart }) => cart.items.map(({ e164 }) => e164));
    expect(owned.length).toBe(5);
    expect(new Set(owned).size).toBe(5);
  });
});

describe("a quantity", () => {
  test.each(["4 numbers in 415", "415"])("of “%s” is held, best first", async (area) => {
    const answer = await hold(openBrowser(), { quantity: 4, search: { country: "US", area } });
    expect(answer).toMatchObject({ held: 4, wanted: 4 });
    for (const { item } of answer.outcomes) expect(item!.e164).toMatch(/^\+1415/);
  });

  test("that the carrier does not have is told for each that is missing", async () => {
    const answer = await hold(openBrowser(), { quantity: 3, search: { country: "US", area: "Juneau" } });
    expect(answer.outcomes.map(({ code }) => code)).toEqual([null, "NUMBER_GONE", "NUMBER_GONE"]);
  });

  test("of a place whose numbers are not listed are random ones", async () => {
    const answer = await hold(openBrowser(), { quantity: 2, search: { country: "AU", area: "Sydney" } });
    expect(answer.outcomes.map(({ item }) => [item?.e164, item?.place])).toEqual([
      [null, "Sydney"],
      [null, "Sydney"],
    ]);
  });

  test("of an account may be more than a guest's", async () => {
    const person = await shop.newPerson();
    const key = await shop.newKey(person.accountId, ["cart:write"]);
    const { body } = await send(
      openBrowser(),
      { quantity: 10, search: { country: "US", area: "415" } },
      { authorization: `Bearer ${key}` },
    );
    expect(addedCartItemsSchema.parse(body)).toMatchObject({ held: 10, wanted: 10 });
  });
});

test.each([
  {},
  { items: [] },
  { quantity: 0, search: { country: "US" } },
  { quantity: 21, search: { country: "US" } },
  { quantity: 2.5, search: { country: "US" } },
  { quantity: 2, search: { country: "US", digits: "😀" } },
  { quantity: 2, search: { country: "US", colour: "red" } },
  { items: [{ area_id: "x" }] },
  { items: [{ area_id: "00000000-0000-4000-8000-000000000000" }], quantity: 2 },
])("a request that makes no sense is refused whole: %j", async (body) => {
  expect(await send(openBrowser(), body)).toMatchObject({
    status: 400,
    body: { error: { code: "VALIDATION_FAILED" } },
  });
});

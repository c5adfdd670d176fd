import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { forgetCatalog } from "@/lib/catalog/catalog-memo";
import { searchAvailableNumbers } from "@/lib/catalog/search-available-numbers";
import { searchAnswerSchema, searchQuerySchema } from "@/lib/contract/available-numbers";
import { openShop, type Shop } from "../../setup/shop.ts";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ countries: ["US"], twilio: ["US", "SE"] });
}, 60_000);
afterAll(() => shop?.close());
beforeEach(async () => {
  await shop.forgetSearches();
  await shop.didww("DELETE", "/journal");
  await shop.twilio("DELETE", "/journal");
});
afterEach(async () => {
  await shop.carrierUp();
  await shop.database.sql`
    update public.carriers set is_enabled = id <> 'teliport', selling_paused_at = null, selling_paused_reason = null, selling_paused_by = null`;
  forgetCatalog();
});

const search = async (query: Record<string, string>) =>
  searchAnswerSchema.parse(await searchAvailableNumbers(null, searchQuerySchema.parse(query)));
type Answer = Awaited<ReturnType<typeof search>>;
const sanFrancisco = { country: "US", area: "San Francisco" };
/** DIDWW sells 415 there, Twilio 628. */
const codesOf = ({ numbers }: Answer) => [...new Set(numbers.map(({ e164 }) => e164.slice(2, 5)))].sort();
const failTwilio = (rule: object) =>
  shop.twilio("POST", "/faults", { at: "before", path: "/api", times: 1_000, ...rule });
const failDidww = (rule: object) => shop.didww("POST", "/faults", { at: "before", path: "/v3", times: 1_000, ...rule });
const searchesAtTwilio = async () =>
  (await shop.twilio<{ path: string }[]>("GET", "/journal?method=GET")).filter(({ path }) =>
    path.includes("/AvailablePhoneNumbers/"),
  ).length;
async function timed(query: Record<string, string>): Promise<{ answer: Answer; ms: number }> {
  const begun = performance.now();
  return { answer: await search(query), ms: performance.now() - begun };
}

describe("a search of two carriers", () => {
  test("is one list: each number once, ranked, the same each time it is shown", async () => {
    const answer = await search(sanFrancisco);
    expect(codesOf(answer)).toEqual(["415", "628"]);
    expect(answer).toMatchObject({ source: "live", is_partial: false });
    const e164s = answer.numbers.map(({ e164 }) => e164);
    expect(new Set(e164s).size).toBe(e164s.length);
    const again = await search(sanFrancisco);
    expect([again.source, again.numbers.map(({ e164 }) => e164)]).toEqual(["fresh", e164s]);
    const cheapest = await search({ ...sanFrancisco, sort: "price" });
    const prices = cheapest.numbers.map(({ price }) => price.year_cents);
    expect(prices).toEqual(prices.toSorted((a, b) => a - b));
    expect(codesOf(cheapest)).toEqual(["415", "628"]);
  });

  test("shows a number that both list once", async () => {
    const { sql } = shop.database;
    await shop.twilio("POST", "/stock", { numbers: ["+14155550123"], like: "+16285550100" });
    const [area] = await sql`
      insert into public.areas (carrier_id, carrier_ref, country, region, region_code, city, name, slug, prefix,
        number_type, features, can_list_numbers, is_metered)
      select carrier_id, 'US:local:415', country, region, region_code, city, name, 'sf-415-second', '415',
        number_type, features, can_list_numbers, is_metered
      from public.areas where carrier_ref = 'US:local:628' returning id`;
    await sql`
      insert into public.area_skus (area_id, carrier_ref, channels, setup_cost, monthly_cost)
      values (${area!.id}, 'US:local:415', 100, 0, 1.15)`;
    forgetCatalog();
    const { numbers } = await search({ country: "US", area: "415", digits: "4155550123" });
    expect(numbers.map(({ e164 }) => e164)).toEqual(["+14155550123"]);
    await sql`delete from public.area_skus where area_id = ${area!.id}`;
    await sql`delete from public.areas where id = ${area!.id}`;
  });

  test.each<[string, () => Promise<unknown>, string]>([
    ["Twilio is down", () => failTwilio({ status: 503 }), "415"],
    ["Twilio refuses for haste", () => failTwilio({ status: 429 }), "415"],
    ["Twilio answers a page", () => failTwilio({ status: 200, body: "<html>", contentType: "text/html" }), "415"],
    ["Twilio hangs up", () => failTwilio({ drop: "reset" }), "415"],
    ["DIDWW is down", () => failDidww({ status: 503 }), "628"],
    ["DIDWW refuses for haste", () => failDidww({ status: 429 }), "628"],
    ["DIDWW hangs up", () => failDidww({ drop: "reset" }), "628"],
  ])(
    "%s: the other's numbers are shown, and that some are missing is said, also from the cache",
    async (_, fail, code) => {
      await fail();
      const { answer, ms } = await timed(sanFrancisco);
      expect(codesOf(answer)).toEqual([code]);
      expect(answer).toMatchObject({ source: "live", is_partial: true });
      expect(ms).toBeLessThan(3_800);
      expect(await search(sanFrancisco)).toMatchObject({ source: "fresh", is_partial: true });
      await shop.carrierUp();
      await shop.ageSearches(11);
      expect(await search(sanFrancisco)).toMatchObject({ source: "live", is_partial: false });
    },
  );

  test.each<[string, () => Promise<unknown>, string]>([
    ["Twilio", () => failTwilio({ delayMs: 6_000 }), "415"],
    ["DIDWW", () => failDidww({ delayMs: 6_000 }), "628"],
  ])("%s is slow: the other is not kept waiting for it", async (_, slow, code) => {
    await slow();
    // Not the question of the test before, which is still under way.
    const { answer, ms } = await timed({ ...sanFrancisco, digits: `${code}5` });
    expect(codesOf(answer)).toEqual([code]);
    expect(answer).toMatchObject({ source: "live", is_partial: true });
    expect(ms).toBeLessThan(2_500);
  });

  test("is answered by what was known when both are down, else by nothing", async () => {
    await search(sanFrancisco);
    await shop.ageSearches(60);
    await failTwilio({ status: 503 });
    await failDidww({ status: 503 });
    const stale = await search(sanFrancisco);
    expect([stale.source, codesOf(stale)]).toEqual(["stale", ["415", "628"]]);
    await shop.forgetSearches();
    expect(await search(sanFrancisco)).toMatchObject({ source: "none", numbers: [] });
  });

  test("never claims that there is nothing while the one who has it cannot be asked", async () => {
    await failTwilio({ status: 503 });
    expect(await search({ country: "US", area: "628" })).toMatchObject({ source: "none", numbers: [] });
    expect(await search({ country: "US", digits: "6285550" })).toMatchObject({ source: "none", numbers: [] });
  });

  test("where one lists no numbers for our account shows the other's, and the first's places as such", async () => {
    await failDidww({ status: 403, path: "/v3/available_dids" });
    const answer = await search(sanFrancisco);
    expect(codesOf(answer)).toEqual(["628"]);
    expect(answer.random_areas.map(({ prefix }) => prefix)).toEqual(["415"]);
    expect(answer.is_partial).toBe(false);
  });
});

describe("a carrier that does not sell", () => {
  test.each([
    ["off sale", "is_enabled = false"],
    ["paused", "selling_paused_at = now(), selling_paused_reason = 'test', selling_paused_by = 'system'"],
  ])("is not asked while it is %s, also in a country with more areas than a search lists", async (_, state) => {
    const { sql } = shop.database;
    await sql`
      insert into public.areas (carrier_id, carrier_ref, country, name, slug, prefix, number_type, features, can_list_numbers)
      select 'didww', 'many-' || n, 'US', 'Many ' || n, 'many-' || n, '', 'local', '{voice_in}', true
      from generate_series(1, 250) n`;
    await sql.unsafe(`update public.carriers set ${state} where id = 'twilio'`);
    forgetCatalog();
    for (const query of [{ country: "US" }, sanFrancisco]) {
      const answer = await search(query);
      expect(answer).toMatchObject({ source: "live", is_partial: false });
      expect(codesOf(answer)).not.toContain("628");
    }
    expect(await searchesAtTwilio()).toBe(0);
    expect(await search({ country: "SE" })).toMatchObject({ numbers: [] });
    await sql`delete from public.areas where carrier_ref like 'many-%'`;
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startGuest } from "@/lib/callers/actor";
import { addToCart } from "@/lib/cart/add-to-cart";
import { forgetCatalog } from "@/lib/catalog/catalog-memo";
import { findOffer as lookAt } from "@/lib/catalog/find-offer";
import { searchAvailableNumbers } from "@/lib/catalog/search-available-numbers";
import { searchAnswerSchema, searchQuerySchema } from "@/lib/contract/available-numbers";
import { buildRule, dropRule } from "../../builders/pricing.ts";
import { openBrowser } from "../../setup/browser.ts";
import { openShop, type Shop } from "../../setup/shop.ts";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop?.close());
beforeEach(async () => {
  await shop.carrierUp();
  await shop.forgetSearches();
  await shop.didww("DELETE", "/journal");
});

const search = async (query: Record<string, string>) =>
  searchAnswerSchema.parse(await searchAvailableNumbers(null, searchQuerySchema.parse(query)));
const numbersOf = (answer: Awaited<ReturnType<typeof search>>) => answer.numbers.map(({ e164 }) => e164);

describe("a search", () => {
  test("asks the carrier live, then answers the same from the short cache without a call", async () => {
    const live = await search({ country: "US", area: "415" });
    expect(live.source).toBe("live");
    expect(live.numbers).toHaveLength(10);
    expect(live.can_show_more).toBe(true);
    expect(live.numbers[0]).toMatchObject({
      e164: expect.stringMatching(/^\+1415555/),
      display: expect.stringMatching(/^\+1 \(415\) 555-01\d\d$/),
      country: "US",
      place: "San Francisco, CA",
      number_type: "local",
      concurrent_calls: 2,
      is_held_by_you: false,
    });
    expect(await shop.countSearches()).toBe(1);

    const fresh = await search({ country: "US", area: "415" });
    expect(fresh.source).toBe("fresh");
    expect(numbersOf(fresh)).toEqual(numbersOf(live));
    expect(await shop.countSearches()).toBe(1);

    await shop.ageSearches(31);
    expect((await search({ country: "US", area: "415" })).source).toBe("live");
    expect(await shop.countSearches()).toBe(2);
  });

  test("finds a place by area code, city, region, region code and slug", async () => {
    for (const area of ["415", "(415)", "+1 415", "San Francisco", "san-francisco-ca", "california", "CA"]) {
      const answer = await search({ country: "US", area });
      expect(answer.numbers.length, area).toBeGreaterThan(0);
      const places = new Set(answer.numbers.map(({ place }) => place));
      for (const place of places) expect(["San Francisco, CA", "Los Angeles, CA"], area).toContain(place);
    }
    expect((await search({ country: "US", area: "nowhere at all" })).numbers).toEqual([]);
    expect((await search({ country: "ZZ" })).numbers).toEqual([]);
  });

  test("shares one call among identical searches in flight", async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => search({ country: "US", area: "305" })));
    expect(await shop.countSearches()).toBe(1);
    expect(new Set(answers.map((answer) => numbersOf(answer).join())).size).toBe(1);
  });

  test("starts: national numbers that begin so; ends and contains: as they say", async () => {
    const starts = await search({ country: "US", digits: "212", match: "starts" });
    expect(starts.numbers.length).toBeGreaterThan(0);
    for (const e164 of numbersOf(starts)) expect(e164).toMatch(/^\+1212/);
    const typedWithCountry = await search({ country: "US", digits: "1212", match: "starts" });
    for (const e164 of numbersOf(typedWithCountry)) expect(e164).toMatch(/^\+1212/);
    const london = await search({ country: "GB", digits: "020", match: "starts" });
    expect(london.numbers.length).toBeGreaterThan(0);
    for (const e164 of numbersOf(london)) expect(e164).toMatch(/^\+4420/);
    const ends = await search({ country: "GB", digits: "0007", match: "ends" });
    expect(ends.numbers.length).toBeGreaterThan(0);
    for (const e164 of numbersOf(ends)) expect(e164).toMatch(/0007$/);
    const contains = await search({ country: "US", digits: "5550123" });
    expect(contains.numbers.length).toBeGreaterThan(0);
    for (const e164 of numbersOf(contains)) expect(e164).toContain("5550123");
  });

  test.each([
    ["US", "PIZZA", "contains", /74992/],
    ["US", "５５５", "contains", /555/],
    ["US", "٥٥٥٠١", "contains", /55501/],
    ["US", "555–01", "contains", /55501/],
    ["US", "**23", "contains", /23$/],
    ["US", "55501xx", "contains", /55501\d\d/],
    ["US", "+1 (206) 555-01", "contains", /^\+120655501/],
    ["GB", "02079460025", "contains", /^\+442079460025$/],
    ["GB", "02079460025", "ends", /^\+442079460025$/],
    ["GB", "0207946", "contains", /0207946|^\+44207946/],
    ["GB", "+44 (0)20 7946 0025", "contains", /^\+442079460025$/],
    ["GB", "+44 020 7946 0025", "contains", /^\+442079460025$/],
    ["GB", "0044 20 7946 0025", "contains", /^\+442079460025$/],
    ["GB", "AAA", "contains", /(\d)\1\1/],
  ])("in %s reads the digits %j (%s) as people mean them", async (country, digits, match, expected) => {
    if (digits === "PIZZA") await shop.didww("POST", "/stock", { group: "US Austin", from: "15125574992", count: 1 });
    const answer = await search({ country, digits, match });
    expect(answer.numbers.length).toBeGreaterThan(0);
    for (const e164 of numbersOf(answer)) expect(e164).toMatch(expected);
  });

  test("by type and features leaves out everything else", async () => {
    const mobile = await search({ country: "GB", type: "mobile" });
    expect(new Set(mobile.numbers.map(({ number_type }) => number_type))).toEqual(new Set(["mobile"]));
    const texting = await search({ country: "US", features: "voice_in,sms_in" });
    expect(texting.numbers.length).toBeGreaterThan(0);
    for (const { features } of texting.numbers)
      expect(features).toEqual(expect.arrayContaining(["voice_in", "sms_in"]));
  });

  test("toll-free numbers are sold with what their owner pays for a minute, until staff take them off sale", async () => {
    const tollFree = () => search({ country: "US", type: "toll_free" });
    const { numbers } = await tollFree();
    expect(numbers.length).toBeGreaterThan(0);
    for (const number of numbers) expect(number).toMatchObject({ number_type: "toll_free", minute_price: "0.035000" });
    expect((await search({ country: "US", area: "206" })).numbers[0]).toMatchObject({ minute_price: null });
    const lift = async (at: Date | null) => {
      await shop.database.sql`update public.sale_restrictions set lifted_at = ${at} where code = 'METERED_TOLL_FREE'`;
      forgetCatalog();
    };
    await lift(null);
    try {
      await shop.forgetSearches();
      expect(numbersOf(await tollFree())).toEqual([]);
      const named = await search({ country: "US", area: "toll free" });
      expect(named.numbers).toEqual([]);
      expect(named.hints).toContainEqual(expect.objectContaining({ code: "NOT_ON_SALE" }));
    } finally {
      await lift(new Date());
      await shop.forgetSearches();
    }
  });

  test("show more asks again and adds to what is there, without repeating a number or naming a total", async () => {
    const first = await search({ country: "US", area: "206" });
    const second = await search({ country: "US", area: "206", more: "true" });
    expect(second.source).toBe("live");
    expect(numbersOf(second)).toEqual(expect.arrayContaining(numbersOf(first)));
    expect(second.numbers.length).toBeGreaterThan(first.numbers.length);
    expect(new Set(numbersOf(second)).size).toBe(second.numbers.length);
    for (let round = 0; round < 8; round++) await search({ country: "US", area: "206", more: "true" });
    const last = await search({ country: "US", area: "206", more: "true" });
    expect(last.numbers.length).toBeLessThanOrEqual(60);
    expect(Object.keys(last)).not.toContain("total");
  });

  test("show more ends when the carrier has nothing else: Juneau has one number", async () => {
    expect(await search({ country: "US", area: "907" })).toMatchObject({ can_show_more: true });
    const more = await search({ country: "US", area: "907", more: "true" });
    expect(more.numbers).toHaveLength(1);
    expect(more.can_show_more).toBe(false);
  });

  test("lists what needs documents without numbers, and places without listed numbers as random ones", async () => {
    const germany = await search({ country: "DE" });
    expect(germany.numbers).toEqual([]);
    expect(germany.documents_areas.map(({ name }) => name).sort()).toEqual(["Berlin", "Frankfurt", "Munich"]);
    const australia = await search({ country: "AU" });
    expect(australia.numbers).toEqual([]);
    expect(australia.random_areas.map(({ name }) => name).sort()).toEqual(["Melbourne", "Sydney"]);
    expect(australia.random_areas[0]?.price?.monthly_cents).toBeGreaterThan(0);
    expect(JSON.stringify(australia)).not.toContain("carrier_ref");
    expect(await shop.countSearches()).toBe(0);
  });

  test("is ranked by price or by how memorable numbers are when asked", async () => {
    const byPrice = await search({ country: "US", sort: "price" });
    const prices = byPrice.numbers.map(({ price }) => price.year_cents);
    expect(prices).toEqual([...prices].sort((a, b) => a - b));
    await shop.didww("POST", "/stock", { group: "US Austin", from: "15125557777", count: 1 });
    const memorable = await search({ country: "US", area: "512", digits: "5555", sort: "memorable" });
    expect(memorable.source).toBe("live");
    const found = await search({ country: "US", area: "512", digits: "77", sort: "memorable" });
    expect(found.numbers[0]?.e164).toBe("+15125557777");
  });

  test("takes its prices from this instant, not from the cache", async () => {
    const before = await search({ country: "US", area: "415" });
    const rule = await buildRule(shop.database.sql, { name: "dear", country: "US", markup_percent: 500 });
    try {
      const after = await search({ country: "US", area: "415" });
      expect(after.source).toBe("fresh");
      expect(after.numbers[0]!.price.monthly_cents).toBe(510);
      expect(before.numbers[0]!.price.monthly_cents).toBe(190);
    } finally {
      await dropRule(shop.database.sql, rule);
    }
  });
});

describe("with the carrier down", () => {
  test("recent numbers stay with their age, older ones give way to places and prices", async () => {
    const live = await search({ country: "US", area: "415" });
    await shop.carrierDown();
    await shop.ageSearches(120);
    const stale = await search({ country: "US", area: "415" });
    expect(stale.source).toBe("stale");
    expect(numbersOf(stale).sort()).toEqual(numbersOf(live).sort());
    expect(Date.parse(stale.server_now) - Date.parse(stale.fetched_at ?? "")).toBeGreaterThan(119_000);
    expect(stale.can_show_more).toBe(false);

    await shop.ageSearches(30 * 60);
    const none = await search({ country: "US", area: "415" });
    expect(none).toMatchObject({ source: "none", numbers: [], fetched_at: null, can_show_more: false });
    expect(none.random_areas).toMatchObject([{ name: "San Francisco", price: { monthly_cents: 190 } }]);
  });

  test("show more reports that the carrier is down and keeps what is known", async () => {
    const live = await search({ country: "US", area: "415" });
    await shop.carrierDown();
    const more = await search({ country: "US", area: "415", more: "true" });
    expect(more.source).toBe("stale");
    expect(numbersOf(more)).toEqual(numbersOf(live));
  });

  test("an open breaker answers immediately, without a call", async () => {
    await shop.database.sql`
      update public.carrier_health set state = 'open', failures = 5, opened_at = now(), retry_at = now() + interval '1 hour'`;
    const started = performance.now();
    expect((await search({ country: "US", area: "305" })).source).toBe("none");
    expect(performance.now() - started).toBeLessThan(1_000);
    expect(await shop.countSearches()).toBe(0);
  });

  test("a carrier that hangs costs four seconds, never more", async () => {
    await shop.didww("POST", "/faults", { at: "before", path: "/v3/available_dids", drop: "hang", times: 10 });
    const started = performance.now();
    expect((await search({ country: "US", area: "305" })).source).toBe("none");
    expect(performance.now() - started).toBeLessThan(4_600);
  });
});

describe("an offer", () => {
  /** The last sight of a number among the kept searches, as `hold_seen_number` hands it on. */
  const sightOf = async (areaId: string, e164: string) => {
    const [row] = await shop.database.sql`
      select private.find_cached_offer(${areaId}, ${e164}) as offer`;
    return row!.offer;
  };
  const findOffer = async (areaId: string, e164: string) => lookAt(areaId, e164, await sightOf(areaId, e164));
  const guest = () => startGuest(openBrowser().jar);
  const areaOf = async (prefix: string) =>
    (await shop.database.sql`select id from public.areas where prefix = ${prefix} and country = 'US'`)[0]!.id as string;

  test("that was just seen is held without a call; one seen minutes ago is looked at before", async () => {
    const { numbers } = await search({ country: "US", area: "415" });
    const [first, second] = numbers.map(({ e164, area_id }) => ({ e164, area_id }));
    const callsFor = async (item: NonNullable<typeof first>) => {
      await shop.didww("DELETE", "/journal");
      const { item: held } = await addToCart(guest(), null, item, "192.0.2.7");
      expect(held.e164).toBe(item.e164);
      return (await shop.didww<unknown[]>("GET", "/journal")).length;
    };
    expect(await callsFor(first!)).toBe(0);
    await shop.ageSearches(180);
    expect(await callsFor(second!)).toBe(1);
  });

  test("seen minutes ago is looked at again; one never seen is searched", async () => {
    const { numbers } = await search({ country: "US", area: "415" });
    const { e164, area_id: areaId } = numbers[0]!;
    const offer = await findOffer(areaId, e164);
    expect(offer?.carrierRef).toMatch(/^[0-9a-f-]{36}$/);
    await shop.ageSearches(180);
    const again = await findOffer(areaId, e164);
    expect(again?.carrierRef).toBe(offer?.carrierRef);
    expect(Date.now() - (again?.checkedAt.getTime() ?? 0)).toBeLessThan(5_000);

    await shop.forgetSearches();
    expect(await findOffer(areaId, e164)).toMatchObject({ carrierRef: offer?.carrierRef });
  });

  test("that was sold elsewhere is none, though a search showed it minutes ago", async () => {
    const { numbers } = await search({ country: "US", area: "310" });
    const { e164, area_id: areaId } = numbers[0]!;
    await shop.didww("POST", "/stock/withdraw", { numbers: [e164] });
    await shop.ageSearches(180);
    expect(await findOffer(areaId, e164)).toBeNull();
    expect(await findOffer(areaId, "+13105559999")).toBeNull();
    expect(await findOffer(await areaOf("212"), e164)).toBeNull(); // of another area
  });

  test("with the carrier down is the recent one, else the failure is said", async () => {
    const { numbers } = await search({ country: "US", area: "415" });
    const { e164, area_id: areaId } = numbers[0]!;
    await shop.carrierDown();
    await shop.ageSearches(600);
    const old = await findOffer(areaId, e164);
    expect(Date.now() - (old?.checkedAt.getTime() ?? 0)).toBeGreaterThan(590_000);
    await shop.forgetSearches();
    await expect(findOffer(areaId, e164)).rejects.toMatchObject({ code: "CARRIER_UNAVAILABLE" });
  });

  test("of an area that needs documents or is unknown is refused", async () => {
    const [berlin] = await shop.database.sql`select id from public.areas where name = 'Berlin'`;
    await expect(findOffer(berlin!.id as string, "+493023125000")).rejects.toMatchObject({ code: "DOCUMENTS_NEEDED" });
    await expect(findOffer(crypto.randomUUID(), "+14155550100")).rejects.toMatchObject({ code: "NOT_SOLD" });
  });
});

describe("a carrier that lists no numbers for our account", () => {
  test("leaves random numbers of its places", async () => {
    forgetCatalog();
    await shop.didww("POST", "/faults", { at: "before", path: "/v3/available_dids", status: 403, times: 5 });
    const answer = await search({ country: "US", area: "415" });
    expect(answer).toMatchObject({ numbers: [], source: "live", can_show_more: false });
    expect(answer.random_areas).toMatchObject([{ name: "San Francisco" }]);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { aliasKey } from "@/lib/catalog/places/aliases";
import { listAreas, suggestPlaces } from "@/lib/catalog/read-catalog";
import { searchAvailableNumbers } from "@/lib/catalog/search-available-numbers";
import { searchAnswerSchema, searchQuerySchema } from "@/lib/contract/available-numbers";
import { openShop, type Shop } from "../../setup/shop.ts";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ countries: ["US", "CA", "GB", "DE", "AU"] });
});
afterAll(() => shop?.close());
beforeEach(() => shop.forgetSearches());

const search = async (query: Record<string, string | string[]>) =>
  searchAnswerSchema.parse(await searchAvailableNumbers(null, searchQuerySchema.parse(query)));

const placesOf = async (country: string, area: string | string[]) => {
  const answer = await search({ country, area });
  const areas = [
    ...answer.numbers.map(({ place }) => place),
    ...[...answer.random_areas, ...answer.documents_areas].map(({ name }) => name),
  ];
  return [...new Set(areas)].sort();
};

describe("a place is found as people write it", () => {
  test.each([
    ["CA", "Montreal", "Montréal, QC"],
    ["CA", "MONTRÉAL", "Montréal, QC"],
    ["CA", "Montre\u0301al", "Montréal, QC"],
    ["CA", "  montréal ,  qc ", "Montréal, QC"],
    ["CA", "Québec", "Montréal, QC"],
    ["CA", "Que\u0301bec", "Montréal, QC"],
    ["CA", "Quebec", "Montréal, QC"],
    ["CA", "MTL", "Montréal, QC"],
    ["CA", "toronto, on", "Toronto, ON"],
    ["CA", "toronto ontario", "Toronto, ON"],
    ["CA", "Toronto, Canada", "Toronto, ON"],
    ["CA", "M5V 3L9", "Toronto, ON"],
    ["US", "Seattle, WA", "Seattle, WA"],
    ["US", "seattle wa", "Seattle, WA"],
    ["US", "Seattle, Washington", "Seattle, WA"],
    ["US", "SEATTLE , wa, USA", "Seattle, WA"],
    ["US", "San\u00a0 Francisco", "San Francisco, CA"],
    ["US", "San-Francisco", "San Francisco, CA"],
    ["US", "san fran", "San Francisco, CA"],
    ["US", "SF", "San Francisco, CA"],
    ["US", "new york ny", "New York, NY"],
    ["US", "New York, NY", "New York, NY"],
    ["US", "New York City", "New York, NY"],
    ["US", "NYC", "New York, NY"],
    ["US", "Brooklyn", "New York, NY"],
    ["US", "Manhattan", "New York, NY"],
    ["US", "LA", "Los Angeles, CA"],
    ["US", "Los Angeles CA", "Los Angeles, CA"],
    ["US", "L.A.", "Los Angeles, CA"],
    ["US", "WA", "Seattle, WA"],
    ["US", "Texas", "Austin, TX"],
    ["US", "512", "Austin, TX"],
    ["US", "(512)", "Austin, TX"],
    ["US", "+1 512", "Austin, TX"],
    ["US", "５１２", "Austin, TX"],
    ["US", "73301", "Austin, TX"],
    ["US", "area code 512", "Austin, TX"],
    ["GB", "020", "London"],
    ["GB", "+44 20", "London"],
    ["GB", "0207", "London"],
    ["GB", "SW1A 1AA", "London"],
    ["DE", "München", "Munich"],
    ["DE", "Munchen", "Munich"],
    ["DE", "Muenchen", "Munich"],
    ["DE", "MÜNCHEN", "Munich"],
    ["DE", "Frankfurt am Main", "Frankfurt"],
    ["AU", "Melb", "Melbourne"],
  ])("in %s: %j", async (country, typed, place) => expect(await placesOf(country, typed)).toEqual([place]));

  test.each([
    ["US", "415, 206", ["San Francisco, CA", "Seattle, WA"]],
    ["US", "415 206", ["San Francisco, CA", "Seattle, WA"]],
    ["US", "415 or 206", ["San Francisco, CA", "Seattle, WA"]],
    ["US", "Austin/Seattle", ["Austin, TX", "Seattle, WA"]],
    ["US", ["512", "Seattle, WA"], ["Austin, TX", "Seattle, WA"]],
    ["US", "TX, WA", ["Austin, TX", "Seattle, WA"]],
    ["CA", "Ontario", ["Toronto, ON"]],
    ["GB", "London, Bristol", ["Bristol", "London"]],
  ])("in %s several: %j", async (country, typed, places) => {
    const found = new Set<string>();
    for (let look = 0; look < 6 && found.size < places.length; look++) {
      const answer = await search({ country, area: typed, more: "true" });
      for (const { place } of answer.numbers) found.add(place);
    }
    expect([...found].sort()).toEqual(places);
  });

  test("an exchange narrows an area code, and a whole number is looked for as such", async () => {
    const exchange = await search({ country: "GB", area: "020 79460" });
    expect(exchange.numbers.length).toBeGreaterThan(0);
    for (const { e164 } of exchange.numbers) expect(e164).toMatch(/^\+442079460/);
    expect((await search({ country: "US", area: "415-556" })).numbers).toEqual([]);
    expect((await search({ country: "US", area: "415-555" })).numbers.length).toBeGreaterThan(0);
    const both = await search({ country: "US", area: "415-556, 206" });
    for (const { place } of both.numbers) expect(place).toBe("Seattle, WA");
    const whole = await search({ country: "US", area: "+1 (206) 555-0120" });
    expect(whole.numbers.map(({ e164 }) => e164)).toEqual(["+12065550120"]);
    expect((await search({ country: "GB", area: "020 7946 0025" })).numbers.map(({ e164 }) => e164)).toEqual([
      "+442079460025",
    ]);
  });

  test("what is said is also what lists of areas understand", async () => {
    const names = async (country: string, query: string) => (await listAreas(country, query)).map(({ name }) => name);
    expect(await names("DE", "Munchen")).toEqual(["Munich"]);
    expect(await names("DE", "Muenchen")).toEqual(["Munich"]);
    expect(await names("GB", "020")).toEqual(["London"]);
    expect(await names("US", "(415)")).toEqual(["San Francisco"]);
    expect(await names("US", "+1 415")).toEqual(["San Francisco"]);
    expect(await names("US", "+1 415 555 0100")).toEqual(["San Francisco"]);
    expect(await names("US", "Seattle, WA")).toEqual(["Seattle"]);
    expect(await names("US", "4")).toEqual(["San Francisco"]);
    expect(await names("US", "zzz")).toEqual([]);
  });
});

describe("where there is nothing, the reason is told", () => {
  const hintOf = async (query: Record<string, string>) => {
    const answer = await search(query);
    expect(answer.numbers).toEqual([]);
    return answer.hints;
  };

  test.each([
    ["Austn", "Austin, TX"],
    ["Seatle", "Seattle, WA"],
    ["Mimai", "Miami, FL"],
    ["Nwe York", "New York, NY"],
    ["sanfrancisco", "San Francisco, CA"],
    ["Las Angeles", "Los Angeles, CA"],
  ])("%s is misspelled: %s is meant", async (typed, meant) => {
    const [hint] = await hintOf({ country: "US", area: typed });
    expect(hint).toMatchObject({ code: "DID_YOU_MEAN", searches: [{ label: meant, change: { area: meant } }] });
    expect((await search({ country: "US", area: hint!.searches[0]!.change.area! })).numbers.length).toBeGreaterThan(0);
  });

  test.each([
    [{ country: "US", area: "999" }, "AREA_CODE_UNKNOWN", "There is no area code 999.", []],
    [{ country: "US", area: "41" }, "AREA_CODE_LENGTH", "three digits", []],
    [
      { country: "US", area: "214" },
      "AREA_CODE_NOT_SOLD",
      "We have no numbers with area code 214 (Dallas, TX).",
      ["Austin, TX"],
    ],
    [{ country: "US", area: "253" }, "AREA_CODE_NOT_SOLD", "253 (Tacoma, WA)", ["Seattle, WA"]],
    [{ country: "US", area: "888" }, "AREA_CODE_NOT_SOLD", "888 (toll-free)", ["Toll-free"]],
    [{ country: "US", area: "416" }, "AREA_CODE_ELSEWHERE", "Area code 416 belongs to Toronto, ON, Canada.", ["416"]],
    [{ country: "US", area: "876" }, "AREA_CODE_ELSEWHERE", "Jamaica", []],
    [{ country: "GB", area: "0113" }, "AREA_CODE_NOT_SOLD", "area code 113", ["Bristol"]],
    [{ country: "US", area: "Dallas" }, "PLACE_NOT_SOLD", "We have no numbers in Dallas, TX.", ["Austin, TX"]],
    [{ country: "US", area: "Ohio" }, "PLACE_NOT_SOLD", "We have no numbers in Ohio.", ["New York, NY"]],
    [{ country: "US", area: "Toronto" }, "PLACE_ELSEWHERE", "Toronto is in Canada.", ["Toronto, ON"]],
    [{ country: "US", area: "Toronto, Canada" }, "PLACE_ELSEWHERE", "Toronto is in Canada.", ["Toronto"]],
    [{ country: "US", area: "Sydney" }, "PLACE_ELSEWHERE", "Australia", ["Sydney"]],
    [
      { country: "US", area: "qwertyuiop" },
      "PLACE_UNKNOWN",
      "We know no place called “qwertyuiop” in United States.",
      [],
    ],
    [
      { country: "US", digits: "+44 20 7946 0123" },
      "NUMBER_ELSEWHERE",
      "+44 20 7946 0123 is a number of United Kingdom.",
      [""],
    ],
    [{ country: "US", area: "0044 20 7946 0123" }, "NUMBER_ELSEWHERE", "United Kingdom", [""]],
    [{ country: "US", digits: "+81 3 1234 5678" }, "NUMBER_ELSEWHERE", "Japan", []],
    [{ country: "US", area: "+1 415 555 9999" }, "NUMBER_NOT_OFFERED", "not for sale", ["415"]],
    [{ country: "US", type: "mobile" }, "TYPE_NEVER", "There are no mobile numbers in United States.", [undefined]],
    [
      { country: "US", features: "sms_out" },
      "FEATURES_NEVER",
      "No number in United States can send texts.",
      [undefined],
    ],
    [
      { country: "US", area: "Seattle", features: "sms_in" },
      "FEATURES_NEVER",
      "No number in Seattle, WA can receive texts.",
      [undefined],
    ],
    [{ country: "JP" }, "COUNTRY_NOT_SOLD", "Japan", []],
  ])("%j", async (query, code, words, areas) => {
    const hints = await hintOf(query as Record<string, string>);
    const hint = hints.find((one) => one.code === code);
    expect(hint?.message, JSON.stringify(hints)).toContain(words);
    expect(hint!.searches.slice(0, Math.max(1, areas.length)).map(({ change }) => change.area)).toEqual(areas);
  });

  test("the offered search of another country finds the number", async () => {
    const [hint] = await hintOf({ country: "US", digits: "+44 20 7946 0025" });
    const { country = "", digits = "" } = hint!.searches[0]!.change;
    expect((await search({ country, digits })).numbers.map(({ e164 }) => e164)).toEqual(["+442079460025"]);
  });

  test("one of several places that is not sold is named, the others are listed", async () => {
    const answer = await search({ country: "US", area: "Seattle, Dallas" });
    expect(new Set(answer.numbers.map(({ place }) => place))).toEqual(new Set(["Seattle, WA"]));
    expect(answer.hints).toMatchObject([{ code: "PLACE_NOT_SOLD", parameters: { place: "Dallas, TX" } }]);
  });

  test("a place that is taken as another is told", async () => {
    expect((await search({ country: "US", area: "Brooklyn" })).hints).toMatchObject([
      { code: "PLACE_TAKEN_AS", message: "“Brooklyn” is taken as New York, NY." },
    ]);
    expect((await search({ country: "US", area: "90210" })).hints).toMatchObject([{ code: "PLACE_TAKEN_AS" }]);
    for (const area of ["Seattle", "Seattle, WA", "san fran", "512", "Texas", "san-francisco-ca"]) {
      expect((await search({ country: "US", area })).hints, area).toEqual([]);
    }
  });

  test("sold out is said of what is sold there, and only then", async () => {
    await shop.database.sql`update public.areas set stock_count = 0 where country = 'GB' and prefix = '117'`;
    await shop.didww("POST", "/stock", { group: "GB Bristol", count: 0 }).catch(() => undefined);
    const answer = await search({ country: "GB", area: "0117", digits: "999999999" });
    expect(answer.hints.map(({ code }) => code)).toEqual(["SOLD_OUT"]);
    expect((await search({ country: "GB", area: "020", digits: "999999999" })).hints).toEqual([]);
  });
});

describe("the lowest price", () => {
  test("comes first, and the list stays sorted over show more", async () => {
    const first = await search({ country: "US", sort: "price" });
    const [low] = await shop.database.sql`
      select min((private.quote_area(a.id)).monthly_cents) as cents from public.areas a where country = 'US' and is_on_sale`;
    expect(first.numbers[0]?.price.monthly_cents).toBe(low!.cents);
    for (let round = 0; round < 12; round++) {
      const more = await search({ country: "US", sort: "price", more: "true" });
      const prices = more.numbers.map(({ price }) => price.year_cents);
      expect(prices).toEqual([...prices].sort((a, b) => a - b));
      expect(prices[0]).toBe(first.numbers[0]?.price.year_cents);
    }
  });

  test("goes on with the next dearer areas where the cheapest has little", async () => {
    const answer = await search({ country: "US", area: "Juneau, Seattle, Miami", sort: "price", digits: "0100" });
    const prices = answer.numbers.map(({ price }) => price.year_cents);
    expect(prices).toEqual([...prices].sort((a, b) => a - b));
    expect(new Set(answer.numbers.map(({ place }) => place)).size).toBeGreaterThan(1);
  });
});

test("places are suggested while they are typed, with codes, stock and price", async () => {
  expect(await suggestPlaces("US", "aus")).toMatchObject([
    { name: "Austin", region_code: "TX", area_codes: ["512"], numbers: 100, from_monthly_cents: 125, currency: "USD" },
  ]);
  expect((await suggestPlaces("US", "s")).map(({ name }) => name)).toEqual(["San Francisco", "Seattle"]);
  expect((await suggestPlaces("US", "20")).map(({ name }) => name)).toEqual(["Seattle"]);
  expect((await suggestPlaces("CA", "montre")).map(({ name }) => name)).toEqual(["Montréal"]);
  expect((await suggestPlaces("US", "nyc")).map(({ name }) => name)).toEqual(["New York"]);
  expect((await suggestPlaces("US", "california")).map(({ name }) => name)).toEqual(["Los Angeles", "San Francisco"]);
  expect((await suggestPlaces("DE", "ber"))[0]).toMatchObject({ name: "Berlin", from_monthly_cents: null });
  expect(await suggestPlaces("US", "%")).toEqual([]);
});

test("SQL and the server compare names alike", async () => {
  for (const name of [
    "Montréal",
    "St. John's",
    "São Paulo",
    "Åbo",
    "ØRSTED",
    "Łódź",
    "A\u0301b  c,d",
    "100%",
    "Kraków",
    "東京",
  ]) {
    const [row] = await shop.database.sql`select private.search_key(${name}) as key`;
    expect(row!.key, name).toBe(aliasKey(name));
  }
});

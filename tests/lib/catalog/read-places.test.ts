import { describe, expect, test } from "vitest";
import { aliasKey, namesOfAlias } from "@/lib/catalog/places/aliases";
import { editDistance } from "@/lib/catalog/places/edit-distance";
import { placesOfPostalCode } from "@/lib/catalog/places/postal-codes";
import { readPlaces } from "@/lib/catalog/places/read-places";
import { findKnownPlace } from "@/lib/catalog/places/regions";
import { readWanted } from "@/lib/catalog/read-wanted";
import { searchQuerySchema } from "@/lib/contract/available-numbers";
import { distanceKm, findAreaCode, nanpCities } from "@/lib/kernel/telephony/nanp-cities";

const partsOf = (typed: string | string[], country: string) =>
  readPlaces(typed, country).readings?.[0]?.map((part) => ("code" in part ? part.code : part.words.join("/"))) ?? null;

describe("a typed area code", () => {
  test.each([
    ["415", "US", "415"],
    [" (415) ", "US", "415"],
    ["1-415", "US", "415"],
    ["+1 415", "US", "415"],
    ["４１５", "US", "415"],
    ["٤١٥", "US", "415"],
    ["\u202a415\u202c", "US", "415"],
    ["area code 415", "US", "415"],
    ["415 area code", "US", "415"],
    ["Area Code: 415", "US", "415"],
    ["020", "GB", "20"],
    ["(0)20", "GB", "20"],
    ["+44 20", "GB", "20"],
    ["+44 (0)20", "GB", "20"],
    ["0044 161", "GB", "161"],
    ["011 44 161", "GB", "161"],
    ["44", "GB", "44"], // without + it may be an area code
    ["030", "DE", "30"],
    ["06", "IT", "06"], // Rome's zero belongs to the number
    ["+39 06", "IT", "06"],
    ["0039 02", "IT", "02"],
    ["07", "CI", "07"],
    ["061", "HU", "1"],
    ["0", "GB", "0"],
    ["0113", "GB", "113"],
    ["011", "IT", "011"],
    ["415-555", "US", "415555"],
    ["(415) 555", "US", "415555"],
    ["415555", "US", "415555"],
    ["+1-415-555", "US", "415555"],
    ["020 7946", "GB", "207946"],
  ])("%j in %s means %j", (typed, country, code) => expect(partsOf(typed, country)).toEqual([code]));
});

describe("several places at once", () => {
  test.each([
    ["415, 510", ["415", "510"]],
    ["415 510", ["415", "510"]],
    ["415;510|212", ["415", "510", "212"]],
    ["415 555", ["415555"]], // 555 is no area code
    ["CA, NY", ["CA", "NY"]],
    ["415, Austin", ["415", "Austin"]],
    ["Seattle, WA", ["Seattle", "WA"]], // SQL knows that the second is the region of the first
  ])("%j is %j", (typed, parts) => expect(partsOf(typed, "US")).toEqual(parts));

  test("may be given as several texts, or with and, or, slashes", () => {
    expect(partsOf(["415", "212"], "US")).toEqual(["415", "212"]);
    const codes = (typed: string) =>
      readPlaces(typed, "US")
        .readings?.at(-1)
        ?.map(({ typed: part }) => part);
    expect(codes("415 or 510")).toEqual(["415", "510"]);
    expect(codes("415/510")).toEqual(["415", "510"]);
    expect(codes("Dallas & Austin")).toEqual(["Dallas", "Austin"]);
    expect(readPlaces("Newfoundland and Labrador", "CA").readings?.[0]).toHaveLength(1);
  });
});

describe("a typed name", () => {
  test.each([
    ["San Francisco", "US", ["San Francisco"]],
    ["san-francisco-ca", "US", ["san-francisco-ca"]],
    ["São Paulo", "BR", ["São Paulo"]],
    ["NYC", "US", ["New York", "NYC"]],
    ["n.y.c.", "US", ["New York", "n.y.c."]],
    ["LA", "US", ["Los Angeles", "Louisiana", "LA"]],
    ["Brooklyn", "US", ["Brooklyn", "New York", "Brooklyn"]],
    ["toll free", "US", ["Toll-free", "toll free"]],
    ["München", "DE", ["Munich", "München"]],
    ["Muenchen", "DE", ["Munich", "Muenchen"]],
    ["Mu\u0308nchen", "DE", ["Munich", "München"]],
    ["MTL", "CA", ["Montréal", "MTL"]],
    ["in Austin", "US", ["Austin"]],
    ["Wien", "AT", ["Vienna", "Wien"]],
  ])("%j in %s may be %j", (typed, country, words) =>
    expect(readPlaces(typed, country).readings?.[0]).toMatchObject([{ words }]),
  );

  test("nothing typed is anywhere", () => {
    for (const typed of [undefined, "", "  ", "\u200b", []]) expect(readPlaces(typed, "US").readings).toBeNull();
  });

  test.each([
    ["Toronto, Canada", "US", "CA", ["Toronto"]],
    ["Canada", "US", "CA", ["Canada"]],
    ["London, UK", "US", "GB", ["London"]],
    ["Seattle, WA, USA", "US", null, ["Seattle", "WA"]],
    ["United States", "US", null, null],
    ["Atlanta, Georgia", "US", null, ["Atlanta", "Georgia"]],
    ["Tbilisi, Georgia", "DE", "GE", ["Tbilisi"]],
    ["Los Angeles, CA", "US", null, ["Los Angeles", "CA"]],
  ])("the country in %j (searched in %s) is %s", (typed, country, other, parts) => {
    expect(readPlaces(typed, country).country).toBe(other);
    expect(readPlaces(typed, country).readings?.[0]?.map((part) => part.typed) ?? null).toEqual(parts);
  });

  test.each([
    ["10 numbers in 415", 10, ["415"]],
    ["5 x Austin", 5, ["Austin"]],
    ["3 phone numbers from Seattle, WA", 3, ["Seattle", "WA"]],
    ["20 numbers", 20, null],
    ["1 number near 90210", 1, ["90210"]],
    ["415", null, ["415"]],
  ])("%j asks for %s", (typed, quantity, parts) => {
    const wanted = readPlaces(typed, "US");
    expect(wanted.quantity).toBe(quantity);
    expect(wanted.readings?.[0]?.map((part) => part.typed) ?? null).toEqual(parts);
  });
});

describe("a postal code", () => {
  test.each([
    ["90210", "US", ["CA"]],
    ["90012", "US", ["Los Angeles", "CA"]],
    ["10001-1234", "US", ["New York", "NY"]],
    ["11201", "US", ["Brooklyn", "NY"]],
    ["73301", "US", ["Austin", "TX"]],
    ["73101", "US", ["OK"]],
    ["00000", "US", []],
    ["M5V 3L9", "CA", ["Toronto", "ON"]],
    ["m5v3l9", "CA", ["Toronto", "ON"]],
    ["H2X", "CA", ["Montréal", "QC"]],
    ["D1A 1A1", "CA", []],
    ["SW1A 1AA", "GB", ["London"]],
    ["m1 1ae", "GB", ["Manchester"]],
    ["BS1 4DJ", "GB", ["Bristol"]],
    ["10115", "DE", []],
  ])("%s in %s lies in %j", (typed, country, places) => expect(placesOfPostalCode(typed, country)).toEqual(places));
});

describe("a number in the place's field, or of another country", () => {
  const wanted = (query: Record<string, string>) => readWanted(searchQuerySchema.parse(query));
  test.each([
    [{ country: "US", area: "+1 (206) 555-0120" }, "2065550120"],
    [{ country: "US", area: "206-555-0120 ext. 4" }, "2065550120"],
    [{ country: "US", area: "tel:+12065550120" }, "2065550120"],
    [{ country: "GB", area: "020 7946 0025" }, "2079460025"],
    [{ country: "GB", area: "+44 (0)20 7946 0025" }, "2079460025"],
    [{ country: "IT", area: "06 6981 2345" }, "0669812345"],
    [{ country: "US", area: "415-555" }, null],
  ])("%j is looked for as %s", (query, beginning) =>
    expect(wanted(query)).toMatchObject({ beginning, elsewhere: null }),
  );

  test.each([
    [
      { country: "US", digits: "+44 20 7946 0123" },
      { country: "GB", digits: "442079460123" },
    ],
    [
      { country: "US", area: "+44 20 7946 0123" },
      { country: "GB", digits: "442079460123" },
    ],
    [
      { country: "US", digits: "011 44 (0)20 7946 0123" },
      { country: "GB", digits: "442079460123" },
    ],
    [
      { country: "US", digits: "442079460123" },
      { country: "GB", digits: "442079460123" },
    ],
    [
      { country: "GB", digits: "+1 206 555 0120" },
      { country: "US", digits: "12065550120" },
    ],
    [
      { country: "US", area: "+44 20" },
      { country: null, digits: "4420" },
    ],
    [
      { country: "US", area: "011 44 20" },
      { country: null, digits: "4420" },
    ],
    [
      { country: "GB", digits: "+49 30" },
      { country: null, digits: "4930" },
    ],
    [{ country: "GB", digits: "0044 20 7946 0025" }, null],
    [{ country: "US", digits: "2065550120" }, null],
    [{ country: "US", digits: "777" }, null],
    [
      { country: "US", area: "Toronto, Canada" },
      { country: "CA", area: "Toronto" },
    ],
  ])("%j is elsewhere: %j", (query, elsewhere) => expect(wanted(query).elsewhere).toEqual(elsewhere));
});

describe("our list of area codes", () => {
  test("gives each code one country and a city that has it", () => {
    for (const city of nanpCities) {
      for (const code of city.codes) {
        expect(code).toMatch(/^[2-9](?!11)\d\d$/);
        const found = findAreaCode(code)!;
        expect(found.country, code).toBe(city.country);
        expect(found.city?.codes, code).toContain(code);
      }
      expect(Math.abs(city.latitude - 42)).toBeLessThan(25);
      expect(city.longitude).toBeLessThan(-52);
    }
    expect(nanpCities.length).toBeGreaterThan(230);
  });

  test.each([
    ["415", "San Francisco", "US"],
    ["212", "New York", "US"],
    ["718", "Brooklyn", "US"],
    ["416", "Toronto", "CA"],
    ["438", "Montréal", "CA"],
    ["702", "Las Vegas", "US"],
    ["778", "Vancouver", "CA"],
    ["360", "Vancouver", "US"],
    ["876", undefined, "JM"],
  ])("%s is %s, %s", (code, city, country) => {
    expect(findAreaCode(code)?.city?.name).toBe(city);
    expect(findAreaCode(code)?.country).toBe(country);
  });

  test.each(["999", "555", "411", "800", "900", "000", "41", "222"])("%s is no place's", (code) =>
    expect(findAreaCode(code)).toBeNull(),
  );

  test("knows cities and regions by name, and how far they are apart", () => {
    expect(findKnownPlace("Dallas", "US")?.label).toBe("Dallas, TX");
    expect(findKnownPlace("dallas tx", "US")?.label).toBe("Dallas, TX");
    expect(findKnownPlace("Portland, Maine", "US")?.label).toBe("Portland, ME");
    expect(findKnownPlace("Ohio", "US")?.label).toBe("Ohio");
    expect(findKnownPlace("Montreal", "CA")?.label).toBe("Montréal, QC");
    expect(findKnownPlace("Montreal", "US")).toBeNull();
    const [dallas, austin] = ["Dallas", "Austin"].map((name) => findKnownPlace(name, "US")!.city);
    expect(distanceKm(dallas!, austin!)).toBeGreaterThan(280);
    expect(distanceKm(dallas!, austin!)).toBeLessThan(310);
  });
});

test.each([
  ["austn", "austin", 1],
  ["nwe york", "new york", 1],
  ["mimai", "miami", 1],
  ["", "abc", 3],
  ["dallas", "dallas", 0],
])("%s is %s in %i steps", (a, b, steps) => expect([editDistance(a, b), editDistance(b, a)]).toEqual([steps, steps]));

test("no alias leads to itself, and each is found as it is written", () => {
  expect(aliasKey("  N.Y.C. ")).toBe("nyc");
  expect(namesOfAlias("Kjøbenhavn", "DK")).toEqual([]);
  expect(namesOfAlias("KØBENHAVN", "DK")).toEqual(["Copenhagen"]);
});

import { beforeEach, describe, expect, test, vi } from "vitest";
import { sampleArea, samplePrice } from "@/components/gallery/samples";
import type { AreaPage, Place } from "@/lib/contract/catalog";

const catalog = vi.hoisted(() => ({ places: [] as unknown[] }));
vi.mock("@/lib/catalog/read-catalog", () => ({ getCountryPage: async () => ({ places: catalog.places }) }));
const { describePlace } = await import("@/lib/catalog/describe-place");

const place = (name: string, region_code: string | null, prefix: string, change: Partial<Place> = {}): Place => ({
  ...(sampleArea() as unknown as Place),
  name,
  region_code,
  slug: `${name.toLowerCase().replaceAll(" ", "-")}-${prefix}`,
  prefixes: prefix ? [prefix] : [],
  needs_documents: false,
  price: samplePrice(),
  ...change,
});
const page = (iso2: string, name: string, region_code: string | null, prefix: string): AreaPage =>
  ({
    country: { iso2, name: iso2, slug: iso2.toLowerCase(), dial_prefix: "1" },
    areas: [
      sampleArea({
        country: iso2,
        name,
        region_code,
        prefix,
        slug: `${name.toLowerCase().replaceAll(" ", "-")}-${prefix}`,
      }),
    ],
  }) as AreaPage;
const names = async (asked: AreaPage) => (await describePlace(asked)).neighbors.map(({ name }) => name);

beforeEach(() => {
  catalog.places = [];
});

describe("a place of the United States", () => {
  test("has its clock and all area codes of its city", async () => {
    const facts = await describePlace(page("US", "Los Angeles", "CA", "213"));
    expect(facts.timeZone).toBe("America/Los_Angeles");
    expect(facts.cityCodes).toEqual(expect.arrayContaining(["213", "323"]));
  });

  test("has the nearest places that are sold as neighbors, with the distance", async () => {
    catalog.places = [
      place("New York", "NY", "212"),
      place("San Diego", "CA", "619"),
      place("Los Angeles", "CA", "213"),
      place("San Francisco", "CA", "415"),
    ];
    const { neighbors } = await describePlace(page("US", "Los Angeles", "CA", "213"));
    expect(neighbors.map(({ name }) => name)).toEqual(["San Diego", "San Francisco", "New York"]);
    expect(neighbors[0]!.km).toBeGreaterThan(100);
    expect(neighbors[0]!.km).toBeLessThan(260);
  });

  test("is no neighbor of itself; what needs documents, has no price or no area code is none", async () => {
    catalog.places = [
      place("Austin", "TX", "512"),
      place("Dallas", "TX", "214", { needs_documents: true }),
      place("Houston", "TX", "713", { price: null }),
      place("Toll-free", null, ""),
      place("San Antonio", "TX", "210"),
    ];
    expect(await names(page("US", "Austin", "TX", "512"))).toEqual(["San Antonio"]);
  });

  test("has six neighbors at most, each once", async () => {
    const cities = ["Dallas", "Houston", "San Antonio", "El Paso", "Fort Worth", "Miami", "Seattle", "Boston"];
    const twice = place("Dallas", "TX", "214");
    catalog.places = [twice, twice, ...cities.slice(1).map((name, index) => place(name, "TX", String(301 + index)))];
    const found = await names(page("US", "Austin", "TX", "512"));
    expect(found).toHaveLength(6);
    expect(new Set(found).size).toBe(6);
  });
});

describe("a place elsewhere", () => {
  test("says the digit dialed at home, and has those of its region first, then the cheaper ones", async () => {
    catalog.places = [
      place("Cardiff", "WLS", "29", { price: samplePrice(100) }),
      place("Leeds", "ENG", "113", { price: samplePrice(300) }),
      place("Bath", "ENG", "1225", { price: samplePrice(200) }),
    ];
    const facts = await describePlace(page("GB", "London", "ENG", "20"));
    expect(facts.trunkPrefix).toBe("0");
    expect(facts.cityCodes).toEqual([]);
    expect(facts.neighbors.map(({ name, km }) => [name, km])).toEqual([
      ["Bath", null],
      ["Leeds", null],
      ["Cardiff", null],
    ]);
  });

  test("without a region nothing comes first but the price", async () => {
    catalog.places = [place("Nowhere", null, "9", { price: samplePrice(300) }), place("Elsewhere", null, "8")];
    expect(await names(page("GB", "London", null, "20"))).toEqual(["Elsewhere", "Nowhere"]);
  });

  test("that is alone in its catalog has no neighbors", async () => {
    expect(await names(page("GB", "London", null, "20"))).toEqual([]);
  });
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { getAreaPage, getCountryPage, listAreas, listCountries, listSitemap } from "@/lib/catalog/read-catalog";
import { readWanted } from "@/lib/catalog/read-wanted";
import { refreshCatalog } from "@/lib/catalog/refresh-catalog";
import { searchAreas } from "@/lib/catalog/search-areas";
import { searchQuerySchema } from "@/lib/contract/available-numbers";
import { areaPageSchema, countryPageSchema } from "@/lib/contract/catalog";
import { openShop, type Shop } from "../../setup/shop.ts";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ countries: ["US", "DE"] });
  await shop.carrierDown(); // the catalogue needs no carrier
});
afterAll(() => shop?.close());

test("a country is found by slug or code in any case, with every place, its price and its abilities", async () => {
  const page = countryPageSchema.parse(await getCountryPage("united-states"));
  expect(page).toMatchObject({ iso2: "US", name: "United States", dial_prefix: "1" });
  expect(page.places.find(({ prefixes }) => prefixes.includes("415"))).toMatchObject({
    name: "San Francisco",
    slug: "san-francisco-ca",
    features: expect.arrayContaining(["voice_in"]),
    price: { monthly_cents: 190, due_today_cents: 190, year_cents: 2280 },
    price_varies: false,
  });
  expect((await getCountryPage("us"))?.slug).toBe("united-states");
  expect(await getCountryPage("atlantis")).toBeNull();
});

test("areas that need documents are listed and say so", async () => {
  const page = await getCountryPage("germany");
  expect(page?.places.map(({ needs_documents, price }) => [needs_documents, price])).toEqual([
    [true, null],
    [true, null],
    [true, null],
  ]);
});

test("a country with 2,000 areas is shown whole: areas of one name as one place, at its lowest price", async () => {
  await shop.database.sql.begin(async (sql) => {
    await sql`insert into public.countries (iso2, name, slug, dial_prefix, is_available) values ('ZZ', 'Zedland', 'zedland', '999', true)`;
    await sql`
      insert into public.areas (carrier_id, carrier_ref, country, name, slug, prefix, number_type, features, can_list_numbers, needs_documents, is_available)
      select 'didww', 'zz-' || n, 'ZZ', 'Town ' || n / 2, 'town-' || n / 2, n::text, 'local', '{voice_in}', true, false, true from generate_series(0, 1999) n`;
    await sql`
      insert into public.area_skus (area_id, carrier_ref, channels, setup_cost, monthly_cost, currency)
      select id, carrier_ref, 1, 0, case when prefix::int % 2 = 0 then 2 else 1 end, 'USD' from public.areas where country = 'ZZ'`;
  });
  const page = countryPageSchema.parse(await getCountryPage("zedland"));
  expect(page.places).toHaveLength(1000);
  const [row] = await shop.database
    .sql`select min((private.quote_area(a.id)).monthly_cents) as low from public.areas a where country = 'ZZ'`;
  expect(new Set(page.places.map(({ price }) => price?.monthly_cents))).toEqual(new Set([row!.low]));
  expect(page.places.find(({ slug }) => slug === "town-7")).toMatchObject({
    prefixes: ["14", "15"],
    price_varies: true,
  });
  await shop.database.sql`update public.countries set is_available = false where iso2 = 'ZZ'`;
  refreshCatalog();
});

test.each(["%", "_", "\\", "4%5", "'"])("“%s” typed as a place is text, not a pattern", async (typed) => {
  expect(await listAreas("US", typed)).toEqual([]);
  expect((await searchAreas(readWanted(searchQuerySchema.parse({ country: "US", area: typed })))).areas).toEqual([]);
});

test("an area page has all areas of its name; unknown ones do not exist", async () => {
  const page = areaPageSchema.parse(await getAreaPage("united-states", "san-francisco-ca"));
  expect(page.areas).toMatchObject([{ prefix: "415" }]);
  expect(await getAreaPage("united-states", "nowhere")).toBeNull();
  expect(await getAreaPage("germany", "san-francisco-ca")).toBeNull();
});

test("a country names an example to search for: its area with the most numbers, none where nothing is sold", async () => {
  const [us, de] = ["US", "DE"].map(async (iso2) => (await listCountries()).find((country) => country.iso2 === iso2));
  const [most] = await shop.database.sql`
    select prefix, name from public.areas where country = 'US' and number_type = 'local' order by stock_count desc nulls last, name, prefix limit 1`;
  expect((await us)?.example_area).toEqual({ ...most });
  expect((await de)?.example_area).toBeNull();
});

test("the sitemap names each area page once", async () => {
  const addresses = (await listSitemap()).map(({ country, area }) => `${country}/${area}`);
  expect(addresses).toContain("united-states/san-francisco-ca");
  expect(new Set(addresses).size).toBe(addresses.length);
});

test("answers are kept for a moment, and a refresh shows what has changed", async () => {
  const before = (await listCountries()).length;
  await shop.database.sql`update public.countries set is_available = false where iso2 = 'DE'`;
  expect(await listCountries()).toHaveLength(before);
  refreshCatalog();
  expect(await listCountries()).toHaveLength(before - 1);
});

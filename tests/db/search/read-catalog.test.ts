import { afterAll, beforeAll, expect, test } from "vitest";
import { areaPageSchema, countryPageSchema } from "@/lib/api/schemas/catalog";
import { getAreaPage, getCountryPage, listCountries, listSitemap, refreshCatalog } from "@/lib/catalog";
import { openShop, type Shop } from "../../setup/shop.ts";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ countries: ["US", "DE"] });
  await shop.carrierDown(); // the catalogue needs no carrier
});
afterAll(() => shop?.close());

test("a country is found by slug or code in any case, with every area and its price", async () => {
  const page = countryPageSchema.parse(await getCountryPage("united-states"));
  expect(page).toMatchObject({ iso2: "US", name: "United States", dial_prefix: "1" });
  expect(page.areas.find(({ prefix }) => prefix === "415")).toMatchObject({
    name: "San Francisco",
    price: { monthly_cents: 190, due_today_cents: 190, year_cents: 2280 },
  });
  expect((await getCountryPage("us"))?.slug).toBe("united-states");
  expect(await getCountryPage("atlantis")).toBeNull();
});

test("areas that need documents are listed and say so", async () => {
  const page = await getCountryPage("germany");
  expect(page?.areas.map(({ needs_documents }) => needs_documents)).toEqual([true, true, true]);
});

test("an area page has all areas of its name; unknown ones do not exist", async () => {
  const page = areaPageSchema.parse(await getAreaPage("united-states", "san-francisco-ca"));
  expect(page.areas).toMatchObject([{ prefix: "415" }]);
  expect(await getAreaPage("united-states", "nowhere")).toBeNull();
  expect(await getAreaPage("germany", "san-francisco-ca")).toBeNull();
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

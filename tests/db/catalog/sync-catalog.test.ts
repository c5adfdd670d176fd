import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Carrier } from "@/lib/carriers/carrier";
import { createDidwwCarrier } from "@/lib/carriers/didww/adapter";
import { apiKeyAuth } from "@/lib/carriers/didww/api";
import type { CoverageArea } from "@/lib/carriers/facets/inventory";
import { catalogStore } from "@/lib/catalog/import-rows";
import { type RunPart, syncCatalog as syncCarrier } from "@/lib/catalog/sync-catalog";
import type { Db } from "@/lib/db/pool";
import { slugify } from "@/lib/kernel/slugify";
import { start } from "../../../local/didww/index.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database";

let database: TestDatabase;
const store = () => catalogStore(database.worker as unknown as Db);

let jobs = 0;
/** One job of the sync, of its own unless it is named. */
const syncCatalog = (carrier: Carrier, into = store(), run?: RunPart, job = `job-${++jobs}`) =>
  syncCarrier(carrier, into, { job, cause: "schedule", ...(run && { run }) });

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.sql`delete from public.catalog_runs`;
  await database.sql`delete from public.area_skus`;
  await database.sql`delete from public.areas`;
  await database.sql`delete from public.countries`;
});

const sanFrancisco: CoverageArea = {
  ref: "group-sf",
  country: { ref: "us", iso2: "US", name: "United States", callingCode: "1" },
  region: { ref: "ca", name: "California", code: "CA" },
  city: { ref: "sf", name: "San Francisco" },
  name: "San Francisco",
  areaCode: "415",
  type: "local",
  features: ["voice_in", "sms_in"],
  metered: false,
  needsDocuments: false,
  listable: true,
  available: true,
  stock: 42,
  restrictions: null,
  skus: [
    { ref: "sku-2", channels: 2, setupCost: "0.0", monthlyCost: "0.85", currency: "USD" },
    { ref: "sku-4", channels: 4, setupCost: "1.005", monthlyCost: "1.1", currency: "USD" },
  ],
};
const munich: CoverageArea = {
  ...sanFrancisco,
  ref: "group-muc",
  country: { ref: "de", iso2: "DE", name: "Germany", callingCode: "49" },
  region: null,
  city: { ref: "muc", name: "München" },
  name: "München",
  areaCode: "89",
  needsDocuments: true,
  stock: null,
  skus: [{ ref: "sku-muc", channels: 2, setupCost: "1", monthlyCost: "1.8", currency: "USD" }],
};

/** A carrier that sells these areas, then optionally breaks off. */
const selling = (areas: CoverageArea[], breaksOff = false) =>
  ({
    id: "didww",
    inventory: {
      listCountries: async () => [...new Map(areas.map(({ country }) => [country.iso2, country])).values()],
      async *listCoverage({ countries }: { countries: string[] }) {
        yield* areas.filter(({ country }) => countries.includes(country.iso2));
        if (breaksOff) throw new Error("connection lost");
      },
    },
  }) as unknown as Carrier;

const areas = () =>
  database.sql`select carrier_ref, slug, prefix, region_code, city, is_available, needs_documents, stock_count, features from public.areas order by carrier_ref`;
const skus = () =>
  database.sql`select carrier_ref, channels, setup_cost::text, monthly_cost::text, is_available from public.area_skus order by carrier_ref`;

describe("importing a carrier's catalogue", () => {
  test("brings countries, places and exact costs", async () => {
    expect(await syncCatalog(selling([sanFrancisco, munich]), store())).toEqual({
      areas: 2,
      countries: 2,
      areas_gone: 0,
      skus_gone: 0,
    });
    expect(
      await database.sql`select iso2, name, slug, dial_prefix, is_available from public.countries order by iso2`,
    ).toEqual([
      { iso2: "DE", name: "Germany", slug: "germany", dial_prefix: "49", is_available: true },
      { iso2: "US", name: "United States", slug: "united-states", dial_prefix: "1", is_available: true },
    ]);
    expect(await areas()).toMatchObject([
      {
        carrier_ref: "group-muc",
        slug: "munchen",
        prefix: "89",
        region_code: null,
        city: "München",
        needs_documents: true,
        stock_count: null,
      },
      {
        carrier_ref: "group-sf",
        slug: "san-francisco-ca",
        prefix: "415",
        region_code: "CA",
        stock_count: 42,
        features: ["voice_in", "sms_in"],
      },
    ]);
    expect(await skus()).toEqual([
      { carrier_ref: "sku-2", channels: 2, setup_cost: "0.0000", monthly_cost: "0.8500", is_available: true },
      { carrier_ref: "sku-4", channels: 4, setup_cost: "1.0050", monthly_cost: "1.1000", is_available: true },
      { carrier_ref: "sku-muc", channels: 2, setup_cost: "1.0000", monthly_cost: "1.8000", is_available: true },
    ]);
  });

  test("twice changes nothing but prices and stock that changed", async () => {
    await syncCatalog(selling([sanFrancisco]), store());
    const [before] = await database.sql`select id from public.areas`;
    const dearer = { ...sanFrancisco, stock: 3, skus: [{ ...sanFrancisco.skus[0]!, monthlyCost: "0.95" }] };
    expect(await syncCatalog(selling([dearer]), store())).toMatchObject({ areas: 1, areas_gone: 0, skus_gone: 1 });
    expect(await database.sql`select id, stock_count from public.areas`).toEqual([{ id: before!.id, stock_count: 3 }]);
    expect(await skus()).toMatchObject([
      { carrier_ref: "sku-2", monthly_cost: "0.9500", is_available: true },
      { carrier_ref: "sku-4", is_available: false },
    ]);
  });

  test("marks what the carrier dropped as unavailable, deletes nothing, and takes it back when it returns", async () => {
    await syncCatalog(selling([sanFrancisco, munich]), store());
    expect(await syncCatalog(selling([munich]), store())).toMatchObject({ areas_gone: 1, skus_gone: 2 });
    expect(await areas()).toMatchObject([{ is_available: true }, { carrier_ref: "group-sf", is_available: false }]);
    expect(await database.sql`select iso2 from public.countries where is_available`).toEqual([{ iso2: "DE" }]);
    await syncCatalog(selling([sanFrancisco, munich]), store());
    expect((await skus()).every((sku) => sku.is_available)).toBe(true);
    expect((await areas()).every((area) => area.is_available)).toBe(true);
  });

  test("that breaks off or sees nothing marks nothing as gone", async () => {
    await syncCatalog(selling([sanFrancisco, munich]), store());
    await expect(syncCatalog(selling([munich], true), store())).rejects.toThrow("connection lost");
    await syncCatalog(selling([]), store());
    expect((await areas()).every((area) => area.is_available)).toBe(true);
  });

  test("picks up where a job stopped, by the instant of the first start", async () => {
    await syncCatalog(selling([sanFrancisco, munich]), store());
    const finished = new Map<string, unknown>();
    const run =
      (dieAt?: string): RunPart =>
      async (name, part) => {
        if (finished.has(name)) return finished.get(name) as never;
        if (name === dieAt) throw new Error("killed");
        const result = await part();
        finished.set(name, JSON.parse(JSON.stringify(result)));
        return result;
      };
    await expect(syncCatalog(selling([munich]), store(), run("finish-didww"), "one job")).rejects.toThrow("killed");
    expect(await syncCatalog(selling([munich]), store(), run(), "one job")).toEqual({
      areas: 1,
      countries: 1,
      areas_gone: 1,
      skus_gone: 2,
    });
    expect([...finished.keys()]).toEqual(["plan-didww", "import-didww-DE", "finish-didww"]);
  });

  test("is continued by another job where a dead one stopped, which is refused from then on", async () => {
    await syncCatalog(selling([sanFrancisco, munich]));
    const dying: RunPart = async (name, part) => {
      if (name === "import-didww-US") throw new Error("killed");
      return part();
    };
    const areasBoth = [munich, sanFrancisco];
    await expect(syncCatalog(selling(areasBoth), store(), dying, "dead")).rejects.toThrow("killed");
    expect(await syncCatalog(selling(areasBoth))).toBeNull();
    await database.sql`update public.catalog_runs set lease_until = now() - interval '1 second' where status = 'running'`;
    expect(await syncCatalog(selling(areasBoth))).toEqual({ areas: 1, countries: 1, areas_gone: 0, skus_gone: 0 });
    const [run] = await database.sql`
      select status, generation, counts ->> 'areas' as areas from public.catalog_runs order by created_at desc limit 1`;
    expect(run).toEqual({ status: "succeeded", generation: 2, areas: "2" });
  });

  test("does not offer an area that has only SKUs without channels", async () => {
    await syncCatalog(selling([{ ...sanFrancisco, skus: [] }]), store());
    expect(await areas()).toMatchObject([{ is_available: false }]);
  });

  test("takes a carrier of a thousand areas in batches", async () => {
    const many = Array.from({ length: 1_001 }, (_, index) => ({
      ...sanFrancisco,
      ref: `group-${index}`,
      skus: [{ ...sanFrancisco.skus[0]!, ref: `sku-${index}` }],
    }));
    expect(await syncCatalog(selling(many), store())).toMatchObject({ areas: 1_001 });
  });
});

test("everything the embedded DIDWW sells arrives with a price, unless it cannot take calls", async () => {
  const didww = await start({ apiKey: "key", rateLimitPerSecond: 0 });
  const carrier = createDidwwCarrier({
    baseUrl: `${didww.url}/v3`,
    auth: apiKeyAuth("key"),
    callbackSecret: "secret",
    publicUrl: "http://127.0.0.1",
    takeTokens: async () => {},
    onResult: () => {},
  });
  try {
    const { areas, countries } = (await syncCatalog(carrier))!;
    expect(areas).toBeGreaterThan(10);
    expect(countries).toBeGreaterThan(4);
  } finally {
    await didww.close();
  }
  const priced = await database.sql<{ name: string; is_available: boolean; sellable: boolean; priced: boolean }[]>`
    select a.name, a.is_available, (private.sold_sku(a.id)).id is not null as sellable,
      (private.quote_area(a.id)).monthly_cents is not null as priced
    from public.areas a where not a.is_metered`;
  expect(priced.filter((area) => area.is_available !== area.sellable || area.sellable !== area.priced)).toEqual([]);
  expect(priced.filter(({ sellable }) => sellable).length).toBeGreaterThan(10);
});

describe("a place's name in a URL", () => {
  test.each([
    ["São Paulo", "sao-paulo"],
    ["Montréal", "montreal"],
    ["Łódź", "lodz"],
    ["Straße des 17. Juni", "strasse-des-17-juni"],
    ["St. John's (NL)", "st-john-s-nl"],
    ["東京", ""],
  ])("%s is %s", (name, expected) => expect(slugify(name)).toBe(expected));
});

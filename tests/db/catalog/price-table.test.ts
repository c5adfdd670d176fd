import { afterAll, expect, test } from "vitest";
import { buildArea } from "../../builders/area.ts";
import { createTestDatabase } from "../../setup/database.ts";

const db = await createTestDatabase();
const { server } = db.call;
afterAll(() => db.drop());

interface Row {
  iso2: string;
  number_type: string;
  sold_areas: number;
  documents_areas: number;
  places: number;
  with: Record<string, number>;
  price: { monthly_cents: number; setup_cents: number } | null;
  year: { year_cents: number; saved_cents: number } | null;
  price_varies: boolean;
  channels: number | null;
}

test("a country and type is one row with the quote of its cheapest number; papers are counted, not priced", async () => {
  await buildArea(db.sql, { prefix: "415", monthlyCost: "0.85" });
  const cheap = await buildArea(db.sql, { prefix: "512", monthlyCost: "0.40" });
  const gone = await buildArea(db.sql, { prefix: "206", monthlyCost: "0.10" });
  await db.sql`update public.areas set features = '{voice_in}' where id = ${cheap.id}`;
  await db.sql`update public.areas set off_sale_at = now(), off_sale_reason = 'test' where id = ${gone.id}`;
  await buildArea(db.sql, { country: "DE", prefix: "30", needsDocuments: true });
  const { countries, prices } = await server("list_overview", {});
  const rows = prices as unknown as Row[];
  const cheapest = rows.find(({ iso2 }) => iso2 === "US")?.price?.monthly_cents;
  expect(cheapest).toBeGreaterThan(0);
  expect(countries).toMatchObject([
    { iso2: "DE", from_monthly_cents: null, documents_only: true },
    { iso2: "US", from_monthly_cents: cheapest, documents_only: false },
  ]);
  expect(rows.map(({ iso2, number_type }) => [iso2, number_type])).toEqual([
    ["DE", "local"],
    ["US", "local"],
  ]);
  const [papers, sold] = rows;
  expect(papers).toMatchObject({ sold_areas: 0, documents_areas: 1, price: null, channels: null });
  expect(sold).toMatchObject({
    sold_areas: 2,
    documents_areas: 0,
    places: 2,
    with: { voice_in: 2, sms_in: 1, sms_out: 0 },
    price_varies: true,
    channels: 2,
  });
  const [{ monthly_cents: quoted } = { monthly_cents: 0 }] = await db.sql`
    select (q).monthly_cents from private.quote_areas(array[${cheap.id}]::uuid[], private.buyer()) q`;
  expect(sold?.price?.monthly_cents).toBe(quoted);
  const year = Math.round(12 * quoted * 0.9);
  expect(sold?.year).toEqual({ year_cents: year, saved_cents: 12 * quoted - year });
  expect(papers?.year).toBeNull();
});

test("a year is not listed where it would not pay what twelve months cost us, or save nothing", async () => {
  const listed = async () =>
    ((await server("list_overview", {})).prices as unknown as Row[]).find(({ iso2 }) => iso2 === "US")?.year;
  const discount = (percent: number) =>
    db.sql`update private.settings set value = to_jsonb(${percent}::numeric) where key = 'year_discount_percent'`;
  await discount(95);
  expect(await listed()).toBeNull();
  await discount(0);
  expect(await listed()).toBeNull();
  await discount(10);
  expect(await listed()).not.toBeNull();
});

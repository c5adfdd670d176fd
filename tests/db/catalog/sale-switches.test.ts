import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type BuiltArea, buildArea } from "../../builders/area.ts";
import { deliverNumber } from "../../builders/number.ts";
import { authorizeOrder, jobsOf, placeOrder } from "../../builders/order.ts";
import { type BuiltPerson, buildPerson, personActor } from "../../builders/person.ts";
import { buildStaff } from "../../builders/staff.ts";
import { callOn } from "../../setup/call.ts";
import { createTestDatabase } from "../../setup/database.ts";

const db = await createTestDatabase();
const { server, worker } = db.call;
const staff = await buildStaff(db.sql, "operator");
let buyer: BuiltPerson;
let area: BuiltArea;
let line = 1000;

beforeAll(async () => {
  area = await buildArea(db.sql);
});
afterAll(() => db.drop());
beforeEach(async () => {
  buyer = await buildPerson(db.sql);
  await db.sql`update public.areas set off_sale_at = null, off_sale_reason = null, country_off_sale_at = null`;
  await db.sql`update public.countries set off_sale_at = null, off_sale_reason = null`;
});

const setArea = (off: boolean, reason = "calls do not arrive") =>
  server("staff_set_area_sale", { p_actor: staff, p_area_id: area.id, p_is_off_sale: off, p_reason: reason });
const setCountry = (off: boolean, reason = "a court said so") =>
  server("staff_set_country_sale", { p_actor: staff, p_country: "US", p_is_off_sale: off, p_reason: reason });
const hold = () => {
  const e164 = `+1415555${++line}`;
  return server("hold_number", {
    p_actor: personActor(buyer.id),
    p_account_id: buyer.accountId,
    p_request: { area_id: area.id, e164, carrier_ref: `ref-${e164}` },
  });
};
const sync = async (more: object[] = []) => {
  const [row] = await db.sql`select carrier_ref, slug from public.areas where id = ${area.id}`;
  const seen = {
    ref: row!.carrier_ref,
    country: "US",
    country_name: "United States",
    country_slug: "us",
    dial_prefix: "1",
    name: "San Francisco",
    slug: row!.slug,
    prefix: "415",
    number_type: "local",
    features: [],
    can_list_numbers: true,
    needs_documents: false,
    is_metered: false,
    is_available: true,
    stock_count: 5,
    skus: [{ ref: "sku-US-415-2", channels: 2, setup_cost: "0", monthly_cost: "0.85", currency: "USD" }],
  };
  await worker("upsert_catalog", { p_carrier: "didww", p_areas: [seen, ...more.map((one) => ({ ...seen, ...one }))] });
};

/** Whether anything that customers ask shows the area. */
async function shown(): Promise<Record<string, boolean>> {
  const { countries } = await server("list_overview", {});
  const country = await server("get_country", { p_slug: "us" });
  const found = await server("search_areas", { p_query: { country: "US" } });
  const view = await server("view_offers", { p_actor: {}, p_account_id: null, p_e164: [], p_area_ids: [area.id] });
  const [row] = await db.server.begin(async (tx) => {
    await tx`set local role authenticated`;
    return tx`select count(*)::int as rows from public.areas where id = ${area.id}`;
  });
  return {
    countries: countries.length > 0,
    country: country?.places.length > 0,
    list: (await server("list_areas", { p_country: "US" })).length > 0,
    area: (await server("get_area", { p_country_slug: "us", p_area_slug: "san-francisco-415" })) !== null,
    sitemap: (await server("list_sitemap", {})).length > 0,
    search: found.areas.length > 0,
    picked: (await server("pick_search_areas", { p_ids: [area.id] })).length > 0,
    price: view.prices[area.id] !== null,
    refs: (await server("get_area_refs", { p_area_id: area.id })).is_available,
    door: row!.rows > 0,
  };
}
const everywhere = (value: boolean) =>
  Object.fromEntries(
    ["countries", "country", "list", "area", "sitemap", "search", "picked", "price", "refs", "door"].map((key) => [
      key,
      value,
    ]),
  );

describe.each([
  ["an area", setArea],
  ["a country", setCountry],
])("%s that staff take off sale", (_name, set) => {
  test("is nowhere to be seen, and cannot be held, until it is put back", async () => {
    await db.sql`update public.countries set slug = 'us' where iso2 = 'US'`;
    expect(await shown()).toEqual(everywhere(true));
    expect(await set(true)).toEqual({ ok: true, is_off_sale: true, repeated: false });
    expect(await shown()).toEqual({ ...everywhere(false), ...(set === setArea && { countries: false }) });
    expect(await hold()).toMatchObject({ ok: false, code: "NOT_SOLD" });
    await set(false, "they arrive again");
    expect(await shown()).toEqual(everywhere(true));
    expect(await hold()).toMatchObject({ ok: true });
  });

  test("stays off through syncs, new areas of it included", async () => {
    await set(true);
    await sync(set === setCountry ? [{ ref: "new-area", slug: "new", skus: [] }] : []);
    expect(await hold()).toMatchObject({ ok: false, code: "NOT_SOLD" });
    const rows = await db.sql`select 1 from public.areas where is_on_sale`;
    if (set === setCountry) expect(rows).toHaveLength(0);
    await db.sql`delete from public.areas where carrier_ref = 'new-area'`;
  });

  test("is set once: who repeats it changes nothing and leaves no audit row", async () => {
    await set(true, "first");
    const count = async () => (await db.sql`select count(*)::int as n from public.audit_log`)[0]!.n;
    const before = await count();
    expect(await set(true, "second")).toEqual({ ok: true, is_off_sale: true, repeated: true });
    expect(await count()).toBe(before);
  });
});

test("holds that were made go on to be bought", async () => {
  const e164 = `+1415555${++line}`;
  const order = await placeOrder(db, buyer, { areaId: area.id, numbers: [e164] });
  await setArea(true);
  await setCountry(true);
  await authorizeOrder(db, order);
  const [job] = await jobsOf(db, order.id);
  expect(await deliverNumber(db, job!)).toMatchObject({ ok: true });
});

test("a lost line is not replaced by a number of what went off sale meanwhile", async () => {
  const e164 = `+1415555${++line}`;
  const order = await placeOrder(db, buyer, { areaId: area.id, numbers: [e164], policy: "nearest" });
  await authorizeOrder(db, order);
  const [job] = await jobsOf(db, order.id);
  const claim = await worker("claim_job", { p_job_id: job!, p_run_id: "run" });
  const replace = () => {
    const other = `+1415555${++line}`;
    return worker("substitute_line", {
      p_job_id: job!,
      p_generation: claim.generation,
      p_e164: other,
      p_carrier_ref: `ref-${other}`,
      p_code: "taken",
    });
  };
  await setArea(true);
  expect(await replace()).toMatchObject({ ok: false, code: "NOT_SOLD" });
  const [item] = await db.sql`select status from public.order_items where order_id = ${order.id}`;
  expect(item!.status).toBe("provisioning");
  await setArea(false, "they arrive again");
  expect(await replace()).toMatchObject({ ok: true });
});

test("a hold waits for a switch under way, and is refused", async () => {
  let late: Promise<{ ok: boolean; code?: string }> | undefined;
  await db.server.begin(async (tx) => {
    await callOn<"server">(tx)("staff_set_area_sale", {
      p_actor: staff,
      p_area_id: area.id,
      p_is_off_sale: true,
      p_reason: "calls do not arrive",
    });
    late = hold();
    await expect
      .poll(async () => (await db.sql`select 1 from pg_locks where not granted and locktype = 'advisory'`).length)
      .toBe(1);
  });
  expect(await late).toMatchObject({ ok: false, code: "NOT_SOLD" });
});

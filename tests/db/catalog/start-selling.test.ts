import { afterAll, beforeAll, expect, test } from "vitest";
import { carrierFor } from "@/lib/carriers/carrier-for";
import { forgetCatalog } from "@/lib/catalog/catalog-memo";
import { catalogStore } from "@/lib/catalog/import-rows";
import { searchAvailableNumbers } from "@/lib/catalog/search-available-numbers";
import { syncCatalog } from "@/lib/catalog/sync-catalog";
import { searchQuerySchema } from "@/lib/contract/available-numbers";
import type { Db } from "@/lib/db/pool";
import { personActor } from "../../builders/person";
import { buildStaff } from "../../builders/staff";
import { openShop, type Shop } from "../../setup/shop";

let shop: Shop;
let operator: Awaited<ReturnType<typeof buildStaff>>;
beforeAll(async () => {
  // Sweden is what Twilio's emulator sells alone; all else of it is read when staff start selling.
  shop = await openShop({ countries: ["US"], twilio: ["SE"] });
  const { sql } = shop.database;
  await sql`delete from public.area_skus where area_id in (select id from public.areas where carrier_id = 'twilio')`;
  await sql`delete from public.areas where carrier_id = 'twilio'`;
  await sql`update public.carriers set is_enabled = false where id = 'twilio'`;
  operator = await buildStaff(sql, "operator");
}, 60_000);
afterAll(() => shop?.close());

const setSelling = (isPaused: boolean, reason: string) =>
  shop.database.call.server("staff_set_selling", {
    p_actor: operator,
    p_carrier: "twilio",
    p_is_paused: isPaused,
    p_reason: reason,
  });
const sync = () =>
  syncCatalog(carrierFor("twilio"), catalogStore(shop.database.worker as unknown as Db), {
    job: "j",
    cause: "request",
  });
const search = async (query: Record<string, string>) => {
  forgetCatalog();
  await shop.forgetSearches();
  return searchAvailableNumbers(null, searchQuerySchema.parse(query));
};

test("staff start a carrier: its catalog is read, its numbers are sold, toll-free ones with the price of a minute", async () => {
  const { sql, call } = shop.database;
  expect((await search({ country: "US", area: "628" })).numbers).toEqual([]);
  expect(await setSelling(false, "A second carrier")).toMatchObject({ ok: true, is_paused: false });
  expect(await setSelling(false, "Pressed twice")).toMatchObject({ ok: true });
  const runs = await sql`select status, cause, reason from public.catalog_runs where carrier_id = 'twilio'`;
  expect(runs).toEqual([{ status: "queued", cause: "staff", reason: "A second carrier" }]);
  expect(
    await sql`select action from public.audit_log where subject = 'carrier:twilio' and action = 'selling.started'`,
  ).toHaveLength(1);

  const done = await sync();
  expect(done!.areas).toBeGreaterThan(8);
  const { numbers } = await search({ country: "US", area: "San Francisco, 415" });
  expect(new Set(numbers.map(({ e164 }) => e164.slice(0, 5)))).toEqual(new Set(["+1415", "+1628"]));
  const tollFree = await search({ country: "US", type: "toll_free" });
  const offered = tollFree.numbers.filter(({ e164 }) => e164.startsWith("+1888"));
  expect(offered.length).toBeGreaterThan(0);
  for (const number of offered) expect(number).toMatchObject({ minute_price: "0.035000" });
  const [swedish] = (await search({ country: "SE", type: "mobile" })).numbers;
  expect(swedish).toMatchObject({ features: ["voice_in", "sms_in", "sms_out"], number_type: "mobile" });

  const person = await shop.newPerson();
  const held = await call.server("hold_number", {
    p_actor: personActor(person.id),
    p_account_id: person.accountId,
    p_request: {
      area_id: numbers.find(({ e164 }) => e164.startsWith("+1628"))!.area_id,
      e164: "+16285550155",
      carrier_ref: "x",
    },
  });
  expect(held).toMatchObject({ ok: true });
});

test("paused it sells nothing, and its areas stay for the day when it goes on", async () => {
  await setSelling(true, "The price list is wrong");
  expect((await search({ country: "SE" })).numbers).toEqual([]);
  await setSelling(false, "It is right now");
  expect((await search({ country: "SE" })).numbers.length).toBeGreaterThan(0);
  expect(await shop.database.sql`select 1 from public.catalog_runs where carrier_id = 'twilio'`).toHaveLength(1);
});

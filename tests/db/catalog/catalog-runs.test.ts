import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { buildArea } from "../../builders/area.ts";
import { buildStaff } from "../../builders/staff.ts";
import { createTestDatabase } from "../../setup/database.ts";

const db = await createTestDatabase();
const { server, worker } = db.call;
const staff = await buildStaff(db.sql, "operator");

afterAll(() => db.drop());
beforeEach(async () => {
  await db.sql`delete from public.catalog_runs`;
  await db.sql`delete from public.outbox`;
});

const begin = (job: string, cause = "schedule") =>
  worker("begin_catalog_run", { p_carrier: "didww", p_job: job, p_cause: cause });
const runs = () =>
  db.sql`select status, cause, job, generation, error, counts from public.catalog_runs order by created_at, id`;
const ageLease = () => db.sql`update public.catalog_runs set lease_until = now() - interval '1 second'`;
const request = (reason = "a new price list") =>
  server("staff_request_catalog_sync", { p_actor: staff, p_carrier: "didww", p_reason: reason });
const events = () => db.sql`select payload from public.outbox where event = 'catalog/sync.requested'`;
const sfo = {
  ref: "sfo",
  country: "US",
  country_name: "United States",
  country_slug: "united-states",
  dial_prefix: "1",
  name: "San Francisco",
  slug: "san-francisco",
  prefix: "415",
  number_type: "local",
  features: [],
  can_list_numbers: true,
  needs_documents: false,
  is_metered: false,
  is_available: true,
  stock_count: 5,
  skus: [{ ref: "sfo-2", channels: 2, setup_cost: "0", monthly_cost: "0.85", currency: "USD" }],
};
const write = (run: { run_id: string; generation: number }, areas: object[] = [sfo]) =>
  worker("upsert_catalog", {
    p_carrier: "didww",
    p_areas: areas,
    p_run_id: run.run_id,
    p_generation: run.generation,
  });
const finish = (run: { run_id: string; generation: number; started_at: string }) =>
  worker("finish_catalog", {
    p_carrier: "didww",
    p_started_at: run.started_at,
    p_run_id: run.run_id,
    p_generation: run.generation,
  });

describe("a run of the catalog sync", () => {
  test("is one per carrier, however many jobs begin concurrently", async () => {
    const begun = await Promise.all(Array.from({ length: 10 }, (_, n) => begin(`job-${n}`)));
    expect(begun.filter(({ ok }) => ok)).toHaveLength(1);
    expect(begun.filter(({ code }) => code === "SYNC_RUNNING")).toHaveLength(9);
    expect(await runs()).toHaveLength(1);
  });

  test("belongs to its job, which may begin again", async () => {
    const first = await begin("job");
    expect(await begin("job")).toEqual(first);
  });

  test("that died is taken over with what it had done, and its old job is refused", async () => {
    const dead = await begin("dead");
    const lease = { p_run_id: dead.run_id, p_generation: dead.generation };
    const countries = ["US", "GB"].map((iso2) => ({ iso2, name: iso2 }));
    await worker("plan_catalog_run", { ...lease, p_countries: countries });
    await worker("finish_catalog_country", { ...lease, p_iso2: "US", p_area_count: 7 });
    expect(await begin("next")).toMatchObject({ ok: false, code: "SYNC_RUNNING" });
    await ageLease();
    const next = await begin("next");
    expect(next).toMatchObject({ run_id: dead.run_id, generation: 2, started_at: dead.started_at, done: ["US"] });
    await expect(write(dead)).rejects.toMatchObject({ code: "PT409", message: "CONFLICT" });
    await expect(finish(dead)).rejects.toMatchObject({ code: "PT409" });
    await expect(worker("finish_catalog_country", { ...lease, p_iso2: "GB", p_area_count: 1 })).rejects.toMatchObject({
      code: "PT409",
    });
    await worker("fail_catalog_run", { p_job: "dead", p_error: "I died", p_is_final: true });
    expect(await runs()).toMatchObject([{ status: "running", error: null, counts: { areas: 7 } }]);
    await finish(next);
    expect(await runs()).toMatchObject([{ status: "succeeded" }]);
  });

  test("counts a country once, though its step is repeated", async () => {
    const run = await begin("job");
    const lease = { p_run_id: run.run_id, p_generation: run.generation };
    await worker("plan_catalog_run", { ...lease, p_countries: [{ iso2: "US", name: "United States" }] });
    await worker("finish_catalog_country", { ...lease, p_iso2: "US", p_area_count: 3 });
    await worker("finish_catalog_country", { ...lease, p_iso2: "US", p_area_count: 3 });
    expect(await runs()).toMatchObject([{ counts: { areas: 3 } }]);
  });

  test("that five jobs could not finish fails, tells operators, and makes room", async () => {
    for (let n = 1; n <= 5; n++) {
      await begin(`job-${n}`);
      await ageLease();
    }
    await begin("job-6");
    expect(await runs()).toMatchObject([
      { status: "failed", generation: 5, error: "the job stopped again and again" },
      { status: "running", job: "job-6", generation: 1 },
    ]);
    expect(
      await db.sql`select 1 from public.notifications where parameters ->> 'subject' like 'The catalog sync failed%'`,
    ).toHaveLength(1);
  });

  test("is woken when nobody works on it, and only then", async () => {
    await request();
    await db.sql`delete from public.outbox`;
    await worker("sweep", {});
    expect(await events()).toHaveLength(0);
    await db.sql`update public.catalog_runs set created_at = now() - interval '2 minutes'`;
    await worker("sweep", {});
    expect(await events()).toHaveLength(1);
    await begin("job");
    await db.sql`delete from public.outbox`;
    await worker("sweep", {});
    expect(await events()).toHaveLength(0);
    await ageLease();
    await worker("sweep", {});
    expect(await events()).toEqual([{ payload: { carrier: "didww" } }]);
  });

  test("keeps its differences: what came, went, came back and costs something else", async () => {
    const first = await begin("first");
    await write(first, [sfo, { ...sfo, ref: "lax", slug: "los-angeles", skus: [{ ...sfo.skus[0]!, ref: "lax-2" }] }]);
    await finish(first);
    const second = await begin("second");
    const dearer = {
      ...sfo,
      skus: [
        { ...sfo.skus[0]!, monthly_cost: "0.95" },
        { ...sfo.skus[0]!, ref: "sfo-4" },
      ],
    };
    await write(second, [dearer]);
    await finish(second);
    const third = await begin("third");
    await write(third, [
      dearer,
      { ...sfo, ref: "lax", slug: "los-angeles", skus: [{ ...sfo.skus[0]!, ref: "lax-2" }] },
    ]);
    await finish(third);
    expect((await runs()).map(({ counts }) => counts)).toEqual([
      { area_added: 2, sku_added: 2, offers_stopped: 0 },
      { cost_changed: 1, sku_added: 1, area_gone: 1, sku_gone: 1, offers_stopped: 0 },
      { area_back: 1, sku_back: 1, offers_stopped: 0 },
    ]);
    const changes = await db.sql`
      select c.kind, a.carrier_ref as area, k.carrier_ref as sku, c.before ->> 'monthly_cost' as before, c.after ->> 'monthly_cost' as after
      from public.catalog_changes c join public.areas a on a.id = c.area_id left join public.area_skus k on k.id = c.sku_id
      join public.catalog_runs r on r.id = c.run_id order by r.created_at, c.kind, k.carrier_ref`;
    expect(changes.slice(0, 4)).toEqual([
      { kind: "area_gone", area: "lax", sku: null, before: null, after: null },
      { kind: "cost_changed", area: "sfo", sku: "sfo-2", before: "0.8500", after: "0.9500" },
      { kind: "sku_added", area: "sfo", sku: "sfo-4", before: null, after: "0.8500" },
      { kind: "sku_gone", area: "lax", sku: "lax-2", before: null, after: null },
    ]);
    expect(changes).toHaveLength(6);
  });

  test("is pruned after its time, with its differences", async () => {
    const run = await begin("job");
    await finish(run);
    await worker("prune", {});
    expect(await runs()).toHaveLength(1);
    await db.sql`update public.catalog_runs set finished_at = now() - interval '91 days'`;
    await worker("prune", {});
    expect(await runs()).toHaveLength(0);
  });
});

describe("an operator", () => {
  test("asks for a run once, with a reason, and the job that comes takes it", async () => {
    const asked = await Promise.all([request(), request(), request()]);
    expect(asked.filter(({ ok }) => ok)).toHaveLength(1);
    expect(asked.filter(({ code }) => code === "SYNC_RUNNING")).toHaveLength(2);
    expect(await events()).toHaveLength(1);
    const { run_id } = await begin("job", "request");
    const [run] = await db.sql`select id, status, cause, reason, requested_by from public.catalog_runs`;
    expect(run).toEqual({
      id: run_id,
      status: "running",
      cause: "staff",
      reason: "a new price list",
      requested_by: staff.user_id,
    });
    const seen = await server("staff_get_catalog_run", { p_actor: staff, p_run_id: run_id });
    expect(seen).toMatchObject({ requested_by: expect.stringContaining("@"), countries_total: 0, is_silent: false });
  });

  test("asks in vain for a carrier that we do not buy from", async () => {
    for (const carrier of ["teliport", "nobody"]) {
      await expect(
        server("staff_request_catalog_sync", { p_actor: staff, p_carrier: carrier, p_reason: "why not" }),
      ).rejects.toMatchObject({ code: "PT404" });
    }
  });

  test("sees who depends on an area", async () => {
    const area = await buildArea(db.sql, { prefix: "305" });
    const seen = await server("staff_get_catalog_area", { p_actor: staff, p_area_id: area.id });
    expect(seen).toMatchObject({
      state: "on_sale",
      offer: { monthly_cost: "0.8500", price: { monthly_cents: 190 } },
      alert_id: null,
      dependents: { live_numbers: 0, accounts: 0, contracts: 0, holds: 0, open_lines: 0 },
    });
    expect(
      seen.skus.map(({ channels, is_sold }: { channels: number; is_sold: boolean }) => [channels, is_sold]),
    ).toEqual([
      [0, false],
      [2, true],
    ]);
  });
});

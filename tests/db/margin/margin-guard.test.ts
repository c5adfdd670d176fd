import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { type BuiltPerson, buildPerson } from "../../builders/person.ts";
import { buildRule, dropRule } from "../../builders/pricing.ts";
import { callOn } from "../../setup/call.ts";
import { createTestDatabase } from "../../setup/database.ts";
import { buildOffer, mails } from "./guard.ts";

const db = await createTestDatabase();
let prefix = 300;
let offer: Awaited<ReturnType<typeof buildOffer>>;
let buyer: BuiltPerson;

afterAll(() => db.drop());
beforeEach(async () => {
  offer = await buildOffer(db, String(++prefix));
  buyer = await buildPerson(db.sql);
  await db.sql`delete from public.notifications`;
  await db.sql`update public.margin_alerts set opened_at = opened_at - interval '2 hours'`;
});

describe("a cost that rises past the price", () => {
  test("stops the offer, alerts once with what is at risk, and keeps the price of what is held", async () => {
    const held = await offer.hold(buyer);
    await offer.hold(await buildPerson(db.sql));
    await offer.sync("20");
    expect(await offer.hold(buyer)).toMatchObject({ ok: false, code: "NOT_SOLD" });
    expect(await offer.alerts()).toMatchObject([
      {
        status: "open",
        cause: "cost",
        cost: "20.0000",
        cost_before: "0.8500",
        sold_due_cents: 190,
        floor_cents: 2000,
        now_due_cents: 3250,
        now_clears: true,
        at_risk: { holds: 2, lines: 0, amount: "36.20" },
        lost: "0.00",
      },
    ]);
    expect(await mails(db)).toMatchObject([
      {
        parameters: {
          facts: { cost: "20.00 USD", sold_at: "1.90 USD", at_risk: "36.20 USD in 2 holds and 0 paid lines" },
        },
      },
    ]);
    const [kept] = await db.sql`select status, monthly_cents from public.holds where id = ${held.hold.id}`;
    expect(kept).toEqual({ status: "active", monthly_cents: 190 });
  });

  test("alerts once, however often it is seen", async () => {
    await offer.sync("20");
    await offer.sync("20");
    await offer.sweep();
    await offer.sync("21");
    expect(await offer.alerts()).toMatchObject([{ status: "open", cost: "21.0000", version: 2 }]);
    expect(await mails(db)).toHaveLength(1);
  });

  test("and falls back closes its alert by itself, with a note", async () => {
    await offer.sync("20");
    await offer.sync("15");
    expect(await offer.isOnSale()).toBe(false);
    await offer.sync("0.85");
    expect(await offer.alerts()).toMatchObject([
      { status: "cleared", note: "the carrier's cost fell back to 0.85 USD" },
    ]);
    expect(await offer.isOnSale()).toBe(true);
    expect(await offer.hold(buyer)).toMatchObject({ ok: true, hold: { price: { monthly_cents: 190 } } });
  });

  test("less than the price leaves it on sale at its new price", async () => {
    await offer.sync("1.50");
    expect(await offer.alerts()).toEqual([]);
    expect(await offer.hold(buyer)).toMatchObject({ ok: true, hold: { price: { monthly_cents: 290 } } });
  });

  test("of an area that staff keep off sale waits until they put it back", async () => {
    const set = (off: boolean) =>
      db.call.server("staff_set_area_sale", {
        p_actor: offer.staff,
        p_area_id: offer.area.id,
        p_is_off_sale: off,
        p_reason: "as agreed",
      });
    const charge = await offer.order(buyer);
    await set(true);
    await charge("20");
    expect(await offer.alerts()).toEqual([]);
    await set(false);
    expect(await offer.alerts()).toMatchObject([{ status: "open", cause: "price", cost: "20.0000" }]);
    expect(await offer.isOnSale()).toBe(false);
  });
});

describe("the floor is the rule's", () => {
  test("with its least margin over the cost", async () => {
    const rule = await buildRule(db.sql, { area_id: offer.area.id, fixed_cents: 300, min_margin_percent: 100 });
    await offer.sync("1.50");
    expect(await offer.alerts()).toEqual([]);
    await offer.sync("1.51");
    expect(await offer.alerts()).toMatchObject([{ status: "open", floor_cents: 302, sold_due_cents: 300 }]);
    await dropRule(db.sql, rule);
  });

  test("and a set-up that it gives away is not missed", async () => {
    await buildRule(db.sql, { area_id: offer.area.id, fixed_cents: 300, setup_policy: "free" });
    const [batch] = offer.batch("0.90");
    await db.call.worker("upsert_catalog", {
      p_carrier: "didww",
      p_areas: [{ ...batch!, skus: [{ ...batch!.skus[0]!, setup_cost: "5" }] }],
    });
    expect(await offer.alerts()).toEqual([]);
    expect(await offer.hold(buyer)).toMatchObject({ ok: true, hold: { price: { due_today_cents: 300 } } });
  });

  test("and one that sells below cost on purpose is let alone", async () => {
    await buildRule(db.sql, { area_id: offer.area.id, fixed_cents: 50, allows_below_cost: true });
    await offer.sync("0.90");
    expect(await offer.alerts()).toEqual([]);
    await (await offer.order(buyer))("20");
    expect(await offer.alerts()).toMatchObject([{ cause: "charge", lost: "19.50" }]);
  });
});

describe("an order that is charged more than its price assumed", () => {
  test("stops the offer with the loss, though the list price never moved", async () => {
    const charge = await offer.order(buyer);
    const other = await offer.order(buyer);
    await offer.hold(buyer);
    await charge("20.00");
    expect(await offer.isOnSale()).toBe(false);
    expect(await offer.alerts()).toMatchObject([
      {
        cause: "charge",
        lost: "18.10",
        at_risk: { holds: 1, lines: 1, amount: "36.20" },
        now_due_cents: 190,
        now_clears: false,
      },
    ]);
    await other("20.00");
    expect(await offer.alerts()).toMatchObject([{ lost: "36.20", at_risk: { holds: 1, lines: 0, amount: "18.10" } }]);
    await offer.sync("0.85");
    expect(await offer.isOnSale()).toBe(false);
    expect(await mails(db)).toMatchObject([{ parameters: { facts: { lost: "18.10 USD" } } }]);
  });

  test("but less than its price (tax, say) is noted and goes on", async () => {
    const charge = await offer.order(buyer);
    await charge("1.03");
    expect(await offer.alerts()).toEqual([]);
    const [sku] = await db.sql`select charged_cost::text from public.area_skus where id = ${offer.area.sku}`;
    expect(sku).toEqual({ charged_cost: "1.0300" });
    await offer.sync("0.90");
    expect(
      await db.sql`select 1 from public.area_skus where id = ${offer.area.sku} and charged_cost is null`,
    ).toHaveLength(1);
  });

  test("as it was reported twice counts once", async () => {
    const charge = await offer.order(buyer);
    await Promise.all([charge("20"), charge("20")]);
    await charge("20");
    expect(await offer.alerts()).toMatchObject([{ lost: "18.10" }]);
  });

  test("and whose list price follows still waits for a decision", async () => {
    const charge = await offer.order(buyer);
    await charge("20");
    await offer.sync("20");
    expect(await offer.alerts()).toMatchObject([{ status: "open", now_due_cents: 3250, now_clears: true }]);
    await offer.sync("0.85");
    expect(await offer.alerts()).toMatchObject([{ status: "cleared" }]);
  });
});

describe("concurrently", () => {
  test("a hold under way when the cost rises is counted, and one that comes after is refused", async () => {
    let syncing: Promise<unknown> | undefined;
    await db.server.begin(async (tx) => {
      const early = await callOn<"server">(tx)("hold_number", {
        p_actor: { kind: "user", user_id: buyer.id, session_id: buyer.id, cart: null },
        p_account_id: buyer.accountId,
        p_request: { area_id: offer.area.id, e164: offer.newNumber(), carrier_ref: "r" },
      });
      expect(early.ok).toBe(true);
      const sync = offer.sync("20");
      await waitsFor("advisory");
      syncing = sync;
    });
    await syncing;
    expect(await offer.alerts()).toMatchObject([{ at_risk: { holds: 1 } }]);
  });

  test("a hold waits for a sync that is stopping its offer", async () => {
    let late: Promise<{ ok: boolean; code?: string }> | undefined;
    await db.worker.begin(async (tx) => {
      await callOn<"worker">(tx)("upsert_catalog", { p_carrier: "didww", p_areas: offer.batch("20") });
      late = offer.hold(buyer);
      await waitsFor("advisory");
    });
    expect(await late).toMatchObject({ ok: false, code: "NOT_SOLD" });
    expect(await db.sql`select 1 from public.holds where area_id = ${offer.area.id}`).toHaveLength(0);
  });

  test("syncs, charges, holds and sweeps leave one alert and no deadlock", async () => {
    const charges = [await offer.order(buyer), await offer.order(buyer), await offer.order(buyer)];
    const people = await Promise.all(Array.from({ length: 6 }, () => buildPerson(db.sql)));
    const all = await Promise.allSettled([
      ...charges.map((charge) => charge("20")),
      ...people.map((person) => offer.hold(person)),
      offer.sync("20"),
      offer.sync("20"),
      offer.sweep(),
      offer.sweep(),
    ]);
    expect(all.filter(({ status }) => status === "rejected")).toEqual([]);
    expect(await offer.alerts()).toMatchObject([{ status: "open", lost: "54.30" }]);
    expect(await mails(db)).toHaveLength(1);
    const [after] = await db.sql`
      select count(*)::int as n from public.holds h join public.areas a on a.id = h.area_id
      where a.id = ${offer.area.id} and h.order_id is null`;
    const { at_risk } = (await offer.alerts())[0];
    expect(at_risk.holds).toBe(after!.n);
  });
});

test("a stop that cannot be written takes the cost back with it", async () => {
  await db.sql`
    create function public.die() returns trigger language plpgsql set search_path = '' as $$ begin raise exception 'killed'; end $$`;
  await db.sql`create trigger die before insert on public.margin_alerts for each row execute function public.die()`;
  try {
    await expect(offer.sync("20")).rejects.toThrow("killed");
  } finally {
    await db.sql`drop trigger die on public.margin_alerts`;
    await db.sql`drop function public.die`;
  }
  const [sku] = await db.sql`select monthly_cost::text from public.area_skus where id = ${offer.area.sku}`;
  expect(sku).toEqual({ monthly_cost: "0.8500" });
  expect(await offer.hold(buyer)).toMatchObject({ ok: true, hold: { price: { monthly_cents: 190 } } });
  await offer.sync("20");
  expect(await offer.isOnSale()).toBe(false);
});

test("a carrier that raises everything sends ten mails, then one", async () => {
  const batches = [];
  for (let n = 0; n < 12; n++) batches.push(...(await buildOffer(db, String(++prefix))).batch("20"));
  await db.call.worker("upsert_catalog", { p_carrier: "didww", p_areas: batches });
  const sent = await mails(db);
  expect(sent).toHaveLength(11);
  expect(sent.filter(({ parameters }) => parameters.subject.startsWith("Many"))).toHaveLength(1);
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  await expect.poll(condition, { timeout: 10_000 }).toBe(true);
}

/** Some call is waiting for a lock of this kind. */
const waitsFor = (kind: string) =>
  until(
    async () =>
      (
        await db.sql`
          select 1 from pg_locks l join pg_stat_activity a on a.pid = l.pid
          where not l.granted and l.locktype = ${kind} and a.datname = current_database()`
      ).length > 0,
  );

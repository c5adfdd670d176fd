import { type BuiltArea, buildArea } from "../../builders/area.ts";
import { authorizeOrder, jobsOf, placeOrder } from "../../builders/order.ts";
import { type BuiltPerson, personActor } from "../../builders/person.ts";
import { buildStaff } from "../../builders/staff.ts";
import type { TestDatabase } from "../../setup/database.ts";

/** One offer of 0.85 USD a month, sold at 1.90 USD by the standard rule, and what may happen to it. */
export async function buildOffer(db: TestDatabase, prefix: string) {
  const { server, worker } = db.call;
  const area: BuiltArea = await buildArea(db.sql, { prefix });
  const [row] = await db.sql`select carrier_ref, slug from public.areas where id = ${area.id}`;
  const staff = await buildStaff(db.sql, "operator");
  let line = 1000;

  const batch = (monthlyCost: string) => [
    {
      ref: row!.carrier_ref,
      country: "US",
      country_name: "Country US",
      country_slug: "country-us",
      dial_prefix: "1",
      name: "San Francisco",
      slug: row!.slug,
      prefix,
      number_type: "local",
      features: [],
      can_list_numbers: true,
      needs_documents: false,
      is_metered: false,
      is_available: true,
      stock_count: 5,
      skus: [{ ref: `sku-US-${prefix}-2`, channels: 2, setup_cost: "0", monthly_cost: monthlyCost, currency: "USD" }],
    },
  ];

  return {
    area,
    staff,
    newNumber: () => `+1${prefix}555${++line}`,
    batch,
    /** The carrier lists this cost, and a sync sees it. */
    sync: (monthlyCost: string) => worker("upsert_catalog", { p_carrier: "didww", p_areas: batch(monthlyCost) }),
    hold(buyer: BuiltPerson, e164 = `+1${prefix}555${++line}`) {
      const request = { area_id: area.id, e164, carrier_ref: `ref-${e164}` };
      return server("hold_number", {
        p_actor: personActor(buyer.id),
        p_account_id: buyer.accountId,
        p_request: request,
      });
    },
    /** A paid line whose carrier order goes out. @returns what the carrier then charges */
    async order(buyer: BuiltPerson) {
      const order = await placeOrder(db, buyer, { areaId: area.id, numbers: [`+1${prefix}555${++line}`] });
      await authorizeOrder(db, order);
      const [jobId] = await jobsOf(db, order.id);
      const job = await worker("claim_job", { p_job_id: jobId!, p_run_id: "run" });
      const lease = { p_job_id: job.id, p_generation: job.generation };
      const { order: upstream } = await worker("begin_carrier_order", lease);
      await worker("submit_carrier_order", { ...lease, p_carrier_order_id: upstream.id });
      return (amount: string) =>
        worker("record_carrier_order", {
          p_carrier_order_id: upstream.id,
          p_status: "completed",
          p_ref: `co-${upstream.id}`,
          p_amount: amount,
        });
    },
    decide: (alert: { id: string; version: number }, decision: object, reason = "as agreed") =>
      server("staff_decide_margin_alert", {
        p_actor: staff,
        p_alert_id: alert.id,
        p_version: alert.version,
        p_decision: decision,
        p_reason: reason,
      }),
    /** Its alerts as staff see them, the newest first. */
    async alerts() {
      const rows = await db.sql`
        select id from public.margin_alerts where area_id = ${area.id} order by opened_at desc, closed_at desc nulls first`;
      return Promise.all(rows.map(({ id }) => server("staff_get_margin_alert", { p_actor: staff, p_alert_id: id })));
    },
    async isOnSale(): Promise<boolean> {
      return (await db.sql`select is_on_sale from public.areas where id = ${area.id}`)[0]!.is_on_sale;
    },
    sweep: () => worker("sweep", {}),
  };
}

/** Mails about offers that stopped. */
export const mails = (db: TestDatabase) => db.sql`
  select parameters from public.notifications where dedupe_key like 'margin-alert%' order by created_at`;

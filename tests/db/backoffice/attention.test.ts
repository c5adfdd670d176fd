import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildArea } from "../../builders/area.ts";
import { buyNumber } from "../../builders/number.ts";
import { buildPerson } from "../../builders/person.ts";
import { buildStaff } from "../../builders/staff.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";

let db: TestDatabase;
let staff: object;
beforeAll(async () => {
  db = await createTestDatabase();
  staff = await buildStaff(db.sql, "support");
});
afterAll(() => db?.drop());

interface Step {
  name: string;
  count: number;
  since: string | null;
}
const look = async (): Promise<Record<string, Step>> => {
  const steps = (await db.call.server("staff_attention", { p_actor: staff })) as Step[];
  return Object.fromEntries(steps.map((step) => [step.name, step]));
};
const openSteps = async () =>
  Object.values(await look())
    .filter(({ count }) => count > 0)
    .map(({ name }) => name);

test("in a new shop nothing needs a person, and every step says so", async () => {
  expect(await openSteps()).toEqual([]);
  const steps = await look();
  expect(Object.keys(steps).length).toBeGreaterThan(8);
  expect(Object.values(steps).every(({ since }) => since === null)).toBe(true);
});

describe("each step counts what it is named for, and nothing else", () => {
  test("an unpaid number", async () => {
    const area = await buildArea(db.sql);
    const buyer = await buildPerson(db.sql);
    await buyNumber(db, buyer, { areaId: area.id, e164: "+14155550101", unpaid: true });
    await buyNumber(db, buyer, { areaId: area.id, e164: "+14155550102" });
    await db.sql`update public.outbox set sent_at = now()`;
    expect(await openSteps()).toEqual(["failed_captures"]);
    expect((await look()).failed_captures).toMatchObject({ count: 1 });
    await db.sql`update public.payments set debt_cents = 0, status = 'expired' where status = 'capture_failed'`;
    expect(await openSteps()).toEqual([]);
  });

  const cases: [step: string, arrange: string, undo: string][] = [
    [
      "paused_sales",
      "update public.carriers set selling_paused_at = now(), selling_paused_reason = 'x' where id = 'didww'",
      "update public.carriers set selling_paused_at = null, selling_paused_reason = null",
    ],
    [
      "open_breakers",
      "update public.carrier_health set order_state = 'open', order_opened_at = now() where carrier_id = 'didww'",
      "update public.carrier_health set order_state = 'closed', order_opened_at = null",
    ],
    [
      "late_events",
      `insert into public.external_events (source, external_id, type, payload, received_at)
        values ('stripe', 'evt_1', 't', '{}', now() - interval '11 minutes'), ('stripe', 'evt_2', 't', '{}', now())`,
      "update public.external_events set handled_at = now()",
    ],
    [
      "unsent_outbox",
      `insert into public.outbox (event, dedupe_key, payload, due_at)
        values ('e', 'k1', '{}', now() - interval '6 minutes'), ('e', 'k2', '{}', now() + interval '1 day')`,
      "update public.outbox set sent_at = now()",
    ],
    [
      "failed_emails",
      `insert into public.notifications (recipient, template, dedupe_key, status)
        values ('a@b.test', 'order-receipt', 'd1', 'failed'), ('a@b.test', 'order-receipt', 'd2', 'sent')`,
      "delete from public.notifications where dedupe_key in ('d1', 'd2')",
    ],
    [
      "dead_jobs",
      "update public.provisioning_queue set status = 'dead', finished_at = now() where id in (select id from public.provisioning_queue limit 1)",
      "update public.provisioning_queue set status = 'succeeded' where status = 'dead'",
    ],
    [
      "late_jobs",
      `update public.provisioning_queue set status = 'waiting', scheduled_for = now() - interval '11 minutes', finished_at = null
        where id in (select id from public.provisioning_queue limit 1)`,
      "update public.provisioning_queue set status = 'succeeded' where status = 'waiting'",
    ],
    [
      "number_problems",
      `update public.purchased_numbers set carrier_problem = 'gone', carrier_problem_at = now()
        where id in (select id from public.purchased_numbers where status = 'active' limit 1)`,
      "update public.purchased_numbers set carrier_problem = null, carrier_problem_at = null",
    ],
    [
      "open_disputes",
      `insert into public.disputes (payment_id, order_id, account_id, kind, stripe_ref, status, reason, amount_cents, currency, is_open, evidence)
        select id, order_id, account_id, 'dispute', 'du_1', 'needs_response', 'fraudulent', 1, currency, true, '{}'
        from public.payments limit 1`,
      "update public.disputes set is_open = false",
    ],
    [
      "late_orders",
      `update public.orders set status = 'provisioning', settle_by = now() - interval '11 minutes'
        where id in (select id from public.orders where status = 'completed' limit 1)`,
      "update public.orders set status = 'completed' where status = 'provisioning'",
    ],
  ];
  test.each(cases)("%s", async (step, arrange, undo) => {
    await db.sql.unsafe(arrange);
    expect(await openSteps()).toEqual([step]);
    const { count, since } = (await look())[step]!;
    expect(count).toBe(1);
    expect(since).not.toBeNull();
    await db.sql.unsafe(undo);
    expect(await openSteps()).toEqual([]);
  });
});

test("a job that was given up long ago is left alone once its number has ended, or was tried again", async () => {
  const [old] = await db.sql`
    update public.provisioning_queue set status = 'dead', finished_at = now() - interval '2 days', created_at = now() - interval '2 days'
    where id in (select id from public.provisioning_queue where action = 'purchase' limit 1) returning *`;
  expect(await openSteps()).toEqual(["dead_jobs"]);
  await db.sql`insert into public.provisioning_queue (purchased_number_id, action, status) values (${old!.purchased_number_id}, 'purchase', 'succeeded')`;
  expect(await openSteps()).toEqual([]);
});

test("another topic adds a step with a function and a row", async () => {
  await db.sql.unsafe(`create function private.attention_sample() returns private.attention
    language sql stable as $$ select (7, now())::private.attention $$`);
  await db.sql`insert into private.attention_steps values ('sample', 5, 'Samples', 'Look at them.', '/admin/samples')`;
  const [first] = (await db.call.server("staff_attention", { p_actor: staff })) as Step[];
  expect(first).toMatchObject({ name: "sample", title: "Samples", address: "/admin/samples", count: 7 });
});

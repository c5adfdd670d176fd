import { afterAll, beforeAll, expect, test } from "vitest";
import { type BuiltArea, buildArea } from "../../builders/area";
import { actOnNumber, buyNumber } from "../../builders/number";
import { authorizeOrder, placeOrder } from "../../builders/order";
import { buildPerson, personActor } from "../../builders/person";
import { createTestDatabase, type TestDatabase } from "../../setup/database";

let db: TestDatabase;
let area: BuiltArea;
let buyer: { id: string; accountId: string };
let next = 800;

beforeAll(async () => {
  db = await createTestDatabase();
  area = await buildArea(db.sql);
  buyer = await buildPerson(db.sql, { email: "explained@example.test" });
  // Every transition of an order or number that happens below, with its transaction.
  await db.sql.unsafe(`
    create schema watch;
    create table watch.transitions (subject text, was text, became text, tx xid8);
    create function watch.transition() returns trigger language plpgsql security definer as $$
    begin
      insert into watch.transitions values (tg_argv[0] || ':' || new.id, old.status, new.status, pg_current_xact_id());
      return new;
    end $$;
    create trigger watch after update of status on public.orders for each row
      when (new.status is distinct from old.status) execute function watch.transition('order');
    create trigger watch after update of status on public.purchased_numbers for each row
      when (new.status is distinct from old.status) execute function watch.transition('number');`);
});
afterAll(() => db.drop());

const actor = () => personActor(buyer.id, { request_id: "req-1" });
const newNumber = () => `+14155550${next++}`;
const buy = (unpaid = false) => buyNumber(db, buyer, { areaId: area.id, e164: newNumber(), unpaid });

const place = (policy: "drop" | "nearest" = "drop") =>
  placeOrder(db, buyer, { areaId: area.id, numbers: [newNumber()], policy });

/** An order of one number that is authorized, and its line is claimed. */
async function claimedLine(policy: "drop" | "nearest" = "drop") {
  const order = await place(policy);
  await authorizeOrder(db, order);
  const [queued] =
    await db.sql`select id, purchased_number_id, order_item_id from public.provisioning_queue where order_id = ${order.id}`;
  const job = await db.call.worker("claim_job", { p_job_id: queued!.id, p_run_id: "run" });
  return { order, job, numberId: queued!.purchased_number_id as string, itemId: queued!.order_item_id as string };
}
async function owing() {
  const bought = await buy(true);
  await db.sql`update public.orders set settled_at = now() - interval '8 days' where id = ${bought.orderId}`;
  await db.call.worker("sweep", {});
  return bought;
}
const pay = (orderId: string) =>
  db.call.worker("record_debt_paid", {
    p_order_id: orderId,
    p_payment_intent_id: `pi_${crypto.randomUUID()}`,
    p_amount_cents: 190,
    p_stripe_session_id: null,
  });

interface Explained {
  subject: string;
  action: string;
  before?: unknown;
  after?: unknown;
  reason?: string | null;
  actor?: unknown;
}
const system = { kind: "system" };

const cases: [name: string, arrange: () => Promise<Explained>][] = [
  [
    "an unpaid number is suspended",
    async () => {
      const { numberId } = await buy(true);
      await actOnNumber(db, numberId, "suspend", "unpaid");
      const change = { before: { status: "active" }, after: { status: "suspended" } };
      return { subject: `number:${numberId}`, action: "number.suspended", ...change, reason: "unpaid" };
    },
  ],
  [
    "a paid number works again",
    async () => {
      const { numberId } = await buy();
      await actOnNumber(db, numberId, "suspend", "unpaid");
      await actOnNumber(db, numberId, "resume", "debt paid");
      const change = { before: { status: "suspended" }, after: { status: "active" } };
      return { subject: `number:${numberId}`, action: "number.resumed", ...change, reason: "debt paid" };
    },
  ],
  [
    "a release begins",
    async () => {
      const { numberId } = await owing();
      const change = { before: { status: "active" }, after: { status: "releasing" } };
      return { subject: `number:${numberId}`, action: "number.releasing", ...change, reason: "unpaid" };
    },
  ],
  [
    "a release ends",
    async () => {
      const { numberId } = await buy();
      await actOnNumber(db, numberId, "release", "unpaid");
      const change = { before: { status: "releasing" }, after: { status: "released" } };
      return { subject: `number:${numberId}`, action: "number.released", ...change, reason: "unpaid" };
    },
  ],
  [
    "a release is called off",
    async () => {
      const { orderId, numberId } = await owing();
      await pay(orderId);
      const change = { before: { status: "releasing" }, after: { status: "suspended" } };
      return { subject: `number:${numberId}`, action: "number.release-called-off", ...change, reason: "debt paid" };
    },
  ],
  [
    "a paid period is over",
    async () => {
      const { numberId } = await buy();
      await db.call.worker("end_number", { p_number_id: numberId, p_reason: "period_ended" });
      const change = { before: { status: "active" }, after: { status: "released" } };
      return { subject: `number:${numberId}`, action: "number.ended", ...change, reason: "period_ended" };
    },
  ],
  [
    "a number that never came is given up",
    async () => {
      const { job, numberId } = await claimedLine();
      await db.call.worker("fail_line", { p_job_id: job.id, p_generation: job.generation, p_code: "taken" });
      const before = { status: "provisioning", account_id: buyer.accountId };
      const change = { before, after: { status: "failed", account_id: null } };
      return { subject: `number:${numberId}`, action: "number.given-up", ...change, reason: "taken" };
    },
  ],
  [
    "a number that came too late is given back",
    async () => {
      const { job, numberId } = await claimedLine();
      await db.sql`update public.purchased_numbers set carrier_ref = ${numberId} where id = ${numberId}`;
      await db.call.worker("fail_line", { p_job_id: job.id, p_generation: job.generation, p_code: "TIMED_OUT" });
      const change = { after: { status: "releasing", account_id: null } };
      return { subject: `number:${numberId}`, action: "number.given-up", ...change, reason: "TIMED_OUT" };
    },
  ],
  [
    "a line is replaced by the nearest number",
    async () => {
      const { job, itemId } = await claimedLine("nearest");
      const other = newNumber();
      await db.call.worker("substitute_line", {
        p_job_id: job.id,
        p_generation: job.generation,
        p_e164: other,
        p_carrier_ref: other,
        p_code: "taken",
      });
      const change = { before: { status: "provisioning" }, after: { status: "substituted", e164: other } };
      return { subject: `order_item:${itemId}`, action: "line.substituted", ...change, reason: "taken" };
    },
  ],
  [
    "an order is replaced when its cart changed",
    async () => {
      const { id } = await place();
      await place();
      const change = { before: { status: "awaiting_payment" }, after: { status: "canceled" } };
      const who = { actor: { kind: "user", user_id: buyer.id } };
      return { subject: `order:${id}`, action: "order.canceled", ...change, reason: "replaced", ...who };
    },
  ],
  [
    "an order is left before it is paid",
    async () => {
      const { id } = await place();
      await db.call.worker("expire_order", { p_order_id: id, p_release: true });
      const change = { before: { status: "awaiting_payment" }, after: { status: "canceled" } };
      return { subject: `order:${id}`, action: "order.canceled", ...change, reason: "replaced" };
    },
  ],
  [
    "an order is never paid",
    async () => {
      const { id } = await place();
      await db.sql`update public.orders set deadline = now() - interval '1 minute' where id = ${id}`;
      await db.call.worker("expire_order", { p_order_id: id });
      const change = { before: { status: "awaiting_payment" }, after: { status: "expired" } };
      return { subject: `order:${id}`, action: "order.expired", ...change, reason: "deadline" };
    },
  ],
  [
    "an order of which nothing came is canceled",
    async () => {
      const { order, job } = await claimedLine();
      await db.call.worker("fail_line", { p_job_id: job.id, p_generation: job.generation, p_code: "gone" });
      await db.call.worker("begin_settlement", { p_order_id: order.id });
      await db.call.worker("record_order_void", { p_order_id: order.id, p_payment_intent_id: `pi_${order.id}` });
      const change = { before: { status: "provisioning" }, after: { status: "canceled", live: 0 } };
      return { subject: `order:${order.id}`, action: "order.settled", ...change, reason: "nothing_available" };
    },
  ],
  [
    "an order is delivered",
    async () => {
      const { orderId } = await buy();
      const change = { before: { status: "provisioning" }, after: { status: "completed", captured_cents: 190 } };
      return { subject: `order:${orderId}`, action: "order.settled", ...change, reason: null };
    },
  ],
  [
    "an authorization is lost",
    async () => {
      const { orderId } = await buy(true);
      const change = { before: { status: "authorized" }, after: { status: "expired" } };
      return { subject: `order:${orderId}`, action: "payment.lost", ...change, reason: "expired" };
    },
  ],
  [
    "the card refuses",
    async () => {
      const { orderId } = await buy(true);
      const change = { before: { debt_cents: 0 }, after: { debt_cents: 190 } };
      return { subject: `order:${orderId}`, action: "payment.refused", ...change, reason: "card_declined" };
    },
  ],
  [
    "a debt is paid",
    async () => {
      const { orderId } = await buy(true);
      await pay(orderId);
      const change = { before: { debt_cents: 190 }, after: { debt_cents: 0, amount_cents: 190 } };
      return { subject: `order:${orderId}`, action: "debt.paid", ...change };
    },
  ],
  [
    "money is given back",
    async () => {
      const { orderId } = await buy();
      const [payment] =
        await db.sql`select stripe_payment_intent_id as pi from public.payments where order_id = ${orderId}`;
      const record = (status: string) =>
        db.call.worker("record_refund", {
          p_payment_intent_id: payment!.pi,
          p_refund_id: `re_${orderId}`,
          p_amount_cents: 50,
          p_currency: "usd",
          p_status: status,
          p_reason: "duplicate",
        });
      await record("pending");
      await record("succeeded");
      await record("succeeded"); // reported twice, explained once
      const change = { before: { status: "pending" }, after: { status: "succeeded", amount_cents: 50 } };
      return { subject: `order:${orderId}`, action: "refund.recorded", ...change, reason: "duplicate" };
    },
  ],
  [
    "a carrier's sales are paused",
    async () => {
      await db.call.worker("pause_selling", { p_carrier: "didww", p_reason: "balance 3.00 USD" });
      await db.call.worker("pause_selling", { p_carrier: "didww", p_reason: "balance 3.00 USD" });
      const change = { before: { selling_paused_reason: null }, after: { selling_paused_reason: "balance 3.00 USD" } };
      return { subject: "carrier:didww", action: "selling.paused", ...change, reason: "balance 3.00 USD" };
    },
  ],
  [
    "a carrier's sales go on",
    async () => {
      await db.call.worker("pause_selling", { p_carrier: "didww", p_reason: "balance 3.00 USD" });
      await db.call.worker("resume_selling", { p_carrier: "didww" });
      await db.call.worker("resume_selling", { p_carrier: "didww" });
      const change = { before: { selling_paused_reason: "balance 3.00 USD" }, after: { selling_paused_reason: null } };
      return { subject: "carrier:didww", action: "selling.resumed", ...change };
    },
  ],
  [
    "a person changes the profile",
    async () => {
      await db.call.server("update_profile", { p_actor: actor(), p_changes: { time_zone: "Europe/Rome" } });
      await db.call.server("update_profile", { p_actor: actor(), p_changes: { time_zone: "Europe/Rome" } });
      const change = { before: { time_zone: "UTC" }, after: { time_zone: "Europe/Rome" } };
      return { subject: `user:${buyer.id}`, action: "profile.changed", ...change, actor: { kind: "user" } };
    },
  ],
  [
    "a person switches emails off",
    async () => {
      await db.call.server("set_notification_preference", {
        p_actor: actor(),
        p_category: "numbers",
        p_channel: "email",
        p_enabled: false,
      });
      await db.call.server("set_notification_preference", {
        p_actor: actor(),
        p_category: "numbers",
        p_channel: "email",
        p_enabled: false,
      });
      const change = { before: { numbers: true }, after: { numbers: false } };
      return { subject: `user:${buyer.id}`, action: "notifications.changed", ...change, actor: { kind: "user" } };
    },
  ],
];

test.each(cases)("%s, and the audit log records who, what and why", async (_, arrange) => {
  const { subject, action, ...said } = await arrange();
  const rows = await db.sql`select actor, before, after, reason from public.audit_log
    where subject = ${subject} and action = ${action} order by occurred_at desc`;
  expect(rows[0]).toMatchObject({ actor: system, ...said });
  const same = rows.filter((row) => JSON.stringify(row.after) === JSON.stringify(rows[0]!.after));
  if (!subject.startsWith("carrier")) expect(same).toHaveLength(1);
});

test("the timeline of a number shows why", async () => {
  const { orderId, numberId } = await buy(true);
  await actOnNumber(db, numberId, "suspend", "unpaid");
  await pay(orderId);
  const [resume] =
    await db.sql`select id from public.provisioning_queue where purchased_number_id = ${numberId} and action = 'resume'`;
  const job = await db.call.worker("claim_job", { p_job_id: resume!.id, p_run_id: "r" });
  await db.call.worker("finish_number_action", { p_job_id: job.id, p_generation: job.generation });
  await actOnNumber(db, numberId, "release", "unpaid");
  const events = await db.sql`select type, parameters from public.number_events where number_id = ${numberId}
    and type in ('number.suspended', 'number.resumed', 'number.released') order by occurred_at`;
  expect(events.map(({ type, parameters }) => [type, parameters.reason])).toEqual([
    ["number.suspended", "unpaid"],
    ["number.resumed", "debt paid"],
    ["number.released", "unpaid"],
  ]);
});

/** Transitions that an earlier row of the same order explains. */
const explainedBefore = ["authorized → provisioning"]; // a job was claimed: order.authorized says what began

test("no transition of an order or a number above went without an audit row of the same transaction", async () => {
  const silent = await db.sql`
    select distinct split_part(t.subject, ':', 1) as kind, t.was || ' → ' || t.became as change from watch.transitions t
    where not exists (select from public.audit_log a where a.subject = t.subject and a.xmin::text = t.tx::xid::text)`;
  expect(silent.filter(({ change }) => !explainedBefore.includes(change))).toEqual([]);
  const [seen] = await db.sql`select count(distinct (split_part(subject, ':', 1), was, became))::integer as kinds
    from watch.transitions`;
  expect(seen!.kinds).toBeGreaterThanOrEqual(14);
});

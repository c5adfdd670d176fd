import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { workerSql } from "@/lib/db/pool";
import { deliverNotification } from "@/lib/notifications/deliver-notification";
import { claimNotifications } from "@/lib/notifications/rows";
import type { RunningEmulator } from "../../local/kit/index.ts";
import { type ControlEmail, start } from "../../local/resend/index.ts";
import { type BuiltArea, buildArea } from "../builders/area";
import { deliverNumber, loseNumber } from "../builders/number";
import { authorizeOrder, intentOf, jobsOf, placeOrder } from "../builders/order";
import { buildPerson } from "../builders/person";
import { setAppEnv } from "../setup/app-env";
import { createTestDatabase, type TestDatabase } from "../setup/database";
import type { TestApi } from "../setup/supabase-api";

// The logger reads its level when it is imported.
vi.hoisted(() => {
  process.env.LOG_LEVEL = "silent";
});

let db: TestDatabase;
let resend: RunningEmulator;
let area: BuiltArea;
let person: { id: string; accountId: string };
let next = 100;

beforeAll(async () => {
  db = await createTestDatabase();
  resend = await start({ apiKey: "re_test" });
  setAppEnv(db, { url: "http://127.0.0.1:1", publishableKey: "x", secretKey: "x" } as TestApi, {
    RESEND_API_KEY: "re_test",
    RESEND_BASE_URL: resend.url,
  });
  area = await buildArea(db.sql);
  person = await buildPerson(db.sql, { email: "buyer@example.test" });
});
afterAll(async () => {
  await workerSql().end({ timeout: 2 });
  await resend.close();
  await db.drop();
});
beforeEach(() => resend.reset());
afterEach(() => db.sql`delete from public.notifications`);

/** An order of `count` numbers, to be paid for. */
async function newOrder(count: number) {
  const numbers = Array.from({ length: count }, () => `+1415555${String(next++).padStart(4, "0")}`);
  const order = await placeOrder(db, person, { areaId: area.id, numbers });
  return {
    order,
    intent: intentOf(order),
    authorize: () => authorizeOrder(db, order),
    jobs: () => jobsOf(db, order.id),
  };
}

async function deliverAll() {
  const results: string[] = [];
  for (const row of await claimNotifications()) results.push(await deliverNotification(row));
  return results;
}
const inbox = async (to: string) =>
  (await (await fetch(`${resend.url}/__control/emails?to=${to}`)).json()) as ControlEmail[];
const states = () =>
  db.sql`select template, status, attempts, provider_id, last_error from public.notifications order by created_at`;
/** The messages of the order itself; numbers have theirs. */
const orderMail = async () => (await inbox("buyer@example.test")).filter((mail) => /order/i.test(mail.subject));

test("a partly delivered order ends as one email with the captured sum and the lost number", async () => {
  const { order, intent, authorize, jobs } = await newOrder(2);
  await authorize();
  const [first, second] = await jobs();
  await deliverNumber(db, first!);
  await loseNumber(db, second!, "taken");
  const plan = await db.call.worker("begin_settlement", { p_order_id: order.id });
  await db.call.worker("record_capture", {
    p_order_id: order.id,
    p_payment_intent_id: intent,
    p_captured_cents: plan.amount_cents,
  });

  expect(new Set(await deliverAll())).toEqual(new Set(["sent"]));
  const mails = await orderMail();
  expect(mails.map((mail) => mail.subject)).toEqual([`Order ${order.reference}: 1 of 2 numbers are live`]);
  expect(mails[0]?.text).toMatch(/Charged to Visa •••• 4242\s+\$1\.90/);
  expect(mails[0]?.text).toMatch(/Released again, never charged\s+\$1\.90/);
  expect(mails[0]?.text).toContain("sold to someone else");
  const rows = await states();
  expect(rows.every((row) => row.status === "sent" && row.provider_id !== null)).toBe(true);
  expect(await deliverAll()).toEqual([]);
});

test("an order without any live number says that nothing was charged", async () => {
  const { order, intent, authorize, jobs } = await newOrder(1);
  await authorize();
  await loseNumber(db, (await jobs())[0]!, "gone");
  await db.call.worker("begin_settlement", { p_order_id: order.id });
  await db.call.worker("record_order_void", { p_order_id: order.id, p_payment_intent_id: intent });
  await deliverAll();
  expect((await orderMail()).map((mail) => mail.subject)).toEqual([
    `Order ${order.reference} was canceled. You were not charged.`,
  ]);
});

test("a capture that failed asks for the money, notifies the operator, and the paid debt brings the receipt", async () => {
  const { order, intent, authorize, jobs } = await newOrder(1);
  await authorize();
  await deliverNumber(db, (await jobs())[0]!);
  await db.call.worker("begin_settlement", { p_order_id: order.id });
  await db.call.worker("record_authorization_lost", {
    p_order_id: order.id,
    p_payment_intent_id: intent,
    p_code: "expired",
  });
  await db.call.worker("record_recharge", {
    p_order_id: order.id,
    p_payment_intent_id: null,
    p_succeeded: false,
    p_code: "card_declined",
  });
  expect(new Set(await deliverAll())).toEqual(new Set(["sent"]));
  const [asked] = await orderMail();
  expect(asked?.subject).toBe(`Payment needed for order ${order.reference}`);
  expect(asked?.text).toContain("Pay $1.90");
  expect((await inbox("operator@numninja.example")).map((mail) => mail.subject)).toEqual([
    "[NumNinja] A capture failed for good",
  ]);

  await db.call.worker("record_debt_paid", {
    p_order_id: order.id,
    p_payment_intent_id: `pi_debt_${order.id}`,
    p_amount_cents: 190,
    p_stripe_session_id: "cs_debt",
  });
  await deliverAll();
  expect((await orderMail()).at(-1)?.subject).toBe(`Your receipt for order ${order.reference}`);
});

test("two workers never take the same message", async () => {
  for (let i = 0; i < 10; i++)
    await db.call.worker("alert_operator", { p_subject: `alert ${i}`, p_facts: { i }, p_dedupe: `k${i}` });
  const taken = (await Promise.all([claimNotifications(6), claimNotifications(6), claimNotifications(6)])).flat();
  expect(taken).toHaveLength(10);
  expect(new Set(taken.map((row) => row.id)).size).toBe(10);
});

test("during an outage the message waits, keeps its reason, and is sent later", async () => {
  await db.call.worker("alert_operator", { p_subject: "low balance", p_facts: {}, p_dedupe: "once" });
  resend.kit.faults.rules.add({ at: "before", path: "/emails", status: 503 });
  expect(await deliverAll()).toEqual(["will retry"]);
  expect(await states()).toMatchObject([
    { status: "pending", attempts: 1, last_error: "Resend: internal_server_error (503)" },
  ]);
  expect(await deliverAll()).toEqual([]);
  await db.sql`update public.notifications set scheduled_for = now() - interval '1 second'`;
  expect(await deliverAll()).toEqual(["sent"]);
});

test("an email service that cannot be reached for six hours loses no message", async () => {
  await db.call.worker("alert_operator", { p_subject: "Something", p_facts: {}, p_dedupe: "outage" });
  let clock = 0;
  for (let waited = 0; waited < 6 * 3600; ) {
    const [row] = await db.worker.begin(async (tx) => {
      await tx`select set_config('numninja.clock_offset_ms', ${String(clock)}, true)`;
      const [{ r }] = (await tx`select private.claim_notifications(1) as r`) as unknown as [{ r: { id: string }[] }];
      if (r[0]) await tx`select private.fail_notification(${r[0].id}, 'no answer', false)`;
      return r;
    });
    expect(row, `claimed after ${waited} s`).toBeTruthy();
    const [{ seconds }] = (await db.sql`
      select extract(epoch from scheduled_for - now())::float as seconds from public.notifications`) as unknown as [
      { seconds: number },
    ];
    waited = seconds;
    clock = (seconds + 1) * 1000;
  }
  expect((await states())[0]).toMatchObject({ status: "pending" });
});

test("a message keeps the time zone that its reader had when it was queued", async () => {
  const setZone = (zone: string) => db.sql`update public.profiles set time_zone = ${zone} where user_id = ${person.id}`;
  await setZone("Asia/Tokyo");
  const { order, intent, authorize, jobs } = await newOrder(1);
  await authorize();
  await loseNumber(db, (await jobs())[0]!, "gone");
  await db.call.worker("begin_settlement", { p_order_id: order.id });
  await db.call.worker("record_order_void", { p_order_id: order.id, p_payment_intent_id: intent });
  await setZone("UTC");
  const zones = (await claimNotifications()).map((message) => message.time_zone);
  expect(new Set(zones)).toEqual(new Set(["Asia/Tokyo"]));
});

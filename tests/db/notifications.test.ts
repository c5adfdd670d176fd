import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { workerSql } from "@/lib/db/pool";
import { deliverNotification } from "@/lib/notifications/deliver-notification";
import { claimNotifications } from "@/lib/notifications/rows";
import type { RunningEmulator } from "../../local/kit/index.ts";
import { type ControlEmail, start } from "../../local/resend/index.ts";
import { type BuiltArea, buildArea } from "../builders/catalog";
import { buildPerson } from "../builders/person";
import { personActor } from "../builders/person.ts";
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
let person: { userId: string; accountId: string };
let next = 100;

beforeAll(async () => {
  db = await createTestDatabase();
  resend = await start({ apiKey: "re_test" });
  setAppEnv(db, { url: "http://127.0.0.1:1", publishableKey: "x", secretKey: "x" } as TestApi, {
    RESEND_API_KEY: "re_test",
    RESEND_BASE_URL: resend.url,
  });
  area = await buildArea(db.sql);
  person = await buildPerson(db.sql, "buyer@example.test");
});
afterAll(async () => {
  await workerSql().end({ timeout: 2 });
  await resend.close();
  await db.drop();
});
beforeEach(() => resend.reset());
afterEach(() => db.sql`delete from public.notifications`);

// biome-ignore lint/suspicious/noExplicitAny: answers of SQL functions are arrangement here
const ask = async (login: "server" | "worker", text: string, ...values: unknown[]): Promise<any> =>
  (await db[login].unsafe(`select private.${text} as r`, values as never))[0]!.r;

/** An order of `count` numbers that is paid for and waits for its carrier. */
async function paidOrder(count: number) {
  const actor = personActor(person.userId);
  for (let i = 0; i < count; i++) {
    const e164 = `+1415555${String(next++).padStart(4, "0")}`;
    const held = await ask("server", "hold_number($1, $2, $3)", actor, person.accountId, {
      area_id: area.id,
      e164,
      carrier_ref: e164,
    });
    expect(held).toMatchObject({ ok: true });
  }
  const terms = { lost_line_policy: "drop", consent_version: "2026-11", needs_forward_to: false };
  const { order } = await ask("server", "place_order($1, $2, $3)", actor, person.accountId, terms);
  const intent = `pi_${order.id}`;
  const authorize = () =>
    ask("worker", "authorize_order($1, $2)", order.id, {
      payment_intent_id: intent,
      amount_cents: order.total_cents,
      currency: "usd",
      payment_method_id: "pm_1",
      card_brand: "visa",
      card_last4: "4242",
      stripe_session_id: null,
      capture_before: new Date(Date.now() + 7 * 86_400_000).toISOString(),
    });
  const jobs = () =>
    db.sql`select q.id from public.provisioning_queue q join public.order_items i on i.id = q.order_item_id where q.order_id = ${order.id} order by i.position`;
  return { order, intent, authorize, jobs };
}

async function deliver(jobId: string) {
  const job = await ask("worker", "claim_job($1, $2)", jobId, "run");
  const begun = await ask("worker", "begin_carrier_order($1, $2)", job.id, job.generation);
  await ask("worker", "submit_carrier_order($1, $2, $3)", job.id, job.generation, begun.order.id);
  await ask("worker", "record_carrier_order($1, $2, $3, $4)", begun.order.id, "completed", `co-${jobId}`, "0.85");
  await ask("worker", "identify_number($1, $2, $3, $4)", job.id, job.generation, `did-${jobId}`, job.item.e164);
  const wanted = { answer_path: { kind: "sip", host: "v" } };
  await ask("worker", "want_configuration($1, $2, $3)", job.id, job.generation, wanted);
  const until = new Date(Date.now() + 30 * 86_400_000).toISOString();
  await ask("worker", "activate_number($1, $2, $3, $4)", job.id, job.generation, wanted, until);
}

async function lose(jobId: string, code: string) {
  const job = await ask("worker", "claim_job($1, $2)", jobId, "run");
  await ask("worker", "fail_line($1, $2, $3)", job.id, job.generation, code);
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

test("a partly delivered order ends as one e-mail with the captured sum and the lost number", async () => {
  const { order, intent, authorize, jobs } = await paidOrder(2);
  await authorize();
  const [first, second] = await jobs();
  await deliver(first!.id);
  await lose(second!.id, "taken");
  const plan = await ask("worker", "begin_settlement($1)", order.id);
  await ask("worker", "record_capture($1, $2, $3)", order.id, intent, plan.amount_cents);

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
  const { order, intent, authorize, jobs } = await paidOrder(1);
  await authorize();
  await lose((await jobs())[0]!.id, "gone");
  await ask("worker", "begin_settlement($1)", order.id);
  await ask("worker", "record_order_void($1, $2)", order.id, intent);
  await deliverAll();
  expect((await orderMail()).map((mail) => mail.subject)).toEqual([
    `Order ${order.reference} was canceled. You were not charged.`,
  ]);
});

test("a capture that failed asks for the money, tells the operator, and the paid debt brings the receipt", async () => {
  const { order, intent, authorize, jobs } = await paidOrder(1);
  await authorize();
  await deliver((await jobs())[0]!.id);
  await ask("worker", "begin_settlement($1)", order.id);
  await ask("worker", "record_authorization_lost($1, $2, $3)", order.id, intent, "expired");
  await ask("worker", "record_recharge($1, $2, $3, $4)", order.id, null, false, "card_declined");
  expect(new Set(await deliverAll())).toEqual(new Set(["sent"]));
  const [asked] = await orderMail();
  expect(asked?.subject).toBe(`Payment needed for order ${order.reference}`);
  expect(asked?.text).toContain("Pay $1.90");
  expect((await inbox("operator@numninja.example")).map((mail) => mail.subject)).toEqual([
    "[NumNinja] A capture failed for good",
  ]);

  await ask("worker", "record_debt_paid($1, $2, $3, $4)", order.id, `pi_debt_${order.id}`, 190, "cs_debt");
  await deliverAll();
  expect((await orderMail()).at(-1)?.subject).toBe(`Your receipt for order ${order.reference}`);
});

test("two workers never take the same message", async () => {
  for (let i = 0; i < 10; i++) await ask("worker", "alert_operator($1, $2, $3)", `alert ${i}`, { i }, `k${i}`);
  const taken = (await Promise.all([claimNotifications(6), claimNotifications(6), claimNotifications(6)])).flat();
  expect(taken).toHaveLength(10);
  expect(new Set(taken.map((row) => row.id)).size).toBe(10);
});

test("during an outage the message waits, keeps its reason, and is sent later", async () => {
  await ask("worker", "alert_operator($1, $2, $3)", "low balance", {}, "once");
  resend.kit.faults.rules.add({ at: "before", path: "/emails", status: 503 });
  expect(await deliverAll()).toEqual(["will retry"]);
  expect(await states()).toMatchObject([
    { status: "pending", attempts: 1, last_error: "Resend: internal_server_error (503)" },
  ]);
  expect(await deliverAll()).toEqual([]);
  await db.sql`update public.notifications set scheduled_for = now() - interval '1 second'`;
  expect(await deliverAll()).toEqual(["sent"]);
});

test("an e-mail service that is away for six hours loses no message", async () => {
  await ask("worker", "alert_operator($1, $2, $3)", "Something", {}, "outage");
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
  const setZone = (zone: string) =>
    db.sql`update public.profiles set time_zone = ${zone} where user_id = ${person.userId}`;
  await setZone("Asia/Tokyo");
  const { order, intent, authorize, jobs } = await paidOrder(1);
  await authorize();
  await lose((await jobs())[0]!.id, "gone");
  await ask("worker", "begin_settlement($1)", order.id);
  await ask("worker", "record_order_void($1, $2)", order.id, intent);
  await setZone("UTC");
  const zones = (await claimNotifications()).map((message) => message.time_zone);
  expect(new Set(zones)).toEqual(new Set(["Asia/Tokyo"]));
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BuiltArea, buildArea } from "../../builders/catalog";
import { buildPerson, guestActor, personActor, personClaims } from "../../builders/person";
import { createTestDatabase, type TestDatabase } from "../../setup/database";

let db: TestDatabase;
let area: BuiltArea;
let person: { userId: string; accountId: string };

beforeAll(async () => {
  db = await createTestDatabase();
  area = await buildArea(db.sql);
  person = await buildPerson(db.sql, "buyer@example.test");
});
afterAll(() => db.drop());

const actor = () => personActor(person.userId);
// biome-ignore lint/suspicious/noExplicitAny: answers of SQL functions are checked by the assertions
const server = async (text: string, ...values: unknown[]): Promise<any> =>
  (await db.server.unsafe(`select private.${text} as r`, values as never))[0]!.r;
// biome-ignore lint/suspicious/noExplicitAny: as above
const worker = async (text: string, ...values: unknown[]): Promise<any> =>
  (await db.worker.unsafe(`select private.${text} as r`, values as never))[0]!.r;

const hold = (e164: string, who: object = actor(), account: string | null = person.accountId) =>
  server("hold_number($1, $2, $3)", who, account, { area_id: area.id, e164, carrier_ref: `ref-${e164}` });

const placeOrder = (request: object = {}) =>
  server("place_order($1, $2, $3)", actor(), person.accountId, {
    lost_line_policy: "drop",
    consent_version: "2026-11",
    needs_forward_to: false,
    ...request,
  });

const payFor = (order: { id: string; total_cents: number }, intent: string, session: string | null = null) =>
  worker("authorize_order($1, $2)", order.id, {
    payment_intent_id: intent,
    amount_cents: order.total_cents,
    currency: "usd",
    payment_method_id: "pm_1",
    card_brand: "visa",
    card_last4: "4242",
    stripe_session_id: session,
    capture_before: new Date(Date.now() + 7 * 86_400_000).toISOString(),
  });

const jobsOf = async (orderId: string) =>
  db.sql`select q.id from public.provisioning_queue q join public.order_items i on i.id = q.order_item_id where q.order_id = ${orderId} order by i.position`;

/** Plays a provisioning run against the database, as if the carrier had delivered. */
async function deliver(jobId: string, run = "run-1") {
  const job = await worker("claim_job($1, $2)", jobId, run);
  const begun = await worker("begin_carrier_order($1, $2)", job.id, job.generation);
  expect(begun.ok).toBe(true);
  expect(await worker("submit_carrier_order($1, $2, $3)", job.id, job.generation, begun.order.id)).toBe(true);
  await worker("record_carrier_order($1, $2, $3, $4)", begun.order.id, "completed", `co-${jobId}`, "0.85");
  await worker("identify_number($1, $2, $3, $4)", job.id, job.generation, `did-${jobId}`, job.item.e164);
  await worker("want_configuration($1, $2, $3)", job.id, job.generation, { answer_path: { kind: "sip", host: "v" } });
  return worker(
    "activate_number($1, $2, $3, $4)",
    job.id,
    job.generation,
    { answer_path: { kind: "sip", host: "v" } },
    new Date(Date.now() + 30 * 86_400_000).toISOString(),
  );
}

describe("a purchase from hold to receipt", () => {
  test("price: cost 0.85 with 60 % and 50 cents, rounded up to 5 cents", async () => {
    const held = await hold("+14155550100");
    expect(held).toMatchObject({ ok: true, repeated: false });
    expect(held.hold.price).toMatchObject({
      monthly_cents: 190,
      setup_cents: 0,
      due_today_cents: 190,
      year_cents: 2280,
    });
    await server("release_hold($1, $2, $3)", actor(), person.accountId, held.hold.id);
  });

  test("hold, order, authorization, delivery, settlement: captured equals live lines", async () => {
    await hold("+14155550101");
    await hold("+14155550102");
    const placed = await placeOrder({ expected_total_cents: 380 });
    expect(placed).toMatchObject({ ok: true, order: { total_cents: 380, status: "awaiting_payment" } });
    const order = placed.order;

    expect(await payFor(order, "pi_a")).toEqual({ action: "started" });
    expect(await payFor(order, "pi_a")).toMatchObject({ action: "already" });
    expect(await payFor(order, "pi_b")).toMatchObject({ action: "void" });

    expect(await worker("begin_settlement($1)", order.id)).toMatchObject({ action: "wait" });
    const jobs = await jobsOf(order.id);
    expect(jobs).toHaveLength(2);
    expect(await deliver(jobs[0]!.id)).toMatchObject({ ok: true });
    const second = await worker("claim_job($1, $2)", jobs[1]!.id, "run-2");
    await worker("fail_line($1, $2, $3)", second.id, second.generation, "taken");

    const plan = await worker("begin_settlement($1)", order.id);
    expect(plan).toMatchObject({ action: "capture", amount_cents: 190, payment: { payment_intent_id: "pi_a" } });
    await expect(worker("record_capture($1, $2, $3)", order.id, "pi_a", 380)).rejects.toMatchObject({ code: "23514" });
    expect(await worker("record_capture($1, $2, $3)", order.id, "pi_a", 190)).toMatchObject({
      status: "partially_completed",
    });
    expect(await worker("record_capture($1, $2, $3)", order.id, "pi_a", 190)).toMatchObject({ repeated: true });

    const numbers = await db.sql`select status, e164, account_id from public.purchased_numbers order by e164`;
    expect(numbers).toMatchObject([
      { status: "active", e164: "+14155550101", account_id: person.accountId },
      { status: "failed", e164: "+14155550102", account_id: null },
    ]);
    const mails =
      await db.sql`select template, recipient from public.notifications where account_id = ${person.accountId}`;
    expect(mails).toMatchObject([{ template: "order-partly-completed", recipient: "buyer@example.test" }]);
  });

  test("an active number can be neither held nor bought again", async () => {
    expect(await hold("+14155550101", guestActor("stranger"), null)).toEqual({ ok: false, code: "NUMBER_TAKEN" });
  });

  test("nothing live: the authorization is voided and nothing is owed", async () => {
    await hold("+14155550103");
    const { order } = await placeOrder();
    await payFor(order, "pi_c");
    const [job] = await jobsOf(order.id);
    const claimed = await worker("claim_job($1, $2)", job!.id, "r");
    await worker("fail_line($1, $2, $3)", claimed.id, claimed.generation, "gone");
    expect(await worker("begin_settlement($1)", order.id)).toMatchObject({ action: "void", amount_cents: 0 });
    expect(await worker("record_order_void($1, $2)", order.id, "pi_c")).toMatchObject({ status: "canceled" });
    const [payment] =
      await db.sql`select status, captured_cents from public.payments where stripe_payment_intent_id = 'pi_c'`;
    expect(payment).toMatchObject({ status: "voided", captured_cents: 0 });
  });

  test("capture lost and card refused: a debt that equals the live lines, then paid", async () => {
    await hold("+14155550104");
    const { order } = await placeOrder();
    await payFor(order, "pi_d");
    const [job] = await jobsOf(order.id);
    await deliver(job!.id, "r2");
    expect(await worker("begin_settlement($1)", order.id)).toMatchObject({ action: "capture", amount_cents: 190 });
    await worker("record_authorization_lost($1, $2, $3)", order.id, "pi_d", "expired");
    expect(await worker("record_recharge($1, $2, $3, $4)", order.id, null, false, "card_declined")).toMatchObject({
      status: "completed",
    });
    const [payment] =
      await db.sql`select status, debt_cents from public.payments where stripe_payment_intent_id = 'pi_d'`;
    expect(payment).toMatchObject({ status: "capture_failed", debt_cents: 190 });
    const debt = await server("begin_checkout_session($1, $2, $3, $4)", actor(), person.accountId, order.id, "debt");
    expect(debt).toMatchObject({ ok: true, session: { amount_cents: 190, purpose: "debt" } });
    expect(await worker("record_debt_paid($1, $2, $3, $4)", order.id, "pi_debt", 190, "cs_debt")).toMatchObject({
      ok: true,
    });
    const [{ captured }] =
      (await db.sql`select sum(captured_cents)::int as captured from public.payments where order_id = ${order.id}`) as unknown as [
        { captured: number },
      ];
    expect(captured).toBe(190);
  });

  test("a result of an older generation is refused", async () => {
    await hold("+14155550105");
    const { order } = await placeOrder();
    await payFor(order, "pi_e");
    const [job] = await jobsOf(order.id);
    const first = await worker("claim_job($1, $2)", job!.id, "run-old");
    expect(await worker("claim_job($1, $2)", job!.id, "run-new")).toBeNull();
    await db.sql`update public.provisioning_queue set lease_until = now() - interval '1 second' where id = ${job!.id}`;
    const next = await worker("claim_job($1, $2)", job!.id, "run-new");
    expect(next.generation).toBe(first.generation + 1);
    await expect(worker("begin_carrier_order($1, $2)", job!.id, first.generation)).rejects.toMatchObject({
      code: "PT409",
    });
  });

  test("three failures are dead, after growing pauses: an operator is told, the line is lost, the last reply is kept", async () => {
    const pauses: number[] = [];
    const [job] = await db.sql`select id from public.provisioning_queue where status = 'processing'`;
    for (let attempt = 1; attempt <= 3; attempt++) {
      await db.sql`update public.provisioning_queue set scheduled_for = now() where id = ${job!.id}`;
      const claimed = await worker("claim_job($1, $2)", job!.id, attempt === 1 ? "run-new" : `run-${attempt}x`);
      const result = await worker(
        "reschedule_job($1, $2, $3, $4, $5, $6, $7)",
        claimed.id,
        claimed.generation,
        true,
        null,
        "unavailable",
        "boom",
        attempt === 2 ? { status: 503 } : null,
      );
      if (!result.dead) pauses.push(Date.parse(result.scheduled_for) - Date.now());
      expect(result.dead ?? false).toBe(attempt === 3);
    }
    const [row] =
      await db.sql`select q.status, q.raw_reply, i.status as line from public.provisioning_queue q join public.order_items i on i.id = q.order_item_id where q.id = ${job!.id}`;
    expect(row).toEqual({ status: "dead", raw_reply: { status: 503 }, line: "failed" });
    expect(pauses[0]).toBeGreaterThan(2_500);
    expect(pauses[1]! / pauses[0]!).toBeGreaterThan(1.2); // 4 s, 8 s, each ± 20 %
    expect(await db.sql`select 1 from public.notifications where template = 'operator-alert'`).not.toHaveLength(0);
  });
});

describe("reads run under row level security", () => {
  const asUser = async (claims: Record<string, unknown>, text: string, ...values: unknown[]) =>
    db.server.begin(async (tx) => {
      await tx`select set_config('role', 'authenticated', true), set_config('request.jwt.claims', ${JSON.stringify(claims)}, true),
        set_config('request.jwt.claim.sub', ${String(claims.sub ?? "")}, true)`;
      return (await tx.unsafe(`select private.${text} as r`, values as never))[0]!.r;
    });

  test("the owner sees orders and numbers, a stranger nothing", async () => {
    const stranger = await buildPerson(db.sql, "stranger@example.test");
    const mine = await asUser(personClaims(person.userId), "list_numbers($1)", person.accountId);
    expect(mine.length).toBeGreaterThan(0);
    for (const typed of ["%", "_"]) {
      const found = await asUser(personClaims(person.userId), "list_numbers($1, 50, $2)", person.accountId, typed);
      expect(found, `“${typed}” is text, not a pattern`).toEqual([]);
    }
    expect(await asUser(personClaims(stranger.userId), "list_numbers($1)", person.accountId)).toEqual([]);
    expect((await asUser(personClaims(person.userId), "list_orders($1)", person.accountId)).length).toBeGreaterThan(3);
    expect(await asUser(personClaims(stranger.userId), "list_orders($1)", person.accountId)).toEqual([]);
  });

  test("the sweeper and the pruner run on this data", async () => {
    expect(await worker("sweep()")).toMatchObject({ holds: expect.any(Number) });
    expect(await worker("prune()")).toMatchObject({ search_cache: 0 });
  });
});

describe("a carrier reservation left by a hold that ended", () => {
  test("goes to the next hold of the number, and is not given up under it", async () => {
    const first = await hold("+14155550190");
    await server(
      "record_reservation($1, $2, $3, $4, $5)",
      actor(),
      person.accountId,
      first.hold.id,
      "res-1",
      new Date(Date.now() + 300_000),
    );
    await server("release_hold($1, $2, $3)", actor(), person.accountId, first.hold.id);
    const second = await hold("+14155550190");
    expect(second.hold.firm_until).not.toBeNull();
    expect(await worker("give_up_reservation($1)", first.hold.id)).toBe(false);
    await server("release_hold($1, $2, $3)", actor(), person.accountId, second.hold.id);
    expect(await worker("give_up_reservation($1)", second.hold.id)).toBe(true);
    const third = await hold("+14155550190");
    expect(third.hold.firm_until).toBeNull();
  });
});

describe("a payment page", () => {
  test("that the buyer has by now is not abandoned by somebody who saw it without a link", async () => {
    await hold("+14155550195");
    const { order } = await placeOrder();
    const begun = await server("begin_checkout_session($1, $2, $3)", actor(), person.accountId, order.id);
    const seen = await worker("list_open_sessions($1)", order.id);
    expect(seen.sessions).toMatchObject([{ status: "creating", stripe_session_id: null }]);
    const attach = () => worker("attach_checkout_session($1, $2, $3)", begun.session.id, "cs_195", "https://pay.test");
    expect(await attach()).toMatchObject({ ok: true });
    expect(await worker("close_checkout_session($1, $2, $3)", begun.session.id, "abandoned", true)).toMatchObject({
      status: "awaiting_payment",
    });
    expect((await worker("list_open_sessions($1)", order.id)).sessions).toMatchObject([{ status: "open" }]);
    expect(await worker("close_checkout_session($1, $2, $3)", begun.session.id, "expired", true)).toMatchObject({
      status: "canceled",
    });
  });
});

describe("a payment that must not be used ends its order", () => {
  const ended = async (e164: string, order: { id: string; total_cents: number }, payment: Promise<unknown>) => {
    expect(await payment).toMatchObject({ action: "void" });
    const [row] = await db.sql`select status, closed_reason from public.orders where id = ${order.id}`;
    expect(row).toEqual({ status: "canceled", closed_reason: "payment_refused" });
    expect(await hold(e164, guestActor(`after ${e164}`), null)).toMatchObject({ ok: true });
    expect(await db.sql`select 1 from public.provisioning_queue where order_id = ${order.id}`).toHaveLength(0);
    const mails =
      await db.sql`select parameters ->> 'reason' as reason from public.notifications where dedupe_key = ${`order-canceled:${order.id}`}`;
    expect(mails).toEqual([{ reason: "payment_refused" }]);
  };

  test.each(["suspended", "closed"])("an account that was %s while its buyer paid gets no number", async (status) => {
    const e164 = status === "suspended" ? "+14155550196" : "+14155550197";
    await hold(e164);
    const { order } = await placeOrder();
    await db.sql`update public.accounts set status = ${status} where id = ${person.accountId}`;
    const payment = payFor(order, `pi_${status}`);
    await payment;
    await db.sql`update public.accounts set status = 'active' where id = ${person.accountId}`;
    await ended(e164, order, payment);
  });

  test("another amount than the order's", async () => {
    await hold("+14155550198");
    const { order } = await placeOrder();
    await ended("+14155550198", order, payFor({ ...order, total_cents: order.total_cents - 1 }, "pi_less"));
  });
});

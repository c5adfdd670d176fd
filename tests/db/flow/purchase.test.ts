import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BuiltArea, buildArea } from "../../builders/area";
import { deliverNumber, loseNumber } from "../../builders/number";
import { authorizeOrder, jobsOf, placeOrder } from "../../builders/order";
import { buildPerson, guestActor, personActor, personClaims } from "../../builders/person";
import { callAs } from "../../setup/call";
import { createTestDatabase, type TestDatabase } from "../../setup/database";

let db: TestDatabase;
let area: BuiltArea;
let person: { id: string; accountId: string };

beforeAll(async () => {
  db = await createTestDatabase();
  area = await buildArea(db.sql);
  person = await buildPerson(db.sql, { email: "buyer@example.test" });
});
afterAll(() => db.drop());

const actor = () => personActor(person.id);

const hold = (e164: string, who: object = actor(), account: string | null = person.accountId) =>
  db.call.server("hold_number", {
    p_actor: who,
    p_account_id: account,
    p_request: { area_id: area.id, e164, carrier_ref: `ref-${e164}` },
  });

const place = (...numbers: string[]) => placeOrder(db, person, { areaId: area.id, numbers });

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
    await db.call.server("release_hold", { p_actor: actor(), p_account_id: person.accountId, p_hold_id: held.hold.id });
  });

  test("hold, order, authorization, delivery, settlement: captured equals live lines", async () => {
    const wanted = { areaId: area.id, numbers: ["+14155550101", "+14155550102"], expectedTotalCents: 380 };
    const order = await placeOrder(db, person, wanted);
    expect(order).toMatchObject({ total_cents: 380, status: "awaiting_payment" });

    expect(await authorizeOrder(db, order, { intent: "pi_a" })).toEqual({ action: "started" });
    expect(await authorizeOrder(db, order, { intent: "pi_a" })).toMatchObject({ action: "already" });
    expect(await authorizeOrder(db, order, { intent: "pi_b" })).toMatchObject({ action: "void" });

    expect(await db.call.worker("begin_settlement", { p_order_id: order.id })).toMatchObject({ action: "wait" });
    const jobs = await jobsOf(db, order.id);
    expect(jobs).toHaveLength(2);
    expect(await deliverNumber(db, jobs[0]!)).toMatchObject({ ok: true });
    await loseNumber(db, jobs[1]!, "taken");

    const plan = await db.call.worker("begin_settlement", { p_order_id: order.id });
    expect(plan).toMatchObject({ action: "capture", amount_cents: 190, payment: { payment_intent_id: "pi_a" } });
    await expect(
      db.call.worker("record_capture", { p_order_id: order.id, p_payment_intent_id: "pi_a", p_captured_cents: 380 }),
    ).rejects.toMatchObject({ code: "23514" });
    expect(
      await db.call.worker("record_capture", {
        p_order_id: order.id,
        p_payment_intent_id: "pi_a",
        p_captured_cents: 190,
      }),
    ).toMatchObject({
      status: "partially_completed",
    });
    expect(
      await db.call.worker("record_capture", {
        p_order_id: order.id,
        p_payment_intent_id: "pi_a",
        p_captured_cents: 190,
      }),
    ).toMatchObject({ repeated: true });

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
    const order = await place("+14155550103");
    await authorizeOrder(db, order, { intent: "pi_c" });
    const [job] = await jobsOf(db, order.id);
    await loseNumber(db, job!, "gone");
    expect(await db.call.worker("begin_settlement", { p_order_id: order.id })).toMatchObject({
      action: "void",
      amount_cents: 0,
    });
    expect(
      await db.call.worker("record_order_void", { p_order_id: order.id, p_payment_intent_id: "pi_c" }),
    ).toMatchObject({ status: "canceled" });
    const [payment] =
      await db.sql`select status, captured_cents from public.payments where stripe_payment_intent_id = 'pi_c'`;
    expect(payment).toMatchObject({ status: "voided", captured_cents: 0 });
  });

  test("capture lost and card refused: a debt that equals the live lines, then paid", async () => {
    const order = await place("+14155550104");
    await authorizeOrder(db, order, { intent: "pi_d" });
    const [job] = await jobsOf(db, order.id);
    await deliverNumber(db, job!);
    expect(await db.call.worker("begin_settlement", { p_order_id: order.id })).toMatchObject({
      action: "capture",
      amount_cents: 190,
    });
    await db.call.worker("record_authorization_lost", {
      p_order_id: order.id,
      p_payment_intent_id: "pi_d",
      p_code: "expired",
    });
    expect(
      await db.call.worker("record_recharge", {
        p_order_id: order.id,
        p_payment_intent_id: null,
        p_succeeded: false,
        p_code: "card_declined",
      }),
    ).toMatchObject({
      status: "completed",
    });
    const [payment] =
      await db.sql`select status, debt_cents from public.payments where stripe_payment_intent_id = 'pi_d'`;
    expect(payment).toMatchObject({ status: "capture_failed", debt_cents: 190 });
    const debt = await db.call.server("begin_checkout_session", {
      p_actor: actor(),
      p_account_id: person.accountId,
      p_order_id: order.id,
      p_purpose: "debt",
    });
    expect(debt).toMatchObject({ ok: true, session: { amount_cents: 190, purpose: "debt" } });
    expect(
      await db.call.worker("record_debt_paid", {
        p_order_id: order.id,
        p_payment_intent_id: "pi_debt",
        p_amount_cents: 190,
        p_stripe_session_id: "cs_debt",
      }),
    ).toMatchObject({
      ok: true,
    });
    const [{ captured }] =
      (await db.sql`select sum(captured_cents)::int as captured from public.payments where order_id = ${order.id}`) as unknown as [
        { captured: number },
      ];
    expect(captured).toBe(190);
  });

  test("a result of an older generation is refused", async () => {
    const order = await place("+14155550105");
    await authorizeOrder(db, order, { intent: "pi_e" });
    const [job] = await jobsOf(db, order.id);
    const first = await db.call.worker("claim_job", { p_job_id: job!, p_run_id: "run-old" });
    expect(await db.call.worker("claim_job", { p_job_id: job!, p_run_id: "run-new" })).toBeNull();
    await db.sql`update public.provisioning_queue set lease_until = now() - interval '1 second' where id = ${job!}`;
    const next = await db.call.worker("claim_job", { p_job_id: job!, p_run_id: "run-new" });
    expect(next.generation).toBe(first.generation + 1);
    await expect(
      db.call.worker("begin_carrier_order", { p_job_id: job!, p_generation: first.generation }),
    ).rejects.toMatchObject({
      code: "PT409",
    });
  });

  test("three failures are dead, after growing pauses: an operator is notified, the line is lost, the last reply is kept", async () => {
    const pauses: number[] = [];
    const [job] = await db.sql`select id from public.provisioning_queue where status = 'processing'`;
    for (let attempt = 1; attempt <= 3; attempt++) {
      await db.sql`update public.provisioning_queue set scheduled_for = now() where id = ${job!.id}`;
      const claimed = await db.call.worker("claim_job", {
        p_job_id: job!.id,
        p_run_id: attempt === 1 ? "run-new" : `run-${attempt}x`,
      });
      const result = await db.call.worker("reschedule_job", {
        p_job_id: claimed.id,
        p_generation: claimed.generation,
        p_uses_attempt: true,
        p_delay_seconds: null,
        p_code: "unavailable",
        p_message: "boom",
        p_raw: attempt === 2 ? { status: 503 } : null,
      });
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
  test("the owner sees orders and numbers, a stranger nothing", async () => {
    const stranger = await buildPerson(db.sql, { email: "stranger@example.test" });
    const mine = await callAs(db.server, personClaims(person.id))("list_numbers", {
      p_account_id: person.accountId,
    });
    expect(mine.length).toBeGreaterThan(0);
    for (const typed of ["%", "_"]) {
      const found = await callAs(db.server, personClaims(person.id))("list_numbers", {
        p_account_id: person.accountId,
        p_limit: 50,
        p_query: typed,
      });
      expect(found, `“${typed}” is text, not a pattern`).toEqual([]);
    }
    expect(
      await callAs(db.server, personClaims(stranger.id))("list_numbers", {
        p_account_id: person.accountId,
      }),
    ).toEqual([]);
    expect(
      (
        await callAs(db.server, personClaims(person.id))("list_orders", {
          p_account_id: person.accountId,
        })
      ).length,
    ).toBeGreaterThan(3);
    expect(
      await callAs(db.server, personClaims(stranger.id))("list_orders", {
        p_account_id: person.accountId,
      }),
    ).toEqual([]);
  });

  test("the sweeper and the pruner run on this data", async () => {
    expect(await db.call.worker("sweep", {})).toMatchObject({ holds: expect.any(Number) });
    expect(await db.call.worker("prune", {})).toMatchObject({ search_cache: 0 });
  });
});

describe("a carrier reservation left by a hold that ended", () => {
  test("goes to the next hold of the number, and is not given up under it", async () => {
    const first = await hold("+14155550190");
    await db.call.server("record_reservation", {
      p_actor: actor(),
      p_account_id: person.accountId,
      p_hold_id: first.hold.id,
      p_reservation_ref: "res-1",
      p_expires_at: new Date(Date.now() + 300_000),
    });
    await db.call.server("release_hold", {
      p_actor: actor(),
      p_account_id: person.accountId,
      p_hold_id: first.hold.id,
    });
    const second = await hold("+14155550190");
    expect(second.hold.firm_until).not.toBeNull();
    expect(await db.call.worker("give_up_reservation", { p_hold_id: first.hold.id })).toBe(false);
    await db.call.server("release_hold", {
      p_actor: actor(),
      p_account_id: person.accountId,
      p_hold_id: second.hold.id,
    });
    expect(await db.call.worker("give_up_reservation", { p_hold_id: second.hold.id })).toBe(true);
    const third = await hold("+14155550190");
    expect(third.hold.firm_until).toBeNull();
  });
});

describe("a payment page", () => {
  test("that the buyer has by now is not abandoned by somebody who saw it without a link", async () => {
    const order = await place("+14155550195");
    const begun = await db.call.server("begin_checkout_session", {
      p_actor: actor(),
      p_account_id: person.accountId,
      p_order_id: order.id,
    });
    const seen = await db.call.worker("list_open_sessions", { p_order_id: order.id });
    expect(seen.sessions).toMatchObject([{ status: "creating", stripe_session_id: null }]);
    const attach = () =>
      db.call.worker("attach_checkout_session", {
        p_session_id: begun.session.id,
        p_stripe_session_id: "cs_195",
        p_url: "https://pay.test",
      });
    expect(await attach()).toMatchObject({ ok: true });
    expect(
      await db.call.worker("close_checkout_session", {
        p_session_id: begun.session.id,
        p_outcome: "abandoned",
        p_release: true,
      }),
    ).toMatchObject({
      status: "awaiting_payment",
    });
    expect((await db.call.worker("list_open_sessions", { p_order_id: order.id })).sessions).toMatchObject([
      { status: "open" },
    ]);
    expect(
      await db.call.worker("close_checkout_session", {
        p_session_id: begun.session.id,
        p_outcome: "expired",
        p_release: true,
      }),
    ).toMatchObject({
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
    const order = await place(e164);
    await db.sql`update public.accounts set status = ${status} where id = ${person.accountId}`;
    const payment = authorizeOrder(db, order, { intent: `pi_${status}` });
    await payment;
    await db.sql`update public.accounts set status = 'active' where id = ${person.accountId}`;
    await ended(e164, order, payment);
  });

  test("another amount than the order's", async () => {
    const order = await place("+14155550198");
    await ended(
      "+14155550198",
      order,
      authorizeOrder(db, { ...order, total_cents: order.total_cents - 1 }, { intent: "pi_less" }),
    );
  });
});

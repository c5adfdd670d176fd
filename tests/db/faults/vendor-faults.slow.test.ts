import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { carrierFor } from "@/lib/carriers/carrier-for";
import { logger } from "@/lib/logger";
import { reconcileSessions } from "@/lib/payments/reconcile-sessions";
import { endPaidPeriods } from "@/lib/provisioning/end-paid-periods";
import { closeBreakers } from "../../drivers/database";
import { setAppClock } from "../../setup/clock-file.ts";
import { type Bought, type FaultyShop, openFaultyShop } from "./buy-in-process";

let shop: FaultyShop;
beforeAll(async () => {
  shop = await openFaultyShop();
}, 120_000);
afterEach(async () => {
  await shop.shop.didww("DELETE", "/faults");
  await shop.shop.didww("DELETE", "/scenarios");
  for (const path of ["/faults", "/execution", "/declines"]) await shop.atStripe("DELETE", path);
  await shop.sql`update public.carriers set selling_paused_at = null, selling_paused_reason = null`;
  await closeBreakers(shop.sql);
});
afterAll(() => shop.close());

type Books = Awaited<ReturnType<FaultyShop["books"]>>;

/** True after any fault: the promises P1 to P3 and P7. */
function expectOrder(books: Books): void {
  const owed = books.debt > 0;
  expect({ ...books, live: undefined, captured: undefined, debt: undefined }).toMatchObject({
    blocked: 0,
    unowned: [],
    lost: [],
    withoutPath: [],
    left: { jobs: 0, holds: 0, reserved: 0, messages: 1 },
  });
  expect(books.capturedAtStripe).toBe(owed ? 0 : books.live);
  expect(books.captured).toBe(books.capturedAtStripe);
  if (owed) expect(books.debt).toBe(books.live);
}

const scenario =
  (kind: string, extra: object = {}) =>
  (order: Bought) =>
    shop.shop.didww("POST", "/scenarios", { kind, number: order.numbers[0], ...extra });
const onWire = (rule: object) => () => shop.shop.didww("POST", "/faults", rule);
const atStripe = (path: string, rule: object) => () => shop.atStripe("POST", path, rule);
const order = { method: "POST", path: "/v3/orders" };

/** The number of an order's only line. Not by its E.164: one that was lost before may have been sold again. */
const numberOf = async ({ orderId }: Bought) =>
  (
    await shop.sql`
      select n.id, n.account_id from public.purchased_numbers n join public.order_items i on i.id = n.order_item_id
      where i.order_id = ${orderId}`
  )[0] as { id: string; account_id: string };

describe("the carrier fails", () => {
  test.each<[string, (order: Bought) => Promise<unknown>, "completed" | "canceled"]>([
    ["the number was sold elsewhere", scenario("taken_between_reserve_and_order"), "canceled"],
    ["the SKU is gone", scenario("sku_gone"), "canceled"],
    ["the order is canceled later", scenario("cancel_after_pending"), "canceled"],
    ["the order never settles", scenario("stuck_pending"), "canceled"],
    ["the number arrives blocked", scenario("did_blocked"), "canceled"],
    ["the number is terminated as it arrives", scenario("did_terminated_out_of_band", { ms: 1 }), "canceled"],
    ["the number vanishes as it arrives", scenario("did_vanished", { ms: 1 }), "canceled"],
    ["the number is listed a second late", scenario("did_list_empty_for_ms", { ms: 600 }), "completed"],
    ["the order takes effect, the answer is lost", scenario("commit_then_timeout", { mode: "error" }), "completed"],
    ["it settles before it answers", scenario("settle_before_response", { ms: 50 }), "completed"],
    [
      "an answer of another version",
      scenario("response_mutation", { number: undefined, mutate: "wrong_version", ...order }),
      "completed",
    ],
    [
      "an answer without data",
      scenario("response_mutation", { number: undefined, mutate: "drop_data", ...order }),
      "completed",
    ],
    ["429 for an order", onWire({ at: "before", status: 429, headers: { "retry-after": "1" }, ...order }), "completed"],
    ["500 before an order is made", onWire({ at: "before", status: 500, ...order }), "completed"],
    ["500 after an order was made", onWire({ at: "after", status: 500, ...order }), "completed"],
    [
      "HTML instead of an order",
      onWire({ at: "before", status: 502, body: "<html>", contentType: "text/html", ...order }),
      "completed",
    ],
    ["half an answer to an order", onWire({ at: "after", drop: "truncate", ...order }), "completed"],
    ["a reset before an order is made", onWire({ at: "before", drop: "reset", ...order }), "completed"],
    ["a reset after an order was made", onWire({ at: "after", drop: "reset", ...order }), "completed"],
    [
      "a reset after the path was set",
      onWire({ at: "after", drop: "reset", method: "PATCH", path: "/v3/dids" }),
      "completed",
    ],
  ])("%s", async (_, set, status) => {
    const bought = await shop.buy();
    await set(bought);
    await shop.finish(bought);
    const books = await shop.books(bought);
    expect(books.status).toBe(status);
    expectOrder(books);
  });

  test("a lost line of two is not paid for", async () => {
    const bought = await shop.buy({ lines: 2 });
    await scenario("taken_between_reserve_and_order")(bought);
    await shop.finish(bought);
    const books = await shop.books(bought);
    expect(books).toMatchObject({ status: "partially_completed", liveNumbers: 1 });
    expectOrder(books);
  });

  test("a lost line of a buyer who wants the nearest is replaced", async () => {
    const bought = await shop.buy({ policy: "nearest" });
    await scenario("taken_between_reserve_and_order")(bought);
    await shop.finish(bought);
    const books = await shop.books(bought);
    expect(books).toMatchObject({ status: "completed", liveNumbers: 0 });
    expect(books.captured).toBeGreaterThan(0);
    expectOrder(books);
  });

  test("an order that settles after its line was given up is given back", async () => {
    const bought = await shop.buy();
    await scenario("stuck_pending")(bought);
    await onWire({ at: "before", status: 500, method: "DELETE", path: "/v3/orders", times: 50 })();
    await shop.sql`update private.settings set value = '0' where key = 'carrier_wait_hours'`;
    await shop.finish(bought);
    await shop.sql`update private.settings set value = '24' where key = 'carrier_wait_hours'`;
    expect(await shop.books(bought)).toMatchObject({ status: "canceled", capturedAtStripe: 0 });
    const [row] = await shop.sql`
      select c.id from public.carrier_orders c join public.order_items i on i.id = c.order_item_id where i.order_id = ${bought.orderId}`;
    await shop.shop.didww("POST", `/orders/${row!.id}/settle`, { status: "completed" });
    expect((await shop.books(bought)).unowned).toHaveLength(1);
    await shop.shop.didww("DELETE", "/faults");
    await shop.finish(bought);
    expectOrder(await shop.books(bought));
  });
});

test("an order for the number after its reservation lapsed counts as sent when it is sent: no second one goes out beside it", async () => {
  const bought = await shop.buy();
  const [hold] = await shop.sql`select id, carrier_ref from public.holds where order_id = ${bought.orderId}`;
  const reservation = await carrierFor("didww").reservations!.reserve(hold!.carrier_ref as string, "test");
  await shop.sql`update public.holds set reservation_ref = ${reservation.ref}, reservation_expires_at = ${reservation.expiresAt} where id = ${hold!.id}`;
  await scenario("reservation_lapsed_before_order")(bought);
  await onWire({ at: "before", delayMs: 1_500, ...order })();
  await shop.finish(bought);
  const books = await shop.books(bought);
  expect(books).toMatchObject({ status: "completed", liveNumbers: 1 });
  expectOrder(books);
  const [sent] = await shop.sql`
    select extract(epoch from c.submitted_at - c.created_at)::float as seconds from public.carrier_orders c
    join public.order_items i on i.id = c.order_item_id where i.order_id = ${bought.orderId}`;
  expect(sent!.seconds).toBeGreaterThan(1.4);
});

describe("the carrier takes no orders, though all else works", () => {
  const sent = async () => (await shop.shop.didww<unknown[]>("GET", "/journal?method=POST&path=/v3/orders")).length;
  const jobOf = async ({ orderId }: Bought) =>
    (
      await shop.sql`
        select status, attempts, error_code, raw_reply from public.provisioning_queue where order_id = ${orderId} and action = 'purchase'`
    )[0];
  const timelineOf = async ({ orderId }: Bought) =>
    (
      await shop.sql`
        select e.type from public.number_events e join public.purchased_numbers n on n.id = e.number_id
        join public.order_items i on i.id = n.order_item_id where i.order_id = ${orderId} order by e.occurred_at, e.type desc`
    ).map(({ type }) => type);
  const unavailable = { status: 503, body: { errors: [{ title: "down", code: "503", status: "503" }] }, ...order };

  test("three tries, then the line is lost: nobody pays, operators see it", async () => {
    const before = await sent();
    const bought = await shop.buy();
    await onWire({ at: "before", times: 50, ...unavailable })();
    const warn = vi.spyOn(logger, "warn");
    await shop.start(bought);
    for (let round = 0; round < 20 && (await jobOf(bought))!.status !== "dead"; round++) {
      await sleep(100);
      await shop.work();
    }
    await shop.finish(bought);
    expect((await sent()) - before).toBe(3);
    expect(await jobOf(bought)).toMatchObject({
      status: "dead",
      attempts: 3,
      error_code: "not_ordered",
      raw_reply: { status: 503, body: { errors: [{ title: "down" }] } },
    });
    expect(warn.mock.calls.map(([, text]) => text)).toEqual(
      Array(3)
        .fill(["it is not known whether the carrier took an order", "the carrier has no such order: the try failed"])
        .flat(),
    );
    expect(JSON.stringify(warn.mock.calls)).not.toContain(process.env.DIDWW_API_KEY);
    warn.mockRestore();
    expect(await timelineOf(bought)).toEqual(["number.paid", "number.failed"]);
    const [health] = await shop.sql`select state, order_state from public.carrier_health where carrier_id = 'didww'`;
    expect(health).toEqual({ state: "closed", order_state: "open" });
    expect(
      await shop.sql`
        select parameters ->> 'subject' as subject from public.notifications where recipient = 'operator' and (dedupe_key like 'orders-fail:%'
          or parameters -> 'facts' ->> 'code' = 'not_ordered') order by 1`,
    ).toEqual([{ subject: "A number could not be provisioned" }, { subject: "Orders fail at didww" }]);
    const books = await shop.books(bought);
    expect(books).toMatchObject({ status: "canceled", captured: 0, liveNumbers: 0 });
    expectOrder(books);
    const [watched] = await shop.sql`
      select c.late_until > now() as late from public.carrier_orders c join public.order_items i on i.id = c.order_item_id where i.order_id = ${bought.orderId}`;
    expect(watched!.late).toBe(true);
  });

  test("an open breaker of orders lets them wait without an attempt", async () => {
    const before = await sent();
    const bought = await shop.buy();
    await shop.sql`
      update public.carrier_health set order_state = 'open', order_failures = 3, order_retry_at = now() + interval '1 minute' where carrier_id = 'didww'`;
    await shop.start(bought);
    expect(await jobOf(bought)).toMatchObject({ status: "waiting", attempts: 0, error_code: "unavailable" });
    expect(await sent()).toBe(before);
    await shop.sql`update public.carrier_health set order_retry_at = now()`;
    await shop.finish(bought);
    expect(await shop.books(bought)).toMatchObject({ status: "completed", liveNumbers: 1 });
    expect((await sent()) - before).toBe(1);
  });

  test("an order that appears after its grace is found before it is sent again: never two for one line", async () => {
    const before = await sent();
    const bought = await shop.buy();
    await onWire({ ...unavailable, at: "after", times: 1 })();
    await onWire({ at: "before", status: 200, body: { data: [] }, method: "GET", path: "/v3/orders", times: 1 })();
    await shop.start(bought);
    await sleep(300); // the grace is over: that look-up is the proof which costs an attempt
    await shop.finish(bought);
    expect(await jobOf(bought)).toMatchObject({ status: "succeeded", attempts: 1 });
    expect((await sent()) - before).toBe(1);
    const books = await shop.books(bought);
    expect(books).toMatchObject({ status: "completed", liveNumbers: 1 });
    expectOrder(books);
    expect(await timelineOf(bought)).toEqual(["number.paid", "number.ordered", "number.active"]);
  });
});

describe("a number action fails", () => {
  test("a refusal uses attempts and ends with an operator; the number stays its owner's", async () => {
    const bought = await shop.buy();
    await shop.finish(bought);
    const number = await numberOf(bought);
    const job = await shop.call.worker("queue_action", {
      p_number_id: number.id,
      p_action: "suspend",
      p_reason: "unpaid",
    });
    const refusal = { status: 422, body: { errors: [{ title: "is not possible", code: "422", status: "422" }] } };
    await onWire({ at: "before", ...refusal, method: "PATCH", path: "/v3/dids", times: 50 })();
    await shop.sql`update public.provisioning_queue set max_attempts = 3 where id = ${job}`;
    const readJob = async () =>
      (
        await shop.sql`select status, attempts, error_code, raw_reply from public.provisioning_queue where id = ${job}`
      )[0];
    for (let round = 0; round < 6 && (await readJob())!.status !== "dead"; round++) await shop.work();
    shop.jobs.forget();
    expect(await readJob()).toMatchObject({
      status: "dead",
      attempts: 3,
      error_code: "rejected",
      raw_reply: { status: 422, body: refusal.body },
    });
    expect(await shop.sql`select 1 from public.notifications where dedupe_key = ${`job-dead:${job}`}`).toHaveLength(1);
    expect(await shop.sql`select status, account_id from public.purchased_numbers where id = ${number.id}`).toEqual([
      { status: "active", account_id: number.account_id },
    ]);
  });
});

describe("Stripe fails", () => {
  const capture = { method: "POST", path: "/v1/payment_intents/*/capture" };
  const cancel = "/v1/payment_intents/*/cancel";
  const gone = (order: Bought) => shop.atStripe("POST", `/payment_intents/${order.paymentIntent}/expire`);
  const declined = (authorization: "keep" | "gone") => (order: Bought) =>
    shop.atStripe("POST", "/declines", {
      on: "capture",
      code: "generic_decline",
      authorization,
      payment_intent: order.paymentIntent,
    });

  test.each<[string, (order: Bought) => Promise<unknown>]>([
    ["a capture whose answer is lost", atStripe("/faults", { at: "after", drop: "reset", ...capture })],
    ["429 for a capture", atStripe("/faults", { at: "before", status: 429, ...capture })],
    ["a stored 500 before a capture", atStripe("/execution", { outcome: "error_before", ...capture })],
    ["a stored 500 after a capture", atStripe("/execution", { outcome: "error_after", ...capture })],
    ["a capture that the bank refuses", declined("keep")],
    ["a capture after which the authorization is gone", declined("gone")],
  ])("%s: captured once in the end", async (_, set) => {
    const bought = await shop.buy();
    await set(bought);
    await shop.finish(bought);
    const books = await shop.books(bought);
    expect(books).toMatchObject({ status: "completed", charges: 1, debt: 0, liveNumbers: 1 });
    expectOrder(books);
  });

  test.each<[string, "error_before" | "error_after"]>([
    ["before", "error_before"],
    ["after", "error_after"],
  ])(
    "the authorization is gone, and a stored 500 comes %s the charge of the saved card: charged once",
    async (_, outcome) => {
      const bought = await shop.buy();
      await declined("gone")(bought);
      await shop.atStripe("POST", "/execution", { path: "/v1/payment_inten*s", outcome });
      await shop.finish(bought);
      const books = await shop.books(bought);
      expect(books).toMatchObject({ status: "completed", charges: 1, debt: 0 });
      expectOrder(books);
    },
  );

  test("the authorization is gone, and so is the card's money: a debt of what is live", async () => {
    const bought = await shop.buy();
    await declined("gone")(bought);
    await shop.atStripe("POST", "/declines", { on: "charge", code: "insufficient_funds" });
    await shop.finish(bought);
    const books = await shop.books(bought);
    expect(books).toMatchObject({ status: "completed", charges: 0 });
    expect(books.debt).toBe(books.live);
    expectOrder(books);
  });

  test("the authorization ends while the number is on its way", async () => {
    const bought = await shop.buy();
    await scenario("pending_for_ms", { ms: 200 })(bought);
    const finished = shop.finish(bought);
    await gone(bought).catch(() => {}); // ended after it was taken, or before: then nothing is bought
    await finished;
    const books = await shop.books(bought);
    expect(books.blocked).toBe(0);
    expect(books.capturedAtStripe).toBe(books.live);
  });

  test.each(["error_before", "error_after"] as const)(
    "nothing is live, and canceling is answered with a stored 500 (%s)",
    async (outcome) => {
      const bought = await shop.buy();
      await scenario("sku_gone")(bought);
      await shop.atStripe("POST", "/execution", { path: cancel, outcome });
      await shop.finish(bought);
      const books = await shop.books(bought);
      expect(books).toMatchObject({ status: "canceled", charges: 0, liveNumbers: 0 });
      expectOrder(books);
    },
  );

  test("the session's own webhook never comes: its payment is used, and the sweeper asks for the session once", async () => {
    const bought = await shop.buyOnPage();
    await shop.finish(bought); // by the PaymentIntent's webhook alone, which does not name the session
    expect(await shop.books(bought)).toMatchObject({ status: "completed", charges: 1 });
    const statusOf = async () =>
      (await shop.sql`select status from public.checkout_sessions where order_id = ${bought.orderId}`)[0]!.status;
    expect(await statusOf()).toBe("open");
    await reconcileSessions(0);
    expect(await statusOf()).toBe("complete");
    expectOrder(await shop.books(bought));
  });
});

// The last one: it leaves a number at the carrier that is nobody's.
test("a period ends by the clock of the application", async () => {
  const bought = await shop.buy();
  await shop.finish(bought);
  const { id } = await numberOf(bought);
  await shop.sql`update public.number_contracts set renews_at = null, paid_until = now() where number_id = ${id}`;
  const statusOf = async () =>
    (await shop.sql`select status from public.purchased_numbers where id = ${id}`)[0]!.status;
  const end = async () => {
    await shop.sql`update public.purchased_numbers set paid_until = now() - interval '3 days' where id = ${id}`;
    await endPaidPeriods();
    return statusOf();
  };
  expect(await end()).toBe("active"); // the carrier says that it goes on
  setAppClock(90 * 24 * 3_600_000);
  expect(await end()).toBe("released");
});

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { carrierFor } from "@/lib/carriers/carrier-for";
import { applyPaymentIntent } from "@/lib/payments/apply-checkout-session";
import { orderFromCarrier } from "@/lib/provisioning/order-from-carrier";
import { claimJob } from "@/lib/provisioning/rows";
import { type Bought, type FaultyShop, openFaultyShop } from "./buy-in-process";

const numbersPath = "/api/2010-04-01/Accounts/*/IncomingPhoneNumbers";
const create = { method: "POST", path: `${numbersPath}.json` };

let faulty: FaultyShop;
beforeAll(async () => {
  faulty = await openFaultyShop({ seller: "twilio" });
});
afterAll(() => faulty?.close());
beforeEach(async () => {
  await faulty.changeBuyer();
  await faulty.shop.twilio("DELETE", "/journal");
});
afterEach(async () => {
  await faulty.shop.carrierUp();
  await faulty.shop.twilio("PATCH", "/account", { balance: 100, repeated_create: "update" });
  await faulty.sql`update public.carriers set selling_paused_at = null, selling_paused_reason = null, balance_read_at = null`;
});

const fail = (rule: object) => faulty.shop.twilio("POST", "/faults", { times: 1, ...rule });
/** What was bought is not in so many answers. */
const hidePurchases = (times: number) =>
  fail({
    at: "before",
    status: 200,
    body: { incoming_phone_numbers: [] },
    method: "GET",
    path: `${numbersPath}.json`,
    times,
  });
const creates = async () =>
  (await faulty.shop.twilio<{ path: string }[]>("GET", "/journal?method=POST")).filter(({ path }) =>
    path.endsWith("/IncomingPhoneNumbers.json"),
  ).length;
const jobOf = async ({ orderId }: Bought) =>
  (
    await faulty.sql<{ id: string; status: string; attempts: number; error_code: string | null }[]>`
      select id, status, attempts, error_code from public.provisioning_queue
      where order_id = ${orderId} and action = 'purchase'`
  )[0]!;

/** One number, paid once, with its answer path at the carrier; nothing of it is left open anywhere. */
async function expectBought(bought: Bought): Promise<void> {
  const books = await faulty.books(bought);
  expect(books).toMatchObject({
    status: "completed",
    debt: 0,
    blocked: 0,
    charges: 1,
    liveNumbers: bought.numbers.length,
  });
  expect(books).toMatchObject({ unowned: [], lost: [], withoutPath: [] });
  expect(books.live).toBeGreaterThan(0);
  expect([books.captured, books.capturedAtStripe]).toEqual([books.live, books.live]);
  expect(books.left).toEqual({ jobs: 0, holds: 0, reserved: 0, messages: 1 });
}

/** Nothing was bought, nothing is paid for. */
async function expectNothing(bought: Bought): Promise<void> {
  const books = await faulty.books(bought);
  expect(books).toMatchObject({ status: "canceled", captured: 0, capturedAtStripe: 0, blocked: 0, liveNumbers: 0 });
  expect(books).toMatchObject({ unowned: [], lost: [], withoutPath: [] });
  expect(books.left).toEqual({ jobs: 0, holds: 0, reserved: 0, messages: 1 });
}

describe("a number of Twilio's", () => {
  test("is held, ordered once, paid, proven and active", async () => {
    const bought = await faulty.buy();
    await faulty.finish(bought);
    await expectBought(bought);
    expect(await creates()).toBe(1);
    const [row] = await faulty.sql`
      select n.carrier_id, n.paid_until, c.status, c.amount_charged::float as charged, f.proven_at is not null as proven,
        k.paid_until > now() + interval '27 days' as paid
      from public.purchased_numbers n join public.carrier_orders c on c.purchased_number_id = n.id
      join public.number_configurations f on f.number_id = n.id
      join public.number_contracts k on k.number_id = n.id
      where n.e164 = ${bought.numbers[0]!}`;
    expect(row).toEqual({
      carrier_id: "twilio",
      paid_until: null,
      status: "completed",
      charged: 2.7,
      proven: true,
      paid: true,
    });
  });

  test.each<[string, object, number]>([
    ["a reset after it was bought", { at: "after", drop: "reset", ...create }, 1],
    ["half an answer", { at: "after", drop: "truncate", ...create }, 1],
    [
      "an HTML page after it was bought",
      { at: "after", status: 502, body: "<html>", contentType: "text/html", ...create },
      1,
    ],
    [
      "200 with an HTML page after it was bought",
      { at: "after", status: 200, body: "<html>", contentType: "text/html", ...create },
      1,
    ],
    ["503 after it was bought", { at: "after", status: 503, ...create }, 1],
    ["a reset before it is bought", { at: "before", drop: "reset", ...create }, 2],
    ["500 before it is bought", { at: "before", status: 500, ...create }, 2],
    [
      "an HTML page before it is bought",
      { at: "before", status: 502, body: "<html>", contentType: "text/html", ...create },
      2,
    ],
    ["429", { at: "before", status: 429, ...create }, 2],
    ["429 for every look before", { at: "before", status: 429, method: "GET", path: numbersPath, times: 3 }, 1],
    ["no price after it was bought", { at: "before", status: 503, path: "/pricing", times: 8 }, 1],
    ["a reset after its path was set", { at: "after", drop: "reset", method: "POST", path: `${numbersPath}/*` }, 1],
  ])("%s: bought once, not lost", async (_, rule, sent) => {
    const bought = await faulty.buy();
    await fail(rule);
    await faulty.finish(bought);
    await expectBought(bought);
    expect(await creates()).toBe(sent);
  });

  test("an answer that is lost each time, while look-ups fail too, is found in the end", async () => {
    const bought = await faulty.buy();
    await fail({ at: "after", drop: "reset", ...create, times: 3 });
    await fail({ at: "before", status: 503, method: "GET", path: numbersPath, times: 4 });
    await faulty.finish(bought);
    await expectBought(bought);
    expect(await creates()).toBe(1);
  });

  test("that Twilio calls taken when it is asked again for what we have is found all the same", async () => {
    await faulty.shop.twilio("PATCH", "/account", { repeated_create: "refuse" });
    const bought = await faulty.buy();
    await fail({ at: "after", drop: "reset", ...create });
    await hidePurchases(1);
    await faulty.finish(bought);
    await expectBought(bought);
  });

  test("that was sold elsewhere is dropped, and nobody pays", async () => {
    const bought = await faulty.buy();
    await faulty.shop.twilio("POST", "/stock/withdraw", { numbers: bought.numbers });
    await faulty.finish(bought);
    await expectNothing(bought);
  });

  test("that was sold elsewhere is replaced where the buyer wants the nearest", async () => {
    const bought = await faulty.buy({ policy: "nearest" });
    await faulty.shop.twilio("POST", "/stock/withdraw", { numbers: bought.numbers });
    await faulty.finish(bought);
    const books = await faulty.books(bought);
    expect(books).toMatchObject({ status: "completed", liveNumbers: 0, unowned: [], lost: [], withoutPath: [] });
    expect(books.captured).toBeGreaterThan(0);
  });

  test("of which one of two is lost: the other is paid for alone", async () => {
    const bought = await faulty.buy({ lines: 2 });
    await faulty.shop.twilio("POST", "/stock/withdraw", { numbers: bought.numbers.slice(0, 1) });
    await faulty.finish(bought);
    const books = await faulty.books(bought);
    expect(books).toMatchObject({ status: "partially_completed", liveNumbers: 1, unowned: [], lost: [] });
    expect(books.captured).toBe(books.live);
  });

  test("waits while our balance is too low, sales stop, and it is bought once there is money", async () => {
    const bought = await faulty.buy();
    await faulty.shop.twilio("PATCH", "/account", { balance: 0.1 });
    await faulty.start(bought);
    expect(await jobOf(bought)).toMatchObject({ status: "waiting", attempts: 0, error_code: "insufficient_funds" });
    expect(await creates()).toBe(0);
    const [carrier] =
      await faulty.sql`select selling_paused_at is not null as paused from public.carriers where id = 'twilio'`;
    expect(carrier).toEqual({ paused: true });
    await faulty.shop.twilio("PATCH", "/account", { balance: 100 });
    await faulty.finish(bought);
    await expectBought(bought);
  });

  test("that arrives after its line was given up is given back", async () => {
    const bought = await faulty.buy();
    await fail({ at: "after", drop: "reset", ...create });
    await hidePurchases(6);
    await faulty.start(bought);
    const job = await jobOf(bought);
    expect(job.status).toBe("waiting");
    const { generation } = (await faulty.call.worker("seize_job", { p_job_id: job.id, p_run_id: "test" })) as {
      generation: number;
    };
    await faulty.call.worker("fail_line", { p_job_id: job.id, p_generation: generation, p_code: "TIMED_OUT" });
    expect((await faulty.books(bought)).unowned).toHaveLength(1);
    await faulty.shop.twilio("DELETE", "/faults");
    await faulty.finish(bought);
    await expectNothing(bought);
  });
});

describe("any number of an area", () => {
  test("is chosen in our books before it is ordered", async () => {
    const bought = await faulty.buy({ random: true });
    await fail({ at: "after", drop: "reset", ...create });
    await faulty.finish(bought);
    await expectBought(bought);
    expect(await creates()).toBe(1);
    const [line] = await faulty.sql`
      select i.e164 = n.e164 as same, i.carrier_ref like 'SE:mobile:+%' as named from public.order_items i
      join public.purchased_numbers n on n.order_item_id = i.id where i.order_id = ${bought.orderId}`;
    expect(line).toEqual({ same: true, named: true });
  });

  test("is never one that another line has: as many buyers as numbers, concurrently, each gets one", async () => {
    const left = (await faulty.shop.twilio<{ e164: string }[]>("GET", "/stock?prefix=%2B4670")).map(({ e164 }) => e164);
    await faulty.shop.twilio("POST", "/stock/withdraw", { numbers: left.slice(3) });
    const all: Bought[] = [];
    for (let n = 0; n < 3; n++) {
      await faulty.changeBuyer();
      all.push(await faulty.buy({ random: true }));
    }
    const jobs = [];
    for (const bought of all) {
      await applyPaymentIntent(bought.paymentIntent, null);
      jobs.push((await claimJob((await jobOf(bought)).id, "beside others"))!);
    }
    const ends = await Promise.all(jobs.map((job) => orderFromCarrier(job)));
    expect(ends.map(({ state }) => state)).toEqual(["done", "done", "done"]);
    expect(await creates()).toBe(3);
    const chosen = await faulty.sql`
      select count(distinct e164)::int as n from public.order_items where order_id = any (${all.map(({ orderId }) => orderId)})`;
    expect(chosen[0]).toEqual({ n: 3 });
    await faulty.shop.twilio("POST", "/stock/return", { numbers: left.slice(3) });
    for (const bought of all) await faulty.finish(bought);
    for (const bought of all) expect(await faulty.books(bought)).toMatchObject({ status: "completed", unowned: [] });
  });
});

describe("a purchase whose process dies", () => {
  const sides = ["before", "after"] as const;
  // claim, order, identify, path, prove, finish; then the settlement's two
  test.each(sides.flatMap((side) => [1, 2, 3, 4, 5, 6, 7, 8].map((step) => [side, step] as const)))(
    "%s step %i: one number, paid once, nothing left over",
    async (side, step) => {
      const bought = await faulty.buy();
      faulty.jobs.crashAt({ step, side }, step % 2 === 0);
      await faulty.finish(bought);
      faulty.jobs.crashAt(null);
      await expectBought(bought);
      expect(await creates()).toBe(1);
    },
  );

  test("goes through these steps: Twilio settles an order as it is made", async () => {
    const bought = await faulty.buy();
    faulty.jobs.crashAt(null);
    await faulty.finish(bought);
    expect(faulty.jobs.steps().map((step) => step.split(" ")[1])).toEqual([
      "claim-job",
      "order-from-carrier",
      "identify-number",
      "set-answer-path",
      "prove-number",
      "finish",
      "close-pending-lines",
      "settle-money",
    ]);
  });
});

test("what Twilio has of a released number is gone for good, also when its answer was lost", async () => {
  const bought = await faulty.buy();
  await faulty.finish(bought);
  const [number] = await faulty.sql`
    select id, carrier_ref from public.purchased_numbers where e164 = ${bought.numbers[0]!} and status = 'active'`;
  await faulty.call.worker("queue_action", { p_number_id: number!.id, p_action: "release", p_reason: "period_ended" });
  await fail({ at: "after", drop: "reset", method: "DELETE", path: `${numbersPath}/*` });
  for (let round = 0; round < 3; round++) await faulty.work();
  expect(await carrierFor("twilio").ownership.get(number!.carrier_ref as string)).toBeNull();
  expect(
    (await faulty.sql`select status, ended_reason from public.purchased_numbers where id = ${number!.id}`)[0],
  ).toEqual({ status: "released", ended_reason: "period_ended" });
});

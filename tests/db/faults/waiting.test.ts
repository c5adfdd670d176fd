import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { personActor } from "../../builders/person";
import { closeBreakers } from "../../drivers/database";
import { type Bought, type FaultyShop, openFaultyShop } from "./buy-in-process";

// A carrier that cannot be reached: settlement waits, the buyer is told and may give up what waits.

let shop: FaultyShop;
beforeAll(async () => {
  shop = await openFaultyShop();
  await shop.sql`update private.settings set value = '0' where key = 'carrier_back_seconds'`;
}, 120_000);
afterEach(async () => {
  await shop.shop.didww("DELETE", "/faults");
  await shop.shop.didww("DELETE", "/scenarios");
  await closeBreakers(shop.sql);
  shop.jobs.forget();
});
afterAll(() => shop.close());

const down = () => shop.shop.carrierDown();
const up = () => shop.shop.carrierUp();
const stuck = ({ numbers }: Bought, index = 0) =>
  shop.shop.didww("POST", "/scenarios", { kind: "stuck_pending", number: numbers[index] });
/** Brings the order to its settlement. */
async function settle({ orderId }: Bought): Promise<void> {
  await shop.sql`update public.orders set settle_by = now() where id = ${orderId}`;
  await shop.jobs.send({ name: "order/settlement-due", data: { orderId } });
  await shop.work();
}
const orderOf = async ({ orderId }: Bought) =>
  (
    await shop.sql`
      select status, closed_reason, waiting_since, settle_by, waits_until - authorized_at = interval '24 hours' as "isADay", account_id, user_id,
        (select array_agg(template order by created_at) from public.notifications where account_id = o.account_id and parameters ->> 'order_id' = o.id::text) as mails,
        (select array_agg(status || coalesce(' ' || failure_code, '') order by position) from public.order_items where order_id = o.id) as lines
      from public.orders o where id = ${orderId}`
  )[0]!;
const jobs = async ({ orderId }: Bought) =>
  shop.sql`select status, attempts from public.provisioning_queue where order_id = ${orderId} order by created_at`;
async function cancel(bought: Bought, account?: string) {
  const { account_id, user_id } = await orderOf(bought);
  return shop.call.server("cancel_waiting_lines", {
    p_actor: personActor(user_id as string),
    p_account_id: account ?? account_id,
    p_order_id: bought.orderId,
  });
}
/** Sold, and neither money nor goods are left over. */
async function expectWhole(bought: Bought): Promise<void> {
  const books = await shop.books(bought);
  expect(books).toMatchObject({ blocked: 0, unowned: [], lost: [], left: { jobs: 0, holds: 0, reserved: 0 } });
  expect(books.capturedAtStripe).toBe(books.live);
}

/** An order for lines whose carrier went away right after the order was taken, or before it could be. */
async function buyAndLoseCarrier({ ordered = true, lines = 1 } = {}): Promise<Bought> {
  const bought = await shop.buy({ lines });
  if (ordered) await stuck(bought, lines - 1);
  else await down();
  await shop.start(bought);
  if (ordered) await down();
  for (let round = 0; round < 4; round++) await shop.work();
  return bought;
}

describe("a carrier cannot be reached", () => {
  test.each([
    ["the order was taken", true],
    ["nothing could be ordered", false],
  ])("when %s: the line outlasts it, and goes live when the carrier is back", async (_, ordered) => {
    const bought = await buyAndLoseCarrier({ ordered });
    expect((await orderOf(bought)).waiting_since).toBeNull();
    await settle(bought);
    const waiting = await orderOf(bought);
    expect(waiting).toMatchObject({
      status: "provisioning",
      lines: ["provisioning"],
      isADay: true,
      mails: ["order-waiting"],
    });
    expect(new Date(waiting.settle_by as string).getTime()).toBeGreaterThan(Date.now());
    await settle(bought);
    await settle(bought);
    expect((await orderOf(bought)).mails).toEqual(["order-waiting"]); // told once
    expect(await shop.books(bought)).toMatchObject({ blocked: 1, capturedAtStripe: 0 });
    await up();
    await shop.shop.didww("DELETE", "/scenarios");
    if (ordered) {
      const [row] = await shop.sql`
        select c.id from public.carrier_orders c join public.order_items i on i.id = c.order_item_id where i.order_id = ${bought.orderId}`;
      await shop.shop.didww("POST", `/orders/${row!.id}/settle`, { status: "completed" });
    }
    await shop.finish(bought);
    expect(await orderOf(bought)).toMatchObject({ status: "completed", lines: ["live"] });
    await expectWhole(bought);
  });

  test.each<[string, string]>([
    ["a day has passed", "update public.orders set authorized_at = now() - interval '24 hours 1 second' where id = $1"],
    [
      "the authorization ends in a day",
      "update public.payments set capture_before = now() + interval '23 hours 59 minutes' where order_id = $1",
    ],
  ])("not when %s: the line is given up, nothing is charged", async (_, sql) => {
    const bought = await buyAndLoseCarrier();
    await shop.sql.unsafe(sql, [bought.orderId]);
    await settle(bought);
    expect(await orderOf(bought)).toMatchObject({
      status: "canceled",
      closed_reason: "nothing_available",
      waiting_since: null,
      lines: ["failed TIMED_OUT"],
      mails: ["order-canceled"],
    });
    await up();
    await shop.finish(bought);
    await expectWhole(bought);
  });

  test("the authorization's last day also ends a wait that has begun", async () => {
    const bought = await buyAndLoseCarrier();
    await settle(bought);
    await shop.sql`update public.payments set capture_before = now() + interval '24 hours' where order_id = ${bought.orderId}`;
    await settle(bought);
    expect(await orderOf(bought)).toMatchObject({ status: "canceled", lines: ["failed TIMED_OUT"] });
    await up();
    await shop.finish(bought);
    await expectWhole(bought);
  });

  test("a carrier that answers and never delivers is not waited for", async () => {
    const bought = await shop.buy();
    await stuck(bought);
    await shop.start(bought);
    await settle(bought);
    expect(await orderOf(bought)).toMatchObject({ status: "canceled", waiting_since: null, mails: ["order-canceled"] });
    await shop.finish(bought);
    await expectWhole(bought);
  });
});

describe("what waits is canceled by its buyer", () => {
  test("twice: it costs nothing, what is live is charged, and what arrives late is given back", async () => {
    const bought = await buyAndLoseCarrier({ lines: 2 });
    await settle(bought);
    expect(await cancel(bought)).toMatchObject({ ok: true, canceled: 1 });
    expect(await cancel(bought)).toMatchObject({ ok: true, canceled: 0 });
    await shop.work();
    expect(await orderOf(bought)).toMatchObject({
      status: "partially_completed",
      lines: ["live", "failed CANCELED_BY_BUYER"],
      mails: ["order-waiting", "order-partly-completed"],
    });
    expect(await shop.books(bought)).toMatchObject({ blocked: 0, charges: 1 });
    const [late] = await shop.sql`
      select c.id, c.status, c.late_until > now() as watched from public.carrier_orders c join public.order_items i on i.id = c.order_item_id
      where i.order_id = ${bought.orderId} and i.status = 'failed'`;
    expect(late).toMatchObject({ status: "canceled", watched: true });
    await up();
    await shop.shop.didww("DELETE", "/scenarios");
    await shop.shop.didww("POST", `/orders/${late!.id}/settle`, { status: "completed" });
    await shop.finish(bought);
    await expectWhole(bought);
  });

  test("all of it: the order is canceled, and it says by whom", async () => {
    const bought = await buyAndLoseCarrier({ ordered: false });
    await settle(bought);
    await cancel(bought);
    await shop.work();
    expect(await orderOf(bought)).toMatchObject({ status: "canceled", closed_reason: "canceled_by_buyer" });
    const [mail] = await shop.sql`
      select parameters ->> 'reason' as reason from public.notifications where dedupe_key = ${`order-canceled:${bought.orderId}`}`;
    expect(mail).toEqual({ reason: "canceled_by_buyer" });
    await up();
    await shop.finish(bought);
    await expectWhole(bought);
  });

  test("at the moment it goes live: whoever is first counts, and the money fits", async () => {
    for (const live of [true, false]) {
      const bought = await buyAndLoseCarrier();
      await settle(bought);
      const [job] = await shop.sql`select id from public.provisioning_queue where order_id = ${bought.orderId}`;
      await shop.sql`update public.provisioning_queue set scheduled_for = now() where id = ${job!.id}`;
      const claimed = await shop.call.worker("claim_job", { p_job_id: job!.id, p_run_id: "run" });
      const e164 = bought.numbers[0]!;
      await shop.call.worker("identify_number", {
        p_job_id: job!.id,
        p_generation: claimed.generation,
        p_carrier_ref: crypto.randomUUID(),
        p_e164: e164,
      });
      const activate = () =>
        shop.call.worker("activate_number", {
          p_job_id: job!.id,
          p_generation: claimed.generation,
          p_read_back: {},
          p_paid_until: null,
        });
      if (live) {
        expect(await activate()).toMatchObject({ ok: true });
        expect(await cancel(bought)).toMatchObject({ ok: true, canceled: 0, order: { items: [{ status: "live" }] } });
      } else {
        expect(await cancel(bought)).toMatchObject({ ok: true, canceled: 1 });
        await expect(activate()).rejects.toThrow(); // an older generation
      }
      await shop.sql`select 1`;
      await shop.runJobs();
      expect(await orderOf(bought)).toMatchObject(live ? { status: "completed" } : { status: "canceled" });
      const books = await shop.books(bought);
      expect(books.capturedAtStripe).toBe(books.live);
      await up();
      // The carrier knows nothing of the number that was made up here.
      await shop.sql`delete from public.provisioning_queue where order_id = ${bought.orderId} or status <> 'succeeded' and order_id is null`;
      await shop.sql`update public.purchased_numbers set status = 'released', ended_at = now() where e164 = ${e164}`;
      await shop.shop.didww("DELETE", "/scenarios");
    }
  });

  test("concurrently, many times: one outcome", async () => {
    const bought = await buyAndLoseCarrier({ lines: 1 });
    await settle(bought);
    const answers = await Promise.all(Array.from({ length: 6 }, () => cancel(bought)));
    expect(answers.map(({ canceled }) => canceled).sort()).toEqual([0, 0, 0, 0, 0, 1]);
    await shop.work();
    expect(await orderOf(bought)).toMatchObject({ status: "canceled", lines: ["failed CANCELED_BY_BUYER"] });
  });

  test("not before the order waits, nor that of others", async () => {
    const bought = await buyAndLoseCarrier();
    expect(await cancel(bought)).toMatchObject({ ok: false, code: "ORDER_STATE" });
    await settle(bought);
    const stranger = await shop.shop.newPerson();
    await expect(cancel(bought, stranger.accountId)).rejects.toThrow();
    await expect(
      shop.call.server("cancel_waiting_lines", {
        p_actor: personActor(stranger.id),
        p_account_id: stranger.accountId,
        p_order_id: bought.orderId,
      }),
    ).rejects.toThrow();
    expect(await jobs(bought)).toHaveLength(1);
    expect((await orderOf(bought)).lines).toEqual(["provisioning"]);
    await cancel(bought);
    await shop.work();
  });
});

test("a line that is not live two minutes after its payment is announced once", async () => {
  const bought = await shop.buy();
  await stuck(bought);
  await shop.start(bought);
  await shop.call.worker("sweep", {});
  expect((await orderOf(bought)).mails).toBeNull();
  await shop.sql`update public.orders set authorized_at = now() - interval '2 minutes 1 second' where id = ${bought.orderId}`;
  await shop.call.worker("sweep", {});
  await shop.call.worker("sweep", {});
  expect((await orderOf(bought)).mails).toEqual(["order-being-set-up"]);
  await settle(bought);
  await shop.call.worker("sweep", {});
  expect((await orderOf(bought)).mails).toEqual(["order-being-set-up", "order-canceled"]);
});

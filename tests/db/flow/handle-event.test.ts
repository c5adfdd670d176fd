import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { handleEvent } from "@/lib/external-events/handle-event";
import { recordExternalEvent } from "@/lib/external-events/rows";
import { stripe } from "@/lib/payments/stripe-client";
import { openShop, type Shop } from "../../setup/shop.ts";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ countries: ["GB"] });
});
beforeEach(() => shop.carrierUp());
afterAll(() => shop?.close());

const stored = async (source: string, type: string, payload: object): Promise<string> =>
  (await recordExternalEvent({ source, id: randomUUID(), type, payload, isUsed: true })).id;
const rowOf = async (id: string) =>
  (await shop.database.sql`select * from public.external_events where id = ${id}`)[0]!;
const callback = () => stored("didww", "order", { orderRef: randomUUID(), hasRecords: false });
const recordsReady = () => stored("didww", "exports", { orderRef: null, hasRecords: true });
const stripeEvent = (type: string, objectId: string) =>
  stored("stripe", type, { id: randomUUID(), type, data: { object: { id: objectId } } });

test("an event is handled once, and its row says what was done", async () => {
  const id = await callback();
  expect(await handleEvent(id)).toBe("no such order at the carrier");
  const { handled_at, outcome, attempts } = await rowOf(id);
  expect({ outcome, attempts }).toEqual({ outcome: "no such order at the carrier", attempts: 1 });
  expect(handled_at).not.toBeNull();
  expect(await handleEvent(id)).toBe("handled already");
  expect((await rowOf(id)).handled_at).toEqual(handled_at);
});

test("a failure stays in the row with a growing pause, until the event is handled", async () => {
  const id = await callback();
  await shop.carrierDown();
  const pauses: number[] = [];
  for (const attempt of [1, 2, 3]) {
    await shop.database.sql`update public.carrier_health set state = 'closed', failures = 0`;
    await expect(handleEvent(id)).rejects.toMatchObject({ code: "unavailable" });
    const row = await rowOf(id);
    expect(row).toMatchObject({ handled_at: null, attempts: attempt, last_error: expect.stringMatching(/503/) });
    pauses.push(row.next_attempt_at.getTime() - Date.now());
  }
  expect(pauses[1]).toBeGreaterThan(pauses[0]!);
  expect(pauses[2]).toBeGreaterThan(pauses[1]!);
  await shop.carrierUp();
  expect(await handleEvent(id)).toBe("no such order at the carrier");
});

test("a file of records that is ready is read; reported again, twice at the same moment or too early, it does no harm", async () => {
  const runs = () =>
    shop.database.sql`select day::text, done_at is not null as done from private.record_runs order by 1`;
  expect(await handleEvent(await recordsReady())).toMatch(/^didww [-0-9]{10}: the carrier prepares them$/);
  expect(await runs()).toMatchObject([{ done: false }]);
  const [{ day }] = (await runs()) as unknown as [{ day: string }];
  await expect
    .poll(async () => {
      await Promise.all([handleEvent(await recordsReady()), handleEvent(await recordsReady())]);
      return (await runs())[0];
    })
    .toEqual({ day, done: true });
  const exported = await shop.didww<{ path: string }[]>("GET", "/journal?method=POST&path=/v3/exports");
  expect(exported.length).toBeLessThanOrEqual(5); // a day each, not one a report
});

test("a refund of a payment that is not ours changes nothing, and other types are not used", async () => {
  const customer = await stripe().customers.create({});
  const method = await stripe().paymentMethods.attach("pm_card_visa", { customer: customer.id });
  const intent = await stripe().paymentIntents.create({
    amount: 500,
    currency: "usd",
    customer: customer.id,
    payment_method: method.id,
    confirm: true,
    automatic_payment_methods: { enabled: true, allow_redirects: "never" },
  });
  const refund = await stripe().refunds.create({ payment_intent: intent.id });
  const id = await stripeEvent("refund.created", refund.id);
  expect(await handleEvent(id)).toBe("refund of a payment that is not ours");
  expect(await shop.database.sql`select 1 from public.refunds`).toHaveLength(0);
  expect(await handleEvent(await stripeEvent("customer.created", customer.id))).toBe("not used");
});

test("an event that is not there, or of a source that nothing handles yet, is no failure", async () => {
  expect(await handleEvent(randomUUID())).toBe("no such event");
  expect(await handleEvent(await stored("resend", "email.bounced", {}))).toBe("not used");
});

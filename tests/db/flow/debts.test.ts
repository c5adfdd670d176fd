import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BuiltArea, buildArea } from "../../builders/area";
import { buyNumber } from "../../builders/number";
import { buildPerson, personActor } from "../../builders/person";
import { createTestDatabase, type TestDatabase } from "../../setup/database";

let db: TestDatabase;
let area: BuiltArea;
let buyer: { id: string; accountId: string };
let next = 700;

beforeAll(async () => {
  db = await createTestDatabase();
  area = await buildArea(db.sql);
  buyer = await buildPerson(db.sql, { email: "debtor@example.test" });
});
afterAll(() => db.drop());

/** A live number whose order has been unpaid for so long. */
async function owe(hours: number) {
  const bought = await buyNumber(db, buyer, { areaId: area.id, e164: `+14155550${next++}`, unpaid: true });
  await db.sql`update public.orders set settled_at = now() - make_interval(hours => ${hours}) where id = ${bought.orderId}`;
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
const statusOf = async (numberId: string) =>
  (await db.sql`select status from public.purchased_numbers where id = ${numberId}`)[0]!.status;
const jobOf = async (numberId: string, action: string) =>
  (
    await db.sql`select id, status from public.provisioning_queue where purchased_number_id = ${numberId} and action = ${action}`
  )[0];
const claim = (jobId: string) => db.call.worker("claim_job", { p_job_id: jobId, p_run_id: "run" });
const finish = async (job: { id: string; generation: number }) =>
  db.call.worker("finish_number_action", { p_job_id: job.id, p_generation: job.generation });

describe("a debt that is paid", () => {
  test("wakes a number that was suspended for it", async () => {
    const { orderId, numberId } = await owe(73);
    await finish(await claim((await jobOf(numberId, "suspend"))!.id));
    expect(await statusOf(numberId)).toBe("suspended");
    await pay(orderId);
    await finish(await claim((await jobOf(numberId, "resume"))!.id));
    expect(await statusOf(numberId)).toBe("active");
  });

  test("calls off a suspension that still waits, so the paid number never goes silent", async () => {
    const { orderId, numberId } = await owe(73);
    await pay(orderId);
    expect(await claim((await jobOf(numberId, "suspend"))!.id)).toBeNull();
    expect(await statusOf(numberId)).toBe("active");
    expect(await jobOf(numberId, "resume")).toBeUndefined();
  });

  test("takes back a suspension that is under way", async () => {
    const { orderId, numberId } = await owe(73);
    const suspending = await claim((await jobOf(numberId, "suspend"))!.id);
    await pay(orderId);
    await finish(suspending);
    await finish(await claim((await jobOf(numberId, "resume"))!.id));
    expect(await statusOf(numberId)).toBe("active");
  });

  test("calls off a release that still waits: the customer keeps what is paid", async () => {
    const { orderId, numberId } = await owe(73);
    await finish(await claim((await jobOf(numberId, "suspend"))!.id));
    await db.sql`update public.orders set settled_at = now() - interval '8 days' where id = ${orderId}`;
    await db.call.worker("sweep", {});
    expect(await statusOf(numberId)).toBe("releasing");
    await pay(orderId);
    expect(await claim((await jobOf(numberId, "release"))!.id)).toBeNull();
    await finish(await claim((await jobOf(numberId, "resume"))!.id));
    expect(await statusOf(numberId)).toBe("active");
    const [number] = await db.sql`select account_id, ended_reason from public.purchased_numbers where id = ${numberId}`;
    expect(number).toEqual({ account_id: buyer.accountId, ended_reason: null });
  });

  test("sets the answer path again after a suspension with an unknown outcome", async () => {
    const { orderId, numberId } = await owe(73);
    const { id, generation } = await claim((await jobOf(numberId, "suspend"))!.id);
    await db.call.worker("reschedule_job", {
      p_job_id: id,
      p_generation: generation,
      p_uses_attempt: true,
      p_delay_seconds: 0,
      p_code: "unavailable",
    });
    await pay(orderId);
    expect(await claim(id)).toBeNull();
    expect(await jobOf(numberId, "resume")).toMatchObject({ status: "pending" });
  });

  test("leaves a release alone that may have reached the carrier", async () => {
    const { orderId, numberId } = await owe(24 * 8);
    const { id, generation } = await claim((await jobOf(numberId, "release"))!.id);
    await db.call.worker("reschedule_job", {
      p_job_id: id,
      p_generation: generation,
      p_uses_attempt: true,
      p_delay_seconds: 0,
      p_code: "unavailable",
    });
    await pay(orderId);
    await finish(await claim(id));
    expect(await statusOf(numberId)).toBe("released");
  });

  test("leaves a release alone that is being sent to the carrier", async () => {
    const { orderId, numberId } = await owe(24 * 8);
    const releasing = await claim((await jobOf(numberId, "release"))!.id);
    await pay(orderId);
    await finish(releasing);
    expect(await statusOf(numberId)).toBe("released");
  });
});

test("numbers of another order are not woken by the payment", async () => {
  const other = await owe(73);
  const { orderId } = await owe(73);
  await pay(orderId);
  await finish(await claim((await jobOf(other.numberId, "suspend"))!.id));
  expect(await statusOf(other.numberId)).toBe("suspended");
  expect(await jobOf(other.numberId, "resume")).toBeUndefined();
});

test("the page and the receipt name the card that paid the debt, not the one that was refused", async () => {
  const { orderId } = await owe(1);
  const card = { payment_method_id: "pm_2", card_brand: "mastercard", card_last4: "4444" };
  await db.call.worker("record_debt_paid", {
    p_order_id: orderId,
    p_payment_intent_id: `pi_${crypto.randomUUID()}`,
    p_amount_cents: 190,
    p_stripe_session_id: null,
    p_card: card,
  });
  const charged = { card_brand: "mastercard", card_last4: "4444" };
  const [order] = await db.sql`select private.order_json(${orderId}) as r`;
  expect(order!.r).toMatchObject({ debt_cents: 0, payment: { status: "captured", ...charged } });
  const [mail] =
    await db.sql`select parameters from public.notifications where dedupe_key = ${`debt-receipt:${orderId}`}`;
  expect(mail!.parameters).toMatchObject(charged);
});

test("after paying a debt the result can be shown immediately: its open session is known", async () => {
  const { orderId } = await owe(1);
  await db.call.server("begin_checkout_session", {
    p_actor: personActor(buyer.id),
    p_account_id: buyer.accountId,
    p_order_id: orderId,
    p_purpose: "debt",
  });
  expect((await db.call.worker("list_open_sessions", { p_order_id: orderId })).sessions).toMatchObject([
    { purpose: "debt" },
  ]);
});

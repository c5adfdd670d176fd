import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { messages } from "@/lib/notifications/registry";
import { type BuiltArea, buildArea } from "../../builders/area";
import { actOnNumber, buyNumber } from "../../builders/number";
import { buildPerson, personActor } from "../../builders/person";
import { callAtClock } from "../../setup/call";
import { createTestDatabase, type TestDatabase } from "../../setup/database";

const DAY = 86_400_000;
let db: TestDatabase;
let area: BuiltArea;
let buyer: { id: string; accountId: string };
let next = 900;

beforeAll(async () => {
  db = await createTestDatabase();
  area = await buildArea(db.sql);
  buyer = await buildPerson(db.sql, { email: "owner@example.test" });
});
afterAll(() => db.drop());
afterEach(async () => {
  await db.sql`delete from public.notifications`;
  await db.sql`delete from public.notification_preferences`;
  await db.sql`update public.purchased_numbers set status = 'released', ended_at = now() where ended_at is null`;
});

const announce = (clock: number) => callAtClock(db.worker, clock)("announce_endings", {});

/** A number that was bought now and is paid for so many days, until noon (UTC). */
async function buy(days = 30, unpaid = false, hours = 0) {
  const bought = await buyNumber(db, buyer, { areaId: area.id, e164: `+14155550${next++}`, unpaid });
  const noon = new Date(Math.floor(Date.now() / DAY) * DAY + days * DAY + (12 + hours) * 3_600_000);
  await db.sql`update public.purchased_numbers set paid_until = ${noon} where id = ${bought.numberId}`;
  await db.sql`update public.number_contracts set renews_at = null where number_id = ${bought.numberId}`;
  return { ...bought, noon, sooner: (daysBefore: number) => noon.getTime() - Date.now() - daysBefore * DAY };
}
interface Mail {
  template: keyof typeof messages;
  status: string;
  recipient: string;
  // biome-ignore lint/suspicious/noExplicitAny: parsed by the template's schema
  parameters: any;
}
/** The messages about numbers, each with its parameters. */
async function mails() {
  const rows = (await db.sql`select template, status, recipient, parameters from public.notifications
    where template like 'number-%' order by created_at`) as unknown as Mail[];
  for (const { template, parameters } of rows) messages[template].parameters.parse(parameters);
  return rows;
}
const switchOff = (category = "numbers") =>
  db.call.server("set_notification_preference", {
    p_actor: personActor(buyer.id),
    p_category: category,
    p_channel: "email",
    p_enabled: false,
  });

describe("a number that is about to end", () => {
  test("is announced a week before, once", async () => {
    const { numberId, noon, sooner } = await buy();
    expect(await announce(sooner(8.6))).toBe(0);
    expect(await announce(sooner(7))).toBe(1);
    expect(await announce(sooner(6))).toBe(0);
    expect(await mails()).toMatchObject([
      {
        template: "number-ending",
        status: "pending",
        recipient: "owner@example.test",
        parameters: { numbers: [{ number_id: numberId }] },
      },
    ]);
    expect(Date.parse((await mails())[0]!.parameters.ends_at)).toBe(noon.getTime());
  });

  test("is not announced while it renews", async () => {
    const { numberId, noon, sooner } = await buy();
    await db.sql`update public.number_contracts set renews_at = ${noon} where number_id = ${numberId}`;
    expect(await announce(sooner(7))).toBe(0);
  });

  test("is announced again when its end moved", async () => {
    const { numberId, sooner } = await buy();
    await announce(sooner(7));
    await db.sql`update public.purchased_numbers set paid_until = paid_until + interval '30 days' where id = ${numberId}`;
    expect(await announce(sooner(-22))).toBe(0);
    expect(await announce(sooner(-23))).toBe(1);
    expect(await mails()).toHaveLength(2);
  });

  test("is not announced when it was bought for less than a week, has ended or is not live", async () => {
    const short = await buy(6);
    expect(await announce(short.sooner(5))).toBe(0);
    const ended = await buy();
    expect(await announce(ended.sooner(-1))).toBe(0);
    await db.sql`update public.purchased_numbers set status = 'suspended' where id = ${ended.numberId}`;
    expect(await announce(ended.sooner(7))).toBe(0);
  });

  test.each([
    ["Asia/Tokyo", [14, 15.5, 26], [[0], [1, 2]]],
    ["America/Los_Angeles", [7, 8.5, 31], [[0], [1, 2]]],
    ["Pacific/Kiritimati", [9, 10.5, 33], [[0], [1, 2]]],
    ["UTC", [1, 23, 24.5], [[0, 1], [2]]],
  ])("comes with the others of the reader's day in %s", async (zone, hours, days) => {
    await db.sql`update public.profiles set time_zone = ${zone} where user_id = ${buyer.id}`;
    try {
      const bought: Awaited<ReturnType<typeof buy>>[] = [];
      for (const hour of hours) bought.push(await buy(30, false, hour - 12));
      await announce(bought[0]!.noon.getTime() - Date.now() - 7 * DAY);
      await announce(bought[2]!.noon.getTime() - Date.now() - 7 * DAY);
      const told = (await mails()).map(({ parameters }) =>
        parameters.numbers.map((line: { number_id: string }) =>
          bought.findIndex((one) => one.numberId === line.number_id),
        ),
      );
      expect(told).toEqual(days);
    } finally {
      await db.sql`update public.profiles set time_zone = 'UTC' where user_id = ${buyer.id}`;
    }
  });

  test("comes as one message with the others of that day", async () => {
    const first = await buy();
    const second = await buy(30, false, 9);
    const later = await buy(31);
    expect(await announce(first.sooner(7))).toBe(2);
    const [mail, ...more] = await mails();
    expect(more).toEqual([]);
    expect(mail!.parameters.numbers.map((line: { number_id: string }) => line.number_id)).toEqual([
      first.numberId,
      second.numberId,
    ]);
    expect(await announce(later.sooner(7))).toBe(1);
  });

  test("is not sent to people who switched it off", async () => {
    await switchOff();
    const { sooner } = await buy();
    await announce(sooner(7));
    expect(await mails()).toMatchObject([{ status: "suppressed" }]);
  });

  test("is sent to the account's owner when the buyer is gone", async () => {
    const { orderId, sooner } = await buy();
    await db.sql`update public.orders set user_id = null where id = ${orderId}`;
    await announce(sooner(7));
    expect(await mails()).toMatchObject([{ recipient: "owner@example.test" }]);
  });
});

describe("a number that has ended", () => {
  test("is sent, numbers that end together in one message", async () => {
    const [first, second] = [await buy(), await buy()];
    await db.call.worker("end_number", { p_number_id: first.numberId, p_reason: "period_ended" });
    await db.call.worker("end_number", { p_number_id: second.numberId, p_reason: "period_ended" });
    await db.call.worker("end_number", { p_number_id: second.numberId, p_reason: "period_ended" });
    expect(await db.call.worker("claim_notifications", { p_limit: 10 })).not.toContainEqual(
      expect.objectContaining({ template: "number-ended" }),
    );
    const [mail, ...more] = await mails();
    expect(more).toEqual([]);
    expect(mail).toMatchObject({
      template: "number-ended",
      parameters: { reason: "period_ended", numbers: [{ number_id: first.numberId }, { number_id: second.numberId }] },
    });
  });

  test("does not join a message that is on its way", async () => {
    const [first, second] = [await buy(), await buy()];
    await db.call.worker("end_number", { p_number_id: first.numberId, p_reason: "period_ended" });
    await callAtClock(db.worker, 3 * 60_000)("claim_notifications", { p_limit: 10 });
    await callAtClock(db.worker, 3 * 60_000)("end_number", { p_number_id: second.numberId, p_reason: "period_ended" });
    expect((await mails()).map(({ parameters }) => parameters.numbers.length)).toEqual([1, 1]);
  });

  test("because it was not paid: sent even to people who switched messages about numbers off", async () => {
    await switchOff();
    const { numberId } = await buy(30, true);
    await actOnNumber(db, numberId, "release", "unpaid");
    expect(await mails()).toMatchObject([
      { template: "number-ended", status: "pending", parameters: { reason: "unpaid" } },
    ]);
  });

  test("but was never the customer's sends no message", async () => {
    const { numberId } = await buy();
    await db.sql`update public.purchased_numbers set account_id = null where id = ${numberId}`;
    await actOnNumber(db, numberId, "release", "TIMED_OUT");
    expect(await mails()).toEqual([]);
  });
});

describe("a number that is canceled", () => {
  const bought = () => buyNumber(db, buyer, { areaId: area.id, e164: `+14155550${next++}` });
  const change = (numberId: string, p_undo = false, person: { id: string; accountId: string } = buyer) =>
    db.call.server("cancel_number", {
      p_actor: personActor(person.id),
      p_account_id: person.accountId,
      p_number_id: numberId,
      p_undo,
    });
  /** What is sent two minutes later. */
  const send = () => callAtClock(db.worker, 3 * 60_000)("claim_notifications", { p_limit: 10 });

  test("sends its end and the way to keep it, once, even to people who switched messages about numbers off", async () => {
    await switchOff();
    const { numberId } = await bought();
    const { cancel_at } = await change(numberId);
    await change(numberId);
    expect(await mails()).toMatchObject([
      {
        template: "number-canceled",
        status: "pending",
        recipient: "owner@example.test",
        parameters: { numbers: [{ number_id: numberId, ends_at: cancel_at }] },
      },
    ]);
  });

  test("sends nothing when that is undone within two minutes", async () => {
    const { numberId } = await bought();
    await change(numberId);
    await change(numberId, true);
    expect(await mails()).toEqual([]);
  });

  test("sends that it is kept, when it renews and for what, when that is undone later; canceled again, again", async () => {
    const { numberId } = await bought();
    await change(numberId);
    await send();
    await change(numberId, true);
    await change(numberId, true);
    const [contract] = await db.sql`
      select renews_at from public.number_contracts where number_id = ${numberId}`;
    const [, kept, ...more] = await mails();
    expect(more).toEqual([]);
    expect(kept).toMatchObject({ template: "number-kept", parameters: { monthly_cents: 190, currency: "USD" } });
    expect(Date.parse(kept!.parameters.renews_at)).toBe(contract!.renews_at.getTime());
    await change(numberId);
    expect((await mails()).map(({ template }) => template)).toEqual([
      "number-canceled",
      "number-kept",
      "number-canceled",
    ]);
  });

  test("comes as one message with the others; the one that is undone leaves it", async () => {
    const [first, second] = [await bought(), await bought()];
    await change(first.numberId);
    await change(second.numberId);
    const numbersOf = async () =>
      (await mails()).map(({ parameters }) => parameters.numbers.map((line: { number_id: string }) => line.number_id));
    expect(await numbersOf()).toEqual([[first.numberId, second.numberId]]);
    await change(first.numberId, true);
    expect(await numbersOf()).toEqual([[second.numberId]]);
  });

  test("at the same moment as another: both are in the messages", async () => {
    const [first, second] = [await bought(), await bought()];
    await Promise.all([change(first.numberId), change(second.numberId)]);
    const numbers = (await mails()).flatMap(({ parameters }) => parameters.numbers);
    expect(numbers.map(({ number_id }) => number_id).sort()).toEqual([first.numberId, second.numberId].sort());
  });

  test("by a stranger sends nothing", async () => {
    const { numberId } = await bought();
    const stranger = await buildPerson(db.sql);
    expect(await change(numberId, false, stranger)).toMatchObject({ ok: false, code: "NOT_FOUND" });
    expect(await mails()).toEqual([]);
  });
});

describe("a number that is suspended for a debt", () => {
  test("sends a message immediately with what to pay and where, regardless of preferences", async () => {
    await switchOff();
    const { orderId, numberId } = await buy(30, true);
    await actOnNumber(db, numberId, "suspend", "unpaid");
    expect(await mails()).toMatchObject([
      {
        template: "number-suspended",
        status: "pending",
        parameters: { order_id: orderId, amount_cents: 190, lines: [{ e164: expect.any(String) }] },
      },
    ]);
  });

  test("sends another message when it works again, once for all numbers of the order", async () => {
    const { orderId, numberId } = await buy(30, true);
    await actOnNumber(db, numberId, "suspend", "unpaid");
    await db.call.worker("record_debt_paid", {
      p_order_id: orderId,
      p_payment_intent_id: `pi_debt_${orderId}`,
      p_amount_cents: 190,
      p_stripe_session_id: null,
    });
    const [resume] =
      await db.sql`select id from public.provisioning_queue where purchased_number_id = ${numberId} and action = 'resume'`;
    const job = await db.call.worker("claim_job", { p_job_id: resume!.id, p_run_id: "r" });
    await db.call.worker("finish_number_action", { p_job_id: job.id, p_generation: job.generation });
    expect((await mails()).map(({ template }) => template)).toEqual(["number-suspended", "number-resumed"]);
  });

  test("sends no message when the debt was paid in the same moment", async () => {
    const { orderId, numberId } = await buy(30, true);
    const id = await db.call.worker("queue_action", { p_number_id: numberId, p_action: "suspend", p_reason: "unpaid" });
    const job = await db.call.worker("claim_job", { p_job_id: id, p_run_id: "r" });
    await db.call.worker("record_debt_paid", {
      p_order_id: orderId,
      p_payment_intent_id: `pi_debt_${orderId}`,
      p_amount_cents: 190,
      p_stripe_session_id: null,
    });
    await db.call.worker("finish_number_action", { p_job_id: job.id, p_generation: job.generation });
    expect(await mails()).toEqual([]);
  });
});

test("only messages that exist can be switched off", async () => {
  await expect(switchOff("product")).rejects.toMatchObject({ code: "23514" });
});

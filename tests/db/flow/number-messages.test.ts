import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { messages } from "@/lib/notifications/registry";
import { type BuiltArea, buildArea } from "../../builders/catalog";
import { buildPerson, personActor } from "../../builders/person";
import { buyNumber } from "../../builders/purchase";
import { createTestDatabase, type TestDatabase } from "../../setup/database";

const DAY = 86_400_000;
let db: TestDatabase;
let area: BuiltArea;
let buyer: { id: string; accountId: string };
let next = 900;

beforeAll(async () => {
  db = await createTestDatabase();
  area = await buildArea(db.sql);
  const { userId, accountId } = await buildPerson(db.sql, "owner@example.test");
  buyer = { id: userId, accountId };
});
afterAll(() => db.drop());
afterEach(async () => {
  await db.sql`delete from public.notifications`;
  await db.sql`delete from public.notification_preferences`;
  await db.sql`update public.purchased_numbers set status = 'released', ended_at = now() where ended_at is null`;
});

/** A call of the worker with the clock moved on. */
const worker = (text: string, values: unknown[] = [], clock = 0) =>
  db.worker.begin(async (tx) => {
    await tx`select set_config('numninja.clock_offset_ms', ${String(clock)}, true)`;
    // biome-ignore lint/suspicious/noExplicitAny: answers of SQL functions are checked by the assertions
    return (await tx.unsafe(`select private.${text} as r`, values as never))[0]!.r as any;
  });
const announce = (clock: number) => worker("announce_endings()", [], clock);

/** A number that was bought now and is paid for so many days, until noon (UTC). */
async function buy(days = 30, unpaid = false, hours = 0) {
  const bought = await buyNumber(db.sql, buyer, { areaId: area.id, e164: `+14155550${next++}`, unpaid });
  const noon = new Date(Math.floor(Date.now() / DAY) * DAY + days * DAY + (12 + hours) * 3_600_000);
  await db.sql`update public.purchased_numbers set paid_until = ${noon} where id = ${bought.numberId}`;
  return { ...bought, noon, sooner: (daysBefore: number) => noon.getTime() - Date.now() - daysBefore * DAY };
}
async function act(numberId: string, action: string, reason: string) {
  const id = await worker("queue_action($1, $2, $3)", [numberId, action, reason]);
  const job = await worker("claim_job($1, $2)", [id, "r"]);
  await worker("finish_number_action($1, $2)", [job.id, job.generation]);
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
const switchOff = () =>
  db.server.unsafe("select private.set_notification_preference($1, 'numbers', 'email', false)", [
    personActor(buyer.id) as never,
  ]);

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

  test("is told to nobody who switched it off", async () => {
    await switchOff();
    const { sooner } = await buy();
    await announce(sooner(7));
    expect(await mails()).toMatchObject([{ status: "suppressed" }]);
  });

  test("is told to the account's owner when the buyer is gone", async () => {
    const { orderId, sooner } = await buy();
    await db.sql`update public.orders set user_id = null where id = ${orderId}`;
    await announce(sooner(7));
    expect(await mails()).toMatchObject([{ recipient: "owner@example.test" }]);
  });
});

describe("a number that has ended", () => {
  test("is told, numbers that end together in one message", async () => {
    const [first, second] = [await buy(), await buy()];
    await worker("end_number($1, $2)", [first.numberId, "period_ended"]);
    await worker("end_number($1, $2)", [second.numberId, "period_ended"]);
    await worker("end_number($1, $2)", [second.numberId, "period_ended"]);
    expect(await worker("claim_notifications(10)")).not.toContainEqual(
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
    await worker("end_number($1, $2)", [first.numberId, "period_ended"]);
    await worker("claim_notifications(10)", [], 3 * 60_000);
    await worker("end_number($1, $2)", [second.numberId, "period_ended"], 3 * 60_000);
    expect((await mails()).map(({ parameters }) => parameters.numbers.length)).toEqual([1, 1]);
  });

  test("because it was not paid: told even to whoever switched messages about numbers off", async () => {
    await switchOff();
    const { numberId } = await buy(30, true);
    await act(numberId, "release", "unpaid");
    expect(await mails()).toMatchObject([
      { template: "number-ended", status: "pending", parameters: { reason: "unpaid" } },
    ]);
  });

  test("but was never the customer's is told to nobody", async () => {
    const { numberId } = await buy();
    await db.sql`update public.purchased_numbers set account_id = null where id = ${numberId}`;
    await act(numberId, "release", "TIMED_OUT");
    expect(await mails()).toEqual([]);
  });
});

describe("a number that is suspended for a debt", () => {
  test("is told at once with what to pay and where, whatever was switched off", async () => {
    await switchOff();
    const { orderId, numberId } = await buy(30, true);
    await act(numberId, "suspend", "unpaid");
    expect(await mails()).toMatchObject([
      {
        template: "number-suspended",
        status: "pending",
        parameters: { order_id: orderId, amount_cents: 190, lines: [{ e164: expect.any(String) }] },
      },
    ]);
  });

  test("is told again when it works again, once for all numbers of the order", async () => {
    const { orderId, numberId } = await buy(30, true);
    await act(numberId, "suspend", "unpaid");
    await worker("record_debt_paid($1, $2, $3, $4)", [orderId, `pi_${orderId}`, 190, null]);
    const [resume] =
      await db.sql`select id from public.provisioning_queue where purchased_number_id = ${numberId} and action = 'resume'`;
    const job = await worker("claim_job($1, $2)", [resume!.id, "r"]);
    await worker("finish_number_action($1, $2)", [job.id, job.generation]);
    expect((await mails()).map(({ template }) => template)).toEqual(["number-suspended", "number-resumed"]);
  });

  test("is not told of when the debt was paid in the same moment", async () => {
    const { orderId, numberId } = await buy(30, true);
    const id = await worker("queue_action($1, $2, $3)", [numberId, "suspend", "unpaid"]);
    const job = await worker("claim_job($1, $2)", [id, "r"]);
    await worker("record_debt_paid($1, $2, $3, $4)", [orderId, `pi_${orderId}`, 190, null]);
    await worker("finish_number_action($1, $2)", [job.id, job.generation]);
    expect(await mails()).toEqual([]);
  });
});

test("only messages that exist can be switched off", async () => {
  const set = (category: string) =>
    db.server.unsafe("select private.set_notification_preference($1, $2, 'email', false)", [
      personActor(buyer.id) as never,
      category,
    ]);
  await expect(set("product")).rejects.toMatchObject({ code: "23514" });
});

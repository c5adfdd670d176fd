import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { consentVersion } from "@/lib/contract/consent";
import { buildArea } from "../../builders/area.ts";
import { type BuiltPerson, buildPerson, personActor } from "../../builders/person.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";

let db: TestDatabase;
let area: string;
beforeAll(async () => {
  db = await createTestDatabase();
  area = (await buildArea(db.sql, { stock: 40 })).id;
});
afterAll(() => db?.drop());

let last = 4_155_550_100;
const caller = (person: BuiltPerson) => ({ p_actor: personActor(person.id), p_account_id: person.accountId });
type Caller = ReturnType<typeof caller>;

/** Holds a number whose hold ends in so many minutes; reserved for so many, where the carrier keeps it. */
async function holdFor(who: Caller, minutes: number, reservedFor?: number): Promise<void> {
  const e164 = `+1${++last}`;
  const { hold } = await db.call.server("hold_number", {
    ...who,
    p_request: { area_id: area, e164, carrier_ref: e164 },
  });
  await db.sql`update public.holds set expires_at = private.now() + make_interval(secs => ${minutes * 60}) where id = ${hold.id}`;
  if (reservedFor === undefined) return;
  await db.sql`update public.holds set reservation_ref = ${e164},
    reservation_expires_at = private.now() + make_interval(secs => ${reservedFor * 60}) where id = ${hold.id}`;
}
const pay = (who: Caller, policy = "drop") =>
  db.call.server("place_order", {
    ...who,
    p_request: { lost_line_policy: policy, consent_version: consentVersion, needs_forward_to: false },
  });
const cartOf = (who: Caller) => db.call.server("get_cart", who);
/** Minutes until then, to a tenth. */
const left = (iso: string) => Math.round((Date.parse(iso) - Date.now()) / 6_000) / 10;

const newCaller = async () => caller(await buildPerson(db.sql));

describe("going to pay", () => {
  test("extends holds of this shop by ten minutes, and the order waits as long", async () => {
    const who = await newCaller();
    await holdFor(who, 2);
    await holdFor(who, 7);
    const { order } = await pay(who);
    const cart = await cartOf(who);
    expect([left(order.deadline), left(cart.deadline)]).toEqual([12, 12]);
    expect(cart.items.map((item: { expires_at: string }) => left(item.expires_at))).toEqual([12, 12]);
    expect(cart.can_extend).toBe(false);
  });

  test.each([
    [
      "to the end of the reservation, before the ten minutes are full",
      { held: 2, reserved: 6 },
      { deadline: 6, again: false },
    ],
    ["not at all for seconds: the extension is kept", { held: 9, reserved: 9.5 }, { deadline: 9, again: true }],
    ["not at all where the reservation ends first", { held: 5, reserved: 5 }, { deadline: 5, again: true }],
    ["by ten minutes where the reservation is over", { held: 2, reserved: -1 }, { deadline: 12, again: false }],
  ])("extends %s", async (_, { held, reserved }, { deadline, again }) => {
    const who = await newCaller();
    await holdFor(who, held, reserved);
    await holdFor(who, 9.8);
    const { order } = await pay(who);
    expect(left(order.deadline)).toBe(deadline);
    expect((await cartOf(who)).can_extend).toBe(again);
  });

  test("extends once: not for the same order again, nor for the next one of the cart", async () => {
    const who = await newCaller();
    await holdFor(who, 3);
    const first = await pay(who);
    const again = await pay(who);
    expect([again.repeated, again.order.id, again.order.deadline]).toEqual([
      true,
      first.order.id,
      first.order.deadline,
    ]);
    const next = await pay(who, "nearest");
    expect(next.order.id).not.toBe(first.order.id);
    expect(next.order.deadline).toBe(first.order.deadline);
  });

  test("does not add to an extension that the buyer took", async () => {
    const who = await newCaller();
    await holdFor(who, 3);
    const { cart } = await db.call.server("extend_cart", who);
    expect((await pay(who)).order.deadline).toBe(cart.deadline);
  });

  test("two tabs extend once", async () => {
    const who = await newCaller();
    await holdFor(who, 3);
    const [one, two] = await Promise.all([pay(who), pay(who)]);
    expect(one.order.id).toBe(two.order.id);
    expect(left(one.order.deadline)).toBe(13);
  });

  test("revives nothing: a hold that has ended is refused", async () => {
    const who = await newCaller();
    await holdFor(who, -1);
    expect(await pay(who)).toMatchObject({ ok: false, code: "HOLD_EXPIRED" });
  });
});

import { createHash, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildArea } from "../builders/area.ts";
import { placeOrder } from "../builders/order.ts";
import { type BuiltPerson, buildPerson, personActor } from "../builders/person.ts";
import { createTestDatabase, type TestDatabase } from "../setup/database.ts";

let db: TestDatabase;
let area: string;
beforeAll(async () => {
  db = await createTestDatabase();
  area = (await buildArea(db.sql, { stock: 40 })).id;
});
afterAll(() => db?.drop());

let last = 4_155_550_100;
const freeNumber = () => `+1${++last}`;
let host = 0;
const newAddress = () => `198.51.100.${++host}`;
const newGuest = () => ({ kind: "guest", cart: createHash("sha256").update(randomUUID()).digest("hex") });
const guestCaller = () => ({ p_actor: newGuest(), p_account_id: null });
const caller = (person: BuiltPerson) => ({ p_actor: personActor(person.id), p_account_id: person.accountId });
type Caller = ReturnType<typeof guestCaller> | ReturnType<typeof caller>;

const hold = (who: Caller, e164: string, client_address: string, areaId = area) =>
  db.call.server("hold_number", { ...who, p_request: { area_id: areaId, e164, carrier_ref: e164, client_address } });
const giveBack = (who: Caller, id: string) => db.call.server("release_hold", { ...who, p_hold_id: id });
/** Time passes for one hold. */
const age = (id: string, minutes: number) => db.sql`
  update public.holds set created_at = created_at - make_interval(mins => ${minutes}),
    expires_at = expires_at - make_interval(mins => ${minutes}),
    ended_at = ended_at - make_interval(mins => ${minutes}) where id = ${id}`;

async function havePaid(person: BuiltPerson): Promise<void> {
  const order = await placeOrder(db, person, { areaId: area, numbers: [freeNumber()] });
  await db.sql.begin(async (tx) => {
    await tx`alter table public.payments disable trigger guard`;
    await tx`
      insert into public.payments (order_id, account_id, status, amount_cents, captured_cents, currency)
      values (${order.id}, ${person.accountId}, 'captured', 110, 110, 'USD')`;
    await tx`alter table public.payments enable trigger guard`;
  });
}

describe("the cap of a network address", () => {
  test("counts accounts that never paid: six of them hold no more than ten numbers together", async () => {
    const address = newAddress();
    let held = 0;
    for (let person = 0; person < 6; person++) {
      const who = caller(await buildPerson(db.sql));
      for (let number = 0; number < 4; number++) if ((await hold(who, freeNumber(), address)).ok) held++;
    }
    expect(held).toBe(10);
    expect(await hold(guestCaller(), freeNumber(), address)).toMatchObject({
      code: "HOLD_LIMIT",
      details: { of: "address", limit: 10 },
    });
  });

  test("holds for accounts at once", async () => {
    const address = newAddress();
    const people = await Promise.all(Array.from({ length: 15 }, () => buildPerson(db.sql)));
    const answers = await Promise.all(people.map((person) => hold(caller(person), freeNumber(), address)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(10);
  });

  test("does not hold for an account that has paid, nor counts its numbers", async () => {
    const address = newAddress();
    const buyer = await buildPerson(db.sql);
    await havePaid(buyer);
    for (let number = 0; number < 15; number++)
      expect(await hold(caller(buyer), freeNumber(), address)).toMatchObject({ ok: true });
    expect(await hold(guestCaller(), freeNumber(), address)).toMatchObject({ ok: true });
  });
});

describe("a number that was given back", () => {
  test("can be held again by the same cart, to its old deadline, however often", async () => {
    const [who, address, number] = [guestCaller(), newAddress(), freeNumber()];
    const first = await hold(who, number, address);
    await age(first.hold.id, 4);
    const deadline = Date.parse(first.hold.expires_at) - 4 * 60_000;
    let id = first.hold.id;
    for (let times = 0; times < 3; times++) {
      await giveBack(who, id);
      const again = await hold(who, number, address);
      expect(again).toMatchObject({ ok: true, repeated: false });
      expect(Date.parse(again.hold.expires_at)).toBe(deadline);
      id = again.hold.id;
    }
  });

  test("stays extended: an extension is not won by giving back", async () => {
    const [who, address, number] = [guestCaller(), newAddress(), freeNumber()];
    const first = await hold(who, number, address);
    expect(await db.call.server("extend_cart", who)).toMatchObject({ ok: true });
    await giveBack(who, first.hold.id);
    expect(await hold(who, number, address)).toMatchObject({ ok: true });
    expect(await db.call.server("extend_cart", who)).toMatchObject({ ok: false, code: "ALREADY_EXTENDED" });
  });

  test("rests for another cart and another account of the same network address, and is free for others", async () => {
    const [address, number] = [newAddress(), freeNumber()];
    const who = guestCaller();
    await giveBack(who, (await hold(who, number, address)).hold.id);
    for (const other of [guestCaller(), caller(await buildPerson(db.sql))])
      expect(await hold(other, number, address)).toMatchObject({ code: "NUMBER_RESTING", details: { minutes: 3 } });
    expect(await hold(guestCaller(), number, newAddress())).toMatchObject({ ok: true });
  });
});

describe("a number whose hold lapsed", () => {
  test("rests for the same cart, account and network address some minutes, and is then free for them, too", async () => {
    for (const who of [guestCaller(), caller(await buildPerson(db.sql))]) {
      const [address, number] = [newAddress(), freeNumber()];
      const first = await hold(who, number, address);
      await age(first.hold.id, 11);
      expect(await hold(who, number, newAddress())).toMatchObject({ code: "NUMBER_RESTING" });
      expect(await hold(guestCaller(), number, address)).toMatchObject({ code: "NUMBER_RESTING" });
      await db.call.worker("expire_holds", {});
      expect(await hold(who, number, newAddress())).toMatchObject({ code: "NUMBER_RESTING" });
      await age(first.hold.id, 3);
      expect(await hold(who, number, address)).toMatchObject({ ok: true });
    }
  });

  test("is held again immediately by a stranger elsewhere, and by an account that has paid", async () => {
    const [address, number] = [newAddress(), freeNumber()];
    const first = await hold(guestCaller(), number, address);
    await age(first.hold.id, 11);
    expect(await hold(guestCaller(), number, newAddress())).toMatchObject({ ok: true });

    const buyer = await buildPerson(db.sql);
    await havePaid(buyer);
    const own = freeNumber();
    const before = await hold(caller(buyer), own, address);
    await age(before.hold.id, 11);
    expect(await hold(caller(buyer), own, address)).toMatchObject({ ok: true });
  });
});

test("operators hear once a day when visitors who never paid hold much of an area", async () => {
  const small = (await buildArea(db.sql, { prefix: "907", stock: 20 })).id;
  const alerts = () => db.sql`
    select parameters from public.notifications where dedupe_key like ${`hoard:${small}:%`}`;
  for (let visitor = 0; visitor < 7; visitor++)
    expect(await hold(guestCaller(), freeNumber(), newAddress(), small)).toMatchObject({ ok: true });
  await db.call.worker("sweep", {});
  expect(await alerts()).toHaveLength(0);
  for (let visitor = 0; visitor < 3; visitor++) await hold(guestCaller(), freeNumber(), newAddress(), small);
  await db.call.worker("sweep", {});
  await db.call.worker("sweep", {});
  const [alert, ...more] = await alerts();
  expect(more).toEqual([]);
  expect(alert!.parameters.facts).toMatchObject({ held: 10, stock: 20, by: "several" });
});

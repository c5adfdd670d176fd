import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { messages } from "@/lib/notifications/registry";
import { buildArea } from "../../builders/area";
import { buyNumber } from "../../builders/number";
import { type BuiltPerson, buildPerson, personActor } from "../../builders/person";
import { createTestDatabase, type TestDatabase } from "../../setup/database";

/** Mails about texts: one for those of some minutes. */

const NUMBER = "+14155550173";

let db: TestDatabase;
let owner: BuiltPerson;
let count = 0;
beforeAll(async () => {
  db = await createTestDatabase();
  const area = await buildArea(db.sql);
  owner = await buildPerson(db.sql, { email: "owner@example.test" });
  await buyNumber(db, owner, { areaId: area.id, e164: NUMBER });
});
afterAll(() => db.drop());
beforeEach(async () => {
  await db.sql`delete from public.notifications`;
});

const receive = (body: string, from = "+16465550133") =>
  db.call.worker("receive_message", {
    p_message: { carrier_id: "didww", carrier_ref: `text-${++count}`, to: NUMBER, from, body },
  });

async function mails() {
  const rows = await db.sql`
    select recipient, parameters, extract(epoch from scheduled_for - private.now())::float8 as waits
    from public.notifications where template = 'text-received' order by scheduled_for`;
  return rows.map(({ recipient, parameters, waits }) => ({
    recipient,
    waits: waits as number,
    ...messages["text-received"].parameters.parse(parameters),
  }));
}

test("texts of a minute are one mail, each with its sender and its words", async () => {
  await receive("first");
  await receive("second", "MyBank");
  const [mail, ...others] = await mails();
  expect(others).toEqual([]);
  expect(mail).toMatchObject({
    recipient: "owner@example.test",
    texts: [
      { from: "+16465550133", body: "first" },
      { from: "MyBank", body: "second" },
    ],
    more: 0,
  });
  expect(mail!.waits).toBeGreaterThan(50);
});

test("what arrives while a mail is being sent is in the next one, ten minutes later", async () => {
  await receive("first");
  await db.sql`update public.notifications set scheduled_for = private.now() where template = 'text-received'`;
  await db.call.worker("claim_notifications", {});
  await receive("second");
  await receive("third");
  const [, next] = await mails();
  expect(next).toMatchObject({ texts: [{ body: "second" }, { body: "third" }] });
  expect(next!.waits).toBeGreaterThan(580);
});

test("of very many a mail has the first, and says how many more there are", async () => {
  await Promise.all(Array.from({ length: 30 }, (_, index) => receive("x".repeat(2_000), `+1646555${1000 + index}`)));
  const [mail, ...others] = await mails();
  expect(others).toEqual([]);
  expect(mail!.texts).toHaveLength(20);
  expect(mail!.more).toBe(10);
  expect(mail!.texts[0]!.body).toHaveLength(500);
});

test("a day after it was sent a mail no longer holds the words", async () => {
  await receive("secret words");
  await db.sql`update public.notifications set status = 'sent', sent_at = now()`;
  await db.call.worker("prune", {});
  expect(JSON.stringify(await db.sql`select parameters from public.notifications`)).toContain("secret words");
  await db.sql`update public.notifications set created_at = created_at - interval '25 hours'`;
  await db.call.worker("prune", {});
  expect(JSON.stringify(await db.sql`select parameters from public.notifications`)).not.toContain("secret words");
});

test("who wants no such mails gets none, and the text is stored", async () => {
  const choose = (enabled: boolean) =>
    db.call.server("set_notification_preference", {
      p_actor: personActor(owner.id),
      p_category: "texts",
      p_channel: "email",
      p_enabled: enabled,
    });
  await choose(false);
  expect(await receive("quiet")).toMatchObject({ result: "stored" });
  expect(await mails()).toEqual([]);
  await choose(true);
});

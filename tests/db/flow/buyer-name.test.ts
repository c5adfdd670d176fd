import { afterAll, beforeAll, expect, test } from "vitest";
import { messages } from "@/lib/notifications/registry";
import { type BuiltArea, buildArea } from "../../builders/area";
import { buyNumber } from "../../builders/number";
import { buildPerson, personActor } from "../../builders/person";
import { createTestDatabase, type TestDatabase } from "../../setup/database";

let db: TestDatabase;
let area: BuiltArea;
let buyer: { id: string; accountId: string };

beforeAll(async () => {
  db = await createTestDatabase();
  area = await buildArea(db.sql);
  buyer = await buildPerson(db.sql, { email: "named@example.test" });
});
afterAll(() => db.drop());

const rename = (name: string | null) =>
  db.call.server("rename_account", { p_actor: personActor(buyer.id), p_account_id: buyer.accountId, p_name: name });

test("an order and its receipt keep the name that the account had when it was placed", async () => {
  expect(await rename("  Ada Lovelace Ltd ")).toEqual({ ok: true });
  const { orderId } = await buyNumber(db, buyer, { areaId: area.id, e164: "+14155550990" });
  await rename("Babbage & Co");
  const [order] = await db.sql`select private.order_json(${orderId}) as r`;
  expect(order!.r.buyer_name).toBe("Ada Lovelace Ltd");
  const [mail] =
    await db.sql`select parameters from public.notifications where dedupe_key = ${`order-receipt:${orderId}`}`;
  expect(messages["order-receipt"].parameters.parse(mail!.parameters).buyer_name).toBe("Ada Lovelace Ltd");
  const later = await buyNumber(db, buyer, { areaId: area.id, e164: "+14155550991" });
  const [next] = await db.sql`select private.order_json(${later.orderId}) as r`;
  expect(next!.r.buyer_name).toBe("Babbage & Co");
});

test("callers hear the new name of the account", async () => {
  await rename("Babbage & Co");
  const call = await db.call.worker("call_started", {
    p_call: { call_ref: "CA1", to: "+14155550990", caller: null, entry: "sip" },
  });
  expect(call.account_name).toBe("Babbage & Co");
});

test("a new name is explained, the same name once more is not a change", async () => {
  await rename("First Name");
  await rename("Second Name");
  await rename("Second Name");
  const rows = await db.sql`select actor, account_id, before, after from public.audit_log
    where subject = ${`account:${buyer.accountId}`} and action = 'account.renamed' order by occurred_at desc`;
  expect(rows[0]).toEqual({
    actor: { kind: "user", user_id: buyer.id },
    account_id: buyer.accountId,
    before: { name: "First Name" },
    after: { name: "Second Name" },
  });
  expect(rows.filter(({ after }) => after.name === "Second Name")).toHaveLength(1);
});

test.each([
  ["nothing", null],
  ["blanks", "   "],
  ["121 characters", "x".repeat(121)],
])("an account is not named %s", async (_, name) => {
  expect(await rename(name)).toMatchObject({ ok: false, code: "VALIDATION_FAILED" });
});

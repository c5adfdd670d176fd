import { afterAll, beforeEach, expect, test } from "vitest";
import { type BuiltPerson, buildPerson } from "../../builders/person.ts";
import { buildRule } from "../../builders/pricing.ts";
import { callAtClock } from "../../setup/call.ts";
import { createTestDatabase } from "../../setup/database.ts";
import { buildOffer, mails } from "./guard.ts";

const db = await createTestDatabase();
const day = 86_400_000;
let prefix = 300;
let offer: Awaited<ReturnType<typeof buildOffer>>;
let buyer: BuiltPerson;

afterAll(() => db.drop());
beforeEach(async () => {
  offer = await buildOffer(db, String(++prefix));
  buyer = await buildPerson(db.sql);
  await db.sql`delete from public.notifications`;
  await db.sql`delete from public.pricing_rule_versions where name = 'test'`;
});

/** The offer stopped, because an order was charged 20 USD. */
async function stopped() {
  await (await offer.order(buyer))("20");
  return (await offer.alerts())[0];
}
const price = (cents: number) =>
  buildRule(db.sql, { name: "test", area_id: offer.area.id, markup_percent: 60, floor_cents: cents });

test("accepted for good: it sells at its price up to this cost, and alerts above it", async () => {
  const decided = await offer.decide(await stopped(), { kind: "accept" }, "a campaign");
  expect(decided).toMatchObject({
    ok: true,
    alert: { status: "accepted", reason: "a campaign", accepted_until: null },
  });
  expect(await offer.hold(buyer)).toMatchObject({ ok: true, hold: { price: { monthly_cents: 190 } } });
  await (await offer.order(buyer))("20");
  await offer.sync("0.85");
  await offer.sweep();
  expect(await offer.alerts()).toMatchObject([{ status: "accepted", lost: "36.20" }]);
  await (await offer.order(buyer))("20.01");
  expect(await offer.alerts()).toMatchObject([{ status: "open", cost: "20.0100" }, { status: "accepted" }]);
  expect(await mails(db)).toHaveLength(2);
});

test("accepted for a time: it stops again when that is over", async () => {
  const until = new Date(Date.now() + day);
  await offer.decide(await stopped(), { kind: "accept", until: until.toISOString() });
  await callAtClock(db.worker, day - 60_000)("sweep", {});
  expect(await offer.isOnSale()).toBe(true);
  expect(await db.sql`select at from private.due_margin_alerts where at = ${until}`).toHaveLength(1);
  await callAtClock(db.worker, day + 60_000)("sweep", {});
  expect(await offer.isOnSale()).toBe(false);
  expect(await offer.alerts()).toMatchObject([{ status: "open", cause: "price" }, { status: "lapsed" }]);
});

test("to be repriced: it sells again once the price covers the cost, not before", async () => {
  await offer.decide(await stopped(), { kind: "reprice" });
  expect(await offer.alerts()).toMatchObject([{ status: "repricing", closed_at: null }]);
  await price(500);
  await offer.sweep();
  expect(await offer.isOnSale()).toBe(false);
  await db.sql`update public.pricing_rule_versions set floor_cents = 2000 where name = 'test'`;
  await offer.sweep();
  expect(await offer.alerts()).toMatchObject([{ status: "repriced", note: "the price covers the cost again" }]);
  expect(await offer.hold(buyer)).toMatchObject({ ok: true, hold: { price: { monthly_cents: 2000 } } });
});

test("to be repriced where the price covers the cost already: it sells immediately", async () => {
  await offer.sync("20");
  const decided = await offer.decide((await offer.alerts())[0], { kind: "reprice" });
  expect(decided).toMatchObject({ ok: true, alert: { status: "repriced" } });
  expect(await offer.hold(buyer)).toMatchObject({ ok: true, hold: { price: { monthly_cents: 3250 } } });
});

test("repriced without a word: a price that covers the cost is an answer too", async () => {
  await stopped();
  await price(2000);
  await offer.sweep();
  expect(await offer.alerts()).toMatchObject([{ status: "repriced", decided_by: null }]);
  expect(await offer.isOnSale()).toBe(true);
});

test("stopped: it is off sale like any area that staff took off sale, and no cost alerts again", async () => {
  await offer.decide(await stopped(), { kind: "stop" }, "too dear");
  const [area] =
    await db.sql`select off_sale_reason, stopped_at, is_on_sale from public.areas where id = ${offer.area.id}`;
  expect(area).toEqual({ off_sale_reason: "too dear", stopped_at: null, is_on_sale: false });
  await offer.sync("25");
  await offer.sweep();
  expect(await offer.alerts()).toMatchObject([{ status: "stopped" }]);
  expect(await mails(db)).toHaveLength(1);
});

test("decided once: the second of two sees what the first did", async () => {
  const alert = await stopped();
  const answers = await Promise.all([
    offer.decide(alert, { kind: "accept" }, "sell on"),
    offer.decide(alert, { kind: "stop" }, "stop it"),
  ]);
  const won = answers.find(({ ok }) => ok);
  const lost = answers.find(({ ok }) => !ok);
  expect(lost).toMatchObject({
    ok: false,
    code: "CHANGED",
    current: { status: won.alert.status, reason: won.alert.reason },
  });
  const audits = await db.sql`
    select reason from public.audit_log where action = 'margin.decided' and subject = ${`area:${offer.area.id}`}`;
  expect(audits).toEqual([{ reason: won.alert.reason }]);
});

test("decided on an older state: the cost rose meanwhile, so it is shown first", async () => {
  await offer.sync("20");
  const [seen] = await offer.alerts();
  await offer.sync("30");
  expect(await offer.decide(seen, { kind: "accept" })).toMatchObject({
    ok: false,
    code: "CHANGED",
    current: { cost: "30.0000", version: 2 },
  });
});

test.each([
  [{ kind: "accept", until: "2020-01-01T00:00:00Z" }, "until"],
  [{ kind: "sell" }, "kind"],
  [{}, "kind"],
])("%j is no decision", async (decision, field) => {
  const answer = await offer
    .decide(await stopped(), decision)
    .catch((error) => ({ code: error.message, details: JSON.parse(error.detail) }));
  expect(answer).toMatchObject({ code: "VALIDATION_FAILED", details: { field } });
  expect((await offer.alerts())[0]).toMatchObject({ status: "open", version: 1 });
});

test("accepted, a fixed price sells under its own floor", async () => {
  await buildRule(db.sql, { area_id: offer.area.id, fixed_cents: 190 });
  await offer.sync("20");
  expect(await offer.alerts()).toMatchObject([{ status: "open", cause: "cost", floor_cents: 2000, now_clears: false }]);
  await offer.decide((await offer.alerts())[0], { kind: "accept" });
  expect(await offer.hold(buyer)).toMatchObject({ ok: true, hold: { price: { monthly_cents: 190 } } });
  await offer.sync("20.01");
  expect(await offer.hold(buyer)).toMatchObject({ ok: false, code: "NOT_SOLD" });
});

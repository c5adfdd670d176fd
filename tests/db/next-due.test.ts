import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type BuiltArea, buildArea } from "../builders/area";
import { buyNumber } from "../builders/number";
import { buildPerson } from "../builders/person";
import { createTestDatabase, type TestDatabase } from "../setup/database";

const DAY = 86_400_000;
const MINUTE = 60_000;
let db: TestDatabase;
let area: BuiltArea;
let buyer: { id: string; accountId: string };

beforeAll(async () => {
  db = await createTestDatabase();
  area = await buildArea(db.sql);
  buyer = await buildPerson(db.sql, { email: "owner@example.test" });
});
beforeEach(async () => {
  await db.sql`update public.outbox set sent_at = now()`;
  await db.sql`update public.notifications set status = 'sent'`;
  await db.sql`update public.purchased_numbers set status = 'released', ended_at = now() where ended_at is null`;
});
afterAll(() => db.drop());

/** The next due instant, epoch ms, with business time moved on. */
const nextDue = (clock = 0) =>
  db.sql.begin(async (tx) => {
    await tx`select set_config('numninja.clock_offset_ms', ${String(clock)}, true)`;
    const [row] = await tx<{ at: Date | null }[]>`select private.next_due() as at`;
    return row!.at?.getTime() ?? null;
  });
const notification = (inMs: number) => db.sql`
  insert into public.notifications (recipient, template, parameters, dedupe_key, scheduled_for)
  values ('a@example.test', 'welcome', '{}', ${crypto.randomUUID()}, ${new Date(Date.now() + inMs)})`;

test("every topic registers a view with the column at", async () => {
  const views = await db.sql<{ name: string; columns: string }[]>`
    select c.relname as name, string_agg(a.attname || ' ' || format_type(a.atttypid, null), ', ') as columns
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
    where c.relnamespace = 'private'::regnamespace and c.relkind = 'v' and c.relname like 'due\_%' group by c.relname`;
  expect(views.length).toBeGreaterThanOrEqual(10);
  expect(views.filter(({ columns }) => columns !== "at timestamp with time zone")).toEqual([]);
});

test("the earliest instant of all topics comes first, and what is past is not next", async () => {
  expect(await nextDue()).toBeNull();
  await notification(90 * MINUTE);
  await notification(30 * MINUTE);
  await notification(-MINUTE);
  expect(Math.round((((await nextDue()) ?? 0) - Date.now()) / MINUTE)).toBe(30);
  expect(Math.round((((await nextDue(60 * MINUTE)) ?? 0) - Date.now()) / MINUTE)).toBe(90);
  expect(await nextDue(120 * MINUTE)).toBeNull();
});

test("a live number names the instant of its daily look", async () => {
  await buyNumber(db, buyer, { areaId: area.id, e164: "+14155550992" });
  await db.sql`update public.outbox set sent_at = now()`;
  await db.sql`update public.notifications set status = 'sent'`;
  expect(Math.round((((await nextDue()) ?? 0) - Date.now()) / 3_600_000)).toBe(24);
  await db.sql`update public.purchased_numbers set status = 'released', ended_at = now()`;
  expect(await nextDue()).toBeNull();
});

/** Numbers whose daily look is not due before they end. */
const skipLooks = () => db.sql`update public.purchased_numbers set look_at = now() + interval '1 year'`;

test("a number's end names the instants at which its owner is notified and at which it is looked at", async () => {
  const { numberId } = await buyNumber(db, buyer, { areaId: area.id, e164: "+14155550990" });
  await skipLooks();
  await db.sql`update public.outbox set sent_at = now()`;
  await db.sql`update public.notifications set status = 'sent'`;
  const [number] = await db.sql`select paid_until from public.purchased_numbers where id = ${numberId}`;
  await db.sql`update public.number_contracts set renews_at = null where number_id = ${numberId}`;
  const end: number = number!.paid_until.getTime();

  const toldAt = (await nextDue())!;
  expect(toldAt).toBe(Math.floor(end / DAY) * DAY - 7 * DAY);
  const announce = (at: number) =>
    db.worker.begin(async (tx) => {
      await tx`select set_config('numninja.clock_offset_ms', ${String(at - Date.now())}, true)`;
      return (await tx`select private.announce_endings() as told`)[0]!.told;
    });
  expect(await announce(toldAt - 2_000)).toBe(0);
  expect(await announce(toldAt + 2_000)).toBe(1);
  await db.sql`update public.notifications set status = 'sent'`;
  await db.sql`update public.outbox set sent_at = now()`;
  expect(await nextDue(toldAt + 2_000 - Date.now())).toBe(end + 5 * MINUTE);
});

test("an unpaid order names the instants of its suspension and its release", async () => {
  await buyNumber(db, buyer, { areaId: area.id, e164: "+14155550991", unpaid: true });
  await skipLooks();
  await db.sql`update public.outbox set sent_at = now()`;
  await db.sql`update public.notifications set status = 'sent'`;
  await db.sql`update public.purchased_numbers set end_notice_for = paid_until`;
  const hours = async (after: number) =>
    Math.round((((await nextDue(after * 3_600_000)) ?? 0) - Date.now()) / 3_600_000);
  expect(await hours(1)).toBe(72);
  expect(await hours(73)).toBe(7 * 24);
});

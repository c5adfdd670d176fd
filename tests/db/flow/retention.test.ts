import { afterAll, beforeAll, expect, test } from "vitest";
import { type BuiltArea, buildArea } from "../../builders/area";
import { buildPerson, guestActor, personActor } from "../../builders/person";
import { createTestDatabase, type TestDatabase } from "../../setup/database";

let db: TestDatabase;
let area: BuiltArea;

beforeAll(async () => {
  db = await createTestDatabase();
  area = await buildArea(db.sql);
});
afterAll(() => db.drop());

/** The work of the job `prune`, so many days from now. */
const pruneIn = (days: number) =>
  db.worker.begin(async (tx) => {
    await tx`select set_config('numninja.clock_offset_ms', ${String(days * 86_400_000)}, true)`;
    await tx`select private.prune()`;
  });
const partitions = async (table: string): Promise<string[]> =>
  (await db.sql`select inhrelid::regclass::text as name from pg_inherits where inhparent = ${table}::regclass`).map(
    (row) => row.name as string,
  );
/** The name of a partition, so many months from now. */
const partition = async (months: number) =>
  (
    await db.sql`select 'audit_log_' || to_char((now() at time zone 'UTC') + make_interval(months => ${months}), 'YYYY_MM') as name`
  )[0]!.name as string;

test("a shop that slept for half a year prunes again, although something happened before the months were there", async () => {
  await db.sql`insert into public.audit_log (actor, action, subject, occurred_at) values ('{}', 'woke up', 's', now() + interval '6 months')`;
  expect((await db.sql`select tableoid::regclass::text as name from public.audit_log`)[0]!.name).toBe(
    "audit_log_default",
  );
  const [{ days }] =
    (await db.sql`select extract(day from now() + interval '6 months' - now())::int as days`) as unknown as [
      { days: number },
    ];
  await pruneIn(days);
  const made = await partitions("public.audit_log");
  expect(made).not.toContain(await partition(6)); // its rows stay where they are
  for (const months of [7, 8, 9]) expect(made).toContain(await partition(months));
  expect(await db.sql`select action from public.audit_log`).toHaveLength(1);
});

test("what guests held is forgotten after a month, what buyers held is not", async () => {
  const buyer = await buildPerson(db.sql, { email: "keeper@example.test" });
  const hold = (actor: object, account: string | null, e164: string) =>
    db.call.server("hold_number", {
      p_actor: actor,
      p_account_id: account,
      p_request: { area_id: area.id, e164, carrier_ref: e164 },
    });
  await hold(guestActor("leaver"), null, "+14155550801");
  await hold(personActor(buyer.id), buyer.accountId, "+14155550802");
  await db.call.worker("prune", {});
  expect(await db.sql`select 1 from public.holds`).toHaveLength(2);
  await db.sql`update public.holds set status = 'expired', ended_at = now(), expires_at = now()`;
  await pruneIn(29);
  expect(await db.sql`select 1 from public.carts`).toHaveLength(2);
  await pruneIn(31);
  expect(await db.sql`select e164 from public.holds`).toEqual([{ e164: "+14155550802" }]);
  expect(await db.sql`select account_id from public.carts`).toEqual([{ account_id: buyer.accountId }]);
});

test("a handled webhook is kept for 90 days, an unhandled one forever", async () => {
  const record = (id: string, used: boolean) =>
    db.call.worker("record_external_event", {
      p_source: "stripe",
      p_external_id: id,
      p_type: "t",
      p_payload: {},
      p_is_used: used,
    });
  await record("evt_done", false);
  await record("evt_open", true);
  await pruneIn(89);
  expect(await db.sql`select 1 from public.external_events`).toHaveLength(2);
  await pruneIn(91);
  expect(await db.sql`select external_id from public.external_events`).toEqual([{ external_id: "evt_open" }]);
});

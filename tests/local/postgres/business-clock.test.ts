import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { databaseClock } from "../../../local/postgres/business-clock.ts";
import { connect, startCluster, withConnection } from "../../../local/postgres/index.ts";
import { type ScratchCluster, startScratchCluster } from "../../../local/stack/scratch-cluster.ts";

const DAY = 86_400_000;
let cluster: ScratchCluster;
beforeAll(async () => {
  cluster = await startScratchCluster(); // of its own: a move reaches every session of a server
});
afterAll(() => cluster?.stop());

test("a move reaches sessions that are open, without any of them setting it", async () => {
  const clock = databaseClock(cluster.url("supabase_admin"));
  const sessions = [connect(cluster.url("app_server")), connect(cluster.url("app_worker"))];
  const daysAhead = () =>
    Promise.all(
      sessions.map(async (sql) => {
        const [row] = await sql`select extract(epoch from private.now() - now()) / 86400 as days`;
        return Number(row!.days);
      }),
    );
  expect(await daysAhead()).toEqual([0, 0]);
  await clock.moveTo(40 * DAY);
  expect(await daysAhead()).toEqual([40, 40]);
  await clock.moveTo(30 * DAY); // never back
  expect(await daysAhead()).toEqual([40, 40]);
  expect(await clock.read()).toEqual({ offsetMs: 40 * DAY, nextDueMs: null, busy: [] });
  await Promise.all([clock.close!(), ...sessions.map((sql) => sql.end())]);
});

test("an unsent row of the outbox is work, and a row that waits is the next due instant", async () => {
  const clock = databaseClock(cluster.url("supabase_admin"));
  const owner = connect(cluster.url("postgres"));
  await owner`insert into public.outbox (event, dedupe_key, payload) values ('sweep/requested', 'k', '{}')`;
  await owner`
    insert into public.notifications (recipient, template, parameters, dedupe_key, scheduled_for)
    values ('a@example.test', 'welcome', '{}', 'n', private.now() + interval '3 hours')`;
  const { busy, nextDueMs, offsetMs } = await clock.read();
  expect(busy).toEqual(["1 rows in the outbox"]);
  expect(Math.round((nextDueMs! - Date.now() - offsetMs) / 3_600_000)).toBe(3);
  await Promise.all([clock.close!(), owner.end()]);
});

// The last one: it ends the server.
test("a restart of the server keeps the offset", async () => {
  const clock = databaseClock(cluster.url("supabase_admin"));
  await clock.moveTo(41 * DAY);
  await clock.close!();
  await cluster.stopServer();
  const again = await startCluster({
    dataDir: path.join(cluster.directory, "postgres"),
    logFile: path.join(cluster.directory, "postgres.log"),
    port: cluster.port,
    superuserPassword: "", // made already
    durable: false,
  });
  const [row] = await withConnection(
    cluster.url("app_server"),
    (sql) => sql`select extract(epoch from private.now() - now()) / 86400 as days`,
  );
  await again.stop();
  expect(Number(row!.days)).toBe(41);
});

import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { setAppEnv } from "../../setup/app-env.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { startTestApi, type TestApi } from "../../setup/supabase-api.ts";

let database: TestDatabase;
let api: TestApi;
beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
  setAppEnv(database, api);
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
});
afterEach(() => vi.useRealTimers());

/** The module as one more process has it: with a memory of its own. */
async function openProcess() {
  vi.resetModules();
  delete (globalThis as { __numninjaBuckets?: unknown }).__numninjaBuckets;
  const { takeToken } = await import("@/lib/api/rate-buckets");
  return takeToken;
}

let count = 0;
/** A bucket that does not refill while a test looks. */
const newBucket = (burst: number) => ({ name: `test:${++count}`, rate: 0.001, burst });

async function stored(name: string): Promise<number | undefined> {
  const [row] = await database.sql`select tokens from public.rate_limits where bucket = ${name}`;
  return row?.tokens as number | undefined;
}
/** Until Postgres knows of what was granted, however slow the machine is. */
const reported = (bucket: { name: string }, tokens: number) =>
  vi.waitFor(async () => expect(Math.round((await stored(bucket.name)) ?? -1)).toBe(tokens), { timeout: 10_000 });

describe("a bucket that is more than half full", () => {
  test("is counted by the process, and reported to Postgres a moment later", async () => {
    const takeToken = await openProcess();
    const bucket = newBucket(40);
    const grants = [];
    for (let index = 0; index < 5; index++) grants.push(await takeToken(bucket));
    expect(grants.map(({ remaining }) => remaining)).toEqual([39, 38, 37, 36, 35]);
    await reported(bucket, 35);
  });

  test("knows after its report what another process granted", async () => {
    const bucket = newBucket(40);
    const [one, two] = [await openProcess(), await openProcess()];
    for (let index = 0; index < 10; index++) await one(bucket);
    await reported(bucket, 30);
    await two(bucket);
    await reported(bucket, 29);
    await sleep(50); // the answer of the report that the row shows
    expect((await two(bucket)).remaining).toBe(28);
  });

  test("owes what could not be reported, and reports it with the next question", async () => {
    const takeToken = await openProcess();
    const bucket = newBucket(10);
    await database.sql`alter table public.rate_limits rename to rate_limits_away`;
    for (let index = 0; index < 5; index++) expect((await takeToken(bucket)).ok).toBe(true);
    await sleep(250); // a report fails meanwhile; were it late, the next question would carry the debt as well
    await database.sql`alter table public.rate_limits_away rename to rate_limits`;
    expect(await takeToken(bucket)).toMatchObject({ ok: true, remaining: 4 });
    expect(Math.round((await stored(bucket.name)) ?? 0)).toBe(4);
  });
});

test("one process never grants more than the bucket holds, however many ask concurrently", async () => {
  const takeToken = await openProcess();
  const bucket = newBucket(20);
  const grants = await Promise.all(Array.from({ length: 60 }, () => takeToken(bucket)));
  expect(grants.filter(({ ok }) => ok)).toHaveLength(20);
});

test("two processes together grant at most half a bucket more, and then no more until it refills", async () => {
  const bucket = newBucket(20);
  const processes = [await openProcess(), await openProcess()];
  const grants = await Promise.all(
    processes.flatMap((takeToken) => Array.from({ length: 30 }, () => takeToken(bucket))),
  );
  expect(grants.filter(({ ok }) => ok).length).toBeLessThanOrEqual(30);
  await vi.waitFor(async () => expect((await stored(bucket.name)) ?? 99).toBeLessThan(1), { timeout: 10_000 });
  await sleep(50);
  for (const takeToken of processes) {
    const refused = await takeToken(bucket);
    expect(refused.ok).toBe(false);
    expect(refused.retryAfterMs).toBeGreaterThan(0);
  }
});

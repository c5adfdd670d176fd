import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Harness, startHarness } from "./support/harness.ts";
import { type JobCluster, startJobCluster } from "./support/job-database.ts";

let cluster: JobCluster;
let harness: Harness;
const log: { what: string; at: number }[] = [];
const note = (what: string) => log.push({ what, at: performance.now() });
const noted = (start: string) => log.filter((entry) => entry.what.startsWith(start));
const inside = new Map<string, number>();
const most = new Map<string, number>();
/** What may stop holding its slot. */
const released = new Set<string>();

/** Holds a slot until `enough` holds (or for a moment), and remembers how many were held concurrently. */
async function occupy(name: string, enough?: () => Promise<boolean> | boolean): Promise<void> {
  inside.set(name, (inside.get(name) ?? 0) + 1);
  most.set(name, Math.max(most.get(name) ?? 0, inside.get(name)!));
  if (enough) await harness.until(enough, `${name} to be released`);
  else await sleep(30);
  inside.set(name, inside.get(name)! - 1);
}

/** Runs of a function that were created and not yet started. */
const scheduled = async (functionId: string) =>
  (await harness.sql`select from runs where function_id = ${functionId} and status = 'Scheduled'`).length;

beforeAll(async () => {
  cluster = await startJobCluster();
  harness = await startHarness(await cluster.createDatabase(), (inngest) => [
    inngest.createFunction(
      {
        id: "per-carrier",
        triggers: [{ event: "provision" }],
        retries: 0,
        concurrency: [{ key: "event.data.carrier", limit: 2 }, { limit: 3 }],
      },
      async ({ event, step }) => {
        await step.run("call", async () => {
          const full = () => most.get("carrier a") === 2 && most.get("all carriers") === 3;
          await Promise.all([occupy(`carrier ${event.data.carrier}`, full), occupy("all carriers", full)]);
        });
      },
    ),
    ...["left", "right"].map((side) =>
      inngest.createFunction(
        {
          id: `shared-${side}`,
          triggers: [{ event: "shared" }],
          retries: 0,
          concurrency: { scope: "env", key: '"vendor"', limit: 1 },
        },
        async () => occupy("vendor"),
      ),
    ),
    inngest.createFunction(
      {
        id: "paced",
        triggers: [{ event: "paced" }],
        retries: 0,
        throttle: { key: "event.data.key", limit: 5, period: "1s", burst: 1 },
      },
      () => "ran",
    ),
    inngest.createFunction(
      { id: "limited", triggers: [{ event: "limited" }], retries: 0, rateLimit: { limit: 2, period: "60s" } },
      () => "ran",
    ),
    inngest.createFunction(
      { id: "once", triggers: [{ event: "once" }], retries: 0, idempotency: "event.data.orderId" },
      () => "ran",
    ),
    inngest.createFunction(
      { id: "alone", triggers: [{ event: "alone" }], retries: 0, singleton: { mode: "skip", key: "event.data.key" } },
      () => occupy("alone", () => released.has("alone")),
    ),
    inngest.createFunction(
      { id: "newest", triggers: [{ event: "newest" }], retries: 0, singleton: { mode: "cancel" } },
      async ({ event, step }) => {
        await step.sleep("a-while", "1h");
        return event.data.n;
      },
    ),
    inngest.createFunction(
      {
        id: "calm",
        triggers: [{ event: "calm" }],
        retries: 0,
        debounce: { period: "10m", timeout: "60m", key: "event.data.key" },
      },
      ({ event }) => event.data.n,
    ),
    inngest.createFunction(
      {
        id: "ranked",
        triggers: [{ event: "ranked" }],
        retries: 0,
        concurrency: 1,
        priority: { run: "event.data.vip ? 120 : 0" },
      },
      async ({ event }) => {
        note(`ranked ${event.data.n}`);
        if (event.data.n === "first") await occupy("ranked", async () => (await scheduled("app-ranked")) === 2);
      },
    ),
    inngest.createFunction(
      { id: "slow", triggers: [{ event: "slow" }], retries: 0, timeouts: { finish: "5m" } },
      async ({ step }) => step.sleep("long", "1h"),
    ),
    inngest.createFunction(
      {
        id: "impatient",
        triggers: [{ event: "impatient" }],
        retries: 0,
        timeouts: { start: "5m" },
        concurrency: { limit: 1 },
      },
      async () => occupy("impatient", () => released.has("impatient")),
    ),
  ]);
});
afterAll(async () => {
  await harness?.close();
  await cluster?.stop();
});

test("concurrency limits hold per key and for the function as a whole", async () => {
  const carriers = ["a", "a", "a", "a", "a", "b", "b", "b"];
  const { ids } = await harness.app.inngest.send(carriers.map((carrier) => ({ name: "provision", data: { carrier } })));
  for (const id of ids) expect((await harness.ended(id))[0]!.status).toBe("Completed");
  expect(most.get("carrier a")).toBe(2);
  expect(most.get("carrier b")).toBeLessThanOrEqual(2);
  expect(most.get("all carriers")).toBe(3);
});

test("a concurrency key of scope env is shared by functions", async () => {
  for (const id of await Promise.all([harness.send("shared"), harness.send("shared")])) await harness.ended(id, 2);
  expect(most.get("vendor")).toBe(1);
});

test("throttled starts are spaced evenly and keep their order; another key is not held up", async () => {
  const ids: string[] = [];
  for (const n of [1, 2, 3, 4, 5]) ids.push(await harness.send("paced", { key: "slow", n }));
  ids.push(await harness.send("paced", { key: "other", n: 1 }));
  for (const id of ids) await harness.ended(id);
  const started = await harness.sql<{ n: number; at: number }[]>`
    select (events -> 0 -> 'data' ->> 'n')::int as n, (extract(epoch from started_at) * 1000)::float8 as at from runs
    where function_id = 'app-paced' and events -> 0 -> 'data' ->> 'key' = 'slow' order by started_at, id`;
  expect(started.map((run) => run.n)).toEqual([1, 2, 3, 4, 5]);
  // 200 ms apart with a burst of two: the third 200 ms, the fourth 400 ms, the fifth 600 ms after the first at the earliest
  for (const [index, run] of started.entries())
    expect(run.at - started[0]!.at).toBeGreaterThanOrEqual((index - 1) * 200 - 1);
  const [other] = await harness.sql<{ at: number }[]>`
    select (extract(epoch from started_at) * 1000)::float8 as at from runs where event_internal_id = ${ids[5]!}`;
  expect(other!.at).toBeLessThan(started[4]!.at);
});

test("a rate limit drops what comes too fast and records it", async () => {
  expect((await harness.ended(await harness.send("limited")))[0]!.status).toBe("Completed");
  expect(await harness.skipped(await harness.send("limited"))).toContain("rate limited until");
  await harness.server.advance(31_000);
  expect((await harness.ended(await harness.send("limited")))[0]!.status).toBe("Completed");
});

test("an idempotency key starts one run a day", async () => {
  await harness.ended(await harness.send("once", { orderId: "o1" }));
  expect(await harness.skipped(await harness.send("once", { orderId: "o1" }))).toContain("idempotency key");
  await harness.ended(await harness.send("once", { orderId: "o2" }));
  await harness.server.advance(25 * 3_600_000);
  await harness.ended(await harness.send("once", { orderId: "o1" }));
});

test("a singleton that skips runs once at a time per key", async () => {
  const [first, second, other] = [
    await harness.send("alone", { key: "a" }),
    await harness.send("alone", { key: "a" }),
    await harness.send("alone", { key: "b" }),
  ];
  const reason = await harness.skipped(second);
  released.add("alone");
  const [held] = await harness.ended(first);
  expect(reason).toBe(`singleton is held by run ${held!.id}`);
  await harness.ended(other);
  await harness.ended(await harness.send("alone", { key: "a" }));
});

test("a singleton that cancels keeps the newest run", async () => {
  const first = await harness.send("newest", { n: 1 });
  await harness.sleeping(first);
  const second = await harness.send("newest", { n: 2 });
  expect((await harness.ended(first))[0]!.status).toBe("Cancelled");
  await harness.sleeping(second);
  await harness.server.advance(3_700_000);
  expect((await harness.ended(second))[0]).toMatchObject({ status: "Completed", output: 2 });
});

test("debounce runs the last event once it is quiet, and at the deadline at the latest", async () => {
  const send = async (n: number) => {
    const id = await harness.send("calm", { key: "k", n });
    await harness.until(
      async () => (await harness.sql`select from holds where event -> 'data' ->> 'n' = ${String(n)}`).length > 0,
      "the hold",
    );
    return id;
  };
  await send(1);
  await harness.server.advance(9 * 60_000);
  const quiet = await send(2);
  await harness.server.advance(11 * 60_000);
  expect((await harness.ended(quiet))[0]).toMatchObject({ output: 2 });

  let last = "";
  for (let n = 11; n <= 17; n++) {
    last = await send(n);
    await harness.server.advance(9 * 60_000); // never quiet for 10 min, but 63 in all
  }
  expect((await harness.ended(last))[0]).toMatchObject({ output: 17 });
  expect(await harness.sql`select from runs where function_id = 'app-calm'`).toHaveLength(2);
});

test("priority lets a later run overtake", async () => {
  const ids = [await harness.send("ranked", { n: "first" })];
  await harness.until(() => noted("ranked first").length > 0, "the first run");
  ids.push(await harness.send("ranked", { n: "second" }), await harness.send("ranked", { n: "vip", vip: true }));
  for (const id of ids) await harness.ended(id);
  expect(noted("ranked").map((entry) => entry.what)).toEqual(["ranked first", "ranked vip", "ranked second"]);
});

test("timeouts cancel a run that does not start or finish in time", async () => {
  const slow = await harness.send("slow");
  await harness.sleeping(slow);
  await harness.server.advance(301_000);
  expect((await harness.ended(slow))[0]).toMatchObject({
    status: "Cancelled",
    error: { message: "The run did not finish in time" },
  });

  const running = await harness.send("impatient");
  await harness.until(() => (inside.get("impatient") ?? 0) > 0, "the first run");
  const waiting = await harness.send("impatient");
  await harness.until(async () => (await harness.statusOf(waiting)) === "Scheduled", "the second run");
  await harness.server.advance(301_000);
  expect((await harness.ended(waiting))[0]).toMatchObject({
    status: "Cancelled",
    error: { message: "The run did not start in time" },
  });
  released.add("impatient");
  expect((await harness.ended(running))[0]!.status).toBe("Completed");
});

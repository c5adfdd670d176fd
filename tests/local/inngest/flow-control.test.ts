import { setTimeout as sleep } from "node:timers/promises";
import { cron } from "inngest";
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

/** Holds a slot for a moment and remembers how many were held at once. */
async function occupy(name: string, ms = 40): Promise<void> {
  inside.set(name, (inside.get(name) ?? 0) + 1);
  most.set(name, Math.max(most.get(name) ?? 0, inside.get(name)!));
  await sleep(ms);
  inside.set(name, inside.get(name)! - 1);
}

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
          await Promise.all([occupy(`carrier ${event.data.carrier}`), occupy("all carriers")]);
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
      () => occupy("alone", 150),
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
        debounce: { period: "10s", timeout: "60s", key: "event.data.key" },
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
        await sleep(60);
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
      async () => occupy("impatient", 200),
    ),
    inngest.createFunction(
      {
        id: "revocable",
        triggers: [{ event: "revocable" }],
        retries: 0,
        cancelOn: [{ event: "revoke", match: "data.id" }],
      },
      async ({ step }) => {
        await step.sleep("a-day", "1d");
        note("revocable went on");
      },
    ),
    inngest.createFunction(
      {
        id: "mourner",
        triggers: [{ event: "inngest/function.cancelled", if: "event.data.function_id == 'app-revocable'" }],
        retries: 0,
      },
      ({ event }) => note(`cancelled ${event.data.event.data.id}`),
    ),
    inngest.createFunction(
      { id: "hourly", triggers: [cron("TZ=Europe/Oslo 7 * * * *")], retries: 0 },
      ({ event }) => event.data,
    ),
    inngest.createFunction({ id: "plain", triggers: [{ event: "plain" }], retries: 0 }, ({ event }) => event.id ?? ""),
    inngest.createFunction(
      { id: "big-only", triggers: [{ event: "sized", if: "event.data.size > 10" }], retries: 0 },
      () => "big",
    ),
    inngest.createFunction({ id: "wild", triggers: [{ event: "zoo/*" }], retries: 0 }, ({ event }) => event.name),
  ]);
});
afterAll(async () => {
  await harness?.close();
  await cluster?.stop();
});

const skipsOf = (eventId: string) => harness.sql<{ function_id: string; reason: string }[]>`
  select function_id, reason from skips where event_internal_id = ${eventId}`;
const skipped = (eventId: string) =>
  harness.until(async () => (await skipsOf(eventId))[0]?.reason, `event ${eventId} to be skipped`);
const statusOf = async (eventId: string) =>
  (await harness.sql<{ status: string }[]>`select status from runs where event_internal_id = ${eventId}`)[0]?.status;
const sleeping = (eventId: string) =>
  harness.until(
    async () =>
      (
        await harness.sql`select from jobs j join runs r on r.id = j.run_id where j.kind = 'sleep' and r.event_internal_id = ${eventId}`
      ).length > 0,
    "the sleep",
  );

test("concurrency limits hold per key and for the function as a whole", async () => {
  const carriers = ["a", "a", "a", "a", "a", "b", "b", "b"];
  const ids = await Promise.all(carriers.map((carrier) => harness.send("provision", { carrier })));
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
  // 200 ms apart with two at once: the third 200 ms, the fourth 400 ms, the fifth 600 ms after the first at the earliest
  for (const [index, run] of started.entries())
    expect(run.at - started[0]!.at).toBeGreaterThanOrEqual((index - 1) * 200 - 1);
  const [other] = await harness.sql<{ at: number }[]>`
    select (extract(epoch from started_at) * 1000)::float8 as at from runs where event_internal_id = ${ids[5]!}`;
  expect(other!.at).toBeLessThan(started[4]!.at);
});

test("a rate limit drops what comes too fast and says so", async () => {
  expect((await harness.ended(await harness.send("limited")))[0]!.status).toBe("Completed");
  expect(await skipped(await harness.send("limited"))).toContain("rate limited until");
  await harness.server.advance(31_000);
  expect((await harness.ended(await harness.send("limited")))[0]!.status).toBe("Completed");
});

test("an idempotency key starts one run a day", async () => {
  await harness.ended(await harness.send("once", { orderId: "o1" }));
  expect(await skipped(await harness.send("once", { orderId: "o1" }))).toContain("idempotency key");
  await harness.ended(await harness.send("once", { orderId: "o2" }));
  await harness.server.advance(25 * 3_600_000);
  await harness.ended(await harness.send("once", { orderId: "o1" }));
});

test("an event id starts a function once a day; the duplicate is kept and gets its own id", async () => {
  const first = await harness.send("plain", {}, { id: "outbox-1" });
  const second = await harness.send("plain", {}, { id: "outbox-1" });
  expect(second).not.toBe(first);
  expect((await harness.ended(first))[0]).toMatchObject({ output: "outbox-1" });
  expect(await skipped(second)).toBe('event id "outbox-1" was seen before');
  const twins = await harness.app.inngest.send([
    { name: "plain", id: "outbox-2" },
    { name: "plain", id: "outbox-2" },
  ]);
  await skipped(twins.ids[1]!);
  const runs = await harness.sql`select from runs where event_internal_id = any(${twins.ids})`;
  expect(runs).toHaveLength(1);
  await harness.server.advance(25 * 3_600_000);
  await harness.ended(await harness.send("plain", {}, { id: "outbox-1" }));
});

test("a repeated send with the same seed gets the same ids and starts nothing twice", async () => {
  const send = async () => {
    const answer = await fetch(`${harness.server.url}/e/key`, {
      method: "POST",
      headers: { "x-inngest-event-id-seed": `1700000000000,${Buffer.alloc(10, 7).toString("base64")}` },
      body: JSON.stringify([{ name: "plain" }, { name: "plain" }]),
    });
    return ((await answer.json()) as { ids: string[] }).ids;
  };
  const first = await send();
  expect(await send()).toEqual(first);
  expect(new Set(first).size).toBe(2);
  for (const id of first) expect(await harness.ended(id)).toHaveLength(1);
});

test("a singleton that skips runs once at a time per key", async () => {
  const [first, second, other] = [
    await harness.send("alone", { key: "a" }),
    await harness.send("alone", { key: "a" }),
    await harness.send("alone", { key: "b" }),
  ];
  const [held] = await harness.ended(first);
  expect(await skipped(second)).toBe(`singleton is held by run ${held!.id}`);
  await harness.ended(other);
  await harness.ended(await harness.send("alone", { key: "a" }));
});

test("a singleton that cancels keeps the newest run", async () => {
  const first = await harness.send("newest", { n: 1 });
  await sleeping(first);
  const second = await harness.send("newest", { n: 2 });
  expect((await harness.ended(first))[0]!.status).toBe("Cancelled");
  await sleeping(second);
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
  await harness.server.advance(9_000);
  const quiet = await send(2);
  await harness.server.advance(11_000);
  expect((await harness.ended(quiet))[0]).toMatchObject({ output: 2 });

  let last = "";
  for (let n = 11; n <= 17; n++) {
    last = await send(n);
    await harness.server.advance(9_000); // never quiet for 10 s, but 63 s in all
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
  await sleeping(slow);
  await harness.server.advance(301_000);
  expect((await harness.ended(slow))[0]).toMatchObject({
    status: "Cancelled",
    error: { message: "The run did not finish in time" },
  });

  const running = await harness.send("impatient");
  await harness.until(() => (inside.get("impatient") ?? 0) > 0, "the first run");
  const waiting = await harness.send("impatient");
  await harness.until(async () => (await statusOf(waiting)) === "Scheduled", "the second run");
  await harness.server.advance(301_000);
  expect((await harness.ended(waiting))[0]).toMatchObject({
    status: "Cancelled",
    error: { message: "The run did not start in time" },
  });
  expect((await harness.ended(running))[0]!.status).toBe("Completed");
});

test("cancelOn ends the run whose field matches, and says so with an event", async () => {
  await harness.send("revoke", { id: "x" }); // older than the run: must not count
  const [one, other] = [await harness.send("revocable", { id: "x" }), await harness.send("revocable", { id: "y" })];
  await sleeping(one);
  await sleeping(other);
  await harness.send("revoke", { id: "x" });
  expect((await harness.ended(one))[0]!.status).toBe("Cancelled");
  expect(await statusOf(other)).toBe("Running");
  await harness.until(() => noted("cancelled x").length === 1, "the cancelled event");
  await harness.server.advance(90_000_000);
  expect((await harness.ended(other))[0]!.status).toBe("Completed");
  expect(noted("revocable went on")).toHaveLength(1);
});

test("a cancel that arrives right behind its run is not lost", async () => {
  const sent = await harness.app.inngest.send([
    { name: "revocable", data: { id: "z" } },
    { name: "revoke", data: { id: "z" } },
  ]);
  expect((await harness.ended(sent.ids[0]!))[0]!.status).toBe("Cancelled");
});

test("a cron that was due many times while the server was down fires once, then goes on as planned", async () => {
  const ticks = () => harness.sql<{ output: { scheduledAt: string } }[]>`
    select output from runs where function_id = 'app-hourly' and status = 'Completed' order by id`;
  const before = (await ticks()).length;
  await harness.server.advance(5 * 3_600_000);
  await harness.until(async () => (await ticks()).length === before + 1, "the catch-up tick");
  await harness.restartServer();
  await sleep(100);
  expect(await ticks()).toHaveLength(before + 1);
  await harness.server.advance(3_600_000);
  await harness.until(async () => (await ticks()).length === before + 2, "the next tick");
  expect(new Date((await ticks()).at(-1)!.output.scheduledAt).getUTCMinutes()).toBe(7);
});

test("an event of the future starts its function then", async () => {
  const now = ((await (await fetch(`${harness.server.url}/__control/clock`)).json()) as { now: number }).now;
  const id = await harness.send("plain", {}, { ts: now + 60_000 });
  await harness.until(async () => (await statusOf(id)) === "Scheduled", "the run");
  await sleep(50);
  expect(await statusOf(id)).toBe("Scheduled");
  await harness.server.advance(61_000);
  expect((await harness.ended(id))[0]!.status).toBe("Completed");
});

test("trigger conditions and wildcards decide who is started", async () => {
  const [small, big] = [await harness.send("sized", { size: 3 }), await harness.send("sized", { size: 30 })];
  const zoo = await harness.send("zoo/lion.fed");
  expect((await harness.ended(zoo))[0]!.output).toBe("zoo/lion.fed");
  expect((await harness.ended(big))[0]!.output).toBe("big");
  expect(await harness.sql`select from runs where event_internal_id = ${small}`).toHaveLength(0);
});

test.each([
  ["a reserved name", { name: "Inngest/function.failed", data: {} }, "reserved"],
  ["no name", { data: {} }, "needs a name"],
  ["data that is no object", { name: "plain", data: [1] }, "not an object"],
  ["an id that is no text", { name: "plain", id: 7 }, "id is text"],
  ["a NUL in the id", { name: "plain", id: "a\u0000" }, "NUL"],
])("an event with %s is refused", async (_, event, message) => {
  const answer = await fetch(`${harness.server.url}/e/key`, { method: "POST", body: JSON.stringify(event) });
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ ids: [], status: 400, error: expect.stringContaining(message) });
});

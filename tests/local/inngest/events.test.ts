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

beforeAll(async () => {
  cluster = await startJobCluster();
  harness = await startHarness(await cluster.createDatabase(), (inngest) => [
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

test("an event id starts a function once a day; the duplicate is kept and gets its own id", async () => {
  const first = await harness.send("plain", {}, { id: "outbox-1" });
  const second = await harness.send("plain", {}, { id: "outbox-1" });
  expect(second).not.toBe(first);
  expect((await harness.ended(first))[0]).toMatchObject({ output: "outbox-1" });
  expect(await harness.skipped(second)).toBe('event id "outbox-1" was seen before');
  const twins = await harness.app.inngest.send([
    { name: "plain", id: "outbox-2" },
    { name: "plain", id: "outbox-2" },
  ]);
  await harness.skipped(twins.ids[1]!);
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

test("cancelOn ends the run whose field matches, and sends an event", async () => {
  await harness.send("revoke", { id: "x" }); // older than the run: must not count
  const [one, other] = [await harness.send("revocable", { id: "x" }), await harness.send("revocable", { id: "y" })];
  await harness.sleeping(one);
  await harness.sleeping(other);
  await harness.send("revoke", { id: "x" });
  expect((await harness.ended(one))[0]!.status).toBe("Cancelled");
  expect(await harness.statusOf(other)).toBe("Running");
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
  const quiet = () =>
    harness.until(async () => {
      const { now_ms: now } = (await (await fetch(`${harness.server.url}/__control/clock`)).json()) as {
        now_ms: number;
      };
      const [busy] = await harness.sql<{ busy: boolean }[]>`
        select exists (select from crons where next_at <= ${new Date(now)})
          or exists (select from events where processed_at is null)
          or exists (select from runs where function_id = 'app-hourly' and ended_at is null) as busy`;
      return !busy!.busy;
    }, "the crons to be quiet");
  await quiet(); // the tests before moved the clock too
  const before = (await ticks()).length;
  await harness.server.advance(5 * 3_600_000);
  await quiet();
  expect(await ticks()).toHaveLength(before + 1);
  await harness.restartServer();
  await quiet();
  expect(await ticks()).toHaveLength(before + 1);
  await harness.server.advance(3_600_000);
  await quiet();
  expect(await ticks()).toHaveLength(before + 2);
  expect(new Date((await ticks()).at(-1)!.output.scheduledAt).getUTCMinutes()).toBe(7);
});

test("an event of the future starts its function then", async () => {
  const now = ((await (await fetch(`${harness.server.url}/__control/clock`)).json()) as { now_ms: number }).now_ms;
  const id = await harness.send("plain", {}, { ts: now + 60_000 });
  await harness.until(async () => (await harness.statusOf(id)) === "Scheduled", "the run");
  await sleep(50);
  expect(await harness.statusOf(id)).toBe("Scheduled");
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

import { cron } from "inngest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isFrequent } from "../../../local/inngest/cron/frequent-crons.ts";
import { type Harness, startHarness } from "./support/harness.ts";
import { type JobCluster, startJobCluster } from "./support/job-database.ts";

const HOUR_MS = 3_600_000;

interface State {
  now_ms: number;
  offset_ms: number;
  next_due_ms: number | null;
  busy: string[];
}

let cluster: JobCluster;
let harness: Harness;
/** The slow function waits here; opened before or after it has begun. */
const gate = Promise.withResolvers<void>();
beforeAll(async () => {
  cluster = await startJobCluster();
  harness = await startHarness(await cluster.createDatabase(), (inngest) => [
    inngest.createFunction({ id: "minutely", triggers: [cron("* * * * *")], retries: 0 }, () => "looked"),
    inngest.createFunction({ id: "six-hourly", triggers: [cron("0 */6 * * *")], retries: 0 }, () => "synced"),
    inngest.createFunction({ id: "sleeper", triggers: [{ event: "sleep" }], retries: 0 }, async ({ step }) => {
      await step.sleep("a-while", "20m");
      return "awake";
    }),
    inngest.createFunction({ id: "slow", triggers: [{ event: "slow" }], retries: 0 }, () => gate.promise),
  ]);
});
afterAll(async () => {
  await harness?.close();
  await cluster?.stop();
});

const state = async () => (await (await fetch(`${harness.server.url}/__control/clock`)).json()) as State;
const idle = () => harness.until(async () => (await state()).busy.length === 0, "the server to be idle");
const runsOf = async (id: string) =>
  (await harness.sql`select from runs where function_id = ${`app-${id}`} and status = 'Completed'`).length;
async function moveTo(instantMs: number): Promise<void> {
  await harness.server.moveTo(instantMs - Date.now());
  await idle();
}

test("a cron is frequent when it comes more than once an hour", () => {
  expect(["* * * * *", "*/10 * * * *"].map((text) => isFrequent(text, Date.now()))).toEqual([true, true]);
  expect(["7 * * * *", "0 */6 * * *", "0 0 1 * *"].some((text) => isFrequent(text, Date.now()))).toBe(false);
});

test("a step fires a minute cron once, however long it is, and the next due instant is the rare cron's", async () => {
  // Begins an hour after a sixth one, whatever the machine's time is: no other lies on the way.
  const sixth = Math.ceil(Date.now() / (6 * HOUR_MS)) * 6 * HOUR_MS + 6 * HOUR_MS;
  await moveTo(sixth - 5 * HOUR_MS);
  const synced = await runsOf("six-hourly");
  await moveTo(sixth - 50 * 60_000);
  const looked = await runsOf("minutely");
  expect((await state()).next_due_ms).toBe(sixth);
  await moveTo(sixth - 5 * 60_000);
  expect(await runsOf("minutely")).toBe(looked + 1);
  await moveTo(sixth - 4 * 60_000 - 30_000); // half a minute later, before the next cron: every step is looked at
  expect(await runsOf("minutely")).toBe(looked + 2);
  expect(await runsOf("six-hourly")).toBe(synced);
  await moveTo(sixth);
  expect(await runsOf("six-hourly")).toBe(synced + 1);
  expect((await state()).next_due_ms).toBe(sixth + 6 * HOUR_MS);
});

test("a sleep is the next due instant, and ends there", async () => {
  const id = await harness.send("sleep");
  await harness.sleeping(id);
  await idle();
  const { next_due_ms, now_ms } = await state();
  expect(Math.round((next_due_ms! - now_ms) / 60_000)).toBe(20);
  await moveTo(next_due_ms!);
  expect((await harness.ended(id))[0]!.output).toBe("awake");
});

test("a request under way is busy until it is answered", async () => {
  const id = await harness.send("slow");
  await harness.until(async () => (await state()).busy.includes("1 requests to the application"), "the request");
  gate.resolve();
  await harness.ended(id);
  await idle();
});

test("the offset only grows, and a restart keeps it", async () => {
  const { offset_ms: before } = await state();
  await harness.server.moveTo(before - HOUR_MS);
  expect((await state()).offset_ms).toBe(before);
  await harness.restartServer();
  expect((await state()).offset_ms).toBe(before);
  const control = (body: object) =>
    fetch(`${harness.server.url}/__control/clock`, { method: "POST", body: JSON.stringify(body) });
  expect((await control({ offset_ms: before + 1 })).status).toBe(200);
  expect((await state()).offset_ms).toBe(before + 1);
  expect((await control({ advance_ms: -1 })).status).toBe(400);
});

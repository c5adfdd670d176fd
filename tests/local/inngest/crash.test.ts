import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { freePort } from "../../../local/stack/free-port.ts";
import { type JobCluster, startJobCluster } from "./support/job-database.ts";
import { type Process, startProcess } from "./support/processes.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
const STEPS_PER_RUN = 4;
let cluster: JobCluster;
let directory: string;
let databaseUrl: string;
let sql: postgres.Sql;
let ports: { server: number; app: number };
let server: Process;
let app: Process;

const effectsFile = () => path.join(directory, "effects");
const effects = () => readFileSync(effectsFile(), "utf8").split("\n").filter(Boolean);
const serverUrl = () => `http://127.0.0.1:${ports.server}`;
const startServer = async () => {
  server = await startProcess("../../../../local/inngest/server.ts", {
    PORT: String(ports.server),
    DATABASE_URL: databaseUrl,
    APPS: `http://127.0.0.1:${ports.app}/api/inngest`,
    BACKOFF: "[50]",
    LEASE_GRACE_MS: "3000",
  });
};
const startApp = async () => {
  app = await startProcess("./crash-app.ts", {
    PORT: String(ports.app),
    INNGEST_DEV: serverUrl(),
    EFFECTS: effectsFile(),
  });
};

beforeAll(async () => {
  cluster = await startJobCluster();
});
afterAll(() => cluster?.stop());

beforeEach(async () => {
  directory = mkdtempSync(path.join(tmpdir(), "numninja-crash-"));
  writeFileSync(effectsFile(), "");
  databaseUrl = await cluster.createDatabase();
  ports = { server: await freePort(), app: await freePort() };
  await Promise.all([startServer(), startApp()]);
  sql = postgres(databaseUrl, { max: 1, onnotice: () => {}, backoff: () => 0.1 });
  await until(async () => ((await (await fetch(`${serverUrl()}/health`)).json()) as { ok: boolean }).ok, "the sync");
});
afterEach(async () => {
  await Promise.all([server?.kill(), app?.kill(), sql?.end({ timeout: 1 })]);
  rmSync(directory, { recursive: true, force: true });
});

async function until(look: () => Promise<boolean> | boolean, what: string): Promise<void> {
  const deadline = performance.now() + 90_000;
  while (!(await look().valueOf())) {
    if (performance.now() > deadline) throw new Error(`waited too long for ${what}`);
    await sleep(10);
  }
}

/** Sends like the SDK does: again until it is acknowledged, with the same ids. */
async function send(name: string, key: string, more: object = {}): Promise<void> {
  const seed = `${Date.now()},${Buffer.from(crypto.getRandomValues(new Uint8Array(10))).toString("base64")}`;
  await until(async () => {
    const answer = await fetch(`${serverUrl()}/e/key`, {
      method: "POST",
      headers: { "x-inngest-event-id-seed": seed },
      body: JSON.stringify({ name, data: { key, ...more } }),
    }).catch(() => null);
    return answer?.status === 200;
  }, `event ${name} to be acknowledged`);
}

const count = async (status: string) =>
  (await sql<{ count: number }[]>`select count(*)::int as count from runs where status = ${status}`)[0]!.count;

async function sendChains(n: number): Promise<string[]> {
  const keys = Array.from({ length: n }, (_, index) => `run-${index}`);
  await Promise.all(keys.map((key) => send("chain", key)));
  return keys;
}

/** Every run ended well, every step left its effect and has exactly one result. @returns how many effects were repeated */
async function expectAllDone(keys: string[]): Promise<number> {
  await until(async () => (await count("Completed")) === keys.length, `${keys.length} completed runs`);
  const seen = effects();
  const wanted = keys.flatMap((key) => Array.from({ length: STEPS_PER_RUN }, (_, index) => `${key}/${index + 1}`));
  expect(wanted.filter((line) => !seen.includes(line))).toEqual([]);
  const [steps] = await sql<{ count: number }[]>`select count(*)::int as count from steps`;
  expect(steps!.count).toBe(wanted.length);
  expect(await sql`select from jobs`).toHaveLength(0);
  return seen.length - new Set(seen).size;
}

test("runs survive kill -9 of the server: nothing is lost and nothing that was reported is done twice", async () => {
  const keys = await sendChains(40);
  const downtimes: number[] = [];
  for (const progress of [25, 80]) {
    await until(() => effects().length >= progress, "some progress");
    const killedAt = performance.now();
    await server.kill();
    await startServer();
    downtimes.push(performance.now() - killedAt);
  }
  // Requests that are under way go on checkpointing into the new server, so nothing is repeated. When it takes longer to
  // come back than the SDK tries (about 1.5 s), each of the at most 20 requests repeats the step that it could not report.
  const wasBackInTime = downtimes.every((ms) => ms < 1000);
  expect(await expectAllDone(keys)).toBeLessThanOrEqual(wasBackInTime ? 3 : 40);
});

test("runs survive kill -9 of the app: only steps that were cut half-way are repeated", async () => {
  const keys = await sendChains(30);
  for (const progress of [20, 60]) {
    await until(() => effects().length >= progress, "some progress");
    await app.kill();
    await startApp();
  }
  expect(await expectAllDone(keys)).toBeLessThanOrEqual(40);
});

test("a wait survives the death of both, and receives an event that was sent after the restart", async () => {
  await send("patient", "p1");
  await until(async () => (await sql`select from pauses`).length > 0, "the wait");
  await Promise.all([server.kill(), app.kill()]);
  await startServer();
  await send("answer", "p1", { text: "yes" });
  await startApp();
  await until(async () => (await count("Completed")) === 1, "the run");
  expect(effects()).toEqual(["p1/before", "p1/after"]);
  expect((await sql`select output from runs`)[0]!.output).toBe("yes");
});

test("runs survive kill -9 of Postgres, and senders must try again while it cannot be reached", async () => {
  const keys = await sendChains(25);
  await until(() => effects().length >= 20, "some progress");
  await cluster.kill();
  const answers = await Promise.all([
    fetch(`${serverUrl()}/e/key`, {
      method: "POST",
      body: JSON.stringify({ name: "chain", data: { key: "late" } }),
    }).catch(() => null),
    fetch(`${serverUrl()}/health`).catch(() => null),
  ]);
  // The server may end at the loss of its database; then its exit is noticed a moment after a request got no answer.
  if (answers.includes(null)) await until(() => server.restarts() > 0, "the server that did not answer to start again");
  for (const answer of answers) if (answer) expect(answer.status).toBe(503);
  const late = send("chain", "late");
  await cluster.restart();
  await late;
  await expectAllDone([...keys, "late"]);
});

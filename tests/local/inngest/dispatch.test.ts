import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { start } from "../../../local/inngest/index.ts";
import { type Harness, startHarness } from "./support/harness.ts";
import { type JobCluster, startJobCluster } from "./support/job-database.ts";

let cluster: JobCluster;
let databaseUrl: string;
let harness: Harness;
const calls: string[] = [];
let release = () => {};
const RUNS = 300;
let concurrent = 0;
let mostConcurrent = 0;

beforeAll(async () => {
  cluster = await startJobCluster();
  databaseUrl = await cluster.createDatabase();
  harness = await startHarness(databaseUrl, (inngest) => [
    inngest.createFunction({ id: "blocked", triggers: [{ event: "blocked" }], retries: 0 }, async ({ event, step }) => {
      await step.run("hold", async () => {
        calls.push(`${event.data.key} hold`);
        await new Promise<void>((resolve) => {
          release = resolve;
        });
      });
      await step.run("next", () => calls.push(`${event.data.key} next`));
    }),
    inngest.createFunction({ id: "quick", triggers: [{ event: "quick" }], retries: 2 }, async ({ step, attempt }) => {
      await step.run("work", () => 1);
      return attempt;
    }),
    inngest.createFunction({ id: "flood", triggers: [{ event: "flood" }], retries: 0 }, async ({ step }) => {
      await step.run("work", async () => {
        mostConcurrent = Math.max(mostConcurrent, ++concurrent);
        await sleep(5);
        concurrent -= 1;
      });
    }),
  ]);
});
afterAll(async () => {
  await harness?.close();
  await cluster?.stop();
});

interface LeasedJob {
  id: string;
  run_id: string;
  generation: number;
}
const leasedJob = (eventId: string) =>
  harness.until(async () => {
    const [job] = await harness.sql<LeasedJob[]>`
      select j.id, j.run_id, j.generation from jobs j join runs r on r.id = j.run_id
      where r.event_internal_id = ${eventId} and j.lease is not null`;
    return job && calls.length > 0 && job;
  }, "the request in flight");

async function checkpoint(job: LeasedJob, generation: number, stepId: string, op = "StepRun"): Promise<number> {
  const body = {
    run_id: job.run_id,
    fn_id: "x",
    qi_id: Buffer.from(job.id).toString("base64"),
    request_id: "r",
    generation_id: generation,
    steps: [{ op, id: stepId, data: 1 }],
  };
  const answer = await fetch(`${harness.server.url}/v1/checkpoint/${job.run_id}/async`, {
    method: "POST",
    body: JSON.stringify(body),
  });
  return answer.status;
}

test("a checkpoint counts only for the request that owns the job, and may be repeated", async () => {
  calls.length = 0;
  const eventId = await harness.send("blocked", { key: "a" });
  const job = await leasedJob(eventId);
  expect(await checkpoint(job, job.generation + 1, "s1")).toBe(409);
  expect(await checkpoint(job, job.generation, "s2", "DeferAdd")).toBe(400);
  expect(await checkpoint(job, job.generation, "s1")).toBe(200);
  expect(await checkpoint(job, job.generation, "s1")).toBe(200);
  expect((await harness.sql`select id from steps where run_id = ${job.run_id}`).map((row) => row.id)).toEqual(["s1"]);
  release();
  await harness.ended(eventId);
  expect(await checkpoint(job, job.generation, "s3")).toBe(409);
});

test("a cancelled run stops at its next step; what its request answers is fenced", async () => {
  calls.length = 0;
  const eventId = await harness.send("blocked", { key: "b" });
  const job = await leasedJob(eventId);
  expect((await fetch(`${harness.server.url}/v1/runs/${job.run_id}`, { method: "DELETE" })).status).toBe(200);
  release();
  const [attempt] = await harness.until(async () => {
    const rows = await harness.sql<{ note: string }[]>`select note from attempts where run_id = ${job.run_id}`;
    return rows.length > 0 && rows;
  }, "the fenced answer");
  expect(attempt!.note).toMatch(/^fenced: StaleDispatchError/);
  expect(calls).toEqual(["b hold"]);
  expect((await harness.ended(eventId))[0]!.status).toBe("Cancelled");
});

test("while the app is down its jobs keep their attempts, and start as soon as it is back", async () => {
  await harness.app.goDown();
  const ids = await Promise.all(Array.from({ length: 5 }, () => sendDirectly("quick")));
  await sleep(600);
  await harness.app.comeBack();
  for (const id of ids) expect((await harness.ended(id))[0]).toMatchObject({ status: "Completed", output: 0 });
  const failed = await harness.sql`select from attempts a join runs r on r.id = a.run_id
    where r.event_internal_id = any(${ids}) and a.http_status is null`;
  expect(failed).toHaveLength(0);
});

test("an answer that does not come from the SDK is a failed attempt, never a success", async () => {
  const { createServer } = await import("node:http");
  const url = new URL(harness.app.url);
  await harness.app.goDown();
  const impostor = createServer((_, response) => response.end("<h1>Please sign in</h1>")).listen(
    Number(url.port),
    "127.0.0.1",
  );
  const eventId = await sendDirectly("quick");
  await harness.until(async () => {
    const [row] = await harness.sql<{ note: string }[]>`
      select a.note from attempts a join runs r on r.id = a.run_id where r.event_internal_id = ${eventId}`;
    return row?.note.includes("answered 200 without the Inngest SDK's header");
  }, "the failed attempt");
  impostor.closeAllConnections();
  await new Promise((resolve) => impostor.close(resolve));
  await harness.app.comeBack();
  await harness.ended(eventId);
});

test("of two servers on one database one dispatches, and the other takes over when it goes", async () => {
  const second = await start({
    databaseUrl,
    port: 0,
    apps: [harness.app.url],
    leaseGraceMs: 300,
    pollMs: 200,
    log: () => {},
  });
  try {
    await sleep(400);
    const dispatching = async (url: string) =>
      ((await (await fetch(`${url}/health`)).json()) as { dispatcher: boolean }).dispatcher;
    expect([await dispatching(harness.server.url), await dispatching(second.url)]).toEqual([true, false]);
    await harness.server.close();
    const answer = await fetch(`${second.url}/e/key`, { method: "POST", body: JSON.stringify({ name: "quick" }) });
    const { ids } = (await answer.json()) as { ids: string[] };
    await harness.until(() => dispatching(second.url), "the second server to dispatch");
    // Without checkpoints, because the app only knows the first server: the step comes back with the answer.
    expect((await harness.ended(ids[0]!))[0]!.status).toBe("Completed");
  } finally {
    await second.close();
    await harness.restartServer();
  }
});

test("a burst of runs is worked off with at most 20 requests at a time", async () => {
  await harness.app.inngest.send(Array.from({ length: RUNS }, () => ({ name: "flood" })));
  await harness.until(async () => {
    const [row] = await harness.sql<{ done: number }[]>`
      select count(*)::int as done from runs where function_id = 'app-flood' and status = 'Completed'`;
    return row!.done === RUNS;
  }, "the burst");
  expect(mostConcurrent).toBeLessThanOrEqual(20);
  expect(mostConcurrent).toBeGreaterThan(1);
});

async function sendDirectly(name: string): Promise<string> {
  const answer = await fetch(`${harness.server.url}/e/key`, { method: "POST", body: JSON.stringify({ name }) });
  return ((await answer.json()) as { ids: string[] }).ids[0]!;
}

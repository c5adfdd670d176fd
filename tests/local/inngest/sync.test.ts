import { setTimeout as sleep } from "node:timers/promises";
import { cron, type Inngest, type InngestFunction } from "inngest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { start } from "../../../local/inngest/index.ts";
import { parseFunction } from "../../../local/inngest/sync/function-config.ts";
import { freePort } from "../../../local/stack/free-port.ts";
import { type Harness, startHarness } from "./support/harness.ts";
import { type JobCluster, startJobCluster } from "./support/job-database.ts";
import { startTestApp } from "./support/test-app.ts";

const registered = (more: Record<string, unknown>) => ({
  id: "app-fn",
  name: "fn",
  triggers: [{ event: "x" }],
  steps: {
    step: {
      id: "step",
      name: "step",
      runtime: { type: "http", url: "http://127.0.0.1:1/api?fnId=app-fn&stepId=step" },
    },
  },
  ...more,
});

test.each([
  [{ batchEvents: { maxSize: 5, timeout: "5s" } }, 'option "batchEvents" is not implemented by the local job server'],
  [
    { triggers: [{ cron: "* * * * *", jitter: "5s" }] },
    'option "triggers.0.jitter" is not implemented by the local job server',
  ],
  [
    { throttle: { limit: 1, period: "1s", shape: "x" } },
    'option "throttle.shape" is not implemented by the local job server',
  ],
  [{ throttle: { limit: 1, period: "soon" } }, 'option "throttle.period" "soon" is not a duration'],
  [{ rateLimit: { limit: 1, period: "2d" } }, 'option "rateLimit.period" is at most 24h'],
  [
    { concurrency: [{ limit: 1, scope: "env" }] },
    'option "concurrency.0" needs a key when its scope is env or account',
  ],
  [{ concurrency: [{ limit: 1 }, { limit: 2 }, { limit: 3 }] }, 'option "concurrency"'],
  [{ cancel: [{ event: "x", if: "event.data.id ==" }] }, 'option "cancel.0.if" expression "event.data.id =="'],
  [{ triggers: [{ cron: "@daily" }] }, "five fields"],
  [{ triggers: [{ cron: "0 * * * * *" }] }, "five fields"],
  [{ triggers: [{ cron: "TZ=Mars/Base 0 * * * *" }] }, "Mars/Base"],
  [{ somethingNew: true }, 'option "somethingNew" is not implemented by the local job server'],
  [
    { debounce: { period: "1s" }, singleton: { mode: "skip" } },
    'options "debounce" and "singleton" cannot be combined',
  ],
])("%j is refused with function and option", (option, message) => {
  expect(() => parseFunction(registered(option))).toThrow('function "app-fn": ');
  expect(() => parseFunction(registered(option))).toThrow(message);
});

test("a function without retries gets the server's default of five attempts", () => {
  expect(parseFunction(registered({})).maxAttempts).toBe(5);
});

let cluster: JobCluster;
let harness: Harness;
const good = (inngest: Inngest) =>
  inngest.createFunction({ id: "good", triggers: [{ event: "good" }], retries: 0 }, () => "good");
const rest = (inngest: Inngest) =>
  inngest.createFunction({ id: "rest", triggers: [{ event: "rest" }], retries: 0 }, async ({ step }) => {
    await step.sleep("a-while", "10m");
    return "rested";
  });
const serve = (...functions: InngestFunction.Any[]) => harness.app.serve(functions);
const synced = (functions: number) =>
  harness.until(async () => {
    const health = await harness.health();
    return health.apps[0]!.status === "synced" && health.functions === functions;
  }, `${functions} synced functions`);

beforeAll(async () => {
  cluster = await startJobCluster();
  harness = await startHarness(await cluster.createDatabase(), (inngest) => [good(inngest), rest(inngest)], {
    pollMs: 50,
  });
});
afterAll(async () => {
  await harness?.close();
  await cluster?.stop();
});

test("a refused sync is named on /health and the functions page, and leaves the last good functions running", async () => {
  const { inngest } = harness.app;
  serve(
    good(inngest),
    rest(inngest),
    inngest.createFunction(
      { id: "batcher", triggers: [{ event: "b" }], batchEvents: { maxSize: 2, timeout: "1s" } },
      () => "never",
    ),
  );
  const refused = await harness.until(async () => {
    const health = await harness.health();
    return health.apps[0]!.status === "refused" && health;
  }, "the refusal");
  const message = 'function "app-batcher": option "batchEvents" is not implemented by the local job server';
  expect(refused).toMatchObject({ ok: false, functions: 2, apps: [{ error: message }] });
  const page = await (await fetch(`${harness.server.url}/functions`)).text();
  expect(page).toContain("option &quot;batchEvents&quot; is not implemented");
  expect((await harness.ended(await harness.send("good")))[0]!.output).toBe("good");
  serve(good(inngest), rest(inngest));
  await synced(2);
  expect((await harness.health()).ok).toBe(true);
});

test("a run whose function vanished is parked, and goes on when the function is back", async () => {
  const { inngest } = harness.app;
  const eventId = await harness.send("rest");
  await harness.until(async () => (await harness.sql`select from jobs where kind = 'sleep'`).length > 0, "the sleep");
  serve(good(inngest));
  await synced(1);
  await harness.server.advance(11 * 60_000);
  await harness.until(
    async () => (await harness.sql`select from jobs where kind = 'discover'`).length > 0,
    "the parked job",
  );
  const [run] = await harness.sql<
    { id: string; status: string }[]
  >`select id, status from runs where event_internal_id = ${eventId}`;
  expect(run!.status).toBe("Running");
  expect(await (await fetch(`${harness.server.url}/runs/${run!.id}`)).text()).toContain("parked");
  serve(good(inngest), rest(inngest));
  await synced(2);
  expect((await harness.ended(eventId))[0]).toMatchObject({ status: "Completed", output: "rested" });
});

test("an unchanged cron keeps its next time at a new sync, a removed one is forgotten", async () => {
  const { inngest } = harness.app;
  const monthly = (retries: 0 | 1) =>
    inngest.createFunction({ id: "monthly", triggers: [cron("0 0 1 * *")], retries }, () => "tick");
  const next = async () =>
    (await harness.sql<{ next_at: Date }[]>`select next_at from crons`).map((row) => row.next_at.getTime());
  serve(good(inngest), monthly(0));
  await harness.until(async () => (await next()).length === 1, "the cron");
  await harness.sql`update crons set next_at = next_at - interval '1 minute'`;
  const [before] = await next();
  serve(good(inngest), monthly(1));
  await harness.until(
    async () =>
      (await harness.sql`select from functions where id = 'app-monthly' and config::text like '%"attempts":1%'`)
        .length > 0,
    "the new sync",
  );
  expect(await next()).toEqual([before]);
  serve(good(inngest));
  await synced(1);
  expect(await next()).toEqual([]);
});

test("only configured apps may register themselves", async () => {
  const register = (url: string) =>
    fetch(`${harness.server.url}/fn/register`, {
      method: "POST",
      body: JSON.stringify({ url, appName: "app", sdk: "js:v4.24.0", functions: [] }),
    });
  expect((await register("http://127.0.0.1:1/api/inngest")).status).toBe(400);
  expect((await register(harness.app.url)).status).toBe(200);
});

test("an event that arrives before the first sync waits for it instead of starting nothing", async () => {
  const port = await freePort();
  const app = await startTestApp("late", () => `http://127.0.0.1:${port}`);
  const databaseUrl = await cluster.createDatabase();
  const server = await start({ databaseUrl, port, apps: [app.url], pollMs: 50, log: () => {} });
  try {
    const { ids } = await app.inngest.send({ name: "early" });
    await sleep(400);
    app.serve([app.inngest.createFunction({ id: "fn", triggers: [{ event: "early" }], retries: 0 }, () => "heard")]);
    await harness.until(async () => {
      const answer = await fetch(`${server.url}/v1/events/${ids[0]}/runs`);
      const { data } = (await answer.json()) as { data: { status: string; output: unknown }[] };
      return data[0]?.status === "Completed" && data[0].output === "heard";
    }, "the run");
  } finally {
    await server.close();
    await app.close();
  }
});

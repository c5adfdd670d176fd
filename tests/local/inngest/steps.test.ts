import { setTimeout as sleep } from "node:timers/promises";
import { type Context, type FailureEventArgs, NonRetriableError, RetryAfterError } from "inngest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Harness, startHarness } from "./support/harness.ts";
import { type JobCluster, startJobCluster } from "./support/job-database.ts";

let cluster: JobCluster;
let harness: Harness;

/** How often each piece of the functions below was executed. */
const calls = new Map<string, number>();
const count = (name: string) => {
  calls.set(name, (calls.get(name) ?? 0) + 1);
  return calls.get(name)!;
};
const order: string[] = [];
let together = 0;

beforeAll(async () => {
  cluster = await startJobCluster();
  harness = await startHarness(await cluster.createDatabase(), (inngest) => [
    inngest.createFunction({ id: "greet", triggers: [{ event: "greet" }], retries: 0 }, async ({ event, step }) => {
      const a = await step.run("first", () => count("greet/first"));
      const b = await step.run("second", () => ({ name: event.data.name, a, nul: "\u0000" }));
      return { greeting: `hello ${b.name}`, ...b };
    }),
    inngest.createFunction(
      { id: "one-request-per-step", triggers: [{ event: "plain" }], retries: 0, checkpointing: false },
      async ({ step }) => {
        const a = await step.run("first", () => count("plain/first"));
        const b = await step.run("second", () => a + count("plain/second"));
        return a + b;
      },
    ),
    inngest.createFunction(
      { id: "stumble", triggers: [{ event: "stumble" }], retries: 3 },
      async ({ step, attempt }) => {
        await step.run("sure", () => count("stumble/sure"));
        const tries = await step.run("shaky", () => {
          if (count("stumble/shaky") < 3) throw new Error("not yet");
          return calls.get("stumble/shaky");
        });
        if (count("stumble/body") === 1) throw new Error("the body fails once too");
        return { tries, attempt };
      },
    ),
    inngest.createFunction({ id: "give-up", triggers: [{ event: "give-up" }], retries: 2 }, async ({ step }) => {
      await step.run("hopeless", () => {
        count("give-up");
        throw new TypeError("never");
      });
    }),
    inngest.createFunction({ id: "stop", triggers: [{ event: "stop" }], retries: 5 }, async ({ step }) => {
      await step.run("refused", () => {
        count("stop");
        throw new NonRetriableError("no use");
      });
    }),
    inngest.createFunction({ id: "compensate", triggers: [{ event: "compensate" }], retries: 0 }, async ({ step }) => {
      try {
        await step.run("charge", () => {
          throw new Error("declined");
        });
      } catch (error) {
        return step.run("undo", () => `undone after ${(error as Error).message}`);
      }
    }),
    inngest.createFunction({ id: "polite", triggers: [{ event: "polite" }], retries: 1 }, async ({ step }) => {
      return step.run("ask", () => {
        if (count("polite") === 1) throw new RetryAfterError("busy", 60_000);
        return "done";
      });
    }),
    inngest.createFunction({ id: "rest", triggers: [{ event: "rest" }], retries: 0 }, async ({ step }) => {
      const before = await step.run("before", () => count("rest/before"));
      await step.sleep("an-hour", "1h");
      return { before, after: await step.run("after", () => count("rest/after")) };
    }),
    inngest.createFunction({ id: "wait", triggers: [{ event: "wait" }], retries: 0 }, async ({ step }) => {
      const settled = await step.waitForEvent("settlement", {
        event: "settled",
        match: "data.orderId",
        timeout: "30m",
      });
      return settled ? { ref: settled.data.ref } : "timed out";
    }),
    inngest.createFunction({ id: "order", triggers: [{ event: "order" }], retries: 0 }, async ({ event, step }) => {
      const [settled, ordered] = await Promise.all([
        step.waitForEvent("settlement", { event: "order/settled", match: "data.orderId", timeout: "30m" }),
        step.sendEvent("settle", { name: "order/settled", data: { orderId: event.data.orderId, ref: "r1" } }),
      ]);
      return { ref: settled?.data.ref, sent: ordered.ids.length };
    }),
    inngest.createFunction({ id: "fan", triggers: [{ event: "fan" }], retries: 0 }, async ({ step }) => {
      const parts = await Promise.all(
        [1, 2, 3].map((n) =>
          step.run(`part-${n}`, async () => {
            count(`fan/${n}`);
            together += 1;
            await harness.until(() => together === 3, "the other parts"); // each needs the others to be under way
            return n;
          }),
        ),
      );
      return step.run("sum", () => parts.reduce((sum, n) => sum + n) + count("fan/sum"));
    }),
    inngest.createFunction({ id: "race", triggers: [{ event: "race" }], retries: 0 }, async ({ step, group }) => {
      const winner = await group.parallel(() =>
        Promise.race([
          step.run("hare", async () => {
            await sleep(20);
            return "hare";
          }),
          step.run("tortoise", async () => {
            await harness.until(() => order.includes("prize for hare"), "the prize"); // arrives after it in any case
            order.push("tortoise arrived");
            return "tortoise";
          }),
        ]),
      );
      await step.run("prize", () => order.push(`prize for ${winner}`));
      return winner;
    }),
    inngest.createFunction(
      { id: "double", triggers: [{ event: "double" }], retries: 0 },
      ({ event }) => event.data.n * 2,
    ),
    inngest.createFunction({ id: "delegate", triggers: [{ event: "delegate" }], retries: 0 }, async ({ step }) => {
      const { referenceFunction } = await import("inngest");
      const doubled = await step.invoke("ask", {
        function: referenceFunction({ functionId: "double" }),
        data: { n: 21 },
      });
      const missing = await step
        .invoke("nobody", { function: referenceFunction({ functionId: "nobody" }), data: {} })
        .catch((error: Error) => error.message);
      return { doubled, missing };
    }),
    inngest.createFunction(
      {
        id: "fragile",
        triggers: [{ event: "fragile" }],
        retries: 1,
        onFailure: async ({ event, error, step }: Context & FailureEventArgs) => {
          await step.run("note", () => order.push(`${event.data.event.data.id}: ${error.name} ${error.message}`));
        },
      },
      () => {
        throw new RangeError("broken");
      },
    ),
    inngest.createFunction({ id: "large", triggers: [{ event: "large" }], retries: 0 }, async ({ step }) => {
      const text = await step.run("write", () => "x".repeat(2_500_000));
      const more = await step.run("more", () => "y".repeat(2_500_000));
      await step.sleep("pause", "1s");
      return text.length + more.length;
    }),
    inngest.createFunction({ id: "fetcher", triggers: [{ event: "fetch" }], retries: 0 }, async ({ step }) => {
      await step.waitForSignal("signal", { signal: "s", timeout: "1m" });
    }),
  ]);
});
afterAll(async () => {
  await harness?.close();
  await cluster?.stop();
});

const only = async (name: string, data?: Record<string, unknown>) =>
  (await harness.ended(await harness.send(name, data)))[0]!;

/** Waits until the run of an event has nothing to do before a later time, then moves the clock. */
async function advanceOnceIdle(eventId: string, kind: string, ms: number): Promise<void> {
  await harness.until(async () => {
    const jobs = await harness.sql<{ kind: string }[]>`
      select j.kind from jobs j join runs r on r.id = j.run_id where r.event_internal_id = ${eventId}`;
    return jobs.length > 0 && jobs.every((job) => job.kind === kind);
  }, `a ${kind} job`);
  await harness.server.advance(ms);
}

test("a function runs each step once and returns what it computed", async () => {
  const run = await only("greet", { name: "Ada" });
  expect(run.output).toEqual({ greeting: "hello Ada", name: "Ada", a: 1, nul: "\u0000" });
  expect(run).toMatchObject({ function_id: "app-greet", status: "Completed" });
  expect(calls.get("greet/first")).toBe(1);
});

test("a function without checkpointing runs one step per request", async () => {
  const run = await only("plain");
  expect(run).toMatchObject({ status: "Completed", output: 3 });
  expect([calls.get("plain/first"), calls.get("plain/second")]).toEqual([1, 1]);
  const attempts = await harness.sql`select note from attempts where run_id = ${run.id} order by id`;
  expect(attempts.map((row) => row.note)).toEqual(["StepRun first", "StepRun second", "function returned"]);
});

test("a failing step and a failing body are retried, finished steps are not repeated", async () => {
  const run = await only("stumble");
  expect(run).toMatchObject({ status: "Completed", output: { tries: 3, attempt: 1 } });
  expect(calls.get("stumble/sure")).toBe(1);
});

test("a step that always fails uses retries + 1 attempts, then the run fails with its error", async () => {
  const run = await only("give-up");
  expect(calls.get("give-up")).toBe(3);
  expect(run).toMatchObject({ status: "Failed", error: { name: "TypeError", message: "never" } });
});

test("a non-retriable error ends the run at the first attempt", async () => {
  expect(await only("stop")).toMatchObject({ status: "Failed", error: { message: "no use" } });
  expect(calls.get("stop")).toBe(1);
});

test("a caught step error lets the function go on", async () => {
  expect(await only("compensate")).toMatchObject({ status: "Completed", output: "undone after declined" });
});

test("RetryAfterError decides when the next attempt comes", async () => {
  const eventId = await harness.send("polite");
  const job = await harness.until(async () => {
    const [row] = await harness.sql<{ delay: number }[]>`
      select extract(epoch from j.run_at - r.created_at)::float8 as delay from jobs j join runs r on r.id = j.run_id
      where r.event_internal_id = ${eventId} and j.attempt = 1`;
    return row;
  }, "the second attempt");
  expect(job.delay).toBeGreaterThan(58);
  expect(job.delay).toBeLessThan(100);
  await harness.server.advance(61_000);
  expect((await harness.ended(eventId))[0]).toMatchObject({ status: "Completed", output: "done" });
});

test("a sleeping run goes on when its time has come, without repeating what it did", async () => {
  const eventId = await harness.send("rest");
  await advanceOnceIdle(eventId, "sleep", 3_599_000 - 60_000);
  await sleep(100);
  expect((await harness.sql`select status from runs where event_internal_id = ${eventId}`)[0]!.status).toBe("Running");
  await harness.server.advance(62_000);
  expect((await harness.ended(eventId))[0]).toMatchObject({ status: "Completed", output: { before: 1, after: 1 } });
});

test("a wait is resumed by the event with the same field, not by others", async () => {
  const eventId = await harness.send("wait", { orderId: "o1" });
  await harness.until(
    async () => (await harness.sql`select from pauses where event_name = 'settled'`).length > 0,
    "the wait",
  );
  await harness.send("settled", { orderId: "another", ref: "wrong" });
  await harness.send("settled", { orderId: "o1", ref: "right" });
  await harness.send("settled", { orderId: "o1", ref: "late" });
  expect((await harness.ended(eventId))[0]).toMatchObject({ status: "Completed", output: { ref: "right" } });
});

test("a wait whose event never comes ends with null after its timeout", async () => {
  const eventId = await harness.send("wait", { orderId: "o2" });
  await advanceOnceIdle(eventId, "timeout", 31 * 60_000);
  expect((await harness.ended(eventId))[0]).toMatchObject({ status: "Completed", output: "timed out" });
});

test("a wait that is registered with the step that causes the event cannot miss it", async () => {
  const runs = await Promise.all(["a", "b", "c", "d", "e"].map((orderId) => only("order", { orderId })));
  expect(runs.map((run) => run.output)).toEqual(Array(5).fill({ ref: "r1", sent: 1 }));
});

test("parallel steps run at the same time, and what follows them runs once", async () => {
  const run = await only("fan");
  expect(run).toMatchObject({ status: "Completed", output: 7 });
  expect(["fan/1", "fan/2", "fan/3", "fan/sum"].map((name) => calls.get(name))).toEqual([1, 1, 1, 1]);
});

test("a race goes on with its winner while the loser still runs", async () => {
  expect(await only("race")).toMatchObject({ status: "Completed", output: "hare" });
  expect(order.filter((line) => line.includes("hare") || line.includes("tortoise"))).toEqual([
    "prize for hare",
    "tortoise arrived",
  ]);
});

test("invoking a function gives its result, and an unknown function an error", async () => {
  const run = await only("delegate");
  expect(run.output).toMatchObject({ doubled: 42, missing: expect.stringContaining('"app-nobody"') });
});

test("onFailure runs once for a failed run, with the original event and a real error", async () => {
  await only("fragile", { id: "f1" });
  await harness.until(() => order.includes("f1: RangeError broken"), "onFailure");
  const internal = await harness.sql`select name from events where name like 'inngest/function.failed'
    and body -> 'data' ->> 'function_id' = 'app-fragile'`;
  expect(internal).toHaveLength(1);
});

test("a run larger than 4 MB is fetched by the app itself", async () => {
  const eventId = await harness.send("large");
  await advanceOnceIdle(eventId, "sleep", 2000);
  expect((await harness.ended(eventId))[0]).toMatchObject({ status: "Completed", output: 5_000_000 });
});

test("an operation that is not implemented fails the run and names it", async () => {
  expect(await only("fetch")).toMatchObject({
    status: "Failed",
    error: { message: 'operation "WaitForSignal" (step "signal") is not implemented by the local job server' },
  });
});

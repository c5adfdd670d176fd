import type { Engine } from "../engine.ts";
import { type Tx, transact } from "./database.ts";
import { endRun } from "./end-run.ts";
import { lockOpenRuns, type Run } from "./run.ts";
import { settleSteps } from "./settle-steps.ts";

interface Timer {
  id: string;
  kind: "sleep" | "timeout" | "start-timeout" | "finish-timeout";
  run_id: string;
  step_id: string | null;
  step_name: string | null;
  race: boolean;
}

const batchSize = 100;

/** Ends due sleeps and waits, and runs that took too long. */
export async function fireTimers(engine: Engine): Promise<void> {
  await transact(engine.sql, async (tx) => {
    const due = await tx<Timer[]>`
      select id, kind, run_id, step_id, step_name, race from jobs
      where kind in ('sleep', 'timeout', 'start-timeout', 'finish-timeout') and run_at <= ${new Date(engine.now())}
      order by run_at limit ${batchSize}`;
    if (due.length === 0) return;
    const runs = await lockOpenRuns(tx, [...new Set(due.map((timer) => timer.run_id))]);
    for (const timer of due) {
      // Read before the run was locked: an event may have ended the wait meanwhile.
      const removed = await tx`delete from jobs where id = ${timer.id}`;
      const run = runs.get(timer.run_id);
      if (run && removed.count > 0) await fire(engine, tx, run, timer);
    }
  });
}

async function fire(engine: Engine, tx: Tx, run: Run, timer: Timer): Promise<void> {
  if (timer.kind === "start-timeout" || timer.kind === "finish-timeout") {
    if (timer.kind === "start-timeout" && run.status !== "Scheduled") return;
    const message = timer.kind === "start-timeout" ? "The run did not start in time" : "The run did not finish in time";
    await endRun(engine, tx, run, { status: "Cancelled", error: { name: "FunctionTimeoutError", message } });
    return;
  }
  const step = { id: timer.step_id!, name: timer.step_name, race: timer.race };
  if (timer.kind === "sleep") {
    await settleSteps(engine, tx, run, [{ ...step, op: "Sleep", state: null }]);
    return;
  }
  const [pause] = await tx<
    { kind: string }[]
  >`delete from pauses where id = ${`${run.id}:${step.id}:pause`} returning kind`;
  if (!pause) return;
  const message = "Timed out waiting for invoked function to complete";
  const state = pause.kind === "invoke" ? { error: { name: "InngestInvokeTimeoutError", message } } : null;
  await settleSteps(engine, tx, run, [
    { ...step, op: pause.kind === "invoke" ? "InvokeFunction" : "WaitForEvent", state },
  ]);
}

import { cronTick } from "../cron/fire-crons.ts";
import type { Engine } from "../engine.ts";
import { transact } from "./database.ts";
import { cancelledError, endRun } from "./end-run.ts";
import { type EventBody, insertEvents } from "./insert-events.ts";
import { lockOpenRuns } from "./run.ts";

/** Cancels a run immediately; a request in flight is fenced. @returns false when the run is unknown or has ended */
export async function cancelRun(engine: Engine, runId: string): Promise<boolean> {
  const cancelled = await transact(engine.sql, async (tx) => {
    const run = (await lockOpenRuns(tx, [runId])).get(runId);
    if (run) await endRun(engine, tx, run, { status: "Cancelled", error: cancelledError });
    return run !== undefined;
  });
  engine.wake();
  return cancelled;
}

/**
 * Starts the function of a run once more: a new event with the same data and a new id, for that function only.
 * @returns the new event's internal id, or null for an unknown run
 */
export async function rerun(engine: Engine, runId: string): Promise<string | null> {
  const [run] = await engine.sql<{ function_id: string; events: EventBody[] }[]>`
    select function_id, events from runs where id = ${runId}`;
  const event = run?.events[0];
  if (!run || !event) return null;
  const now = engine.now();
  const internalId = engine.ulid();
  const { _inngest, ...data } = event.data ?? {}; // a repeated invocation must not answer the old step
  const body = { ...event, data, id: internalId, ts: now };
  await insertEvents(engine.sql, [{ internalId, body, functionId: run.function_id }], now);
  engine.wake();
  return internalId;
}

/** Fires the crons of a function now, beside their plan. @returns how many */
export async function fireCronNow(engine: Engine, functionId: string): Promise<number> {
  const now = engine.now();
  const crons = (engine.registry.get(functionId)?.triggers ?? []).flatMap((trigger) =>
    "cron" in trigger ? [trigger.cron] : [],
  );
  const ticks = crons.map((expression) => cronTick(engine, functionId, expression, new Date(now), now));
  await insertEvents(engine.sql, ticks, now);
  engine.wake();
  return ticks.length;
}

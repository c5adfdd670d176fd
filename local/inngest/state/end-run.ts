import type { Engine } from "../engine.ts";
import { type Tx, toJson } from "./database.ts";
import { insertEvents, type NewEvent } from "./insert-events.ts";
import type { EndStatus, Run } from "./run.ts";

export interface RunEnd {
  status: EndStatus;
  output?: unknown;
  error?: RunError;
}

export interface RunError {
  name: string;
  message: string;
  stack?: string;
  cause?: unknown;
}

/**
 * Ends a locked open run: writes the result, drops its jobs and pauses, and puts the internal events about it into the
 * inbox, all in the caller's transaction, so that a crash cannot lose `onFailure`.
 */
export async function endRun(engine: Engine, tx: Tx, run: Run, end: RunEnd): Promise<void> {
  const now = engine.now();
  const ended = await tx`
    update runs set status = ${end.status}, ended_at = ${new Date(now)}, pending = '{}',
      output = ${end.output === undefined ? null : toJson(end.output)}::text::json,
      error = ${end.error === undefined ? null : toJson(end.error)}::text::json
    where id = ${run.id} and ended_at is null`;
  if (ended.count === 0) return;
  await tx`delete from jobs where run_id = ${run.id}`;
  await tx`delete from pauses where run_id = ${run.id}`;
  await insertEvents(tx, endEvents(engine, run, end, now), now);
}

function endEvents(engine: Engine, run: Run, end: RunEnd, now: number): NewEvent[] {
  // A handler of these events emits none of its own; otherwise a failing failure handler would start itself for ever.
  if (/^inngest\/function\.(failed|finished|cancelled)$/.test(run.event_name)) return [];
  const error = end.error ? { error: end.error.name, ...end.error } : undefined;
  const about = {
    function_id: run.function_id,
    run_id: run.id,
    event: run.events[0],
    events: run.events,
    ...(run.correlation_id ? { correlation_id: run.correlation_id } : {}),
    _inngest: { status: end.status },
  };
  const outcome = end.status === "Completed" ? { result: end.output ?? null } : { error };
  const internal = (name: string, id: string, data: Record<string, unknown>): NewEvent => {
    const internalId = engine.ulid();
    return { internalId, body: { name, id, data, ts: now, user: {} } };
  };
  const events: NewEvent[] = [];
  if (end.status === "Failed") {
    events.push(internal("inngest/function.failed", run.id, { ...about, error }));
  } else if (end.status === "Cancelled") {
    events.push(internal("inngest/function.cancelled", `${run.id}:cancelled`, { ...about, error }));
  }
  const finished = internal("inngest/function.finished", `${run.id}:finished`, { ...about, ...outcome });
  events.push({ ...finished, correlationId: run.correlation_id ?? undefined });
  return events;
}

export const CANCELLED: RunError = { name: "FunctionCancelledError", message: "The run was cancelled" };

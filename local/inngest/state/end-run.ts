import type { Engine } from "../engine.ts";
import { eventPatterns } from "../sync/registry.ts";
import { type Sql, type Tx, toJson } from "./database.ts";
import type { EventBody } from "./insert-events.ts";
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

export type EndingRun = Pick<Run, "id" | "function_id" | "event_name" | "events" | "correlation_id">;

/** The request that reports how a run ended: it must still own the job, and is recorded as an attempt. */
export interface EndingRequest {
  jobId: string;
  lease: string;
  generation: number;
  stepId: string | null;
  attempt: number;
  startedAt: number;
  httpStatus: number | null;
  note: string;
}

export const cancelledError: RunError = { name: "FunctionCancelledError", message: "The run was cancelled" };

/**
 * Ends an open run in one statement: writes the result, drops its jobs and pauses, and puts the internal events about
 * it into the inbox, so that a crash cannot lose `onFailure`.
 *
 * @param request given when the run is not locked by the caller: then it ends only while this request owns its job
 * @returns false when the run had ended already or the request was superseded
 */
export async function endRun(
  engine: Engine,
  sql: Sql | Tx,
  run: EndingRun,
  end: RunEnd,
  request?: EndingRequest,
): Promise<boolean> {
  const at = engine.now();
  const now = new Date(at);
  const events = endEvents(engine, run, end, at);
  const owner = request
    ? sql`select r.id from runs r join jobs j on j.run_id = r.id
        where r.id = ${run.id} and r.ended_at is null
          and j.id = ${request.jobId} and j.lease = ${request.lease} and j.generation = ${request.generation}
        for no key update of r, j`
    : sql`select r.id from runs r where r.id = ${run.id} and r.ended_at is null for no key update`;
  const attempt = request
    ? sql`, attempted as (
        insert into attempts (run_id, step_id, attempt, generation, started_at, ended_at, http_status, note)
        select id, ${request.stepId}, ${request.attempt}, ${request.generation}, ${new Date(request.startedAt)}, ${now},
          ${request.httpStatus}, ${request.note} from owner)`
    : sql``;
  const ended = await sql`
    with owner as (${owner}), ended as (
      update runs set status = ${end.status}, ended_at = ${now}, pending = '{}',
        output = ${end.output === undefined ? null : toJson(end.output)}::text::json,
        error = ${end.error === undefined ? null : toJson(end.error)}::text::json
      from owner where runs.id = owner.id returning runs.id
    ), jobless as (
      delete from jobs using owner where jobs.run_id = owner.id
    ), pauseless as (
      delete from pauses using owner where pauses.run_id = owner.id
    ), told as (
      insert into events (internal_id, id, name, body, correlation_id, received_at, processed_at)
      select e.internal_id, e.id, e.name, e.body::json, ${run.correlation_id}, ${now},
        case when e.is_heard = 'false' and not exists (
          select from pauses p where p.event_name = any(string_to_array(e.patterns, ' '))) then ${now}::timestamptz end
      from owner, unnest(
        ${events.map((event) => event.internalId)}::text[], ${events.map((event) => event.body.id)}::text[],
        ${events.map((event) => event.body.name)}::text[], ${events.map((event) => toJson(event.body))}::text[],
        ${events.map((event) => String(isHeard(engine, run, event.body.name)))}::text[],
        ${events.map((event) => eventPatterns(event.body.name).join(" "))}::text[]
      ) as e (internal_id, id, name, body, is_heard, patterns)
    ) ${attempt}
    select id from ended`;
  return ended.length > 0;
}

/** Whether an internal event can start or resume anything; most end unheard, and need not pass through the inbox. */
function isHeard(engine: Engine, run: EndingRun, name: string): boolean {
  return run.correlation_id !== null || engine.registry.subscribersOf(name).length > 0;
}

function endEvents(
  engine: Engine,
  run: EndingRun,
  end: RunEnd,
  now: number,
): { internalId: string; body: EventBody }[] {
  // A handler of these events emits none of its own; otherwise a failing failure handler would start itself forever.
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
  const internal = (name: string, id: string, data: Record<string, unknown>) => ({
    internalId: engine.ulid(),
    body: { name, id, data: { ...about, ...data }, ts: now, user: {} },
  });
  const events = [internal("inngest/function.finished", `${run.id}:finished`, outcome)];
  if (end.status === "Failed") events.unshift(internal("inngest/function.failed", run.id, { error }));
  if (end.status === "Cancelled") {
    events.unshift(internal("inngest/function.cancelled", `${run.id}:cancelled`, { error }));
  }
  return events;
}

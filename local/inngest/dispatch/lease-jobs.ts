import { randomUUID } from "node:crypto";
import type { Engine } from "../engine.ts";
import type { Tx } from "../state/database.ts";
import type { EventBody } from "../state/insert-events.ts";
import type { FunctionConfig } from "../sync/function-config.ts";

/** A leased job with everything that its request to the app needs. */
export interface ClaimedJob {
  id: string;
  runId: string;
  /** Hash of the step to run; null asks the function how to go on. */
  stepId: string | null;
  attempt: number;
  generation: number;
  lease: string;
  fn: FunctionConfig;
  events: EventBody[];
  /** The step that invoked this run, if one did. */
  correlationId: string | null;
  reqVersion: number;
  /** Other steps are still open, so the SDK may only report new steps, not run them. */
  planOnly: boolean;
  /** In completion order. */
  steps: { id: string; state: unknown }[];
}

export interface ReadyJob {
  id: string;
  kind: string;
  run_id: string;
  function_id: string;
  step_id: string | null;
  attempt: number;
  generation: number;
  concurrency_keys: string[];
  throttle_key: string | null;
  status: string;
}

interface RunRow {
  id: string;
  events: EventBody[];
  correlation_id: string | null;
  req_version: number;
  pending: string[];
}

/** Marks locked jobs as sent, and reads what their requests need. */
export async function leaseJobs(
  engine: Engine,
  tx: Tx,
  picked: ReadyJob[],
  functions: Map<string, FunctionConfig>,
  now: number,
): Promise<ClaimedJob[]> {
  if (picked.length === 0) return [];
  const leases = picked.map(() => randomUUID());
  const runIds = [...new Set(picked.map((job) => job.run_id))];
  // sent together, for one round trip
  const [, , runs, steps] = await Promise.all([
    tx`
      update jobs set lease = l.lease, lease_until = ${new Date(now + engine.leaseGraceMs)}, throttle_key = null
      from unnest(${picked.map((job) => job.id)}::text[], ${leases}::uuid[]) as l (id, lease)
      where jobs.id = l.id`,
    markStarted(tx, picked, functions, now),
    tx<RunRow[]>`select id, events, correlation_id, req_version, pending from runs where id = any(${runIds}::text[])`,
    tx<{ run_id: string; id: string; state: unknown }[]>`
      select run_id, id, state from steps where run_id = any(${runIds}::text[]) order by seq`,
  ]);
  return picked.map((job, index) => {
    const run = runs.find((candidate) => candidate.id === job.run_id)!;
    return {
      id: job.id,
      runId: job.run_id,
      stepId: job.step_id,
      attempt: job.attempt,
      generation: job.generation,
      lease: leases[index]!,
      fn: functions.get(job.function_id)!,
      events: run.events,
      correlationId: run.correlation_id,
      reqVersion: run.req_version,
      planOnly: run.pending.length > 0,
      steps: steps.filter((step) => step.run_id === job.run_id).map(({ id, state }) => ({ id, state })),
    };
  });
}

/** The first request of a run ends its start timeout and begins its finish timeout. */
async function markStarted(
  tx: Tx,
  picked: ReadyJob[],
  functions: Map<string, FunctionConfig>,
  now: number,
): Promise<void> {
  const starting = picked.filter((job) => job.status === "Scheduled");
  if (starting.length === 0) return;
  const ids = [...new Set(starting.map((job) => job.run_id))];
  const limited = starting.flatMap((job) => {
    const finish = functions.get(job.function_id)!.timeouts.finish;
    return finish === undefined ? [] : [{ job, at: new Date(now + finish).toISOString() }];
  });
  await tx`
    with startable as (
      delete from jobs where run_id = any(${ids}::text[]) and kind = 'start-timeout'
    ), limited as (
      insert into jobs (id, kind, run_id, function_id, run_at)
      select f.run_id || ':finish-timeout', 'finish-timeout', f.run_id, f.function_id, f.run_at
      from unnest(
        ${limited.map(({ job }) => job.run_id)}::text[], ${limited.map(({ job }) => job.function_id)}::text[],
        ${limited.map(({ at }) => at)}::timestamptz[]
      ) as f (run_id, function_id, run_at)
      on conflict (id) do nothing
    )
    update runs set status = 'Running', started_at = ${new Date(now)} where id = any(${ids}::text[])`;
}

import { randomUUID } from "node:crypto";
import type { Engine } from "../engine.ts";
import { takeToken } from "../flow-control/take-token.ts";
import { type Tx, transact } from "../state/database.ts";
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
  reqVersion: number;
  /** Other steps are still open, so the SDK may only report new steps, not run them. */
  planOnly: boolean;
  /** In completion order. */
  steps: { id: string; state: unknown }[];
}

export interface Claim {
  jobs: ClaimedJob[];
  /** When a throttled start is free (epoch ms), or null when none waits. */
  throttledUntil: number | null;
}

interface ReadyJob {
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

/**
 * Leases the jobs that may be sent now, in order, within the concurrency limits, the throttles and the cap of parallel
 * requests. The counts are read from the leases themselves, so requests left over from a killed server count too.
 */
export async function claimJobs(engine: Engine, now: number): Promise<Claim> {
  const functionIds = engine.registry.list().flatMap((fn) => (isDown(engine, fn, now) ? [] : [fn.id]));
  if (functionIds.length === 0) return { jobs: [], throttledUntil: null };
  return transact(engine.sql, async (tx) => {
    await tx`select pg_advisory_xact_lock(hashtext('local-inngest claim'))`;
    const usage = await readUsage(tx);
    const picked = await pickJobs(engine, tx, functionIds, engine.maxParallel - usage.total, usage.byKey, now);
    const jobs = await lease(engine, tx, picked.jobs, now);
    return { jobs, throttledUntil: picked.throttledUntil };
  });
}

const isDown = (engine: Engine, fn: FunctionConfig, now: number) =>
  (engine.appDownUntil.get(fn.appUrl)?.until ?? 0) > now;

async function readUsage(tx: Tx): Promise<{ total: number; byKey: Map<string, number> }> {
  const rows = await tx<{ concurrency_keys: string[] }[]>`select concurrency_keys from jobs where lease is not null`;
  const byKey = new Map<string, number>();
  for (const key of rows.flatMap((row) => row.concurrency_keys)) byKey.set(key, (byKey.get(key) ?? 0) + 1);
  return { total: rows.length, byKey };
}

async function pickJobs(
  engine: Engine,
  tx: Tx,
  functionIds: string[],
  capacity: number,
  used: Map<string, number>,
  now: number,
): Promise<{ jobs: ReadyJob[]; throttledUntil: number | null }> {
  const jobs: ReadyJob[] = [];
  const seen: string[] = [];
  const full = new Set<string>();
  const shut = new Set<string>();
  const discovering = new Set<string>();
  let throttledUntil: number | null = null;
  while (jobs.length < capacity) {
    const wanted = capacity - jobs.length;
    const ready = await readyJobs(tx, { functionIds, seen, full, shut, limit: wanted, now });
    for (const job of ready) {
      seen.push(job.id);
      const limits = engine.registry.get(job.function_id)!.concurrency;
      const key = job.concurrency_keys.find((name, index) => (used.get(name) ?? 0) >= (limits[index]?.limit ?? 1));
      if (key) {
        full.add(key);
        continue;
      }
      // One request at a time may ask a run how to go on, or two could run the same new step.
      if (job.kind === "discover" && discovering.has(job.run_id)) continue;
      if (job.throttle_key) {
        if (shut.has(job.throttle_key)) continue;
        const freeAt = await takeStartToken(engine, tx, job, now);
        if (freeAt !== null) {
          shut.add(job.throttle_key); // later starts of this key must not overtake
          throttledUntil = Math.min(throttledUntil ?? freeAt, freeAt);
          continue;
        }
      }
      if (job.kind === "discover") discovering.add(job.run_id);
      for (const name of job.concurrency_keys) used.set(name, (used.get(name) ?? 0) + 1);
      jobs.push(job);
    }
    if (ready.length < wanted) break;
  }
  return { jobs, throttledUntil };
}

interface ReadyQuery {
  functionIds: string[];
  seen: string[];
  full: Set<string>;
  shut: Set<string>;
  limit: number;
  now: number;
}

function readyJobs(tx: Tx, { functionIds, seen, full, shut, limit, now }: ReadyQuery): Promise<ReadyJob[]> {
  return tx<ReadyJob[]>`
    select j.id, j.kind, j.run_id, j.function_id, j.step_id, j.attempt, j.generation, j.concurrency_keys,
      j.throttle_key, r.status
    from jobs j join runs r on r.id = j.run_id
    where j.lease is null and j.kind in ('start', 'discover', 'step') and j.run_at <= ${new Date(now)}
      and j.function_id = any(${functionIds}::text[])
      and not j.concurrency_keys && ${[...full]}::text[]
      and (j.throttle_key is null or j.throttle_key <> all(${[...shut]}::text[]))
      and j.id <> all(${seen}::text[])
      and (j.kind <> 'discover' or not exists (
        select from jobs o where o.run_id = j.run_id and o.kind = 'discover' and o.lease is not null))
    order by j.score, j.run_id, j.id limit ${limit}
    for update of j, r skip locked`;
}

async function takeStartToken(engine: Engine, tx: Tx, job: ReadyJob, now: number): Promise<number | null> {
  const throttle = engine.registry.get(job.function_id)!.throttle;
  if (!throttle) return null; // the option was removed since the run was created
  const { limit, period, burst } = throttle;
  return takeToken(tx, job.throttle_key!, { limit, periodMs: period, burst }, now);
}

async function lease(engine: Engine, tx: Tx, picked: ReadyJob[], now: number): Promise<ClaimedJob[]> {
  if (picked.length === 0) return [];
  const leases = picked.map(() => randomUUID());
  await tx`
    update jobs set lease = l.lease, lease_until = ${new Date(now + engine.leaseGraceMs)}, throttle_key = null
    from unnest(${picked.map((job) => job.id)}::text[], ${leases}::uuid[]) as l (id, lease)
    where jobs.id = l.id`;
  await markStarted(
    engine,
    tx,
    picked.filter((job) => job.status === "Scheduled"),
    now,
  );
  const runIds = [...new Set(picked.map((job) => job.run_id))];
  const runs = await tx<{ id: string; events: EventBody[]; req_version: number; pending: string[] }[]>`
    select id, events, req_version, pending from runs where id = any(${runIds}::text[])`;
  const steps = await tx<{ run_id: string; id: string; state: unknown }[]>`
    select run_id, id, state from steps where run_id = any(${runIds}::text[]) order by seq`;
  return picked.map((job, index) => {
    const run = runs.find((candidate) => candidate.id === job.run_id)!;
    return {
      id: job.id,
      runId: job.run_id,
      stepId: job.step_id,
      attempt: job.attempt,
      generation: job.generation,
      lease: leases[index]!,
      fn: engine.registry.get(job.function_id)!,
      events: run.events,
      reqVersion: run.req_version,
      planOnly: run.pending.length > 0,
      steps: steps.filter((step) => step.run_id === job.run_id).map(({ id, state }) => ({ id, state })),
    };
  });
}

async function markStarted(engine: Engine, tx: Tx, starting: ReadyJob[], now: number): Promise<void> {
  if (starting.length === 0) return;
  const ids = [...new Set(starting.map((job) => job.run_id))];
  await tx`update runs set status = 'Running', started_at = ${new Date(now)} where id = any(${ids}::text[])`;
  await tx`delete from jobs where run_id = any(${ids}::text[]) and kind = 'start-timeout'`;
  for (const job of starting) {
    const finish = engine.registry.get(job.function_id)!.timeouts.finish;
    if (finish === undefined) continue;
    await tx`
      insert into jobs (id, kind, run_id, function_id, run_at)
      values (${`${job.run_id}:finish-timeout`}, 'finish-timeout', ${job.run_id}, ${job.function_id}, ${new Date(now + finish)})
      on conflict (id) do nothing`;
  }
}

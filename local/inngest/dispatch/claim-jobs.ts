import type { Engine } from "../engine.ts";
import { takeToken } from "../flow-control/take-token.ts";
import { type Tx, transact } from "../state/database.ts";
import type { FunctionConfig } from "../sync/function-config.ts";
import { type ClaimedJob, leaseJobs, type ReadyJob } from "./lease-jobs.ts";

export interface Claim {
  jobs: ClaimedJob[];
  /** When a throttled start is free (epoch ms), or null when none waits. */
  throttledUntil: number | null;
}

/**
 * Leases the jobs that may be sent now, in order, within the concurrency limits, the throttles and the cap of parallel
 * requests. The counts are read from the leases themselves, so requests left over from a killed server count too.
 */
export async function claimJobs(engine: Engine, now: number): Promise<Claim> {
  const reachable = engine.registry.list().filter((fn) => !isDown(engine, fn, now));
  const functions = new Map(reachable.map((fn) => [fn.id, fn]));
  const mostFree = engine.maxParallel - engine.inFlight.size;
  if (functions.size === 0 || mostFree <= 0) return { jobs: [], throttledUntil: null };
  return transact(engine.sql, async (tx) => {
    const selection: Selection = { functions, seen: [], full: new Set(), shut: new Set(), limit: mostFree, now };
    // sent together: every round trip of this transaction delays all that is due
    const [, usage, ready] = await Promise.all([
      tx`select pg_advisory_xact_lock(hashtext('local-inngest claim'))`,
      readUsage(tx),
      readyJobs(tx, selection),
    ]);
    const picked = await pickJobs(engine, tx, selection, ready, usage);
    const jobs = await leaseJobs(engine, tx, picked.jobs, functions, now);
    return { jobs, throttledUntil: picked.throttledUntil };
  });
}

const isDown = (engine: Engine, fn: FunctionConfig, now: number) =>
  (engine.appDownUntil.get(fn.appUrl)?.until ?? 0) > now;

interface Usage {
  total: number;
  byKey: Map<string, number>;
}

async function readUsage(tx: Tx): Promise<Usage> {
  const rows = await tx<{ concurrency_keys: string[] }[]>`select concurrency_keys from jobs where lease is not null`;
  const byKey = new Map<string, number>();
  for (const key of rows.flatMap((row) => row.concurrency_keys)) byKey.set(key, (byKey.get(key) ?? 0) + 1);
  return { total: rows.length, byKey };
}

/** What to look for; keys that turn out to be full or shut are added, so that jobs behind them are found. */
interface Selection {
  functions: Map<string, FunctionConfig>;
  seen: string[];
  /** Concurrency keys at their limit. */
  full: Set<string>;
  /** Throttle keys without a token; later starts of such a key must not overtake. */
  shut: Set<string>;
  limit: number;
  now: number;
}

async function pickJobs(
  engine: Engine,
  tx: Tx,
  selection: Selection,
  firstReady: ReadyJob[],
  usage: Usage,
): Promise<{ jobs: ReadyJob[]; throttledUntil: number | null }> {
  const { functions, seen, full, shut, now } = selection;
  const capacity = engine.maxParallel - usage.total;
  const jobs: ReadyJob[] = [];
  const discovering = new Set<string>();
  let throttledUntil: number | null = null;
  let ready = firstReady;
  for (;;) {
    for (const job of ready) {
      if (jobs.length >= capacity) return { jobs, throttledUntil };
      seen.push(job.id);
      const fn = functions.get(job.function_id)!;
      const key = fullKey(fn, job, usage);
      if (key) {
        full.add(key);
        continue;
      }
      // One request at a time may ask a run how to go on, or two could run the same new step.
      if (job.kind === "discover" && discovering.has(job.run_id)) continue;
      if (job.throttle_key) {
        if (shut.has(job.throttle_key)) continue;
        const freeAt = await takeStartToken(tx, fn, job.throttle_key, now);
        if (freeAt !== null) {
          shut.add(job.throttle_key);
          throttledUntil = Math.min(throttledUntil ?? freeAt, freeAt);
          continue;
        }
      }
      if (job.kind === "discover") discovering.add(job.run_id);
      for (const name of job.concurrency_keys) usage.byKey.set(name, (usage.byKey.get(name) ?? 0) + 1);
      jobs.push(job);
    }
    if (ready.length < selection.limit) return { jobs, throttledUntil };
    ready = await readyJobs(tx, selection);
  }
}

/** The concurrency key of a job that has reached its limit, if one has. */
function fullKey(fn: FunctionConfig, job: ReadyJob, usage: Usage): string | undefined {
  const limits = fn.concurrency;
  return job.concurrency_keys.find((name, index) => (usage.byKey.get(name) ?? 0) >= (limits[index]?.limit ?? 1));
}

function readyJobs(tx: Tx, { functions, seen, full, shut, limit, now }: Selection): Promise<ReadyJob[]> {
  return tx<ReadyJob[]>`
    select j.id, j.kind, j.run_id, j.function_id, j.step_id, j.attempt, j.generation, j.concurrency_keys,
      j.throttle_key, r.status
    from jobs j join runs r on r.id = j.run_id
    where j.lease is null and j.kind in ('start', 'discover', 'step') and j.run_at <= ${new Date(now)}
      and j.function_id = any(${[...functions.keys()]}::text[])
      and not j.concurrency_keys && ${[...full]}::text[]
      and (j.throttle_key is null or j.throttle_key <> all(${[...shut]}::text[]))
      and j.id <> all(${seen}::text[])
      and (j.kind <> 'discover' or not exists (
        select from jobs o where o.run_id = j.run_id and o.kind = 'discover' and o.lease is not null))
    order by j.score, j.run_id, j.id limit ${limit}
    for update of j, r skip locked`;
}

async function takeStartToken(tx: Tx, fn: FunctionConfig, key: string, now: number): Promise<number | null> {
  if (!fn.throttle) return null; // the option was removed since the run was created
  const { limit, period, burst } = fn.throttle;
  return takeToken(tx, key, { limit, periodMs: period, burst }, now);
}

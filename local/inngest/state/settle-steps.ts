import type { Engine } from "../engine.ts";
import { type Tx, toJson } from "./database.ts";
import type { Run } from "./run.ts";

export interface StepResult {
  id: string;
  name: string | null;
  op: string;
  /** What the SDK gets at replay. */
  state: unknown;
  /** Belongs to `group.parallel` with race: the function goes on without waiting for the others. */
  race: boolean;
}

/**
 * Memoizes results of a locked run. The first result of a step counts, later ones are dropped.
 * When nothing is pending any more (or a race has a winner), one request that asks the function how to go on is queued.
 * @returns how many results were new
 */
export async function settleSteps(engine: Engine, tx: Tx, run: Run, results: StepResult[]): Promise<number> {
  if (results.length === 0) return 0;
  const now = new Date(engine.now());
  const saved = await tx<{ id: string }[]>`
    insert into steps (run_id, id, name, op, state, settled_at)
    select ${run.id}, s.id, s.name, s.op, s.state::json, ${now}
    from unnest(
      ${results.map((result) => result.id)}::text[], ${results.map((result) => result.name)}::text[],
      ${results.map((result) => result.op)}::text[], ${results.map((result) => toJson(result.state))}::text[]
    ) with ordinality as s (id, name, op, state, position)
    order by s.position
    on conflict (run_id, id) do nothing
    returning id`;
  if (saved.length === 0) return 0;
  const settled = new Set(results.map((result) => result.id));
  await setPending(
    tx,
    run,
    run.pending.filter((id) => !settled.has(id)),
  );
  if (run.pending.length === 0 || results.some((result) => result.race)) {
    await queueDiscovery(engine, tx, run, saved[saved.length - 1]!.id);
  }
  return saved.length;
}

export async function setPending(tx: Tx, run: Run, pending: string[]): Promise<void> {
  if (pending.length === run.pending.length && pending.every((id, index) => id === run.pending[index])) return;
  run.pending = pending;
  await tx`update runs set pending = ${pending} where id = ${run.id}`;
}

/** Queues the next request of a run. A step settles once, so its id makes the job unique. */
async function queueDiscovery(engine: Engine, tx: Tx, run: Run, stepId: string): Promise<void> {
  await tx`
    insert into jobs (id, kind, run_id, function_id, run_at, score, concurrency_keys)
    values (${`${run.id}:${stepId}:discover`}, 'discover', ${run.id}, ${run.function_id}, ${new Date(engine.now())},
      ${run.score}, ${run.concurrency_keys})
    on conflict (id) do nothing`;
}

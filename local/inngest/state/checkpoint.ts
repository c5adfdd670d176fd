import type { Op } from "../dispatch/app-answer.ts";
import type { Engine } from "../engine.ts";
import { nameOf } from "./apply-ops.ts";
import { toJson } from "./database.ts";

export interface Checkpoint {
  runId: string;
  jobId: string;
  generation: number;
  steps: Op[];
}

/**
 * Memoizes steps while their request is still running. Safe to repeat.
 * @returns false when the request was superseded or the run has ended: the SDK then stops immediately
 */
export async function saveCheckpoint(
  engine: Engine,
  { runId, jobId, generation, steps }: Checkpoint,
): Promise<boolean> {
  const now = engine.now();
  const owner = await engine.sql`
    with owner as (
      select r.id as run_id, j.id as job_id from runs r join jobs j on j.run_id = r.id
      where r.id = ${runId} and r.ended_at is null
        and j.id = ${jobId} and j.lease is not null and j.generation = ${generation}
      for no key update of r, j
    ), saved as (
      insert into steps (run_id, id, name, op, state, settled_at)
      select owner.run_id, s.id, s.name, 'StepRun', s.state::json, ${new Date(now)}
      from owner, unnest(
        ${steps.map((step) => step.id)}::text[],
        ${steps.map(nameOf)}::text[],
        ${steps.map((step) => toJson({ data: step.data ?? null }))}::text[]
      ) with ordinality as s (id, name, state, position)
      order by s.position
      on conflict (run_id, id) do nothing
    )
    update jobs set attempt = 0, lease_until = ${new Date(now + engine.leaseGraceMs)}
    from owner where jobs.id = owner.job_id
    returning jobs.id`;
  return owner.length > 0;
}

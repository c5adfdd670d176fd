import { errorBody, type Op } from "../dispatch/app-answer.ts";
import { parseInstant } from "../duration.ts";
import type { Engine } from "../engine.ts";
import { compile, matchKeyOf } from "../expressions/index.ts";
import type { Tx } from "./database.ts";
import { insertEvents } from "./insert-events.ts";
import type { Run } from "./run.ts";
import { type StepResult, setPending, settleSteps } from "./settle-steps.ts";

export interface AppliedOps {
  /** The function returned. */
  completed?: { output: unknown };
  /** A step failed and this job has to be tried again. */
  stepError?: { error: unknown };
  /** An operation that cannot be carried out ends the run. */
  refused?: string;
  /** Something new was stored, so the run goes on. */
  progressed: boolean;
}

interface Planned {
  op: Op;
  /** Epoch ms at which the step is due or times out. */
  at: number;
}

const yearMs = 366 * 86_400_000;
const plannedKinds = ["StepPlanned", "Sleep", "WaitForEvent", "InvokeFunction"];

/** Stores what a locked run reported: results of steps, and new steps to run, sleep for or wait for. */
export async function applyOps(
  engine: Engine,
  tx: Tx,
  run: Run,
  ops: Op[],
  isLastAttempt: boolean,
): Promise<AppliedOps> {
  const now = engine.now();
  const results: StepResult[] = [];
  const planned: Planned[] = [];
  const applied: AppliedOps = { progressed: false };
  for (const op of ops) {
    if (op.op === "RunComplete") {
      applied.completed = { output: op.data ?? null };
    } else if (op.op === "StepRun") {
      results.push(resultOf(op, { data: op.data ?? null }));
    } else if (op.op === "StepFailed" || (op.op === "StepError" && isLastAttempt)) {
      results.push(resultOf(op, { error: errorBody(op.error) }));
    } else if (op.op === "StepError") {
      applied.stepError = { error: op.error };
    } else if (plannedKinds.includes(op.op)) {
      const plan = planOf(op, now);
      if (typeof plan === "string") applied.refused = plan;
      else planned.push(plan);
    } else {
      applied.refused = `operation "${op.op}" (step "${nameOf(op)}") is not implemented by the local job server`;
    }
  }
  if (applied.refused) return applied;
  const fresh = await withoutState(tx, run, planned);
  await setPending(tx, run, [...new Set([...run.pending, ...fresh.map(({ op }) => op.id)])]);
  await insertPlanned(engine, tx, run, fresh, now);
  const settled = await settleSteps(engine, tx, run, results);
  applied.progressed = settled > 0 || fresh.length > 0;
  return applied;
}

/** The step's name to show; Postgres text cannot hold NUL. */
export const nameOf = (op: Op): string | null =>
  (op.displayName ?? op.userland?.id ?? op.name)?.replaceAll("\u0000", "") ?? null;
const isRace = (op: Op): boolean => op.opts?.parallelMode === "race";

function resultOf(op: Op, state: unknown): StepResult {
  return { id: op.id, name: nameOf(op), op: op.op, state, race: isRace(op) };
}

/** When an operation is due, or a sentence with the reason why it cannot be carried out. */
function planOf(op: Op, now: number): Planned | string {
  if (op.op === "StepPlanned") return { op, at: now };
  const text = op.op === "Sleep" ? op.name : op.opts?.timeout;
  if (text === undefined || text === null) {
    return op.op === "InvokeFunction" ? { op, at: now + yearMs } : `step "${nameOf(op)}" has no duration`;
  }
  const at = parseInstant(String(text), now);
  if (at === null) return `step "${nameOf(op)}": "${String(text)}" is not a duration or an instant`;
  if (op.op === "WaitForEvent" && typeof op.opts?.if === "string") {
    try {
      compile(op.opts.if);
    } catch (error) {
      return `step "${nameOf(op)}": expression "${op.opts.if}": ${(error as Error).message}`;
    }
  }
  return { op, at: Math.min(at, now + yearMs) };
}

/** A function that is asked again may report steps that were settled meanwhile. */
async function withoutState(tx: Tx, run: Run, planned: Planned[]): Promise<Planned[]> {
  if (planned.length === 0) return [];
  const ids = planned.map(({ op }) => op.id);
  const settled = await tx<
    { id: string }[]
  >`select id from steps where run_id = ${run.id} and id = any(${ids}::text[])`;
  const known = new Set(settled.map((row) => row.id));
  return planned.filter(({ op }) => !known.has(op.id));
}

/** Waits come first, in the same transaction, so that an event sent by a parallel step cannot miss them. */
async function insertPlanned(engine: Engine, tx: Tx, run: Run, planned: Planned[], now: number): Promise<void> {
  if (planned.length === 0) return;
  const inserted = await insertPauses(tx, run, planned);
  const jobs = planned.map(({ op, at }) => {
    const kind = op.op === "StepPlanned" ? "step" : op.op === "Sleep" ? "sleep" : "timeout";
    return { id: `${run.id}:${op.id}:${kind}`, kind, op, at: new Date(at).toISOString() };
  });
  await tx`
    insert into jobs (id, kind, run_id, function_id, step_id, step_name, race, run_at, score, concurrency_keys)
    select j.id, j.kind, ${run.id}, ${run.function_id}, j.step_id, j.step_name, j.race::boolean, j.run_at, ${run.score},
      ${run.concurrency_keys}::text[]
    from unnest(
      ${jobs.map((job) => job.id)}::text[], ${jobs.map((job) => job.kind)}::text[],
      ${jobs.map((job) => job.op.id)}::text[], ${jobs.map((job) => nameOf(job.op))}::text[],
      ${jobs.map((job) => String(isRace(job.op)))}::text[], ${jobs.map((job) => job.at)}::timestamptz[]
    ) as j (id, kind, step_id, step_name, race, run_at)
    on conflict (id) do nothing`;
  const invocations = planned.filter(({ op }) => op.op === "InvokeFunction" && inserted.has(op.id));
  await insertEvents(
    tx,
    invocations.map(({ op }) => invocation(engine, run, op, now)),
    now,
  );
}

async function insertPauses(tx: Tx, run: Run, planned: Planned[]): Promise<Set<string>> {
  const pauses = planned
    .filter(({ op }) => op.op === "WaitForEvent" || op.op === "InvokeFunction")
    .map(({ op, at }) => {
      const waits = op.op === "WaitForEvent";
      const expression = waits && typeof op.opts?.if === "string" ? op.opts.if : null;
      return {
        id: `${run.id}:${op.id}:pause`,
        kind: waits ? "wait" : "invoke",
        event: waits ? (op.name ?? "") : null,
        expression,
        matchKey: expression ? matchKeyOf(compile(expression), run.events[0]) : null,
        correlation: waits ? null : `${run.id}.${op.id}`,
        op,
        expiresAt: new Date(at).toISOString(),
      };
    });
  if (pauses.length === 0) return new Set();
  const inserted = await tx<{ step_id: string }[]>`
    insert into pauses (id, kind, run_id, event_name, expression, match_key, correlation_id, step_id, step_name, race, expires_at)
    select p.id, p.kind, ${run.id}, p.event_name, p.expression, p.match_key, p.correlation_id, p.step_id, p.step_name,
      p.race::boolean, p.expires_at
    from unnest(
      ${pauses.map((pause) => pause.id)}::text[], ${pauses.map((pause) => pause.kind)}::text[],
      ${pauses.map((pause) => pause.event)}::text[], ${pauses.map((pause) => pause.expression)}::text[],
      ${pauses.map((pause) => pause.matchKey)}::text[], ${pauses.map((pause) => pause.correlation)}::text[],
      ${pauses.map((pause) => pause.op.id)}::text[], ${pauses.map((pause) => nameOf(pause.op))}::text[],
      ${pauses.map((pause) => String(isRace(pause.op)))}::text[], ${pauses.map((pause) => pause.expiresAt)}::timestamptz[]
    ) as p (id, kind, event_name, expression, match_key, correlation_id, step_id, step_name, race, expires_at)
    on conflict (id) do nothing
    returning step_id`;
  return new Set(inserted.map((row) => row.step_id));
}

function invocation(engine: Engine, run: Run, op: Op, now: number) {
  const payload = (op.opts?.payload ?? {}) as { data?: Record<string, unknown>; v?: string; meta?: unknown };
  const functionId = String(op.opts?.function_id ?? "");
  const correlationId = `${run.id}.${op.id}`;
  const body = {
    ...payload,
    name: "inngest/function.invoked",
    id: correlationId,
    data: { ...payload.data, _inngest: { fn_id: functionId, correlation_id: correlationId } },
    ts: now,
    user: {},
  };
  return { internalId: engine.ulid(), body, functionId };
}

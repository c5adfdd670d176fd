import { type CallResult, errorBody, type Outcome, readAnswer } from "../dispatch/app-answer.ts";
import { retryAfterMs } from "../dispatch/backoff.ts";
import type { ClaimedJob } from "../dispatch/lease-jobs.ts";
import type { Engine } from "../engine.ts";
import { applyOps } from "./apply-ops.ts";
import { type Tx, transact } from "./database.ts";
import { type EndingRequest, endRun, type RunEnd, type RunError } from "./end-run.ts";
import { lockOpenRuns, type Run } from "./run.ts";

const refusedRetryMs = 250;

/**
 * Writes what one request to the app led to, in one transaction, unless the request was superseded (its lease or
 * generation is no longer the job's). Safe to repeat.
 */
export async function settleDispatch(
  engine: Engine,
  job: ClaimedJob,
  result: CallResult,
  startedAt: number,
): Promise<void> {
  const outcome = readAnswer(result);
  if (outcome.type === "not-reached") return putBack(engine, job);
  const request = describeRequest(job, result, outcome, startedAt);
  const output = returnedValue(outcome);
  if (output) {
    const run = {
      id: job.runId,
      function_id: job.fn.id,
      event_name: job.events[0]!.name,
      events: job.events,
      correlation_id: job.correlationId,
    };
    if (await endRun(engine, engine.sql, run, { status: "Completed", output: output.value }, request)) return;
  }
  await transact(engine.sql, async (tx) => {
    const run = (await lockOpenRuns(tx, [job.runId])).get(job.runId);
    const [owned] = await tx<{ attempt: number }[]>`
      select attempt from jobs where id = ${job.id} and lease = ${job.lease} and generation = ${job.generation}`;
    const isCurrent = run !== undefined && owned !== undefined;
    await recordAttempt(engine, tx, job, isCurrent ? request : { ...request, note: `fenced: ${request.note}` });
    if (!isCurrent) return;
    if (run.req_version === -1 && result.kind === "answered") await fixVersion(tx, run, result.headers);
    await applyOutcome(engine, tx, run, job, owned.attempt, outcome);
  });
}

/** The app was not reached: the attempt is kept, and nothing happened that would need the run's lock. */
async function putBack(engine: Engine, job: ClaimedJob): Promise<void> {
  await engine.sql`
    update jobs set lease = null, lease_until = null, run_at = ${new Date(engine.now() + refusedRetryMs)}
    where id = ${job.id} and lease = ${job.lease} and generation = ${job.generation}`;
}

/** What the function returned, when the answer holds nothing else: by far the most frequent end of a run. */
function returnedValue(outcome: Outcome): { value: unknown } | null {
  if (outcome.type === "completed") return { value: outcome.output };
  if (outcome.type !== "ops" || outcome.ops.length !== 1) return null;
  const [op] = outcome.ops;
  return op!.op === "RunComplete" ? { value: op!.data ?? null } : null;
}

async function applyOutcome(
  engine: Engine,
  tx: Tx,
  run: Run,
  job: ClaimedJob,
  attempt: number,
  outcome: Exclude<Outcome, { type: "not-reached" }>,
): Promise<void> {
  if (outcome.type === "completed") return end(engine, tx, run, { status: "Completed", output: outcome.output });
  const isLastAttempt = attempt + 1 >= job.fn.maxAttempts;
  if (outcome.type === "error") {
    if (outcome.isFinal || isLastAttempt) return fail(engine, tx, run, outcome.error);
    return requeue(engine, tx, job, {
      attempt: attempt + 1,
      delayMs: retryAfterMs(outcome.retryAfter, engine.now()) ?? engine.backoffMs(attempt),
      fence: outcome.unknownOutcome,
    });
  }
  const applied = await applyOps(engine, tx, run, outcome.ops, isLastAttempt);
  if (applied.refused) return fail(engine, tx, run, { name: "NotImplementedError", message: applied.refused });
  if (applied.completed) return end(engine, tx, run, { status: "Completed", output: applied.completed.output });
  if (applied.stepError) {
    const delayMs = retryAfterMs(outcome.retryAfter, engine.now()) ?? engine.backoffMs(attempt);
    return requeue(engine, tx, job, { attempt: attempt + 1, delayMs, fence: false });
  }
  if (!applied.progressed && !(await hasOtherWork(tx, run, job))) {
    const error = { name: "StuckRunError", message: "the function reported nothing to do but did not return" };
    if (isLastAttempt) return fail(engine, tx, run, error);
    return requeue(engine, tx, job, { attempt: attempt + 1, delayMs: engine.backoffMs(attempt), fence: false });
  }
  await tx`delete from jobs where id = ${job.id}`;
}

async function end(engine: Engine, tx: Tx, run: Run, how: RunEnd): Promise<void> {
  await endRun(engine, tx, run, how);
}

function fail(engine: Engine, tx: Tx, run: Run, error: RunError): Promise<void> {
  return end(engine, tx, run, { status: "Failed", error });
}

async function hasOtherWork(tx: Tx, run: Run, job: ClaimedJob): Promise<boolean> {
  const [other] = await tx<{ found: boolean }[]>`
    select exists (select from jobs where run_id = ${run.id} and id <> ${job.id} and kind not in ('start-timeout', 'finish-timeout')) as found`;
  return other!.found;
}

interface Requeue {
  attempt: number;
  delayMs: number;
  /** The old request may still be running in the app: its checkpoints must not count any more. */
  fence: boolean;
}

async function requeue(engine: Engine, tx: Tx, job: ClaimedJob, { attempt, delayMs, fence }: Requeue): Promise<void> {
  await tx`
    update jobs set lease = null, lease_until = null, attempt = ${attempt}, run_at = ${new Date(engine.now() + delayMs)},
      generation = generation + ${fence ? 1 : 0}
    where id = ${job.id}`;
}

/** The SDK names its execution version in the first answer and expects it in every later request. */
async function fixVersion(tx: Tx, run: Run, headers: Record<string, string>): Promise<void> {
  const version = Number(headers["x-inngest-req-version"]);
  if (Number.isInteger(version) && version > 0) await tx`update runs set req_version = ${version} where id = ${run.id}`;
}

function summarize(outcome: Exclude<Outcome, { type: "not-reached" }>): string {
  if (outcome.type === "completed") return "function returned";
  if (outcome.type === "error") return `${outcome.error.name}: ${outcome.error.message}`.slice(0, 500);
  const ops = outcome.ops.slice(0, 20).map((op) => {
    const name = op.displayName ?? op.userland?.id ?? "";
    const error = op.op === "StepError" || op.op === "StepFailed" ? ` (${errorBody(op.error).message})` : "";
    return `${op.op} ${name}${error}`.trim();
  });
  return ops.join(", ").slice(0, 500);
}

function describeRequest(
  job: ClaimedJob,
  result: CallResult,
  outcome: Exclude<Outcome, { type: "not-reached" }>,
  startedAt: number,
): EndingRequest {
  return {
    jobId: job.id,
    lease: job.lease,
    generation: job.generation,
    stepId: job.stepId,
    attempt: job.attempt,
    startedAt,
    httpStatus: result.kind === "answered" ? result.status : null,
    note: summarize(outcome).replaceAll("\u0000", ""),
  };
}

async function recordAttempt(engine: Engine, tx: Tx, job: ClaimedJob, request: EndingRequest): Promise<void> {
  await tx`
    insert into attempts (run_id, step_id, attempt, generation, started_at, ended_at, http_status, note)
    select id, ${request.stepId}, ${request.attempt}, ${request.generation}, ${new Date(request.startedAt)},
      ${new Date(engine.now())}, ${request.httpStatus}, ${request.note}
    from runs where id = ${job.runId}`;
}

import type { Engine } from "../engine.ts";
import { isDatabaseDown, survivingRestart } from "../state/database.ts";
import { settleDispatch } from "../state/settle-dispatch.ts";
import type { CallResult } from "./app-answer.ts";
import { callRequest } from "./call-request.ts";
import type { ClaimedJob } from "./lease-jobs.ts";
import { post } from "./post.ts";

const maxAppPauseMs = 5000;

/**
 * Sends one claimed job to the app and writes down what came of it; the result is kept in memory while Postgres is
 * away. Never rejects.
 */
export async function runJob(engine: Engine, job: ClaimedJob, signal: AbortSignal): Promise<void> {
  const startedAt = engine.now();
  try {
    const result = await post({ ...callRequest(job), signal });
    if (signal.aborted) return; // we are closing: the lease stays, and the next start takes the job back
    noteReachability(engine, job, result);
    await settle(engine, job, result, startedAt, signal);
  } catch (error) {
    if (!isDatabaseDown(error))
      engine.log("error", "a job could not be settled", { job: job.id, error: String(error) });
  } finally {
    engine.inFlight.delete(job.lease);
    engine.wake();
  }
}

async function settle(
  engine: Engine,
  job: ClaimedJob,
  result: CallResult,
  startedAt: number,
  signal: AbortSignal,
): Promise<void> {
  const open = () => !signal.aborted;
  try {
    await survivingRestart(() => settleDispatch(engine, job, result, startedAt), open);
  } catch (error) {
    if (isDatabaseDown(error)) throw error;
    // Something in the answer cannot be stored: that is a failed attempt with a reason, not a lost job.
    engine.log("error", "an answer could not be stored", { job: job.id, error: String(error) });
    const failed: CallResult = {
      kind: "broken",
      message: `the answer could not be stored: ${(error as Error).message}`,
    };
    await survivingRestart(() => settleDispatch(engine, job, failed, startedAt), open);
  }
}

/** An app that refuses connections is left alone for up to 5 s; its jobs keep their attempts. */
function noteReachability(engine: Engine, job: ClaimedJob, result: CallResult): void {
  const appUrl = job.fn.appUrl;
  if (result.kind !== "refused") {
    engine.appDownUntil.delete(appUrl);
    return;
  }
  const known = engine.appDownUntil.get(appUrl);
  const now = engine.now();
  if (known && known.until > now) return;
  const failures = (known?.failures ?? 0) + 1;
  engine.appDownUntil.set(appUrl, { until: now + Math.min(125 * 2 ** failures, maxAppPauseMs), failures });
}

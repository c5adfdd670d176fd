import "server-only";
import { type CarrierError, type CarrierErrorCode, isCarrierError, redact } from "@/lib/carriers";
import { AppError } from "@/lib/errors";
import type { Failure } from "./rows";

/**
 * Where one step of a provisioning run leaves its job. Expected outcomes are data, so that a step's result survives a replay.
 * - `done` go on with the next step
 * - `again` ask once more in a moment, inside this run
 * - `later` put the job back; `usesAttempt` false for polls, 429 and open breakers
 * - `lost` the line cannot be delivered: substitute it or give it up
 * - `superseded` another run, the settlement or an earlier crash finished this job: nothing to do
 */
export type Progress =
  | { state: "done" }
  | { state: "again"; code: string }
  | ({ state: "later"; usesAttempt: boolean; delaySeconds: number | null } & Failure)
  | ({ state: "lost" } & Failure)
  | { state: "superseded"; why: string };

const lostCodes: readonly CarrierErrorCode[] = ["taken", "gone", "needs_documents", "rejected", "not_enabled"];

const replyOf = (error: CarrierError) => (error.raw === undefined ? {} : { raw: redact(error.raw) });

/** What a failure means for a job. Surprises use an attempt and keep their message for operators. */
function progressOf(error: unknown): Progress {
  if (error instanceof AppError && error.code === "CONFLICT")
    return { state: "superseded", why: "an older generation" };
  if (isCarrierError(error)) {
    const { code, message } = error;
    if (lostCodes.includes(code)) return { state: "lost", code, message, ...replyOf(error) };
    const waits = { state: "later", usesAttempt: false, code, ...replyOf(error) } as const;
    switch (code) {
      case "rate_limited":
        return { ...waits, delaySeconds: Math.max(1, error.retryAfterSeconds ?? 2) };
      case "insufficient_funds":
        return { ...waits, delaySeconds: 60, message };
      case "unknown_outcome":
        return { ...waits, delaySeconds: 5, message };
      default:
        // An open breaker names the time to come back; a real failure counts.
        return error.retryAfterSeconds
          ? { ...waits, delaySeconds: error.retryAfterSeconds }
          : { ...waits, usesAttempt: true, delaySeconds: null, message };
    }
  }
  if (error instanceof AppError && error.retryable) {
    return { state: "later", usesAttempt: false, delaySeconds: 5, code: error.code, message: error.message };
  }
  return {
    state: "later",
    usesAttempt: true,
    delaySeconds: null,
    code: "UNEXPECTED",
    message: error instanceof Error ? error.message : String(error),
  };
}

/** Runs a step and turns what it throws into progress. */
export async function attempt(work: () => Promise<Progress>): Promise<Progress> {
  try {
    return await work();
  } catch (error) {
    return progressOf(error);
  }
}

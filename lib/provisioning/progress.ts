import "server-only";
import { type CarrierErrorCode, isCarrierError } from "@/lib/carriers";
import { AppError } from "@/lib/errors";

/**
 * Where one step of a provisioning run leaves its job. Expected outcomes are data, so that a step's result survives a replay.
 * - `done` go on with the next step
 * - `again` ask once more in a moment, inside this run
 * - `later` put the job back; `usesAttempt` false for polls, 429 and open breakers
 * - `lost` the line cannot be delivered: substitute it or give it up
 * - `over` another run, the settlement or an earlier crash finished this job: nothing to do
 */
export type Progress =
  | { state: "done" }
  | { state: "again"; code: string }
  | { state: "later"; usesAttempt: boolean; delaySeconds: number | null; code: string; message?: string }
  | { state: "lost"; code: string; message?: string }
  | { state: "over"; why: string };

const lostCodes: readonly CarrierErrorCode[] = ["taken", "gone", "needs_documents", "rejected", "not_supported"];

/** What a failure means for a job. Surprises use an attempt and keep their message for operators. */
export function progressOf(error: unknown): Progress {
  if (error instanceof AppError && error.code === "CONFLICT") return { state: "over", why: "an older generation" };
  if (isCarrierError(error)) {
    if (lostCodes.includes(error.code)) return { state: "lost", code: error.code, message: error.message };
    switch (error.code) {
      case "rate_limited":
        return {
          state: "later",
          usesAttempt: false,
          delaySeconds: Math.max(1, error.retryAfterSeconds ?? 2),
          code: error.code,
        };
      case "insufficient_funds":
        return { state: "later", usesAttempt: false, delaySeconds: 60, code: error.code, message: error.message };
      case "unknown_outcome":
        return { state: "later", usesAttempt: false, delaySeconds: 5, code: error.code, message: error.message };
      default:
        // An open breaker says when to come back; a real failure counts.
        return error.retryAfterSeconds
          ? { state: "later", usesAttempt: false, delaySeconds: error.retryAfterSeconds, code: error.code }
          : { state: "later", usesAttempt: true, delaySeconds: null, code: error.code, message: error.message };
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

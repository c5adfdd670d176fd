import "server-only";
import { carrierFor, samePath } from "@/lib/carriers";
import { attempt, type Progress } from "./progress";
import { activateNumber, type Job } from "./rows";
import { defaultAnswerPath } from "./set-answer-path";

/**
 * P5: reads the number back and makes the line live only when it equals the wanted state: ours, not blocked, not terminated, not
 * waiting for documents, with our answer path. The event that woke us is only a hint.
 */
export const proveNumber = (job: Job): Promise<Progress> =>
  attempt(async () => {
    const carrier = carrierFor(job.carrier_id);
    const ref = job.number.carrier_ref;
    if (!ref) return { state: "superseded", why: "the number is not identified" };
    const [owned, path] = await Promise.all([carrier.ownership.get(ref), carrier.routing?.read(ref) ?? null]);
    if (!owned || owned.terminated)
      return { state: "lost", code: "gone", message: "the carrier no longer lists the number as ours" };
    if (owned.awaitingRegistration) return { state: "lost", code: "needs_documents" };
    if (owned.e164 !== job.number.e164)
      return { state: "lost", code: "wrong_number", message: `read back ${owned.e164}` };
    const wanted = defaultAnswerPath(job);
    if (owned.blocked || !path || !samePath(path, wanted)) {
      return {
        state: "later",
        usesAttempt: true,
        delaySeconds: null,
        code: owned.blocked ? "blocked" : "answer_path_differs",
        message: `read back: blocked ${owned.blocked}, answer path ${JSON.stringify(path)}`,
      };
    }
    const readBack = {
      answer_path: path,
      blocked: owned.blocked,
      terminated: owned.terminated,
      expires_at: owned.expiresAt,
      renewals: owned.renewals,
    };
    const activated = await activateNumber(job, readBack, owned.expiresAt);
    return activated.ok ? { state: "done" } : { state: "superseded", why: activated.code ?? "too late" };
  });

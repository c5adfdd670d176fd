import "server-only";
import { carrierFor, isCarrierError } from "@/lib/carriers";
import { attempt, type Progress } from "./progress";
import { finishNumberAction, type Job } from "./rows";
import { defaultAnswerPath, numberTag } from "./set-answer-path";

/**
 * Release, suspend, resume and configure: one effect at the carrier each, safe to repeat, done written last.
 * There is no line to lose here: what the carrier refuses uses an attempt, and after the last one a person looks.
 */
export async function runNumberAction(job: Job): Promise<Progress> {
  const progress = await attempt(() => act(job));
  return progress.state === "lost" ? { ...progress, state: "later", usesAttempt: true, delaySeconds: null } : progress;
}

async function act(job: Job): Promise<Progress> {
  const ref = job.number.carrier_ref;
  const carrier = carrierFor(job.carrier_id);
  const hasEnded = job.number.status === "released" || job.number.status === "failed";
  if (!ref || hasEnded) {
    await finishNumberAction(job);
    return { state: "done" };
  }
  switch (job.action) {
    case "release":
      try {
        await carrier.ownership.release(ref);
      } catch (error) {
        if (!isCarrierError(error, "gone")) throw error;
      }
      break;
    case "suspend":
      await carrier.routing?.apply(ref, null, numberTag(job.number.id));
      break;
    case "resume":
    case "configure": {
      const path = defaultAnswerPath(job);
      if (!path) return { state: "later", usesAttempt: true, delaySeconds: null, code: "no_answer_path" };
      await carrier.routing?.apply(ref, path, numberTag(job.number.id));
      break;
    }
    case "purchase":
    case "port_in":
      return { state: "over", why: `${job.action} is not a number action` };
    default: {
      const forgotten: never = job.action;
      throw new Error(`unknown action ${String(forgotten)}`);
    }
  }
  await finishNumberAction(job, { answer_path: (await carrier.routing?.read(ref).catch(() => null)) ?? null });
  return { state: "done" };
}

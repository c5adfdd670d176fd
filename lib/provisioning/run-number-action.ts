import "server-only";
import { carrierFor } from "@/lib/carriers";
import { numberActions } from "./actions/registry";
import { hintNumberLook } from "./look-rows";
import { attempt, type Progress } from "./progress";
import { finishNumberAction, type Job } from "./rows";

/**
 * Changes a number that we have: one effect at the carrier, safe to repeat, done written last.
 * There is no line to lose here: what the carrier refuses uses an attempt, and after the last one a person looks.
 */
export async function runNumberAction(job: Job): Promise<Progress> {
  const progress = await attempt(() => act(job));
  if (progress.state === "lost" && progress.code === "gone") await hintNumberLook(job.number.id);
  return progress.state === "lost" ? { ...progress, state: "later", usesAttempt: true, delaySeconds: null } : progress;
}

async function act(job: Job): Promise<Progress> {
  const action = numberActions[job.action];
  if (!action) return { state: "superseded", why: `${job.action} is not a number action` };
  const ref = job.number.carrier_ref;
  const hasEnded = job.number.status === "released" || job.number.status === "failed";
  if (!ref || hasEnded) {
    await finishNumberAction(job);
    return { state: "done" };
  }
  const carrier = carrierFor(job.carrier_id);
  const progress = await action({ job, carrier, ref });
  if (progress.state !== "done") return progress;
  await finishNumberAction(job, {
    answer_path: (await carrier.routing?.read(ref).catch(() => null)) ?? null,
    wanted_version: job.wanted_version,
  });
  return progress;
}

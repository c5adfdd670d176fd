import { inngest, payloadOf } from "@/lib/jobs";
import {
  claimJob,
  identifyLine,
  type Job,
  jobSchema,
  loseLine,
  orderFromCarrier,
  type Progress,
  proveNumber,
  refreshJob,
  rescheduleJob,
  runNumberAction,
  setAnswerPath,
} from "@/lib/provisioning";

/** Step results travel as JSON; dates come back as text. */
const revive = (job: unknown): Job => jobSchema.parse(job);

/** Moves the job to the state of its progress. @returns the outcome, for the run's log */
async function finish(job: Job, progress: Progress): Promise<string> {
  switch (progress.state) {
    case "done":
      return "live";
    case "superseded":
      return progress.why;
    case "again":
      await rescheduleJob(job, { usesAttempt: false, delaySeconds: 30, code: progress.code });
      return `waits: ${progress.code}`;
    case "later": {
      const { gaveUp } = await rescheduleJob(job, progress);
      return `${gaveUp ? "gave up" : "later"}: ${progress.code}`;
    }
    case "lost":
      await loseLine(job, progress);
      return `lost: ${progress.code}`;
    default:
      return progress satisfies never;
  }
}

/**
 * One row of the provisioning queue. The row is the truth and the only counter: a failure puts it back with its own back-off, so the
 * job system retries nothing; it only resumes runs that a crash cut off.
 */
export const provisionNumber = inngest.createFunction(
  {
    id: "provision-number",
    triggers: [{ event: "provisioning/requested" }],
    retries: 0,
    concurrency: [{ limit: 10 }],
    onFailure: async ({ event, error, step }) => {
      const { jobId } = payloadOf("provisioning/requested", event.data.event);
      await step.run("hand-back-job", async () => {
        const job = await claimJob(jobId, event.data.run_id);
        return job
          ? finish(job, {
              state: "later",
              usesAttempt: false,
              delaySeconds: 3,
              code: "RUN_FAILED",
              message: error.message,
            })
          : "another run has this job";
      });
    },
  },
  async ({ event, step, runId }) => {
    const { jobId } = payloadOf("provisioning/requested", event);
    const claimed = await step.run("claim-job", () => claimJob(jobId, runId));
    if (!claimed) return "another run has this job";
    const job = revive(claimed);
    /** Each step looks at the job again: its lease is extended, and what earlier steps wrote is seen. */
    const run = (id: string, work: (job: Job) => Promise<Progress>) =>
      step.run(id, async (): Promise<Progress> => {
        const fresh = await refreshJob(job, runId);
        return fresh ? work(fresh) : { state: "superseded", why: "another run has this job" };
      });
    const end = (progress: Progress) => step.run("finish", () => finish(job, progress));

    if (job.action !== "purchase") return end(await run("number-action", runNumberAction));

    let progress: Progress = await run("order-from-carrier", orderFromCarrier);
    // The callback wakes the wait; a poll follows either way, because callbacks get lost.
    for (const seconds of [2, 4, 8, 16]) {
      if (progress.state !== "again") break;
      await step.waitForEvent(`await-settlement-${seconds}`, {
        event: "carrier-order/settled",
        match: "data.jobId",
        timeout: `${seconds}s`,
      });
      progress = await run(`poll-order-${seconds}`, orderFromCarrier);
    }
    if (progress.state !== "done") return end(progress);

    progress = await run("identify-number", identifyLine);
    for (const seconds of [1, 2, 4, 8]) {
      if (progress.state !== "again") break;
      await step.sleep(`await-number-${seconds}`, `${seconds}s`);
      progress = await run(`identify-number-${seconds}`, identifyLine);
    }
    if (progress.state !== "done") return end(progress);

    progress = await run("set-answer-path", setAnswerPath);
    if (progress.state === "done") progress = await run("prove-number", proveNumber);
    return end(progress);
  },
);

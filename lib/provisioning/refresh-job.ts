import "server-only";
import { claimJob, type Job } from "./rows";

/** The job with what earlier steps wrote, its lease extended; null when this run no longer owns it. */
export async function refreshJob(job: Job, runId: string): Promise<Job | null> {
  const fresh = await claimJob(job.id, runId);
  return fresh && fresh.generation === job.generation ? fresh : null;
}

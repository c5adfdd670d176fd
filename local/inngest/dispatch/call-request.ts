import type { ClaimedJob } from "./lease-jobs.ts";
import type { AppRequest } from "./post.ts";

/** Above this the SDK fetches events and steps itself. */
const maxInlineBytes = 4 * 1024 * 1024;

/** The request that makes the app replay a run with its memoized steps, and go on from there. */
export function callRequest(job: ClaimedJob): Pick<AppRequest, "method" | "url" | "headers" | "body"> {
  const requestId = job.lease;
  const stepId = job.stepId ?? "step";
  const context = {
    fn_id: job.fn.uuid,
    run_id: job.runId,
    qi_id: Buffer.from(job.id).toString("base64"),
    env: "",
    step_id: "step",
    attempt: job.attempt,
    max_attempts: job.fn.maxAttempts,
    stack: { stack: job.steps.map((step) => step.id), current: job.steps.length },
    disable_immediate_execution: job.planOnly,
    use_api: false,
    generation_id: job.generation,
    job_id: job.id,
    request_id: requestId,
  };
  const steps = Object.fromEntries(job.steps.map((step) => [step.id, step.state]));
  const common = { version: job.reqVersion, event: job.events[0], defers: {} };
  let body = JSON.stringify({ ...common, events: job.events, steps, use_api: false, ctx: context });
  if (Buffer.byteLength(body) > maxInlineBytes) {
    body = JSON.stringify({ ...common, events: [], steps: {}, use_api: true, ctx: { ...context, use_api: true } });
  }
  const url = new URL(job.fn.url);
  url.searchParams.set("stepId", stepId);
  const headers = {
    "content-type": "application/json",
    "x-inngest-server-kind": "dev",
    "x-run-id": job.runId,
    "x-request-id": requestId,
    "x-inngest-job-id": job.id,
    "x-inngest-generation-id": String(job.generation),
    "x-inngest-req-version": String(job.reqVersion),
    "x-inngest-step-id": stepId,
  };
  return { method: "POST", url: url.href, headers, body };
}

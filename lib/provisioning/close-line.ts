import "server-only";
import { CarrierError, type CarrierErrorCode, carrierFor, isCarrierError } from "@/lib/carriers";
import { logger } from "@/lib/logger";
import { recordCarrierOrder } from "./carrier-order-rows";
import { identifyLine } from "./identify-line";
import type { orderFromCarrier } from "./order-from-carrier";
import { proveNumber } from "./prove-number";
import { failLine, type Job, rescheduleJob, seizeJob } from "./rows";
import { setAnswerPath } from "./set-answer-path";

/** What becomes of a line whose carrier cannot be asked: the caller tries again, it goes on waiting, or it is given up and watched for a late delivery. */
export type IfAway = "throw" | "wait" | "end";

/** Nobody could be asked: what the carrier would have answered is not known. */
const awayCodes: readonly CarrierErrorCode[] = ["unavailable", "rate_limited", "unauthorized"];
/** How soon the job of a line that goes on waiting looks at its carrier again. */
const nextLookSeconds = 20;

/**
 * Settlement time for a line that is still pending: the job is taken over, its open order is canceled at the
 * carrier, and if it has just settled there, the number is read back and counts. Ends live or failed, never in between, unless
 * the carrier cannot be asked.
 *
 * @param line `is_away`: its carrier is known to be unreachable, so that a line that waits is left to its own job
 * @throws {CarrierError} with `ifAway` throw, when the carrier cannot be asked
 */
export async function closeLine(
  line: { job_id: string; carrier_id: string; is_away: boolean },
  runId: string,
  { ifAway }: { ifAway: IfAway },
): Promise<"live" | "failed" | "superseded" | "waits"> {
  if (line.is_away && ifAway === "wait") return "waits";
  if (line.is_away && ifAway === "throw") throw new CarrierError("unavailable", `${line.carrier_id} cannot be reached`);
  const job = await seizeJob(line.job_id, runId);
  if (!job) return "superseded";
  try {
    const end = await settleAtCarrier(job, runId);
    if (end) return end;
  } catch (error) {
    const isAway = isCarrierError(error, ...awayCodes);
    if (isAway && ifAway === "wait") {
      await rescheduleJob(job, { usesAttempt: false, delaySeconds: nextLookSeconds, code: "unavailable" });
      return "waits";
    }
    if (ifAway !== "end") throw error;
    logger.error(
      { err: error, jobId: line.job_id },
      "the carrier could not be asked; the line is given up and watched for a late delivery",
    );
  }
  const failed = await failLine(job, { code: "TIMED_OUT", message: "not live when the order had to be settled" });
  return failed.ok ? "failed" : "superseded";
}

/** Cancels what is open at the carrier, and takes what settled in the meantime as far as it goes. Null: there is nothing to have. */
async function settleAtCarrier(job: Job, runId: string): Promise<"live" | "superseded" | null> {
  const carrier = carrierFor(job.carrier_id);
  const open = job.carrier_order;
  if (open && open.status !== "completed" && open.status !== "canceled" && open.status !== "rejected") {
    const order = open.carrier_order_ref
      ? await carrier.purchasing.get(open.carrier_order_ref)
      : await carrier.purchasing.findByReference(open.id);
    if (order?.status === "pending") {
      if ((await carrier.purchasing.cancel(order.ref)) === "canceled")
        await recordCarrierOrder(open.id, "canceled", { ref: order.ref, code: "TIMED_OUT" });
    }
  }
  if (!open?.submitted_at || open.status === "canceled" || open.status === "rejected") return null;
  let current = job;
  for (const step of [orderFromCarrierIfKnown, identifyLine, setAnswerPath, proveNumber]) {
    const progress = await step(current);
    if (progress.state === "later" && (awayCodes as readonly string[]).includes(progress.code))
      throw new CarrierError(progress.code as CarrierErrorCode, progress.message ?? progress.code);
    if (progress.state !== "done") return null;
    if (step === proveNumber) return "live";
    const fresh = await seizeJob(job.id, runId);
    if (!fresh) return "superseded";
    current = fresh;
  }
  return null;
}

/** Only looks at an order that exists; never places one. */
const orderFromCarrierIfKnown: typeof orderFromCarrier = async (job) => {
  const open = job.carrier_order;
  if (open?.status === "completed") return { state: "done" };
  if (!open) return { state: "superseded", why: "no carrier order" };
  const carrier = carrierFor(job.carrier_id);
  const order = open.carrier_order_ref
    ? await carrier.purchasing.get(open.carrier_order_ref)
    : await carrier.purchasing.findByReference(open.id);
  if (order?.status !== "completed") return { state: "superseded", why: "not completed" };
  await recordCarrierOrder(open.id, "completed", { ref: order.ref, amount: order.amount, raw: order.raw });
  return { state: "done" };
};

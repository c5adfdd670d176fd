import "server-only";
import { carrierFor } from "@/lib/carriers";
import { logger } from "@/lib/logger";
import { recordCarrierOrder } from "./carrier-order-rows";
import { identifyLine } from "./identify-line";
import type { orderFromCarrier } from "./order-from-carrier";
import { proveNumber } from "./prove-number";
import { failLine, seizeJob } from "./rows";
import { setAnswerPath } from "./set-answer-path";

/**
 * Settlement time for a line that is still pending: the job is taken over, its open order is canceled at the
 * carrier, and if it has just settled there, the number is read back and counts. Ends live or failed, never in between.
 *
 * @param mustEnd give the line up although the carrier cannot be asked
 * @throws when the carrier cannot be asked and the order might still deliver; the caller may try again, then give the line up
 */
export async function closeLine(
  jobId: string,
  runId: string,
  { mustEnd }: { mustEnd: boolean },
): Promise<"live" | "failed" | "superseded"> {
  let job = await seizeJob(jobId, runId);
  if (!job) return "superseded";
  const carrier = carrierFor(job.carrier_id);
  const open = job.carrier_order;
  try {
    if (open && open.status !== "completed" && open.status !== "canceled" && open.status !== "rejected") {
      const order = open.carrier_order_ref
        ? await carrier.purchasing.get(open.carrier_order_ref)
        : await carrier.purchasing.findByReference(open.id);
      if (order?.status === "pending") {
        if ((await carrier.purchasing.cancel(order.ref)) === "canceled")
          await recordCarrierOrder(open.id, "canceled", { ref: order.ref, code: "TIMED_OUT" });
      }
    }
    // What settled in the meantime is taken as far as it goes.
    if (open?.submitted_at && open.status !== "canceled" && open.status !== "rejected") {
      const steps = [orderFromCarrierIfKnown, identifyLine, setAnswerPath, proveNumber];
      for (const step of steps) {
        const progress = await step(job);
        if (progress.state !== "done") break;
        if (step === proveNumber) return "live";
        const fresh = await seizeJob(jobId, runId);
        if (!fresh) return "superseded";
        job = fresh;
      }
    }
  } catch (error) {
    if (!mustEnd) throw error;
    logger.error(
      { err: error, jobId },
      "the carrier could not be asked; the line is given up and watched for a late delivery",
    );
  }
  const failed = await failLine(job, { code: "TIMED_OUT", message: "not live when the order had to be settled" });
  return failed.ok ? "failed" : "superseded";
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

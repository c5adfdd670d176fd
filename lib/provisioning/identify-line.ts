import "server-only";
import { carrierFor } from "@/lib/carriers";
import { beginCarrierOrder } from "./carrier-order-rows";
import { attempt, type Progress } from "./progress";
import { identifyNumber, type Job } from "./rows";

/**
 * Finds what a completed carrier order delivered and writes it down. The order never lists its numbers, and they may appear a
 * moment after it completes.
 *
 * @returns done, again (not there yet), lost (another number than wanted, or one that needs documents)
 */
export const identifyLine = (job: Job): Promise<Progress> =>
  attempt(async () => {
    const carrier = carrierFor(job.carrier_id);
    const begun = await beginCarrierOrder(job);
    if (!begun.ok || begun.order.status !== "completed" || !begun.order.carrier_order_ref)
      return { state: "superseded", why: "the carrier order is not completed" };
    const numbers = await carrier.purchasing.listDelivered(begun.order.carrier_order_ref);
    const wanted = job.item?.e164 ?? null;
    const number = numbers.find((n) => wanted === null || n.e164 === wanted) ?? numbers[0];
    if (!number) return { state: "again", code: "not listed yet" };
    if (wanted !== null && number.e164 !== wanted) {
      await carrier.ownership.release(number.ref);
      return { state: "lost", code: "wrong_number", message: `the carrier delivered ${number.e164}` };
    }
    await identifyNumber(job, { ref: number.ref, e164: number.e164, paidUntil: number.expiresAt });
    if (number.awaitingRegistration) return { state: "lost", code: "needs_documents" };
    return { state: "done" };
  });

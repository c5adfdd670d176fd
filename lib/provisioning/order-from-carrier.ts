import "server-only";
import { type Carrier, type CarrierOrder, carrierFor, isCarrierError } from "@/lib/carriers";
import { env } from "@/lib/env";
import { logger } from "@/lib/logger";
import {
  beginCarrierOrder,
  type CarrierOrderRow,
  recordCarrierOrder,
  submitCarrierOrder,
  unsubmitCarrierOrder,
} from "./carrier-order-rows";
import { chooseNumber } from "./choose-number";
import { attempt, type Progress } from "./progress";
import type { Job } from "./rows";
import { pauseSelling } from "./selling-rows";

/** Numbers are bought without renewal until renewals are charged: an unpaid number ends by itself. */
const renewals = 0;
const orderTimeoutMs = 20_000;

async function record(row: CarrierOrderRow, order: CarrierOrder): Promise<Progress> {
  await recordCarrierOrder(row.id, order.status, {
    ref: order.ref,
    amount: order.amount,
    raw: order.raw,
    code: order.status === "canceled" ? "taken" : null,
  });
  if (order.status === "canceled") {
    logger.warn({ carrierOrderId: row.id, carrier: row.carrier_id }, "the carrier canceled an order");
    return { state: "lost", code: "taken", message: "the carrier canceled the order", raw: order.raw };
  }
  return order.status === "completed" ? { state: "done" } : { state: "again", code: "pending" };
}

/** The order as the carrier knows it, by its id, else by ours. */
const lookUp = (carrier: Carrier, row: CarrierOrderRow): Promise<CarrierOrder | null> =>
  row.carrier_order_ref ? carrier.purchasing.get(row.carrier_order_ref) : carrier.purchasing.findByReference(row.id);

/**
 * Buys a job's number from its carrier; called again, it reports how that order stands. Safe to repeat: the carrier order is written
 * first, its id is the carrier's reference, and what was sent before is looked up before it is sent again. An order that still does
 * not exist when its grace is over was a failed try: it uses an attempt, and the next one comes after the back-off.
 *
 * @returns done (completed), again (pending), later, lost or over
 */
export const orderFromCarrier = (job: Job): Promise<Progress> =>
  attempt(async () => {
    if (!job.item) return { state: "superseded", why: "not an order line" };
    const carrier = carrierFor(job.carrier_id);
    if (!carrier.purchasing.needsNumber || job.item.e164) return orderLine(carrier, job);
    const chosen = await chooseNumber(job);
    return "progress" in chosen ? chosen.progress : orderLine(carrier, chosen.job);
  });

async function orderLine(carrier: Carrier, job: Job): Promise<Progress> {
  const begun = await beginCarrierOrder(job);
  if (!begun.ok) {
    await pauseSelling(job.carrier_id, "too little money at the carrier");
    return { state: "later", usesAttempt: false, delaySeconds: 30, code: begun.code };
  }
  const row = begun.order;
  if (row.status === "completed") return { state: "done" };
  if (row.submitted_at !== null) {
    const found = await lookUp(carrier, row);
    if (found) return record(row, found);
    if (begun.grace_over) {
      logger.warn(
        { jobId: job.id, carrierOrderId: row.id, carrier: carrier.id, attempts: job.attempts + 1 },
        "the carrier has no such order: the try failed",
      );
      return notOrdered;
    }
  }
  return (await submitCarrierOrder(job, row.id)) ? submit(carrier, job, row) : mayStillAppear;
}

/** The attempt lets the order go out once more (`reschedule_job`), or is the last one and ends the line. */
const notOrdered: Progress = {
  state: "later",
  usesAttempt: true,
  delaySeconds: null,
  code: "not_ordered",
  message: "the carrier did not take the order: its answer was lost, and no such order exists there",
};

const mayStillAppear: Progress = {
  state: "later",
  usesAttempt: false,
  delaySeconds: 5,
  code: "unknown_outcome",
  message: "waiting until a lost order can no longer appear",
};

async function submit(carrier: Carrier, job: Job, row: CarrierOrderRow): Promise<Progress> {
  const item = job.item!;
  const input = {
    reference: row.id,
    skuRef: item.sku_ref,
    callbackUrl: `${env().APP_URL}/api/webhooks/${carrier.id}/orders`,
    renewals,
  };
  const choice = {
    ...(item.carrier_ref && { availableRef: item.carrier_ref }),
    ...(job.reservation_ref && { reservationRef: job.reservation_ref }),
  };
  try {
    return await record(row, await carrier.purchasing.order({ ...input, ...choice }, { timeoutMs: orderTimeoutMs }));
  } catch (error) {
    // The reservation lapsed while the buyer paid: the number itself may still be free. That answer was definite, so it is safe to ask again.
    if (isCarrierError(error, "gone", "taken", "rejected") && error.subject === "reservation" && item.carrier_ref) {
      logger.info({ jobId: job.id }, "the reservation was gone; ordering the number itself");
      // A new request with a grace of its own: by the old one's instant, another run could send the same order beside it.
      await unsubmitCarrierOrder(job, row.id);
      if (!(await submitCarrierOrder(job, row.id))) return mayStillAppear;
      try {
        return await record(
          row,
          await carrier.purchasing.order({ ...input, availableRef: item.carrier_ref }, { timeoutMs: orderTimeoutMs }),
        );
      } catch (again) {
        return refused(job, row, again);
      }
    }
    return refused(job, row, error);
  }
}

/** Closes or reopens our row according to what the failure proves, then passes it on. */
async function refused(job: Job, row: CarrierOrderRow, error: unknown): Promise<Progress> {
  if (isCarrierError(error)) {
    const { code, message: reason, retryAfterSeconds } = error;
    const facts = { jobId: job.id, carrierOrderId: row.id, carrier: row.carrier_id, code, reason };
    if (code === "unknown_outcome") logger.warn(facts, "it is not known whether the carrier took an order");
    else if (code === "unavailable" && retryAfterSeconds)
      logger.info(facts, "an order waits for the carrier's breaker");
    else logger.warn(facts, "the carrier took no order");
  }
  if (isCarrierError(error, "rate_limited", "unavailable", "unauthorized", "not_configured")) {
    await unsubmitCarrierOrder(job, row.id);
  } else if (isCarrierError(error, "insufficient_funds")) {
    await recordCarrierOrder(row.id, "rejected", { raw: error.raw, code: error.code });
    await pauseSelling(job.carrier_id, "the carrier refused an order: too little money");
  } else if (isCarrierError(error) && error.code !== "unknown_outcome") {
    await recordCarrierOrder(row.id, "rejected", { raw: error.raw, code: error.code });
  }
  throw error;
}

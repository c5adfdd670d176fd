import "server-only";
import { carrierFor } from "@/lib/carriers";
import { logger } from "@/lib/logger";
import { listLateOrders, recordCarrierOrder, recordLateGoods } from "./rows";

/**
 * For 24 hours after a line was given up, its carrier orders are looked at: a pending one is canceled, a number that arrived is
 * released and its cost recorded. Nothing that we pay for stays without an owner.
 *
 * @returns how many numbers were given back
 */
export async function watchLateGoods(): Promise<number> {
  let released = 0;
  for (const late of await listLateOrders()) {
    try {
      const carrier = carrierFor(late.carrier_id);
      const order = late.carrier_order_ref
        ? await carrier.purchasing.get(late.carrier_order_ref, { budget: "sync" })
        : await carrier.purchasing.findByReference(late.id, { budget: "sync" });
      if (!order) continue;
      if (order.status === "pending") await carrier.purchasing.cancel(order.ref, { budget: "sync" });
      if (order.status !== "completed") continue;
      await recordCarrierOrder(late.id, "completed", { ref: order.ref, amount: order.amount, raw: order.raw });
      for (const number of await carrier.purchasing.listDelivered(order.ref, { budget: "sync" })) {
        if (!number.terminated) await carrier.ownership.release(number.ref, { budget: "sync" });
        await recordLateGoods(late.id, number.ref, number.e164, order.amount);
        released++;
      }
    } catch (error) {
      logger.warn({ err: error, carrierOrderId: late.id }, "late goods not checked; the next pass will");
    }
  }
  return released;
}

import "server-only";
import { carrierFor } from "@/lib/carriers";
import { logger } from "@/lib/logger";
import { type LateOrder, listLateOrders, recordCarrierOrder, recordLateDelivery } from "./carrier-order-rows";

const asSync = { budget: "sync" } as const;

/**
 * For 24 hours after a line was given up, its carrier orders are looked at: a pending one is canceled, a number that arrived is
 * released and its cost recorded. Nothing that we pay for stays without an owner.
 *
 * @returns how many numbers were given back
 */
export async function watchLateDeliveries(): Promise<number> {
  let released = 0;
  for (const order of await listLateOrders()) {
    try {
      released += await giveBack(order);
    } catch (error) {
      logger.warn({ err: error, carrierOrderId: order.id }, "late delivery not checked; the next pass will");
    }
  }
  return released;
}

async function giveBack(late: LateOrder): Promise<number> {
  const { purchasing, ownership } = carrierFor(late.carrier_id);
  const order = late.carrier_order_ref
    ? await purchasing.get(late.carrier_order_ref, asSync)
    : await purchasing.findByReference(late.id, asSync);
  if (order?.status === "pending") await purchasing.cancel(order.ref, asSync);
  if (order?.status !== "completed") return 0;
  await recordCarrierOrder(late.id, "completed", { ref: order.ref, amount: order.amount, raw: order.raw });
  const numbers = await purchasing.listDelivered(order.ref, asSync);
  for (const number of numbers) {
    if (!number.terminated) await ownership.release(number.ref, asSync);
    await recordLateDelivery(late.id, number.ref, number.e164, order.amount);
  }
  return numbers.length;
}

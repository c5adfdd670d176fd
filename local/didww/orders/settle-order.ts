import { sendCallback } from "../callbacks/send-callback.ts";
import { createDid } from "../dids/create-did.ts";
import type { OrderRow, OrderStatus } from "../rows.ts";
import { addMonth, firstOfNextMonth } from "../time.ts";
import { moveBalance, returnToStock, type World } from "../world.ts";
import { inPrefix } from "./resolve-items.ts";

export const settlement = "order-settlement";
/** How often a back-order looks for stock. */
const backOrderPollMs = 1_000;

/** Settles orders when their time comes. */
export function watchOrders(world: World): void {
  world.agenda.on(settlement, (id, at) => {
    const order = world.tables.orders.get(id);
    if (order?.status !== "pending" || order.settleAt === null || order.settleAt > at) return;
    if (order.fate.settlesAs === "canceled") cancelOrder(world, order);
    else if (!completeOrder(world, order)) world.agenda.plan(settlement, id, world.clock.now() + backOrderPollMs);
  });
}

/**
 * Turns a pending order into numbers and channels, and calls back.
 * @returns false when numbers are still missing (a back-order): then nothing changed
 */
export function completeOrder(world: World, order: OrderRow): boolean {
  if (!fillBackOrder(world, order)) return false;
  const now = world.clock.now();
  world.store.transaction(() => {
    for (const item of order.items) {
      item.billedFrom = now;
      item.billedTo = item.poolId ? firstOfNextMonth(now) : addMonth(now);
      for (const number of item.numbers) createDid(world, order, item, number);
      if (item.poolId) addChannels(world, item.poolId, item.qty);
    }
    finish(world, order, "completed");
  });
  return true;
}

/** Gives the numbers and the money back, and calls back. The order stays, as canceled. */
export function cancelOrder(world: World, order: OrderRow): void {
  world.store.transaction(() => {
    for (const number of order.items.flatMap((item) => item.numbers)) returnToStock(world, number);
    for (const item of order.items) item.numbers = [];
    moveBalance(world, order.amount);
    finish(world, order, "canceled");
  });
}

function finish(world: World, order: OrderRow, status: Exclude<OrderStatus, "pending">): void {
  order.status = status;
  world.tables.orders.put(order.id, order);
  const opposite = status === "completed" ? "canceled" : "completed";
  const reported = order.fate.callback === "wrong_status" ? opposite : status;
  sendCallback(world, order, { id: order.id, type: "orders", status: reported }, order.fate);
}

/** Takes the numbers that a back-order still lacks: all of them, or none. */
function fillBackOrder(world: World, order: OrderRow): boolean {
  const planned = new Set<string>();
  const plan = order.items
    .filter((item) => item.groupId && item.numbers.length < item.qty)
    .map((item) => {
      const prefix = item.nanpaPrefixId ? world.catalogue.nanpaPrefixes.get(item.nanpaPrefixId) : undefined;
      const fits = prefix ? inPrefix(prefix) : () => true;
      const free = world.stock.freeNumbers(item.groupId!).filter((number) => fits(number) && !planned.has(number));
      const numbers = free.slice(0, item.qty - item.numbers.length);
      for (const number of numbers) planned.add(number);
      return { item, numbers };
    });
  if (plan.some(({ item, numbers }) => item.numbers.length + numbers.length < item.qty)) return false;
  for (const { item, numbers } of plan) {
    for (const number of numbers) world.stock.take(number);
    item.numbers.push(...numbers);
  }
  return true;
}

function addChannels(world: World, poolId: string, qty: number): void {
  const seeded = world.catalogue.pools.get(poolId)?.totalChannels ?? 0;
  const totalChannels = (world.tables.pools.get(poolId)?.totalChannels ?? seeded) + qty;
  world.tables.pools.put(poolId, { id: poolId, totalChannels });
}

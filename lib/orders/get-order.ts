import "server-only";
import type { KeyActor, UserActor } from "@/lib/callers";
import type { Order } from "@/lib/contract/orders";
import { presentOrder } from "./present-order";
import { getOrderRow, listOrderRows } from "./rows";

/** An order of the account, or null: a stranger's order does not exist for the caller. */
export async function getOrder(actor: UserActor | KeyActor, accountId: string, orderId: string): Promise<Order | null> {
  const row = await getOrderRow(actor, accountId, orderId);
  return row && presentOrder(row);
}

/** Newest first. @param before the last row seen */
export async function listOrders(
  actor: UserActor | KeyActor,
  accountId: string,
  limit: number,
  before: { at: string; id: string } | null,
): Promise<Order[]> {
  return (await listOrderRows(actor, accountId, limit, before)).map(presentOrder);
}

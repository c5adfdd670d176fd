import "server-only";
import type { Actor } from "@/lib/callers";
import type { Order } from "@/lib/contract/orders";
import { refusalError } from "@/lib/errors";
import { cancelWaitingLines } from "./rows";

/**
 * Cancels what waits for a carrier. Safe to repeat, and beside a line that goes live: that line counts.
 * @throws {AppError} NOT_FOUND, FORBIDDEN, ORDER_STATE when the order never waited
 */
export async function cancelWaiting(actor: Actor, accountId: string, orderId: string): Promise<Order> {
  const outcome = await cancelWaitingLines(actor, accountId, orderId);
  if (!outcome.ok) throw refusalError(outcome);
  return outcome.order;
}

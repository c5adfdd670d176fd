import "server-only";
import type { Order } from "@/lib/api/schemas/orders";
import type { OrderRow } from "@/lib/db/orders";
import { formatPhone } from "@/lib/telephony";

/** Adds the words for people. */
export const presentOrder = (order: OrderRow): Order => ({
  ...order,
  items: order.items.map((item) => ({
    ...item,
    display: item.e164 ? formatPhone(item.e164) : `A number in ${item.place}`,
  })),
});

import "server-only";
import type { Order, OrderRow } from "@/lib/contract/orders";
import { formatPhone } from "@/lib/kernel/telephony/format-phone";

/** Adds the words for people. */
export const presentOrder = (order: OrderRow): Order => ({
  ...order,
  items: order.items.map((item) => ({
    ...item,
    display: item.e164 ? formatPhone(item.e164) : `A number in ${item.place}`,
  })),
});

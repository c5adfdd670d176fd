import "server-only";
import { now } from "@/lib/clock";
import type { Cart } from "@/lib/contract/cart";

/** The cart of a browser that has none yet. Looking at it does not make one. */
export const emptyCart = (): Cart => ({
  id: null,
  items: [],
  expired_items: [],
  deadline: null,
  server_now: now().toISOString(),
  can_extend: false,
  open_order_id: null,
  needs_place: false,
  volume_count: 0,
  currency: "USD",
  setup_cents: 0,
  monthly_cents: 0,
  tax_cents: 0,
  due_today_cents: 0,
});

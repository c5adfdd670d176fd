import { setTimeout as sleep } from "node:timers/promises";
import type { Cart } from "@/lib/contract/cart";
import { Buyer, payAtStripe, percentile, type ShopEnvironment } from "../../drivers/shop.ts";

export interface Purchase {
  paidToActiveMs: number;
  cartToPaidMs: number;
  buyer: Buyer;
  orderId: string;
  e164: string;
}

/** Buyers see the same few numbers: who comes second takes another one, or looks again. */
export async function holdOne(buyer: Buyer) {
  for (let look = 0; look < 10; look++) {
    const found = await buyer.search({ country: "GB", area: "20", ...(look > 0 && { more: "true" }) });
    for (const number of found.numbers.sort(() => Math.random() - 0.5).slice(0, 4)) {
      const held = await buyer.call("POST", "/api/v1/cart/items", { area_id: number.area_id, e164: number.e164 });
      if (held.status < 300) return { number, cart: held.body.cart as Cart };
      if (held.body?.error?.code !== "NUMBER_TAKEN" && held.body?.error?.code !== "NUMBER_GONE")
        throw new Error(`hold: ${held.status} ${JSON.stringify(held.body)}`);
    }
  }
  throw new Error("no number could be held after ten looks");
}

/** One purchase through the API: search → hold → checkout → pay 4242… → every line live and captured. */
export async function buyOnce(environment: ShopEnvironment, index: number): Promise<Purchase> {
  const buyer = new Buyer(environment, `10.1.${Math.floor(index / 250)}.${(index % 250) + 1}`);
  await buyer.signUp();
  const started = Date.now();
  const { number, cart } = await holdOne(buyer);
  if (cart.due_today_cents !== number.price.due_today_cents)
    throw new Error(`price differs: ${cart.due_today_cents} and ${number.price.due_today_cents}`);
  const { order, checkout_url } = await buyer.checkout({ expected_total_cents: cart.due_today_cents });
  await payAtStripe(environment, checkout_url);
  const paid = Date.now();
  for (;;) {
    const now = await buyer.order(order.id);
    if (now.status === "completed") {
      if (now.captured_cents !== number.price.due_today_cents)
        throw new Error(`captured ${now.captured_cents}, shown ${number.price.due_today_cents}`);
      const liveAt = now.items.every((item) => item.status === "live");
      if (!liveAt) throw new Error("completed without live lines");
      const times = { paidToActiveMs: Date.now() - paid, cartToPaidMs: paid - started };
      return { ...times, buyer, orderId: order.id, e164: number.e164 };
    }
    if (["canceled", "expired", "partially_completed"].includes(now.status))
      throw new Error(`order ${now.reference} is ${now.status}: ${JSON.stringify(now.items)}`);
    if (Date.now() - paid > 120_000) throw new Error(`order ${now.reference} is still ${now.status} after two minutes`);
    await sleep(200);
  }
}

/** `count` purchases, a few at a time, as real buyers come. */
export async function buyMany(environment: ShopEnvironment, count: number, concurrent: number) {
  const times: Purchase[] = [];
  const failures: string[] = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: concurrent }, async () => {
      for (let index = next++; index < count; index = next++) {
        try {
          times.push(await buyOnce(environment, index));
        } catch (error) {
          failures.push(error instanceof Error ? error.message : String(error));
        }
      }
    }),
  );
  const active = times.map((t) => t.paidToActiveMs);
  return {
    bought: times.length,
    failures,
    p50: percentile(active, 50),
    p95: percentile(active, 95),
    max: Math.max(...active),
  };
}

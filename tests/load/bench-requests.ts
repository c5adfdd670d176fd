import { randomUUID } from "node:crypto";
import type { Sql } from "postgres";
import Stripe from "stripe";
import type { WholeRequest } from "./wrk.ts";

/** An address of its own for each caller, so that no rate limit is met. */
const addressOf = (index: number) => ({
  "x-test-address": `10.${10 + (Math.floor(index / 62_500) % 200)}.${Math.floor(index / 250) % 250}.${(index % 250) + 1}`,
});

/** The same search by many callers. */
export const searches = (path: string): WholeRequest[] =>
  Array.from({ length: 5_000 }, (_, index) => ({ method: "GET", path, headers: addressOf(index) }));

/** What a browser sends when somebody opens the page. */
export const visits = (path: string): WholeRequest[] => [
  { method: "GET", path, headers: { "sec-fetch-dest": "document", accept: "text/html" } },
];

let shown = 0;

/** Fictional numbers that a search has "shown" just now, so that each hold takes one of its own without asking the carrier. */
export async function showNumbers(sql: Sql, areaId: string, count: number): Promise<string[]> {
  const numbers = Array.from({ length: count }, () => `+44700${String(++shown).padStart(8, "0")}`);
  const seenAt = new Date().toISOString();
  for (let from = 0; from < count; from += 50) {
    const results = numbers
      .slice(from, from + 50)
      .map((e164) => ({ e164, area_id: areaId, carrier_ref: randomUUID(), sku_ref: randomUUID(), seen_at: seenAt }));
    await sql`insert into public.search_cache (key, results) values (${`bench:${numbers[from]}`}, ${sql.json(results)})`;
  }
  return numbers;
}

let buyers = 0;

/** A new guest for each number. */
export const holds = (origin: string, path: string, areaId: string, numbers: string[]): WholeRequest[] =>
  numbers.map((e164) => ({
    method: "POST",
    path,
    headers: { ...addressOf(100_000 + ++buyers), origin, "content-type": "application/json" },
    body: JSON.stringify({ area_id: areaId, e164 }),
  }));

/** Signed events of Stripe that nothing acts on: verified, stored, answered. */
export function stripeEvents(path: string, secret: string, count: number): WholeRequest[] {
  const { webhooks } = new Stripe("sk_test_bench");
  return Array.from({ length: count }, () => {
    const body = JSON.stringify({
      id: `evt_${randomUUID()}`,
      object: "event",
      type: "customer.created",
      livemode: false,
      data: { object: { id: "cus_bench", object: "customer" } },
    });
    return {
      method: "POST",
      path,
      headers: { "stripe-signature": webhooks.generateTestHeaderString({ payload: body, secret }) },
      body,
    };
  });
}

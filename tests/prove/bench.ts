import { randomUUID } from "node:crypto";
import postgres, { type Sql } from "postgres";
import Stripe from "stripe";
import { withThrowAwayStack } from "../../local/stack/throw-away-stack.ts";
import { openDatabase } from "../drivers/database.ts";
import { Buyer, type ShopEnvironment } from "../drivers/shop.ts";
import { measure, type Rate, request, sayRate } from "../load/measure.ts";

export const name = "bench";
export const summary =
  "search, hold and webhook intake beside the raw SQL of the same work and an empty route handler, as ratios";

const atOnce = 16;

/** Fictional numbers that some search has "shown", so that each hold takes one of its own without asking the carrier. */
async function showNumbers(sql: Sql, areaId: string, prefix: string, count: number): Promise<string[]> {
  const numbers = Array.from({ length: count }, (_, index) => `${prefix}${String(index).padStart(6, "0")}`);
  for (let from = 0; from < count; from += 50) {
    const results = numbers.slice(from, from + 50).map((e164) => ({
      e164,
      area_id: areaId,
      carrier_ref: randomUUID(),
      sku_ref: randomUUID(),
      seen_at: new Date().toISOString(),
    }));
    await sql`insert into public.search_cache (key, carrier_id, results) values (${`bench:${prefix}:${from}`}, 'didww', ${sql.json(results)})`;
  }
  return numbers;
}

export async function run() {
  return withThrowAwayStack(
    {
      name: "prove-bench",
      variables: { CLIENT_ADDRESS_HEADER: "x-test-address", LOG_LEVEL: "warn", DIDWW_RATE_LIMIT: "0" },
    },
    async ({ environment, directory }) => {
      const env = environment as unknown as ShopEnvironment & Record<string, string>;
      const app = env.APP_URL;
      const sql = openDatabase(directory);
      const server = postgres(env.DATABASE_URL_SERVER!, { max: atOnce, onnotice: () => {} });
      const worker = postgres(env.DATABASE_URL_WORKER!, { max: atOnce, onnotice: () => {} });
      try {
        const scout = new Buyer(env, "10.3.0.1");
        const seen = await scout.search({ country: "GB", area: "20" });
        const area = seen.numbers[0]!.area_id;
        const address = (index: number) => ({
          "x-test-address": `10.${4 + Math.floor(index / 62_500)}.${Math.floor(index / 250) % 250}.${(index % 250) + 1}`,
        });
        const rates: Record<string, Rate> = {};
        const run = async (title: string, total: number, work: (index: number) => Promise<boolean>) => {
          await measure(Math.min(100, total / 5), atOnce, work); // warm
          rates[title] = await measure(total, atOnce, work);
          console.log(`  ${title}: ${sayRate(rates[title])}`);
        };

        await run("empty route handler", 5_000, async () => (await request(`${app}/api/live`)) === 200);

        const query = `${app}/api/v1/available-numbers?country=GB&area=20`;
        await run("search, warm cache", 2_000, async (i) => (await request(query, { headers: address(i) })) === 200);
        const shown = seen.numbers.map((n) => n.e164);
        await run("search, raw SQL", 2_000, async () => {
          await server`select private.search_areas(${server.json({ country: "GB", area: "20" })}), private.get_search_cache('bench'),
            private.filter_offered(${server.json({ kind: "guest", cart: "ab".repeat(32) })}, ${shown})`;
          return true;
        });
        const live: number[] = [];
        for (let i = 0; i < 12; i++) {
          const from = performance.now();
          await scout.search({ country: "GB", area: "20", more: "true", digits: String(200 + i) });
          live.push(performance.now() - from);
          await new Promise((resolve) => setTimeout(resolve, 150));
        }

        const overHttp = await showNumbers(sql, area, "+4470001", 1_200);
        let used = 0;
        await run("hold", 1_000, async (i) => {
          const body = JSON.stringify({ area_id: area, e164: overHttp[used++] });
          const headers = { ...address(i + 70_000), origin: app, "content-type": "application/json" };
          return (await request(`${app}/api/v1/cart/items`, { method: "POST", headers, body })) === 201;
        });
        const overSql = await showNumbers(sql, area, "+4470002", 2_400);
        let usedSql = 0;
        await run("hold, raw SQL", 2_000, async () => {
          const actor = { kind: "guest", cart: randomUUID().replaceAll("-", "").repeat(2) };
          const [row] = await server`select private.find_cached_offer(${area}, ${overSql[usedSql]!}),
            private.hold_number(${server.json(actor)}, null, ${server.json({ area_id: area, e164: overSql[usedSql++]!, client_address: randomUUID() })}) ->> 'ok' as ok`;
          return row!.ok === "true";
        });

        const stripe = new Stripe(env.STRIPE_SECRET_KEY!);
        const event = () =>
          JSON.stringify({
            id: `evt_${randomUUID()}`,
            object: "event",
            type: "customer.created",
            livemode: false,
            data: { object: { id: "cus_bench", object: "customer" } },
          });
        await run("webhook intake", 1_500, async () => {
          const payload = event();
          const signature = stripe.webhooks.generateTestHeaderString({ payload, secret: env.STRIPE_WEBHOOK_SECRET! });
          return (
            (await request(`${app}/api/checkout/webhook`, {
              method: "POST",
              headers: { "stripe-signature": signature },
              body: payload,
            })) === 200
          );
        });
        await run("webhook intake, raw SQL", 3_000, async () => {
          const payload = JSON.parse(event()) as { id: string };
          await worker`select private.record_external_event('stripe', ${payload.id}, 'customer.created', ${worker.json(payload)}, false)`;
          return true;
        });

        const figures: Record<string, string> = {};
        for (const [title, rate] of Object.entries(rates)) figures[title] = sayRate(rate);
        const ratio = (a: string, b: string) => (rates[a]!.perSecond / rates[b]!.perSecond).toFixed(2);
        for (const work of ["search, warm cache", "hold", "webhook intake"]) {
          const raw = work === "search, warm cache" ? "search, raw SQL" : `${work}, raw SQL`;
          figures[`${work}: of its raw SQL / of an empty handler`] =
            `${ratio(work, raw)} / ${ratio(work, "empty route handler")}`;
        }
        live.sort((a, b) => a - b);
        figures["search, live call to the carrier"] =
          `p50 ${live[6]!.toFixed(0)} ms, slowest ${live.at(-1)!.toFixed(0)} ms`;
        const ok = Object.values(rates).every((rate) => rate.failures === 0);
        return { ok, figures };
      } finally {
        await Promise.all([sql, server, worker].map((pool) => pool.end({ timeout: 2 })));
      }
    },
  );
}

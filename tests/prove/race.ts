import { randomUUID } from "node:crypto";
import type { Sql } from "postgres";
import { withThrowAwayStack } from "../../local/stack/throw-away-stack.ts";
import { openDatabase } from "../drivers/database.ts";
import { type Answer, Buyer, percentile, type ShopEnvironment } from "../drivers/shop.ts";

export const name = "race";
export const summary =
  "500 buyers want one number, 200 carts fight over 50: one winner each, nothing leaks, and the caps hold";

interface Offer {
  area_id: string;
  e164: string;
}

/** An address of its own for every buyer, so that the caps are not what is measured. */
const addressOf = (index: number): string =>
  `10.${20 + Math.floor(index / 62_500)}.${Math.floor(index / 250) % 250}.${(index % 250) + 1}`;

async function findOffers(environment: ShopEnvironment, wanted: number): Promise<Offer[]> {
  const found = new Map<string, Offer>();
  for (const [place, area] of ["20", "161", "117"].entries()) {
    for (let look = 0; look < 40 && found.size < wanted; look++) {
      const scout = new Buyer(environment, `10.9.${place}.${look + 1}`);
      const answer = await scout.search({
        country: "GB",
        area,
        more: "true",
        digits: String(100 + look * 7).slice(-3),
      });
      for (const n of answer.numbers) found.set(n.e164, { area_id: n.area_id, e164: n.e164 });
    }
  }
  if (found.size < wanted) throw new Error(`only ${found.size} of ${wanted} numbers found`);
  return [...found.values()].slice(0, wanted);
}

const tally = (answers: Answer[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { status, body } of answers) {
    const key = status < 300 ? String(status) : `${status} ${body?.error?.code}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
};

const liveHolds = async (sql: Sql, numbers: string[]): Promise<number> =>
  (await sql`select count(*)::int as n from public.holds where status = 'active' and e164 = any (${numbers})`)[0]!
    .n as number;

/** Concurrently: every buyer's request is on its way before the first answer is read. */
async function rush(environment: ShopEnvironment, wants: Offer[], first: number) {
  const buyers = wants.map((_, index) => new Buyer(environment, addressOf(first + index)));
  const times: number[] = [];
  const answers = await Promise.all(
    buyers.map(async (buyer, index) => {
      const started = performance.now();
      const answer = await buyer.call("POST", "/api/v1/cart/items", wants[index]);
      times.push(performance.now() - started);
      return answer;
    }),
  );
  return { buyers, answers, times };
}

export async function run() {
  return withThrowAwayStack(
    {
      name: "prove-race",
      variables: { CLIENT_ADDRESS_HEADER: "x-test-address", LOG_LEVEL: "warn", DIDWW_RATE_LIMIT: "0" },
    },
    async ({ environment, directory }) => {
      const env = environment as unknown as ShopEnvironment;
      const sql = openDatabase(directory);
      const figures: Record<string, string | number | boolean> = {};
      try {
        const offers = await findOffers(env, 90);

        const prize = offers[0]!;
        const one = await rush(
          env,
          Array.from({ length: 500 }, () => prize),
          0,
        );
        const oneCounts = tally(one.answers);
        const oneHolds = await liveHolds(sql, [prize.e164]);
        figures["500 buyers, one number"] = JSON.stringify(oneCounts);
        figures["  live holds of it"] = oneHolds;
        figures["  answer time p50 / p95"] =
          `${Math.round(percentile(one.times, 50))} / ${Math.round(percentile(one.times, 95))} ms`;
        const oneHolds1 = oneCounts["201"] === 1 && oneCounts["409 NUMBER_TAKEN"] === 499 && oneHolds === 1;

        const fifty = offers.slice(1, 51);
        const many = await rush(
          env,
          Array.from({ length: 200 }, (_, index) => fifty[index % 50]!),
          1_000,
        );
        const winners = new Set(many.answers.filter((a) => a.status === 201).map((a) => a.body.item.e164 as string));
        const manyCounts = tally(many.answers);
        const manyHolds = await liveHolds(
          sql,
          fifty.map((o) => o.e164),
        );
        figures["200 carts, 50 numbers"] = JSON.stringify(manyCounts);
        figures["  numbers with exactly one winner"] = winners.size;
        figures["  live holds of them"] = manyHolds;

        // Every winner gives back: nothing may stay behind, and everything can be held again.
        await Promise.all(
          many.answers.map(
            (answer, index) =>
              answer.status === 201 && many.buyers[index]!.call("DELETE", `/api/v1/cart/items/${answer.body.item.id}`),
          ),
        );
        figures["  holds left after all gave back"] = await liveHolds(
          sql,
          fifty.map((o) => o.e164),
        );
        const again = await rush(env, fifty, 2_000);
        figures["  held again at once"] = again.answers.filter((a) => a.status === 201).length;

        // Caps on: the same guest's cart, one client address, one account.
        const rest = offers.slice(51);
        const guest = new Buyer(env, "10.99.0.1");
        await guest.call("POST", "/api/v1/cart/items", rest[0]);
        const cartCap = await Promise.all(
          rest.slice(1, 9).map((offer) => guest.call("POST", "/api/v1/cart/items", offer)),
        );
        figures["guest cart of 1, 8 more at once"] = JSON.stringify(tally(cartCap));
        const crowd = await Promise.all(
          rest.slice(9, 24).map((offer) => new Buyer(env, "10.99.0.2").call("POST", "/api/v1/cart/items", offer)),
        );
        figures["15 guests of one address at once"] = JSON.stringify(tally(crowd));
        const customer = new Buyer(env, "10.99.0.3");
        await customer.signUp();
        const accountCap = await Promise.all(
          Array.from({ length: 30 }, (_, index) =>
            customer.call(
              "POST",
              "/api/v1/cart/items",
              index < 15 ? { area_id: offers[0]!.area_id } : { area_id: offers[1]!.area_id },
              // From everywhere: until it has paid, an account also counts to the cap of its network address.
              { "idempotency-key": randomUUID(), "x-test-address": addressOf(3_000 + index) },
            ),
          ),
        );
        figures["account, 30 at once"] = JSON.stringify(tally(accountCap));
        const capsHold = tally(cartCap)["201"] === 4 && tally(crowd)["201"] === 10 && tally(accountCap)["201"] === 20;
        figures["caps 5 / 10 / 20 hold"] = capsHold;

        const ok =
          oneHolds1 &&
          winners.size === 50 &&
          manyCounts["201"] === 50 &&
          manyHolds === 50 &&
          figures["  holds left after all gave back"] === 0 &&
          figures["  held again at once"] === 50 &&
          capsHold;
        return { ok, figures };
      } finally {
        await sql.end({ timeout: 2 });
      }
    },
  );
}

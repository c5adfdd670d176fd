import type { Sql } from "postgres";
import { withThrowAwayStack } from "../../local/stack/throw-away-stack.ts";
import { openDatabase } from "../drivers/database.ts";
import type { ShopEnvironment } from "../drivers/shop.ts";
import { seededRandom } from "../oracle/random-rules.ts";
import { checkCarts } from "./prices/check-carts.ts";
import { checkOffers } from "./prices/check-offers.ts";
import { checkPayments } from "./prices/check-payments.ts";
import { makeCatalog, makeRates, makeRules } from "./prices/make-prices.ts";
import { addAdmin } from "./prices/people.ts";
import { timePreviews } from "./prices/time-previews.ts";

export const name = "prices";
export const summary =
  "random rules in USD, JPY and KWD: preview = shown = held = charged to the cent for 10,000 offers, with volume steps and a change between hold and pay";

const OFFERS = Number(process.env.PRICES_OFFERS ?? 10_000);
const CATALOG = Number(process.env.PRICES_CATALOG ?? 100_000);

const variables = { CLIENT_ADDRESS_HEADER: "x-test-address", LOG_LEVEL: "warn", DIDWW_RATE_LIMIT: "0" };

/** `PRICES_SEED` repeats a run: rules, costs and carts are the same for the same seed. */
export async function run() {
  return withThrowAwayStack({ name: "prove-prices", variables }, async ({ environment, directory }) => {
    const sql = openDatabase(directory);
    const seed = Number(process.env.PRICES_SEED ?? Date.now() % 1_000_000);
    try {
      return await prove({ sql, seed, directory, shop: environment as unknown as ShopEnvironment });
    } finally {
      await sql.end({ timeout: 2 });
    }
  });
}

async function prove({
  sql,
  seed,
  directory,
  shop,
}: {
  sql: Sql;
  seed: number;
  directory: string;
  shop: ShopEnvironment;
}) {
  const random = seededRandom(seed);
  const staff = await addAdmin(sql);
  const rates = await makeRates(sql, staff);
  const offers = await makeCatalog(sql, random, OFFERS);
  const rules = await makeRules(sql, random, offers);
  const world = { sql, random, staff, rates, shop, directory };

  const checked = await checkOffers(world, offers, rules);
  const carts = await checkCarts(world, offers, checked.rules);
  const paid = await checkPayments(world, checked.rules);
  const preview = await timePreviews(world, CATALOG);

  const wrong = [...checked.wrong, ...carts.wrong, ...paid.wrong];
  for (const what of wrong.slice(0, 20)) console.log(`  ✗ ${what}`);
  return {
    ok: wrong.length === 0 && checked.sold > 0 && paid.purchases > 0,
    figures: {
      seed,
      rules: Object.entries(checked.byCurrency)
        .map(([currency, count]) => `${count} in ${currency}`)
        .join(", "),
      "prices compared, preview = shown = held = oracle": checked.compared,
      "of them sold": checked.sold,
      "carts with volume steps, lines compared": `${carts.carts}, ${carts.lines}`,
      "orders placed at the cart's prices": carts.orders,
      "bought through the API, PaymentIntent = captured = held": paid.purchases,
      "with a change that began between hold and pay": paid.changed,
      differences: wrong.length,
      ...preview,
    },
  };
}

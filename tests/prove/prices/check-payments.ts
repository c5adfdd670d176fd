import { setTimeout as sleep } from "node:timers/promises";
import { openClock } from "../../../local/stack/clock/index.ts";
import { Buyer, payAtStripe } from "../../drivers/shop.ts";
import { type OracleOffer, oraclePrice } from "../../oracle/price-oracle.ts";
import { listIntents } from "../faults/vendors.ts";
import { taxOf, type World } from "./check-offers.ts";
import { type Currency, currencies, type NamedRule } from "./make-prices.ts";

/** Numbers of each purchase; the last one pays after a change of prices has begun. */
const purchases = [1, 3, 4];

/**
 * Purchases through the API up to the captured money, in each currency. What is held is paid, also when other prices began in between;
 * the next visitor sees those.
 */
export async function checkPayments(world: World, rules: NamedRule[]) {
  const wrong: string[] = [];
  let count = 0;
  let changed = 0;
  for (const currency of currencies) {
    for (const [index, numbers] of purchases.entries()) {
      const buyer = new Buyer(world.shop, `10.77.${currencies.indexOf(currency)}.${index + 1}`);
      await buyer.signUp();
      await world.sql`
        update public.accounts a set currency = ${currency}, country = ${{ USD: "US", JPY: "JP", KWD: "KW" }[currency]}
        from public.memberships m join public.profiles p using (user_id) where m.account_id = a.id and p.email = ${buyer.email}`;
      const held = await fillCart(world, buyer, numbers);
      const expected = await oracleSum(world, rules, held, currency);
      const cart = await buyer.cart();
      if (cart.due_today_cents !== expected)
        wrong.push(`${currency}, ${numbers} held: ${cart.due_today_cents}, not ${expected}`);
      if (index === purchases.length - 1) {
        rules.push(await changeMeanwhile(world, currency));
        changed++;
        const shown = await oracleSum(world, rules, held.slice(0, 1), currency);
        if (shown === (await oracleSum(world, rules.slice(0, -1), held.slice(0, 1), currency)))
          wrong.push(`${currency}: the change changes nothing`);
        const next = await priceNow(world, held[0]!, currency);
        if (next !== shown) wrong.push(`${currency} after the change: ${next} is quoted, not ${shown}`);
      }
      const { order, checkout_url } = await buyer.checkout({ expected_total_cents: cart.due_today_cents });
      await payAtStripe(world.shop, checkout_url);
      const captured = await completed(buyer, order.id);
      if (captured !== expected) wrong.push(`${currency}, ${numbers} captured: ${captured}, not ${expected}`);
      wrong.push(...(await atStripe(world, order.id, expected, currency)));
      count++;
    }
  }
  return { wrong, purchases: count, changed };
}

/** Holds so many numbers that a search shows, at the prices that it shows. */
async function fillCart({ sql }: World, buyer: Buyer, wished: number): Promise<string[]> {
  const areas: string[] = [];
  for (let look = 0; look < 12 && areas.length < wished; look++) {
    const { numbers } = await buyer.search({
      country: "GB",
      area: look % 2 ? "161" : "20",
      ...(look > 1 && { more: "true" }),
    });
    for (const number of numbers.slice(look * 2)) {
      if (areas.length === wished) break;
      const answer = await buyer.call("POST", "/api/v1/cart/items", { area_id: number.area_id, e164: number.e164 });
      if (answer.status < 300) areas.push(number.area_id);
    }
  }
  if (areas.length < wished) {
    const [paused] = await sql`select id, selling_paused_reason from public.carriers where id = 'didww'`;
    throw new Error(`only ${areas.length} of ${wished} numbers could be held: ${JSON.stringify(paused)}`);
  }
  return areas;
}

async function oracleSum(
  { sql, rates }: World,
  rules: NamedRule[],
  areaIds: string[],
  currency: Currency,
): Promise<number> {
  const rows = await sql`
    select a.id, a.carrier_id, a.country, a.number_type, a.features, s.setup_cost::text, s.monthly_cost::text
    from public.areas a join private.sold_skus s on s.area_id = a.id where a.id = any (${areaIds}::uuid[])`;
  const offers = new Map(rows.map((row) => [row.id as string, row as unknown as OracleOffer]));
  return areaIds.reduce((sum, id) => {
    const buyer = { currency, count: areaIds.length, rate: rates[currency], taxPercent: taxOf[currency] };
    const { monthly, setup, tax } = oraclePrice(rules, offers.get(id)!, buyer);
    return sum + monthly! + setup! + tax!;
  }, 0);
}

async function priceNow({ sql, rates: _ }: World, areaId: string, currency: Currency): Promise<number> {
  const [row] = await sql`
    select (q).setup_cents + (q).monthly_cents + (q).tax_cents as due
    from (select private.quote_area(${areaId}, row(${currency}, ${taxOf[currency]}::numeric, 1, private.now(), true)::private.buyer) as q) x`;
  return row!.due;
}

/** A rule that begins in two minutes, and those two minutes. */
async function changeMeanwhile({ sql, staff, directory }: World, currency: Currency): Promise<NamedRule> {
  const clock = await openClock(directory, process.env);
  try {
    const now = await clock.now();
    const terms = {
      name: `Dearer in ${currency}`,
      currency,
      country: "GB",
      number_type: "local",
      carrier_id: "didww",
      feature: "voice_in",
      priority: 1,
      markup_percent: 321,
      round_to_cents: 10,
      setup_policy: "free" as const,
    };
    const rule = { ...terms, valid_from: new Date(now.getTime() + 120_000).toISOString() };
    const [row] = await sql`
      select private.staff_create_pricing_rule(${sql.json(staff as never)}, ${sql.json(rule)}, 'the proof') as r, private.default_terms() as defaults`;
    if (!row!.r.ok) throw new Error(JSON.stringify(row!.r));
    await clock.walkTo(new Date(now.getTime() + 150_000));
    return { ...row!.defaults, ...terms, id: row!.r.rule.id };
  } finally {
    await clock.close();
  }
}

/** @returns what was captured */
async function completed(buyer: Buyer, orderId: string): Promise<number> {
  for (const started = Date.now(); ; await sleep(250)) {
    const order = await buyer.order(orderId);
    if (order.status === "completed") return order.captured_cents;
    if (["canceled", "expired", "partially_completed"].includes(order.status) || Date.now() - started > 120_000)
      throw new Error(`order ${order.reference} is ${order.status}: ${JSON.stringify(order.items)}`);
  }
}

/** Stripe's amounts are minor units of these three currencies; those of three decimals end in 0. */
async function atStripe(
  { sql, shop }: World,
  orderId: string,
  expected: number,
  currency: Currency,
): Promise<string[]> {
  const [payment] = await sql`select stripe_payment_intent_id as id from public.payments where order_id = ${orderId}`;
  const intents = await listIntents(shop as never);
  const intent = intents.find(({ id }) => id === payment!.id) as
    | { amount_received?: number; currency?: string }
    | undefined;
  if (intent?.amount_received !== expected || intent.currency !== currency.toLowerCase())
    return [`${currency} at Stripe: ${JSON.stringify(intent)}, not ${expected}`];
  return currency === "KWD" && expected % 10 !== 0 ? [`KWD ${expected} does not end in 0`] : [];
}

import { type OracleOffer, oraclePrice } from "../../oracle/price-oracle.ts";
import { buildBuyer, taxOf, type World } from "./check-offers.ts";
import { type Currency, currencies, type NamedRule } from "./make-prices.ts";

const CARTS = 45;

/**
 * Carts that grow and shrink: after each step every line costs what the oracle says for so many numbers, and the order is placed at
 * the prices of what is left.
 */
export async function checkCarts({ sql, random, rates }: World, offers: OracleOffer[], rules: NamedRule[]) {
  const wrong: string[] = [];
  let lines = 0;
  let orders = 0;
  const byId = new Map(offers.map((offer) => [offer.id, offer]));
  const priceOf = (offer: OracleOffer, currency: Currency, count: number) =>
    oraclePrice(rules, offer, { currency, count, rate: rates[currency], taxPercent: taxOf[currency] });

  for (let index = 0; index < CARTS; index++) {
    const currency = currencies[index % 3]!;
    const { actor, accountId } = await buildBuyer(sql, currency);
    const who = sql`${sql.json(actor)}, ${accountId}`;
    const wished = random.pick([1, 3, 5, 8, 12]);
    const sellable = offers.filter((offer) => random.chance(0.05) && priceOf(offer, currency, 1).status === "sold");
    const look = (
      cart: { items: { area_id: string; price: Record<string, number> }[]; volume_count: number },
      what: string,
    ) => {
      for (const { area_id, price } of cart.items) {
        const { monthly, setup, tax } = priceOf(byId.get(area_id)!, currency, cart.items.length);
        lines++;
        if (price.monthly_cents !== monthly || price.setup_cents !== setup || price.tax_cents !== tax)
          wrong.push(`cart ${index} ${what}: ${JSON.stringify(price)}, not ${JSON.stringify({ monthly, setup, tax })}`);
      }
    };
    const held: string[] = [];
    for (const offer of sellable.slice(0, wished)) {
      const [row] = await sql`select private.hold_number(${who}, ${sql.json({ area_id: offer.id })}) as h`;
      if (!row!.h.ok) throw new Error(`a cart: ${JSON.stringify(row!.h)}`);
      held.push(row!.h.hold.id);
      look(row!.h.cart, `with ${held.length}`);
    }
    for (const id of held.slice(0, random.upTo(Math.max(0, held.length - 1)))) {
      const [row] = await sql`select private.release_hold(${who}, ${id}) as h`;
      look(row!.h.cart, "after a release");
    }
    const [row] = await sql`select private.get_cart(${who}) as cart`;
    const [placed] = await sql`
      select private.place_order(${who}, ${sql.json({
        consent_version: "2026-11",
        needs_forward_to: false,
        expected_total_cents: row!.cart.due_today_cents,
      })}) as o`;
    if (placed!.o.code === "AMOUNT_TOO_SMALL" || placed!.o.code === "AMOUNT_TOO_LARGE") continue;
    if (!placed!.o.ok) throw new Error(`an order: ${JSON.stringify(placed!.o)}`);
    orders++;
    if (placed!.o.order.total_cents !== row!.cart.due_today_cents)
      wrong.push(`order ${index}: ${placed!.o.order.total_cents}, not ${row!.cart.due_today_cents}`);
  }
  return { wrong, carts: CARTS, lines, orders };
}

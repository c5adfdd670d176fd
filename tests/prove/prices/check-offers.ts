import type { Sql } from "postgres";
import type { ShopEnvironment } from "../../drivers/shop.ts";
import { type OracleOffer, type OracleRule, oraclePrice } from "../../oracle/price-oracle.ts";
import { type Currency, currencies, type NamedRule, type Random, type Rates } from "./make-prices.ts";
import { addPerson } from "./people.ts";

export interface World {
  sql: Sql;
  random: Random;
  staff: object;
  rates: Rates;
  shop: ShopEnvironment;
  directory: string;
}

/** What is compared of a price; null: not sold. */
type Seen = { monthly: number; setup: number; tax: number } | null;
const seen = (price: { monthly_cents: number; setup_cents: number; tax_cents: number } | null): Seen =>
  price && { monthly: price.monthly_cents, setup: price.setup_cents, tax: price.tax_cents };

/** An account of a currency, in a country with its own tax. */
export async function buildBuyer(sql: Sql, currency: Currency) {
  const person = await addPerson(sql);
  const country = { USD: "US", JPY: "JP", KWD: "KW" }[currency];
  await sql`update public.accounts set currency = ${currency}, country = ${country} where id = ${person.accountId}`;
  return { ...person, currency };
}
export const taxOf: Record<Currency, string> = { USD: "0", JPY: "10", KWD: "7.125" };

/** Every offer in every currency: what the preview said before the rules were saved, what the shop shows, what a hold freezes, and the oracle. */
export async function checkOffers(world: World, offers: OracleOffer[], proposed: NamedRule[]) {
  const { sql, staff } = world;
  await sql`insert into public.tax_rates (country, name, percent) values ('JP', 'JCT', ${taxOf.JPY}), ('KW', 'VAT', ${taxOf.KWD})`;
  const buyers = Object.fromEntries(
    await Promise.all(currencies.map(async (currency) => [currency, await buildBuyer(sql, currency)] as const)),
  ) as Record<Currency, Awaited<ReturnType<typeof buildBuyer>>>;
  const ids = offers.map(({ id }) => id);

  const change = { rules: proposed.map(({ id, ...terms }) => ({ rule_id: id, ...terms })), ended: [] };
  const previewed = new Map<string, Seen>();
  for (const currency of currencies) {
    const rows = await sql`
      select area_id, monthly_after as monthly_cents, setup_after as setup_cents, q.tax_cents
      from private.compare_quotes(${ids}::uuid[], private.buyer(${buyers[currency].accountId}), ${sql.json(change as never)})
      join private.quote_areas(${ids}::uuid[], private.buyer(${buyers[currency].accountId}), ${sql.json(change as never)}) q
        using (area_id)`;
    for (const row of rows)
      previewed.set(`${currency} ${row.area_id}`, row.monthly_cents === null ? null : seen(row as never));
  }

  const rules: NamedRule[] = [];
  for (const { id, ...terms } of proposed) {
    const [row] = await sql`
      select private.staff_create_pricing_rule(${sql.json(staff as never)}, ${sql.json(terms as never)}, 'the proof') as r`;
    if (!row!.r.ok) throw new Error(`a rule that was previewed is refused: ${JSON.stringify(row!.r)}`);
    rules.push({ id: row!.r.rule.id, ...terms });
  }
  rules.push(...(await seededRules(sql)));

  const wrong: string[] = [];
  let compared = 0;
  let sold = 0;
  const shownInDollars = await showAreas(world.shop, offers);
  for (const currency of currencies) {
    const { accountId, actor } = buyers[currency];
    const [view] = await sql`select private.view_offers(${sql.json(actor)}, ${accountId}, '{}', ${ids}::uuid[]) as v`;
    for (const [index, offer] of offers.entries()) {
      const buyer = { currency, count: 1, rate: world.rates[currency], taxPercent: taxOf[currency] };
      const oracle = oraclePrice(rules, offer, buyer);
      const expected: Seen =
        oracle.monthly === null ? null : { monthly: oracle.monthly, setup: oracle.setup!, tax: oracle.tax! };
      const found: Record<string, Seen | undefined> = {
        previewed: previewed.get(`${currency} ${offer.id}`),
        "shown by the search": seen(view!.v.prices[offer.id]),
        ...(currency === "USD" && { "shown by the areas": shownInDollars.get(offer.id) }),
        // Each offer is held in one of the currencies: a third of them in each.
        ...(currencies[index % 3] === currency && { held: await hold(sql, actor, accountId, offer.id) }),
      };
      compared++;
      if (expected) sold++;
      for (const [where, price] of Object.entries(found)) {
        if (JSON.stringify(price) !== JSON.stringify(expected))
          wrong.push(`${currency} ${offer.id} ${where}: ${JSON.stringify(price)}, not ${JSON.stringify(expected)}`);
      }
    }
  }
  const byCurrency = Object.fromEntries(
    currencies.map((currency) => [currency, rules.filter((rule) => rule.currency === currency).length]),
  );
  return { rules, wrong, compared, sold, byCurrency };
}

/** The rules that every deployment begins with. */
async function seededRules(sql: Sql): Promise<NamedRule[]> {
  const rows = await sql`
    select v.rule_id as id, private.terms_of(v) as terms from private.rule v where v.reason = 'the shop''s first prices'`;
  return rows.map(({ id, terms }) => ({ id, ...(terms as Omit<OracleRule, "id"> & { name: string }) }));
}

/** What the public areas of the API cost, five hundred at a time. */
async function showAreas(shop: ShopEnvironment, offers: OracleOffer[]): Promise<Map<string, Seen>> {
  const shown = new Map<string, Seen>();
  for (const [index, country] of [...new Set(offers.map((offer) => offer.country))].entries()) {
    for (const type of ["local", "mobile", "national"]) {
      const answer = await fetch(`${shop.APP_URL}/api/v1/areas?country=${country}&type=${type}`, {
        headers: { "x-test-address": `10.50.${index}.1` },
      });
      const { areas } = (await answer.json()) as { areas: { id: string; price: Parameters<typeof seen>[0] }[] };
      for (const area of areas) shown.set(area.id, seen(area.price));
    }
  }
  return shown;
}

/** A hold's price; the hold is forgotten, so that the next one is the first again. */
async function hold(sql: Sql, actor: object, accountId: string, areaId: string): Promise<Seen> {
  const [row] = await sql`
    select private.hold_number(${sql.json(actor as never)}, ${accountId}, ${sql.json({ area_id: areaId })}) as h`;
  if (row!.h.code === "NOT_SOLD") return null;
  if (!row!.h.ok) throw new Error(`a hold: ${JSON.stringify(row!.h)}`);
  await sql`delete from public.holds where id = ${row!.h.hold.id}`;
  return seen(row!.h.hold.price);
}

import { randomUUID } from "node:crypto";
import type { Sql } from "postgres";
import { buildOffers } from "../../builders/pricing.ts";
import type { OracleOffer, OracleRule } from "../../oracle/price-oracle.ts";
import { randomTerms, type seededRandom } from "../../oracle/random-rules.ts";

export type Random = ReturnType<typeof seededRandom>;
export const currencies = ["USD", "JPY", "KWD"] as const;
export type Currency = (typeof currencies)[number];
export type Rates = Record<Currency, string>;

/** Fifty lands of their own, at a carrier whose catalog no sync rewrites. */
const lands = Array.from(
  { length: 50 },
  (_, index) => (index < 26 ? "X" : "Y") + String.fromCharCode(65 + (index % 26)),
);
const types = ["local", "mobile", "national"];
const features = ["voice_in", "sms_in", "fax"];

/** Rates that staff set by hand, with a margin for movement. @returns what prices are made with */
export async function makeRates(sql: Sql, staff: object): Promise<Rates> {
  const rates: Rates = { USD: "1", JPY: "", KWD: "" };
  for (const [quote, rate, margin_percent] of [
    ["JPY", 151.37, 1.5],
    ["KWD", 0.307123, 0.25],
  ] as const) {
    const set = { base: "USD", quote, rate, margin_percent, version: null };
    await sql`select private.staff_set_exchange_rate(${sql.json(staff as never)}, ${sql.json(set as never)}, 'the proof')`;
    const [row] = await sql`select private.exchange_rate('USD', ${quote})::text as rate`;
    rates[quote] = row!.rate;
  }
  return rates;
}

/** Areas with random costs, of which a random number can be held. */
export async function makeCatalog(sql: Sql, random: Random, count: number): Promise<OracleOffer[]> {
  await sql`update public.carriers set is_enabled = true where id = 'twilio'`;
  for (const iso of lands) {
    await sql`
      insert into public.countries (iso2, name, slug, dial_prefix, is_available)
      values (${iso}, ${`Land ${iso}`}, ${`land-${iso.toLowerCase()}`}, '999', true)`;
  }
  const offers = Array.from({ length: count }, (_, index): OracleOffer => {
    const cheap = (random.upTo(60_000) / 10_000).toFixed(4);
    return {
      id: randomUUID(),
      carrier_id: "twilio",
      country: lands[index % lands.length]!,
      number_type: random.pick(types),
      features: features.filter(() => random.chance(0.5)),
      setup_cost: random.pick(["0.0000", "1.0000", (random.upTo(30_000) / 10_000).toFixed(4)]),
      monthly_cost: random.chance(0.02) ? (random.upTo(9_000_000) / 10_000).toFixed(4) : cheap,
    };
  });
  for (let from = 0; from < count; from += 1_000) {
    await buildOffers(sql, offers.slice(from, from + 1_000));
  }
  await sql`analyze public.areas, public.area_skus`;
  return offers;
}

export type NamedRule = OracleRule & { name: string };

/** The standard terms of a currency, and random ones of every rank that the checks of the editor let through. */
export async function makeRules(sql: Sql, random: Random, offers: OracleOffer[]): Promise<NamedRule[]> {
  const rules: NamedRule[] = [];
  const ranks = new Set<string>();
  for (const currency of currencies) {
    for (let index = 0; index < 45; index++) {
      const isOfArea = index > 0 && random.chance(0.15);
      const some = <T>(values: readonly T[], share = 0.4) =>
        !isOfArea && random.chance(share) ? random.pick(values) : null;
      const { name, ...made } = randomTerms(random, currency, {
        area_id: isOfArea ? random.pick(offers).id : null,
        country: index === 0 ? null : some([...lands, "US", "GB"], 0.7),
        number_type: index === 0 ? null : some(types),
        feature: index === 0 ? null : some(features),
        carrier_id: index === 0 ? null : some(["twilio", "didww"]),
      });
      const terms = {
        ...made,
        // What real purchases are made of must not stop for a price below its cost.
        ...(made.carrier_id !== "twilio" && !isOfArea && { allows_below_cost: false }),
        ...(index === 0 && { fixed_cents: null, markup_percent: 60, volume_steps: [{ from: 3, percent: 12.5 }] }),
      };
      const rank = JSON.stringify([
        currency,
        terms.priority,
        terms.area_id,
        terms.country,
        terms.number_type,
        terms.carrier_id,
        terms.feature !== null,
      ]);
      const [checked] = await sql`
        select private.refuse_terms_of_rule(${sql.json({ name, ...terms } as never)}, null, null) as refusal`;
      if (checked!.refusal !== null || ranks.has(rank)) continue;
      ranks.add(rank);
      rules.push({ id: randomUUID(), name, ...terms });
    }
  }
  return rules;
}

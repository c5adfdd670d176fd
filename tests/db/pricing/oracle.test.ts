import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildOffers, buildRule } from "../../builders/pricing.ts";
import { type OracleOffer, type OracleRule, oraclePrice } from "../../oracle/price-oracle.ts";
import { randomTerms, seededRandom } from "../../oracle/random-rules.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";

let db: TestDatabase;
const countries = ["US", "GB", "DE"];
const types = ["local", "mobile", "toll_free"];
const features = ["voice_in", "sms_in", "fax"];
const rates = { USD: "1", JPY: "151.37000000", KWD: "0.30712300" };
let offers: OracleOffer[];

beforeAll(async () => {
  db = await createTestDatabase();
  const random = seededRandom(7);
  for (const iso of countries)
    await db.sql`insert into public.countries (iso2, name, slug, is_available) values (${iso}, ${iso}, ${iso.toLowerCase()}, true)`;
  for (const quote of ["JPY", "KWD"] as const) {
    await db.sql`insert into public.exchange_rates (base, quote, rate) values ('USD', ${quote}, ${rates[quote]})`;
    // toll-free numbers are sold where a minute of their calls has a price
    await db.sql`
      with deck as (insert into private.rate_decks (kind, currency) values ('sell', ${quote}) returning id)
      insert into private.rates (deck_id, service, prefix, destination, price, valid)
        select deck.id, 'toll_free_in', prefix, 'Everywhere', 1, '[2026-01-01,)' from deck, unnest(array['1', '4']) prefix`;
  }
  offers = Array.from({ length: 150 }, (_, index) => ({
    id: randomUUID(),
    carrier_id: random.pick(["didww", "twilio"]),
    country: random.pick(countries),
    number_type: random.pick(types),
    features: features.filter(() => random.chance(0.5)),
    setup_cost: random.pick(["0.0000", "1.0000", (random.upTo(30_000) / 10_000).toFixed(4)]),
    monthly_cost: index === 0 ? "0.0000" : (random.upTo(index < 5 ? 900_000_000 : 90_000) / 10_000).toFixed(4),
  }));
  await buildOffers(db.sql, offers);
});
afterAll(() => db.drop());

/** Random rules of all ranks; one that would overlap another is left out by the database. */
async function makeRules(
  random: ReturnType<typeof seededRandom>,
  currency: "USD" | "JPY" | "KWD",
): Promise<OracleRule[]> {
  const rules: OracleRule[] = [];
  for (let i = 0; i < 40; i++) {
    const isOfArea = random.chance(0.2);
    const some = <T>(values: readonly T[]) => (!isOfArea && random.chance(0.4) ? random.pick(values) : null);
    const terms = randomTerms(random, currency, {
      area_id: isOfArea ? random.pick(offers).id : null,
      country: some(countries),
      number_type: some(types),
      feature: some(features),
      carrier_id: some(["didww", "twilio"]),
    });
    const id = await buildRule(db.sql, terms).catch((error: { code?: string }) => {
      if (error.code !== "23P01") throw error;
    });
    if (id) rules.push({ id, ...terms });
  }
  return rules;
}

test.each([1, 2, 3, 4, 5, 6])("random rules: every price is the oracle's (seed %i)", async (seed) => {
  const random = seededRandom(seed);
  await db.sql`delete from public.pricing_rule_versions`;
  for (const currency of ["USD", "JPY", "KWD"] as const) {
    const rules = await makeRules(random, currency);
    const statuses = new Set<string>();
    for (const count of [1, 2 + random.upTo(4), 6 + random.upTo(20)]) {
      const taxPercent = random.pick(["0", "7.700", "19.000"]);
      const buyer = (steps: boolean) =>
        db.sql`row(${currency}, ${taxPercent}::numeric, ${count}::integer, private.now(), ${steps})::private.buyer`;
      for (const shows of [false, true]) {
        const quotes = await db.sql`
          select area_id as id, status, pricing_rule_id, monthly_cents, setup_cents, tax_cents
          from private.quote_areas(${offers.map(({ id }) => id)}::uuid[], ${buyer(shows)})`;
        const quoted = new Map(quotes.map((quote) => [quote.id as string, quote]));
        for (const offer of offers) {
          const q = quoted.get(offer.id)!;
          const expected = oraclePrice(rules, offer, { currency, count, rate: rates[currency], taxPercent });
          const got = {
            status: q.status,
            rule_id: q.pricing_rule_id,
            monthly: q.monthly_cents,
            setup: expected.setup === null ? null : q.setup_cents,
            tax: q.tax_cents,
          };
          expect(got, JSON.stringify({ seed, currency, count, offer })).toEqual(expected);
          statuses.add(expected.status);
        }
      }
    }
    expect(statuses).toContain("sold");
  }
});

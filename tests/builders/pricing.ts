import { randomUUID } from "node:crypto";
import type { Sql } from "postgres";
import type { OracleOffer, OracleRule } from "../oracle/price-oracle.ts";

/** Terms of a rule as `private.default_terms` names them; what is not said has its default. */
export type RuleTerms = Partial<Omit<OracleRule, "id"> & { name: string }>;

/** A rule in effect, past all checks but those of the table. Its id is chosen here, as nobody saw it before. */
export async function buildRule(
  sql: Sql,
  terms: RuleTerms = {},
  { from, until }: { from?: Date; until?: Date } = {},
): Promise<string> {
  const id = randomUUID();
  await sql`insert into public.pricing_rules (id) values (${id})`;
  const { volume_steps, ...rest } = { name: "Test", ...terms };
  await sql`
    insert into public.pricing_rule_versions ${sql({
      rule_id: id,
      version: 1,
      reason: "a test",
      ...(from && { valid_from: from }),
      ...(until && { valid_until: until }),
      ...rest,
      volume_steps: sql.json(volume_steps ?? []) as never,
    })}`;
  return id;
}

export async function dropRule(sql: Sql, id: string): Promise<void> {
  await sql`delete from public.pricing_rule_versions where rule_id = ${id}`;
  await sql`delete from public.pricing_rules where id = ${id}`;
}

/** Offers of a catalog: an area each, with what it costs. Their carriers and countries are there. */
export async function buildOffers(sql: Sql, offers: readonly OracleOffer[]): Promise<void> {
  await sql`
    insert into public.areas ${sql(
      offers.map(({ id, carrier_id, country, number_type, features }) => ({
        id,
        carrier_id,
        carrier_ref: id,
        country,
        name: "Town",
        slug: `town-${id}`,
        number_type,
        features,
      })),
    )}`;
  await sql`
    insert into public.area_skus ${sql(
      offers.map(({ id, setup_cost, monthly_cost }) => ({
        area_id: id,
        carrier_ref: id,
        channels: 2,
        setup_cost,
        monthly_cost,
      })),
    )}`;
}

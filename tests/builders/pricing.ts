import { randomUUID } from "node:crypto";
import type { Sql } from "postgres";
import type { OracleRule } from "../oracle/price-oracle.ts";

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

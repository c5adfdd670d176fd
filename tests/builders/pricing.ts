import { randomUUID } from "node:crypto";
import type { Sql } from "postgres";

/** Terms of a rule as `private.default_terms` names them; what is not said has its default. */
export type RuleTerms = Partial<{
  name: string;
  currency: string;
  area_id: string | null;
  country: string | null;
  number_type: string | null;
  feature: string | null;
  carrier_id: string | null;
  priority: number;
  markup_percent: number;
  markup_cents: number;
  fixed_cents: number | null;
  min_margin_percent: number;
  min_margin_cents: number;
  floor_cents: number;
  allows_below_cost: boolean;
  round_to_cents: number;
  round_ending_cents: number;
  setup_policy: "markup" | "fixed" | "free";
  setup_markup_percent: number;
  setup_cents: number;
  volume_steps: { from: number; percent: number }[];
}>;

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

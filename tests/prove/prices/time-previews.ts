import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import postgres, { type Sql } from "postgres";
import { percentile } from "../../drivers/shop.ts";
import type { World } from "./check-offers.ts";

const RUNS = Number(process.env.PRICES_PREVIEWS ?? 10);

/** The preview of a change that reaches one country, and of one that reaches everything, over a large catalog; the plan is kept. */
export async function timePreviews({ sql, staff, directory }: World, offers: number) {
  await grow(sql, offers);
  const preview = async (rule: object) => {
    const started = performance.now();
    const [row] = await sql`
      select private.staff_preview_pricing(${sql.json(staff as never)}, ${sql.json({ rules: [rule] } as never)}) as p`;
    if (!row!.p.ok) throw new Error(JSON.stringify(row!.p));
    return { ms: performance.now() - started, catalog: row!.p.catalog as { offers: number; changed: number } };
  };
  const figures: Record<string, string | number> = {};
  const [standard] = await sql`select rule_id from public.pricing_rule_versions where name = 'Standard'`;
  for (const [what, rule] of [
    ["one country", { name: "One country", country: "XA", priority: 1000, markup_percent: 33 }],
    ["everything it decides", { rule_id: standard!.rule_id, markup_percent: 77 }],
  ] as const) {
    const runs = [];
    for (let run = 0; run < RUNS; run++) runs.push(await preview(rule));
    const { catalog } = runs[0]!;
    const times = runs.map(({ ms }) => ms);
    figures[`preview of ${what} over ${catalog.offers} offers, ${catalog.changed} change: p50 / p95`] =
      `${Math.round(percentile(times, 50))} / ${Math.round(percentile(times, 95))} ms`;
  }
  figures["the plan"] = await keepPlan(directory, standard!.rule_id);
  return figures;
}

async function grow(sql: Sql, offers: number): Promise<void> {
  const [now] = await sql`
    select count(*)::integer as areas, count(*) filter (where carrier_id = 'twilio')::integer as kinds from public.areas`;
  await sql`
    with made as (
      insert into public.areas (carrier_id, carrier_ref, country, name, slug, prefix, number_type, features)
      select 'twilio', 'more-' || i, a.country, 'More ' || i, 'more-' || i, (i % 1000)::text, a.number_type, a.features
      from (
        select *, row_number() over () as n from public.areas where carrier_id = 'twilio'
      ) a
      join generate_series(1, ${offers - now!.areas}::integer) i on i % ${now!.kinds}::integer + 1 = a.n
      returning id
    )
    insert into public.area_skus (area_id, carrier_ref, channels, setup_cost, monthly_cost)
    select id, 'sku', 2, round((random() * 3)::numeric, 2), round((0.2 + random() * 6)::numeric, 4) from made`;
  await sql`analyze public.areas, public.area_skus`;
}

/** The plans of the statements inside the functions, by auto_explain, which only a superuser may load. */
async function keepPlan(directory: string, ruleId: string): Promise<string> {
  const { DATABASE_URL_ADMIN } = JSON.parse(readFileSync(path.join(directory, "env.json"), "utf8")) as Record<
    string,
    string
  >;
  const notices: string[] = [];
  const admin = postgres(DATABASE_URL_ADMIN!, { max: 1, onnotice: ({ message }) => notices.push(message ?? "") });
  try {
    await admin.unsafe(
      "load 'auto_explain'; set auto_explain.log_min_duration = 0; set auto_explain.log_nested_statements = on; set auto_explain.log_analyze = on; set auto_explain.log_timing = off; set auto_explain.log_level = 'notice'",
    );
    const rule = { rules: [{ rule_id: ruleId, markup_percent: 77 }] };
    await admin`
      select private.preview_catalog(row('USD', 0, 1, private.now(), false)::private.buyer, private.whole_change(${admin.json(rule)}, private.now()), 20)`;
  } finally {
    await admin.end({ timeout: 2 });
  }
  const large = notices.filter((plan) => plan.split("\n").length > 8).map((plan) => plan.slice(0, 6_000));
  const file = path.join(directory, "preview-plan.txt");
  writeFileSync(file, large.slice(-12).join("\n\n"));
  return path.relative(process.cwd(), file);
}

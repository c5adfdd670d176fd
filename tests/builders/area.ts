import type { Sql } from "postgres";

export interface BuiltArea {
  id: string;
  sku: string;
}

/** One area with a sellable 2-channel SKU (0.85 USD a month) and a 0-channel one that is never sold. */
export async function buildArea(
  sql: Sql,
  options: {
    prefix?: string;
    country?: string;
    needsDocuments?: boolean;
    canListNumbers?: boolean;
    stock?: number;
    monthlyCost?: string;
    setupCost?: string;
  } = {},
): Promise<BuiltArea> {
  const prefix = options.prefix ?? "415";
  const country = options.country ?? "US";
  await sql`
    insert into public.countries (iso2, name, slug, dial_prefix, is_available)
    values (${country}, ${`Country ${country}`}, ${`country-${country.toLowerCase()}`}, '1', true)
    on conflict do nothing`;
  const [area] = await sql`
    insert into public.areas (carrier_id, carrier_ref, country, region, region_code, city, name, slug, prefix, number_type, features,
      can_list_numbers, needs_documents, stock_count)
    values ('didww', ${`group-${country}-${prefix}`}, ${country}, 'California', 'CA', 'San Francisco', 'San Francisco', ${`san-francisco-${prefix}`},
      ${prefix}, 'local', '{voice_in,sms_in}', ${options.canListNumbers ?? true}, ${options.needsDocuments ?? false}, ${options.stock ?? 1000})
    returning id`;
  const [sku] = await sql`
    insert into public.area_skus (area_id, carrier_ref, channels, setup_cost, monthly_cost)
    values (${area!.id}, ${`sku-${country}-${prefix}-2`}, 2, ${options.setupCost ?? "0"}, ${options.monthlyCost ?? "0.85"})
    returning id`;
  await sql`
    insert into public.area_skus (area_id, carrier_ref, channels, setup_cost, monthly_cost)
    values (${area!.id}, ${`sku-${country}-${prefix}-0`}, 0, 0, 0.15)`;
  return { id: area!.id as string, sku: sku!.id as string };
}

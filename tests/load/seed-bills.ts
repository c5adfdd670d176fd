import type { Sql } from "postgres";

/** The bill day of everybody: the last of a February, on which anchors of day 28 to 31 meet. */
export const billDay = new Date("2027-02-28T00:00:00Z");

/**
 * Fills in accounts that are all to be billed on one day, with three numbers each on average, written straight into the tables.
 * By the account's number: anchors of day 28 to 31; taxed at 20 % and 7.25 %; a hundredth owes, a hundredth waits for an operator.
 * With Stripe Tax as the source, taxed at 20 % until `taxChange` and 17.5 % from then on, and 7.25 %.
 * By the number's: most are paid until the bill day, some into the period (stubs) or to its end, some are canceled, do not work, or
 * cost so little that the bill is carried.
 */
export async function seedBills(sql: Sql, accounts: number, taxes: "table" | "stripe" = "table"): Promise<void> {
  await sql.begin(async (tx) => {
    await tx.unsafe("set local session_replication_role = replica"); // no triggers: accounts come without sign-up
    for (const statement of statements(accounts)) await tx.unsafe(statement);
    if (taxes === "stripe") for (const statement of stripeTaxes) await tx.unsafe(statement);
  });
  await sql.unsafe("analyze");
}

const id = (kind: string, n: string): string =>
  `overlay(overlay(md5('${kind}' || (${n})) placing '4' from 13) placing 'a' from 17)::uuid`;

/** With Stripe Tax the rate of GB changes at noon of the bill day: bills go by their own instants. */
export const taxChange = new Date(billDay.getTime() + 12 * 3_600_000);

const answer = (country: string, percent: number, since: string) => `
  insert into private.tax_answers (place_id, since, percent, reason)
    select id, timestamptz '${billDay.toISOString()}' + interval '${since}', ${percent}, 'standard_rated'
    from private.tax_places where country = '${country}'`;

/** What Stripe answered before the run, which asks nothing. */
const stripeTaxes = [
  `update private.settings set value = '"stripe"' where key = 'tax_source'`,
  "delete from public.tax_rates",
  "update public.accounts set region = 'CA', postal_code = '94105-0000' where country = 'US'",
  `insert into private.tax_places (country, region, postal_code, tax_code)
    values ('GB', null, null, 'txcd_10000000'), ('US', 'CA', '94105', 'txcd_10000000'), ('DE', null, null, 'txcd_10000000')`,
  answer("GB", 20, "-40 days"),
  answer("GB", 17.5, "12 hours"),
  answer("US", 7.25, "-40 days"),
  answer("DE", 0, "-40 days"),
];

/** A different one for every account of a day. */
const dueAt = (n: string) => `timestamptz '${billDay.toISOString()}' + make_interval(secs => (${n}) * 7919 % 86400)`;

const statements = (accounts: number): string[] => [
  `insert into public.countries (iso2, name, slug, dial_prefix, is_available)
    values ('US', 'United States', 'united-states', '1', true) on conflict do nothing`,
  `insert into public.tax_rates (country, percent, name) values ('GB', 20, 'VAT'), ('US', 7.25, 'Sales tax')`,
  `insert into public.areas (id, carrier_id, carrier_ref, country, city, name, slug, prefix, number_type, features)
    values (${id("area", "1")}, 'didww', 'bills', 'US', 'San Francisco', 'San Francisco', 'bills', '415', 'local',
      '{voice_in}')`,
  `insert into public.area_skus (id, area_id, carrier_ref, channels, setup_cost, monthly_cost)
    values (${id("sku", "1")}, ${id("area", "1")}, 'bills', 2, 0, 0.5)`,
  `insert into public.accounts (id, name, country, stripe_customer_id)
    select ${id("account", "n")}, 'Account ' || n, (array['US', 'GB', 'DE'])[1 + n % 3], 'cus_' || n
    from generate_series(1, ${accounts}) n`,
  // The month before has 31 days, so an anchor of each day from 28 to 31 has its boundary on 28 February.
  `insert into public.billing_profiles (account_id, currency, anchor_at, unpaid_since, held_at)
    select ${id("account", "n")}, 'USD', ${dueAt("n")} - interval '28 days' - make_interval(days => n % 4),
      case when n % 100 = 50 then ${dueAt("n")} - interval '5 days' end,
      case when n % 100 = 51 then ${dueAt("n")} end
    from generate_series(1, ${accounts}) n`,
  `create temporary table seeded on commit drop as
    select n, l, ${id("account", "n")} as account_id, ${id("number", "n * 10 + l")} as number_id, ${dueAt("n")} as due_at,
      (${dueAt("n")} + interval '28 days' + make_interval(days => 3 - n % 4)) as next_at,
      (n * 31 + l * 17) % 100 as luck
    from generate_series(1, ${accounts}) n cross join lateral generate_series(1, 1 + n % 5) l`,
  `insert into public.purchased_numbers (id, account_id, status, e164, carrier_id, carrier_ref, area_id, sku_id, country,
      place, number_type, paid_until, activated_at, carrier_problem, carrier_problem_at)
    select number_id, account_id, 'active', '+1' || (2010000000 + n * 10 + l), 'didww', 'did-' || n || '-' || l,
      ${id("area", "1")}, ${id("sku", "1")}, 'US', 'San Francisco', 'local', due_at + interval '20 days',
      due_at - interval '40 days', case when luck = 99 then 'gone' end, case when luck = 99 then due_at end
    from seeded`,
  `insert into public.number_contracts (id, account_id, number_id, currency, monthly_cents, setup_cents, consent_version,
      consent_at, starts_at, paid_until, renews_at, cancel_at)
    select ${id("contract", "n * 10 + l")}, account_id, number_id, 'USD',
      case when n % 50 = 0 then 3 else 90 + luck * 3 end, 0, '1', due_at, due_at - interval '40 days', p.until,
      case when luck < 90 then p.due when luck < 94 then next_at end, case when luck >= 94 and luck < 98 then p.until end
    from seeded
    cross join lateral (
      select case when luck < 80 then due_at when luck < 90 then due_at + make_interval(days => luck % 28, hours => luck % 24)
        when luck < 94 then next_at else due_at + interval '10 days' end as until, due_at as due
    ) p`,
];

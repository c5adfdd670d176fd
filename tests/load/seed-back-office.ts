import type { Sql } from "postgres";

/** How much there is. Accounts, orders and the rest follow from the numbers. */
export interface BackOfficeSize {
  numbers: number;
  /** Areas with one offer each, of a carrier that sells in five countries. */
  offers: number;
}

/**
 * Fills the tables behind the back office with the shape of a shop that has run for two years: numbers in every state, their accounts
 * and people, orders with lines and payments, jobs with what carriers answered, and the audit log. Written straight into the tables, because a
 * million purchases would take days; the constraints hold all the same.
 */
export async function seedBackOffice(sql: Sql, { numbers, offers }: BackOfficeSize): Promise<void> {
  await sql.begin(async (tx) => {
    await tx.unsafe("set local session_replication_role = replica"); // no triggers: accounts come without sign-up
    await tx.unsafe(`insert into public.countries (iso2, name, slug, dial_prefix, is_available)
      values ('US', 'United States', 'united-states', '1', true), ('GB', 'United Kingdom', 'united-kingdom', '44', true),
        ('DE', 'Germany', 'germany', '49', true), ('FR', 'France', 'france', '33', true), ('AU', 'Australia', 'australia', '61', true)
      on conflict do nothing`);
    await tx.unsafe(`insert into public.areas (id, carrier_id, carrier_ref, country, city, name, slug, prefix, number_type, features)
      select ${id("area", "n")}, 'didww', 'seed-' || n, (array['US', 'US', 'GB', 'DE', 'FR', 'AU'])[1 + n % 6], 'Town ' || n, 'Town ' || n,
        'town-' || n, (200 + n)::text, (array['local', 'local', 'local', 'mobile', 'national', 'toll_free'])[1 + n % 6], '{voice_in,sms_in}'
      from generate_series(1, ${offers}) n`);
    await tx.unsafe(`insert into public.area_skus (id, area_id, carrier_ref, channels, setup_cost, monthly_cost)
      select ${id("sku", "n")}, ${id("area", "n")}, 'sku-' || n, 2, 0, 0.5 + n % 40 * 0.05 from generate_series(1, ${offers}) n`);
    await tx.unsafe(`create temporary table places on commit drop as
      select substr(a.carrier_ref, 6)::integer - 1 as place_n, a.id as area_id, s.id as sku_id, a.carrier_id, a.country, a.name as place, a.number_type,
        s.setup_cost, s.monthly_cost, s.currency
      from public.areas a join public.area_skus s on s.area_id = a.id
      where a.carrier_ref like 'seed-%'`);
    await tx.unsafe("create index on places (place_n); analyze places");
    const people = Math.max(20, Math.ceil(numbers / 20));
    for (const statement of statements(numbers, people, offers)) await tx.unsafe(statement);
  });
  await sql.unsafe("analyze");
}

/** The same id for the same thing in every statement: 'number', 5 → a uuid (of version 4, as everywhere). */
const id = (kind: string, n: string): string =>
  `overlay(overlay(md5('${kind}' || (${n})) placing '4' from 13) placing 'a' from 17)::uuid`;
const when = (n: string, numbers: number): string =>
  `private.now() - interval '2 years' * (1 - (${n})::float / ${numbers})`;

const statements = (numbers: number, people: number, places: number): string[] => [
  `insert into auth.users (id, aud, role, email, created_at, updated_at)
    select ${id("person", "n")}, 'authenticated', 'authenticated',
      'person' || n || '@customer' || n % 997 || '.test', now(), now()
    from generate_series(1, ${people}) n`,
  `insert into public.accounts (id, name, country, stripe_customer_id, created_at)
    select ${id("account", "n")}, (array['Acme', 'Globex', 'Initech', 'Umbrella', 'Hooli', 'Stark', 'Wayne'])[1 + n % 7] || ' ' || n,
      'US', 'cus_' || md5('c' || n), ${when("n", people)}
    from generate_series(1, ${people}) n`,
  `insert into public.profiles (user_id, email, display_name, last_account_id)
    select ${id("person", "n")}, 'person' || n || '@customer' || n % 997 || '.test', 'Person ' || n, ${id("account", "n")}
    from generate_series(1, ${people}) n`,
  `insert into public.memberships (account_id, user_id, role)
    select ${id("account", "n")}, ${id("person", "n")}, 'owner' from generate_series(1, ${people}) n`,
  `insert into public.carts (id, account_id, user_id)
    select ${id("cart", "n")}, ${id("account", "n")}, ${id("person", "n")} from generate_series(1, ${people}) n`,
  `insert into public.orders (id, reference, account_id, user_id, buyer_name, cart_id, status, currency, monthly_cents, total_cents,
      consent_version, consent_at, deadline, authorized_at, settled_at, closed_reason, created_at)
    select ${id("order", "n")}, 'NN-' || upper(substr(md5('order' || n), 1, 12)), ${id("account", `1 + n % ${people}`)},
      ${id("person", `1 + n % ${people}`)}, 'Buyer ' || n, ${id("cart", `1 + n % ${people}`)},
      case when n % 50 = 0 then 'expired' when n % 40 = 0 then 'partially_completed' else 'completed' end, 'USD', 400, 400, '1',
      ${when("n * 4", numbers)}, ${when("n * 4", numbers)}, case when n % 50 > 0 then ${when("n * 4", numbers)} end,
      case when n % 50 > 0 then ${when("n * 4", numbers)} end, null, ${when("n * 4", numbers)}
    from generate_series(1, ${Math.ceil(numbers / 4)}) n`,
  `insert into public.payments (id, order_id, account_id, status, stripe_payment_intent_id, card_brand, card_last4, amount_cents,
      captured_cents, debt_cents, currency, created_at)
    select ${id("payment", "n")}, ${id("order", "n")}, ${id("account", `1 + n % ${people}`)},
      case when n % 5000 = 1 then 'capture_failed' else 'captured' end, 'pi_' || md5('pi' || n), 'visa', '4242', 400,
      case when n % 5000 = 1 then 0 else 400 end, case when n % 5000 = 1 then 400 else 0 end, 'USD', ${when("n * 4", numbers)}
    from generate_series(1, ${Math.ceil(numbers / 4)}) n where n % 50 > 0`,
  `insert into public.order_items (id, order_id, account_id, position, status, e164, carrier_id, carrier_ref, area_id, sku_id, country, place,
      number_type, currency, setup_cents, list_monthly_cents, volume_count, monthly_cents, tax_cents, total_cents, setup_cost, monthly_cost, cost_currency, exchange_rate)
    select ${id("item", "n")}, ${id("order", "(n + 3) / 4")}, ${id("account", `1 + ((n + 3) / 4) % ${people}`)}, 1 + n % 4, 'live',
      '+' || (12010000000 + n * 7), p.carrier_id, 'ref-' || n, p.area_id, p.sku_id, p.country, p.place, p.number_type, 'USD', 0, 100, 1, 100, 0, 100,
      p.setup_cost, p.monthly_cost, p.currency, 1
    from generate_series(1, ${numbers}) n join places p on p.place_n = n % ${places}`,
  `insert into public.purchased_numbers (id, account_id, order_item_id, status, e164, carrier_id, carrier_ref, area_id, sku_id, country, place,
      number_type, features, texts_proven_at, setup_cost, monthly_cost, cost_currency, paid_until, activated_at, ended_at, ended_reason, created_at)
    select ${id("number", "n")}, ${id("account", `1 + ((n + 3) / 4) % ${people}`)}, ${id("item", "n")}, s.status, '+' || (12010000000 + n * 7),
      p.carrier_id, 'did-' || md5('did' || n), p.area_id, p.sku_id, p.country, p.place, p.number_type, '{voice_in,sms_in}',
      case when n % 1009 > 0 then ${when("n", numbers)} end, p.setup_cost, p.monthly_cost, p.currency,
      private.now() + make_interval(hours => n % 720), ${when("n", numbers)},
      case when s.status in ('released', 'failed') then private.now() end,
      case when s.status in ('released', 'failed') then 'its term was over' end, ${when("n", numbers)}
    from generate_series(1, ${numbers}) n join places p on p.place_n = n % ${places}
    cross join lateral (select case when n % 10 = 3 then 'released' when n % 997 = 0 then 'failed' when n % 211 = 0 then 'suspended'
      when n % 9973 = 0 then 'releasing' else 'active' end as status) s`,
  `insert into public.number_contracts (id, account_id, number_id, order_item_id, currency, monthly_cents, setup_cents, consent_version, consent_at,
      ended_at, paid_until)
    select ${id("contract", "n")}, account_id, id, order_item_id, 'USD', 100, 0, '1', created_at, ended_at, paid_until
    from generate_series(1, ${numbers}) n join public.purchased_numbers p on p.id = ${id("number", "n")}`,
  `insert into public.carrier_orders (id, order_item_id, purchased_number_id, carrier_id, status, carrier_order_ref, wanted_e164, amount_charged,
      submitted_at, settled_at, created_at)
    select ${id("carrier order", "n")}, ${id("item", "n")}, ${id("number", "n")}, p.carrier_id, 'completed', 'co-' || md5('co' || n), p.e164, 0.85,
      p.created_at, p.created_at, p.created_at
    from generate_series(1, ${numbers}) n join public.purchased_numbers p on p.id = ${id("number", "n")}`,
  `insert into public.provisioning_queue (id, purchased_number_id, order_id, order_item_id, account_id, action, status, attempts, error_code,
      error_message, raw_reply, scheduled_for, created_at, finished_at)
    select ${id("job", "n")}, ${id("number", "n")}, ${id("order", "(n + 3) / 4")}, ${id("item", "n")},
      ${id("account", `1 + ((n + 3) / 4) % ${people}`)}, 'purchase', case when n % 20011 = 5 then 'dead' else 'succeeded' end, 1,
      case when n % 20011 = 5 then 'rejected' end, case when n % 20011 = 5 then 'The carrier refused the order' end,
      case when n % 20011 = 5 then '{"status": 422, "body": {"errors": [{"title": "is invalid", "code": "100"}]}}'::jsonb end,
      ${when("n", numbers)}, ${when("n", numbers)}, ${when("n", numbers)}
    from generate_series(1, ${numbers}) n`,
  `insert into public.audit_log (actor, account_id, action, subject, before, after, reason, request_id, occurred_at)
    select jsonb_build_object('kind', 'user', 'user_id', ${id("person", `1 + n % ${people}`)}), ${id("account", `1 + n % ${people}`)},
      'number.renamed', 'number:' || ${id("number", "n")}, '{"label": null}', '{"label": "Front desk"}', null, 'request-' || n,
      greatest(${when("n", numbers)}, private.now() - interval '20 days' * (1 - n::float / ${numbers}))
    from generate_series(1, ${Math.ceil(numbers / 2)}) n`,
];

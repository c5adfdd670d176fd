-- Quotes (P4, P11): one function says what a number costs. Search, pages, holds, and the preview of a change ask it.
-- A hold freezes its answer.

create type private.quote as (
  area_id uuid,
  status text,
  currency text,
  setup_cents integer,
  monthly_cents integer,
  tax_percent numeric,
  tax_cents integer,
  setup_cost numeric,
  monthly_cost numeric,
  cost_currency text,
  exchange_rate numeric,
  pricing_rule_id uuid,
  pricing_rule_version integer,
  sku_id uuid,
  volume_count integer,
  list_cents integer,
  volume_prices jsonb,
  cost_cents numeric,
  floor_cents numeric
);
comment on type private.quote is
  'monthly_cents is the price at volume_count numbers, list_cents at one; volume_prices: [{from, monthly_cents}] where '
  'it falls. status: sold, no_sku, off_sale, restricted, no_rule, no_rate, under_floor, too_high; currency and prices '
  'are null unless sold';

-- The SKU that we sell of an area: the cheapest with at least one channel.
create view private.sold_skus with (security_invoker = true) as
  select distinct on (area_id) *
  from public.area_skus
  where is_available and channels > 0
  order by area_id, monthly_cost, setup_cost, channels desc, id;

create function private.sold_sku(p_area_id uuid) returns public.area_skus
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_sku public.area_skus;
begin
  select * into v_sku from private.sold_skus where area_id = p_area_id;
  return v_sku;
end $$;

-- How many concurrent calls a number of a SKU takes. Null: no limit that callers would meet; carriers without one
-- say 100.
create function private.concurrent_calls(p_sku_id uuid) returns integer
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (select case when channels < 100 then channels end from public.area_skus where id = p_sku_id);
end $$;
grant execute on function private.concurrent_calls(uuid) to public;

-- The offer of each area: the SKU that we sell of it (with p_sku_ids these instead), its rule and its rate.
create function private.list_offers(
  p_area_ids uuid[],
  p_buyer private.buyer,
  p_rules private.rule[],
  p_sku_ids uuid[] default null
) returns setof private.priced_offer
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
    with skus as materialized (
      select s.area_id, s.id, s.setup_cost, s.monthly_cost, s.currency
      from private.sold_skus s
      where s.area_id = any (p_area_ids) and p_sku_ids is null
      union all
      select s.area_id, s.id, s.setup_cost, s.monthly_cost, s.currency
      from public.area_skus s
      where s.id = any (p_sku_ids)
    )
    select a.id, case
        when s.id is null then 'no_sku'
        when not a.is_on_sale then 'off_sale'
        when exists (
          select from public.sale_restrictions r
          where r.lifted_at is null and (a.is_metered or not r.metered_only)
            and coalesce(r.country = a.country, true) and coalesce(r.number_type = a.number_type, true)
        ) then 'restricted'
        when a.number_type = 'toll_free' and private.area_minute_price(a, p_buyer.currency) is null then 'restricted'
        when m.rule_id is null then 'no_rule'
        when x.rate is null then 'no_rate'
      end, s.id, s.setup_cost::numeric, s.monthly_cost::numeric, s.currency::text, x.rate, m.rule_id
    from public.areas a
    left join skus s on s.area_id = a.id
    left join public.exchange_rates e on e.base = s.currency and e.quote = p_buyer.currency
    cross join lateral (select case when s.currency = p_buyer.currency then 1 else e.effective_rate end as rate) x
    left join private.match_rules(p_area_ids, p_rules) m on m.area_id = a.id
    where a.id = any (p_area_ids);
end $$;

-- What numbers of areas cost a buyer; one row for each area that exists. p_change as in rules_at: what they would cost.
-- p_sku_ids: what they would cost if these SKUs were sold. Equal costs are priced once.
--
-- Few areas are quoted by a plan that is kept: planning takes three times as long as the rest. For a whole catalog it
-- is planned. Compiling (jit) and sorts for joins are dear in both.
create function private.quote_areas(
  p_area_ids uuid[],
  p_buyer private.buyer,
  p_change jsonb default null,
  p_sku_ids uuid[] default null
) returns setof private.quote
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
set jit = off set work_mem = '64MB' set enable_mergejoin = off set plan_cache_mode = auto as $$
declare
  v_rules private.rule[] := private.rules_at(p_buyer.currency, p_buyer.at, p_change);
  v_charging private.charging := private.charging(p_buyer.currency);
begin
  perform set_config('plan_cache_mode', case
    when cardinality(p_area_ids) > 50 then 'force_custom_plan' else 'force_generic_plan' end, true);
  return query
    with offers as materialized (
      select * from private.list_offers(p_area_ids, p_buyer, v_rules, p_sku_ids)
    ), prices as materialized (
      select d.*, r.version,
        private.price_by(r, d.setup_cost * d.rate, d.monthly_cost * d.rate, p_buyer, v_charging) as p
      from (select distinct o.rule_id, o.setup_cost, o.monthly_cost, o.rate from offers o where o.rate is not null) d
      join unnest(v_rules) r using (rule_id)
    )
    select o.area_id, s.status, case when s.is_sold then p_buyer.currency end, (l.p).setup_cents,
      case when s.is_sold then (l.p).monthly_cents end, p_buyer.tax_percent,
      case when s.is_sold then (l.p).tax_cents end, o.setup_cost, o.monthly_cost, o.cost_currency, o.rate, o.rule_id,
      l.version, o.sku_id, p_buyer.volume_count, (l.p).list_cents, (l.p).volume_prices, (l.p).cost_cents,
      (l.p).floor_cents
    from offers o
    left join prices l using (rule_id, setup_cost, monthly_cost, rate)
    cross join lateral (
      select case
          when o.stop is null and (l.p).status = 'under_floor'
            and private.is_cost_accepted(o.sku_id, o.setup_cost + o.monthly_cost) then 'sold'
          else coalesce(o.stop, (l.p).status)
        end as status
    ) a
    cross join lateral (select a.status, a.status = 'sold' as is_sold) s;
end $$;
comment on function private.quote_areas(uuid[], private.buyer, jsonb, uuid[]) is
  'The one quote. currency null = not sold; status says why.';

-- Someone who buys now: an account, or without one a guest, whose number would be their p_count-th.
create function private.buyer(p_account_id uuid default null, p_count integer default 1) returns private.buyer
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_account public.accounts;
begin
  if p_account_id is null then
    return row('USD', 0, p_count, private.now(), true)::private.buyer;
  end if;
  select * into v_account from public.accounts where id = p_account_id;
  return row(v_account.currency, private.tax_percent(p_account_id, private.now(), 'month'), p_count,
    private.now(), true)::private.buyer;
end $$;

create function private.quote_area(p_area_id uuid, p_buyer private.buyer default private.buyer()) returns private.quote
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  q private.quote;
begin
  select * into q from private.quote_areas(array[p_area_id], p_buyer);
  return q;
end $$;

-- What it would cost if this SKU of the area were sold: whether it is on sale, restricted or under its floor (status)
-- does not matter here. null: it has no price.
create function private.price_sku(
  p_area public.areas,
  p_sku public.area_skus,
  p_buyer private.buyer default private.buyer()
) returns private.quote
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  q private.quote;
begin
  select * into q from private.quote_areas(array[p_area.id], p_buyer, null, array[p_sku.id]);
  if q.list_cents is null then
    return null;
  end if;
  q.currency := p_buyer.currency;
  q.monthly_cents := private.monthly_at(q.list_cents, q.volume_prices, p_buyer.volume_count);
  q.tax_cents := private.tax_on(q.setup_cents + q.monthly_cents, q.tax_percent, q.currency);
  return q;
end $$;

-- The first price that is lower than the present one, and how many more numbers it takes; null: there is none.
create function private.next_step(q private.quote) returns jsonb
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select s || jsonb_build_object('more', (s ->> 'from')::integer - q.volume_count)
    from jsonb_array_elements(q.volume_prices) s
    where (s ->> 'from')::integer > q.volume_count
    order by (s ->> 'from')::integer
    limit 1
  );
end $$;

create function private.price_json(q private.quote) returns jsonb
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  if q.currency is null then
    return null;
  end if;
  return private.sums_json(q, q.monthly_cents) || jsonb_build_object(
    'currency', q.currency,
    'setup_cents', q.setup_cents,
    'tax_percent', q.tax_percent,
    'volume', private.volume_json(q));
end $$;
comment on function private.price_json(private.quote) is
  'As customers see it: {currency, setup_cents, tax_percent, …sums, volume}. Sums: monthly_cents, tax_cents, '
  'due_today_cents (set-up, first month and tax), year_cents (set-up, twelve months and tax)';

-- What it costs with another number of numbers. null without discounts.
create function private.volume_json(q private.quote) returns jsonb
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  if q.volume_prices is null then
    return null;
  end if;
  return jsonb_build_object(
    'count', q.volume_count,
    'list_monthly_cents', q.list_cents,
    'prices', (
      select jsonb_agg(private.sums_json(q, p.monthly_cents) || jsonb_build_object('from', p.from_count)
        order by p.from_count)
      from (
        select 1 as from_count, q.list_cents as monthly_cents
        union all
        select (s ->> 'from')::integer, (s ->> 'monthly_cents')::integer
        from jsonb_array_elements(q.volume_prices) s
      ) p
    ),
    'next', private.next_step(q));
end $$;
comment on function private.volume_json(private.quote) is
  '{count, list_monthly_cents, prices: [{from, …sums}] from one number on, next: {from, monthly_cents, more} | null}';

-- The sums of a price whose month costs this.
create function private.sums_json(q private.quote, p_monthly_cents integer) returns jsonb
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
  v_tax integer := private.tax_on(q.setup_cents + p_monthly_cents, q.tax_percent, q.currency);
  v_year integer := q.setup_cents + 12 * p_monthly_cents;
begin
  return jsonb_build_object(
    'monthly_cents', p_monthly_cents,
    'tax_cents', v_tax,
    'due_today_cents', q.setup_cents + p_monthly_cents + v_tax,
    'year_cents', v_year + private.tax_on(v_year, q.tax_percent, q.currency));
end $$;

-- Why an area has no price, for its page.
create function private.not_sold_reason(q private.quote) returns text
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return case q.status when 'sold' then null when 'restricted' then 'restricted' else 'unpriced' end;
end $$;

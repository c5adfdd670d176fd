-- Quotes (P4, P11): one function says what a number costs. Search, pages, holds, and the preview of a change ask it.
-- A hold freezes its answer.

create type private.buyer as (
  currency text,
  tax_percent numeric,
  volume_count integer,
  at timestamptz
);

-- What equal offers cost, before who buys is looked at. Amounts are minor units; cost and floor are exact.
create type private.price_list as (
  status text,
  cost_cents numeric,
  floor_cents numeric,
  list_cents integer,
  volume_prices jsonb,
  setup_cents integer
);

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
  'it falls. status: sold, no_sku, no_rule, no_rate, under_floor, too_high, restricted; currency and prices are null unless sold';

-- The next price up that ends as the rule says and that a card can be charged. By whole division: a quotient of numeric
-- is rounded, and so might be its ceiling.
create function private.round_up(p_cents numeric, r public.pricing_rule_versions) returns numeric
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  v_above numeric := p_cents - r.round_ending_cents;
  v_to numeric := lcm(r.round_to_cents::integer, private.charge_step(r.currency));
begin
  return r.round_ending_cents + v_to * (div(v_above, v_to) + (mod(v_above, v_to) > 0)::integer);
end $$;

-- The least that a month may cost.
create function private.floor_of(r public.pricing_rule_versions, p_cost_cents numeric) returns numeric
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  if r.allows_below_cost then
    return r.floor_cents;
  end if;
  return greatest(
    p_cost_cents * (100 + r.min_margin_percent) * 0.01,
    p_cost_cents + r.min_margin_cents,
    r.floor_cents);
end $$;

-- A month's price with so much off: cost plus markup rounded up, or the fixed price; a discount never takes it under
-- the floor.
create function private.monthly_price(
  r public.pricing_rule_versions,
  p_cost_cents numeric,
  p_floor_cents numeric,
  p_percent_off numeric
) returns numeric
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  if r.fixed_cents is null then
    return private.round_up(greatest(p_floor_cents, (100 - p_percent_off) * 0.01
      * (p_cost_cents * (100 + r.markup_percent) * 0.01 + r.markup_cents)), r);
  end if;
  if p_percent_off = 0 then
    return r.fixed_cents;
  end if;
  return least(r.fixed_cents,
    private.round_up(greatest(p_floor_cents, (100 - p_percent_off) * 0.01 * r.fixed_cents), r));
end $$;

create function private.setup_price(r public.pricing_rule_versions, p_cost_cents numeric) returns numeric
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return case
    when r.setup_policy = 'fixed' then r.setup_cents
    when r.setup_policy = 'free' or p_cost_cents = 0 then 0
    else private.round_up(p_cost_cents * (100 + r.setup_markup_percent) * 0.01, r)
  end;
end $$;

-- From how many numbers on a month costs less, and what: steps that the floor or rounding makes equal are left out.
create function private.volume_prices(
  r public.pricing_rule_versions,
  p_cost_cents numeric,
  p_floor_cents numeric,
  p_list_cents numeric
) returns jsonb
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  v_prices jsonb := '[]';
  v_least numeric := p_list_cents;
  v_price numeric;
  v_step jsonb;
begin
  for v_step in select * from jsonb_array_elements(r.volume_steps) loop
    v_price := private.monthly_price(r, p_cost_cents, p_floor_cents, (v_step ->> 'percent')::numeric);
    if v_price < v_least then
      v_prices := v_prices
        || jsonb_build_object('from', (v_step ->> 'from')::integer, 'monthly_cents', v_price::integer);
      v_least := v_price;
    end if;
  end loop;
  return v_prices;
end $$;

-- The formula. p_rate: one unit of the carrier's currency in the rule's.
create function private.price_list(
  r public.pricing_rule_versions,
  p_setup_cost numeric,
  p_monthly_cost numeric,
  p_rate numeric
) returns private.price_list
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
  l private.price_list;
  v_limit numeric := private.maximum_charge(r.currency) / 10;
  v_monthly numeric;
  v_setup numeric;
begin
  l.cost_cents := private.minor_units(p_monthly_cost * p_rate, r.currency);
  l.floor_cents := private.floor_of(r, l.cost_cents);
  v_monthly := private.monthly_price(r, l.cost_cents, l.floor_cents, 0);
  v_setup := private.setup_price(r, private.minor_units(p_setup_cost * p_rate, r.currency));
  l.status := case
    when v_monthly < l.floor_cents then 'under_floor'
    when greatest(v_monthly, v_setup) > v_limit then 'too_high'
    else 'sold'
  end;
  if l.status = 'sold' then
    l.list_cents := v_monthly;
    l.setup_cents := v_setup;
    if r.volume_steps <> '[]' then
      l.volume_prices := nullif(private.volume_prices(r, l.cost_cents, l.floor_cents, v_monthly), '[]');
    end if;
  end if;
  return l;
end $$;
comment on function private.price_list(public.pricing_rule_versions, numeric, numeric, numeric) is
  'Cost × rate × markup, at least the floor, rounded up; a fixed price under its floor is not sold.';

-- What a month costs someone with so many numbers.
create function private.monthly_at(p_list_cents integer, p_volume_prices jsonb, p_count integer) returns integer
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  if p_volume_prices is null then
    return p_list_cents;
  end if;
  return coalesce((
    select min((s ->> 'monthly_cents')::integer)
    from jsonb_array_elements(p_volume_prices) s
    where (s ->> 'from')::integer <= p_count
  ), p_list_cents);
end $$;

-- The offer of each area: the SKU that we sell of it, and its rule. The cheapest SKU with at least one channel is sold.
create type private.offer as (
  area_id uuid,
  is_restricted boolean,
  sku_id uuid,
  setup_cost numeric,
  monthly_cost numeric,
  cost_currency text,
  rule_id uuid
);

create function private.list_offers(p_area_ids uuid[], p_currency text, p_at timestamptz, p_change jsonb default null)
returns setof private.offer
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select a.id, private.is_restricted(a), s.id, s.setup_cost::numeric, s.monthly_cost::numeric, s.currency::text,
      m.rule_id
    from public.areas a
    left join lateral (
      select k.id, k.setup_cost, k.monthly_cost, k.currency
      from public.area_skus k
      where k.area_id = a.id and k.is_available and k.channels > 0
      order by k.monthly_cost, k.setup_cost, k.channels desc, k.id
      limit 1
    ) s on true
    left join private.match_rules(p_area_ids, p_currency, p_at, p_change) m on m.area_id = a.id
    where a.id = any (p_area_ids);
end $$;

-- What numbers of areas cost a buyer; one row for each area that exists. p_change as in rules_at: what they would cost.
-- Equal offers are priced once.
create function private.quote_areas(p_area_ids uuid[], p_buyer private.buyer, p_change jsonb default null)
returns setof private.quote
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
    with rules as materialized (
      select * from private.rules_at(p_buyer.currency, p_buyer.at, p_change)
    ), offers as materialized (
      select * from private.list_offers(p_area_ids, p_buyer.currency, p_buyer.at, p_change)
    ), rates as materialized (
      select c.cost_currency, private.exchange_rate(c.cost_currency, p_buyer.currency) as rate
      from (select distinct o.cost_currency from offers o) c
    ), lists as materialized (
      select d.*, x.rate, r.version, l.*
      from (select distinct o.rule_id, o.setup_cost, o.monthly_cost, o.cost_currency from offers o) d
      join rules r using (rule_id)
      join rates x using (cost_currency)
      cross join lateral private.price_list(r, d.setup_cost, d.monthly_cost, x.rate) l
      where x.rate is not null
    )
    select o.area_id, s.status, case when s.status = 'sold' then p_buyer.currency end,
      case when s.status = 'sold' then l.setup_cents end, m.monthly_cents, p_buyer.tax_percent,
      private.tax_on(l.setup_cents + m.monthly_cents, p_buyer.tax_percent, p_buyer.currency), o.setup_cost,
      o.monthly_cost, o.cost_currency, x.rate, o.rule_id, l.version, o.sku_id, p_buyer.volume_count, l.list_cents,
      l.volume_prices, l.cost_cents, l.floor_cents
    from offers o
    left join rates x using (cost_currency)
    left join lists l on l.rule_id = o.rule_id and l.setup_cost = o.setup_cost and l.monthly_cost = o.monthly_cost
      and l.cost_currency = o.cost_currency
    cross join lateral (
      select case
        when o.sku_id is null then 'no_sku'
        when o.is_restricted then 'restricted'
        when o.rule_id is null then 'no_rule'
        when x.rate is null then 'no_rate'
        else l.status
      end as status
    ) s
    cross join lateral (
      select case
        when s.status = 'sold' then private.monthly_at(l.list_cents, l.volume_prices, p_buyer.volume_count)
      end as monthly_cents
    ) m;
end $$;
comment on function private.quote_areas(uuid[], private.buyer, jsonb) is
  'The one quote. currency null = not sold; status says why.';

-- Someone who buys now: an account, or without one a guest, whose number would be their p_count-th.
create function private.buyer(p_account_id uuid default null, p_count integer default 1) returns private.buyer
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_account public.accounts;
begin
  if p_account_id is null then
    return row('USD', 0, p_count, private.now())::private.buyer;
  end if;
  select * into v_account from public.accounts where id = p_account_id;
  return row(v_account.currency, private.tax_percent(v_account.country, v_account.region), p_count,
    private.now())::private.buyer;
end $$;

create function private.quote_area(p_area_id uuid, p_buyer private.buyer default private.buyer()) returns private.quote
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  q private.quote;
begin
  select * into q from private.quote_areas(array[p_area_id], p_buyer);
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
  return jsonb_build_object(
    'currency', q.currency,
    'setup_cents', q.setup_cents,
    'monthly_cents', q.monthly_cents,
    'tax_percent', q.tax_percent,
    'tax_cents', q.tax_cents,
    'due_today_cents', q.setup_cents + q.monthly_cents + q.tax_cents,
    'year_cents', q.setup_cents + 12 * q.monthly_cents
      + private.tax_on(q.setup_cents + 12 * q.monthly_cents, q.tax_percent, q.currency),
    'volume', case when q.volume_prices is not null then jsonb_build_object(
      'count', q.volume_count,
      'list_monthly_cents', q.list_cents,
      'prices', q.volume_prices,
      'next', private.next_step(q)) end);
end $$;
comment on function private.price_json(private.quote) is
  'As customers see it. volume: null without discounts, else {count, list_monthly_cents, prices: [{from, '
  'monthly_cents}], next: {from, monthly_cents, more} | null}';

-- Why an area has no price, for its page.
create function private.not_sold_reason(q private.quote) returns text
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return case q.status when 'sold' then null when 'restricted' then 'restricted' else 'unpriced' end;
end $$;

-- Prices (P4): one function quotes, a hold freezes the quote.

create table public.pricing_rules (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  priority integer not null default 100,
  carrier_id text references public.carriers (id),
  country char(2) references public.countries (iso2),
  number_type text,
  area_id uuid references public.areas (id),
  currency public.currency_code not null default 'USD',
  markup_percent numeric(7, 3) not null default 0 check (markup_percent >= 0),
  markup_cents public.cents not null default 0,
  setup_markup_percent numeric(7, 3) not null default 0 check (setup_markup_percent >= 0),
  min_monthly_cents public.cents not null default 0,
  round_to_cents public.cents not null default 1 check (round_to_cents between 1 and 1000),
  valid_from timestamptz not null default '-infinity',
  valid_until timestamptz not null default 'infinity',
  created_at timestamptz not null default private.now()
);
comment on table public.pricing_rules is
  'Markup over carrier cost. The most specific rule wins (area, then country+type, country, type, carrier, all), then '
  'the lowest priority.';
comment on column public.pricing_rules.round_to_cents is
  'monthly and set-up prices are rounded up to a multiple of this, cents';
create index pricing_rules_area on public.pricing_rules (area_id);
create index pricing_rules_country on public.pricing_rules (country);
create index pricing_rules_carrier on public.pricing_rules (carrier_id);
insert into public.pricing_rules
  (name, priority, number_type, markup_percent, markup_cents, setup_markup_percent, min_monthly_cents, round_to_cents)
values
  ('Standard', 1000, null, 60, 50, 20, 100, 5),
  ('Toll-free', 500, 'toll_free', 50, 100, 20, 300, 25),
  ('Mobile', 500, 'mobile', 60, 80, 20, 200, 10);

create table public.exchange_rates (
  base public.currency_code not null,
  quote public.currency_code not null,
  rate numeric(18, 8) not null check (rate > 0),
  as_of timestamptz not null default private.now(),
  primary key (base, quote)
);
comment on table public.exchange_rates is 'One unit of base is worth rate units of quote.';

create table public.tax_rates (
  id uuid primary key default gen_random_uuid(),
  country char(2) not null,
  region text,
  name text not null,
  percent numeric(6, 3) not null check (percent between 0 and 100),
  valid_from timestamptz not null default '-infinity',
  valid_until timestamptz not null default 'infinity'
);
comment on table public.tax_rates is 'Our own tax line, by the account''s country and region. Empty at first.';
create index tax_rates_country on public.tax_rates (country);

alter table public.pricing_rules enable row level security;
alter table public.exchange_rates enable row level security;
alter table public.tax_rates enable row level security;

create type private.quote as (
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
  sku_id uuid
);

create function private.tax_percent(p_country text, p_region text) returns numeric
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  if p_country is null then
    return 0;
  end if;
  return coalesce((
    select t.percent
    from public.tax_rates t
    where t.country = p_country
      and (t.region is null or t.region = p_region)
      and private.now() >= t.valid_from and private.now() < t.valid_until
    order by (t.region is not null) desc
    limit 1
  ), 0);
end $$;

-- The rule for an area: the most specific one that is valid now.
create function private.pricing_rule(p_area public.areas, p_currency text) returns public.pricing_rules
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_rule public.pricing_rules;
begin
  select * into v_rule
    from public.pricing_rules r
    where r.currency = p_currency
      and private.now() >= r.valid_from and private.now() < r.valid_until
      and (r.area_id is null or r.area_id = p_area.id)
      and (r.country is null or r.country = p_area.country)
      and (r.number_type is null or r.number_type = p_area.number_type)
      and (r.carrier_id is null or r.carrier_id = p_area.carrier_id)
    order by
      (r.area_id is not null) desc,
      (r.country is not null)::int + (r.number_type is not null)::int desc,
      (r.country is not null) desc,
      (r.carrier_id is not null) desc,
      r.priority, r.created_at, r.id
    limit 1;
  return v_rule;
end $$;

-- How much one unit of a carrier's currency is worth in ours; null when we do not know.
create function private.exchange_rate(p_base text, p_quote text) returns numeric
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if p_base = p_quote then
    return 1;
  end if;
  return (select rate from public.exchange_rates where base = p_base and quote = p_quote);
end $$;

create function private.price_sku(
  p_area public.areas,
  p_sku public.area_skus,
  p_currency text default 'USD',
  p_country text default null,
  p_region text default null
) returns private.quote
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  r public.pricing_rules := private.pricing_rule(p_area, p_currency);
  q private.quote;
begin
  q.exchange_rate := private.exchange_rate(p_sku.currency, p_currency);
  if p_sku.id is null or r.id is null or q.exchange_rate is null then
    return null;
  end if;
  q.currency := p_currency;
  q.setup_cost := p_sku.setup_cost;
  q.monthly_cost := p_sku.monthly_cost;
  q.cost_currency := p_sku.currency;
  q.pricing_rule_id := r.id;
  q.sku_id := p_sku.id;
  q.monthly_cents := private.round_price(greatest(r.min_monthly_cents, r.markup_cents
    + private.minor_units(q.monthly_cost * q.exchange_rate, p_currency) * (1 + r.markup_percent / 100)),
    r.round_to_cents, p_currency);
  q.setup_cents := private.round_price(
    private.minor_units(q.setup_cost * q.exchange_rate, p_currency) * (1 + r.setup_markup_percent / 100),
    r.round_to_cents, p_currency);
  if q.monthly_cents is null or q.setup_cents is null then
    return null;
  end if;
  q.tax_percent := private.tax_percent(p_country, p_region);
  q.tax_cents := private.tax_on(q.setup_cents + q.monthly_cents, q.tax_percent, p_currency);
  return q;
end $$;
comment on function private.price_sku(public.areas, public.area_skus, text, text, text) is
  'Price of one number: cost × rate × markup, rounded up per rule, tax rounded per line. '
  'null = not sold (no SKU, no rule, no exchange rate, or more than a card can be charged).';

create function private.tax_on(p_cents integer, p_percent numeric, p_currency text) returns integer
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  v_step integer := private.charge_step(p_currency);
begin
  return v_step * round(p_cents * p_percent / 100 / v_step);
end $$;

create function private.quote_sku(
  p_sku_id uuid,
  p_currency text default 'USD',
  p_country text default null,
  p_region text default null
) returns private.quote
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_area public.areas;
  v_sku public.area_skus;
begin
  select * into v_sku from public.area_skus where id = p_sku_id;
  select * into v_area from public.areas where id = v_sku.area_id;
  return private.price_sku(v_area, v_sku, p_currency, p_country, p_region);
end $$;

-- The SKU we sell of an area: the cheapest with at least one channel.
create function private.sold_sku(p_area_id uuid) returns public.area_skus
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_sku public.area_skus;
begin
  select * into v_sku
    from public.area_skus
    where area_id = p_area_id and is_available and channels > 0
    order by monthly_cost, setup_cost, channels desc, id
    limit 1;
  return v_sku;
end $$;

-- The price of a number of the area, as an account of that currency and place pays it.
create function private.quote_area(
  p_area public.areas,
  p_currency text default 'USD',
  p_country text default null,
  p_region text default null
) returns private.quote
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return private.price_sku(p_area, private.sold_sku(p_area.id), p_currency, p_country, p_region);
end $$;

create function private.quote_for(p_account_id uuid, p_area public.areas) returns private.quote
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_account public.accounts;
begin
  if p_account_id is null then
    return private.quote_area(p_area);
  end if;
  select * into v_account from public.accounts where id = p_account_id;
  return private.quote_area(p_area, v_account.currency, v_account.country, v_account.region);
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
      + private.tax_on(q.setup_cents + 12 * q.monthly_cents, q.tax_percent, q.currency));
end $$;

-- Prices (P4): one function quotes, a hold freezes what it says.
-- What is called per row or per request is plpgsql: its plans live as long as the connection, while an SQL function that is not
-- inlined is planned again at each call (measured: one area of a page 1.8 ms as nested SQL functions, 0.1 ms so).

create table public.pricing_rules (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  priority integer not null default 100,
  carrier_id text references public.carriers (id),
  country char(2) references public.countries (iso2),
  number_type text,
  area_id uuid references public.areas (id),
  currency char(3) not null default 'USD',
  markup_percent numeric(7, 3) not null default 0 check (markup_percent >= 0),
  markup_cents integer not null default 0 check (markup_cents >= 0),
  setup_markup_percent numeric(7, 3) not null default 0 check (setup_markup_percent >= 0),
  min_monthly_cents integer not null default 0 check (min_monthly_cents >= 0),
  round_to_cents integer not null default 1 check (round_to_cents between 1 and 1000),
  valid_from timestamptz not null default '-infinity',
  valid_until timestamptz not null default 'infinity',
  created_at timestamptz not null default private.now()
);
comment on table public.pricing_rules is 'Markup over carrier cost. The most specific rule wins (area, then country+type, country, type, carrier, all), then the lowest priority.';
comment on column public.pricing_rules.round_to_cents is 'monthly and set-up prices are rounded up to a multiple of this, cents';
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
  base char(3) not null,
  quote char(3) not null,
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
create policy "operators read pricing rules" on public.pricing_rules for select to authenticated
  using ((select private.is_staff(array['operator', 'admin'])));
grant select on public.pricing_rules to authenticated;

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
  pricing_rule_id uuid
);

create function private.tax_percent(p_country text, p_region text) returns numeric language sql stable set search_path = pg_catalog, pg_temp as $$
  select coalesce((
    select t.percent from public.tax_rates t
    where t.country = p_country and (t.region is null or t.region = p_region) and private.now() >= t.valid_from and private.now() < t.valid_until
    order by (t.region is not null) desc limit 1), 0)
$$;

create function private.quote_sku(p_sku_id uuid, p_currency text default 'USD', p_country text default null, p_region text default null) returns private.quote
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare v_sku public.area_skus; v_area public.areas; v_rule public.pricing_rules; v_rate numeric; q private.quote;
begin
  select * into v_sku from public.area_skus where id = p_sku_id;
  if not found then return null; end if;
  select * into v_area from public.areas where id = v_sku.area_id;
  select * into v_rule from public.pricing_rules r
    where r.currency = p_currency and private.now() >= r.valid_from and private.now() < r.valid_until
      and (r.area_id is null or r.area_id = v_area.id) and (r.country is null or r.country = v_area.country)
      and (r.number_type is null or r.number_type = v_area.number_type) and (r.carrier_id is null or r.carrier_id = v_area.carrier_id)
    order by (r.area_id is not null) desc, (r.country is not null)::int + (r.number_type is not null)::int desc,
      (r.country is not null) desc, (r.carrier_id is not null) desc, r.priority, r.created_at, r.id limit 1;
  if not found then return null; end if;
  if v_sku.currency = p_currency then v_rate := 1;
  else
    select rate into v_rate from public.exchange_rates where base = v_sku.currency and quote = p_currency;
    if not found then return null; end if;
  end if;
  q.currency := p_currency;
  q.exchange_rate := v_rate;
  q.setup_cost := v_sku.setup_cost;
  q.monthly_cost := v_sku.monthly_cost;
  q.cost_currency := v_sku.currency;
  q.pricing_rule_id := v_rule.id;
  q.monthly_cents := greatest(v_rule.min_monthly_cents,
    ceil((v_sku.monthly_cost * v_rate * 100 * (1 + v_rule.markup_percent / 100) + v_rule.markup_cents) / v_rule.round_to_cents) * v_rule.round_to_cents);
  q.setup_cents := ceil(v_sku.setup_cost * v_rate * 100 * (1 + v_rule.setup_markup_percent / 100) / v_rule.round_to_cents) * v_rule.round_to_cents;
  q.tax_percent := private.tax_percent(p_country, p_region);
  q.tax_cents := round((q.setup_cents + q.monthly_cents) * q.tax_percent / 100);
  return q;
end $$;
comment on function private.quote_sku(uuid, text, text, text) is 'Price of one number: cost × rate × markup, rounded up per rule, tax rounded per line. null = not sold (no rule or no exchange rate).';

-- The SKU we sell of an area: the cheapest with at least one channel.
create function private.area_sku(p_area_id uuid) returns uuid language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (select id from public.area_skus where area_id = p_area_id and is_available and channels > 0
    order by monthly_cost, setup_cost, channels desc, id limit 1);
end $$;

create function private.price_json(q private.quote) returns jsonb language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  if q.currency is null then return null; end if;
  return jsonb_build_object(
    'currency', q.currency, 'setup_cents', q.setup_cents, 'monthly_cents', q.monthly_cents,
    'tax_percent', q.tax_percent, 'tax_cents', q.tax_cents,
    'due_today_cents', q.setup_cents + q.monthly_cents + q.tax_cents,
    'year_cents', q.setup_cents + 12 * q.monthly_cents + round((q.setup_cents + 12 * q.monthly_cents) * q.tax_percent / 100)::integer);
end $$;

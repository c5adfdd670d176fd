-- The catalog: places and SKUs. Carrier costs stay exact decimals in the carrier's currency; retail money is integer
-- minor units.

create table public.countries (
  iso2 char(2) primary key check (iso2 ~ '^[A-Z]{2}$'),
  name text not null,
  slug text not null unique,
  dial_prefix text check (dial_prefix ~ '^[0-9]{1,6}$'),
  is_available boolean not null default false,
  off_sale_at timestamptz,
  off_sale_reason text,
  is_on_sale boolean not null generated always as (is_available and off_sale_at is null) stored,
  updated_at timestamptz not null default private.now(),
  constraint countries_off_sale_says_why check ((off_sale_at is null) = (off_sale_reason is null))
);
comment on table public.countries is 'Countries with stock at some carrier.';
comment on column public.countries.is_available is 'some carrier has numbers there; written by the sync';
comment on column public.countries.off_sale_at is 'since when staff keep it off sale; no sync touches it';
comment on column public.countries.is_on_sale is 'what the shop goes by';
comment on column public.countries.dial_prefix is 'calling code without +; null for territories without one';

create table public.areas (
  id uuid primary key default gen_random_uuid(),
  carrier_id text not null references public.carriers (id),
  carrier_ref text not null,
  country char(2) not null references public.countries (iso2),
  region text,
  region_code text,
  city text,
  name text not null,
  slug text not null,
  prefix text not null default '',
  number_type text not null check (
    number_type in ('local', 'mobile', 'national', 'toll_free', 'shared_cost', 'short_code')
  ),
  features text[] not null default '{}',
  can_list_numbers boolean not null default false,
  needs_documents boolean not null default false,
  is_metered boolean not null default false,
  is_available boolean not null default true,
  off_sale_at timestamptz,
  off_sale_reason text,
  country_off_sale_at timestamptz,
  stopped_at timestamptz,
  is_on_sale boolean not null generated always as (
    is_available and off_sale_at is null and country_off_sale_at is null and stopped_at is null
  ) stored,
  sale_state text not null generated always as (
    case
      when not is_available then 'gone'
      when off_sale_at is not null then 'off_sale'
      when country_off_sale_at is not null then 'country_off_sale'
      when stopped_at is not null then 'stopped'
      when needs_documents then 'documents'
      else 'on_sale'
    end
  ) stored,
  stock_count integer check (stock_count >= 0),
  service_restrictions text,
  name_keys text not null generated always as (private.keys_of(array[name, city])) stored,
  region_keys text not null generated always as (private.keys_of(array[region, region_code])) stored,
  updated_at timestamptz not null default private.now(),
  unique (carrier_id, carrier_ref),
  constraint areas_off_sale_says_why check ((off_sale_at is null) = (off_sale_reason is null))
);
comment on table public.areas is
  'A carrier''s block of numbers with one place, type and feature set (DIDWW: did_group).';
comment on column public.areas.name_keys is
  'what its name and city may be typed as (private.keys_of); region_keys: its region and the region''s code';
comment on column public.areas.prefix is 'area code without country code';
comment on column public.areas.can_list_numbers is 'false: only a random number of the area can be bought';
comment on column public.areas.needs_documents is 'registration papers needed: listed, not sold yet';
comment on column public.areas.is_available is 'the carrier has numbers there; written by the sync';
comment on column public.areas.off_sale_at is 'since when staff keep it off sale; no sync touches it';
comment on column public.areas.country_off_sale_at is 'the switch of its country, kept here so that one column decides';
comment on column public.areas.stopped_at is 'since when a margin alert that waits for a decision keeps it off sale';
comment on column public.areas.is_on_sale is 'what the shop goes by';
comment on column public.areas.sale_state is 'what keeps it from being sold, the strongest first; for staff';
create index areas_country on public.areas (country, slug) where is_on_sale;
create index areas_prefix on public.areas (country, prefix);
create index areas_name on public.areas using gin (name_keys extensions.gin_trgm_ops);
create index areas_region on public.areas using gin (region_keys extensions.gin_trgm_ops);

create table public.area_skus (
  id uuid primary key default gen_random_uuid(),
  area_id uuid not null references public.areas (id),
  carrier_ref text not null,
  channels integer not null check (channels >= 0),
  setup_cost numeric(12, 4) not null check (setup_cost >= 0),
  monthly_cost numeric(12, 4) not null check (monthly_cost >= 0),
  currency public.currency_code not null default 'USD',
  charged_cost numeric(12, 4) check (charged_cost > 0),
  is_available boolean not null default true,
  updated_at timestamptz not null default private.now(),
  unique (area_id, carrier_ref)
);
comment on table public.area_skus is
  'What the carrier charges us, VAT excluded. A SKU with 0 channels cannot take calls and is never sold.';
comment on column public.area_skus.charged_cost is
  'the most that an order was charged for set-up and first month, where that was more than listed; null again once '
  'the listed cost changes';

alter table public.countries enable row level security;
alter table public.areas enable row level security;
alter table public.area_skus enable row level security;

-- Places are for everybody, costs are not.
create policy "anyone reads countries on sale" on public.countries for select to anon, authenticated
  using (is_on_sale);
create policy "anyone reads areas on sale" on public.areas for select to anon, authenticated
  using (is_on_sale);

grant select (iso2, name, slug, dial_prefix, is_available, updated_at) on public.countries to anon, authenticated;
grant select (
  id, carrier_id, country, region, region_code, city, name, slug, prefix, number_type, features, can_list_numbers,
  needs_documents, is_metered, is_available, service_restrictions, updated_at
) on public.areas to anon, authenticated;

-- Import. One call per batch of areas; the last call of a run marks what was not seen as unavailable (never deleted).
-- What changed is compared first, then written: both in the transaction that may stop an offer whose cost rose.
create function private.upsert_catalog(
  p_carrier text,
  p_areas jsonb,
  p_run_id uuid default null,
  p_generation integer default null
) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_changes jsonb;
  v_prices jsonb;
  v_count integer;
  v_stopped integer;
begin
  perform private.require_system();
  if p_run_id is not null then
    perform private.fence_catalog_run(p_run_id, p_generation);
  end if;
  perform private.upsert_countries(p_areas);
  v_changes := private.compare_catalog(p_carrier, p_areas);
  v_prices := private.prices_of_changed(p_carrier, v_changes);
  v_count := private.upsert_areas(p_carrier, p_areas);
  perform private.upsert_skus(p_carrier, p_areas);
  v_stopped := private.review_catalog(p_carrier, p_areas, v_prices);
  if p_run_id is not null then
    perform private.record_catalog_changes(p_run_id, p_carrier, v_changes);
    perform private.add_catalog_counts(p_run_id, jsonb_build_object('offers_stopped', v_stopped));
  end if;
  return v_count;
end $$;
comment on function private.upsert_catalog(text, jsonb, uuid, integer) is
  'Areas: [{ref, country, country_name, country_slug, dial_prefix, region, region_code, city, name, slug, prefix, '
  'number_type, features[], can_list_numbers, needs_documents, is_metered, is_available, stock_count, '
  'service_restrictions, skus: [{ref, channels, setup_cost, monthly_cost, currency}]}]';

create function private.upsert_countries(p_areas jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.countries (iso2, name, slug, dial_prefix, is_available)
    select distinct on (a ->> 'country')
      a ->> 'country', a ->> 'country_name', a ->> 'country_slug', a ->> 'dial_prefix', true
    from jsonb_array_elements(p_areas) a
    order by a ->> 'country'
    on conflict (iso2) do update set
      name = excluded.name,
      dial_prefix = excluded.dial_prefix,
      is_available = true,
      updated_at = private.now();
end $$;

-- Their countries were written first and are locked: a country that is taken off sale meanwhile waits, and then reaches
-- the new areas too.
create function private.upsert_areas(p_carrier text, p_areas jsonb) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count integer;
begin
  insert into public.areas (carrier_id, carrier_ref, country, region, region_code, city, name, slug, prefix,
      number_type, features, can_list_numbers, needs_documents, is_metered, is_available, stock_count,
      service_restrictions, country_off_sale_at)
    select p_carrier, a ->> 'ref', a ->> 'country', a ->> 'region', a ->> 'region_code', a ->> 'city', a ->> 'name',
      a ->> 'slug', coalesce(a ->> 'prefix', ''), a ->> 'number_type',
      array(select jsonb_array_elements_text(a -> 'features')), (a ->> 'can_list_numbers')::boolean,
      (a ->> 'needs_documents')::boolean, (a ->> 'is_metered')::boolean, (a ->> 'is_available')::boolean,
      (a ->> 'stock_count')::integer, a ->> 'service_restrictions', c.off_sale_at
    from jsonb_array_elements(p_areas) a
    join public.countries c on c.iso2 = a ->> 'country'
    order by a ->> 'ref'
    on conflict (carrier_id, carrier_ref) do update set
      country = excluded.country,
      region = excluded.region,
      region_code = excluded.region_code,
      city = excluded.city,
      name = excluded.name,
      slug = excluded.slug,
      prefix = excluded.prefix,
      number_type = excluded.number_type,
      features = excluded.features,
      can_list_numbers = excluded.can_list_numbers,
      needs_documents = excluded.needs_documents,
      is_metered = excluded.is_metered,
      is_available = excluded.is_available,
      stock_count = excluded.stock_count,
      service_restrictions = excluded.service_restrictions,
      country_off_sale_at = excluded.country_off_sale_at,
      updated_at = private.now();
  get diagnostics v_count = row_count;
  return v_count;
end $$;

create function private.upsert_skus(p_carrier text, p_areas jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.area_skus as k (area_id, carrier_ref, channels, setup_cost, monthly_cost, currency)
    select ar.id, s ->> 'ref', (s ->> 'channels')::integer, (s ->> 'setup_cost')::numeric,
      (s ->> 'monthly_cost')::numeric, coalesce(s ->> 'currency', 'USD')
    from jsonb_array_elements(p_areas) a
    join public.areas ar on ar.carrier_id = p_carrier and ar.carrier_ref = a ->> 'ref'
    cross join jsonb_array_elements(a -> 'skus') s
    order by ar.carrier_ref, s ->> 'ref'
    on conflict (area_id, carrier_ref) do update set
      channels = excluded.channels,
      setup_cost = excluded.setup_cost,
      monthly_cost = excluded.monthly_cost,
      currency = excluded.currency,
      charged_cost = case
        when (k.setup_cost, k.monthly_cost, k.currency)
          = (excluded.setup_cost, excluded.monthly_cost, excluded.currency) then k.charged_cost
      end,
      is_available = true,
      updated_at = private.now();
end $$;

create function private.finish_catalog(
  p_carrier text,
  p_started_at timestamptz,
  p_run_id uuid default null,
  p_generation integer default null
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_gone jsonb;
begin
  perform private.require_system();
  if p_run_id is not null then
    perform private.fence_catalog_run(p_run_id, p_generation);
  end if;
  v_gone := private.mark_gone(p_carrier, p_started_at);
  update public.countries c set
    is_available = exists (select from public.areas a where a.country = c.iso2 and a.is_available),
    updated_at = private.now();
  if p_run_id is not null then
    perform private.record_catalog_changes(p_run_id, p_carrier, v_gone);
    perform private.end_catalog_run(p_run_id, 'succeeded', null);
  end if;
  return (
    select jsonb_build_object(
      'areas_gone', count(*) filter (where g ->> 'kind' = 'area_gone'),
      'skus_gone', count(*) filter (where g ->> 'kind' = 'sku_gone'))
    from jsonb_array_elements(v_gone) g
  );
end $$;

-- What the run did not see: [{kind, area_ref, sku_ref}].
create function private.mark_gone(p_carrier text, p_started_at timestamptz) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_areas jsonb;
  v_skus jsonb;
begin
  with gone as (
    update public.areas set is_available = false, stock_count = 0, updated_at = private.now()
    where carrier_id = p_carrier and updated_at < p_started_at and is_available
    returning carrier_ref
  )
  select coalesce(jsonb_agg(jsonb_build_object('kind', 'area_gone', 'area_ref', carrier_ref)), '[]') into v_areas
    from gone;
  with gone as (
    update public.area_skus s set is_available = false, updated_at = private.now()
    from public.areas a
    where a.id = s.area_id and a.carrier_id = p_carrier and s.updated_at < p_started_at and s.is_available
    returning a.carrier_ref as area_ref, s.carrier_ref as sku_ref
  )
  select coalesce(jsonb_agg(jsonb_build_object('kind', 'sku_gone', 'area_ref', area_ref, 'sku_ref', sku_ref)), '[]')
    into v_skus
    from gone;
  return v_areas || v_skus;
end $$;

grant execute on function
  private.upsert_catalog(text, jsonb, uuid, integer),
  private.finish_catalog(text, timestamptz, uuid, integer)
to app_worker;

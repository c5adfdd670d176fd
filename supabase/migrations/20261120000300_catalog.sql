-- The catalogue: places, SKUs, prices, tax. Carrier costs stay exact decimals in the carrier's currency; retail money is integer cents.

create table public.carriers (
  id text primary key check (id in ('didww', 'twilio', 'teliport')),
  name text not null,
  is_enabled boolean not null default false,
  selling_paused_reason text,
  selling_paused_at timestamptz,
  priority smallint not null default 100,
  currency char(3) not null default 'USD',
  balance_available numeric(14, 4),
  balance_reserved numeric(14, 4) not null default 0 check (balance_reserved >= 0),
  balance_read_at timestamptz
);
comment on table public.carriers is 'Whom we buy from. Open carrier orders are reserved in balance_reserved, because the carrier checks each order alone.';
comment on column public.carriers.priority is 'lower is asked first';
comment on column public.carriers.balance_available is 'what the carrier last said, in its currency; null = never read';
insert into public.carriers (id, name, is_enabled, priority) values
  ('didww', 'DIDWW', true, 10), ('twilio', 'Twilio', false, 20), ('teliport', 'Teliport', false, 30);

create table public.carrier_health (
  carrier_id text primary key references public.carriers (id),
  state text not null default 'closed' check (state in ('closed', 'open', 'half_open')),
  failures integer not null default 0,
  opened_at timestamptz,
  retry_at timestamptz,
  last_ok_at timestamptz,
  last_error text,
  last_error_at timestamptz
);
comment on table public.carrier_health is 'The circuit breaker of each carrier, shared by every process.';
insert into public.carrier_health (carrier_id) select id from public.carriers;

create table public.countries (
  iso2 char(2) primary key check (iso2 ~ '^[A-Z]{2}$'),
  name text not null,
  slug text not null unique,
  dial_prefix text check (dial_prefix ~ '^[0-9]{1,6}$'),
  is_available boolean not null default false,
  updated_at timestamptz not null default private.now()
);
comment on table public.countries is 'Countries with stock at some carrier.';
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
  number_type text not null check (number_type in ('local', 'mobile', 'national', 'toll_free', 'shared_cost', 'short_code')),
  features text[] not null default '{}',
  can_list_numbers boolean not null default false,
  needs_documents boolean not null default false,
  is_metered boolean not null default false,
  is_available boolean not null default true,
  stock_count integer check (stock_count >= 0),
  service_restrictions text,
  updated_at timestamptz not null default private.now(),
  unique (carrier_id, carrier_ref)
);
comment on table public.areas is 'A carrier''s block of numbers with one place, type and feature set (DIDWW: did_group).';
comment on column public.areas.prefix is 'area code without country code';
comment on column public.areas.can_list_numbers is 'false: only a random number of the area can be bought';
comment on column public.areas.needs_documents is 'registration papers needed: listed, not sold yet';
create index areas_country on public.areas (country, slug) where is_available;
create index areas_prefix on public.areas (country, prefix);
create index areas_name on public.areas using gin (name extensions.gin_trgm_ops);

create table public.area_skus (
  id uuid primary key default gen_random_uuid(),
  area_id uuid not null references public.areas (id),
  carrier_ref text not null,
  channels integer not null check (channels >= 0),
  setup_cost numeric(12, 4) not null check (setup_cost >= 0),
  monthly_cost numeric(12, 4) not null check (monthly_cost >= 0),
  currency char(3) not null default 'USD',
  is_available boolean not null default true,
  updated_at timestamptz not null default private.now(),
  unique (area_id, carrier_ref)
);
comment on table public.area_skus is 'What the carrier charges us, VAT excluded. A SKU with 0 channels cannot take calls and is never sold.';

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
insert into public.pricing_rules (name, priority, markup_percent, markup_cents, setup_markup_percent, min_monthly_cents, round_to_cents)
  values ('Standard', 1000, 60, 50, 20, 100, 5);

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

create table public.search_cache (
  key text primary key,
  carrier_id text not null references public.carriers (id),
  results jsonb not null,
  fetched_at timestamptz not null default private.now()
);
comment on table public.search_cache is 'Carrier answers per query: fresh for seconds, shown with their age while the carrier is down, then deleted (carriers forbid mirroring).';
create index search_cache_fetched on public.search_cache (fetched_at);

-- What a price needs beside its rule: exchange rates, our tax, and what is not sold.

create table public.exchange_rates (
  base public.currency_code not null,
  quote public.currency_code not null,
  rate numeric(18, 8) not null check (rate > 0),
  margin_percent numeric(6, 3) not null default 0 check (margin_percent between 0 and 50),
  source text not null default 'by hand' check (char_length(source) between 1 and 80),
  as_of timestamptz not null default private.now(),
  version integer not null default 1,
  effective_rate numeric(20, 8) not null generated always as (round(rate * (100 + margin_percent) * 0.01, 8)) stored,
  primary key (base, quote),
  constraint exchange_rates_of_two_currencies check (base <> quote)
);
comment on table public.exchange_rates is 'One unit of base is worth rate units of quote.';
comment on column public.exchange_rates.margin_percent is 'added to the rate: what it may move before it is set again';
comment on column public.exchange_rates.effective_rate is 'what prices are made with';
comment on column public.exchange_rates.as_of is
  'when the source said so; prices go on with an old rate, and a person is asked';

create table public.tax_rates (
  id uuid primary key default gen_random_uuid(),
  country char(2) not null,
  region text,
  name text not null,
  percent numeric(6, 3) not null check (percent between 0 and 100),
  valid_from timestamptz not null default '-infinity',
  valid_until timestamptz not null default 'infinity',
  constraint tax_rates_of_a_time exclude using gist (
    country with =, coalesce(region, '') with =, tstzrange(valid_from, valid_until) with &&
  )
);
comment on table public.tax_rates is 'Our own tax line, by the account''s country and region. Empty at first.';
comment on column public.tax_rates.region is 'null: where the country''s regions have no rate of their own';
create index tax_rates_country on public.tax_rates (country);

create table public.sale_restrictions (
  id uuid primary key default gen_random_uuid(),
  code text not null unique check (code ~ '^[A-Z_]+$'),
  metered_only boolean not null,
  country char(2),
  number_type text,
  explanation text not null,
  lifted_at timestamptz,
  version integer not null default 1
);
comment on table public.sale_restrictions is
  'Kinds of numbers that are in the catalog and not sold, until staff lift the restriction.';
comment on column public.sale_restrictions.metered_only is
  'only numbers whose inbound minutes the carrier bills';
comment on column public.sale_restrictions.country is 'null: every country';
comment on column public.sale_restrictions.number_type is 'null: every type';
insert into public.sale_restrictions (id, code, metered_only, number_type, explanation, lifted_at) values
  ('9b1f6a52-3c1d-4e7a-9f20-6d5c4b3a2911', 'METERED_TOLL_FREE', true, 'toll_free',
    'The carrier bills inbound minutes of these numbers. Their owners pay for them by the minute.', '2026-11-28'),
  ('9b1f6a52-3c1d-4e7a-9f20-6d5c4b3a2912', 'METERED_SHARED_COST', true, 'shared_cost',
    'The carrier bills inbound minutes of these numbers, and there are no rates to charge for them.', null);

alter table public.exchange_rates enable row level security;
alter table public.tax_rates enable row level security;
alter table public.sale_restrictions enable row level security;

-- What our own table says of a place. Which source counts is decided in 660_taxes.sql.
create function private.own_tax_percent(p_country text, p_region text, p_at timestamptz) returns numeric
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return coalesce((
    select t.percent
    from public.tax_rates t
    where t.country = p_country
      and (t.region is null or t.region = p_region)
      and p_at >= t.valid_from and p_at < t.valid_until
    order by (t.region is not null) desc
    limit 1
  ), 0);
end $$;

-- How much one unit of a carrier's currency is worth in ours, with what it may move; null when we do not know.
create function private.exchange_rate(p_base text, p_quote text) returns numeric
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if p_base = p_quote then
    return 1;
  end if;
  return (select effective_rate from public.exchange_rates where base = p_base and quote = p_quote);
end $$;

-- Whether a restriction keeps the area's numbers from being sold.
create function private.is_restricted(a public.areas) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (
    select from public.sale_restrictions x
    where x.lifted_at is null
      and (not x.metered_only or a.is_metered)
      and (x.country is null or x.country = a.country)
      and (x.number_type is null or x.number_type = a.number_type)
  );
end $$;

create function private.tax_on(p_cents integer, p_percent numeric, p_currency text) returns integer
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  v_step integer;
begin
  if p_percent = 0 and p_cents is not null then
    return 0;
  end if;
  v_step := private.charge_step(p_currency);
  return round(p_cents * p_percent * 0.01 / v_step) * v_step;
end $$;

-- The rates with their age, and which are older than a day: {base, quote, rate, margin_percent, effective_rate, source,
-- as_of, is_stale, version}.
create function private.staff_list_exchange_rates(p_actor jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  return (
    select coalesce(jsonb_agg(private.rate_json(r) order by r.base, r.quote), '[]')
    from public.exchange_rates r
  );
end $$;

create function private.rate_json(r public.exchange_rates) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return to_jsonb(r) || jsonb_build_object(
    'is_stale', r.as_of < private.now() - private.duration('exchange_rate_hours'));
end $$;

-- Sets a rate by hand. p_rate: {base, quote, rate, margin_percent?, source?, version?}; version null: a new pair.
create function private.staff_set_exchange_rate(p_actor jsonb, p_rate jsonb, p_reason text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_reason text := private.authorize_staff_write(p_actor, array['admin'], p_reason);
  v_before public.exchange_rates;
  v_after public.exchange_rates;
begin
  if p_rate ->> 'base' !~ '^[A-Z]{3}$' or p_rate ->> 'quote' !~ '^[A-Z]{3}$' or p_rate ->> 'base' = p_rate ->> 'quote'
    or (p_rate ->> 'rate')::numeric not between 0.00000001 and 9999999999
    or (p_rate ->> 'margin_percent')::numeric not between 0 and 50 then
    return private.refusal('VALIDATION_FAILED', '{"field": "rate"}');
  end if;
  perform pg_advisory_xact_lock(hashtextextended('exchange_rate:' || (p_rate ->> 'base') || (p_rate ->> 'quote'), 0));
  select * into v_before from public.exchange_rates where base = p_rate ->> 'base' and quote = p_rate ->> 'quote';
  if v_before.version is distinct from (p_rate ->> 'version')::integer then
    return private.refusal('CHANGED', jsonb_build_object(
      'current', case when v_before.base is not null then private.rate_json(v_before) end));
  end if;
  insert into public.exchange_rates as x (base, quote, rate, margin_percent, source, as_of)
    values (p_rate ->> 'base', p_rate ->> 'quote', (p_rate ->> 'rate')::numeric,
      coalesce((p_rate ->> 'margin_percent')::numeric, v_before.margin_percent, 0),
      coalesce(nullif(trim(p_rate ->> 'source'), ''), 'by hand'), private.now())
    on conflict (base, quote) do update set
      rate = excluded.rate,
      margin_percent = excluded.margin_percent,
      source = excluded.source,
      as_of = excluded.as_of,
      version = x.version + 1
    returning * into v_after;
  perform private.audit(p_actor, null, 'exchange_rate.set',
    'exchange_rate:' || v_after.base || '/' || v_after.quote, to_jsonb(v_before), to_jsonb(v_after), v_reason);
  return jsonb_build_object('ok', true, 'rate', private.rate_json(v_after));
end $$;

-- A rate older than a day is a person's matter: operators get one mail a day and pair.
create function private.sweep_exchange_rates() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count integer;
begin
  perform private.require_system();
  perform private.notify_operator('An exchange rate is older than a day: ' || r.base || ' to ' || r.quote,
      jsonb_build_object('rate', r.rate, 'as_of', r.as_of, 'source', r.source),
      'exchange-rate:' || r.base || r.quote || ':' || to_char(private.now(), 'YYYYMMDD'))
    from public.exchange_rates r
    where r.as_of < private.now() - private.duration('exchange_rate_hours');
  get diagnostics v_count = row_count;
  return v_count;
end $$;

insert into private.settings (key, value, description) values
  ('exchange_rate_hours', '24', 'A rate older than this is a person''s matter, hours');
insert into private.maintenance_steps (kind, name) values ('sweep', 'exchange_rates');

-- What is in the catalog and kept from sale, with how many offers that is.
create function private.staff_list_sale_restrictions(p_actor jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  return (
    select coalesce(jsonb_agg(private.restriction_json(x) order by x.code), '[]')
    from public.sale_restrictions x
  );
end $$;

create function private.restriction_json(x public.sale_restrictions) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return to_jsonb(x) || jsonb_build_object('areas', (
    select count(*)
    from public.areas a
    where a.is_available
      and (not x.metered_only or a.is_metered)
      and (x.country is null or x.country = a.country)
      and (x.number_type is null or x.number_type = a.number_type)
  ));
end $$;

-- Lifts a restriction, or puts it back: from then on nothing of its kind is held. Live holds and numbers stay.
create function private.staff_set_sale_restriction(
  p_actor jsonb,
  p_id uuid,
  p_version integer,
  p_is_lifted boolean,
  p_reason text
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_reason text := private.authorize_staff_write(p_actor, array['admin'], p_reason);
  v_before public.sale_restrictions;
  v_after public.sale_restrictions;
begin
  select * into v_before from public.sale_restrictions where id = p_id for update;
  if not found then
    perform private.refuse(404, 'NOT_FOUND');
  end if;
  if v_before.version is distinct from p_version then
    return private.refusal('CHANGED', jsonb_build_object('current', private.restriction_json(v_before)));
  end if;
  update public.sale_restrictions set
    lifted_at = case when p_is_lifted then coalesce(lifted_at, private.now()) end,
    version = version + 1
  where id = p_id
  returning * into v_after;
  perform private.audit(p_actor, null,
    case when p_is_lifted then 'sale_restriction.lifted' else 'sale_restriction.imposed' end,
    'sale_restriction:' || p_id, to_jsonb(v_before), to_jsonb(v_after), v_reason);
  return jsonb_build_object('ok', true, 'restriction', private.restriction_json(v_after));
end $$;

grant execute on function
  private.staff_list_exchange_rates(jsonb),
  private.staff_set_exchange_rate(jsonb, jsonb, text),
  private.staff_list_sale_restrictions(jsonb),
  private.staff_set_sale_restriction(jsonb, uuid, integer, boolean, text)
to app_server;

-- Catalogue: import from carriers, one price function, and the public reads behind the shop's pages.
-- What is called per row or per request is plpgsql: its plans live as long as the connection, while an SQL function that is not
-- inlined is planned again at each call (measured: one area of a page 1.8 ms as nested SQL functions, 0.1 ms so).

-- The carts of a caller: a guest's by cookie, a person's or key's per account (a person may still carry a guest cart).
create function private.cart_ids(p_actor jsonb) returns uuid[] language plpgsql stable security definer set search_path = '' as $$
begin
  return (select coalesce(array_agg(c.id), '{}') from public.carts c
    where (c.token_hash = decode(nullif(p_actor ->> 'cart', ''), 'hex') and c.account_id is null)
      or (p_actor ->> 'kind' = 'user' and c.user_id = (p_actor ->> 'user_id')::uuid)
      or (p_actor ->> 'kind' = 'key' and c.api_key_id = (p_actor ->> 'key_id')::uuid));
end $$;

-- 1. Import. One call per batch of areas; the last call of a run marks what was not seen as unavailable (never deleted).
create function private.upsert_catalog(p_carrier text, p_areas jsonb) returns integer language plpgsql security definer set search_path = '' as $$
declare v_count integer;
begin
  perform private.require_system();
  insert into public.countries (iso2, name, slug, dial_prefix, is_available)
    select distinct on (a ->> 'country') a ->> 'country', a ->> 'country_name', a ->> 'country_slug', a ->> 'dial_prefix', true
    from jsonb_array_elements(p_areas) a
    order by a ->> 'country'
  on conflict (iso2) do update set name = excluded.name, dial_prefix = excluded.dial_prefix, is_available = true, updated_at = private.now();

  insert into public.areas (carrier_id, carrier_ref, country, region, region_code, city, name, slug, prefix, number_type, features,
      can_list_numbers, needs_documents, is_metered, is_available, stock_count, service_restrictions)
    select p_carrier, a ->> 'ref', a ->> 'country', a ->> 'region', a ->> 'region_code', a ->> 'city', a ->> 'name', a ->> 'slug',
      coalesce(a ->> 'prefix', ''), a ->> 'number_type', array(select jsonb_array_elements_text(a -> 'features')),
      (a ->> 'can_list_numbers')::boolean, (a ->> 'needs_documents')::boolean, (a ->> 'is_metered')::boolean,
      (a ->> 'is_available')::boolean, (a ->> 'stock_count')::integer, a ->> 'service_restrictions'
    from jsonb_array_elements(p_areas) a
  on conflict (carrier_id, carrier_ref) do update set
    country = excluded.country, region = excluded.region, region_code = excluded.region_code, city = excluded.city, name = excluded.name,
    slug = excluded.slug, prefix = excluded.prefix, number_type = excluded.number_type, features = excluded.features,
    can_list_numbers = excluded.can_list_numbers, needs_documents = excluded.needs_documents, is_metered = excluded.is_metered,
    is_available = excluded.is_available, stock_count = excluded.stock_count, service_restrictions = excluded.service_restrictions,
    updated_at = private.now();
  get diagnostics v_count = row_count;

  insert into public.area_skus (area_id, carrier_ref, channels, setup_cost, monthly_cost, currency)
    select ar.id, s ->> 'ref', (s ->> 'channels')::integer, (s ->> 'setup_cost')::numeric, (s ->> 'monthly_cost')::numeric, coalesce(s ->> 'currency', 'USD')
    from jsonb_array_elements(p_areas) a
    join public.areas ar on ar.carrier_id = p_carrier and ar.carrier_ref = a ->> 'ref'
    cross join jsonb_array_elements(a -> 'skus') s
  on conflict (area_id, carrier_ref) do update set
    channels = excluded.channels, setup_cost = excluded.setup_cost, monthly_cost = excluded.monthly_cost, currency = excluded.currency,
    is_available = true, updated_at = private.now();
  return v_count;
end $$;
comment on function private.upsert_catalog(text, jsonb) is 'Areas: [{ref, country, country_name, country_slug, dial_prefix, region, region_code, city, name, slug, prefix, number_type, features[], can_list_numbers, needs_documents, is_metered, is_available, stock_count, service_restrictions, skus: [{ref, channels, setup_cost, monthly_cost, currency}]}]';

create function private.finish_catalog(p_carrier text, p_started_at timestamptz) returns jsonb language plpgsql security definer set search_path = '' as $$
declare v_areas integer; v_skus integer;
begin
  perform private.require_system();
  update public.areas set is_available = false, stock_count = 0, updated_at = private.now()
    where carrier_id = p_carrier and updated_at < p_started_at and is_available;
  get diagnostics v_areas = row_count;
  update public.area_skus s set is_available = false, updated_at = private.now()
    from public.areas a where a.id = s.area_id and a.carrier_id = p_carrier and s.updated_at < p_started_at and s.is_available;
  get diagnostics v_skus = row_count;
  update public.countries c set is_available = exists (select from public.areas a where a.country = c.iso2 and a.is_available), updated_at = private.now();
  return jsonb_build_object('areas_gone', v_areas, 'skus_gone', v_skus);
end $$;

-- 2. The one price function (P4). Everything a hold freezes comes from here.
create type private.quote as (
  currency text, setup_cents integer, monthly_cents integer, tax_percent numeric, tax_cents integer,
  setup_cost numeric, monthly_cost numeric, cost_currency text, exchange_rate numeric, pricing_rule_id uuid
);

create function private.tax_percent(p_country text, p_region text) returns numeric language sql stable set search_path = '' as $$
  select coalesce((
    select t.percent from public.tax_rates t
    where t.country = p_country and (t.region is null or t.region = p_region) and private.now() >= t.valid_from and private.now() < t.valid_until
    order by (t.region is not null) desc limit 1), 0)
$$;

create function private.quote_sku(p_sku_id uuid, p_currency text default 'USD', p_country text default null, p_region text default null) returns private.quote
language plpgsql stable security definer set search_path = '' as $$
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
create function private.area_sku(p_area_id uuid) returns uuid language plpgsql stable security definer set search_path = '' as $$
begin
  return (select id from public.area_skus where area_id = p_area_id and is_available and channels > 0
    order by monthly_cost, setup_cost, channels desc, id limit 1);
end $$;

create function private.price_json(q private.quote) returns jsonb language plpgsql immutable set search_path = '' as $$
begin
  if q.currency is null then return null; end if;
  return jsonb_build_object(
    'currency', q.currency, 'setup_cents', q.setup_cents, 'monthly_cents', q.monthly_cents,
    'tax_percent', q.tax_percent, 'tax_cents', q.tax_cents,
    'due_today_cents', q.setup_cents + q.monthly_cents + q.tax_cents,
    'year_cents', q.setup_cents + 12 * q.monthly_cents + round((q.setup_cents + 12 * q.monthly_cents) * q.tax_percent / 100)::integer);
end $$;

-- 3. Public reads.
create function private.list_countries() returns jsonb language sql stable security definer set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object(
      'iso2', c.iso2, 'name', c.name, 'slug', c.slug, 'dial_prefix', c.dial_prefix,
      'area_count', s.area_count, 'types', s.types, 'features', s.features, 'from_monthly_cents', s.from_monthly_cents, 'currency', 'USD',
      'documents_only', s.documents_only) order by c.name), '[]')
  from public.countries c
  join lateral (
    select count(*) as area_count, array_agg(distinct a.number_type) as types,
      (select array_agg(distinct f) from public.areas a2, unnest(a2.features) f where a2.country = c.iso2 and a2.is_available) as features,
      bool_and(a.needs_documents) as documents_only,
      min((private.quote_sku(private.area_sku(a.id))).monthly_cents) filter (where not a.needs_documents) as from_monthly_cents
    from public.areas a where a.country = c.iso2 and a.is_available
  ) s on s.area_count > 0
  where c.is_available
$$;

create function private.area_json(a public.areas) returns jsonb language plpgsql stable security definer set search_path = '' as $$
declare v_sku uuid := private.area_sku(a.id);
begin
  return jsonb_build_object('id', a.id, 'carrier_id', a.carrier_id, 'country', a.country, 'region', a.region, 'region_code', a.region_code,
    'city', a.city, 'name', a.name, 'slug', a.slug, 'prefix', a.prefix, 'number_type', a.number_type, 'features', a.features,
    'can_list_numbers', a.can_list_numbers, 'needs_documents', a.needs_documents, 'is_metered', a.is_metered, 'is_available', a.is_available,
    'in_stock', coalesce(a.stock_count, 1) > 0, 'service_restrictions', a.service_restrictions,
    'sku_id', v_sku, 'price', private.price_json(private.quote_sku(v_sku)));
end $$;

-- Areas of a country, optionally filtered by words or digits; at most 500.
create function private.list_areas(p_country text, p_query text default null, p_type text default null) returns jsonb
language sql stable security definer set search_path = '' as $$
  select coalesce(jsonb_agg(private.area_json(a) order by a.number_type, a.name, a.prefix), '[]')
  from (
    select * from public.areas
    where country = upper(p_country) and is_available and (p_type is null or number_type = p_type)
      and (p_query is null or p_query = '' or name ilike '%' || p_query || '%' or city ilike '%' || p_query || '%'
        or region ilike p_query || '%' or region_code = upper(p_query) or prefix like p_query || '%')
    order by number_type, name, prefix limit 500
  ) a
$$;

create function private.get_country(p_slug text) returns jsonb language sql stable security definer set search_path = '' as $$
  select jsonb_build_object('iso2', c.iso2, 'name', c.name, 'slug', c.slug, 'dial_prefix', c.dial_prefix,
    'areas', private.list_areas(c.iso2))
  from public.countries c where (c.slug = lower(p_slug) or c.iso2 = upper(p_slug)) and c.is_available
$$;

create function private.get_area(p_country_slug text, p_area_slug text) returns jsonb language sql stable security definer set search_path = '' as $$
  select jsonb_build_object('country', jsonb_build_object('iso2', c.iso2, 'name', c.name, 'slug', c.slug, 'dial_prefix', c.dial_prefix),
    'areas', jsonb_agg(private.area_json(a) order by a.number_type))
  from public.countries c join public.areas a on a.country = c.iso2 and a.slug = lower(p_area_slug) and a.is_available
  where (c.slug = lower(p_country_slug) or c.iso2 = upper(p_country_slug)) and c.is_available
  group by c.iso2, c.name, c.slug, c.dial_prefix
$$;

create function private.list_sitemap() returns jsonb language sql stable security definer set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object('country', c.slug, 'area', a.slug, 'updated_at', a.updated_at)), '[]')
  from public.countries c join (select country, slug, max(updated_at) as updated_at from public.areas where is_available group by 1, 2) a on a.country = c.iso2
  where c.is_available
$$;

-- Areas that a search covers, carrier references included: the server asks the carrier with them, so they never leave the server.
create function private.search_areas(p_query jsonb) returns jsonb language sql stable security definer set search_path = '' as $$
  select coalesce(jsonb_agg(private.area_json(a) || jsonb_build_object('carrier_ref', a.carrier_ref,
      'sku_ref', (select s.carrier_ref from public.area_skus s where s.id = private.area_sku(a.id))) order by a.name, a.prefix), '[]')
  from (
    select a.* from public.areas a join public.carriers c on c.id = a.carrier_id and c.is_enabled
    where a.is_available and a.country = upper(p_query ->> 'country')
      and (p_query ->> 'type' is null or a.number_type = p_query ->> 'type')
      and (p_query -> 'features' is null or a.features @> array(select jsonb_array_elements_text(p_query -> 'features')))
      and (nullif(p_query ->> 'area', '') is null or a.prefix = p_query ->> 'area' or a.slug = lower(p_query ->> 'area')
        or a.name ilike '%' || (p_query ->> 'area') || '%' or a.city ilike '%' || (p_query ->> 'area') || '%'
        or a.region ilike (p_query ->> 'area') or a.region_code = upper(p_query ->> 'area'))
    order by a.needs_documents, a.name, a.prefix limit 200
  ) a
$$;

-- Numbers among those given that our shop must not offer: held by others or owned. Own holds are marked, not hidden.
create function private.filter_offered(p_actor jsonb, p_e164 text[]) returns jsonb language plpgsql stable security definer set search_path = '' as $$
declare v_carts uuid[] := private.cart_ids(p_actor);
begin
  return jsonb_build_object(
    'taken', coalesce((select jsonb_agg(e) from unnest(p_e164) e where
        exists (select from public.purchased_numbers n where n.e164 = e and n.status not in ('released', 'failed'))
        or exists (select from public.holds h where h.e164 = e and h.status = 'active'
          and (h.expires_at > private.now() or exists (select from public.checkout_sessions s where s.order_id = h.order_id and s.status in ('creating', 'open')))
          and h.cart_id <> all (v_carts))), '[]'),
    'mine', coalesce((select jsonb_agg(h.e164) from public.holds h where h.e164 = any (p_e164) and h.status = 'active'
        and h.expires_at > private.now() and h.cart_id = any (v_carts)), '[]'));
end $$;

-- 4. Short cache of carrier answers.
create function private.get_search_cache(p_key text) returns jsonb language plpgsql stable security definer set search_path = '' as $$
begin
  return (select jsonb_build_object('results', results, 'fetched_at', fetched_at,
      'is_fresh', fetched_at > private.now() - make_interval(secs => private.setting('search_fresh_seconds')::double precision))
    from public.search_cache
    where key = p_key and fetched_at > private.now() - make_interval(mins => private.setting('search_stale_minutes')::integer));
end $$;

create function private.put_search_cache(p_key text, p_carrier text, p_results jsonb) returns void language sql security definer set search_path = '' as $$
  insert into public.search_cache (key, carrier_id, results) values (p_key, p_carrier, p_results)
  on conflict (key) do update set results = excluded.results, carrier_id = excluded.carrier_id, fetched_at = private.now()
$$;

-- A number that some search of the last half hour showed, with the carrier's reference of it. Cached entries: {e164, carrier_ref, area_id, …}.
create index search_cache_results on public.search_cache using gin (results jsonb_path_ops);
create function private.find_cached_offer(p_area_id uuid, p_e164 text) returns jsonb language plpgsql stable security definer set search_path = '' as $$
begin
  return (select n || jsonb_build_object('fetched_at', c.fetched_at, 'carrier_id', c.carrier_id)
  from public.search_cache c, jsonb_array_elements(c.results) n
  where c.results @> jsonb_build_array(jsonb_build_object('e164', p_e164, 'area_id', p_area_id))
    and n ->> 'e164' = p_e164 and n ->> 'area_id' = p_area_id::text
    and c.fetched_at > private.now() - make_interval(mins => private.setting('search_stale_minutes')::integer)
  order by c.fetched_at desc limit 1);
end $$;
-- What the server asks the carrier with, for one area.
create function private.get_area_refs(p_area_id uuid) returns jsonb language sql stable security definer set search_path = '' as $$
  select private.area_json(a) || jsonb_build_object('carrier_ref', a.carrier_ref) from public.areas a where a.id = p_area_id
$$;
grant execute on function private.find_cached_offer(uuid, text), private.get_area_refs(uuid) to app_server;

grant execute on function private.list_countries(), private.list_areas(text, text, text), private.get_country(text), private.get_area(text, text),
  private.list_sitemap(), private.search_areas(jsonb), private.filter_offered(jsonb, text[]), private.get_search_cache(text),
  private.put_search_cache(text, text, jsonb) to app_server, app_worker;
grant execute on function private.upsert_catalog(text, jsonb), private.finish_catalog(text, timestamptz) to app_worker;

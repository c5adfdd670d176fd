-- What a visitor types is text, not a pattern: "%" or "_" as a place answered the whole country, and so did they in My Numbers.
-- Escaped in each function, because list_numbers runs as its caller, who may execute no helper of ours.

create or replace function private.list_areas(p_country text, p_query text default null, p_type text default null) returns jsonb
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select coalesce(jsonb_agg(private.area_json(a) order by a.number_type, a.name, a.prefix), '[]')
  from (
    select a.* from public.areas a, (select regexp_replace(p_query, '([\\%_])', '\\\1', 'g') as words) typed
    where a.country = upper(p_country) and a.is_available and (p_type is null or a.number_type = p_type)
      and (p_query is null or p_query = '' or a.name ilike '%' || words || '%' or a.city ilike '%' || words || '%'
        or a.region ilike words || '%' or a.region_code = upper(p_query) or a.prefix like words || '%')
    order by a.number_type, a.name, a.prefix limit 500
  ) a
$$;
comment on function private.list_areas(text, text, text) is 'Areas of a country, optionally filtered by words or digits; at most 500. The country''s page uses country_places, which is not cut.';

create or replace function private.search_areas(p_query jsonb) returns jsonb language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select coalesce(jsonb_agg(private.area_json(a) || jsonb_build_object('carrier_ref', a.carrier_ref,
      'sku_ref', (select s.carrier_ref from public.area_skus s where s.id = private.area_sku(a.id))) order by a.name, a.prefix), '[]')
  from (
    select a.* from public.areas a join public.carriers c on c.id = a.carrier_id and c.is_enabled,
      (select nullif(p_query ->> 'area', '') as area, regexp_replace(p_query ->> 'area', '([\\%_])', '\\\1', 'g') as words) typed
    where a.is_available and a.country = upper(p_query ->> 'country')
      and (p_query ->> 'type' is null or a.number_type = p_query ->> 'type')
      and (p_query -> 'features' is null or a.features @> array(select jsonb_array_elements_text(p_query -> 'features')))
      and (typed.area is null or a.prefix = typed.area or a.slug = lower(typed.area)
        or a.name ilike '%' || words || '%' or a.city ilike '%' || words || '%'
        or a.region ilike words or a.region_code = upper(typed.area))
    order by a.needs_documents, a.name, a.prefix limit 200
  ) a
$$;

create or replace function private.list_numbers(p_account_id uuid, p_limit integer default 50, p_query text default null, p_status text default null,
  p_before timestamptz default null, p_before_id uuid default null) returns jsonb language sql stable set search_path = pg_catalog, pg_temp as $$
  select coalesce(jsonb_agg(private.number_json(n.id) order by n.created_at desc, n.id desc), '[]') from (
    select id, created_at from public.purchased_numbers, (select regexp_replace(p_query, '([\\%_])', '\\\1', 'g') as words) typed
    where account_id = p_account_id
      and (case when p_status is null then status not in ('released', 'failed') when p_status = 'all' then true else status = p_status end)
      and (coalesce(p_query, '') = ''
        or (regexp_replace(p_query, '[^0-9]', '', 'g') <> '' and e164 like '%' || regexp_replace(p_query, '[^0-9]', '', 'g') || '%')
        or label ilike '%' || words || '%' or place ilike '%' || words || '%')
      and (p_before is null or (created_at, id) < (p_before, p_before_id))
    order by created_at desc, id desc limit least(p_limit, 100)) n
$$;

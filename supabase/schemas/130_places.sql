-- Public reads of the catalog, behind the shop's pages.

create function private.area_json(a public.areas, q private.quote) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object(
    'id', a.id,
    'carrier_id', a.carrier_id,
    'country', a.country,
    'region', a.region,
    'region_code', a.region_code,
    'city', a.city,
    'name', a.name,
    'slug', a.slug,
    'prefix', a.prefix,
    'number_type', a.number_type,
    'features', a.features,
    'can_list_numbers', a.can_list_numbers,
    'needs_documents', a.needs_documents,
    'is_metered', a.is_metered,
    'is_available', a.is_on_sale,
    'in_stock', coalesce(a.stock_count, 1) > 0,
    'service_restrictions', a.service_restrictions,
    'sku_id', q.sku_id,
    'concurrent_calls', private.concurrent_calls(q.sku_id),
    'price', private.price_json(q),
    'minute_price', private.area_minute_price(a, coalesce(q.currency, 'USD')),
    'not_sold_reason', private.not_sold_reason(q));
end $$;

-- The same with what the server asks the carrier with. Carrier references never leave the server.
create function private.area_refs_json(a public.areas, q private.quote) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return private.area_json(a, q) || jsonb_build_object(
    'carrier_ref', a.carrier_ref,
    'sku_ref', (select s.carrier_ref from public.area_skus s where s.id = q.sku_id));
end $$;

-- The search form shows an example of the country that is chosen: the place with the most numbers, by area code and
-- name.
create function private.example_area(p_country text) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object('prefix', a.prefix, 'name', a.name)
    from public.areas a
    where a.country = p_country and a.is_on_sale and not a.needs_documents
      and a.number_type = 'local' and a.prefix <> ''
    order by a.stock_count desc nulls last, a.name, a.prefix
    limit 1
  );
end $$;

-- Countries with something on sale, by name. p_prices: the price list, whose cheapest row of a country is its price.
create function private.list_countries(p_prices jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    with prices as (
      select p ->> 'iso2' as iso2, min((p -> 'price' ->> 'monthly_cents')::integer) as from_monthly_cents
      from jsonb_array_elements(p_prices) p
      group by 1
    )
    select coalesce(jsonb_agg(jsonb_build_object(
      'iso2', c.iso2,
      'name', c.name,
      'slug', c.slug,
      'dial_prefix', c.dial_prefix,
      'area_count', s.area_count,
      'types', s.types,
      'features', s.features,
      'from_monthly_cents', p.from_monthly_cents,
      'currency', 'USD',
      'documents_only', s.documents_only,
      'example_area', private.example_area(c.iso2)
    ) order by c.name), '[]')
    from public.countries c
    join lateral (
      select count(*) as area_count,
        array_agg(distinct a.number_type) as types,
        (select array_agg(distinct f) from public.areas o, unnest(o.features) f
          where o.country = c.iso2 and o.is_on_sale) as features,
        bool_and(a.needs_documents) as documents_only
      from public.areas a
      where a.country = c.iso2 and a.is_on_sale
    ) s on s.area_count > 0
    left join prices p on p.iso2 = c.iso2
    where c.is_on_sale
  );
end $$;

-- Areas of one name and type as one place: {slug, name, region_code, number_type, needs_documents, prefixes[],
-- features[], price, price_varies}. Price and abilities are those of its cheapest area, if possible of one in stock;
-- price null = not sold.
create function private.country_places(p_country text) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_ids uuid[] := array(select id from public.areas where country = upper(p_country) and is_on_sale);
begin
  return (
    with priced as materialized (
      select a.slug, a.name, a.region_code, a.number_type, a.needs_documents, a.prefix, a.features,
        coalesce(a.stock_count, 1) > 0 as in_stock,
        case when not a.needs_documents then private.price_json(q) end as price
      from private.quote_areas(v_ids, private.buyer()) q
      join public.areas a on a.id = q.area_id
    ), best as (
      select distinct on (number_type, slug, needs_documents)
        number_type, slug, needs_documents, name, region_code, features, price
      from priced
      order by number_type, slug, needs_documents, price is null, in_stock desc,
        (price ->> 'monthly_cents')::integer, (price ->> 'due_today_cents')::integer, prefix
    ), sums as (
      select number_type, slug, needs_documents,
        array_agg(distinct prefix) filter (where prefix <> '') as prefixes,
        count(distinct price) > 1 as price_varies
      from priced
      group by 1, 2, 3
    )
    select coalesce(jsonb_agg(jsonb_build_object(
      'slug', b.slug,
      'name', b.name,
      'region_code', b.region_code,
      'number_type', b.number_type,
      'needs_documents', b.needs_documents,
      'prefixes', coalesce(s.prefixes, '{}'),
      'features', b.features,
      'price', b.price,
      'price_varies', s.price_varies
    ) order by b.number_type, b.name, b.slug), '[]')
    from best b
    join sums s using (number_type, slug, needs_documents)
  );
end $$;

create function private.country_json(c public.countries) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object('iso2', c.iso2, 'name', c.name, 'slug', c.slug, 'dial_prefix', c.dial_prefix);
end $$;

create function private.get_country(p_slug text) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select private.country_json(c) || jsonb_build_object('places', private.country_places(c.iso2))
    from public.countries c
    where (c.slug = lower(p_slug) or c.iso2 = upper(p_slug)) and c.is_on_sale
  );
end $$;

create function private.get_area(p_country_slug text, p_area_slug text) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object(
      'country', private.country_json(c),
      'areas', jsonb_agg(private.area_json(a, private.quote_area(a.id)) order by a.number_type))
    from public.countries c
    join public.areas a on a.country = c.iso2 and a.slug = lower(p_area_slug) and a.is_on_sale
    where (c.slug = lower(p_country_slug) or c.iso2 = upper(p_country_slug)) and c.is_on_sale
    group by c.iso2
  );
end $$;

create function private.list_sitemap() returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('country', c.slug, 'area', a.slug, 'updated_at', a.updated_at)), '[]')
    from public.countries c
    join (
      select country, slug, max(updated_at) as updated_at
      from public.areas
      where is_on_sale
      group by 1, 2
    ) a on a.country = c.iso2
    where c.is_on_sale
  );
end $$;

grant execute on function
  private.get_country(text),
  private.get_area(text, text),
  private.list_sitemap()
to app_server, app_worker;

-- A country's page shows places, not areas, and all of them: it was cut at 500 areas without a word.

-- Areas of one name and type as one place: {slug, name, region_code, number_type, needs_documents, prefixes[], features[], price, price_varies}.
-- Price and abilities are those of its cheapest area, if possible of one in stock; price null = not sold.
create function private.country_places(p_country text) returns jsonb language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    with priced as materialized (
      select a.slug, a.name, a.region_code, a.number_type, a.needs_documents, a.prefix, a.features, coalesce(a.stock_count, 1) > 0 as in_stock,
        case when not a.needs_documents then private.price_json(private.quote_sku(private.area_sku(a.id))) end as price
      from public.areas a where a.country = upper(p_country) and a.is_available
    ), best as (
      select distinct on (number_type, slug, needs_documents) number_type, slug, needs_documents, name, region_code, features, price from priced
      order by number_type, slug, needs_documents, price is null, in_stock desc, (price ->> 'monthly_cents')::integer, (price ->> 'due_today_cents')::integer, prefix
    ), sums as (
      select number_type, slug, needs_documents, array_agg(distinct prefix) filter (where prefix <> '') as prefixes, count(distinct price) > 1 as price_varies
      from priced group by 1, 2, 3
    )
    select coalesce(jsonb_agg(jsonb_build_object('slug', b.slug, 'name', b.name, 'region_code', b.region_code, 'number_type', b.number_type,
      'needs_documents', b.needs_documents, 'prefixes', coalesce(s.prefixes, '{}'), 'features', b.features, 'price', b.price, 'price_varies', s.price_varies)
      order by b.number_type, b.name, b.slug), '[]')
    from best b join sums s using (number_type, slug, needs_documents));
end $$;
revoke execute on function private.country_places(text) from public;

create or replace function private.get_country(p_slug text) returns jsonb language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select jsonb_build_object('iso2', c.iso2, 'name', c.name, 'slug', c.slug, 'dial_prefix', c.dial_prefix,
    'places', private.country_places(c.iso2))
  from public.countries c where (c.slug = lower(p_slug) or c.iso2 = upper(p_slug)) and c.is_available
$$;

-- The search form shows an example of the country that is chosen: the place with the most numbers, by area code and name.
create or replace function private.list_countries() returns jsonb language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select coalesce(jsonb_agg(jsonb_build_object(
      'iso2', c.iso2, 'name', c.name, 'slug', c.slug, 'dial_prefix', c.dial_prefix,
      'area_count', s.area_count, 'types', s.types, 'features', s.features, 'from_monthly_cents', s.from_monthly_cents, 'currency', 'USD',
      'documents_only', s.documents_only,
      'example_area', (select jsonb_build_object('prefix', a.prefix, 'name', a.name) from public.areas a
        where a.country = c.iso2 and a.is_available and not a.needs_documents and a.number_type = 'local' and a.prefix <> ''
        order by a.stock_count desc nulls last, a.name, a.prefix limit 1)) order by c.name), '[]')
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

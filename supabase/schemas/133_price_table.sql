-- The price list: what numbers of each country and type cost, what they bring and how many places have them.

-- The quote of each area on sale, with what a price list counts.
create function private.listed_quotes() returns table (
  country char(2),
  number_type text,
  slug text,
  features text[],
  is_sold boolean,
  needs_documents boolean,
  channels integer,
  quote private.quote
)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select a.country, a.number_type, a.slug, a.features, q.currency is not null and not a.needs_documents,
      a.needs_documents, s.channels, q
    from private.quote_areas(array(select id from public.areas where is_on_sale), private.buyer()) q
    join public.areas a on a.id = q.area_id
    left join public.area_skus s on s.id = q.sku_id;
end $$;

-- One row per country and type that is sold or needs documents: {iso2, slug, name, dial_prefix, number_type,
-- sold_areas, documents_areas, places: sold areas of one name counted once, with: {feature: sold areas that have it},
-- price: of the cheapest, null where none is sold, year: as of listed_year, minute_price: of a call that its owner pays
-- for, price_varies, channels: calls at a time of the cheapest}.
create function private.list_price_table() returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    with quotes as materialized (
      select * from private.listed_quotes()
    ), cheapest as (
      select distinct on (country, number_type) country, number_type, channels, private.price_json(quote) as price,
        private.listed_year(quote) as year
      from quotes
      where is_sold
      order by country, number_type, (quote).monthly_cents, (quote).setup_cents, channels desc
    ), counts as (
      select country, number_type,
        count(*) filter (where is_sold) as sold_areas,
        count(*) filter (where needs_documents) as documents_areas,
        count(distinct slug) filter (where is_sold) as places,
        count(*) filter (where is_sold and 'voice_in' = any (features)) as voice_in,
        count(*) filter (where is_sold and 'sms_in' = any (features)) as sms_in,
        count(*) filter (where is_sold and 'sms_out' = any (features)) as sms_out,
        count(distinct (quote).monthly_cents) filter (where is_sold) > 1 as price_varies
      from quotes
      group by 1, 2
      having bool_or(is_sold or needs_documents)
    )
    select coalesce(jsonb_agg(private.country_json(c) || to_jsonb(n) - array['country', 'voice_in', 'sms_in', 'sms_out']
      || jsonb_build_object(
        'with', jsonb_build_object('voice_in', n.voice_in, 'sms_in', n.sms_in, 'sms_out', n.sms_out),
        'price', b.price,
        'year', b.year,
        'minute_price', private.minute_price(n.number_type,
          (select code from private.calling_codes where country = n.country), 'USD'),
        'channels', b.channels
      ) order by c.name, n.number_type), '[]')
    from counts n
    join public.countries c on c.iso2 = n.country and c.is_on_sale
    left join cheapest b on b.country = n.country and b.number_type = n.number_type
  );
end $$;

-- {countries, prices}: both lists over the whole catalog, of one quote per area.
create function private.list_overview() returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_prices jsonb := private.list_price_table();
begin
  return jsonb_build_object('countries', private.list_countries(v_prices), 'prices', v_prices);
end $$;

grant execute on function private.list_overview() to app_server, app_worker;

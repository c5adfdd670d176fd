-- What people type as a place, found in the catalog. The server reads it first (lib/catalog/places): a reading is a
-- list of parts, each {typed, code} for an area code as dialed after the country code, or {typed, words[]} for
-- names, the one that is meant first. Names are compared by their search key, so accents, case and punctuation make
-- no difference.

-- A place by name: its slug or whole name, else a whole region, else a name with its region behind it ("seattle wa"),
-- else names in which a word begins so.
create function private.areas_of_name(p_country text, p_name text) returns uuid[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_key text := private.search_key(p_name);
  v_ids uuid[];
begin
  if v_key = '' then
    return '{}';
  end if;
  select array_agg(id) into v_ids from public.areas
    where country = p_country and is_on_sale and (slug = lower(p_name) or name_keys like '%| ' || v_key || ' |%');
  if v_ids is null then
    select array_agg(id) into v_ids from public.areas
      where country = p_country and is_on_sale and region_keys like '%| ' || v_key || ' |%';
  end if;
  if v_ids is null then
    v_ids := private.areas_of_name_and_region(p_country, v_key);
  end if;
  if v_ids is null then
    select array_agg(id) into v_ids from public.areas
      where country = p_country and is_on_sale and name_keys like '% ' || v_key || '%';
  end if;
  return coalesce(v_ids, '{}');
end $$;

-- "seattle wa", "portland oregon", "new york new york": the last words are the region, the others begin a name of it.
create function private.areas_of_name_and_region(p_country text, p_key text) returns uuid[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_words text[] := string_to_array(p_key, ' ');
  v_ids uuid[];
begin
  for i in reverse array_length(v_words, 1) .. 2 loop
    v_ids := private.areas_within(
      p_country, array_to_string(v_words[: i - 1], ' '), array_to_string(v_words[i :], ' '));
    if v_ids is not null then
      return v_ids;
    end if;
  end loop;
  return null;
end $$;

-- Names of a region that are or begin with a key; whole names alone where there are some. Null: none.
create function private.areas_within(p_country text, p_name_key text, p_region_key text) returns uuid[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    with hits as (
      select id, name_keys like '%| ' || p_name_key || ' |%' as is_whole
      from public.areas
      where country = p_country and is_on_sale and name_keys like '%| ' || p_name_key || '%'
        and region_keys like '%| ' || p_region_key || ' |%'
    )
    select array_agg(id) from hits where is_whole or not exists (select from hits where is_whole)
  );
end $$;

-- "Seattle" | "WA": two parts that are one place's label. Not "CA" | "NY", which are two regions.
create function private.areas_of_label(p_country text, p_part jsonb, p_next jsonb) returns uuid[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_region text := private.search_key(p_next ->> 'typed');
  v_name text;
  v_key text;
  v_ids uuid[];
begin
  if p_part -> 'words' is null or p_next -> 'words' is null or v_region = '' then
    return null;
  end if;
  for v_name in select jsonb_array_elements_text(p_part -> 'words') loop
    v_key := private.search_key(v_name);
    v_ids := private.areas_within(p_country, v_key, v_region);
    if v_ids is not null and (
      exists (select from public.areas where id = any (v_ids) and name_keys like '%| ' || v_key || ' |%')
      or not exists (select from public.areas where country = p_country and region_keys like '%| ' || v_key || ' |%')
    ) then
      return v_ids;
    end if;
  end loop;
  return null;
end $$;

-- An area code, or more digits than one: what follows belongs to the exchange.
create function private.areas_of_code(p_country text, p_code text) returns uuid[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_ids uuid[];
begin
  select array_agg(id) into v_ids from public.areas
    where country = p_country and is_on_sale and prefix = p_code;
  if v_ids is null then
    select array_agg(id) into v_ids from public.areas
      where country = p_country and is_on_sale and prefix <> '' and p_code like prefix || '%';
  end if;
  return coalesce(v_ids, '{}');
end $$;

create function private.areas_of_part(p_country text, p_part jsonb) returns uuid[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_name text;
  v_ids uuid[] := '{}';
begin
  if p_part ->> 'code' is not null then
    return private.areas_of_code(p_country, p_part ->> 'code');
  end if;
  for v_name in select jsonb_array_elements_text(p_part -> 'words') loop
    v_ids := private.areas_of_name(p_country, v_name);
    exit when v_ids <> '{}';
  end loop;
  return v_ids;
end $$;

-- {ids[], beginnings: {area id: digits its numbers have to begin with}, missing: [typed parts that are no place
-- here]}.
create function private.read_places(p_country text, p_reading jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_ids uuid[] := '{}';
  v_beginnings jsonb := '{}';
  v_missing jsonb := '[]';
  v_part jsonb;
  v_found uuid[];
  v_at integer := 0;
begin
  while v_at < jsonb_array_length(p_reading) loop
    v_part := p_reading -> v_at;
    v_found := private.areas_of_label(p_country, v_part, p_reading -> v_at + 1);
    v_at := v_at + case when v_found is null then 1 else 2 end;
    v_found := coalesce(v_found, private.areas_of_part(p_country, v_part));
    if v_found = '{}' then
      v_missing := v_missing || jsonb_build_array(v_part ->> 'typed');
    elsif v_part ->> 'code' is not null then
      v_beginnings := v_beginnings || (
        select coalesce(jsonb_object_agg(id, v_part ->> 'code'), '{}')
        from public.areas
        where id = any (v_found) and id <> all (v_ids) and prefix <> v_part ->> 'code');
    end if;
    v_ids := v_ids || v_found;
  end loop;
  return jsonb_build_object('ids', to_jsonb(v_ids), 'beginnings', v_beginnings, 'missing', v_missing);
end $$;

-- The first of several readings that finds all its parts, else the first that finds any, else the first.
create function private.find_places(p_country text, p_readings jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_reading jsonb;
  v_found jsonb;
  v_best jsonb;
begin
  for v_reading in select jsonb_array_elements(p_readings) loop
    v_found := private.read_places(p_country, v_reading);
    if v_found -> 'missing' = '[]' then
      return v_found;
    end if;
    if v_best is null or (v_best -> 'ids' = '[]' and v_found -> 'ids' <> '[]') then
      v_best := v_found;
    end if;
  end loop;
  return v_best;
end $$;

-- Areas of a country by what was typed, read by the server: p_places as find_places has it, or p_code for the first
-- digits of area codes; both null: all. At most 500; the country's page uses country_places, which is not cut.
create function private.list_areas(
  p_country text,
  p_places jsonb default null,
  p_code text default null,
  p_type text default null
) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_country text := upper(p_country);
  v_ids uuid[] := array(select jsonb_array_elements_text(private.find_places(v_country, p_places) -> 'ids'));
begin
  v_ids := array(
    select id
    from public.areas
    where country = v_country
      and is_on_sale
      and (p_type is null or number_type = p_type)
      and (p_places is null or id = any (v_ids))
      and (p_code is null or prefix like p_code || '%' or (prefix <> '' and p_code like prefix || '%'))
    order by number_type, name, prefix
    limit 500);
  return (
    select coalesce(jsonb_agg(private.area_json(a, q) order by a.number_type, a.name, a.prefix), '[]')
    from private.quote_areas(v_ids, private.buyer()) q
    join public.areas a on a.id = q.area_id
  );
end $$;

-- Where a name could be instead: {similar: places of the country that are written alike (misspellings), elsewhere:
-- places of that name in other countries}. The server decides what is alike enough.
create function private.explain_place(p_country text, p_name text) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_key text := private.search_key(p_name);
begin
  return jsonb_build_object(
    'similar', (
      select coalesce(jsonb_agg(jsonb_build_object('name', name, 'region_code', region_code)), '[]')
      from (
        select name, region_code
        from public.areas
        where country = p_country and is_on_sale
        group by name, region_code
        order by max(extensions.similarity(name_keys, v_key)) desc, name
        limit 30
      ) s
    ),
    'elsewhere', (
      select coalesce(jsonb_agg(distinct jsonb_build_object(
        'country', c.iso2, 'country_name', c.name, 'name', a.name, 'region_code', a.region_code)), '[]')
      from public.areas a
      join public.countries c on c.iso2 = a.country
      where a.country <> p_country and a.is_on_sale and v_key <> '' and a.name_keys like '%| ' || v_key || ' |%'
    ));
end $$;

-- Places for the field as it is typed: by the beginning of a word, of a region or of an area code, the fullest
-- first. [{name, region_code, area_codes[], numbers: in stock or null, from_monthly_cents: null where it is not
-- sold, currency}]
create function private.suggest_places(p_country text, p_names text[], p_code text, p_limit integer) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_keys text[] := array(select k from unnest(p_names) n, private.search_key(n) k where k <> '');
begin
  return (
    with hits as (
      select a.*, exists (select from unnest(v_keys) k where a.name_keys like '%| ' || k || '%') as is_beginning
      from public.areas a
      join public.carriers c on c.id = a.carrier_id and c.is_enabled
      where a.country = upper(p_country) and a.is_on_sale
        and (a.prefix like p_code || '%' or exists (
          select from unnest(v_keys) k
          where a.name_keys like '% ' || k || '%' or a.region_keys like '%| ' || k || ' |%'))
      order by is_beginning desc, a.needs_documents, a.stock_count desc nulls last, a.name, a.prefix
      limit 60
    ), places as (
      select h.name, h.region_code, bool_or(h.is_beginning) as is_beginning,
        array_remove(array_agg(distinct h.prefix), '') as area_codes,
        sum(h.stock_count) as numbers,
        min(q.monthly_cents) filter (where q.status = 'sold' and not h.needs_documents) as from_monthly_cents
      from hits h
      left join private.quote_areas(array(select id from hits), private.buyer()) q on q.area_id = h.id
      group by 1, 2
    )
    select coalesce(jsonb_agg(to_jsonb(p) - 'is_beginning' || jsonb_build_object('currency', 'USD')), '[]')
    from (
      select * from places order by is_beginning desc, numbers desc nulls last, name limit p_limit
    ) p
  );
end $$;

grant execute on function
  private.list_areas(text, jsonb, text, text),
  private.explain_place(text, text),
  private.suggest_places(text, text[], text, integer)
to app_server, app_worker;

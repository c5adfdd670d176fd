-- Search: what the server needs around the carriers' live answers.

create table public.search_cache (
  key text primary key,
  results jsonb not null,
  is_partial boolean not null default false,
  fetched_at timestamptz not null default private.now()
);
comment on table public.search_cache is
  'Carrier answers per query: fresh for seconds, shown with their age while the carrier is down, then deleted '
  '(carriers forbid mirroring).';
comment on column public.search_cache.is_partial is
  'a carrier that sells there did not answer in time; fresh for a shorter time';
comment on column public.search_cache.results is '[{e164, carrier_ref, area_id, …}]';
create index search_cache_fetched on public.search_cache (fetched_at);
create index search_cache_results on public.search_cache using gin (results jsonb_path_ops) with (fastupdate = off);

alter table public.search_cache enable row level security;

-- Areas that a search covers, carrier references included: {areas[], missing[], carriers[]}; an area of which only
-- numbers with certain first digits are meant has `beginning`. carriers: those that sell in the country, whom a search
-- may ask beyond the areas that it lists. p_query: {country, places?, type?, features?[], cheapest_first?},
-- places as find_places reads them, missing as it gives them.
create function private.search_areas(p_query jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_country text := upper(p_query ->> 'country');
  v_places jsonb := private.find_places(v_country, p_query -> 'places');
  v_ids uuid[] := array(select jsonb_array_elements_text(v_places -> 'ids'));
  v_features text[] := array(select jsonb_array_elements_text(p_query -> 'features'));
  v_by_price boolean := coalesce((p_query ->> 'cheapest_first')::boolean, false);
begin
  v_ids := array(
    select a.id
    from public.areas a
    join private.selling_carriers c on c.id = a.carrier_id
    where a.is_on_sale
      and a.country = v_country
      and (p_query ->> 'type' is null or a.number_type = p_query ->> 'type')
      and a.features @> v_features
      and (p_query -> 'places' is null or a.id = any (v_ids))
    order by a.needs_documents, a.name, a.prefix
    limit case when not v_by_price then 200 end);
  return jsonb_build_object('missing', coalesce(v_places -> 'missing', '[]'), 'carriers', (
    select coalesce(jsonb_agg(c.id order by c.priority, c.id), '[]')
    from private.selling_carriers c
    where exists (select from public.areas a where a.is_on_sale and a.country = v_country and a.carrier_id = c.id)
  ), 'areas', (
    select coalesce(jsonb_agg(private.area_refs_json(a, q)
      || jsonb_build_object('beginning', v_places -> 'beginnings' ->> a.id::text)
      order by case when v_by_price then q.monthly_cents end, a.name, a.prefix), '[]')
    from (
      select * from private.quote_areas(v_ids, private.buyer()) f
      order by case when v_by_price then f.monthly_cents end
      limit 200
    ) q
    join public.areas a on a.id = q.area_id
  ));
end $$;

create function private.pick_search_areas(
  p_ids uuid[],
  p_carrier text default null,
  p_refs text[] default '{}'
) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_ids uuid[] := array(
    select a.id
    from public.areas a
    join private.selling_carriers c on c.id = a.carrier_id
    where a.is_on_sale and (a.id = any (p_ids) or (a.carrier_id = p_carrier and a.carrier_ref = any (p_refs)))
  );
begin
  return (
    select coalesce(jsonb_agg(private.area_refs_json(a, q)), '[]')
    from private.quote_areas(v_ids, private.buyer()) q
    join public.areas a on a.id = q.area_id
  );
end $$;
comment on function private.pick_search_areas(uuid[], text, text[]) is
  'Like search_areas, by our ids or by a carrier''s references: a country may have more areas than one search lists.';

-- What the server asks the carrier with, for one area.
create function private.get_area_refs(p_area_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select private.area_json(a, private.quote_area(a.id)) || jsonb_build_object('carrier_ref', a.carrier_ref)
    from public.areas a
    where a.id = p_area_id
  );
end $$;

-- Numbers among those given that our shop must not offer: held by others or owned. Own holds are marked, not hidden.
create function private.filter_offered(p_actor jsonb, p_e164 text[]) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_now timestamptz := private.now();
  v_carts uuid[] := private.cart_ids(p_actor);
  v_purchased text[] := private.purchased_of(p_e164);
begin
  return (
    select jsonb_build_object(
      'taken', coalesce(jsonb_agg(e) filter (
        where e = any (v_purchased)
          or (h.id is not null and h.cart_id <> all (v_carts) and (h.expires_at > v_now or private.hold_is_payable(h)))
      ), '[]'),
      'mine', coalesce(jsonb_agg(e) filter (where h.cart_id = any (v_carts) and h.expires_at > v_now), '[]'))
    from unnest(p_e164) e
    left join public.holds h on h.e164 = e and h.status = 'active'
  );
end $$;

-- One round trip for everything about an answer that depends on who asks and on this instant: what is taken, what the
-- caller holds, what each area costs this account (P4: the same quote that a hold freezes), and what the person
-- prefers.
create function private.view_offers(p_actor jsonb, p_account_id uuid, p_e164 text[], p_area_ids uuid[]) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan as $$
declare
  v_buyer private.buyer;
  v_preferences jsonb;
begin
  if p_account_id is not null then
    perform private.authorize(p_actor, p_account_id, 'belong');
    if p_actor ->> 'kind' = 'user' then
      select p.search_preferences into v_preferences
        from public.profiles p
        where p.user_id = (p_actor ->> 'user_id')::uuid;
    end if;
  end if;
  v_buyer := private.buyer(
    p_account_id, 1 + private.cart_count(private.cart_id(p_actor, p_account_id), p_account_id));
  return private.filter_offered(p_actor, p_e164) || jsonb_build_object(
    'prices', coalesce((
      select jsonb_object_agg(q.area_id, private.price_json(q))
      from private.quote_areas(p_area_ids, v_buyer) q
    ), '{}'),
    'preferences', coalesce(v_preferences, '{}'),
    'server_now', private.now());
end $$;
comment on function private.view_offers(jsonb, uuid, text[], uuid[]) is
  '{taken[], mine[], prices: {area id: price | null}, preferences: {sort, type, features[]}, server_now}. Prices are '
  'those of one more number in the caller''s cart. Guests and callers without an account see them without tax, as '
  'their holds have them.';

create function private.get_search_cache(p_key text) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_fresh_from timestamptz := private.now() - private.duration('search_fresh_seconds');
  v_partial_from timestamptz := private.now() - private.duration('search_partial_seconds');
  v_stale_from timestamptz := private.now() - private.duration('search_stale_minutes');
begin
  return (
    select jsonb_build_object(
      'results', results,
      'fetched_at', fetched_at,
      'is_partial', is_partial,
      'is_fresh', fetched_at > case when is_partial then v_partial_from else v_fresh_from end)
    from public.search_cache
    where key = p_key and fetched_at > v_stale_from
  );
end $$;

create function private.put_search_cache(p_key text, p_results jsonb, p_is_partial boolean default false)
returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.search_cache (key, results, is_partial)
    values (p_key, p_results, p_is_partial)
    on conflict (key) do update set
      results = excluded.results,
      is_partial = excluded.is_partial,
      fetched_at = private.now();
end $$;

-- A number that some search of the last half hour showed, with the carrier's reference of it. By the index on what
-- results contain, against the planner: it does not know that reading results means unpacking them, and would
-- rather unpack every search of the last half hour (measured: 160 searches 2.7 ms, by the index 0.15 ms).
create function private.find_cached_offer(p_area_id uuid, p_e164 text) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
declare
  v_stale_from timestamptz := private.now() - private.duration('search_stale_minutes');
  v_wanted jsonb := jsonb_build_object('e164', p_e164, 'area_id', p_area_id);
begin
  return (
    with holding as materialized (
      select *
      from public.search_cache
      where results @> jsonb_build_array(v_wanted)
    )
    select jsonb_path_query_first(c.results, '$[*] ? (@.e164 == $e164 && @.area_id == $area_id)', v_wanted)
      || jsonb_build_object('fetched_at', c.fetched_at)
    from holding c
    where c.fetched_at > v_stale_from
    order by c.fetched_at desc
    limit 1
  );
end $$;

-- A number that our reservation at the carrier keeps off the carrier's list: only the reservation proves that it
-- exists.
create function private.find_reserved_offer(p_area_id uuid, p_e164 text) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object('carrier_ref', h.carrier_ref, 'checked_at', coalesce(h.checked_at, h.created_at))
    from public.holds h
    where h.e164 = p_e164
      and h.area_id = p_area_id
      and h.carrier_ref is not null
      and h.reservation_expires_at > private.now()
    order by h.reservation_expires_at desc
    limit 1
  );
end $$;

-- A search that is kept, and while it is fresh how the caller sees it, in one round trip: {cached, view}.
create function private.view_search(p_actor jsonb, p_account_id uuid, p_key text, p_area_ids uuid[]) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan as $$
declare
  v_cached jsonb := private.get_search_cache(p_key);
  v_e164s text[];
  v_area_ids uuid[];
begin
  if (v_cached ->> 'is_fresh')::boolean is not true then
    return jsonb_build_object('cached', v_cached, 'view', null);
  end if;
  select array_agg(n ->> 'e164'), array_agg(distinct (n ->> 'area_id')::uuid)
    into v_e164s, v_area_ids
    from jsonb_array_elements(v_cached -> 'results') n;
  return jsonb_build_object(
    'cached', v_cached,
    'view', private.view_offers(p_actor, p_account_id, v_e164s, v_area_ids || p_area_ids));
end $$;

create function private.prune_search_cache() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count integer;
begin
  delete from public.search_cache where fetched_at < private.now() - private.duration('search_stale_minutes');
  get diagnostics v_count = row_count;
  return v_count;
end $$;

insert into private.maintenance_steps (kind, name) values ('prune', 'search_cache');

grant execute on function
  private.pick_search_areas(uuid[], text, text[]),
  private.get_area_refs(uuid),
  private.view_offers(jsonb, uuid, text[], uuid[]),
  private.view_search(jsonb, uuid, text, uuid[]),
  private.find_reserved_offer(uuid, text)
to app_server;
grant execute on function
  private.search_areas(jsonb),
  private.filter_offered(jsonb, text[]),
  private.put_search_cache(text, jsonb, boolean)
to app_server, app_worker;

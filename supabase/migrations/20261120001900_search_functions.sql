-- Search: what the server needs around the carriers' live answers.

-- Known areas, by our ids or by a carrier's references: a country may have more areas than one search lists.
create function private.pick_search_areas(p_ids uuid[], p_carrier text default null, p_refs text[] default '{}') returns jsonb
language sql stable security definer set search_path = '' as $$
  select coalesce(jsonb_agg(private.area_json(a) || jsonb_build_object('carrier_ref', a.carrier_ref,
      'sku_ref', (select s.carrier_ref from public.area_skus s where s.id = private.area_sku(a.id)))), '[]')
  from public.areas a join public.carriers c on c.id = a.carrier_id and c.is_enabled
  where a.is_available and (a.id = any (p_ids) or (a.carrier_id = p_carrier and a.carrier_ref = any (p_refs)))
$$;
comment on function private.pick_search_areas(uuid[], text, text[]) is 'Like search_areas. Carrier references never leave the server.';

-- One round trip for everything about an answer that depends on who asks and on this instant: what is taken, what the caller holds,
-- what each area costs this account (P4: the same quote that a hold freezes), and what the person prefers.
create function private.view_offers(p_actor jsonb, p_account_id uuid, p_e164 text[], p_area_ids uuid[]) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare v_account public.accounts; v_preferences jsonb;
begin
  if p_account_id is not null then
    perform private.authorize(p_actor, p_account_id, 'read');
    select * into v_account from public.accounts where id = p_account_id;
    if p_actor ->> 'kind' = 'user' then
      select p.search_preferences into v_preferences from public.profiles p where p.user_id = (p_actor ->> 'user_id')::uuid;
    end if;
  end if;
  return private.filter_offered(p_actor, p_e164) || jsonb_build_object(
    'prices', coalesce((
      select jsonb_object_agg(a.id, private.price_json(private.quote_sku(private.area_sku(a.id), coalesce(v_account.currency, 'USD'), v_account.country, v_account.region)))
      from public.areas a where a.id = any (p_area_ids)), '{}'),
    'preferences', coalesce(v_preferences, '{}'),
    'server_now', private.now());
end $$;
comment on function private.view_offers(jsonb, uuid, text[], uuid[]) is '{taken[], mine[], prices: {area id: price | null}, preferences: {sort, type, features[]}, server_now}. Guests and nobody see prices without tax, as their holds have them.';

-- A number that a reservation of ours at the carrier takes off the carrier's list: only the reservation proves that it exists.
create function private.find_reserved_offer(p_area_id uuid, p_e164 text) returns jsonb
language sql stable security definer set search_path = '' as $$
  select jsonb_build_object('carrier_ref', h.carrier_ref, 'checked_at', coalesce(h.checked_at, h.created_at))
  from public.holds h
  where h.e164 = p_e164 and h.area_id = p_area_id and h.carrier_ref is not null and h.reservation_expires_at > private.now()
  order by h.reservation_expires_at desc limit 1
$$;

create index holds_reserved on public.holds (e164, reservation_expires_at) where reservation_ref is not null;

grant execute on function private.pick_search_areas(uuid[], text, text[]), private.view_offers(jsonb, uuid, text[], uuid[]),
  private.find_reserved_offer(uuid, text) to app_server;

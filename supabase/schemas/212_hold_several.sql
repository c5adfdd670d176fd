-- Holding several numbers with one request.

-- An outcome for each item in the order asked, as hold_seen_number and hold_number give them, and the cart after
-- all of them. All new holds have one deadline: they are of one instant. The turns over the numbers are taken in
-- one order, so that two buyers of the same ones never wait for each other for good. p_request: {items: [{area_id,
-- e164?}], client_address?}
create function private.hold_numbers(p_actor jsonb, p_account_id uuid, p_request jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan as $$
declare
  v_asked record;
  v_item jsonb;
  v_outcomes jsonb := '{}';
begin
  perform private.authorize_cart(p_actor, p_account_id, 'buy');
  perform private.take_cart(p_actor, p_account_id, p_request - 'items');
  perform pg_advisory_xact_lock(hashtextextended('number:' || n.e164, 0))
    from (select i ->> 'e164' as e164 from jsonb_array_elements(p_request -> 'items') i order by 1) n;
  for v_asked in
    select i.value, i.ordinality::text as place
    from jsonb_array_elements(p_request -> 'items') with ordinality i
    order by i.ordinality
  loop
    v_item := v_asked.value || jsonb_build_object('client_address', p_request ->> 'client_address');
    v_outcomes := v_outcomes || jsonb_build_object(v_asked.place, case
      when v_item ->> 'e164' is null then private.hold_number(p_actor, p_account_id, v_item)
      else private.hold_seen_number(p_actor, p_account_id, v_item)
    end - 'cart');
  end loop;
  return jsonb_build_object(
    'outcomes', (
      select coalesce(jsonb_agg(o.value order by o.key::integer), '[]') from jsonb_each(v_outcomes) o
    ),
    'cart', private.cart_json(private.cart_id(p_actor, p_account_id)));
end $$;

grant execute on function private.hold_numbers(jsonb, uuid, jsonb) to app_server;

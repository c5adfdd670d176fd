-- Holding a number and giving it back.

-- A hold still blocks others while a Checkout Session of its order may be paid, even past its expiry.
create function private.hold_is_payable(p_hold public.holds) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return p_hold.order_id is not null and private.has_open_session(p_hold.order_id);
end $$;

create function private.end_hold(p_hold_id uuid, p_status text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_hold public.holds;
begin
  update public.holds set status = p_status, ended_at = private.now()
    where id = p_hold_id and status = 'active'
    returning * into v_hold;
  if p_status <> 'converted' and v_hold.reservation_ref is not null
    and v_hold.reservation_expires_at > private.now() then
    perform private.emit('hold/ended', 'hold-ended:' || v_hold.id, jsonb_build_object(
      'holdId', v_hold.id, 'carrier', v_hold.carrier_id, 'reservationRef', v_hold.reservation_ref));
  end if;
end $$;

-- P1: holds one number (or one random number of an area) for the caller's cart. Idempotent for its owner.
-- p_request: {area_id, e164?, carrier_ref?, client_address?, checked_at?, expected_due_today_cents?}
-- All that is asked on the way are single rows by their keys: the plans are kept. Left to itself PostgreSQL plans some
-- of them again for every hold, which takes longer than all else.
create function private.hold_number(p_actor jsonb, p_account_id uuid, p_request jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan as $$
declare
  v_e164 text := p_request ->> 'e164';
  v_area public.areas;
  v_quote private.quote;
  v_cart public.carts;
  v_hold public.holds;
  v_before public.holds;
  v_refusal jsonb;
begin
  perform private.authorize_cart(p_actor, p_account_id, 'buy');
  select * into v_area from public.areas where id = (p_request ->> 'area_id')::uuid;
  v_refusal := private.refuse_area(v_area, v_e164);
  if v_refusal is not null then
    return v_refusal;
  end if;
  v_quote := private.quote_area(v_area.id, private.buyer(p_account_id));
  v_cart := private.take_cart(p_actor, p_account_id, p_request);
  select * into v_hold from public.holds where e164 = v_e164 and status = 'active';
  if v_hold.cart_id = v_cart.id and v_hold.expires_at > private.now() then
    return private.held_json(v_hold, true);
  end if;
  v_before := private.resumable_hold(v_cart, v_e164);
  v_refusal := coalesce(
    private.refuse_own_hold(v_hold, v_cart.id),
    private.refuse_excess(v_cart.id, p_account_id, p_request ->> 'client_address'),
    private.refuse_price(v_quote, v_cart, (p_request ->> 'expected_due_today_cents')::integer),
    private.refuse_taken(v_e164, v_hold),
    private.refuse_rest(v_cart, v_before, p_request ->> 'client_address', v_e164),
    private.refuse_stopped(v_area.id));
  if v_refusal is not null then
    return v_refusal;
  end if;
  v_hold := private.insert_hold(v_cart, v_before, v_area, v_quote, p_request);
  -- The number may have been bought between the look above and the insert; the hold is ours now, so this look is final.
  if v_hold.id is null or private.is_purchased(v_e164) then
    perform private.end_hold(v_hold.id, 'released');
    return private.refusal('NUMBER_TAKEN');
  end if;
  return private.held_json(v_hold, false);
end $$;

-- The same for a number that a search showed within the last minutes, so that it need not be looked at again, in one
-- round trip. Otherwise nothing is held: NUMBER_UNCHECKED with the older sight of it, if there is one.
create function private.hold_seen_number(p_actor jsonb, p_account_id uuid, p_request jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan as $$
declare
  v_offer jsonb := private.find_cached_offer((p_request ->> 'area_id')::uuid, p_request ->> 'e164');
begin
  if (v_offer ->> 'seen_at')::timestamptz > private.now() - private.duration('offer_trust_minutes') then
    return private.hold_number(p_actor, p_account_id, p_request || jsonb_build_object(
      'carrier_ref', v_offer ->> 'carrier_ref',
      'checked_at', v_offer ->> 'seen_at'));
  end if;
  perform private.authorize_cart(p_actor, p_account_id, 'buy');
  return private.refusal('NUMBER_UNCHECKED') || jsonb_build_object('offer', v_offer);
end $$;

-- The cart after a hold, and the hold as the cart has it.
create function private.held_json(p_hold public.holds, p_repeated boolean) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_cart jsonb := private.cart_json(p_hold.cart_id);
begin
  return jsonb_build_object(
    'ok', true,
    'repeated', p_repeated,
    'hold', (select i from jsonb_array_elements(v_cart -> 'items') i where i ->> 'id' = p_hold.id::text),
    'cart', v_cart);
end $$;

-- Null: its numbers are sold. Without a number, a random one is wanted.
create function private.refuse_area(p_area public.areas, p_e164 text) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if p_area.is_on_sale is not true or not exists (
    select from public.carriers c
    where c.id = p_area.carrier_id and c.is_enabled and c.selling_paused_at is null
  ) then
    return private.refusal('NOT_SOLD');
  end if;
  if p_area.needs_documents then
    return private.refusal('DOCUMENTS_NEEDED');
  end if;
  if p_e164 is null and p_area.stock_count = 0 then
    return private.refusal('NUMBER_GONE');
  end if;
  return null;
end $$;

-- The caller's cart, locked, with the turn over the caller's caps and over the number. A substitute becomes a purchase
-- without a hold (substitute_line): the two take turns over a number.
create function private.take_cart(p_actor jsonb, p_account_id uuid, p_request jsonb) returns public.carts
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_cart public.carts;
begin
  if p_actor ->> 'kind' = 'user' and p_actor ->> 'cart' <> '' then
    perform private.merge_cart(p_actor, p_account_id);
  end if;
  v_cart := private.open_cart(p_actor, p_account_id);
  perform
    pg_advisory_xact_lock(hashtextextended('holds:' || p_account_id, 0)),
    pg_advisory_xact_lock(hashtextextended('holds:' || (p_request ->> 'client_address'), 0)),
    pg_advisory_xact_lock(hashtextextended('number:' || (p_request ->> 'e164'), 0));
  return v_cart;
end $$;

-- A person's own hold does not block them: its Checkout Session is expired by the caller, then asked again.
create function private.refuse_own_hold(p_hold public.holds, p_cart_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if p_hold.cart_id = p_cart_id and private.hold_is_payable(p_hold) then
    return private.refusal('SESSION_OPEN') || jsonb_build_object('order_id', p_hold.order_id);
  end if;
  return null;
end $$;

-- Null: it has a price. P4: a caller who says what the shop showed never holds for more; less is no reason to refuse.
create function private.refuse_price(q private.quote, p_cart public.carts, p_expected_cents integer) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_price jsonb;
begin
  if q.currency is null then
    return private.refusal('NOT_SOLD');
  end if;
  if p_expected_cents is null then
    return null;
  end if;
  q.volume_count := 1 + private.cart_count(p_cart.id, p_cart.account_id);
  q.monthly_cents := private.monthly_at(q.list_cents, q.volume_prices, q.volume_count);
  q.tax_cents := private.tax_on(q.setup_cents + q.monthly_cents, q.tax_percent, q.currency);
  v_price := private.price_json(q);
  if (v_price ->> 'due_today_cents')::integer <= p_expected_cents then
    return null;
  end if;
  return private.refusal('PRICE_CHANGED', jsonb_build_object('price', v_price));
end $$;

-- A number is taken that was bought, or that another cart holds. An index predicate cannot use the clock: a lapsed hold
-- that can no longer be paid ends here.
create function private.refuse_taken(p_e164 text, p_hold public.holds) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if private.is_purchased(p_e164) then
    return private.refusal('NUMBER_TAKEN');
  end if;
  if p_hold.id is null then
    return null;
  end if;
  if p_hold.expires_at > private.now() or private.hold_is_payable(p_hold) then
    return private.refusal('NUMBER_TAKEN');
  end if;
  perform private.end_hold(p_hold.id, 'expired');
  return null;
end $$;

create function private.is_purchased(p_e164 text) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return p_e164 is not null and cardinality(private.purchased_of(array[p_e164])) > 0;
end $$;

-- Those of these numbers that somebody has.
create function private.purchased_of(p_e164 text[]) returns text[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return array(
    select e164 from public.purchased_numbers where e164 = any (p_e164) and status not in ('released', 'failed'));
end $$;

-- No row when another cart was faster. A carrier reservation left by a hold that ended hides the number from everybody,
-- us included: the new hold takes it over. p_before: one that was given back and goes on to its deadline.
create function private.insert_hold(
  p_cart public.carts,
  p_before public.holds,
  p_area public.areas,
  q private.quote,
  p_request jsonb
) returns public.holds
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_e164 text := p_request ->> 'e164';
  v_hold public.holds;
begin
  with reserved as (
    select reservation_ref, reservation_expires_at
    from public.holds
    where e164 = v_e164 and status in ('released', 'expired')
      and reservation_ref is not null and reservation_expires_at > private.now()
    order by reservation_expires_at desc
    limit 1
    for update
  )
  insert into public.holds (cart_id, account_id, e164, carrier_id, carrier_ref, area_id, sku_id, currency, setup_cents,
      monthly_cents, tax_percent, tax_cents, setup_cost, monthly_cost, cost_currency, exchange_rate, pricing_rule_id,
      pricing_rule_version, volume_prices, checked_at, client_address, reservation_ref, reservation_expires_at,
      extended_at, expires_at)
    values (p_cart.id, p_cart.account_id, v_e164, p_area.carrier_id,
      case when v_e164 is not null then p_request ->> 'carrier_ref' end, p_area.id, q.sku_id, q.currency, q.setup_cents,
      q.list_cents, q.tax_percent, private.tax_on(q.setup_cents + q.list_cents, q.tax_percent, q.currency),
      q.setup_cost, q.monthly_cost, q.cost_currency, q.exchange_rate, q.pricing_rule_id, q.pricing_rule_version,
      q.volume_prices, coalesce((p_request ->> 'checked_at')::timestamptz, private.now()),
      p_request ->> 'client_address', (select reservation_ref from reserved),
      (select reservation_expires_at from reserved), p_before.extended_at,
      coalesce(p_before.expires_at, private.now() + private.duration('hold_minutes')))
    on conflict (e164) where status = 'active' and e164 is not null do nothing
    returning * into v_hold;
  return v_hold;
end $$;

-- Gives a hold back. While a Checkout Session could still be paid the caller must expire it first: {code:
-- SESSION_OPEN}.
create function private.release_hold(p_actor jsonb, p_account_id uuid, p_hold_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_cart public.carts;
  v_hold public.holds;
begin
  perform private.authorize_cart(p_actor, p_account_id, 'belong');
  v_cart := private.lock_cart(p_actor, p_account_id);
  select * into v_hold from public.holds where id = p_hold_id and cart_id = v_cart.id for update;
  if not found then
    return private.refusal('NOT_FOUND');
  end if;
  if v_hold.status = 'converted' then
    return private.refusal('ORDER_STATE');
  end if;
  if v_hold.status = 'active' and private.hold_is_payable(v_hold) then
    return private.refusal('SESSION_OPEN') || jsonb_build_object('order_id', v_hold.order_id);
  end if;
  if v_hold.status = 'active' then
    perform private.end_hold(v_hold.id, 'released');
  else
    -- An expired item is dismissed from the list.
    update public.holds set status = 'released' where id = v_hold.id;
  end if;
  return jsonb_build_object('ok', true, 'cart', private.cart_json(v_cart.id));
end $$;

-- Ends lapsed holds that can no longer be paid. Returns how many.
create function private.expire_holds(p_limit integer default 500) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count integer;
begin
  perform private.require_system();
  perform private.end_hold(lapsed.id, 'expired')
    from (
      select h.id
      from public.holds h
      where h.status = 'active' and h.expires_at <= private.now() and not private.hold_is_payable(h)
      order by h.expires_at
      limit p_limit
      for update skip locked
    ) lapsed;
  get diagnostics v_count = row_count;
  return v_count;
end $$;

create view private.due_holds with (security_invoker = true) as
  select expires_at as at
  from public.holds
  where status = 'active';

create function private.sweep_holds() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  return private.expire_holds(1000);
end $$;

insert into private.maintenance_steps (kind, name) values ('sweep', 'holds');

grant execute on function
  private.hold_number(jsonb, uuid, jsonb),
  private.hold_seen_number(jsonb, uuid, jsonb),
  private.release_hold(jsonb, uuid, uuid)
to app_server;
grant execute on function private.expire_holds(integer) to app_worker;

-- Holding a number and giving it back.

-- A hold still blocks others while a Checkout Session of its order may be paid, even past its expiry.
create function private.hold_is_payable(p_hold public.holds) returns boolean language sql stable set search_path = pg_catalog, pg_temp as $$
  select p_hold.order_id is not null and exists (
    select from public.checkout_sessions s where s.order_id = p_hold.order_id and s.purpose = 'order' and s.status in ('creating', 'open'))
$$;

create function private.end_hold(p_hold_id uuid, p_status text) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_hold public.holds;
begin
  update public.holds set status = p_status, ended_at = private.now() where id = p_hold_id and status = 'active' returning * into v_hold;
  if found and v_hold.reservation_ref is not null and p_status <> 'converted' and v_hold.reservation_expires_at > private.now() then
    perform private.emit('hold/ended', 'hold-ended:' || v_hold.id,
      jsonb_build_object('holdId', v_hold.id, 'carrier', v_hold.carrier_id, 'reservationRef', v_hold.reservation_ref));
  end if;
end $$;

-- P1: holds one number (or one random number of an area) for the caller's cart. Idempotent for its owner.
-- p_request: {area_id, e164?, carrier_ref?, client_address?, checked_at?}
create function private.hold_number(p_actor jsonb, p_account_id uuid, p_request jsonb) returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_cart public.carts; v_hold public.holds; v_area public.areas; v_quote private.quote; v_sku uuid; v_account public.accounts;
  v_reserved public.holds; v_e164 text := p_request ->> 'e164'; v_address text := p_request ->> 'client_address'; v_count integer; v_now timestamptz := private.now();
begin
  perform private.authorize_cart(p_actor, p_account_id, 'buy');
  select * into v_area from public.areas where id = (p_request ->> 'area_id')::uuid;
  if not found or not v_area.is_available or not exists (select from public.carriers c where c.id = v_area.carrier_id and c.is_enabled and c.selling_paused_at is null) then
    return jsonb_build_object('ok', false, 'code', 'NOT_SOLD');
  end if;
  if v_area.needs_documents then return jsonb_build_object('ok', false, 'code', 'DOCUMENTS_NEEDED'); end if;
  if v_e164 is null and coalesce(v_area.stock_count, 1) = 0 then return jsonb_build_object('ok', false, 'code', 'NUMBER_GONE'); end if;
  v_sku := private.area_sku(v_area.id);
  select * into v_account from public.accounts where id = p_account_id;
  v_quote := private.quote_sku(v_sku, coalesce(v_account.currency, 'USD'), v_account.country, v_account.region);
  if v_sku is null or (v_quote).currency is null then return jsonb_build_object('ok', false, 'code', 'NOT_SOLD'); end if;

  if p_actor ->> 'kind' = 'user' and coalesce(p_actor ->> 'cart', '') <> '' then
    perform private.merge_cart(p_actor, p_account_id);
  end if;
  v_cart := private.lock_cart(p_actor, p_account_id, true);
  if v_e164 is not null then
    select * into v_hold from public.holds where cart_id = v_cart.id and e164 = v_e164 and status = 'active' and expires_at > v_now;
    if found then return jsonb_build_object('ok', true, 'repeated', true, 'hold', private.hold_json(v_hold), 'cart', private.cart_json(v_cart.id)); end if;
    -- Nobody is blocked by their own hold: its Checkout Session is expired by the caller, then asked again.
    select * into v_hold from public.holds h where h.cart_id = v_cart.id and h.e164 = v_e164 and h.status = 'active' and private.hold_is_payable(h);
    if found then return jsonb_build_object('ok', false, 'code', 'SESSION_OPEN', 'order_id', v_hold.order_id); end if;
  end if;

  select count(*) into v_count from public.holds where cart_id = v_cart.id and status = 'active' and expires_at > v_now;
  if p_account_id is null and v_count >= private.setting('max_holds_per_guest_cart') then
    return jsonb_build_object('ok', false, 'code', 'HOLD_LIMIT', 'details', jsonb_build_object('limit', private.setting('max_holds_per_guest_cart'), 'of', 'cart'));
  end if;
  if p_account_id is not null then
    perform pg_advisory_xact_lock(hashtextextended('holds:' || p_account_id, 0));
    select count(*) into v_count from public.holds where account_id = p_account_id and status = 'active' and expires_at > v_now;
    if v_count >= private.setting('max_holds_per_account') then
      return jsonb_build_object('ok', false, 'code', 'HOLD_LIMIT', 'details', jsonb_build_object('limit', private.setting('max_holds_per_account'), 'of', 'account'));
    end if;
  elsif v_address is not null then
    perform pg_advisory_xact_lock(hashtextextended('holds:' || v_address, 0));
    select count(*) into v_count from public.holds where client_address = v_address and account_id is null and status = 'active' and expires_at > v_now;
    if v_count >= private.setting('max_holds_per_address') then
      return jsonb_build_object('ok', false, 'code', 'HOLD_LIMIT', 'details', jsonb_build_object('limit', private.setting('max_holds_per_address'), 'of', 'address'));
    end if;
  end if;

  if v_e164 is not null then
    -- A substitute becomes a purchase without a hold (substitute_line): the two take turns over a number.
    perform pg_advisory_xact_lock(hashtextextended('number:' || v_e164, 0));
    if exists (select from public.purchased_numbers where e164 = v_e164 and status not in ('released', 'failed')) then
      return jsonb_build_object('ok', false, 'code', 'NUMBER_TAKEN');
    end if;
    -- An index predicate cannot use the clock: a lapsed hold that can no longer be paid ends here.
    perform private.end_hold(h.id, 'expired') from public.holds h
      where h.e164 = v_e164 and h.status = 'active' and h.expires_at <= v_now and not private.hold_is_payable(h);
    -- A carrier reservation left by a hold that ended hides the number from everybody, us included: the new hold takes it over.
    select * into v_reserved from public.holds h where h.e164 = v_e164 and h.status in ('released', 'expired') and h.reservation_ref is not null
      and h.reservation_expires_at > v_now order by h.reservation_expires_at desc limit 1 for update;
  end if;
  insert into public.holds (cart_id, account_id, e164, carrier_id, carrier_ref, area_id, sku_id, currency, setup_cents, monthly_cents,
      tax_percent, tax_cents, setup_cost, monthly_cost, cost_currency, exchange_rate, pricing_rule_id, checked_at, client_address, reservation_ref, reservation_expires_at, expires_at)
    values (v_cart.id, p_account_id, v_e164, v_area.carrier_id, case when v_e164 is not null then p_request ->> 'carrier_ref' end, v_area.id, v_sku,
      (v_quote).currency, (v_quote).setup_cents, (v_quote).monthly_cents, (v_quote).tax_percent, (v_quote).tax_cents, (v_quote).setup_cost,
      (v_quote).monthly_cost, (v_quote).cost_currency, (v_quote).exchange_rate, (v_quote).pricing_rule_id,
      coalesce((p_request ->> 'checked_at')::timestamptz, v_now), v_address, v_reserved.reservation_ref, v_reserved.reservation_expires_at,
      v_now + make_interval(mins => private.setting('hold_minutes')::integer))
    on conflict (e164) where status = 'active' and e164 is not null do nothing
    returning * into v_hold;
  if not found then return jsonb_build_object('ok', false, 'code', 'NUMBER_TAKEN'); end if;
  -- The number may have been bought between the look above and the insert; the hold is ours now, so this look is final.
  if v_e164 is not null and exists (select from public.purchased_numbers where e164 = v_e164 and status not in ('released', 'failed')) then
    perform private.end_hold(v_hold.id, 'released');
    return jsonb_build_object('ok', false, 'code', 'NUMBER_TAKEN');
  end if;
  return jsonb_build_object('ok', true, 'repeated', false, 'hold', private.hold_json(v_hold), 'cart', private.cart_json(v_cart.id));
end $$;

-- Gives a hold back. While a Checkout Session could still be paid the caller is told to expire it first: {code: SESSION_OPEN, session}.
create function private.release_hold(p_actor jsonb, p_account_id uuid, p_hold_id uuid) returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_cart public.carts; v_hold public.holds;
begin
  perform private.authorize_cart(p_actor, p_account_id, 'read');
  v_cart := private.lock_cart(p_actor, p_account_id, false);
  select * into v_hold from public.holds where id = p_hold_id and cart_id = v_cart.id for update;
  if not found then return jsonb_build_object('ok', false, 'code', 'NOT_FOUND'); end if;
  if v_hold.status = 'active' then
    if private.hold_is_payable(v_hold) then
      return jsonb_build_object('ok', false, 'code', 'SESSION_OPEN', 'order_id', v_hold.order_id);
    end if;
    perform private.end_hold(v_hold.id, 'released');
  elsif v_hold.status = 'converted' then
    return jsonb_build_object('ok', false, 'code', 'ORDER_STATE');
  else
    -- An expired item is dismissed from the list.
    update public.holds set status = 'released' where id = v_hold.id;
  end if;
  return jsonb_build_object('ok', true, 'cart', private.cart_json(v_cart.id));
end $$;

-- The carrier said it still has the number (or no longer has it: the hold ends).
create function private.record_hold_check(p_actor jsonb, p_account_id uuid, p_hold_id uuid, p_available boolean) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize_cart(p_actor, p_account_id, 'buy');
  if not exists (select from public.holds where id = p_hold_id and cart_id = any (private.cart_ids(p_actor))
    and account_id is not distinct from p_account_id and status = 'active') then
    return jsonb_build_object('ok', false, 'code', 'NOT_FOUND');
  end if;
  if p_available then update public.holds set checked_at = private.now() where id = p_hold_id;
  else perform private.end_hold(p_hold_id, 'released') from public.holds h where h.id = p_hold_id and not private.hold_is_payable(h);
  end if;
  return jsonb_build_object('ok', true);
end $$;

-- Ends lapsed holds that can no longer be paid. Returns how many.
create function private.expire_holds(p_limit integer default 500) returns integer language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_hold record; v_count integer := 0;
begin
  perform private.require_system();
  for v_hold in select h.id from public.holds h
    where h.status = 'active' and h.expires_at <= private.now() and not private.hold_is_payable(h)
    order by h.expires_at limit p_limit for update skip locked
  loop
    perform private.end_hold(v_hold.id, 'expired');
    v_count := v_count + 1;
  end loop;
  return v_count;
end $$;

create view private.due_holds with (security_invoker = true) as
  select expires_at as at from public.holds where status = 'active';

grant execute on function
  private.hold_number(jsonb, uuid, jsonb),
  private.release_hold(jsonb, uuid, uuid),
  private.record_hold_check(jsonb, uuid, uuid, boolean)
to app_server;
grant execute on function
  private.expire_holds(integer)
to app_worker;

-- Cart and holds. One visible deadline per cart, on the database's clock. Every function is one round trip and safe to repeat.

-- A hold still blocks others while a Checkout Session of its order may be paid, even past its expiry.
create function private.hold_is_payable(p_hold public.holds) returns boolean language sql stable set search_path = '' as $$
  select p_hold.order_id is not null and exists (
    select from public.checkout_sessions s where s.order_id = p_hold.order_id and s.purpose = 'order' and s.status in ('creating', 'open'))
$$;

create function private.end_hold(p_hold_id uuid, p_status text) returns void language plpgsql security definer set search_path = '' as $$
declare v_hold public.holds;
begin
  update public.holds set status = p_status, ended_at = private.now() where id = p_hold_id and status = 'active' returning * into v_hold;
  if found and v_hold.reservation_ref is not null and p_status <> 'converted' and v_hold.reservation_expires_at > private.now() then
    perform private.emit('hold/ended', 'hold-ended:' || v_hold.id,
      jsonb_build_object('holdId', v_hold.id, 'carrier', v_hold.carrier_id, 'reservationRef', v_hold.reservation_ref));
  end if;
end $$;

-- The caller's cart for an account (null account: a guest's), made on demand. Locks it: changes of one cart happen one after another.
create function private.lock_cart(p_actor jsonb, p_account_id uuid, p_create boolean) returns public.carts
language plpgsql security definer set search_path = '' as $$
declare v_cart public.carts;
begin
  if p_actor ->> 'kind' = 'guest' then
    if p_create then
      insert into public.carts (token_hash) values (decode(p_actor ->> 'cart', 'hex')) on conflict (token_hash) do nothing;
    end if;
    select * into v_cart from public.carts where token_hash = decode(p_actor ->> 'cart', 'hex') and account_id is null for update;
    if not found and p_create then
      -- The cookie's cart already moved to an account: that cookie is spent.
      perform private.refuse(401, 'UNAUTHENTICATED');
    end if;
    return v_cart;
  end if;
  if p_actor ->> 'kind' = 'user' then
    if p_create then
      insert into public.carts (account_id, user_id) values (p_account_id, (p_actor ->> 'user_id')::uuid)
        on conflict (account_id, user_id) where user_id is not null do nothing;
    end if;
    select * into v_cart from public.carts where account_id = p_account_id and user_id = (p_actor ->> 'user_id')::uuid for update;
  else
    if p_create then
      insert into public.carts (account_id, api_key_id) values (p_account_id, (p_actor ->> 'key_id')::uuid)
        on conflict (account_id, api_key_id) where api_key_id is not null do nothing;
    end if;
    select * into v_cart from public.carts where account_id = p_account_id and api_key_id = (p_actor ->> 'key_id')::uuid for update;
  end if;
  return v_cart;
end $$;

-- Guests act without an account; everybody else needs the permission on the account they name.
create function private.authorize_cart(p_actor jsonb, p_account_id uuid, p_permission text) returns void language plpgsql stable security definer set search_path = '' as $$
begin
  if p_actor ->> 'kind' = 'guest' then
    if p_account_id is not null or coalesce(p_actor ->> 'cart', '') !~ '^[0-9a-f]{64}$' then perform private.refuse(401, 'UNAUTHENTICATED'); end if;
  else
    if private.is_system(p_actor) then perform private.refuse(403, 'FORBIDDEN'); end if;
    perform private.authorize(p_actor, p_account_id, p_permission);
  end if;
end $$;

create function private.hold_json(h public.holds) returns jsonb language sql stable security definer set search_path = '' as $$
  select jsonb_build_object('id', h.id, 'status', case when h.status = 'active' and h.expires_at <= private.now() then 'expired' else h.status end,
    'e164', h.e164, 'carrier_id', h.carrier_id, 'area_id', h.area_id, 'country', a.country, 'area_slug', a.slug,
    'place', concat_ws(', ', a.name, nullif(a.region_code, '')), 'prefix', a.prefix, 'number_type', a.number_type, 'features', a.features,
    'price', jsonb_build_object('currency', h.currency, 'setup_cents', h.setup_cents, 'monthly_cents', h.monthly_cents,
      'tax_percent', h.tax_percent, 'tax_cents', h.tax_cents, 'due_today_cents', h.setup_cents + h.monthly_cents + h.tax_cents,
      'year_cents', h.setup_cents + 12 * h.monthly_cents + round((h.setup_cents + 12 * h.monthly_cents) * h.tax_percent / 100)::integer),
    'expires_at', h.expires_at, 'firm_until', case when h.reservation_expires_at > private.now() then h.reservation_expires_at end,
    'checked_at', h.checked_at, 'extended', h.extended_at is not null, 'created_at', h.created_at)
  from public.areas a where a.id = h.area_id
$$;

create function private.cart_json(p_cart_id uuid) returns jsonb language sql stable security definer set search_path = '' as $$
  with live as (select h.* from public.holds h where h.cart_id = p_cart_id and h.status = 'active' and h.expires_at > private.now())
  select jsonb_build_object(
    'id', p_cart_id,
    'items', coalesce((select jsonb_agg(private.hold_json(h) order by h.created_at, h.id) from public.holds h join live on live.id = h.id), '[]'),
    'expired_items', coalesce((select jsonb_agg(private.hold_json(h) order by h.expires_at desc) from public.holds h
      where h.cart_id = p_cart_id and h.expires_at > private.now() - interval '30 minutes'
        and (h.status = 'expired' or (h.status = 'active' and h.expires_at <= private.now()))
        and not exists (select from live l where l.e164 = h.e164)), '[]'),
    'deadline', (select min(expires_at) from live),
    'server_now', private.now(),
    'can_extend', exists (select from live where extended_at is null) and not exists (select from live where extended_at is not null),
    'open_order_id', (select o.id from public.orders o where o.cart_id = p_cart_id and o.status = 'awaiting_payment'),
    'currency', coalesce((select min(currency) from live), 'USD'),
    'setup_cents', coalesce((select sum(setup_cents) from live), 0), 'monthly_cents', coalesce((select sum(monthly_cents) from live), 0),
    'tax_cents', coalesce((select sum(tax_cents) from live), 0),
    'due_today_cents', coalesce((select sum(setup_cents + monthly_cents + tax_cents) from live), 0))
$$;

create function private.empty_cart_json() returns jsonb language sql stable set search_path = '' as $$
  select jsonb_build_object('id', null, 'items', '[]'::jsonb, 'expired_items', '[]'::jsonb, 'deadline', null, 'server_now', private.now(), 'can_extend', false,
    'open_order_id', null, 'currency', 'USD', 'setup_cents', 0, 'monthly_cents', 0, 'tax_cents', 0, 'due_today_cents', 0)
$$;

-- At sign-in the guest's holds move to the account. On a clash of deadlines the later one wins, up to one full extension after each hold was made.
create function private.merge_cart(p_actor jsonb, p_account_id uuid) returns jsonb language plpgsql security definer set search_path = '' as $$
declare v_guest public.carts; v_cart public.carts; v_deadline timestamptz; v_account public.accounts; v_moved integer := 0; v_room integer;
begin
  if p_actor ->> 'kind' is distinct from 'user' then perform private.refuse(401, 'UNAUTHENTICATED'); end if;
  perform private.authorize(p_actor, p_account_id, 'read');
  if coalesce(p_actor ->> 'cart', '') !~ '^[0-9a-f]{64}$' then return jsonb_build_object('ok', true, 'moved', 0); end if;
  select * into v_guest from public.carts where token_hash = decode(p_actor ->> 'cart', 'hex') and account_id is null for update;
  if not found then return jsonb_build_object('ok', true, 'moved', 0); end if;
  v_cart := private.lock_cart(p_actor, p_account_id, true);
  select * into v_account from public.accounts where id = p_account_id;
  -- An account's cap holds for what arrives too, or a chain of guest carts would hold any quantity: the newest holds beyond it end.
  perform pg_advisory_xact_lock(hashtextextended('holds:' || p_account_id, 0));
  select greatest(0, private.setting('max_holds_per_account') - count(*)) into v_room
    from public.holds where account_id = p_account_id and status = 'active' and expires_at > private.now();
  perform private.end_hold(h.id, 'released') from (select id from public.holds
    where cart_id = v_guest.id and status = 'active' and expires_at > private.now() order by created_at, id offset v_room) h;
  select greatest(
      (select min(expires_at) from public.holds where cart_id = v_guest.id and status = 'active' and expires_at > private.now()),
      (select min(expires_at) from public.holds where cart_id = v_cart.id and status = 'active' and expires_at > private.now()))
    into v_deadline;
  update public.holds h set cart_id = v_cart.id, account_id = p_account_id,
      tax_percent = private.tax_percent(v_account.country, v_account.region),
      tax_cents = round((h.setup_cents + h.monthly_cents) * private.tax_percent(v_account.country, v_account.region) / 100)
    where h.cart_id = v_guest.id and h.status = 'active';
  get diagnostics v_moved = row_count;
  update public.holds h set cart_id = v_cart.id where h.cart_id = v_guest.id and h.status = 'expired' and h.expires_at > private.now() - interval '30 minutes';
  if v_moved > 0 then
    update public.holds h set expires_at = greatest(h.expires_at, least(v_deadline, h.created_at
        + make_interval(mins => (private.setting('hold_minutes') + private.setting('hold_extension_minutes'))::integer)))
      where h.cart_id = v_cart.id and h.status = 'active' and h.expires_at > private.now() and h.order_id is null;
  end if;
  delete from public.carts c where c.id = v_guest.id and not exists (select from public.holds h where h.cart_id = c.id);
  return jsonb_build_object('ok', true, 'moved', v_moved);
end $$;

create function private.get_cart(p_actor jsonb, p_account_id uuid default null) returns jsonb language plpgsql security definer set search_path = '' as $$
declare v_cart_id uuid;
begin
  perform private.authorize_cart(p_actor, p_account_id, 'read');
  if p_actor ->> 'kind' = 'guest' then
    select id into v_cart_id from public.carts where token_hash = decode(p_actor ->> 'cart', 'hex') and account_id is null;
  elsif p_actor ->> 'kind' = 'user' then
    -- A sign-in that died half-way left the guest's cart behind: it is moved now.
    if coalesce(p_actor ->> 'cart', '') ~ '^[0-9a-f]{64}$'
      and exists (select from public.carts where token_hash = decode(p_actor ->> 'cart', 'hex') and account_id is null) then
      perform private.merge_cart(p_actor, p_account_id);
    end if;
    select id into v_cart_id from public.carts where account_id = p_account_id and user_id = (p_actor ->> 'user_id')::uuid;
  else
    select id into v_cart_id from public.carts where account_id = p_account_id and api_key_id = (p_actor ->> 'key_id')::uuid;
  end if;
  if v_cart_id is null then return private.empty_cart_json(); end if;
  return private.cart_json(v_cart_id);
end $$;

-- P1: holds one number (or one random number of an area) for the caller's cart. Idempotent for its owner.
-- p_request: {area_id, e164?, carrier_ref?, client_address?, checked_at?}
create function private.hold_number(p_actor jsonb, p_account_id uuid, p_request jsonb) returns jsonb language plpgsql security definer set search_path = '' as $$
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

create index holds_reservation on public.holds (reservation_ref) where reservation_ref is not null;
-- Before the carrier is told to give a reservation up: true unless another hold took it over. From then on nobody takes it over any more.
create function private.give_up_reservation(p_hold_id uuid) returns boolean language plpgsql security definer set search_path = '' as $$
declare v_ref text;
begin
  perform private.require_system();
  select reservation_ref into v_ref from public.holds where id = p_hold_id;
  if v_ref is null or exists (select from public.holds where reservation_ref = v_ref and status in ('active', 'converted')) then return false; end if;
  update public.holds set reservation_expires_at = null where reservation_ref = v_ref;
  return true;
end $$;

-- Gives a hold back. While a Checkout Session could still be paid the caller is told to expire it first: {code: SESSION_OPEN, session}.
create function private.release_hold(p_actor jsonb, p_account_id uuid, p_hold_id uuid) returns jsonb language plpgsql security definer set search_path = '' as $$
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

-- Adds one extension to every live hold of the cart, once.
create function private.extend_cart(p_actor jsonb, p_account_id uuid default null) returns jsonb language plpgsql security definer set search_path = '' as $$
declare v_cart public.carts; v_until timestamptz;
begin
  perform private.authorize_cart(p_actor, p_account_id, 'read');
  v_cart := private.lock_cart(p_actor, p_account_id, false);
  if v_cart.id is null or not exists (select from public.holds where cart_id = v_cart.id and status = 'active' and expires_at > private.now()) then
    return jsonb_build_object('ok', false, 'code', 'HOLD_EXPIRED');
  end if;
  -- An order that waits for payment froze its deadline: its payment page is closed by the caller first, then asked again.
  if exists (select from public.orders where cart_id = v_cart.id and status = 'awaiting_payment') then
    return jsonb_build_object('ok', false, 'code', 'SESSION_OPEN', 'order_id', (select id from public.orders where cart_id = v_cart.id and status = 'awaiting_payment'));
  end if;
  if exists (select from public.holds where cart_id = v_cart.id and status = 'active' and expires_at > private.now() and extended_at is not null) then
    return jsonb_build_object('ok', false, 'code', 'ALREADY_EXTENDED', 'cart', private.cart_json(v_cart.id));
  end if;
  select min(expires_at) + make_interval(mins => private.setting('hold_extension_minutes')::integer) into v_until
    from public.holds where cart_id = v_cart.id and status = 'active' and expires_at > private.now();
  update public.holds set expires_at = greatest(expires_at, v_until), extended_at = private.now()
    where cart_id = v_cart.id and status = 'active' and expires_at > private.now();
  return jsonb_build_object('ok', true, 'cart', private.cart_json(v_cart.id));
end $$;

-- What the server needs to re-check and reserve a cart's numbers at the carrier. Carrier references stay on the server.
create function private.list_holds_for_checkout(p_actor jsonb, p_account_id uuid) returns jsonb language plpgsql security definer set search_path = '' as $$
declare v_cart public.carts;
begin
  perform private.authorize_cart(p_actor, p_account_id, 'buy');
  v_cart := private.lock_cart(p_actor, p_account_id, false);
  return coalesce((
    select jsonb_agg(jsonb_build_object('id', h.id, 'e164', h.e164, 'carrier_id', h.carrier_id, 'carrier_ref', h.carrier_ref, 'area_id', h.area_id,
      'firm', coalesce(h.reservation_expires_at > private.now() + interval '30 seconds', false), 'expires_at', h.expires_at, 'checked_at', h.checked_at,
      'reserved_elsewhere', (select count(*) from public.holds o where o.carrier_id = h.carrier_id and o.reservation_expires_at > private.now() and o.status = 'active'))
      order by h.created_at, h.id)
    from public.holds h where h.cart_id = v_cart.id and h.status = 'active' and h.expires_at > private.now()), '[]');
end $$;

create function private.record_reservation(p_actor jsonb, p_account_id uuid, p_hold_id uuid, p_reservation_ref text, p_expires_at timestamptz) returns jsonb
language plpgsql security definer set search_path = '' as $$
begin
  perform private.authorize_cart(p_actor, p_account_id, 'buy');
  update public.holds set reservation_ref = p_reservation_ref, reservation_expires_at = p_expires_at, checked_at = private.now()
    where id = p_hold_id and cart_id = any (private.cart_ids(p_actor)) and account_id is not distinct from p_account_id and status = 'active';
  return jsonb_build_object('ok', found);
end $$;

-- The carrier said it still has the number (or no longer has it: the hold ends).
create function private.record_hold_check(p_actor jsonb, p_account_id uuid, p_hold_id uuid, p_available boolean) returns jsonb
language plpgsql security definer set search_path = '' as $$
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
create function private.expire_holds(p_limit integer default 500) returns integer language plpgsql security definer set search_path = '' as $$
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

grant execute on function private.merge_cart(jsonb, uuid), private.get_cart(jsonb, uuid), private.hold_number(jsonb, uuid, jsonb),
  private.release_hold(jsonb, uuid, uuid), private.extend_cart(jsonb, uuid), private.list_holds_for_checkout(jsonb, uuid),
  private.record_reservation(jsonb, uuid, uuid, text, timestamptz), private.record_hold_check(jsonb, uuid, uuid, boolean) to app_server;
grant execute on function private.expire_holds(integer), private.give_up_reservation(uuid) to app_worker;

-- What happens to a whole cart: it moves at sign-in, it is extended, and it is forgotten.

-- At sign-in the guest's holds move to the account. On a clash of deadlines the later one wins, up to one full
-- extension after each hold was made.
create function private.merge_cart(p_actor jsonb, p_account_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_guest public.carts;
  v_cart public.carts;
  v_deadline timestamptz;
  v_moved integer;
begin
  perform private.require_person(p_actor);
  perform private.authorize(p_actor, p_account_id, 'belong');
  select * into v_guest from public.carts where id = private.guest_cart_id(p_actor) for update;
  if not found then
    return jsonb_build_object('ok', true, 'moved', 0);
  end if;
  v_cart := private.open_cart(p_actor, p_account_id);
  perform private.end_excess_holds(v_guest.id, p_account_id);
  v_deadline := greatest(private.cart_deadline(v_guest.id), private.cart_deadline(v_cart.id));
  v_moved := private.move_holds(v_guest.id, v_cart.id, p_account_id);
  if v_moved > 0 then
    update public.holds h set
      expires_at = greatest(h.expires_at, least(v_deadline,
        h.created_at + private.duration('hold_minutes') + private.duration('hold_extension_minutes')))
    where h.cart_id = v_cart.id and h.status = 'active' and h.expires_at > private.now() and h.order_id is null;
  end if;
  delete from public.carts c where c.id = v_guest.id and not exists (select from public.holds h where h.cart_id = c.id);
  return jsonb_build_object('ok', true, 'moved', v_moved);
end $$;

-- An account's cap holds for what arrives too, or a chain of guest carts would hold any quantity: the newest holds
-- beyond it end.
create function private.end_excess_holds(p_cart_id uuid, p_account_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_room integer;
begin
  perform pg_advisory_xact_lock(hashtextextended('holds:' || p_account_id, 0));
  select greatest(0, private.setting('max_holds_per_account') - count(*)) into v_room
    from public.holds
    where account_id = p_account_id and status = 'active' and expires_at > private.now();
  perform private.end_hold(h.id, 'released')
    from (
      select id
      from public.holds
      where cart_id = p_cart_id and status = 'active' and expires_at > private.now()
      order by created_at, id
      offset v_room
    ) h;
end $$;

create function private.cart_deadline(p_cart_id uuid) returns timestamptz
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select min(expires_at)
    from public.holds
    where cart_id = p_cart_id and status = 'active' and expires_at > private.now()
  );
end $$;

-- Active holds get the account's tax; what lapsed in the last half hour moves too, so that it is still listed.
create function private.move_holds(p_from uuid, p_to uuid, p_account_id uuid) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_buyer private.buyer := private.buyer(p_account_id);
  v_moved integer;
begin
  perform private.exchange_hold(h, v_buyer)
    from public.holds h
    where h.cart_id = p_from and h.status = 'active' and h.currency <> v_buyer.currency;
  update public.holds h set
    cart_id = p_to,
    account_id = p_account_id,
    tax_percent = v_buyer.tax_percent,
    tax_cents = private.tax_on(h.setup_cents + h.monthly_cents, v_buyer.tax_percent, h.currency)
  where h.cart_id = p_from and h.status = 'active';
  get diagnostics v_moved = row_count;
  update public.holds h set cart_id = p_to
    where h.cart_id = p_from and h.status = 'expired' and h.expires_at > private.now() - interval '30 minutes';
  return v_moved;
end $$;

-- Guests see dollars. An account of another currency pays its own prices, quoted now; what is not sold in that currency
-- is given back.
create function private.exchange_hold(h public.holds, p_buyer private.buyer) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  q private.quote := private.quote_area(h.area_id, p_buyer);
begin
  if q.currency is null or q.sku_id <> h.sku_id then
    perform private.end_hold(h.id, 'released');
    return;
  end if;
  update public.holds set
    currency = q.currency,
    setup_cents = q.setup_cents,
    monthly_cents = q.list_cents,
    volume_prices = q.volume_prices,
    setup_cost = q.setup_cost,
    monthly_cost = q.monthly_cost,
    cost_currency = q.cost_currency,
    exchange_rate = q.exchange_rate,
    pricing_rule_id = q.pricing_rule_id,
    pricing_rule_version = q.pricing_rule_version
  where id = h.id;
end $$;

-- Every live hold of a cart lasts until then, by the one extension that there is.
create function private.extend_holds(p_cart_id uuid, p_until timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.holds set expires_at = greatest(expires_at, p_until), extended_at = private.now()
    where cart_id = p_cart_id and status = 'active' and expires_at > private.now();
end $$;

-- Whether a live hold of a cart has been extended.
create function private.is_extended(p_cart_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (
    select from public.holds
    where cart_id = p_cart_id and status = 'active' and expires_at > private.now() and extended_at is not null
  );
end $$;

-- Adds one extension to every live hold of the cart, once.
create function private.extend_cart(p_actor jsonb, p_account_id uuid default null) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_cart public.carts;
  v_deadline timestamptz;
begin
  perform private.authorize_cart(p_actor, p_account_id, 'belong');
  v_cart := private.lock_cart(p_actor, p_account_id);
  v_deadline := private.cart_deadline(v_cart.id);
  if v_deadline is null then
    return private.refusal('HOLD_EXPIRED');
  end if;
  -- An order that waits for payment froze its deadline: its payment page is closed by the caller first, then asked
  -- again.
  if private.open_order_id(v_cart.id) is not null then
    return private.refusal('SESSION_OPEN') || jsonb_build_object('order_id', private.open_order_id(v_cart.id));
  end if;
  if private.is_extended(v_cart.id) then
    return private.refusal('ALREADY_EXTENDED') || jsonb_build_object('cart', private.cart_json(v_cart.id));
  end if;
  perform private.extend_holds(v_cart.id, v_deadline + private.duration('hold_extension_minutes'));
  return jsonb_build_object('ok', true, 'cart', private.cart_json(v_cart.id));
end $$;

-- A guest's address served its cap; it is not kept.
create function private.prune_client_addresses() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count integer;
begin
  update public.holds set client_address = null
    where client_address is not null and status <> 'active' and ended_at < private.now() - interval '1 day';
  get diagnostics v_count = row_count;
  return v_count;
end $$;

-- Every guest cart has holds, so they go before it. A hold that was bought belongs to an account's cart.
create function private.prune_guest_carts() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_before timestamptz := private.now() - private.duration('guest_cart_days');
  v_count integer;
begin
  delete from public.holds where id in (
    select h.id
    from public.carts c
    join public.holds h on h.cart_id = c.id
    where c.account_id is null and c.created_at < v_before and h.ended_at < v_before
    limit 10000
  );
  delete from public.carts c
    where c.account_id is null and c.created_at < v_before
      and not exists (select from public.holds h where h.cart_id = c.id);
  get diagnostics v_count = row_count;
  return v_count;
end $$;

insert into private.maintenance_steps (kind, name) values
  ('prune', 'client_addresses'),
  ('prune', 'guest_carts');

grant execute on function
  private.merge_cart(jsonb, uuid),
  private.extend_cart(jsonb, uuid)
to app_server;

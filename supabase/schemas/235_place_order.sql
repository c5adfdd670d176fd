-- Placing an order for what a cart holds.

-- A short reference that people can read out: no vowels, no look-alikes.
create function private.new_order_reference() returns text
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  v_letters constant text := '23456789BCDFGHJKMNPQRSTVWXZ';
  v_bytes bytea := extensions.gen_random_bytes(8);
  v_reference text := 'NN-';
begin
  for i in 0 .. 7 loop
    v_reference := v_reference || substr(v_letters, 1 + get_byte(v_bytes, i) % length(v_letters), 1);
  end loop;
  return v_reference;
end $$;

create type private.cart_sums as (
  lines integer,
  setup_cents bigint,
  monthly_cents bigint,
  tax_cents bigint,
  total_cents bigint,
  currency text,
  currencies integer,
  volume_count integer
);

create function private.sum_cart(p_cart public.carts) returns private.cart_sums
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count integer := private.cart_count(p_cart.id, p_cart.account_id);
  v_sums private.cart_sums;
begin
  select count(*), sum(setup_cents), sum(monthly_cents), sum(tax_cents),
      sum(setup_cents + monthly_cents + tax_cents), min(currency), count(distinct currency), v_count
    into v_sums
    from private.priced_holds(p_cart.id, v_count);
  return v_sums;
end $$;

-- Places an order for everything live in the caller's cart. Repeating it returns the same order while the cart is
-- unchanged.
-- p_request: {lost_line_policy, forward_to?, needs_forward_to, consent_version, locale, expected_total_cents?}
-- Refusals: BILL_UNPAID, CART_EMPTY, HOLD_EXPIRED, CONSENT_REQUIRED, ANSWER_PATH_REQUIRED, BUYER_PLACE_NEEDED,
-- AMOUNT_TOO_SMALL, AMOUNT_TOO_LARGE, CURRENCY_MISMATCH, NOT_SOLD, PRICE_CHANGED, SESSION_OPEN.
create function private.place_order(p_actor jsonb, p_account_id uuid, p_request jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_cart public.carts;
  v_sums private.cart_sums;
  v_order public.orders;
  v_refusal jsonb;
begin
  if p_actor ->> 'kind' = 'guest' then
    perform private.refuse(401, 'UNAUTHENTICATED');
  end if;
  perform private.authorize_cart(p_actor, p_account_id, 'order');
  v_refusal := coalesce(private.refuse_unpaid(p_account_id), private.refuse_terms(p_request, p_account_id));
  if v_refusal is not null then
    return v_refusal;
  end if;
  v_cart := private.lock_cart(p_actor, p_account_id);
  v_sums := private.sum_cart(v_cart);
  -- An order already waiting for payment: the same cart continues it, another cart needs its session closed first.
  select * into v_order
    from public.orders
    where cart_id = v_cart.id and status in ('draft', 'awaiting_payment')
    for update;
  if private.order_fits(v_order, p_account_id, v_sums, p_request) then
    return jsonb_build_object('ok', true, 'repeated', true, 'order', private.order_json(v_order.id));
  end if;
  if private.has_open_session(v_order.id) then
    return private.refusal('SESSION_OPEN') || jsonb_build_object('order_id', v_order.id);
  end if;
  perform private.replace_order(p_actor, v_order);
  v_refusal := private.refuse_sums(v_cart.id, v_sums, p_request);
  if v_refusal is not null then
    return v_refusal;
  end if;
  v_order := private.insert_order(p_actor, v_cart, v_sums, p_request);
  perform private.insert_lines(v_order, v_sums.volume_count);
  perform private.wake_deadline('checkout-deadline:' || v_order.id, v_order.id, v_order.deadline);
  perform private.audit(p_actor, p_account_id, 'order.placed', 'order:' || v_order.id, null, jsonb_build_object(
    'status', v_order.status, 'reference', v_order.reference,
    'total_cents', v_order.total_cents, 'lines', v_sums.lines));
  return jsonb_build_object('ok', true, 'repeated', false, 'order', private.order_json(v_order.id));
end $$;

-- Who goes to pay gets the cart's one extension, where it gains a minute, so that no hold ends while a card is typed.
-- A number that its carrier has reserved is promised no longer than the carrier keeps it. Returns the deadline.
create function private.extend_for_payment(p_cart_id uuid) returns timestamptz
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_now timestamptz := private.now();
  v_deadline timestamptz := private.cart_deadline(p_cart_id);
  v_until timestamptz;
begin
  select least(v_deadline + private.duration('hold_extension_minutes'), min(reservation_expires_at)) into v_until
    from public.holds
    where cart_id = p_cart_id and status = 'active' and expires_at > v_now and reservation_expires_at > v_now;
  if private.is_extended(p_cart_id) or v_until < v_deadline + interval '1 minute' then
    return v_deadline;
  end if;
  perform private.extend_holds(p_cart_id, v_until);
  return v_until;
end $$;

create function private.refuse_terms(p_request jsonb, p_account_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if coalesce(p_request ->> 'consent_version', '') = '' then
    return private.refusal('CONSENT_REQUIRED');
  end if;
  if coalesce(p_request ->> 'forward_to', '') = '' and (p_request ->> 'needs_forward_to')::boolean then
    return private.refusal('ANSWER_PATH_REQUIRED');
  end if;
  if private.needs_place(p_account_id) then
    return private.refusal('BUYER_PLACE_NEEDED');
  end if;
  return null;
end $$;

-- Whether the order that waits for payment is what the caller asks for now.
create function private.order_fits(
  p_order public.orders,
  p_account_id uuid,
  p_sums private.cart_sums,
  p_request jsonb
) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return p_sums.lines > 0
    and p_order.account_id = p_account_id
    and p_order.deadline > private.now()
    and p_order.lost_line_policy = coalesce(p_request ->> 'lost_line_policy', 'drop')
    and p_order.forward_to is not distinct from nullif(p_request ->> 'forward_to', '')
    and p_order.total_cents = p_sums.total_cents
    and p_sums.lines = (select count(*) from public.order_items where order_id = p_order.id)
    and not exists (
      select from public.holds h
      where h.cart_id = p_order.cart_id and h.status = 'active' and h.expires_at > private.now()
        and h.order_id is distinct from p_order.id
    );
end $$;

-- An unpaid order, if there is one, makes room for another one of the same cart: its holds stay.
create function private.replace_order(p_actor jsonb, p_order public.orders) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if p_order.id is null then
    return;
  end if;
  perform private.close_order(p_actor, p_order, 'canceled', 'replaced');
  update public.holds set order_id = null where order_id = p_order.id and status = 'active';
end $$;

create function private.refuse_sums(p_cart_id uuid, p_sums private.cart_sums, p_request jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if p_sums.lines = 0 and exists (
    select from public.holds
    where cart_id = p_cart_id and status in ('expired', 'active') and expires_at > private.now() - interval '30 minutes'
  ) then
    return private.refusal('HOLD_EXPIRED');
  end if;
  if p_sums.lines = 0 then
    return private.refusal('CART_EMPTY');
  end if;
  if p_sums.currencies > 1 then
    return private.refusal('CURRENCY_MISMATCH');
  end if;
  if (p_request ->> 'needs_forward_to')::boolean and exists (
    select from public.holds h
    join public.areas a on a.id = h.area_id and a.number_type = 'toll_free'
    where h.cart_id = p_cart_id and h.status = 'active' and h.expires_at > private.now()
  ) then
    return private.refusal('NOT_SOLD'); -- nothing would limit what their calls cost
  end if;
  if p_sums.total_cents < private.minimum_charge(p_sums.currency) then
    return private.refusal('AMOUNT_TOO_SMALL');
  end if;
  if p_sums.total_cents > private.maximum_charge(p_sums.currency) then
    return private.refusal('AMOUNT_TOO_LARGE');
  end if;
  if p_request ? 'expected_total_cents'
    and (p_request ->> 'expected_total_cents')::integer is distinct from p_sums.total_cents then
    return private.refusal('PRICE_CHANGED', jsonb_build_object('total_cents', p_sums.total_cents));
  end if;
  return null;
end $$;

create function private.insert_order(
  p_actor jsonb,
  p_cart public.carts,
  p_sums private.cart_sums,
  p_request jsonb
) returns public.orders
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_deadline timestamptz := private.extend_for_payment(p_cart.id);
  v_order public.orders;
begin
  insert into public.orders (reference, account_id, user_id, cart_id, status, currency, setup_cents, monthly_cents,
      tax_cents, total_cents, lost_line_policy, forward_to, consent_version, consent_at, locale, deadline)
    values (private.new_order_reference(), p_cart.account_id, (p_actor ->> 'user_id')::uuid, p_cart.id,
      'awaiting_payment', p_sums.currency, p_sums.setup_cents, p_sums.monthly_cents, p_sums.tax_cents,
      p_sums.total_cents, coalesce(p_request ->> 'lost_line_policy', 'drop'), nullif(p_request ->> 'forward_to', ''),
      p_request ->> 'consent_version', private.now(), coalesce(p_request ->> 'locale', 'en-US'), v_deadline)
    returning * into v_order;
  return v_order;
end $$;

-- One line for each live hold of the order's cart, at the price that the hold froze for so many numbers.
create function private.insert_lines(p_order public.orders, p_count integer) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.order_items (order_id, account_id, hold_id, position, e164, carrier_id, carrier_ref, area_id,
      sku_id, country, place, number_type, features, currency, setup_cents, monthly_cents, list_monthly_cents,
      volume_count, tax_percent, tax_cents, total_cents, setup_cost, monthly_cost, cost_currency, exchange_rate)
    select p_order.id, p_order.account_id, h.id, row_number() over (order by h.created_at, h.id), h.e164, h.carrier_id,
      h.carrier_ref, h.area_id, h.sku_id, a.country, private.place_of(a), a.number_type, a.features, h.currency,
      h.setup_cents, h.monthly_cents, f.monthly_cents, p_count, h.tax_percent, h.tax_cents,
      h.setup_cents + h.monthly_cents + h.tax_cents, h.setup_cost, h.monthly_cost, h.cost_currency, h.exchange_rate
    from private.priced_holds(p_order.cart_id, p_count) h
    join public.holds f on f.id = h.id
    join public.areas a on a.id = h.area_id;
  update public.holds set order_id = p_order.id
    where cart_id = p_order.cart_id and status = 'active' and expires_at > private.now();
end $$;

grant execute on function private.place_order(jsonb, uuid, jsonb) to app_server;

-- Orders and their money up to the authorisation. Outside calls never happen inside: what must be done outside is data or an outbox row.

-- A short reference that people can read out: no vowels, no look-alikes.
create function private.new_order_reference() returns text language plpgsql volatile set search_path = '' as $$
declare v_letters constant text := '23456789BCDFGHJKMNPQRSTVWXZ'; v_ref text := 'NN-'; v_bytes bytea := extensions.gen_random_bytes(8);
begin
  for i in 0 .. 7 loop
    v_ref := v_ref || substr(v_letters, 1 + get_byte(v_bytes, i) % length(v_letters), 1);
  end loop;
  return v_ref;
end $$;

-- What was charged, is owed and was given back: every member and key of the account may know the sums, though payments and their cards are
-- for managers. Definer rights, so it looks itself who asks: under the role `authenticated` the caller's accounts, else our own functions.
create function private.order_money(p_order_id uuid) returns jsonb language sql stable security definer set search_path = '' as $$
  select jsonb_build_object('account_id', o.account_id,
    'captured_cents', coalesce((select sum(p.captured_cents) from public.payments p where p.order_id = o.id), 0),
    'debt_cents', coalesce((select sum(p.debt_cents) from public.payments p where p.order_id = o.id), 0),
    'refunded_cents', coalesce((select sum(r.amount_cents) from public.refunds r where r.order_id = o.id and r.status = 'succeeded'), 0))
  from public.orders o
  where o.id = p_order_id and (coalesce(current_setting('role', true), 'none') <> 'authenticated'
    or o.account_id = any (private.account_ids()) or private.is_staff())
$$;

create function private.order_json(p_order_id uuid) returns jsonb language sql stable set search_path = '' as $$
  select jsonb_build_object('id', o.id, 'reference', o.reference, 'account_id', o.account_id, 'status', o.status, 'currency', o.currency,
    'setup_cents', o.setup_cents, 'monthly_cents', o.monthly_cents, 'tax_cents', o.tax_cents, 'total_cents', o.total_cents,
    'lost_line_policy', o.lost_line_policy, 'forward_to', o.forward_to, 'deadline', o.deadline, 'consent_version', o.consent_version,
    'consent_at', o.consent_at, 'authorized_at', o.authorized_at, 'settle_by', o.settle_by, 'settled_at', o.settled_at,
    'closed_reason', o.closed_reason, 'created_at', o.created_at, 'server_now', private.now(),
    'payment', (select jsonb_build_object('status', p.status, 'card_brand', p.card_brand, 'card_last4', p.card_last4, 'amount_cents', p.amount_cents,
        'captured_cents', p.captured_cents, 'failure_code', p.failure_code)
      from public.payments p where p.order_id = o.id and p.status <> 'voided' order by p.created_at desc limit 1),
    'items', coalesce((select jsonb_agg(jsonb_build_object('id', i.id, 'position', i.position, 'status', i.status, 'e164', i.e164, 'country', i.country,
        'place', i.place, 'number_type', i.number_type, 'features', i.features, 'currency', i.currency, 'setup_cents', i.setup_cents,
        'monthly_cents', i.monthly_cents, 'tax_percent', i.tax_percent, 'tax_cents', i.tax_cents, 'total_cents', i.total_cents,
        'failure_code', i.failure_code, 'substituted_by', i.substituted_by, 'number_id', n.id, 'number_status', n.status,
        'paid_until', n.paid_until) order by i.position)
      from public.order_items i left join public.purchased_numbers n on n.order_item_id = i.id where i.order_id = o.id), '[]')) || private.order_money(o.id)
  from public.orders o where o.id = p_order_id
$$;

-- Places an order for everything live in the caller's cart. Repeating it returns the same order while the cart is unchanged.
-- p_request: {lost_line_policy, forward_to?, needs_forward_to, consent_version, locale, expected_total_cents?}
-- Refusals: CART_EMPTY, HOLD_EXPIRED, CONSENT_REQUIRED, ANSWER_PATH_REQUIRED, AMOUNT_TOO_SMALL, CURRENCY_MISMATCH, PRICE_CHANGED, SESSION_OPEN.
create function private.place_order(p_actor jsonb, p_account_id uuid, p_request jsonb) returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  v_cart public.carts; v_order public.orders; v_total integer; v_setup integer; v_monthly integer; v_tax integer; v_count integer;
  v_currency text; v_currencies integer; v_deadline timestamptz; v_now timestamptz := private.now();
  v_policy text := coalesce(p_request ->> 'lost_line_policy', 'drop'); v_forward text := nullif(p_request ->> 'forward_to', '');
begin
  if p_actor ->> 'kind' = 'guest' then perform private.refuse(401, 'UNAUTHENTICATED'); end if;
  perform private.authorize_cart(p_actor, p_account_id, 'order');
  if coalesce(p_request ->> 'consent_version', '') = '' then return jsonb_build_object('ok', false, 'code', 'CONSENT_REQUIRED'); end if;
  if v_forward is null and coalesce((p_request ->> 'needs_forward_to')::boolean, false) then
    return jsonb_build_object('ok', false, 'code', 'ANSWER_PATH_REQUIRED');
  end if;
  v_cart := private.lock_cart(p_actor, p_account_id, false);
  if v_cart.id is null then return jsonb_build_object('ok', false, 'code', 'CART_EMPTY'); end if;

  select count(*), sum(setup_cents), sum(monthly_cents), sum(tax_cents), min(currency), count(distinct currency), min(expires_at)
    into v_count, v_setup, v_monthly, v_tax, v_currency, v_currencies, v_deadline
    from public.holds where cart_id = v_cart.id and status = 'active' and expires_at > v_now;

  -- An order already waiting for payment: the same cart continues it, another cart needs its session closed first.
  select * into v_order from public.orders where cart_id = v_cart.id and status in ('draft', 'awaiting_payment') for update;
  if found then
    if v_count > 0 and v_order.account_id = p_account_id and v_order.deadline > v_now
      and v_order.lost_line_policy = v_policy and v_order.forward_to is not distinct from v_forward
      and not exists (select from public.holds h where h.cart_id = v_cart.id and h.status = 'active' and h.expires_at > v_now and h.order_id is distinct from v_order.id)
      and v_count = (select count(*) from public.order_items where order_id = v_order.id) then
      return jsonb_build_object('ok', true, 'repeated', true, 'order', private.order_json(v_order.id));
    end if;
    if exists (select from public.checkout_sessions where order_id = v_order.id and purpose = 'order' and status in ('creating', 'open')) then
      return jsonb_build_object('ok', false, 'code', 'SESSION_OPEN', 'order_id', v_order.id);
    end if;
    update public.orders set status = 'canceled', closed_reason = 'replaced' where id = v_order.id;
    update public.holds set order_id = null where order_id = v_order.id and status = 'active';
  end if;

  if v_count = 0 then
    return jsonb_build_object('ok', false, 'code', case when exists (
      select from public.holds where cart_id = v_cart.id and expires_at > v_now - interval '30 minutes' and (status = 'expired' or status = 'active'))
      then 'HOLD_EXPIRED' else 'CART_EMPTY' end);
  end if;
  if v_currencies > 1 then return jsonb_build_object('ok', false, 'code', 'CURRENCY_MISMATCH'); end if;
  v_total := v_setup + v_monthly + v_tax;
  if v_total < private.setting('min_order_cents') then return jsonb_build_object('ok', false, 'code', 'AMOUNT_TOO_SMALL'); end if;
  if p_request ? 'expected_total_cents' and (p_request ->> 'expected_total_cents')::integer is distinct from v_total then
    return jsonb_build_object('ok', false, 'code', 'PRICE_CHANGED', 'details', jsonb_build_object('total_cents', v_total));
  end if;

  insert into public.orders (reference, account_id, user_id, cart_id, status, currency, setup_cents, monthly_cents, tax_cents, total_cents,
      lost_line_policy, forward_to, consent_version, consent_at, locale, deadline)
    values (private.new_order_reference(), p_account_id, (p_actor ->> 'user_id')::uuid, v_cart.id, 'awaiting_payment', v_currency, v_setup, v_monthly,
      v_tax, v_total, v_policy, v_forward, p_request ->> 'consent_version', v_now, coalesce(p_request ->> 'locale', 'en-US'), v_deadline)
    returning * into v_order;
  insert into public.order_items (order_id, account_id, hold_id, position, e164, carrier_id, carrier_ref, area_id, sku_id, country, place, number_type,
      features, currency, setup_cents, monthly_cents, tax_percent, tax_cents, total_cents, setup_cost, monthly_cost, cost_currency, exchange_rate)
    select v_order.id, p_account_id, h.id, row_number() over (order by h.created_at, h.id), h.e164, h.carrier_id, h.carrier_ref, h.area_id, h.sku_id, a.country,
      concat_ws(', ', a.name, nullif(a.region_code, '')), a.number_type, a.features, h.currency, h.setup_cents, h.monthly_cents, h.tax_percent, h.tax_cents,
      h.setup_cents + h.monthly_cents + h.tax_cents, h.setup_cost, h.monthly_cost, h.cost_currency, h.exchange_rate
    from public.holds h join public.areas a on a.id = h.area_id
    where h.cart_id = v_cart.id and h.status = 'active' and h.expires_at > v_now;
  update public.holds set order_id = v_order.id where cart_id = v_cart.id and status = 'active' and expires_at > v_now;
  perform private.emit('checkout/deadline-reached', 'checkout-deadline:' || v_order.id, jsonb_build_object('orderId', v_order.id), v_deadline);
  perform private.audit(p_actor, p_account_id, 'order.placed', 'order:' || v_order.id, null,
    jsonb_build_object('reference', v_order.reference, 'total_cents', v_total, 'lines', v_count));
  return jsonb_build_object('ok', true, 'repeated', false, 'order', private.order_json(v_order.id));
end $$;

-- The order's payable session: the open one, or a new attempt in `creating`, with all that Stripe is told (stable, so a retry sends the same body).
create function private.begin_checkout_session(p_actor jsonb, p_account_id uuid, p_order_id uuid, p_purpose text default 'order') returns jsonb
language plpgsql security definer set search_path = '' as $$
declare v_order public.orders; v_session public.checkout_sessions; v_amount integer; v_account public.accounts;
begin
  perform private.authorize(p_actor, p_account_id, case when p_purpose = 'order' then 'order' else 'read' end);
  -- A key never touches money: debts are paid by people.
  if p_purpose is distinct from 'order' and p_actor ->> 'kind' = 'key' then perform private.refuse(403, 'FORBIDDEN'); end if;
  select * into v_order from public.orders where id = p_order_id and account_id = p_account_id for update;
  if not found then return jsonb_build_object('ok', false, 'code', 'NOT_FOUND'); end if;
  if p_purpose = 'order' then
    if v_order.status <> 'awaiting_payment' then return jsonb_build_object('ok', false, 'code', 'ORDER_STATE', 'details', jsonb_build_object('status', v_order.status)); end if;
    if v_order.deadline <= private.now() + interval '5 seconds' then return jsonb_build_object('ok', false, 'code', 'HOLD_EXPIRED'); end if;
    v_amount := v_order.total_cents;
  else
    select sum(debt_cents) into v_amount from public.payments where order_id = p_order_id and status = 'capture_failed';
    if coalesce(v_amount, 0) = 0 then return jsonb_build_object('ok', false, 'code', 'ORDER_STATE', 'details', jsonb_build_object('status', 'no debt')); end if;
  end if;
  -- An attempt that was never answered for five minutes has no link that a buyer could have: a new one may begin.
  update public.checkout_sessions set status = 'abandoned', ended_at = private.now()
    where order_id = p_order_id and purpose = p_purpose and status = 'creating' and created_at < private.now() - interval '5 minutes';
  select * into v_session from public.checkout_sessions where order_id = p_order_id and purpose = p_purpose and status in ('creating', 'open');
  if not found then
    insert into public.checkout_sessions (order_id, account_id, purpose, attempt, amount_cents, currency, expires_at)
      select p_order_id, p_account_id, p_purpose, coalesce(max(attempt), 0) + 1, v_amount, v_order.currency, private.now() + interval '1 hour'
      from public.checkout_sessions where order_id = p_order_id and purpose = p_purpose
      returning * into v_session;
  end if;
  select * into v_account from public.accounts where id = p_account_id;
  return jsonb_build_object('ok', true, 'session', jsonb_build_object('id', v_session.id, 'attempt', v_session.attempt, 'status', v_session.status,
      'stripe_session_id', v_session.stripe_session_id, 'url', v_session.url, 'expires_at', v_session.expires_at, 'amount_cents', v_session.amount_cents,
      'currency', v_session.currency, 'purpose', v_session.purpose),
    'order', private.order_json(p_order_id), 'stripe_customer_id', v_account.stripe_customer_id, 'account_name', v_account.name,
    'email', (select email from public.profiles where user_id = coalesce((p_actor ->> 'user_id')::uuid, v_order.user_id)));
end $$;

create function private.attach_checkout_session(p_session_id uuid, p_stripe_session_id text, p_url text) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare v_row public.checkout_sessions;
begin
  update public.checkout_sessions set status = 'open', stripe_session_id = p_stripe_session_id, url = p_url
    where id = p_session_id and (status = 'creating' or stripe_session_id = p_stripe_session_id) and status in ('creating', 'open')
    returning * into v_row;
  if not found then return jsonb_build_object('ok', false, 'code', 'ORDER_STATE'); end if;
  return jsonb_build_object('ok', true, 'url', v_row.url);
end $$;

create function private.set_stripe_customer(p_account_id uuid, p_customer_id text) returns text language plpgsql security definer set search_path = '' as $$
declare v_id text;
begin
  update public.accounts set stripe_customer_id = p_customer_id where id = p_account_id and stripe_customer_id is null;
  select stripe_customer_id into v_id from public.accounts where id = p_account_id;
  return v_id;
end $$;

-- Sessions of an order that may still be paid: to be expired at Stripe by the caller.
create function private.list_open_sessions(p_order_id uuid) returns jsonb language sql stable security definer set search_path = '' as $$
  select jsonb_build_object(
    'order', (select jsonb_build_object('id', o.id, 'status', o.status, 'deadline', o.deadline, 'due', o.deadline <= private.now()) from public.orders o where o.id = p_order_id),
    'sessions', coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'stripe_session_id', s.stripe_session_id, 'status', s.status, 'purpose', s.purpose,
      'attempt', s.attempt, 'age_seconds', extract(epoch from private.now() - s.created_at)))
      filter (where s.id is not null), '[]'))
  from public.checkout_sessions s where s.order_id = p_order_id and s.purpose = 'order' and s.status in ('creating', 'open')
$$;

-- Stripe confirmed how a session ended. `expired` frees the order once no session is left and its deadline has passed (or the buyer canceled).
create function private.close_checkout_session(p_session_id uuid, p_outcome text, p_release boolean default false) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare v_session public.checkout_sessions; v_order public.orders;
begin
  update public.checkout_sessions set status = p_outcome, ended_at = private.now()
    where id = p_session_id and status in ('creating', 'open') returning * into v_session;
  if not found then select * into v_session from public.checkout_sessions where id = p_session_id; end if;
  if not found or v_session.purpose <> 'order' then return jsonb_build_object('ok', true); end if;
  return private.expire_order(v_session.order_id, p_release);
end $$;

-- Ends an unpaid order whose deadline has passed and whose sessions are all closed; its holds go back on sale.
create function private.expire_order(p_order_id uuid, p_release boolean default false) returns jsonb language plpgsql security definer set search_path = '' as $$
declare v_order public.orders;
begin
  select * into v_order from public.orders where id = p_order_id for update;
  if not found or v_order.status not in ('draft', 'awaiting_payment') then return jsonb_build_object('ok', true, 'status', v_order.status); end if;
  if exists (select from public.checkout_sessions where order_id = p_order_id and purpose = 'order' and status in ('creating', 'open', 'complete')) then
    return jsonb_build_object('ok', true, 'status', v_order.status);
  end if;
  if v_order.deadline <= private.now() then
    update public.orders set status = 'expired', closed_reason = 'deadline' where id = p_order_id;
    perform private.end_hold(h.id, 'expired') from public.holds h where h.order_id = p_order_id and h.status = 'active';
    perform private.audit('{"kind":"system"}', v_order.account_id, 'order.expired', 'order:' || p_order_id);
    return jsonb_build_object('ok', true, 'status', 'expired');
  elsif p_release then
    update public.orders set status = 'canceled', closed_reason = 'replaced' where id = p_order_id;
    update public.holds set order_id = null where order_id = p_order_id and status = 'active';
    return jsonb_build_object('ok', true, 'status', 'canceled');
  end if;
  return jsonb_build_object('ok', true, 'status', v_order.status);
end $$;

-- The authorised payment of an order becomes goods: numbers, queue and outbox rows in one transaction. Repeating it changes nothing.
-- p_payment: {payment_intent_id, amount_cents, currency, capture_before, payment_method_id, card_brand, card_last4, stripe_session_id}
-- Returns {action: "started" | "already" | "void", reason?}: `void` means the caller cancels that PaymentIntent at Stripe at once.
create function private.authorize_order(p_order_id uuid, p_payment jsonb) returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  v_order public.orders; v_payment public.payments; v_item public.order_items; v_number uuid; v_job uuid; v_now timestamptz := private.now();
  v_pi text := p_payment ->> 'payment_intent_id'; v_reason text;
begin
  perform private.require_system();
  select * into v_order from public.orders where id = p_order_id for update;
  if not found then return jsonb_build_object('action', 'void', 'reason', 'no such order'); end if;
  update public.checkout_sessions set status = 'complete', ended_at = v_now
    where order_id = p_order_id and stripe_session_id = p_payment ->> 'stripe_session_id' and status in ('creating', 'open');
  select * into v_payment from public.payments where stripe_payment_intent_id = v_pi;
  if found and v_payment.status <> 'requires_payment' then return jsonb_build_object('action', 'already', 'status', v_payment.status); end if;

  v_reason := case
    when v_order.status <> 'awaiting_payment' then 'order is ' || v_order.status
    when (p_payment ->> 'amount_cents')::integer <> v_order.total_cents then 'amount differs'
    when upper(p_payment ->> 'currency') <> v_order.currency then 'currency differs'
    when (select count(*) from public.holds where order_id = p_order_id and status = 'active') <> (select count(*) from public.order_items where order_id = p_order_id)
      then 'a hold has ended' end;
  if v_reason is not null then
    insert into public.payments (order_id, account_id, kind, status, stripe_payment_intent_id, amount_cents, currency, failure_code, authorized_at)
      values (p_order_id, v_order.account_id, 'checkout', 'requires_payment', v_pi, (p_payment ->> 'amount_cents')::integer, upper(p_payment ->> 'currency'), v_reason, v_now)
      on conflict (stripe_payment_intent_id) do nothing;
    if v_reason in ('amount differs', 'currency differs', 'a hold has ended') then
      perform private.alert_operator('A payment could not be used: ' || v_reason,
        jsonb_build_object('order', v_order.reference, 'payment_intent', v_pi), 'unusable-payment:' || v_pi);
    end if;
    if v_reason = 'a hold has ended' then
      update public.orders set status = 'canceled', closed_reason = 'hold_lost' where id = p_order_id;
      perform private.end_hold(h.id, 'released') from public.holds h where h.order_id = p_order_id and h.status = 'active';
      perform private.notify_user(v_order.user_id, v_order.account_id, 'orders', 'order-canceled',
        jsonb_build_object('order_id', p_order_id, 'order_reference', v_order.reference, 'currency', v_order.currency,
          'authorized_cents', v_order.total_cents, 'lost', '[]'::jsonb, 'reason', 'hold_lost'), 'order-canceled:' || p_order_id);
    end if;
    return jsonb_build_object('action', 'void', 'reason', v_reason);
  end if;

  insert into public.payments (order_id, account_id, kind, status, stripe_payment_intent_id, stripe_payment_method_id, card_brand, card_last4, amount_cents,
      currency, capture_before, authorized_at)
    values (p_order_id, v_order.account_id, 'checkout', 'authorized', v_pi, p_payment ->> 'payment_method_id', p_payment ->> 'card_brand',
      p_payment ->> 'card_last4', v_order.total_cents, v_order.currency, (p_payment ->> 'capture_before')::timestamptz, v_now)
    on conflict (stripe_payment_intent_id) do update set status = 'authorized', authorized_at = v_now;
  update public.orders set status = 'authorized', authorized_at = v_now,
      settle_by = v_now + make_interval(mins => private.setting('settle_after_minutes')::integer) where id = p_order_id;

  for v_item in select * from public.order_items where order_id = p_order_id order by position loop
    begin
      perform private.start_line(v_item.id, v_order.account_id);
    exception when unique_violation then
      -- Somebody owns the number already (an import, say): the line is lost, the rest of the order goes on.
      update public.order_items set status = 'failed', failure_code = 'NUMBER_TAKEN', ended_at = v_now where id = v_item.id;
    end;
  end loop;
  if not exists (select from public.order_items where order_id = p_order_id and status = 'provisioning') then
    perform private.emit('order/lines-terminal', 'order-lines:' || p_order_id || ':none', jsonb_build_object('orderId', p_order_id));
  end if;
  -- Ended after the numbers exist, so the two unique indexes hand over without a gap.
  perform private.end_hold(h.id, 'converted') from public.holds h where h.order_id = p_order_id and h.status = 'active';
  perform private.emit('order/authorized', 'order-authorized:' || p_order_id, jsonb_build_object('orderId', p_order_id));
  perform private.emit('order/settlement-due', 'order-settle-by:' || p_order_id, jsonb_build_object('orderId', p_order_id),
    v_now + make_interval(mins => private.setting('settle_after_minutes')::integer));
  perform private.audit('{"kind":"system"}', v_order.account_id, 'order.authorized', 'order:' || p_order_id, null,
    jsonb_build_object('payment_intent', v_pi, 'amount_cents', v_order.total_cents));
  return jsonb_build_object('action', 'started');
end $$;

-- One line becomes a number in provisioning with its queue row and wake-up.
create function private.start_line(p_item_id uuid, p_account_id uuid) returns uuid language plpgsql security definer set search_path = '' as $$
declare v_item public.order_items; v_number uuid; v_job uuid;
begin
  select * into v_item from public.order_items where id = p_item_id for update;
  insert into public.purchased_numbers (account_id, order_item_id, e164, carrier_id, area_id, sku_id, country, place, number_type, features,
      setup_cost, monthly_cost, cost_currency)
    values (p_account_id, v_item.id, v_item.e164, v_item.carrier_id, v_item.area_id, v_item.sku_id, v_item.country, v_item.place, v_item.number_type,
      v_item.features, v_item.setup_cost, v_item.monthly_cost, v_item.cost_currency)
    returning id into v_number;
  update public.order_items set status = 'provisioning' where id = v_item.id;
  insert into public.provisioning_queue (purchased_number_id, order_id, order_item_id, account_id, action, max_attempts)
    values (v_number, v_item.order_id, v_item.id, p_account_id, 'purchase', private.setting('job_max_attempts')::smallint)
    returning id into v_job;
  perform private.emit('provisioning/requested', 'provision:' || v_job || ':0', jsonb_build_object('jobId', v_job));
  perform private.note(v_number, p_account_id, 'number.ordered', jsonb_build_object('order_id', v_item.order_id));
  return v_job;
end $$;

-- A PaymentIntent that must not be used was canceled at Stripe (or had already ended there).
create function private.record_void(p_payment_intent_id text, p_status text default 'voided') returns void language plpgsql security definer set search_path = '' as $$
begin
  perform private.require_system();
  update public.payments set status = p_status, ended_at = private.now()
    where stripe_payment_intent_id = p_payment_intent_id and status in ('requires_payment', 'authorized') and captured_cents = 0;
end $$;

-- Reads run as the caller (security invoker), inside a transaction that took the role `authenticated` with the caller's claims:
-- row level security decides, the account is only a filter.
create function private.get_order(p_account_id uuid, p_order_id uuid) returns jsonb language sql stable set search_path = '' as $$
  select private.order_json(o.id) from public.orders o where o.id = p_order_id and o.account_id = p_account_id
$$;

-- Keyset page, newest first. Cursor: created_at and id of the last row seen.
create function private.list_orders(p_account_id uuid, p_limit integer default 25, p_before timestamptz default null, p_before_id uuid default null) returns jsonb
language sql stable set search_path = '' as $$
  select coalesce(jsonb_agg(private.order_json(o.id) order by o.created_at desc, o.id desc), '[]') from (
    select id, created_at from public.orders
    where account_id = p_account_id and status <> 'draft' and (p_before is null or (created_at, id) < (p_before, p_before_id))
    order by created_at desc, id desc limit least(p_limit, 100)) o
$$;

grant execute on function private.place_order(jsonb, uuid, jsonb), private.begin_checkout_session(jsonb, uuid, uuid, text) to app_server;
grant execute on function private.order_money(uuid), private.order_json(uuid), private.get_order(uuid, uuid), private.list_orders(uuid, integer, timestamptz, uuid) to authenticated;
grant execute on function private.attach_checkout_session(uuid, text, text), private.set_stripe_customer(uuid, text),
  private.list_open_sessions(uuid), private.close_checkout_session(uuid, text, boolean), private.expire_order(uuid, boolean),
  private.authorize_order(uuid, jsonb), private.record_void(text, text) to app_worker;

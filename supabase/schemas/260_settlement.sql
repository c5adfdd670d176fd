-- Settlement: one capture of the sum of the live lines, or a cancel when none is live. Every step re-reads, no card is
-- charged twice.

-- What to do next with an order. Repeating it gives the same answer:
--   {action: done, status} · {action: wait, until}
--   {action: close_lines, lines: [{job_id, item_id, carrier_id, status, is_away}], may_wait, is_waiting}
--   {action: capture | void, amount_cents, currency, stripe_customer_id, payment, recharge}
create function private.begin_settlement(p_order_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_order public.orders;
begin
  perform private.require_system();
  select * into v_order from public.orders where id = p_order_id for update;
  if not found or v_order.status not in ('authorized', 'provisioning') then
    return jsonb_build_object('action', 'done', 'status', v_order.status);
  end if;
  if v_order.settling_at is null then
    if private.has_open_lines(p_order_id) and private.now() < v_order.settle_by then
      return jsonb_build_object('action', 'wait', 'until', v_order.settle_by);
    end if;
    if private.has_open_lines(p_order_id) then
      return private.closing_json(v_order);
    end if;
    update public.orders set
      settling_at = private.now(),
      settle_amount_cents = private.chargeable(p_order_id, v_order.currency)
    where id = p_order_id
    returning * into v_order;
  end if;
  return private.settlement_json(v_order);
end $$;

-- The sum of the live lines, minor units. What is left of an order may be less than a card can be charged: it is given
-- away, so that a number that works is not taken back over a few cents.
create function private.chargeable(p_order_id uuid, p_currency text) returns integer
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_live integer := (
    select coalesce(sum(total_cents), 0) from public.order_items where order_id = p_order_id and status = 'live');
begin
  return case when v_live < private.minimum_charge(p_currency) then 0 else v_live end;
end $$;

create function private.has_open_lines(p_order_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (
    select from public.order_items where order_id = p_order_id and status in ('pending', 'provisioning')
  );
end $$;

-- is_away: its carrier cannot be reached. may_wait: then the order may be put off (`wait_for_carrier`).
create function private.closing_json(p_order public.orders) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object(
    'action', 'close_lines',
    'may_wait', coalesce(private.now() < private.wait_limit(p_order), false),
    'is_waiting', p_order.waiting_since is not null,
    'lines', private.open_lines_json(p_order.id, p_order.waiting_since is not null));
end $$;

create function private.open_lines_json(p_order_id uuid, p_is_waiting boolean) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_agg(jsonb_build_object(
      'job_id', q.id, 'item_id', i.id, 'carrier_id', i.carrier_id, 'status', q.status,
      'is_away', private.is_away(i.carrier_id, p_is_waiting)))
    from public.order_items i
    join public.provisioning_queue q on q.order_item_id = i.id and q.action = 'purchase'
    where i.order_id = p_order_id
      and i.status in ('pending', 'provisioning')
      and q.status in ('pending', 'processing', 'waiting')
  );
end $$;

create function private.settlement_json(p_order public.orders) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_payment public.payments;
begin
  select * into v_payment
    from public.payments
    where order_id = p_order.id and kind = 'checkout' and status <> 'voided' and authorized_at is not null
    order by (status in ('authorized', 'captured')) desc, created_at
    limit 1;
  return jsonb_build_object(
    'action', case when p_order.settle_amount_cents > 0 then 'capture' else 'void' end,
    'amount_cents', p_order.settle_amount_cents,
    'currency', p_order.currency,
    'stripe_customer_id', (select stripe_customer_id from public.accounts where id = p_order.account_id),
    'is_disputed', private.has_open_dispute(p_order.account_id),
    'payment', jsonb_build_object(
      'id', v_payment.id,
      'payment_intent_id', v_payment.stripe_payment_intent_id,
      'status', v_payment.status,
      'payment_method_id', v_payment.stripe_payment_method_id,
      'capture_before', v_payment.capture_before),
    'recharge', (
      select jsonb_build_object('payment_intent_id', r.stripe_payment_intent_id, 'status', r.status)
      from public.payments r
      where r.order_id = p_order.id and r.kind = 'recharge'
      limit 1
    ));
end $$;

-- Closes an order after its money is known: status, customer's message, audit.
create function private.finish_order(p_order_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_order public.orders;
  v_reason text;
  v_live integer;
  v_lost integer;
  v_captured integer;
  v_debt integer;
  v_status text;
begin
  select * into v_order from public.orders where id = p_order_id for update;
  if v_order.status not in ('authorized', 'provisioning') then
    return jsonb_build_object('ok', true, 'status', v_order.status, 'repeated', true);
  end if;
  select count(*) filter (where status = 'live'), count(*) filter (where status = 'failed') into v_live, v_lost
    from public.order_items where order_id = p_order_id;
  select coalesce(sum(captured_cents), 0), coalesce(sum(debt_cents), 0) into v_captured, v_debt
    from public.payments
    where order_id = p_order_id;
  if v_captured + v_debt <> v_order.settle_amount_cents then
    raise exception 'order % is not settled: captured % + debt % of %',
      p_order_id, v_captured, v_debt, v_order.settle_amount_cents using errcode = '23514';
  end if;
  v_status := case when v_live = 0 then 'canceled' when v_lost = 0 then 'completed' else 'partially_completed' end;
  update public.orders set
    status = v_status,
    settled_at = private.now(),
    closed_reason = case when v_live = 0 then private.why_nothing_is_live(p_order_id) end
  where id = p_order_id
  returning closed_reason into v_reason;
  perform private.send_receipt(v_order, case
    when v_debt > 0 then 'payment-failed'
    when v_live = 0 then 'order-canceled'
    when v_lost > 0 then 'order-partly-completed'
    else 'order-receipt' end);
  perform private.audit(private.system(), v_order.account_id, 'order.settled', 'order:' || p_order_id,
    jsonb_build_object('status', v_order.status), jsonb_build_object('status', v_status,
      'captured_cents', v_captured, 'debt_cents', v_debt, 'live', v_live, 'lost', v_lost),
    coalesce(v_reason, case when v_debt > 0 then 'unpaid' end));
  return jsonb_build_object('ok', true, 'status', v_status);
end $$;

-- An order whose lost lines were all given up by its buyer was not let down by a carrier.
create function private.why_nothing_is_live(p_order_id uuid) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return case when (
    select bool_and(failure_code = 'CANCELED_BY_BUYER')
    from public.order_items
    where order_id = p_order_id and status = 'failed'
  ) then 'canceled_by_buyer' else 'nothing_available' end;
end $$;

-- The re-read PaymentIntent has succeeded: p_captured_cents is its amount_received.
create function private.record_capture(p_order_id uuid, p_payment_intent_id text, p_captured_cents integer)
returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  perform from public.orders where id = p_order_id for update;
  update public.payments set
    status = 'captured',
    captured_cents = p_captured_cents,
    captured_at = coalesce(captured_at, private.now())
  where order_id = p_order_id
    and stripe_payment_intent_id = p_payment_intent_id
    and status in ('authorized', 'captured');
  return private.finish_order(p_order_id);
end $$;

-- Nothing is live: the authorization was canceled, nothing was charged.
create function private.record_order_void(p_order_id uuid, p_payment_intent_id text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  perform from public.orders where id = p_order_id for update;
  perform private.record_void(p_payment_intent_id);
  return private.finish_order(p_order_id);
end $$;

-- The authorization is gone or the capture was refused, and the re-read PaymentIntent will never pay.
create function private.record_authorization_lost(p_order_id uuid, p_payment_intent_id text, p_code text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_account uuid;
begin
  perform private.require_system();
  update public.payments set status = 'expired', failure_code = p_code, ended_at = private.now()
    where order_id = p_order_id and stripe_payment_intent_id = p_payment_intent_id and status = 'authorized'
    returning account_id into v_account;
  if found then
    perform private.audit(private.system(), v_account, 'payment.lost', 'order:' || p_order_id,
      jsonb_build_object('payment_intent', p_payment_intent_id, 'status', 'authorized'),
      jsonb_build_object('payment_intent', p_payment_intent_id, 'status', 'expired'), p_code);
  end if;
end $$;

-- The one off-session charge of the same sum: written before it is tried, so a repeat finds it.
create function private.record_recharge(
  p_order_id uuid,
  p_payment_intent_id text,
  p_succeeded boolean,
  p_code text default null
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_order public.orders;
begin
  perform private.require_system();
  select * into v_order from public.orders where id = p_order_id for update;
  if v_order.status not in ('authorized', 'provisioning') then
    return jsonb_build_object('ok', true, 'repeated', true);
  end if;
  if p_succeeded then
    perform private.record_charge(v_order, 'recharge', p_payment_intent_id, v_order.settle_amount_cents);
  else
    perform private.record_debt(v_order, p_code);
  end if;
  return private.finish_order(p_order_id);
end $$;

-- A payment that was charged without an authorization before. p_card: {payment_method_id, card_brand, card_last4}
create function private.record_charge(
  p_order public.orders,
  p_kind text,
  p_payment_intent_id text,
  p_amount_cents integer,
  p_card jsonb default '{}'
) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.payments (order_id, account_id, kind, status, stripe_payment_intent_id, stripe_payment_method_id,
      card_brand, card_last4, amount_cents, captured_cents, currency, authorized_at, captured_at)
    values (p_order.id, p_order.account_id, p_kind, 'captured', p_payment_intent_id, p_card ->> 'payment_method_id',
      p_card ->> 'card_brand', p_card ->> 'card_last4', p_amount_cents, p_amount_cents, p_order.currency,
      private.now(), private.now())
    on conflict (stripe_payment_intent_id) do nothing;
end $$;

create function private.record_debt(p_order public.orders, p_code text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.payments set
    status = 'capture_failed',
    debt_cents = p_order.settle_amount_cents,
    failure_code = coalesce(p_code, failure_code)
  where order_id = p_order.id and kind = 'checkout' and status in ('expired', 'authorized')
    and not exists (
      select from public.payments d where d.order_id = p_order.id and d.status = 'capture_failed'
    );
  if found then
    perform private.audit(private.system(), p_order.account_id, 'payment.refused', 'order:' || p_order.id,
      jsonb_build_object('debt_cents', 0), jsonb_build_object('debt_cents', p_order.settle_amount_cents), p_code);
  end if;
  perform private.alert_operator('A capture failed for good', jsonb_build_object(
    'order', p_order.reference, 'debt_cents', p_order.settle_amount_cents, 'code', p_code),
    'capture-failed:' || p_order.id);
end $$;

create function private.wake_settlement(p_key text, p_order_id uuid, p_due timestamptz default null) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.emit('order/settlement-due', p_key, jsonb_build_object('orderId', p_order_id), p_due);
end $$;

create view private.due_settlements with (security_invoker = true) as
  select greatest(settle_by, updated_at + interval '20 seconds') as at
  from public.orders
  where status in ('authorized', 'provisioning');

create function private.sweep_orders() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count integer;
begin
  perform private.wake_settlement(private.sweep_key('order-settle:' || due.id), due.id)
    from (
      select id
      from public.orders o
      where status in ('authorized', 'provisioning')
        and updated_at < private.now() - interval '20 seconds'
        and (settling_at is not null or settle_by <= private.now() or not private.has_open_lines(o.id))
      limit 500
    ) due;
  get diagnostics v_count = row_count;
  return v_count;
end $$;

insert into private.maintenance_steps (kind, name) values ('sweep', 'orders');

grant execute on function
  private.begin_settlement(uuid),
  private.record_capture(uuid, text, integer),
  private.record_order_void(uuid, text),
  private.record_authorization_lost(uuid, text, text),
  private.record_recharge(uuid, text, boolean, text)
to app_worker;

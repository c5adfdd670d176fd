-- Settlement: one capture of the sum of the live lines, or a cancel when none is live. Every step re-reads, nobody is charged twice.

-- What to do next with an order. Repeating it gives the same answer:
--   {action: wait, until} · {action: close_lines, lines: [{job_id, carrier_id, carrier_order}]} · {action: capture|void, amount_cents, payment} · {action: done}
create function private.begin_settlement(p_order_id uuid) returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_order public.orders; v_payment public.payments; v_open integer; v_amount integer; v_account public.accounts;
begin
  perform private.require_system();
  select * into v_order from public.orders where id = p_order_id for update;
  if not found or v_order.status not in ('authorized', 'provisioning') then return jsonb_build_object('action', 'done', 'status', v_order.status); end if;
  if v_order.settling_at is null then
    select count(*) into v_open from public.order_items where order_id = p_order_id and status in ('pending', 'provisioning');
    if v_open > 0 then
      if private.now() < v_order.settle_by then return jsonb_build_object('action', 'wait', 'until', v_order.settle_by); end if;
      return jsonb_build_object('action', 'close_lines', 'lines', (
        select jsonb_agg(jsonb_build_object('job_id', q.id, 'item_id', i.id, 'carrier_id', i.carrier_id, 'status', q.status))
        from public.order_items i join public.provisioning_queue q on q.order_item_id = i.id and q.action = 'purchase'
        where i.order_id = p_order_id and i.status in ('pending', 'provisioning') and q.status in ('pending', 'processing', 'waiting')));
    end if;
    select coalesce(sum(total_cents), 0) into v_amount from public.order_items where order_id = p_order_id and status = 'live';
    update public.orders set settling_at = private.now(), settle_amount_cents = v_amount where id = p_order_id returning * into v_order;
  end if;
  select * into v_payment from public.payments where order_id = p_order_id and kind = 'checkout' and status <> 'voided' and authorized_at is not null
    order by (status in ('authorized', 'captured')) desc, created_at limit 1;
  select * into v_account from public.accounts where id = v_order.account_id;
  return jsonb_build_object('action', case when v_order.settle_amount_cents > 0 then 'capture' else 'void' end,
    'amount_cents', v_order.settle_amount_cents, 'currency', v_order.currency, 'stripe_customer_id', v_account.stripe_customer_id,
    'payment', jsonb_build_object('id', v_payment.id, 'payment_intent_id', v_payment.stripe_payment_intent_id, 'status', v_payment.status,
      'payment_method_id', v_payment.stripe_payment_method_id, 'capture_before', v_payment.capture_before),
    'recharge', (select jsonb_build_object('payment_intent_id', r.stripe_payment_intent_id, 'status', r.status) from public.payments r where r.order_id = p_order_id and r.kind = 'recharge' limit 1));
end $$;

-- Closes an order after its money is known: status, customer's message, audit.
create function private.finish_order(p_order_id uuid) returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_order public.orders; v_live integer; v_lost integer; v_status text; v_template text; v_captured integer; v_debt integer;
begin
  select * into v_order from public.orders where id = p_order_id for update;
  if v_order.status not in ('authorized', 'provisioning') then return jsonb_build_object('ok', true, 'status', v_order.status, 'repeated', true); end if;
  select count(*) filter (where status = 'live'), count(*) filter (where status = 'failed') into v_live, v_lost from public.order_items where order_id = p_order_id;
  select coalesce(sum(captured_cents), 0), coalesce(sum(debt_cents), 0) into v_captured, v_debt from public.payments where order_id = p_order_id;
  if v_captured + v_debt <> v_order.settle_amount_cents then
    raise exception 'order % is not settled: captured % + debt % of %', p_order_id, v_captured, v_debt, v_order.settle_amount_cents using errcode = '23514';
  end if;
  v_status := case when v_live = 0 then 'canceled' when v_lost = 0 then 'completed' else 'partially_completed' end;
  update public.orders set status = v_status, settled_at = private.now(), closed_reason = case when v_live = 0 then 'nothing_available' end where id = p_order_id;
  v_template := case when v_debt > 0 then 'payment-failed' when v_live = 0 then 'order-canceled' when v_lost > 0 then 'order-partly-completed' else 'order-receipt' end;
  perform private.notify_user(v_order.user_id, v_order.account_id, 'receipts', v_template,
    private.receipt_json(p_order_id), v_template || ':' || p_order_id);
  perform private.audit('{"kind":"system"}', v_order.account_id, 'order.settled', 'order:' || p_order_id, jsonb_build_object('status', v_order.status),
    jsonb_build_object('status', v_status, 'captured_cents', v_captured, 'debt_cents', v_debt, 'live', v_live, 'lost', v_lost),
    case when v_live = 0 then 'nothing_available' when v_debt > 0 then 'unpaid' end);
  return jsonb_build_object('ok', true, 'status', v_status);
end $$;

-- Everything the messages about a settled order say: plain data, the words are in the templates (lib/notifications/parameters.ts).
-- The card is the one that was charged; before any charge the first that was authorised.
create function private.receipt_json(p_order_id uuid) returns jsonb language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with item as (
    select i.*, n.paid_until, n.id as number_id, (select old.e164 from public.order_items old where old.substituted_by = i.id limit 1) as replaces_e164
    from public.order_items i left join public.purchased_numbers n on n.order_item_id = i.id where i.order_id = p_order_id
  ), money as (
    select coalesce(sum(captured_cents), 0)::integer as captured, coalesce(sum(debt_cents), 0)::integer as debt from public.payments where order_id = p_order_id
  )
  select jsonb_build_object('order_id', o.id, 'order_reference', o.reference, 'currency', o.currency, 'buyer_name', o.buyer_name, 'placed_at', o.created_at,
    'settled_at', coalesce(o.settled_at, private.now()), 'authorized_cents', o.total_cents, 'captured_cents', money.captured,
    'released_cents', greatest(0, o.total_cents - money.captured - money.debt), 'amount_cents', money.debt, 'reason', o.closed_reason,
    'setup_cents', (select coalesce(sum(setup_cents), 0) from item where status = 'live'), 'monthly_cents', (select coalesce(sum(monthly_cents), 0) from item where status = 'live'),
    'tax_cents', (select coalesce(sum(tax_cents), 0) from item where status = 'live'), 'card_brand', p.card_brand, 'card_last4', p.card_last4,
    'renews_at', null, 'ends_at', (select min(paid_until) from item where status = 'live'),
    'suspend_at', coalesce(o.settled_at, private.now()) + make_interval(hours => private.setting('suspend_debt_hours')::integer),
    'release_at', coalesce(o.settled_at, private.now()) + make_interval(days => private.setting('release_debt_days')::integer),
    'lines', (select coalesce(jsonb_agg(jsonb_build_object('e164', e164, 'place', place, 'number_type', number_type, 'setup_cents', setup_cents, 'monthly_cents', monthly_cents,
        'tax_cents', tax_cents, 'total_cents', total_cents, 'replaces_e164', replaces_e164, 'number_id', number_id) order by position), '[]') from item where status = 'live'),
    'lost', (select coalesce(jsonb_agg(jsonb_build_object('e164', e164, 'place', place, 'number_type', number_type, 'total_cents', total_cents, 'reason', failure_code)
        order by position), '[]') from item where status = 'failed'))
  from public.orders o cross join money
  left join lateral (select card_brand, card_last4 from public.payments p where p.order_id = o.id and p.status <> 'voided'
    order by p.captured_cents > 0 desc, p.created_at limit 1) p on true
  where o.id = p_order_id
$$;

-- The re-read PaymentIntent says `succeeded`: amount_received is what was captured.
create function private.record_capture(p_order_id uuid, p_payment_intent_id text, p_captured_cents integer) returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  perform from public.orders where id = p_order_id for update;
  update public.payments set status = 'captured', captured_cents = p_captured_cents, captured_at = coalesce(captured_at, private.now())
    where order_id = p_order_id and stripe_payment_intent_id = p_payment_intent_id and status in ('authorized', 'captured');
  return private.finish_order(p_order_id);
end $$;

-- Nothing is live: the authorisation was canceled, nothing was charged.
create function private.record_order_void(p_order_id uuid, p_payment_intent_id text) returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  perform from public.orders where id = p_order_id for update;
  perform private.record_void(p_payment_intent_id);
  return private.finish_order(p_order_id);
end $$;

-- The authorisation is gone or the capture was refused, and the re-read PaymentIntent will never pay.
create function private.record_authorization_lost(p_order_id uuid, p_payment_intent_id text, p_code text) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update public.payments set status = 'expired', failure_code = p_code, ended_at = private.now()
    where order_id = p_order_id and stripe_payment_intent_id = p_payment_intent_id and status = 'authorized';
  if found then
    perform private.audit('{"kind":"system"}', (select account_id from public.orders where id = p_order_id), 'payment.lost', 'order:' || p_order_id,
      jsonb_build_object('payment_intent', p_payment_intent_id, 'status', 'authorized'), jsonb_build_object('payment_intent', p_payment_intent_id, 'status', 'expired'), p_code);
  end if;
end $$;

-- The one off-session charge of the same sum: written before it is tried, so a repeat finds it.
create function private.record_recharge(p_order_id uuid, p_payment_intent_id text, p_succeeded boolean, p_code text default null) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_order public.orders;
begin
  perform private.require_system();
  select * into v_order from public.orders where id = p_order_id for update;
  if v_order.status not in ('authorized', 'provisioning') then return jsonb_build_object('ok', true, 'repeated', true); end if;
  if p_succeeded then
    insert into public.payments (order_id, account_id, kind, status, stripe_payment_intent_id, amount_cents, captured_cents, currency, authorized_at, captured_at)
      values (p_order_id, v_order.account_id, 'recharge', 'captured', p_payment_intent_id, v_order.settle_amount_cents, v_order.settle_amount_cents, v_order.currency, private.now(), private.now())
      on conflict (stripe_payment_intent_id) do nothing;
  else
    update public.payments set status = 'capture_failed', debt_cents = v_order.settle_amount_cents, failure_code = coalesce(p_code, failure_code)
      where order_id = p_order_id and kind = 'checkout' and status in ('expired', 'authorized') and not exists (
        select from public.payments d where d.order_id = p_order_id and d.status = 'capture_failed');
    if found then
      perform private.audit('{"kind":"system"}', v_order.account_id, 'payment.refused', 'order:' || p_order_id, jsonb_build_object('debt_cents', 0),
        jsonb_build_object('debt_cents', v_order.settle_amount_cents), p_code);
    end if;
    perform private.alert_operator('A capture failed for good', jsonb_build_object('order', v_order.reference, 'debt_cents', v_order.settle_amount_cents, 'code', p_code), 'capture-failed:' || p_order_id);
  end if;
  return private.finish_order(p_order_id);
end $$;

create view private.due_settlements with (security_invoker = true) as
  select greatest(settle_by, updated_at + interval '20 seconds') as at
  from public.orders where status in ('authorized', 'provisioning');

grant execute on function
  private.begin_settlement(uuid),
  private.record_capture(uuid, text, integer),
  private.record_order_void(uuid, text),
  private.record_authorization_lost(uuid, text, text),
  private.record_recharge(uuid, text, boolean, text)
to app_worker;

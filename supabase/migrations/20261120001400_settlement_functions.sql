-- Settlement: one capture of the sum of the live lines, or a cancel when none is live. Every step re-reads, nobody is charged twice.

-- What to do next with an order. Repeating it gives the same answer:
--   {action: wait, until} · {action: close_lines, lines: [{job_id, carrier_id, carrier_order}]} · {action: capture|void, amount_cents, payment} · {action: done}
create function private.begin_settlement(p_order_id uuid) returns jsonb language plpgsql security definer set search_path = '' as $$
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
create function private.finish_order(p_order_id uuid) returns jsonb language plpgsql security definer set search_path = '' as $$
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
  perform private.audit('{"kind":"system"}', v_order.account_id, 'order.settled', 'order:' || p_order_id, null,
    jsonb_build_object('status', v_status, 'captured_cents', v_captured, 'debt_cents', v_debt, 'live', v_live, 'lost', v_lost));
  perform private.emit('order/settled', 'order-settled:' || p_order_id, jsonb_build_object('orderId', p_order_id, 'status', v_status));
  return jsonb_build_object('ok', true, 'status', v_status);
end $$;

-- Everything the messages about a settled order say: plain data, the words are in the templates (lib/notifications/parameters.ts).
create function private.receipt_json(p_order_id uuid) returns jsonb language sql stable security definer set search_path = '' as $$
  with item as (
    select i.*, n.paid_until, n.id as number_id, (select old.e164 from public.order_items old where old.substituted_by = i.id limit 1) as replaces_e164
    from public.order_items i left join public.purchased_numbers n on n.order_item_id = i.id where i.order_id = p_order_id
  ), money as (
    select coalesce(sum(captured_cents), 0)::integer as captured, coalesce(sum(debt_cents), 0)::integer as debt from public.payments where order_id = p_order_id
  )
  select jsonb_build_object('order_id', o.id, 'order_reference', o.reference, 'currency', o.currency, 'placed_at', o.created_at,
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
  left join lateral (select card_brand, card_last4 from public.payments p where p.order_id = o.id and p.status <> 'voided' order by p.created_at limit 1) p on true
  where o.id = p_order_id
$$;

-- The re-read PaymentIntent says `succeeded`: amount_received is what was captured.
create function private.record_capture(p_order_id uuid, p_payment_intent_id text, p_captured_cents integer) returns jsonb language plpgsql security definer set search_path = '' as $$
begin
  perform private.require_system();
  perform from public.orders where id = p_order_id for update;
  update public.payments set status = 'captured', captured_cents = p_captured_cents, captured_at = coalesce(captured_at, private.now())
    where order_id = p_order_id and stripe_payment_intent_id = p_payment_intent_id and status in ('authorized', 'captured');
  return private.finish_order(p_order_id);
end $$;

-- Nothing is live: the authorisation was canceled, nothing was charged.
create function private.record_order_void(p_order_id uuid, p_payment_intent_id text) returns jsonb language plpgsql security definer set search_path = '' as $$
begin
  perform private.require_system();
  perform from public.orders where id = p_order_id for update;
  perform private.record_void(p_payment_intent_id);
  return private.finish_order(p_order_id);
end $$;

-- The authorisation is gone or the capture was refused, and the re-read PaymentIntent will never pay.
create function private.record_authorization_lost(p_order_id uuid, p_payment_intent_id text, p_code text) returns void language plpgsql security definer set search_path = '' as $$
begin
  perform private.require_system();
  update public.payments set status = 'expired', failure_code = p_code, ended_at = private.now()
    where order_id = p_order_id and stripe_payment_intent_id = p_payment_intent_id and status = 'authorized';
end $$;

-- The one off-session charge of the same sum: written before it is tried, so a repeat finds it.
create function private.record_recharge(p_order_id uuid, p_payment_intent_id text, p_succeeded boolean, p_code text default null) returns jsonb
language plpgsql security definer set search_path = '' as $$
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
    perform private.alert_operator('A capture failed for good', jsonb_build_object('order', v_order.reference, 'debt_cents', v_order.settle_amount_cents, 'code', p_code), 'capture-failed:' || p_order_id);
    perform private.emit('order/debt-due', 'debt-suspend:' || p_order_id, jsonb_build_object('orderId', p_order_id),
      private.now() + make_interval(hours => private.setting('suspend_debt_hours')::integer));
  end if;
  return private.finish_order(p_order_id);
end $$;

-- A debt was paid on the payment page.
create function private.record_debt_paid(p_order_id uuid, p_payment_intent_id text, p_amount_cents integer, p_stripe_session_id text) returns jsonb language plpgsql security definer set search_path = '' as $$
declare v_order public.orders; v_number record; v_debt integer;
begin
  perform private.require_system();
  select * into v_order from public.orders where id = p_order_id for update;
  update public.checkout_sessions set status = 'complete', ended_at = private.now() where stripe_session_id = p_stripe_session_id and status in ('creating', 'open');
  if exists (select from public.payments where stripe_payment_intent_id = p_payment_intent_id) then return jsonb_build_object('ok', true, 'repeated', true); end if;
  select coalesce(sum(debt_cents), 0) into v_debt from public.payments where order_id = p_order_id and status = 'capture_failed';
  if v_debt = 0 or v_debt <> p_amount_cents then
    perform private.alert_operator('A debt payment does not match', jsonb_build_object('order', v_order.reference, 'paid_cents', p_amount_cents, 'debt_cents', v_debt), 'debt-mismatch:' || p_payment_intent_id);
    return jsonb_build_object('ok', false, 'code', 'RULE_REFUSED');
  end if;
  update public.payments set debt_cents = 0, status = 'expired' where order_id = p_order_id and status = 'capture_failed';
  insert into public.payments (order_id, account_id, kind, status, stripe_payment_intent_id, amount_cents, captured_cents, currency, authorized_at, captured_at)
    values (p_order_id, v_order.account_id, 'debt', 'captured', p_payment_intent_id, p_amount_cents, p_amount_cents, v_order.currency, private.now(), private.now());
  for v_number in select n.id from public.purchased_numbers n join public.order_items i on i.id = n.order_item_id where i.order_id = p_order_id and n.status = 'suspended' loop
    perform private.queue_action(v_number.id, 'resume', 'debt paid');
  end loop;
  perform private.notify_user(v_order.user_id, v_order.account_id, 'receipts', 'order-receipt', private.receipt_json(p_order_id), 'debt-receipt:' || p_order_id);
  perform private.audit('{"kind":"system"}', v_order.account_id, 'debt.paid', 'order:' || p_order_id, null, jsonb_build_object('amount_cents', p_amount_cents));
  return jsonb_build_object('ok', true);
end $$;

-- A refund as Stripe knows it, whoever made it. Unknown payments are not ours.
create function private.record_refund(p_payment_intent_id text, p_refund_id text, p_amount_cents integer, p_currency text, p_status text, p_reason text) returns boolean
language plpgsql security definer set search_path = '' as $$
declare v_payment public.payments;
begin
  perform private.require_system();
  select * into v_payment from public.payments where stripe_payment_intent_id = p_payment_intent_id;
  if not found then return false; end if;
  insert into public.refunds (payment_id, order_id, account_id, status, amount_cents, currency, reason, stripe_refund_id)
    values (v_payment.id, v_payment.order_id, v_payment.account_id, p_status, p_amount_cents, upper(p_currency), p_reason, p_refund_id)
    on conflict (stripe_refund_id) do update set status = excluded.status, amount_cents = excluded.amount_cents;
  return true;
end $$;

-- Unpaid goods: suspended after 72 hours, released after 7 days.
create function private.enforce_debts() returns integer language plpgsql security definer set search_path = '' as $$
declare v_row record; v_count integer := 0;
begin
  perform private.require_system();
  for v_row in
    select n.id, n.status, o.settled_at from public.payments p join public.orders o on o.id = p.order_id
      join public.order_items i on i.order_id = o.id join public.purchased_numbers n on n.order_item_id = i.id
    where p.status = 'capture_failed' and p.debt_cents > 0 and n.status in ('active', 'suspended')
      and o.settled_at < private.now() - make_interval(hours => private.setting('suspend_debt_hours')::integer)
  loop
    if v_row.settled_at < private.now() - make_interval(days => private.setting('release_debt_days')::integer) then
      perform private.queue_action(v_row.id, 'release', 'unpaid');
      v_count := v_count + 1;
    elsif v_row.status = 'active' and not exists (select from public.provisioning_queue q where q.purchased_number_id = v_row.id and q.action = 'suspend' and q.status in ('pending', 'processing', 'waiting')) then
      perform private.queue_action(v_row.id, 'suspend', 'unpaid');
      v_count := v_count + 1;
    end if;
  end loop;
  return v_count;
end $$;

-- The sweeper's list: everything that nobody finished. It only wakes; the functions above decide.
create function private.sweep() returns jsonb language plpgsql security definer set search_path = '' as $$
declare v_row record; v_jobs integer := 0; v_orders integer := 0; v_events integer := 0; v_minute text := to_char(private.now(), 'YYYYMMDDHH24MI');
begin
  perform private.require_system();
  for v_row in select id from public.provisioning_queue
    where (status in ('pending', 'waiting') and scheduled_for < private.now() - interval '20 seconds') or (status = 'processing' and lease_until < private.now())
    order by scheduled_for limit 500
  loop
    perform private.emit('provisioning/requested', 'provision:' || v_row.id || ':sweep:' || v_minute, jsonb_build_object('jobId', v_row.id));
    v_jobs := v_jobs + 1;
  end loop;
  for v_row in select id, status from public.orders o
    where (status in ('authorized', 'provisioning') and (settling_at is not null or settle_by <= private.now()
        or not exists (select from public.order_items i where i.order_id = o.id and i.status in ('pending', 'provisioning'))))
      and updated_at < private.now() - interval '20 seconds'
    limit 500
  loop
    perform private.emit('order/settlement-due', 'order-settle:' || v_row.id || ':sweep:' || v_minute, jsonb_build_object('orderId', v_row.id));
    v_orders := v_orders + 1;
  end loop;
  for v_row in select id from public.orders where status = 'awaiting_payment' and deadline < private.now() - interval '5 seconds' limit 500 loop
    perform private.emit('checkout/deadline-reached', 'checkout-deadline:' || v_row.id || ':sweep:' || v_minute, jsonb_build_object('orderId', v_row.id));
    v_orders := v_orders + 1;
  end loop;
  for v_row in select id, source from public.external_events where handled_at is null and next_attempt_at < private.now() - interval '10 seconds' and attempts < 50 order by received_at limit 500 loop
    perform private.emit('external-event/recorded', 'external-event:' || v_row.id || ':sweep:' || v_minute, jsonb_build_object('eventId', v_row.id, 'source', v_row.source));
    v_events := v_events + 1;
  end loop;
  if exists (select from public.notifications where (status = 'pending' and scheduled_for <= private.now()) or (status = 'sending' and lease_until < private.now())) then
    perform private.emit('notification/queued', 'notifications:sweep:' || v_minute, '{}');
  end if;
  return jsonb_build_object('holds', private.expire_holds(1000), 'jobs', v_jobs, 'orders', v_orders, 'events', v_events, 'debts', private.enforce_debts());
end $$;

-- Old short-lived rows go.
create function private.prune() returns jsonb language plpgsql security definer set search_path = '' as $$
declare v_cache integer; v_keys integer;
begin
  perform private.require_system();
  delete from public.search_cache where fetched_at < private.now() - make_interval(mins => private.setting('search_stale_minutes')::integer);
  get diagnostics v_cache = row_count;
  delete from public.idempotency_keys where created_at < private.now() - make_interval(hours => private.setting('idempotency_hours')::integer);
  get diagnostics v_keys = row_count;
  delete from public.rate_limits where updated_at < private.now() - interval '1 day';
  delete from public.outbox where sent_at < private.now() - interval '7 days';
  -- A guest's address served its cap; it is not kept.
  update public.holds set client_address = null where client_address is not null and status <> 'active' and ended_at < private.now() - interval '1 day';
  delete from public.carts c where c.account_id is null and c.created_at < private.now() - interval '30 days' and not exists (select from public.holds h where h.cart_id = c.id);
  perform private.ensure_partitions(3);
  return jsonb_build_object('search_cache', v_cache, 'idempotency_keys', v_keys);
end $$;

-- Orders waiting for payment whose buyer may have paid without our hearing of it (webhook lost): their open sessions.
create function private.list_unheard_sessions(p_older_than_seconds integer default 60, p_limit integer default 100) returns jsonb language sql stable security definer set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'order_id', s.order_id, 'stripe_session_id', s.stripe_session_id, 'purpose', s.purpose)), '[]')
  from (select * from public.checkout_sessions where status = 'open' and created_at < private.now() - make_interval(secs => p_older_than_seconds) order by created_at limit p_limit) s
$$;

-- Payments recorded as unusable whose PaymentIntent still has to be canceled.
create function private.list_unvoided_payments(p_limit integer default 100) returns jsonb language sql stable security definer set search_path = '' as $$
  select coalesce(jsonb_agg(stripe_payment_intent_id), '[]') from (
    select stripe_payment_intent_id from public.payments where status = 'requires_payment' and created_at < private.now() - interval '30 seconds' limit p_limit) p
$$;

-- Carrier orders of given-up lines: goods that may still arrive.
create function private.list_late_orders(p_limit integer default 50) returns jsonb language sql volatile security definer set search_path = '' as $$
  with due as (
    select id from public.carrier_orders where late_until > private.now() and late_number_ref is null
      and (late_checked_at is null or late_checked_at < private.now() - least(interval '1 hour', greatest(interval '20 seconds', (private.now() - settled_at) / 4)))
    order by late_checked_at nulls first limit p_limit for update skip locked
  ), marked as (
    update public.carrier_orders c set late_checked_at = private.now() from due where c.id = due.id returning c.*
  )
  select coalesce(jsonb_agg(jsonb_build_object('id', id, 'carrier_id', carrier_id, 'carrier_order_ref', carrier_order_ref, 'purchased_number_id', purchased_number_id, 'wanted_e164', wanted_e164)), '[]') from marked
$$;

-- A late number was found and given back at the carrier; its cost is recorded.
create function private.record_late_goods(p_carrier_order_id uuid, p_number_ref text, p_e164 text, p_amount numeric) returns void language plpgsql security definer set search_path = '' as $$
begin
  perform private.require_system();
  update public.carrier_orders set late_number_ref = p_number_ref, amount_charged = coalesce(p_amount, amount_charged) where id = p_carrier_order_id and late_number_ref is null;
  if found then
    perform private.audit('{"kind":"system"}', null, 'late-goods.released', 'carrier_order:' || p_carrier_order_id, null, jsonb_build_object('e164', p_e164, 'amount', p_amount));
    perform private.alert_operator('A number arrived late and was released', jsonb_build_object('number', p_e164, 'cost', p_amount), 'late-goods:' || p_carrier_order_id);
  end if;
end $$;

-- Numbers whose paid period is over: the job asks the carrier before they end here.
create function private.list_ended_numbers(p_limit integer default 50) returns jsonb language sql stable security definer set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', id, 'carrier_id', carrier_id, 'carrier_ref', carrier_ref, 'e164', e164)), '[]') from (
    select * from public.purchased_numbers where status in ('active', 'suspended') and paid_until < private.now() - interval '5 minutes' order by paid_until limit p_limit) n
$$;

create function private.end_number(p_number_id uuid, p_reason text) returns void language plpgsql security definer set search_path = '' as $$
declare v_number public.purchased_numbers;
begin
  perform private.require_system();
  update public.purchased_numbers set status = 'released', ended_at = private.now(), ended_reason = p_reason
    where id = p_number_id and status in ('active', 'suspended', 'releasing') returning * into v_number;
  if found then
    update public.number_contracts set ended_at = private.now() where number_id = p_number_id and ended_at is null;
    perform private.note(p_number_id, v_number.account_id, 'number.ended', jsonb_build_object('reason', p_reason));
    perform private.audit('{"kind":"system"}', v_number.account_id, 'number.ended', 'number:' || p_number_id, null, jsonb_build_object('reason', p_reason));
  end if;
end $$;

create function private.set_paid_until(p_number_id uuid, p_paid_until timestamptz) returns void language sql security definer set search_path = '' as $$
  update public.purchased_numbers set paid_until = p_paid_until where id = p_number_id
$$;

grant execute on function private.begin_settlement(uuid), private.record_capture(uuid, text, integer), private.record_order_void(uuid, text),
  private.record_authorization_lost(uuid, text, text), private.record_recharge(uuid, text, boolean, text), private.record_debt_paid(uuid, text, integer, text),
  private.record_refund(text, text, integer, text, text, text),
  private.sweep(), private.prune(), private.list_unheard_sessions(integer, integer), private.list_unvoided_payments(integer), private.list_late_orders(integer),
  private.record_late_goods(uuid, text, text, numeric), private.list_ended_numbers(integer), private.end_number(uuid, text), private.set_paid_until(uuid, timestamptz) to app_worker;

-- A debt is often paid with another card than the one that was refused: its payment keeps that card, and page and receipt name the card
-- that was charged. And a buyer who comes back from paying a debt need not wait for the webhook either.

-- A debt was paid on the payment page. p_card: {payment_method_id, card_brand, card_last4}
drop function private.record_debt_paid(uuid, text, integer, text);
create function private.record_debt_paid(p_order_id uuid, p_payment_intent_id text, p_amount_cents integer, p_stripe_session_id text, p_card jsonb default '{}') returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
  insert into public.payments (order_id, account_id, kind, status, stripe_payment_intent_id, stripe_payment_method_id, card_brand, card_last4, amount_cents, captured_cents, currency,
      authorized_at, captured_at)
    values (p_order_id, v_order.account_id, 'debt', 'captured', p_payment_intent_id, p_card ->> 'payment_method_id', p_card ->> 'card_brand', p_card ->> 'card_last4',
      p_amount_cents, p_amount_cents, v_order.currency, private.now(), private.now());
  -- Jobs before numbers, the order in which a run locks them. A release that was tried may have happened and goes on; a suspension
  -- that was tried may have happened too, so the answer path is set again.
  for v_number in
    with called_off as (
      update public.provisioning_queue q set status = 'failed', finished_at = private.now(), error_code = 'DEBT_PAID'
      from public.purchased_numbers n join public.order_items i on i.id = n.order_item_id
      where i.order_id = p_order_id and q.purchased_number_id = n.id and q.status in ('pending', 'waiting')
        and (q.action = 'suspend' or (q.action = 'release' and q.generation = 0 and n.ended_reason = 'unpaid'))
      returning q.purchased_number_id as id, q.action, q.generation)
    select n.id from public.purchased_numbers n join public.order_items i on i.id = n.order_item_id left join called_off c on c.id = n.id
    where i.order_id = p_order_id
    group by n.id, n.status
    having n.status = 'suspended' or (n.status = 'releasing' and bool_or(c.action = 'release'))
      or (n.status = 'active' and bool_or(c.action = 'suspend' and c.generation > 0))
  loop
    update public.purchased_numbers set status = 'suspended', ended_reason = null where id = v_number.id and status = 'releasing';
    perform private.queue_action(v_number.id, 'resume', 'debt paid');
  end loop;
  perform private.notify_user(v_order.user_id, v_order.account_id, 'receipts', 'order-receipt', private.receipt_json(p_order_id), 'debt-receipt:' || p_order_id);
  perform private.audit('{"kind":"system"}', v_order.account_id, 'debt.paid', 'order:' || p_order_id, null, jsonb_build_object('amount_cents', p_amount_cents));
  return jsonb_build_object('ok', true);
end $$;
grant execute on function private.record_debt_paid(uuid, text, integer, text, jsonb) to app_worker;

-- The card is the one that was charged; before any charge the first that was authorised.
create or replace function private.receipt_json(p_order_id uuid) returns jsonb language sql stable security definer set search_path = pg_catalog, pg_temp as $$
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
  left join lateral (select card_brand, card_last4 from public.payments p where p.order_id = o.id and p.status <> 'voided'
    order by p.captured_cents > 0 desc, p.created_at limit 1) p on true
  where o.id = p_order_id
$$;

-- Sessions of an order that may still be paid, for the order itself or for its debt.
create or replace function private.list_open_sessions(p_order_id uuid) returns jsonb language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select private.require_system();
  select jsonb_build_object(
    'order', (select jsonb_build_object('id', o.id, 'status', o.status, 'deadline', o.deadline, 'due', o.deadline <= private.now()) from public.orders o where o.id = p_order_id),
    'sessions', coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'stripe_session_id', s.stripe_session_id, 'status', s.status, 'purpose', s.purpose,
      'attempt', s.attempt, 'age_seconds', extract(epoch from private.now() - s.created_at)))
      filter (where s.id is not null), '[]'))
  from public.checkout_sessions s where s.order_id = p_order_id and s.status in ('creating', 'open')
$$;

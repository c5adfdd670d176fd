-- Debts: a capture that failed for good although numbers are live.

-- A debt was paid on the payment page.
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
    if found then
      perform private.audit('{"kind":"system"}', v_order.account_id, 'number.release-called-off', 'number:' || v_number.id,
        jsonb_build_object('status', 'releasing'), jsonb_build_object('status', 'suspended'), 'debt paid');
    end if;
    perform private.queue_action(v_number.id, 'resume', 'debt paid');
  end loop;
  perform private.notify_user(v_order.user_id, v_order.account_id, 'receipts', 'order-receipt', private.receipt_json(p_order_id), 'debt-receipt:' || p_order_id);
  perform private.audit('{"kind":"system"}', v_order.account_id, 'debt.paid', 'order:' || p_order_id, jsonb_build_object('debt_cents', v_debt),
    jsonb_build_object('debt_cents', 0, 'amount_cents', p_amount_cents, 'payment_intent', p_payment_intent_id));
  return jsonb_build_object('ok', true);
end $$;

-- Unpaid goods: suspended after 72 hours, released after 7 days. A debt that is being paid at this moment is left to the next pass.
create function private.enforce_debts() returns integer language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_row record; v_count integer := 0;
begin
  perform private.require_system();
  for v_row in
    select n.id, n.status, o.settled_at from public.payments p join public.orders o on o.id = p.order_id
      join public.order_items i on i.order_id = o.id join public.purchased_numbers n on n.order_item_id = i.id
    where p.status = 'capture_failed' and p.debt_cents > 0 and n.status in ('active', 'suspended')
      and o.settled_at < private.now() - make_interval(hours => private.setting('suspend_debt_hours')::integer)
    for update of p skip locked
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

create view private.due_debts with (security_invoker = true) as
  select o.settled_at + due.after as at
  from public.payments p join public.orders o on o.id = p.order_id, lateral (values
    (make_interval(hours => private.setting('suspend_debt_hours')::integer)),
    (make_interval(days => private.setting('release_debt_days')::integer))) as due (after)
  where p.status = 'capture_failed' and p.debt_cents > 0;

grant execute on function
  private.record_debt_paid(uuid, text, integer, text, jsonb)
to app_worker;

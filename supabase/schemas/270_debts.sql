-- Debts: a capture that failed for good although numbers are live.

-- A debt was paid on the payment page, often with another card than the one that was refused: its payment keeps that
-- one.
-- p_card: {payment_method_id, card_brand, card_last4}
create function private.record_debt_paid(
  p_order_id uuid,
  p_payment_intent_id text,
  p_amount_cents integer,
  p_stripe_session_id text,
  p_card jsonb default '{}'
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_order public.orders;
  v_debt integer;
begin
  perform private.require_system();
  select * into v_order from public.orders where id = p_order_id for update;
  perform private.complete_session(p_stripe_session_id);
  if exists (select from public.payments where stripe_payment_intent_id = p_payment_intent_id) then
    return jsonb_build_object('ok', true, 'repeated', true);
  end if;
  v_debt := private.order_debt(p_order_id);
  if v_debt = 0 or v_debt <> p_amount_cents then
    perform private.alert_operator('A debt payment does not match', jsonb_build_object(
      'order', v_order.reference, 'paid_cents', p_amount_cents, 'debt_cents', v_debt),
      'debt-mismatch:' || p_payment_intent_id);
    return private.refusal('RULE_REFUSED');
  end if;
  update public.payments set debt_cents = 0, status = 'expired'
    where order_id = p_order_id and status = 'capture_failed';
  perform private.record_charge(v_order, 'debt', p_payment_intent_id, p_amount_cents, p_card);
  perform private.restore_numbers(v_order);
  perform private.send_receipt(v_order, 'order-receipt', 'debt-receipt');
  perform private.audit(private.system(), v_order.account_id, 'debt.paid', 'order:' || p_order_id,
    jsonb_build_object('debt_cents', v_debt), jsonb_build_object(
      'debt_cents', 0, 'amount_cents', p_amount_cents, 'payment_intent', p_payment_intent_id));
  return jsonb_build_object('ok', true);
end $$;

-- Jobs before numbers, the order in which a run locks them. A release that was tried may have happened and goes on; a
-- suspension that was tried may have happened too, so the answer path is set again.
create function private.restore_numbers(p_order public.orders) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_number uuid;
begin
  for v_number in
    with bought as (
      select n.*
      from public.purchased_numbers n
      join public.order_items i on i.id = n.order_item_id
      where i.order_id = p_order.id
    ), called_off as (
      update public.provisioning_queue q set status = 'failed', finished_at = private.now(), error_code = 'DEBT_PAID'
      from bought n
      where q.purchased_number_id = n.id and q.status in ('pending', 'waiting')
        and (q.action = 'suspend' or (q.action = 'release' and q.generation = 0 and n.ended_reason = 'unpaid'))
      returning q.purchased_number_id, q.action, q.generation
    )
    select n.id
    from bought n
    left join called_off c on c.purchased_number_id = n.id
    group by n.id, n.status
    having n.status = 'suspended'
      or (n.status = 'releasing' and bool_or(c.action = 'release'))
      or (n.status = 'active' and bool_or(c.action = 'suspend' and c.generation > 0))
  loop
    perform private.call_off_release(v_number);
    perform private.queue_action(v_number, 'resume', 'debt paid');
  end loop;
end $$;

create function private.call_off_release(p_number_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_account uuid;
begin
  update public.purchased_numbers set status = 'suspended', ended_reason = null
    where id = p_number_id and status = 'releasing'
    returning account_id into v_account;
  if found then
    perform private.audit(private.system(), v_account, 'number.release-called-off', 'number:' || p_number_id,
      jsonb_build_object('status', 'releasing'), jsonb_build_object('status', 'suspended'), 'debt paid');
  end if;
end $$;

-- What orders of the account owe, oldest first, for those who manage its bills: [{order_id, reference, amount_cents,
-- currency, suspend_at, release_at}].
create function private.list_debts(p_actor jsonb, p_account_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize(p_actor, p_account_id, 'billing');
  return (
    select coalesce(jsonb_agg(jsonb_build_object('order_id', o.id, 'reference', o.reference)
      || private.order_debt_json(o.id, o.currency) order by o.settled_at, o.id), '[]')
    from public.orders o
    where o.account_id = p_account_id and exists (
      select from public.payments p where p.order_id = o.id and p.status = 'capture_failed' and p.debt_cents > 0
    )
  );
end $$;

-- Unpaid goods: suspended after 72 hours, released after 7 days. A debt that is being paid at this moment is left to
-- the next pass.
create function private.sweep_debts() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_row record;
  v_count integer := 0;
  v_suspend_before timestamptz := private.now() - private.duration('suspend_debt_hours');
  v_release_before timestamptz := private.now() - private.duration('release_debt_days');
begin
  for v_row in
    select n.id, n.status, o.settled_at
    from public.payments p
    join public.orders o on o.id = p.order_id
    join public.order_items i on i.order_id = o.id
    join public.purchased_numbers n on n.order_item_id = i.id
    where p.status = 'capture_failed' and p.debt_cents > 0
      and n.status in ('active', 'suspended')
      and o.settled_at < v_suspend_before
    for update of p skip locked
  loop
    if v_row.settled_at < v_release_before then
      perform private.queue_action(v_row.id, 'release', 'unpaid');
      v_count := v_count + 1;
    elsif v_row.status = 'active' and not private.has_open_job(v_row.id, 'suspend') then
      perform private.queue_action(v_row.id, 'suspend', 'unpaid');
      v_count := v_count + 1;
    end if;
  end loop;
  return v_count;
end $$;

create view private.due_debts with (security_invoker = true) as
  select o.settled_at + due.after as at
  from public.payments p
  join public.orders o on o.id = p.order_id
  cross join lateral (
    values (private.duration('suspend_debt_hours')), (private.duration('release_debt_days'))
  ) due (after)
  where p.status = 'capture_failed' and p.debt_cents > 0;

insert into private.maintenance_steps (kind, name) values ('sweep', 'debts');

grant execute on function private.list_debts(jsonb, uuid) to app_server;
grant execute on function private.record_debt_paid(uuid, text, integer, text, jsonb) to app_worker;

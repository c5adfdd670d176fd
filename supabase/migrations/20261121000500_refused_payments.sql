-- An account that was suspended or closed while its buyer paid gets no number: the authorisation is given back. And an order whose payment
-- cannot be used ends with it, as it did only when a hold was lost: before, it waited for ever, and the sweeper woke it every minute.

-- The authorised payment of an order becomes goods: numbers, queue and outbox rows in one transaction. Repeating it changes nothing.
-- p_payment: {payment_intent_id, amount_cents, currency, capture_before, payment_method_id, card_brand, card_last4, stripe_session_id}
-- Returns {action: "started" | "already" | "void", reason?}: `void` means the caller cancels that PaymentIntent at Stripe at once.
create or replace function private.authorize_order(p_order_id uuid, p_payment jsonb) returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_order public.orders; v_payment public.payments; v_item public.order_items; v_number uuid; v_job uuid; v_now timestamptz := private.now();
  v_pi text := p_payment ->> 'payment_intent_id'; v_reason text; v_closed text; v_account_status text;
begin
  perform private.require_system();
  select * into v_order from public.orders where id = p_order_id for update;
  if not found then return jsonb_build_object('action', 'void', 'reason', 'no such order'); end if;
  update public.checkout_sessions set status = 'complete', ended_at = v_now
    where order_id = p_order_id and stripe_session_id = p_payment ->> 'stripe_session_id' and status in ('creating', 'open');
  select * into v_payment from public.payments where stripe_payment_intent_id = v_pi;
  if found and v_payment.status <> 'requires_payment' then return jsonb_build_object('action', 'already', 'status', v_payment.status); end if;

  select status into v_account_status from public.accounts where id = v_order.account_id;
  v_reason := case
    when v_order.status <> 'awaiting_payment' then 'order is ' || v_order.status
    when v_account_status <> 'active' then 'account is ' || v_account_status
    when (p_payment ->> 'amount_cents')::integer <> v_order.total_cents then 'amount differs'
    when upper(p_payment ->> 'currency') <> v_order.currency then 'currency differs'
    when (select count(*) from public.holds where order_id = p_order_id and status = 'active') <> (select count(*) from public.order_items where order_id = p_order_id)
      then 'a hold has ended' end;
  if v_reason is not null then
    insert into public.payments (order_id, account_id, kind, status, stripe_payment_intent_id, amount_cents, currency, failure_code, authorized_at)
      values (p_order_id, v_order.account_id, 'checkout', 'requires_payment', v_pi, (p_payment ->> 'amount_cents')::integer, upper(p_payment ->> 'currency'), v_reason, v_now)
      on conflict (stripe_payment_intent_id) do nothing;
    -- No later payment can help an order that waited for this one: it ends, and its numbers go back on sale.
    if v_order.status = 'awaiting_payment' then
      perform private.alert_operator('A payment could not be used: ' || v_reason,
        jsonb_build_object('order', v_order.reference, 'payment_intent', v_pi), 'unusable-payment:' || v_pi);
      v_closed := case when v_reason = 'a hold has ended' then 'hold_lost' else 'payment_refused' end;
      update public.orders set status = 'canceled', closed_reason = v_closed where id = p_order_id;
      perform private.end_hold(h.id, 'released') from public.holds h where h.order_id = p_order_id and h.status = 'active';
      perform private.notify_user(v_order.user_id, v_order.account_id, 'orders', 'order-canceled',
        jsonb_build_object('order_id', p_order_id, 'order_reference', v_order.reference, 'currency', v_order.currency,
          'authorized_cents', (p_payment ->> 'amount_cents')::integer, 'lost', '[]'::jsonb, 'reason', v_closed), 'order-canceled:' || p_order_id);
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

-- Settlement waits while a carrier cannot be reached, and the buyer is notified.

-- A day from the payment, never into the last day in which the authorization can be captured.
create function private.wait_limit(p_order public.orders) returns timestamptz
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return least(
    p_order.authorized_at + private.duration('carrier_wait_hours'),
    (
      select min(capture_before) - private.duration('capture_margin_hours')
      from public.payments
      where order_id = p_order.id and status = 'authorized'
    ));
end $$;

-- Whether the carrier cannot be reached: its breaker is open, or its last call failed a moment ago. An order that waits
-- gives a carrier which answers again some time to deliver.
create function private.is_away(p_carrier text, p_is_waiting boolean) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (
    select from public.carrier_health
    where carrier_id = p_carrier and (
      state <> 'closed'
      or (failures > 0 or p_is_waiting) and last_error_at > private.now() - private.duration('carrier_back_seconds'))
  );
end $$;

-- Puts settlement off, because a carrier cannot be asked about an open line. Returns when it is tried again; null: the
-- order waits no longer.
create function private.wait_for_carrier(p_order_id uuid, p_carrier text) returns timestamptz
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_order public.orders;
  v_limit timestamptz;
  v_next timestamptz;
begin
  perform private.require_system();
  select * into v_order
    from public.orders
    where id = p_order_id and status in ('authorized', 'provisioning') and settling_at is null
    for update;
  v_limit := private.wait_limit(v_order);
  if v_limit is null or private.now() >= v_limit then
    return null;
  end if;
  if v_order.settle_by > private.now() then
    return v_order.settle_by;
  end if;
  v_next := least(v_limit, private.now() + private.duration('carrier_wait_step_minutes'));
  update public.orders set
    waiting_since = coalesce(waiting_since, private.now()),
    waits_until = v_limit,
    settle_by = v_next
  where id = p_order_id;
  perform private.wake_settlement(
    'order-waits:' || p_order_id || ':' || extract(epoch from v_next), p_order_id, v_next);
  if v_order.waiting_since is null then
    perform private.announce_wait(v_order, p_carrier, v_limit);
  end if;
  return v_next;
end $$;

create function private.announce_wait(p_order public.orders, p_carrier text, p_limit timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.notify_user(p_order.user_id, p_order.account_id, 'receipts', 'order-waiting',
    private.setup_json(p_order) || jsonb_build_object('waits_until', p_limit), 'order-waiting:' || p_order.id);
  perform private.notify_operator('Orders wait for ' || p_carrier,
    jsonb_build_object('order', p_order.reference, 'until', p_limit), private.hourly_key('orders-wait:' || p_carrier));
  perform private.audit(private.system(), p_order.account_id, 'order.waits', 'order:' || p_order.id, null,
    jsonb_build_object('carrier', p_carrier, 'until', p_limit), 'carrier_unreachable');
end $$;

-- What is live and what is not yet, for the messages of an order that takes longer.
create function private.setup_json(p_order public.orders) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object(
      'order_id', p_order.id,
      'order_reference', p_order.reference,
      'currency', p_order.currency,
      'authorized_cents', p_order.total_cents,
      'live', count(*) filter (where i.status = 'live'),
      'waiting', coalesce(jsonb_agg(jsonb_build_object(
        'e164', i.e164, 'place', i.place, 'number_type', i.number_type
      ) order by i.position) filter (where i.status in ('pending', 'provisioning')), '[]'))
    from public.order_items i
    where i.order_id = p_order.id
  );
end $$;

-- Tells a buyer once that a paid line is still being set up. Not of an order about which nobody heard for an hour: what
-- became of it is said by the message of its end.
create function private.sweep_slow_orders() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_order public.orders;
  v_count integer := 0;
begin
  for v_order in
    select *
    from public.orders o
    where status in ('authorized', 'provisioning') and settling_at is null
      and authorized_at < private.now() - private.duration('setup_notice_minutes')
      and authorized_at > private.now() - interval '1 hour'
      and private.has_open_lines(o.id)
      and not exists (select from public.notifications where dedupe_key = 'order-being-set-up:' || o.id)
    limit 200
  loop
    perform private.notify_user(v_order.user_id, v_order.account_id, 'receipts', 'order-being-set-up',
      private.setup_json(v_order), 'order-being-set-up:' || v_order.id);
    v_count := v_count + 1;
  end loop;
  return v_count;
end $$;

insert into private.maintenance_steps (kind, name) values ('sweep', 'slow_orders');

create view private.due_slow_orders with (security_invoker = true) as
  select authorized_at + private.duration('setup_notice_minutes') as at
  from public.orders
  where status in ('authorized', 'provisioning');

grant execute on function
  private.wait_for_carrier(uuid, text)
to app_worker;

-- Maintenance: what nobody finished, what is old, and health.

-- The sweeper's list: everything that nobody finished. It only wakes; the functions above decide.
create function private.sweep() returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
create function private.prune() returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_cache integer; v_keys integer; v_guest_end timestamptz := private.now() - make_interval(days => private.setting('guest_cart_days')::integer);
begin
  perform private.require_system();
  delete from public.search_cache where fetched_at < private.now() - make_interval(mins => private.setting('search_stale_minutes')::integer);
  get diagnostics v_cache = row_count;
  delete from public.idempotency_keys where created_at < private.now() - make_interval(hours => private.setting('idempotency_hours')::integer);
  get diagnostics v_keys = row_count;
  delete from public.rate_limits where updated_at < now() - interval '1 day';
  delete from public.outbox where sent_at < private.now() - interval '7 days';
  delete from public.external_events where id in (select id from public.external_events
    where handled_at < private.now() - make_interval(days => private.setting('external_event_days')::integer) limit 10000);
  -- A guest's address served its cap; it is not kept.
  update public.holds set client_address = null where client_address is not null and status <> 'active' and ended_at < private.now() - interval '1 day';
  -- Every guest cart has holds, so they go before it. A hold that was bought belongs to an account's cart.
  delete from public.holds where id in (select h.id from public.carts c join public.holds h on h.cart_id = c.id
    where c.account_id is null and c.created_at < v_guest_end and h.ended_at < v_guest_end limit 10000);
  delete from public.carts c where c.account_id is null and c.created_at < v_guest_end and not exists (select from public.holds h where h.cart_id = c.id);
  perform private.ensure_partitions(3);
  return jsonb_build_object('search_cache', v_cache, 'idempotency_keys', v_keys);
end $$;

-- Health: one cheap round trip that proves the database answers, with what operators look at first.
create function private.health() returns jsonb language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select jsonb_build_object(
    'now', private.now(),
    'carriers', (select coalesce(jsonb_object_agg(h.carrier_id, jsonb_build_object('state', h.state, 'retry_at', h.retry_at,
        'order_state', h.order_state, 'order_retry_at', h.order_retry_at)), '{}')
      from public.carrier_health h join public.carriers c on c.id = h.carrier_id and c.is_enabled),
    'outbox_waiting', (select count(*) from public.outbox where sent_at is null and due_at < private.now() - interval '2 minutes'),
    'events_waiting', (select count(*) from public.external_events where handled_at is null and received_at < private.now() - interval '2 minutes'),
    'jobs_dead', (select count(*) from public.provisioning_queue where status = 'dead'),
    'has_catalog', exists (select from public.countries where is_available))
$$;

grant execute on function
  private.health()
to app_server, app_worker;
grant execute on function
  private.sweep(),
  private.prune()
to app_worker;

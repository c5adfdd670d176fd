-- A carrier may answer every read and take no order. Before, each successful look-up told the breaker that the carrier works, so that failing
-- orders never opened it and no operator heard of them. Orders have a breaker of their own now: `state` is for the carrier as a whole,
-- `order_state` for what spends money there.
alter table public.carrier_health
  add column order_state text not null default 'closed' check (order_state in ('closed', 'open', 'half_open')),
  add column order_failures integer not null default 0,
  add column order_opened_at timestamptz,
  add column order_retry_at timestamptz;
comment on column public.carrier_health.state is 'every call; reads that work do not clear what orders did';
comment on column public.carrier_health.order_state is 'orders alone: open = none is sent, reads go on';
insert into private.settings (key, value, description) values
  ('order_breaker_failures', '3', 'Consecutive failed orders that stop further orders at a carrier');

drop function private.carrier_gate(text);
create function private.carrier_gate(p_carrier text, p_order boolean default false) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_h public.carrier_health; v_half boolean := false;
  v_pause constant interval := make_interval(secs => private.setting('breaker_open_seconds')::double precision);
begin
  select * into v_h from public.carrier_health where carrier_id = p_carrier;
  if not found or (v_h.state = 'closed' and (not p_order or v_h.order_state = 'closed')) then return jsonb_build_object('state', 'closed'); end if;
  -- Looked at first, so that an order which may not go out does not take the one place behind the other breaker.
  if p_order and v_h.order_state <> 'closed' and v_h.order_retry_at > private.now() then
    return jsonb_build_object('state', 'open', 'retry_at', v_h.order_retry_at);
  end if;
  if v_h.state <> 'closed' then
    update public.carrier_health set state = 'half_open', retry_at = private.now() + v_pause
      where carrier_id = p_carrier and state <> 'closed' and retry_at <= private.now();
    if not found then
      return jsonb_build_object('state', 'open', 'retry_at', (select h.retry_at from public.carrier_health h where h.carrier_id = p_carrier));
    end if;
    v_half := true;
  end if;
  if p_order and v_h.order_state <> 'closed' then
    update public.carrier_health set order_state = 'half_open', order_retry_at = private.now() + v_pause
      where carrier_id = p_carrier and order_state <> 'closed' and order_retry_at <= private.now();
    if not found then
      return jsonb_build_object('state', 'open', 'retry_at', (select h.order_retry_at from public.carrier_health h where h.carrier_id = p_carrier));
    end if;
    v_half := true;
  end if;
  return jsonb_build_object('state', case when v_half then 'half_open' else 'closed' end);
end $$;

drop function private.record_carrier_result(text, boolean, text);
create function private.record_carrier_result(p_carrier text, p_ok boolean, p_error text default null, p_order boolean default false) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_h public.carrier_health; v_opens boolean; v_dedupe text;
  v_retry_at constant timestamptz := private.now() + make_interval(secs => private.setting('breaker_open_seconds')::double precision);
begin
  if p_ok then
    -- The common case writes at most once in ten seconds.
    update public.carrier_health set state = 'closed', failures = 0, opened_at = null, retry_at = null, last_ok_at = private.now(),
        order_state = case when p_order then 'closed' else order_state end, order_failures = case when p_order then 0 else order_failures end,
        order_opened_at = case when not p_order then order_opened_at end, order_retry_at = case when not p_order then order_retry_at end
      where carrier_id = p_carrier and (state <> 'closed' or failures > 0 or last_ok_at is null or last_ok_at < private.now() - interval '10 seconds'
        or (p_order and (order_state <> 'closed' or order_failures > 0)));
    return 'closed';
  end if;
  select * into v_h from public.carrier_health where carrier_id = p_carrier for update;
  if not found then return 'closed'; end if;
  if not p_order then
    v_opens := v_h.state = 'half_open' or v_h.failures + 1 >= private.setting('breaker_failures');
    update public.carrier_health set failures = failures + 1, last_error = left(p_error, 500), last_error_at = private.now(),
        state = case when v_opens then 'open' else state end, opened_at = case when v_opens then coalesce(opened_at, private.now()) else opened_at end,
        retry_at = case when v_opens then v_retry_at else retry_at end
      where carrier_id = p_carrier returning state into v_h.state;
    return v_h.state;
  end if;
  v_opens := v_h.order_state = 'half_open' or v_h.order_failures + 1 >= private.setting('order_breaker_failures');
  update public.carrier_health set order_failures = order_failures + 1, last_error = left(p_error, 500), last_error_at = private.now(),
      order_state = case when v_opens then 'open' else order_state end,
      order_opened_at = case when v_opens then coalesce(order_opened_at, private.now()) else order_opened_at end,
      order_retry_at = case when v_opens then v_retry_at else order_retry_at end,
      -- An order that was the probe of the whole carrier decides for it too.
      state = case when state = 'half_open' then 'open' else state end, retry_at = case when state = 'half_open' then v_retry_at else retry_at end
    where carrier_id = p_carrier;
  if v_opens then
    -- At most once an hour. Written here and not by alert_operator: any process that calls the carrier reports, and only the worker may call that.
    v_dedupe := 'orders-fail:' || p_carrier || ':' || to_char(private.now(), 'YYYYMMDDHH24');
    insert into public.notifications (recipient, template, parameters, dedupe_key)
      values ('operator', 'operator-alert', jsonb_build_object('subject', 'Orders fail at ' || p_carrier,
        'facts', jsonb_build_object('failures', v_h.order_failures + 1, 'last_error', left(p_error, 300))), v_dedupe)
      on conflict (dedupe_key) do nothing;
    if found then perform private.emit('notification/queued', 'notification:' || v_dedupe, jsonb_build_object('dedupeKey', v_dedupe)); end if;
  end if;
  return case when v_opens then 'open' else v_h.order_state end;
end $$;

create or replace function private.health() returns jsonb language sql stable security definer set search_path = pg_catalog, pg_temp as $$
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

revoke all on function private.carrier_gate(text, boolean), private.record_carrier_result(text, boolean, text, boolean) from public;
grant execute on function private.carrier_gate(text, boolean), private.record_carrier_result(text, boolean, text, boolean) to app_server, app_worker;

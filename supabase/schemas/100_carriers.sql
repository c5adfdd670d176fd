-- Carriers: whom we buy from, their circuit breakers and our balance there.

-- The catalogue: places, SKUs, prices, tax. Carrier costs stay exact decimals in the carrier's currency; retail money is integer cents.
create table public.carriers (
  id text primary key check (id in ('didww', 'twilio', 'teliport')),
  name text not null,
  is_enabled boolean not null default false,
  selling_paused_reason text,
  selling_paused_at timestamptz,
  priority smallint not null default 100,
  currency char(3) not null default 'USD',
  balance_available numeric(14, 4),
  balance_reserved numeric(14, 4) not null default 0 check (balance_reserved >= 0),
  balance_read_at timestamptz
);
comment on table public.carriers is 'Whom we buy from. Open carrier orders are reserved in balance_reserved, because the carrier checks each order alone.';
comment on column public.carriers.priority is 'lower is asked first';
comment on column public.carriers.balance_available is 'what the carrier last said, in its currency; null = never read';

insert into public.carriers (id, name, is_enabled, priority) values
  ('didww', 'DIDWW', true, 10),
  ('twilio', 'Twilio', false, 20),
  ('teliport', 'Teliport', false, 30);

create table public.carrier_health (
  carrier_id text primary key references public.carriers (id),
  state text not null default 'closed' check (state in ('closed', 'open', 'half_open')),
  failures integer not null default 0,
  opened_at timestamptz,
  retry_at timestamptz,
  order_state text not null default 'closed' check (order_state in ('closed', 'open', 'half_open')),
  order_failures integer not null default 0,
  order_opened_at timestamptz,
  order_retry_at timestamptz,
  last_ok_at timestamptz,
  last_error text,
  last_error_at timestamptz
);
comment on table public.carrier_health is 'The circuit breaker of each carrier, shared by every process.';
comment on column public.carrier_health.state is 'every call; reads that work do not clear what orders did';
comment on column public.carrier_health.order_state is 'orders alone: open = none is sent, reads go on';

insert into public.carrier_health (carrier_id) select id from public.carriers;

alter table public.carriers enable row level security;
alter table public.carrier_health enable row level security;
create policy "operators read carriers" on public.carriers for select to authenticated
  using ((select private.is_staff(array['operator', 'admin'])));
create policy "operators read carrier health" on public.carrier_health for select to authenticated
  using ((select private.is_staff(array['operator', 'admin'])));
grant select on public.carriers to authenticated;
grant select on public.carrier_health to authenticated;

-- Circuit breaker. closed → open after N failures; after the pause one caller gets half_open and decides.
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

create function private.record_balance(p_carrier text, p_available numeric) returns void language sql security definer set search_path = pg_catalog, pg_temp as $$
  select private.require_system();
  update public.carriers set balance_available = p_available, balance_read_at = private.now() where id = p_carrier
$$;

-- Too little money at the carrier is our problem: selling stops before the next authorisation, operators are told once an hour.
create function private.pause_selling(p_carrier text, p_reason text) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_before text;
begin
  perform private.require_system();
  select selling_paused_reason into v_before from public.carriers where id = p_carrier for update;
  update public.carriers set selling_paused_reason = p_reason, selling_paused_at = coalesce(selling_paused_at, private.now()) where id = p_carrier;
  if found and v_before is distinct from p_reason then
    perform private.audit('{"kind":"system"}', null, 'selling.paused', 'carrier:' || p_carrier,
      jsonb_build_object('selling_paused_reason', v_before), jsonb_build_object('selling_paused_reason', p_reason), p_reason);
  end if;
  perform private.alert_operator('Selling is paused at ' || p_carrier, jsonb_build_object('reason', p_reason),
    'selling-paused:' || p_carrier || ':' || to_char(private.now(), 'YYYYMMDDHH24'));
end $$;

create function private.resume_selling(p_carrier text) returns boolean language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_before text;
begin
  perform private.require_system();
  select selling_paused_reason into v_before from public.carriers where id = p_carrier and selling_paused_at is not null for update;
  if not found then return false; end if;
  update public.carriers set selling_paused_reason = null, selling_paused_at = null where id = p_carrier;
  perform private.audit('{"kind":"system"}', null, 'selling.resumed', 'carrier:' || p_carrier,
    jsonb_build_object('selling_paused_reason', v_before), jsonb_build_object('selling_paused_reason', null), 'balance is enough again');
  return true;
end $$;

grant execute on function
  private.carrier_gate(text, boolean),
  private.record_carrier_result(text, boolean, text, boolean)
to app_server, app_worker;
grant execute on function
  private.record_balance(text, numeric),
  private.pause_selling(text, text),
  private.resume_selling(text)
to app_worker;

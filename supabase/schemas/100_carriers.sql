-- Carriers: whom we buy from, their circuit breakers and our balance there.

create table public.carriers (
  id text primary key check (id in ('didww', 'twilio', 'teliport')),
  name text not null,
  is_enabled boolean not null default false,
  selling_paused_reason text,
  selling_paused_at timestamptz,
  selling_paused_by text check (selling_paused_by in ('system', 'staff')),
  priority smallint not null default 100,
  currency public.currency_code not null default 'USD',
  balance_available numeric(14, 4),
  balance_reserved numeric(14, 4) not null default 0 check (balance_reserved >= 0),
  balance_read_at timestamptz,
  owned_look_at timestamptz not null default private.now()
);
comment on table public.carriers is
  'Whom we buy from. Open carrier orders are reserved in balance_reserved: the carrier checks each order alone.';
comment on column public.carriers.priority is 'lower is asked first';
comment on column public.carriers.balance_available is 'what the carrier last said, in its currency; null = never read';
comment on column public.carriers.selling_paused_by is
  'a pause of the system ends when there is money again, one of staff only by staff';
comment on column public.carriers.owned_look_at is 'when the carrier is asked next which numbers are ours';
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
comment on table public.carrier_health is
  'The circuit breakers of each carrier, shared by every process: one for all calls, one for orders, because a carrier '
  'may answer every read and take no order.';
comment on column public.carrier_health.state is 'every call; reads that work do not clear what orders did';
comment on column public.carrier_health.order_state is 'orders alone: open = none is sent, reads go on';
insert into public.carrier_health (carrier_id) select id from public.carriers;

-- Those whose numbers are offered and may be asked for them.
create view private.selling_carriers with (security_invoker = true) as
  select id, priority from public.carriers where is_enabled and selling_paused_at is null;

alter table public.carriers enable row level security;
alter table public.carrier_health enable row level security;

-- closed → open after N failures; after the pause one caller gets half_open and decides.
create function private.carrier_gate(p_carrier text, p_order boolean default false) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_health public.carrier_health;
  v_asks_all boolean;
  v_asks_orders boolean;
begin
  select * into v_health from public.carrier_health where carrier_id = p_carrier;
  v_asks_all := v_health.state <> 'closed';
  v_asks_orders := p_order and v_health.order_state <> 'closed';
  if not coalesce(v_asks_all or v_asks_orders, false) then
    return jsonb_build_object('state', 'closed');
  end if;
  -- Looked at first, so that an order which may not go out does not take the one place behind the other breaker.
  if v_asks_orders and v_health.order_retry_at > private.now() then
    return jsonb_build_object('state', 'open', 'retry_at', v_health.order_retry_at);
  end if;
  if v_asks_all and not private.take_probe(p_carrier) then
    return jsonb_build_object('state', 'open',
      'retry_at', (select h.retry_at from public.carrier_health h where h.carrier_id = p_carrier));
  end if;
  if v_asks_orders and not private.take_order_probe(p_carrier) then
    return jsonb_build_object('state', 'open',
      'retry_at', (select h.order_retry_at from public.carrier_health h where h.carrier_id = p_carrier));
  end if;
  return jsonb_build_object('state', 'half_open');
end $$;

-- The one place behind an open breaker, once its pause is over.
create function private.take_probe(p_carrier text) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.carrier_health set
    state = 'half_open',
    retry_at = private.now() + private.duration('breaker_open_seconds')
  where carrier_id = p_carrier and state <> 'closed' and retry_at <= private.now();
  return found;
end $$;

create function private.take_order_probe(p_carrier text) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.carrier_health set
    order_state = 'half_open',
    order_retry_at = private.now() + private.duration('breaker_open_seconds')
  where carrier_id = p_carrier and order_state <> 'closed' and order_retry_at <= private.now();
  return found;
end $$;

-- Any process that calls the carrier reports what came of it. Returns the state of the breaker that decided.
create function private.record_carrier_result(
  p_carrier text,
  p_ok boolean,
  p_error text default null,
  p_order boolean default false
) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if p_ok then
    perform private.record_carrier_success(p_carrier, p_order);
    return 'closed';
  end if;
  if p_order then
    return private.record_order_failure(p_carrier, p_error);
  end if;
  return private.record_carrier_failure(p_carrier, p_error);
end $$;

-- The common case writes at most once in ten seconds.
create function private.record_carrier_success(p_carrier text, p_order boolean) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.carrier_health set
    state = 'closed',
    failures = 0,
    opened_at = null,
    retry_at = null,
    last_ok_at = private.now(),
    order_state = case when p_order then 'closed' else order_state end,
    order_failures = case when p_order then 0 else order_failures end,
    order_opened_at = case when not p_order then order_opened_at end,
    order_retry_at = case when not p_order then order_retry_at end
  where carrier_id = p_carrier
    and (state <> 'closed' or failures > 0
      or last_ok_at is null or last_ok_at < private.now() - interval '10 seconds'
      or (p_order and (order_state <> 'closed' or order_failures > 0)));
end $$;

create function private.record_carrier_failure(p_carrier text, p_error text) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_health public.carrier_health;
  v_opens boolean;
begin
  select * into v_health from public.carrier_health where carrier_id = p_carrier for update;
  if not found then
    return 'closed';
  end if;
  v_opens := v_health.state = 'half_open' or v_health.failures + 1 >= private.setting('breaker_failures');
  update public.carrier_health set
    failures = failures + 1,
    last_error = left(p_error, 500),
    last_error_at = private.now(),
    state = case when v_opens then 'open' else state end,
    opened_at = case when v_opens then coalesce(opened_at, private.now()) else opened_at end,
    retry_at = case when v_opens then private.now() + private.duration('breaker_open_seconds') else retry_at end
  where carrier_id = p_carrier
  returning * into v_health;
  if v_opens then
    perform private.notify_operator('Calls fail at ' || p_carrier,
      jsonb_build_object('failures', v_health.failures, 'last_error', left(p_error, 300)),
      private.hourly_key('calls-fail:' || p_carrier));
  end if;
  return v_health.state;
end $$;

create function private.record_order_failure(p_carrier text, p_error text) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_health public.carrier_health;
  v_opens boolean;
  v_retry_at timestamptz := private.now() + private.duration('breaker_open_seconds');
begin
  select * into v_health from public.carrier_health where carrier_id = p_carrier for update;
  if not found then
    return 'closed';
  end if;
  v_opens := v_health.order_state = 'half_open'
    or v_health.order_failures + 1 >= private.setting('order_breaker_failures');
  update public.carrier_health set
    order_failures = order_failures + 1,
    last_error = left(p_error, 500),
    last_error_at = private.now(),
    order_state = case when v_opens then 'open' else order_state end,
    order_opened_at = case when v_opens then coalesce(order_opened_at, private.now()) else order_opened_at end,
    order_retry_at = case when v_opens then v_retry_at else order_retry_at end,
    -- An order that was the probe of the whole carrier decides for it too.
    state = case when state = 'half_open' then 'open' else state end,
    retry_at = case when state = 'half_open' then v_retry_at else retry_at end
  where carrier_id = p_carrier
  returning * into v_health;
  if v_opens then
    perform private.notify_operator('Orders fail at ' || p_carrier,
      jsonb_build_object('failures', v_health.order_failures, 'last_error', left(p_error, 300)),
      private.hourly_key('orders-fail:' || p_carrier));
  end if;
  return v_health.order_state;
end $$;

-- For notices to operators, at most one an hour.
create function private.hourly_key(p_subject text) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return p_subject || ':' || to_char(private.now(), 'YYYYMMDDHH24');
end $$;

create function private.record_balance(p_carrier text, p_available numeric) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update public.carriers set balance_available = p_available, balance_read_at = private.now() where id = p_carrier;
end $$;

-- Too little money at the carrier is our problem: selling stops before the next authorization.
create function private.pause_selling(p_carrier text, p_reason text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_before text;
begin
  perform private.require_system();
  select selling_paused_reason into v_before from public.carriers where id = p_carrier for update;
  update public.carriers set
    selling_paused_reason = p_reason,
    selling_paused_at = coalesce(selling_paused_at, private.now()),
    selling_paused_by = 'system'
  where id = p_carrier and selling_paused_by is distinct from 'staff';
  if found and v_before is distinct from p_reason then
    perform private.audit(private.system(), null, 'selling.paused', 'carrier:' || p_carrier,
      jsonb_build_object('selling_paused_reason', v_before),
      jsonb_build_object('selling_paused_reason', p_reason), p_reason);
  end if;
  perform private.notify_operator('Selling is paused at ' || p_carrier, jsonb_build_object('reason', p_reason),
    private.hourly_key('selling-paused:' || p_carrier));
end $$;

create function private.resume_selling(p_carrier text) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_before text;
begin
  perform private.require_system();
  select selling_paused_reason into v_before
    from public.carriers
    where id = p_carrier and selling_paused_at is not null and selling_paused_by is distinct from 'staff'
    for update;
  if not found then
    return false;
  end if;
  update public.carriers set selling_paused_reason = null, selling_paused_at = null, selling_paused_by = null
    where id = p_carrier;
  perform private.audit(private.system(), null, 'selling.resumed', 'carrier:' || p_carrier,
    jsonb_build_object('selling_paused_reason', v_before),
    jsonb_build_object('selling_paused_reason', null), 'balance is enough again');
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

-- Our orders upstream.

create table public.carrier_orders (
  id uuid primary key default gen_random_uuid(),
  order_item_id uuid not null references public.order_items (id),
  purchased_number_id uuid not null references public.purchased_numbers (id),
  carrier_id text not null references public.carriers (id),
  status text not null default 'created' check (
    status in ('created', 'submitted', 'pending', 'completed', 'canceled', 'rejected')
  ),
  carrier_order_ref text,
  wanted_e164 public.e164,
  amount_reserved numeric(12, 4) not null default 0,
  amount_charged numeric(12, 4),
  currency public.currency_code not null default 'USD',
  submitted_at timestamptz,
  settled_at timestamptz,
  closed_code text,
  late_until timestamptz,
  late_checked_at timestamptz,
  late_number_ref text,
  raw jsonb,
  created_at timestamptz not null default private.now(),
  updated_at timestamptz not null default private.now(),
  constraint carrier_orders_close_with_an_instant check (
    (status in ('completed', 'canceled', 'rejected')) = (settled_at is not null)
  )
);
comment on table public.carrier_orders is
  'Ours upstream. Written before the carrier is called; id is the carrier''s external_reference_id.';
comment on column public.carrier_orders.submitted_at is
  'when a request last went out, kept from then on: until the grace has passed an unknown outcome is only looked up, '
  'afterwards a failed look-up uses an attempt';
comment on column public.carrier_orders.late_until is
  'lines that failed: until then the sweeper looks for goods that arrived late';
-- At most one open order per line: an unknown outcome blocks a second one until it is looked up.
create unique index carrier_orders_one_open on public.carrier_orders (order_item_id)
  where status in ('created', 'submitted', 'pending');
create unique index carrier_orders_ref on public.carrier_orders (carrier_id, carrier_order_ref)
  where carrier_order_ref is not null;
create index carrier_orders_item on public.carrier_orders (order_item_id);
create index carrier_orders_number on public.carrier_orders (purchased_number_id);
create index carrier_orders_late on public.carrier_orders (late_until) where late_until is not null;
create trigger touch before update on public.carrier_orders for each row execute function private.touch_updated_at();

alter table public.carrier_orders enable row level security;

-- Our order upstream, written before the carrier is called. {order, is_new, grace_over}: only an order that was never
-- sent may go out without a look-up; with grace_over a look-up that finds nothing proves that there is none.
create function private.begin_carrier_order(p_job_id uuid, p_generation integer) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_job public.provisioning_queue;
  v_order public.carrier_orders;
begin
  v_job := private.fence(p_job_id, p_generation);
  select * into v_order
    from public.carrier_orders
    where order_item_id = v_job.order_item_id and status in ('created', 'submitted', 'pending', 'completed')
    order by (status <> 'completed') desc, created_at desc
    limit 1;
  if found then
    return jsonb_build_object(
      'ok', true, 'is_new', false, 'order', to_jsonb(v_order), 'grace_over', private.grace_is_over(v_order));
  end if;
  v_order := private.insert_carrier_order(v_job);
  if v_order.id is null then
    return private.refusal('insufficient_funds');
  end if;
  return jsonb_build_object('ok', true, 'is_new', true, 'order', to_jsonb(v_order), 'grace_over', false);
end $$;

create function private.grace_is_over(p_order public.carrier_orders) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return p_order.status = 'submitted'
    and p_order.submitted_at < private.now() - private.duration('carrier_order_grace_seconds');
end $$;

-- Reserves the cost in our balance. No row: a fresh balance is too low.
create function private.insert_carrier_order(p_job public.provisioning_queue) returns public.carrier_orders
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_number public.purchased_numbers;
  v_carrier public.carriers;
  v_order public.carrier_orders;
  v_cost numeric;
begin
  select * into v_number from public.purchased_numbers where id = p_job.purchased_number_id;
  v_cost := v_number.setup_cost + v_number.monthly_cost;
  select * into v_carrier from public.carriers where id = v_number.carrier_id for update;
  if v_carrier.balance_available - v_carrier.balance_reserved < v_cost
    and v_carrier.balance_read_at > private.now() - interval '1 minute' then
    return null;
  end if;
  update public.carriers set balance_reserved = balance_reserved + v_cost where id = v_carrier.id;
  insert into public.carrier_orders (order_item_id, purchased_number_id, carrier_id, wanted_e164, amount_reserved,
      currency)
    values (p_job.order_item_id, v_number.id, v_number.carrier_id, v_number.e164, v_cost, v_number.cost_currency)
    returning * into v_order;
  return v_order;
end $$;

create function private.settle_reserve(p_order public.carrier_orders, p_charged numeric) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.carriers set
    balance_reserved = greatest(0, balance_reserved - p_order.amount_reserved),
    balance_available = balance_available - coalesce(p_charged, 0)
  where id = p_order.carrier_id;
end $$;

-- The moment a request goes out. false: an earlier request may still take effect, look it up instead.
create function private.submit_carrier_order(p_job_id uuid, p_generation integer, p_carrier_order_id uuid)
returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.fence(p_job_id, p_generation);
  update public.carrier_orders set status = 'submitted', submitted_at = private.now()
    where id = p_carrier_order_id and status = 'created';
  return found;
end $$;

-- The request certainly had no effect (refused before it was sent, or 429): it may go out again immediately.
create function private.unsubmit_carrier_order(p_job_id uuid, p_generation integer, p_carrier_order_id uuid)
returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.fence(p_job_id, p_generation);
  update public.carrier_orders set status = 'created'
    where id = p_carrier_order_id and status = 'submitted' and carrier_order_ref is null;
end $$;

-- An attempt of the job frees an order whose grace has passed: one attempt, one further request.
create function private.free_unknown_order(p_job public.provisioning_queue) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.carrier_orders o set status = 'created'
    where o.order_item_id = p_job.order_item_id and o.carrier_order_ref is null and private.grace_is_over(o);
end $$;

-- What the carrier answers about our order. Only moves forward; completed, canceled and rejected are final.
create function private.record_carrier_order(
  p_carrier_order_id uuid,
  p_status text,
  p_ref text,
  p_amount numeric default null,
  p_raw jsonb default null,
  p_code text default null
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_order public.carrier_orders;
  v_job uuid;
begin
  perform private.require_system();
  select * into v_order from public.carrier_orders where id = p_carrier_order_id for update;
  if not found then
    return null;
  end if;
  if v_order.status not in ('completed', 'canceled', 'rejected') then
    perform private.move_carrier_order(v_order, p_status, p_ref, p_amount, p_raw, p_code);
  elsif v_order.status <> 'completed' and p_status = 'completed' and v_order.late_until is not null then
    -- Goods that arrived after we gave the line up: the sweeper releases them; the cost is ours.
    update public.carrier_orders set
      carrier_order_ref = coalesce(carrier_order_ref, p_ref),
      amount_charged = coalesce(p_amount, amount_charged),
      raw = coalesce(p_raw, raw)
    where id = v_order.id;
  end if;
  select id into v_job
    from public.provisioning_queue
    where purchased_number_id = v_order.purchased_number_id and action = 'purchase'
    order by created_at desc
    limit 1;
  if v_job is not null and p_status in ('completed', 'canceled', 'rejected') then
    perform private.wake_settled_job(v_job, v_order.id);
  end if;
  return jsonb_build_object(
    'id', v_order.id,
    'status', (select status from public.carrier_orders where id = v_order.id),
    'job_id', v_job);
end $$;

create function private.move_carrier_order(
  p_order public.carrier_orders,
  p_status text,
  p_ref text,
  p_amount numeric,
  p_raw jsonb,
  p_code text
) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_final boolean := p_status in ('completed', 'canceled', 'rejected');
begin
  update public.carrier_orders set
    status = p_status,
    carrier_order_ref = coalesce(p_ref, carrier_order_ref),
    raw = coalesce(p_raw, raw),
    amount_charged = case when p_status = 'completed' then coalesce(p_amount, amount_charged) else amount_charged end,
    closed_code = case when v_final then p_code else closed_code end,
    settled_at = case when v_final then private.now() end
  where id = p_order.id;
  if v_final then
    perform private.settle_reserve(p_order, case when p_status = 'completed' then p_amount end);
  end if;
  if p_order.status in ('created', 'submitted') and p_status in ('pending', 'completed') then
    perform private.note_ordered(p_order);
  end if;
  if p_status = 'completed' then
    perform private.review_charge(p_order.id, p_order.order_item_id, p_amount);
  end if;
end $$;

-- The timeline names the order when the carrier has taken it, once per number.
create function private.note_ordered(p_order public.carrier_orders) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.note(p_order.purchased_number_id, i.account_id, 'number.ordered',
      jsonb_build_object('order_id', i.order_id))
    from public.order_items i
    where i.id = p_order.order_item_id and not exists (
      select from public.number_events where number_id = p_order.purchased_number_id and type = 'number.ordered'
    );
end $$;

-- A run that waits gets the event; a parked job is due immediately.
create function private.wake_settled_job(p_job_id uuid, p_carrier_order_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.emit('carrier-order/settled', 'carrier-order-settled:' || p_carrier_order_id,
    jsonb_build_object('jobId', p_job_id, 'carrierOrderId', p_carrier_order_id));
  update public.provisioning_queue set scheduled_for = private.now()
    where id = p_job_id and status = 'waiting' and scheduled_for > private.now();
  if found then
    perform private.wake_job(p_job_id, 'provision:' || p_job_id || ':settled:' || p_carrier_order_id);
  end if;
end $$;

create function private.find_carrier_order(p_carrier text, p_ref text, p_id uuid default null) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  return (
    select to_jsonb(c)
    from public.carrier_orders c
    where c.carrier_id = p_carrier and (c.carrier_order_ref = p_ref or c.id = p_id)
    limit 1
  );
end $$;

-- Carrier orders of given-up lines, whose goods may still arrive. The older, the more rarely: at least once an hour.
create function private.list_late_orders(p_limit integer default 50) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_now timestamptz := private.now();
  v_orders jsonb;
begin
  perform private.require_system();
  with due as (
    select id
    from public.carrier_orders
    where late_until > v_now and late_number_ref is null
      and (late_checked_at is null or late_checked_at < v_now
        - least(interval '1 hour', greatest(interval '20 seconds', (v_now - settled_at) / 4)))
    order by late_checked_at nulls first
    limit p_limit
    for update skip locked
  ), marked as (
    update public.carrier_orders c set late_checked_at = v_now
    from due
    where c.id = due.id
    returning c.*
  )
  select coalesce(jsonb_agg(jsonb_build_object(
      'id', id,
      'carrier_id', carrier_id,
      'carrier_order_ref', carrier_order_ref,
      'purchased_number_id', purchased_number_id,
      'wanted_e164', wanted_e164
    )), '[]') into v_orders
    from marked;
  return v_orders;
end $$;

-- A late number was found and given back at the carrier; its cost is recorded.
create function private.record_late_goods(p_carrier_order_id uuid, p_number_ref text, p_e164 text, p_amount numeric)
returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update public.carrier_orders set
    late_number_ref = p_number_ref,
    amount_charged = coalesce(p_amount, amount_charged)
  where id = p_carrier_order_id and late_number_ref is null;
  if found then
    perform private.audit(private.system(), null, 'late-goods.released', 'carrier_order:' || p_carrier_order_id, null,
      jsonb_build_object('e164', p_e164, 'amount', p_amount));
    perform private.alert_operator('A number arrived late and was released',
      jsonb_build_object('number', p_e164, 'cost', p_amount), 'late-goods:' || p_carrier_order_id);
  end if;
end $$;

create view private.due_late_goods with (security_invoker = true) as
  select coalesce(late_checked_at, private.now())
    + least(interval '1 hour', greatest(interval '20 seconds', (private.now() - settled_at) / 4)) as at
  from public.carrier_orders
  where late_until > private.now() and late_number_ref is null;

grant execute on function
  private.begin_carrier_order(uuid, integer),
  private.submit_carrier_order(uuid, integer, uuid),
  private.unsubmit_carrier_order(uuid, integer, uuid),
  private.record_carrier_order(uuid, text, text, numeric, jsonb, text),
  private.find_carrier_order(text, text, uuid),
  private.list_late_orders(integer),
  private.record_late_goods(uuid, text, text, numeric)
to app_worker;

-- Lines of an order on their way from paid to live, failed or substituted.

-- One line becomes a number in provisioning with its queue row and wake-up.
create function private.start_line(p_item_id uuid, p_account_id uuid) returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_item public.order_items;
  v_number uuid;
  v_job uuid;
begin
  select * into v_item from public.order_items where id = p_item_id for update;
  insert into public.purchased_numbers (account_id, order_item_id, e164, carrier_id, area_id, sku_id, country, place,
      number_type, features, setup_cost, monthly_cost, cost_currency)
    values (p_account_id, v_item.id, v_item.e164, v_item.carrier_id, v_item.area_id, v_item.sku_id, v_item.country,
      v_item.place, v_item.number_type, v_item.features, v_item.setup_cost, v_item.monthly_cost, v_item.cost_currency)
    returning id into v_number;
  update public.order_items set status = 'provisioning' where id = v_item.id;
  insert into public.provisioning_queue (purchased_number_id, order_id, order_item_id, account_id, action, max_attempts)
    values (v_number, v_item.order_id, v_item.id, p_account_id, 'purchase',
      private.setting('job_max_attempts')::smallint)
    returning id into v_job;
  perform private.wake_job(v_job, 'provision:' || v_job || ':0');
  perform private.note(v_number, p_account_id, 'number.paid', jsonb_build_object('order_id', v_item.order_id));
  return v_job;
end $$;

-- The carrier's own id of the number, and for random lines the number itself.
create function private.identify_number(
  p_job_id uuid,
  p_generation integer,
  p_carrier_ref text,
  p_e164 text,
  p_paid_until timestamptz default null
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_job public.provisioning_queue;
begin
  v_job := private.fence(p_job_id, p_generation);
  update public.purchased_numbers set
    carrier_ref = p_carrier_ref,
    e164 = p_e164,
    paid_until = coalesce(p_paid_until, paid_until)
  where id = v_job.purchased_number_id and (e164 is null or e164 = p_e164);
  if not found then
    return private.refusal('WRONG_NUMBER');
  end if;
  update public.order_items set e164 = p_e164 where id = v_job.order_item_id and e164 is distinct from p_e164;
  return jsonb_build_object('ok', true);
end $$;

-- The answer path that is wanted for a number; a new version only when it differs.
create function private.want_configuration(p_job_id uuid, p_generation integer, p_wanted jsonb) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_job public.provisioning_queue;
  v_last public.number_configurations;
  v_account uuid;
  v_version integer;
begin
  v_job := private.fence(p_job_id, p_generation);
  select * into v_last
    from public.number_configurations
    where number_id = v_job.purchased_number_id
    order by version desc
    limit 1;
  if v_last.wanted = p_wanted then
    return v_last.version;
  end if;
  select account_id into v_account from public.purchased_numbers where id = v_job.purchased_number_id;
  if v_account is null then
    return 0;
  end if;
  v_version := coalesce(v_last.version, 0) + 1;
  insert into public.number_configurations (account_id, number_id, version, wanted)
    values (v_account, v_job.purchased_number_id, v_version, p_wanted);
  return v_version;
end $$;

create function private.lines_done(p_order_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if private.has_open_lines(p_order_id) then
    return;
  end if;
  perform private.emit('order/lines-terminal',
    'order-lines:' || p_order_id || ':' || (select count(*) from public.order_items where order_id = p_order_id),
    jsonb_build_object('orderId', p_order_id));
end $$;

-- The line of a claimed job, locked after its order; no row when it is too late to change it.
create function private.lock_line(p_job public.provisioning_queue) returns public.order_items
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_item public.order_items;
begin
  perform from public.orders where id = p_job.order_id and settling_at is null for update;
  if found then
    select * into v_item
      from public.order_items
      where id = p_job.order_item_id and status in ('pending', 'provisioning')
      for update;
  end if;
  return v_item;
end $$;

-- P5: called with what the carrier read back, after the caller compared it. The line is live, the contract begins, the
-- job is done: one transaction, done written last.
create function private.activate_number(
  p_job_id uuid,
  p_generation integer,
  p_read_back jsonb,
  p_paid_until timestamptz
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_job public.provisioning_queue;
  v_item public.order_items;
  v_number public.purchased_numbers;
begin
  v_job := private.fence(p_job_id, p_generation);
  if v_job.status = 'succeeded' then
    return jsonb_build_object('ok', true, 'repeated', true);
  end if;
  v_item := private.lock_line(v_job);
  update public.purchased_numbers set
    status = 'active',
    activated_at = private.now(),
    paid_until = coalesce(p_paid_until, paid_until)
  where id = v_job.purchased_number_id and status = 'provisioning' and v_item.status = 'provisioning'
    and e164 is not null and carrier_ref is not null
  returning * into v_number;
  if not found then
    return private.refusal('TOO_LATE');
  end if;
  perform private.record_read_back(v_number.id, private.wanted_version(v_number.id), p_read_back);
  update public.order_items set status = 'live', ended_at = private.now() where id = v_item.id;
  perform private.begin_contract(v_number, v_item);
  perform private.end_job(v_job.id, 'succeeded');
  perform private.note(v_number.id, v_number.account_id, 'number.active',
    jsonb_build_object('order_id', v_item.order_id, 'answer_path', p_read_back -> 'answer_path'));
  perform private.audit(private.system(), v_number.account_id, 'number.activated', 'number:' || v_number.id, null,
    jsonb_build_object('e164', v_number.e164, 'read_back', p_read_back));
  perform private.lines_done(v_item.order_id);
  return jsonb_build_object('ok', true, 'repeated', false);
end $$;

-- The first month is sold with the order.
create function private.begin_contract(p_number public.purchased_numbers, p_item public.order_items) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_anchor timestamptz := private.billing_anchor(p_number.account_id, p_item.currency);
  v_end timestamptz := private.first_month_end(v_anchor, private.now());
  v_contract public.number_contracts;
begin
  insert into public.number_contracts (account_id, number_id, order_item_id, currency, monthly_cents, setup_cents,
      starts_at, paid_until, renews_at, consent_version, consent_at)
    select p_number.account_id, p_number.id, p_item.id, p_item.currency, p_item.monthly_cents, p_item.setup_cents,
      private.now(), v_end, private.last_boundary(v_anchor, v_end), o.consent_version, o.consent_at
    from public.orders o
    where o.id = p_item.order_id
    returning * into v_contract;
  insert into public.contract_periods (contract_id, account_id, period, kind, cents)
    values (v_contract.id, v_contract.account_id, tstzrange(v_contract.starts_at, v_end), 'first',
      v_contract.monthly_cents);
end $$;

-- A line is lost for good. p_status: failed (decided) or dead (attempts used up, a person must look). The last reply of
-- the carrier stays.
create function private.fail_line(
  p_job_id uuid,
  p_generation integer,
  p_code text,
  p_message text default null,
  p_raw jsonb default null,
  p_status text default 'failed'
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_job public.provisioning_queue;
  v_item public.order_items;
begin
  v_job := private.fence(p_job_id, p_generation);
  if v_job.status in ('failed', 'dead', 'succeeded') then
    return jsonb_build_object('ok', true, 'repeated', true);
  end if;
  v_item := private.lock_line(v_job);
  if v_item.id is null then
    return private.refusal('TOO_LATE');
  end if;
  perform private.drop_line(v_job, v_item, p_code);
  perform private.end_job(v_job.id, p_status, p_code, p_message, p_raw);
  if p_status = 'dead' or p_code in ('insufficient_funds', 'unauthorized', 'TIMED_OUT') then
    perform private.alert_lost_line(v_item, p_code, p_message);
  end if;
  perform private.audit(private.system(), v_item.account_id, 'line.failed', 'order_item:' || v_item.id, null,
    jsonb_build_object('code', p_code, 'status', p_status));
  perform private.lines_done(v_item.order_id);
  return jsonb_build_object('ok', true, 'repeated', false);
end $$;

-- The line and its goods; how its job ends is said by who gives it up. Job and line are locked.
create function private.drop_line(p_job public.provisioning_queue, p_item public.order_items, p_code text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.note(p_job.purchased_number_id, p_item.account_id, 'number.failed',
    jsonb_build_object('order_id', p_item.order_id, 'code', p_code));
  update public.order_items set status = 'failed', failure_code = p_code, ended_at = private.now() where id = p_item.id;
  perform private.give_up_goods(p_job.purchased_number_id, p_code);
end $$;

create function private.alert_lost_line(p_item public.order_items, p_code text, p_message text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.alert_operator('A number could not be provisioned', jsonb_build_object(
    'order', (select reference from public.orders where id = p_item.order_id),
    'number', p_item.e164,
    'place', p_item.place,
    'code', p_code,
    'message', left(p_message, 300)), 'line-failed:' || p_item.id);
end $$;

-- The goods side of a line that is given up: what may exist at the carrier is released, what may still arrive is
-- watched.
create function private.give_up_goods(p_number_id uuid, p_reason text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_before public.purchased_numbers;
  v_after public.purchased_numbers;
begin
  select * into v_before from public.purchased_numbers where id = p_number_id for update;
  perform private.give_up_carrier_orders(v_before, p_reason);
  -- What exists upstream is ours until the carrier confirms the release, invisible to the customer.
  update public.purchased_numbers set
    status = case when carrier_ref is null then 'failed' else 'releasing' end,
    ended_at = case when carrier_ref is null then private.now() end,
    account_id = null,
    ended_reason = p_reason
  where id = p_number_id
  returning * into v_after;
  if v_after.status = 'releasing' then
    perform private.queue_job(p_number_id, null, 'release', p_reason);
  end if;
  perform private.audit(private.system(), v_before.account_id, 'number.given-up', 'number:' || p_number_id,
    jsonb_build_object('status', v_before.status, 'account_id', v_before.account_id),
    jsonb_build_object('status', v_after.status, 'account_id', null), p_reason);
end $$;

create function private.give_up_carrier_orders(p_number public.purchased_numbers, p_reason text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_order public.carrier_orders;
begin
  for v_order in select * from public.carrier_orders where purchased_number_id = p_number.id for update loop
    if v_order.status in ('created', 'submitted', 'pending') then
      perform private.settle_reserve(v_order, null);
      update public.carrier_orders set status = 'canceled', settled_at = private.now(), closed_code = p_reason
        where id = v_order.id;
    end if;
    update public.carrier_orders set late_until = private.now() + private.duration('late_goods_hours')
      where id = v_order.id and submitted_at is not null and (status <> 'completed' or p_number.carrier_ref is null);
  end loop;
end $$;

grant execute on function
  private.identify_number(uuid, integer, text, text, timestamptz),
  private.want_configuration(uuid, integer, jsonb),
  private.activate_number(uuid, integer, jsonb, timestamptz),
  private.fail_line(uuid, integer, text, text, jsonb, text)
to app_worker;

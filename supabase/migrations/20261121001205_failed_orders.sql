-- An order whose answer was lost was sent again after every grace until settlement: at one pace, without an attempt. Now a look-up after the grace
-- that finds nothing is a failed try: it uses an attempt of its job, and the next request comes after the back-off. And the carrier's reply is
-- kept with the job, through its last attempt too.

-- `submitted_at` stays for ever once a request went out: whoever sends again looks the order up first, and a line that is given up is
-- watched for goods of every request. A `created` order with it is one that may go out again after that look-up.
comment on column public.carrier_orders.submitted_at is 'when a request last went out; until the grace has passed an unknown outcome is only looked up, afterwards a failed look-up uses an attempt';

-- Our order upstream, written before the carrier is called. {order, is_new, grace_over}: only an order that was never sent may go out without
-- a look-up; with grace_over a look-up that finds nothing proves that there is none.
create or replace function private.begin_carrier_order(p_job_id uuid, p_generation integer) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_job public.provisioning_queue; v_order public.carrier_orders; v_number public.purchased_numbers; v_carrier public.carriers; v_cost numeric;
begin
  perform private.require_system();
  v_job := private.fence(p_job_id, p_generation);
  select * into v_order from public.carrier_orders where order_item_id = v_job.order_item_id and status in ('created', 'submitted', 'pending', 'completed')
    order by (status <> 'completed') desc, created_at desc limit 1;
  if found then
    return jsonb_build_object('ok', true, 'is_new', false, 'order', to_jsonb(v_order), 'grace_over', v_order.status = 'submitted'
      and v_order.submitted_at < private.now() - make_interval(secs => private.setting('carrier_order_grace_seconds')::double precision));
  end if;
  select * into v_number from public.purchased_numbers where id = v_job.purchased_number_id;
  v_cost := v_number.setup_cost + v_number.monthly_cost;
  select * into v_carrier from public.carriers where id = v_number.carrier_id for update;
  if v_carrier.balance_available is not null and v_carrier.balance_available - v_carrier.balance_reserved < v_cost
    and v_carrier.balance_read_at > private.now() - interval '1 minute' then
    return jsonb_build_object('ok', false, 'code', 'insufficient_funds');
  end if;
  update public.carriers set balance_reserved = balance_reserved + v_cost where id = v_carrier.id;
  insert into public.carrier_orders (order_item_id, purchased_number_id, carrier_id, wanted_e164, amount_reserved, currency)
    values (v_job.order_item_id, v_number.id, v_number.carrier_id, v_number.e164, v_cost, v_number.cost_currency) returning * into v_order;
  return jsonb_build_object('ok', true, 'is_new', true, 'order', to_jsonb(v_order), 'grace_over', false);
end $$;

-- The moment a request goes out. false: an earlier request may still take effect, look it up instead.
create or replace function private.submit_carrier_order(p_job_id uuid, p_generation integer, p_carrier_order_id uuid) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  perform private.fence(p_job_id, p_generation);
  update public.carrier_orders set status = 'submitted', submitted_at = private.now() where id = p_carrier_order_id and status = 'created';
  return found;
end $$;

-- The request certainly had no effect (refused before it was sent, or 429): it may go out again at once.
create or replace function private.unsubmit_carrier_order(p_job_id uuid, p_generation integer, p_carrier_order_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  perform private.fence(p_job_id, p_generation);
  update public.carrier_orders set status = 'created' where id = p_carrier_order_id and status = 'submitted' and carrier_order_ref is null;
end $$;

-- Puts a claimed job back. A poll, a 429 or an open breaker uses no attempt; a failure does, with exponential back-off, and the last one
-- ends in `dead`. The attempt also frees an order whose grace has passed: one attempt, one further request. The carrier's reply is kept.
create or replace function private.reschedule_job(p_job_id uuid, p_generation integer, p_uses_attempt boolean, p_delay_seconds numeric default null, p_code text default null,
  p_message text default null, p_raw jsonb default null) returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_job public.provisioning_queue; v_at timestamptz; v_attempts integer;
begin
  perform private.require_system();
  v_job := private.fence(p_job_id, p_generation);
  if v_job.status <> 'processing' then return jsonb_build_object('ok', true, 'repeated', true); end if;
  v_attempts := v_job.attempts + case when p_uses_attempt then 1 else 0 end;
  if v_attempts >= v_job.max_attempts then
    update public.provisioning_queue set attempts = v_attempts where id = p_job_id;
    if v_job.action = 'purchase' then
      return private.fail_line(p_job_id, p_generation, coalesce(p_code, 'PROVISIONING_FAILED'), p_message, p_raw, 'dead') || jsonb_build_object('dead', true);
    end if;
    update public.provisioning_queue set status = 'dead', run_id = null, lease_until = null, finished_at = private.now(), error_code = p_code,
      error_message = left(p_message, 1000), raw_reply = coalesce(p_raw, raw_reply) where id = p_job_id;
    perform private.alert_operator('A carrier job is dead: ' || v_job.action, jsonb_build_object('job', p_job_id, 'code', p_code, 'message', left(p_message, 300)), 'job-dead:' || p_job_id);
    return jsonb_build_object('ok', true, 'dead', true);
  end if;
  if p_uses_attempt and v_job.action = 'purchase' then
    update public.carrier_orders set status = 'created' where order_item_id = v_job.order_item_id and status = 'submitted' and carrier_order_ref is null
      and submitted_at < private.now() - make_interval(secs => private.setting('carrier_order_grace_seconds')::double precision);
  end if;
  -- At most an hour: a release has many attempts, and a number that nobody owns costs money every month.
  v_at := private.now() + make_interval(secs => (coalesce(p_delay_seconds,
    least(3600, private.setting('job_backoff_seconds') * power(2, greatest(0, v_attempts - 1))) * (0.8 + random() * 0.4)::numeric))::double precision);
  update public.provisioning_queue set status = case when p_uses_attempt then 'pending' else 'waiting' end, attempts = v_attempts, scheduled_for = v_at,
      run_id = null, lease_until = null, error_code = p_code, error_message = left(p_message, 1000), raw_reply = coalesce(p_raw, raw_reply) where id = p_job_id;
  perform private.emit('provisioning/requested', 'provision:' || p_job_id || ':' || p_generation, jsonb_build_object('jobId', p_job_id), v_at);
  return jsonb_build_object('ok', true, 'scheduled_for', v_at);
end $$;

-- A line is lost for good. p_status: failed (decided) or dead (attempts used up, a person must look). The last reply of the carrier stays.
create or replace function private.fail_line(p_job_id uuid, p_generation integer, p_code text, p_message text default null, p_raw jsonb default null, p_status text default 'failed') returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_job public.provisioning_queue; v_item public.order_items; v_order public.orders; v_now timestamptz := private.now();
begin
  perform private.require_system();
  v_job := private.fence(p_job_id, p_generation);
  if v_job.status in ('failed', 'dead', 'succeeded') then return jsonb_build_object('ok', true, 'repeated', true); end if;
  select * into v_order from public.orders where id = v_job.order_id for update;
  select * into v_item from public.order_items where id = v_job.order_item_id for update;
  if v_order.settling_at is not null or v_item.status not in ('pending', 'provisioning') then return jsonb_build_object('ok', false, 'code', 'TOO_LATE'); end if;
  perform private.note(v_job.purchased_number_id, v_item.account_id, 'number.failed', jsonb_build_object('order_id', v_order.id, 'code', p_code));
  update public.order_items set status = 'failed', failure_code = p_code, ended_at = v_now where id = v_item.id;
  update public.provisioning_queue set status = p_status, run_id = null, lease_until = null, finished_at = v_now, error_code = p_code,
    error_message = left(p_message, 1000), raw_reply = coalesce(p_raw, raw_reply) where id = v_job.id;
  perform private.give_up_goods(v_job.purchased_number_id, p_code);
  if p_status = 'dead' or p_code in ('insufficient_funds', 'unauthorized', 'TIMED_OUT') then
    perform private.alert_operator('A number could not be provisioned', jsonb_build_object('order', v_order.reference, 'number', v_item.e164, 'place', v_item.place,
      'code', p_code, 'message', left(p_message, 300)), 'line-failed:' || v_item.id);
  end if;
  perform private.audit('{"kind":"system"}', v_item.account_id, 'line.failed', 'order_item:' || v_item.id, null, jsonb_build_object('code', p_code, 'status', p_status));
  perform private.lines_done(v_order.id);
  return jsonb_build_object('ok', true, 'repeated', false);
end $$;

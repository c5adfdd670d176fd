-- How a job ends: put back, dead, or done.

-- p_raw: the last reply of the carrier stays.
create function private.end_job(
  p_job_id uuid,
  p_status text,
  p_code text default null,
  p_message text default null,
  p_raw jsonb default null
) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.provisioning_queue set
    status = p_status,
    run_id = null,
    lease_until = null,
    finished_at = private.now(),
    error_code = p_code,
    error_message = left(p_message, 1000),
    raw_reply = coalesce(p_raw, raw_reply)
  where id = p_job_id;
end $$;

-- Puts a claimed job back. A poll, a 429 or an open breaker uses no attempt; a failure does, with exponential back-off,
-- and the last one ends in `dead`.
create function private.reschedule_job(
  p_job_id uuid,
  p_generation integer,
  p_uses_attempt boolean,
  p_delay_seconds numeric default null,
  p_code text default null,
  p_message text default null,
  p_raw jsonb default null
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_job public.provisioning_queue;
  v_at timestamptz;
begin
  v_job := private.fence(p_job_id, p_generation);
  if v_job.status <> 'processing' then
    return jsonb_build_object('ok', true, 'repeated', true);
  end if;
  -- A carrier that cannot be reached uses up no last attempt.
  if p_uses_attempt and not (v_job.attempts + 1 >= v_job.max_attempts and private.line_may_wait(v_job, p_code)) then
    v_job.attempts := v_job.attempts + 1;
    if v_job.attempts >= v_job.max_attempts then
      return private.give_up_job(v_job, p_code, p_message, p_raw);
    end if;
    perform private.free_unknown_order(v_job);
  end if;
  v_at := private.now() + make_interval(secs =>
    coalesce(p_delay_seconds, private.backoff_seconds(v_job.attempts))::double precision);
  update public.provisioning_queue set
    status = case when p_uses_attempt then 'pending' else 'waiting' end,
    attempts = v_job.attempts,
    scheduled_for = v_at,
    run_id = null,
    lease_until = null,
    error_code = p_code,
    error_message = left(p_message, 1000),
    raw_reply = coalesce(p_raw, raw_reply)
  where id = p_job_id;
  perform private.wake_job(p_job_id, 'provision:' || p_job_id || ':' || p_generation, v_at);
  return jsonb_build_object('ok', true, 'scheduled_for', v_at);
end $$;

-- Whether the line of a job outlasts this failure, because nobody could be asked.
create function private.line_may_wait(p_job public.provisioning_queue, p_code text) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return p_job.action = 'purchase' and p_code = 'unavailable' and exists (
    select from public.orders o
    join public.order_items i on i.id = p_job.order_item_id
    where o.id = p_job.order_id
      and o.settling_at is null
      and private.now() < private.wait_limit(o)
      and private.is_away(i.carrier_id, false)
  );
end $$;

-- Doubles with each attempt, at most an hour, one fifth more or less.
create function private.backoff_seconds(p_attempts integer) returns numeric
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  return least(3600, private.setting('job_backoff_seconds') * power(2, greatest(0, p_attempts - 1)))
    * (0.8 + random() * 0.4)::numeric;
end $$;

create function private.give_up_job(p_job public.provisioning_queue, p_code text, p_message text, p_raw jsonb)
returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.provisioning_queue set attempts = p_job.attempts where id = p_job.id;
  if p_job.action = 'purchase' then
    return jsonb_build_object('dead', true) || private.fail_line(
      p_job.id, p_job.generation, coalesce(p_code, 'PROVISIONING_FAILED'), p_message, p_raw, 'dead');
  end if;
  perform private.end_job(p_job.id, 'dead', p_code, p_message, p_raw);
  perform private.alert_operator('A carrier job is dead: ' || p_job.action, jsonb_build_object(
    'job', p_job.id, 'code', p_code, 'message', left(p_message, 300)), 'job-dead:' || p_job.id);
  return jsonb_build_object('ok', true, 'dead', true);
end $$;

-- The end of release, suspend, resume and configure.
create function private.finish_number_action(p_job_id uuid, p_generation integer, p_result jsonb default null)
returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_job public.provisioning_queue;
  v_before text;
  v_number public.purchased_numbers;
begin
  v_job := private.fence(p_job_id, p_generation);
  if v_job.status = 'succeeded' then
    return jsonb_build_object('ok', true, 'repeated', true);
  end if;
  select status into v_before from public.purchased_numbers where id = v_job.purchased_number_id for update;
  v_number := private.apply_action(v_job, p_result);
  perform private.end_job(p_job_id, 'succeeded');
  if v_job.action = 'configure'
    and private.wanted_version(v_job.purchased_number_id) > (p_result ->> 'wanted_version')::integer then
    perform private.queue_job(v_job.purchased_number_id, v_job.account_id, 'configure', 'changed meanwhile');
  end if;
  if v_number.id is not null then
    if v_job.action = 'release' then
      v_job.reason := v_number.ended_reason;
    end if;
    perform private.explain_action(v_job, v_before, v_number);
    perform private.follow_action(v_job, v_number);
  end if;
  return jsonb_build_object('ok', true, 'repeated', false);
end $$;

-- The number after the action, no row when its status did not change.
create function private.apply_action(p_job public.provisioning_queue, p_result jsonb) returns public.purchased_numbers
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_id uuid := p_job.purchased_number_id;
  v_number public.purchased_numbers;
begin
  case p_job.action
    when 'release' then
      update public.purchased_numbers set
        status = 'released',
        ended_at = private.now(),
        ended_reason = coalesce(ended_reason, 'released')
      where id = v_id and status <> 'released'
      returning * into v_number;
      update public.number_contracts set ended_at = private.now() where number_id = v_id and ended_at is null;
    when 'suspend' then
      update public.purchased_numbers set status = 'suspended' where id = v_id and status = 'active'
        returning * into v_number;
    when 'resume' then
      update public.purchased_numbers set status = 'active' where id = v_id and status = 'suspended'
        returning * into v_number;
    when 'configure' then
      perform private.record_read_back(v_id, (p_result ->> 'wanted_version')::integer, p_result);
    else
      perform private.refuse(409, 'CONFLICT');
  end case;
  return v_number;
end $$;

create function private.explain_action(
  p_job public.provisioning_queue,
  p_before text,
  p_number public.purchased_numbers
) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_event text := case p_job.action
    when 'release' then 'number.released'
    when 'suspend' then 'number.suspended'
    when 'resume' then 'number.resumed' end;
begin
  perform private.note(p_number.id, p_number.account_id, v_event,
    jsonb_strip_nulls(jsonb_build_object('reason', p_job.reason)));
  perform private.audit(private.system(), p_number.account_id, v_event, 'number:' || p_number.id,
    jsonb_build_object('status', p_before), jsonb_build_object('status', p_number.status), p_job.reason);
end $$;

-- The notice to its owner, and a suspension that was on its way when the debt was paid is followed by its opposite. The
-- numbers of an order share its debt, so one message covers all of them.
create function private.follow_action(p_job public.provisioning_queue, p_number public.purchased_numbers) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_order public.orders;
begin
  select o.* into v_order
    from public.order_items i
    join public.orders o on o.id = i.order_id
    where i.id = p_number.order_item_id;
  if p_job.action = 'release' then
    perform private.notify_number_ended(p_number.id, p_job.reason);
  elsif p_job.action = 'suspend' and exists (
    select from public.payments where order_id = v_order.id and kind = 'debt' and captured_at >= p_job.created_at
  ) then
    perform private.queue_action(p_number.id, 'resume', 'debt paid');
  elsif p_job.action = 'suspend' and p_job.reason = 'unpaid' then
    perform private.notify_user(v_order.user_id, p_number.account_id, 'receipts', 'number-suspended',
      private.receipt_json(v_order.id), 'number-suspended:' || v_order.id);
  elsif p_job.action = 'resume' and p_job.reason = 'debt paid' then
    perform private.notify_user(v_order.user_id, p_number.account_id, 'numbers', 'number-resumed',
      private.receipt_json(v_order.id), 'number-resumed:' || v_order.id);
  end if;
end $$;

grant execute on function
  private.reschedule_job(uuid, integer, boolean, numeric, text, text, jsonb),
  private.finish_number_action(uuid, integer, jsonb)
to app_worker;

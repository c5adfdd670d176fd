-- Provisioning: the queue is the truth, every result carries the generation it was claimed with, and older generations are refused.

create table public.provisioning_queue (
  id uuid primary key default gen_random_uuid(),
  purchased_number_id uuid not null references public.purchased_numbers (id),
  order_id uuid references public.orders (id),
  order_item_id uuid references public.order_items (id),
  account_id uuid references public.accounts (id),
  action text not null check (action in ('purchase', 'configure', 'release', 'suspend', 'resume', 'port_in')),
  reason text,
  status text not null default 'pending' check (status in ('pending', 'processing', 'waiting', 'succeeded', 'failed', 'dead')),
  priority smallint not null default 5,
  attempts smallint not null default 0,
  max_attempts smallint not null default 3,
  scheduled_for timestamptz not null default private.now(),
  run_id text,
  lease_until timestamptz,
  generation integer not null default 0,
  error_code text,
  error_message text,
  raw_reply jsonb,
  created_at timestamptz not null default private.now(),
  updated_at timestamptz not null default private.now(),
  finished_at timestamptz,
  constraint provisioning_queue_leases check ((status = 'processing') = (run_id is not null and lease_until is not null))
);
comment on table public.provisioning_queue is 'The truth about work at carriers; Inngest only wakes it. A result of an older generation is refused.';
comment on column public.provisioning_queue.reason is 'why suspend, resume or release was queued: unpaid, debt paid; goes into the audit log and the timeline';
comment on column public.provisioning_queue.status is 'waiting: parked until something outside happens; dead: attempts used up, a person must look';
create unique index provisioning_queue_one_open on public.provisioning_queue (purchased_number_id, action) where status in ('pending', 'processing', 'waiting');
create index provisioning_queue_due on public.provisioning_queue (scheduled_for) where status in ('pending', 'waiting');
create index provisioning_queue_leases on public.provisioning_queue (lease_until) where status = 'processing';
create index provisioning_queue_order on public.provisioning_queue (order_id);
create index provisioning_queue_item on public.provisioning_queue (order_item_id);
create index provisioning_queue_number on public.provisioning_queue (purchased_number_id);
create index provisioning_queue_account on public.provisioning_queue (account_id);
create trigger touch before update on public.provisioning_queue for each row execute function private.touch_updated_at();

alter table public.provisioning_queue enable row level security;
create policy "members read their provisioning" on public.provisioning_queue for select to authenticated
  using (account_id = any ((select private.account_ids())::uuid[]));
create policy "staff read" on public.provisioning_queue for select to authenticated using ((select private.is_staff()));
grant select (
  id, purchased_number_id, order_id, order_item_id, account_id, action, status, attempts, max_attempts, scheduled_for,
  created_at, updated_at, finished_at
) on public.provisioning_queue to authenticated;

create function private.job_json(p_job_id uuid) returns jsonb language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select jsonb_build_object(
    'id', q.id, 'generation', q.generation, 'attempts', q.attempts, 'max_attempts', q.max_attempts, 'action', q.action, 'carrier_id', n.carrier_id,
    'number', jsonb_build_object('id', n.id, 'account_id', n.account_id, 'e164', n.e164, 'carrier_ref', n.carrier_ref, 'status', n.status, 'features', n.features,
      'paid_until', n.paid_until, 'ended_reason', n.ended_reason),
    'item', case when i.id is null then null else jsonb_build_object('id', i.id, 'e164', i.e164, 'status', i.status, 'carrier_ref', i.carrier_ref,
      'area_id', i.area_id, 'area_ref', a.carrier_ref, 'country', i.country, 'number_type', i.number_type, 'features', i.features,
      'sku_ref', s.carrier_ref, 'place', i.place, 'total_cents', i.total_cents) end,
    'reservation_ref', (select h.reservation_ref from public.holds h where h.id = i.hold_id and h.reservation_expires_at > private.now() + interval '5 seconds'),
    'order', case when o.id is null then null else jsonb_build_object('id', o.id, 'reference', o.reference, 'forward_to', o.forward_to,
      'lost_line_policy', o.lost_line_policy, 'settle_by', o.settle_by, 'status', o.status) end,
    'carrier_order', (select jsonb_build_object('id', c.id, 'status', c.status, 'carrier_order_ref', c.carrier_order_ref, 'submitted_at', c.submitted_at)
      from public.carrier_orders c where c.order_item_id = i.id order by (c.status in ('created', 'submitted', 'pending')) desc, c.created_at desc limit 1),
    'wanted', (select c.wanted from public.number_configurations c where c.number_id = n.id order by c.version desc limit 1),
    'substitutions', (select count(*) from public.order_items x where x.order_id = o.id and x.status = 'substituted'))
  from public.provisioning_queue q
  join public.purchased_numbers n on n.id = q.purchased_number_id
  join public.areas a on a.id = n.area_id
  join public.area_skus s on s.id = n.sku_id
  left join public.order_items i on i.id = q.order_item_id
  left join public.orders o on o.id = q.order_id
  where q.id = p_job_id
$$;

-- pending → processing. The job for the run that holds it, null for any other run. The same run may ask again after a crash;
-- a run whose lease ended loses the job to the next one, and its late results are refused by generation.
create function private.claim_job(p_job_id uuid, p_run_id text) returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_job public.provisioning_queue; v_lease timestamptz := private.now() + make_interval(secs => private.setting('job_lease_seconds')::double precision);
begin
  perform private.require_system();
  update public.provisioning_queue set status = 'processing', run_id = p_run_id, lease_until = v_lease,
      generation = generation + case when status = 'processing' and run_id = p_run_id then 0 else 1 end
    where id = p_job_id and (
      (status in ('pending', 'waiting') and scheduled_for <= private.now() + interval '1 second')
      or (status = 'processing' and (run_id = p_run_id or lease_until < private.now())))
    returning * into v_job;
  if not found then return null; end if;
  if v_job.order_id is not null then
    update public.orders set status = 'provisioning' where id = v_job.order_id and status = 'authorized';
  end if;
  return private.job_json(p_job_id);
end $$;

-- The settlement takes a job from whoever has it.
create function private.seize_job(p_job_id uuid, p_run_id text) returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update public.provisioning_queue set status = 'processing', run_id = p_run_id, lease_until = private.now() + interval '2 minutes',
      generation = generation + case when run_id is not distinct from p_run_id then 0 else 1 end
    where id = p_job_id and status in ('pending', 'processing', 'waiting');
  if not found then return null; end if;
  return private.job_json(p_job_id);
end $$;

-- Raises PT409 when the caller's claim is no longer the current one.
create function private.fence(p_job_id uuid, p_generation integer) returns public.provisioning_queue language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_job public.provisioning_queue;
begin
  perform private.require_system();
  select * into v_job from public.provisioning_queue where id = p_job_id for update;
  if not found or v_job.generation <> p_generation then perform private.refuse(409, 'CONFLICT', jsonb_build_object('job', p_job_id, 'why', 'older generation')); end if;
  return v_job;
end $$;

-- Puts a claimed job back. A poll, a 429 or an open breaker uses no attempt; a failure does, with exponential back-off, and the last one
-- ends in `dead`. The attempt also frees an order whose grace has passed: one attempt, one further request. The carrier's reply is kept.
create function private.reschedule_job(p_job_id uuid, p_generation integer, p_uses_attempt boolean, p_delay_seconds numeric default null, p_code text default null,
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

create function private.queue_action(p_number_id uuid, p_action text, p_reason text default null) returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_job uuid; v_number public.purchased_numbers;
begin
  perform private.require_system();
  select * into v_number from public.purchased_numbers where id = p_number_id for update;
  if p_action = 'release' and v_number.status in ('active', 'suspended', 'provisioning') then
    update public.purchased_numbers set status = 'releasing', ended_reason = p_reason where id = p_number_id;
    perform private.audit('{"kind":"system"}', v_number.account_id, 'number.releasing', 'number:' || p_number_id,
      jsonb_build_object('status', v_number.status), jsonb_build_object('status', 'releasing'), p_reason);
  end if;
  insert into public.provisioning_queue (purchased_number_id, account_id, action, reason, max_attempts) values (p_number_id, v_number.account_id, p_action, p_reason, 50)
    on conflict (purchased_number_id, action) where status in ('pending', 'processing', 'waiting') do nothing returning id into v_job;
  if v_job is not null then
    perform private.emit('provisioning/requested', 'provision:' || v_job || ':0', jsonb_build_object('jobId', v_job));
  end if;
  return v_job;
end $$;

-- The end of release, suspend, resume and configure. A suspension that was on its way when the debt was paid is followed by its opposite.
create function private.finish_number_action(p_job_id uuid, p_generation integer, p_result jsonb default null) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_job public.provisioning_queue; v_before public.purchased_numbers; v_number public.purchased_numbers; v_order public.orders;
  v_now timestamptz := private.now(); v_reason text; v_event text;
begin
  v_job := private.fence(p_job_id, p_generation);
  if v_job.status = 'succeeded' then return jsonb_build_object('ok', true, 'repeated', true); end if;
  select * into v_before from public.purchased_numbers where id = v_job.purchased_number_id for update;
  v_reason := v_job.reason;
  case v_job.action
    when 'release' then
      update public.purchased_numbers set status = 'released', ended_at = v_now, ended_reason = coalesce(ended_reason, 'released') where id = v_before.id and status <> 'released' returning * into v_number;
      update public.number_contracts set ended_at = v_now where number_id = v_before.id and ended_at is null;
      v_reason := v_number.ended_reason;
      v_event := 'number.released';
    when 'suspend' then
      update public.purchased_numbers set status = 'suspended' where id = v_before.id and status = 'active' returning * into v_number;
      v_event := 'number.suspended';
    when 'resume' then
      update public.purchased_numbers set status = 'active' where id = v_before.id and status = 'suspended' returning * into v_number;
      v_event := 'number.resumed';
    when 'configure' then
      update public.number_configurations set read_back = p_result, applied_at = v_now
        where number_id = v_before.id and version = (select max(version) from public.number_configurations where number_id = v_before.id);
    else perform private.refuse(409, 'CONFLICT');
  end case;
  update public.provisioning_queue set status = 'succeeded', run_id = null, lease_until = null, finished_at = v_now, error_code = null, error_message = null where id = p_job_id;
  if v_number.id is null then return jsonb_build_object('ok', true, 'repeated', false); end if;

  perform private.note(v_number.id, v_number.account_id, v_event, jsonb_strip_nulls(jsonb_build_object('reason', v_reason)));
  perform private.audit('{"kind":"system"}', v_number.account_id, v_event, 'number:' || v_number.id,
    jsonb_build_object('status', v_before.status), jsonb_build_object('status', v_number.status), v_reason);
  select o.* into v_order from public.order_items i join public.orders o on o.id = i.order_id where i.id = v_number.order_item_id;
  -- The numbers of an order share its debt, so one message speaks for all of them.
  if v_event = 'number.suspended' and exists (select from public.payments where order_id = v_order.id and kind = 'debt' and captured_at >= v_job.created_at) then
    perform private.queue_action(v_number.id, 'resume', 'debt paid');
  elsif v_event = 'number.suspended' and v_reason = 'unpaid' then
    perform private.notify_user(v_order.user_id, v_number.account_id, 'receipts', 'number-suspended', private.receipt_json(v_order.id), 'number-suspended:' || v_order.id);
  elsif v_event = 'number.resumed' and v_reason = 'debt paid' then
    perform private.notify_user(v_order.user_id, v_number.account_id, 'numbers', 'number-resumed', private.receipt_json(v_order.id), 'number-resumed:' || v_order.id);
  elsif v_event = 'number.released' then
    perform private.tell_number_ended(v_number.id, v_reason);
  end if;
  return jsonb_build_object('ok', true, 'repeated', false);
end $$;

create view private.due_jobs with (security_invoker = true) as
  select case status when 'processing' then lease_until else scheduled_for + interval '20 seconds' end as at
  from public.provisioning_queue where status in ('pending', 'processing', 'waiting');

grant execute on function
  private.claim_job(uuid, text),
  private.seize_job(uuid, text),
  private.reschedule_job(uuid, integer, boolean, numeric, text, text, jsonb),
  private.queue_action(uuid, text, text),
  private.finish_number_action(uuid, integer, jsonb)
to app_worker;

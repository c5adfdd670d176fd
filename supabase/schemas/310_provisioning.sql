-- Provisioning: the queue is the truth, every result carries the generation it was claimed with, and older generations
-- are refused.

create table public.provisioning_queue (
  id uuid primary key default gen_random_uuid(),
  purchased_number_id uuid not null references public.purchased_numbers (id),
  order_id uuid references public.orders (id),
  order_item_id uuid references public.order_items (id),
  account_id uuid references public.accounts (id),
  action text not null check (action in ('purchase', 'configure', 'release', 'suspend', 'resume', 'port_in')),
  reason text,
  status text not null default 'pending' check (
    status in ('pending', 'processing', 'waiting', 'succeeded', 'failed', 'dead')
  ),
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
  constraint provisioning_queue_leases check (
    (status = 'processing') = (run_id is not null and lease_until is not null)
  )
);
comment on table public.provisioning_queue is
  'The truth about work at carriers; Inngest only wakes it. A result of an older generation is refused.';
comment on column public.provisioning_queue.reason is
  'why suspend, resume or release was queued: unpaid, debt paid; goes into the audit log and the timeline';
comment on column public.provisioning_queue.status is
  'waiting: parked until something outside happens; dead: attempts used up, a person must look';
create unique index provisioning_queue_one_open on public.provisioning_queue (purchased_number_id, action)
  where status in ('pending', 'processing', 'waiting');
create index provisioning_queue_due on public.provisioning_queue (scheduled_for)
  where status in ('pending', 'waiting');
create index provisioning_queue_leases on public.provisioning_queue (lease_until) where status = 'processing';
create index provisioning_queue_order on public.provisioning_queue (order_id);
create index provisioning_queue_item on public.provisioning_queue (order_item_id);
create index provisioning_queue_number on public.provisioning_queue (purchased_number_id);
create index provisioning_queue_account on public.provisioning_queue (account_id);
create trigger touch before update on public.provisioning_queue
  for each row execute function private.touch_updated_at();

alter table public.provisioning_queue enable row level security;

create policy "members read their provisioning" on public.provisioning_queue for select to authenticated
  using (account_id = any ((select private.account_ids())::uuid[]));

grant select (
  id, purchased_number_id, order_id, order_item_id, account_id, action, status, attempts, max_attempts, scheduled_for,
  created_at, updated_at, finished_at
) on public.provisioning_queue to authenticated;

-- The work of one job, for the run that holds it.
create function private.job_json(p_job_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object(
      'id', q.id,
      'generation', q.generation,
      'attempts', q.attempts,
      'max_attempts', q.max_attempts,
      'action', q.action,
      'carrier_id', n.carrier_id,
      'number', jsonb_build_object(
        'id', n.id,
        'account_id', n.account_id,
        'e164', n.e164,
        'carrier_ref', n.carrier_ref,
        'status', n.status,
        'features', n.features,
        'paid_until', n.paid_until,
        'ended_reason', n.ended_reason),
      'wanted', c.wanted,
      'wanted_version', coalesce(c.version, 0))
      || private.job_line_json(q.order_item_id) || private.job_order_json(q.order_id)
    from public.provisioning_queue q
    join public.purchased_numbers n on n.id = q.purchased_number_id
    left join public.number_configurations c on c.number_id = n.id and c.version = private.wanted_version(n.id)
    where q.id = p_job_id
  );
end $$;

create function private.job_line_json(p_item_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object(
    'item', (
      select jsonb_build_object(
        'id', i.id,
        'e164', i.e164,
        'status', i.status,
        'carrier_ref', i.carrier_ref,
        'area_id', i.area_id,
        'area_ref', a.carrier_ref,
        'country', i.country,
        'number_type', i.number_type,
        'features', i.features,
        'sku_ref', s.carrier_ref,
        'place', i.place,
        'total_cents', i.total_cents)
      from public.order_items i
      join public.areas a on a.id = i.area_id
      join public.area_skus s on s.id = i.sku_id
      where i.id = p_item_id
    ),
    'reservation_ref', (
      select h.reservation_ref
      from public.order_items i
      join public.holds h on h.id = i.hold_id
      where i.id = p_item_id and h.reservation_expires_at > private.now() + interval '5 seconds'
    ),
    'carrier_order', (
      select jsonb_build_object(
        'id', c.id, 'status', c.status, 'carrier_order_ref', c.carrier_order_ref, 'submitted_at', c.submitted_at)
      from public.carrier_orders c
      where c.order_item_id = p_item_id
      order by (c.status in ('created', 'submitted', 'pending')) desc, c.created_at desc
      limit 1
    ));
end $$;

create function private.job_order_json(p_order_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object(
    'order', (
      select jsonb_build_object(
        'id', o.id,
        'reference', o.reference,
        'forward_to', o.forward_to,
        'lost_line_policy', o.lost_line_policy,
        'settle_by', o.settle_by,
        'status', o.status)
      from public.orders o
      where o.id = p_order_id
    ),
    'substitutions', (
      select count(*) from public.order_items where order_id = p_order_id and status = 'substituted'
    ));
end $$;

-- pending → processing. The job for the run that holds it, null for any other run. The same run may ask again after a
-- crash; a run whose lease ended loses the job to the next one, and its late results are refused by generation.
create function private.claim_job(p_job_id uuid, p_run_id text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_order uuid;
begin
  perform private.require_system();
  update public.provisioning_queue set
    status = 'processing',
    run_id = p_run_id,
    lease_until = private.now() + private.duration('job_lease_seconds'),
    generation = generation + case when status = 'processing' and run_id = p_run_id then 0 else 1 end
  where id = p_job_id and (
    (status in ('pending', 'waiting') and scheduled_for <= private.now() + interval '1 second')
    or (status = 'processing' and (run_id = p_run_id or lease_until < private.now())))
  returning order_id into v_order;
  if not found then
    return null;
  end if;
  update public.orders set status = 'provisioning' where id = v_order and status = 'authorized';
  return private.job_json(p_job_id);
end $$;

-- Takes over a job regardless of its run. Only settlement may do this.
create function private.seize_job(p_job_id uuid, p_run_id text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update public.provisioning_queue set
    status = 'processing',
    run_id = p_run_id,
    lease_until = private.now() + interval '2 minutes',
    generation = generation + case when run_id is not distinct from p_run_id then 0 else 1 end
  where id = p_job_id and status in ('pending', 'processing', 'waiting');
  if not found then
    return null;
  end if;
  return private.job_json(p_job_id);
end $$;

-- Raises PT409 when the caller's claim is no longer the current one.
create function private.fence(p_job_id uuid, p_generation integer) returns public.provisioning_queue
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_job public.provisioning_queue;
begin
  perform private.require_system();
  select * into v_job from public.provisioning_queue where id = p_job_id for update;
  if not found or v_job.generation <> p_generation then
    perform private.refuse(409, 'CONFLICT', jsonb_build_object('job', p_job_id, 'why', 'older generation'));
  end if;
  return v_job;
end $$;

create function private.wake_job(p_job_id uuid, p_key text, p_due timestamptz default null) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.emit('provisioning/requested', p_key, jsonb_build_object('jobId', p_job_id), p_due);
end $$;

create function private.has_open_job(p_number_id uuid, p_action text) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (
    select from public.provisioning_queue
    where purchased_number_id = p_number_id and action = p_action and status in ('pending', 'processing', 'waiting')
  );
end $$;

-- One open job per number and action: null when it is queued already. It has many attempts, since a number without an
-- owner costs money every month.
create function private.queue_job(p_number_id uuid, p_account_id uuid, p_action text, p_reason text) returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_job uuid;
begin
  insert into public.provisioning_queue (purchased_number_id, account_id, action, reason, max_attempts)
    values (p_number_id, p_account_id, p_action, p_reason, 50)
    on conflict (purchased_number_id, action) where status in ('pending', 'processing', 'waiting') do nothing
    returning id into v_job;
  if found then
    perform private.wake_job(v_job, 'provision:' || v_job || ':0');
  end if;
  return v_job;
end $$;

create function private.queue_action(p_number_id uuid, p_action text, p_reason text default null) returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_number public.purchased_numbers;
begin
  perform private.require_system();
  select * into v_number from public.purchased_numbers where id = p_number_id for update;
  if p_action = 'release' and v_number.status in ('active', 'suspended', 'provisioning') then
    update public.purchased_numbers set status = 'releasing', ended_reason = p_reason where id = p_number_id;
    perform private.audit(private.system(), v_number.account_id, 'number.releasing', 'number:' || p_number_id,
      jsonb_build_object('status', v_number.status), jsonb_build_object('status', 'releasing'), p_reason);
  end if;
  return private.queue_job(p_number_id, v_number.account_id, p_action, p_reason);
end $$;

create view private.due_jobs with (security_invoker = true) as
  select case status when 'processing' then lease_until else scheduled_for + interval '20 seconds' end as at
  from public.provisioning_queue
  where status in ('pending', 'processing', 'waiting');

create function private.sweep_jobs() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count integer;
begin
  perform private.wake_job(due.id, private.sweep_key('provision:' || due.id))
    from (
      select id
      from public.provisioning_queue
      where (status in ('pending', 'waiting') and scheduled_for < private.now() - interval '20 seconds')
        or (status = 'processing' and lease_until < private.now())
      order by scheduled_for
      limit 500
    ) due;
  get diagnostics v_count = row_count;
  return v_count;
end $$;

insert into private.maintenance_steps (kind, name) values ('sweep', 'jobs');

grant execute on function
  private.claim_job(uuid, text),
  private.seize_job(uuid, text),
  private.queue_action(uuid, text, text)
to app_worker;

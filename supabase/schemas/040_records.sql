-- Records: what arrived, what must go out, and what happened.

-- Webhooks. Not partitioned: the unique key must be global.
create table public.external_events (
  id uuid primary key default gen_random_uuid(),
  source text not null check (source in ('stripe', 'didww', 'twilio', 'teliport', 'resend')),
  external_id text not null,
  type text not null,
  payload jsonb not null,
  received_at timestamptz not null default private.now(),
  handled_at timestamptz,
  outcome text,
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default private.now(),
  last_error text,
  unique (source, external_id)
);
comment on table public.external_events is 'Verified webhooks, stored before anything else happens.';
comment on column public.external_events.external_id is
  'the sender''s event id; DIDWW has none: type + id + status';
create index external_events_open on public.external_events (next_attempt_at) where handled_at is null;
create index external_events_handled on public.external_events (handled_at) where handled_at is not null;

create table public.outbox (
  id uuid primary key default gen_random_uuid(),
  event text not null,
  dedupe_key text not null unique,
  payload jsonb not null,
  due_at timestamptz not null default private.now(),
  claimed_until timestamptz,
  attempts integer not null default 0,
  created_at timestamptz not null default private.now(),
  sent_at timestamptz
);
comment on table public.outbox is
  'Events for the job system, written in the transaction that caused them. dedupe_key becomes the event id.';
create index outbox_due on public.outbox (due_at) where sent_at is null;

create table public.audit_log (
  id uuid not null default gen_random_uuid(),
  actor jsonb not null,
  account_id uuid,
  action text not null,
  subject text not null,
  before jsonb,
  after jsonb,
  reason text,
  request_id text,
  address text,
  occurred_at timestamptz not null default private.now(),
  primary key (id, occurred_at)
) partition by range (occurred_at);
comment on table public.audit_log is 'Append-only: who did what to what. Rows are never updated or deleted.';
comment on column public.audit_log.address is 'where from: the client''s network address, of IPv6 its /64';
create index audit_log_account on public.audit_log (account_id, occurred_at desc);
create index audit_log_subject on public.audit_log (subject, occurred_at desc);
create trigger append_only before update or delete on public.audit_log
  for each row execute function private.refuse_change();
select private.partition_by_month('audit_log');

alter table public.external_events enable row level security;
alter table public.outbox enable row level security;
alter table public.audit_log enable row level security;

-- Outbox: written by the functions of the flow, relayed to the job system. The call that is running learns by
-- numninja.emitted, at its own end, that there is something to relay (lib/db/call.ts).
create function private.emit(p_event text, p_dedupe text, p_payload jsonb, p_due timestamptz default null) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.outbox (event, dedupe_key, payload, due_at)
    values (p_event, p_dedupe, p_payload, coalesce(p_due, private.now()))
    on conflict (dedupe_key) do nothing;
  if found then
    perform set_config('numninja.emitted', 'yes', true);
  end if;
end $$;
comment on function private.emit(text, text, jsonb, timestamptz) is 'Same dedupe key again: started once.';

-- Leases unsent rows for 30 seconds; a relay that dies leaves them to the next one. Rows due later are sent immediately
-- with their instant: the job system keeps time.
create function private.claim_outbox(p_limit integer default 100) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_rows jsonb;
begin
  perform private.require_system();
  with due as (
    select id
    from public.outbox
    where sent_at is null and (claimed_until is null or claimed_until < private.now())
    order by due_at
    limit p_limit
    for update skip locked
  ), taken as (
    update public.outbox o set claimed_until = private.now() + interval '30 seconds', attempts = attempts + 1
    from due
    where o.id = due.id
    returning o.id, o.event, o.dedupe_key, o.payload, case when o.due_at > private.now() then o.due_at end as due_at
  )
  select coalesce(jsonb_agg(to_jsonb(taken)), '[]') into v_rows from taken;
  return v_rows;
end $$;

create function private.finish_outbox(p_ids uuid[]) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update public.outbox set sent_at = private.now() where id = any (p_ids);
end $$;

-- Webhook intake: stored under a unique (source, id) before anything else; the job is woken by the same transaction.
-- Types that we do not act on are kept and done.
create function private.record_external_event(
  p_source text,
  p_external_id text,
  p_type text,
  p_payload jsonb,
  p_is_used boolean default true
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_id uuid;
begin
  perform private.require_system();
  insert into public.external_events (source, external_id, type, payload, handled_at, outcome)
    values (p_source, p_external_id, p_type, p_payload,
      case when not p_is_used then private.now() end,
      case when not p_is_used then 'not used' end)
    on conflict (source, external_id) do nothing
    returning id into v_id;
  if not found then
    select id into v_id from public.external_events where source = p_source and external_id = p_external_id;
    return jsonb_build_object('id', v_id, 'is_new', false);
  end if;
  if p_is_used then
    perform private.wake_external_event('external-event:' || v_id, v_id, p_source);
  end if;
  return jsonb_build_object('id', v_id, 'is_new', true);
end $$;

create function private.wake_external_event(p_key text, p_id uuid, p_source text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.emit('external-event/recorded', p_key, jsonb_build_object('eventId', p_id, 'source', p_source));
end $$;

create function private.get_external_event(p_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  return (select to_jsonb(e) from public.external_events e where id = p_id);
end $$;

create function private.finish_external_event(p_id uuid, p_outcome text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update public.external_events set
    handled_at = private.now(),
    outcome = left(p_outcome, 500),
    attempts = attempts + 1,
    last_error = null
  where id = p_id and handled_at is null;
end $$;

create function private.fail_external_event(p_id uuid, p_error text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update public.external_events set
    attempts = attempts + 1,
    last_error = left(p_error, 1000),
    next_attempt_at = private.now() + make_interval(secs => least(3600, 5 * power(2, least(attempts, 10))))
  where id = p_id and handled_at is null;
end $$;

create function private.audit(
  p_actor jsonb,
  p_account_id uuid,
  p_action text,
  p_subject text,
  p_before jsonb default null,
  p_after jsonb default null,
  p_reason text default null
) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.audit_log (actor, account_id, action, subject, before, after, reason, request_id, address)
    values (p_actor - array['cart', 'request_id', 'session_id', 'address'], p_account_id, p_action, p_subject, p_before,
      p_after, p_reason, p_actor ->> 'request_id', p_actor ->> 'address');
end $$;

create view private.due_outbox with (security_invoker = true) as
  select claimed_until as at
  from public.outbox
  where sent_at is null;

create view private.due_external_events with (security_invoker = true) as
  select next_attempt_at + interval '10 seconds' as at
  from public.external_events
  where handled_at is null and attempts < 50;

create function private.sweep_events() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count integer;
begin
  perform private.wake_external_event(private.sweep_key('external-event:' || e.id), e.id, e.source)
    from (
      select id, source
      from public.external_events
      where handled_at is null and next_attempt_at < private.now() - interval '10 seconds' and attempts < 50
      order by received_at
      limit 500
    ) e;
  get diagnostics v_count = row_count;
  return v_count;
end $$;

create function private.prune_events() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count integer;
begin
  delete from public.external_events where id in (
    select id
    from public.external_events
    where handled_at < private.now() - private.duration('external_event_days')
    limit 10000
  );
  get diagnostics v_count = row_count;
  return v_count;
end $$;

create function private.prune_outbox() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count integer;
begin
  delete from public.outbox where sent_at < private.now() - interval '7 days';
  get diagnostics v_count = row_count;
  return v_count;
end $$;

insert into private.maintenance_steps (kind, name) values
  ('sweep', 'events'),
  ('prune', 'events'),
  ('prune', 'outbox');

grant execute on function
  private.claim_outbox(integer),
  private.finish_outbox(uuid[]),
  private.record_external_event(text, text, text, jsonb, boolean),
  private.get_external_event(uuid),
  private.finish_external_event(uuid, text),
  private.fail_external_event(uuid, text)
to app_worker;

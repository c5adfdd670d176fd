-- Calls: one row a call, one a leg. The voice application reports each step; it may report it twice, late or out of
-- order: what is known only grows.

create table public.calls (
  id uuid not null default gen_random_uuid(),
  account_id uuid not null,
  number_id uuid not null,
  started_at timestamptz not null default private.now(),
  call_ref text not null,
  entry text not null check (entry in ('sip', 'pstn', 'carrier')),
  caller public.e164,
  plan_version integer,
  facts jsonb not null,
  rule jsonb,
  outcome text not null default 'ringing' check (outcome in (
    'ringing', 'answered', 'agent', 'voicemail', 'message', 'menu', 'rejected', 'not_in_service', 'missed', 'busy',
    'failed'
  )),
  answered_by public.e164,
  answered_at timestamptz,
  ended_at timestamptz,
  end_cause text,
  seconds integer check (seconds >= 0),
  recording_ref text,
  is_message_asked boolean not null default false,
  recording_seconds integer check (recording_seconds >= 0),
  is_test boolean not null default false,
  result text not null generated always as (case
    when is_test then 'test'
    when outcome in ('answered', 'agent') then 'answered'
    when recording_seconds is not null then 'voicemail'
    when outcome in ('rejected', 'not_in_service') then 'turned_away'
    when ended_at is null then 'going_on'
    else 'missed'
  end) stored,
  primary key (id, started_at)
) partition by range (started_at);
comment on table public.calls is 'Calls to our customers'' numbers.';
comment on column public.calls.call_ref is 'the voice platform''s id of the call';
comment on column public.calls.entry is 'sip: through a carrier''s trunk · pstn: the voice platform''s own number · '
  'carrier: it never reached us, as we learned from the carrier''s records: it rang a phone by itself, or was busy';
comment on column public.calls.caller is 'null: withheld';
comment on column public.calls.plan_version is 'null: the owner had not saved a plan';
comment on column public.calls.facts is
  'what the plan''s engine was given besides plan, instant and caller: stage, is_budget_spent, is_mailbox_full, '
  'unverified, stopped, agents, turns_away (728_toll_free)';
comment on column public.calls.rule is 'what chose the path (lib/contract/calls/path.ts)';
comment on column public.calls.answered_at is 'when a phone and the caller were connected';
comment on column public.calls.seconds is
  'from the answer to the end, as the voice platform counts; 0 when nobody spoke';
comment on column public.calls.is_message_asked is
  'the voice platform was asked for a message that nobody had reported';
comment on column public.calls.is_test is
  'its account asked for it to try the number: it is counted and mailed nowhere';
comment on column public.calls.result is
  'what histories are filtered by; voicemail: a message was left; missed: nobody took it, whatever its caller heard';
create index calls_number on public.calls (number_id, started_at desc, id desc);
create index calls_account on public.calls (account_id, started_at desc, id desc);
create index calls_ref on public.calls (call_ref);
create index calls_open on public.calls (started_at) where ended_at is null;
select private.partition_by_month('calls');

create table public.call_legs (
  call_id uuid not null,
  call_started_at timestamptz not null,
  account_id uuid not null,
  number_id uuid not null,
  branch text not null,
  step integer not null,
  position integer not null,
  kind text not null default 'phone' check (kind in ('phone', 'sip', 'webhook')),
  e164 public.e164,
  agent_id uuid,
  agent_name text,
  rule jsonb not null,
  ring_seconds integer not null,
  is_screened boolean not null,
  leg_ref text,
  status text not null default 'planned' check (status in (
    'planned', 'ringing', 'picked_up', 'busy', 'no_answer', 'failed', 'canceled', 'declined', 'bridged'
  )),
  rang_at timestamptz,
  ended_at timestamptz,
  seconds integer check (seconds >= 0),
  cause text,
  constraint call_legs_phone check ((kind = 'phone') = (e164 is not null)),
  primary key (call_id, branch, step, position, call_started_at)
) partition by range (call_started_at);
comment on table public.call_legs is 'Phones and agents that a call rang.';
comment on column public.call_legs.e164 is 'null: a SIP address, or an agent that answers by itself';
comment on column public.call_legs.agent_name is 'of its agent, as it was called then; null: a plan''s own phone';
comment on column public.call_legs.cause is 'why an agent was of no use, or a phone did not ring (budget, no_rate)';
comment on column public.call_legs.branch is 'the key that was pressed in the menu; empty before any';
comment on column public.call_legs.position is
  'among the phones that rang together; behind that of an agent those that it dialed, ten a turn';
comment on column public.call_legs.seconds is 'from the pick-up to the end of the leg';
create index call_legs_account on public.call_legs (account_id, call_started_at desc);
select private.partition_by_month('call_legs');

alter table public.calls enable row level security;
alter table public.call_legs enable row level security;
create policy "members read their calls" on public.calls for select to authenticated
  using (account_id = any ((select private.account_ids())::uuid[]));
create policy "members read the legs of their calls" on public.call_legs for select to authenticated
  using (account_id = any ((select private.account_ids())::uuid[]));
grant select (
  id, account_id, number_id, started_at, entry, caller, plan_version, rule, outcome, answered_by, answered_at, ended_at,
  end_cause, seconds, recording_seconds, is_test, result
) on public.calls to authenticated;
grant select (
  call_id, call_started_at, account_id, number_id, branch, step, position, kind, e164, agent_id, agent_name, rule,
  ring_seconds, is_screened, status, rang_at, ended_at, seconds, cause
) on public.call_legs to authenticated;

-- A call by the voice platform's id, for the system only: at most a day old, which spares looking through every month.
create function private.find_call(p_call_ref text) returns public.calls
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_call public.calls;
begin
  perform private.require_system();
  select * into v_call
    from public.calls
    where call_ref = p_call_ref and started_at > private.now() - interval '1 day'
    limit 1;
  return v_call;
end $$;

-- All that a step needs to go on: the plan is that of the call's beginning, whatever was saved since.
create function private.call_state_json(p_call public.calls) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_plan public.call_plans;
begin
  select * into v_plan
    from public.call_plans
    where number_id = p_call.number_id and version = p_call.plan_version;
  return jsonb_build_object(
    'id', p_call.id,
    'call_ref', p_call.call_ref,
    'started_at', p_call.started_at,
    'entry', p_call.entry,
    'caller', p_call.caller,
    'facts', p_call.facts,
    'outcome', p_call.outcome,
    'ended_at', p_call.ended_at,
    'e164', (select e164 from public.purchased_numbers where id = p_call.number_id),
    'account_id', p_call.account_id,
    'account_name', (select name from public.accounts where id = p_call.account_id),
    'plan', v_plan.plan,
    'lost_sounds', to_jsonb(private.lost_sounds(p_call.account_id, v_plan.sounds)),
    'call_seconds', private.call_seconds_left(p_call));
end $$;

-- A call arrives, or a step of one whose beginning we missed. Once per call, however often it is reported.
-- p_call: {call_ref, to, caller, entry}. Null: nobody's number, or one that does not answer.
create function private.call_started(p_call jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_call public.calls;
  v_number public.purchased_numbers;
  v_plan public.call_plans;
begin
  perform private.require_system();
  perform pg_advisory_xact_lock(hashtextextended('call:' || (p_call ->> 'call_ref'), 0));
  v_call := private.find_call(p_call ->> 'call_ref');
  if v_call.id is not null then
    return private.call_state_json(v_call);
  end if;
  select * into v_number
    from public.purchased_numbers
    where e164 = p_call ->> 'to' and status in ('active', 'provisioning') and account_id is not null;
  if not found then
    return null;
  end if;
  select * into v_plan
    from public.call_plans
    where number_id = v_number.id and is_current and account_id = v_number.account_id;
  insert into public.calls (account_id, number_id, call_ref, entry, caller, plan_version, facts)
    values (v_number.account_id, v_number.id, p_call ->> 'call_ref', p_call ->> 'entry', p_call ->> 'caller',
      v_plan.version, private.call_facts(v_number, p_call ->> 'caller', v_plan))
    returning * into v_call;
  v_call := private.note_test_call(private.admit_call(v_call, v_number));
  return private.call_state_json(v_call);
end $$;

-- Later knowledge wins only when it says more: a ring that is reported after the answer changes nothing.
create function private.leg_rank(p_status text) returns integer
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return case p_status when 'planned' then 0 when 'ringing' then 1 when 'picked_up' then 2 when 'bridged' then 4
    else 3 end;
end $$;

-- The legs of a ring; those that cannot be paid for do not ring. Returns what private.reserve_ring does.
create function private.plan_legs(p_call public.calls, p_step jsonb) returns jsonb
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_ring jsonb := private.reserve_ring(p_call, p_step);
begin
  insert into public.call_legs (
    call_id, call_started_at, account_id, number_id, branch, step, position, kind, e164, agent_id, agent_name, rule,
    ring_seconds, is_screened, cause, status, ended_at
  )
  select p_call.id, p_call.started_at, p_call.account_id, p_call.number_id, p_step ->> 'branch',
    (p_step ->> 'step')::integer, coalesce((p_step ->> 'position')::integer, 0) + leg.at - 1,
    leg.line ->> 'kind', case leg.line ->> 'kind' when 'phone' then leg.line ->> 'target' end,
    (leg.line -> 'agent' ->> 'id')::uuid, leg.line -> 'agent' ->> 'name', p_step -> 'ring' -> 'rule',
    (p_step -> 'ring' ->> 'seconds')::integer, (p_step -> 'ring' ->> 'screen')::boolean, stop.cause,
    case when stop.cause is null then 'planned' else 'failed' end,
    case when stop.cause is not null then private.now() end
  from jsonb_array_elements(p_step -> 'ring' -> 'lines') with ordinality as leg (line, at)
  cross join lateral (select v_ring -> 'stopped' ->> (leg.line ->> 'target') as cause) stop
  on conflict do nothing;
  return v_ring;
end $$;

-- p_leg: {branch, step, position?, leg_ref?, status, seconds?, cause?}. With neither position nor leg_ref: all legs of
-- the step.
create function private.advance_legs(p_call public.calls, p_leg jsonb) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_status text := p_leg ->> 'status';
  v_ends boolean := v_status not in ('planned', 'ringing', 'picked_up') or p_leg ? 'seconds';
begin
  update public.call_legs l set
    status = case when private.leg_rank(v_status) > private.leg_rank(l.status) then v_status else l.status end,
    leg_ref = coalesce(l.leg_ref, p_leg ->> 'leg_ref'),
    rang_at = coalesce(l.rang_at, private.now()),
    ended_at = case when v_ends then coalesce(l.ended_at, private.now()) else l.ended_at end,
    seconds = greatest(l.seconds, (p_leg ->> 'seconds')::integer),
    cause = coalesce(l.cause, p_leg ->> 'cause')
  where l.call_id = p_call.id and l.call_started_at = p_call.started_at
    and l.branch = p_leg ->> 'branch' and l.step = (p_leg ->> 'step')::integer
    and case
      when p_leg ? 'position' then l.position = (p_leg ->> 'position')::integer
      when p_leg ? 'leg_ref' then l.leg_ref = p_leg ->> 'leg_ref' or (l.leg_ref is null and not exists (
        select from public.call_legs o
        where o.call_id = l.call_id and o.call_started_at = l.call_started_at and o.branch = l.branch
          and o.step = l.step and o.position <> l.position
      ))
      else true
    end;
end $$;

create function private.finish_call(p_call public.calls, p_cause text, p_seconds integer) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  update public.calls set
    ended_at = coalesce(ended_at, private.now()),
    end_cause = coalesce(end_cause, p_cause),
    seconds = coalesce(p_seconds, seconds),
    outcome = case when outcome = 'ringing' then 'missed' else outcome end
  where id = p_call.id and started_at = p_call.started_at;
  update public.call_legs set
    status = case when private.leg_rank(status) < 2 then 'canceled' else status end,
    ended_at = private.now()
  where call_id = p_call.id and call_started_at = p_call.started_at and ended_at is null and status <> 'bridged';
  perform private.mail_missed_call(p_call.id, p_call.started_at);
end $$;

-- p_step: {rule, branch, step, position?: of the first line, ring?: {lines, seconds, screen, rule}, result?: what
-- became of the ring before, outcome?, end_cause?, seconds?}. An answered call stays answered. Returns {ok, ring: what
-- private.reserve_ring says of it}. Null: no such call.
create function private.call_step(p_call_ref text, p_step jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_call public.calls;
  v_ring jsonb;
begin
  v_call := private.find_call(p_call_ref);
  if v_call.id is null then
    return null;
  end if;
  if p_step ? 'result' then
    perform private.advance_legs(v_call, p_step -> 'result');
  end if;
  if p_step ? 'ring' and v_call.ended_at is null then
    v_ring := private.plan_legs(v_call, p_step);
  end if;
  update public.calls set
    rule = coalesce(rule, p_step -> 'rule'),
    outcome = case
      when outcome = 'answered' or (ended_at is not null and p_step ->> 'outcome' <> 'answered') then outcome
      else coalesce(p_step ->> 'outcome', outcome)
    end,
    answered_at = case when p_step ->> 'outcome' = 'answered' then
      coalesce(answered_at, private.now() - make_interval(secs => coalesce((p_step ->> 'seconds')::integer, 0)))
      else answered_at end,
    answered_by = coalesce(answered_by, (
      select l.e164 from public.call_legs l
      where l.call_id = v_call.id and l.call_started_at = v_call.started_at and l.status = 'bridged'
        and l.e164 is not null
      limit 1
    ))
  where id = v_call.id and started_at = v_call.started_at;
  if p_step ? 'end_cause' then
    perform private.finish_call(v_call, p_step ->> 'end_cause', (p_step ->> 'seconds')::integer);
  elsif v_call.ended_at is not null then
    perform private.mail_missed_call(v_call.id, v_call.started_at);
  end if;
  return jsonb_build_object('ok', true, 'ring', v_ring);
end $$;

-- One leg rings, is picked up, ends. p_leg as of advance_legs. Null: no such call.
create function private.call_leg(p_call_ref text, p_leg jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_call public.calls;
begin
  v_call := private.find_call(p_call_ref);
  if v_call.id is null then
    return null;
  end if;
  perform private.advance_legs(v_call, p_leg);
  return private.call_state_json(v_call);
end $$;

create function private.call_ended(p_call_ref text, p_cause text, p_seconds integer) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_call public.calls;
begin
  v_call := private.find_call(p_call_ref);
  if v_call.id is null then
    return null;
  end if;
  perform private.finish_call(v_call, p_cause, p_seconds);
  return jsonb_build_object('ok', true);
end $$;

grant execute on function
  private.call_started(jsonb),
  private.call_step(text, jsonb),
  private.call_leg(text, jsonb),
  private.call_ended(text, text, integer)
to app_worker;

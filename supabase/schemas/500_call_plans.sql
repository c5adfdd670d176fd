-- Call plans: what the owner of a number wants to happen when it rings. Each save is a version; calls say which one
-- answered them. What a plan may contain is checked by lib/calls; here, who may save it, and that it does not lead
-- back.

create table public.call_plans (
  id uuid primary key default gen_random_uuid(),
  account_id uuid not null references public.accounts (id),
  number_id uuid not null references public.purchased_numbers (id),
  version integer not null check (version > 0),
  plan jsonb not null,
  phones text[] not null default '{}',
  agents uuid[] not null default '{}',
  sounds uuid[] not null default '{}',
  fallback public.e164,
  is_current boolean not null default true,
  restored_from integer,
  saved_by uuid references auth.users (id) on delete set null,
  created_at timestamptz not null default private.now(),
  unique (number_id, version)
);
comment on table public.call_plans is 'Versions of what happens to a number''s calls. Never changed, only followed.';
comment on column public.call_plans.plan is 'lib/contract/calls/plan.ts';
comment on column public.call_plans.phones is 'every phone that the plan may ring, E.164: loops are found with it';
comment on column public.call_plans.agents is 'every agent that the plan names';
comment on column public.call_plans.sounds is 'every recording that the plan plays';
comment on column public.call_plans.fallback is
  'the phone that the carrier may ring while our voice application is away; null: none, or the plan bars it';
comment on column public.call_plans.restored_from is 'the version whose plan this one repeats';
comment on column public.call_plans.saved_by is 'null: a key';
create unique index call_plans_one_current on public.call_plans (number_id) where is_current;
create index call_plans_account on public.call_plans (account_id);
create index call_plans_saved_by on public.call_plans (saved_by);

alter table public.call_plans enable row level security;
create policy "members read their numbers' plans" on public.call_plans for select to authenticated
  using (account_id = any ((select private.account_ids())::uuid[]));
grant select on public.call_plans to authenticated;

-- Phones that are numbers of ours, of any account, whose plans lead back to a number. Each plan on the way is read
-- once, however many phones lead to it.
create function private.phones_leading_back(p_e164 text, p_phones text[]) returns text[]
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    with recursive reached (phone) as (
      select distinct phone from unnest(p_phones) as phone
      union
      select next.phone
      from reached r
      cross join lateral private.phones_rung_by(r.phone) as next (phone)
      where r.phone <> p_e164
    ), ours as materialized (
      select r.phone
      from reached r
      where private.rings_own_numbers(array[r.phone])
    ), steps as materialized (
      select o.phone as from_phone, next.phone as to_phone
      from ours o
      cross join lateral private.phones_rung_by(o.phone) as next (phone)
      where next.phone in (select phone from ours)
    ), led (phone) as (
      select p_e164
      union
      select s.from_phone
      from led l
      join steps s on s.to_phone = l.phone
    )
    select coalesce(array_agg(phone order by phone), '{}') from led where phone = any (p_phones)
  );
end $$;

-- The phones that the plan of a number of ours rings; none for any other phone.
create function private.phones_rung_by(p_e164 text) returns setof text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select distinct next.phone
    from public.purchased_numbers n
    join public.call_plans p on p.number_id = n.id and p.is_current and p.account_id = n.account_id
    cross join unnest(p.phones || private.agent_phones(p.account_id, p.agents)) as next (phone)
    where n.e164 = p_e164 and n.status not in ('released', 'failed');
end $$;

-- p_phones, p_agents and p_sounds: of a plan under work; null: of the saved one.
create function private.call_plan_json(
  p_number public.purchased_numbers,
  p_phones text[],
  p_agents uuid[],
  p_sounds uuid[]
) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_plan public.call_plans;
  v_agents uuid[];
  v_phones text[];
  v_led text[];
begin
  select * into v_plan
    from public.call_plans
    where number_id = p_number.id and is_current and account_id = p_number.account_id;
  v_agents := p_agents || coalesce(v_plan.agents, '{}');
  v_phones := p_phones || coalesce(v_plan.phones, '{}') || private.agent_phones(p_number.account_id, v_agents);
  v_led := coalesce(p_phones, v_plan.phones, '{}')
    || private.agent_phones(p_number.account_id, coalesce(p_agents, v_plan.agents));
  return jsonb_build_object(
    'number_id', p_number.id,
    'e164', p_number.e164,
    'country', p_number.country,
    'number_type', p_number.number_type,
    'version', coalesce(v_plan.version, 0),
    'plan', v_plan.plan,
    'saved_at', v_plan.created_at,
    'leads_back', to_jsonb(private.phones_leading_back(p_number.e164, v_led)),
    'agents', private.agents_for_plan(p_number.account_id, v_agents),
    'unverified', to_jsonb(private.unverified_phones(p_number.account_id, v_phones)),
    'lost_sounds', to_jsonb(private.lost_sounds(p_number.account_id, coalesce(p_sounds, v_plan.sounds))),
    'stopped', private.stopped_phones(p_number, v_phones),
    'is_budget_spent', private.are_minutes_spent(p_number.account_id, p_number.id),
    'is_mailbox_full', private.is_mailbox_full(p_number),
    'stage', private.number_stage(p_number),
    'turns_away', private.toll_free_state(p_number),
    'server_now', private.now());
end $$;

-- A number's current plan, which of these phones and agents (null: the plan's own) lead back to it, and which of these
-- recordings are not there. Version 0: none yet.
create function private.get_call_plan(
  p_actor jsonb,
  p_account_id uuid,
  p_number_id uuid,
  p_phones text[] default null,
  p_agents uuid[] default null,
  p_sounds uuid[] default null
) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_number public.purchased_numbers;
begin
  perform private.authorize(p_actor, p_account_id, 'read');
  select * into v_number from public.purchased_numbers where id = p_number_id and account_id = p_account_id;
  if not found then
    return private.refusal('NOT_FOUND');
  end if;
  return jsonb_build_object('ok', true) || private.call_plan_json(v_number, p_phones, p_agents, p_sounds);
end $$;

create function private.rings_own_numbers(p_phones text[]) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return exists (
    select from public.purchased_numbers where e164 = any (p_phones) and status not in ('released', 'failed')
  );
end $$;

-- Who changes what plans ring holds this until the end: alone in its account, and alone among all accounts where a
-- phone is a number of ours, because only such a change can close a circle of numbers. All others go on together, and
-- wait for those. So of the changes that make a circle the last one to begin sees all others and is refused: it rings a
-- number of ours, or one that became ours when others had ended. False: a phone has just become a number of ours.
create function private.lock_call_plans(p_account_id uuid, p_phones text[]) returns boolean
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_all bigint := hashtextextended('call-plans', 0);
begin
  perform pg_advisory_xact_lock(hashtextextended('call-plans:' || p_account_id, 0));
  if private.rings_own_numbers(p_phones) then
    perform pg_advisory_xact_lock(v_all);
    return true;
  end if;
  perform pg_advisory_xact_lock_shared(v_all);
  return not private.rings_own_numbers(p_phones);
end $$;

-- The number whose plan changes, locked.
create function private.number_for_plan(p_account_id uuid, p_number_id uuid) returns public.purchased_numbers
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_number public.purchased_numbers;
begin
  select * into v_number
    from public.purchased_numbers
    where id = p_number_id and account_id = p_account_id
    for update;
  return v_number;
end $$;

-- Why a plan cannot be saved now; null: it can. p_version is the version that its editor saw.
create function private.call_plan_refusal(
  p_number public.purchased_numbers,
  p_version integer,
  p_phones text[],
  p_agents uuid[],
  p_sounds uuid[]
) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_current jsonb;
begin
  if p_number.id is null then
    return private.refusal('NOT_FOUND');
  end if;
  if p_number.status <> 'active' then
    return private.refusal('RULE_REFUSED', jsonb_build_object('reason', 'number_not_active'));
  end if;
  v_current := private.call_plan_json(p_number, p_phones, p_agents, p_sounds);
  if (v_current ->> 'version')::integer is distinct from p_version then
    return private.refusal('CHANGED', jsonb_build_object('current', v_current - 'leads_back'));
  end if;
  if v_current -> 'leads_back' <> '[]' then
    return private.refusal('RULE_REFUSED', jsonb_build_object('leads_back', v_current -> 'leads_back'));
  end if;
  if v_current -> 'lost_sounds' <> '[]' then
    return private.refusal('RULE_REFUSED', jsonb_build_object('reason', 'sound_gone'));
  end if;
  return null;
end $$;

create function private.add_call_plan(
  p_actor jsonb,
  p_number public.purchased_numbers,
  p_plan jsonb,
  p_phones text[],
  p_agents uuid[],
  p_sounds uuid[],
  p_fallback text,
  p_restored_from integer default null
) returns jsonb
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_before integer;
  v_version integer;
  v_facts jsonb;
begin
  update public.call_plans set is_current = false
    where number_id = p_number.id and is_current
    returning version into v_before;
  select coalesce(max(version), 0) + 1 into v_version from public.call_plans where number_id = p_number.id;
  insert into public.call_plans (
    account_id, number_id, version, plan, phones, agents, sounds, fallback, restored_from, saved_by
  ) values (
    p_number.account_id, p_number.id, v_version, p_plan, p_phones, p_agents, p_sounds, p_fallback, p_restored_from,
    (p_actor ->> 'user_id')::uuid
  );
  perform private.renew_answer_path(p_number.id);
  v_facts := jsonb_strip_nulls(jsonb_build_object('version', v_version, 'restored_from', p_restored_from));
  perform private.note(p_number.id, p_number.account_id, 'number.calls-changed', v_facts);
  perform private.audit(p_actor, p_number.account_id, 'number.calls-changed', 'number:' || p_number.id,
    to_jsonb(v_before), v_facts);
  return jsonb_build_object('ok', true) || private.call_plan_json(p_number, null, null, null);
end $$;

-- Refusals: NOT_FOUND, RULE_REFUSED (not active; leads back; sound_gone), CHANGED with what there is now, CONFLICT.
create function private.save_call_plan(
  p_actor jsonb,
  p_account_id uuid,
  p_number_id uuid,
  p_version integer,
  p_plan jsonb,
  p_phones text[],
  p_fallback text,
  p_agents uuid[] default '{}',
  p_sounds uuid[] default '{}'
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_number public.purchased_numbers;
  v_refusal jsonb;
begin
  perform private.authorize(p_actor, p_account_id, 'configure');
  if not private.lock_call_plans(p_account_id, p_phones || private.agent_phones(p_account_id, p_agents)) then
    return private.refusal('CONFLICT');
  end if;
  v_number := private.number_for_plan(p_account_id, p_number_id);
  v_refusal := private.call_plan_refusal(v_number, p_version, p_phones, p_agents, p_sounds);
  if v_refusal is not null then
    return v_refusal;
  end if;
  return private.add_call_plan(p_actor, v_number, p_plan, p_phones, p_agents, p_sounds, p_fallback);
end $$;

-- An earlier version of the same owner becomes the newest. Refusals: those of a save.
create function private.restore_call_plan(
  p_actor jsonb,
  p_account_id uuid,
  p_number_id uuid,
  p_version integer,
  p_restored integer
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_number public.purchased_numbers;
  v_old public.call_plans;
  v_refusal jsonb;
begin
  perform private.authorize(p_actor, p_account_id, 'configure');
  select * into v_old
    from public.call_plans
    where number_id = p_number_id and account_id = p_account_id and version = p_restored;
  if not found then
    return private.refusal('NOT_FOUND');
  end if;
  if not private.lock_call_plans(p_account_id, v_old.phones || private.agent_phones(p_account_id, v_old.agents)) then
    return private.refusal('CONFLICT');
  end if;
  v_number := private.number_for_plan(p_account_id, p_number_id);
  v_refusal := private.call_plan_refusal(v_number, p_version, v_old.phones, v_old.agents, v_old.sounds);
  if v_refusal is not null then
    return v_refusal;
  end if;
  return private.add_call_plan(
    p_actor, v_number, v_old.plan, v_old.phones, v_old.agents, v_old.sounds, v_old.fallback, p_restored
  );
end $$;

-- The last fifty versions, newest first.
create function private.list_call_plans(p_account_id uuid, p_number_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'version', p.version,
      'plan', p.plan,
      'is_current', p.is_current,
      'restored_from', p.restored_from,
      'saved_at', p.created_at
    ) order by p.version desc), '[]')
    from (
      select *
      from public.call_plans
      where number_id = p_number_id and account_id = p_account_id
      order by version desc
      limit 50
    ) p
  );
end $$;

grant execute on function
  private.get_call_plan(jsonb, uuid, uuid, text[], uuid[], uuid[]),
  private.save_call_plan(jsonb, uuid, uuid, integer, jsonb, text[], text, uuid[], uuid[]),
  private.restore_call_plan(jsonb, uuid, uuid, integer, integer)
to app_server;
grant execute on function private.list_call_plans(uuid, uuid) to authenticated;

-- Agents: who takes calls for an account. A person has a phone that the account has proven, a SIP address rings
-- wherever it is registered, a webhook answers by itself. Plans name an agent by its id: one change is enough for all.

create table private.agents (
  id uuid primary key default gen_random_uuid(),
  account_id uuid not null references public.accounts (id),
  name text not null check (char_length(name) between 1 and 60),
  kind text not null check (kind in ('phone', 'sip', 'webhook')),
  target text not null check (char_length(target) between 3 and 500),
  user_id uuid references auth.users (id) deferrable initially deferred,
  secret text,
  is_on boolean not null default true,
  created_by uuid references auth.users (id) on delete set null,
  created_at timestamptz not null default private.now(),
  removed_at timestamptz,
  constraint agents_secret check ((kind = 'webhook') = (secret is not null)),
  constraint agents_member check (user_id is null or kind = 'phone')
);
comment on table private.agents is 'Who takes calls for an account.';
comment on column private.agents.target is 'phone: E.164 · sip: sip:name@host · webhook: an https address';
comment on column private.agents.user_id is
  'the member whose phone it is; it ends with the membership (755_leaving_members.sql), also of a deleted person';
comment on column private.agents.secret is 'requests to a webhook are signed with it';
comment on column private.agents.is_on is 'false: takes no calls at the moment';
create unique index agents_one_name on private.agents (account_id, lower(name)) where removed_at is null;
create unique index agents_one_member on private.agents (account_id, user_id) where removed_at is null;
create index agents_user on private.agents (user_id);
create index agents_created_by on private.agents (created_by);
alter table private.agents enable row level security;

insert into private.settings (key, value, description) values
  ('agents_per_account', '100', 'People, SIP addresses and webhooks that an account may have');

-- Phones of agents that take calls, E.164.
create function private.agent_phones(p_account_id uuid, p_agents uuid[]) returns text[]
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return array(
    select target
    from private.agents
    where account_id = p_account_id and id = any (p_agents) and kind = 'phone' and removed_at is null
    order by target
  );
end $$;

-- What the engine is given of a plan's agents: those that were not removed, by id.
create function private.agents_for_plan(p_account_id uuid, p_agents uuid[]) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_object_agg(id, jsonb_build_object(
      'name', name, 'kind', kind, 'target', target, 'is_on', is_on)), '{}')
    from private.agents
    where account_id = p_account_id and id = any (p_agents) and removed_at is null
  );
end $$;

create function private.agent_json(p_agent private.agents, p_with_secret boolean) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object(
    'id', p_agent.id,
    'name', p_agent.name,
    'kind', p_agent.kind,
    'target', p_agent.target,
    'is_member', p_agent.user_id is not null,
    'is_on', p_agent.is_on,
    'is_proven', p_agent.kind <> 'phone' or exists (
      select from public.account_phones where account_id = p_agent.account_id and e164 = p_agent.target),
    'secret', case when p_with_secret then p_agent.secret end,
    'numbers', (
      select coalesce(jsonb_agg(n.id order by n.e164), '[]')
      from public.call_plans p
      join public.purchased_numbers n on n.id = p.number_id and n.account_id = p.account_id
      where p.account_id = p_agent.account_id and p.is_current and p_agent.id = any (p.agents)
    ));
end $$;

-- By name. The secret of a webhook is for those who may change it.
create function private.list_agents(p_actor jsonb, p_account_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_may_change boolean;
begin
  perform private.authorize(p_actor, p_account_id, 'read');
  v_may_change := private.role_may(private.actor_role(p_actor, p_account_id, 'configure'), 'configure');
  return (
    select coalesce(jsonb_agg(private.agent_json(a, v_may_change) order by lower(a.name)), '[]')
    from private.agents a
    where a.account_id = p_account_id and a.removed_at is null
  );
end $$;

-- The member that an agent is to be, where they belong to the account; a stranger is no member.
create function private.require_member(p_account_id uuid, p_user_id uuid) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  if p_user_id is not null and not exists (
    select from public.memberships where account_id = p_account_id and user_id = p_user_id
  ) then
    perform private.refuse(404, 'NOT_FOUND');
  end if;
end $$;

-- p_agent: {name, kind, target, user_id}; what its target may be is checked by lib/calls. Refusals: RULE_REFUSED
-- (name_taken, member_taken, too_many).
create function private.add_agent(p_actor jsonb, p_account_id uuid, p_agent jsonb, p_secret text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_user uuid := (p_agent ->> 'user_id')::uuid;
  v_agent private.agents;
begin
  perform private.authorize(p_actor, p_account_id, 'configure');
  perform private.require_member(p_account_id, v_user);
  perform pg_advisory_xact_lock(hashtextextended('agents:' || p_account_id, 0));
  if (
    select count(*) >= private.setting('agents_per_account')
    from private.agents where account_id = p_account_id and removed_at is null
  ) then
    return private.refusal('RULE_REFUSED', '{"reason": "too_many"}');
  end if;
  if exists (
    select from private.agents where account_id = p_account_id and user_id = v_user and removed_at is null
  ) then
    return private.refusal('RULE_REFUSED', '{"reason": "member_taken"}');
  end if;
  insert into private.agents (account_id, name, kind, target, user_id, secret, created_by)
    values (p_account_id, p_agent ->> 'name', p_agent ->> 'kind', p_agent ->> 'target', v_user,
      case when p_agent ->> 'kind' = 'webhook' then p_secret end, (p_actor ->> 'user_id')::uuid)
    on conflict (account_id, lower(name)) where removed_at is null do nothing
    returning * into v_agent;
  if not found then
    return private.refusal('RULE_REFUSED', '{"reason": "name_taken"}');
  end if;
  perform private.audit(p_actor, p_account_id, 'agent.added', 'agent:' || v_agent.id, null,
    to_jsonb(v_agent) - 'secret');
  return jsonb_build_object('ok', true, 'agent', private.agent_json(v_agent, true));
end $$;

-- Numbers whose plan names the agent and which a phone would lead back to, E.164.
create function private.numbers_led_back(p_agent private.agents, p_phone text) returns text[]
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return array(
    select n.e164::text
    from public.call_plans p
    join public.purchased_numbers n on n.id = p.number_id and n.account_id = p.account_id
    where p.account_id = p_agent.account_id and p.is_current and p_agent.id = any (p.agents)
      and (n.e164 = p_phone or private.phones_leading_back(n.e164, array[p_phone]) <> '{}')
    order by n.e164
  );
end $$;

-- p_changes: {name?, target?, is_on?}. All plans that name it follow. Refusals: NOT_FOUND, RULE_REFUSED (name_taken,
-- leads_back with the numbers), CONFLICT.
create function private.change_agent(p_actor jsonb, p_account_id uuid, p_agent_id uuid, p_changes jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_before private.agents;
  v_after private.agents;
  v_back text[];
begin
  perform private.authorize(p_actor, p_account_id, 'configure');
  if not private.lock_call_plans(p_account_id, array[p_changes ->> 'target']) then
    return private.refusal('CONFLICT');
  end if;
  select * into v_before
    from private.agents
    where id = p_agent_id and account_id = p_account_id and removed_at is null
    for update;
  if not found then
    return private.refusal('NOT_FOUND');
  end if;
  if v_before.kind = 'phone' and p_changes ? 'target' then
    v_back := private.numbers_led_back(v_before, p_changes ->> 'target');
    if v_back <> '{}' then
      return private.refusal('RULE_REFUSED', jsonb_build_object('reason', 'leads_back', 'numbers', to_jsonb(v_back)));
    end if;
  end if;
  if exists (
    select from private.agents
    where account_id = p_account_id and lower(name) = lower(p_changes ->> 'name') and id <> p_agent_id
      and removed_at is null
  ) then
    return private.refusal('RULE_REFUSED', '{"reason": "name_taken"}');
  end if;
  update private.agents set
    name = coalesce(p_changes ->> 'name', name),
    target = coalesce(p_changes ->> 'target', target),
    is_on = coalesce((p_changes ->> 'is_on')::boolean, is_on)
  where id = p_agent_id
  returning * into v_after;
  perform private.audit(p_actor, p_account_id, 'agent.changed', 'agent:' || p_agent_id, to_jsonb(v_before) - 'secret',
    to_jsonb(v_after) - 'secret');
  return jsonb_build_object('ok', true, 'agent', private.agent_json(v_after, true));
end $$;

-- Calls go on with what else their plans say. Refusals: NOT_FOUND.
create function private.remove_agent(p_actor jsonb, p_account_id uuid, p_agent_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize(p_actor, p_account_id, 'configure');
  update private.agents set removed_at = private.now()
    where id = p_agent_id and account_id = p_account_id and removed_at is null;
  if not found then
    return private.refusal('NOT_FOUND');
  end if;
  perform private.audit(p_actor, p_account_id, 'agent.removed', 'agent:' || p_agent_id, null, null);
  return jsonb_build_object('ok', true);
end $$;

-- A webhook of a call that goes on: where it is now, and what its requests are signed with. Null: it was removed.
create function private.webhook_agent(p_agent_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  return (
    select jsonb_build_object('account_id', account_id, 'name', name, 'url', target, 'secret', secret)
    from private.agents
    where id = p_agent_id and kind = 'webhook' and is_on and removed_at is null
  );
end $$;

-- Of these phones, those that the account has not proven: for calls that go on.
create function private.phones_for_agent(p_account_id uuid, p_phones text[]) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  return to_jsonb(private.unverified_phones(p_account_id, p_phones));
end $$;

grant execute on function
  private.list_agents(jsonb, uuid),
  private.add_agent(jsonb, uuid, jsonb, text),
  private.change_agent(jsonb, uuid, uuid, jsonb),
  private.remove_agent(jsonb, uuid, uuid)
to app_server;
grant execute on function
  private.webhook_agent(uuid),
  private.phones_for_agent(uuid, text[])
to app_worker;

-- Assignment: whose line a number is. It says who looks after the number and whom to ask; what rings is the call plan's
-- to say. Nobody's is the usual case.

create table public.number_assignments (
  number_id uuid primary key references public.purchased_numbers (id),
  account_id uuid not null references public.accounts (id),
  user_id uuid references auth.users (id) on delete cascade,
  agent_id uuid references private.agents (id) on delete cascade,
  assigned_by uuid references auth.users (id) on delete set null,
  assigned_at timestamptz not null default private.now(),
  constraint number_assignments_one check (num_nonnulls(user_id, agent_id) = 1)
);
comment on table public.number_assignments is 'Whose line a number is: a member''s or an agent''s.';
create index number_assignments_user on public.number_assignments (user_id, account_id);
create index number_assignments_agent on public.number_assignments (agent_id);
create index number_assignments_account on public.number_assignments (account_id);
create index number_assignments_by on public.number_assignments (assigned_by);

alter table public.number_assignments enable row level security;
create policy "members read whose their numbers are" on public.number_assignments for select to authenticated
  using (account_id = any ((select private.account_ids())::uuid[]));
grant select on public.number_assignments to authenticated;

-- {kind: member | agent, id, name, is_you} of a number of the caller's account; null: nobody's, or a stranger's number.
-- Names of people are read past row level security, for those who see the number.
create function private.assignee_json(p_account_id uuid, p_number_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object(
      'kind', case when a.user_id is null then 'agent' else 'member' end,
      'id', coalesce(a.user_id, a.agent_id),
      'name', coalesce(g.name, p.display_name, split_part(p.email, '@', 1)),
      'is_you', coalesce(a.user_id = private.user_id(), false))
    from public.number_assignments a
    left join public.profiles p on p.user_id = a.user_id
    left join private.agents g on g.id = a.agent_id
    where a.number_id = p_number_id and a.account_id = p_account_id
      and a.account_id = any (private.account_ids()) and g.removed_at is null
  );
end $$;
grant execute on function private.assignee_json(uuid, uuid) to authenticated;

-- p_to: {kind: member | agent, id}, or null: nobody's. Refusals: NOT_FOUND.
create function private.assign_number(p_actor jsonb, p_account_id uuid, p_number_id uuid, p_to jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_user uuid := case p_to ->> 'kind' when 'member' then (p_to ->> 'id')::uuid end;
  v_agent uuid := case p_to ->> 'kind' when 'agent' then (p_to ->> 'id')::uuid end;
begin
  perform private.authorize(p_actor, p_account_id, 'configure');
  perform private.require_member(p_account_id, v_user);
  perform from public.purchased_numbers where id = p_number_id and account_id = p_account_id for update;
  if not found or (v_agent is not null and not exists (
    select from private.agents where id = v_agent and account_id = p_account_id and removed_at is null
  )) then
    return private.refusal('NOT_FOUND');
  end if;
  delete from public.number_assignments where number_id = p_number_id;
  if p_to is not null and p_to <> 'null' then
    insert into public.number_assignments (number_id, account_id, user_id, agent_id, assigned_by)
      values (p_number_id, p_account_id, v_user, v_agent, (p_actor ->> 'user_id')::uuid);
  end if;
  perform private.audit(p_actor, p_account_id, 'number.assigned', 'number:' || p_number_id, null, p_to);
  return jsonb_build_object('ok', true);
end $$;
grant execute on function private.assign_number(jsonb, uuid, uuid, jsonb) to app_server;

-- Tags: words of the account's own by which its numbers are sorted; at most ten a number, as they are written first.
create function private.tag_number(p_actor jsonb, p_account_id uuid, p_number_id uuid, p_tags text[]) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_tags text[];
  v_before text[];
begin
  perform private.authorize(p_actor, p_account_id, 'configure');
  select coalesce(array_agg(tag order by at), '{}') into v_tags
    from (
      select left(private.clean_line(tag), 30) as tag, min(at) as at
      from unnest(p_tags) with ordinality as given (tag, at)
      where private.clean_line(tag) <> ''
      group by 1
      order by 2
      limit 10
    ) kept;
  select tags into v_before
    from public.purchased_numbers
    where id = p_number_id and account_id = p_account_id
    for update;
  if not found then
    return private.refusal('NOT_FOUND');
  end if;
  if v_before is distinct from v_tags then
    update public.purchased_numbers set tags = v_tags where id = p_number_id;
    perform private.audit(p_actor, p_account_id, 'number.tagged', 'number:' || p_number_id,
      to_jsonb(v_before), to_jsonb(v_tags));
  end if;
  return jsonb_build_object('ok', true);
end $$;
grant execute on function private.tag_number(jsonb, uuid, uuid, text[]) to app_server;

-- Tags of an account's numbers that have not ended, by name; at most 200.
create function private.list_tags(p_account_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(tag order by lower(tag)), '[]')
    from (
      select distinct tag
      from public.purchased_numbers n
      cross join unnest(n.tags) as tag
      where n.account_id = p_account_id and n.status not in ('released', 'failed')
      limit 200
    ) t
  );
end $$;
grant execute on function private.list_tags(uuid) to authenticated;

-- How long an account keeps its calls. The upkeep deletes older ones with their legs, in small steps; what a bill needs
-- of them is kept apart: usage facts (seconds, price, the phone of the account), and the carriers' records as costs.

create table public.call_settings (
  account_id uuid primary key references public.accounts (id),
  keep_days integer check (keep_days between 30 and 3650),
  updated_at timestamptz not null default private.now()
);
comment on table public.call_settings is 'What an account decided about its history of calls; none: it is kept.';
comment on column public.call_settings.keep_days is 'calls older than this are deleted; null: they are kept';
alter table public.call_settings enable row level security;
create policy "members read how long calls are kept" on public.call_settings for select to authenticated
  using (account_id = any ((select private.account_ids())::uuid[]));
grant select on public.call_settings to authenticated;

-- {keep_days}
create function private.get_call_settings(p_actor jsonb, p_account_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize(p_actor, p_account_id, 'read');
  return jsonb_build_object(
    'keep_days', (select keep_days from public.call_settings where account_id = p_account_id));
end $$;

-- Applies to calls that are there too: the next upkeep deletes those that are older.
create function private.save_call_settings(p_actor jsonb, p_account_id uuid, p_keep_days integer) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_before integer;
begin
  perform private.authorize(p_actor, p_account_id, 'team');
  select keep_days into v_before from public.call_settings where account_id = p_account_id;
  insert into public.call_settings (account_id, keep_days)
    values (p_account_id, p_keep_days)
    on conflict (account_id) do update set keep_days = excluded.keep_days, updated_at = private.now();
  if v_before is distinct from p_keep_days then
    perform private.audit(p_actor, p_account_id, 'calls.kept', 'account:' || p_account_id, to_jsonb(v_before),
      to_jsonb(p_keep_days));
  end if;
  return jsonb_build_object('keep_days', p_keep_days);
end $$;

-- Whether a call is still needed: its usage is on no bill yet, or a bank disputes a charge of the account.
create function private.is_call_needed(p_account_id uuid, p_number_id uuid, p_started_at timestamptz) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return exists (
    select from public.usage_events
    where account_id = p_account_id and number_id = p_number_id and started_at = p_started_at
      and source <> 'text' and settled_at is null
  ) or exists (
    select from public.disputes where account_id = p_account_id and is_open
  );
end $$;

-- Who called is forgotten where only sums are needed: in the usage of these calls and in the carriers' records of them.
create function private.forget_callers(p_calls uuid[], p_started_at timestamptz[]) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  update public.usage_events e set other_party = null
    from unnest(p_calls, p_started_at) as gone (id, started_at)
    where e.source = 'call' and e.source_ref = gone.id::text and e.started_at = gone.started_at
      and e.other_party is not null;
  update public.carrier_records r set caller = null, call_id = null, call_started_at = null
    where r.call_id = any (p_calls);
end $$;

-- Calls that are older than their account keeps them, two thousand at a time, the oldest months first.
create function private.prune_calls() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_calls uuid[];
  v_started timestamptz[];
begin
  select array_agg(old.id), array_agg(old.started_at) into v_calls, v_started
    from (
      select c.id, c.started_at
      from public.call_settings s
      join public.calls c on c.account_id = s.account_id
        and c.started_at < private.now() - make_interval(days => s.keep_days)
      where s.keep_days is not null and c.ended_at is not null
        and not private.is_call_needed(c.account_id, c.number_id, c.started_at)
      limit 2000
    ) old;
  if v_calls is null then
    return 0;
  end if;
  perform private.forget_callers(v_calls, v_started);
  delete from public.call_legs l
    using unnest(v_calls, v_started) as gone (id, started_at)
    where l.call_id = gone.id and l.call_started_at = gone.started_at;
  delete from public.calls c
    using unnest(v_calls, v_started) as gone (id, started_at)
    where c.id = gone.id and c.started_at = gone.started_at;
  return cardinality(v_calls);
end $$;
insert into private.maintenance_steps (kind, name) values ('prune', 'calls');

grant execute on function
  private.get_call_settings(jsonb, uuid),
  private.save_call_settings(jsonb, uuid, integer)
to app_server;

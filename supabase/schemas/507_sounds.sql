-- Recordings that an account plays to its callers instead of words that a voice reads out. A recording never changes:
-- another file is another row, so that versions of call plans keep theirs, and every number of the account may use it.

insert into private.settings (key, value, description) values
  ('sounds_per_account', '50', 'Recordings for callers that an account keeps');

-- Private: files go in and out through our server only.
insert into storage.buckets (id, name, public) values ('greetings', 'greetings', false) on conflict do nothing;

create table public.sounds (
  id uuid primary key default gen_random_uuid(),
  account_id uuid not null references public.accounts (id),
  name text not null check (length(name) between 1 and 80),
  type text not null check (type in ('audio/mpeg', 'audio/wav')),
  seconds integer not null check (seconds > 0),
  bytes integer not null check (bytes > 0),
  sha256 bytea not null,
  created_at timestamptz not null default private.now(),
  begun_at timestamptz not null default private.now(),
  stored_at timestamptz,
  deleted_at timestamptz
);
comment on table public.sounds is 'Recordings for callers. The file is greetings/<account_id>/<id>.';
comment on column public.sounds.begun_at is 'when its file was last on its way into our storage';
comment on column public.sounds.stored_at is 'null: its file is on its way, or never arrived';
comment on column public.sounds.deleted_at is 'from then on nobody sees it; its file and row go a little later';
create unique index sounds_same on public.sounds (account_id, sha256) where deleted_at is null;
create index sounds_account on public.sounds (account_id, created_at desc);
create index sounds_gone on public.sounds (deleted_at) where deleted_at is not null;
create index sounds_unfinished on public.sounds (begun_at) where stored_at is null and deleted_at is null;

alter table public.sounds enable row level security;
create policy "members read their recordings" on public.sounds for select to authenticated
  using (account_id = any ((select private.account_ids())::uuid[]));
grant select (id, account_id, name, type, seconds, bytes, created_at, stored_at, deleted_at)
  on public.sounds to authenticated;

-- How many numbers play a recording as their plans are now. Null: none.
create function private.numbers_playing(p_account_id uuid, p_sound_id uuid) returns integer
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select nullif(count(*), 0)
    from public.call_plans p
    join public.purchased_numbers n on n.id = p.number_id and n.account_id = p.account_id
    where p.account_id = p_account_id and p.is_current and p_sound_id = any (p.sounds)
      and n.status not in ('released', 'failed')
  );
end $$;

-- Those of some recordings that an account does not have, or has no more.
create function private.lost_sounds(p_account_id uuid, p_sounds uuid[]) returns uuid[]
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(array_agg(asked.id), '{}')
    from unnest(p_sounds) as asked (id)
    where not exists (
      select from public.sounds s
      where s.id = asked.id and s.account_id = p_account_id and s.stored_at is not null and s.deleted_at is null
    )
  );
end $$;

-- A recording as its owner sees it. Null: none, a stranger's, or deleted.
create function private.get_sound(p_account_id uuid, p_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object(
      'id', id,
      'name', name,
      'type', type,
      'seconds', seconds,
      'bytes', bytes,
      'created_at', created_at,
      'used_by', coalesce(private.numbers_playing(account_id, id), 0)
    )
    from public.sounds
    where id = p_id and account_id = p_account_id and stored_at is not null and deleted_at is null
  );
end $$;

-- Newest first.
create function private.list_sounds(p_account_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(private.get_sound(account_id, id) order by created_at desc, id), '[]')
    from public.sounds
    where account_id = p_account_id and stored_at is not null and deleted_at is null
  );
end $$;

grant execute on function
  private.numbers_playing(uuid, uuid),
  private.get_sound(uuid, uuid),
  private.list_sounds(uuid)
to authenticated;

-- A place for a file that was looked at: p_sound: {name, type, seconds, bytes, sha256 in hex}. The same file again has
-- the same place, also after a crash. Refusals: RULE_REFUSED (sounds_limit).
create function private.begin_sound(p_actor jsonb, p_account_id uuid, p_sound jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_sha256 bytea := decode(p_sound ->> 'sha256', 'hex');
  v_most integer := private.setting('sounds_per_account');
  v_sound public.sounds;
begin
  perform private.authorize(p_actor, p_account_id, 'configure');
  perform pg_advisory_xact_lock(hashtextextended('sounds:' || p_account_id, 0));
  update public.sounds set name = p_sound ->> 'name', begun_at = private.now()
    where account_id = p_account_id and sha256 = v_sha256 and deleted_at is null
    returning * into v_sound;
  if found then
    return jsonb_build_object('ok', true, 'id', v_sound.id, 'is_stored', v_sound.stored_at is not null);
  end if;
  if (select count(*) from public.sounds where account_id = p_account_id and deleted_at is null) >= v_most then
    return private.refusal('RULE_REFUSED', jsonb_build_object('reason', 'sounds_limit', 'limit', v_most));
  end if;
  insert into public.sounds (account_id, name, type, seconds, bytes, sha256)
    values (p_account_id, p_sound ->> 'name', p_sound ->> 'type', (p_sound ->> 'seconds')::integer,
      (p_sound ->> 'bytes')::integer, v_sha256)
    returning * into v_sound;
  return jsonb_build_object('ok', true, 'id', v_sound.id, 'is_stored', false);
end $$;

-- Its file has arrived. Safe to repeat. Refusals: NOT_FOUND: it was deleted meanwhile.
create function private.sound_stored(p_actor jsonb, p_account_id uuid, p_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize(p_actor, p_account_id, 'configure');
  update public.sounds set stored_at = coalesce(stored_at, private.now())
    where id = p_id and account_id = p_account_id and deleted_at is null;
  if not found then
    return private.refusal('NOT_FOUND');
  end if;
  return jsonb_build_object('ok', true, 'sound', private.get_sound(p_account_id, p_id));
end $$;

-- Deletes a recording that no number plays; versions of plans that name it cannot be put back any more. Plans of an
-- account are saved one at a time, so none can begin to name it meanwhile. Refusals: NOT_FOUND, RULE_REFUSED
-- (sound_in_use).
create function private.delete_sound(p_actor jsonb, p_account_id uuid, p_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_used_by integer;
begin
  perform private.authorize(p_actor, p_account_id, 'configure');
  perform private.lock_call_plans(p_account_id, '{}');
  v_used_by := private.numbers_playing(p_account_id, p_id);
  if v_used_by > 0 then
    return private.refusal('RULE_REFUSED', jsonb_build_object('reason', 'sound_in_use', 'used_by', v_used_by));
  end if;
  update public.sounds set deleted_at = private.now()
    where id = p_id and account_id = p_account_id and deleted_at is null;
  if not found then
    return private.refusal('NOT_FOUND');
  end if;
  return jsonb_build_object('ok', true);
end $$;

-- Recordings whose files are to go: those deleted ten minutes ago, when none is on its way any more, and those whose
-- file never arrived within an hour. At most fifty.
create function private.list_gone_sounds() returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update public.sounds set deleted_at = private.now() - interval '10 minutes'
    where stored_at is null and deleted_at is null and begun_at < private.now() - interval '1 hour';
  return (
    select coalesce(jsonb_agg(jsonb_build_object('id', gone.id, 'account_id', gone.account_id)), '[]')
    from (
      select id, account_id
      from public.sounds
      where deleted_at <= private.now() - interval '10 minutes'
      order by deleted_at
      limit 50
    ) gone
  );
end $$;

-- Its file is gone.
create function private.sound_removed(p_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  delete from public.sounds where id = p_id and deleted_at is not null;
end $$;

grant execute on function
  private.begin_sound(jsonb, uuid, jsonb),
  private.sound_stored(jsonb, uuid, uuid),
  private.delete_sound(jsonb, uuid, uuid)
to app_server;
grant execute on function
  private.list_gone_sounds(),
  private.sound_removed(uuid)
to app_worker;

-- Pictures and files of texts that came in: a job copies each once from its carrier into our own storage, and has it
-- deleted there. Until then it is shown from the carrier. The copy goes with its text.

-- Private: files go in and out through our server only.
insert into storage.buckets (id, name, public) values ('texts', 'texts', false) on conflict do nothing;

create table private.text_files (
  id uuid primary key default gen_random_uuid(),
  account_id uuid not null references public.accounts (id),
  ref text not null unique,
  state text not null default 'waiting' check (state in ('waiting', 'kept', 'not_kept', 'unwanted')),
  bytes integer check (bytes > 0),
  attempts smallint not null default 0,
  next_try_at timestamptz default private.now(),
  created_at timestamptz not null default private.now()
);
comment on table private.text_files is 'Files of texts that came in. The copy is texts/<account_id>/<id>.';
comment on column private.text_files.ref is 'as the carrier calls it';
comment on column private.text_files.state is
  'waiting: at the carrier · kept: copied · not_kept: too large, or gone before that · unwanted: to be deleted';
comment on column private.text_files.next_try_at is 'of a claimed one: when its claim is over; null: nothing to do';
create index text_files_account on private.text_files (account_id);
create index text_files_due on private.text_files (next_try_at) where next_try_at is not null;
alter table private.text_files enable row level security;

create function private.want_text_files() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into private.text_files (account_id, ref)
    select new.account_id, file ->> 'ref'
    from jsonb_array_elements(new.media) file
    on conflict do nothing;
  return null;
end $$;
create trigger want_text_files after insert on public.messages
  for each row when (new.direction = 'inbound' and new.media <> '[]')
  execute function private.want_text_files();

-- Files of texts that are deleted: the carrier's by private.gone_files, ours here. One that is being copied is deleted
-- when its claim is over, so that no copy is left behind.
create function private.drop_text_files(p_refs text[]) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  insert into private.gone_files (ref)
    select ref from unnest(p_refs) ref
    on conflict do nothing;
  update private.text_files set
    state = 'unwanted',
    attempts = 0,
    next_try_at = greatest(private.now(), next_try_at)
  where ref = any (p_refs);
end $$;

-- At most ten files to be copied or deleted now, for two minutes; later and later, at most once a day.
create function private.claim_text_files() returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_files jsonb;
begin
  perform private.require_system();
  with due as (
    select id
    from private.text_files
    where next_try_at <= private.now()
    order by next_try_at
    limit 10
    for update skip locked
  ), claimed as (
    update private.text_files f set
      attempts = f.attempts + 1,
      next_try_at = private.now() + least(interval '2 minutes' * power(2, least(f.attempts, 10)), interval '1 day')
    from due
    where f.id = due.id
    returning f.*
  )
  select coalesce(jsonb_agg(jsonb_build_object('id', id, 'account_id', account_id, 'ref', ref, 'state', state)), '[]')
    into v_files
    from claimed;
  return v_files;
end $$;

-- It is in our storage: the carrier's goes by the upkeep of gone files, in the same transaction or not at all.
create function private.text_file_kept(p_id uuid, p_bytes integer) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_ref text;
begin
  perform private.require_system();
  update private.text_files set state = 'kept', bytes = p_bytes, next_try_at = null
    where id = p_id and state = 'waiting'
    returning ref into v_ref;
  insert into private.gone_files (ref)
    select v_ref where v_ref is not null
    on conflict do nothing;
end $$;

-- Not to be copied: too large, or the carrier has it no more. The latter is believed after an hour, since files may be
-- late.
create function private.text_file_not_kept(p_id uuid, p_is_gone boolean) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update private.text_files set state = 'not_kept', next_try_at = null
    where id = p_id and state = 'waiting' and (not p_is_gone or created_at < private.now() - interval '1 hour');
end $$;

-- Ours is deleted.
create function private.text_file_deleted(p_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  delete from private.text_files where id = p_id and state = 'unwanted';
end $$;

create view private.due_text_files with (security_invoker = true) as
  select next_try_at as at
  from private.text_files
  where next_try_at is not null;

grant execute on function
  private.claim_text_files(),
  private.text_file_kept(uuid, integer),
  private.text_file_not_kept(uuid, boolean),
  private.text_file_deleted(uuid)
to app_worker;

-- Sessions of staff. A password opens nothing here: the session has to reach aal2 with the factor that was enrolled by
-- invitation, and the challenge of our own sign-in page has to have opened it, which counts tries and takes each code
-- once. All times are the machine's: what proves who asks is not moved.

create table private.staff_sessions (
  session_id uuid primary key,
  user_id uuid not null references public.staff_members (user_id) on delete cascade,
  code_hash bytea,
  opened_at timestamptz not null default private.machine_now(),
  reauthenticated_at timestamptz,
  address text
);
comment on table private.staff_sessions is 'Sessions of the auth server whose second factor our challenge has seen.';
comment on column private.staff_sessions.code_hash is 'of the code that opened it, while the code could be used again';
comment on column private.staff_sessions.reauthenticated_at is 'when the password was typed last; null: never';
create index staff_sessions_user on private.staff_sessions (user_id);
create unique index staff_sessions_code on private.staff_sessions (user_id, code_hash);
alter table private.staff_sessions enable row level security;

-- Whether the auth server itself says that this session passed the member's own factor; a token's claim is not asked.
create function private.has_second_factor(p_session_id uuid, p_user_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (
    select
    from auth.sessions s
    join public.staff_members m on m.user_id = s.user_id and m.factor_id = s.factor_id
    where s.id = p_session_id and s.user_id = p_user_id and s.aal = 'aal2'
  ) and private.session_is_live(p_session_id, p_user_id);
end $$;

create function private.session_of_staff_is_open(p_session_id uuid, p_user_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (
    select from private.staff_sessions where session_id = p_session_id and user_id = p_user_id
  ) and private.has_second_factor(p_session_id, p_user_id);
end $$;

create function private.password_was_typed_recently(p_session_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (
    select
    from private.staff_sessions
    where session_id = p_session_id
      and reauthenticated_at > private.machine_now() - private.duration('staff_password_minutes')
  );
end $$;

-- When the password was typed that began a session; null when it began by a link or a code.
create function private.signed_in_by_password_at(p_session_id uuid) returns timestamptz
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select updated_at
    from auth.mfa_amr_claims
    where session_id = p_session_id and authentication_method = 'password'
  );
end $$;

-- One code opens one session: it is refused again for as long as the auth server would still take it.
create function private.open_session_of_staff(p_user uuid, p_session uuid, p_code_hash bytea, p_address text)
returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update private.staff_sessions set code_hash = null
    where user_id = p_user and code_hash is not null and opened_at < private.machine_now() - interval '2 minutes';
  insert into private.staff_sessions (session_id, user_id, code_hash, reauthenticated_at, address)
    values (p_session, p_user, p_code_hash, private.signed_in_by_password_at(p_session), p_address)
    on conflict do nothing;
  if not found then
    return false;
  end if;
  update public.staff_members set last_signed_in_at = private.now() where user_id = p_user;
  return true;
end $$;
comment on function private.open_session_of_staff(uuid, uuid, bytea, text) is 'False: this code was used already.';

-- What the challenge does once the auth server has taken the code. Safe to repeat.
create function private.open_staff_session(p_actor jsonb, p_code_hash bytea, p_address text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_user uuid := private.require_person(p_actor);
  v_session uuid := (p_actor ->> 'session_id')::uuid;
begin
  if not private.has_second_factor(v_session, v_user) then
    return private.refusal('NOT_FOUND');
  end if;
  if private.session_of_staff_is_open(v_session, v_user) then
    return jsonb_build_object('ok', true);
  end if;
  if not private.open_session_of_staff(v_user, v_session, p_code_hash, p_address) then
    perform private.audit_staff_refusal(p_actor, v_user, 'code_used', p_address);
    return private.refusal('CODE_USED');
  end if;
  perform private.audit(
    p_actor || jsonb_build_object('address', p_address), null, 'staff.signed_in', 'staff:' || v_user);
  return jsonb_build_object('ok', true);
end $$;

create function private.audit_staff_refusal(p_actor jsonb, p_user uuid, p_why text, p_address text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.audit(
    p_actor || jsonb_build_object('address', p_address), null, 'staff.refused', 'staff:' || p_user, null,
    jsonb_build_object('why', p_why));
end $$;

-- Refusals that SQL does not see: the auth server turned the code down, or no member of staff came to the challenge.
create function private.note_staff_refusal(p_actor jsonb, p_why text, p_address text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.audit_staff_refusal(p_actor, private.require_person(p_actor), left(p_why, 40), p_address);
  return jsonb_build_object('ok', true);
end $$;

-- The password was typed again, and the auth server knew it.
create function private.staff_reauthenticate(p_actor jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_session uuid := (p_actor ->> 'session_id')::uuid;
  v_before timestamptz;
  v_after timestamptz;
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  select reauthenticated_at into v_before from private.staff_sessions where session_id = v_session for update;
  update private.staff_sessions set reauthenticated_at = private.machine_now()
    where session_id = v_session
    returning reauthenticated_at into v_after;
  perform private.audit(
    p_actor, null, 'staff.reauthenticated', 'staff:' || (p_actor ->> 'user_id'),
    jsonb_build_object('reauthenticated_at', v_before), jsonb_build_object('reauthenticated_at', v_after));
  return jsonb_build_object('ok', true);
end $$;

create function private.staff_note_wrong_password(p_actor jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  perform private.audit_staff_refusal(
    p_actor, (p_actor ->> 'user_id')::uuid, 'password_wrong', p_actor ->> 'address');
  return jsonb_build_object('ok', true);
end $$;

-- Sessions that the auth server has ended.
create function private.prune_staff_sessions() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count integer;
begin
  delete from private.staff_sessions o
    where not exists (select from auth.sessions s where s.id = o.session_id);
  get diagnostics v_count = row_count;
  return v_count;
end $$;

insert into private.maintenance_steps (kind, name) values ('prune', 'staff_sessions');

grant execute on function
  private.open_staff_session(jsonb, bytea, text),
  private.note_staff_refusal(jsonb, text, text),
  private.staff_reauthenticate(jsonb),
  private.staff_note_wrong_password(jsonb)
to app_server;

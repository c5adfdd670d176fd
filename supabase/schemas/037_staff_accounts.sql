-- Accounts of staff: made by an admin's invitation, changed and ended by an admin, never by sign-up. Nobody enrolls a
-- second factor without a grant, so a stolen password cannot: an invitation from the mailbox, or the grant that a used
-- recovery code leaves. Times are the machine's, as of all that proves who asks.

create table private.staff_invitations (
  id uuid primary key,
  kind text not null check (kind in ('invitation', 'recovery')),
  token_hash bytea not null unique,
  email text not null check (email = lower(email)),
  role text not null check (role in ('support', 'operator', 'admin')),
  invited_by uuid references auth.users (id) on delete cascade,
  created_at timestamptz not null default private.machine_now(),
  expires_at timestamptz not null,
  accepted_at timestamptz,
  accepted_by uuid references auth.users (id) on delete set null,
  revoked_at timestamptz
);
comment on table private.staff_invitations is
  'Grants to enroll a second factor, each good once: of an admin, or of a recovery code that was used.';
comment on column private.staff_invitations.token_hash is
  'SHA-256 of the token in the link. It is made of the id and a key of the application, so that no row holds it';
create unique index staff_invitations_open on private.staff_invitations (email)
  where accepted_at is null and revoked_at is null;
create index staff_invitations_by on private.staff_invitations (invited_by);
create index staff_invitations_accepted on private.staff_invitations (accepted_by);
alter table private.staff_invitations enable row level security;

create table private.staff_recovery_codes (
  user_id uuid not null references public.staff_members (user_id) on delete cascade,
  hash bytea not null,
  used_at timestamptz,
  primary key (user_id, hash)
);
comment on table private.staff_recovery_codes is 'Ten of each member, 80 random bits each: only SHA-256 is kept.';
alter table private.staff_recovery_codes enable row level security;

-- The members one after the other: two admins cannot demote each other at the same moment. First statement of its
-- callers, so that what follows sees what the one before has done.
create function private.lock_staff() returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtext('private.staff_members'));
end $$;

-- Another admin counts who can sign in: without a factor they would need an invitation, and who should send it?
create function private.is_last_admin(p_user uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (select from public.staff_members where user_id = p_user and role = 'admin')
    and not exists (
      select from public.staff_members where user_id <> p_user and role = 'admin' and factor_id is not null
    );
end $$;

-- Everywhere, and immediately: the auth server's rows are what every call asks.
create function private.end_sessions(p_user uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  delete from private.staff_sessions where user_id = p_user;
  delete from auth.sessions where user_id = p_user;
end $$;

create function private.member_of_staff_json(p_user uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object(
      'user_id', m.user_id, 'email', p.email, 'display_name', p.display_name, 'role', m.role, 'version', m.version,
      'created_at', m.created_at, 'is_enrolled', m.factor_id is not null, 'enrolled_at', m.enrolled_at,
      'last_signed_in_at', m.last_signed_in_at,
      'recovery_codes_left', (
        select count(*) from private.staff_recovery_codes c where c.user_id = m.user_id and c.used_at is null
      ),
      'is_last_admin', private.is_last_admin(m.user_id)
    )
    from public.staff_members m
    join public.profiles p on p.user_id = m.user_id
    where m.user_id = p_user
  );
end $$;

create function private.staff_list_members(p_actor jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize_staff(p_actor, array['admin']);
  return jsonb_build_object(
    'members', (
      select coalesce(jsonb_agg(private.member_of_staff_json(user_id) order by created_at, user_id), '[]')
      from public.staff_members
    ),
    'invitations', (
      select coalesce(jsonb_agg(private.invitation_of_staff_json(i) order by i.created_at desc), '[]')
      from private.staff_invitations i
      where i.accepted_at is null and i.revoked_at is null
    )
  );
end $$;

create function private.invitation_of_staff_json(p_invitation private.staff_invitations) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object(
    'id', p_invitation.id, 'kind', p_invitation.kind, 'email', p_invitation.email, 'role', p_invitation.role,
    'invited_by', (select email from public.profiles where user_id = p_invitation.invited_by),
    'created_at', p_invitation.created_at, 'expires_at', p_invitation.expires_at,
    'has_expired', p_invitation.expires_at <= private.machine_now()
  );
end $$;

-- A grant replaces the one before it: one link counts at a time.
create function private.grant_enrollment(
  p_id uuid, p_kind text, p_hash bytea, p_email text, p_role text, p_by uuid, p_life interval
) returns private.staff_invitations
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_invitation private.staff_invitations;
begin
  update private.staff_invitations set revoked_at = private.machine_now()
    where email = p_email and accepted_at is null and revoked_at is null;
  insert into private.staff_invitations (id, kind, token_hash, email, role, invited_by, expires_at)
    values (p_id, p_kind, p_hash, p_email, p_role, p_by, private.machine_now() + p_life)
    returning * into v_invitation;
  return v_invitation;
end $$;

-- Someone new, or a member who has to enroll again, with the role that they have. p_invitation: {id, token_hash (hex),
-- email, role}. The link is in the email alone.
create function private.staff_invite(p_actor jsonb, p_invitation jsonb, p_reason text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_reason text;
  v_email text := lower(trim(p_invitation ->> 'email'));
  v_role text := p_invitation ->> 'role';
  v_present text;
  v_made private.staff_invitations;
begin
  perform private.lock_staff();
  v_reason := private.authorize_staff_write(p_actor, array['admin'], p_reason);
  select m.role into v_present
    from public.staff_members m join auth.users u on u.id = m.user_id where lower(u.email) = v_email;
  if v_present <> v_role then
    return private.refusal('STAFF_HAS_ROLE', jsonb_build_object('role', v_present));
  end if;
  v_made := private.grant_enrollment(
    (p_invitation ->> 'id')::uuid, 'invitation', decode(p_invitation ->> 'token_hash', 'hex'), v_email, v_role,
    (p_actor ->> 'user_id')::uuid, private.duration('staff_invitation_hours'));
  perform private.notify_address(v_email, 'staff-invitation', jsonb_build_object(
    'invitation_id', v_made.id, 'role', v_role, 'is_new', v_present is null,
    'hours', private.setting('staff_invitation_hours'),
    'invited_by', (select email from public.profiles where user_id = (p_actor ->> 'user_id')::uuid)
  ), 'staff-invitation:' || v_made.id);
  perform private.audit(p_actor, null, 'staff.invited', 'staff:' || v_email, null,
    jsonb_build_object('email', v_email, 'role', v_role, 'is_member', v_present is not null), v_reason);
  return jsonb_build_object('ok', true, 'invitation', private.invitation_of_staff_json(v_made));
end $$;

-- The first admin, by the owner of the database (docs/runbook.md): no login of the application may do this. The link is
-- /sign-in/enroll?token=<p_token>.
create function private.invite_first_admin(p_email text, p_token text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.lock_staff();
  if exists (select from public.staff_members where role = 'admin' and factor_id is not null) then
    perform private.refuse(409, 'CONFLICT');
  elsif char_length(p_token) < 32 then
    perform private.refuse(400, 'VALIDATION_FAILED', jsonb_build_object('field', 'token'));
  end if;
  perform private.grant_enrollment(
    gen_random_uuid(), 'invitation', sha256(convert_to(p_token, 'UTF8')), lower(trim(p_email)), 'admin', null,
    private.duration('staff_invitation_hours'));
end $$;

create function private.staff_revoke_invitation(p_actor jsonb, p_id uuid, p_reason text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_reason text := private.authorize_staff_write(p_actor, array['admin'], p_reason);
  v_email text;
begin
  update private.staff_invitations set revoked_at = private.machine_now()
    where id = p_id and accepted_at is null and revoked_at is null
    returning email into v_email;
  if not found then
    perform private.refuse(404, 'NOT_FOUND');
  end if;
  perform private.audit(p_actor, null, 'staff.invitation_revoked', 'staff:' || v_email,
    jsonb_build_object('invitation', p_id), null, v_reason);
  return jsonb_build_object('ok', true);
end $$;

-- Who is no admin any more comes back by no link to another address of theirs.
create function private.end_invitations_of_staff(p_user_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update private.staff_invitations set revoked_at = private.machine_now()
    where invited_by = p_user_id and accepted_at is null and revoked_at is null;
end $$;

-- p_version: what the admin has seen; a change in between is shown first.
create function private.staff_change_role(
  p_actor jsonb, p_user_id uuid, p_role text, p_version integer, p_reason text
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_reason text;
  v_before public.staff_members;
begin
  perform private.lock_staff();
  v_reason := private.authorize_staff_write(p_actor, array['admin'], p_reason);
  select * into v_before from public.staff_members where user_id = p_user_id;
  if not found then
    perform private.refuse(404, 'NOT_FOUND');
  elsif v_before.version <> p_version then
    return private.refusal('CHANGED') || jsonb_build_object('current', private.member_of_staff_json(p_user_id));
  elsif p_role <> 'admin' and private.is_last_admin(p_user_id) then
    return private.refusal('LAST_ADMIN');
  end if;
  update public.staff_members set role = p_role, version = version + 1 where user_id = p_user_id;
  if p_role <> 'admin' then
    perform private.end_invitations_of_staff(p_user_id);
  end if;
  perform private.audit(p_actor, null, 'staff.role_changed', 'staff:' || p_user_id,
    jsonb_build_object('role', v_before.role), jsonb_build_object('role', p_role), v_reason);
  return jsonb_build_object('ok', true, 'member', private.member_of_staff_json(p_user_id));
end $$;

-- The person stays a customer, if they were one. Their sessions end everywhere.
create function private.staff_end(p_actor jsonb, p_user_id uuid, p_version integer, p_reason text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_reason text;
  v_before public.staff_members;
begin
  perform private.lock_staff();
  v_reason := private.authorize_staff_write(p_actor, array['admin'], p_reason);
  select * into v_before from public.staff_members where user_id = p_user_id;
  if not found then
    perform private.refuse(404, 'NOT_FOUND');
  elsif v_before.version <> p_version then
    return private.refusal('CHANGED') || jsonb_build_object('current', private.member_of_staff_json(p_user_id));
  elsif private.is_last_admin(p_user_id) then
    return private.refusal('LAST_ADMIN');
  end if;
  perform private.audit(p_actor, null, 'staff.ended', 'staff:' || p_user_id,
    private.member_of_staff_json(p_user_id) - array['is_last_admin', 'version'], null, v_reason);
  delete from public.staff_members where user_id = p_user_id;
  update private.staff_invitations set revoked_at = private.machine_now()
    where email = (select lower(email) from auth.users where id = p_user_id)
      and accepted_at is null and revoked_at is null;
  perform private.end_invitations_of_staff(p_user_id);
  perform private.end_sessions(p_user_id);
  return jsonb_build_object('ok', true);
end $$;

grant execute on function
  private.staff_list_members(jsonb),
  private.staff_invite(jsonb, jsonb, text),
  private.staff_revoke_invitation(jsonb, uuid, text),
  private.staff_change_role(jsonb, uuid, text, integer, text),
  private.staff_end(jsonb, uuid, integer, text)
to app_server;

-- Enrolling a second factor with a grant, and losing it: what a person does who is not at work yet.

-- The grant that a link carries, while it is good.
create function private.open_grant(p_token_hash bytea) returns private.staff_invitations
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_grant private.staff_invitations;
begin
  select * into v_grant
    from private.staff_invitations
    where token_hash = p_token_hash
      and accepted_at is null
      and revoked_at is null
      and expires_at > private.machine_now();
  return v_grant;
end $$;

-- What the page behind the link shows, to anyone who has it: {email, role, kind, has_account}, null when it is good for
-- nothing. Changes nothing: mail scanners open links.
create function private.get_staff_invitation(p_token_hash bytea) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_grant private.staff_invitations := private.open_grant(p_token_hash);
begin
  if v_grant.id is null then
    return null;
  end if;
  return jsonb_build_object(
    'email', v_grant.email, 'role', v_grant.role, 'kind', v_grant.kind,
    'has_account', exists (select from auth.users where lower(email) = v_grant.email)
  );
end $$;

-- Whether this person may enroll with it: the address is theirs, and confirmed.
create function private.may_enroll(p_actor jsonb, p_token_hash bytea) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_user uuid := private.require_person(p_actor);
begin
  return exists (
    select from auth.users
    where id = v_user
      and email_confirmed_at is not null
      and lower(email) = (private.open_grant(p_token_hash)).email
  );
end $$;

-- The auth server has verified the new factor, and this session with it. From here on only this factor counts.
-- A member keeps the role they have; p_recovery_hashes (hex) are their codes from now on.
create function private.accept_staff_invitation(
  p_actor jsonb, p_token_hash bytea, p_code_hash bytea, p_recovery_hashes text[], p_address text
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_user uuid := private.require_person(p_actor);
  v_session uuid := (p_actor ->> 'session_id')::uuid;
  v_factor uuid := (select factor_id from auth.sessions where id = v_session and aal = 'aal2');
  v_grant private.staff_invitations;
begin
  perform private.lock_staff();
  v_grant := private.open_grant(p_token_hash);
  if v_factor is null or not private.may_enroll(p_actor, p_token_hash) then
    perform private.audit_staff_refusal(p_actor, v_user, 'invitation_wrong', p_address);
    return private.refusal('NOT_FOUND');
  end if;
  update private.staff_invitations set accepted_at = private.machine_now(), accepted_by = v_user
    where id = v_grant.id;
  insert into public.staff_members (user_id, role, factor_id, enrolled_at)
    values (v_user, v_grant.role, v_factor, private.now())
    on conflict (user_id) do update set
      factor_id = excluded.factor_id, enrolled_at = excluded.enrolled_at, version = staff_members.version + 1;
  delete from private.staff_sessions where user_id = v_user;
  perform private.replace_recovery_codes(v_user, p_recovery_hashes);
  perform private.open_session_of_staff(v_user, v_session, p_code_hash, p_address);
  perform private.audit(
    p_actor || jsonb_build_object('address', p_address), null, 'staff.enrolled', 'staff:' || v_user, null,
    jsonb_build_object('grant', v_grant.kind, 'invited_by', v_grant.invited_by, 'factor', v_factor));
  return jsonb_build_object('ok', true);
end $$;

create function private.replace_recovery_codes(p_user uuid, p_hashes text[]) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  delete from private.staff_recovery_codes where user_id = p_user;
  insert into private.staff_recovery_codes (user_id, hash)
    select p_user, decode(h, 'hex') from unnest(p_hashes) h;
end $$;

-- Only takes the factor away: all sessions end, and the grant that it leaves leads to enrolling another one, by the
-- same person with their password. p_grant: {id, token_hash (hex)}.
create function private.use_recovery_code(p_actor jsonb, p_code_hash bytea, p_grant jsonb, p_address text)
returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_user uuid := private.require_person(p_actor);
  v_actor jsonb := p_actor || jsonb_build_object('address', p_address);
  v_member public.staff_members;
  v_email text := (select lower(email) from auth.users where id = v_user);
begin
  perform private.lock_staff();
  update private.staff_recovery_codes set used_at = private.machine_now()
    where user_id = v_user and hash = p_code_hash and used_at is null;
  if not found then
    perform private.audit_staff_refusal(p_actor, v_user, 'recovery_code_wrong', p_address);
    return private.refusal('NOT_FOUND');
  end if;
  update public.staff_members set factor_id = null, version = version + 1 where user_id = v_user
    returning * into v_member;
  perform private.grant_enrollment(
    (p_grant ->> 'id')::uuid, 'recovery', decode(p_grant ->> 'token_hash', 'hex'), v_email, v_member.role, null,
    private.duration('staff_recovery_minutes'));
  perform private.end_sessions(v_user);
  perform private.audit(v_actor, null, 'staff.recovered', 'staff:' || v_user, null, null);
  perform private.notify_address(v_email, 'staff-recovery', jsonb_build_object('address', p_address),
    'staff-recovery:' || (p_grant ->> 'id'));
  return jsonb_build_object('ok', true);
end $$;

grant execute on function
  private.get_staff_invitation(bytea),
  private.may_enroll(jsonb, bytea),
  private.accept_staff_invitation(jsonb, bytea, bytea, text[], text),
  private.use_recovery_code(jsonb, bytea, jsonb, text)
to app_server;

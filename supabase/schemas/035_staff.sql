-- Staff. Our own people read and write only through functions `private.staff_*`, as an actor of their own:
--   {"kind":"staff","user_id":…,"session_id":…,"address":…}
-- Each authorizes by role first. Where money, goods or someone's privacy is touched it takes a reason and writes an
-- audit row with what was before and after. No policy of a table mentions staff: at the Supabase door they are
-- ordinary customers. How a session becomes one of staff is in 036, how an account does in 037.

-- Strangers and customers get the answer of any unknown address; so does staff whose role does not reach, and staff
-- without their second factor.
create function private.authorize_staff(p_actor jsonb, p_roles text[]) returns void
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if p_actor ->> 'kind' = 'staff'
    and private.session_of_staff_is_open((p_actor ->> 'session_id')::uuid, (p_actor ->> 'user_id')::uuid)
    and exists (
      select from public.staff_members
      where user_id = (p_actor ->> 'user_id')::uuid and role = any (p_roles)
    )
  then
    return;
  end if;
  perform private.refuse(404, 'NOT_FOUND');
end $$;
comment on function private.authorize_staff(jsonb, text[]) is
  'Raises PT404 unless the actor is staff with one of the roles and a live session that passed the second factor.';

-- The reason of a staff write, trimmed. Audit rows without one explain nothing.
create function private.require_reason(p_reason text) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
  v_reason text := trim(p_reason);
begin
  if v_reason is null or char_length(v_reason) > 500 or char_length(private.clean_line(v_reason)) < 3 then
    perform private.refuse(400, 'VALIDATION_FAILED', jsonb_build_object('field', 'reason'));
  end if;
  return v_reason;
end $$;
comment on function private.require_reason(text) is
  'The reason, at most 500 characters of which three can be seen; raises PT400 without one.';

-- What every write of staff begins with: who, may they, is it still them, and why. Returns the reason for the audit
-- row.
create function private.authorize_staff_write(p_actor jsonb, p_roles text[], p_reason text) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize_staff(p_actor, p_roles);
  if not private.password_was_typed_recently((p_actor ->> 'session_id')::uuid) then
    perform private.refuse(403, 'REAUTHENTICATION_NEEDED');
  end if;
  return private.require_reason(p_reason);
end $$;
comment on function private.authorize_staff_write(jsonb, text[], text) is
  'The reason, trimmed. Raises PT404 like authorize_staff, PT403 REAUTHENTICATION_NEEDED, PT400 without a reason.';

-- Which member of staff a signed-in person is, the one door from a person's actor to a staff actor: {role: null} for
-- everyone else. is_open: their session has passed the second factor. factor_id: null when they have to enroll one.
create function private.get_staff_role(p_actor jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_user uuid := private.require_person(p_actor);
  v_member public.staff_members;
begin
  select * into v_member from public.staff_members where user_id = v_user;
  return jsonb_build_object(
    'role', v_member.role,
    'factor_id', v_member.factor_id,
    'is_open', v_member.factor_id is not null
      and private.session_of_staff_is_open((p_actor ->> 'session_id')::uuid, v_user)
  );
end $$;

-- A member of staff, for themselves.
create function private.staff_profile(p_actor jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  return (
    select jsonb_build_object('user_id', s.user_id, 'role', s.role, 'email', p.email, 'display_name', p.display_name)
    from public.staff_members s
    join public.profiles p on p.user_id = s.user_id
    where s.user_id = (p_actor ->> 'user_id')::uuid
  );
end $$;

-- Stops or resumes the sale of a carrier's numbers by hand. What is held or paid already goes on.
create function private.staff_set_selling(p_actor jsonb, p_carrier text, p_is_paused boolean, p_reason text)
returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_reason text := private.authorize_staff_write(p_actor, array['operator', 'admin'], p_reason);
  v_before public.carriers;
  v_after public.carriers;
begin
  select * into v_before from public.carriers where id = p_carrier for update;
  if not found then
    perform private.refuse(404, 'NOT_FOUND');
  end if;
  if not p_is_paused and not v_before.is_enabled then
    perform private.start_selling(p_actor, p_carrier, v_reason);
    return jsonb_build_object('ok', true, 'is_paused', false);
  end if;
  update public.carriers set
    selling_paused_at = case when p_is_paused then coalesce(selling_paused_at, private.now()) end,
    selling_paused_reason = case when p_is_paused then v_reason end,
    selling_paused_by = case when p_is_paused then 'staff' end
  where id = p_carrier
  returning * into v_after;
  perform private.audit(
    p_actor, null, case when p_is_paused then 'selling.paused' else 'selling.resumed' end, 'carrier:' || p_carrier,
    jsonb_build_object('selling_paused_reason', v_before.selling_paused_reason),
    jsonb_build_object('selling_paused_reason', v_after.selling_paused_reason),
    v_reason
  );
  return jsonb_build_object('ok', true, 'is_paused', v_after.selling_paused_at is not null);
end $$;

grant execute on function
  private.get_staff_role(jsonb),
  private.staff_profile(jsonb),
  private.staff_set_selling(jsonb, text, boolean, text)
to app_server;

-- Sessions. A person counts while the session that their token names lives at the auth server: sign-out, a new
-- password and a reset delete it, a ban outdates it. So an ended session ends at the next statement, in the app and
-- at the Supabase door.

-- Machine time, not business time: the auth server knows no other.
create function private.session_is_live(p_session_id uuid, p_user_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (
    select
    from auth.sessions s
    join auth.users u on u.id = s.user_id
    where s.id = p_session_id
      and s.user_id = p_user_id
      and (s.not_after is null or s.not_after > statement_timestamp())
      and (u.banned_until is null or u.banned_until <= statement_timestamp())
      and u.deleted_at is null
  );
end $$;
comment on function private.session_is_live(uuid, uuid) is
  'Whether the auth server still knows this session of this person, and neither has ended nor is banned.';

create function private.claims() returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return coalesce(nullif(current_setting('request.jwt.claims', true), '')::jsonb, '{}');
end $$;
comment on function private.claims() is 'The verified claims of the request; empty when anonymous.';

create function private.user_id() returns uuid
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if private.session_is_live((private.claims() ->> 'session_id')::uuid, auth.uid()) then
    return auth.uid();
  end if;
  return null;
end $$;
comment on function private.user_id() is
  'The person behind the claims while their session lives, else null. What policies ask.';

-- The person who asks. Every other actor, and a person whose session has ended, is refused.
create function private.require_person(p_actor jsonb) returns uuid
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_user uuid;
begin
  if p_actor ->> 'kind' = 'user' then
    v_user := (p_actor ->> 'user_id')::uuid;
  end if;
  if v_user is null or not private.session_is_live((p_actor ->> 'session_id')::uuid, v_user) then
    perform private.refuse(401, 'UNAUTHENTICATED');
  end if;
  return v_user;
end $$;
comment on function private.require_person(jsonb) is 'The id of the person who asks; raises PT401 for anyone else.';

grant execute on function private.user_id() to authenticated;
grant execute on function private.session_is_live(uuid, uuid) to app_server;

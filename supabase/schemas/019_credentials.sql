-- What the application asks about credentials that the auth server keeps. Machine time: the auth server knows no other.

-- The person behind the link of an auth email, whether or not it was pressed yet: the page says whose it is before
-- anything happens. The hash in the address is the proof; it is as secret as the link itself.
create function private.get_email_link(p_token_hash text) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if coalesce(p_token_hash, '') = '' then
    return null;
  end if;
  return (
    select jsonb_build_object(
      'user_id', u.id,
      'email', u.email,
      'new_email', nullif(u.email_change, ''),
      'confirmed', u.email_confirmed_at is not null
    )
    from auth.users u
    where p_token_hash in (
        u.confirmation_token,
        u.recovery_token,
        u.email_change_token_new,
        u.email_change_token_current
      )
      and u.deleted_at is null
    limit 1
  );
end $$;
comment on function private.get_email_link(text) is
  'Whose the open link of an auth email is; null once it was used or replaced.';

create function private.get_email_standing(p_email text) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object('user_id', u.id, 'confirmed', u.email_confirmed_at is not null)
    from auth.users u
    where lower(u.email) = lower(p_email)
      and u.deleted_at is null
    limit 1
  );
end $$;
comment on function private.get_email_standing(text) is
  'Whose an email address is and whether the mailbox was proven; null for an unknown one. Never told to its caller.';

-- Changes with every new password, so that a permission which names it is good for one change.
create function private.get_password_mark(p_user_id uuid) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select encode(sha256(convert_to(coalesce(u.encrypted_password, ''), 'UTF8')), 'hex')
    from auth.users u
    where u.id = p_user_id
  );
end $$;
comment on function private.get_password_mark(uuid) is 'Names the present password of a person without telling it.';

grant execute on function private.get_email_link(text) to app_server;
grant execute on function private.get_email_standing(text) to app_server;
grant execute on function private.get_password_mark(uuid) to app_server;

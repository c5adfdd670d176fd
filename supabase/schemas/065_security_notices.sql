-- What somebody who took an account over would change is told to its owner. Triggers, because the auth server changes
-- credentials in several ways. Machine time: the auth server knows no other.

create function private.notice_password_change() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.notify_address(lower(new.email), 'password-changed',
    jsonb_build_object('changed_at', private.machine_now()),
    'password-changed:' || new.id || ':' || left(private.get_password_mark(new.id), 16));
  return new;
end $$;

-- A sign-up sets its password within minutes of its first proof, and is no change.
create trigger notice_password_change after update of encrypted_password on auth.users
  for each row when (
    new.encrypted_password is distinct from old.encrypted_password and coalesce(new.encrypted_password, '') <> ''
    and new.email is not null and old.email_confirmed_at < private.machine_now() - interval '10 minutes'
  ) execute function private.notice_password_change();

-- To the address of before.
create function private.notice_email_change() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.notify_address(lower(old.email), 'email-changed',
    jsonb_build_object('changed_at', private.machine_now(), 'new_email', new.email),
    'email-changed:' || new.id || ':' || extract(epoch from private.machine_now()));
  return new;
end $$;

create trigger notice_email_change after update of email on auth.users
  for each row when (
    new.email is distinct from old.email and new.deleted_at is null
    and coalesce(old.email, '') <> '' and coalesce(new.email, '') <> '' and old.email_confirmed_at is not null
  ) execute function private.notice_email_change();

-- Corrections to the `auth` and `storage` schemas that @supabase/lite makes, towards the hosted ones.
-- Run as the superuser after every `ensureSystemSchema()`; safe to repeat.

grant select, insert, update, delete, references, trigger on all tables in schema auth to postgres, service_role;
grant execute on all functions in schema auth, storage to public;
grant all on all tables in schema storage to service_role;
-- hosted also grants truncate, references and trigger; our migrations take them away, and this runs again after them
grant select, insert, update, delete on all tables in schema storage to anon, authenticated;
-- as on hosted, migrations may create policies on these
alter table storage.objects owner to postgres;
alter table storage.buckets owner to postgres;

-- lite stores metadata as a JSON string inside jsonb, so `->>` in triggers would find nothing
create or replace function auth.local_unwrap() returns trigger language plpgsql as $$
begin
  if jsonb_typeof(new.raw_user_meta_data) = 'string' then
    new.raw_user_meta_data := (new.raw_user_meta_data #>> '{}')::jsonb;
  end if;
  if jsonb_typeof(new.raw_app_meta_data) = 'string' then
    new.raw_app_meta_data := (new.raw_app_meta_data #>> '{}')::jsonb;
  end if;
  return new;
end $$;
create or replace trigger aa_local_unwrap before insert or update on auth.users
  for each row execute function auth.local_unwrap();

-- lite reads only the single-claim settings; hosted reads either, and our direct path sets `request.jwt.claims`
create or replace function auth.uid() returns uuid language sql stable as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.sub', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub'
  )::uuid
$$;
create or replace function auth.role() returns text language sql stable as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.role', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'role'
  )
$$;
create or replace function auth.email() returns text language sql stable as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.email', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'email'
  )
$$;
create or replace function auth.jwt() returns jsonb language sql stable as $$
  select coalesce(nullif(current_setting('request.jwt.claims', true), ''), '{}')::jsonb
$$;

-- hosted has it, lite only looks before it inserts
create unique index if not exists users_email_partial_key on auth.users (email) where is_sso_user = false;

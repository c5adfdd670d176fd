-- What a hosted Supabase project has before its first migration: roles, schemas, default privileges.
-- Run as the superuser (supabase_admin) in each database that holds the product; safe to repeat.

-- Roles belong to the whole server.
do $$
declare
  wanted constant jsonb := '{
    "anon": "nologin noinherit",
    "authenticated": "nologin noinherit",
    "service_role": "nologin noinherit bypassrls",
    "authenticator": "login noinherit",
    "supabase_auth_admin": "nologin noinherit createrole",
    "supabase_storage_admin": "nologin noinherit createrole",
    "postgres": "login createdb createrole replication bypassrls"
  }';
  name text;
  attributes text;
begin
  for name, attributes in select * from jsonb_each_text(wanted) loop
    if not exists (select from pg_roles where rolname = name) then
      execute format('create role %I %s', name, attributes);
    end if;
  end loop;
end $$;

grant anon, authenticated, service_role to authenticator;
grant anon, authenticated, service_role to postgres with admin option;
grant pg_monitor, pg_read_all_data, pg_signal_backend to postgres;
-- hosted stops long requests of the API roles; the API server here reads these settings and applies them
alter role anon set statement_timeout = '3s';
alter role authenticated set statement_timeout = '8s';
alter role authenticator set statement_timeout = '8s';

-- Migrations run as postgres, which owns the product but is no superuser.
do $$ begin
  execute format('grant all on database %I to postgres', current_database());
  execute format('alter database %I set search_path to "$user", public, extensions', current_database());
end $$;
alter schema public owner to postgres;
grant usage on schema public to anon, authenticated, service_role;

create schema if not exists extensions;
grant usage on schema extensions to public;
grant create on schema extensions to postgres;

-- Hosted, since 2026: everything but insert, select, update, delete; and neither sequence usage nor execute.
-- Our first migration takes the rest away, row level security does not stop truncate.
alter default privileges for role postgres in schema public grant truncate, references, trigger, maintain on tables to anon, authenticated, service_role;
alter default privileges for role postgres in schema public grant update on sequences to anon, authenticated, service_role;

create schema if not exists auth authorization supabase_admin;
grant usage on schema auth to anon, authenticated, service_role, postgres;
create schema if not exists storage authorization supabase_admin;
grant usage on schema storage to anon, authenticated, service_role, postgres;

-- Same table as the supabase CLI writes, so either can continue the other's work.
create schema if not exists supabase_migrations authorization postgres;
create table if not exists supabase_migrations.schema_migrations (version text primary key, statements text[], name text);
alter table supabase_migrations.schema_migrations owner to postgres;

-- The API keeps the schema in memory; hosted has this trigger too.
create or replace function extensions.pgrst_ddl_watch() returns event_trigger language plpgsql as $$
begin
  notify pgrst, 'reload schema';
end $$;
do $$ begin
  if not exists (select from pg_event_trigger where evtname = 'pgrst_ddl_watch') then
    create event trigger pgrst_ddl_watch on ddl_command_end execute function extensions.pgrst_ddl_watch();
  end if;
end $$;

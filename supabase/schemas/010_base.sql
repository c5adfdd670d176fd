-- Foundation: who may connect, what nobody may do by default, the clock, settings, and how a function refuses.
-- Everything later grants explicitly; hosted Supabase no longer grants anything to the API roles by itself.

create schema if not exists extensions;
create extension if not exists pg_trgm with schema extensions;
create extension if not exists pgcrypto with schema extensions;

-- Defaults: nothing is executable, readable or truncatable unless a topic says so. Row level security does not stop truncate.
alter default privileges for role postgres revoke execute on functions from public;
alter default privileges for role postgres in schema public revoke all on tables from anon, authenticated;
alter default privileges for role postgres in schema public revoke truncate, references, trigger, maintain on tables from service_role;
alter default privileges for role postgres in schema public revoke update on sequences from anon, authenticated, service_role;
alter default privileges for role postgres in schema public grant select, insert, update, delete on tables to service_role;
revoke truncate, references, trigger, maintain on all tables in schema public from anon, authenticated, service_role;

create schema if not exists private;
comment on schema private is 'Functions that change or serve data. Not exposed by the API; every function authorises its actor first.';
revoke all on schema private from public;

-- Two logins without table rights. Passwords are set by the deployment (local start: random, in .local/keys.json).
do $$
begin
  if not exists (select from pg_catalog.pg_roles where rolname = 'app_server') then
    create role app_server login noinherit;
  end if;
  if not exists (select from pg_catalog.pg_roles where rolname = 'app_worker') then
    create role app_worker login noinherit;
  end if;
end $$;
alter role app_server set statement_timeout = '8s';
alter role app_worker set statement_timeout = '20s';
alter role app_server set idle_in_transaction_session_timeout = '15s';
alter role app_worker set idle_in_transaction_session_timeout = '30s';
-- API keys read as `authenticated` inside a transaction; it is the only role app_server may take.
grant authenticated to app_server with inherit false;
grant usage on schema private to app_server, app_worker, authenticated;
grant usage on schema extensions to app_server, app_worker;

-- Business time. The embedded stack moves it for all sessions (`alter system`, docs/subsystems/clock.md), tests for one
-- transaction; production never does. What proves who asks, and rates and waits, are on the machine's clock: now().
create function private.now() returns timestamptz language sql stable parallel safe as $$
  select pg_catalog.now() + pg_catalog.make_interval(secs =>
    coalesce(nullif(pg_catalog.current_setting('numninja.clock_offset_ms', true), '')::double precision, 0) / 1000.0)
$$;
comment on function private.now() is 'The current instant of business time: now(), moved by numninja.clock_offset_ms (milliseconds).';
grant execute on function private.now() to public;

-- Each topic registers the instants at which its rows ask for something: a view `private.due_<topic>` with the column `at`.
create function private.next_due() returns timestamptz language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare v_view name; v_at timestamptz; v_next timestamptz;
begin
  for v_view in
    select relname from pg_class
    where relnamespace = 'private'::regnamespace and relkind = 'v' and starts_with(relname, 'due_')
  loop
    execute format('select min(at) from private.%I where at > private.now()', v_view) into v_at;
    v_next := least(v_next, v_at);
  end loop;
  return v_next;
end $$;
comment on function private.next_due() is 'The earliest instant after now that a view private.due_* names, or null. A walk of business time stops there.';

-- Rules that operators may tune without a deployment.

-- Rules that operators may tune without a deployment.
create table private.settings (
  key text primary key,
  value jsonb not null,
  description text not null
);
comment on table private.settings is 'Limits and durations of the business rules; one row each.';

insert into private.settings (key, value, description) values
  ('hold_minutes', '10', 'How long a hold lasts, minutes'),
  ('hold_extension_minutes', '10', 'How much one extension adds, minutes'),
  ('max_holds_per_guest_cart', '5', 'Live holds of a guest''s cart'),
  ('max_holds_per_account', '20', 'Live holds of an account'),
  ('max_holds_per_address', '10', 'Live holds of guests from one client address'),
  ('settle_after_minutes', '30', 'Settlement starts at the latest this long after authorisation, minutes'),
  ('late_goods_hours', '24', 'How long carrier orders of failed lines are watched, hours'),
  ('job_lease_seconds', '60', 'How long a claimed job belongs to its run, seconds'),
  ('job_max_attempts', '3', 'Attempts of a provisioning job'),
  ('job_backoff_seconds', '4', 'First back-off of a failed job; doubles each time, seconds'),
  ('carrier_order_grace_seconds', '45', 'How long an order whose outcome is unknown is only looked up, never repeated, seconds'),
  ('search_fresh_seconds', '30', 'How long a carrier''s answer counts as fresh, seconds'),
  ('search_stale_minutes', '30', 'How long an old answer may be shown while the carrier is down, minutes'),
  ('breaker_failures', '5', 'Consecutive failures that open a carrier''s breaker'),
  ('breaker_open_seconds', '20', 'How long an open breaker refuses, seconds'),
  ('min_order_cents', '50', 'Stripe''s minimum charge, cents of USD'),
  ('suspend_debt_hours', '72', 'Numbers of an unpaid order are suspended after, hours'),
  ('release_debt_days', '7', 'Numbers of an unpaid order are released after, days'),
  ('idempotency_hours', '24', 'How long an Idempotency-Key is remembered, hours'),
  ('external_event_days', '90', 'How long a handled webhook is kept; senders repeat theirs for days at most, days'),
  ('guest_cart_days', '30', 'How long a guest''s cart and its ended holds are kept, days'),
  ('order_breaker_failures', '3', 'Consecutive failed orders that stop further orders at a carrier'),
  ('end_notice_days', '7', 'How long before its end the owner of a number is told, days; bought for shorter, they are not');
alter table private.settings enable row level security;

create function private.setting(p_key text) returns numeric language sql stable set search_path = pg_catalog, pg_temp as $$
  select (value #>> '{}')::numeric from private.settings where key = p_key
$$;
comment on function private.setting(text) is 'A numeric setting.';

-- `updated_at` follows every update.
create function private.touch_updated_at() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  new.updated_at := private.now();
  return new;
end $$;

-- Refusals that must roll back: SQLSTATE PT<http status>, message = our error code.
create function private.refuse(p_status integer, p_code text, p_details jsonb default null) returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  raise exception using errcode = 'PT' || p_status, message = p_code, detail = coalesce(p_details::text, '');
end $$;
comment on function private.refuse(integer, text, jsonb) is 'Raises PT<status> with our code as message; lib/db/call.ts maps it to an AppError.';

-- Only the worker's login (and migrations) may be the system.
create function private.is_system(p_actor jsonb) returns boolean language sql stable set search_path = pg_catalog, pg_temp as $$
  select p_actor ->> 'kind' = 'system' and session_user in ('app_worker', 'postgres', 'supabase_admin')
$$;

create function private.require_system() returns void language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  if session_user not in ('app_worker', 'postgres', 'supabase_admin') then perform private.refuse(403, 'FORBIDDEN'); end if;
end $$;
comment on function private.require_system() is 'Guard of worker-only functions, beside the execute grant.';

create function private.refuse_change() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  raise exception 'append-only: % on % is refused', tg_op, tg_table_name using errcode = '42501';
end $$;

-- Storage: no policy yet, so nobody reads or writes a file over the API. Hosted grants everything on its tables and lets policies
-- decide; truncate passes them by, so it goes where the grantor lets us.
do $$
begin
  revoke truncate, references, trigger, maintain on storage.objects, storage.buckets from anon, authenticated;
exception when insufficient_privilege then
  raise notice 'storage belongs to the platform: truncate stays granted there';
end $$;

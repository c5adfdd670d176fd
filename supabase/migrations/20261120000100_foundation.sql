-- Foundation: who may connect, what nobody may do by default, and the clock.
-- Every later migration grants explicitly; hosted Supabase no longer grants anything to the API roles by itself.

create schema if not exists extensions;
create extension if not exists pg_trgm with schema extensions;
create extension if not exists pgcrypto with schema extensions;

-- 1. Defaults: nothing is executable or truncatable unless a migration says so.
alter default privileges for role postgres revoke execute on functions from public;
alter default privileges for role postgres in schema public revoke truncate, references, trigger, maintain on tables from anon, authenticated, service_role;
alter default privileges for role postgres in schema public revoke update on sequences from anon, authenticated, service_role;
alter default privileges for role postgres in schema public grant select, insert, update, delete on tables to service_role;
revoke truncate, references, trigger, maintain on all tables in schema public from anon, authenticated, service_role;

create schema if not exists private;
comment on schema private is 'Functions that change or serve data. Not exposed by the API; every function authorises its actor first.';
revoke all on schema private from public;

-- 2. Two logins without table rights. Passwords are set by the deployment (local start: random, in .local/keys.json).
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

-- 3. The clock. Tests move it per connection (numninja.clock_offset_ms); production never sets it.
create function private.now() returns timestamptz language sql stable parallel safe as $$
  select pg_catalog.now() + pg_catalog.make_interval(secs =>
    coalesce(nullif(pg_catalog.current_setting('numninja.clock_offset_ms', true), '')::double precision, 0) / 1000.0)
$$;
comment on function private.now() is 'The current instant, moved by numninja.clock_offset_ms (milliseconds). Used everywhere instead of now().';
grant execute on function private.now() to public;

-- 4. Rules that operators may tune without a deployment.
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
  ('idempotency_hours', '24', 'How long an Idempotency-Key is remembered, hours');

create function private.setting(p_key text) returns numeric language sql stable set search_path = '' as $$
  select (value #>> '{}')::numeric from private.settings where key = p_key
$$;
comment on function private.setting(text) is 'A numeric setting.';

-- 5. `updated_at` follows every update.
create function private.touch_updated_at() returns trigger language plpgsql set search_path = '' as $$
begin
  new.updated_at := private.now();
  return new;
end $$;

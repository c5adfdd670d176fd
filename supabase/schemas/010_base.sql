-- Foundation: who may connect, what is forbidden by default, the clock, settings, how a function refuses, and the
-- registries of what runs by the clock.
-- Everything later grants explicitly; hosted Supabase no longer grants anything to the API roles by itself.

create schema if not exists extensions;
create extension if not exists pg_trgm with schema extensions;
create extension if not exists pgcrypto with schema extensions;

-- Defaults: nothing is executable, readable or truncatable unless a topic grants it. Row level security does not stop
-- truncate.
alter default privileges for role postgres
  revoke execute on functions from public;
alter default privileges for role postgres in schema public
  revoke all on tables from anon, authenticated;
alter default privileges for role postgres in schema public
  revoke truncate, references, trigger, maintain on tables from service_role;
alter default privileges for role postgres in schema public
  revoke update on sequences from anon, authenticated, service_role;
alter default privileges for role postgres in schema public
  grant select, insert, update, delete on tables to service_role;
revoke truncate, references, trigger, maintain on all tables in schema public from anon, authenticated, service_role;

create schema if not exists private;
comment on schema private is
  'Functions that change or serve data. Not exposed by the API; every function authorizes its actor first.';
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

-- What columns hold. A literal or a variable of the base type fits; a value outside is refused where it is stored.
create domain public.e164 as text check (value ~ '^\+[1-9][0-9]{6,14}$');
comment on domain public.e164 is 'A telephone number: + country code and number';
create domain public.currency_code as char(3) check (value ~ '^[A-Z]{3}$');
comment on domain public.currency_code is 'ISO 4217';
create domain public.cents as integer check (value >= 0);
comment on domain public.cents is
  'Retail money in minor units of the row''s currency: cents of USD, yen of JPY, fils of KWD (012_money.sql)';

-- Business time. The embedded stack moves it for all sessions (`alter system`, docs/subsystems/clock.md), tests for one
-- transaction; production never does. What proves who asks, and rates and waits, are on the machine's clock: now().
-- Names also come in past the application: a sign-up at the auth server's own door brings one. The same rule as
-- lib/kernel/clean-line.ts.
create function private.clean_line(p_text text) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
  c_unreadable constant text := '[\u0001-\u001f\u007f-\u009f\u2028\u2029\ufdd0-\ufdef\ufffe\uffff]';
  c_unseen constant text :=
    '[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f'
    || '\u2800\u3164\ue000-\uf8ff\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff\U000f0000-\U0010ffff]';
  c_space constant text := '[\u0020\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+';
  v_text text;
begin
  v_text := regexp_replace(normalize(p_text, nfc), c_unreadable, ' ', 'g');
  v_text := regexp_replace(v_text, c_unseen, '', 'g');
  v_text := trim(regexp_replace(v_text, c_space, ' ', 'g'));
  return case when v_text ~ '[^\u0020\u0300-\u036f\u200c\u200d\ufe00-\ufe0f]' then v_text else '' end;
end $$;
comment on function private.clean_line(text) is
  'One line of text without controls and invisible characters, composed and trimmed; empty when nothing can be seen.';

create function private.now() returns timestamptz
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return now() + make_interval(secs =>
    coalesce(nullif(current_setting('numninja.clock_offset_ms', true), '')::double precision, 0) / 1000.0);
end $$;
comment on function private.now() is
  'The current instant of business time: now(), moved by numninja.clock_offset_ms (milliseconds).';
grant execute on function private.now() to public;

-- The machine's clock, for what proves who asks: sessions, codes and invitations are not moved with business time.
create function private.machine_now() returns timestamptz
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return statement_timestamp();
end $$;
comment on function private.machine_now() is 'The instant of the machine''s clock, at the start of the statement.';

-- Rules that operators may tune without a deployment. A duration has its unit as the last word of its key.
create table private.settings (
  key text primary key,
  value jsonb not null,
  description text not null
);
comment on table private.settings is 'Limits and durations of the business rules; one row each.';
alter table private.settings enable row level security;
insert into private.settings (key, value, description) values
  ('hold_minutes', '10', 'How long a hold lasts, minutes'),
  ('hold_extension_minutes', '10', 'How much one extension adds, minutes'),
  ('max_holds_per_guest_cart', '5', 'Live holds of a guest''s cart'),
  ('max_holds_per_account', '20', 'Live holds of an account'),
  ('max_holds_per_address', '10', 'Live holds of guests and of accounts that never paid, from one client address'),
  ('hold_rest_minutes', '3', 'How long a number that someone gave back or let lapse is free for others first, minutes'),
  ('hoard_numbers', '8', 'Operators hear when visitors who never paid hold at least so many numbers of an area'),
  ('hoard_percent', '25', 'and at least this share of its stock, percent'),
  ('settle_after_minutes', '30', 'Settlement starts at the latest this long after authorization, minutes'),
  ('carrier_wait_hours', '24', 'How long after its payment an order may wait for an unreachable carrier, hours'),
  ('carrier_wait_step_minutes', '5', 'How often such an order is looked at, minutes'),
  ('carrier_back_seconds', '120', 'How long a waiting order gives a carrier that answers again, seconds'),
  ('capture_margin_hours', '24', 'No order waits into the last hours in which its payment can be captured, hours'),
  ('setup_notice_minutes', '2', 'A buyer is told that a paid line is still being set up after, minutes'),
  ('late_goods_hours', '24', 'How long carrier orders of failed lines are watched, hours'),
  ('job_lease_seconds', '60', 'How long a claimed job belongs to its run, seconds'),
  ('job_max_attempts', '3', 'Attempts of a provisioning job'),
  ('job_backoff_seconds', '4', 'First back-off of a failed job; doubles each time, seconds'),
  ('carrier_order_grace_seconds', '45',
    'How long an order whose outcome is unknown is only looked up, never repeated, seconds'),
  ('search_fresh_seconds', '30', 'How long a carrier''s answer counts as fresh, seconds'),
  ('number_look_hours', '24', 'How often the carrier is asked whether a live number still works, hours'),
  ('offer_trust_minutes', '2', 'How long a number that a search showed is held without another look at it, minutes'),
  ('search_partial_seconds', '10',
    'How long an answer counts as fresh from which a carrier was missing, seconds'),
  ('search_stale_minutes', '30', 'How long an old answer may be shown while the carrier is down, minutes'),
  ('breaker_failures', '5', 'Consecutive failures that open a carrier''s breaker'),
  ('breaker_open_seconds', '20', 'How long an open breaker refuses, seconds'),
  ('suspend_debt_hours', '72', 'Numbers of an unpaid order are suspended after, hours'),
  ('release_debt_days', '7', 'Numbers of an unpaid order are released after, days'),
  ('idempotency_hours', '24', 'How long an Idempotency-Key is remembered, hours'),
  ('external_event_days', '90', 'How long a handled webhook is kept; senders repeat theirs for days at most, days'),
  ('guest_cart_days', '30', 'How long a guest''s cart and its ended holds are kept, days'),
  ('order_breaker_failures', '3', 'Consecutive failed orders that stop further orders at a carrier'),
  ('staff_password_minutes', '30', 'How long a password that staff typed allows writes, minutes'),
  ('staff_invitation_hours', '72', 'How long an invitation of staff is good, hours'),
  ('staff_recovery_minutes', '30', 'How long a used recovery code allows a new second factor, minutes'),
  ('end_notice_days', '7',
    'Days before its end that the owner of a number is notified; not for numbers bought for a shorter time');

-- plpgsql like all that is called often: its plans live as long as the connection, an SQL function is planned at each
-- call (measured: one area of a page 1.8 ms as nested SQL functions, 0.1 ms so).
create function private.setting(p_key text) returns numeric
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (select (value #>> '{}')::numeric from private.settings where key = p_key);
end $$;
comment on function private.setting(text) is 'A numeric setting.';

create function private.duration(p_key text) returns interval
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (private.setting(p_key) || ' ' || regexp_replace(p_key, '^.*_', ''))::interval;
end $$;
comment on function private.duration(text) is 'A setting whose key ends in its unit: hold_minutes is 10 minutes.';

create function private.touch_updated_at() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  new.updated_at := private.now();
  return new;
end $$;

create function private.refuse_change() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  raise exception 'append-only: % on % is refused', tg_op, tg_table_name using errcode = '42501';
end $$;

-- A refusal that must roll back is raised, an expected one is data.
create function private.refuse(p_status integer, p_code text, p_details jsonb default null) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  raise exception using errcode = 'PT' || p_status, message = p_code, detail = coalesce(p_details::text, '');
end $$;
comment on function private.refuse(integer, text, jsonb) is
  'Raises SQLSTATE PT<http status> with our code as message; lib/db/call.ts maps it to an AppError.';

create function private.refusal(p_code text, p_details jsonb default null) returns jsonb
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  if p_details is null then
    return jsonb_build_object('ok', false, 'code', p_code);
  end if;
  return jsonb_build_object('ok', false, 'code', p_code, 'details', p_details);
end $$;
comment on function private.refusal(text, jsonb) is 'The answer {ok: false, code, details?}: nothing was changed.';

create function private.system() returns jsonb
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return '{"kind": "system"}';
end $$;
comment on function private.system() is 'The actor of our own jobs, for the audit log.';

-- Only the worker's login (and migrations) may be the system.
create function private.is_system(p_actor jsonb) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return p_actor ->> 'kind' = 'system' and session_user in ('app_worker', 'postgres', 'supabase_admin');
end $$;

create function private.require_system() returns void
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  if not private.is_system(private.system()) then
    perform private.refuse(403, 'FORBIDDEN');
  end if;
end $$;
comment on function private.require_system() is 'Guard of worker-only functions, beside the execute grant.';

-- Storage: no policy yet, so no file can be read or written over the API. Hosted grants everything on its tables and
-- lets policies decide; truncate passes them by, so it goes where the grantor lets us.
do $$
begin
  revoke truncate, references, trigger, maintain on storage.objects, storage.buckets from anon, authenticated;
exception when insufficient_privilege then
  raise notice 'storage belongs to the platform: truncate stays granted there';
end $$;

-- Generated from supabase/schemas by `npm run gen:sql`: change the topics there, then run it again.
set check_function_bodies = off;

-- ======== 010_base.sql ========

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

-- ======== 012_money.sql ========

-- Money: how many decimals a currency has, and which amounts a card can be charged. Columns named `…_cents` hold minor
-- units of their row's currency: cents of USD, yen of JPY, fils of KWD. Equal to lib/kernel/money.ts and
-- lib/payments/stripe-amounts.ts, currency by currency (tests/db/money.test.ts).

-- How many decimals the minor unit of a currency has (ISO 4217): USD 2, JPY 0, KWD 3.
create function private.currency_exponent(p_currency text) returns integer
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return case
    when p_currency in ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') then 3
    when p_currency in ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND',
      'VUV', 'XAF', 'XOF', 'XPF') then 0
    when p_currency in ('CLF', 'UYW') then 4
    else 2
  end;
end $$;

create function private.minor_units(p_amount numeric, p_currency text) returns numeric
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return p_amount * (array[1, 10, 100, 1000, 10000])[1 + private.currency_exponent(p_currency)];
end $$;
comment on function private.minor_units(numeric, text) is
  'An amount of money in minor units, exact and not yet rounded: 0.35 USD is 35, 52.5 JPY is 52.5, 0.1 KWD is 100.';

-- Card payments are multiples of this many minor units. Stripe wants three-decimal amounts to end in 0, and counts MGA
-- without decimals although ISO gives it two.
create function private.charge_step(p_currency text) returns integer
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return case
    when private.currency_exponent(p_currency) = 3 then 10
    when p_currency = 'MGA' then 100
    else 1
  end;
end $$;

-- The largest card payment, minor units: nine digits at Stripe (American Express). ISK and UGX are sent with two
-- decimals that are always 00.
create function private.maximum_charge(p_currency text) returns integer
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return case when p_currency in ('ISK', 'UGX') then 9999999 else 999999999 end
    / private.charge_step(p_currency) * private.charge_step(p_currency);
end $$;

-- A retail price: up to the rule's step, and to what a card can be charged. At most a tenth of the largest charge, so
-- that a year of it and the sum of a cart are amounts too.
create function private.round_price(p_minor numeric, p_step integer, p_currency text) returns integer
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  v_step integer := lcm(p_step, private.charge_step(p_currency));
  v_price numeric := v_step * ceil(p_minor / v_step);
begin
  return case when v_price <= private.maximum_charge(p_currency) / 10 then v_price end;
end $$;
comment on function private.round_price(numeric, integer, text) is
  'Minor units; null = too much for a card, so nothing to sell.';

-- ======== 015_maintenance.sql ========

-- What runs by the clock. Each topic registers its own steps and partitioned tables; the loops here know none of them.

-- Every minute `sweep` wakes unfinished work, every hour `prune` deletes what is old.
create table private.maintenance_steps (
  kind text not null check (kind in ('sweep', 'prune')),
  name text not null,
  primary key (kind, name)
);
comment on table private.maintenance_steps is
  'Step (sweep, jobs) is private.sweep_jobs(): how many rows it woke, ended or deleted. Each is safe to repeat.';
alter table private.maintenance_steps enable row level security;

create function private.run_steps(p_kind text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_name text;
  v_count integer;
  v_counts jsonb := '{}';
begin
  perform private.require_system();
  for v_name in select name from private.maintenance_steps where kind = p_kind order by name loop
    execute format('select private.%I()', p_kind || '_' || v_name) into v_count;
    v_counts := v_counts || jsonb_build_object(v_name, v_count);
  end loop;
  return v_counts;
end $$;
comment on function private.run_steps(text) is 'The count of each step: {holds: 2, jobs: 0, …}.';

create function private.sweep() returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  return private.run_steps('sweep');
end $$;

create function private.prune() returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  perform private.ensure_partitions();
  return private.run_steps('prune');
end $$;

-- A wake-up of the sweeper happens once a minute at most.
create function private.sweep_key(p_subject text) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return p_subject || ':sweep:' || to_char(private.now(), 'YYYYMMDDHH24MI');
end $$;

-- Each topic registers the instants at which its rows ask for something: a view `private.due_<topic>` with the column
-- `at`.
create function private.next_due() returns timestamptz
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_view name;
  v_at timestamptz;
  v_next timestamptz;
begin
  for v_view in
    select relname
    from pg_class
    where relnamespace = 'private'::regnamespace and relkind = 'v' and starts_with(relname, 'due_')
  loop
    execute format('select min(at) from private.%I where at > private.now()', v_view) into v_at;
    v_next := least(v_next, v_at);
  end loop;
  return v_next;
end $$;
comment on function private.next_due() is
  'The earliest instant after now that a view private.due_* names, or null. A walk of business time stops there.';

-- Tables that only grow are partitioned by month. Row level security does not come with the parent: each partition gets
-- its own.
create table private.partitioned_tables (name text primary key);
comment on table private.partitioned_tables is 'Tables of schema public that are partitioned by month.';
alter table private.partitioned_tables enable row level security;

create function private.close_table(p_name text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  execute format('alter table public.%I enable row level security', p_name);
  execute format('revoke all on public.%I from anon, authenticated', p_name);
end $$;

-- Registers a table. Rows outside any month land in its default partition rather than fail.
create function private.partition_by_month(p_table text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into private.partitioned_tables (name) values (p_table);
  execute format('create table public.%I partition of public.%I default', p_table || '_default', p_table);
  perform private.close_table(p_table || '_default');
  perform private.ensure_partitions();
end $$;

create function private.ensure_partition(p_table text, p_from date) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_name text := p_table || to_char(p_from, '_YYYY_MM');
begin
  if to_regclass('public.' || v_name) is not null then
    return 0;
  end if;
  execute format('create table public.%I partition of public.%I for values from (%L) to (%L)', v_name, p_table,
    p_from::timestamp at time zone 'UTC', (p_from + interval '1 month') at time zone 'UTC');
  perform private.close_table(v_name);
  return 1;
exception when check_violation then
  -- A month whose first rows came before its partition (the jobs had stopped for months) stays in the default
  -- partition: it must not keep the later months, and all pruning, from being done.
  raise notice '% stays in the default partition', v_name;
  return 0;
end $$;

create function private.ensure_partitions(p_months integer default 3) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_month timestamp := date_trunc('month', private.now() at time zone 'UTC');
begin
  perform private.require_system();
  return (
    select coalesce(sum(private.ensure_partition(t.name, (v_month + make_interval(months => i))::date)), 0)
    from private.partitioned_tables t
    cross join generate_series(0, p_months) i
  );
end $$;
comment on function private.ensure_partitions(integer) is
  'Makes the partitions of this month and the next ones. Returns how many are new.';

grant execute on function
  private.sweep(),
  private.prune(),
  private.ensure_partitions(integer)
to app_worker;

-- ======== 016_search_key.sql ========

-- One spelling of names for comparing what people type with what is stored.

-- "Montréal, QC" → "montreal qc", also when typed decomposed; "München" → "munchen". White space and punctuation are
-- one space, compatibility forms are plain ones, letters of other scripts stay.
create function private.search_key(p_text text) returns text
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  v_key text := lower(normalize(p_text, NFKD));
begin
  v_key := regexp_replace(v_key, '[\u0300-\u036f]+', '', 'g');
  v_key := replace(replace(replace(v_key, 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe');
  v_key := translate(v_key, 'øđðłı', 'oddli');
  v_key := regexp_replace(v_key, '[''’.]', '', 'g');
  return btrim(regexp_replace(v_key, '[\s\u0001-\u002f\u003a-\u0060\u007b-\u00bf\u2010-\u206f]+', ' ', 'g'));
end $$;

-- The same with umlauts written out, as keyboards without them do: "München" → "muenchen", "Århus" → "aarhus".
create function private.spelled_out_key(p_text text) returns text
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  v_text text := normalize(lower(p_text), NFC);
begin
  v_text := replace(replace(replace(v_text, 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue');
  return private.search_key(replace(replace(v_text, 'ø', 'oe'), 'å', 'aa'));
end $$;

-- All keys of some names in one text, each between bars: '| munich | munchen | muenchen |'. A whole name is found by
-- '%| munich |%', the beginning of any of its words by '% mun%'.
create function private.keys_of(p_names text[]) returns text
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return coalesce((
    select '| ' || string_agg(distinct k, ' | ') || ' |'
    from unnest(p_names) n, unnest(array[private.search_key(n), private.spelled_out_key(n)]) k
    where k <> ''
  ), '');
end $$;

grant execute on function private.search_key(text) to public;

-- ======== 018_sessions.sql ========

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

-- ======== 019_credentials.sql ========

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

-- ======== 020_accounts.sql ========

-- Accounts, people, staff and API keys.
-- Deleting a user never deletes an account, number, order or audit row: what refers to a person is set null or is their
-- own profile.

create table public.accounts (
  id uuid primary key default gen_random_uuid(),
  name text not null check (char_length(name) between 1 and 120),
  status text not null default 'active' check (status in ('active', 'suspended', 'closed')),
  country char(2) check (country ~ '^[A-Z]{2}$'),
  region text,
  currency public.currency_code not null default 'USD',
  locale text not null default 'en-US',
  time_zone text not null default 'UTC',
  billing_address jsonb,
  tax_id text,
  stripe_customer_id text unique,
  created_at timestamptz not null default private.now(),
  updated_at timestamptz not null default private.now()
);
comment on table public.accounts is 'The customer: a person or a company. Owns everything that is bought.';
comment on column public.accounts.billing_address is 'lines of text: what the account wants on its invoices';
comment on column public.accounts.currency is 'one per account, fixed once an order exists';
create trigger touch before update on public.accounts for each row execute function private.touch_updated_at();

create table public.profiles (
  user_id uuid primary key references auth.users (id) on delete cascade,
  email text not null,
  display_name text check (char_length(display_name) <= 120),
  locale text not null default 'en-US',
  time_zone text not null default 'UTC',
  last_account_id uuid references public.accounts (id) on delete set null,
  search_preferences jsonb not null default '{}',
  created_at timestamptz not null default private.now(),
  updated_at timestamptz not null default private.now()
);
comment on table public.profiles is 'A person; one per sign-in.';
comment on column public.profiles.search_preferences is
  'What this buyer prefers in search results: {sort, type, features[]}';
create index profiles_last_account on public.profiles (last_account_id);
create trigger touch before update on public.profiles for each row execute function private.touch_updated_at();

create table public.memberships (
  account_id uuid not null references public.accounts (id),
  user_id uuid not null references auth.users (id) on delete cascade,
  role text not null check (role in ('owner', 'admin', 'member', 'billing')),
  created_at timestamptz not null default private.now(),
  primary key (account_id, user_id)
);
comment on table public.memberships is 'Which people act for which account, and as what.';
create index memberships_user on public.memberships (user_id);

create table public.staff_members (
  user_id uuid primary key references auth.users (id) on delete cascade,
  role text not null check (role in ('support', 'operator', 'admin')),
  factor_id uuid,
  enrolled_at timestamptz,
  last_signed_in_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null default private.now()
);
comment on table public.staff_members is 'Our own people. No sign-up or profile function writes here.';
comment on column public.staff_members.factor_id is
  'the second factor that was enrolled with an invitation; a session that another factor verified opens nothing. Null '
  'after a recovery: the next invitation enrolls another';

create table public.api_keys (
  id uuid primary key default gen_random_uuid(),
  account_id uuid not null references public.accounts (id),
  name text not null check (char_length(name) between 1 and 80),
  prefix text not null check (prefix ~ '^[a-z0-9]{8}$'),
  hash bytea not null unique,
  scopes text[] not null default '{}',
  created_by uuid references auth.users (id) on delete set null,
  created_at timestamptz not null default private.now(),
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  constraint api_keys_scopes check (
    scopes <@ array[
      'numbers:read', 'numbers:write', 'messages:read', 'messages:write', 'orders:read', 'orders:write', 'cart:write'
    ]
  )
);
comment on table public.api_keys is 'Keys of programs. The secret is shown once; only its SHA-256 is kept.';
create index api_keys_account on public.api_keys (account_id);
create index api_keys_created_by on public.api_keys (created_by);

-- The helpers of all policies. Only top-level claims count; user_metadata is written by users and never read.
create function private.account_ids() returns uuid[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_claims jsonb := private.claims();
begin
  if not v_claims ? 'key_id' then
    return (select array_agg(m.account_id) from public.memberships m where m.user_id = private.user_id());
  end if;
  return (
    select array_agg(k.account_id)
    from public.api_keys k
    join public.accounts a on a.id = k.account_id and a.status <> 'closed'
    where k.id = (v_claims ->> 'key_id')::uuid
      and k.account_id = (v_claims ->> 'account_id')::uuid
      and k.revoked_at is null
      and (k.expires_at is null or k.expires_at > private.now())
  );
end $$;
comment on function private.account_ids() is
  'The accounts of the caller: memberships of private.user_id(), or the account of the API key in the claims.';

create function private.billing_account_ids() returns uuid[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if private.claims() ? 'key_id' then
    return null;
  end if;
  return (
    select array_agg(m.account_id)
    from public.memberships m
    where m.user_id = private.user_id() and m.role in ('owner', 'admin', 'billing')
  );
end $$;
comment on function private.billing_account_ids() is
  'Accounts whose team and money matters the caller may see. Never an API key''s.';

grant execute on function
  private.account_ids(),
  private.billing_account_ids()
to authenticated;

alter table public.accounts enable row level security;
alter table public.profiles enable row level security;
alter table public.memberships enable row level security;
alter table public.staff_members enable row level security;
alter table public.api_keys enable row level security;

create policy "members read their account" on public.accounts for select to authenticated
  using (id = any ((select private.account_ids())::uuid[]));
create policy "a person reads their profile" on public.profiles for select to authenticated
  using (user_id = (select private.user_id()));
create policy "people see their own membership, managers the team" on public.memberships for select to authenticated
  using (user_id = (select private.user_id()) or account_id = any ((select private.billing_account_ids())::uuid[]));
create policy "managers list the keys of their account" on public.api_keys for select to authenticated
  using (account_id = any ((select private.billing_account_ids())::uuid[]));

grant select on public.profiles, public.memberships to authenticated;
grant select (
  id, name, status, country, region, currency, locale, time_zone, billing_address, tax_id, created_at, updated_at
) on public.accounts to authenticated;
grant select (
  id, account_id, name, prefix, scopes, created_by, created_at, expires_at, last_used_at, revoked_at
) on public.api_keys to authenticated;

-- A new user gets a profile and an account of their own. user_metadata is written by the user, so only harmless words
-- are taken from it.
create function private.create_account_for_user() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_metadata jsonb := coalesce(new.raw_user_meta_data, '{}');
  v_zone text := coalesce(nullif(v_metadata ->> 'time_zone', ''), 'UTC');
  v_name text := left(coalesce(
    nullif(private.clean_line(v_metadata ->> 'display_name'), ''),
    nullif(private.clean_line(v_metadata ->> 'full_name'), ''),
    split_part(new.email, '@', 1),
    'My account'), 120);
  v_account uuid;
begin
  if not private.is_time_zone(v_zone) then
    v_zone := 'UTC';
  end if;
  insert into public.accounts (name, time_zone)
    values (v_name, v_zone)
    returning id into v_account;
  insert into public.profiles (user_id, email, display_name, time_zone, last_account_id)
    values (new.id, coalesce(new.email, ''), v_name, v_zone, v_account);
  insert into public.memberships (account_id, user_id, role)
    values (v_account, new.id, 'owner');
  return new;
end $$;

create trigger create_account after insert on auth.users
  for each row execute function private.create_account_for_user();

create function private.is_time_zone(p_name text) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return exists (select from pg_catalog.pg_timezone_names where name = p_name);
end $$;

create function private.follow_user_email() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.profiles set email = coalesce(new.email, '') where user_id = new.id;
  return new;
end $$;

create trigger follow_email after update of email on auth.users
  for each row when (new.email is distinct from old.email) execute function private.follow_user_email();

-- ======== 030_actors.sql ========

-- Actors: who asks, and what they may do. Every function of `private` that serves a caller begins here.
-- An actor is jsonb made in one place (lib/callers/actor.ts) from a verified token, key or cookie:
--   {"kind":"user","user_id":…,"session_id":…,"cart":hex|null} · {"kind":"key","key_id":…,"account_id":…,"scopes":[…]}
--   {"kind":"guest","cart":hex} · {"kind":"system"}

create function private.role_may(p_role text, p_permission text) returns boolean
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return case p_role
    when 'owner' then true
    when 'admin' then p_permission <> 'own'
    when 'member' then p_permission in ('read', 'buy', 'order', 'configure', 'text')
    when 'billing' then p_permission in ('read', 'billing')
    when 'key' then p_permission in ('read', 'buy', 'order', 'configure', 'text')
    else false
  end;
end $$;
comment on function private.role_may(text, text) is
  'Permissions: read, buy (hold), order (spend), configure, text (send), terminate, billing, team, own.';

create function private.scope_for(p_permission text) returns text[]
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return case p_permission
    when 'read' then array[
      'numbers:read', 'messages:read', 'orders:read', 'numbers:write', 'messages:write', 'orders:write', 'cart:write'
    ]
    when 'buy' then array['cart:write', 'orders:write']
    when 'order' then array['orders:write']
    when 'configure' then array['numbers:write']
    when 'text' then array['messages:write']
    else '{}'::text[]
  end;
end $$;

-- What the actor is for the account: a member's role, `key` for a live key with a fitting scope, else null.
create function private.actor_role(p_actor jsonb, p_account_id uuid, p_permission text) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  case p_actor ->> 'kind'
    when 'user' then
      return (
        select role from public.memberships
        where account_id = p_account_id and user_id = private.require_person(p_actor)
      );
    when 'key' then
      return (
        select 'key'
        from public.api_keys k
        join public.accounts a on a.id = k.account_id and a.status <> 'closed'
        where k.id = (p_actor ->> 'key_id')::uuid
          and k.account_id = p_account_id
          and k.revoked_at is null
          and (k.expires_at is null or k.expires_at > private.now())
          and k.scopes && private.scope_for(p_permission)
      );
    else
      perform private.refuse(401, 'UNAUTHENTICATED');
  end case;
end $$;

-- Another account's existence is never confirmed: strangers get NOT_FOUND, members without the right get FORBIDDEN.
create function private.authorize(p_actor jsonb, p_account_id uuid, p_permission text) returns void
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_role text;
begin
  if private.is_system(p_actor) then
    return;
  end if;
  if p_account_id is null then
    perform private.refuse(404, 'NOT_FOUND');
  end if;
  v_role := private.actor_role(p_actor, p_account_id, p_permission);
  if v_role is null then
    if p_actor ->> 'kind' = 'key' and exists (
      select from public.api_keys where id = (p_actor ->> 'key_id')::uuid and account_id = p_account_id
    ) then
      perform private.refuse(403, 'FORBIDDEN');
    end if;
    perform private.refuse(404, 'NOT_FOUND');
  end if;
  if not private.role_may(v_role, p_permission) then
    perform private.refuse(403, 'FORBIDDEN');
  end if;
  if p_permission in ('buy', 'order', 'configure', 'text') and exists (
    select from public.accounts where id = p_account_id and status <> 'active'
  ) then
    perform private.refuse(403, 'ACCOUNT_SUSPENDED');
  end if;
end $$;
comment on function private.authorize(jsonb, uuid, text) is
  'Raises PT401, PT403 or PT404 unless the actor may do this for the account.';

-- The account that a person used last, else the oldest.
create function private.usual_account(p_user_id uuid) returns uuid
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select m.account_id
    from public.memberships m
    left join public.profiles p on p.user_id = m.user_id
    where m.user_id = p_user_id
    order by (m.account_id = p.last_account_id) desc nulls last, m.created_at, m.account_id
    limit 1
  );
end $$;

-- Which account a caller means: the one named, else a key's own or the person's usual one. Refused without p_permission
-- there. Remembers an explicit choice.
create function private.resolve_account(
  p_actor jsonb,
  p_account_id uuid default null,
  p_permission text default 'read'
) returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_account uuid := (p_actor ->> 'account_id')::uuid;
  v_user uuid;
begin
  if p_actor ->> 'kind' = 'key' then
    if p_account_id is not null and p_account_id <> v_account then
      perform private.refuse(404, 'NOT_FOUND');
    end if;
    perform private.authorize(p_actor, v_account, p_permission);
    return v_account;
  end if;
  v_user := private.require_person(p_actor);
  v_account := coalesce(p_account_id, private.usual_account(v_user));
  if v_account is null then
    perform private.refuse(404, 'NOT_FOUND');
  end if;
  -- A membership that was just found allows reading; the rest is asked.
  if p_account_id is not null or p_permission <> 'read' then
    perform private.authorize(p_actor, v_account, p_permission);
  end if;
  if p_account_id is not null then
    update public.profiles set last_account_id = v_account
      where user_id = v_user and last_account_id is distinct from v_account;
  end if;
  return v_account;
end $$;

-- The actor of an API key, found by the SHA-256 of its secret; null when unknown, revoked or expired. Notes the use at
-- most once a minute.
create function private.get_api_key_actor(p_hash bytea) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_key public.api_keys;
begin
  select k.* into v_key
    from public.api_keys k
    join public.accounts a on a.id = k.account_id and a.status <> 'closed'
    where k.hash = p_hash
      and k.revoked_at is null
      and (k.expires_at is null or k.expires_at > private.now());
  if not found then
    return null;
  end if;
  update public.api_keys set last_used_at = private.now()
    where id = v_key.id and (last_used_at is null or last_used_at < private.now() - interval '1 minute');
  return jsonb_build_object(
    'kind', 'key', 'key_id', v_key.id, 'account_id', v_key.account_id, 'scopes', v_key.scopes);
end $$;

-- A person's name, zone and search preferences. The audit row has the keys that changed.
create function private.update_profile(p_actor jsonb, p_changes jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_user uuid := private.require_person(p_actor);
  v_zone text := p_changes ->> 'time_zone';
  v_before jsonb;
  v_after jsonb;
  v_changed text[];
begin
  if v_zone is not null and not private.is_time_zone(v_zone) then
    return private.refusal('VALIDATION_FAILED', '{"field": "time_zone"}');
  end if;
  select to_jsonb(p) into v_before from public.profiles p where user_id = v_user for update;
  if not found then
    perform private.refuse(404, 'NOT_FOUND');
  end if;
  update public.profiles p set
    display_name = case
      when p_changes ? 'display_name' then nullif(private.clean_line(p_changes ->> 'display_name'), '')
      else display_name end,
    time_zone = coalesce(v_zone, time_zone),
    locale = coalesce(p_changes ->> 'locale', locale),
    search_preferences = coalesce(p_changes -> 'search_preferences', search_preferences)
  where user_id = v_user
  returning to_jsonb(p) into v_after;
  select array_agg(k) into v_changed
    from unnest(array['display_name', 'time_zone', 'locale', 'search_preferences']) k
    where v_before -> k is distinct from v_after -> k;
  if v_changed is not null then
    perform private.audit(p_actor, null, 'profile.changed', 'user:' || v_user,
      (select jsonb_object_agg(k, v_before -> k) from unnest(v_changed) k),
      (select jsonb_object_agg(k, v_after -> k) from unnest(v_changed) k));
  end if;
  return jsonb_build_object('ok', true);
end $$;

-- The name of an account: on the receipts of its next orders, and callers hear it in the default greeting. Owners and
-- admins.
create function private.rename_account(p_actor jsonb, p_account_id uuid, p_name text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_name text := private.clean_line(p_name);
  v_before text;
begin
  perform private.authorize(p_actor, p_account_id, 'team');
  if v_name is null or char_length(v_name) not between 1 and 120 then
    return private.refusal('VALIDATION_FAILED', '{"field": "account_name"}');
  end if;
  select name into v_before from public.accounts where id = p_account_id for update;
  if v_before <> v_name then
    update public.accounts set name = v_name where id = p_account_id;
    perform private.audit(p_actor, p_account_id, 'account.renamed', 'account:' || p_account_id,
      jsonb_build_object('name', v_before), jsonb_build_object('name', v_name));
  end if;
  return jsonb_build_object('ok', true);
end $$;

grant execute on function
  private.resolve_account(jsonb, uuid, text),
  private.get_api_key_actor(bytea),
  private.update_profile(jsonb, jsonb),
  private.rename_account(jsonb, uuid, text)
to app_server;

-- ======== 035_staff.sql ========

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
  if v_reason is null or char_length(v_reason) not between 3 and 500 then
    perform private.refuse(400, 'VALIDATION_FAILED', jsonb_build_object('field', 'reason'));
  end if;
  return v_reason;
end $$;
comment on function private.require_reason(text) is 'The reason, 3 to 500 characters; raises PT400 without one.';

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

-- ======== 036_staff_sessions.sql ========

-- Sessions of staff. A password opens nothing here: the session has to reach aal2 with the factor that was enrolled by
-- invitation, and the challenge of our own sign-in page has to have opened it, which counts tries and takes each code
-- once. All times are the machine's: what proves who asks is not moved.

create table private.staff_sessions (
  session_id uuid primary key,
  user_id uuid not null references public.staff_members (user_id) on delete cascade,
  code_hash bytea,
  opened_at timestamptz not null default private.machine_now(),
  reauthenticated_at timestamptz,
  address text
);
comment on table private.staff_sessions is 'Sessions of the auth server whose second factor our challenge has seen.';
comment on column private.staff_sessions.code_hash is 'of the code that opened it, while the code could be used again';
comment on column private.staff_sessions.reauthenticated_at is 'when the password was typed last; null: never';
create index staff_sessions_user on private.staff_sessions (user_id);
create unique index staff_sessions_code on private.staff_sessions (user_id, code_hash);
alter table private.staff_sessions enable row level security;

-- Whether the auth server itself says that this session passed the member's own factor; a token's claim is not asked.
create function private.has_second_factor(p_session_id uuid, p_user_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (
    select
    from auth.sessions s
    join public.staff_members m on m.user_id = s.user_id and m.factor_id = s.factor_id
    where s.id = p_session_id and s.user_id = p_user_id and s.aal = 'aal2'
  ) and private.session_is_live(p_session_id, p_user_id);
end $$;

create function private.session_of_staff_is_open(p_session_id uuid, p_user_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (
    select from private.staff_sessions where session_id = p_session_id and user_id = p_user_id
  ) and private.has_second_factor(p_session_id, p_user_id);
end $$;

create function private.password_was_typed_recently(p_session_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (
    select
    from private.staff_sessions
    where session_id = p_session_id
      and reauthenticated_at > private.machine_now() - private.duration('staff_password_minutes')
  );
end $$;

-- When the password was typed that began a session; null when it began by a link or a code.
create function private.signed_in_by_password_at(p_session_id uuid) returns timestamptz
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select updated_at
    from auth.mfa_amr_claims
    where session_id = p_session_id and authentication_method = 'password'
  );
end $$;

-- One code opens one session: it is refused again for as long as the auth server would still take it.
create function private.open_session_of_staff(p_user uuid, p_session uuid, p_code_hash bytea, p_address text)
returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update private.staff_sessions set code_hash = null
    where user_id = p_user and code_hash is not null and opened_at < private.machine_now() - interval '2 minutes';
  insert into private.staff_sessions (session_id, user_id, code_hash, reauthenticated_at, address)
    values (p_session, p_user, p_code_hash, private.signed_in_by_password_at(p_session), p_address)
    on conflict do nothing;
  if not found then
    return false;
  end if;
  update public.staff_members set last_signed_in_at = private.now() where user_id = p_user;
  return true;
end $$;
comment on function private.open_session_of_staff(uuid, uuid, bytea, text) is 'False: this code was used already.';

-- What the challenge does once the auth server has taken the code. Safe to repeat.
create function private.open_staff_session(p_actor jsonb, p_code_hash bytea, p_address text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_user uuid := private.require_person(p_actor);
  v_session uuid := (p_actor ->> 'session_id')::uuid;
begin
  if not private.has_second_factor(v_session, v_user) then
    return private.refusal('NOT_FOUND');
  end if;
  if private.session_of_staff_is_open(v_session, v_user) then
    return jsonb_build_object('ok', true);
  end if;
  if not private.open_session_of_staff(v_user, v_session, p_code_hash, p_address) then
    perform private.audit_staff_refusal(p_actor, v_user, 'code_used', p_address);
    return private.refusal('CODE_USED');
  end if;
  perform private.audit(
    p_actor || jsonb_build_object('address', p_address), null, 'staff.signed_in', 'staff:' || v_user);
  return jsonb_build_object('ok', true);
end $$;

create function private.audit_staff_refusal(p_actor jsonb, p_user uuid, p_why text, p_address text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.audit(
    p_actor || jsonb_build_object('address', p_address), null, 'staff.refused', 'staff:' || p_user, null,
    jsonb_build_object('why', p_why));
end $$;

-- Refusals that SQL does not see: the auth server turned the code down, or no member of staff came to the challenge.
create function private.note_staff_refusal(p_actor jsonb, p_why text, p_address text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.audit_staff_refusal(p_actor, private.require_person(p_actor), left(p_why, 40), p_address);
  return jsonb_build_object('ok', true);
end $$;

-- The password was typed again, and the auth server knew it.
create function private.staff_reauthenticate(p_actor jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_session uuid := (p_actor ->> 'session_id')::uuid;
  v_before timestamptz;
  v_after timestamptz;
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  select reauthenticated_at into v_before from private.staff_sessions where session_id = v_session for update;
  update private.staff_sessions set reauthenticated_at = private.machine_now()
    where session_id = v_session
    returning reauthenticated_at into v_after;
  perform private.audit(
    p_actor, null, 'staff.reauthenticated', 'staff:' || (p_actor ->> 'user_id'),
    jsonb_build_object('reauthenticated_at', v_before), jsonb_build_object('reauthenticated_at', v_after));
  return jsonb_build_object('ok', true);
end $$;

create function private.staff_note_wrong_password(p_actor jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  perform private.audit_staff_refusal(
    p_actor, (p_actor ->> 'user_id')::uuid, 'password_wrong', p_actor ->> 'address');
  return jsonb_build_object('ok', true);
end $$;

-- Sessions that the auth server has ended.
create function private.prune_staff_sessions() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count integer;
begin
  delete from private.staff_sessions o
    where not exists (select from auth.sessions s where s.id = o.session_id);
  get diagnostics v_count = row_count;
  return v_count;
end $$;

insert into private.maintenance_steps (kind, name) values ('prune', 'staff_sessions');

grant execute on function
  private.open_staff_session(jsonb, bytea, text),
  private.note_staff_refusal(jsonb, text, text),
  private.staff_reauthenticate(jsonb),
  private.staff_note_wrong_password(jsonb)
to app_server;

-- ======== 037_staff_accounts.sql ========

-- Accounts of staff: made by an admin's invitation, changed and ended by an admin, never by sign-up. Nobody enrolls a
-- second factor without a grant, so a stolen password cannot: an invitation from the mailbox, or the grant that a used
-- recovery code leaves. Times are the machine's, as of all that proves who asks.

create table private.staff_invitations (
  id uuid primary key,
  kind text not null check (kind in ('invitation', 'recovery')),
  token_hash bytea not null unique,
  email text not null check (email = lower(email)),
  role text not null check (role in ('support', 'operator', 'admin')),
  invited_by uuid references auth.users (id) on delete set null,
  created_at timestamptz not null default private.machine_now(),
  expires_at timestamptz not null,
  accepted_at timestamptz,
  accepted_by uuid references auth.users (id) on delete set null,
  revoked_at timestamptz
);
comment on table private.staff_invitations is
  'Grants to enroll a second factor, each good once: of an admin, or of a recovery code that was used.';
comment on column private.staff_invitations.token_hash is
  'SHA-256 of the token in the link. It is made of the id and a key of the application, so that no row holds it';
create unique index staff_invitations_open on private.staff_invitations (email)
  where accepted_at is null and revoked_at is null;
create index staff_invitations_by on private.staff_invitations (invited_by);
create index staff_invitations_accepted on private.staff_invitations (accepted_by);
alter table private.staff_invitations enable row level security;

create table private.staff_recovery_codes (
  user_id uuid not null references public.staff_members (user_id) on delete cascade,
  hash bytea not null,
  used_at timestamptz,
  primary key (user_id, hash)
);
comment on table private.staff_recovery_codes is 'Ten of each member, 80 random bits each: only SHA-256 is kept.';
alter table private.staff_recovery_codes enable row level security;

-- The members one after the other: two admins cannot demote each other at the same moment. First statement of its
-- callers, so that what follows sees what the one before has done.
create function private.lock_staff() returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtext('private.staff_members'));
end $$;

-- Another admin counts who can sign in: without a factor they would need an invitation, and who should send it?
create function private.is_last_admin(p_user uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (select from public.staff_members where user_id = p_user and role = 'admin')
    and not exists (
      select from public.staff_members where user_id <> p_user and role = 'admin' and factor_id is not null
    );
end $$;

-- Everywhere, and at once: the auth server's rows are what every call asks.
create function private.end_sessions(p_user uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  delete from private.staff_sessions where user_id = p_user;
  delete from auth.sessions where user_id = p_user;
end $$;

create function private.member_of_staff_json(p_user uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object(
      'user_id', m.user_id, 'email', p.email, 'display_name', p.display_name, 'role', m.role, 'version', m.version,
      'created_at', m.created_at, 'is_enrolled', m.factor_id is not null, 'enrolled_at', m.enrolled_at,
      'last_signed_in_at', m.last_signed_in_at,
      'recovery_codes_left', (
        select count(*) from private.staff_recovery_codes c where c.user_id = m.user_id and c.used_at is null
      ),
      'is_last_admin', private.is_last_admin(m.user_id)
    )
    from public.staff_members m
    join public.profiles p on p.user_id = m.user_id
    where m.user_id = p_user
  );
end $$;

create function private.staff_list_members(p_actor jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize_staff(p_actor, array['admin']);
  return jsonb_build_object(
    'members', (
      select coalesce(jsonb_agg(private.member_of_staff_json(user_id) order by created_at, user_id), '[]')
      from public.staff_members
    ),
    'invitations', (
      select coalesce(jsonb_agg(private.invitation_of_staff_json(i) order by i.created_at desc), '[]')
      from private.staff_invitations i
      where i.accepted_at is null and i.revoked_at is null
    )
  );
end $$;

create function private.invitation_of_staff_json(p_invitation private.staff_invitations) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object(
    'id', p_invitation.id, 'kind', p_invitation.kind, 'email', p_invitation.email, 'role', p_invitation.role,
    'invited_by', (select email from public.profiles where user_id = p_invitation.invited_by),
    'created_at', p_invitation.created_at, 'expires_at', p_invitation.expires_at,
    'has_expired', p_invitation.expires_at <= private.machine_now()
  );
end $$;

-- A grant replaces the one before it: one link counts at a time.
create function private.grant_enrollment(
  p_id uuid, p_kind text, p_hash bytea, p_email text, p_role text, p_by uuid, p_life interval
) returns private.staff_invitations
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_invitation private.staff_invitations;
begin
  update private.staff_invitations set revoked_at = private.machine_now()
    where email = p_email and accepted_at is null and revoked_at is null;
  insert into private.staff_invitations (id, kind, token_hash, email, role, invited_by, expires_at)
    values (p_id, p_kind, p_hash, p_email, p_role, p_by, private.machine_now() + p_life)
    returning * into v_invitation;
  return v_invitation;
end $$;

-- Someone new, or a member who has to enroll again, with the role that they have. p_invitation: {id, token_hash (hex),
-- email, role}. The link is in the email alone.
create function private.staff_invite(p_actor jsonb, p_invitation jsonb, p_reason text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_reason text := private.authorize_staff_write(p_actor, array['admin'], p_reason);
  v_email text := lower(trim(p_invitation ->> 'email'));
  v_role text := p_invitation ->> 'role';
  v_present text;
  v_made private.staff_invitations;
begin
  perform private.lock_staff();
  select m.role into v_present
    from public.staff_members m join auth.users u on u.id = m.user_id where lower(u.email) = v_email;
  if v_present <> v_role then
    return private.refusal('STAFF_HAS_ROLE', jsonb_build_object('role', v_present));
  end if;
  v_made := private.grant_enrollment(
    (p_invitation ->> 'id')::uuid, 'invitation', decode(p_invitation ->> 'token_hash', 'hex'), v_email, v_role,
    (p_actor ->> 'user_id')::uuid, private.duration('staff_invitation_hours'));
  perform private.notify_address(v_email, 'staff-invitation', jsonb_build_object(
    'invitation_id', v_made.id, 'role', v_role, 'is_new', v_present is null,
    'hours', private.setting('staff_invitation_hours'),
    'invited_by', (select email from public.profiles where user_id = (p_actor ->> 'user_id')::uuid)
  ), 'staff-invitation:' || v_made.id);
  perform private.audit(p_actor, null, 'staff.invited', 'staff:' || v_email, null,
    jsonb_build_object('email', v_email, 'role', v_role, 'is_member', v_present is not null), v_reason);
  return jsonb_build_object('ok', true, 'invitation', private.invitation_of_staff_json(v_made));
end $$;

-- The first admin, by the owner of the database (docs/runbook.md): no login of the application may do this. The link is
-- /sign-in/enroll?token=<p_token>.
create function private.invite_first_admin(p_email text, p_token text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.lock_staff();
  if exists (select from public.staff_members where role = 'admin' and factor_id is not null) then
    perform private.refuse(409, 'CONFLICT');
  elsif char_length(p_token) < 32 then
    perform private.refuse(400, 'VALIDATION_FAILED', jsonb_build_object('field', 'token'));
  end if;
  perform private.grant_enrollment(
    gen_random_uuid(), 'invitation', sha256(convert_to(p_token, 'UTF8')), lower(trim(p_email)), 'admin', null,
    private.duration('staff_invitation_hours'));
end $$;

create function private.staff_revoke_invitation(p_actor jsonb, p_id uuid, p_reason text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_reason text := private.authorize_staff_write(p_actor, array['admin'], p_reason);
  v_email text;
begin
  update private.staff_invitations set revoked_at = private.machine_now()
    where id = p_id and accepted_at is null and revoked_at is null
    returning email into v_email;
  if not found then
    perform private.refuse(404, 'NOT_FOUND');
  end if;
  perform private.audit(p_actor, null, 'staff.invitation_revoked', 'staff:' || v_email,
    jsonb_build_object('invitation', p_id), null, v_reason);
  return jsonb_build_object('ok', true);
end $$;

-- p_version: what the admin has seen; a change in between is shown first.
create function private.staff_change_role(
  p_actor jsonb, p_user_id uuid, p_role text, p_version integer, p_reason text
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_reason text;
  v_before public.staff_members;
begin
  perform private.lock_staff();
  v_reason := private.authorize_staff_write(p_actor, array['admin'], p_reason);
  select * into v_before from public.staff_members where user_id = p_user_id;
  if not found then
    perform private.refuse(404, 'NOT_FOUND');
  elsif v_before.version <> p_version then
    return private.refusal('CHANGED') || jsonb_build_object('current', private.member_of_staff_json(p_user_id));
  elsif p_role <> 'admin' and private.is_last_admin(p_user_id) then
    return private.refusal('LAST_ADMIN');
  end if;
  update public.staff_members set role = p_role, version = version + 1 where user_id = p_user_id;
  perform private.audit(p_actor, null, 'staff.role_changed', 'staff:' || p_user_id,
    jsonb_build_object('role', v_before.role), jsonb_build_object('role', p_role), v_reason);
  return jsonb_build_object('ok', true, 'member', private.member_of_staff_json(p_user_id));
end $$;

-- The person stays a customer, if they were one. Their sessions end everywhere.
create function private.staff_end(p_actor jsonb, p_user_id uuid, p_version integer, p_reason text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_reason text;
  v_before public.staff_members;
begin
  perform private.lock_staff();
  v_reason := private.authorize_staff_write(p_actor, array['admin'], p_reason);
  select * into v_before from public.staff_members where user_id = p_user_id;
  if not found then
    perform private.refuse(404, 'NOT_FOUND');
  elsif v_before.version <> p_version then
    return private.refusal('CHANGED') || jsonb_build_object('current', private.member_of_staff_json(p_user_id));
  elsif private.is_last_admin(p_user_id) then
    return private.refusal('LAST_ADMIN');
  end if;
  perform private.audit(p_actor, null, 'staff.ended', 'staff:' || p_user_id,
    private.member_of_staff_json(p_user_id) - array['is_last_admin', 'version'], null, v_reason);
  delete from public.staff_members where user_id = p_user_id;
  update private.staff_invitations set revoked_at = private.machine_now()
    where email = (select lower(email) from auth.users where id = p_user_id)
      and accepted_at is null and revoked_at is null;
  perform private.end_sessions(p_user_id);
  return jsonb_build_object('ok', true);
end $$;

grant execute on function
  private.staff_list_members(jsonb),
  private.staff_invite(jsonb, jsonb, text),
  private.staff_revoke_invitation(jsonb, uuid, text),
  private.staff_change_role(jsonb, uuid, text, integer, text),
  private.staff_end(jsonb, uuid, integer, text)
to app_server;

-- ======== 038_staff_enrollment.sql ========

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

-- ======== 040_records.sql ========

-- Records: what arrived, what must go out, and what happened.

-- Webhooks. Not partitioned: the unique key must be global.
create table public.external_events (
  id uuid primary key default gen_random_uuid(),
  source text not null check (source in ('stripe', 'didww', 'twilio', 'teliport', 'resend')),
  external_id text not null,
  type text not null,
  payload jsonb not null,
  received_at timestamptz not null default private.now(),
  handled_at timestamptz,
  outcome text,
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default private.now(),
  last_error text,
  unique (source, external_id)
);
comment on table public.external_events is 'Verified webhooks, stored before anything else happens.';
comment on column public.external_events.external_id is
  'the sender''s event id; DIDWW has none: type + id + status';
create index external_events_open on public.external_events (next_attempt_at) where handled_at is null;
create index external_events_handled on public.external_events (handled_at) where handled_at is not null;

create table public.outbox (
  id uuid primary key default gen_random_uuid(),
  event text not null,
  dedupe_key text not null unique,
  payload jsonb not null,
  due_at timestamptz not null default private.now(),
  claimed_until timestamptz,
  attempts integer not null default 0,
  created_at timestamptz not null default private.now(),
  sent_at timestamptz
);
comment on table public.outbox is
  'Events for the job system, written in the transaction that caused them. dedupe_key becomes the event id.';
create index outbox_due on public.outbox (due_at) where sent_at is null;

create table public.audit_log (
  id uuid not null default gen_random_uuid(),
  actor jsonb not null,
  account_id uuid,
  action text not null,
  subject text not null,
  before jsonb,
  after jsonb,
  reason text,
  request_id text,
  address text,
  occurred_at timestamptz not null default private.now(),
  primary key (id, occurred_at)
) partition by range (occurred_at);
comment on table public.audit_log is 'Append-only: who did what to what. Rows are never updated or deleted.';
comment on column public.audit_log.address is 'where from: the client''s network address, of IPv6 its /64';
create index audit_log_account on public.audit_log (account_id, occurred_at desc);
create index audit_log_subject on public.audit_log (subject, occurred_at desc);
create trigger append_only before update or delete on public.audit_log
  for each row execute function private.refuse_change();
select private.partition_by_month('audit_log');

alter table public.external_events enable row level security;
alter table public.outbox enable row level security;
alter table public.audit_log enable row level security;

-- Outbox: written by the functions of the flow, relayed to the job system. The call that is running learns by
-- numninja.emitted, at its own end, that there is something to relay (lib/db/call.ts).
create function private.emit(p_event text, p_dedupe text, p_payload jsonb, p_due timestamptz default null) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.outbox (event, dedupe_key, payload, due_at)
    values (p_event, p_dedupe, p_payload, coalesce(p_due, private.now()))
    on conflict (dedupe_key) do nothing;
  if found then
    perform set_config('numninja.emitted', 'yes', true);
  end if;
end $$;
comment on function private.emit(text, text, jsonb, timestamptz) is 'Same dedupe key again: started once.';

-- Leases unsent rows for 30 seconds; a relay that dies leaves them to the next one. Rows due later are sent immediately
-- with their instant: the job system keeps time.
create function private.claim_outbox(p_limit integer default 100) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_rows jsonb;
begin
  perform private.require_system();
  with due as (
    select id
    from public.outbox
    where sent_at is null and (claimed_until is null or claimed_until < private.now())
    order by due_at
    limit p_limit
    for update skip locked
  ), taken as (
    update public.outbox o set claimed_until = private.now() + interval '30 seconds', attempts = attempts + 1
    from due
    where o.id = due.id
    returning o.id, o.event, o.dedupe_key, o.payload, case when o.due_at > private.now() then o.due_at end as due_at
  )
  select coalesce(jsonb_agg(to_jsonb(taken)), '[]') into v_rows from taken;
  return v_rows;
end $$;

create function private.finish_outbox(p_ids uuid[]) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update public.outbox set sent_at = private.now() where id = any (p_ids);
end $$;

-- Webhook intake: stored under a unique (source, id) before anything else; the job is woken by the same transaction.
-- Types that we do not act on are kept and done.
create function private.record_external_event(
  p_source text,
  p_external_id text,
  p_type text,
  p_payload jsonb,
  p_is_used boolean default true
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_id uuid;
begin
  perform private.require_system();
  insert into public.external_events (source, external_id, type, payload, handled_at, outcome)
    values (p_source, p_external_id, p_type, p_payload,
      case when not p_is_used then private.now() end,
      case when not p_is_used then 'not used' end)
    on conflict (source, external_id) do nothing
    returning id into v_id;
  if not found then
    select id into v_id from public.external_events where source = p_source and external_id = p_external_id;
    return jsonb_build_object('id', v_id, 'is_new', false);
  end if;
  if p_is_used then
    perform private.wake_external_event('external-event:' || v_id, v_id, p_source);
  end if;
  return jsonb_build_object('id', v_id, 'is_new', true);
end $$;

create function private.wake_external_event(p_key text, p_id uuid, p_source text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.emit('external-event/recorded', p_key, jsonb_build_object('eventId', p_id, 'source', p_source));
end $$;

create function private.get_external_event(p_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  return (select to_jsonb(e) from public.external_events e where id = p_id);
end $$;

create function private.finish_external_event(p_id uuid, p_outcome text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update public.external_events set
    handled_at = private.now(),
    outcome = left(p_outcome, 500),
    attempts = attempts + 1,
    last_error = null
  where id = p_id and handled_at is null;
end $$;

create function private.fail_external_event(p_id uuid, p_error text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update public.external_events set
    attempts = attempts + 1,
    last_error = left(p_error, 1000),
    next_attempt_at = private.now() + make_interval(secs => least(3600, 5 * power(2, least(attempts, 10))))
  where id = p_id and handled_at is null;
end $$;

create function private.audit(
  p_actor jsonb,
  p_account_id uuid,
  p_action text,
  p_subject text,
  p_before jsonb default null,
  p_after jsonb default null,
  p_reason text default null
) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.audit_log (actor, account_id, action, subject, before, after, reason, request_id, address)
    values (p_actor - array['cart', 'request_id', 'session_id', 'address'], p_account_id, p_action, p_subject, p_before,
      p_after, p_reason, p_actor ->> 'request_id', p_actor ->> 'address');
end $$;

create view private.due_outbox with (security_invoker = true) as
  select claimed_until as at
  from public.outbox
  where sent_at is null;

create view private.due_external_events with (security_invoker = true) as
  select next_attempt_at + interval '10 seconds' as at
  from public.external_events
  where handled_at is null and attempts < 50;

create function private.sweep_events() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count integer;
begin
  perform private.wake_external_event(private.sweep_key('external-event:' || e.id), e.id, e.source)
    from (
      select id, source
      from public.external_events
      where handled_at is null and next_attempt_at < private.now() - interval '10 seconds' and attempts < 50
      order by received_at
      limit 500
    ) e;
  get diagnostics v_count = row_count;
  return v_count;
end $$;

create function private.prune_events() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count integer;
begin
  delete from public.external_events where id in (
    select id
    from public.external_events
    where handled_at < private.now() - private.duration('external_event_days')
    limit 10000
  );
  get diagnostics v_count = row_count;
  return v_count;
end $$;

create function private.prune_outbox() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count integer;
begin
  delete from public.outbox where sent_at < private.now() - interval '7 days';
  get diagnostics v_count = row_count;
  return v_count;
end $$;

insert into private.maintenance_steps (kind, name) values
  ('sweep', 'events'),
  ('prune', 'events'),
  ('prune', 'outbox');

grant execute on function
  private.claim_outbox(integer),
  private.finish_outbox(uuid[]),
  private.record_external_event(text, text, text, jsonb, boolean),
  private.get_external_event(uuid),
  private.finish_external_event(uuid, text),
  private.fail_external_event(uuid, text)
to app_worker;

-- ======== 050_limits.sql ========

-- What may repeat and how often: rates of callers and carriers, and the first answer to a POST.

-- Unlogged: counting a request waits for no disk. After a crash every bucket is full again.
create unlogged table public.rate_limits (
  bucket text primary key,
  tokens double precision not null,
  updated_at timestamptz not null
);
comment on table public.rate_limits is 'Token buckets: carriers'' budgets and callers'' limits.';
create index rate_limits_age on public.rate_limits (updated_at);

create table public.idempotency_keys (
  id uuid primary key default gen_random_uuid(),
  owner text not null,
  route text not null,
  key text not null check (char_length(key) between 1 and 255),
  request_hash bytea not null,
  status smallint,
  response jsonb,
  created_at timestamptz not null default private.now(),
  finished_at timestamptz,
  unique (owner, route, key)
);
comment on table public.idempotency_keys is
  'The first answer to a POST, kept 24 hours per owner (account or guest cart) and route.';
create index idempotency_keys_age on public.idempotency_keys (created_at);

alter table public.rate_limits enable row level security;
alter table public.idempotency_keys enable row level security;

-- Token bucket, on the machine's clock: it spares machines, ours and the carrier's.
create function private.take_tokens(
  p_bucket text,
  p_rate numeric,
  p_burst numeric,
  p_tokens integer default 1
) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_now timestamptz;
  v_row public.rate_limits;
  v_have double precision;
begin
  insert into public.rate_limits (bucket, tokens, updated_at)
    values (p_bucket, p_burst, now())
    on conflict (bucket) do nothing;
  select * into v_row from public.rate_limits where bucket = p_bucket for update;
  -- Read after the lock: now() is when this transaction began, which may be long ago under contention.
  v_now := clock_timestamp();
  v_have := least(p_burst, v_row.tokens + p_rate * greatest(0, extract(epoch from v_now - v_row.updated_at)));
  if v_have < p_tokens then
    return greatest(1, ceil(1000 * (p_tokens - v_have) / p_rate))::integer;
  end if;
  update public.rate_limits set tokens = v_have - p_tokens, updated_at = greatest(v_now, v_row.updated_at)
    where bucket = p_bucket;
  return 0;
end $$;
comment on function private.take_tokens(text, numeric, numeric, integer) is
  'Token bucket: rate in tokens per second. 0 = taken; otherwise milliseconds to wait, nothing taken.';

-- Takes what was already granted elsewhere from buckets, below zero if need be: [{bucket, rate, burst, spent}] →
-- {bucket: tokens left}. In order of their names, so that two processes never wait for each other.
create function private.spend_tokens(p_spent jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  s record;
  v_now timestamptz;
  v_left double precision;
  v_result jsonb := '{}';
begin
  for s in
    select *
    from jsonb_to_recordset(p_spent)
      t (bucket text, rate double precision, burst double precision, spent double precision)
    order by bucket
  loop
    v_now := clock_timestamp();
    insert into public.rate_limits as r (bucket, tokens, updated_at)
      values (s.bucket, s.burst - s.spent, v_now)
      on conflict (bucket) do update set
        tokens = greatest(-s.burst, least(s.burst,
          r.tokens + s.rate * greatest(0, extract(epoch from v_now - r.updated_at))) - s.spent),
        updated_at = greatest(v_now, r.updated_at)
      returning r.tokens into v_left;
    v_result := v_result || jsonb_build_object(s.bucket, v_left);
  end loop;
  return v_result;
end $$;

create function private.check_rate(p_bucket text, p_rate numeric, p_burst numeric, p_owed integer default 0)
returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_wait integer;
  v_left double precision;
begin
  if p_owed > 0 then
    perform private.spend_tokens(jsonb_build_array(
      jsonb_build_object('bucket', p_bucket, 'rate', p_rate, 'burst', p_burst, 'spent', p_owed)));
  end if;
  v_wait := private.take_tokens(p_bucket, p_rate, p_burst, 1);
  select tokens into v_left from public.rate_limits where bucket = p_bucket;
  return jsonb_build_object(
    'ok', v_wait = 0,
    'remaining', greatest(0, floor(v_left)),
    'retry_after_ms', v_wait);
end $$;
comment on function private.check_rate(text, numeric, numeric, integer) is
  'Takes one token, with what is left for rate-limit headers: {ok, remaining, retry_after_ms}. p_owed: tokens that the '
  'asking process granted on its own since it last reported.';

-- Idempotency-Key: {state: new | replay | mismatch | running, id?, status?, response?}. A request that died may be
-- taken over after a minute.
create function private.begin_idempotent(p_owner text, p_route text, p_key text, p_hash bytea) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_row public.idempotency_keys;
begin
  delete from public.idempotency_keys
    where owner = p_owner and route = p_route and key = p_key
      and created_at < private.now() - private.duration('idempotency_hours');
  insert into public.idempotency_keys (owner, route, key, request_hash)
    values (p_owner, p_route, p_key, p_hash)
    on conflict (owner, route, key) do nothing
    returning * into v_row;
  if found then
    return jsonb_build_object('state', 'new', 'id', v_row.id);
  end if;
  select * into v_row
    from public.idempotency_keys
    where owner = p_owner and route = p_route and key = p_key
    for update;
  if not found then
    return jsonb_build_object('state', 'running');
  end if;
  if v_row.request_hash <> p_hash then
    return jsonb_build_object('state', 'mismatch');
  end if;
  if v_row.finished_at is not null then
    return jsonb_build_object('state', 'replay', 'status', v_row.status, 'response', v_row.response);
  end if;
  if v_row.created_at < private.now() - interval '1 minute' then
    update public.idempotency_keys set created_at = private.now() where id = v_row.id;
    return jsonb_build_object('state', 'new', 'id', v_row.id);
  end if;
  return jsonb_build_object('state', 'running');
end $$;

-- Keeps the answer; server failures are forgotten, so that the caller may try again with the same key.
create function private.finish_idempotent(p_id uuid, p_status smallint, p_response jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if p_status >= 500 or p_status = 429 then
    delete from public.idempotency_keys where id = p_id;
    return;
  end if;
  update public.idempotency_keys set status = p_status, response = p_response, finished_at = private.now()
    where id = p_id;
end $$;

create function private.prune_idempotency_keys() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count integer;
begin
  delete from public.idempotency_keys where created_at < private.now() - private.duration('idempotency_hours');
  get diagnostics v_count = row_count;
  return v_count;
end $$;

create function private.prune_rate_limits() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count integer;
begin
  delete from public.rate_limits where updated_at < now() - interval '1 day';
  get diagnostics v_count = row_count;
  return v_count;
end $$;

insert into private.maintenance_steps (kind, name) values
  ('prune', 'idempotency_keys'),
  ('prune', 'rate_limits');

grant execute on function
  private.begin_idempotent(text, text, text, bytea),
  private.finish_idempotent(uuid, smallint, jsonb),
  private.spend_tokens(jsonb)
to app_server;
grant execute on function
  private.take_tokens(text, numeric, numeric, integer),
  private.check_rate(text, numeric, numeric, integer)
to app_server, app_worker;

-- ======== 060_notifications.sql ========

-- Notifications: an outbox of messages to people.
-- What may be switched off are the categories `numbers`, `calls` and `texts`. Everything about an order or its money is
-- always sent, as are suspensions.

create table public.notifications (
  id uuid primary key default gen_random_uuid(),
  account_id uuid references public.accounts (id),
  user_id uuid references auth.users (id) on delete set null,
  recipient text not null,
  channel text not null default 'email' check (channel in ('email', 'sms', 'push')),
  template text not null,
  locale text not null default 'en-US',
  time_zone text not null default 'UTC',
  parameters jsonb not null default '{}',
  dedupe_key text not null unique,
  status text not null default 'pending' check (status in ('pending', 'sending', 'sent', 'failed', 'suppressed')),
  attempts smallint not null default 0,
  max_attempts smallint not null default 20,
  scheduled_for timestamptz not null default private.now(),
  lease_until timestamptz,
  provider_id text,
  last_error text,
  created_at timestamptz not null default private.now(),
  sent_at timestamptz
);
comment on table public.notifications is
  'Messages to people: template and parameters; the id is the provider''s idempotency key.';
comment on column public.notifications.time_zone is
  'IANA zone of the days in the text, as the recipient had chosen it when the message was queued: a repeated attempt '
  'must not differ from the first, or the provider refuses it';
comment on column public.notifications.max_attempts is
  '20 with doubling pauses take twelve hours, inside the 24 for which the provider remembers our key';
create index notifications_due on public.notifications (scheduled_for) where status in ('pending', 'sending');
create index notifications_account on public.notifications (account_id, created_at desc);
create index notifications_user on public.notifications (user_id);

create table public.notification_preferences (
  user_id uuid not null references auth.users (id) on delete cascade,
  category text not null check (category in ('numbers', 'calls', 'texts')),
  channel text not null check (channel in ('email', 'sms', 'push')),
  enabled boolean not null,
  updated_at timestamptz not null default private.now(),
  primary key (user_id, category, channel)
);
comment on table public.notification_preferences is
  'The notices a person chose. Only categories that have messages and may be switched off; receipts, money and '
  'security are always sent.';

alter table public.notifications enable row level security;
alter table public.notification_preferences enable row level security;

create policy "people read what was sent to them" on public.notifications for select to authenticated
  using (user_id = (select private.user_id()));
create policy "a person reads their preferences" on public.notification_preferences for select to authenticated
  using (user_id = (select private.user_id()));

grant select on public.notification_preferences to authenticated;
grant select (
  id, account_id, user_id, recipient, channel, template, locale, status, created_at, sent_at
) on public.notifications to authenticated;

create function private.set_notification_preference(
  p_actor jsonb,
  p_category text,
  p_channel text,
  p_enabled boolean
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_user uuid := private.require_person(p_actor);
  v_before boolean;
begin
  perform from public.profiles where user_id = v_user for update;
  if not found then
    perform private.refuse(404, 'NOT_FOUND');
  end if;
  v_before := private.wants(v_user, p_category, p_channel);
  insert into public.notification_preferences (user_id, category, channel, enabled)
    values (v_user, p_category, p_channel, p_enabled)
    on conflict (user_id, category, channel) do update set enabled = excluded.enabled, updated_at = private.now();
  if v_before is distinct from p_enabled then
    perform private.audit(p_actor, null, 'notifications.changed', 'user:' || v_user,
      jsonb_build_object(p_category, v_before, 'channel', p_channel),
      jsonb_build_object(p_category, p_enabled, 'channel', p_channel));
  end if;
  return jsonb_build_object('ok', true);
end $$;

-- Nothing chosen means on.
create function private.wants(p_user uuid, p_category text, p_channel text) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return coalesce((
    select enabled
    from public.notification_preferences
    where user_id = p_user and category = p_category and channel = p_channel
  ), true);
end $$;

-- Whom a message about an account reaches: the person, or the account's owner when the person is gone.
create function private.recipient(p_user uuid, p_account uuid) returns public.profiles
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_profile public.profiles;
begin
  select * into v_profile from public.profiles where user_id = p_user;
  if not found then
    select p.* into v_profile
      from public.memberships m
      join public.profiles p on p.user_id = m.user_id
      where m.account_id = p_account and m.role = 'owner'
      order by m.created_at
      limit 1;
  end if;
  return v_profile;
end $$;

-- p_due: not before then; until then the message may still be added to.
create function private.notify_user(
  p_user uuid,
  p_account uuid,
  p_category text,
  p_template text,
  p_parameters jsonb,
  p_dedupe text,
  p_due timestamptz default null
) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_profile public.profiles := private.recipient(p_user, p_account);
  v_status text;
begin
  if v_profile.user_id is null then
    return;
  end if;
  v_status := case when private.wants(v_profile.user_id, p_category, 'email') then 'pending' else 'suppressed' end;
  insert into public.notifications
      (account_id, user_id, recipient, template, locale, time_zone, parameters, dedupe_key, scheduled_for, status)
    values (p_account, v_profile.user_id, v_profile.email, p_template, v_profile.locale, v_profile.time_zone,
      p_parameters, p_dedupe, coalesce(p_due, private.now()), v_status)
    on conflict (dedupe_key) do nothing;
  if found and v_status = 'pending' then
    perform private.wake_notification(p_dedupe, p_due);
  end if;
end $$;

create function private.wake_notification(p_dedupe text, p_due timestamptz default null) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.emit(
    'notification/queued', 'notification:' || p_dedupe, jsonb_build_object('dedupeKey', p_dedupe), p_due);
end $$;

-- A message to an address that need not be anybody's account. Always sent.
create function private.notify_address(p_email text, p_template text, p_parameters jsonb, p_dedupe text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.notifications (user_id, recipient, template, parameters, dedupe_key)
    values ((select user_id from public.profiles where lower(email) = p_email limit 1), p_email, p_template,
      p_parameters, p_dedupe)
    on conflict (dedupe_key) do nothing;
  if found then
    perform private.wake_notification(p_dedupe);
  end if;
end $$;

-- Operators' address is the deployment's (OPERATOR_EMAIL): the literal recipient 'operator' is resolved when sending.
create function private.notify_operator(p_subject text, p_facts jsonb, p_dedupe text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.notifications (recipient, template, parameters, dedupe_key)
    values ('operator', 'operator-alert', jsonb_build_object('subject', p_subject, 'facts', p_facts), p_dedupe)
    on conflict (dedupe_key) do nothing;
  if found then
    perform private.wake_notification(p_dedupe);
  end if;
end $$;

create function private.alert_operator(p_subject text, p_facts jsonb, p_dedupe text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  perform private.notify_operator(p_subject, p_facts, p_dedupe);
end $$;

create function private.claim_notifications(p_limit integer default 20) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_rows jsonb;
begin
  perform private.require_system();
  with due as (
    select id
    from public.notifications
    where scheduled_for <= private.now()
      and (status = 'pending' or (status = 'sending' and lease_until < private.now()))
    order by scheduled_for
    limit p_limit
    for update skip locked
  ), taken as (
    update public.notifications n set
      status = 'sending',
      attempts = attempts + 1,
      lease_until = private.now() + interval '60 seconds'
    from due
    where n.id = due.id
    returning n.*
  )
  select coalesce(jsonb_agg(to_jsonb(taken)), '[]') into v_rows from taken;
  return v_rows;
end $$;

create function private.finish_notification(p_id uuid, p_provider_id text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update public.notifications set
    status = 'sent',
    provider_id = p_provider_id,
    sent_at = private.now(),
    lease_until = null,
    last_error = null
  where id = p_id and status = 'sending';
end $$;

create function private.fail_notification(p_id uuid, p_error text, p_permanent boolean) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update public.notifications set
    status = case when p_permanent or attempts >= max_attempts then 'failed' else 'pending' end,
    scheduled_for = private.now() + make_interval(secs => least(3600, 5 * power(2, attempts))),
    lease_until = null,
    last_error = left(p_error, 500)
  where id = p_id and status = 'sending';
end $$;

create view private.due_notifications with (security_invoker = true) as
  select case status when 'sending' then lease_until else scheduled_for end as at
  from public.notifications
  where status in ('pending', 'sending');

create function private.sweep_notifications() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not exists (
    select from public.notifications
    where (status = 'pending' and scheduled_for <= private.now())
      or (status = 'sending' and lease_until < private.now())
  ) then
    return 0;
  end if;
  perform private.emit('notification/queued', private.sweep_key('notifications'), '{}');
  return 1;
end $$;

insert into private.maintenance_steps (kind, name) values ('sweep', 'notifications');

grant execute on function
  private.set_notification_preference(jsonb, text, text, boolean)
to app_server;
grant execute on function
  private.alert_operator(text, jsonb, text),
  private.claim_notifications(integer),
  private.finish_notification(uuid, text),
  private.fail_notification(uuid, text, boolean)
to app_worker;

-- ======== 065_security_notices.sql ========

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

-- ======== 100_carriers.sql ========

-- Carriers: whom we buy from, their circuit breakers and our balance there.

create table public.carriers (
  id text primary key check (id in ('didww', 'twilio', 'teliport')),
  name text not null,
  is_enabled boolean not null default false,
  selling_paused_reason text,
  selling_paused_at timestamptz,
  selling_paused_by text check (selling_paused_by in ('system', 'staff')),
  priority smallint not null default 100,
  currency public.currency_code not null default 'USD',
  balance_available numeric(14, 4),
  balance_reserved numeric(14, 4) not null default 0 check (balance_reserved >= 0),
  balance_read_at timestamptz,
  owned_look_at timestamptz not null default private.now()
);
comment on table public.carriers is
  'Whom we buy from. Open carrier orders are reserved in balance_reserved: the carrier checks each order alone.';
comment on column public.carriers.priority is 'lower is asked first';
comment on column public.carriers.balance_available is 'what the carrier last said, in its currency; null = never read';
comment on column public.carriers.selling_paused_by is
  'a pause of the system ends when there is money again, one of staff only by staff';
comment on column public.carriers.owned_look_at is 'when the carrier is asked next which numbers are ours';
insert into public.carriers (id, name, is_enabled, priority) values
  ('didww', 'DIDWW', true, 10),
  ('twilio', 'Twilio', false, 20),
  ('teliport', 'Teliport', false, 30);

create table public.carrier_health (
  carrier_id text primary key references public.carriers (id),
  state text not null default 'closed' check (state in ('closed', 'open', 'half_open')),
  failures integer not null default 0,
  opened_at timestamptz,
  retry_at timestamptz,
  order_state text not null default 'closed' check (order_state in ('closed', 'open', 'half_open')),
  order_failures integer not null default 0,
  order_opened_at timestamptz,
  order_retry_at timestamptz,
  last_ok_at timestamptz,
  last_error text,
  last_error_at timestamptz
);
comment on table public.carrier_health is
  'The circuit breakers of each carrier, shared by every process: one for all calls, one for orders, because a carrier '
  'may answer every read and take no order.';
comment on column public.carrier_health.state is 'every call; reads that work do not clear what orders did';
comment on column public.carrier_health.order_state is 'orders alone: open = none is sent, reads go on';
insert into public.carrier_health (carrier_id) select id from public.carriers;

-- Those whose numbers are offered and may be asked for them.
create view private.selling_carriers with (security_invoker = true) as
  select id, priority from public.carriers where is_enabled and selling_paused_at is null;

alter table public.carriers enable row level security;
alter table public.carrier_health enable row level security;

-- closed → open after N failures; after the pause one caller gets half_open and decides.
create function private.carrier_gate(p_carrier text, p_order boolean default false) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_health public.carrier_health;
  v_asks_all boolean;
  v_asks_orders boolean;
begin
  select * into v_health from public.carrier_health where carrier_id = p_carrier;
  v_asks_all := v_health.state <> 'closed';
  v_asks_orders := p_order and v_health.order_state <> 'closed';
  if not coalesce(v_asks_all or v_asks_orders, false) then
    return jsonb_build_object('state', 'closed');
  end if;
  -- Looked at first, so that an order which may not go out does not take the one place behind the other breaker.
  if v_asks_orders and v_health.order_retry_at > private.now() then
    return jsonb_build_object('state', 'open', 'retry_at', v_health.order_retry_at);
  end if;
  if v_asks_all and not private.take_probe(p_carrier) then
    return jsonb_build_object('state', 'open',
      'retry_at', (select h.retry_at from public.carrier_health h where h.carrier_id = p_carrier));
  end if;
  if v_asks_orders and not private.take_order_probe(p_carrier) then
    return jsonb_build_object('state', 'open',
      'retry_at', (select h.order_retry_at from public.carrier_health h where h.carrier_id = p_carrier));
  end if;
  return jsonb_build_object('state', 'half_open');
end $$;

-- The one place behind an open breaker, once its pause is over.
create function private.take_probe(p_carrier text) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.carrier_health set
    state = 'half_open',
    retry_at = private.now() + private.duration('breaker_open_seconds')
  where carrier_id = p_carrier and state <> 'closed' and retry_at <= private.now();
  return found;
end $$;

create function private.take_order_probe(p_carrier text) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.carrier_health set
    order_state = 'half_open',
    order_retry_at = private.now() + private.duration('breaker_open_seconds')
  where carrier_id = p_carrier and order_state <> 'closed' and order_retry_at <= private.now();
  return found;
end $$;

-- Any process that calls the carrier reports what came of it. Returns the state of the breaker that decided.
create function private.record_carrier_result(
  p_carrier text,
  p_ok boolean,
  p_error text default null,
  p_order boolean default false
) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if p_ok then
    perform private.record_carrier_success(p_carrier, p_order);
    return 'closed';
  end if;
  if p_order then
    return private.record_order_failure(p_carrier, p_error);
  end if;
  return private.record_carrier_failure(p_carrier, p_error);
end $$;

-- The common case writes at most once in ten seconds.
create function private.record_carrier_success(p_carrier text, p_order boolean) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.carrier_health set
    state = 'closed',
    failures = 0,
    opened_at = null,
    retry_at = null,
    last_ok_at = private.now(),
    order_state = case when p_order then 'closed' else order_state end,
    order_failures = case when p_order then 0 else order_failures end,
    order_opened_at = case when not p_order then order_opened_at end,
    order_retry_at = case when not p_order then order_retry_at end
  where carrier_id = p_carrier
    and (state <> 'closed' or failures > 0
      or last_ok_at is null or last_ok_at < private.now() - interval '10 seconds'
      or (p_order and (order_state <> 'closed' or order_failures > 0)));
end $$;

create function private.record_carrier_failure(p_carrier text, p_error text) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_health public.carrier_health;
  v_opens boolean;
begin
  select * into v_health from public.carrier_health where carrier_id = p_carrier for update;
  if not found then
    return 'closed';
  end if;
  v_opens := v_health.state = 'half_open' or v_health.failures + 1 >= private.setting('breaker_failures');
  update public.carrier_health set
    failures = failures + 1,
    last_error = left(p_error, 500),
    last_error_at = private.now(),
    state = case when v_opens then 'open' else state end,
    opened_at = case when v_opens then coalesce(opened_at, private.now()) else opened_at end,
    retry_at = case when v_opens then private.now() + private.duration('breaker_open_seconds') else retry_at end
  where carrier_id = p_carrier
  returning * into v_health;
  if v_opens then
    perform private.notify_operator('Calls fail at ' || p_carrier,
      jsonb_build_object('failures', v_health.failures, 'last_error', left(p_error, 300)),
      private.hourly_key('calls-fail:' || p_carrier));
  end if;
  return v_health.state;
end $$;

create function private.record_order_failure(p_carrier text, p_error text) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_health public.carrier_health;
  v_opens boolean;
  v_retry_at timestamptz := private.now() + private.duration('breaker_open_seconds');
begin
  select * into v_health from public.carrier_health where carrier_id = p_carrier for update;
  if not found then
    return 'closed';
  end if;
  v_opens := v_health.order_state = 'half_open'
    or v_health.order_failures + 1 >= private.setting('order_breaker_failures');
  update public.carrier_health set
    order_failures = order_failures + 1,
    last_error = left(p_error, 500),
    last_error_at = private.now(),
    order_state = case when v_opens then 'open' else order_state end,
    order_opened_at = case when v_opens then coalesce(order_opened_at, private.now()) else order_opened_at end,
    order_retry_at = case when v_opens then v_retry_at else order_retry_at end,
    -- An order that was the probe of the whole carrier decides for it too.
    state = case when state = 'half_open' then 'open' else state end,
    retry_at = case when state = 'half_open' then v_retry_at else retry_at end
  where carrier_id = p_carrier
  returning * into v_health;
  if v_opens then
    perform private.notify_operator('Orders fail at ' || p_carrier,
      jsonb_build_object('failures', v_health.order_failures, 'last_error', left(p_error, 300)),
      private.hourly_key('orders-fail:' || p_carrier));
  end if;
  return v_health.order_state;
end $$;

-- For notices to operators, at most one an hour.
create function private.hourly_key(p_subject text) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return p_subject || ':' || to_char(private.now(), 'YYYYMMDDHH24');
end $$;

create function private.record_balance(p_carrier text, p_available numeric) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update public.carriers set balance_available = p_available, balance_read_at = private.now() where id = p_carrier;
end $$;

-- Too little money at the carrier is our problem: selling stops before the next authorization.
create function private.pause_selling(p_carrier text, p_reason text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_before text;
begin
  perform private.require_system();
  select selling_paused_reason into v_before from public.carriers where id = p_carrier for update;
  update public.carriers set
    selling_paused_reason = p_reason,
    selling_paused_at = coalesce(selling_paused_at, private.now()),
    selling_paused_by = 'system'
  where id = p_carrier and selling_paused_by is distinct from 'staff';
  if found and v_before is distinct from p_reason then
    perform private.audit(private.system(), null, 'selling.paused', 'carrier:' || p_carrier,
      jsonb_build_object('selling_paused_reason', v_before),
      jsonb_build_object('selling_paused_reason', p_reason), p_reason);
  end if;
  perform private.notify_operator('Selling is paused at ' || p_carrier, jsonb_build_object('reason', p_reason),
    private.hourly_key('selling-paused:' || p_carrier));
end $$;

create function private.resume_selling(p_carrier text) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_before text;
begin
  perform private.require_system();
  select selling_paused_reason into v_before
    from public.carriers
    where id = p_carrier and selling_paused_at is not null and selling_paused_by is distinct from 'staff'
    for update;
  if not found then
    return false;
  end if;
  update public.carriers set selling_paused_reason = null, selling_paused_at = null, selling_paused_by = null
    where id = p_carrier;
  perform private.audit(private.system(), null, 'selling.resumed', 'carrier:' || p_carrier,
    jsonb_build_object('selling_paused_reason', v_before),
    jsonb_build_object('selling_paused_reason', null), 'balance is enough again');
  return true;
end $$;

grant execute on function
  private.carrier_gate(text, boolean),
  private.record_carrier_result(text, boolean, text, boolean)
to app_server, app_worker;
grant execute on function
  private.record_balance(text, numeric),
  private.pause_selling(text, text),
  private.resume_selling(text)
to app_worker;

-- ======== 110_catalog.sql ========

-- The catalog: places and SKUs. Carrier costs stay exact decimals in the carrier's currency; retail money is integer
-- minor units.

create table public.countries (
  iso2 char(2) primary key check (iso2 ~ '^[A-Z]{2}$'),
  name text not null,
  slug text not null unique,
  dial_prefix text check (dial_prefix ~ '^[0-9]{1,6}$'),
  is_available boolean not null default false,
  off_sale_at timestamptz,
  off_sale_reason text,
  is_on_sale boolean not null generated always as (is_available and off_sale_at is null) stored,
  updated_at timestamptz not null default private.now(),
  constraint countries_off_sale_says_why check ((off_sale_at is null) = (off_sale_reason is null))
);
comment on table public.countries is 'Countries with stock at some carrier.';
comment on column public.countries.is_available is 'some carrier has numbers there; written by the sync';
comment on column public.countries.off_sale_at is 'since when staff keep it off sale; no sync touches it';
comment on column public.countries.is_on_sale is 'what the shop goes by';
comment on column public.countries.dial_prefix is 'calling code without +; null for territories without one';

create table public.areas (
  id uuid primary key default gen_random_uuid(),
  carrier_id text not null references public.carriers (id),
  carrier_ref text not null,
  country char(2) not null references public.countries (iso2),
  region text,
  region_code text,
  city text,
  name text not null,
  slug text not null,
  prefix text not null default '',
  number_type text not null check (
    number_type in ('local', 'mobile', 'national', 'toll_free', 'shared_cost', 'short_code')
  ),
  features text[] not null default '{}',
  can_list_numbers boolean not null default false,
  needs_documents boolean not null default false,
  is_metered boolean not null default false,
  is_available boolean not null default true,
  off_sale_at timestamptz,
  off_sale_reason text,
  country_off_sale_at timestamptz,
  stopped_at timestamptz,
  is_on_sale boolean not null generated always as (
    is_available and off_sale_at is null and country_off_sale_at is null and stopped_at is null
  ) stored,
  sale_state text not null generated always as (
    case
      when not is_available then 'gone'
      when off_sale_at is not null then 'off_sale'
      when country_off_sale_at is not null then 'country_off_sale'
      when stopped_at is not null then 'stopped'
      when needs_documents then 'documents'
      else 'on_sale'
    end
  ) stored,
  stock_count integer check (stock_count >= 0),
  service_restrictions text,
  name_keys text not null generated always as (private.keys_of(array[name, city])) stored,
  region_keys text not null generated always as (private.keys_of(array[region, region_code])) stored,
  updated_at timestamptz not null default private.now(),
  unique (carrier_id, carrier_ref),
  constraint areas_off_sale_says_why check ((off_sale_at is null) = (off_sale_reason is null))
);
comment on table public.areas is
  'A carrier''s block of numbers with one place, type and feature set (DIDWW: did_group).';
comment on column public.areas.name_keys is
  'what its name and city may be typed as (private.keys_of); region_keys: its region and the region''s code';
comment on column public.areas.prefix is 'area code without country code';
comment on column public.areas.can_list_numbers is 'false: only a random number of the area can be bought';
comment on column public.areas.needs_documents is 'registration papers needed: listed, not sold yet';
comment on column public.areas.is_available is 'the carrier has numbers there; written by the sync';
comment on column public.areas.off_sale_at is 'since when staff keep it off sale; no sync touches it';
comment on column public.areas.country_off_sale_at is 'the switch of its country, kept here so that one column decides';
comment on column public.areas.stopped_at is 'since when a margin alert that waits for a decision keeps it off sale';
comment on column public.areas.is_on_sale is 'what the shop goes by';
comment on column public.areas.sale_state is 'what keeps it from being sold, the strongest first; for staff';
create index areas_country on public.areas (country, slug) where is_on_sale;
create index areas_prefix on public.areas (country, prefix);
create index areas_name on public.areas using gin (name_keys extensions.gin_trgm_ops);
create index areas_region on public.areas using gin (region_keys extensions.gin_trgm_ops);

create table public.area_skus (
  id uuid primary key default gen_random_uuid(),
  area_id uuid not null references public.areas (id),
  carrier_ref text not null,
  channels integer not null check (channels >= 0),
  setup_cost numeric(12, 4) not null check (setup_cost >= 0),
  monthly_cost numeric(12, 4) not null check (monthly_cost >= 0),
  currency public.currency_code not null default 'USD',
  charged_cost numeric(12, 4) check (charged_cost > 0),
  is_available boolean not null default true,
  updated_at timestamptz not null default private.now(),
  unique (area_id, carrier_ref)
);
comment on table public.area_skus is
  'What the carrier charges us, VAT excluded. A SKU with 0 channels cannot take calls and is never sold.';
comment on column public.area_skus.charged_cost is
  'the most that an order was charged for set-up and first month, where that was more than listed; null again once '
  'the listed cost changes';

alter table public.countries enable row level security;
alter table public.areas enable row level security;
alter table public.area_skus enable row level security;

-- Places are for everybody, costs are not.
create policy "anyone reads countries on sale" on public.countries for select to anon, authenticated
  using (is_on_sale);
create policy "anyone reads areas on sale" on public.areas for select to anon, authenticated
  using (is_on_sale);

grant select (iso2, name, slug, dial_prefix, is_available, updated_at) on public.countries to anon, authenticated;
grant select (
  id, carrier_id, country, region, region_code, city, name, slug, prefix, number_type, features, can_list_numbers,
  needs_documents, is_metered, is_available, service_restrictions, updated_at
) on public.areas to anon, authenticated;

-- Import. One call per batch of areas; the last call of a run marks what was not seen as unavailable (never deleted).
-- What changed is compared first, then written: both in the transaction that may stop an offer whose cost rose.
create function private.upsert_catalog(
  p_carrier text,
  p_areas jsonb,
  p_run_id uuid default null,
  p_generation integer default null
) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_changes jsonb;
  v_prices jsonb;
  v_count integer;
  v_stopped integer;
begin
  perform private.require_system();
  if p_run_id is not null then
    perform private.fence_catalog_run(p_run_id, p_generation);
  end if;
  perform private.upsert_countries(p_areas);
  v_changes := private.compare_catalog(p_carrier, p_areas);
  v_prices := private.prices_of_changed(p_carrier, v_changes);
  v_count := private.upsert_areas(p_carrier, p_areas);
  perform private.upsert_skus(p_carrier, p_areas);
  v_stopped := private.review_catalog(p_carrier, p_areas, v_prices);
  if p_run_id is not null then
    perform private.record_catalog_changes(p_run_id, p_carrier, v_changes);
    perform private.add_catalog_counts(p_run_id, jsonb_build_object('offers_stopped', v_stopped));
  end if;
  return v_count;
end $$;
comment on function private.upsert_catalog(text, jsonb, uuid, integer) is
  'Areas: [{ref, country, country_name, country_slug, dial_prefix, region, region_code, city, name, slug, prefix, '
  'number_type, features[], can_list_numbers, needs_documents, is_metered, is_available, stock_count, '
  'service_restrictions, skus: [{ref, channels, setup_cost, monthly_cost, currency}]}]';

create function private.upsert_countries(p_areas jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.countries (iso2, name, slug, dial_prefix, is_available)
    select distinct on (a ->> 'country')
      a ->> 'country', a ->> 'country_name', a ->> 'country_slug', a ->> 'dial_prefix', true
    from jsonb_array_elements(p_areas) a
    order by a ->> 'country'
    on conflict (iso2) do update set
      name = excluded.name,
      dial_prefix = excluded.dial_prefix,
      is_available = true,
      updated_at = private.now();
end $$;

-- Their countries were written first and are locked: a country that is taken off sale meanwhile waits, and then reaches
-- the new areas too.
create function private.upsert_areas(p_carrier text, p_areas jsonb) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count integer;
begin
  insert into public.areas (carrier_id, carrier_ref, country, region, region_code, city, name, slug, prefix,
      number_type, features, can_list_numbers, needs_documents, is_metered, is_available, stock_count,
      service_restrictions, country_off_sale_at)
    select p_carrier, a ->> 'ref', a ->> 'country', a ->> 'region', a ->> 'region_code', a ->> 'city', a ->> 'name',
      a ->> 'slug', coalesce(a ->> 'prefix', ''), a ->> 'number_type',
      array(select jsonb_array_elements_text(a -> 'features')), (a ->> 'can_list_numbers')::boolean,
      (a ->> 'needs_documents')::boolean, (a ->> 'is_metered')::boolean, (a ->> 'is_available')::boolean,
      (a ->> 'stock_count')::integer, a ->> 'service_restrictions', c.off_sale_at
    from jsonb_array_elements(p_areas) a
    join public.countries c on c.iso2 = a ->> 'country'
    order by a ->> 'ref'
    on conflict (carrier_id, carrier_ref) do update set
      country = excluded.country,
      region = excluded.region,
      region_code = excluded.region_code,
      city = excluded.city,
      name = excluded.name,
      slug = excluded.slug,
      prefix = excluded.prefix,
      number_type = excluded.number_type,
      features = excluded.features,
      can_list_numbers = excluded.can_list_numbers,
      needs_documents = excluded.needs_documents,
      is_metered = excluded.is_metered,
      is_available = excluded.is_available,
      stock_count = excluded.stock_count,
      service_restrictions = excluded.service_restrictions,
      country_off_sale_at = excluded.country_off_sale_at,
      updated_at = private.now();
  get diagnostics v_count = row_count;
  return v_count;
end $$;

create function private.upsert_skus(p_carrier text, p_areas jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.area_skus as k (area_id, carrier_ref, channels, setup_cost, monthly_cost, currency)
    select ar.id, s ->> 'ref', (s ->> 'channels')::integer, (s ->> 'setup_cost')::numeric,
      (s ->> 'monthly_cost')::numeric, coalesce(s ->> 'currency', 'USD')
    from jsonb_array_elements(p_areas) a
    join public.areas ar on ar.carrier_id = p_carrier and ar.carrier_ref = a ->> 'ref'
    cross join jsonb_array_elements(a -> 'skus') s
    order by ar.carrier_ref, s ->> 'ref'
    on conflict (area_id, carrier_ref) do update set
      channels = excluded.channels,
      setup_cost = excluded.setup_cost,
      monthly_cost = excluded.monthly_cost,
      currency = excluded.currency,
      charged_cost = case
        when (k.setup_cost, k.monthly_cost, k.currency)
          = (excluded.setup_cost, excluded.monthly_cost, excluded.currency) then k.charged_cost
      end,
      is_available = true,
      updated_at = private.now();
end $$;

create function private.finish_catalog(
  p_carrier text,
  p_started_at timestamptz,
  p_run_id uuid default null,
  p_generation integer default null
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_gone jsonb;
begin
  perform private.require_system();
  if p_run_id is not null then
    perform private.fence_catalog_run(p_run_id, p_generation);
  end if;
  v_gone := private.mark_gone(p_carrier, p_started_at);
  update public.countries c set
    is_available = exists (select from public.areas a where a.country = c.iso2 and a.is_available),
    updated_at = private.now();
  if p_run_id is not null then
    perform private.record_catalog_changes(p_run_id, p_carrier, v_gone);
    perform private.end_catalog_run(p_run_id, 'succeeded', null);
  end if;
  return (
    select jsonb_build_object(
      'areas_gone', count(*) filter (where g ->> 'kind' = 'area_gone'),
      'skus_gone', count(*) filter (where g ->> 'kind' = 'sku_gone'))
    from jsonb_array_elements(v_gone) g
  );
end $$;

-- What the run did not see: [{kind, area_ref, sku_ref}].
create function private.mark_gone(p_carrier text, p_started_at timestamptz) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_areas jsonb;
  v_skus jsonb;
begin
  with gone as (
    update public.areas set is_available = false, stock_count = 0, updated_at = private.now()
    where carrier_id = p_carrier and updated_at < p_started_at and is_available
    returning carrier_ref
  )
  select coalesce(jsonb_agg(jsonb_build_object('kind', 'area_gone', 'area_ref', carrier_ref)), '[]') into v_areas
    from gone;
  with gone as (
    update public.area_skus s set is_available = false, updated_at = private.now()
    from public.areas a
    where a.id = s.area_id and a.carrier_id = p_carrier and s.updated_at < p_started_at and s.is_available
    returning a.carrier_ref as area_ref, s.carrier_ref as sku_ref
  )
  select coalesce(jsonb_agg(jsonb_build_object('kind', 'sku_gone', 'area_ref', area_ref, 'sku_ref', sku_ref)), '[]')
    into v_skus
    from gone;
  return v_areas || v_skus;
end $$;

grant execute on function
  private.upsert_catalog(text, jsonb, uuid, integer),
  private.finish_catalog(text, timestamptz, uuid, integer)
to app_worker;

-- ======== 115_sale_switches.sql ========

-- Sale switches: staff take a country or an area off sale and put it back. The sync writes `is_available` beside them
-- and never touches them. Search, holds, area pages and the API go by `is_on_sale`; what is held or paid goes on.

-- The last look of a hold. Holds of an area share a lock that the one who takes the area off sale has alone: a hold
-- under way is committed before the stop is written, or sees it here.
create function private.refuse_stopped(p_area_id uuid) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform pg_advisory_xact_lock_shared(hashtextextended('offer:' || p_area_id, 0));
  if exists (select from public.areas where id = p_area_id and is_on_sale) then
    return null;
  end if;
  return private.refusal('NOT_SOLD');
end $$;

create function private.close_offer(p_area_id uuid) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('offer:' || p_area_id, 0));
end $$;

-- Setting what is set already changes nothing: {ok, is_off_sale, repeated: true}.
create function private.staff_set_country_sale(p_actor jsonb, p_country text, p_is_off_sale boolean, p_reason text)
returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_reason text := private.authorize_staff_write(p_actor, array['operator', 'admin'], p_reason);
  v_before public.countries;
  v_at timestamptz := case when p_is_off_sale then private.now() end;
begin
  -- Locked like a sync's batch locks it, so that no new area of the country is written without the switch.
  select * into v_before from public.countries where iso2 = upper(p_country) for update;
  if not found then
    perform private.refuse(404, 'NOT_FOUND');
  end if;
  if (v_before.off_sale_at is not null) = p_is_off_sale then
    return jsonb_build_object('ok', true, 'is_off_sale', p_is_off_sale, 'repeated', true);
  end if;
  update public.countries set off_sale_at = v_at, off_sale_reason = case when p_is_off_sale then v_reason end
    where iso2 = v_before.iso2;
  update public.areas set country_off_sale_at = v_at where country = v_before.iso2;
  perform private.audit_sale(p_actor, 'country:' || v_before.iso2, v_before.off_sale_reason, p_is_off_sale, v_reason);
  return jsonb_build_object('ok', true, 'is_off_sale', p_is_off_sale, 'repeated', false);
end $$;

-- Put back on sale, the area's price is compared with its floor first: it may stop again in the same transaction.
create function private.staff_set_area_sale(p_actor jsonb, p_area_id uuid, p_is_off_sale boolean, p_reason text)
returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_reason text := private.authorize_staff_write(p_actor, array['operator', 'admin'], p_reason);
  v_before public.areas;
begin
  select * into v_before from public.areas where id = p_area_id for no key update;
  if not found then
    perform private.refuse(404, 'NOT_FOUND');
  end if;
  if (v_before.off_sale_at is not null) = p_is_off_sale then
    return jsonb_build_object('ok', true, 'is_off_sale', p_is_off_sale, 'repeated', true);
  end if;
  perform private.set_area_sale(p_area_id, case when p_is_off_sale then v_reason end);
  perform private.audit_sale(p_actor, 'area:' || p_area_id, v_before.off_sale_reason, p_is_off_sale, v_reason);
  if not p_is_off_sale then
    perform private.review_offer(p_area_id);
    perform private.tell_margin_alerts(v_before.carrier_id);
  end if;
  return jsonb_build_object('ok', true, 'is_off_sale', p_is_off_sale, 'repeated', false);
end $$;

-- Null puts it back on sale.
create function private.set_area_sale(p_area_id uuid, p_reason text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.close_offer(p_area_id);
  update public.areas set
    off_sale_at = case when p_reason is not null then private.now() end,
    off_sale_reason = p_reason
  where id = p_area_id;
end $$;

create function private.audit_sale(
  p_actor jsonb,
  p_subject text,
  p_before text,
  p_is_off_sale boolean,
  p_reason text
) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.audit(
    p_actor, null, case when p_is_off_sale then 'sale.stopped' else 'sale.resumed' end, p_subject,
    jsonb_build_object('off_sale_reason', p_before),
    jsonb_build_object('off_sale_reason', case when p_is_off_sale then p_reason end), p_reason);
end $$;

grant execute on function
  private.staff_set_country_sale(jsonb, text, boolean, text),
  private.staff_set_area_sale(jsonb, uuid, boolean, text)
to app_server;

-- ======== 116_catalog_runs.sql ========

-- Runs of the catalog sync: each is a row with its progress and what it changed. One run a carrier at a time.

create table public.catalog_runs (
  id uuid primary key default gen_random_uuid(),
  carrier_id text not null references public.carriers (id),
  status text not null default 'queued' check (status in ('queued', 'running', 'succeeded', 'failed')),
  cause text not null check (cause in ('schedule', 'staff', 'request')),
  requested_by uuid references auth.users (id) on delete set null,
  reason text,
  job text,
  generation integer not null default 0,
  lease_until timestamptz,
  is_first boolean not null default false,
  counts jsonb not null default '{}',
  error text,
  created_at timestamptz not null default private.now(),
  started_at timestamptz,
  finished_at timestamptz,
  constraint catalog_runs_running_are_leased check ((status = 'running') = (lease_until is not null)),
  constraint catalog_runs_end_with_an_instant check ((status in ('succeeded', 'failed')) = (finished_at is not null)),
  constraint catalog_runs_staff_say_why check (cause <> 'staff' or reason is not null)
);
comment on table public.catalog_runs is
  'Imports of what a carrier sells. A run whose lease is over goes on in another job, with what is done kept.';
comment on column public.catalog_runs.cause is
  'schedule: every six hours; staff: with a reason; request: the event, as the first start sends it';
comment on column public.catalog_runs.job is 'the run of the job system that works on it; null while queued';
comment on column public.catalog_runs.generation is
  'how often a job took it over; what an older one writes is refused';
comment on column public.catalog_runs.is_first is
  'the carrier''s first run: all is new, so its additions are counted and not listed';
comment on column public.catalog_runs.counts is
  '{areas, area_added, area_gone, area_back, sku_added, sku_gone, sku_back, cost_changed, offers_stopped}';
comment on column public.catalog_runs.error is 'of a failed run; while it runs, of the last try';
create unique index catalog_runs_one_open on public.catalog_runs (carrier_id) where status in ('queued', 'running');
create index catalog_runs_carrier on public.catalog_runs (carrier_id, created_at desc);
create index catalog_runs_created on public.catalog_runs (created_at desc, id desc);
create index catalog_runs_requested_by on public.catalog_runs (requested_by);

create table public.catalog_run_countries (
  run_id uuid not null references public.catalog_runs (id) on delete cascade,
  iso2 char(2) not null,
  name text not null,
  area_count integer,
  done_at timestamptz,
  primary key (run_id, iso2)
);
comment on table public.catalog_run_countries is 'The progress of a run: a country is written whole, or again.';

create table public.catalog_changes (
  id uuid primary key default gen_random_uuid(),
  run_id uuid not null references public.catalog_runs (id) on delete cascade,
  kind text not null check (kind in (
    'area_added', 'area_gone', 'area_back', 'sku_added', 'sku_gone', 'sku_back', 'cost_changed'
  )),
  area_id uuid not null references public.areas (id),
  sku_id uuid references public.area_skus (id),
  before jsonb,
  after jsonb
);
comment on table public.catalog_changes is 'What a run changed. Costs: {setup_cost, monthly_cost, currency}.';
create index catalog_changes_run on public.catalog_changes (run_id, kind, id);
create index catalog_changes_area on public.catalog_changes (area_id);
create index catalog_changes_sku on public.catalog_changes (sku_id);

alter table public.catalog_runs enable row level security;
alter table public.catalog_run_countries enable row level security;
alter table public.catalog_changes enable row level security;

insert into private.settings (key, value, description) values
  ('catalog_lease_minutes', '10', 'How long a catalog sync may be silent before another job takes it over, minutes'),
  ('catalog_max_generations', '5', 'How many jobs may try one run of the catalog sync'),
  ('catalog_run_days', '90', 'How long runs of the catalog sync and what they changed are kept, days');

-- The carrier's open run for a job: its own (again), a queued one, one whose lease is over, or a new one.
-- Refusal SYNC_RUNNING: another job is at it.
create function private.begin_catalog_run(p_carrier text, p_job text, p_cause text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_run public.catalog_runs;
begin
  perform private.require_system();
  if not exists (select from public.carriers where id = p_carrier and is_enabled) then
    return private.refusal('NOT_SOLD');
  end if;
  insert into public.catalog_runs (carrier_id, cause) values (p_carrier, p_cause)
    on conflict (carrier_id) where status in ('queued', 'running') do nothing;
  select * into v_run
    from public.catalog_runs
    where carrier_id = p_carrier and status in ('queued', 'running')
    for update;
  if v_run.status = 'running' and v_run.job <> p_job and v_run.lease_until > private.now() then
    return private.refusal('SYNC_RUNNING', jsonb_build_object('run_id', v_run.id));
  end if;
  if v_run.job is distinct from p_job and v_run.generation >= private.setting('catalog_max_generations') then
    perform private.end_catalog_run(v_run.id, 'failed', coalesce(v_run.error, 'the job stopped again and again'));
    return private.begin_catalog_run(p_carrier, p_job, p_cause);
  end if;
  return private.claim_catalog_run(v_run, p_job);
end $$;

create function private.claim_catalog_run(p_run public.catalog_runs, p_job text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_run public.catalog_runs;
begin
  update public.catalog_runs r set
    status = 'running',
    job = p_job,
    generation = generation + (job is distinct from p_job)::integer,
    started_at = coalesce(started_at, private.now()),
    lease_until = private.now() + private.duration('catalog_lease_minutes'),
    is_first = not exists (
      select from public.catalog_runs o where o.carrier_id = r.carrier_id and o.status = 'succeeded'
    )
  where id = p_run.id
  returning * into v_run;
  return jsonb_build_object(
    'ok', true,
    'run_id', v_run.id,
    'generation', v_run.generation,
    'started_at', v_run.started_at,
    'done', (
      select coalesce(jsonb_agg(iso2), '[]')
      from public.catalog_run_countries
      where run_id = v_run.id and done_at is not null
    ));
end $$;

-- Every write of a run begins here: it is still this job's. It lives a lease longer.
create function private.fence_catalog_run(p_run_id uuid, p_generation integer) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.catalog_runs set lease_until = private.now() + private.duration('catalog_lease_minutes')
    where id = p_run_id and generation = p_generation and status = 'running';
  if not found then
    perform private.refuse(409, 'CONFLICT', jsonb_build_object('run_id', p_run_id));
  end if;
end $$;

-- p_countries: [{iso2, name}], what the carrier has now.
create function private.plan_catalog_run(p_run_id uuid, p_generation integer, p_countries jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  perform private.fence_catalog_run(p_run_id, p_generation);
  insert into public.catalog_run_countries (run_id, iso2, name)
    select p_run_id, c ->> 'iso2', c ->> 'name' from jsonb_array_elements(p_countries) c
    on conflict (run_id, iso2) do nothing;
end $$;

create function private.finish_catalog_country(p_run_id uuid, p_generation integer, p_iso2 text, p_area_count integer)
returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  perform private.fence_catalog_run(p_run_id, p_generation);
  update public.catalog_run_countries set area_count = p_area_count, done_at = private.now()
    where run_id = p_run_id and iso2 = p_iso2 and done_at is null;
  if found then
    perform private.add_catalog_counts(p_run_id, jsonb_build_object('areas', p_area_count));
  end if;
end $$;

-- What went wrong in a try that is repeated, or (is_final) ended the run. A job that lost the run changes nothing.
create function private.fail_catalog_run(p_job text, p_error text, p_is_final boolean default false) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_id uuid;
begin
  perform private.require_system();
  for v_id in select id from public.catalog_runs where job = p_job and status = 'running' for update loop
    if p_is_final then
      perform private.end_catalog_run(v_id, 'failed', p_error);
    else
      update public.catalog_runs set error = left(p_error, 500) where id = v_id;
    end if;
  end loop;
end $$;

create function private.end_catalog_run(p_run_id uuid, p_status text, p_error text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_run public.catalog_runs;
begin
  update public.catalog_runs set
    status = p_status,
    lease_until = null,
    error = left(p_error, 500),
    finished_at = private.now()
  where id = p_run_id
  returning * into v_run;
  if p_status = 'failed' then
    perform private.notify_operator('The catalog sync failed: ' || v_run.carrier_id,
      jsonb_build_object('error', left(p_error, 300), 'run', p_run_id),
      private.hourly_key('catalog-failed:' || v_run.carrier_id));
  end if;
end $$;

create function private.add_catalog_counts(p_run_id uuid, p_counts jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.catalog_runs r set counts = r.counts || (
    select coalesce(jsonb_object_agg(key, coalesce((r.counts ->> key)::integer, 0) + value::integer), '{}')
    from jsonb_each_text(p_counts)
  )
  where id = p_run_id;
end $$;

-- What a batch is about to change: [{kind, area_ref, sku_ref, before, after}].
create function private.compare_catalog(p_carrier text, p_areas jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return private.compare_areas(p_carrier, p_areas) || private.compare_skus(p_carrier, p_areas);
end $$;

create function private.compare_areas(p_carrier text, p_areas jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('area_ref', seen.ref, 'kind', case
      when o.id is null then 'area_added' when o.is_available then 'area_gone' else 'area_back' end)), '[]')
    from (
      select a ->> 'ref' as ref, (a ->> 'is_available')::boolean as is_available from jsonb_array_elements(p_areas) a
    ) seen
    left join public.areas o on o.carrier_id = p_carrier and o.carrier_ref = seen.ref
    where o.is_available is distinct from seen.is_available
  );
end $$;

create function private.compare_skus(p_carrier text, p_areas jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    with seen as (
      select a ->> 'ref' as area_ref, s ->> 'ref' as sku_ref, (s ->> 'setup_cost')::numeric as setup_cost,
        (s ->> 'monthly_cost')::numeric as monthly_cost, coalesce(s ->> 'currency', 'USD') as currency
      from jsonb_array_elements(p_areas) a
      cross join jsonb_array_elements(a -> 'skus') s
    ), compared as (
      select n.*, k.is_available as was_available,
        case when k.id is not null then private.cost_json(k.setup_cost, k.monthly_cost, k.currency) end as old,
        private.cost_json(n.setup_cost, n.monthly_cost, n.currency) as new
      from seen n
      left join public.areas o on o.carrier_id = p_carrier and o.carrier_ref = n.area_ref
      left join public.area_skus k on k.area_id = o.id and k.carrier_ref = n.sku_ref
    )
    select coalesce(jsonb_agg(jsonb_build_object(
      'kind', case when old is null then 'sku_added' when was_available then 'cost_changed' else 'sku_back' end,
      'area_ref', area_ref, 'sku_ref', sku_ref, 'before', old, 'after', new)), '[]')
    from compared
    where old is distinct from new or not was_available
  );
end $$;

create function private.cost_json(p_setup numeric, p_monthly numeric, p_currency text) returns jsonb
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object(
    'setup_cost', p_setup::numeric(12, 4)::text,
    'monthly_cost', p_monthly::numeric(12, 4)::text,
    'currency', p_currency);
end $$;

-- Counts all, lists what is news: the additions of a carrier's first run are not.
create function private.record_catalog_changes(p_run_id uuid, p_carrier text, p_changes jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_is_first boolean := (select is_first from public.catalog_runs where id = p_run_id);
begin
  perform private.add_catalog_counts(p_run_id, (
    select coalesce(jsonb_object_agg(kind, count), '{}')
    from (select c ->> 'kind' as kind, count(*) from jsonb_array_elements(p_changes) c group by 1) k
  ));
  insert into public.catalog_changes (run_id, kind, area_id, sku_id, before, after)
    select p_run_id, c ->> 'kind', a.id, k.id, nullif(c -> 'before', 'null'), nullif(c -> 'after', 'null')
    from jsonb_array_elements(p_changes) c
    join public.areas a on a.carrier_id = p_carrier and a.carrier_ref = c ->> 'area_ref'
    left join public.area_skus k on k.area_id = a.id and k.carrier_ref = c ->> 'sku_ref'
    where not (v_is_first and c ->> 'kind' in ('area_added', 'sku_added'));
end $$;

-- A run that nobody works on is woken: its job was lost before it began, or died.
create function private.sweep_catalog_runs() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count integer;
begin
  perform private.emit('catalog/sync.requested', private.sweep_key('catalog-run:' || r.id),
      jsonb_build_object('carrier', r.carrier_id))
    from public.catalog_runs r
    where (r.status = 'running' and r.lease_until < private.now())
      or (r.status = 'queued' and r.created_at < private.now() - interval '1 minute');
  get diagnostics v_count = row_count;
  return v_count;
end $$;

create view private.due_catalog_runs with (security_invoker = true) as
  select coalesce(lease_until, created_at + interval '1 minute') as at
  from public.catalog_runs
  where status in ('queued', 'running');

create function private.prune_catalog_runs() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count integer;
begin
  delete from public.catalog_runs where id in (
    select id
    from public.catalog_runs
    where finished_at < private.now() - private.duration('catalog_run_days')
    order by finished_at
    limit 100
  );
  get diagnostics v_count = row_count;
  return v_count;
end $$;

insert into private.maintenance_steps (kind, name) values
  ('sweep', 'catalog_runs'),
  ('prune', 'catalog_runs');

grant execute on function
  private.begin_catalog_run(text, text, text),
  private.plan_catalog_run(uuid, integer, jsonb),
  private.finish_catalog_country(uuid, integer, text, integer),
  private.fail_catalog_run(text, text, boolean)
to app_worker;

-- ======== 117_catalog_for_staff.sql ========

-- What staff see of the catalog: places with costs and switches, runs, and what left while customers depend on it.

-- What an area is sold with: {setup_cost, monthly_cost, cost_currency, price}, null costs where no SKU can be sold.
create function private.catalog_offer_json(a public.areas) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_sku public.area_skus := private.sold_sku(a.id);
begin
  return jsonb_build_object(
    'setup_cost', v_sku.setup_cost::text,
    'monthly_cost', v_sku.monthly_cost::text,
    'cost_currency', v_sku.currency,
    'price', private.price_json(private.price_sku(a, v_sku)));
end $$;

create function private.catalog_area_json(a public.areas) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object(
    'id', a.id,
    'carrier_id', a.carrier_id,
    'carrier_ref', a.carrier_ref,
    'country', a.country,
    'name', a.name,
    'region_code', a.region_code,
    'prefix', a.prefix,
    'number_type', a.number_type,
    'features', a.features,
    'state', a.sale_state,
    'off_sale_at', a.off_sale_at,
    'off_sale_reason', a.off_sale_reason,
    'stopped_at', a.stopped_at,
    'is_metered', a.is_metered,
    'needs_documents', a.needs_documents,
    'stock_count', a.stock_count,
    'service_restrictions', a.service_restrictions,
    'offer', private.catalog_offer_json(a),
    'updated_at', a.updated_at);
end $$;

-- Null: there is none.
create function private.staff_get_catalog_area(p_actor jsonb, p_area_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_area public.areas;
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  select * into v_area from public.areas where id = p_area_id;
  if not found then
    return null;
  end if;
  return private.catalog_area_json(v_area) || jsonb_build_object(
    'country_name', (select name from public.countries where iso2 = v_area.country),
    'country_off_sale_reason', (select off_sale_reason from public.countries where iso2 = v_area.country),
    'skus', private.catalog_skus_json(v_area),
    'dependents', private.area_dependents(v_area.id),
    'alert_id', (
      select id from public.margin_alerts where area_id = v_area.id and status in ('open', 'repricing')
    ));
end $$;

create function private.catalog_skus_json(a public.areas) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_sold public.area_skus := private.sold_sku(a.id);
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', k.id,
      'carrier_ref', k.carrier_ref,
      'channels', k.channels,
      'setup_cost', k.setup_cost::text,
      'monthly_cost', k.monthly_cost::text,
      'charged_cost', k.charged_cost::text,
      'currency', k.currency,
      'is_available', k.is_available,
      'is_sold', k.id is not distinct from v_sold.id,
      'price', private.price_json(private.price_sku(a, k)),
      'updated_at', k.updated_at
    ) order by k.is_available desc, k.monthly_cost, k.channels), '[]')
    from public.area_skus k
    where k.area_id = a.id
  );
end $$;

-- Who depends on an area: {live_numbers, contracts, accounts, holds, open_lines}.
create function private.area_dependents(p_area_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object(
      'live_numbers', count(*),
      'accounts', count(distinct n.account_id),
      'contracts', count(c.id),
      'holds', (
        select count(*)
        from public.holds h
        where h.area_id = p_area_id and h.status = 'active' and h.expires_at > private.now()
      ),
      'open_lines', (
        select count(*) from public.order_items i
        where i.area_id = p_area_id and i.status in ('pending', 'provisioning')
      ))
    from public.purchased_numbers n
    left join public.number_contracts c on c.number_id = n.id and c.ended_at is null
    where n.area_id = p_area_id and n.status not in ('released', 'failed')
  );
end $$;

-- Asks for a run. SYNC_RUNNING: there is one already.
create function private.staff_request_catalog_sync(p_actor jsonb, p_carrier text, p_reason text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_reason text := private.authorize_staff_write(p_actor, array['operator', 'admin'], p_reason);
  v_id uuid;
begin
  if not exists (select from public.carriers where id = p_carrier and is_enabled) then
    perform private.refuse(404, 'NOT_FOUND');
  end if;
  insert into public.catalog_runs (carrier_id, cause, requested_by, reason)
    values (p_carrier, 'staff', (p_actor ->> 'user_id')::uuid, v_reason)
    on conflict (carrier_id) where status in ('queued', 'running') do nothing
    returning id into v_id;
  if v_id is null then
    return private.refusal('SYNC_RUNNING');
  end if;
  perform private.emit('catalog/sync.requested', 'catalog-run:' || v_id, jsonb_build_object('carrier', p_carrier));
  perform private.audit(p_actor, null, 'catalog.sync-requested', 'carrier:' || p_carrier, null,
    jsonb_build_object('run_id', v_id), v_reason);
  return jsonb_build_object('ok', true, 'run_id', v_id);
end $$;

create function private.catalog_run_json(r public.catalog_runs) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object(
    'id', r.id,
    'carrier_id', r.carrier_id,
    'carrier_name', (select name from public.carriers where id = r.carrier_id),
    'status', r.status,
    'is_silent', coalesce(r.lease_until < private.now(), false),
    'cause', r.cause,
    'requested_by', (select email from public.profiles where user_id = r.requested_by),
    'reason', r.reason,
    'generation', r.generation,
    'is_first', r.is_first,
    'counts', r.counts,
    'error', r.error,
    'created_at', r.created_at,
    'started_at', r.started_at,
    'finished_at', r.finished_at) || (
      select jsonb_build_object(
        'countries_total', count(*),
        'countries_done', count(done_at),
        'last_country', (array_agg(name order by done_at desc) filter (where done_at is not null))[1])
      from public.catalog_run_countries
      where run_id = r.id
    );
end $$;

-- How the sync stands: each carrier in use with its open run and its last one that ended.
create function private.staff_get_catalog_sync(p_actor jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  return jsonb_build_object('carriers', (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', c.id,
      'name', c.name,
      'last_succeeded_at', (
        select max(finished_at) from public.catalog_runs where carrier_id = c.id and status = 'succeeded'
      ),
      'open_run', (
        select private.catalog_run_json(r)
        from public.catalog_runs r
        where r.carrier_id = c.id and r.status in ('queued', 'running')
      ),
      'last_run', (
        select private.catalog_run_json(r)
        from public.catalog_runs r
        where r.carrier_id = c.id and r.finished_at is not null
        order by r.created_at desc
        limit 1
      )
    ) order by c.priority), '[]')
    from public.carriers c
    where c.is_enabled
  ));
end $$;

-- One run with its countries; its changes are a list of their own. Null: there is none.
create function private.staff_get_catalog_run(p_actor jsonb, p_run_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_run public.catalog_runs;
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  select * into v_run from public.catalog_runs where id = p_run_id;
  if not found then
    return null;
  end if;
  return private.catalog_run_json(v_run) || jsonb_build_object('countries', (
    select coalesce(jsonb_agg(jsonb_build_object(
      'iso2', iso2, 'name', name, 'area_count', area_count, 'done_at', done_at
    ) order by name), '[]')
    from public.catalog_run_countries
    where run_id = v_run.id
  ));
end $$;

grant execute on function
  private.staff_get_catalog_area(jsonb, uuid),
  private.staff_request_catalog_sync(jsonb, text, text),
  private.staff_get_catalog_sync(jsonb),
  private.staff_get_catalog_run(jsonb, uuid)
to app_server;

-- ======== 120_pricing.sql ========

-- Pricing rules: what is added to a carrier's cost. A rule has versions; every edit is a new one, with who made it and
-- why, and a version may begin later. Terms and ranks in words: docs/subsystems/pricing.md.

create extension if not exists btree_gist with schema extensions;

create table public.pricing_rules (
  id uuid primary key default gen_random_uuid(),
  version integer not null default 1 check (version > 0),
  created_at timestamptz not null default private.now()
);
comment on table public.pricing_rules is 'The identity of a rule. What it says is in its versions.';
comment on column public.pricing_rules.version is
  'counts the writes; an edit names the one that it saw. A version has the number of the write that made it';

-- The more an offer must have in common with a rule, the more specific the rule: an area beats a country beats a
-- number type beats a feature beats a carrier, and any of them beats all the ones after it taken together.
create function private.specificity(
  p_area_id uuid,
  p_country text,
  p_number_type text,
  p_feature text,
  p_carrier_id text
) returns smallint
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return (p_area_id is not null)::integer * 16
    + (p_country is not null)::integer * 8
    + (p_number_type is not null)::integer * 4
    + (p_feature is not null)::integer * 2
    + (p_carrier_id is not null)::integer;
end $$;

-- [{"from": 3, "percent": 5}, …]: at most ten, both rising.
create function private.are_volume_steps(p_steps jsonb) returns boolean
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  v_from integer := 1;
  v_percent numeric := 0;
  v_step jsonb;
begin
  if jsonb_typeof(p_steps) is distinct from 'array' or jsonb_array_length(p_steps) > 10 then
    return false;
  end if;
  for v_step in select * from jsonb_array_elements(p_steps) loop
    if jsonb_typeof(v_step -> 'from') is distinct from 'number'
      or jsonb_typeof(v_step -> 'percent') is distinct from 'number'
      or (v_step ->> 'from')::numeric not between v_from + 1 and 10000
      or (v_step ->> 'from')::numeric % 1 <> 0
      or (v_step ->> 'percent')::numeric not between v_percent + 0.001 and 90 then
      return false;
    end if;
    v_from := (v_step ->> 'from')::integer;
    v_percent := (v_step ->> 'percent')::numeric;
  end loop;
  return true;
end $$;

create table public.pricing_rule_versions (
  rule_id uuid not null references public.pricing_rules (id),
  version integer not null check (version > 0),
  name text not null check (name = trim(name) and char_length(name) between 1 and 80),
  currency public.currency_code not null default 'USD',
  area_id uuid references public.areas (id),
  country char(2) references public.countries (iso2),
  number_type text,
  feature text,
  carrier_id text references public.carriers (id),
  priority smallint not null default 100 check (priority between 1 and 1000),
  markup_percent numeric(7, 3) not null default 0 check (markup_percent between 0 and 1000),
  markup_cents public.cents not null default 0,
  fixed_cents public.cents,
  min_margin_percent numeric(7, 3) not null default 0 check (min_margin_percent between 0 and 1000),
  min_margin_cents public.cents not null default 0,
  floor_cents public.cents not null default 0,
  allows_below_cost boolean not null default false,
  round_to_cents public.cents not null default 1 check (round_to_cents between 1 and 1000000),
  round_ending_cents public.cents not null default 0,
  setup_policy text not null default 'markup' check (setup_policy in ('markup', 'fixed', 'free')),
  setup_markup_percent numeric(7, 3) not null default 0 check (setup_markup_percent between 0 and 1000),
  setup_cents public.cents not null default 0,
  volume_steps jsonb not null default '[]' check (private.are_volume_steps(volume_steps)),
  valid_from timestamptz not null default '-infinity',
  valid_until timestamptz not null default 'infinity',
  is_end boolean not null default false,
  undone_at timestamptz,
  resumes_until timestamptz,
  restored_from integer,
  created_by uuid,
  created_at timestamptz not null default private.now(),
  reason text not null,
  specificity smallint not null generated always as (
    private.specificity(area_id, country::text, number_type, feature, carrier_id)
  ) stored,
  primary key (rule_id, version),
  constraint pricing_rules_end_after_they_begin check (valid_from <= valid_until),
  constraint pricing_rules_of_an_area_name_nothing_else check (area_id is null or specificity = 16),
  constraint pricing_rules_are_fixed_or_added check (
    fixed_cents is null or (markup_percent = 0 and markup_cents = 0)
  ),
  constraint pricing_rules_are_chargeable check (
    fixed_cents % private.charge_step(currency) = 0
    and setup_cents % private.charge_step(currency) = 0
    and round_ending_cents % private.charge_step(currency) = 0
  ),
  constraint pricing_rules_end_in_a_remainder check (round_ending_cents < round_to_cents),
  constraint pricing_rules_set_up_in_one_way check (
    (setup_policy = 'markup' or setup_markup_percent = 0) and (setup_policy = 'fixed' or setup_cents = 0)
  ),
  -- Two rules of one rank would leave it to chance which wins. Features are not compared: an area may have both.
  constraint pricing_rules_have_one_winner exclude using gist (
    (currency::text) with =,
    specificity with =,
    priority with =,
    (coalesce(area_id, '00000000-0000-0000-0000-000000000000')) with =,
    (coalesce(country::text, '')) with =,
    (coalesce(number_type, '')) with =,
    (coalesce(carrier_id, '')) with =,
    (tstzrange(valid_from, valid_until)) with &&
  ) where (undone_at is null and not is_end) deferrable
);
comment on table public.pricing_rule_versions is
  'What a rule says, from when and until when. The versions of one rule never overlap. The most specific rule wins, of '
  'equals the one with the lowest priority.';
comment on column public.pricing_rule_versions.currency is
  'of the accounts that it serves; all its amounts are minor units of it';
comment on column public.pricing_rule_versions.area_id is
  'an area has one carrier, country and type: nothing else is said';
comment on column public.pricing_rule_versions.fixed_cents is
  'the monthly price, whatever the cost; null: cost plus markup';
comment on column public.pricing_rule_versions.min_margin_percent is 'the floor is at least this much above the cost';
comment on column public.pricing_rule_versions.min_margin_cents is 'the floor is at least this much above the cost';
comment on column public.pricing_rule_versions.floor_cents is 'the floor is at least this';
comment on column public.pricing_rule_versions.allows_below_cost is
  'on purpose: the floor is floor_cents alone, and the cost does not count';
comment on column public.pricing_rule_versions.round_to_cents is
  'prices are rounded up to the next that leaves round_ending_cents when divided by this: 100 and 99 make $1.99';
comment on column public.pricing_rule_versions.setup_policy is
  'markup: the carrier''s set-up cost and setup_markup_percent; fixed: setup_cents; free: nothing';
comment on column public.pricing_rule_versions.volume_steps is
  '[{from, percent}]: from so many numbers on each costs so much less a month, never under the floor';
comment on column public.pricing_rule_versions.is_end is 'the rule is not in effect during this version';
comment on column public.pricing_rule_versions.undone_at is 'taken back before it began; it never applied';
comment on column public.pricing_rule_versions.resumes_until is
  'until when the version before would have applied without this one; undoing this one gives that back';
create index pricing_rule_versions_area on public.pricing_rule_versions (area_id);
create index pricing_rule_versions_country on public.pricing_rule_versions (country);
create index pricing_rule_versions_carrier on public.pricing_rule_versions (carrier_id);
create index pricing_rule_versions_in_effect on public.pricing_rule_versions (currency, valid_from, valid_until)
  where undone_at is null and not is_end;

alter table public.pricing_rules enable row level security;
alter table public.pricing_rule_versions enable row level security;

-- A version as functions pass it about. PostgreSQL copies the defaults and checks of a table each time a function
-- describes its rows, a third of the time of a quote; a view has none.
create view private.rule with (security_invoker = true) as
  select * from public.pricing_rule_versions;

-- What a deployment begins with. The same ids everywhere.
insert into public.pricing_rules (id)
  values
    ('9b1f6a52-3c1d-4e7a-9f20-6d5c4b3a2901'),
    ('9b1f6a52-3c1d-4e7a-9f20-6d5c4b3a2902'),
    ('9b1f6a52-3c1d-4e7a-9f20-6d5c4b3a2903');
insert into public.pricing_rule_versions
  (rule_id, version, name, number_type, markup_percent, markup_cents, setup_markup_percent, floor_cents,
    round_to_cents, reason)
  values
    ('9b1f6a52-3c1d-4e7a-9f20-6d5c4b3a2901', 1, 'Standard', null, 60, 50, 20, 100, 5, 'the shop''s first prices'),
    ('9b1f6a52-3c1d-4e7a-9f20-6d5c4b3a2902', 1, 'Toll-free', 'toll_free', 50, 100, 20, 300, 25,
      'the shop''s first prices'),
    ('9b1f6a52-3c1d-4e7a-9f20-6d5c4b3a2903', 1, 'Mobile', 'mobile', 60, 80, 20, 200, 10, 'the shop''s first prices');

-- What a rule says where nothing else is said; the keys are its terms.
create function private.default_terms() returns jsonb
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return '{
    "name": "", "currency": "USD", "area_id": null, "country": null, "number_type": null, "feature": null,
    "carrier_id": null, "priority": 100, "markup_percent": 0, "markup_cents": 0, "fixed_cents": null,
    "min_margin_percent": 0, "min_margin_cents": 0, "floor_cents": 0, "allows_below_cost": false,
    "round_to_cents": 1, "round_ending_cents": 0, "setup_policy": "markup", "setup_markup_percent": 0,
    "setup_cents": 0, "volume_steps": []
  }';
end $$;

-- A rule that is not saved: a change that is looked at before it is made. p_terms: {rule_id, …terms}
create function private.proposed_rule(p_terms jsonb) returns private.rule
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  r private.rule;
begin
  r := jsonb_populate_record(null::private.rule,
    private.default_terms() || jsonb_build_object('valid_from', '-infinity', 'valid_until', 'infinity', 'version', 0,
      'is_end', false) || p_terms);
  r.specificity := private.specificity(r.area_id, r.country::text, r.number_type, r.feature, r.carrier_id);
  return r;
end $$;

-- The rules that decide prices in a currency at an instant; with p_change as they would be after it.
-- p_change: {rules: [{rule_id, …terms}], ended: [rule_id]}: rules that take the place of those with their ids, and
-- rules that no longer apply.
create function private.rules_at(p_currency text, p_at timestamptz, p_change jsonb default null) returns private.rule[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_rules private.rule[] := array(
    select r
    from private.rule r
    where r.currency = p_currency and r.undone_at is null and not r.is_end
      and r.valid_from <= p_at and r.valid_until > p_at
  );
begin
  if p_change is null then
    return v_rules;
  end if;
  return array(
    select r
    from unnest(v_rules) r
    where not coalesce(p_change -> 'ended', '[]') ? r.rule_id::text
      and not exists (
        select from jsonb_array_elements(p_change -> 'rules') x where x ->> 'rule_id' = r.rule_id::text
      )
  ) || array(
    select r
    from jsonb_array_elements(p_change -> 'rules') x, private.proposed_rule(x) r
    where r.currency = p_currency
  );
end $$;

-- Of these rules the one of each area: the most specific that fits, then the one with the lowest priority. A rule of
-- the area itself is the most specific there is. Other areas that are alike in all that rules look at are decided once.
create function private.match_rules(p_area_ids uuid[], p_rules private.rule[])
returns table (area_id uuid, rule_id uuid)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
    with own as materialized (
      select distinct on (r.area_id) r.area_id, r.rule_id
      from unnest(p_rules) r
      where r.area_id = any (p_area_ids)
      order by r.area_id, r.priority
    ), kinds as (
      select array_agg(a.id) as ids, a.carrier_id, a.country, a.number_type, a.features
      from public.areas a
      where a.id = any (p_area_ids) and a.id not in (select o.area_id from own o)
      group by a.carrier_id, a.country, a.number_type, a.features
    )
    select * from own
    union all
    select unnest(k.ids), w.rule_id
    from kinds k
    cross join lateral (
      select r.rule_id
      from unnest(p_rules) r
      where r.area_id is null
        and (r.carrier_id is null or r.carrier_id = k.carrier_id)
        and (r.country is null or r.country = k.country)
        and (r.number_type is null or r.number_type = k.number_type)
        and (r.feature is null or r.feature = any (k.features))
      order by r.specificity desc, r.priority
      limit 1
    ) w;
end $$;

-- ======== 121_exchange_rates.sql ========

-- What a price needs beside its rule: exchange rates, our tax, and what is not sold.

create table public.exchange_rates (
  base public.currency_code not null,
  quote public.currency_code not null,
  rate numeric(18, 8) not null check (rate > 0),
  margin_percent numeric(6, 3) not null default 0 check (margin_percent between 0 and 50),
  source text not null default 'by hand' check (char_length(source) between 1 and 80),
  as_of timestamptz not null default private.now(),
  version integer not null default 1,
  effective_rate numeric(20, 8) not null generated always as (round(rate * (100 + margin_percent) * 0.01, 8)) stored,
  primary key (base, quote),
  constraint exchange_rates_of_two_currencies check (base <> quote)
);
comment on table public.exchange_rates is 'One unit of base is worth rate units of quote.';
comment on column public.exchange_rates.margin_percent is 'added to the rate: what it may move before it is set again';
comment on column public.exchange_rates.effective_rate is 'what prices are made with';
comment on column public.exchange_rates.as_of is
  'when the source said so; prices go on with an old rate, and a person is asked';

create table public.tax_rates (
  id uuid primary key default gen_random_uuid(),
  country char(2) not null,
  region text,
  name text not null,
  percent numeric(6, 3) not null check (percent between 0 and 100),
  valid_from timestamptz not null default '-infinity',
  valid_until timestamptz not null default 'infinity'
);
comment on table public.tax_rates is 'Our own tax line, by the account''s country and region. Empty at first.';
create index tax_rates_country on public.tax_rates (country);

create table public.sale_restrictions (
  id uuid primary key default gen_random_uuid(),
  code text not null unique check (code ~ '^[A-Z_]+$'),
  metered_only boolean not null,
  country char(2),
  number_type text,
  explanation text not null,
  lifted_at timestamptz,
  version integer not null default 1
);
comment on table public.sale_restrictions is
  'Kinds of numbers that are in the catalog and not sold, until staff lift the restriction.';
comment on column public.sale_restrictions.metered_only is
  'only numbers whose inbound minutes the carrier bills';
comment on column public.sale_restrictions.country is 'null: every country';
comment on column public.sale_restrictions.number_type is 'null: every type';
insert into public.sale_restrictions (id, code, metered_only, number_type, explanation) values
  ('9b1f6a52-3c1d-4e7a-9f20-6d5c4b3a2911', 'METERED_TOLL_FREE', true, 'toll_free',
    'The carrier bills inbound minutes of these numbers at rates for which we cannot charge yet.'),
  ('9b1f6a52-3c1d-4e7a-9f20-6d5c4b3a2912', 'METERED_SHARED_COST', true, 'shared_cost',
    'The carrier bills inbound minutes of these numbers at rates for which we cannot charge yet.');

alter table public.exchange_rates enable row level security;
alter table public.tax_rates enable row level security;
alter table public.sale_restrictions enable row level security;

create function private.tax_percent(p_country text, p_region text) returns numeric
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  if p_country is null then
    return 0;
  end if;
  return coalesce((
    select t.percent
    from public.tax_rates t
    where t.country = p_country
      and (t.region is null or t.region = p_region)
      and private.now() >= t.valid_from and private.now() < t.valid_until
    order by (t.region is not null) desc
    limit 1
  ), 0);
end $$;

-- How much one unit of a carrier's currency is worth in ours, with what it may move; null when we do not know.
create function private.exchange_rate(p_base text, p_quote text) returns numeric
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if p_base = p_quote then
    return 1;
  end if;
  return (select effective_rate from public.exchange_rates where base = p_base and quote = p_quote);
end $$;

-- Whether a restriction keeps the area's numbers from being sold.
create function private.is_restricted(a public.areas) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (
    select from public.sale_restrictions x
    where x.lifted_at is null
      and (not x.metered_only or a.is_metered)
      and (x.country is null or x.country = a.country)
      and (x.number_type is null or x.number_type = a.number_type)
  );
end $$;

create function private.tax_on(p_cents integer, p_percent numeric, p_currency text) returns integer
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  v_step integer;
begin
  if p_percent = 0 and p_cents is not null then
    return 0;
  end if;
  v_step := private.charge_step(p_currency);
  return round(p_cents * p_percent * 0.01 / v_step) * v_step;
end $$;

-- The rates with their age, and which are older than a day: {base, quote, rate, margin_percent, effective_rate, source,
-- as_of, is_stale, version}.
create function private.staff_list_exchange_rates(p_actor jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  return (
    select coalesce(jsonb_agg(private.rate_json(r) order by r.base, r.quote), '[]')
    from public.exchange_rates r
  );
end $$;

create function private.rate_json(r public.exchange_rates) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return to_jsonb(r) || jsonb_build_object(
    'is_stale', r.as_of < private.now() - private.duration('exchange_rate_hours'));
end $$;

-- Sets a rate by hand. p_rate: {base, quote, rate, margin_percent?, source?, version?}; version null: a new pair.
create function private.staff_set_exchange_rate(p_actor jsonb, p_rate jsonb, p_reason text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_reason text := private.authorize_staff_write(p_actor, array['admin'], p_reason);
  v_before public.exchange_rates;
  v_after public.exchange_rates;
begin
  if p_rate ->> 'base' !~ '^[A-Z]{3}$' or p_rate ->> 'quote' !~ '^[A-Z]{3}$' or p_rate ->> 'base' = p_rate ->> 'quote'
    or (p_rate ->> 'rate')::numeric not between 0.00000001 and 9999999999
    or (p_rate ->> 'margin_percent')::numeric not between 0 and 50 then
    return private.refusal('VALIDATION_FAILED', '{"field": "rate"}');
  end if;
  perform pg_advisory_xact_lock(hashtextextended('exchange_rate:' || (p_rate ->> 'base') || (p_rate ->> 'quote'), 0));
  select * into v_before from public.exchange_rates where base = p_rate ->> 'base' and quote = p_rate ->> 'quote';
  if v_before.version is distinct from (p_rate ->> 'version')::integer then
    return private.refusal('CHANGED', jsonb_build_object(
      'current', case when v_before.base is not null then private.rate_json(v_before) end));
  end if;
  insert into public.exchange_rates as x (base, quote, rate, margin_percent, source, as_of)
    values (p_rate ->> 'base', p_rate ->> 'quote', (p_rate ->> 'rate')::numeric,
      coalesce((p_rate ->> 'margin_percent')::numeric, v_before.margin_percent, 0),
      coalesce(nullif(trim(p_rate ->> 'source'), ''), 'by hand'), private.now())
    on conflict (base, quote) do update set
      rate = excluded.rate,
      margin_percent = excluded.margin_percent,
      source = excluded.source,
      as_of = excluded.as_of,
      version = x.version + 1
    returning * into v_after;
  perform private.audit(p_actor, null, 'exchange_rate.set',
    'exchange_rate:' || v_after.base || '/' || v_after.quote, to_jsonb(v_before), to_jsonb(v_after), v_reason);
  return jsonb_build_object('ok', true, 'rate', private.rate_json(v_after));
end $$;

-- A rate older than a day is a person's matter: operators get one mail a day and pair.
create function private.sweep_exchange_rates() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count integer;
begin
  perform private.require_system();
  perform private.notify_operator('An exchange rate is older than a day: ' || r.base || ' to ' || r.quote,
      jsonb_build_object('rate', r.rate, 'as_of', r.as_of, 'source', r.source),
      'exchange-rate:' || r.base || r.quote || ':' || to_char(private.now(), 'YYYYMMDD'))
    from public.exchange_rates r
    where r.as_of < private.now() - private.duration('exchange_rate_hours');
  get diagnostics v_count = row_count;
  return v_count;
end $$;

insert into private.settings (key, value, description) values
  ('exchange_rate_hours', '24', 'A rate older than this is a person''s matter, hours');
insert into private.maintenance_steps (kind, name) values ('sweep', 'exchange_rates');

-- What is in the catalog and kept from sale, with how many offers that is.
create function private.staff_list_sale_restrictions(p_actor jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  return (
    select coalesce(jsonb_agg(private.restriction_json(x) order by x.code), '[]')
    from public.sale_restrictions x
  );
end $$;

create function private.restriction_json(x public.sale_restrictions) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return to_jsonb(x) || jsonb_build_object('areas', (
    select count(*)
    from public.areas a
    where a.is_available
      and (not x.metered_only or a.is_metered)
      and (x.country is null or x.country = a.country)
      and (x.number_type is null or x.number_type = a.number_type)
  ));
end $$;

-- Lifts a restriction, or puts it back: from then on nothing of its kind is held. Live holds and numbers stay.
create function private.staff_set_sale_restriction(
  p_actor jsonb,
  p_id uuid,
  p_version integer,
  p_is_lifted boolean,
  p_reason text
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_reason text := private.authorize_staff_write(p_actor, array['admin'], p_reason);
  v_before public.sale_restrictions;
  v_after public.sale_restrictions;
begin
  select * into v_before from public.sale_restrictions where id = p_id for update;
  if not found then
    perform private.refuse(404, 'NOT_FOUND');
  end if;
  if v_before.version is distinct from p_version then
    return private.refusal('CHANGED', jsonb_build_object('current', private.restriction_json(v_before)));
  end if;
  update public.sale_restrictions set
    lifted_at = case when p_is_lifted then coalesce(lifted_at, private.now()) end,
    version = version + 1
  where id = p_id
  returning * into v_after;
  perform private.audit(p_actor, null,
    case when p_is_lifted then 'sale_restriction.lifted' else 'sale_restriction.imposed' end,
    'sale_restriction:' || p_id, to_jsonb(v_before), to_jsonb(v_after), v_reason);
  return jsonb_build_object('ok', true, 'restriction', private.restriction_json(v_after));
end $$;

grant execute on function
  private.staff_list_exchange_rates(jsonb),
  private.staff_set_exchange_rate(jsonb, jsonb, text),
  private.staff_list_sale_restrictions(jsonb),
  private.staff_set_sale_restriction(jsonb, uuid, integer, boolean, text)
to app_server;

-- ======== 122_price_formula.sql ========

-- The formula: what a rule makes of a cost. One text prices everything, one offer as well as the whole catalog.
-- docs/subsystems/pricing.md has it in words, with examples.

-- Who buys: in which currency, at what tax, counting how many numbers, when; shows_steps: all volume prices are wanted.
create type private.buyer as (
  currency text,
  tax_percent numeric,
  volume_count integer,
  at timestamptz,
  shows_steps boolean
);

-- An offer with what decides its price. stop: why it is not sold, whatever its price.
create type private.priced_offer as (
  area_id uuid,
  stop text,
  sku_id uuid,
  setup_cost numeric,
  monthly_cost numeric,
  cost_currency text,
  rate numeric,
  rule_id uuid
);

-- The least that a month may cost.
create function private.floor_of(r private.rule, p_cost_cents numeric) returns numeric
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  if r.allows_below_cost then
    return r.floor_cents;
  end if;
  return greatest(
    p_cost_cents * (100 + r.min_margin_percent) * 0.01,
    p_cost_cents + r.min_margin_cents,
    r.floor_cents);
end $$;

-- Up to the next amount that leaves p_ending when divided by p_to. By whole division: a quotient of numeric is rounded,
-- and so might be its ceiling.
create function private.round_up(p_amount numeric, p_to numeric, p_ending numeric) returns numeric
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  v_above numeric := p_amount - p_ending;
begin
  return p_ending + p_to * (div(v_above, p_to) + (mod(v_above, p_to) > 0)::integer);
end $$;

-- A month at so many percent off: cost plus markup or the fixed price, less the discount, at least the floor, rounded
-- up. A fixed price is taken as it is, and its discount is rounded up to no more than it.
create function private.monthly_by(
  r private.rule,
  p_cost_cents numeric,
  p_floor_cents numeric,
  p_percent_off numeric,
  p_to numeric
) returns numeric
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  v_wish numeric := r.fixed_cents;
begin
  if v_wish is not null and p_percent_off = 0 then
    return v_wish;
  end if;
  v_wish := coalesce(v_wish, p_cost_cents * (100 + r.markup_percent) * 0.01 + r.markup_cents);
  return least(r.fixed_cents, private.round_up(
    greatest(p_floor_cents, v_wish * (100 - p_percent_off) * 0.01), p_to, r.round_ending_cents));
end $$;

create function private.setup_by(r private.rule, p_cost_cents numeric, p_to numeric) returns numeric
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  if r.setup_policy = 'fixed' then
    return r.setup_cents;
  end if;
  if r.setup_policy = 'free' or p_cost_cents = 0 then
    return 0;
  end if;
  return private.round_up(p_cost_cents * (100 + r.setup_markup_percent) * 0.01, p_to, r.round_ending_cents);
end $$;

-- What a rule makes of costs, as in private.quote. Minor units of the rule's currency; cost and floor are exact.
create type private.price as (
  status text,
  cost_cents numeric,
  floor_cents numeric,
  list_cents integer,
  monthly_cents integer,
  setup_cents integer,
  tax_cents integer,
  volume_prices jsonb
);

-- How a currency is charged: minor units of one, which multiples, and up to which price.
create type private.charging as (
  unit numeric,
  step integer,
  most integer
);

create function private.charging(p_currency text) returns private.charging
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return row(private.minor_units(1, p_currency), private.charge_step(p_currency),
    private.maximum_charge(p_currency) / 10)::private.charging;
end $$;

-- p_setup_cost, p_monthly_cost: in the buyer's currency.
create function private.price_by(
  r private.rule,
  p_setup_cost numeric,
  p_monthly_cost numeric,
  p_buyer private.buyer,
  p_charging private.charging
) returns private.price
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
  v_to numeric := lcm(r.round_to_cents, p_charging.step);
  v_cost numeric := p_monthly_cost * p_charging.unit;
  v_floor numeric := private.floor_of(r, v_cost);
  v_list numeric := private.monthly_by(r, v_cost, v_floor, 0, v_to);
  v_setup numeric := private.setup_by(r, p_setup_cost * p_charging.unit, v_to);
  v_steps jsonb;
  v_monthly integer;
begin
  if v_list <= p_charging.most then
    v_monthly := v_list;
    if r.volume_steps <> '[]' and (p_buyer.shows_steps or p_buyer.volume_count > 1) then
      v_steps := private.volume_prices(r, v_cost, v_floor, v_to, p_buyer);
      v_monthly := private.monthly_at(v_monthly, v_steps, p_buyer.volume_count);
    end if;
  end if;
  return row(
    case
      when v_list < v_floor then 'under_floor'
      when v_list > p_charging.most or v_setup > p_charging.most then 'too_high'
      else 'sold'
    end,
    v_cost, v_floor, case when v_list <= p_charging.most then v_list end, v_monthly,
    case when v_setup <= p_charging.most then v_setup end,
    case
      when v_list > p_charging.most or v_setup > p_charging.most then null
      when p_buyer.tax_percent = 0 then 0
      else private.tax_on((v_setup + v_monthly)::integer, p_buyer.tax_percent, p_buyer.currency)
    end,
    v_steps)::private.price;
end $$;

-- The steps at which a month becomes cheaper: the floor or rounding may make some equal. null: none.
-- Without shows_steps those up to the buyer's count.
create function private.volume_prices(
  r private.rule,
  p_cost_cents numeric,
  p_floor_cents numeric,
  p_to numeric,
  p_buyer private.buyer
) returns jsonb
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
  v_least integer := private.monthly_by(r, p_cost_cents, p_floor_cents, 0, p_to);
  v_prices jsonb := '[]';
  v_monthly integer;
  v_step jsonb;
begin
  for v_step in select * from jsonb_array_elements(r.volume_steps) loop
    continue when not p_buyer.shows_steps and (v_step ->> 'from')::integer > p_buyer.volume_count;
    v_monthly := private.monthly_by(r, p_cost_cents, p_floor_cents, (v_step ->> 'percent')::numeric, p_to);
    if v_monthly < v_least then
      v_prices := v_prices || jsonb_build_object('from', v_step -> 'from', 'monthly_cents', v_monthly);
      v_least := v_monthly;
    end if;
  end loop;
  return nullif(v_prices, '[]');
end $$;

-- What a month costs someone with so many numbers.
create function private.monthly_at(p_list_cents integer, p_volume_prices jsonb, p_count integer) returns integer
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  if p_volume_prices is null then
    return p_list_cents;
  end if;
  return coalesce((
    select min((s ->> 'monthly_cents')::integer)
    from jsonb_array_elements(p_volume_prices) s
    where (s ->> 'from')::integer <= p_count
  ), p_list_cents);
end $$;

-- ======== 123_quotes.sql ========

-- Quotes (P4, P11): one function says what a number costs. Search, pages, holds, and the preview of a change ask it.
-- A hold freezes its answer.

create type private.quote as (
  area_id uuid,
  status text,
  currency text,
  setup_cents integer,
  monthly_cents integer,
  tax_percent numeric,
  tax_cents integer,
  setup_cost numeric,
  monthly_cost numeric,
  cost_currency text,
  exchange_rate numeric,
  pricing_rule_id uuid,
  pricing_rule_version integer,
  sku_id uuid,
  volume_count integer,
  list_cents integer,
  volume_prices jsonb,
  cost_cents numeric,
  floor_cents numeric
);
comment on type private.quote is
  'monthly_cents is the price at volume_count numbers, list_cents at one; volume_prices: [{from, monthly_cents}] where '
  'it falls. status: sold, no_sku, off_sale, restricted, no_rule, no_rate, under_floor, too_high; currency and prices '
  'are null unless sold';

-- The SKU that we sell of an area: the cheapest with at least one channel.
create view private.sold_skus with (security_invoker = true) as
  select distinct on (area_id) *
  from public.area_skus
  where is_available and channels > 0
  order by area_id, monthly_cost, setup_cost, channels desc, id;

create function private.sold_sku(p_area_id uuid) returns public.area_skus
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_sku public.area_skus;
begin
  select * into v_sku from private.sold_skus where area_id = p_area_id;
  return v_sku;
end $$;

-- The offer of each area: the SKU that we sell of it (with p_sku_ids these instead), its rule and its rate.
create function private.list_offers(
  p_area_ids uuid[],
  p_buyer private.buyer,
  p_rules private.rule[],
  p_sku_ids uuid[] default null
) returns setof private.priced_offer
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
    with skus as materialized (
      select s.area_id, s.id, s.setup_cost, s.monthly_cost, s.currency
      from private.sold_skus s
      where s.area_id = any (p_area_ids) and p_sku_ids is null
      union all
      select s.area_id, s.id, s.setup_cost, s.monthly_cost, s.currency
      from public.area_skus s
      where s.id = any (p_sku_ids)
    )
    select a.id, case
        when s.id is null then 'no_sku'
        when not a.is_on_sale then 'off_sale'
        when exists (
          select from public.sale_restrictions r
          where r.lifted_at is null and (a.is_metered or not r.metered_only)
            and coalesce(r.country = a.country, true) and coalesce(r.number_type = a.number_type, true)
        ) then 'restricted'
        when m.rule_id is null then 'no_rule'
        when x.rate is null then 'no_rate'
      end, s.id, s.setup_cost::numeric, s.monthly_cost::numeric, s.currency::text, x.rate, m.rule_id
    from public.areas a
    left join skus s on s.area_id = a.id
    left join public.exchange_rates e on e.base = s.currency and e.quote = p_buyer.currency
    cross join lateral (select case when s.currency = p_buyer.currency then 1 else e.effective_rate end as rate) x
    left join private.match_rules(p_area_ids, p_rules) m on m.area_id = a.id
    where a.id = any (p_area_ids);
end $$;

-- What numbers of areas cost a buyer; one row for each area that exists. p_change as in rules_at: what they would cost.
-- p_sku_ids: what they would cost if these SKUs were sold. Equal costs are priced once.
--
-- Few areas are quoted by a plan that is kept: planning takes three times as long as the rest. For a whole catalog it
-- is planned. Compiling (jit) and sorts for joins are dear in both.
create function private.quote_areas(
  p_area_ids uuid[],
  p_buyer private.buyer,
  p_change jsonb default null,
  p_sku_ids uuid[] default null
) returns setof private.quote
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
set jit = off set work_mem = '64MB' set enable_mergejoin = off set plan_cache_mode = auto as $$
declare
  v_rules private.rule[] := private.rules_at(p_buyer.currency, p_buyer.at, p_change);
  v_charging private.charging := private.charging(p_buyer.currency);
begin
  perform set_config('plan_cache_mode', case
    when cardinality(p_area_ids) > 50 then 'force_custom_plan' else 'force_generic_plan' end, true);
  return query
    with offers as materialized (
      select * from private.list_offers(p_area_ids, p_buyer, v_rules, p_sku_ids)
    ), prices as materialized (
      select d.*, r.version,
        private.price_by(r, d.setup_cost * d.rate, d.monthly_cost * d.rate, p_buyer, v_charging) as p
      from (select distinct o.rule_id, o.setup_cost, o.monthly_cost, o.rate from offers o where o.rate is not null) d
      join unnest(v_rules) r using (rule_id)
    )
    select o.area_id, s.status, case when s.is_sold then p_buyer.currency end, (l.p).setup_cents,
      case when s.is_sold then (l.p).monthly_cents end, p_buyer.tax_percent,
      case when s.is_sold then (l.p).tax_cents end, o.setup_cost, o.monthly_cost, o.cost_currency, o.rate, o.rule_id,
      l.version, o.sku_id, p_buyer.volume_count, (l.p).list_cents, (l.p).volume_prices, (l.p).cost_cents,
      (l.p).floor_cents
    from offers o
    left join prices l using (rule_id, setup_cost, monthly_cost, rate)
    cross join lateral (
      select case
          when o.stop is null and (l.p).status = 'under_floor'
            and private.is_cost_accepted(o.sku_id, o.setup_cost + o.monthly_cost) then 'sold'
          else coalesce(o.stop, (l.p).status)
        end as status
    ) a
    cross join lateral (select a.status, a.status = 'sold' as is_sold) s;
end $$;
comment on function private.quote_areas(uuid[], private.buyer, jsonb, uuid[]) is
  'The one quote. currency null = not sold; status says why.';

-- Someone who buys now: an account, or without one a guest, whose number would be their p_count-th.
create function private.buyer(p_account_id uuid default null, p_count integer default 1) returns private.buyer
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_account public.accounts;
begin
  if p_account_id is null then
    return row('USD', 0, p_count, private.now(), true)::private.buyer;
  end if;
  select * into v_account from public.accounts where id = p_account_id;
  return row(v_account.currency, private.tax_percent(v_account.country, v_account.region), p_count,
    private.now(), true)::private.buyer;
end $$;

create function private.quote_area(p_area_id uuid, p_buyer private.buyer default private.buyer()) returns private.quote
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  q private.quote;
begin
  select * into q from private.quote_areas(array[p_area_id], p_buyer);
  return q;
end $$;

-- What it would cost if this SKU of the area were sold: whether it is on sale, restricted or under its floor (status)
-- does not matter here. null: it has no price.
create function private.price_sku(
  p_area public.areas,
  p_sku public.area_skus,
  p_buyer private.buyer default private.buyer()
) returns private.quote
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  q private.quote;
begin
  select * into q from private.quote_areas(array[p_area.id], p_buyer, null, array[p_sku.id]);
  if q.list_cents is null then
    return null;
  end if;
  q.currency := p_buyer.currency;
  q.monthly_cents := private.monthly_at(q.list_cents, q.volume_prices, p_buyer.volume_count);
  q.tax_cents := private.tax_on(q.setup_cents + q.monthly_cents, q.tax_percent, q.currency);
  return q;
end $$;

-- The first price that is lower than the present one, and how many more numbers it takes; null: there is none.
create function private.next_step(q private.quote) returns jsonb
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select s || jsonb_build_object('more', (s ->> 'from')::integer - q.volume_count)
    from jsonb_array_elements(q.volume_prices) s
    where (s ->> 'from')::integer > q.volume_count
    order by (s ->> 'from')::integer
    limit 1
  );
end $$;

create function private.price_json(q private.quote) returns jsonb
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  if q.currency is null then
    return null;
  end if;
  return private.sums_json(q, q.monthly_cents) || jsonb_build_object(
    'currency', q.currency,
    'setup_cents', q.setup_cents,
    'tax_percent', q.tax_percent,
    'volume', private.volume_json(q));
end $$;
comment on function private.price_json(private.quote) is
  'As customers see it: {currency, setup_cents, tax_percent, …sums, volume}. Sums: monthly_cents, tax_cents, '
  'due_today_cents (set-up, first month and tax), year_cents (set-up, twelve months and tax)';

-- What it costs with another number of numbers. null without discounts.
create function private.volume_json(q private.quote) returns jsonb
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  if q.volume_prices is null then
    return null;
  end if;
  return jsonb_build_object(
    'count', q.volume_count,
    'list_monthly_cents', q.list_cents,
    'prices', (
      select jsonb_agg(private.sums_json(q, p.monthly_cents) || jsonb_build_object('from', p.from_count)
        order by p.from_count)
      from (
        select 1 as from_count, q.list_cents as monthly_cents
        union all
        select (s ->> 'from')::integer, (s ->> 'monthly_cents')::integer
        from jsonb_array_elements(q.volume_prices) s
      ) p
    ),
    'next', private.next_step(q));
end $$;
comment on function private.volume_json(private.quote) is
  '{count, list_monthly_cents, prices: [{from, …sums}] from one number on, next: {from, monthly_cents, more} | null}';

-- The sums of a price whose month costs this.
create function private.sums_json(q private.quote, p_monthly_cents integer) returns jsonb
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
  v_tax integer := private.tax_on(q.setup_cents + p_monthly_cents, q.tax_percent, q.currency);
  v_year integer := q.setup_cents + 12 * p_monthly_cents;
begin
  return jsonb_build_object(
    'monthly_cents', p_monthly_cents,
    'tax_cents', v_tax,
    'due_today_cents', q.setup_cents + p_monthly_cents + v_tax,
    'year_cents', v_year + private.tax_on(v_year, q.tax_percent, q.currency));
end $$;

-- Why an area has no price, for its page.
create function private.not_sold_reason(q private.quote) returns text
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return case q.status when 'sold' then null when 'restricted' then 'restricted' else 'unpriced' end;
end $$;

-- ======== 124_pricing_changes.sql ========

-- How rules change. Each change is a new version that begins now or later; what began is never rewritten. A change
-- touches no live hold and no contract: both froze their prices.

-- What is wrong with the terms of a rule: [{field, code, …}], empty when nothing is. Words:
-- lib/contract/staff/pricing-words.ts.
create function private.term_problems(p_terms jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  r private.rule;
  v_unknown text;
begin
  select min(k) into v_unknown from jsonb_object_keys(p_terms) k where not private.default_terms() ? k;
  if v_unknown is not null then
    return jsonb_build_array(private.problem(v_unknown, 'UNKNOWN_FIELD'));
  end if;
  begin
    r := private.proposed_rule(p_terms);
  exception when data_exception or check_violation then
    return private.unreadable_terms(p_terms);
  end;
  return (
    select coalesce(jsonb_agg(p), '[]')
    from (
      select p from private.scope_problems(r) p
      union all
      select p from private.amount_problems(r) p
      union all
      select p from private.step_problems(r) p
    ) all_of_them
  );
end $$;

create function private.problem(p_field text, p_code text, p_details jsonb default '{}') returns jsonb
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object('field', p_field, 'code', p_code) || p_details;
end $$;

-- Which of the terms cannot be read at all: text where a number belongs, or one that does not fit.
create function private.unreadable_terms(p_terms jsonb) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_key text;
  v_problems jsonb := '[]';
begin
  for v_key in select k from jsonb_object_keys(p_terms) k order by k loop
    begin
      perform private.proposed_rule(jsonb_build_object(v_key, p_terms -> v_key));
    exception when data_exception or check_violation then
      v_problems := v_problems || private.problem(v_key, case
        when p_terms ->> v_key ~ '^-[0-9]' then 'NEGATIVE'
        when v_key like '%\_percent' and p_terms ->> v_key ~ '^[0-9]{5,}' then 'MARGIN_ABSURD'
        else 'UNREADABLE'
      end);
    end;
  end loop;
  return v_problems;
end $$;

create function private.scope_problems(r private.rule) returns setof jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if r.name is null or r.name <> trim(r.name) or char_length(r.name) not between 1 and 80 then
    return next private.problem('name', 'NAME_LENGTH');
  end if;
  if r.currency is null or r.currency !~ '^[A-Z]{3}$' then
    return next private.problem('currency', 'UNKNOWN');
  end if;
  if r.area_id is not null and not exists (select from public.areas where id = r.area_id) then
    return next private.problem('area_id', 'UNKNOWN');
  end if;
  if r.area_id is not null and r.specificity <> 16 then
    return next private.problem('area_id', 'AREA_ALONE');
  end if;
  if r.country is not null and not exists (select from public.countries where iso2 = r.country) then
    return next private.problem('country', 'UNKNOWN', jsonb_build_object('value', r.country));
  end if;
  if r.carrier_id is not null and not exists (select from public.carriers where id = r.carrier_id) then
    return next private.problem('carrier_id', 'UNKNOWN', jsonb_build_object('value', r.carrier_id));
  end if;
  if r.number_type not in ('local', 'mobile', 'national', 'toll_free', 'shared_cost', 'short_code') then
    return next private.problem('number_type', 'UNKNOWN', jsonb_build_object('value', r.number_type));
  end if;
  if r.feature !~ '^[a-z][a-z0-9_]{1,29}$' then
    return next private.problem('feature', 'UNKNOWN', jsonb_build_object('value', r.feature));
  end if;
  if r.priority is null or r.priority not between 1 and 1000 then
    return next private.problem('priority', 'OUT_OF_RANGE', '{"least": 1, "most": 1000}');
  end if;
end $$;

create function private.amount_problems(r private.rule) returns setof jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_row jsonb := to_jsonb(r);
  v_most numeric := private.maximum_charge(coalesce(r.currency, 'USD')) / 10;
  v_key text;
begin
  foreach v_key in array array['markup_percent', 'min_margin_percent', 'setup_markup_percent'] loop
    if v_row ->> v_key is null then
      return next private.problem(v_key, 'MISSING');
    elsif (v_row ->> v_key)::numeric < 0 then
      return next private.problem(v_key, 'NEGATIVE');
    elsif (v_row ->> v_key)::numeric > 1000 then
      return next private.problem(v_key, 'MARGIN_ABSURD', '{"most": 1000}');
    end if;
  end loop;
  foreach v_key in array array['markup_cents', 'min_margin_cents', 'floor_cents', 'setup_cents', 'fixed_cents'] loop
    if v_row ->> v_key is null and v_key <> 'fixed_cents' then
      return next private.problem(v_key, 'MISSING');
    elsif (v_row ->> v_key)::numeric > v_most then
      return next private.problem(v_key, 'TOO_HIGH', jsonb_build_object('most', v_most));
    end if;
  end loop;
  if r.fixed_cents is not null and (r.markup_percent <> 0 or r.markup_cents <> 0) then
    return next private.problem('fixed_cents', 'FIXED_AND_ADDED');
  end if;
  if r.setup_policy is null or r.setup_policy not in ('markup', 'fixed', 'free') then
    return next private.problem('setup_policy', 'UNKNOWN', jsonb_build_object('value', r.setup_policy));
  elsif r.setup_policy <> 'markup' and r.setup_markup_percent <> 0
    or r.setup_policy <> 'fixed' and r.setup_cents <> 0 then
    return next private.problem('setup_policy', 'SETUP_TWICE');
  end if;
  if r.allows_below_cost is null then
    return next private.problem('allows_below_cost', 'MISSING');
  end if;
end $$;

-- Rounding, and volume steps. Amounts that are prices by themselves must be payable by card.
create function private.step_problems(r private.rule) returns setof jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_row jsonb := to_jsonb(r);
  v_step integer := private.charge_step(coalesce(r.currency, 'USD'));
  v_key text;
begin
  foreach v_key in array array['round_ending_cents', 'fixed_cents', 'setup_cents'] loop
    if (v_row ->> v_key)::integer % v_step <> 0 then
      return next private.problem(v_key, 'NOT_CHARGEABLE', jsonb_build_object('step', v_step));
    end if;
  end loop;
  if r.round_to_cents is null or r.round_to_cents not between 1 and 1000000 then
    return next private.problem('round_to_cents', 'OUT_OF_RANGE', '{"least": 1, "most": 1000000}');
  elsif r.round_ending_cents is null or r.round_ending_cents >= r.round_to_cents then
    return next private.problem('round_ending_cents', 'ENDING_TOO_HIGH');
  end if;
  if private.are_volume_steps(r.volume_steps) is not true then
    return next private.problem('volume_steps', 'STEPS');
  end if;
end $$;

-- A fixed price under what the carrier charges, or under the rule's own floor, for something that we have: it would
-- not be sold.
create function private.floor_problem(r private.rule) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_problem jsonb;
begin
  if r.fixed_cents is null then
    return null;
  end if;
  select private.problem('fixed_cents',
      case when max(o.cost_cents) > r.fixed_cents then 'UNDER_COST' else 'UNDER_FLOOR' end,
      jsonb_build_object('offers', count(*), 'example', (array_agg(o.name order by o.cost_cents desc))[1],
        'floor_cents', ceil(max(private.floor_of(r, o.cost_cents)))))
    into v_problem
    from (
      select a.name,
        private.minor_units(k.monthly_cost * private.exchange_rate(k.currency, r.currency), r.currency) as cost_cents
      from public.areas a
      join private.sold_skus k on k.area_id = a.id
      where a.is_on_sale and private.fits(r, a)
    ) o
    where private.floor_of(r, o.cost_cents) > r.fixed_cents
    having count(*) > 0;
  return v_problem;
end $$;

-- Whether a rule speaks of an area.
create function private.fits(r private.rule, a public.areas) returns boolean
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return (r.area_id is null or r.area_id = a.id)
    and (r.country is null or r.country = a.country)
    and (r.number_type is null or r.number_type = a.number_type)
    and (r.feature is null or r.feature = any (a.features))
    and (r.carrier_id is null or r.carrier_id = a.carrier_id);
end $$;

-- All that is wrong with a change: its terms, its dates, and what it would sell too cheaply. null: nothing.
create function private.refuse_terms_of_rule(p_terms jsonb, p_from timestamptz, p_until timestamptz) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_problems jsonb := private.term_problems(p_terms);
  v_floor jsonb;
begin
  if p_from < private.now() then
    v_problems := v_problems || private.problem('valid_from', 'PAST');
  end if;
  if p_until <= private.now() then
    v_problems := v_problems || private.problem('valid_until', 'PAST');
  elsif p_until <= p_from then
    v_problems := v_problems || private.problem('valid_until', 'REVERSED');
  end if;
  if v_problems = '[]' then
    v_floor := private.floor_problem(private.proposed_rule(p_terms));
    v_problems := v_problems || coalesce(v_floor, '[]');
  end if;
  if v_problems = '[]' then
    return null;
  end if;
  return private.refusal('RULE_REFUSED', jsonb_build_object('problems', v_problems));
end $$;

-- The terms of a version, as default_terms names them.
create function private.terms_of(v private.rule) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_object_agg(t.key, t.value)
    from jsonb_each(to_jsonb(v)) t
    where private.default_terms() ? t.key
  );
end $$;

-- The version that applies at an instant, of those that were not taken back.
create function private.version_at(p_rule_id uuid, p_at timestamptz) returns private.rule
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v private.rule;
begin
  select * into v
    from private.rule
    where rule_id = p_rule_id and undone_at is null and valid_from <= p_at and valid_until > p_at;
  return v;
end $$;

-- When the next version after an instant begins; null: none does.
create function private.next_version_at(p_rule_id uuid, p_at timestamptz) returns timestamptz
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select min(valid_from)
    from private.rule
    where rule_id = p_rule_id and undone_at is null and valid_from > p_at and valid_until > valid_from
  );
end $$;

-- Puts a version into the life of its rule: the one that would apply at its beginning ends there, the next one still
-- begins. p_version: {version, terms, from, until, resumes, is_end, restored_from, reason, user_id}
create function private.put_version(p_rule_id uuid, p_version jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_from timestamptz := (p_version ->> 'from')::timestamptz;
  v_next timestamptz := private.next_version_at(p_rule_id, v_from);
  v_slot private.rule := private.version_at(p_rule_id, v_from);
  v private.rule := private.proposed_rule(p_version -> 'terms');
begin
  update public.pricing_rule_versions set valid_until = v_from
    where rule_id = p_rule_id and version = v_slot.version;
  insert into public.pricing_rule_versions (rule_id, version, name, currency, area_id, country, number_type, feature,
      carrier_id, priority, markup_percent, markup_cents, fixed_cents, min_margin_percent, min_margin_cents,
      floor_cents, allows_below_cost, round_to_cents, round_ending_cents, setup_policy, setup_markup_percent,
      setup_cents, volume_steps, valid_from, valid_until, is_end, resumes_until, restored_from, created_by, reason)
    values (p_rule_id, (p_version ->> 'version')::integer, v.name, v.currency, v.area_id, v.country, v.number_type,
      v.feature, v.carrier_id, v.priority, v.markup_percent, v.markup_cents, v.fixed_cents, v.min_margin_percent,
      v.min_margin_cents, v.floor_cents, v.allows_below_cost, v.round_to_cents, v.round_ending_cents, v.setup_policy,
      v.setup_markup_percent, v.setup_cents, v.volume_steps, v_from,
      coalesce((p_version ->> 'until')::timestamptz, v_slot.valid_until, v_next, 'infinity'),
      coalesce((p_version ->> 'is_end')::boolean, false),
      coalesce((p_version ->> 'resumes')::timestamptz, v_slot.valid_until),
      (p_version ->> 'restored_from')::integer, (p_version ->> 'user_id')::uuid, p_version ->> 'reason');
end $$;

-- Another rule of the same rank whose time overlaps, for the sentence that refuses this one.
create function private.rival_of(p_rule_id uuid, p_terms jsonb, p_from timestamptz, p_until timestamptz) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  r private.rule := private.proposed_rule(p_terms);
begin
  return (
    select private.problem('priority', 'OVERLAP', jsonb_build_object('rule_id', o.rule_id, 'name', o.name,
      'valid_from', private.finite(o.valid_from), 'valid_until', private.finite(o.valid_until)))
    from private.rule o
    where o.rule_id <> p_rule_id and o.undone_at is null and not o.is_end
      and o.currency = r.currency and o.specificity = r.specificity and o.priority = r.priority
      and o.area_id is not distinct from r.area_id and o.country is not distinct from r.country
      and o.number_type is not distinct from r.number_type and o.carrier_id is not distinct from r.carrier_id
      and o.valid_from < coalesce(p_until, 'infinity') and o.valid_until > p_from
    order by o.valid_from
    limit 1
  );
end $$;

-- An open end is null for people and programs.
create function private.finite(p_at timestamptz) returns timestamptz
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return case when isfinite(p_at) then p_at end;
end $$;

-- ======== 125_pricing_for_staff.sql ========

-- Pricing rules as everyone of staff reads them.

-- What people see of a version. state: undone, past, current, scheduled.
create function private.rule_version_json(v private.rule) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_now timestamptz := private.now();
begin
  return private.terms_of(v) || jsonb_build_object(
    'version', v.version,
    'specificity', v.specificity,
    'valid_from', private.finite(v.valid_from),
    'valid_until', private.finite(v.valid_until),
    'is_end', v.is_end,
    'state', case
      when v.undone_at is not null then 'undone'
      when v.valid_until <= v_now or v.valid_until = v.valid_from then 'past'
      when v.valid_from <= v_now then 'current'
      else 'scheduled'
    end,
    'undone_at', v.undone_at,
    'restored_from', v.restored_from,
    'reason', v.reason,
    'created_at', v.created_at,
    'created_by', (select p.email from public.profiles p where p.user_id = v.created_by),
    'area', (
      select jsonb_build_object('name', a.name, 'country', a.country, 'prefix', a.prefix, 'number_type', a.number_type)
      from public.areas a
      where a.id = v.area_id
    ));
end $$;

create function private.rule_json(p_rule_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_now timestamptz := private.now();
begin
  return (
    select jsonb_build_object(
      'id', r.id,
      'version', r.version,
      'current', (
        select private.rule_version_json(v)
        from private.rule v
        where v.rule_id = r.id and v.undone_at is null and v.valid_from <= v_now and v.valid_until > v_now
      ),
      'scheduled', coalesce((
        select jsonb_agg(private.rule_version_json(v) order by v.valid_from)
        from private.rule v
        where v.rule_id = r.id and v.undone_at is null and v.valid_from > v_now and v.valid_until > v.valid_from
      ), '[]'),
      'latest', (
        select private.rule_version_json(v)
        from private.rule v
        where v.rule_id = r.id
        order by v.version desc
        limit 1
      ))
    from public.pricing_rules r
    where r.id = p_rule_id
  );
end $$;
comment on function private.rule_json(uuid) is
  '{id, version, current, scheduled[], latest}: versions as rule_version_json has them; current null = not in effect';

-- The rules as a table. p_query: {search?, currency?, country?, number_type?, carrier_id?, state?, sort?, direction?,
-- limit?, offset?}. state: current (default), scheduled, ended, all. sort: rank (default), name, changed.
create function private.staff_list_pricing_rules(p_actor jsonb, p_query jsonb default '{}') returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_limit integer := least(coalesce((p_query ->> 'limit')::integer, 50), 500);
  v_offset integer := coalesce((p_query ->> 'offset')::integer, 0);
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  return (
    with found as (
      select f.rule_id, row_number() over (order by
        case when p_query ->> 'sort' = 'name' and p_query ->> 'direction' = 'desc' then f.name end desc,
        case when p_query ->> 'sort' = 'name' then f.name end,
        case when p_query ->> 'sort' = 'changed' and p_query ->> 'direction' = 'asc' then f.created_at end,
        case when p_query ->> 'sort' = 'changed' then f.created_at end desc,
        f.currency, f.specificity desc, f.priority, f.country, f.number_type, f.name, f.rule_id) as place
      from private.find_rules(p_query) f
    )
    select jsonb_build_object(
      'total', (select count(*) from found),
      'rules', coalesce((
        select jsonb_agg(private.rule_json(f.rule_id) order by f.place)
        from found f
        where f.place > v_offset and f.place <= v_offset + v_limit
      ), '[]'))
  );
end $$;

-- Of each rule that fits the query, the version that it is known by: the current one, else the next, else the last.
create function private.find_rules(p_query jsonb) returns setof private.rule
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_now timestamptz := private.now();
  v_words text := '%' || coalesce(private.search_key(p_query ->> 'search'), '') || '%';
begin
  return query
    select k.*
    from (
      select distinct on (v.rule_id) v.*
      from private.rule v
      order by v.rule_id, (v.undone_at is null and v.valid_from <= v_now and v.valid_until > v_now) desc,
        (v.undone_at is null and v.valid_from > v_now) desc, v.version desc
    ) k
    where private.search_key(k.name) like v_words
      and (p_query ->> 'currency' is null or k.currency = p_query ->> 'currency')
      and (p_query ->> 'country' is null or k.country = p_query ->> 'country')
      and (p_query ->> 'number_type' is null or k.number_type = p_query ->> 'number_type')
      and (p_query ->> 'carrier_id' is null or k.carrier_id = p_query ->> 'carrier_id')
      and case coalesce(p_query ->> 'state', 'current')
        when 'all' then true
        when 'current' then k.undone_at is null and not k.is_end and k.valid_from <= v_now and k.valid_until > v_now
        when 'scheduled' then private.next_version_at(k.rule_id, v_now) is not null
        else k.undone_at is not null or k.valid_until <= v_now or (k.is_end and k.valid_from <= v_now)
      end;
end $$;

-- One rule with all its versions, newest first; null: there is none.
create function private.staff_get_pricing_rule(p_actor jsonb, p_rule_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  return private.rule_json(p_rule_id) || jsonb_build_object('history', (
    select jsonb_agg(private.rule_version_json(v) order by v.version desc)
    from private.rule v
    where v.rule_id = p_rule_id
  ));
end $$;

-- What begins and ends in a span of time, in order: [{at, kind: begins | changes | ends, rule_id, rule_version,
-- version, name, can_undo}]. rule_version is what an undo names as seen.
create function private.staff_pricing_calendar(p_actor jsonb, p_from timestamptz, p_until timestamptz) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  return (
    with marks as (
      select v.valid_from as at, v as version, case
          when v.is_end then 'ends'
          when exists (
            select from private.rule b
            where b.rule_id = v.rule_id and b.undone_at is null and b.valid_until = v.valid_from
              and b.valid_from < b.valid_until
          ) then 'changes'
          else 'begins'
        end as kind
      from private.rule v
      where v.undone_at is null and v.valid_until > v.valid_from
      union all
      select v.valid_until, v, 'ends'
      from private.rule v
      where v.undone_at is null and v.valid_until > v.valid_from and not v.is_end and not exists (
        select from private.rule n
        where n.rule_id = v.rule_id and n.undone_at is null and n.valid_from = v.valid_until
          and n.valid_until > n.valid_from
      )
    )
    select coalesce(jsonb_agg(jsonb_build_object(
      'at', m.at,
      'kind', m.kind,
      'rule_id', r.id,
      'rule_version', r.version,
      'version', (m.version).version,
      'name', (m.version).name,
      'can_undo', (m.version).valid_from > private.now()
    ) order by m.at, (m.version).name), '[]')
    from marks m
    join public.pricing_rules r on r.id = (m.version).rule_id
    where m.at >= p_from and m.at < p_until
  );
end $$;

grant execute on function
  private.staff_list_pricing_rules(jsonb, jsonb),
  private.staff_get_pricing_rule(jsonb, uuid),
  private.staff_pricing_calendar(jsonb, timestamptz, timestamptz)
to app_server;

-- ======== 126_margin_guard.sql ========

-- The margin guard: an offer whose price no longer covers what its carrier charges stops selling in the transaction
-- that finds it out, and waits for a person. An offer is an area and the SKU it is sold with.
--
-- It is looked at when a sync writes costs, when a carrier charges more for an order than it lists, when an area is put
-- back on sale, and every minute while something is open. Two things stop it: its price is under the floor now, or the
-- price at which it was sold until a moment ago is (a cost that rose so far may be a mistake, even where the new price
-- follows it).
-- Locks, always in this order: the area's row, its SKUs, the alert, the offer (close_offer).

create table public.margin_alerts (
  id uuid primary key default gen_random_uuid(),
  area_id uuid not null references public.areas (id),
  sku_id uuid not null references public.area_skus (id),
  carrier_id text not null references public.carriers (id),
  cause text not null check (cause in ('cost', 'charge', 'price')),
  status text not null default 'open' check (status in (
    'open', 'repricing', 'accepted', 'repriced', 'stopped', 'cleared', 'lapsed'
  )),
  version integer not null default 1,
  currency public.currency_code not null,
  sold_monthly_cents public.cents not null,
  sold_due_cents public.cents not null,
  offered_due_cents public.cents,
  offered_cost numeric(12, 4),
  cost numeric(12, 4) not null,
  cost_before numeric(12, 4),
  cost_currency public.currency_code not null,
  lost numeric(14, 4) not null default 0,
  carrier_order_id uuid,
  accepted_until timestamptz,
  decided_by uuid references auth.users (id) on delete set null,
  decided_at timestamptz,
  reason text,
  note text,
  is_told boolean not null default false,
  opened_at timestamptz not null default private.now(),
  changed_at timestamptz not null default private.now(),
  closed_at timestamptz,
  constraint margin_alerts_close_with_an_instant check ((status in ('open', 'repricing')) = (closed_at is null)),
  constraint margin_alerts_decisions_say_why check ((decided_at is null) = (reason is null))
);
comment on table public.margin_alerts is
  'Offers that stopped because their price does not cover their cost. By a person: open → accepted | repricing | '
  'stopped; by itself: open, repricing → cleared | repriced, accepted → lapsed.';
comment on column public.margin_alerts.sold_due_cents is
  'set-up and first month at which it was sold last; the cost has fallen back when this covers it again';
comment on column public.margin_alerts.offered_due_cents is
  'what its price would be now; null = it has none';
comment on column public.margin_alerts.offered_cost is
  'the listed cost behind that price: a price that moves without it was changed by us';
comment on column public.margin_alerts.cost is 'what the carrier charges for set-up and first month, in its currency';
comment on column public.margin_alerts.lost is
  'what orders were charged beyond their price, in the carrier''s currency';
comment on column public.margin_alerts.accepted_until is
  'accepted: sold at this cost or less, until then; null = for good';
create unique index margin_alerts_one_open on public.margin_alerts (area_id) where status in ('open', 'repricing');
create index margin_alerts_area on public.margin_alerts (area_id, opened_at desc);
create index margin_alerts_sku on public.margin_alerts (sku_id);
create index margin_alerts_carrier on public.margin_alerts (carrier_id);
create index margin_alerts_decided_by on public.margin_alerts (decided_by);
create index margin_alerts_opened on public.margin_alerts (opened_at desc, id desc);
create index margin_alerts_untold on public.margin_alerts (carrier_id) where not is_told;
create index margin_alerts_accepted on public.margin_alerts (accepted_until) where status = 'accepted';

alter table public.margin_alerts enable row level security;

-- What an offer is sold at, what it costs (the most we know of), and its floors.
create type private.offer as (
  sku_id uuid,
  currency text,
  monthly_cents integer,
  due_cents integer,
  listed_cost numeric,
  cost numeric,
  cost_currency text,
  monthly_floor_cents integer,
  due_floor_cents integer
);

-- The floor of a month is its rule's. The first payment covers that, the set-up cost as far as the rule asks for it,
-- and what the carrier charges beyond its list. Prices are those of the largest volume.
create function private.offer_of(a public.areas, k public.area_skus) returns private.offer
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  q private.quote := private.price_sku(a, k);
  r private.rule;
  o private.offer;
  v_beyond numeric;
begin
  if k.id is null then
    return null;
  end if;
  o.sku_id := k.id;
  o.currency := coalesce(q.currency, 'USD');
  o.monthly_cents := private.monthly_at(q.list_cents, q.volume_prices, 2147483647);
  o.due_cents := q.setup_cents + o.monthly_cents;
  o.listed_cost := k.setup_cost + k.monthly_cost;
  o.cost := private.known_cost(k);
  o.cost_currency := k.currency;
  select * into r
    from private.rule
    where rule_id = q.pricing_rule_id and version = q.pricing_rule_version;
  v_beyond := private.minor_units((o.cost - o.listed_cost) * q.exchange_rate, o.currency);
  o.monthly_floor_cents := ceil(q.floor_cents);
  o.due_floor_cents := ceil(least(private.minor_units(k.setup_cost * q.exchange_rate, o.currency), q.setup_cents)
    + case
      when r.allows_below_cost then q.floor_cents + v_beyond
      else private.floor_of(r, q.cost_cents + v_beyond)
    end);
  return o;
end $$;

-- Set-up and first month, as listed or as charged, whichever is more.
create function private.known_cost(k public.area_skus) returns numeric
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return greatest(k.setup_cost + k.monthly_cost, k.charged_cost);
end $$;

create function private.clears_floor(o private.offer, p_monthly_cents integer, p_due_cents integer) returns boolean
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return coalesce(p_monthly_cents >= o.monthly_floor_cents and p_due_cents >= o.due_floor_cents, true);
end $$;
comment on function private.clears_floor(private.offer, integer, integer) is
  'Whether this price covers what the offer costs. What has no price is not sold, and clears.';

-- Somebody decided to sell at this cost. The quote asks too: an accepted cost is above no floor.
create function private.is_cost_accepted(p_sku_id uuid, p_cost numeric) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (
    select from public.margin_alerts
    where sku_id = p_sku_id and status = 'accepted' and cost >= p_cost
      and (accepted_until is null or accepted_until > private.now())
  );
end $$;

-- Looks at an area's offer, opens, updates or closes its alert. True when it stopped now.
-- p_sold: {sku_id, monthly_cents, due_cents, cost}, at which it was sold until now; null = only today's price counts.
create function private.review_offer(
  p_area_id uuid,
  p_sold jsonb default null,
  p_cause text default 'price',
  p_carrier_order_id uuid default null
) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_area public.areas;
  v_alert public.margin_alerts;
  v_offer private.offer;
  v_sold private.offer;
begin
  select * into v_area from public.areas where id = p_area_id for no key update;
  select * into v_alert
    from public.margin_alerts
    where area_id = p_area_id and status in ('open', 'repricing')
    for update;
  if found then
    perform private.refresh_margin_alert(v_alert, v_area);
    return false;
  end if;
  if v_area.off_sale_at is not null or not v_area.is_available or v_area.needs_documents
    or private.is_restricted(v_area) then
    return false;
  end if;
  v_sold := private.offer_of(v_area, private.sku((p_sold ->> 'sku_id')::uuid));
  if not private.clears_floor(v_sold, (p_sold ->> 'monthly_cents')::integer, (p_sold ->> 'due_cents')::integer)
    and not private.is_cost_accepted(v_sold.sku_id, v_sold.cost) then
    perform private.open_margin_alert(v_area, v_sold, p_sold, p_cause, p_carrier_order_id);
    return true;
  end if;
  v_offer := private.offer_of(v_area, private.sold_sku(p_area_id));
  if not private.clears_floor(v_offer, v_offer.monthly_cents, v_offer.due_cents)
    and not private.is_cost_accepted(v_offer.sku_id, v_offer.cost) then
    perform private.open_margin_alert(v_area, v_offer, null, p_cause, p_carrier_order_id);
    return true;
  end if;
  return false;
end $$;

create function private.sku(p_id uuid) returns public.area_skus
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_sku public.area_skus;
begin
  select * into v_sku from public.area_skus where id = p_id;
  return v_sku;
end $$;

create function private.open_margin_alert(
  a public.areas,
  o private.offer,
  p_sold jsonb,
  p_cause text,
  p_carrier_order_id uuid
) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_now private.offer := private.offer_of(a, private.sold_sku(a.id));
  v_alert public.margin_alerts;
begin
  perform private.close_offer(a.id);
  update public.areas set stopped_at = private.now() where id = a.id;
  insert into public.margin_alerts (area_id, sku_id, carrier_id, cause, currency, sold_monthly_cents, sold_due_cents,
      offered_due_cents, offered_cost, cost, cost_before, cost_currency, carrier_order_id)
    values (a.id, o.sku_id, a.carrier_id, p_cause, o.currency,
      coalesce((p_sold ->> 'monthly_cents')::integer, o.monthly_cents),
      coalesce((p_sold ->> 'due_cents')::integer, o.due_cents),
      v_now.due_cents, v_now.listed_cost, o.cost, (p_sold ->> 'cost')::numeric, o.cost_currency, p_carrier_order_id)
    returning * into v_alert;
  perform private.audit(private.system(), null, 'margin.stopped', 'area:' || a.id, null,
    jsonb_build_object('alert_id', v_alert.id, 'cause', p_cause, 'cost', v_alert.cost,
      'sold_due_cents', v_alert.sold_due_cents));
end $$;

-- Seen again. It closes by itself when the cost has fallen back to what the last price covers, and when we changed the
-- price so that it covers the cost. A price that only followed a cost waits for a person.
create function private.refresh_margin_alert(v public.margin_alerts, a public.areas) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_moved private.offer := private.offer_of(a, private.sku(v.sku_id));
  v_offer private.offer := private.offer_of(a, private.sold_sku(a.id));
  v_clears boolean := v_offer.due_cents is not null
    and private.clears_floor(v_offer, v_offer.monthly_cents, v_offer.due_cents);
begin
  if v_clears and private.clears_floor(v_moved, v.sold_monthly_cents, v.sold_due_cents) and v_moved.cost < v.cost then
    perform private.close_margin_alert(v, 'cleared', format('the carrier''s cost fell back to %s %s',
      round(v_moved.cost, 2), v_moved.cost_currency));
  elsif v_clears and (v.status = 'repricing'
    or (v_offer.listed_cost = v.offered_cost and v_offer.due_cents is distinct from v.offered_due_cents)) then
    perform private.close_margin_alert(v, 'repriced', 'the price covers the cost again');
  else
    update public.margin_alerts set
      cost = v_moved.cost,
      offered_due_cents = v_offer.due_cents,
      offered_cost = v_offer.listed_cost,
      version = version + (cost <> v_moved.cost)::integer,
      changed_at = private.now()
    where id = v.id
      and (cost, offered_due_cents, offered_cost)
        is distinct from (v_moved.cost, v_offer.due_cents, v_offer.listed_cost);
  end if;
end $$;

create function private.close_margin_alert(v public.margin_alerts, p_status text, p_note text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.margin_alerts set
    status = p_status,
    version = version + 1,
    note = p_note,
    closed_at = private.now()
  where id = v.id;
  update public.areas set stopped_at = null where id = v.area_id;
  perform private.audit(private.system(), null, 'margin.' || p_status, 'area:' || v.area_id,
    jsonb_build_object('status', v.status), jsonb_build_object('status', p_status, 'alert_id', v.id), p_note);
end $$;

-- ======== 127_margin_sources.sql ========

-- Where the margin guard learns of costs: the sync's batches, what carriers charge for orders, and the minute's look.

-- Before a batch is written: at what its changed areas are sold now,
-- {area id: {sku_id, monthly_cents, due_cents, cost}}.
create function private.prices_of_changed(p_carrier text, p_changes jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    with changed as (
      select distinct c ->> 'area_ref' as ref
      from jsonb_array_elements(p_changes) c
      where c ->> 'kind' = 'cost_changed'
    ), sold as (
      select a.id, private.offer_of(a, private.sold_sku(a.id)) as offer
      from changed
      join public.areas a on a.carrier_id = p_carrier and a.carrier_ref = changed.ref
    )
    select coalesce(jsonb_object_agg(id, jsonb_build_object(
      'sku_id', (offer).sku_id,
      'monthly_cents', (offer).monthly_cents,
      'due_cents', (offer).due_cents,
      'cost', (offer).cost)), '{}')
    from sold
    where (offer).due_cents is not null
  );
end $$;

-- The areas of a batch that are worth a look; all others are above their floors. Their costs changed, their price is
-- under the floor, an order was charged beyond the list, or an alert is open. A look at one costs as much as a quote of
-- them all.
create function private.areas_to_review(p_ids uuid[], p_prices jsonb) returns setof uuid
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select q.area_id
    from private.quote_areas(p_ids, private.buyer()) q
    where q.status = 'under_floor'
      or p_prices ? q.area_id::text
      or exists (select from public.area_skus k where k.id = q.sku_id and k.charged_cost is not null)
      or exists (
        select from public.margin_alerts v where v.area_id = q.area_id and v.status in ('open', 'repricing')
      )
    order by q.area_id;
end $$;

-- After it was written: how many offers stopped.
create function private.review_catalog(p_carrier text, p_areas jsonb, p_prices jsonb) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_ids uuid[];
  v_id uuid;
  v_count integer := 0;
begin
  select array_agg(o.id) into v_ids
    from jsonb_array_elements(p_areas) a
    join public.areas o on o.carrier_id = p_carrier and o.carrier_ref = a ->> 'ref';
  for v_id in select private.areas_to_review(v_ids, p_prices) loop
    v_count := v_count + private.review_offer(v_id, p_prices -> v_id::text,
      case when p_prices ? v_id::text then 'cost' else 'price' end)::integer;
  end loop;
  perform private.tell_margin_alerts(p_carrier);
  return v_count;
end $$;

-- A carrier was paid for an order. More than it lists is news: the area is looked at with the price of the line.
create function private.review_charge(p_carrier_order_id uuid, p_item_id uuid, p_charged numeric) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_item public.order_items;
  v_loss numeric;
  v_is_news boolean;
begin
  select * into v_item from public.order_items where id = p_item_id;
  if p_charged is null or p_charged <= v_item.setup_cost + v_item.monthly_cost then
    return;
  end if;
  perform from public.areas where id = v_item.area_id for no key update;
  update public.area_skus k set charged_cost = p_charged
    where k.id = v_item.sku_id and private.known_cost(k) < p_charged;
  v_is_news := found;
  if v_is_news then
    perform private.review_offer(v_item.area_id, jsonb_build_object(
      'sku_id', v_item.sku_id,
      'monthly_cents', v_item.monthly_cents,
      'due_cents', v_item.setup_cents + v_item.monthly_cents,
      'cost', v_item.setup_cost + v_item.monthly_cost), 'charge', p_carrier_order_id);
  end if;
  v_loss := p_charged - private.in_cost_currency(v_item.setup_cents + v_item.monthly_cents, v_item.currency,
    v_item.exchange_rate);
  if v_loss > 0 then
    perform private.add_loss(v_item.area_id, v_loss);
  end if;
  perform private.tell_margin_alerts(v_item.carrier_id);
end $$;

create function private.in_cost_currency(p_cents integer, p_currency text, p_rate numeric) returns numeric
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return p_cents / private.minor_units(1, p_currency) / p_rate;
end $$;

-- To the alert that is open, else to the last one.
create function private.add_loss(p_area_id uuid, p_loss numeric) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.margin_alerts set lost = lost + p_loss
    where id = (
      select id
      from public.margin_alerts
      where area_id = p_area_id
      order by closed_at desc nulls first, opened_at desc
      limit 1
    );
end $$;

-- What live holds and paid lines of an area would lose: {holds, lines, amount}, amount in the carrier's currency.
create function private.margin_at_risk(p_area_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    with promised as (
      select 'hold' as kind, h.sku_id, h.setup_cents + h.monthly_cents as due_cents, h.currency, h.exchange_rate
      from public.holds h
      where h.area_id = p_area_id and h.status = 'active'
        and (h.expires_at > private.now() or private.hold_is_payable(h))
      union all
      select 'line', i.sku_id, i.setup_cents + i.monthly_cents, i.currency, i.exchange_rate
      from public.order_items i
      where i.area_id = p_area_id and i.status = 'provisioning' and not exists (
        select from public.carrier_orders o where o.order_item_id = i.id and o.status = 'completed'
      )
    ), short as (
      select p.kind, private.known_cost(k) - private.in_cost_currency(p.due_cents, p.currency, p.exchange_rate) as loss
      from promised p
      join public.area_skus k on k.id = p.sku_id
    )
    select jsonb_build_object(
      'holds', count(*) filter (where kind = 'hold'),
      'lines', count(*) filter (where kind = 'line'),
      'amount', round(coalesce(sum(loss), 0), 2)::text)
    from short
    where loss > 0
  );
end $$;

-- One mail per alert; from the tenth of an hour on one mail for all. Called once the losses are written down.
create function private.tell_margin_alerts(p_carrier text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v public.margin_alerts;
  v_recent integer;
begin
  select count(*) into v_recent
    from public.margin_alerts
    where carrier_id = p_carrier and is_told and opened_at > private.now() - interval '1 hour';
  for v in
    update public.margin_alerts set is_told = true
    where carrier_id = p_carrier and not is_told and status in ('open', 'repricing')
    returning *
  loop
    v_recent := v_recent + 1;
    if v_recent <= 10 then
      perform private.notify_operator('An offer stopped: its price is under its floor', private.margin_facts(v),
        'margin-alert:' || v.id);
    else
      perform private.notify_operator('Many offers stopped: their prices are under their floors',
        jsonb_build_object('carrier', p_carrier, 'page', '/admin/margins'),
        private.hourly_key('margin-alerts:' || p_carrier));
    end if;
  end loop;
end $$;

create function private.margin_facts(v public.margin_alerts) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_area public.areas;
  v_risk jsonb := private.margin_at_risk(v.area_id);
begin
  select * into v_area from public.areas where id = v.area_id;
  return jsonb_build_object(
    'place', private.place_of(v_area) || ', ' || v_area.country || ' ' || v_area.prefix,
    'type', v_area.number_type,
    'cost', format('%s %s', round(v.cost, 2), v.cost_currency),
    'cost_before', round(v.cost_before, 2),
    'sold_at', format('%s %s', round(v.sold_due_cents / private.minor_units(1, v.currency), 2), v.currency),
    'lost', format('%s %s', round(v.lost, 2), v.cost_currency),
    'at_risk', format('%s %s in %s holds and %s paid lines', v_risk ->> 'amount', v.cost_currency, v_risk ->> 'holds',
      v_risk ->> 'lines'),
    'page', '/admin/margins/' || v.id);
end $$;

-- Prices and rates change without a sync, and what was accepted for a time ends.
create function private.sweep_margin_alerts() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_area uuid;
  v_count integer := 0;
begin
  for v_area in
    select area_id
    from public.margin_alerts
    where status in ('open', 'repricing') or (status = 'accepted' and accepted_until <= private.now())
    order by area_id
    limit 1000
  loop
    perform from public.areas where id = v_area for no key update;
    update public.margin_alerts set status = 'lapsed', version = version + 1
      where area_id = v_area and status = 'accepted' and accepted_until <= private.now();
    perform private.review_offer(v_area);
    v_count := v_count + 1;
  end loop;
  perform private.tell_margin_alerts(id) from public.carriers;
  return v_count;
end $$;

create view private.due_margin_alerts with (security_invoker = true) as
  select accepted_until as at
  from public.margin_alerts
  where status = 'accepted';

insert into private.maintenance_steps (kind, name) values ('sweep', 'margin_alerts');

-- ======== 128_margin_decisions.sql ========

-- What a person decides about an offer that stopped: accept the cost, sell again once it is repriced, or take it off
-- sale.

-- p_decision: {kind: accept | reprice | stop, until?}. Once: whoever comes second, or looked at an older state, gets
-- CHANGED with what there is now.
create function private.staff_decide_margin_alert(
  p_actor jsonb,
  p_alert_id uuid,
  p_version integer,
  p_decision jsonb,
  p_reason text
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_reason text := private.authorize_staff_write(p_actor, array['operator', 'admin'], p_reason);
  v_until timestamptz := (p_decision ->> 'until')::timestamptz;
  v_alert public.margin_alerts;
begin
  -- The area first: the order in which every part of the guard locks.
  perform from public.areas
    where id = (select area_id from public.margin_alerts where id = p_alert_id)
    for no key update;
  select * into v_alert from public.margin_alerts where id = p_alert_id for update;
  if not found then
    perform private.refuse(404, 'NOT_FOUND');
  end if;
  if v_alert.status not in ('open', 'repricing') or v_alert.version is distinct from p_version then
    return private.refusal('CHANGED') || jsonb_build_object('current', private.margin_alert_json(v_alert));
  end if;
  if v_until <= private.now() then
    return private.refusal('VALIDATION_FAILED', '{"field": "until"}');
  end if;
  perform private.apply_margin_decision(v_alert, p_decision ->> 'kind', v_until, v_reason, p_actor);
  perform private.audit(p_actor, null, 'margin.decided', 'area:' || v_alert.area_id,
    jsonb_build_object('status', v_alert.status),
    p_decision || jsonb_build_object('status', private.decided_status(p_decision ->> 'kind'), 'alert_id', v_alert.id),
    v_reason);
  if p_decision ->> 'kind' = 'reprice' then
    perform private.review_offer(v_alert.area_id);
  end if;
  select * into v_alert from public.margin_alerts where id = p_alert_id;
  return jsonb_build_object('ok', true, 'alert', private.margin_alert_json(v_alert));
end $$;

create function private.decided_status(p_kind text) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return case p_kind when 'accept' then 'accepted' when 'reprice' then 'repricing' when 'stop' then 'stopped' end;
end $$;

create function private.apply_margin_decision(
  v public.margin_alerts,
  p_kind text,
  p_until timestamptz,
  p_reason text,
  p_actor jsonb
) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_status text := private.decided_status(p_kind);
begin
  if v_status is null then
    perform private.refuse(400, 'VALIDATION_FAILED', '{"field": "kind"}');
  end if;
  update public.margin_alerts set
    status = v_status,
    version = version + 1,
    accepted_until = case when p_kind = 'accept' then p_until end,
    decided_by = (p_actor ->> 'user_id')::uuid,
    decided_at = private.now(),
    reason = p_reason,
    closed_at = case when p_kind <> 'reprice' then private.now() end
  where id = v.id;
  if p_kind = 'stop' then
    perform private.set_area_sale(v.area_id, p_reason);
  end if;
  if p_kind <> 'reprice' then
    update public.areas set stopped_at = null where id = v.area_id;
  end if;
end $$;

create function private.margin_alert_json(v public.margin_alerts) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_area public.areas;
  v_offer private.offer;
begin
  select * into v_area from public.areas where id = v.area_id;
  v_offer := private.offer_of(v_area, private.sold_sku(v.area_id));
  return (to_jsonb(v) - array['is_told', 'decided_by', 'lost', 'cost', 'cost_before']) || jsonb_build_object(
    'country', v_area.country,
    'place', private.place_of(v_area),
    'prefix', v_area.prefix,
    'number_type', v_area.number_type,
    'sku_ref', (private.sku(v.sku_id)).carrier_ref,
    'cost', v.cost::text,
    'cost_before', v.cost_before::text,
    'lost', round(v.lost, 2)::text,
    'floor_cents', (private.offer_of(v_area, private.sku(v.sku_id))).due_floor_cents,
    'now_due_cents', v_offer.due_cents,
    'now_clears', v_offer.due_cents is not null
      and private.clears_floor(v_offer, v_offer.monthly_cents, v_offer.due_cents),
    'at_risk', private.margin_at_risk(v.area_id),
    'decided_by', (select email from public.profiles where user_id = v.decided_by));
end $$;

-- Null: there is none.
create function private.staff_get_margin_alert(p_actor jsonb, p_alert_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_alert public.margin_alerts;
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  select * into v_alert from public.margin_alerts where id = p_alert_id;
  return case when found then private.margin_alert_json(v_alert) end;
end $$;

-- The queue of those that wait: {count, alerts}, the oldest first, at most 50.
create function private.staff_list_margin_alerts(p_actor jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  return jsonb_build_object(
    'count', (select count(*) from public.margin_alerts where status in ('open', 'repricing')),
    'alerts', (
      select coalesce(jsonb_agg(private.margin_alert_json(v) order by v.opened_at, v.id), '[]')
      from (
        select *
        from public.margin_alerts
        where status in ('open', 'repricing')
        order by opened_at, id
        limit 50
      ) v
    ));
end $$;

grant execute on function
  private.staff_list_margin_alerts(jsonb),
  private.staff_decide_margin_alert(jsonb, uuid, integer, jsonb, text),
  private.staff_get_margin_alert(jsonb, uuid)
to app_server;

-- ======== 129_edit_pricing.sql ========

-- Pricing rules as admins set them: now or later, with a reason; a change of what another admin changed meanwhile is
-- refused with what it became.

-- Null: the rule is as the caller saw it, and locked. Otherwise what it became.
create function private.refuse_stale_rule(p_rule_id uuid, p_version integer) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_version integer;
begin
  select version into v_version from public.pricing_rules where id = p_rule_id for update;
  if not found then
    perform private.refuse(404, 'NOT_FOUND');
  end if;
  if v_version is distinct from p_version then
    return private.refusal('CHANGED', jsonb_build_object('current', private.rule_json(p_rule_id)));
  end if;
  return null;
end $$;

-- Checks and writes a version, and says so in the audit log. p_version as in put_version.
create function private.save_version(p_actor jsonb, p_action text, p_rule_id uuid, p_version jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_from timestamptz := (p_version ->> 'from')::timestamptz;
  v_until timestamptz := (p_version ->> 'until')::timestamptz;
  v_before jsonb := private.rule_json(p_rule_id);
  v_problem jsonb;
  v_refusal jsonb;
begin
  if not coalesce((p_version ->> 'is_end')::boolean, false) then
    v_refusal := private.refuse_terms_of_rule(p_version -> 'terms', v_from, v_until);
  end if;
  if v_refusal is not null then
    return v_refusal;
  end if;
  if v_until > private.next_version_at(p_rule_id, v_from) then
    v_problem := private.problem('valid_until', 'LATER_CHANGE',
      jsonb_build_object('at', private.next_version_at(p_rule_id, v_from)));
  else
    v_problem := private.store_version(p_rule_id, p_version || jsonb_build_object('user_id', p_actor ->> 'user_id'));
  end if;
  if v_problem is not null then
    return private.refusal('RULE_REFUSED', jsonb_build_object('problems', jsonb_build_array(v_problem)));
  end if;
  perform private.audit(p_actor, null, p_action, 'pricing_rule:' || p_rule_id, v_before,
    private.rule_json(p_rule_id), p_version ->> 'reason');
  return jsonb_build_object('ok', true, 'rule', private.rule_json(p_rule_id));
end $$;

-- Null: written. Otherwise the rule of the same rank that is in the way, also when two admins save concurrently.
create function private.store_version(p_rule_id uuid, p_version jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.pricing_rules (id, version)
    values (p_rule_id, (p_version ->> 'version')::integer)
    on conflict (id) do update set version = excluded.version;
  perform private.put_version(p_rule_id, p_version);
  return null;
exception when exclusion_violation then
  return coalesce(
    private.rival_of(p_rule_id, p_version -> 'terms', (p_version ->> 'from')::timestamptz,
      (p_version ->> 'until')::timestamptz),
    private.problem('priority', 'OVERLAP'));
end $$;

-- p_rule: {…terms, valid_from?, valid_until?}. Without valid_from it applies immediately.
create function private.staff_create_pricing_rule(p_actor jsonb, p_rule jsonb, p_reason text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_reason text := private.authorize_staff_write(p_actor, array['admin'], p_reason);
begin
  return private.save_version(p_actor, 'pricing_rule.created', gen_random_uuid(), jsonb_build_object(
    'version', 1,
    'terms', private.default_terms() || (p_rule - 'valid_from' - 'valid_until'),
    'from', coalesce(p_rule ->> 'valid_from', private.now()::text),
    'until', p_rule ->> 'valid_until',
    'reason', v_reason));
end $$;

-- p_change: {…terms that change, valid_from?, valid_until?}: now, or with valid_from from then on. Terms that are not
-- named stay as they are at that instant; valid_until null: until something else is said.
create function private.staff_change_pricing_rule(
  p_actor jsonb,
  p_rule_id uuid,
  p_version integer,
  p_change jsonb,
  p_reason text
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_reason text := private.authorize_staff_write(p_actor, array['admin'], p_reason);
  v_from timestamptz := coalesce((p_change ->> 'valid_from')::timestamptz, private.now());
  v_refusal jsonb := private.refuse_stale_rule(p_rule_id, p_version);
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  return private.save_version(p_actor, 'pricing_rule.changed', p_rule_id, jsonb_build_object(
    'version', p_version + 1,
    'terms', private.terms_of(private.known_version(p_rule_id, v_from)) || (p_change - 'valid_from' - 'valid_until'),
    'from', v_from,
    'until', case
      when p_change ? 'valid_until'
      then coalesce((p_change ->> 'valid_until')::timestamptz, private.next_version_at(p_rule_id, v_from), 'infinity')
    end,
    'reason', v_reason));
end $$;

-- The version that an instant's change begins from: the one that applies then, else the newest.
create function private.known_version(p_rule_id uuid, p_at timestamptz) returns private.rule
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v private.rule := private.version_at(p_rule_id, p_at);
begin
  if v.rule_id is null then
    select * into v from private.rule where rule_id = p_rule_id order by version desc limit 1;
  end if;
  return v;
end $$;

-- Ends a rule now or later; what was scheduled for after that is taken back.
create function private.staff_end_pricing_rule(
  p_actor jsonb,
  p_rule_id uuid,
  p_version integer,
  p_at timestamptz,
  p_reason text
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_reason text := private.authorize_staff_write(p_actor, array['admin'], p_reason);
  v_at timestamptz := greatest(coalesce(p_at, private.now()), private.now());
  v_refusal jsonb := private.refuse_stale_rule(p_rule_id, p_version);
  v private.rule := private.version_at(p_rule_id, v_at);
  v_resumes timestamptz;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  if v.is_end or (v.rule_id is null and private.next_version_at(p_rule_id, v_at) is null) then
    return private.refuse_change_of_rule('ENDED');
  end if;
  select max(valid_until) into v_resumes
    from private.rule
    where rule_id = p_rule_id and undone_at is null and valid_until > v_at;
  update public.pricing_rule_versions set undone_at = private.now()
    where rule_id = p_rule_id and undone_at is null and valid_from > v_at;
  return private.save_version(p_actor, 'pricing_rule.ended', p_rule_id, jsonb_build_object(
    'version', p_version + 1,
    'terms', private.terms_of(private.known_version(p_rule_id, v_at)),
    'from', v_at,
    'until', 'infinity',
    'resumes', v_resumes,
    'is_end', true,
    'reason', v_reason));
end $$;

create function private.refuse_change_of_rule(p_code text) returns jsonb
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return private.refusal('RULE_REFUSED', jsonb_build_object(
    'problems', jsonb_build_array(private.problem('', p_code))));
end $$;

-- Takes back a change that has not begun: the version before it goes on until the next one.
create function private.staff_undo_pricing_change(
  p_actor jsonb,
  p_rule_id uuid,
  p_version integer,
  p_undone_version integer,
  p_reason text
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_reason text := private.authorize_staff_write(p_actor, array['admin'], p_reason);
  v_refusal jsonb := private.refuse_stale_rule(p_rule_id, p_version);
  v_before jsonb := private.rule_json(p_rule_id);
  v private.rule;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  select * into v
    from private.rule
    where rule_id = p_rule_id and version = p_undone_version and undone_at is null and valid_until > valid_from;
  if not found or v.valid_from <= private.now() then
    return private.refuse_change_of_rule('BEGAN');
  end if;
  v_refusal := private.take_back(v);
  if v_refusal is not null then
    return v_refusal;
  end if;
  update public.pricing_rules set version = version + 1 where id = p_rule_id;
  perform private.audit(p_actor, null, 'pricing_rule.undone', 'pricing_rule:' || p_rule_id, v_before,
    private.rule_json(p_rule_id), v_reason);
  return jsonb_build_object('ok', true, 'rule', private.rule_json(p_rule_id));
end $$;

-- Refused when the version before it cannot go on, because another rule of its rank has taken the time after it.
create function private.take_back(v private.rule) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_until timestamptz := coalesce(private.next_version_at(v.rule_id, v.valid_from), v.resumes_until);
  b private.rule;
begin
  select * into b
    from private.rule
    where rule_id = v.rule_id and undone_at is null and valid_until = v.valid_from and valid_from < valid_until;
  update public.pricing_rule_versions set undone_at = private.now()
    where rule_id = v.rule_id and version = v.version;
  update public.pricing_rule_versions set valid_until = v_until
    where rule_id = b.rule_id and version = b.version and v_until > valid_until;
  return null;
exception when exclusion_violation then
  return private.refusal('RULE_REFUSED', jsonb_build_object('problems', jsonb_build_array(coalesce(
    private.rival_of(b.rule_id, private.terms_of(b), v.valid_from, v_until), private.problem('priority', 'OVERLAP')))));
end $$;

-- An old version again, from now on: a new version with its terms.
create function private.staff_restore_pricing_rule(
  p_actor jsonb,
  p_rule_id uuid,
  p_version integer,
  p_from_version integer,
  p_reason text
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_reason text := private.authorize_staff_write(p_actor, array['admin'], p_reason);
  v_refusal jsonb := private.refuse_stale_rule(p_rule_id, p_version);
  v private.rule;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  select * into v from private.rule where rule_id = p_rule_id and version = p_from_version;
  if not found then
    perform private.refuse(404, 'NOT_FOUND');
  end if;
  return private.save_version(p_actor, 'pricing_rule.restored', p_rule_id, jsonb_build_object(
    'version', p_version + 1,
    'terms', private.terms_of(v),
    'from', private.now(),
    'restored_from', v.version,
    'reason', v_reason));
end $$;

grant execute on function
  private.staff_create_pricing_rule(jsonb, jsonb, text),
  private.staff_change_pricing_rule(jsonb, uuid, integer, jsonb, text),
  private.staff_end_pricing_rule(jsonb, uuid, integer, timestamptz, text),
  private.staff_undo_pricing_change(jsonb, uuid, integer, integer, text),
  private.staff_restore_pricing_rule(jsonb, uuid, integer, integer, text)
to app_server;

-- ======== 130_places.sql ========

-- Public reads of the catalog, behind the shop's pages.

create function private.area_json(a public.areas, q private.quote) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object(
    'id', a.id,
    'carrier_id', a.carrier_id,
    'country', a.country,
    'region', a.region,
    'region_code', a.region_code,
    'city', a.city,
    'name', a.name,
    'slug', a.slug,
    'prefix', a.prefix,
    'number_type', a.number_type,
    'features', a.features,
    'can_list_numbers', a.can_list_numbers,
    'needs_documents', a.needs_documents,
    'is_metered', a.is_metered,
    'is_available', a.is_on_sale,
    'in_stock', coalesce(a.stock_count, 1) > 0,
    'service_restrictions', a.service_restrictions,
    'sku_id', q.sku_id,
    'price', private.price_json(q),
    'not_sold_reason', private.not_sold_reason(q));
end $$;

-- The same with what the server asks the carrier with. Carrier references never leave the server.
create function private.area_refs_json(a public.areas, q private.quote) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return private.area_json(a, q) || jsonb_build_object(
    'carrier_ref', a.carrier_ref,
    'sku_ref', (select s.carrier_ref from public.area_skus s where s.id = q.sku_id));
end $$;

-- The search form shows an example of the country that is chosen: the place with the most numbers, by area code and
-- name.
create function private.example_area(p_country text) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object('prefix', a.prefix, 'name', a.name)
    from public.areas a
    where a.country = p_country and a.is_on_sale and not a.needs_documents
      and a.number_type = 'local' and a.prefix <> ''
    order by a.stock_count desc nulls last, a.name, a.prefix
    limit 1
  );
end $$;

-- Countries with something on sale, by name. p_prices: the price list, whose cheapest row of a country is its price.
create function private.list_countries(p_prices jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    with prices as (
      select p ->> 'iso2' as iso2, min((p -> 'price' ->> 'monthly_cents')::integer) as from_monthly_cents
      from jsonb_array_elements(p_prices) p
      group by 1
    )
    select coalesce(jsonb_agg(jsonb_build_object(
      'iso2', c.iso2,
      'name', c.name,
      'slug', c.slug,
      'dial_prefix', c.dial_prefix,
      'area_count', s.area_count,
      'types', s.types,
      'features', s.features,
      'from_monthly_cents', p.from_monthly_cents,
      'currency', 'USD',
      'documents_only', s.documents_only,
      'example_area', private.example_area(c.iso2)
    ) order by c.name), '[]')
    from public.countries c
    join lateral (
      select count(*) as area_count,
        array_agg(distinct a.number_type) as types,
        (select array_agg(distinct f) from public.areas o, unnest(o.features) f
          where o.country = c.iso2 and o.is_on_sale) as features,
        bool_and(a.needs_documents) as documents_only
      from public.areas a
      where a.country = c.iso2 and a.is_on_sale
    ) s on s.area_count > 0
    left join prices p on p.iso2 = c.iso2
    where c.is_on_sale
  );
end $$;

-- Areas of one name and type as one place: {slug, name, region_code, number_type, needs_documents, prefixes[],
-- features[], price, price_varies}. Price and abilities are those of its cheapest area, if possible of one in stock;
-- price null = not sold.
create function private.country_places(p_country text) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_ids uuid[] := array(select id from public.areas where country = upper(p_country) and is_on_sale);
begin
  return (
    with priced as materialized (
      select a.slug, a.name, a.region_code, a.number_type, a.needs_documents, a.prefix, a.features,
        coalesce(a.stock_count, 1) > 0 as in_stock,
        case when not a.needs_documents then private.price_json(q) end as price
      from private.quote_areas(v_ids, private.buyer()) q
      join public.areas a on a.id = q.area_id
    ), best as (
      select distinct on (number_type, slug, needs_documents)
        number_type, slug, needs_documents, name, region_code, features, price
      from priced
      order by number_type, slug, needs_documents, price is null, in_stock desc,
        (price ->> 'monthly_cents')::integer, (price ->> 'due_today_cents')::integer, prefix
    ), sums as (
      select number_type, slug, needs_documents,
        array_agg(distinct prefix) filter (where prefix <> '') as prefixes,
        count(distinct price) > 1 as price_varies
      from priced
      group by 1, 2, 3
    )
    select coalesce(jsonb_agg(jsonb_build_object(
      'slug', b.slug,
      'name', b.name,
      'region_code', b.region_code,
      'number_type', b.number_type,
      'needs_documents', b.needs_documents,
      'prefixes', coalesce(s.prefixes, '{}'),
      'features', b.features,
      'price', b.price,
      'price_varies', s.price_varies
    ) order by b.number_type, b.name, b.slug), '[]')
    from best b
    join sums s using (number_type, slug, needs_documents)
  );
end $$;

create function private.country_json(c public.countries) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object('iso2', c.iso2, 'name', c.name, 'slug', c.slug, 'dial_prefix', c.dial_prefix);
end $$;

create function private.get_country(p_slug text) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select private.country_json(c) || jsonb_build_object('places', private.country_places(c.iso2))
    from public.countries c
    where (c.slug = lower(p_slug) or c.iso2 = upper(p_slug)) and c.is_on_sale
  );
end $$;

create function private.get_area(p_country_slug text, p_area_slug text) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object(
      'country', private.country_json(c),
      'areas', jsonb_agg(private.area_json(a, private.quote_area(a.id)) order by a.number_type))
    from public.countries c
    join public.areas a on a.country = c.iso2 and a.slug = lower(p_area_slug) and a.is_on_sale
    where (c.slug = lower(p_country_slug) or c.iso2 = upper(p_country_slug)) and c.is_on_sale
    group by c.iso2
  );
end $$;

create function private.list_sitemap() returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('country', c.slug, 'area', a.slug, 'updated_at', a.updated_at)), '[]')
    from public.countries c
    join (
      select country, slug, max(updated_at) as updated_at
      from public.areas
      where is_on_sale
      group by 1, 2
    ) a on a.country = c.iso2
    where c.is_on_sale
  );
end $$;

grant execute on function
  private.get_country(text),
  private.get_area(text, text),
  private.list_sitemap()
to app_server, app_worker;

-- ======== 131_price_preview.sql ========

-- What prices are and would be (P11): why an offer costs what it costs, and what a change would do before it is made.
-- Both ask private.quote_areas, the function that the shop asks.

-- How the winning rule came to the price, step by step: [{code, …}]. Words: lib/contract/staff/pricing.
create function private.price_steps(r private.rule, q private.quote) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_step jsonb;
  v_raw numeric := coalesce(r.fixed_cents, q.cost_cents * (100 + r.markup_percent) * 0.01 + r.markup_cents);
  v_steps jsonb := jsonb_build_array(
    jsonb_build_object('code', 'COST', 'cents', q.cost_cents, 'cost', q.monthly_cost, 'cost_currency', q.cost_currency,
      'rate', q.exchange_rate),
    case
      when r.fixed_cents is null then jsonb_build_object('code', 'MARKUP', 'percent', r.markup_percent,
        'added_cents', r.markup_cents, 'cents', v_raw)
      else jsonb_build_object('code', 'FIXED', 'cents', r.fixed_cents)
    end);
begin
  select s into v_step
    from jsonb_array_elements(r.volume_steps) s
    where (s ->> 'from')::integer <= q.volume_count
    order by (s ->> 'from')::integer desc
    limit 1;
  if v_step is not null then
    v_raw := v_raw * (100 - (v_step ->> 'percent')::numeric) * 0.01;
    v_steps := v_steps || jsonb_build_object('code', 'VOLUME', 'from', v_step -> 'from', 'percent', v_step -> 'percent',
      'count', q.volume_count, 'cents', v_raw);
  end if;
  if v_raw < q.floor_cents then
    v_steps := v_steps || jsonb_build_object('cents', q.floor_cents,
      'code', case when q.status = 'under_floor' then 'UNDER_FLOOR' else 'FLOOR' end);
  end if;
  if q.monthly_cents is distinct from greatest(v_raw, q.floor_cents) and q.monthly_cents is not null then
    v_steps := v_steps || jsonb_build_object('code', 'ROUNDED', 'to_cents', r.round_to_cents,
      'ending_cents', r.round_ending_cents, 'cents', q.monthly_cents);
  end if;
  return v_steps || jsonb_build_object('code', 'SETUP_' || upper(r.setup_policy), 'percent', r.setup_markup_percent,
    'cost', q.setup_cost, 'cost_currency', q.cost_currency, 'cents', q.setup_cents);
end $$;

-- Why each rule does or does not decide: won; misses: what it asks for that the area is not; less_specific, or
-- higher_priority_number of equals, than the one that won.
create function private.rule_outcome(r private.rule, w private.rule, a public.areas)
returns jsonb
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
  v_misses text[] := array_remove(array[
    case when r.area_id <> a.id then 'area' end,
    case when r.country <> a.country then 'country' end,
    case when r.number_type <> a.number_type then 'number_type' end,
    case when r.feature <> all (a.features) then 'feature' end,
    case when r.carrier_id <> a.carrier_id then 'carrier' end], null);
begin
  return jsonb_build_object(
    'rule_id', r.rule_id,
    'version', r.version,
    'name', r.name,
    'specificity', r.specificity,
    'priority', r.priority,
    'outcome', case
      when r.rule_id = w.rule_id then 'won'
      when cardinality(v_misses) > 0 then 'misses'
      when r.specificity < w.specificity then 'less_specific'
      else 'higher_priority_number'
    end,
    'misses', v_misses);
end $$;

-- A quote as staff see it, costs included; what is not sold says why.
create function private.quote_json(q private.quote) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object(
    'status', q.status,
    'setup_cents', q.setup_cents,
    'monthly_cents', q.monthly_cents,
    'list_cents', q.list_cents,
    'volume_prices', q.volume_prices,
    'cost_cents', round(q.cost_cents, 4),
    'floor_cents', round(q.floor_cents, 4),
    'margin_percent', private.margin_percent(q.monthly_cents, q.cost_cents),
    'rule_id', q.pricing_rule_id,
    'rule_version', q.pricing_rule_version);
end $$;

-- What of a month's price is left after the carrier's cost, percent of the price; null where nothing is sold.
create function private.margin_percent(p_monthly_cents integer, p_cost_cents numeric) returns numeric
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return round((p_monthly_cents - p_cost_cents) * 100 / nullif(p_monthly_cents, 0), 2);
end $$;

-- p_query: {area_id, currency?, count?, at?}
create function private.staff_explain_price(p_actor jsonb, p_query jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_buyer private.buyer := private.buyer(null, coalesce((p_query ->> 'count')::integer, 1));
  v_area public.areas;
  v_rules private.rule[];
  v_rule private.rule;
  q private.quote;
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  select * into v_area from public.areas where id = (p_query ->> 'area_id')::uuid;
  if not found then
    return null;
  end if;
  v_buyer.currency := coalesce(p_query ->> 'currency', v_buyer.currency);
  v_buyer.at := coalesce((p_query ->> 'at')::timestamptz, v_buyer.at);
  q := private.quote_area(v_area.id, v_buyer);
  v_rules := private.rules_at(v_buyer.currency, v_buyer.at);
  select * into v_rule
    from unnest(v_rules) r
    where r.rule_id = q.pricing_rule_id;
  return jsonb_build_object(
    'area', private.area_json(v_area, q) - 'price',
    'currency', v_buyer.currency,
    'count', v_buyer.volume_count,
    'at', v_buyer.at,
    'quote', private.quote_json(q),
    'steps', case when v_rule.rule_id is not null and q.exchange_rate is not null and q.sku_id is not null
      then private.price_steps(v_rule, q) else '[]' end,
    'rules', coalesce((
      select jsonb_agg(private.rule_outcome(r, v_rule, v_area)
        order by (r.rule_id = v_rule.rule_id) desc, private.fits(r, v_area) desc, r.specificity desc, r.priority)
      from unnest(v_rules) r
    ), '[]'));
end $$;

-- A change in full, as rules_at takes it: terms that are not named are those that apply at the instant. A rule without
-- an id is new. p_change: {rules: [{rule_id?, …terms}], ended: [rule_id]}
create function private.whole_change(p_change jsonb, p_at timestamptz) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object(
    'ended', coalesce(p_change -> 'ended', '[]'),
    'rules', coalesce((
      select jsonb_agg(case
          when r.id is null then private.default_terms()
          else private.terms_of(private.known_version(r.id, p_at))
        end || x || jsonb_build_object('rule_id', coalesce(r.id, gen_random_uuid())) order by n)
      from jsonb_array_elements(p_change -> 'rules') with ordinality e (x, n)
      left join public.pricing_rules r on r.id = (x ->> 'rule_id')::uuid
    ), '[]'));
end $$;

-- What is wrong with the rules of a change: [{index, field, code, …}].
create function private.change_problems(p_change jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(p || jsonb_build_object('index', n - 1)), '[]')
    from jsonb_array_elements(p_change -> 'rules') with ordinality e (x, n)
    cross join lateral jsonb_array_elements(private.term_problems(x - 'rule_id')) p
  );
end $$;

-- What a change would do to the whole catalog and to the last thirty days' orders. Reads only; nothing is locked.
-- p_change: {rules: [{rule_id?, …terms}], ended: [rule_id], at?}; p_options: {currency?, count?, samples?}
create function private.staff_preview_pricing(p_actor jsonb, p_change jsonb, p_options jsonb default '{}') returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_buyer private.buyer := private.buyer(null, coalesce((p_options ->> 'count')::integer, 1));
  v_change jsonb;
  v_problems jsonb;
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  v_buyer.shows_steps := false;
  v_buyer.at := coalesce((p_change ->> 'at')::timestamptz, v_buyer.at);
  v_change := private.whole_change(p_change - 'at', v_buyer.at);
  v_problems := private.change_problems(v_change);
  v_buyer.currency := coalesce(p_options ->> 'currency', v_change #>> '{rules,0,currency}', v_buyer.currency);
  if v_problems <> '[]' then
    return private.refusal('RULE_REFUSED', jsonb_build_object('problems', v_problems));
  end if;
  return jsonb_build_object(
    'ok', true,
    'at', v_buyer.at,
    'currency', v_buyer.currency,
    'count', v_buyer.volume_count,
    'catalog', private.preview_catalog(v_buyer, v_change, coalesce((p_options ->> 'samples')::integer, 20)),
    'orders', private.preview_orders(v_buyer, v_change));
end $$;

-- An area as it is and as it would be, of each quote what a preview counts. monthly null: not sold.
create type private.quote_pair as (
  area_id uuid,
  rule_before uuid,
  rule_after uuid,
  status_after text,
  setup_before integer,
  setup_after integer,
  monthly_before integer,
  monthly_after integer,
  list_before integer,
  list_after integer,
  volume_before jsonb,
  volume_after jsonb,
  cost_before numeric,
  cost_after numeric,
  floor_after numeric
);

-- Quoted again are only the areas that the change may price otherwise: another rule decides, or one that the change
-- rewrites. All others cost what they cost.
create function private.compare_quotes(p_area_ids uuid[], p_buyer private.buyer, p_change jsonb)
returns setof private.quote_pair
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
set jit = off set work_mem = '64MB' set enable_mergejoin = off set plan_cache_mode = force_custom_plan as $$
declare
  v_rules private.rule[] := private.rules_at(p_buyer.currency, p_buyer.at, p_change);
  v_rewritten uuid[] := array(select (x ->> 'rule_id')::uuid from jsonb_array_elements(p_change -> 'rules') x);
begin
  return query
    with b as materialized (
      select * from private.quote_areas(p_area_ids, p_buyer)
    ), changed as materialized (
      select q.area_id
      from b q
      left join private.match_rules(p_area_ids, v_rules) m on m.area_id = q.area_id
      where m.rule_id is distinct from q.pricing_rule_id or m.rule_id = any (v_rewritten)
    ), c as materialized (
      select * from private.quote_areas(array(select x.area_id from changed x), p_buyer, p_change)
    ), a as (
      select * from c
      union all
      select * from b q where not exists (select from c where c.area_id = q.area_id)
    )
    select b.area_id, b.pricing_rule_id, a.pricing_rule_id, a.status, b.setup_cents, a.setup_cents, b.monthly_cents,
      a.monthly_cents, b.list_cents, a.list_cents, b.volume_prices, a.volume_prices, b.cost_cents, a.cost_cents,
      a.floor_cents
    from b
    join a on a.area_id = b.area_id;
end $$;

create function private.preview_catalog(p_buyer private.buyer, p_change jsonb, p_samples integer) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set jit = off set work_mem = '64MB' as $$
declare
  v_ids uuid[] := array(select id from public.areas where is_on_sale and not needs_documents);
begin
  return (
    with c as materialized (
      select o.area_id, o.monthly_before is not null as was_sold, o.monthly_after is not null as is_sold,
        o.monthly_before + o.setup_before as before, o.monthly_after + o.setup_after as after,
        private.margin_percent(o.monthly_before, o.cost_before) as margin_before,
        private.margin_percent(o.monthly_after, o.cost_after) as margin_after,
        o.monthly_after < o.cost_after as is_below_cost,
        o.monthly_after < o.floor_after or o.status_after = 'under_floor' as is_under_floor,
        (o.monthly_after, o.setup_after) is distinct from (o.monthly_before, o.setup_before) as changes,
        o.rule_after is distinct from o.rule_before as changes_rule
      from private.compare_quotes(v_ids, p_buyer, p_change) o
    )
    select jsonb_build_object(
      'offers', count(*),
      'sold_before', count(*) filter (where was_sold),
      'sold_after', count(*) filter (where is_sold),
      'changed', count(*) filter (where changes),
      'dearer', count(*) filter (where after > before),
      'cheaper', count(*) filter (where after < before),
      'newly_sold', count(*) filter (where is_sold and not was_sold),
      'no_longer_sold', count(*) filter (where was_sold and not is_sold),
      'other_rule', count(*) filter (where changes_rule),
      'below_cost', count(*) filter (where is_below_cost),
      'under_floor', count(*) filter (where is_under_floor),
      'margin_before', private.margins_json(array_agg(margin_before)),
      'margin_after', private.margins_json(array_agg(margin_after)),
      'samples', private.preview_samples(p_buyer, p_change, array(
        select x.area_id
        from c x
        where x.changes
        order by abs(x.after - x.before) desc nulls first, x.area_id
        limit p_samples
      )))
    from c
  );
end $$;

create function private.margins_json(p_percents numeric[]) returns jsonb
language plpgsql immutable set search_path = pg_catalog, pg_temp set jit = off set work_mem = '64MB' as $$
begin
  return (
    select jsonb_build_object('min', min(p), 'max', max(p), 'median', percentile_disc(0.5) within group (order by p))
    from unnest(p_percents) p
  );
end $$;

-- Samples with what people call them.
create function private.preview_samples(p_buyer private.buyer, p_change jsonb, p_area_ids uuid[]) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'area_id', a.id,
      'country', a.country,
      'place', private.place_of(a),
      'prefix', a.prefix,
      'number_type', a.number_type,
      'carrier_id', a.carrier_id,
      'before', private.quote_json(b),
      'after', private.quote_json(c)
    ) order by s.n), '[]')
    from unnest(p_area_ids) with ordinality s (id, n)
    join public.areas a on a.id = s.id
    join private.quote_areas(p_area_ids, p_buyer) b on b.area_id = s.id
    join private.quote_areas(p_area_ids, p_buyer, p_change) c on c.area_id = s.id
  );
end $$;

-- The lines that were sold in the last thirty days, at today's prices and at the proposed ones, each at the count of
-- its order.
create function private.preview_orders(p_buyer private.buyer, p_change jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_from timestamptz := private.now() - interval '30 days';
begin
  p_buyer.volume_count := 1;
  p_buyer.shows_steps := true;
  return (
    with lines as materialized (
      select i.order_id, i.area_id, i.setup_cents + i.monthly_cents as charged,
        count(*) over (partition by i.order_id)::integer as in_order
      from public.order_items i
      join public.orders o on o.id = i.order_id
      where o.authorized_at >= v_from and o.currency = p_buyer.currency and i.status = 'live'
    ), quotes as materialized (
      select * from private.compare_quotes(array(select distinct l.area_id from lines l), p_buyer, p_change)
    ), priced as (
      select l.*, q.setup_before + private.monthly_at(q.list_before, q.volume_before, l.in_order) as before,
        q.setup_after + private.monthly_at(q.list_after, q.volume_after, l.in_order) as after
      from lines l
      join quotes q using (area_id)
    )
    select jsonb_build_object(
      'from', v_from,
      'orders', count(distinct p.order_id),
      'lines', count(*),
      'changed', count(*) filter (where p.before is distinct from p.after),
      'no_longer_sold', count(*) filter (where p.after is null),
      'charged_cents', coalesce(sum(p.charged), 0),
      'before_cents', coalesce(sum(p.before), 0),
      'after_cents', coalesce(sum(p.after), 0))
    from priced p
  );
end $$;

grant execute on function
  private.staff_explain_price(jsonb, jsonb),
  private.staff_preview_pricing(jsonb, jsonb, jsonb)
to app_server;

-- ======== 132_place_words.sql ========

-- What people type as a place, found in the catalog. The server reads it first (lib/catalog/places): a reading is a
-- list of parts, each {typed, code} for an area code as dialed after the country code, or {typed, words[]} for
-- names, the one that is meant first. Names are compared by their search key, so accents, case and punctuation make
-- no difference.

-- A place by name: its slug or whole name, else a whole region, else a name with its region behind it ("seattle wa"),
-- else names in which a word begins so.
create function private.areas_of_name(p_country text, p_name text) returns uuid[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_key text := private.search_key(p_name);
  v_ids uuid[];
begin
  if v_key = '' then
    return '{}';
  end if;
  select array_agg(id) into v_ids from public.areas
    where country = p_country and is_on_sale and (slug = lower(p_name) or name_keys like '%| ' || v_key || ' |%');
  if v_ids is null then
    select array_agg(id) into v_ids from public.areas
      where country = p_country and is_on_sale and region_keys like '%| ' || v_key || ' |%';
  end if;
  if v_ids is null then
    v_ids := private.areas_of_name_and_region(p_country, v_key);
  end if;
  if v_ids is null then
    select array_agg(id) into v_ids from public.areas
      where country = p_country and is_on_sale and name_keys like '% ' || v_key || '%';
  end if;
  return coalesce(v_ids, '{}');
end $$;

-- "seattle wa", "portland oregon", "new york new york": the last words are the region, the others begin a name of it.
create function private.areas_of_name_and_region(p_country text, p_key text) returns uuid[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_words text[] := string_to_array(p_key, ' ');
  v_ids uuid[];
begin
  for i in reverse array_length(v_words, 1) .. 2 loop
    v_ids := private.areas_within(
      p_country, array_to_string(v_words[: i - 1], ' '), array_to_string(v_words[i :], ' '));
    if v_ids is not null then
      return v_ids;
    end if;
  end loop;
  return null;
end $$;

-- Names of a region that are or begin with a key; whole names alone where there are some. Null: none.
create function private.areas_within(p_country text, p_name_key text, p_region_key text) returns uuid[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    with hits as (
      select id, name_keys like '%| ' || p_name_key || ' |%' as is_whole
      from public.areas
      where country = p_country and is_on_sale and name_keys like '%| ' || p_name_key || '%'
        and region_keys like '%| ' || p_region_key || ' |%'
    )
    select array_agg(id) from hits where is_whole or not exists (select from hits where is_whole)
  );
end $$;

-- "Seattle" | "WA": two parts that are one place's label. Not "CA" | "NY", which are two regions.
create function private.areas_of_label(p_country text, p_part jsonb, p_next jsonb) returns uuid[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_region text := private.search_key(p_next ->> 'typed');
  v_name text;
  v_key text;
  v_ids uuid[];
begin
  if p_part -> 'words' is null or p_next -> 'words' is null or v_region = '' then
    return null;
  end if;
  for v_name in select jsonb_array_elements_text(p_part -> 'words') loop
    v_key := private.search_key(v_name);
    v_ids := private.areas_within(p_country, v_key, v_region);
    if v_ids is not null and (
      exists (select from public.areas where id = any (v_ids) and name_keys like '%| ' || v_key || ' |%')
      or not exists (select from public.areas where country = p_country and region_keys like '%| ' || v_key || ' |%')
    ) then
      return v_ids;
    end if;
  end loop;
  return null;
end $$;

-- An area code, or more digits than one: what follows belongs to the exchange.
create function private.areas_of_code(p_country text, p_code text) returns uuid[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_ids uuid[];
begin
  select array_agg(id) into v_ids from public.areas
    where country = p_country and is_on_sale and prefix = p_code;
  if v_ids is null then
    select array_agg(id) into v_ids from public.areas
      where country = p_country and is_on_sale and prefix <> '' and p_code like prefix || '%';
  end if;
  return coalesce(v_ids, '{}');
end $$;

create function private.areas_of_part(p_country text, p_part jsonb) returns uuid[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_name text;
  v_ids uuid[] := '{}';
begin
  if p_part ->> 'code' is not null then
    return private.areas_of_code(p_country, p_part ->> 'code');
  end if;
  for v_name in select jsonb_array_elements_text(p_part -> 'words') loop
    v_ids := private.areas_of_name(p_country, v_name);
    exit when v_ids <> '{}';
  end loop;
  return v_ids;
end $$;

-- {ids[], beginnings: {area id: digits its numbers have to begin with}, missing: [typed parts that are no place
-- here]}.
create function private.read_places(p_country text, p_reading jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_ids uuid[] := '{}';
  v_beginnings jsonb := '{}';
  v_missing jsonb := '[]';
  v_part jsonb;
  v_found uuid[];
  v_at integer := 0;
begin
  while v_at < jsonb_array_length(p_reading) loop
    v_part := p_reading -> v_at;
    v_found := private.areas_of_label(p_country, v_part, p_reading -> v_at + 1);
    v_at := v_at + case when v_found is null then 1 else 2 end;
    v_found := coalesce(v_found, private.areas_of_part(p_country, v_part));
    if v_found = '{}' then
      v_missing := v_missing || jsonb_build_array(v_part ->> 'typed');
    elsif v_part ->> 'code' is not null then
      v_beginnings := v_beginnings || (
        select coalesce(jsonb_object_agg(id, v_part ->> 'code'), '{}')
        from public.areas
        where id = any (v_found) and id <> all (v_ids) and prefix <> v_part ->> 'code');
    end if;
    v_ids := v_ids || v_found;
  end loop;
  return jsonb_build_object('ids', to_jsonb(v_ids), 'beginnings', v_beginnings, 'missing', v_missing);
end $$;

-- The first of several readings that finds all its parts, else the first that finds any, else the first.
create function private.find_places(p_country text, p_readings jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_reading jsonb;
  v_found jsonb;
  v_best jsonb;
begin
  for v_reading in select jsonb_array_elements(p_readings) loop
    v_found := private.read_places(p_country, v_reading);
    if v_found -> 'missing' = '[]' then
      return v_found;
    end if;
    if v_best is null or (v_best -> 'ids' = '[]' and v_found -> 'ids' <> '[]') then
      v_best := v_found;
    end if;
  end loop;
  return v_best;
end $$;

-- Areas of a country by what was typed, read by the server: p_places as find_places has it, or p_code for the first
-- digits of area codes; both null: all. At most 500; the country's page uses country_places, which is not cut.
create function private.list_areas(
  p_country text,
  p_places jsonb default null,
  p_code text default null,
  p_type text default null
) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_country text := upper(p_country);
  v_ids uuid[] := array(select jsonb_array_elements_text(private.find_places(v_country, p_places) -> 'ids'));
begin
  v_ids := array(
    select id
    from public.areas
    where country = v_country
      and is_on_sale
      and (p_type is null or number_type = p_type)
      and (p_places is null or id = any (v_ids))
      and (p_code is null or prefix like p_code || '%' or (prefix <> '' and p_code like prefix || '%'))
    order by number_type, name, prefix
    limit 500);
  return (
    select coalesce(jsonb_agg(private.area_json(a, q) order by a.number_type, a.name, a.prefix), '[]')
    from private.quote_areas(v_ids, private.buyer()) q
    join public.areas a on a.id = q.area_id
  );
end $$;

-- Where a name could be instead: {similar: places of the country that are written alike (misspellings), elsewhere:
-- places of that name in other countries}. The server decides what is alike enough.
create function private.explain_place(p_country text, p_name text) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_key text := private.search_key(p_name);
begin
  return jsonb_build_object(
    'similar', (
      select coalesce(jsonb_agg(jsonb_build_object('name', name, 'region_code', region_code)), '[]')
      from (
        select name, region_code
        from public.areas
        where country = p_country and is_on_sale
        group by name, region_code
        order by max(extensions.similarity(name_keys, v_key)) desc, name
        limit 30
      ) s
    ),
    'elsewhere', (
      select coalesce(jsonb_agg(distinct jsonb_build_object(
        'country', c.iso2, 'country_name', c.name, 'name', a.name, 'region_code', a.region_code)), '[]')
      from public.areas a
      join public.countries c on c.iso2 = a.country
      where a.country <> p_country and a.is_on_sale and v_key <> '' and a.name_keys like '%| ' || v_key || ' |%'
    ));
end $$;

-- Places for the field as it is typed: by the beginning of a word, of a region or of an area code, the fullest
-- first. [{name, region_code, area_codes[], numbers: in stock or null, from_monthly_cents: null where it is not
-- sold, currency}]
create function private.suggest_places(p_country text, p_names text[], p_code text, p_limit integer) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_keys text[] := array(select k from unnest(p_names) n, private.search_key(n) k where k <> '');
begin
  return (
    with hits as (
      select a.*, exists (select from unnest(v_keys) k where a.name_keys like '%| ' || k || '%') as is_beginning
      from public.areas a
      join public.carriers c on c.id = a.carrier_id and c.is_enabled
      where a.country = upper(p_country) and a.is_on_sale
        and (a.prefix like p_code || '%' or exists (
          select from unnest(v_keys) k
          where a.name_keys like '% ' || k || '%' or a.region_keys like '%| ' || k || ' |%'))
      order by is_beginning desc, a.needs_documents, a.stock_count desc nulls last, a.name, a.prefix
      limit 60
    ), places as (
      select h.name, h.region_code, bool_or(h.is_beginning) as is_beginning,
        array_remove(array_agg(distinct h.prefix), '') as area_codes,
        sum(h.stock_count) as numbers,
        min(q.monthly_cents) filter (where q.status = 'sold' and not h.needs_documents) as from_monthly_cents
      from hits h
      left join private.quote_areas(array(select id from hits), private.buyer()) q on q.area_id = h.id
      group by 1, 2
    )
    select coalesce(jsonb_agg(to_jsonb(p) - 'is_beginning' || jsonb_build_object('currency', 'USD')), '[]')
    from (
      select * from places order by is_beginning desc, numbers desc nulls last, name limit p_limit
    ) p
  );
end $$;

grant execute on function
  private.list_areas(text, jsonb, text, text),
  private.explain_place(text, text),
  private.suggest_places(text, text[], text, integer)
to app_server, app_worker;

-- ======== 132_pricing_file.sql ========

-- Rules from a file: all of its rows or none.

-- One row of a file. Null: nothing to do; otherwise what became of it, as save_version answers.
-- p_row: {rule_id?, version?, …terms, valid_from?, valid_until?}. With rule_id it changes that rule, which has to be as
-- the file saw it and keeps the terms that the file does not name; without it is a new rule.
create function private.import_rule(p_actor jsonb, p_row jsonb, p_reason text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_rule_id uuid := (p_row ->> 'rule_id')::uuid;
  v_from timestamptz := coalesce((p_row ->> 'valid_from')::timestamptz, private.now());
  v_terms jsonb := case
      when v_rule_id is null then private.default_terms()
      else private.terms_of(private.known_version(v_rule_id, v_from))
    end || (p_row - array['rule_id', 'version', 'valid_from', 'valid_until']);
  v_version integer := 0;
begin
  if v_rule_id is not null then
    select version into v_version from public.pricing_rules where id = v_rule_id for update;
    if not found then
      return private.refuse_row(private.problem('rule_id', 'UNKNOWN'));
    end if;
    if v_version is distinct from (p_row ->> 'version')::integer then
      return private.refuse_row(private.problem('version', 'CHANGED_SINCE'));
    end if;
    if not p_row ?| array['valid_from', 'valid_until'] and private.has_terms(v_rule_id, v_terms) then
      return null;
    end if;
  end if;
  return private.save_version(p_actor, case when v_rule_id is null then 'pricing_rule.created' else
    'pricing_rule.changed' end, coalesce(v_rule_id, gen_random_uuid()), jsonb_build_object(
    'version', v_version + 1,
    'terms', v_terms,
    'from', v_from,
    'until', p_row ->> 'valid_until',
    'reason', p_reason));
end $$;

create function private.refuse_row(p_problem jsonb) returns jsonb
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return private.refusal('RULE_REFUSED', jsonb_build_object('problems', jsonb_build_array(p_problem)));
end $$;

-- Whether a rule says these terms now.
create function private.has_terms(p_rule_id uuid, p_terms jsonb) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v private.rule := private.version_at(p_rule_id, private.now());
begin
  return v.rule_id is not null and not v.is_end
    and private.terms_of(v) = private.terms_of(private.proposed_rule(p_terms));
exception when data_exception or check_violation then
  return false;
end $$;

-- What every row would do or did: {problems: [{index, field, code, …}], created, changed, unchanged}.
create function private.import_rules(p_actor jsonb, p_rows jsonb, p_reason text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_problems jsonb := '[]';
  v_seen text[] := '{}';
  v_counts integer[] := '{0, 0, 0}';  -- created, changed, unchanged
  v_row jsonb;
  v_index integer;
  v_outcome jsonb;
  v_kind integer;
begin
  for v_row, v_index in select x, n - 1 from jsonb_array_elements(p_rows) with ordinality e (x, n) loop
    if v_row ->> 'rule_id' = any (v_seen) then
      v_outcome := private.refuse_row(private.problem('rule_id', 'DUPLICATE'));
    else
      v_outcome := private.import_rule(p_actor, v_row, p_reason);
    end if;
    v_seen := v_seen || (v_row ->> 'rule_id');
    v_kind := case when v_outcome is null then 3 when v_row ? 'rule_id' then 2 else 1 end;
    v_counts[v_kind] := v_counts[v_kind] + 1;
    v_problems := v_problems || coalesce((
      select jsonb_agg(p || jsonb_build_object('index', v_index))
      from jsonb_array_elements(v_outcome #> '{details,problems}') p
    ), '[]');
  end loop;
  return jsonb_build_object('problems', v_problems, 'created', v_counts[1], 'changed', v_counts[2],
    'unchanged', v_counts[3]);
end $$;

-- Makes the changes of a file and, unless all is well and p_keep, takes them back again: a look finds exactly what an
-- import would.
create function private.try_import(p_actor jsonb, p_rows jsonb, p_reason text, p_keep boolean) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_result jsonb;
begin
  v_result := private.import_rules(p_actor, p_rows, p_reason);
  if not p_keep or v_result -> 'problems' <> '[]' then
    raise exception using errcode = 'NN001', message = 'taken back';
  end if;
  return v_result;
exception when sqlstate 'NN001' then
  return v_result;
end $$;

create function private.staff_check_pricing_file(p_actor jsonb, p_rows jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize_staff(p_actor, array['admin']);
  return private.try_import(p_actor, p_rows, 'a look at a file', false);
end $$;
comment on function private.staff_check_pricing_file(jsonb, jsonb) is
  'What an import would do: {problems, created, changed, unchanged}. Nothing is kept.';

create function private.staff_import_pricing_file(p_actor jsonb, p_rows jsonb, p_reason text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_reason text := private.authorize_staff_write(p_actor, array['admin'], p_reason);
  v_result jsonb := private.try_import(p_actor, p_rows, v_reason, true);
begin
  if v_result -> 'problems' <> '[]' then
    return private.refusal('RULE_REFUSED', jsonb_build_object('problems', v_result -> 'problems'));
  end if;
  return jsonb_build_object('ok', true) || v_result;
end $$;

grant execute on function
  private.staff_check_pricing_file(jsonb, jsonb),
  private.staff_import_pricing_file(jsonb, jsonb, text)
to app_server;

-- ======== 133_price_table.sql ========

-- The price list: what numbers of each country and type cost, what they bring and how many places have them.

-- The quote of each area on sale, with what a price list counts.
create function private.listed_quotes() returns table (
  country char(2),
  number_type text,
  slug text,
  features text[],
  is_sold boolean,
  needs_documents boolean,
  channels integer,
  quote private.quote
)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select a.country, a.number_type, a.slug, a.features, q.currency is not null and not a.needs_documents,
      a.needs_documents, s.channels, q
    from private.quote_areas(array(select id from public.areas where is_on_sale), private.buyer()) q
    join public.areas a on a.id = q.area_id
    left join public.area_skus s on s.id = q.sku_id;
end $$;

-- One row per country and type that is sold or needs documents: {iso2, slug, name, dial_prefix, number_type,
-- sold_areas, documents_areas, places: sold areas of one name counted once, with: {feature: sold areas that have it},
-- price: of the cheapest, null where none is sold, price_varies, channels: calls at a time of the cheapest}.
create function private.list_price_table() returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    with quotes as materialized (
      select * from private.listed_quotes()
    ), cheapest as (
      select distinct on (country, number_type) country, number_type, channels, private.price_json(quote) as price
      from quotes
      where is_sold
      order by country, number_type, (quote).monthly_cents, (quote).setup_cents, channels desc
    ), counts as (
      select country, number_type,
        count(*) filter (where is_sold) as sold_areas,
        count(*) filter (where needs_documents) as documents_areas,
        count(distinct slug) filter (where is_sold) as places,
        count(*) filter (where is_sold and 'voice_in' = any (features)) as voice_in,
        count(*) filter (where is_sold and 'sms_in' = any (features)) as sms_in,
        count(*) filter (where is_sold and 'sms_out' = any (features)) as sms_out,
        count(distinct (quote).monthly_cents) filter (where is_sold) > 1 as price_varies
      from quotes
      group by 1, 2
      having bool_or(is_sold or needs_documents)
    )
    select coalesce(jsonb_agg(private.country_json(c) || to_jsonb(n) - array['country', 'voice_in', 'sms_in', 'sms_out']
      || jsonb_build_object(
        'with', jsonb_build_object('voice_in', n.voice_in, 'sms_in', n.sms_in, 'sms_out', n.sms_out),
        'price', b.price,
        'channels', b.channels
      ) order by c.name, n.number_type), '[]')
    from counts n
    join public.countries c on c.iso2 = n.country and c.is_on_sale
    left join cheapest b on b.country = n.country and b.number_type = n.number_type
  );
end $$;

-- {countries, prices}: both lists over the whole catalog, of one quote per area.
create function private.list_overview() returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_prices jsonb := private.list_price_table();
begin
  return jsonb_build_object('countries', private.list_countries(v_prices), 'prices', v_prices);
end $$;

grant execute on function private.list_overview() to app_server, app_worker;

-- ======== 140_search.sql ========

-- Search: what the server needs around the carriers' live answers.

create table public.search_cache (
  key text primary key,
  results jsonb not null,
  is_partial boolean not null default false,
  fetched_at timestamptz not null default private.now()
);
comment on table public.search_cache is
  'Carrier answers per query: fresh for seconds, shown with their age while the carrier is down, then deleted '
  '(carriers forbid mirroring).';
comment on column public.search_cache.is_partial is
  'a carrier that sells there did not answer in time; fresh for a shorter time';
comment on column public.search_cache.results is '[{e164, carrier_ref, area_id, …}]';
create index search_cache_fetched on public.search_cache (fetched_at);
create index search_cache_results on public.search_cache using gin (results jsonb_path_ops) with (fastupdate = off);

alter table public.search_cache enable row level security;

-- Areas that a search covers, carrier references included: {areas[], missing[], carriers[]}; an area of which only
-- numbers with certain first digits are meant has `beginning`. carriers: those that sell in the country, whom a search
-- may ask beyond the areas that it lists. p_query: {country, places?, type?, features?[], cheapest_first?},
-- places as find_places reads them, missing as it gives them.
create function private.search_areas(p_query jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_country text := upper(p_query ->> 'country');
  v_places jsonb := private.find_places(v_country, p_query -> 'places');
  v_ids uuid[] := array(select jsonb_array_elements_text(v_places -> 'ids'));
  v_features text[] := array(select jsonb_array_elements_text(p_query -> 'features'));
  v_by_price boolean := coalesce((p_query ->> 'cheapest_first')::boolean, false);
begin
  v_ids := array(
    select a.id
    from public.areas a
    join private.selling_carriers c on c.id = a.carrier_id
    where a.is_on_sale
      and a.country = v_country
      and (p_query ->> 'type' is null or a.number_type = p_query ->> 'type')
      and a.features @> v_features
      and (p_query -> 'places' is null or a.id = any (v_ids))
    order by a.needs_documents, a.name, a.prefix
    limit case when not v_by_price then 200 end);
  return jsonb_build_object('missing', coalesce(v_places -> 'missing', '[]'), 'carriers', (
    select coalesce(jsonb_agg(c.id order by c.priority, c.id), '[]')
    from private.selling_carriers c
    where exists (select from public.areas a where a.is_on_sale and a.country = v_country and a.carrier_id = c.id)
  ), 'areas', (
    select coalesce(jsonb_agg(private.area_refs_json(a, q)
      || jsonb_build_object('beginning', v_places -> 'beginnings' ->> a.id::text)
      order by case when v_by_price then q.monthly_cents end, a.name, a.prefix), '[]')
    from (
      select * from private.quote_areas(v_ids, private.buyer()) f
      order by case when v_by_price then f.monthly_cents end
      limit 200
    ) q
    join public.areas a on a.id = q.area_id
  ));
end $$;

create function private.pick_search_areas(
  p_ids uuid[],
  p_carrier text default null,
  p_refs text[] default '{}'
) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_ids uuid[] := array(
    select a.id
    from public.areas a
    join private.selling_carriers c on c.id = a.carrier_id
    where a.is_on_sale and (a.id = any (p_ids) or (a.carrier_id = p_carrier and a.carrier_ref = any (p_refs)))
  );
begin
  return (
    select coalesce(jsonb_agg(private.area_refs_json(a, q)), '[]')
    from private.quote_areas(v_ids, private.buyer()) q
    join public.areas a on a.id = q.area_id
  );
end $$;
comment on function private.pick_search_areas(uuid[], text, text[]) is
  'Like search_areas, by our ids or by a carrier''s references: a country may have more areas than one search lists.';

-- What the server asks the carrier with, for one area.
create function private.get_area_refs(p_area_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select private.area_json(a, private.quote_area(a.id)) || jsonb_build_object('carrier_ref', a.carrier_ref)
    from public.areas a
    where a.id = p_area_id
  );
end $$;

-- Numbers among those given that our shop must not offer: held by others or owned. Own holds are marked, not hidden.
create function private.filter_offered(p_actor jsonb, p_e164 text[]) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_now timestamptz := private.now();
  v_carts uuid[] := private.cart_ids(p_actor);
  v_purchased text[] := private.purchased_of(p_e164);
begin
  return (
    select jsonb_build_object(
      'taken', coalesce(jsonb_agg(e) filter (
        where e = any (v_purchased)
          or (h.id is not null and h.cart_id <> all (v_carts) and (h.expires_at > v_now or private.hold_is_payable(h)))
      ), '[]'),
      'mine', coalesce(jsonb_agg(e) filter (where h.cart_id = any (v_carts) and h.expires_at > v_now), '[]'))
    from unnest(p_e164) e
    left join public.holds h on h.e164 = e and h.status = 'active'
  );
end $$;

-- One round trip for everything about an answer that depends on who asks and on this instant: what is taken, what the
-- caller holds, what each area costs this account (P4: the same quote that a hold freezes), and what the person
-- prefers.
create function private.view_offers(p_actor jsonb, p_account_id uuid, p_e164 text[], p_area_ids uuid[]) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan as $$
declare
  v_buyer private.buyer;
  v_preferences jsonb;
begin
  if p_account_id is not null then
    perform private.authorize(p_actor, p_account_id, 'read');
    if p_actor ->> 'kind' = 'user' then
      select p.search_preferences into v_preferences
        from public.profiles p
        where p.user_id = (p_actor ->> 'user_id')::uuid;
    end if;
  end if;
  v_buyer := private.buyer(
    p_account_id, 1 + private.cart_count(private.cart_id(p_actor, p_account_id), p_account_id));
  return private.filter_offered(p_actor, p_e164) || jsonb_build_object(
    'prices', coalesce((
      select jsonb_object_agg(q.area_id, private.price_json(q))
      from private.quote_areas(p_area_ids, v_buyer) q
    ), '{}'),
    'preferences', coalesce(v_preferences, '{}'),
    'server_now', private.now());
end $$;
comment on function private.view_offers(jsonb, uuid, text[], uuid[]) is
  '{taken[], mine[], prices: {area id: price | null}, preferences: {sort, type, features[]}, server_now}. Prices are '
  'those of one more number in the caller''s cart. Guests and callers without an account see them without tax, as '
  'their holds have them.';

create function private.get_search_cache(p_key text) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_fresh_from timestamptz := private.now() - private.duration('search_fresh_seconds');
  v_partial_from timestamptz := private.now() - private.duration('search_partial_seconds');
  v_stale_from timestamptz := private.now() - private.duration('search_stale_minutes');
begin
  return (
    select jsonb_build_object(
      'results', results,
      'fetched_at', fetched_at,
      'is_partial', is_partial,
      'is_fresh', fetched_at > case when is_partial then v_partial_from else v_fresh_from end)
    from public.search_cache
    where key = p_key and fetched_at > v_stale_from
  );
end $$;

create function private.put_search_cache(p_key text, p_results jsonb, p_is_partial boolean default false)
returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.search_cache (key, results, is_partial)
    values (p_key, p_results, p_is_partial)
    on conflict (key) do update set
      results = excluded.results,
      is_partial = excluded.is_partial,
      fetched_at = private.now();
end $$;

-- A number that some search of the last half hour showed, with the carrier's reference of it. By the index on what
-- results contain, against the planner: it does not know that reading results means unpacking them, and would
-- rather unpack every search of the last half hour (measured: 160 searches 2.7 ms, by the index 0.15 ms).
create function private.find_cached_offer(p_area_id uuid, p_e164 text) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
declare
  v_stale_from timestamptz := private.now() - private.duration('search_stale_minutes');
  v_wanted jsonb := jsonb_build_object('e164', p_e164, 'area_id', p_area_id);
begin
  return (
    with holding as materialized (
      select *
      from public.search_cache
      where results @> jsonb_build_array(v_wanted)
    )
    select jsonb_path_query_first(c.results, '$[*] ? (@.e164 == $e164 && @.area_id == $area_id)', v_wanted)
      || jsonb_build_object('fetched_at', c.fetched_at)
    from holding c
    where c.fetched_at > v_stale_from
    order by c.fetched_at desc
    limit 1
  );
end $$;

-- A number that our reservation at the carrier keeps off the carrier's list: only the reservation proves that it
-- exists.
create function private.find_reserved_offer(p_area_id uuid, p_e164 text) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object('carrier_ref', h.carrier_ref, 'checked_at', coalesce(h.checked_at, h.created_at))
    from public.holds h
    where h.e164 = p_e164
      and h.area_id = p_area_id
      and h.carrier_ref is not null
      and h.reservation_expires_at > private.now()
    order by h.reservation_expires_at desc
    limit 1
  );
end $$;

-- A search that is kept, and while it is fresh how the caller sees it, in one round trip: {cached, view}.
create function private.view_search(p_actor jsonb, p_account_id uuid, p_key text, p_area_ids uuid[]) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan as $$
declare
  v_cached jsonb := private.get_search_cache(p_key);
  v_e164s text[];
  v_area_ids uuid[];
begin
  if (v_cached ->> 'is_fresh')::boolean is not true then
    return jsonb_build_object('cached', v_cached, 'view', null);
  end if;
  select array_agg(n ->> 'e164'), array_agg(distinct (n ->> 'area_id')::uuid)
    into v_e164s, v_area_ids
    from jsonb_array_elements(v_cached -> 'results') n;
  return jsonb_build_object(
    'cached', v_cached,
    'view', private.view_offers(p_actor, p_account_id, v_e164s, v_area_ids || p_area_ids));
end $$;

create function private.prune_search_cache() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count integer;
begin
  delete from public.search_cache where fetched_at < private.now() - private.duration('search_stale_minutes');
  get diagnostics v_count = row_count;
  return v_count;
end $$;

insert into private.maintenance_steps (kind, name) values ('prune', 'search_cache');

grant execute on function
  private.pick_search_areas(uuid[], text, text[]),
  private.get_area_refs(uuid),
  private.view_offers(jsonb, uuid, text[], uuid[]),
  private.view_search(jsonb, uuid, text, uuid[]),
  private.find_reserved_offer(uuid, text)
to app_server;
grant execute on function
  private.search_areas(jsonb),
  private.filter_offered(jsonb, text[]),
  private.put_search_cache(text, jsonb, boolean)
to app_server, app_worker;

-- ======== 200_carts.sql ========

-- Carts and their holds. One visible deadline per cart, on the database's clock.

create table public.carts (
  id uuid primary key default gen_random_uuid(),
  token_hash bytea unique,
  account_id uuid references public.accounts (id),
  user_id uuid references auth.users (id) on delete set null,
  api_key_id uuid references public.api_keys (id),
  created_at timestamptz not null default private.now(),
  updated_at timestamptz not null default private.now(),
  constraint carts_have_an_owner check (token_hash is not null or account_id is not null)
);
comment on table public.carts is
  'A basket of holds: a guest''s (by a hashed cookie), or one person''s or key''s for an account.';
create unique index carts_one_per_person on public.carts (account_id, user_id) where user_id is not null;
create unique index carts_one_per_key on public.carts (account_id, api_key_id) where api_key_id is not null;
create index carts_user on public.carts (user_id);
create index carts_api_key on public.carts (api_key_id);
create index carts_guests on public.carts (created_at) where account_id is null;

create table public.holds (
  id uuid primary key default gen_random_uuid(),
  cart_id uuid not null references public.carts (id),
  account_id uuid references public.accounts (id),
  status text not null default 'active' check (status in ('active', 'converted', 'released', 'expired')),
  e164 public.e164,
  carrier_id text not null references public.carriers (id),
  carrier_ref text,
  area_id uuid not null references public.areas (id),
  sku_id uuid not null references public.area_skus (id),
  currency public.currency_code not null,
  setup_cents public.cents not null,
  monthly_cents public.cents not null,
  tax_percent numeric(6, 3) not null default 0,
  tax_cents public.cents not null default 0,
  setup_cost numeric(12, 4) not null,
  monthly_cost numeric(12, 4) not null,
  cost_currency public.currency_code not null,
  exchange_rate numeric(18, 8) not null,
  pricing_rule_id uuid,
  pricing_rule_version integer,
  volume_prices jsonb,
  reservation_ref text,
  reservation_expires_at timestamptz,
  checked_at timestamptz,
  client_address text,
  order_id uuid,
  extended_at timestamptz,
  expires_at timestamptz not null,
  ended_at timestamptz,
  is_lost boolean not null default false,
  created_at timestamptz not null default private.now(),
  constraint holds_end_with_an_instant check ((status = 'active') = (ended_at is null))
);
comment on table public.holds is
  'Ours (a reservation is the carrier''s). Exclusive in our shop; firm while reservation_expires_at lies ahead.';
comment on column public.holds.monthly_cents is
  'for one number; what a cart pays for each of several: private.priced_holds';
comment on column public.holds.volume_prices is
  '[{from, monthly_cents}]: what a month costs from so many numbers on; frozen with the hold';
comment on column public.holds.is_lost is 'it ended because the carrier no longer has the number';
comment on column public.holds.e164 is
  'null for a random number of an area: price and SKU are fixed, the number is known after purchase';
-- P1: one live hold per number. The clock cannot be in the predicate, so hold_number ends a lapsed hold first.
create unique index holds_one_live_per_number on public.holds (e164) where status = 'active' and e164 is not null;
create index holds_number on public.holds (e164, expires_at) where e164 is not null;
create index holds_cart on public.holds (cart_id, status);
create index holds_account on public.holds (account_id) where status = 'active';
create index holds_address on public.holds (client_address) where status = 'active';
create index holds_due on public.holds (expires_at) where status = 'active';
create index holds_order on public.holds (order_id);
create index holds_area on public.holds (area_id);
create index holds_sku on public.holds (sku_id);
create index holds_reservation on public.holds (reservation_ref) where reservation_ref is not null;
create index holds_reserved on public.holds (e164, reservation_expires_at) where reservation_ref is not null;
create index holds_reservation_lapse on public.holds (reservation_expires_at)
  where status = 'active' and reservation_ref is not null;

alter table public.carts enable row level security;
alter table public.holds enable row level security;

-- Guests act without an account; everybody else needs the permission on the account they name.
create function private.authorize_cart(p_actor jsonb, p_account_id uuid, p_permission text) returns void
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if p_actor ->> 'kind' = 'guest' then
    if p_account_id is not null or private.cart_token(p_actor) is null then
      perform private.refuse(401, 'UNAUTHENTICATED');
    end if;
    return;
  end if;
  if private.is_system(p_actor) then
    perform private.refuse(403, 'FORBIDDEN');
  end if;
  perform private.authorize(p_actor, p_account_id, p_permission);
end $$;

-- The hash of the cookie's token, null without a proper one. A person may still carry a guest's.
create function private.cart_token(p_actor jsonb) returns bytea
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  if p_actor ->> 'cart' ~ '^[0-9a-f]{64}$' then
    return decode(p_actor ->> 'cart', 'hex');
  end if;
  return null;
end $$;

create function private.guest_cart_id(p_actor jsonb) returns uuid
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (select id from public.carts where token_hash = private.cart_token(p_actor) and account_id is null);
end $$;

-- The caller's cart for an account; without an account a guest's.
create function private.cart_id(p_actor jsonb, p_account_id uuid) returns uuid
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  case p_actor ->> 'kind'
    when 'guest' then
      return private.guest_cart_id(p_actor);
    when 'user' then
      return (
        select id from public.carts where account_id = p_account_id and user_id = (p_actor ->> 'user_id')::uuid
      );
    else
      return (
        select id from public.carts where account_id = p_account_id and api_key_id = (p_actor ->> 'key_id')::uuid
      );
  end case;
end $$;

-- All carts of a caller: a person's and key's of every account.
create function private.cart_ids(p_actor jsonb) returns uuid[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_ids uuid[] := array_remove(array[private.guest_cart_id(p_actor)], null);
begin
  case p_actor ->> 'kind'
    when 'user' then
      return v_ids || array(select id from public.carts where user_id = (p_actor ->> 'user_id')::uuid);
    when 'key' then
      return v_ids || array(select id from public.carts where api_key_id = (p_actor ->> 'key_id')::uuid);
    else
      return v_ids;
  end case;
end $$;

-- Changes of one cart happen one after another: each locks it first.
create function private.lock_cart(p_actor jsonb, p_account_id uuid) returns public.carts
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_cart public.carts;
begin
  select * into v_cart from public.carts where id = private.cart_id(p_actor, p_account_id) for update;
  return v_cart;
end $$;

-- The same, and it is made on demand.
create function private.open_cart(p_actor jsonb, p_account_id uuid) returns public.carts
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_cart public.carts;
begin
  case p_actor ->> 'kind'
    when 'guest' then
      insert into public.carts as c (token_hash)
        values (private.cart_token(p_actor))
        on conflict (token_hash) do update set updated_at = private.now() where c.account_id is null
        returning * into v_cart;
      if not found then
        -- The cookie's cart already moved to an account: that cookie is spent.
        perform private.refuse(401, 'UNAUTHENTICATED');
      end if;
    when 'user' then
      insert into public.carts (account_id, user_id)
        values (p_account_id, (p_actor ->> 'user_id')::uuid)
        on conflict (account_id, user_id) where user_id is not null do update set updated_at = private.now()
        returning * into v_cart;
    else
      insert into public.carts (account_id, api_key_id)
        values (p_account_id, (p_actor ->> 'key_id')::uuid)
        on conflict (account_id, api_key_id) where api_key_id is not null do update set updated_at = private.now()
        returning * into v_cart;
  end case;
  return v_cart;
end $$;

-- How many numbers count for a volume price: those that the account has, and those that its cart holds.
create function private.cart_count(p_cart_id uuid, p_account_id uuid) returns integer
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_now timestamptz := private.now();
  v_held integer;
  v_owned integer := 0;
begin
  select count(*) into v_held
    from public.holds
    where cart_id = p_cart_id and status = 'active' and expires_at > v_now;
  if p_account_id is not null then
    select count(*) into v_owned
      from public.purchased_numbers
      where account_id = p_account_id and status in ('provisioning', 'active', 'suspended', 'porting_in');
  end if;
  return v_held + v_owned;
end $$;

-- What a hold froze, at so many numbers.
create function private.hold_quote(h public.holds, p_count integer) returns private.quote
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
  q private.quote;
begin
  q.area_id := h.area_id;
  q.status := 'sold';
  q.currency := h.currency;
  q.setup_cents := h.setup_cents;
  q.monthly_cents := private.monthly_at(h.monthly_cents, h.volume_prices, p_count);
  q.tax_percent := h.tax_percent;
  q.tax_cents := private.tax_on(q.setup_cents + q.monthly_cents, h.tax_percent, h.currency);
  q.setup_cost := h.setup_cost;
  q.monthly_cost := h.monthly_cost;
  q.cost_currency := h.cost_currency;
  q.exchange_rate := h.exchange_rate;
  q.pricing_rule_id := h.pricing_rule_id;
  q.pricing_rule_version := h.pricing_rule_version;
  q.sku_id := h.sku_id;
  q.volume_count := p_count;
  q.list_cents := h.monthly_cents;
  q.volume_prices := h.volume_prices;
  return q;
end $$;

-- The live holds of a cart with what each costs at so many numbers: monthly_cents and tax_cents are those of the count.
-- A cart has few; told so, the planner looks its holds up instead of reading all holds there are.
create function private.priced_holds(p_cart_id uuid, p_count integer) returns setof public.holds
language plpgsql stable security definer rows 10 set search_path = pg_catalog, pg_temp as $$
declare
  h public.holds;
  q private.quote;
begin
  for h in
    select *
    from public.holds
    where cart_id = p_cart_id and status = 'active' and expires_at > private.now()
  loop
    q := private.hold_quote(h, p_count);
    h.monthly_cents := q.monthly_cents;
    h.tax_cents := q.tax_cents;
    return next h;
  end loop;
end $$;

create function private.hold_json(h public.holds, a public.areas, q private.quote) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object(
    'id', h.id,
    'status', case when h.status = 'active' and h.expires_at <= private.now() then 'expired' else h.status end,
    'e164', h.e164,
    'carrier_id', h.carrier_id,
    'area_id', h.area_id,
    'country', a.country,
    'area_slug', a.slug,
    'place', private.place_of(a),
    'prefix', a.prefix,
    'number_type', a.number_type,
    'features', a.features,
    'price', private.price_json(q),
    'expires_at', h.expires_at,
    'firm_until', case when h.reservation_expires_at > private.now() then h.reservation_expires_at end,
    'checked_at', h.checked_at,
    'extended', h.extended_at is not null,
    'lost', h.is_lost,
    'created_at', h.created_at);
end $$;

create function private.place_of(a public.areas) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return concat_ws(', ', a.name, nullif(a.region_code, ''));
end $$;

-- A cart as its owner sees it; an empty one without an id. Lapsed holds are listed for half an hour, unless their
-- number is held again.
create function private.cart_json(p_cart_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_now timestamptz := private.now();
  v_count integer := private.cart_count(p_cart_id, (select account_id from public.carts where id = p_cart_id));
begin
  return (
    select jsonb_build_object(
      'id', p_cart_id,
      'items', coalesce(jsonb_agg(json order by created_at, id) filter (where is_live), '[]'),
      'expired_items', coalesce(jsonb_agg(json order by expires_at desc) filter (where not is_held), '[]'),
      'deadline', min(expires_at) filter (where is_live),
      'server_now', v_now,
      'can_extend', coalesce(bool_and(extended_at is null) filter (where is_live), false),
      'open_order_id', private.open_order_id(p_cart_id),
      'volume_count', v_count,
      'currency', coalesce(min(currency) filter (where is_live), 'USD'),
      'setup_cents', coalesce(sum(setup_cents) filter (where is_live), 0),
      'monthly_cents', coalesce(sum(monthly_cents) filter (where is_live), 0),
      'tax_cents', coalesce(sum(tax_cents) filter (where is_live), 0),
      'due_today_cents', coalesce(sum(setup_cents + monthly_cents + tax_cents) filter (where is_live), 0))
    from (
      select h.id, h.created_at, h.expires_at, h.extended_at, h.currency, h.setup_cents, q.monthly_cents, q.tax_cents,
        private.hold_json(h, a, q) as json, l.is_live,
        bool_or(l.is_live) over (partition by coalesce(h.e164, h.id::text)) as is_held
      from public.holds h
      join public.areas a on a.id = h.area_id
      cross join lateral private.hold_quote(h, v_count) q
      cross join lateral (select h.status = 'active' and h.expires_at > v_now as is_live) l
      where h.cart_id = p_cart_id and h.status in ('active', 'expired')
        and h.expires_at > v_now - interval '30 minutes'
    ) items
  );
end $$;

create function private.open_order_id(p_cart_id uuid) returns uuid
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (select id from public.orders where cart_id = p_cart_id and status = 'awaiting_payment');
end $$;

create function private.get_cart(p_actor jsonb, p_account_id uuid default null) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan as $$
begin
  perform private.authorize_cart(p_actor, p_account_id, 'read');
  if p_actor ->> 'kind' = 'user' and private.guest_cart_id(p_actor) is not null then
    -- A sign-in that died half-way left the guest's cart behind: it is moved now.
    perform private.merge_cart(p_actor, p_account_id);
  end if;
  return private.cart_json(private.cart_id(p_actor, p_account_id));
end $$;

grant execute on function private.get_cart(jsonb, uuid) to app_server;

-- ======== 205_cart_changes.sql ========

-- What happens to a whole cart: it moves at sign-in, it is extended, and it is forgotten.

-- At sign-in the guest's holds move to the account. On a clash of deadlines the later one wins, up to one full
-- extension after each hold was made.
create function private.merge_cart(p_actor jsonb, p_account_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_guest public.carts;
  v_cart public.carts;
  v_deadline timestamptz;
  v_moved integer;
begin
  perform private.require_person(p_actor);
  perform private.authorize(p_actor, p_account_id, 'read');
  select * into v_guest from public.carts where id = private.guest_cart_id(p_actor) for update;
  if not found then
    return jsonb_build_object('ok', true, 'moved', 0);
  end if;
  v_cart := private.open_cart(p_actor, p_account_id);
  perform private.end_excess_holds(v_guest.id, p_account_id);
  v_deadline := greatest(private.cart_deadline(v_guest.id), private.cart_deadline(v_cart.id));
  v_moved := private.move_holds(v_guest.id, v_cart.id, p_account_id);
  if v_moved > 0 then
    update public.holds h set
      expires_at = greatest(h.expires_at, least(v_deadline,
        h.created_at + private.duration('hold_minutes') + private.duration('hold_extension_minutes')))
    where h.cart_id = v_cart.id and h.status = 'active' and h.expires_at > private.now() and h.order_id is null;
  end if;
  delete from public.carts c where c.id = v_guest.id and not exists (select from public.holds h where h.cart_id = c.id);
  return jsonb_build_object('ok', true, 'moved', v_moved);
end $$;

-- An account's cap holds for what arrives too, or a chain of guest carts would hold any quantity: the newest holds
-- beyond it end.
create function private.end_excess_holds(p_cart_id uuid, p_account_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_room integer;
begin
  perform pg_advisory_xact_lock(hashtextextended('holds:' || p_account_id, 0));
  select greatest(0, private.setting('max_holds_per_account') - count(*)) into v_room
    from public.holds
    where account_id = p_account_id and status = 'active' and expires_at > private.now();
  perform private.end_hold(h.id, 'released')
    from (
      select id
      from public.holds
      where cart_id = p_cart_id and status = 'active' and expires_at > private.now()
      order by created_at, id
      offset v_room
    ) h;
end $$;

create function private.cart_deadline(p_cart_id uuid) returns timestamptz
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select min(expires_at)
    from public.holds
    where cart_id = p_cart_id and status = 'active' and expires_at > private.now()
  );
end $$;

-- Active holds get the account's tax; what lapsed in the last half hour moves too, so that it is still listed.
create function private.move_holds(p_from uuid, p_to uuid, p_account_id uuid) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_buyer private.buyer := private.buyer(p_account_id);
  v_moved integer;
begin
  perform private.exchange_hold(h, v_buyer)
    from public.holds h
    where h.cart_id = p_from and h.status = 'active' and h.currency <> v_buyer.currency;
  update public.holds h set
    cart_id = p_to,
    account_id = p_account_id,
    tax_percent = v_buyer.tax_percent,
    tax_cents = private.tax_on(h.setup_cents + h.monthly_cents, v_buyer.tax_percent, h.currency)
  where h.cart_id = p_from and h.status = 'active';
  get diagnostics v_moved = row_count;
  update public.holds h set cart_id = p_to
    where h.cart_id = p_from and h.status = 'expired' and h.expires_at > private.now() - interval '30 minutes';
  return v_moved;
end $$;

-- Guests see dollars. An account of another currency pays its own prices, quoted now; what is not sold in that currency
-- is given back.
create function private.exchange_hold(h public.holds, p_buyer private.buyer) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  q private.quote := private.quote_area(h.area_id, p_buyer);
begin
  if q.currency is null or q.sku_id <> h.sku_id then
    perform private.end_hold(h.id, 'released');
    return;
  end if;
  update public.holds set
    currency = q.currency,
    setup_cents = q.setup_cents,
    monthly_cents = q.list_cents,
    volume_prices = q.volume_prices,
    setup_cost = q.setup_cost,
    monthly_cost = q.monthly_cost,
    cost_currency = q.cost_currency,
    exchange_rate = q.exchange_rate,
    pricing_rule_id = q.pricing_rule_id,
    pricing_rule_version = q.pricing_rule_version
  where id = h.id;
end $$;

-- Every live hold of a cart lasts until then, by the one extension that there is.
create function private.extend_holds(p_cart_id uuid, p_until timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.holds set expires_at = greatest(expires_at, p_until), extended_at = private.now()
    where cart_id = p_cart_id and status = 'active' and expires_at > private.now();
end $$;

-- Whether a live hold of a cart has been extended.
create function private.is_extended(p_cart_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (
    select from public.holds
    where cart_id = p_cart_id and status = 'active' and expires_at > private.now() and extended_at is not null
  );
end $$;

-- Adds one extension to every live hold of the cart, once.
create function private.extend_cart(p_actor jsonb, p_account_id uuid default null) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_cart public.carts;
  v_deadline timestamptz;
begin
  perform private.authorize_cart(p_actor, p_account_id, 'read');
  v_cart := private.lock_cart(p_actor, p_account_id);
  v_deadline := private.cart_deadline(v_cart.id);
  if v_deadline is null then
    return private.refusal('HOLD_EXPIRED');
  end if;
  -- An order that waits for payment froze its deadline: its payment page is closed by the caller first, then asked
  -- again.
  if private.open_order_id(v_cart.id) is not null then
    return private.refusal('SESSION_OPEN') || jsonb_build_object('order_id', private.open_order_id(v_cart.id));
  end if;
  if private.is_extended(v_cart.id) then
    return private.refusal('ALREADY_EXTENDED') || jsonb_build_object('cart', private.cart_json(v_cart.id));
  end if;
  perform private.extend_holds(v_cart.id, v_deadline + private.duration('hold_extension_minutes'));
  return jsonb_build_object('ok', true, 'cart', private.cart_json(v_cart.id));
end $$;

-- A guest's address served its cap; it is not kept.
create function private.prune_client_addresses() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count integer;
begin
  update public.holds set client_address = null
    where client_address is not null and status <> 'active' and ended_at < private.now() - interval '1 day';
  get diagnostics v_count = row_count;
  return v_count;
end $$;

-- Every guest cart has holds, so they go before it. A hold that was bought belongs to an account's cart.
create function private.prune_guest_carts() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_before timestamptz := private.now() - private.duration('guest_cart_days');
  v_count integer;
begin
  delete from public.holds where id in (
    select h.id
    from public.carts c
    join public.holds h on h.cart_id = c.id
    where c.account_id is null and c.created_at < v_before and h.ended_at < v_before
    limit 10000
  );
  delete from public.carts c
    where c.account_id is null and c.created_at < v_before
      and not exists (select from public.holds h where h.cart_id = c.id);
  get diagnostics v_count = row_count;
  return v_count;
end $$;

insert into private.maintenance_steps (kind, name) values
  ('prune', 'client_addresses'),
  ('prune', 'guest_carts');

grant execute on function
  private.merge_cart(jsonb, uuid),
  private.extend_cart(jsonb, uuid)
to app_server;

-- ======== 210_holds.sql ========

-- Holding a number and giving it back.

-- A hold still blocks others while a Checkout Session of its order may be paid, even past its expiry.
create function private.hold_is_payable(p_hold public.holds) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return p_hold.order_id is not null and private.has_open_session(p_hold.order_id);
end $$;

create function private.end_hold(p_hold_id uuid, p_status text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_hold public.holds;
begin
  update public.holds set status = p_status, ended_at = private.now()
    where id = p_hold_id and status = 'active'
    returning * into v_hold;
  if p_status <> 'converted' and v_hold.reservation_ref is not null
    and v_hold.reservation_expires_at > private.now() then
    perform private.emit('hold/ended', 'hold-ended:' || v_hold.id, jsonb_build_object(
      'holdId', v_hold.id, 'carrier', v_hold.carrier_id, 'reservationRef', v_hold.reservation_ref));
  end if;
end $$;

-- P1: holds one number (or one random number of an area) for the caller's cart. Idempotent for its owner.
-- p_request: {area_id, e164?, carrier_ref?, client_address?, checked_at?, expected_due_today_cents?}
-- All that is asked on the way are single rows by their keys: the plans are kept. Left to itself PostgreSQL plans some
-- of them for every hold anew, which takes longer than all else.
create function private.hold_number(p_actor jsonb, p_account_id uuid, p_request jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan as $$
declare
  v_e164 text := p_request ->> 'e164';
  v_area public.areas;
  v_quote private.quote;
  v_cart public.carts;
  v_hold public.holds;
  v_before public.holds;
  v_refusal jsonb;
begin
  perform private.authorize_cart(p_actor, p_account_id, 'buy');
  select * into v_area from public.areas where id = (p_request ->> 'area_id')::uuid;
  v_refusal := private.refuse_area(v_area, v_e164);
  if v_refusal is not null then
    return v_refusal;
  end if;
  v_quote := private.quote_area(v_area.id, private.buyer(p_account_id));
  v_cart := private.take_cart(p_actor, p_account_id, p_request);
  select * into v_hold from public.holds where e164 = v_e164 and status = 'active';
  if v_hold.cart_id = v_cart.id and v_hold.expires_at > private.now() then
    return private.held_json(v_hold, true);
  end if;
  v_before := private.resumable_hold(v_cart, v_e164);
  v_refusal := coalesce(
    private.refuse_own_hold(v_hold, v_cart.id),
    private.refuse_excess(v_cart.id, p_account_id, p_request ->> 'client_address'),
    private.refuse_price(v_quote, v_cart, (p_request ->> 'expected_due_today_cents')::integer),
    private.refuse_taken(v_e164, v_hold),
    private.refuse_rest(v_cart, v_before, p_request ->> 'client_address', v_e164),
    private.refuse_stopped(v_area.id));
  if v_refusal is not null then
    return v_refusal;
  end if;
  v_hold := private.insert_hold(v_cart, v_before, v_area, v_quote, p_request);
  -- The number may have been bought between the look above and the insert; the hold is ours now, so this look is final.
  if v_hold.id is null or private.is_purchased(v_e164) then
    perform private.end_hold(v_hold.id, 'released');
    return private.refusal('NUMBER_TAKEN');
  end if;
  return private.held_json(v_hold, false);
end $$;

-- The same for a number that a search showed within the last minutes, so that it need not be looked at again, in one
-- round trip. Otherwise nothing is held: NUMBER_UNCHECKED with the older sight of it, if there is one.
create function private.hold_seen_number(p_actor jsonb, p_account_id uuid, p_request jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan as $$
declare
  v_offer jsonb := private.find_cached_offer((p_request ->> 'area_id')::uuid, p_request ->> 'e164');
begin
  if (v_offer ->> 'seen_at')::timestamptz > private.now() - private.duration('offer_trust_minutes') then
    return private.hold_number(p_actor, p_account_id, p_request || jsonb_build_object(
      'carrier_ref', v_offer ->> 'carrier_ref',
      'checked_at', v_offer ->> 'seen_at'));
  end if;
  perform private.authorize_cart(p_actor, p_account_id, 'buy');
  return private.refusal('NUMBER_UNCHECKED') || jsonb_build_object('offer', v_offer);
end $$;

-- The cart after a hold, and the hold as the cart has it.
create function private.held_json(p_hold public.holds, p_repeated boolean) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_cart jsonb := private.cart_json(p_hold.cart_id);
begin
  return jsonb_build_object(
    'ok', true,
    'repeated', p_repeated,
    'hold', jsonb_path_query_first(v_cart, '$.items[*] ? (@.id == $id)', jsonb_build_object('id', p_hold.id)),
    'cart', v_cart);
end $$;

-- Null: its numbers are sold. Without a number, a random one is wanted.
create function private.refuse_area(p_area public.areas, p_e164 text) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if p_area.is_on_sale is not true or not exists (
    select from public.carriers c
    where c.id = p_area.carrier_id and c.is_enabled and c.selling_paused_at is null
  ) then
    return private.refusal('NOT_SOLD');
  end if;
  if p_area.needs_documents then
    return private.refusal('DOCUMENTS_NEEDED');
  end if;
  if p_e164 is null and p_area.stock_count = 0 then
    return private.refusal('NUMBER_GONE');
  end if;
  return null;
end $$;

-- The caller's cart, locked, with the turn over the caller's caps and over the number. A substitute becomes a purchase
-- without a hold (substitute_line): the two take turns over a number.
create function private.take_cart(p_actor jsonb, p_account_id uuid, p_request jsonb) returns public.carts
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_cart public.carts;
begin
  if p_actor ->> 'kind' = 'user' and p_actor ->> 'cart' <> '' then
    perform private.merge_cart(p_actor, p_account_id);
  end if;
  v_cart := private.open_cart(p_actor, p_account_id);
  perform
    pg_advisory_xact_lock(hashtextextended('holds:' || p_account_id, 0)),
    pg_advisory_xact_lock(hashtextextended('holds:' || (p_request ->> 'client_address'), 0)),
    pg_advisory_xact_lock(hashtextextended('number:' || (p_request ->> 'e164'), 0));
  return v_cart;
end $$;

-- A person's own hold does not block them: its Checkout Session is expired by the caller, then asked again.
create function private.refuse_own_hold(p_hold public.holds, p_cart_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if p_hold.cart_id = p_cart_id and private.hold_is_payable(p_hold) then
    return private.refusal('SESSION_OPEN') || jsonb_build_object('order_id', p_hold.order_id);
  end if;
  return null;
end $$;

-- Null: it has a price. P4: a caller who says what the shop showed never holds for more; less is no reason to refuse.
create function private.refuse_price(q private.quote, p_cart public.carts, p_expected_cents integer) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_price jsonb;
begin
  if q.currency is null then
    return private.refusal('NOT_SOLD');
  end if;
  if p_expected_cents is null then
    return null;
  end if;
  q.volume_count := 1 + private.cart_count(p_cart.id, p_cart.account_id);
  q.monthly_cents := private.monthly_at(q.list_cents, q.volume_prices, q.volume_count);
  q.tax_cents := private.tax_on(q.setup_cents + q.monthly_cents, q.tax_percent, q.currency);
  v_price := private.price_json(q);
  if (v_price ->> 'due_today_cents')::integer <= p_expected_cents then
    return null;
  end if;
  return private.refusal('PRICE_CHANGED', jsonb_build_object('price', v_price));
end $$;

-- A number is taken that was bought, or that another cart holds. An index predicate cannot use the clock: a lapsed hold
-- that can no longer be paid ends here.
create function private.refuse_taken(p_e164 text, p_hold public.holds) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if private.is_purchased(p_e164) then
    return private.refusal('NUMBER_TAKEN');
  end if;
  if p_hold.id is null then
    return null;
  end if;
  if p_hold.expires_at > private.now() or private.hold_is_payable(p_hold) then
    return private.refusal('NUMBER_TAKEN');
  end if;
  perform private.end_hold(p_hold.id, 'expired');
  return null;
end $$;

create function private.is_purchased(p_e164 text) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return p_e164 is not null and cardinality(private.purchased_of(array[p_e164])) > 0;
end $$;

-- Those of these numbers that somebody has.
create function private.purchased_of(p_e164 text[]) returns text[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return array(
    select e164 from public.purchased_numbers where e164 = any (p_e164) and status not in ('released', 'failed'));
end $$;

-- No row when another cart was faster. A carrier reservation left by a hold that ended hides the number from everybody,
-- us included: the new hold takes it over. p_before: one that was given back and goes on to its deadline.
create function private.insert_hold(
  p_cart public.carts,
  p_before public.holds,
  p_area public.areas,
  q private.quote,
  p_request jsonb
) returns public.holds
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_e164 text := p_request ->> 'e164';
  v_hold public.holds;
begin
  with reserved as (
    select reservation_ref, reservation_expires_at
    from public.holds
    where e164 = v_e164 and status in ('released', 'expired')
      and reservation_ref is not null and reservation_expires_at > private.now()
    order by reservation_expires_at desc
    limit 1
    for update
  )
  insert into public.holds (cart_id, account_id, e164, carrier_id, carrier_ref, area_id, sku_id, currency, setup_cents,
      monthly_cents, tax_percent, tax_cents, setup_cost, monthly_cost, cost_currency, exchange_rate, pricing_rule_id,
      pricing_rule_version, volume_prices, checked_at, client_address, reservation_ref, reservation_expires_at,
      extended_at, expires_at)
    values (p_cart.id, p_cart.account_id, v_e164, p_area.carrier_id,
      case when v_e164 is not null then p_request ->> 'carrier_ref' end, p_area.id, q.sku_id, q.currency, q.setup_cents,
      q.list_cents, q.tax_percent, private.tax_on(q.setup_cents + q.list_cents, q.tax_percent, q.currency),
      q.setup_cost, q.monthly_cost, q.cost_currency, q.exchange_rate, q.pricing_rule_id, q.pricing_rule_version,
      q.volume_prices, coalesce((p_request ->> 'checked_at')::timestamptz, private.now()),
      p_request ->> 'client_address', (select reservation_ref from reserved),
      (select reservation_expires_at from reserved), p_before.extended_at,
      coalesce(p_before.expires_at, private.now() + private.duration('hold_minutes')))
    on conflict (e164) where status = 'active' and e164 is not null do nothing
    returning * into v_hold;
  return v_hold;
end $$;

-- Gives a hold back. While a Checkout Session could still be paid the caller must expire it first: {code:
-- SESSION_OPEN}.
create function private.release_hold(p_actor jsonb, p_account_id uuid, p_hold_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_cart public.carts;
  v_hold public.holds;
begin
  perform private.authorize_cart(p_actor, p_account_id, 'read');
  v_cart := private.lock_cart(p_actor, p_account_id);
  select * into v_hold from public.holds where id = p_hold_id and cart_id = v_cart.id for update;
  if not found then
    return private.refusal('NOT_FOUND');
  end if;
  if v_hold.status = 'converted' then
    return private.refusal('ORDER_STATE');
  end if;
  if v_hold.status = 'active' and private.hold_is_payable(v_hold) then
    return private.refusal('SESSION_OPEN') || jsonb_build_object('order_id', v_hold.order_id);
  end if;
  if v_hold.status = 'active' then
    perform private.end_hold(v_hold.id, 'released');
  else
    -- An expired item is dismissed from the list.
    update public.holds set status = 'released' where id = v_hold.id;
  end if;
  return jsonb_build_object('ok', true, 'cart', private.cart_json(v_cart.id));
end $$;

-- Ends lapsed holds that can no longer be paid. Returns how many.
create function private.expire_holds(p_limit integer default 500) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count integer;
begin
  perform private.require_system();
  perform private.end_hold(lapsed.id, 'expired')
    from (
      select h.id
      from public.holds h
      where h.status = 'active' and h.expires_at <= private.now() and not private.hold_is_payable(h)
      order by h.expires_at
      limit p_limit
      for update skip locked
    ) lapsed;
  get diagnostics v_count = row_count;
  return v_count;
end $$;

create view private.due_holds with (security_invoker = true) as
  select expires_at as at
  from public.holds
  where status = 'active';

create function private.sweep_holds() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  return private.expire_holds(1000);
end $$;

insert into private.maintenance_steps (kind, name) values ('sweep', 'holds');

grant execute on function
  private.hold_number(jsonb, uuid, jsonb),
  private.hold_seen_number(jsonb, uuid, jsonb),
  private.release_hold(jsonb, uuid, uuid)
to app_server;
grant execute on function private.expire_holds(integer) to app_worker;

-- ======== 211_hold_fairness.sql ========

-- That nobody keeps numbers from others for nothing: the caps of holds, the rest of a number that was given back, and
-- who holds much of an area.

-- Whether an account ever paid. Until then it costs no more than a mailbox.
create function private.has_paid(p_account_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (select from public.payments where account_id = p_account_id and captured_cents > 0);
end $$;

-- The caps: an account's or a guest cart's, and for all who never paid those of their network address. Each is a count
-- of its own: one statement for all three was planned again for every hold, 0.8 ms.
create function private.refuse_excess(p_cart_id uuid, p_account_id uuid, p_address text) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_now timestamptz := private.now();
  v_count bigint;
  v_refusal jsonb;
begin
  if p_account_id is not null then
    select count(*) into v_count from public.holds
      where account_id = p_account_id and status = 'active' and expires_at > v_now;
    v_refusal := coalesce(
      private.refuse_unpaid(p_account_id),
      private.refuse_over('account', 'max_holds_per_account', v_count));
  else
    select count(*) into v_count from public.holds
      where cart_id = p_cart_id and status = 'active' and expires_at > v_now;
    v_refusal := private.refuse_over('cart', 'max_holds_per_guest_cart', v_count);
  end if;
  if v_refusal is not null or p_address is null or private.has_paid(p_account_id) then
    return v_refusal;
  end if;
  select count(*) into v_count from public.holds h
    where h.client_address = p_address and h.status = 'active' and h.expires_at > v_now
      and not private.has_paid(h.account_id);
  return private.refuse_over('address', 'max_holds_per_address', v_count);
end $$;

create function private.refuse_over(p_of text, p_setting text, p_count bigint) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_limit numeric := private.setting(p_setting);
begin
  if p_count < v_limit then
    return null;
  end if;
  return private.refusal('HOLD_LIMIT', jsonb_build_object('limit', v_limit, 'of', p_of));
end $$;

-- The hold that the same cart or account gave back before it lapsed: held again, it goes on to its old deadline, so
-- that an undo is possible and no time is won.
create function private.resumable_hold(p_cart public.carts, p_e164 text) returns public.holds
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_hold public.holds;
begin
  select * into v_hold
    from public.holds
    where e164 = p_e164 and status = 'released' and expires_at > private.now()
      and (cart_id = p_cart.id or account_id = p_cart.account_id)
    order by expires_at
    limit 1;
  return v_hold;
end $$;

-- Null: whoever asks may have the number. What they gave back or let lapse is free for others first; another cart of
-- the same network address is the same person until its account has paid. p_before: what they gave back and may resume.
create function private.refuse_rest(
  p_cart public.carts,
  p_before public.holds,
  p_address text,
  p_e164 text
) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_rest interval := private.duration('hold_rest_minutes');
  v_free_at timestamptz;
begin
  if p_e164 is null or p_before.id is not null or private.has_paid(p_cart.account_id) then
    return null;
  end if;
  select max(least(h.ended_at, h.expires_at)) + v_rest into v_free_at
    from public.holds h
    where h.e164 = p_e164 and h.status <> 'converted' and h.expires_at > private.now() - v_rest
      and (h.status <> 'active' or h.expires_at <= private.now())
      and (h.cart_id = p_cart.id or h.account_id = p_cart.account_id
        or (h.client_address = p_address and not private.has_paid(h.account_id)));
  if v_free_at is null or v_free_at <= private.now() then
    return null;
  end if;
  return private.refusal('NUMBER_RESTING', jsonb_build_object(
    'free_at', v_free_at,
    'minutes', ceil(extract(epoch from v_free_at - private.now()) / 60)));
end $$;

-- Who never paid and holds more than a share of an area, as one network address or all of them together: one alert per
-- area and day. Returns how many areas are hoarded now.
create function private.sweep_hoards() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count integer := 0;
  v_hoard record;
begin
  perform private.require_system();
  for v_hoard in
    select distinct on (h.area_id) h.area_id, h.client_address, count(*) as held, a.name, a.carrier_id, a.stock_count
    from public.holds h
    join public.areas a on a.id = h.area_id
    where h.status = 'active' and h.expires_at > private.now() and h.e164 is not null
      and not private.has_paid(h.account_id)
    group by grouping sets ((h.area_id, a.name, a.carrier_id, a.stock_count),
      (h.area_id, a.name, a.carrier_id, a.stock_count, h.client_address))
    having count(*) >= private.setting('hoard_numbers')
      and (a.stock_count is null or count(*) * 100 >= a.stock_count * private.setting('hoard_percent'))
    order by h.area_id, h.client_address nulls last
  loop
    v_count := v_count + 1;
    perform private.notify_operator(
      format('%s numbers of %s are held by visitors who never paid', v_hoard.held, v_hoard.name),
      jsonb_build_object(
        'area', v_hoard.name,
        'carrier', v_hoard.carrier_id,
        'held', v_hoard.held,
        'stock', v_hoard.stock_count,
        'by', coalesce('one network address: ' || v_hoard.client_address, 'several')),
      'hoard:' || v_hoard.area_id || ':' || to_char(private.now(), 'YYYY-MM-DD'));
  end loop;
  return v_count;
end $$;

insert into private.maintenance_steps (kind, name) values ('sweep', 'hoards');

-- ======== 212_hold_several.sql ========

-- Holding several numbers with one request.

-- An outcome for each item in the order asked, as hold_seen_number and hold_number give them, and the cart after
-- all of them. All new holds have one deadline: they are of one instant. The turns over the numbers are taken in
-- one order, so that two buyers of the same ones never wait for each other for good. p_request: {items: [{area_id,
-- e164?}], client_address?}
create function private.hold_numbers(p_actor jsonb, p_account_id uuid, p_request jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan as $$
declare
  v_asked record;
  v_item jsonb;
  v_outcomes jsonb := '{}';
begin
  perform private.authorize_cart(p_actor, p_account_id, 'buy');
  perform private.take_cart(p_actor, p_account_id, p_request - 'items');
  perform pg_advisory_xact_lock(hashtextextended('number:' || n.e164, 0))
    from (select i ->> 'e164' as e164 from jsonb_array_elements(p_request -> 'items') i order by 1) n;
  for v_asked in
    select i.value, i.ordinality::text as place
    from jsonb_array_elements(p_request -> 'items') with ordinality i
    order by i.ordinality
  loop
    v_item := v_asked.value || jsonb_build_object('client_address', p_request ->> 'client_address');
    v_outcomes := v_outcomes || jsonb_build_object(v_asked.place, case
      when v_item ->> 'e164' is null then private.hold_number(p_actor, p_account_id, v_item)
      else private.hold_seen_number(p_actor, p_account_id, v_item)
    end - 'cart');
  end loop;
  return jsonb_build_object(
    'outcomes', (
      select coalesce(jsonb_agg(o.value order by o.key::integer), '[]') from jsonb_each(v_outcomes) o
    ),
    'cart', private.cart_json(private.cart_id(p_actor, p_account_id)));
end $$;

grant execute on function private.hold_numbers(jsonb, uuid, jsonb) to app_server;

-- ======== 220_reservations.sql ========

-- Reservations at carriers, which make a hold firm.

create function private.reserved_count(p_carrier text) returns bigint
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select count(*)
    from public.holds
    where carrier_id = p_carrier and status = 'active' and reservation_expires_at > private.now()
  );
end $$;
comment on function private.reserved_count(text) is 'How many of the carrier''s places our live holds use.';

-- What the server needs to re-check and reserve a cart's numbers at the carrier. Carrier references stay on the server.
create function private.list_holds_for_checkout(p_actor jsonb, p_account_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_cart public.carts;
begin
  perform private.authorize_cart(p_actor, p_account_id, 'buy');
  v_cart := private.lock_cart(p_actor, p_account_id);
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', h.id,
      'e164', h.e164,
      'carrier_id', h.carrier_id,
      'carrier_ref', h.carrier_ref,
      'area_id', h.area_id,
      'firm', coalesce(h.reservation_expires_at > private.now() + interval '30 seconds', false),
      'expires_at', h.expires_at,
      'checked_at', h.checked_at,
      'reserved_elsewhere', private.reserved_count(h.carrier_id)
    ) order by h.created_at, h.id), '[]')
    from public.holds h
    where h.cart_id = v_cart.id and h.status = 'active' and h.expires_at > private.now()
  );
end $$;

-- Whether the hold is active and in one of the caller's carts for the account.
create function private.owns_hold(p_actor jsonb, p_account_id uuid, p_hold_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (
    select from public.holds
    where id = p_hold_id
      and cart_id = any (private.cart_ids(p_actor))
      and account_id is not distinct from p_account_id
      and status = 'active'
  );
end $$;

create function private.record_reservation(
  p_actor jsonb,
  p_account_id uuid,
  p_hold_id uuid,
  p_reservation_ref text,
  p_expires_at timestamptz
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize_cart(p_actor, p_account_id, 'buy');
  if not private.owns_hold(p_actor, p_account_id, p_hold_id) then
    return jsonb_build_object('ok', false);
  end if;
  update public.holds set
    reservation_ref = p_reservation_ref,
    reservation_expires_at = p_expires_at,
    checked_at = private.now()
  where id = p_hold_id and status = 'active';
  return jsonb_build_object('ok', found);
end $$;

-- The carrier no longer has a held number: the hold ends, and its cart says why. What can still be paid stays, its
-- payment decides. Returns whether it ended.
create function private.end_lost_hold(p_hold_id uuid) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.holds h set is_lost = true
    where h.id = p_hold_id and h.status = 'active' and not private.hold_is_payable(h);
  if not found then
    return false;
  end if;
  perform private.end_hold(p_hold_id, 'expired');
  return true;
end $$;

create function private.lose_hold(p_hold_id uuid) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  return private.end_lost_hold(p_hold_id);
end $$;

-- Live holds that no carrier reserves and nobody has looked at for two minutes, the longest first, so many of each
-- carrier: {id, carrier_id, carrier_ref}. Where a reservation has just lapsed the carrier may still hide the number
-- from everybody. What can still be paid is left out: its payment decides, whatever the carrier says.
create function private.list_unchecked_holds(p_limit integer default 20) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_now timestamptz := private.now();
begin
  perform private.require_system();
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', u.id, 'carrier_id', u.carrier_id, 'carrier_ref', u.carrier_ref) order by u.checked_at), '[]')
    from (
      select h.*, row_number() over (partition by h.carrier_id order by h.checked_at) as nth
      from public.holds h
      where h.status = 'active' and h.e164 is not null and h.carrier_ref is not null
        and h.expires_at > v_now + interval '30 seconds' and h.checked_at < v_now - interval '2 minutes'
        and (h.reservation_ref is null or h.reservation_expires_at < v_now - interval '30 seconds')
        and not private.hold_is_payable(h)
    ) u
    where u.nth <= p_limit
  );
end $$;

-- The carrier answered that it still has the number (or no longer has it: the hold ends).
create function private.record_hold_check(p_actor jsonb, p_account_id uuid, p_hold_id uuid, p_available boolean)
returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize_cart(p_actor, p_account_id, 'buy');
  if not private.owns_hold(p_actor, p_account_id, p_hold_id) then
    return private.refusal('NOT_FOUND');
  end if;
  if p_available then
    update public.holds set checked_at = private.now() where id = p_hold_id;
  else
    perform private.end_lost_hold(p_hold_id);
  end if;
  return jsonb_build_object('ok', true);
end $$;

-- Before a reservation is given up at the carrier: true unless another hold took it over. From then on none takes it
-- over any more.
create function private.give_up_reservation(p_hold_id uuid) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_ref text;
begin
  perform private.require_system();
  select reservation_ref into v_ref from public.holds where id = p_hold_id;
  if v_ref is null or exists (
    select from public.holds where reservation_ref = v_ref and status in ('active', 'converted')
  ) then
    return false;
  end if;
  update public.holds set reservation_expires_at = null where reservation_ref = v_ref;
  return true;
end $$;

-- What makes a hold outlive its reservation (extend_cart, merge_cart, record_reservation, hold_number) leaves a wake-up
-- for the instant after the lapse, in the same transaction. Guests hold softly: for them nothing is reserved.
create function private.watch_reservation() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.emit(
    'hold/reservation-lapsed',
    'reservation-lapsed:' || new.id || ':' || extract(epoch from new.reservation_expires_at),
    jsonb_build_object('holdId', new.id),
    new.reservation_expires_at + interval '1 second');
  return null;
end $$;

create trigger watch_reservation
  after insert or update of account_id, expires_at, reservation_ref, reservation_expires_at on public.holds
  for each row when (
    new.status = 'active' and new.account_id is not null
    and new.reservation_ref is not null and new.reservation_expires_at < new.expires_at
  )
  execute function private.watch_reservation();

-- Live holds of accounts whose reservation has lapsed, those being paid first: {id, carrier_id, carrier_ref, is_paying,
-- reserved}. A reservation may end seconds before its hold without any extension: what has less than half a minute left
-- is not reserved again, one of the carrier's ten places would be taken for nothing. What can still be paid is.
create function private.list_lapsed_reservations(p_hold_id uuid default null) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  return (
    with lapsed as (
      select h.id, h.carrier_id, h.carrier_ref, h.expires_at, private.hold_is_payable(h) as is_paying
      from public.holds h
      where h.status = 'active'
        and h.account_id is not null and h.e164 is not null and h.carrier_ref is not null
        and h.reservation_ref is not null and h.reservation_expires_at <= private.now()
        and (h.expires_at > private.now() + interval '30 seconds' or private.hold_is_payable(h))
        and (p_hold_id is null or h.id = p_hold_id)
      order by is_paying desc, h.expires_at
      limit 20
    )
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', id,
      'carrier_id', carrier_id,
      'carrier_ref', carrier_ref,
      'is_paying', is_paying,
      'reserved', private.reserved_count(carrier_id)
    ) order by is_paying desc, expires_at, id), '[]')
    from lapsed
  );
end $$;

-- What the carrier answered: a new reservation, or (null) that it still has the number. False when the hold ended
-- meanwhile: the caller gives the reservation back. A hold that was paid meanwhile takes it, since the order is made
-- with it.
create function private.renew_reservation(p_hold_id uuid, p_reservation_ref text, p_expires_at timestamptz)
returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update public.holds set
    reservation_ref = coalesce(p_reservation_ref, reservation_ref),
    reservation_expires_at = coalesce(p_expires_at, reservation_expires_at),
    checked_at = private.now()
  where id = p_hold_id and status in ('active', 'converted');
  return found;
end $$;

create view private.due_reservations with (security_invoker = true) as
  select reservation_expires_at as at
  from public.holds
  where status = 'active' and account_id is not null and reservation_ref is not null;

grant execute on function
  private.list_holds_for_checkout(jsonb, uuid),
  private.record_reservation(jsonb, uuid, uuid, text, timestamptz),
  private.record_hold_check(jsonb, uuid, uuid, boolean)
to app_server;
grant execute on function
  private.give_up_reservation(uuid),
  private.list_lapsed_reservations(uuid),
  private.list_unchecked_holds(integer),
  private.lose_hold(uuid),
  private.renew_reservation(uuid, text, timestamptz)
to app_worker;

-- ======== 227_charge_limits.sql ========

-- The smallest payments: what Stripe refuses is refused here before anybody types a card number.

create table private.charge_limits (
  currency public.currency_code primary key,
  minimum_cents public.cents not null check (minimum_cents > 0)
);
comment on table private.charge_limits is
  'Stripe''s smallest charge by currency, as its documentation lists it (2026). Currencies that are not here have only '
  'the smallest charge of the settlement currency.';
alter table private.charge_limits enable row level security;
insert into private.charge_limits (currency, minimum_cents) values
  ('USD', 50), ('AED', 200), ('ARS', 50), ('AUD', 50), ('BRL', 50), ('CAD', 50), ('CHF', 50), ('COP', 50),
  ('CZK', 1500), ('DKK', 250), ('EUR', 50), ('GBP', 30), ('HKD', 400), ('HUF', 17500), ('IDR', 50), ('ILS', 50),
  ('INR', 50), ('JPY', 50), ('KRW', 50), ('MXN', 1000), ('MYR', 200), ('NOK', 300), ('NZD', 50), ('PHP', 50),
  ('PLN', 200), ('RON', 200), ('RUB', 50), ('SEK', 300), ('SGD', 50), ('THB', 1000), ('ZAR', 50);

-- The smallest payment in a currency, minor units. We are paid out in US dollars: a payment in another currency must
-- also be worth the smallest charge in dollars after its conversion.
create function private.minimum_charge(p_currency text) returns integer
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_listed integer := (select minimum_cents from private.charge_limits where currency = p_currency);
  v_dollars numeric := (select minimum_cents from private.charge_limits where currency = 'USD') / 100.0;
  v_converted numeric := private.minor_units(v_dollars * private.exchange_rate('USD', p_currency), p_currency);
begin
  return private.round_price(greatest(v_listed, v_converted, 1), 1, p_currency);
end $$;

-- ======== 230_orders.sql ========

-- Orders: what a customer wants to buy. Orders are about goods, payments about money.

create table public.orders (
  id uuid primary key default gen_random_uuid(),
  reference text not null unique,
  account_id uuid not null references public.accounts (id),
  user_id uuid references auth.users (id) on delete set null,
  buyer_name text not null,
  cart_id uuid not null references public.carts (id),
  status text not null default 'draft' check (status in (
    'draft', 'awaiting_payment', 'authorized', 'provisioning',
    'completed', 'partially_completed', 'canceled', 'expired'
  )),
  currency public.currency_code not null,
  setup_cents public.cents not null default 0,
  monthly_cents public.cents not null default 0,
  tax_cents public.cents not null default 0,
  total_cents public.cents not null default 0 check (total_cents = setup_cents + monthly_cents + tax_cents),
  lost_line_policy text not null default 'drop' check (lost_line_policy in ('drop', 'nearest')),
  forward_to public.e164,
  consent_version text not null,
  consent_at timestamptz not null,
  locale text not null default 'en-US',
  deadline timestamptz not null,
  authorized_at timestamptz,
  settle_by timestamptz,
  waiting_since timestamptz,
  waits_until timestamptz,
  settling_at timestamptz,
  settle_amount_cents public.cents,
  settled_at timestamptz,
  invoiced_at timestamptz,
  closed_reason text,
  created_at timestamptz not null default private.now(),
  updated_at timestamptz not null default private.now(),
  constraint orders_settle_at_most_the_total check (settle_amount_cents is null or settle_amount_cents <= total_cents),
  constraint orders_authorized_have_an_instant check (
    status in ('draft', 'awaiting_payment', 'canceled', 'expired') or authorized_at is not null
  ),
  constraint orders_done_are_settled check (
    status not in ('completed', 'partially_completed') or settled_at is not null
  )
);
comment on table public.orders is 'What a customer wants to buy. Money is in payments.';
comment on column public.orders.buyer_name is 'the account''s name when the order was placed; stands on the receipt';
comment on column public.orders.consent_version is 'version of the recurring-charge text that the buyer accepted';
comment on column public.orders.deadline is
  'the earliest hold''s expiry when the order was placed; the Checkout Session is expired then';
comment on column public.orders.settle_by is
  'settlement starts then; moves on while a carrier cannot be reached';
comment on column public.orders.waiting_since is 'since when settlement waits for a carrier that cannot be reached';
comment on column public.orders.waits_until is
  'how long it may wait at most; lines that are not live then are given up';
comment on column public.orders.settling_at is
  'from here no line may change: settle_amount_cents is what will be captured';
comment on column public.orders.invoiced_at is 'when its invoice was issued';
create index orders_account on public.orders (account_id, created_at desc);
create index orders_user on public.orders (user_id);
create index orders_open on public.orders (status, deadline)
  where status in ('awaiting_payment', 'authorized', 'provisioning');
create index orders_cart on public.orders (cart_id);
create index orders_to_invoice on public.orders (settled_at)
  where invoiced_at is null and settled_at is not null and settle_amount_cents > 0;
create unique index orders_one_awaiting_per_cart on public.orders (cart_id)
  where status in ('draft', 'awaiting_payment');
create trigger touch before update on public.orders for each row execute function private.touch_updated_at();

alter table public.holds add foreign key (order_id) references public.orders (id);

create table public.order_items (
  id uuid primary key default gen_random_uuid(),
  order_id uuid not null references public.orders (id),
  account_id uuid not null references public.accounts (id),
  hold_id uuid references public.holds (id),
  position smallint not null,
  status text not null default 'pending' check (status in ('pending', 'provisioning', 'live', 'failed', 'substituted')),
  e164 public.e164,
  carrier_id text not null references public.carriers (id),
  carrier_ref text,
  area_id uuid not null references public.areas (id),
  sku_id uuid not null references public.area_skus (id),
  country char(2) not null,
  place text not null,
  number_type text not null,
  features text[] not null default '{}',
  currency public.currency_code not null,
  setup_cents public.cents not null,
  monthly_cents public.cents not null,
  list_monthly_cents public.cents not null check (list_monthly_cents >= monthly_cents),
  volume_count integer not null check (volume_count > 0),
  tax_percent numeric(6, 3) not null default 0,
  tax_cents public.cents not null,
  total_cents public.cents not null check (total_cents = setup_cents + monthly_cents + tax_cents),
  setup_cost numeric(12, 4) not null,
  monthly_cost numeric(12, 4) not null,
  cost_currency public.currency_code not null,
  exchange_rate numeric(18, 8) not null,
  substituted_by uuid references public.order_items (id),
  failure_code text,
  ended_at timestamptz,
  created_at timestamptz not null default private.now(),
  unique (order_id, position),
  constraint order_items_substituted_names_its_heir check ((status = 'substituted') = (substituted_by is not null)),
  constraint order_items_failed_says_why check (status <> 'failed' or failure_code is not null)
);
comment on table public.order_items is 'One number of an order; each unit is its own line.';
comment on column public.order_items.monthly_cents is 'of each of volume_count numbers; one alone: list_monthly_cents';
create index order_items_open on public.order_items (area_id) where status in ('pending', 'provisioning');
create index order_items_account on public.order_items (account_id);
create index order_items_hold on public.order_items (hold_id);
create index order_items_substituted_by on public.order_items (substituted_by);

alter table public.orders enable row level security;
alter table public.order_items enable row level security;

-- Policies use the row's own account_id, never a join through the number: numbers change hands.
create policy "members read their orders" on public.orders for select to authenticated
  using (account_id = any ((select private.account_ids())::uuid[]));
create policy "members read their order items" on public.order_items for select to authenticated
  using (account_id = any ((select private.account_ids())::uuid[]));

-- Our costs and the carrier's raw words are not the customer's: columns are named.
grant select (
  id, reference, account_id, user_id, status, currency, setup_cents, monthly_cents, tax_cents, total_cents,
  lost_line_policy, forward_to, consent_version, consent_at, locale, deadline, authorized_at, settle_by,
  waiting_since, waits_until, settle_amount_cents, settled_at, closed_reason, created_at, updated_at, buyer_name
) on public.orders to authenticated;
grant select (
  id, order_id, account_id, position, status, e164, area_id, country, place, number_type, features, currency,
  setup_cents, monthly_cents, list_monthly_cents, volume_count, tax_percent, tax_cents, total_cents, substituted_by,
  failure_code, ended_at, created_at
) on public.order_items to authenticated;

-- P2 and P5: a live line stays live, and a settling order's lines are frozen.
create function private.guard_order_item() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if new.status is not distinct from old.status then
    return new;
  end if;
  if old.status in ('live', 'failed', 'substituted') then
    raise exception 'line % is already %', old.id, old.status using errcode = '23514';
  end if;
  if exists (select from public.orders where id = new.order_id and settling_at is not null) then
    raise exception 'order % is settling: its lines are frozen', new.order_id using errcode = '23514';
  end if;
  return new;
end $$;

create trigger guard before update on public.order_items for each row execute function private.guard_order_item();

create function private.keep_buyer_name() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  new.buyer_name := (select name from public.accounts where id = new.account_id);
  return new;
end $$;

create trigger keep_buyer_name before insert on public.orders for each row execute function private.keep_buyer_name();

-- Every end of an order that was not settled is explained.
create function private.close_order(p_actor jsonb, p_order public.orders, p_status text, p_reason text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.orders set status = p_status, closed_reason = p_reason where id = p_order.id;
  perform private.audit(p_actor, p_order.account_id, 'order.' || p_status, 'order:' || p_order.id,
    jsonb_build_object('status', p_order.status), jsonb_build_object('status', p_status), p_reason);
end $$;

-- When the numbers of an unpaid order are suspended and released.
create function private.debt_deadlines(p_order public.orders) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_from timestamptz := coalesce(p_order.settled_at, private.now());
begin
  return jsonb_build_object(
    'suspend_at', v_from + private.duration('suspend_debt_hours'),
    'release_at', v_from + private.duration('release_debt_days'));
end $$;

-- What was charged, is owed (until when) and was given back: every member and key of the account may know the sums,
-- though payments and their cards are for managers. Definer rights, so it looks itself who asks: under the role
-- `authenticated` the caller's accounts, else our own functions.
create function private.order_money(p_order_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_order public.orders;
  v_captured bigint;
  v_debt bigint;
begin
  select * into v_order
    from public.orders
    where id = p_order_id
      and (coalesce(current_setting('role', true), 'none') <> 'authenticated'
        or account_id = any (private.account_ids()));
  if not found then
    return null;
  end if;
  select coalesce(sum(captured_cents), 0), coalesce(sum(debt_cents), 0) into v_captured, v_debt
    from public.payments
    where order_id = p_order_id;
  return jsonb_build_object(
    'account_id', v_order.account_id,
    'captured_cents', v_captured,
    'debt_cents', v_debt,
    'debt_due', case when v_debt > 0 then private.debt_deadlines(v_order) end,
    'refunded_cents', (
      select coalesce(sum(amount_cents), 0)
      from public.refunds
      where order_id = p_order_id and status = 'succeeded'
    ));
end $$;

-- Reads run as the caller (security invoker), inside a transaction that took the role `authenticated` with the caller's
-- claims: row level security decides, the account is only a filter.
create function private.order_items_json(p_order_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', i.id,
      'position', i.position,
      'status', i.status,
      'e164', i.e164,
      'country', i.country,
      'place', i.place,
      'number_type', i.number_type,
      'features', i.features,
      'currency', i.currency,
      'setup_cents', i.setup_cents,
      'monthly_cents', i.monthly_cents,
      'list_monthly_cents', i.list_monthly_cents,
      'volume_count', i.volume_count,
      'tax_percent', i.tax_percent,
      'tax_cents', i.tax_cents,
      'total_cents', i.total_cents,
      'failure_code', i.failure_code,
      'substituted_by', i.substituted_by,
      'number_id', n.id,
      'number_status', n.status,
      'paid_until', coalesce(n.paid_until, (
        select c.paid_until
        from public.number_contracts c
        where c.number_id = n.id and c.ended_at is null
      ))
    ) order by i.position), '[]')
    from public.order_items i
    left join public.purchased_numbers n on n.order_item_id = i.id
    where i.order_id = p_order_id
  );
end $$;

create function private.order_payment_json(p_order_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object(
      'status', p.status,
      'card_brand', p.card_brand,
      'card_last4', p.card_last4,
      'amount_cents', p.amount_cents,
      'captured_cents', p.captured_cents,
      'failure_code', p.failure_code)
    from public.payments p
    where p.order_id = p_order_id and p.status <> 'voided'
    order by p.created_at desc
    limit 1
  );
end $$;

create function private.order_json(p_order_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object(
      'id', o.id,
      'reference', o.reference,
      'account_id', o.account_id,
      'buyer_name', o.buyer_name,
      'status', o.status,
      'currency', o.currency,
      'setup_cents', o.setup_cents,
      'monthly_cents', o.monthly_cents,
      'tax_cents', o.tax_cents,
      'total_cents', o.total_cents,
      'lost_line_policy', o.lost_line_policy,
      'forward_to', o.forward_to,
      'deadline', o.deadline,
      'consent_version', o.consent_version,
      'consent_at', o.consent_at,
      'authorized_at', o.authorized_at,
      'settle_by', o.settle_by,
      'waiting_since', o.waiting_since,
      'waits_until', o.waits_until,
      'settled_at', o.settled_at,
      'closed_reason', o.closed_reason,
      'created_at', o.created_at,
      'server_now', private.now(),
      'payment', private.order_payment_json(o.id),
      'dispute', private.dispute_json(o.id, null),
      'documents', private.order_documents_json(o.id),
      'items', private.order_items_json(o.id)) || private.order_money(o.id)
    from public.orders o
    where o.id = p_order_id
  );
end $$;

create function private.get_order(p_account_id uuid, p_order_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select private.order_json(o.id)
    from public.orders o
    where o.id = p_order_id and o.account_id = p_account_id
  );
end $$;

-- Keyset page, newest first. Cursor: created_at and id of the last row seen.
create function private.list_orders(
  p_account_id uuid,
  p_limit integer default 25,
  p_before timestamptz default null,
  p_before_id uuid default null
) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(private.order_json(o.id) order by o.created_at desc, o.id desc), '[]')
    from (
      select id, created_at
      from public.orders
      where account_id = p_account_id
        and status <> 'draft'
        and (p_before is null or (created_at, id) < (p_before, p_before_id))
      order by created_at desc, id desc
      limit least(p_limit, 100)
    ) o
  );
end $$;

grant execute on function
  private.order_money(uuid),
  private.order_items_json(uuid),
  private.order_payment_json(uuid),
  private.order_json(uuid),
  private.get_order(uuid, uuid),
  private.list_orders(uuid, integer, timestamptz, uuid)
to authenticated;

-- ======== 235_place_order.sql ========

-- Placing an order for what a cart holds.

-- A short reference that people can read out: no vowels, no look-alikes.
create function private.new_order_reference() returns text
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  v_letters constant text := '23456789BCDFGHJKMNPQRSTVWXZ';
  v_bytes bytea := extensions.gen_random_bytes(8);
  v_reference text := 'NN-';
begin
  for i in 0 .. 7 loop
    v_reference := v_reference || substr(v_letters, 1 + get_byte(v_bytes, i) % length(v_letters), 1);
  end loop;
  return v_reference;
end $$;

create type private.cart_sums as (
  lines integer,
  setup_cents bigint,
  monthly_cents bigint,
  tax_cents bigint,
  total_cents bigint,
  currency text,
  currencies integer,
  volume_count integer
);

create function private.sum_cart(p_cart public.carts) returns private.cart_sums
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count integer := private.cart_count(p_cart.id, p_cart.account_id);
  v_sums private.cart_sums;
begin
  select count(*), sum(setup_cents), sum(monthly_cents), sum(tax_cents),
      sum(setup_cents + monthly_cents + tax_cents), min(currency), count(distinct currency), v_count
    into v_sums
    from private.priced_holds(p_cart.id, v_count);
  return v_sums;
end $$;

-- Places an order for everything live in the caller's cart. Repeating it returns the same order while the cart is
-- unchanged.
-- p_request: {lost_line_policy, forward_to?, needs_forward_to, consent_version, locale, expected_total_cents?}
-- Refusals: BILL_UNPAID, CART_EMPTY, HOLD_EXPIRED, CONSENT_REQUIRED, ANSWER_PATH_REQUIRED, AMOUNT_TOO_SMALL,
-- AMOUNT_TOO_LARGE, CURRENCY_MISMATCH, PRICE_CHANGED, SESSION_OPEN.
create function private.place_order(p_actor jsonb, p_account_id uuid, p_request jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_cart public.carts;
  v_sums private.cart_sums;
  v_order public.orders;
  v_refusal jsonb;
begin
  if p_actor ->> 'kind' = 'guest' then
    perform private.refuse(401, 'UNAUTHENTICATED');
  end if;
  perform private.authorize_cart(p_actor, p_account_id, 'order');
  v_refusal := coalesce(private.refuse_unpaid(p_account_id), private.refuse_terms(p_request));
  if v_refusal is not null then
    return v_refusal;
  end if;
  v_cart := private.lock_cart(p_actor, p_account_id);
  v_sums := private.sum_cart(v_cart);
  -- An order already waiting for payment: the same cart continues it, another cart needs its session closed first.
  select * into v_order
    from public.orders
    where cart_id = v_cart.id and status in ('draft', 'awaiting_payment')
    for update;
  if private.order_fits(v_order, p_account_id, v_sums, p_request) then
    return jsonb_build_object('ok', true, 'repeated', true, 'order', private.order_json(v_order.id));
  end if;
  if private.has_open_session(v_order.id) then
    return private.refusal('SESSION_OPEN') || jsonb_build_object('order_id', v_order.id);
  end if;
  perform private.replace_order(p_actor, v_order);
  v_refusal := private.refuse_sums(v_cart.id, v_sums, p_request);
  if v_refusal is not null then
    return v_refusal;
  end if;
  v_order := private.insert_order(p_actor, v_cart, v_sums, p_request);
  perform private.insert_lines(v_order, v_sums.volume_count);
  perform private.wake_deadline('checkout-deadline:' || v_order.id, v_order.id, v_order.deadline);
  perform private.audit(p_actor, p_account_id, 'order.placed', 'order:' || v_order.id, null, jsonb_build_object(
    'status', v_order.status, 'reference', v_order.reference,
    'total_cents', v_order.total_cents, 'lines', v_sums.lines));
  return jsonb_build_object('ok', true, 'repeated', false, 'order', private.order_json(v_order.id));
end $$;

-- Who goes to pay gets the cart's one extension, where it gains a minute, so that no hold ends while a card is typed.
-- A number that its carrier has reserved is promised no longer than the carrier keeps it. Returns the deadline.
create function private.extend_for_payment(p_cart_id uuid) returns timestamptz
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_now timestamptz := private.now();
  v_deadline timestamptz := private.cart_deadline(p_cart_id);
  v_until timestamptz;
begin
  select least(v_deadline + private.duration('hold_extension_minutes'), min(reservation_expires_at)) into v_until
    from public.holds
    where cart_id = p_cart_id and status = 'active' and expires_at > v_now and reservation_expires_at > v_now;
  if private.is_extended(p_cart_id) or v_until < v_deadline + interval '1 minute' then
    return v_deadline;
  end if;
  perform private.extend_holds(p_cart_id, v_until);
  return v_until;
end $$;

create function private.refuse_terms(p_request jsonb) returns jsonb
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  if coalesce(p_request ->> 'consent_version', '') = '' then
    return private.refusal('CONSENT_REQUIRED');
  end if;
  if coalesce(p_request ->> 'forward_to', '') = '' and (p_request ->> 'needs_forward_to')::boolean then
    return private.refusal('ANSWER_PATH_REQUIRED');
  end if;
  return null;
end $$;

-- Whether the order that waits for payment is what the caller asks for now.
create function private.order_fits(
  p_order public.orders,
  p_account_id uuid,
  p_sums private.cart_sums,
  p_request jsonb
) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return p_sums.lines > 0
    and p_order.account_id = p_account_id
    and p_order.deadline > private.now()
    and p_order.lost_line_policy = coalesce(p_request ->> 'lost_line_policy', 'drop')
    and p_order.forward_to is not distinct from nullif(p_request ->> 'forward_to', '')
    and p_order.total_cents = p_sums.total_cents
    and p_sums.lines = (select count(*) from public.order_items where order_id = p_order.id)
    and not exists (
      select from public.holds h
      where h.cart_id = p_order.cart_id and h.status = 'active' and h.expires_at > private.now()
        and h.order_id is distinct from p_order.id
    );
end $$;

-- An unpaid order, if there is one, makes room for another one of the same cart: its holds stay.
create function private.replace_order(p_actor jsonb, p_order public.orders) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if p_order.id is null then
    return;
  end if;
  perform private.close_order(p_actor, p_order, 'canceled', 'replaced');
  update public.holds set order_id = null where order_id = p_order.id and status = 'active';
end $$;

create function private.refuse_sums(p_cart_id uuid, p_sums private.cart_sums, p_request jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if p_sums.lines = 0 and exists (
    select from public.holds
    where cart_id = p_cart_id and status in ('expired', 'active') and expires_at > private.now() - interval '30 minutes'
  ) then
    return private.refusal('HOLD_EXPIRED');
  end if;
  if p_sums.lines = 0 then
    return private.refusal('CART_EMPTY');
  end if;
  if p_sums.currencies > 1 then
    return private.refusal('CURRENCY_MISMATCH');
  end if;
  if p_sums.total_cents < private.minimum_charge(p_sums.currency) then
    return private.refusal('AMOUNT_TOO_SMALL');
  end if;
  if p_sums.total_cents > private.maximum_charge(p_sums.currency) then
    return private.refusal('AMOUNT_TOO_LARGE');
  end if;
  if p_request ? 'expected_total_cents'
    and (p_request ->> 'expected_total_cents')::integer is distinct from p_sums.total_cents then
    return private.refusal('PRICE_CHANGED', jsonb_build_object('total_cents', p_sums.total_cents));
  end if;
  return null;
end $$;

create function private.insert_order(
  p_actor jsonb,
  p_cart public.carts,
  p_sums private.cart_sums,
  p_request jsonb
) returns public.orders
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_deadline timestamptz := private.extend_for_payment(p_cart.id);
  v_order public.orders;
begin
  insert into public.orders (reference, account_id, user_id, cart_id, status, currency, setup_cents, monthly_cents,
      tax_cents, total_cents, lost_line_policy, forward_to, consent_version, consent_at, locale, deadline)
    values (private.new_order_reference(), p_cart.account_id, (p_actor ->> 'user_id')::uuid, p_cart.id,
      'awaiting_payment', p_sums.currency, p_sums.setup_cents, p_sums.monthly_cents, p_sums.tax_cents,
      p_sums.total_cents, coalesce(p_request ->> 'lost_line_policy', 'drop'), nullif(p_request ->> 'forward_to', ''),
      p_request ->> 'consent_version', private.now(), coalesce(p_request ->> 'locale', 'en-US'), v_deadline)
    returning * into v_order;
  return v_order;
end $$;

-- One line for each live hold of the order's cart, at the price that the hold froze for so many numbers.
create function private.insert_lines(p_order public.orders, p_count integer) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.order_items (order_id, account_id, hold_id, position, e164, carrier_id, carrier_ref, area_id,
      sku_id, country, place, number_type, features, currency, setup_cents, monthly_cents, list_monthly_cents,
      volume_count, tax_percent, tax_cents, total_cents, setup_cost, monthly_cost, cost_currency, exchange_rate)
    select p_order.id, p_order.account_id, h.id, row_number() over (order by h.created_at, h.id), h.e164, h.carrier_id,
      h.carrier_ref, h.area_id, h.sku_id, a.country, private.place_of(a), a.number_type, a.features, h.currency,
      h.setup_cents, h.monthly_cents, f.monthly_cents, p_count, h.tax_percent, h.tax_cents,
      h.setup_cents + h.monthly_cents + h.tax_cents, h.setup_cost, h.monthly_cost, h.cost_currency, h.exchange_rate
    from private.priced_holds(p_order.cart_id, p_count) h
    join public.holds f on f.id = h.id
    join public.areas a on a.id = h.area_id;
  update public.holds set order_id = p_order.id
    where cart_id = p_order.cart_id and status = 'active' and expires_at > private.now();
end $$;

grant execute on function private.place_order(jsonb, uuid, jsonb) to app_server;

-- ======== 240_checkout.sql ========

-- Checkout: the payment page of an order or of its debt, and how an unpaid order ends.

create table public.checkout_sessions (
  id uuid primary key default gen_random_uuid(),
  order_id uuid not null references public.orders (id),
  account_id uuid not null references public.accounts (id),
  purpose text not null default 'order' check (purpose in ('order', 'debt')),
  attempt smallint not null,
  status text not null default 'creating' check (status in ('creating', 'open', 'complete', 'expired', 'abandoned')),
  stripe_session_id text unique,
  url text,
  amount_cents public.cents not null check (amount_cents > 0),
  currency public.currency_code not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default private.now(),
  ended_at timestamptz,
  unique (order_id, purpose, attempt),
  constraint checkout_sessions_open_are_known check (status <> 'open' or stripe_session_id is not null)
);
comment on table public.checkout_sessions is
  'Stripe Checkout Sessions of an order. At most one may be payable at a time.';
create unique index checkout_sessions_one_open on public.checkout_sessions (order_id, purpose)
  where status in ('creating', 'open');
create index checkout_sessions_account on public.checkout_sessions (account_id);
create index checkout_sessions_due on public.checkout_sessions (expires_at) where status in ('creating', 'open');

alter table public.checkout_sessions enable row level security;

-- Whether the order may still be paid on a page.
create function private.has_open_session(p_order_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (
    select from public.checkout_sessions
    where order_id = p_order_id and purpose = 'order' and status in ('creating', 'open')
  );
end $$;

create function private.order_debt(p_order_id uuid) returns integer
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(sum(debt_cents), 0)
    from public.payments
    where order_id = p_order_id and status = 'capture_failed'
  );
end $$;

-- The order's payable session: the open one, or a new attempt in `creating`, with all that Stripe gets (stable, so a
-- retry sends the same body).
create function private.begin_checkout_session(
  p_actor jsonb,
  p_account_id uuid,
  p_order_id uuid,
  p_purpose text default 'order'
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_order public.orders;
  v_account public.accounts;
  v_amount integer;
  v_refusal jsonb;
begin
  perform private.authorize(p_actor, p_account_id, case when p_purpose = 'order' then 'order' else 'read' end);
  -- A key never touches money: debts are paid by people.
  if p_purpose is distinct from 'order' and p_actor ->> 'kind' = 'key' then
    perform private.refuse(403, 'FORBIDDEN');
  end if;
  select * into v_order from public.orders where id = p_order_id and account_id = p_account_id for update;
  if not found then
    return private.refusal('NOT_FOUND');
  end if;
  v_amount := case when p_purpose = 'order' then v_order.total_cents else private.order_debt(p_order_id) end;
  v_refusal := private.refuse_checkout(v_order, p_purpose, v_amount);
  if v_refusal is not null then
    return v_refusal;
  end if;
  select * into v_account from public.accounts where id = p_account_id;
  return jsonb_build_object(
    'ok', true,
    'session', private.session_json(private.open_session(v_order, p_purpose, v_amount)),
    'order', private.order_json(p_order_id),
    'stripe_customer_id', v_account.stripe_customer_id,
    'account_name', v_account.name,
    'email', (
      select email
      from public.profiles
      where user_id = coalesce((p_actor ->> 'user_id')::uuid, v_order.user_id)
    ));
end $$;

create function private.refuse_checkout(p_order public.orders, p_purpose text, p_amount integer) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if p_purpose <> 'order' and p_amount = 0 then
    return private.refusal('ORDER_STATE', '{"status": "no debt"}');
  end if;
  if p_purpose <> 'order' then
    return null;
  end if;
  if p_order.status <> 'awaiting_payment' then
    return private.refusal('ORDER_STATE', jsonb_build_object('status', p_order.status));
  end if;
  if p_order.deadline <= private.now() + interval '5 seconds' then
    return private.refusal('HOLD_EXPIRED');
  end if;
  return null;
end $$;

create function private.open_session(p_order public.orders, p_purpose text, p_amount integer)
returns public.checkout_sessions
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_session public.checkout_sessions;
begin
  -- An attempt that was never answered for five minutes has no link that a buyer could have: a new one may begin.
  update public.checkout_sessions set status = 'abandoned', ended_at = private.now()
    where order_id = p_order.id and purpose = p_purpose
      and status = 'creating' and created_at < private.now() - interval '5 minutes';
  select * into v_session
    from public.checkout_sessions
    where order_id = p_order.id and purpose = p_purpose and status in ('creating', 'open');
  if found then
    return v_session;
  end if;
  insert into public.checkout_sessions (order_id, account_id, purpose, attempt, amount_cents, currency, expires_at)
    select p_order.id, p_order.account_id, p_purpose, coalesce(max(attempt), 0) + 1, p_amount, p_order.currency,
      private.now() + interval '1 hour'
    from public.checkout_sessions
    where order_id = p_order.id and purpose = p_purpose
    returning * into v_session;
  return v_session;
end $$;

create function private.session_json(s public.checkout_sessions) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object(
    'id', s.id,
    'attempt', s.attempt,
    'status', s.status,
    'stripe_session_id', s.stripe_session_id,
    'url', s.url,
    'expires_at', s.expires_at,
    'amount_cents', s.amount_cents,
    'currency', s.currency,
    'purpose', s.purpose);
end $$;

create function private.attach_checkout_session(p_session_id uuid, p_stripe_session_id text, p_url text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update public.checkout_sessions set status = 'open', stripe_session_id = p_stripe_session_id, url = p_url
    where id = p_session_id
      and (status = 'creating' or (status = 'open' and stripe_session_id = p_stripe_session_id));
  if not found then
    return private.refusal('ORDER_STATE');
  end if;
  return jsonb_build_object('ok', true, 'url', p_url);
end $$;

-- An account's customer may be gone at Stripe: deleted there, or of another Stripe account (embedded yesterday, test
-- mode today). A new one takes its place; of two tabs that notice concurrently the first wins, and the other gets what
-- it set.
create function private.set_stripe_customer(p_account_id uuid, p_customer_id text, p_replaces text default null)
returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update public.accounts set stripe_customer_id = p_customer_id
    where id = p_account_id and stripe_customer_id is not distinct from p_replaces;
  return (select stripe_customer_id from public.accounts where id = p_account_id);
end $$;
comment on function private.set_stripe_customer(uuid, text, text) is
  'The account''s customer afterwards. p_replaces: the one that is gone; null sets the first one only.';

-- Sessions of an order that may still be paid, for the order itself or for its debt.
create function private.list_open_sessions(p_order_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  return jsonb_build_object(
    'order', (
      select jsonb_build_object(
        'id', o.id, 'status', o.status, 'deadline', o.deadline, 'due', o.deadline <= private.now())
      from public.orders o
      where o.id = p_order_id
    ),
    'sessions', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', s.id,
        'stripe_session_id', s.stripe_session_id,
        'status', s.status,
        'purpose', s.purpose,
        'attempt', s.attempt,
        'age_seconds', extract(epoch from private.now() - s.created_at)
      )), '[]')
      from public.checkout_sessions s
      where s.order_id = p_order_id and s.status in ('creating', 'open')
    ));
end $$;

-- A session without a link that is called abandoned may get its link concurrently: that page can be paid, so it counts
-- until Stripe confirms its end. p_release: the order ends too, and its holds go back to the cart.
create function private.close_checkout_session(p_session_id uuid, p_outcome text, p_release boolean default false)
returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_session public.checkout_sessions;
begin
  perform private.require_system();
  update public.checkout_sessions set status = p_outcome, ended_at = private.now()
    where id = p_session_id and (status = 'creating' or (status = 'open' and p_outcome <> 'abandoned'));
  select * into v_session from public.checkout_sessions where id = p_session_id;
  if not found or v_session.purpose <> 'order' then
    return jsonb_build_object('ok', true);
  end if;
  return private.expire_order(v_session.order_id, p_release);
end $$;

-- Ends an unpaid order whose sessions are all closed: after its deadline its holds go back on sale; with p_release it
-- is canceled before, and they stay in the cart.
create function private.expire_order(p_order_id uuid, p_release boolean default false) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_order public.orders;
begin
  perform private.require_system();
  select * into v_order from public.orders where id = p_order_id for update;
  if not found or v_order.status not in ('draft', 'awaiting_payment') or exists (
    select from public.checkout_sessions
    where order_id = p_order_id and purpose = 'order' and status in ('creating', 'open', 'complete')
  ) then
    return jsonb_build_object('ok', true, 'status', v_order.status);
  end if;
  if v_order.deadline <= private.now() then
    perform private.close_order(private.system(), v_order, 'expired', 'deadline');
    perform private.end_order_holds(p_order_id, 'expired');
    return jsonb_build_object('ok', true, 'status', 'expired');
  end if;
  if p_release then
    perform private.replace_order(private.system(), v_order);
    return jsonb_build_object('ok', true, 'status', 'canceled');
  end if;
  return jsonb_build_object('ok', true, 'status', v_order.status);
end $$;

create function private.end_order_holds(p_order_id uuid, p_status text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.end_hold(h.id, p_status)
    from public.holds h
    where h.order_id = p_order_id and h.status = 'active';
end $$;

-- Open sessions whose buyer may have paid without our getting the webhook.
create function private.list_unconfirmed_sessions(p_older_than_seconds integer default 60, p_limit integer default 100)
returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', s.id,
      'order_id', s.order_id,
      'stripe_session_id', s.stripe_session_id,
      'purpose', s.purpose
    )), '[]')
    from (
      select *
      from public.checkout_sessions
      where status = 'open' and created_at < private.now() - make_interval(secs => p_older_than_seconds)
      order by created_at
      limit p_limit
    ) s
  );
end $$;

create function private.wake_deadline(p_key text, p_order_id uuid, p_due timestamptz default null) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.emit('checkout/deadline-reached', p_key, jsonb_build_object('orderId', p_order_id), p_due);
end $$;

create view private.due_checkouts with (security_invoker = true) as
  select deadline + interval '5 seconds' as at
  from public.orders
  where status = 'awaiting_payment'
  union all
  select created_at + interval '1 minute'
  from public.checkout_sessions
  where status = 'open';

create function private.sweep_deadlines() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count integer;
begin
  perform private.wake_deadline(private.sweep_key('checkout-deadline:' || o.id), o.id)
    from (
      select id
      from public.orders
      where status = 'awaiting_payment' and deadline < private.now() - interval '5 seconds'
      limit 500
    ) o;
  get diagnostics v_count = row_count;
  return v_count;
end $$;

insert into private.maintenance_steps (kind, name) values ('sweep', 'deadlines');

grant execute on function private.begin_checkout_session(jsonb, uuid, uuid, text) to app_server;
grant execute on function
  private.attach_checkout_session(uuid, text, text),
  private.set_stripe_customer(uuid, text, text),
  private.list_open_sessions(uuid),
  private.close_checkout_session(uuid, text, boolean),
  private.expire_order(uuid, boolean),
  private.list_unconfirmed_sessions(integer, integer)
to app_worker;

-- ======== 250_payments.sql ========

-- Payments and refunds: money of an order, up to its authorization.

create table public.payments (
  id uuid primary key default gen_random_uuid(),
  order_id uuid not null references public.orders (id),
  account_id uuid not null references public.accounts (id),
  kind text not null default 'checkout' check (kind in ('checkout', 'recharge', 'debt')),
  status text not null check (
    status in ('requires_payment', 'authorized', 'captured', 'voided', 'expired', 'capture_failed')
  ),
  stripe_payment_intent_id text unique,
  stripe_payment_method_id text,
  card_brand text,
  card_last4 text check (card_last4 ~ '^[0-9]{4}$'),
  amount_cents public.cents not null check (amount_cents > 0),
  captured_cents public.cents not null default 0 check (captured_cents <= amount_cents),
  debt_cents public.cents not null default 0,
  currency public.currency_code not null,
  capture_before timestamptz,
  authorized_at timestamptz,
  captured_at timestamptz,
  ended_at timestamptz,
  failure_code text,
  created_at timestamptz not null default private.now(),
  updated_at timestamptz not null default private.now(),
  constraint payments_captured_have_money check ((status = 'captured') = (captured_cents > 0)),
  constraint payments_debt_only_when_failed check (debt_cents = 0 or status = 'capture_failed')
);
comment on table public.payments is 'Money of an order. Refunds are rows; "refunded" is their sum.';
-- One live authorization or charge per order and kind: a second one is voided immediately and never gets this far.
create unique index payments_one_live_per_order on public.payments (order_id, kind)
  where status in ('authorized', 'captured', 'capture_failed');
create index payments_order on public.payments (order_id);
create index payments_account on public.payments (account_id);
create trigger touch before update on public.payments for each row execute function private.touch_updated_at();

create table public.refunds (
  id uuid primary key default gen_random_uuid(),
  payment_id uuid not null references public.payments (id),
  order_id uuid not null references public.orders (id),
  account_id uuid not null references public.accounts (id),
  status text not null default 'pending' check (status in ('pending', 'succeeded', 'failed', 'canceled')),
  amount_cents public.cents not null check (amount_cents > 0),
  currency public.currency_code not null,
  reason text not null,
  stripe_refund_id text unique,
  created_at timestamptz not null default private.now(),
  updated_at timestamptz not null default private.now()
);
comment on table public.refunds is 'Money given back, one row each.';
create index refunds_payment on public.refunds (payment_id);
create index refunds_order on public.refunds (order_id);
create index refunds_account on public.refunds (account_id);
create trigger touch before update on public.refunds for each row execute function private.touch_updated_at();

alter table public.payments enable row level security;
alter table public.refunds enable row level security;

create policy "managers read payments" on public.payments for select to authenticated
  using (account_id = any ((select private.billing_account_ids())::uuid[]));
create policy "managers read refunds" on public.refunds for select to authenticated
  using (account_id = any ((select private.billing_account_ids())::uuid[]));

grant select (
  id, order_id, account_id, kind, status, card_brand, card_last4, amount_cents, captured_cents, debt_cents, currency,
  capture_before, authorized_at, captured_at, failure_code, created_at
) on public.payments to authenticated;
grant select (
  id, payment_id, order_id, account_id, status, amount_cents, currency, reason, created_at
) on public.refunds to authenticated;

-- P2: money never exceeds live goods.
create function private.guard_captured() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_live integer;
  v_captured integer;
begin
  if new.captured_cents = 0 then
    return new;
  end if;
  select coalesce(sum(total_cents), 0) into v_live
    from public.order_items
    where order_id = new.order_id and status = 'live';
  select new.captured_cents + coalesce(sum(captured_cents), 0) into v_captured
    from public.payments
    where order_id = new.order_id and id <> new.id;
  if v_captured > v_live then
    raise exception 'captured % of order % would exceed its live lines %', v_captured, new.order_id, v_live
      using errcode = '23514';
  end if;
  return new;
end $$;

create trigger guard before insert or update of captured_cents on public.payments
  for each row execute function private.guard_captured();

-- The authorized payment of an order becomes goods: numbers, queue and outbox rows in one transaction. Repeating it
-- changes nothing.
-- p_payment: {payment_intent_id, amount_cents, currency, capture_before, payment_method_id, card_brand, card_last4,
-- stripe_session_id}
-- Returns {action: "started" | "already" | "void", reason?}; on `void` the caller cancels that PaymentIntent at Stripe.
create function private.authorize_order(p_order_id uuid, p_payment jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_order public.orders;
  v_known text;
  v_reason text;
begin
  perform private.require_system();
  select * into v_order from public.orders where id = p_order_id for update;
  if not found then
    return jsonb_build_object('action', 'void', 'reason', 'no such order');
  end if;
  perform private.complete_session(p_payment ->> 'stripe_session_id');
  select status into v_known
    from public.payments
    where stripe_payment_intent_id = p_payment ->> 'payment_intent_id' and status <> 'requires_payment';
  if found then
    return jsonb_build_object('action', 'already', 'status', v_known);
  end if;
  v_reason := private.unusable_reason(v_order, p_payment);
  if v_reason is not null then
    perform private.refuse_payment(v_order, p_payment, v_reason);
    return jsonb_build_object('action', 'void', 'reason', v_reason);
  end if;
  perform private.record_authorization(v_order, p_payment);
  perform private.start_lines(v_order);
  -- Ended after the numbers exist, so the two unique indexes hand over without a gap.
  perform private.end_order_holds(p_order_id, 'converted');
  perform private.wake_settlement('order-settle-by:' || p_order_id, p_order_id,
    private.now() + private.duration('settle_after_minutes'));
  perform private.audit(private.system(), v_order.account_id, 'order.authorized', 'order:' || p_order_id, null,
    jsonb_build_object('payment_intent', p_payment ->> 'payment_intent_id', 'amount_cents', v_order.total_cents));
  return jsonb_build_object('action', 'started');
end $$;

create function private.complete_session(p_stripe_session_id text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.checkout_sessions set status = 'complete', ended_at = private.now()
    where stripe_session_id = p_stripe_session_id and status in ('creating', 'open');
end $$;

-- Why the order cannot be had for this payment; null: it can. An account that was suspended or closed while its buyer
-- paid gets no number.
create function private.unusable_reason(p_order public.orders, p_payment jsonb) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_account_status text := (select status from public.accounts where id = p_order.account_id);
begin
  return case
    when p_order.status <> 'awaiting_payment' then 'order is ' || p_order.status
    when v_account_status <> 'active' then 'account is ' || v_account_status
    when (p_payment ->> 'amount_cents')::integer <> p_order.total_cents then 'amount differs'
    when upper(p_payment ->> 'currency') <> p_order.currency then 'currency differs'
    when (select count(*) from public.holds where order_id = p_order.id and status = 'active')
      <> (select count(*) from public.order_items where order_id = p_order.id) then 'a hold has ended'
  end;
end $$;

-- The authorization is given back. No later payment can help an order that waited for this one: it ends, and its
-- numbers go back on sale.
create function private.refuse_payment(p_order public.orders, p_payment jsonb, p_reason text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_intent text := p_payment ->> 'payment_intent_id';
  v_amount integer := (p_payment ->> 'amount_cents')::integer;
  v_closed text := case when p_reason = 'a hold has ended' then 'hold_lost' else 'payment_refused' end;
begin
  insert into public.payments (order_id, account_id, kind, status, stripe_payment_intent_id, amount_cents, currency,
      failure_code, authorized_at)
    values (p_order.id, p_order.account_id, 'checkout', 'requires_payment', v_intent, v_amount,
      upper(p_payment ->> 'currency'), p_reason, private.now())
    on conflict (stripe_payment_intent_id) do nothing;
  if p_order.status <> 'awaiting_payment' then
    return;
  end if;
  perform private.alert_operator('A payment could not be used: ' || p_reason,
    jsonb_build_object('order', p_order.reference, 'payment_intent', v_intent), 'unusable-payment:' || v_intent);
  perform private.close_order(private.system(), p_order, 'canceled', v_closed);
  perform private.end_order_holds(p_order.id, 'released');
  perform private.notify_user(p_order.user_id, p_order.account_id, 'orders', 'order-canceled', jsonb_build_object(
    'order_id', p_order.id, 'order_reference', p_order.reference, 'currency', p_order.currency,
    'authorized_cents', v_amount, 'lost', '[]'::jsonb, 'reason', v_closed), 'order-canceled:' || p_order.id);
end $$;

create function private.record_authorization(p_order public.orders, p_payment jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.payments (order_id, account_id, kind, status, stripe_payment_intent_id, stripe_payment_method_id,
      card_brand, card_last4, amount_cents, currency, capture_before, authorized_at)
    values (p_order.id, p_order.account_id, 'checkout', 'authorized', p_payment ->> 'payment_intent_id',
      p_payment ->> 'payment_method_id', p_payment ->> 'card_brand', p_payment ->> 'card_last4', p_order.total_cents,
      p_order.currency, (p_payment ->> 'capture_before')::timestamptz, private.now())
    on conflict (stripe_payment_intent_id) do update set status = 'authorized', authorized_at = private.now();
  update public.orders set
    status = 'authorized',
    authorized_at = private.now(),
    settle_by = private.now() + private.duration('settle_after_minutes')
  where id = p_order.id;
end $$;

create function private.start_lines(p_order public.orders) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_item uuid;
begin
  for v_item in select id from public.order_items where order_id = p_order.id order by position loop
    begin
      perform private.start_line(v_item, p_order.account_id);
    exception when unique_violation then
      -- The number already has an owner (an import, for example): the line is lost, the rest of the order goes on.
      update public.order_items set status = 'failed', failure_code = 'NUMBER_TAKEN', ended_at = private.now()
        where id = v_item;
    end;
  end loop;
  if not exists (select from public.order_items where order_id = p_order.id and status = 'provisioning') then
    perform private.emit(
      'order/lines-terminal', 'order-lines:' || p_order.id || ':none', jsonb_build_object('orderId', p_order.id));
  end if;
end $$;

-- A PaymentIntent that must not be used was canceled at Stripe (or had already ended there).
create function private.record_void(p_payment_intent_id text, p_status text default 'voided') returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update public.payments set status = p_status, ended_at = private.now()
    where stripe_payment_intent_id = p_payment_intent_id
      and status in ('requires_payment', 'authorized')
      and captured_cents = 0;
end $$;

-- Payments recorded as unusable whose PaymentIntent still has to be canceled.
create function private.list_unvoided_payments(p_limit integer default 100) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  return (
    select coalesce(jsonb_agg(stripe_payment_intent_id), '[]')
    from (
      select stripe_payment_intent_id
      from public.payments
      where status = 'requires_payment' and created_at < private.now() - interval '30 seconds'
      limit p_limit
    ) p
  );
end $$;

-- A refund as Stripe knows it, made here or there. Unknown payments are not ours.
create function private.record_refund(
  p_payment_intent_id text,
  p_refund_id text,
  p_amount_cents integer,
  p_currency text,
  p_status text,
  p_reason text
) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_payment public.payments;
  v_before public.refunds;
begin
  perform private.require_system();
  select * into v_payment from public.payments where stripe_payment_intent_id = p_payment_intent_id for update;
  if not found then
    return false;
  end if;
  select * into v_before from public.refunds where stripe_refund_id = p_refund_id;
  insert into public.refunds (payment_id, order_id, account_id, status, amount_cents, currency, reason,
      stripe_refund_id)
    values (v_payment.id, v_payment.order_id, v_payment.account_id, p_status, p_amount_cents, upper(p_currency),
      p_reason, p_refund_id)
    on conflict (stripe_refund_id) do update set status = excluded.status, amount_cents = excluded.amount_cents;
  if (v_before.status, v_before.amount_cents) is distinct from (p_status, p_amount_cents) then
    perform private.audit(private.system(), v_payment.account_id, 'refund.recorded', 'order:' || v_payment.order_id,
      case when v_before.id is not null then jsonb_build_object(
        'refund', p_refund_id, 'status', v_before.status, 'amount_cents', v_before.amount_cents) end,
      jsonb_build_object('refund', p_refund_id, 'status', p_status, 'amount_cents', p_amount_cents), p_reason);
  end if;
  return true;
end $$;

grant execute on function
  private.authorize_order(uuid, jsonb),
  private.record_void(text, text),
  private.list_unvoided_payments(integer),
  private.record_refund(text, text, integer, text, text, text)
to app_worker;

-- ======== 260_settlement.sql ========

-- Settlement: one capture of the sum of the live lines, or a cancel when none is live. Every step re-reads, no card is
-- charged twice.

-- What to do next with an order. Repeating it gives the same answer:
--   {action: done, status} · {action: wait, until}
--   {action: close_lines, lines: [{job_id, item_id, carrier_id, status, is_away}], may_wait, is_waiting}
--   {action: capture | void, amount_cents, currency, stripe_customer_id, payment, recharge}
create function private.begin_settlement(p_order_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_order public.orders;
begin
  perform private.require_system();
  select * into v_order from public.orders where id = p_order_id for update;
  if not found or v_order.status not in ('authorized', 'provisioning') then
    return jsonb_build_object('action', 'done', 'status', v_order.status);
  end if;
  if v_order.settling_at is null then
    if private.has_open_lines(p_order_id) and private.now() < v_order.settle_by then
      return jsonb_build_object('action', 'wait', 'until', v_order.settle_by);
    end if;
    if private.has_open_lines(p_order_id) then
      return private.closing_json(v_order);
    end if;
    update public.orders set
      settling_at = private.now(),
      settle_amount_cents = private.chargeable(p_order_id, v_order.currency)
    where id = p_order_id
    returning * into v_order;
  end if;
  return private.settlement_json(v_order);
end $$;

-- The sum of the live lines, minor units. What is left of an order may be less than a card can be charged: it is given
-- away, so that a number that works is not taken back over a few cents.
create function private.chargeable(p_order_id uuid, p_currency text) returns integer
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_live integer := (
    select coalesce(sum(total_cents), 0) from public.order_items where order_id = p_order_id and status = 'live');
begin
  return case when v_live < private.minimum_charge(p_currency) then 0 else v_live end;
end $$;

create function private.has_open_lines(p_order_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (
    select from public.order_items where order_id = p_order_id and status in ('pending', 'provisioning')
  );
end $$;

-- is_away: its carrier cannot be reached. may_wait: then the order may be put off (`wait_for_carrier`).
create function private.closing_json(p_order public.orders) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object(
    'action', 'close_lines',
    'may_wait', coalesce(private.now() < private.wait_limit(p_order), false),
    'is_waiting', p_order.waiting_since is not null,
    'lines', private.open_lines_json(p_order.id, p_order.waiting_since is not null));
end $$;

create function private.open_lines_json(p_order_id uuid, p_is_waiting boolean) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_agg(jsonb_build_object(
      'job_id', q.id, 'item_id', i.id, 'carrier_id', i.carrier_id, 'status', q.status,
      'is_away', private.is_away(i.carrier_id, p_is_waiting)))
    from public.order_items i
    join public.provisioning_queue q on q.order_item_id = i.id and q.action = 'purchase'
    where i.order_id = p_order_id
      and i.status in ('pending', 'provisioning')
      and q.status in ('pending', 'processing', 'waiting')
  );
end $$;

create function private.settlement_json(p_order public.orders) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_payment public.payments;
begin
  select * into v_payment
    from public.payments
    where order_id = p_order.id and kind = 'checkout' and status <> 'voided' and authorized_at is not null
    order by (status in ('authorized', 'captured')) desc, created_at
    limit 1;
  return jsonb_build_object(
    'action', case when p_order.settle_amount_cents > 0 then 'capture' else 'void' end,
    'amount_cents', p_order.settle_amount_cents,
    'currency', p_order.currency,
    'stripe_customer_id', (select stripe_customer_id from public.accounts where id = p_order.account_id),
    'is_disputed', private.has_open_dispute(p_order.account_id),
    'payment', jsonb_build_object(
      'id', v_payment.id,
      'payment_intent_id', v_payment.stripe_payment_intent_id,
      'status', v_payment.status,
      'payment_method_id', v_payment.stripe_payment_method_id,
      'capture_before', v_payment.capture_before),
    'recharge', (
      select jsonb_build_object('payment_intent_id', r.stripe_payment_intent_id, 'status', r.status)
      from public.payments r
      where r.order_id = p_order.id and r.kind = 'recharge'
      limit 1
    ));
end $$;

-- Closes an order after its money is known: status, customer's message, audit.
create function private.finish_order(p_order_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_order public.orders;
  v_reason text;
  v_live integer;
  v_lost integer;
  v_captured integer;
  v_debt integer;
  v_status text;
begin
  select * into v_order from public.orders where id = p_order_id for update;
  if v_order.status not in ('authorized', 'provisioning') then
    return jsonb_build_object('ok', true, 'status', v_order.status, 'repeated', true);
  end if;
  select count(*) filter (where status = 'live'), count(*) filter (where status = 'failed') into v_live, v_lost
    from public.order_items where order_id = p_order_id;
  select coalesce(sum(captured_cents), 0), coalesce(sum(debt_cents), 0) into v_captured, v_debt
    from public.payments
    where order_id = p_order_id;
  if v_captured + v_debt <> v_order.settle_amount_cents then
    raise exception 'order % is not settled: captured % + debt % of %',
      p_order_id, v_captured, v_debt, v_order.settle_amount_cents using errcode = '23514';
  end if;
  v_status := case when v_live = 0 then 'canceled' when v_lost = 0 then 'completed' else 'partially_completed' end;
  update public.orders set
    status = v_status,
    settled_at = private.now(),
    closed_reason = case when v_live = 0 then private.why_nothing_is_live(p_order_id) end
  where id = p_order_id
  returning closed_reason into v_reason;
  perform private.send_receipt(v_order, case
    when v_debt > 0 then 'payment-failed'
    when v_live = 0 then 'order-canceled'
    when v_lost > 0 then 'order-partly-completed'
    else 'order-receipt' end);
  perform private.audit(private.system(), v_order.account_id, 'order.settled', 'order:' || p_order_id,
    jsonb_build_object('status', v_order.status), jsonb_build_object('status', v_status,
      'captured_cents', v_captured, 'debt_cents', v_debt, 'live', v_live, 'lost', v_lost),
    coalesce(v_reason, case when v_debt > 0 then 'unpaid' end));
  return jsonb_build_object('ok', true, 'status', v_status);
end $$;

-- An order whose lost lines were all given up by its buyer was not let down by a carrier.
create function private.why_nothing_is_live(p_order_id uuid) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return case when (
    select bool_and(failure_code = 'CANCELED_BY_BUYER')
    from public.order_items
    where order_id = p_order_id and status = 'failed'
  ) then 'canceled_by_buyer' else 'nothing_available' end;
end $$;

-- The re-read PaymentIntent has succeeded: p_captured_cents is its amount_received.
create function private.record_capture(p_order_id uuid, p_payment_intent_id text, p_captured_cents integer)
returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  perform from public.orders where id = p_order_id for update;
  update public.payments set
    status = 'captured',
    captured_cents = p_captured_cents,
    captured_at = coalesce(captured_at, private.now())
  where order_id = p_order_id
    and stripe_payment_intent_id = p_payment_intent_id
    and status in ('authorized', 'captured');
  return private.finish_order(p_order_id);
end $$;

-- Nothing is live: the authorization was canceled, nothing was charged.
create function private.record_order_void(p_order_id uuid, p_payment_intent_id text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  perform from public.orders where id = p_order_id for update;
  perform private.record_void(p_payment_intent_id);
  return private.finish_order(p_order_id);
end $$;

-- The authorization is gone or the capture was refused, and the re-read PaymentIntent will never pay.
create function private.record_authorization_lost(p_order_id uuid, p_payment_intent_id text, p_code text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_account uuid;
begin
  perform private.require_system();
  update public.payments set status = 'expired', failure_code = p_code, ended_at = private.now()
    where order_id = p_order_id and stripe_payment_intent_id = p_payment_intent_id and status = 'authorized'
    returning account_id into v_account;
  if found then
    perform private.audit(private.system(), v_account, 'payment.lost', 'order:' || p_order_id,
      jsonb_build_object('payment_intent', p_payment_intent_id, 'status', 'authorized'),
      jsonb_build_object('payment_intent', p_payment_intent_id, 'status', 'expired'), p_code);
  end if;
end $$;

-- The one off-session charge of the same sum: written before it is tried, so a repeat finds it.
create function private.record_recharge(
  p_order_id uuid,
  p_payment_intent_id text,
  p_succeeded boolean,
  p_code text default null
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_order public.orders;
begin
  perform private.require_system();
  select * into v_order from public.orders where id = p_order_id for update;
  if v_order.status not in ('authorized', 'provisioning') then
    return jsonb_build_object('ok', true, 'repeated', true);
  end if;
  if p_succeeded then
    perform private.record_charge(v_order, 'recharge', p_payment_intent_id, v_order.settle_amount_cents);
  else
    perform private.record_debt(v_order, p_code);
  end if;
  return private.finish_order(p_order_id);
end $$;

-- A payment that was charged without an authorization before. p_card: {payment_method_id, card_brand, card_last4}
create function private.record_charge(
  p_order public.orders,
  p_kind text,
  p_payment_intent_id text,
  p_amount_cents integer,
  p_card jsonb default '{}'
) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.payments (order_id, account_id, kind, status, stripe_payment_intent_id, stripe_payment_method_id,
      card_brand, card_last4, amount_cents, captured_cents, currency, authorized_at, captured_at)
    values (p_order.id, p_order.account_id, p_kind, 'captured', p_payment_intent_id, p_card ->> 'payment_method_id',
      p_card ->> 'card_brand', p_card ->> 'card_last4', p_amount_cents, p_amount_cents, p_order.currency,
      private.now(), private.now())
    on conflict (stripe_payment_intent_id) do nothing;
end $$;

create function private.record_debt(p_order public.orders, p_code text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.payments set
    status = 'capture_failed',
    debt_cents = p_order.settle_amount_cents,
    failure_code = coalesce(p_code, failure_code)
  where order_id = p_order.id and kind = 'checkout' and status in ('expired', 'authorized')
    and not exists (
      select from public.payments d where d.order_id = p_order.id and d.status = 'capture_failed'
    );
  if found then
    perform private.audit(private.system(), p_order.account_id, 'payment.refused', 'order:' || p_order.id,
      jsonb_build_object('debt_cents', 0), jsonb_build_object('debt_cents', p_order.settle_amount_cents), p_code);
  end if;
  perform private.alert_operator('A capture failed for good', jsonb_build_object(
    'order', p_order.reference, 'debt_cents', p_order.settle_amount_cents, 'code', p_code),
    'capture-failed:' || p_order.id);
end $$;

create function private.wake_settlement(p_key text, p_order_id uuid, p_due timestamptz default null) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.emit('order/settlement-due', p_key, jsonb_build_object('orderId', p_order_id), p_due);
end $$;

create view private.due_settlements with (security_invoker = true) as
  select greatest(settle_by, updated_at + interval '20 seconds') as at
  from public.orders
  where status in ('authorized', 'provisioning');

create function private.sweep_orders() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count integer;
begin
  perform private.wake_settlement(private.sweep_key('order-settle:' || due.id), due.id)
    from (
      select id
      from public.orders o
      where status in ('authorized', 'provisioning')
        and updated_at < private.now() - interval '20 seconds'
        and (settling_at is not null or settle_by <= private.now() or not private.has_open_lines(o.id))
      limit 500
    ) due;
  get diagnostics v_count = row_count;
  return v_count;
end $$;

insert into private.maintenance_steps (kind, name) values ('sweep', 'orders');

grant execute on function
  private.begin_settlement(uuid),
  private.record_capture(uuid, text, integer),
  private.record_order_void(uuid, text),
  private.record_authorization_lost(uuid, text, text),
  private.record_recharge(uuid, text, boolean, text)
to app_worker;

-- ======== 261_waiting_orders.sql ========

-- Settlement waits while a carrier cannot be reached, and the buyer is told.

-- A day from the payment, never into the last day in which the authorization can be captured.
create function private.wait_limit(p_order public.orders) returns timestamptz
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return least(
    p_order.authorized_at + private.duration('carrier_wait_hours'),
    (
      select min(capture_before) - private.duration('capture_margin_hours')
      from public.payments
      where order_id = p_order.id and status = 'authorized'
    ));
end $$;

-- Whether the carrier cannot be reached: its breaker is open, or its last call failed a moment ago. An order that waits
-- gives a carrier which answers again some time to deliver.
create function private.is_away(p_carrier text, p_is_waiting boolean) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (
    select from public.carrier_health
    where carrier_id = p_carrier and (
      state <> 'closed'
      or (failures > 0 or p_is_waiting) and last_error_at > private.now() - private.duration('carrier_back_seconds'))
  );
end $$;

-- Puts settlement off, because a carrier cannot be asked about an open line. Returns when it is tried again; null: the
-- order waits no longer.
create function private.wait_for_carrier(p_order_id uuid, p_carrier text) returns timestamptz
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_order public.orders;
  v_limit timestamptz;
  v_next timestamptz;
begin
  perform private.require_system();
  select * into v_order
    from public.orders
    where id = p_order_id and status in ('authorized', 'provisioning') and settling_at is null
    for update;
  v_limit := private.wait_limit(v_order);
  if v_limit is null or private.now() >= v_limit then
    return null;
  end if;
  if v_order.settle_by > private.now() then
    return v_order.settle_by;
  end if;
  v_next := least(v_limit, private.now() + private.duration('carrier_wait_step_minutes'));
  update public.orders set
    waiting_since = coalesce(waiting_since, private.now()),
    waits_until = v_limit,
    settle_by = v_next
  where id = p_order_id;
  perform private.wake_settlement(
    'order-waits:' || p_order_id || ':' || extract(epoch from v_next), p_order_id, v_next);
  if v_order.waiting_since is null then
    perform private.announce_wait(v_order, p_carrier, v_limit);
  end if;
  return v_next;
end $$;

create function private.announce_wait(p_order public.orders, p_carrier text, p_limit timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.notify_user(p_order.user_id, p_order.account_id, 'receipts', 'order-waiting',
    private.setup_json(p_order) || jsonb_build_object('waits_until', p_limit), 'order-waiting:' || p_order.id);
  perform private.notify_operator('Orders wait for ' || p_carrier,
    jsonb_build_object('order', p_order.reference, 'until', p_limit), private.hourly_key('orders-wait:' || p_carrier));
  perform private.audit(private.system(), p_order.account_id, 'order.waits', 'order:' || p_order.id, null,
    jsonb_build_object('carrier', p_carrier, 'until', p_limit), 'carrier_unreachable');
end $$;

-- What is live and what is not yet, for the messages of an order that takes longer.
create function private.setup_json(p_order public.orders) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object(
      'order_id', p_order.id,
      'order_reference', p_order.reference,
      'currency', p_order.currency,
      'authorized_cents', p_order.total_cents,
      'live', count(*) filter (where i.status = 'live'),
      'waiting', coalesce(jsonb_agg(jsonb_build_object(
        'e164', i.e164, 'place', i.place, 'number_type', i.number_type
      ) order by i.position) filter (where i.status in ('pending', 'provisioning')), '[]'))
    from public.order_items i
    where i.order_id = p_order.id
  );
end $$;

-- Tells a buyer once that a paid line is still being set up. Not of an order about which nobody heard for an hour: what
-- became of it is said by the message of its end.
create function private.sweep_slow_orders() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_order public.orders;
  v_count integer := 0;
begin
  for v_order in
    select *
    from public.orders o
    where status in ('authorized', 'provisioning') and settling_at is null
      and authorized_at < private.now() - private.duration('setup_notice_minutes')
      and authorized_at > private.now() - interval '1 hour'
      and private.has_open_lines(o.id)
      and not exists (select from public.notifications where dedupe_key = 'order-being-set-up:' || o.id)
    limit 200
  loop
    perform private.notify_user(v_order.user_id, v_order.account_id, 'receipts', 'order-being-set-up',
      private.setup_json(v_order), 'order-being-set-up:' || v_order.id);
    v_count := v_count + 1;
  end loop;
  return v_count;
end $$;

insert into private.maintenance_steps (kind, name) values ('sweep', 'slow_orders');

create view private.due_slow_orders with (security_invoker = true) as
  select authorized_at + private.duration('setup_notice_minutes') as at
  from public.orders
  where status in ('authorized', 'provisioning');

grant execute on function
  private.wait_for_carrier(uuid, text)
to app_worker;

-- ======== 265_receipts.sql ========

-- Receipts: the messages about a settled order.

-- p_key: a later receipt of the same order has another one.
create function private.send_receipt(p_order public.orders, p_template text, p_key text default null) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.notify_user(p_order.user_id, p_order.account_id, 'receipts', p_template,
    private.receipt_json(p_order.id), coalesce(p_key, p_template) || ':' || p_order.id);
end $$;

-- Everything in the messages about a settled order: plain data, the words are in the templates
-- (lib/notifications/parameters.ts). The card is the one that was charged; before any charge the first that was
-- authorized.
create function private.receipt_json(p_order_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object(
      'order_id', o.id,
      'order_reference', o.reference,
      'currency', o.currency,
      'buyer_name', o.buyer_name,
      'placed_at', o.created_at,
      'settled_at', coalesce(o.settled_at, private.now()),
      'authorized_cents', o.total_cents,
      'captured_cents', money.captured,
      'released_cents', greatest(0, o.total_cents - money.captured - money.debt),
      'amount_cents', money.debt,
      'reason', o.closed_reason,
      'card_brand', card.card_brand,
      'card_last4', card.card_last4) || private.debt_deadlines(o) || private.receipt_lines_json(o.id)
    from public.orders o
    cross join lateral (
      select coalesce(sum(captured_cents), 0) as captured, coalesce(sum(debt_cents), 0) as debt
      from public.payments
      where order_id = o.id
    ) money
    left join lateral (
      select p.card_brand, p.card_last4
      from public.payments p
      where p.order_id = o.id and p.status <> 'voided'
      order by p.captured_cents > 0 desc, p.created_at
      limit 1
    ) card on true
    where o.id = p_order_id
  );
end $$;

create function private.receipt_lines_json(p_order_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object(
      'setup_cents', coalesce(sum(i.setup_cents) filter (where i.status = 'live'), 0),
      'monthly_cents', coalesce(sum(i.monthly_cents) filter (where i.status = 'live'), 0),
      'tax_cents', coalesce(sum(i.tax_cents) filter (where i.status = 'live'), 0),
      'ends_at', min(coalesce(n.paid_until, c.paid_until)) filter (where i.status = 'live'),
      'renews_at', min(c.renews_at) filter (where i.status = 'live'),
      'lines', coalesce(jsonb_agg(jsonb_build_object(
        'e164', i.e164,
        'place', i.place,
        'number_type', i.number_type,
        'setup_cents', i.setup_cents,
        'monthly_cents', i.monthly_cents,
        'list_monthly_cents', i.list_monthly_cents,
        'volume_count', i.volume_count,
        'tax_cents', i.tax_cents,
        'total_cents', i.total_cents,
        'replaces_e164', (select r.e164 from public.order_items r where r.substituted_by = i.id limit 1),
        'number_id', n.id
      ) order by i.position) filter (where i.status = 'live'), '[]'),
      'lost', coalesce(jsonb_agg(jsonb_build_object(
        'e164', i.e164,
        'place', i.place,
        'number_type', i.number_type,
        'total_cents', i.total_cents,
        'reason', i.failure_code
      ) order by i.position) filter (where i.status = 'failed'), '[]'))
    from public.order_items i
    left join public.purchased_numbers n on n.order_item_id = i.id
    left join public.number_contracts c on c.number_id = n.id and c.order_item_id = i.id
    where i.order_id = p_order_id
  );
end $$;

-- ======== 270_debts.sql ========

-- Debts: a capture that failed for good although numbers are live.

-- A debt was paid on the payment page, often with another card than the one that was refused: its payment keeps that
-- one.
-- p_card: {payment_method_id, card_brand, card_last4}
create function private.record_debt_paid(
  p_order_id uuid,
  p_payment_intent_id text,
  p_amount_cents integer,
  p_stripe_session_id text,
  p_card jsonb default '{}'
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_order public.orders;
  v_debt integer;
begin
  perform private.require_system();
  select * into v_order from public.orders where id = p_order_id for update;
  perform private.complete_session(p_stripe_session_id);
  if exists (select from public.payments where stripe_payment_intent_id = p_payment_intent_id) then
    return jsonb_build_object('ok', true, 'repeated', true);
  end if;
  v_debt := private.order_debt(p_order_id);
  if v_debt = 0 or v_debt <> p_amount_cents then
    perform private.alert_operator('A debt payment does not match', jsonb_build_object(
      'order', v_order.reference, 'paid_cents', p_amount_cents, 'debt_cents', v_debt),
      'debt-mismatch:' || p_payment_intent_id);
    return private.refusal('RULE_REFUSED');
  end if;
  update public.payments set debt_cents = 0, status = 'expired'
    where order_id = p_order_id and status = 'capture_failed';
  perform private.record_charge(v_order, 'debt', p_payment_intent_id, p_amount_cents, p_card);
  perform private.restore_numbers(v_order);
  perform private.send_receipt(v_order, 'order-receipt', 'debt-receipt');
  perform private.audit(private.system(), v_order.account_id, 'debt.paid', 'order:' || p_order_id,
    jsonb_build_object('debt_cents', v_debt), jsonb_build_object(
      'debt_cents', 0, 'amount_cents', p_amount_cents, 'payment_intent', p_payment_intent_id));
  return jsonb_build_object('ok', true);
end $$;

-- Jobs before numbers, the order in which a run locks them. A release that was tried may have happened and goes on; a
-- suspension that was tried may have happened too, so the answer path is set again.
create function private.restore_numbers(p_order public.orders) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_number uuid;
begin
  for v_number in
    with bought as (
      select n.*
      from public.purchased_numbers n
      join public.order_items i on i.id = n.order_item_id
      where i.order_id = p_order.id
    ), called_off as (
      update public.provisioning_queue q set status = 'failed', finished_at = private.now(), error_code = 'DEBT_PAID'
      from bought n
      where q.purchased_number_id = n.id and q.status in ('pending', 'waiting')
        and (q.action = 'suspend' or (q.action = 'release' and q.generation = 0 and n.ended_reason = 'unpaid'))
      returning q.purchased_number_id, q.action, q.generation
    )
    select n.id
    from bought n
    left join called_off c on c.purchased_number_id = n.id
    group by n.id, n.status
    having n.status = 'suspended'
      or (n.status = 'releasing' and bool_or(c.action = 'release'))
      or (n.status = 'active' and bool_or(c.action = 'suspend' and c.generation > 0))
  loop
    perform private.call_off_release(v_number);
    perform private.queue_action(v_number, 'resume', 'debt paid');
  end loop;
end $$;

create function private.call_off_release(p_number_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_account uuid;
begin
  update public.purchased_numbers set status = 'suspended', ended_reason = null
    where id = p_number_id and status = 'releasing'
    returning account_id into v_account;
  if found then
    perform private.audit(private.system(), v_account, 'number.release-called-off', 'number:' || p_number_id,
      jsonb_build_object('status', 'releasing'), jsonb_build_object('status', 'suspended'), 'debt paid');
  end if;
end $$;

-- Unpaid goods: suspended after 72 hours, released after 7 days. A debt that is being paid at this moment is left to
-- the next pass.
create function private.sweep_debts() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_row record;
  v_count integer := 0;
  v_suspend_before timestamptz := private.now() - private.duration('suspend_debt_hours');
  v_release_before timestamptz := private.now() - private.duration('release_debt_days');
begin
  for v_row in
    select n.id, n.status, o.settled_at
    from public.payments p
    join public.orders o on o.id = p.order_id
    join public.order_items i on i.order_id = o.id
    join public.purchased_numbers n on n.order_item_id = i.id
    where p.status = 'capture_failed' and p.debt_cents > 0
      and n.status in ('active', 'suspended')
      and o.settled_at < v_suspend_before
    for update of p skip locked
  loop
    if v_row.settled_at < v_release_before then
      perform private.queue_action(v_row.id, 'release', 'unpaid');
      v_count := v_count + 1;
    elsif v_row.status = 'active' and not private.has_open_job(v_row.id, 'suspend') then
      perform private.queue_action(v_row.id, 'suspend', 'unpaid');
      v_count := v_count + 1;
    end if;
  end loop;
  return v_count;
end $$;

create view private.due_debts with (security_invoker = true) as
  select o.settled_at + due.after as at
  from public.payments p
  join public.orders o on o.id = p.order_id
  cross join lateral (
    values (private.duration('suspend_debt_hours')), (private.duration('release_debt_days'))
  ) due (after)
  where p.status = 'capture_failed' and p.debt_cents > 0;

insert into private.maintenance_steps (kind, name) values ('sweep', 'debts');

grant execute on function private.record_debt_paid(uuid, text, integer, text, jsonb) to app_worker;

-- ======== 300_numbers.sql ========

-- Numbers: the asset, its contract, its configuration and its timeline.

create table public.purchased_numbers (
  id uuid primary key default gen_random_uuid(),
  account_id uuid references public.accounts (id),
  order_item_id uuid unique references public.order_items (id),
  status text not null default 'provisioning' check (status in (
    'provisioning', 'active', 'suspended', 'releasing', 'released', 'porting_in', 'porting_out', 'failed'
  )),
  e164 public.e164,
  carrier_id text not null references public.carriers (id),
  carrier_ref text,
  area_id uuid not null references public.areas (id),
  sku_id uuid not null references public.area_skus (id),
  country char(2) not null,
  place text not null,
  number_type text not null,
  features text[] not null default '{}',
  label text check (char_length(label) <= 80),
  needs_documents boolean not null default false,
  setup_cost numeric(12, 4) not null default 0,
  monthly_cost numeric(12, 4) not null default 0,
  cost_currency public.currency_code not null default 'USD',
  paid_until timestamptz,
  carrier_cycles integer default 0 check (carrier_cycles >= 0),
  end_notice_for timestamptz,
  look_at timestamptz not null default private.now() + interval '1 day',
  suspected_problem text,
  carrier_problem text check (
    carrier_problem in ('gone', 'blocked', 'needs_documents', 'no_channels', 'misrouted')
  ),
  carrier_problem_at timestamptz,
  release_at timestamptz,
  activated_at timestamptz,
  ended_at timestamptz,
  ended_reason text,
  created_at timestamptz not null default private.now(),
  updated_at timestamptz not null default private.now(),
  constraint purchased_numbers_active_are_known check (
    status not in ('active', 'suspended') or (e164 is not null and carrier_ref is not null and activated_at is not null)
  ),
  constraint purchased_numbers_problems_have_an_instant check (
    (carrier_problem is null) = (carrier_problem_at is null)
  ),
  constraint purchased_numbers_end_with_an_instant check ((status in ('released', 'failed')) = (ended_at is not null))
);
comment on table public.purchased_numbers is 'A number we own upstream. account_id null = our own stock.';
comment on column public.purchased_numbers.e164 is 'null until read back, for random numbers of an area';
comment on column public.purchased_numbers.paid_until is
  'the carrier''s end of the paid period; without renewal the number ends then. Null: it goes on until it is released';
comment on column public.purchased_numbers.carrier_cycles is
  'how many more cycles the carrier sells by itself, as read back; null = until further notice';
comment on column public.purchased_numbers.end_notice_for is
  'the end of which the owner was notified; another end is another notice';
comment on column public.purchased_numbers.look_at is 'when the carrier is asked next whether it still works';
comment on column public.purchased_numbers.suspected_problem is 'found by one look; a second one decides';
comment on column public.purchased_numbers.carrier_problem is
  'why it does not work although it is live and paid: found by two looks; null = as it was proven';
-- P1: one live purchase per number, and one owner per carrier number.
create unique index purchased_numbers_one_live on public.purchased_numbers (e164)
  where status not in ('released', 'failed') and e164 is not null;
create unique index purchased_numbers_one_per_carrier_ref on public.purchased_numbers (carrier_id, carrier_ref)
  where status not in ('released', 'failed') and carrier_ref is not null;
create index purchased_numbers_account on public.purchased_numbers (account_id, created_at desc);
create index purchased_numbers_area on public.purchased_numbers (area_id);
create index purchased_numbers_paid_until on public.purchased_numbers (paid_until)
  where status in ('active', 'suspended');
create index purchased_numbers_digits on public.purchased_numbers using gin (e164 extensions.gin_trgm_ops);
create index purchased_numbers_end_notice on public.purchased_numbers (paid_until)
  where status = 'active' and end_notice_for is distinct from paid_until;
create index purchased_numbers_look on public.purchased_numbers (look_at) where status in ('active', 'suspended');
create trigger touch before update on public.purchased_numbers for each row execute function private.touch_updated_at();

create table public.number_contracts (
  id uuid primary key default gen_random_uuid(),
  account_id uuid not null references public.accounts (id),
  number_id uuid not null references public.purchased_numbers (id),
  order_item_id uuid references public.order_items (id),
  currency public.currency_code not null,
  monthly_cents public.cents not null,
  setup_cents public.cents not null,
  period text not null default 'month' check (period in ('month', 'year')),
  starts_at timestamptz not null default private.now(),
  paid_until timestamptz not null,
  renews_at timestamptz,
  stopped_reason text check (stopped_reason in ('unpaid')),
  cancel_at timestamptz,
  canceled_by uuid references auth.users (id) on delete set null,
  ended_at timestamptz,
  consent_version text not null,
  consent_at timestamptz not null,
  created_at timestamptz not null default private.now()
);
comment on table public.number_contracts is
  'What the customer pays for a number, and the consent to recurring charges.';
comment on column public.number_contracts.paid_until is
  'the customer''s end: what was sold reaches until here. The carrier''s is purchased_numbers.paid_until';
comment on column public.number_contracts.renews_at is
  'the account''s bill day on which the next period is sold; null: it ends with paid_until';
comment on column public.number_contracts.stopped_reason is 'why it does not renew although nobody canceled it';
create index number_contracts_ends on public.number_contracts (paid_until)
  where ended_at is null and renews_at is null;
create index number_contracts_renews on public.number_contracts (renews_at) where ended_at is null;
create unique index number_contracts_one_open on public.number_contracts (number_id) where ended_at is null;
create index number_contracts_number on public.number_contracts (number_id);
create index number_contracts_account on public.number_contracts (account_id);
create index number_contracts_item on public.number_contracts (order_item_id);
create index number_contracts_canceled_by on public.number_contracts (canceled_by);

create table public.number_configurations (
  id uuid primary key default gen_random_uuid(),
  account_id uuid not null references public.accounts (id),
  number_id uuid not null references public.purchased_numbers (id),
  version integer not null,
  wanted jsonb not null,
  read_back jsonb,
  applied_at timestamptz,
  proven_at timestamptz,
  created_at timestamptz not null default private.now(),
  unique (number_id, version)
);
comment on table public.number_configurations is
  'Versions of the wanted state of a number, with what the carrier read back.';
comment on column public.number_configurations.wanted is
  '{answer_path: {kind: "sip", host, fallback} | {kind: "pstn", e164}}';
comment on column public.number_configurations.proven_at is
  'when the carrier was read back to have the wanted answer path; null: not yet, or it differed when it was read last';
create index number_configurations_account on public.number_configurations (account_id);

create table public.number_events (
  id uuid not null default gen_random_uuid(),
  number_id uuid not null,
  account_id uuid,
  type text not null,
  parameters jsonb not null default '{}',
  occurred_at timestamptz not null default private.now(),
  primary key (id, occurred_at)
) partition by range (occurred_at);
comment on table public.number_events is
  'The timeline a customer sees: code and parameters, words are in the catalog of words. Append-only.';
create index number_events_number on public.number_events (number_id, occurred_at desc);
create index number_events_account on public.number_events (account_id, occurred_at desc);
create trigger append_only before update or delete on public.number_events
  for each row execute function private.refuse_change();
select private.partition_by_month('number_events');

alter table public.purchased_numbers enable row level security;
alter table public.number_contracts enable row level security;
alter table public.number_configurations enable row level security;
alter table public.number_events enable row level security;

create policy "members read their numbers" on public.purchased_numbers for select to authenticated
  using (account_id = any ((select private.account_ids())::uuid[]));
create policy "members read their contracts" on public.number_contracts for select to authenticated
  using (account_id = any ((select private.account_ids())::uuid[]));
create policy "members read their configurations" on public.number_configurations for select to authenticated
  using (account_id = any ((select private.account_ids())::uuid[]));
create policy "members read their numbers' timeline" on public.number_events for select to authenticated
  using (account_id = any ((select private.account_ids())::uuid[]));

grant select on public.number_contracts, public.number_events to authenticated;
grant select (
  id, account_id, order_item_id, status, e164, area_id, country, place, number_type, features, label, needs_documents,
  paid_until, release_at, activated_at, ended_at, ended_reason, carrier_problem, carrier_problem_at, created_at,
  updated_at
) on public.purchased_numbers to authenticated;
grant select (
  id, account_id, number_id, version, wanted, applied_at, proven_at, created_at
) on public.number_configurations to authenticated;

create function private.note(p_number_id uuid, p_account_id uuid, p_type text, p_parameters jsonb default '{}')
returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.number_events (number_id, account_id, type, parameters)
    values (p_number_id, p_account_id, p_type, p_parameters);
end $$;
comment on function private.note(uuid, uuid, text, jsonb) is 'Adds an event to a number''s timeline.';

-- What the carrier read back, of the state that was asked for.
create function private.record_read_back(p_number_id uuid, p_version integer, p_read_back jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.number_configurations set
    read_back = p_read_back,
    applied_at = private.now(),
    proven_at = case when p_read_back -> 'answer_path' = wanted -> 'answer_path' then private.now() end
  where number_id = p_number_id and version = p_version;
end $$;

create function private.wanted_version(p_number_id uuid) returns integer
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (select coalesce(max(version), 0) from public.number_configurations where number_id = p_number_id);
end $$;

create function private.rename_number(p_actor jsonb, p_account_id uuid, p_number_id uuid, p_label text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_label text := nullif(left(private.clean_line(p_label), 80), '');
  v_before text;
begin
  perform private.authorize(p_actor, p_account_id, 'configure');
  select label into v_before
    from public.purchased_numbers
    where id = p_number_id and account_id = p_account_id
    for update;
  if not found then
    return private.refusal('NOT_FOUND');
  end if;
  update public.purchased_numbers set label = v_label where id = p_number_id;
  perform private.note(p_number_id, p_account_id, 'number.renamed', jsonb_build_object('label', v_label));
  perform private.audit(p_actor, p_account_id, 'number.renamed', 'number:' || p_number_id,
    to_jsonb(v_before), to_jsonb(v_label));
  return jsonb_build_object('ok', true);
end $$;

-- Cancel at the end of the paid period, and undo it. What its carrier is to do follows from the contract
-- (640_carrier_renewal.sql).
create function private.cancel_number(
  p_actor jsonb,
  p_account_id uuid,
  p_number_id uuid,
  p_undo boolean default false
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_event text := case when p_undo then 'number.cancellation-undone' else 'number.cancellation-planned' end;
  v_number public.purchased_numbers;
  v_contract public.number_contracts;
  v_facts jsonb;
begin
  perform private.authorize(p_actor, p_account_id, 'terminate');
  select * into v_number from public.purchased_numbers where id = p_number_id and account_id = p_account_id for update;
  if not found then
    return private.refusal('NOT_FOUND');
  end if;
  select * into v_contract from public.number_contracts where number_id = p_number_id and ended_at is null for update;
  if not found or v_number.status not in ('active', 'suspended') or v_contract.stopped_reason is not null then
    return private.refusal('RULE_REFUSED');
  end if;
  if (v_contract.cancel_at is null) = p_undo then
    return jsonb_build_object('ok', true, 'repeated', true, 'cancel_at', v_contract.cancel_at);
  end if;
  update public.number_contracts set
    cancel_at = case when not p_undo then greatest(paid_until, v_number.paid_until) end,
    renews_at = case when p_undo then private.renewal_boundary(account_id, paid_until) end,
    canceled_by = case when not p_undo then (p_actor ->> 'user_id')::uuid end
  where id = v_contract.id
  returning * into v_contract;
  if p_undo then
    perform private.notify_kept(v_number, v_contract);
  else
    perform private.notify_canceled(v_number, v_contract);
  end if;
  v_facts := jsonb_build_object('cancel_at', v_contract.cancel_at);
  perform private.note(p_number_id, p_account_id, v_event, v_facts);
  perform private.audit(p_actor, p_account_id, v_event, 'number:' || p_number_id, null, v_facts);
  return jsonb_build_object('ok', true) || v_facts;
end $$;

grant execute on function
  private.rename_number(jsonb, uuid, uuid, text),
  private.cancel_number(jsonb, uuid, uuid, boolean)
to app_server;

-- ======== 301_cancellation_mails.sql ========

-- What a buyer has in writing when a number is canceled, and when that is undone. Always sent.

create function private.buyer_of(n public.purchased_numbers) returns uuid
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select o.user_id
    from public.order_items i
    join public.orders o on o.id = i.order_id
    where i.id = n.order_item_id
  );
end $$;

-- The message about this number's cancellation, if it has not been taken for sending yet.
create function private.unsent_cancellation(n public.purchased_numbers) returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_id uuid;
begin
  select id into v_id
    from public.notifications
    where account_id = n.account_id and template = 'number-canceled' and status = 'pending' and attempts = 0
      and scheduled_for > private.now()
      and parameters -> 'numbers' @> jsonb_build_array(jsonb_build_object('number_id', n.id))
    for update;
  return v_id;
end $$;

-- Two minutes are left to think again: what is undone by then is no message. Numbers that a buyer cancels meanwhile
-- come with the first one.
create function private.notify_canceled(n public.purchased_numbers, c public.number_contracts) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_user uuid := private.buyer_of(n);
  v_line jsonb := private.ending_json(n, c.cancel_at);
begin
  update public.notifications set parameters = jsonb_set(parameters, '{numbers}', parameters -> 'numbers' || v_line)
    where account_id = n.account_id and template = 'number-canceled' and status = 'pending' and attempts = 0
      and scheduled_for > private.now() and (v_user is null or user_id = v_user);
  if found then
    return;
  end if;
  perform private.notify_user(v_user, n.account_id, 'receipts', 'number-canceled',
    jsonb_build_object('numbers', jsonb_build_array(v_line)),
    'number-canceled:' || c.id || ':' || extract(epoch from private.now()), private.now() + interval '2 minutes');
end $$;

create function private.notify_kept(n public.purchased_numbers, c public.number_contracts) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_unsent uuid := private.unsent_cancellation(n);
begin
  if v_unsent is null then
    perform private.notify_user(private.buyer_of(n), n.account_id, 'receipts', 'number-kept',
      jsonb_build_object(
        'number', private.ending_json(n, c.paid_until),
        'renews_at', c.renews_at,
        'monthly_cents', c.monthly_cents,
        'currency', c.currency),
      'number-kept:' || c.id || ':' || extract(epoch from private.now()));
    return;
  end if;
  update public.notifications m set parameters = jsonb_set(m.parameters, '{numbers}', (
      select coalesce(jsonb_agg(line), '[]')
      from jsonb_array_elements(m.parameters -> 'numbers') line
      where line ->> 'number_id' <> n.id::text
    ))
    where m.id = v_unsent;
  delete from public.notifications where id = v_unsent and parameters -> 'numbers' = '[]';
end $$;

-- ======== 305_my_numbers.sql ========

-- My Numbers: reads run as the caller under row level security. Helpers that they call are granted too.

-- What is agreed and in progress for a number of the account.
create function private.number_state_json(p_number_id uuid, p_account_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object(
      'contract', (
        select jsonb_build_object(
          'id', c.id,
          'currency', c.currency,
          'monthly_cents', c.monthly_cents,
          'setup_cents', c.setup_cents,
          'period', c.period,
          'starts_at', c.starts_at,
          'renews_at', c.renews_at,
          'cancel_at', c.cancel_at,
          'consent_version', c.consent_version,
          'consent_at', c.consent_at,
          'ended_at', c.ended_at)
        from public.number_contracts c
        where c.number_id = n.id and c.account_id = n.account_id
        order by c.created_at desc
        limit 1
      ),
      'answer_path', p.wanted -> 'answer_path',
      'answer_path_proven_at', p.proven_at,
      'job', (
        select jsonb_build_object(
          'status', q.status, 'action', q.action, 'attempts', q.attempts, 'scheduled_for', q.scheduled_for)
        from public.provisioning_queue q
        where q.purchased_number_id = n.id and q.status in ('pending', 'processing', 'waiting')
        order by q.created_at desc
        limit 1
      ))
    from public.purchased_numbers n
    left join lateral (
      select wanted, proven_at from public.number_configurations
      where number_id = n.id and account_id = n.account_id
      order by version desc limit 1
    ) p on true
    where n.id = p_number_id and n.account_id = p_account_id
  );
end $$;

-- The unpaid sum of an order and what happens to its numbers when; null without a debt.
create function private.order_debt_json(p_order_id uuid, p_currency text) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_money jsonb := private.order_money(p_order_id);
begin
  if (v_money ->> 'debt_cents')::integer > 0 then
    return jsonb_build_object('amount_cents', v_money -> 'debt_cents', 'currency', p_currency)
      || (v_money -> 'debt_due');
  end if;
  return null;
end $$;

create function private.number_json(p_number_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object(
      'id', n.id,
      'e164', n.e164,
      'status', n.status,
      'country', n.country,
      'place', n.place,
      'number_type', n.number_type,
      'features', n.features,
      'label', n.label,
      'needs_documents', n.needs_documents,
      'activated_at', n.activated_at,
      'created_at', n.created_at,
      'paid_until', greatest(n.paid_until, (
        select c.paid_until
        from public.number_contracts c
        where c.number_id = n.id and c.account_id = n.account_id and c.ended_at is null
      )),
      'ended_at', n.ended_at,
      'ended_reason', n.ended_reason,
      'problem', n.carrier_problem,
      'problem_since', n.carrier_problem_at,
      'server_now', private.now(),
      'order_id', i.order_id,
      'order_reference', o.reference,
      'assignee', private.assignee_json(n.account_id, n.id),
      'debt', case
        when n.status in ('active', 'suspended') then private.order_debt_json(o.id, o.currency)
      end) || private.number_state_json(n.id, n.account_id)
    from public.purchased_numbers n
    left join public.order_items i on i.id = n.order_item_id
    left join public.orders o on o.id = i.order_id
    where n.id = p_number_id
  );
end $$;

create function private.get_number(p_account_id uuid, p_number_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select private.number_json(n.id) || jsonb_build_object('timeline', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', e.id, 'type', e.type, 'parameters', e.parameters, 'occurred_at', e.occurred_at
      ) order by e.occurred_at desc, e.id), '[]')
      from (
        select *
        from public.number_events
        where number_id = n.id and account_id = n.account_id
        order by occurred_at desc
        limit 100
      ) e
    ))
    from public.purchased_numbers n
    left join lateral (
      select wanted, proven_at
      from public.number_configurations
      where number_id = n.id and account_id = n.account_id
      order by version desc
      limit 1
    ) p on true
    where n.id = p_number_id and n.account_id = p_account_id
  );
end $$;

-- p_query: words of label or place. p_like: patterns of numbers (E.164), any of them; with p_names_first they count
-- only where no number of the account has such a name. p_status: one, `all`, or null for those that have not ended.
-- p_is_mine: only the lines of the person who asks. Keyset page, newest first.
create function private.list_numbers(
  p_account_id uuid,
  p_limit integer default 50,
  p_query text default null,
  p_status text default null,
  p_before timestamptz default null,
  p_before_id uuid default null,
  p_like text[] default null,
  p_names_first boolean default false,
  p_is_mine boolean default false
) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_words text := '%' || nullif(private.search_key(p_query), '') || '%';
  v_like text[] := p_like;
begin
  if p_names_first and v_like is not null and exists (
    select from public.purchased_numbers n
    where n.account_id = p_account_id and private.search_key(concat_ws(' / ', n.label, n.place)) like v_words
  ) then
    v_like := null;
  end if;
  return (
    select coalesce(jsonb_agg(private.number_json(n.id) order by n.created_at desc, n.id desc), '[]')
    from (
      select id, created_at
      from public.purchased_numbers
      where account_id = p_account_id
        and case
          when p_status is null then status not in ('released', 'failed')
          when p_status = 'all' then true
          else status = p_status
        end
        and (coalesce(p_query, '') = ''
          or e164 like any (v_like)
          or private.search_key(concat_ws(' / ', label, place)) like v_words)
        and (not p_is_mine or exists (
          select from public.number_assignments a
          where a.number_id = purchased_numbers.id and a.user_id = private.user_id()
        ))
        and (p_before is null or (created_at, id) < (p_before, p_before_id))
      order by created_at desc, id desc
      limit least(p_limit, 100)
    ) n
  );
end $$;

grant execute on function
  private.number_state_json(uuid, uuid),
  private.order_debt_json(uuid, text),
  private.number_json(uuid),
  private.get_number(uuid, uuid),
  private.list_numbers(uuid, integer, text, text, timestamptz, uuid, text[], boolean, boolean)
to authenticated;

-- ======== 310_provisioning.sql ========

-- Provisioning: the queue is the truth, every result carries the generation it was claimed with, and older generations
-- are refused.

create table public.provisioning_queue (
  id uuid primary key default gen_random_uuid(),
  purchased_number_id uuid not null references public.purchased_numbers (id),
  order_id uuid references public.orders (id),
  order_item_id uuid references public.order_items (id),
  account_id uuid references public.accounts (id),
  action text not null check (action in ('purchase', 'configure', 'release', 'suspend', 'resume', 'port_in')),
  reason text,
  status text not null default 'pending' check (
    status in ('pending', 'processing', 'waiting', 'succeeded', 'failed', 'dead')
  ),
  priority smallint not null default 5,
  attempts smallint not null default 0,
  max_attempts smallint not null default 3,
  scheduled_for timestamptz not null default private.now(),
  run_id text,
  lease_until timestamptz,
  generation integer not null default 0,
  error_code text,
  error_message text,
  raw_reply jsonb,
  created_at timestamptz not null default private.now(),
  updated_at timestamptz not null default private.now(),
  finished_at timestamptz,
  constraint provisioning_queue_leases check (
    (status = 'processing') = (run_id is not null and lease_until is not null)
  )
);
comment on table public.provisioning_queue is
  'The truth about work at carriers; Inngest only wakes it. A result of an older generation is refused.';
comment on column public.provisioning_queue.reason is
  'why suspend, resume or release was queued: unpaid, debt paid; goes into the audit log and the timeline';
comment on column public.provisioning_queue.status is
  'waiting: parked until something outside happens; dead: attempts used up, a person must look';
create unique index provisioning_queue_one_open on public.provisioning_queue (purchased_number_id, action)
  where status in ('pending', 'processing', 'waiting');
create index provisioning_queue_due on public.provisioning_queue (scheduled_for)
  where status in ('pending', 'waiting');
create index provisioning_queue_leases on public.provisioning_queue (lease_until) where status = 'processing';
create index provisioning_queue_order on public.provisioning_queue (order_id);
create index provisioning_queue_item on public.provisioning_queue (order_item_id);
create index provisioning_queue_number on public.provisioning_queue (purchased_number_id);
create index provisioning_queue_account on public.provisioning_queue (account_id);
create trigger touch before update on public.provisioning_queue
  for each row execute function private.touch_updated_at();

alter table public.provisioning_queue enable row level security;

create policy "members read their provisioning" on public.provisioning_queue for select to authenticated
  using (account_id = any ((select private.account_ids())::uuid[]));

grant select (
  id, purchased_number_id, order_id, order_item_id, account_id, action, status, attempts, max_attempts, scheduled_for,
  created_at, updated_at, finished_at
) on public.provisioning_queue to authenticated;

-- The work of one job, for the run that holds it.
create function private.job_json(p_job_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object(
      'id', q.id,
      'generation', q.generation,
      'attempts', q.attempts,
      'max_attempts', q.max_attempts,
      'action', q.action,
      'carrier_id', n.carrier_id,
      'number', jsonb_build_object(
        'id', n.id,
        'account_id', n.account_id,
        'e164', n.e164,
        'carrier_ref', n.carrier_ref,
        'status', n.status,
        'features', n.features,
        'paid_until', n.paid_until,
        'ended_reason', n.ended_reason),
      'wanted', c.wanted,
      'wanted_version', coalesce(c.version, 0))
      || private.job_line_json(q.order_item_id) || private.job_order_json(q.order_id)
    from public.provisioning_queue q
    join public.purchased_numbers n on n.id = q.purchased_number_id
    left join public.number_configurations c on c.number_id = n.id and c.version = private.wanted_version(n.id)
    where q.id = p_job_id
  );
end $$;

create function private.job_line_json(p_item_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object(
    'item', (
      select jsonb_build_object(
        'id', i.id,
        'e164', i.e164,
        'status', i.status,
        'carrier_ref', i.carrier_ref,
        'area_id', i.area_id,
        'area_ref', a.carrier_ref,
        'country', i.country,
        'number_type', i.number_type,
        'features', i.features,
        'sku_ref', s.carrier_ref,
        'place', i.place,
        'total_cents', i.total_cents)
      from public.order_items i
      join public.areas a on a.id = i.area_id
      join public.area_skus s on s.id = i.sku_id
      where i.id = p_item_id
    ),
    'reservation_ref', (
      select h.reservation_ref
      from public.order_items i
      join public.holds h on h.id = i.hold_id
      where i.id = p_item_id and h.reservation_expires_at > private.now() + interval '5 seconds'
    ),
    'carrier_order', (
      select jsonb_build_object(
        'id', c.id, 'status', c.status, 'carrier_order_ref', c.carrier_order_ref, 'submitted_at', c.submitted_at)
      from public.carrier_orders c
      where c.order_item_id = p_item_id
      order by (c.status in ('created', 'submitted', 'pending')) desc, c.created_at desc
      limit 1
    ));
end $$;

create function private.job_order_json(p_order_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object(
    'order', (
      select jsonb_build_object(
        'id', o.id,
        'reference', o.reference,
        'forward_to', o.forward_to,
        'lost_line_policy', o.lost_line_policy,
        'settle_by', o.settle_by,
        'status', o.status)
      from public.orders o
      where o.id = p_order_id
    ),
    'substitutions', (
      select count(*) from public.order_items where order_id = p_order_id and status = 'substituted'
    ));
end $$;

-- pending → processing. The job for the run that holds it, null for any other run. The same run may ask again after a
-- crash; a run whose lease ended loses the job to the next one, and its late results are refused by generation.
create function private.claim_job(p_job_id uuid, p_run_id text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_order uuid;
begin
  perform private.require_system();
  update public.provisioning_queue set
    status = 'processing',
    run_id = p_run_id,
    lease_until = private.now() + private.duration('job_lease_seconds'),
    generation = generation + case when status = 'processing' and run_id = p_run_id then 0 else 1 end
  where id = p_job_id and (
    (status in ('pending', 'waiting') and scheduled_for <= private.now() + interval '1 second')
    or (status = 'processing' and (run_id = p_run_id or lease_until < private.now())))
  returning order_id into v_order;
  if not found then
    return null;
  end if;
  update public.orders set status = 'provisioning' where id = v_order and status = 'authorized';
  return private.job_json(p_job_id);
end $$;

-- Takes over a job regardless of its run. Only settlement may do this.
create function private.seize_job(p_job_id uuid, p_run_id text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update public.provisioning_queue set
    status = 'processing',
    run_id = p_run_id,
    lease_until = private.now() + interval '2 minutes',
    generation = generation + case when run_id is not distinct from p_run_id then 0 else 1 end
  where id = p_job_id and status in ('pending', 'processing', 'waiting');
  if not found then
    return null;
  end if;
  return private.job_json(p_job_id);
end $$;

-- Raises PT409 when the caller's claim is no longer the current one.
create function private.fence(p_job_id uuid, p_generation integer) returns public.provisioning_queue
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_job public.provisioning_queue;
begin
  perform private.require_system();
  select * into v_job from public.provisioning_queue where id = p_job_id for update;
  if not found or v_job.generation <> p_generation then
    perform private.refuse(409, 'CONFLICT', jsonb_build_object('job', p_job_id, 'why', 'older generation'));
  end if;
  return v_job;
end $$;

create function private.wake_job(p_job_id uuid, p_key text, p_due timestamptz default null) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.emit('provisioning/requested', p_key, jsonb_build_object('jobId', p_job_id), p_due);
end $$;

create function private.has_open_job(p_number_id uuid, p_action text) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (
    select from public.provisioning_queue
    where purchased_number_id = p_number_id and action = p_action and status in ('pending', 'processing', 'waiting')
  );
end $$;

-- One open job per number and action: null when it is queued already. It has many attempts, since a number without an
-- owner costs money every month.
create function private.queue_job(p_number_id uuid, p_account_id uuid, p_action text, p_reason text) returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_job uuid;
begin
  insert into public.provisioning_queue (purchased_number_id, account_id, action, reason, max_attempts)
    values (p_number_id, p_account_id, p_action, p_reason, 50)
    on conflict (purchased_number_id, action) where status in ('pending', 'processing', 'waiting') do nothing
    returning id into v_job;
  if found then
    perform private.wake_job(v_job, 'provision:' || v_job || ':0');
  end if;
  return v_job;
end $$;

create function private.queue_action(p_number_id uuid, p_action text, p_reason text default null) returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_number public.purchased_numbers;
begin
  perform private.require_system();
  select * into v_number from public.purchased_numbers where id = p_number_id for update;
  if p_action = 'release' and v_number.status in ('active', 'suspended', 'provisioning') then
    update public.purchased_numbers set status = 'releasing', ended_reason = p_reason where id = p_number_id;
    perform private.audit(private.system(), v_number.account_id, 'number.releasing', 'number:' || p_number_id,
      jsonb_build_object('status', v_number.status), jsonb_build_object('status', 'releasing'), p_reason);
  end if;
  return private.queue_job(p_number_id, v_number.account_id, p_action, p_reason);
end $$;

create view private.due_jobs with (security_invoker = true) as
  select case status when 'processing' then lease_until else scheduled_for + interval '20 seconds' end as at
  from public.provisioning_queue
  where status in ('pending', 'processing', 'waiting');

create function private.sweep_jobs() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count integer;
begin
  perform private.wake_job(due.id, private.sweep_key('provision:' || due.id))
    from (
      select id
      from public.provisioning_queue
      where (status in ('pending', 'waiting') and scheduled_for < private.now() - interval '20 seconds')
        or (status = 'processing' and lease_until < private.now())
      order by scheduled_for
      limit 500
    ) due;
  get diagnostics v_count = row_count;
  return v_count;
end $$;

insert into private.maintenance_steps (kind, name) values ('sweep', 'jobs');

grant execute on function
  private.claim_job(uuid, text),
  private.seize_job(uuid, text),
  private.queue_action(uuid, text, text)
to app_worker;

-- ======== 315_job_results.sql ========

-- How a job ends: put back, dead, or done.

-- p_raw: the last reply of the carrier stays.
create function private.end_job(
  p_job_id uuid,
  p_status text,
  p_code text default null,
  p_message text default null,
  p_raw jsonb default null
) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.provisioning_queue set
    status = p_status,
    run_id = null,
    lease_until = null,
    finished_at = private.now(),
    error_code = p_code,
    error_message = left(p_message, 1000),
    raw_reply = coalesce(p_raw, raw_reply)
  where id = p_job_id;
end $$;

-- Puts a claimed job back. A poll, a 429 or an open breaker uses no attempt; a failure does, with exponential back-off,
-- and the last one ends in `dead`.
create function private.reschedule_job(
  p_job_id uuid,
  p_generation integer,
  p_uses_attempt boolean,
  p_delay_seconds numeric default null,
  p_code text default null,
  p_message text default null,
  p_raw jsonb default null
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_job public.provisioning_queue;
  v_at timestamptz;
begin
  v_job := private.fence(p_job_id, p_generation);
  if v_job.status <> 'processing' then
    return jsonb_build_object('ok', true, 'repeated', true);
  end if;
  -- A carrier that cannot be reached uses up no last attempt.
  if p_uses_attempt and not (v_job.attempts + 1 >= v_job.max_attempts and private.line_may_wait(v_job, p_code)) then
    v_job.attempts := v_job.attempts + 1;
    if v_job.attempts >= v_job.max_attempts then
      return private.give_up_job(v_job, p_code, p_message, p_raw);
    end if;
    perform private.free_unknown_order(v_job);
  end if;
  v_at := private.now() + make_interval(secs =>
    coalesce(p_delay_seconds, private.backoff_seconds(v_job.attempts))::double precision);
  update public.provisioning_queue set
    status = case when p_uses_attempt then 'pending' else 'waiting' end,
    attempts = v_job.attempts,
    scheduled_for = v_at,
    run_id = null,
    lease_until = null,
    error_code = p_code,
    error_message = left(p_message, 1000),
    raw_reply = coalesce(p_raw, raw_reply)
  where id = p_job_id;
  perform private.wake_job(p_job_id, 'provision:' || p_job_id || ':' || p_generation, v_at);
  return jsonb_build_object('ok', true, 'scheduled_for', v_at);
end $$;

-- Whether the line of a job outlasts this failure, because nobody could be asked.
create function private.line_may_wait(p_job public.provisioning_queue, p_code text) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return p_job.action = 'purchase' and p_code = 'unavailable' and exists (
    select from public.orders o
    join public.order_items i on i.id = p_job.order_item_id
    where o.id = p_job.order_id
      and o.settling_at is null
      and private.now() < private.wait_limit(o)
      and private.is_away(i.carrier_id, false)
  );
end $$;

-- Doubles with each attempt, at most an hour, one fifth more or less.
create function private.backoff_seconds(p_attempts integer) returns numeric
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  return least(3600, private.setting('job_backoff_seconds') * power(2, greatest(0, p_attempts - 1)))
    * (0.8 + random() * 0.4)::numeric;
end $$;

create function private.give_up_job(p_job public.provisioning_queue, p_code text, p_message text, p_raw jsonb)
returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.provisioning_queue set attempts = p_job.attempts where id = p_job.id;
  if p_job.action = 'purchase' then
    return jsonb_build_object('dead', true) || private.fail_line(
      p_job.id, p_job.generation, coalesce(p_code, 'PROVISIONING_FAILED'), p_message, p_raw, 'dead');
  end if;
  perform private.end_job(p_job.id, 'dead', p_code, p_message, p_raw);
  perform private.alert_operator('A carrier job is dead: ' || p_job.action, jsonb_build_object(
    'job', p_job.id, 'code', p_code, 'message', left(p_message, 300)), 'job-dead:' || p_job.id);
  return jsonb_build_object('ok', true, 'dead', true);
end $$;

-- The end of release, suspend, resume and configure.
create function private.finish_number_action(p_job_id uuid, p_generation integer, p_result jsonb default null)
returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_job public.provisioning_queue;
  v_before text;
  v_number public.purchased_numbers;
begin
  v_job := private.fence(p_job_id, p_generation);
  if v_job.status = 'succeeded' then
    return jsonb_build_object('ok', true, 'repeated', true);
  end if;
  select status into v_before from public.purchased_numbers where id = v_job.purchased_number_id for update;
  v_number := private.apply_action(v_job, p_result);
  perform private.end_job(p_job_id, 'succeeded');
  if v_job.action = 'configure'
    and private.wanted_version(v_job.purchased_number_id) > (p_result ->> 'wanted_version')::integer then
    perform private.queue_job(v_job.purchased_number_id, v_job.account_id, 'configure', 'changed meanwhile');
  end if;
  if v_number.id is not null then
    if v_job.action = 'release' then
      v_job.reason := v_number.ended_reason;
    end if;
    perform private.explain_action(v_job, v_before, v_number);
    perform private.follow_action(v_job, v_number);
  end if;
  return jsonb_build_object('ok', true, 'repeated', false);
end $$;

-- The number after the action, no row when its status did not change.
create function private.apply_action(p_job public.provisioning_queue, p_result jsonb) returns public.purchased_numbers
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_id uuid := p_job.purchased_number_id;
  v_number public.purchased_numbers;
begin
  case p_job.action
    when 'release' then
      update public.purchased_numbers set
        status = 'released',
        ended_at = private.now(),
        ended_reason = coalesce(ended_reason, 'released')
      where id = v_id and status <> 'released'
      returning * into v_number;
      update public.number_contracts set ended_at = private.now() where number_id = v_id and ended_at is null;
    when 'suspend' then
      update public.purchased_numbers set status = 'suspended' where id = v_id and status = 'active'
        returning * into v_number;
    when 'resume' then
      update public.purchased_numbers set status = 'active' where id = v_id and status = 'suspended'
        returning * into v_number;
    when 'configure' then
      perform private.record_read_back(v_id, (p_result ->> 'wanted_version')::integer, p_result);
    else
      perform private.refuse(409, 'CONFLICT');
  end case;
  return v_number;
end $$;

create function private.explain_action(
  p_job public.provisioning_queue,
  p_before text,
  p_number public.purchased_numbers
) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_event text := case p_job.action
    when 'release' then 'number.released'
    when 'suspend' then 'number.suspended'
    when 'resume' then 'number.resumed' end;
begin
  perform private.note(p_number.id, p_number.account_id, v_event,
    jsonb_strip_nulls(jsonb_build_object('reason', p_job.reason)));
  perform private.audit(private.system(), p_number.account_id, v_event, 'number:' || p_number.id,
    jsonb_build_object('status', p_before), jsonb_build_object('status', p_number.status), p_job.reason);
end $$;

-- The notice to its owner, and a suspension that was on its way when the debt was paid is followed by its opposite. The
-- numbers of an order share its debt, so one message covers all of them.
create function private.follow_action(p_job public.provisioning_queue, p_number public.purchased_numbers) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_order public.orders;
begin
  select o.* into v_order
    from public.order_items i
    join public.orders o on o.id = i.order_id
    where i.id = p_number.order_item_id;
  if p_job.action = 'release' then
    perform private.notify_number_ended(p_number.id, p_job.reason);
  elsif p_job.action = 'suspend' and exists (
    select from public.payments where order_id = v_order.id and kind = 'debt' and captured_at >= p_job.created_at
  ) then
    perform private.queue_action(p_number.id, 'resume', 'debt paid');
  elsif p_job.action = 'suspend' and p_job.reason = 'unpaid' then
    perform private.notify_user(v_order.user_id, p_number.account_id, 'receipts', 'number-suspended',
      private.receipt_json(v_order.id), 'number-suspended:' || v_order.id);
  elsif p_job.action = 'resume' and p_job.reason = 'debt paid' then
    perform private.notify_user(v_order.user_id, p_number.account_id, 'numbers', 'number-resumed',
      private.receipt_json(v_order.id), 'number-resumed:' || v_order.id);
  end if;
end $$;

grant execute on function
  private.reschedule_job(uuid, integer, boolean, numeric, text, text, jsonb),
  private.finish_number_action(uuid, integer, jsonb)
to app_worker;

-- ======== 320_carrier_orders.sql ========

-- Our orders upstream.

create table public.carrier_orders (
  id uuid primary key default gen_random_uuid(),
  order_item_id uuid not null references public.order_items (id),
  purchased_number_id uuid not null references public.purchased_numbers (id),
  carrier_id text not null references public.carriers (id),
  status text not null default 'created' check (
    status in ('created', 'submitted', 'pending', 'completed', 'canceled', 'rejected')
  ),
  carrier_order_ref text,
  wanted_e164 public.e164,
  amount_reserved numeric(12, 4) not null default 0,
  amount_charged numeric(12, 4),
  currency public.currency_code not null default 'USD',
  submitted_at timestamptz,
  settled_at timestamptz,
  closed_code text,
  late_until timestamptz,
  late_checked_at timestamptz,
  late_number_ref text,
  raw jsonb,
  created_at timestamptz not null default private.now(),
  updated_at timestamptz not null default private.now(),
  constraint carrier_orders_close_with_an_instant check (
    (status in ('completed', 'canceled', 'rejected')) = (settled_at is not null)
  )
);
comment on table public.carrier_orders is
  'Ours upstream. Written before the carrier is called; id is the carrier''s external_reference_id.';
comment on column public.carrier_orders.submitted_at is
  'when a request last went out, kept from then on: until the grace has passed an unknown outcome is only looked up, '
  'afterwards a failed look-up uses an attempt';
comment on column public.carrier_orders.late_until is
  'lines that failed: until then the sweeper looks for goods that arrived late';
-- At most one open order per line: an unknown outcome blocks a second one until it is looked up.
create unique index carrier_orders_one_open on public.carrier_orders (order_item_id)
  where status in ('created', 'submitted', 'pending');
create unique index carrier_orders_ref on public.carrier_orders (carrier_id, carrier_order_ref)
  where carrier_order_ref is not null;
create index carrier_orders_item on public.carrier_orders (order_item_id);
create index carrier_orders_number on public.carrier_orders (purchased_number_id);
create index carrier_orders_late on public.carrier_orders (late_until) where late_until is not null;
create trigger touch before update on public.carrier_orders for each row execute function private.touch_updated_at();

alter table public.carrier_orders enable row level security;

-- Our order upstream, written before the carrier is called. {order, is_new, grace_over}: only an order that was never
-- sent may go out without a look-up; with grace_over a look-up that finds nothing proves that there is none.
create function private.begin_carrier_order(p_job_id uuid, p_generation integer) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_job public.provisioning_queue;
  v_order public.carrier_orders;
begin
  v_job := private.fence(p_job_id, p_generation);
  select * into v_order
    from public.carrier_orders
    where order_item_id = v_job.order_item_id and status in ('created', 'submitted', 'pending', 'completed')
    order by (status <> 'completed') desc, created_at desc
    limit 1;
  if found then
    return jsonb_build_object(
      'ok', true, 'is_new', false, 'order', to_jsonb(v_order), 'grace_over', private.grace_is_over(v_order));
  end if;
  v_order := private.insert_carrier_order(v_job);
  if v_order.id is null then
    return private.refusal('insufficient_funds');
  end if;
  return jsonb_build_object('ok', true, 'is_new', true, 'order', to_jsonb(v_order), 'grace_over', false);
end $$;

create function private.grace_is_over(p_order public.carrier_orders) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return p_order.status = 'submitted'
    and p_order.submitted_at < private.now() - private.duration('carrier_order_grace_seconds');
end $$;

-- Reserves the cost in our balance. No row: a fresh balance is too low.
create function private.insert_carrier_order(p_job public.provisioning_queue) returns public.carrier_orders
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_number public.purchased_numbers;
  v_carrier public.carriers;
  v_order public.carrier_orders;
  v_cost numeric;
begin
  select * into v_number from public.purchased_numbers where id = p_job.purchased_number_id;
  v_cost := v_number.setup_cost + v_number.monthly_cost;
  select * into v_carrier from public.carriers where id = v_number.carrier_id for update;
  if v_carrier.balance_available - v_carrier.balance_reserved < v_cost
    and v_carrier.balance_read_at > private.now() - interval '1 minute' then
    return null;
  end if;
  update public.carriers set balance_reserved = balance_reserved + v_cost where id = v_carrier.id;
  insert into public.carrier_orders (order_item_id, purchased_number_id, carrier_id, wanted_e164, amount_reserved,
      currency)
    values (p_job.order_item_id, v_number.id, v_number.carrier_id, v_number.e164, v_cost, v_number.cost_currency)
    returning * into v_order;
  return v_order;
end $$;

create function private.settle_reserve(p_order public.carrier_orders, p_charged numeric) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.carriers set
    balance_reserved = greatest(0, balance_reserved - p_order.amount_reserved),
    balance_available = balance_available - coalesce(p_charged, 0)
  where id = p_order.carrier_id;
end $$;

-- The moment a request goes out. false: an earlier request may still take effect, look it up instead.
create function private.submit_carrier_order(p_job_id uuid, p_generation integer, p_carrier_order_id uuid)
returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.fence(p_job_id, p_generation);
  update public.carrier_orders set status = 'submitted', submitted_at = private.now()
    where id = p_carrier_order_id and status = 'created';
  return found;
end $$;

-- The request certainly had no effect (refused before it was sent, or 429): it may go out again immediately.
create function private.unsubmit_carrier_order(p_job_id uuid, p_generation integer, p_carrier_order_id uuid)
returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.fence(p_job_id, p_generation);
  update public.carrier_orders set status = 'created'
    where id = p_carrier_order_id and status = 'submitted' and carrier_order_ref is null;
end $$;

-- An attempt of the job frees an order whose grace has passed: one attempt, one further request.
create function private.free_unknown_order(p_job public.provisioning_queue) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.carrier_orders o set status = 'created'
    where o.order_item_id = p_job.order_item_id and o.carrier_order_ref is null and private.grace_is_over(o);
end $$;

-- What the carrier answers about our order. Only moves forward; completed, canceled and rejected are final.
create function private.record_carrier_order(
  p_carrier_order_id uuid,
  p_status text,
  p_ref text,
  p_amount numeric default null,
  p_raw jsonb default null,
  p_code text default null
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_order public.carrier_orders;
  v_job uuid;
begin
  perform private.require_system();
  select * into v_order from public.carrier_orders where id = p_carrier_order_id for update;
  if not found then
    return null;
  end if;
  if v_order.status not in ('completed', 'canceled', 'rejected') then
    perform private.move_carrier_order(v_order, p_status, p_ref, p_amount, p_raw, p_code);
  elsif v_order.status <> 'completed' and p_status = 'completed' and v_order.late_until is not null then
    -- Goods that arrived after we gave the line up: the sweeper releases them; the cost is ours.
    update public.carrier_orders set
      carrier_order_ref = coalesce(carrier_order_ref, p_ref),
      amount_charged = coalesce(p_amount, amount_charged),
      raw = coalesce(p_raw, raw)
    where id = v_order.id;
  end if;
  select id into v_job
    from public.provisioning_queue
    where purchased_number_id = v_order.purchased_number_id and action = 'purchase'
    order by created_at desc
    limit 1;
  if v_job is not null and p_status in ('completed', 'canceled', 'rejected') then
    perform private.wake_settled_job(v_job, v_order.id);
  end if;
  return jsonb_build_object(
    'id', v_order.id,
    'status', (select status from public.carrier_orders where id = v_order.id),
    'job_id', v_job);
end $$;

create function private.move_carrier_order(
  p_order public.carrier_orders,
  p_status text,
  p_ref text,
  p_amount numeric,
  p_raw jsonb,
  p_code text
) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_final boolean := p_status in ('completed', 'canceled', 'rejected');
begin
  update public.carrier_orders set
    status = p_status,
    carrier_order_ref = coalesce(p_ref, carrier_order_ref),
    raw = coalesce(p_raw, raw),
    amount_charged = case when p_status = 'completed' then coalesce(p_amount, amount_charged) else amount_charged end,
    closed_code = case when v_final then p_code else closed_code end,
    settled_at = case when v_final then private.now() end
  where id = p_order.id;
  if v_final then
    perform private.settle_reserve(p_order, case when p_status = 'completed' then p_amount end);
  end if;
  if p_order.status in ('created', 'submitted') and p_status in ('pending', 'completed') then
    perform private.note_ordered(p_order);
  end if;
  if p_status = 'completed' then
    perform private.review_charge(p_order.id, p_order.order_item_id, p_amount);
  end if;
end $$;

-- The timeline names the order when the carrier has taken it, once per number.
create function private.note_ordered(p_order public.carrier_orders) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.note(p_order.purchased_number_id, i.account_id, 'number.ordered',
      jsonb_build_object('order_id', i.order_id))
    from public.order_items i
    where i.id = p_order.order_item_id and not exists (
      select from public.number_events where number_id = p_order.purchased_number_id and type = 'number.ordered'
    );
end $$;

-- A run that waits gets the event; a parked job is due immediately.
create function private.wake_settled_job(p_job_id uuid, p_carrier_order_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.emit('carrier-order/settled', 'carrier-order-settled:' || p_carrier_order_id,
    jsonb_build_object('jobId', p_job_id, 'carrierOrderId', p_carrier_order_id));
  update public.provisioning_queue set scheduled_for = private.now()
    where id = p_job_id and status = 'waiting' and scheduled_for > private.now();
  if found then
    perform private.wake_job(p_job_id, 'provision:' || p_job_id || ':settled:' || p_carrier_order_id);
  end if;
end $$;

create function private.find_carrier_order(p_carrier text, p_ref text, p_id uuid default null) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  return (
    select to_jsonb(c)
    from public.carrier_orders c
    where c.carrier_id = p_carrier and (c.carrier_order_ref = p_ref or c.id = p_id)
    limit 1
  );
end $$;

-- Carrier orders of given-up lines, whose goods may still arrive. The older, the more rarely: at least once an hour.
create function private.list_late_orders(p_limit integer default 50) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_now timestamptz := private.now();
  v_orders jsonb;
begin
  perform private.require_system();
  with due as (
    select id
    from public.carrier_orders
    where late_until > v_now and late_number_ref is null
      and (late_checked_at is null or late_checked_at < v_now
        - least(interval '1 hour', greatest(interval '20 seconds', (v_now - settled_at) / 4)))
    order by late_checked_at nulls first
    limit p_limit
    for update skip locked
  ), marked as (
    update public.carrier_orders c set late_checked_at = v_now
    from due
    where c.id = due.id
    returning c.*
  )
  select coalesce(jsonb_agg(jsonb_build_object(
      'id', id,
      'carrier_id', carrier_id,
      'carrier_order_ref', carrier_order_ref,
      'purchased_number_id', purchased_number_id,
      'wanted_e164', wanted_e164
    )), '[]') into v_orders
    from marked;
  return v_orders;
end $$;

-- A late number was found and given back at the carrier; its cost is recorded.
create function private.record_late_goods(p_carrier_order_id uuid, p_number_ref text, p_e164 text, p_amount numeric)
returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update public.carrier_orders set
    late_number_ref = p_number_ref,
    amount_charged = coalesce(p_amount, amount_charged)
  where id = p_carrier_order_id and late_number_ref is null;
  if found then
    perform private.audit(private.system(), null, 'late-goods.released', 'carrier_order:' || p_carrier_order_id, null,
      jsonb_build_object('e164', p_e164, 'amount', p_amount));
    perform private.alert_operator('A number arrived late and was released',
      jsonb_build_object('number', p_e164, 'cost', p_amount), 'late-goods:' || p_carrier_order_id);
  end if;
end $$;

create view private.due_late_goods with (security_invoker = true) as
  select coalesce(late_checked_at, private.now())
    + least(interval '1 hour', greatest(interval '20 seconds', (private.now() - settled_at) / 4)) as at
  from public.carrier_orders
  where late_until > private.now() and late_number_ref is null;

grant execute on function
  private.begin_carrier_order(uuid, integer),
  private.submit_carrier_order(uuid, integer, uuid),
  private.unsubmit_carrier_order(uuid, integer, uuid),
  private.record_carrier_order(uuid, text, text, numeric, jsonb, text),
  private.find_carrier_order(text, text, uuid),
  private.list_late_orders(integer),
  private.record_late_goods(uuid, text, text, numeric)
to app_worker;

-- ======== 330_lines.sql ========

-- Lines of an order on their way from paid to live, failed or substituted.

-- One line becomes a number in provisioning with its queue row and wake-up.
create function private.start_line(p_item_id uuid, p_account_id uuid) returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_item public.order_items;
  v_number uuid;
  v_job uuid;
begin
  select * into v_item from public.order_items where id = p_item_id for update;
  insert into public.purchased_numbers (account_id, order_item_id, e164, carrier_id, area_id, sku_id, country, place,
      number_type, features, setup_cost, monthly_cost, cost_currency)
    values (p_account_id, v_item.id, v_item.e164, v_item.carrier_id, v_item.area_id, v_item.sku_id, v_item.country,
      v_item.place, v_item.number_type, v_item.features, v_item.setup_cost, v_item.monthly_cost, v_item.cost_currency)
    returning id into v_number;
  update public.order_items set status = 'provisioning' where id = v_item.id;
  insert into public.provisioning_queue (purchased_number_id, order_id, order_item_id, account_id, action, max_attempts)
    values (v_number, v_item.order_id, v_item.id, p_account_id, 'purchase',
      private.setting('job_max_attempts')::smallint)
    returning id into v_job;
  perform private.wake_job(v_job, 'provision:' || v_job || ':0');
  perform private.note(v_number, p_account_id, 'number.paid', jsonb_build_object('order_id', v_item.order_id));
  return v_job;
end $$;

-- The carrier's own id of the number, and for random lines the number itself.
create function private.identify_number(
  p_job_id uuid,
  p_generation integer,
  p_carrier_ref text,
  p_e164 text,
  p_paid_until timestamptz default null
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_job public.provisioning_queue;
begin
  v_job := private.fence(p_job_id, p_generation);
  update public.purchased_numbers set
    carrier_ref = p_carrier_ref,
    e164 = p_e164,
    paid_until = coalesce(p_paid_until, paid_until)
  where id = v_job.purchased_number_id and (e164 is null or e164 = p_e164);
  if not found then
    return private.refusal('WRONG_NUMBER');
  end if;
  update public.order_items set e164 = p_e164 where id = v_job.order_item_id and e164 is distinct from p_e164;
  return jsonb_build_object('ok', true);
end $$;

-- The answer path that is wanted for a number; a new version only when it differs.
create function private.want_configuration(p_job_id uuid, p_generation integer, p_wanted jsonb) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_job public.provisioning_queue;
  v_last public.number_configurations;
  v_account uuid;
  v_version integer;
begin
  v_job := private.fence(p_job_id, p_generation);
  select * into v_last
    from public.number_configurations
    where number_id = v_job.purchased_number_id
    order by version desc
    limit 1;
  if v_last.wanted = p_wanted then
    return v_last.version;
  end if;
  select account_id into v_account from public.purchased_numbers where id = v_job.purchased_number_id;
  if v_account is null then
    return 0;
  end if;
  v_version := coalesce(v_last.version, 0) + 1;
  insert into public.number_configurations (account_id, number_id, version, wanted)
    values (v_account, v_job.purchased_number_id, v_version, p_wanted);
  return v_version;
end $$;

create function private.lines_done(p_order_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if private.has_open_lines(p_order_id) then
    return;
  end if;
  perform private.emit('order/lines-terminal',
    'order-lines:' || p_order_id || ':' || (select count(*) from public.order_items where order_id = p_order_id),
    jsonb_build_object('orderId', p_order_id));
end $$;

-- The line of a claimed job, locked after its order; no row when it is too late to change it.
create function private.lock_line(p_job public.provisioning_queue) returns public.order_items
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_item public.order_items;
begin
  perform from public.orders where id = p_job.order_id and settling_at is null for update;
  if found then
    select * into v_item
      from public.order_items
      where id = p_job.order_item_id and status in ('pending', 'provisioning')
      for update;
  end if;
  return v_item;
end $$;

-- P5: called with what the carrier read back, after the caller compared it. The line is live, the contract begins, the
-- job is done: one transaction, done written last.
create function private.activate_number(
  p_job_id uuid,
  p_generation integer,
  p_read_back jsonb,
  p_paid_until timestamptz
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_job public.provisioning_queue;
  v_item public.order_items;
  v_number public.purchased_numbers;
begin
  v_job := private.fence(p_job_id, p_generation);
  if v_job.status = 'succeeded' then
    return jsonb_build_object('ok', true, 'repeated', true);
  end if;
  v_item := private.lock_line(v_job);
  update public.purchased_numbers set
    status = 'active',
    activated_at = private.now(),
    paid_until = coalesce(p_paid_until, paid_until)
  where id = v_job.purchased_number_id and status = 'provisioning' and v_item.status = 'provisioning'
    and e164 is not null and carrier_ref is not null
  returning * into v_number;
  if not found then
    return private.refusal('TOO_LATE');
  end if;
  perform private.record_read_back(v_number.id, private.wanted_version(v_number.id), p_read_back);
  update public.order_items set status = 'live', ended_at = private.now() where id = v_item.id;
  perform private.begin_contract(v_number, v_item);
  perform private.end_job(v_job.id, 'succeeded');
  perform private.note(v_number.id, v_number.account_id, 'number.active',
    jsonb_build_object('order_id', v_item.order_id, 'answer_path', p_read_back -> 'answer_path'));
  perform private.audit(private.system(), v_number.account_id, 'number.activated', 'number:' || v_number.id, null,
    jsonb_build_object('e164', v_number.e164, 'read_back', p_read_back));
  perform private.lines_done(v_item.order_id);
  return jsonb_build_object('ok', true, 'repeated', false);
end $$;

-- The first month is sold with the order.
create function private.begin_contract(p_number public.purchased_numbers, p_item public.order_items) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_anchor timestamptz := private.billing_anchor(p_number.account_id, p_item.currency);
  v_end timestamptz := private.first_month_end(v_anchor, private.now());
  v_contract public.number_contracts;
begin
  insert into public.number_contracts (account_id, number_id, order_item_id, currency, monthly_cents, setup_cents,
      starts_at, paid_until, renews_at, consent_version, consent_at)
    select p_number.account_id, p_number.id, p_item.id, p_item.currency, p_item.monthly_cents, p_item.setup_cents,
      private.now(), v_end, private.last_boundary(v_anchor, v_end), o.consent_version, o.consent_at
    from public.orders o
    where o.id = p_item.order_id
    returning * into v_contract;
  insert into public.contract_periods (contract_id, account_id, period, kind, cents)
    values (v_contract.id, v_contract.account_id, tstzrange(v_contract.starts_at, v_end), 'first',
      v_contract.monthly_cents);
end $$;

-- A line is lost for good. p_status: failed (decided) or dead (attempts used up, a person must look). The last reply of
-- the carrier stays.
create function private.fail_line(
  p_job_id uuid,
  p_generation integer,
  p_code text,
  p_message text default null,
  p_raw jsonb default null,
  p_status text default 'failed'
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_job public.provisioning_queue;
  v_item public.order_items;
begin
  v_job := private.fence(p_job_id, p_generation);
  if v_job.status in ('failed', 'dead', 'succeeded') then
    return jsonb_build_object('ok', true, 'repeated', true);
  end if;
  v_item := private.lock_line(v_job);
  if v_item.id is null then
    return private.refusal('TOO_LATE');
  end if;
  perform private.drop_line(v_job, v_item, p_code);
  perform private.end_job(v_job.id, p_status, p_code, p_message, p_raw);
  if p_status = 'dead' or p_code in ('insufficient_funds', 'unauthorized', 'TIMED_OUT') then
    perform private.alert_lost_line(v_item, p_code, p_message);
  end if;
  perform private.audit(private.system(), v_item.account_id, 'line.failed', 'order_item:' || v_item.id, null,
    jsonb_build_object('code', p_code, 'status', p_status));
  perform private.lines_done(v_item.order_id);
  return jsonb_build_object('ok', true, 'repeated', false);
end $$;

-- The line and its goods; how its job ends is said by who gives it up. Job and line are locked.
create function private.drop_line(p_job public.provisioning_queue, p_item public.order_items, p_code text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.note(p_job.purchased_number_id, p_item.account_id, 'number.failed',
    jsonb_build_object('order_id', p_item.order_id, 'code', p_code));
  update public.order_items set status = 'failed', failure_code = p_code, ended_at = private.now() where id = p_item.id;
  perform private.give_up_goods(p_job.purchased_number_id, p_code);
end $$;

create function private.alert_lost_line(p_item public.order_items, p_code text, p_message text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.alert_operator('A number could not be provisioned', jsonb_build_object(
    'order', (select reference from public.orders where id = p_item.order_id),
    'number', p_item.e164,
    'place', p_item.place,
    'code', p_code,
    'message', left(p_message, 300)), 'line-failed:' || p_item.id);
end $$;

-- The goods side of a line that is given up: what may exist at the carrier is released, what may still arrive is
-- watched.
create function private.give_up_goods(p_number_id uuid, p_reason text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_before public.purchased_numbers;
  v_after public.purchased_numbers;
begin
  select * into v_before from public.purchased_numbers where id = p_number_id for update;
  perform private.give_up_carrier_orders(v_before, p_reason);
  -- What exists upstream is ours until the carrier confirms the release, invisible to the customer.
  update public.purchased_numbers set
    status = case when carrier_ref is null then 'failed' else 'releasing' end,
    ended_at = case when carrier_ref is null then private.now() end,
    account_id = null,
    ended_reason = p_reason
  where id = p_number_id
  returning * into v_after;
  if v_after.status = 'releasing' then
    perform private.queue_job(p_number_id, null, 'release', p_reason);
  end if;
  perform private.audit(private.system(), v_before.account_id, 'number.given-up', 'number:' || p_number_id,
    jsonb_build_object('status', v_before.status, 'account_id', v_before.account_id),
    jsonb_build_object('status', v_after.status, 'account_id', null), p_reason);
end $$;

create function private.give_up_carrier_orders(p_number public.purchased_numbers, p_reason text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_order public.carrier_orders;
begin
  for v_order in select * from public.carrier_orders where purchased_number_id = p_number.id for update loop
    if v_order.status in ('created', 'submitted', 'pending') then
      perform private.settle_reserve(v_order, null);
      update public.carrier_orders set status = 'canceled', settled_at = private.now(), closed_code = p_reason
        where id = v_order.id;
    end if;
    update public.carrier_orders set late_until = private.now() + private.duration('late_goods_hours')
      where id = v_order.id and submitted_at is not null and (status <> 'completed' or p_number.carrier_ref is null);
  end loop;
end $$;

grant execute on function
  private.identify_number(uuid, integer, text, text, timestamptz),
  private.want_configuration(uuid, integer, jsonb),
  private.activate_number(uuid, integer, jsonb, timestamptz),
  private.fail_line(uuid, integer, text, text, jsonb, text)
to app_worker;

-- ======== 331_chosen_numbers.sql ========

-- A line that names no number, at a carrier whose orders name theirs: one is chosen in our books before it is ordered,
-- so that no two lines ever order the same one.

-- Whether a number may become a line's, until the transaction ends. Holds and purchases have a unique index each, none
-- spans both: this lock, which hold_number takes too, keeps a number out of one of them.
create function private.lock_free_number(p_e164 text) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('number:' || p_e164, 0));
  return not private.is_purchased(p_e164)
    and not exists (select from public.holds where e164 = p_e164 and status = 'active');
end $$;

-- What was chosen before stays: {ok, e164, carrier_ref}.
create function private.choose_number(p_job_id uuid, p_generation integer, p_e164 text, p_carrier_ref text)
returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_job public.provisioning_queue;
  v_item public.order_items;
begin
  v_job := private.fence(p_job_id, p_generation);
  v_item := private.lock_line(v_job);
  if v_item.id is null then
    return private.refusal('TOO_LATE');
  end if;
  if v_item.e164 is null then
    if not private.lock_free_number(p_e164) then
      return private.refusal('NUMBER_TAKEN');
    end if;
    update public.purchased_numbers set e164 = p_e164 where id = v_job.purchased_number_id;
    update public.order_items set e164 = p_e164, carrier_ref = p_carrier_ref where id = v_item.id
      returning * into v_item;
  end if;
  return jsonb_build_object('ok', true, 'e164', v_item.e164, 'carrier_ref', v_item.carrier_ref);
end $$;

grant execute on function private.choose_number(uuid, integer, text, text) to app_worker;

-- ======== 332_waiting_lines.sql ========

-- A buyer gives up the lines that wait for a carrier.

-- Gives up the lines of an order that wait for a carrier. What went live first counts; repeating it changes nothing.
-- Refusal: ORDER_STATE when the order never waited.
create function private.cancel_waiting_lines(p_actor jsonb, p_account_id uuid, p_order_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_order public.orders;
  v_canceled integer;
begin
  perform private.authorize(p_actor, p_account_id, 'order');
  -- Jobs before their order, as a run locks them.
  perform from public.provisioning_queue
    where order_id = p_order_id and account_id = p_account_id and action = 'purchase'
    order by id
    for update;
  select * into v_order from public.orders where id = p_order_id and account_id = p_account_id for update;
  if not found then
    perform private.refuse(404, 'NOT_FOUND');
  end if;
  if v_order.waiting_since is null then
    return private.refusal('ORDER_STATE');
  end if;
  v_canceled := case when v_order.settling_at is null then private.drop_open_lines(p_order_id) else 0 end;
  if v_canceled > 0 then
    perform private.audit(p_actor, p_account_id, 'order.lines-canceled', 'order:' || p_order_id, null,
      jsonb_build_object('lines', v_canceled), 'canceled_by_buyer');
    perform private.lines_done(p_order_id);
  end if;
  return jsonb_build_object('ok', true, 'canceled', v_canceled, 'order', private.order_json(p_order_id));
end $$;

-- A new generation: what a run still brings for such a line is refused, and nothing more is ordered.
create function private.drop_open_lines(p_order_id uuid) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_job public.provisioning_queue;
  v_item public.order_items;
  v_count integer := 0;
begin
  for v_item in
    select *
    from public.order_items
    where order_id = p_order_id and status in ('pending', 'provisioning')
    order by position
    for update
  loop
    update public.provisioning_queue set generation = generation + 1
      where order_item_id = v_item.id and action = 'purchase' and status in ('pending', 'processing', 'waiting')
      returning * into v_job;
    continue when not found;
    perform private.drop_line(v_job, v_item, 'CANCELED_BY_BUYER');
    perform private.end_job(v_job.id, 'failed', 'CANCELED_BY_BUYER');
    v_count := v_count + 1;
  end loop;
  return v_count;
end $$;

grant execute on function
  private.cancel_waiting_lines(jsonb, uuid, uuid)
to app_server;

-- ======== 335_substitutes.sql ========

-- "Take the nearest": a lost line is replaced by another number of the same place, type and features, at the lower of
-- both prices: of its own area, else of an equal one at another carrier. An area that went off sale meanwhile (by
-- staff, or by the margin guard) sells no substitute either.

-- What the shop says of a number before it is sold (components/number-facts/abilities.tsx).
create function private.promised(p_features text[]) returns text[]
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return array(select f from unnest(p_features) f where f in ('voice_in', 'sms_in', 'sms_out'));
end $$;

-- Areas of other carriers that are what the line of a job was sold as, the carrier of our choice first: {carrier_id,
-- area_id, area_ref, sku_ref, features}. What is not local has no place but its country.
create function private.list_equal_areas(p_job_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'carrier_id', a.carrier_id,
      'area_id', a.id,
      'area_ref', a.carrier_ref,
      'sku_ref', s.carrier_ref,
      'features', private.promised(i.features)
    ) order by c.priority, a.prefix, a.id), '[]')
    from public.provisioning_queue q
    join public.order_items i on i.id = q.order_item_id
    join public.areas own on own.id = i.area_id
    join public.areas a on a.country = own.country and a.number_type = own.number_type
      and a.features @> private.promised(i.features) and a.carrier_id <> i.carrier_id
      and a.is_on_sale and a.can_list_numbers and not a.needs_documents
    join private.selling_carriers c on c.id = a.carrier_id
    join private.sold_skus s on s.area_id = a.id
    where q.id = p_job_id and (
      own.number_type <> 'local'
      or (lower(a.name) = lower(own.name) and a.region_code is not distinct from own.region_code))
  );
end $$;

create function private.substitute_line(
  p_job_id uuid,
  p_generation integer,
  p_e164 text,
  p_carrier_ref text,
  p_code text,
  p_area_id uuid default null
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_job public.provisioning_queue;
  v_item public.order_items;
  v_area_id uuid;
  v_offer private.quote;
  v_refusal jsonb;
  v_new uuid;
begin
  v_job := private.fence(p_job_id, p_generation);
  v_item := private.lock_line(v_job);
  if v_item.id is null then
    return private.refusal('TOO_LATE');
  end if;
  if not private.lock_free_number(p_e164) then
    return private.refusal('NUMBER_TAKEN');
  end if;
  v_area_id := coalesce(p_area_id, v_item.area_id);
  v_refusal := private.refuse_stopped(v_area_id);
  if v_refusal is not null then
    return v_refusal;
  end if;
  v_offer := private.lower_quote(v_item, v_area_id);
  if v_offer.sku_id is null then
    return private.refusal('NOT_SOLD');
  end if;
  v_new := private.insert_substitute(v_item, v_area_id, v_offer, p_e164, p_carrier_ref);
  perform private.note_substitute(v_job, v_item, v_new, p_e164, p_code);
  perform private.give_up_goods(v_job.purchased_number_id, p_code);
  perform private.start_line(v_new, v_item.account_id);
  return jsonb_build_object('ok', true, 'item_id', v_new);
end $$;

-- The old line ends, and its number's timeline and the audit log name the heir.
create function private.note_substitute(
  p_job public.provisioning_queue,
  p_item public.order_items,
  p_new uuid,
  p_e164 text,
  p_code text
) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.order_items set
    status = 'substituted',
    substituted_by = p_new,
    failure_code = p_code,
    ended_at = private.now()
  where id = p_item.id;
  perform private.end_job(p_job.id, 'failed', p_code, p_job.error_message);
  perform private.note(p_job.purchased_number_id, p_item.account_id, 'number.substituted',
    jsonb_build_object('order_id', p_item.order_id, 'by', p_e164));
  perform private.audit(private.system(), p_item.account_id, 'line.substituted', 'order_item:' || p_item.id,
    jsonb_build_object('status', p_item.status, 'e164', p_item.e164),
    jsonb_build_object('status', 'substituted', 'e164', p_e164, 'by', p_new), p_code);
end $$;

-- Today's price, or the line's own when that is lower or the SKU is not sold any more. The numbers of the order count
-- as owned by now. No row: another carrier's number, which would cost us more than the line brings.
create function private.lower_quote(i public.order_items, p_area_id uuid) returns private.quote
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  q private.quote := private.quote_area(
    p_area_id, private.buyer(i.account_id, private.cart_count(null, i.account_id)));
  v_is_own boolean := p_area_id = i.area_id;
begin
  if q.status = 'sold' and q.currency = i.currency and (q.sku_id = i.sku_id or not v_is_own)
    and q.setup_cents + q.monthly_cents + q.tax_cents <= i.total_cents then
    return q;
  end if;
  if v_is_own then
    q.sku_id := i.sku_id;
    q.setup_cost := i.setup_cost;
    q.monthly_cost := i.monthly_cost;
    q.cost_currency := i.cost_currency;
    q.exchange_rate := i.exchange_rate;
  elsif q.status <> 'sold' or q.currency is distinct from i.currency or q.setup_cost + q.monthly_cost
    > private.in_cost_currency(i.setup_cents + i.monthly_cents, i.currency, q.exchange_rate) then
    return null;
  end if;
  q.currency := i.currency;
  q.setup_cents := i.setup_cents;
  q.monthly_cents := i.monthly_cents;
  q.list_cents := i.list_monthly_cents;
  q.volume_count := i.volume_count;
  q.tax_percent := i.tax_percent;
  q.tax_cents := i.tax_cents;
  return q;
end $$;

create function private.insert_substitute(
  i public.order_items,
  p_area_id uuid,
  q private.quote,
  p_e164 text,
  p_carrier_ref text
) returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_position smallint := (select max(position) + 1 from public.order_items where order_id = i.order_id);
  v_new uuid;
begin
  insert into public.order_items (order_id, account_id, position, e164, carrier_id, carrier_ref, area_id, sku_id,
      country, place, number_type, features, currency, setup_cents, monthly_cents, list_monthly_cents, volume_count,
      tax_percent, tax_cents, total_cents, setup_cost, monthly_cost, cost_currency, exchange_rate)
    select i.order_id, i.account_id, v_position, p_e164, a.carrier_id, p_carrier_ref, a.id, q.sku_id, i.country,
      i.place, i.number_type, case when a.id = i.area_id then i.features else a.features end, i.currency,
      q.setup_cents, q.monthly_cents, q.list_cents, q.volume_count, q.tax_percent, q.tax_cents,
      q.setup_cents + q.monthly_cents + q.tax_cents, q.setup_cost, q.monthly_cost, q.cost_currency, q.exchange_rate
    from public.areas a
    where a.id = p_area_id
    returning id into v_new;
  return v_new;
end $$;

grant execute on function
  private.list_equal_areas(uuid),
  private.substitute_line(uuid, integer, text, text, text, uuid)
to app_worker;

-- ======== 340_endings.sql ========

-- The end of a number, and the notices to its owner before and after.

-- When numbers end: with what their carrier was paid for. Where it goes on until it is told otherwise (paid_until is
-- null), with what was sold to the owner and is not renewed: the number is released then, which is final.
create view private.number_ends with (security_invoker = true) as
  select n.id as number_id, n.paid_until as ends_at
  from public.purchased_numbers n
  where n.status in ('active', 'suspended') and n.paid_until is not null
  union all
  select n.id, c.paid_until
  from public.number_contracts c
  join public.purchased_numbers n on n.id = c.number_id
  where c.ended_at is null and c.renews_at is null
    and n.status in ('active', 'suspended') and n.paid_until is null;

create function private.ending_json(p_number public.purchased_numbers, p_ends_at timestamptz) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object(
    'number_id', p_number.id,
    'e164', p_number.e164,
    'place', p_number.place,
    'number_type', p_number.number_type,
    'label', p_number.label,
    'ends_at', p_ends_at);
end $$;

-- Numbers that end together come as one message: the first one's waits two minutes for the others.
create function private.notify_number_ended(p_number_id uuid, p_reason text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_number public.purchased_numbers;
  v_user uuid;
  v_line jsonb;
begin
  select * into v_number from public.purchased_numbers where id = p_number_id;
  if v_number.account_id is null then
    return;
  end if;
  select o.user_id into v_user
    from public.order_items i
    join public.orders o on o.id = i.order_id
    where i.id = v_number.order_item_id;
  v_line := private.ending_json(v_number, v_number.ended_at);
  update public.notifications set parameters = jsonb_set(parameters, '{numbers}', parameters -> 'numbers' || v_line)
    where account_id = v_number.account_id
      and template = 'number-ended'
      and parameters ->> 'reason' = p_reason
      and (v_user is null or user_id = v_user)
      and status in ('pending', 'suppressed')
      and attempts = 0
      and scheduled_for > private.now()
      and created_at > private.now() - interval '1 hour';
  if found then
    return;
  end if;
  perform private.notify_user(v_user, v_number.account_id,
    case p_reason when 'unpaid' then 'receipts' else 'numbers' end, 'number-ended',
    jsonb_build_object('numbers', jsonb_build_array(v_line), 'reason', p_reason),
    'number-ended:' || p_number_id, private.now() + interval '2 minutes');
end $$;

-- When the day ends that a zone has so much later: the next local midnight.
create function private.end_of_day(p_at timestamptz, p_zone text, p_later interval) returns timestamptz
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (date_trunc('day', p_at at time zone p_zone) + p_later + interval '1 day') at time zone p_zone;
end $$;

-- Notifies owners of the numbers that end within a week, once for each number and end. All numbers of one buyer that
-- end on a day of the reader's zone come as one message, so a whole day of theirs comes due together: the message
-- names one date, in that zone. Returns how many numbers there were.
create function private.announce_endings() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_group record;
  v_count integer := 0;
  v_notice interval := private.duration('end_notice_days');
begin
  perform private.require_system();
  for v_group in
    with due as (
      select n.id, e.ends_at, o.user_id, coalesce(r.time_zone, 'UTC') as zone
      from private.number_ends e
      join public.purchased_numbers n on n.id = e.number_id
      left join public.order_items i on i.id = n.order_item_id
      left join public.orders o on o.id = i.order_id
      left join lateral private.recipient(o.user_id, n.account_id) r on true
      where not private.renews(n.id) and n.status = 'active' and n.account_id is not null
        and e.ends_at > private.now() and e.ends_at < private.now() + v_notice + interval '2 days'
        and e.ends_at < private.end_of_day(private.now(), coalesce(r.time_zone, 'UTC'), v_notice)
        and n.end_notice_for is distinct from e.ends_at and n.activated_at < e.ends_at - v_notice
      order by e.ends_at
      for update of n skip locked
    ), announced as (
      update public.purchased_numbers n set end_notice_for = due.ends_at
      from due
      where n.id = due.id
      returning n.id, n.account_id, due.ends_at, due.user_id, due.zone, private.ending_json(n, due.ends_at) as line
    )
    select account_id, user_id, min(ends_at) as ends_at, count(*) as numbers,
      (array_agg(id order by ends_at, id))[1] as first_id, jsonb_agg(line order by ends_at, id) as lines
    from announced
    group by account_id, user_id, (ends_at at time zone zone)::date
  loop
    perform private.notify_user(v_group.user_id, v_group.account_id, 'numbers', 'number-ending',
      jsonb_build_object('numbers', v_group.lines, 'ends_at', v_group.ends_at),
      'number-ending:' || v_group.first_id || ':' || extract(epoch from v_group.ends_at)::bigint);
    v_count := v_count + v_group.numbers;
  end loop;
  return v_count;
end $$;

-- Numbers whose end is past: the job asks the carrier before they end here.
create function private.list_ended_numbers(p_limit integer default 50) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', id, 'carrier_id', carrier_id, 'carrier_ref', carrier_ref, 'e164', e164, 'is_paid', is_paid,
      'reason', case when stopped_reason = 'unpaid' then 'unpaid' else 'period_ended' end)), '[]')
    from (
      select n.*, c.stopped_reason, coalesce(
        c.renews_at is not null or c.paid_until > private.now() + interval '24 hours', false) as is_paid
      from private.number_ends e
      join public.purchased_numbers n on n.id = e.number_id
      left join public.number_contracts c on c.number_id = n.id and c.ended_at is null
      where e.ends_at < private.now() - interval '5 minutes'
      order by e.ends_at
      limit p_limit
    ) n
  );
end $$;

create function private.renews(p_number_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (
    select from public.number_contracts where number_id = p_number_id and ended_at is null and renews_at is not null
  );
end $$;

create function private.end_number(p_number_id uuid, p_reason text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_number public.purchased_numbers;
begin
  perform private.require_system();
  select * into v_number
    from public.purchased_numbers
    where id = p_number_id and status in ('active', 'suspended', 'releasing')
    for update;
  if not found then
    return;
  end if;
  update public.purchased_numbers set status = 'released', ended_at = private.now(), ended_reason = p_reason
    where id = p_number_id;
  update public.number_contracts set ended_at = private.now() where number_id = p_number_id and ended_at is null;
  perform private.note(p_number_id, v_number.account_id, 'number.ended', jsonb_build_object('reason', p_reason));
  perform private.audit(private.system(), v_number.account_id, 'number.ended', 'number:' || p_number_id,
    jsonb_build_object('status', v_number.status), jsonb_build_object('status', 'released'), p_reason);
  perform private.notify_number_ended(p_number_id, p_reason);
end $$;

create function private.set_paid_until(p_number_id uuid, p_paid_until timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update public.purchased_numbers set paid_until = p_paid_until where id = p_number_id;
end $$;

-- The message goes out on the first UTC day that is within the notice; five minutes after the end the number is looked
-- at.
create view private.due_endings with (security_invoker = true) as
  select (date_trunc('day', e.ends_at at time zone 'UTC') - private.duration('end_notice_days'))
    at time zone 'UTC' as at
  from private.number_ends e
  join public.purchased_numbers n on n.id = e.number_id
  where n.status = 'active' and n.end_notice_for is distinct from e.ends_at and not private.renews(n.id)
  union all
  select ends_at + interval '5 minutes'
  from private.number_ends;

grant execute on function
  private.announce_endings(),
  private.list_ended_numbers(integer),
  private.end_number(uuid, text),
  private.set_paid_until(uuid, timestamptz)
to app_worker;

-- ======== 345_number_looks.sql ========

-- The daily look: whether the carrier still has a number as it was proven (P5, P10). A number is called active only
-- while somebody looks. Every number carries the instant of its next look; a hint brings it forward.

-- Takes numbers that are due, and lets go of them after ten minutes when the one who took them dies. A number that is
-- being changed, or whose paid time is over, is somebody else's to judge.
create function private.claim_number_looks(p_limit integer default 50) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_rows jsonb;
begin
  perform private.require_system();
  with due as (
    select n.id
    from public.purchased_numbers n
    where n.status in ('active', 'suspended') and n.look_at <= private.now()
      and (n.paid_until is null or n.paid_until > private.now())
      and not exists (
        select from public.provisioning_queue q
        where q.purchased_number_id = n.id and q.status in ('pending', 'processing', 'waiting')
      )
    order by n.look_at
    limit p_limit
    for update of n skip locked
  ), taken as (
    update public.purchased_numbers n set look_at = private.now() + interval '10 minutes'
    from due
    where n.id = due.id
    returning n.*
  )
  select coalesce(jsonb_agg(jsonb_build_object(
      'id', id, 'carrier_id', carrier_id, 'carrier_ref', carrier_ref, 'e164', e164, 'status', status,
      'answer_path', case when status = 'active' then private.wanted_answer_path(id) end)), '[]')
    into v_rows
    from taken;
  return v_rows;
end $$;

create function private.wanted_answer_path(p_number_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select wanted -> 'answer_path'
    from public.number_configurations
    where number_id = p_number_id
    order by version desc
    limit 1
  );
end $$;

-- The next look comes early: something that was said about the number, or a call that failed, does not fit.
create function private.hint_number_look(p_number_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update public.purchased_numbers set look_at = private.now()
    where id = p_number_id and status in ('active', 'suspended') and look_at > private.now();
end $$;

-- What a look found: p_problem null = as it should be. A carrier's list may lag behind, so a problem counts when a
-- second look five minutes later finds it again.
create function private.record_number_look(p_number_id uuid, p_problem text, p_facts jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_number public.purchased_numbers;
  v_is_new boolean;
begin
  perform private.require_system();
  select * into v_number
    from public.purchased_numbers
    where id = p_number_id and status in ('active', 'suspended')
    for update;
  if not found then
    return jsonb_build_object('ok', true, 'state', 'ended');
  end if;
  v_is_new := p_problem is distinct from v_number.carrier_problem;
  if v_is_new and p_problem is not null and p_problem is distinct from v_number.suspected_problem then
    update public.purchased_numbers set suspected_problem = p_problem, look_at = private.now() + interval '5 minutes'
      where id = p_number_id;
    return jsonb_build_object('ok', true, 'state', 'suspected');
  end if;
  update public.purchased_numbers set
    suspected_problem = null,
    carrier_problem = p_problem,
    carrier_problem_at = case when p_problem is not null then
      case when v_is_new then private.now() else carrier_problem_at end
    end,
    look_at = private.now() + private.look_interval(p_problem)
  where id = p_number_id;
  if v_is_new then
    perform private.report_number_look(v_number, p_problem, p_facts);
  end if;
  return jsonb_build_object('ok', true, 'state', coalesce(p_problem, 'well'), 'is_new', v_is_new);
end $$;

create function private.look_interval(p_problem text) returns interval
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  if p_problem is null then
    return private.duration('number_look_hours');
  end if;
  return interval '1 hour';
end $$;

-- The owner, the timeline, operators and the audit log learn of a problem, and of its end.
create function private.report_number_look(p_number public.purchased_numbers, p_problem text, p_facts jsonb)
returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_event text := case when p_problem is null then 'number.works-again' else 'number.not-working' end;
  v_key text := v_event || ':' || p_number.id || ':' || extract(epoch from private.now())::bigint;
  v_user uuid;
begin
  perform private.note(p_number.id, p_number.account_id, v_event, jsonb_build_object('problem', p_problem));
  perform private.audit(private.system(), p_number.account_id, v_event, 'number:' || p_number.id,
    jsonb_build_object('carrier_problem', p_number.carrier_problem),
    jsonb_build_object('carrier_problem', p_problem) || coalesce(p_facts, '{}'));
  perform private.notify_operator(
    case when p_problem is null then 'A number works again: ' else 'A number does not work: ' end || p_number.e164,
    jsonb_build_object('number', p_number.id, 'carrier', p_number.carrier_id, 'problem', p_problem) || p_facts,
    'operator:' || v_key);
  if p_number.account_id is null then
    return;
  end if;
  select o.user_id into v_user
    from public.order_items i
    join public.orders o on o.id = i.order_id
    where i.id = p_number.order_item_id;
  perform private.notify_user(v_user, p_number.account_id, 'receipts',
    case when p_problem is null then 'number-works-again' else 'number-not-working' end,
    jsonb_build_object('number', private.ending_json(p_number, p_number.paid_until), 'problem', p_problem), v_key);
end $$;

-- Calls went elsewhere than wanted, and were sent back.
create function private.record_number_rerouted(p_number_id uuid, p_facts jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_number public.purchased_numbers;
begin
  perform private.require_system();
  select * into v_number from public.purchased_numbers where id = p_number_id;
  perform private.note(p_number_id, v_number.account_id, 'number.rerouted');
  perform private.audit(private.system(), v_number.account_id, 'number.rerouted', 'number:' || p_number_id,
    p_facts -> 'found', p_facts -> 'wanted');
  perform private.notify_operator(
    'Calls of a number went elsewhere at the carrier: ' || v_number.e164,
    jsonb_build_object('number', p_number_id, 'carrier', v_number.carrier_id) || p_facts,
    'number-rerouted:' || p_number_id || ':' || to_char(private.now(), 'YYYYMMDD'));
end $$;

create view private.due_number_looks with (security_invoker = true) as
  select look_at as at
  from public.purchased_numbers
  where status in ('active', 'suspended') and (paid_until is null or paid_until > look_at);

grant execute on function
  private.claim_number_looks(integer),
  private.hint_number_look(uuid),
  private.record_number_look(uuid, text, jsonb),
  private.record_number_rerouted(uuid, jsonb)
to app_worker;

-- ======== 400_staff_lists.sql ========

-- Lists of the back office. A list is a view `private.staff_list_<name>` with a column `id`, and a row here; one
-- function reads a page of any of them: filters, order and place come as values, and only columns of the view are used.
-- What a list may be sorted by is never null and has an index that ends in the id; the plans at a million rows are in
-- docs/subsystems/back-office.md.

create table private.staff_lists (
  name text primary key,
  roles text[] not null default array['support', 'operator', 'admin']
);
comment on table private.staff_lists is
  'List numbers is the view private.staff_list_numbers, for these roles of staff.';
alter table private.staff_lists enable row level security;

-- The type of a column of the list's view, to cast a value to.
create function private.list_column_type(p_view regclass, p_column text) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_type text;
begin
  select format_type(atttypid, atttypmod) into v_type
    from pg_attribute
    where attrelid = p_view and attname = p_column and attnum > 0 and not attisdropped;
  if not found then
    perform private.refuse(400, 'VALIDATION_FAILED', jsonb_build_object('field', p_column));
  end if;
  return v_type;
end $$;

-- One filter as a condition. Values are quoted; one value is an equality, which keeps the order of an index.
create function private.list_condition(p_view regclass, p_filter jsonb) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_column text := p_filter ->> 'column';
  v_type text := private.list_column_type(p_view, v_column);
  v_values text[] := array(select jsonb_array_elements_text(p_filter -> 'values'));
  v_pattern text;
begin
  case p_filter ->> 'op'
    when 'in' then
      if cardinality(v_values) = 1 then
        return format('%I = %L::%s', v_column, v_values[1], v_type);
      end if;
      return format('%I = any (%L::text[]::%s[])', v_column, v_values, v_type);
    when 'from' then
      return format('%I >= %L::%s', v_column, v_values[1], v_type);
    when 'to' then
      return format('%I < %L::%s', v_column, v_values[1], v_type);
    when 'contains' then
      v_pattern := '%' || regexp_replace(v_values[1], '([\\%_])', '\\\1', 'g') || '%';
      -- What has no letters needs no folding of case, which costs most of a walk along an index.
      return format('%I %s %L', v_column,
        case when lower(v_pattern) = upper(v_pattern) then 'like' else 'ilike' end, v_pattern);
    else
      perform private.refuse(400, 'VALIDATION_FAILED', jsonb_build_object('field', 'op'));
      return null;
  end case;
end $$;

-- All filters, and the place where the page begins: {sort, is_descending, filters, cursor: {value, id}, is_backward}.
create function private.list_conditions(p_view regclass, p_page jsonb) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_conditions text := (
    select string_agg(private.list_condition(p_view, f), ' and ')
    from jsonb_array_elements(p_page -> 'filters') f
  );
  v_sort text := p_page ->> 'sort';
  v_keyset text;
begin
  if p_page -> 'cursor' ->> 'id' is not null then
    v_keyset := format('(%I, id) %s (%L::%s, %L::%s)',
      v_sort, case when private.list_runs_down(p_page) then '<' else '>' end,
      p_page -> 'cursor' ->> 'value', private.list_column_type(p_view, v_sort),
      p_page -> 'cursor' ->> 'id', private.list_column_type(p_view, 'id'));
  end if;
  return coalesce(nullif(concat_ws(' and ', v_conditions, v_keyset), ''), 'true');
end $$;

-- Whether the rows are read from high to low: a page before another is read against the order of the list.
create function private.list_runs_down(p_page jsonb) returns boolean
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return coalesce((p_page ->> 'is_descending')::boolean, false)
    is distinct from coalesce((p_page ->> 'is_backward')::boolean, false);
end $$;

create function private.list_statement(p_view regclass, p_page jsonb, p_limit integer) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_sort text := p_page ->> 'sort';
  v_direction text := case when private.list_runs_down(p_page) then 'desc' else 'asc' end;
begin
  perform private.list_column_type(p_view, v_sort);
  return format(
    'select to_jsonb(l) as r, row_number() over () as place from ('
    'select * from %s where %s order by %I %s, id %s limit %s) l',
    p_view, private.list_conditions(p_view, p_page), v_sort, v_direction, v_direction, p_limit);
end $$;

-- One page of a list: {rows, has_more}, in the order of the list. has_more: there is a row beyond, in the direction
-- read.
create function private.read_list(p_view regclass, p_page jsonb) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_limit integer := least(greatest((p_page ->> 'limit')::integer, 1), 1000);
  v_sign integer := case when (p_page ->> 'is_backward')::boolean then -1 else 1 end;
  v_rows jsonb;
  v_count integer;
begin
  execute format(
    'select coalesce(jsonb_agg(r order by place * %s) filter (where place <= %s), ''[]''), count(*) from (%s) page',
    v_sign, v_limit, private.list_statement(p_view, p_page, v_limit + 1))
    into v_rows, v_count;
  return jsonb_build_object('rows', v_rows, 'has_more', v_count > v_limit);
exception
  when invalid_text_representation or datetime_field_overflow or invalid_datetime_format
    or numeric_value_out_of_range or check_violation then
    perform private.refuse(400, 'VALIDATION_FAILED', jsonb_build_object('field', 'filters'));
    return null;
end $$;

create function private.staff_list(p_actor jsonb, p_list text, p_page jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_roles text[] := (select roles from private.staff_lists where name = p_list);
begin
  perform private.authorize_staff(p_actor, coalesce(v_roles, '{}'));
  return private.read_list(to_regclass('private.staff_list_' || p_list), p_page);
end $$;
comment on function private.staff_list(jsonb, text, jsonb) is
  'p_page: {filters: [{column, op: in|from|to|contains, values}], sort, is_descending, limit, cursor: {value, id}, '
  'is_backward}. Answers {rows, has_more}.';

grant execute on function private.staff_list(jsonb, text, jsonb) to app_server;

-- ======== 401_staff_jump.sql ========

-- Jump search of the back office: anything that one might paste leads to the thing it names. Each kind of thing is a
-- function `private.jump_<name>(p_needle)` and a row here. p_needle is what lib/backoffice/read-needle.ts makes of the
-- text: {words, token, digits[], id_from, id_to}.

create table private.jump_sources (
  name text primary key,
  position smallint not null
);
comment on table private.jump_sources is
  'Source numbers is private.jump_numbers(jsonb). Among hits of equal worth the lower position comes first.';
alter table private.jump_sources enable row level security;

create type private.jump_hit as (
  kind text,
  id text,
  title text,
  note text,
  state text,
  is_exact boolean
);

-- Each look-up takes an index, and only a few rows of what it finds: without enable_seqscan = off the planner, which
-- cannot see the pasted text, hopes to meet them soon by reading the table (measured at a million numbers: 600 ms).

-- The ids that begin like the one that was pasted; the same one twice for a whole id.
create function private.jump_id_from(p_needle jsonb) returns uuid
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return (p_needle ->> 'id_from')::uuid;
end $$;

create function private.jump_id_to(p_needle jsonb) returns uuid
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return (p_needle ->> 'id_to')::uuid;
end $$;

-- Text for a search by part, with its wildcards taken literally; null finds nothing.
create function private.jump_pattern(p_text text) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return '%' || regexp_replace(p_text, '([\\%_])', '\\\1', 'g') || '%';
end $$;

create function private.staff_jump(p_actor jsonb, p_needle jsonb, p_limit integer default 12) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_source private.jump_sources;
  v_found jsonb;
  v_hits jsonb := '[]';
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  for v_source in select * from private.jump_sources loop
    execute format('select jsonb_agg(to_jsonb(h) || %L) from private.%I($1) h',
      jsonb_build_object('position', v_source.position), 'jump_' || v_source.name)
      into v_found using p_needle;
    v_hits := v_hits || coalesce(v_found, '[]');
  end loop;
  return private.rank_hits(v_hits, least(p_limit, 50));
end $$;

-- Each thing once, by its best hit: exact ones first, then by kind.
create function private.rank_hits(p_hits jsonb, p_limit integer) returns jsonb
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(best.hit - 'position' order by best.is_exact desc, best.place, best.n), '[]')
    from (
      select *
      from (
        select distinct on (hit ->> 'kind', hit ->> 'id')
          hit, (hit ->> 'is_exact')::boolean as is_exact, (hit ->> 'position')::integer as place, n
        from jsonb_array_elements(p_hits) with ordinality as hits (hit, n)
        order by hit ->> 'kind', hit ->> 'id', (hit ->> 'is_exact')::boolean desc, n
      ) once
      order by is_exact desc, place, n
      limit p_limit
    ) best
  );
end $$;

-- Numbers, by digits in any spelling, part of them, id, or the carrier's id. A whole number without its country code is
-- as good as one with it.
create function private.jump_number_ids(p_needle jsonb) returns table (id uuid, is_exact boolean)
language plpgsql stable set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
declare
  v_from uuid := private.jump_id_from(p_needle);
  v_to uuid := private.jump_id_to(p_needle);
  v_token text := p_needle ->> 'token';
  v_digits text;
begin
  return query
    select n.id, v_from = v_to
    from public.purchased_numbers n
    where n.id between v_from and v_to
    order by n.id
    limit 5;
  return query
    select n.id, true
    from public.purchased_numbers n
    where n.carrier_ref = v_token
    limit 5;
  for v_digits in select jsonb_array_elements_text(p_needle -> 'digits') loop
    return query
      select n.id, true
      from public.purchased_numbers n
      where coalesce(n.e164::text, '') = '+' || v_digits
      limit 5;
    return query
      select n.id, length(v_digits) >= 9 and right(n.e164, length(v_digits)) = v_digits
      from public.purchased_numbers n
      where n.e164 like '%' || v_digits || '%'
      limit 8;
  end loop;
end $$;

create function private.jump_numbers(p_needle jsonb) returns setof private.jump_hit
language plpgsql stable set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
begin
  return query
    select 'number', n.id::text, coalesce(n.e164::text, n.place), coalesce(a.name, 'Our own stock'), n.status,
      f.is_exact
    from private.jump_number_ids(p_needle) f
    join public.purchased_numbers n on n.id = f.id
    left join public.accounts a on a.id = n.account_id
    order by f.is_exact desc, n.status in ('released', 'failed'), n.created_at desc;
end $$;

-- Orders, by reference, id, or an id of Stripe.
create function private.jump_order_ids(p_needle jsonb) returns table (id uuid, note text, is_exact boolean)
language plpgsql stable set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
declare
  v_token text := p_needle ->> 'token';
  v_from uuid := private.jump_id_from(p_needle);
  v_to uuid := private.jump_id_to(p_needle);
begin
  return query
    select o.id, null::text, true
    from public.orders o
    where o.reference in (upper(v_token), 'NN-' || upper(v_token));
  return query
    select o.id, null::text, v_from = v_to
    from public.orders o
    where o.id between v_from and v_to
    order by o.id
    limit 5;
  return query
    select i.order_id, 'line ' || i.position, v_from = v_to
    from public.order_items i
    where i.id between v_from and v_to
    order by i.id
    limit 3;
  return query
    select p.order_id, v_token, true from public.payments p where p.stripe_payment_intent_id = v_token
    union all
    select s.order_id, v_token, true from public.checkout_sessions s where s.stripe_session_id = v_token
    union all
    select r.order_id, v_token, true from public.refunds r where r.stripe_refund_id = v_token;
end $$;

create function private.jump_orders(p_needle jsonb) returns setof private.jump_hit
language plpgsql stable set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
begin
  return query
    select 'order', o.id::text, o.reference, concat_ws(' · ', a.name, f.note), o.status, f.is_exact
    from private.jump_order_ids(p_needle) f
    join public.orders o on o.id = f.id
    join public.accounts a on a.id = o.account_id;
end $$;

-- Accounts, by id, Stripe's customer or a part of the name.
create function private.jump_accounts(p_needle jsonb) returns setof private.jump_hit
language plpgsql stable set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
declare
  v_words text := p_needle ->> 'words';
  v_token text := p_needle ->> 'token';
  v_pattern text := private.jump_pattern(v_words);
  v_from uuid := private.jump_id_from(p_needle);
  v_to uuid := private.jump_id_to(p_needle);
begin
  return query
    select 'account', a.id::text, a.name, a.stripe_customer_id, a.status, v_from = v_to
    from public.accounts a
    where a.id between v_from and v_to
    order by a.id
    limit 3;
  return query
    select 'account', a.id::text, a.name, a.stripe_customer_id, a.status, true
    from public.accounts a
    where a.stripe_customer_id = v_token;
  return query
    select 'account', a.id::text, a.name, a.stripe_customer_id, a.status, lower(a.name) = lower(v_words)
    from public.accounts a
    where a.name ilike v_pattern
    limit 8;
end $$;

-- People, by id, or a part of their email or name.
create function private.jump_people(p_needle jsonb) returns setof private.jump_hit
language plpgsql stable set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
declare
  v_words text := p_needle ->> 'words';
  v_pattern text := private.jump_pattern(v_words);
  v_from uuid := private.jump_id_from(p_needle);
  v_to uuid := private.jump_id_to(p_needle);
begin
  return query
    select 'person', p.user_id::text, p.email, p.display_name, null::text, v_from = v_to
    from public.profiles p
    where p.user_id between v_from and v_to
    order by p.user_id
    limit 3;
  return query
    select 'person', p.user_id::text, p.email, p.display_name, null::text, true
    from public.profiles p
    where p.email in (v_words, lower(v_words))
    limit 3;
  return query
    select 'person', p.user_id::text, p.email, p.display_name, null::text, false
    from public.profiles p
    where p.email ilike v_pattern or p.display_name ilike v_pattern
    limit 8;
end $$;

-- Jobs and our orders upstream, by id or the carrier's reference.
create function private.jump_jobs(p_needle jsonb) returns setof private.jump_hit
language plpgsql stable set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
declare
  v_token text := p_needle ->> 'token';
  v_from uuid := private.jump_id_from(p_needle);
  v_to uuid := private.jump_id_to(p_needle);
begin
  return query
    select 'job', j.id::text, j.action, n.e164::text, j.status, v_from = v_to
    from public.provisioning_queue j
    join public.purchased_numbers n on n.id = j.purchased_number_id
    where j.id between v_from and v_to
    order by j.id
    limit 3;
  return query
    select 'number', n.id::text, coalesce(n.e164::text, n.place), 'Carrier order ' || coalesce(o.carrier_order_ref, ''),
      n.status, v_from is null or v_from = v_to
    from public.carrier_orders o
    join public.purchased_numbers n on n.id = o.purchased_number_id
    where o.id between v_from and v_to
      or (o.carrier_id = any (array(select c.id from public.carriers c)) and o.carrier_order_ref = v_token)
    limit 3;
end $$;

-- What one request did, and webhooks by the sender's id.
create function private.jump_records(p_needle jsonb) returns setof private.jump_hit
language plpgsql stable set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
declare
  v_token text := p_needle ->> 'token';
begin
  return query
    select 'request', v_token, v_token, count(*) || ' rows in the audit log', null::text, true
    from public.audit_log
    where request_id = v_token
    having count(*) > 0;
  return query
    select 'event', e.external_id, e.external_id, e.source || ' · ' || e.type, e.outcome, true
    from public.external_events e
    where e.source in ('stripe', 'didww', 'twilio', 'teliport', 'resend') and e.external_id = v_token
    limit 3;
end $$;

insert into private.jump_sources (name, position) values
  ('numbers', 1),
  ('orders', 2),
  ('accounts', 3),
  ('people', 4),
  ('jobs', 5),
  ('records', 6);

create index purchased_numbers_carrier_ref on public.purchased_numbers (carrier_ref);
create index accounts_name on public.accounts using gin (name extensions.gin_trgm_ops);
create index profiles_words on public.profiles using gin (
  email extensions.gin_trgm_ops,
  display_name extensions.gin_trgm_ops
);

grant execute on function private.staff_jump(jsonb, jsonb, integer) to app_server;

-- ======== 402_staff_attention.sql ========

-- The home of the back office: what needs a person now. Each step is a function `private.attention_<name>()` and a row
-- here; other topics add theirs beside what they watch.

create table private.attention_steps (
  name text primary key,
  position smallint not null,
  title text not null,
  advice text not null,
  address text not null
);
comment on table private.attention_steps is
  'Step dead_jobs is private.attention_dead_jobs(). title: what there is, advice: what to do, address: their list.';
alter table private.attention_steps enable row level security;

create type private.attention as (
  count bigint,
  since timestamptz
);
comment on type private.attention is 'How many things need a person, and since when the oldest does.';

create function private.staff_attention(p_actor jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_step private.attention_steps;
  v_found private.attention;
  v_steps jsonb := '[]';
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  for v_step in select * from private.attention_steps order by position, name loop
    execute format('select * from private.%I()', 'attention_' || v_step.name) into v_found;
    v_steps := v_steps || (to_jsonb(v_step) - 'position' || to_jsonb(v_found));
  end loop;
  return v_steps;
end $$;
comment on function private.staff_attention(jsonb) is
  '[{name, title, advice, address, count, since}], all steps in order.';

-- Given up today, or given up with a number that lives and nobody has tried again.
create function private.attention_dead_jobs() returns private.attention
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_found private.attention;
begin
  select count(*), min(j.created_at) into v_found
    from public.provisioning_queue j
    join public.purchased_numbers n on n.id = j.purchased_number_id
    where j.status = 'dead'
      and (j.finished_at > private.now() - interval '1 day' or (n.ended_at is null and not exists (
        select
        from public.provisioning_queue later
        where later.purchased_number_id = j.purchased_number_id
          and later.action = j.action
          and later.created_at > j.created_at
      )));
  return v_found;
end $$;

create function private.attention_late_jobs() returns private.attention
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_found private.attention;
begin
  select count(*), min(due_at) into v_found
    from (
      select scheduled_for as due_at
      from public.provisioning_queue
      where status in ('pending', 'waiting') and scheduled_for < private.now() - interval '10 minutes'
      union all
      select lease_until
      from public.provisioning_queue
      where status = 'processing' and lease_until < private.now() - interval '10 minutes'
    ) late;
  return v_found;
end $$;

create function private.attention_paused_sales() returns private.attention
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_found private.attention;
begin
  select count(*), min(selling_paused_at) into v_found
    from public.carriers
    where is_enabled and selling_paused_at is not null;
  return v_found;
end $$;

create function private.attention_open_breakers() returns private.attention
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_found private.attention;
begin
  select count(*), min(least(opened_at, order_opened_at)) into v_found
    from public.carrier_health
    where state <> 'closed' or order_state <> 'closed';
  return v_found;
end $$;

create function private.attention_failed_captures() returns private.attention
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_found private.attention;
begin
  select count(*), min(created_at) into v_found
    from public.payments
    where status = 'capture_failed' and debt_cents > 0;
  return v_found;
end $$;

-- Orders whose settlement is overdue.
create function private.attention_late_orders() returns private.attention
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_found private.attention;
begin
  select count(*), min(settle_by) into v_found
    from public.orders
    where status in ('authorized', 'provisioning') and settle_by < private.now() - interval '10 minutes';
  return v_found;
end $$;

create function private.attention_late_events() returns private.attention
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_found private.attention;
begin
  select count(*), min(received_at) into v_found
    from public.external_events
    where handled_at is null and received_at < private.now() - interval '10 minutes';
  return v_found;
end $$;

create function private.attention_unsent_outbox() returns private.attention
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_found private.attention;
begin
  select count(*), min(due_at) into v_found
    from public.outbox
    where sent_at is null and due_at < private.now() - interval '5 minutes';
  return v_found;
end $$;

create function private.attention_failed_emails() returns private.attention
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_found private.attention;
begin
  select count(*), min(created_at) into v_found
    from public.notifications
    where status = 'failed' and created_at > private.now() - interval '7 days';
  return v_found;
end $$;

insert into private.attention_steps (name, position, title, advice, address) values
  ('failed_captures', 10, 'Payments that could not be captured',
    'The numbers work and nobody has paid. The buyer has a payment page; the numbers are suspended, then released.',
    '/admin/payments?status=capture_failed'),
  ('late_orders', 20, 'Orders that should be settled by now',
    'Look at their open lines: a job may be stuck, or the carrier cannot be reached.',
    '/admin/orders?status=authorized,provisioning'),
  ('dead_jobs', 30, 'Jobs that were given up',
    'Read what the carrier answered, then decide about the number.', '/admin/jobs?status=dead'),
  ('late_jobs', 40, 'Jobs that are overdue by ten minutes',
    'The job system may be down. See also what waits in the outbox.', '/admin/jobs?status=pending,waiting,processing'),
  ('paused_sales', 50, 'Carriers whose sale is paused',
    'Read why, and resume when the cause is gone.', '/admin/carriers'),
  ('open_breakers', 60, 'Carriers that fail',
    'They are tried again by themselves. Look at the last failure.', '/admin/carriers'),
  ('late_events', 70, 'Webhooks that were not handled for ten minutes',
    'They are tried again by themselves. Read the last error.', '/admin/events?open=true'),
  ('unsent_outbox', 80, 'Events that the job system has not taken for five minutes',
    'The job system cannot be reached. They are sent as soon as it is back.', '/admin/outbox?open=true'),
  ('failed_emails', 90, 'Emails that could not be sent this week',
    'Read the last error; the address may be wrong.', '/admin/emails?status=failed');

grant execute on function private.staff_attention(jsonb) to app_server;

-- ======== 405_staff_numbers.sql ========

-- Numbers in the back office.

create view private.staff_list_numbers with (security_invoker = true) as
  select
    n.id,
    n.e164,
    coalesce(n.e164::text, '') as by_e164,
    n.status,
    n.country,
    n.place,
    n.number_type,
    n.features,
    n.label,
    n.carrier_id,
    n.carrier_ref,
    n.account_id,
    a.name as account_name,
    n.needs_documents,
    n.setup_cost,
    n.monthly_cost,
    n.cost_currency,
    c.monthly_cents,
    c.currency,
    n.paid_until,
    coalesce(n.paid_until, 'infinity') as by_paid_until,
    n.release_at,
    n.carrier_problem,
    n.ended_reason,
    n.created_at
  from public.purchased_numbers n
  left join public.accounts a on a.id = n.account_id
  left join public.number_contracts c on c.number_id = n.id and c.ended_at is null;
insert into private.staff_lists (name) values ('numbers');

-- An order of the list each, and one for every filter that leaves few rows.
create index purchased_numbers_by_created on public.purchased_numbers (created_at, id);
create index purchased_numbers_by_e164 on public.purchased_numbers ((coalesce(e164::text, '')), id);
create index purchased_numbers_by_paid_until on public.purchased_numbers ((coalesce(paid_until, 'infinity')), id);
create index purchased_numbers_by_status on public.purchased_numbers (status, created_at, id);
create index purchased_numbers_by_country on public.purchased_numbers (country, number_type, created_at, id);
create index purchased_numbers_by_problem on public.purchased_numbers (carrier_problem, created_at, id)
  where carrier_problem is not null;
create index purchased_numbers_by_carrier on public.purchased_numbers (carrier_id, created_at, id);

create function private.attention_number_problems() returns private.attention
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_found private.attention;
begin
  select count(*), min(carrier_problem_at) into v_found
    from public.purchased_numbers
    where carrier_problem is not null and status in ('active', 'suspended');
  return v_found;
end $$;

insert into private.attention_steps (name, position, title, advice, address) values
  ('number_problems', 25, 'Numbers that do not work',
    'The carrier no longer has them as they were proven. Their owners know. Look them up in the carrier''s panel.',
    '/admin/numbers?problem=gone,blocked,needs_documents,no_channels,misrouted&status=active,suspended');

-- One number with its order, terms, jobs and timeline; null when there is none.
create function private.staff_get_number(p_actor jsonb, p_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  return (
    select to_jsonb(l) || jsonb_build_object(
      'activated_at', n.activated_at,
      'ended_at', n.ended_at,
      'order', (
        select jsonb_build_object('id', o.id, 'reference', o.reference, 'status', o.status, 'position', i.position)
        from public.order_items i
        join public.orders o on o.id = i.order_id
        where i.id = n.order_item_id
      ),
      'text_registration', private.text_registration_json(n),
      'contracts', private.number_contracts_json(n.id),
      'configurations', private.number_configurations_json(n.id),
      'carrier_orders', private.carrier_orders_json(array(
        select c.id from public.carrier_orders c where c.purchased_number_id = n.id
      )),
      'jobs', private.jobs_json(array(
        select j.id from public.provisioning_queue j where j.purchased_number_id = n.id
      )),
      'events', private.number_events_json(n.id))
    from private.staff_list_numbers l
    join public.purchased_numbers n on n.id = l.id
    where l.id = p_id
  );
end $$;

create function private.number_contracts_json(p_number_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', c.id,
      'account_id', c.account_id,
      'account_name', a.name,
      'currency', c.currency,
      'monthly_cents', c.monthly_cents,
      'setup_cents', c.setup_cents,
      'starts_at', c.starts_at,
      'renews_at', c.renews_at,
      'cancel_at', c.cancel_at,
      'ended_at', c.ended_at
    ) order by c.starts_at desc), '[]')
    from public.number_contracts c
    join public.accounts a on a.id = c.account_id
    where c.number_id = p_number_id
  );
end $$;

create function private.number_configurations_json(p_number_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(to_jsonb(c) - 'account_id' - 'number_id' order by c.version desc), '[]')
    from (
      select *
      from public.number_configurations
      where number_id = p_number_id
      order by version desc
      limit 5
    ) c
  );
end $$;

-- What its owner sees happen, newest first.
create function private.number_events_json(p_number_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', e.id,
      'type', e.type,
      'parameters', e.parameters,
      'occurred_at', e.occurred_at
    ) order by e.occurred_at desc, e.id), '[]')
    from (
      select *
      from public.number_events
      where number_id = p_number_id
      order by occurred_at desc
      limit 50
    ) e
  );
end $$;

create function private.carrier_orders_json(p_ids uuid[]) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', c.id,
      'carrier_id', c.carrier_id,
      'number_id', c.purchased_number_id,
      'status', c.status,
      'carrier_order_ref', c.carrier_order_ref,
      'amount_reserved', c.amount_reserved,
      'amount_charged', c.amount_charged,
      'currency', c.currency,
      'submitted_at', c.submitted_at,
      'settled_at', c.settled_at,
      'closed_code', c.closed_code,
      'raw', c.raw,
      'created_at', c.created_at
    ) order by c.created_at desc), '[]')
    from public.carrier_orders c
    where c.id = any (p_ids)
  );
end $$;

grant execute on function private.staff_get_number(jsonb, uuid) to app_server;

-- ======== 406_staff_orders.sql ========

-- Orders and payments in the back office.

create view private.staff_list_orders with (security_invoker = true) as
  select
    o.id,
    o.reference,
    o.status,
    o.account_id,
    a.name as account_name,
    o.user_id,
    b.email as buyer_email,
    o.currency,
    o.total_cents,
    o.settle_amount_cents,
    (select count(*) from public.order_items i where i.order_id = o.id) as lines,
    (
      select p.status
      from public.payments p
      where p.order_id = o.id
      order by p.created_at desc
      limit 1
    ) as payment_status,
    o.authorized_at,
    o.settle_by,
    o.settled_at,
    o.closed_reason,
    o.created_at
  from public.orders o
  join public.accounts a on a.id = o.account_id
  left join public.profiles b on b.user_id = o.user_id;

create view private.staff_list_payments with (security_invoker = true) as
  select
    p.id,
    p.order_id,
    o.reference as order_reference,
    p.account_id,
    a.name as account_name,
    p.kind,
    p.status,
    p.stripe_payment_intent_id,
    concat_ws(' ', p.card_brand, p.card_last4) as card,
    p.currency,
    p.amount_cents,
    p.captured_cents,
    p.debt_cents,
    p.failure_code,
    p.capture_before,
    p.created_at
  from public.payments p
  join public.orders o on o.id = p.order_id
  join public.accounts a on a.id = p.account_id;
insert into private.staff_lists (name) values ('orders'), ('payments');

create index orders_by_created on public.orders (created_at, id);
create index orders_by_status on public.orders (status, created_at, id);
create index payments_by_created on public.payments (created_at, id);
create index payments_by_status on public.payments (status, created_at, id);

-- One order with its lines, money, carrier orders and jobs; null when there is none.
create function private.staff_get_order(p_actor jsonb, p_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  return (
    select to_jsonb(l) || jsonb_build_object(
      'buyer_name', o.buyer_name,
      'setup_cents', o.setup_cents,
      'monthly_cents', o.monthly_cents,
      'tax_cents', o.tax_cents,
      'lost_line_policy', o.lost_line_policy,
      'consent_version', o.consent_version,
      'consent_at', o.consent_at,
      'deadline', o.deadline,
      'settling_at', o.settling_at,
      'items', private.order_lines_json(o.id),
      'payments', private.order_payments_json(o.id),
      'refunds', private.order_refunds_json(o.id),
      'disputes', private.order_disputes_json(o.id),
      'sessions', private.order_sessions_json(o.id),
      'carrier_orders', private.carrier_orders_json(array(
        select c.id
        from public.order_items i
        join public.carrier_orders c on c.order_item_id = i.id
        where i.order_id = o.id
      )),
      'jobs', private.jobs_json(array(select j.id from public.provisioning_queue j where j.order_id = o.id)))
    from private.staff_list_orders l
    join public.orders o on o.id = l.id
    where l.id = p_id
  );
end $$;

create function private.order_lines_json(p_order_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', i.id,
      'position', i.position,
      'status', i.status,
      'e164', i.e164,
      'place', i.place,
      'country', i.country,
      'number_type', i.number_type,
      'carrier_id', i.carrier_id,
      'currency', i.currency,
      'setup_cents', i.setup_cents,
      'monthly_cents', i.monthly_cents,
      'tax_cents', i.tax_cents,
      'total_cents', i.total_cents,
      'setup_cost', i.setup_cost,
      'monthly_cost', i.monthly_cost,
      'cost_currency', i.cost_currency,
      'failure_code', i.failure_code,
      'number_id', n.id,
      'number_status', n.status
    ) order by i.position), '[]')
    from public.order_items i
    left join public.purchased_numbers n on n.order_item_id = i.id
    where i.order_id = p_order_id
  );
end $$;

create function private.order_payments_json(p_order_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(to_jsonb(p) order by p.created_at desc), '[]')
    from private.staff_list_payments p
    where p.order_id = p_order_id
  );
end $$;

create function private.order_refunds_json(p_order_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(to_jsonb(r) order by r.created_at desc), '[]')
    from public.refunds r
    where r.order_id = p_order_id
  );
end $$;

create function private.order_disputes_json(p_order_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(to_jsonb(d) order by d.created_at desc), '[]')
    from private.staff_list_disputes d
    where d.order_id = p_order_id
  );
end $$;

-- Without the address of the payment page: who has it can pay.
create function private.order_sessions_json(p_order_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(to_jsonb(s) - 'url' order by s.created_at desc), '[]')
    from public.checkout_sessions s
    where s.order_id = p_order_id
  );
end $$;

grant execute on function private.staff_get_order(jsonb, uuid) to app_server;

-- ======== 407_staff_accounts.sql ========

-- Accounts and people in the back office.

create view private.staff_list_accounts with (security_invoker = true) as
  select
    a.id,
    a.name,
    a.status,
    a.country,
    a.currency,
    a.stripe_customer_id,
    (select count(*) from public.memberships m where m.account_id = a.id) as people,
    (
      select count(*)
      from public.purchased_numbers n
      where n.account_id = a.id and n.ended_at is null
    ) as live_numbers,
    (
      select coalesce(sum(p.debt_cents), 0)
      from public.payments p
      where p.account_id = a.id and p.status = 'capture_failed'
    ) as debt_cents,
    a.created_at
  from public.accounts a;

create view private.staff_list_people with (security_invoker = true) as
  select
    p.user_id as id,
    p.email,
    p.display_name,
    (
      select string_agg(a.name, ', ' order by a.name)
      from public.memberships m
      join public.accounts a on a.id = m.account_id
      where m.user_id = p.user_id
    ) as accounts,
    u.email_confirmed_at,
    u.last_sign_in_at,
    u.banned_until,
    p.created_at
  from public.profiles p
  join auth.users u on u.id = p.user_id;
insert into private.staff_lists (name) values ('accounts'), ('people');

create index accounts_by_created on public.accounts (created_at, id);
create index accounts_by_name on public.accounts (name, id);
create index profiles_by_created on public.profiles (created_at, user_id);
create index profiles_by_email on public.profiles (email, user_id);

-- One account with its people, keys, newest numbers and orders, and debts; null when there is none.
create function private.staff_get_account(p_actor jsonb, p_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  return (
    select to_jsonb(l) || jsonb_build_object(
      'region', a.region,
      'time_zone', a.time_zone,
      'locale', a.locale,
      'members', private.account_members_json(a.id),
      'keys', private.account_keys_json(a.id),
      'numbers', private.newest_json('private.staff_list_numbers', a.id),
      'orders', private.newest_json('private.staff_list_orders', a.id),
      'debts', private.account_debts_json(a.id),
      'billing_held_at', (select held_at from public.billing_profiles where account_id = a.id),
      'disputes', private.newest_json('private.staff_list_disputes', a.id))
    from private.staff_list_accounts l
    join public.accounts a on a.id = l.id
    where l.id = p_id
  );
end $$;

create function private.account_members_json(p_account_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'user_id', p.user_id,
      'email', p.email,
      'display_name', p.display_name,
      'role', m.role
    ) order by m.created_at), '[]')
    from public.memberships m
    join public.profiles p on p.user_id = m.user_id
    where m.account_id = p_account_id
  );
end $$;

create function private.account_keys_json(p_account_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(to_jsonb(k) - 'hash' order by k.created_at desc), '[]')
    from public.api_keys k
    where k.account_id = p_account_id
  );
end $$;

-- The ten newest rows of a list that belong to an account.
create function private.newest_json(p_view regclass, p_account_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_rows jsonb;
begin
  execute format(
    'select coalesce(jsonb_agg(to_jsonb(l) order by l.created_at desc), ''[]'') from ('
    'select * from %s where account_id = $1 order by created_at desc limit 10) l', p_view)
    into v_rows using p_account_id;
  return v_rows;
end $$;

create function private.account_debts_json(p_account_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(to_jsonb(p) order by p.created_at), '[]')
    from private.staff_list_payments p
    where p.account_id = p_account_id and p.status = 'capture_failed' and p.debt_cents > 0
  );
end $$;

-- One person with the accounts that they act for and what they bought last; null when there is none.
create function private.staff_get_person(p_actor jsonb, p_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  return (
    select to_jsonb(l) || jsonb_build_object(
      'locale', p.locale,
      'time_zone', p.time_zone,
      'staff_role', (select s.role from public.staff_members s where s.user_id = p.user_id),
      'sessions', (select count(*) from auth.sessions s where s.user_id = p.user_id),
      'memberships', private.person_memberships_json(p.user_id),
      'orders', private.person_orders_json(p.user_id))
    from private.staff_list_people l
    join public.profiles p on p.user_id = l.id
    where l.id = p_id
  );
end $$;

create function private.person_memberships_json(p_user_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'account_id', a.id,
      'account_name', a.name,
      'status', a.status,
      'role', m.role,
      'since', m.created_at
    ) order by m.created_at), '[]')
    from public.memberships m
    join public.accounts a on a.id = m.account_id
    where m.user_id = p_user_id
  );
end $$;

create function private.person_orders_json(p_user_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(to_jsonb(o) order by o.created_at desc), '[]')
    from (
      select *
      from private.staff_list_orders
      where user_id = p_user_id
      order by created_at desc
      limit 10
    ) o
  );
end $$;

grant execute on function
  private.staff_get_account(jsonb, uuid),
  private.staff_get_person(jsonb, uuid)
to app_server;

-- ======== 408_staff_work.sql ========

-- What the machine does, in the back office: jobs, webhooks, the outbox and emails. Payloads, parameters and texts stay
-- out of it: they hold what customers wrote and what is sent to them.

create view private.staff_list_jobs with (security_invoker = true) as
  select
    j.id,
    j.action,
    j.reason,
    j.status,
    j.priority,
    j.attempts,
    j.max_attempts,
    j.scheduled_for,
    j.lease_until,
    j.generation,
    j.error_code,
    j.error_message,
    j.purchased_number_id as number_id,
    n.e164,
    n.place,
    n.status as number_status,
    n.carrier_id,
    j.order_id,
    o.reference as order_reference,
    j.account_id,
    a.name as account_name,
    j.created_at,
    j.finished_at
  from public.provisioning_queue j
  join public.purchased_numbers n on n.id = j.purchased_number_id
  left join public.orders o on o.id = j.order_id
  left join public.accounts a on a.id = j.account_id;

create view private.staff_list_events with (security_invoker = true) as
  select
    id,
    source,
    external_id,
    type,
    received_at,
    handled_at,
    handled_at is null as is_open,
    outcome,
    attempts,
    next_attempt_at,
    last_error
  from public.external_events;

create view private.staff_list_outbox with (security_invoker = true) as
  select
    id,
    event,
    dedupe_key,
    due_at,
    created_at,
    sent_at,
    sent_at is null as is_open,
    attempts
  from public.outbox;

create view private.staff_list_emails with (security_invoker = true) as
  select
    n.id,
    n.recipient,
    n.template,
    n.status,
    n.attempts,
    n.last_error,
    n.account_id,
    a.name as account_name,
    n.scheduled_for,
    n.sent_at,
    n.created_at
  from public.notifications n
  left join public.accounts a on a.id = n.account_id;
insert into private.staff_lists (name) values ('jobs'), ('events'), ('outbox'), ('emails');

create index provisioning_queue_by_created on public.provisioning_queue (created_at, id);
create index provisioning_queue_by_status on public.provisioning_queue (status, created_at, id);
create index external_events_by_received on public.external_events (received_at, id);
create index outbox_by_created on public.outbox (created_at, id);
create index notifications_by_created on public.notifications (created_at, id);
create index notifications_by_status on public.notifications (status, created_at, id);

create function private.jobs_json(p_ids uuid[]) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(to_jsonb(j) order by j.created_at desc), '[]')
    from private.staff_list_jobs j
    where j.id = any (p_ids)
  );
end $$;

-- One job with what the carrier answered; null when there is none.
create function private.staff_get_job(p_actor jsonb, p_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  return (
    select to_jsonb(l) || jsonb_build_object(
      'run_id', j.run_id,
      'updated_at', j.updated_at,
      'raw_reply', j.raw_reply,
      'carrier_orders', private.carrier_orders_json(array(
        select c.id from public.carrier_orders c where c.order_item_id = j.order_item_id
      )),
      'others', private.jobs_json(array(
        select o.id
        from public.provisioning_queue o
        where o.purchased_number_id = j.purchased_number_id and o.id <> j.id
      )))
    from private.staff_list_jobs l
    join public.provisioning_queue j on j.id = l.id
    where l.id = p_id
  );
end $$;

grant execute on function private.staff_get_job(jsonb, uuid) to app_server;

-- ======== 410_staff_audit.sql ========

-- The audit log in the back office, as a list and beside what it is about.

create index audit_log_by_time on public.audit_log (occurred_at, id);
create index audit_log_by_user on public.audit_log (((actor ->> 'user_id')::uuid), occurred_at, id);
create index audit_log_request on public.audit_log (request_id) where request_id is not null;

create view private.staff_list_audit with (security_invoker = true) as
  select
    l.id,
    l.occurred_at,
    l.action,
    l.subject,
    l.actor ->> 'kind' as actor_kind,
    p.email as actor_email,
    coalesce(p.email, k.name) as actor_name,
    (l.actor ->> 'user_id')::uuid as actor_id,
    l.account_id,
    a.name as account_name,
    l.reason,
    l.before,
    l.after,
    l.request_id
  from public.audit_log l
  left join public.profiles p on p.user_id = (l.actor ->> 'user_id')::uuid
  left join public.api_keys k on k.id = (l.actor ->> 'key_id')::uuid
  left join public.accounts a on a.id = l.account_id;
insert into private.staff_lists (name) values ('audit');

-- What was done to these things, newest first: the trail beside a detail page.
create function private.audit_trail(p_subjects text[], p_limit integer default 20) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(to_jsonb(t) order by t.occurred_at desc, t.id), '[]')
    from (
      select *
      from private.staff_list_audit
      where subject = any (p_subjects)
      order by occurred_at desc, id desc
      limit least(p_limit, 100)
    ) t
  );
end $$;

create function private.staff_audit_trail(p_actor jsonb, p_subjects text[]) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  return private.audit_trail(p_subjects);
end $$;

grant execute on function private.staff_audit_trail(jsonb, text[]) to app_server;

-- ======== 415_staff_carriers.sql ========

-- Carriers in the back office: whether they sell, whether they answer, and what we have there.

-- For counting what a carrier sells.
create index areas_on_sale on public.areas (carrier_id) where is_available;

create function private.staff_carriers(p_actor jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  return (
    select jsonb_agg(to_jsonb(c) || to_jsonb(h) || private.carrier_counts(c.id) order by c.priority, c.id)
    from public.carriers c
    join public.carrier_health h on h.carrier_id = c.id
  );
end $$;

-- What a pause would stop, and what would go on.
create function private.carrier_counts(p_carrier text) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object(
    'foreign_numbers', (
      select coalesce(jsonb_agg(e164 order by e164), '[]')
      from private.foreign_numbers
      where carrier_id = p_carrier and confirmed_at is not null
    ),
    'areas_on_sale', (select count(*) from public.areas where carrier_id = p_carrier and is_on_sale),
    'active_holds', (select count(*) from public.holds where status = 'active' and carrier_id = p_carrier),
    'open_orders', (
      select count(*)
      from public.carrier_orders
      where status in ('created', 'submitted', 'pending') and carrier_id = p_carrier
    ));
end $$;

grant execute on function private.staff_carriers(jsonb) to app_server;

-- ======== 420_staff_catalog.sql ========

-- The catalog in the back office: lists of countries, areas, what left, runs and what they changed.

create view private.staff_list_catalog_countries with (security_invoker = true) as
  select
    c.iso2 as id,
    c.name,
    c.dial_prefix,
    case when not c.is_available then 'gone' when c.off_sale_at is not null then 'off_sale' else 'on_sale' end as state,
    c.off_sale_at,
    c.off_sale_reason,
    s.areas,
    s.on_sale,
    s.stopped,
    s.gone
  from public.countries c
  cross join lateral (
    select
      count(*) filter (where a.is_available)::integer as areas,
      count(*) filter (where a.is_on_sale and not a.needs_documents)::integer as on_sale,
      count(*) filter (where a.stopped_at is not null)::integer as stopped,
      count(*) filter (where not a.is_available)::integer as gone
    from public.areas a
    where a.country = c.iso2
  ) s;

create view private.staff_list_catalog_areas with (security_invoker = true) as
  select
    a.id,
    a.carrier_id,
    a.carrier_ref,
    a.country,
    a.name,
    a.region_code,
    a.prefix,
    a.number_type,
    a.features,
    a.sale_state as state,
    a.off_sale_reason,
    a.is_metered,
    a.stock_count,
    private.catalog_offer_json(a) as offer,
    a.updated_at
  from public.areas a;

-- Who depends on them comes first.
create view private.staff_list_catalog_gone with (security_invoker = true) as
  select
    a.id,
    a.carrier_id,
    a.country,
    a.name,
    a.region_code,
    a.prefix,
    a.number_type,
    a.updated_at as gone_at,
    n.live_numbers,
    n.accounts,
    n.contracts,
    (
      select count(*) from public.holds h
      where h.area_id = a.id and h.status = 'active' and h.expires_at > private.now()
    ) as holds,
    (
      select count(*) from public.order_items i
      where i.area_id = a.id and i.status in ('pending', 'provisioning')
    ) as open_lines
  from public.areas a
  cross join lateral (
    select count(*) as live_numbers, count(distinct p.account_id) as accounts, count(c.id) as contracts
    from public.purchased_numbers p
    left join public.number_contracts c on c.number_id = p.id and c.ended_at is null
    where p.area_id = a.id and p.status not in ('released', 'failed')
  ) n
  where not a.is_available;

create view private.staff_list_catalog_runs with (security_invoker = true) as
  select
    r.id,
    r.carrier_id,
    r.status,
    r.cause,
    p.email as requested_by,
    r.reason,
    r.counts,
    r.error,
    r.created_at,
    r.started_at,
    r.finished_at
  from public.catalog_runs r
  left join public.profiles p on p.user_id = r.requested_by;

create view private.staff_list_catalog_changes with (security_invoker = true) as
  select
    c.id,
    c.run_id,
    c.kind,
    c.area_id,
    a.country,
    private.place_of(a) as place,
    a.prefix,
    a.number_type,
    k.carrier_ref as sku_ref,
    k.channels,
    c.before,
    c.after
  from public.catalog_changes c
  join public.areas a on a.id = c.area_id
  left join public.area_skus k on k.id = c.sku_id;

insert into private.staff_lists (name) values
  ('catalog_countries'),
  ('catalog_areas'),
  ('catalog_gone'),
  ('catalog_runs'),
  ('catalog_changes');

create index catalog_changes_by_kind on public.catalog_changes (kind, id);
create index areas_by_name on public.areas (name, id);
create index areas_by_prefix on public.areas (prefix, id);
create index areas_by_country on public.areas (country, name, id);
create index areas_by_sale_state on public.areas (sale_state, name, id) where sale_state <> 'on_sale';
create index areas_gone on public.areas (id) where not is_available;

-- Carriers whose last run failed, and those that have not been synced for a day.
create function private.attention_catalog_sync() returns private.attention
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_found private.attention;
begin
  select count(*), min(last.finished_at) into v_found
    from public.carriers c
    cross join lateral (
      select status, finished_at
      from public.catalog_runs
      where carrier_id = c.id and finished_at is not null
      order by created_at desc
      limit 1
    ) last
    where c.is_enabled and (last.status = 'failed' or last.finished_at < private.now() - interval '1 day');
  return v_found;
end $$;

insert into private.attention_steps (name, position, title, advice, address) values
  ('catalog_sync', 65, 'Carriers whose catalog is not up to date',
    'Read why the last run of the sync failed, then run it again. Old costs may be too low.', '/admin/catalog');

-- ======== 425_staff_margins.sql ========

-- Margin alerts in the back office.

create view private.staff_list_margin_alerts with (security_invoker = true) as
  select
    v.id,
    v.status,
    v.closed_at is null as is_open,
    v.cause,
    a.country,
    private.place_of(a) as place,
    a.prefix,
    a.number_type,
    v.carrier_id,
    v.sold_due_cents,
    v.currency,
    v.cost,
    v.cost_before,
    v.cost_currency,
    v.lost,
    v.reason,
    v.note,
    p.email as decided_by,
    v.opened_at,
    v.closed_at
  from public.margin_alerts v
  join public.areas a on a.id = v.area_id
  left join public.profiles p on p.user_id = v.decided_by;

insert into private.staff_lists (name) values ('margin_alerts');

create function private.attention_margin_alerts() returns private.attention
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_found private.attention;
begin
  select count(*), min(opened_at) into v_found from public.margin_alerts where status = 'open';
  return v_found;
end $$;

insert into private.attention_steps (name, position, title, advice, address) values
  ('margin_alerts', 15, 'Offers that stopped because their price does not cover their cost',
    'Nobody can buy them until you decide: accept the cost, reprice, or take them off sale.', '/admin/margins');

-- ======== 430_stale_rates.sql ========

-- What the home of the back office says about exchange rates.

create function private.attention_stale_rates() returns private.attention
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_found private.attention;
begin
  select count(*), min(r.as_of + private.duration('exchange_rate_hours')) into v_found
    from public.exchange_rates r
    where r.as_of < private.now() - private.duration('exchange_rate_hours');
  return v_found;
end $$;

insert into private.attention_steps (name, position, title, advice, address) values
  ('stale_rates', 65, 'Exchange rates older than a day', 'Prices go on with them. Set the present rate.',
    '/admin/prices/rates');

-- ======== 495_account_phones.sql ========

-- Phones that calls may be forwarded to. Each account proves its own, by a code that a call speaks there. A plan may
-- name others; they do not ring until they are proven.

create table public.account_phones (
  account_id uuid not null references public.accounts (id),
  e164 public.e164 not null,
  verified_at timestamptz not null default private.now(),
  verified_by uuid references auth.users (id) on delete set null,
  primary key (account_id, e164)
);
comment on table public.account_phones is 'Phones that have proven to belong to an account.';
comment on column public.account_phones.verified_by is 'null: a key';
create index account_phones_verified_by on public.account_phones (verified_by);

create table private.phone_checks (
  id uuid primary key default gen_random_uuid(),
  account_id uuid not null references public.accounts (id),
  e164 public.e164 not null,
  code_hash bytea not null,
  failures integer not null default 0,
  created_at timestamptz not null default private.now(),
  ended_at timestamptz
);
comment on table private.phone_checks is 'Codes that calls spoke to phones.';
comment on column private.phone_checks.code_hash is 'SHA-256 of account, phone and code';
comment on column private.phone_checks.ended_at is 'used, replaced, or guessed at too often';
create unique index phone_checks_open on private.phone_checks (account_id, e164) where ended_at is null;
create index phone_checks_age on private.phone_checks (created_at);

alter table public.account_phones enable row level security;
alter table private.phone_checks enable row level security;
create policy "members read their phones" on public.account_phones for select to authenticated
  using (account_id = any ((select private.account_ids())::uuid[]));
grant select on public.account_phones to authenticated;

insert into private.settings (key, value, description) values
  ('phone_check_minutes', '10', 'How long the code of a phone counts, minutes'),
  ('phone_check_guesses', '5', 'Wrong codes after which a new call is needed'),
  ('phone_checks_per_account', '10', 'Verification calls of an account within 24 hours'),
  ('phone_checks_per_phone', '4', 'Verification calls to a phone within 24 hours, by all accounts together'),
  ('phone_checks_per_prefix', '30', 'Verification calls to numbers that begin alike (7 digits) within 24 hours'),
  ('phone_checks_per_address', '15', 'Verification calls asked for from an address within 24 hours');

-- A day's worth is there at first, and comes back evenly. In order of their names, the asker's own first: who has
-- reached a limit of their own takes nothing of what others share. 0, or milliseconds to wait.
create function private.take_phone_check(p_account_id uuid, p_e164 text, p_address text) returns integer
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_wait integer;
  v_bucket record;
begin
  for v_bucket in
    select b.name, private.setting(b.setting) as most
    from (values
      ('phone-check:account:' || p_account_id, 'phone_checks_per_account'),
      ('phone-check:phone:' || p_e164, 'phone_checks_per_phone'),
      ('phone-check:prefix:' || left(p_e164, 8), 'phone_checks_per_prefix'),
      ('phone-check:address:' || p_address, 'phone_checks_per_address')
    ) b (name, setting)
    where b.name is not null
    order by b.name
  loop
    v_wait := private.take_tokens(v_bucket.name, v_bucket.most / 86400, v_bucket.most);
    if v_wait > 0 then
      return v_wait;
    end if;
  end loop;
  return 0;
end $$;

-- A call may be placed that speaks the code. p_address: of who asks, null for programs behind a key. Refusals:
-- PHONE_CHECK_LIMIT with the hours until the next.
create function private.begin_phone_check(
  p_actor jsonb,
  p_account_id uuid,
  p_e164 text,
  p_code_hash bytea,
  p_address text
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_wait integer;
begin
  perform private.authorize(p_actor, p_account_id, 'configure');
  if exists (select from public.account_phones where account_id = p_account_id and e164 = p_e164) then
    return jsonb_build_object('ok', true, 'is_verified', true);
  end if;
  v_wait := private.take_phone_check(p_account_id, p_e164, p_address); -- two who ask for one phone wait for each other
  if v_wait > 0 then
    return private.refusal('PHONE_CHECK_LIMIT', jsonb_build_object('hours', ceil(v_wait / 3600000.0)));
  end if;
  update private.phone_checks set ended_at = private.now()
    where account_id = p_account_id and e164 = p_e164 and ended_at is null;
  insert into private.phone_checks (account_id, e164, code_hash) values (p_account_id, p_e164, p_code_hash);
  perform private.audit(p_actor, p_account_id, 'phone.check-begun', 'phone:' || p_e164, null, null);
  return jsonb_build_object('ok', true, 'is_verified', false);
end $$;

-- Refusals: CODE_WRONG with guesses left, CODE_EXPIRED: a new call is needed.
create function private.finish_phone_check(p_actor jsonb, p_account_id uuid, p_e164 text, p_code_hash bytea)
returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_check private.phone_checks;
  v_left integer;
begin
  perform private.authorize(p_actor, p_account_id, 'configure');
  select * into v_check
    from private.phone_checks
    where account_id = p_account_id and e164 = p_e164 and ended_at is null
      and created_at > private.now() - private.duration('phone_check_minutes')
    for update;
  if not found then
    return private.refusal('CODE_EXPIRED');
  end if;
  v_left := private.setting('phone_check_guesses') - v_check.failures - 1;
  if v_check.code_hash <> p_code_hash then
    update private.phone_checks set
      failures = failures + 1,
      ended_at = case when v_left < 1 then private.now() end
    where id = v_check.id;
    return private.refusal('CODE_WRONG', jsonb_build_object('left', v_left));
  end if;
  update private.phone_checks set ended_at = private.now() where id = v_check.id;
  insert into public.account_phones (account_id, e164, verified_by)
    values (p_account_id, p_e164, (p_actor ->> 'user_id')::uuid)
    on conflict do nothing;
  perform private.renew_answer_paths(p_account_id, p_e164);
  perform private.audit(p_actor, p_account_id, 'phone.verified', 'phone:' || p_e164, null, null);
  return jsonb_build_object('ok', true);
end $$;

-- Plans that name it ring it no longer. Refusals: NOT_FOUND.
create function private.remove_account_phone(p_actor jsonb, p_account_id uuid, p_e164 text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize(p_actor, p_account_id, 'configure');
  delete from public.account_phones where account_id = p_account_id and e164 = p_e164;
  if not found then
    return private.refusal('NOT_FOUND');
  end if;
  perform private.renew_answer_paths(p_account_id, p_e164);
  perform private.audit(p_actor, p_account_id, 'phone.removed', 'phone:' || p_e164, null, null);
  return jsonb_build_object('ok', true);
end $$;

create function private.list_account_phones(p_account_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('e164', e164, 'verified_at', verified_at) order by e164), '[]')
    from public.account_phones
    where account_id = p_account_id
  );
end $$;

-- Of these phones, those that the account has not proven.
create function private.unverified_phones(p_account_id uuid, p_phones text[]) returns text[]
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return array(
    select distinct phone
    from unnest(p_phones) as phone
    where not exists (select from public.account_phones where account_id = p_account_id and e164 = phone)
    order by phone
  );
end $$;

create function private.prune_phone_checks() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count integer;
begin
  delete from private.phone_checks where created_at < private.now() - interval '2 days';
  get diagnostics v_count = row_count;
  return v_count;
end $$;
insert into private.maintenance_steps (kind, name) values ('prune', 'phone_checks');

grant execute on function
  private.begin_phone_check(jsonb, uuid, text, bytea, text),
  private.finish_phone_check(jsonb, uuid, text, bytea),
  private.remove_account_phone(jsonb, uuid, text)
to app_server;
grant execute on function private.list_account_phones(uuid) to authenticated;

-- ======== 496_agents.sql ========

-- Agents: who takes calls for an account. A person has a phone that the account has proven, a SIP address rings
-- wherever it is registered, a webhook answers by itself. Plans name an agent by its id: one change is enough for all.

create table private.agents (
  id uuid primary key default gen_random_uuid(),
  account_id uuid not null references public.accounts (id),
  name text not null check (char_length(name) between 1 and 60),
  kind text not null check (kind in ('phone', 'sip', 'webhook')),
  target text not null check (char_length(target) between 3 and 500),
  user_id uuid references auth.users (id) on delete set null,
  secret text,
  is_on boolean not null default true,
  created_by uuid references auth.users (id) on delete set null,
  created_at timestamptz not null default private.now(),
  removed_at timestamptz,
  constraint agents_secret check ((kind = 'webhook') = (secret is not null)),
  constraint agents_member check (user_id is null or kind = 'phone')
);
comment on table private.agents is 'Who takes calls for an account.';
comment on column private.agents.target is 'phone: E.164 · sip: sip:name@host · webhook: an https address';
comment on column private.agents.user_id is 'the member whose phone it is; it ends with the membership';
comment on column private.agents.secret is 'requests to a webhook are signed with it';
comment on column private.agents.is_on is 'false: takes no calls at the moment';
create unique index agents_one_name on private.agents (account_id, lower(name)) where removed_at is null;
create unique index agents_one_member on private.agents (account_id, user_id) where removed_at is null;
create index agents_user on private.agents (user_id);
create index agents_created_by on private.agents (created_by);
alter table private.agents enable row level security;

insert into private.settings (key, value, description) values
  ('agents_per_account', '100', 'People, SIP addresses and webhooks that an account may have');

-- Phones of agents that take calls, E.164.
create function private.agent_phones(p_account_id uuid, p_agents uuid[]) returns text[]
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return array(
    select target
    from private.agents
    where account_id = p_account_id and id = any (p_agents) and kind = 'phone' and removed_at is null
    order by target
  );
end $$;

-- What the engine is given of a plan's agents: those that were not removed, by id.
create function private.agents_for_plan(p_account_id uuid, p_agents uuid[]) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_object_agg(id, jsonb_build_object(
      'name', name, 'kind', kind, 'target', target, 'is_on', is_on)), '{}')
    from private.agents
    where account_id = p_account_id and id = any (p_agents) and removed_at is null
  );
end $$;

create function private.agent_json(p_agent private.agents, p_with_secret boolean) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object(
    'id', p_agent.id,
    'name', p_agent.name,
    'kind', p_agent.kind,
    'target', p_agent.target,
    'is_member', p_agent.user_id is not null,
    'is_on', p_agent.is_on,
    'is_proven', p_agent.kind <> 'phone' or exists (
      select from public.account_phones where account_id = p_agent.account_id and e164 = p_agent.target),
    'secret', case when p_with_secret then p_agent.secret end,
    'numbers', (
      select coalesce(jsonb_agg(n.id order by n.e164), '[]')
      from public.call_plans p
      join public.purchased_numbers n on n.id = p.number_id and n.account_id = p.account_id
      where p.account_id = p_agent.account_id and p.is_current and p_agent.id = any (p.agents)
    ));
end $$;

-- By name. The secret of a webhook is for those who may change it.
create function private.list_agents(p_actor jsonb, p_account_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_may_change boolean;
begin
  perform private.authorize(p_actor, p_account_id, 'read');
  v_may_change := private.role_may(private.actor_role(p_actor, p_account_id, 'configure'), 'configure');
  return (
    select coalesce(jsonb_agg(private.agent_json(a, v_may_change) order by lower(a.name)), '[]')
    from private.agents a
    where a.account_id = p_account_id and a.removed_at is null
  );
end $$;

-- The member that an agent is to be, where they belong to the account; a stranger is no member.
create function private.require_member(p_account_id uuid, p_user_id uuid) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  if p_user_id is not null and not exists (
    select from public.memberships where account_id = p_account_id and user_id = p_user_id
  ) then
    perform private.refuse(404, 'NOT_FOUND');
  end if;
end $$;

-- p_agent: {name, kind, target, user_id}; what its target may be is checked by lib/calls. Refusals: RULE_REFUSED
-- (name_taken, member_taken, too_many).
create function private.add_agent(p_actor jsonb, p_account_id uuid, p_agent jsonb, p_secret text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_user uuid := (p_agent ->> 'user_id')::uuid;
  v_agent private.agents;
begin
  perform private.authorize(p_actor, p_account_id, 'configure');
  perform private.require_member(p_account_id, v_user);
  perform pg_advisory_xact_lock(hashtextextended('agents:' || p_account_id, 0));
  if (
    select count(*) >= private.setting('agents_per_account')
    from private.agents where account_id = p_account_id and removed_at is null
  ) then
    return private.refusal('RULE_REFUSED', '{"reason": "too_many"}');
  end if;
  if exists (
    select from private.agents where account_id = p_account_id and user_id = v_user and removed_at is null
  ) then
    return private.refusal('RULE_REFUSED', '{"reason": "member_taken"}');
  end if;
  insert into private.agents (account_id, name, kind, target, user_id, secret, created_by)
    values (p_account_id, p_agent ->> 'name', p_agent ->> 'kind', p_agent ->> 'target', v_user,
      case when p_agent ->> 'kind' = 'webhook' then p_secret end, (p_actor ->> 'user_id')::uuid)
    on conflict (account_id, lower(name)) where removed_at is null do nothing
    returning * into v_agent;
  if not found then
    return private.refusal('RULE_REFUSED', '{"reason": "name_taken"}');
  end if;
  perform private.audit(p_actor, p_account_id, 'agent.added', 'agent:' || v_agent.id, null,
    to_jsonb(v_agent) - 'secret');
  return jsonb_build_object('ok', true, 'agent', private.agent_json(v_agent, true));
end $$;

-- Numbers whose plan names the agent and which a phone would lead back to, E.164.
create function private.numbers_led_back(p_agent private.agents, p_phone text) returns text[]
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return array(
    select n.e164::text
    from public.call_plans p
    join public.purchased_numbers n on n.id = p.number_id and n.account_id = p.account_id
    where p.account_id = p_agent.account_id and p.is_current and p_agent.id = any (p.agents)
      and (n.e164 = p_phone or private.phones_leading_back(n.e164, array[p_phone]) <> '{}')
    order by n.e164
  );
end $$;

-- p_changes: {name?, target?, is_on?}. All plans that name it follow. Refusals: NOT_FOUND, RULE_REFUSED (name_taken,
-- leads_back with the numbers).
create function private.change_agent(p_actor jsonb, p_account_id uuid, p_agent_id uuid, p_changes jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_before private.agents;
  v_after private.agents;
  v_back text[];
begin
  perform private.authorize(p_actor, p_account_id, 'configure');
  perform pg_advisory_xact_lock(hashtextextended('call-plans', 0));
  select * into v_before
    from private.agents
    where id = p_agent_id and account_id = p_account_id and removed_at is null
    for update;
  if not found then
    return private.refusal('NOT_FOUND');
  end if;
  if v_before.kind = 'phone' and p_changes ? 'target' then
    v_back := private.numbers_led_back(v_before, p_changes ->> 'target');
    if v_back <> '{}' then
      return private.refusal('RULE_REFUSED', jsonb_build_object('reason', 'leads_back', 'numbers', to_jsonb(v_back)));
    end if;
  end if;
  if exists (
    select from private.agents
    where account_id = p_account_id and lower(name) = lower(p_changes ->> 'name') and id <> p_agent_id
      and removed_at is null
  ) then
    return private.refusal('RULE_REFUSED', '{"reason": "name_taken"}');
  end if;
  update private.agents set
    name = coalesce(p_changes ->> 'name', name),
    target = coalesce(p_changes ->> 'target', target),
    is_on = coalesce((p_changes ->> 'is_on')::boolean, is_on)
  where id = p_agent_id
  returning * into v_after;
  perform private.audit(p_actor, p_account_id, 'agent.changed', 'agent:' || p_agent_id, to_jsonb(v_before) - 'secret',
    to_jsonb(v_after) - 'secret');
  return jsonb_build_object('ok', true, 'agent', private.agent_json(v_after, true));
end $$;

-- Calls go on with what else their plans say. Refusals: NOT_FOUND.
create function private.remove_agent(p_actor jsonb, p_account_id uuid, p_agent_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize(p_actor, p_account_id, 'configure');
  update private.agents set removed_at = private.now()
    where id = p_agent_id and account_id = p_account_id and removed_at is null;
  if not found then
    return private.refusal('NOT_FOUND');
  end if;
  perform private.audit(p_actor, p_account_id, 'agent.removed', 'agent:' || p_agent_id, null, null);
  return jsonb_build_object('ok', true);
end $$;

-- A webhook of a call that goes on: where it is now, and what its requests are signed with. Null: it was removed.
create function private.webhook_agent(p_agent_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  return (
    select jsonb_build_object('account_id', account_id, 'name', name, 'url', target, 'secret', secret)
    from private.agents
    where id = p_agent_id and kind = 'webhook' and is_on and removed_at is null
  );
end $$;

-- Of these phones, those that the account has not proven: for calls that go on.
create function private.phones_for_agent(p_account_id uuid, p_phones text[]) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  return to_jsonb(private.unverified_phones(p_account_id, p_phones));
end $$;

grant execute on function
  private.list_agents(jsonb, uuid),
  private.add_agent(jsonb, uuid, jsonb, text),
  private.change_agent(jsonb, uuid, uuid, jsonb),
  private.remove_agent(jsonb, uuid, uuid)
to app_server;
grant execute on function
  private.webhook_agent(uuid),
  private.phones_for_agent(uuid, text[])
to app_worker;

-- ======== 497_members.sql ========

-- Members: the people who act for an account. They come by an invitation that was mailed to their address, and a button
-- on the page behind it; who leaves takes nothing along, and calls that rang them go on to the rest of each plan.

create table private.member_invitations (
  id uuid primary key,
  account_id uuid not null references public.accounts (id),
  token_hash bytea not null unique,
  email text not null check (email = lower(email)),
  role text not null check (role in ('owner', 'admin', 'member', 'billing')),
  invited_by uuid references auth.users (id) on delete set null,
  created_at timestamptz not null default private.machine_now(),
  expires_at timestamptz not null,
  accepted_at timestamptz,
  revoked_at timestamptz
);
comment on table private.member_invitations is 'Links that make somebody a member. Each works once, for one address.';
comment on column private.member_invitations.token_hash is 'SHA-256; the token is in the email alone';
create unique index member_invitations_open on private.member_invitations (account_id, email)
  where accepted_at is null and revoked_at is null;
create index member_invitations_by on private.member_invitations (invited_by);
alter table private.member_invitations enable row level security;

insert into private.settings (key, value, description) values
  ('member_invitation_hours', '168', 'How long an invitation to an account counts, hours'),
  ('member_invitations_per_account', '20', 'Invitations that an account may send within 24 hours'),
  ('members_per_account', '100', 'People who may belong to an account');

-- What touches an owner is an owner's alone.
create function private.authorize_role(p_actor jsonb, p_account_id uuid, p_roles text[]) returns void
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize(p_actor, p_account_id, case when 'owner' = any (p_roles) then 'own' else 'team' end);
end $$;

create function private.invitation_json(p_invitation private.member_invitations) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object(
    'id', p_invitation.id,
    'email', p_invitation.email,
    'role', p_invitation.role,
    'created_at', p_invitation.created_at,
    'expires_at', p_invitation.expires_at,
    'is_expired', p_invitation.expires_at <= private.machine_now());
end $$;

-- {members, invitations}: addresses and invitations are for those who manage the team.
create function private.list_members(p_actor jsonb, p_account_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_user uuid := private.require_person(p_actor);
  v_manages boolean;
begin
  perform private.authorize(p_actor, p_account_id, 'read');
  v_manages := private.role_may(private.actor_role(p_actor, p_account_id, 'team'), 'team');
  return jsonb_build_object(
    'members', (
      select jsonb_agg(jsonb_build_object(
        'user_id', m.user_id,
        'name', coalesce(p.display_name, split_part(p.email, '@', 1)),
        'email', case when v_manages or m.user_id = v_user then p.email end,
        'role', m.role,
        'is_you', m.user_id = v_user,
        'since', m.created_at
      ) order by m.created_at, m.user_id)
      from public.memberships m
      join public.profiles p on p.user_id = m.user_id
      where m.account_id = p_account_id
    ),
    'invitations', (
      select coalesce(jsonb_agg(private.invitation_json(i) order by i.created_at desc), '[]')
      from private.member_invitations i
      where i.account_id = p_account_id and i.accepted_at is null and i.revoked_at is null and v_manages
    ));
end $$;

-- Why nobody can be invited now; null: somebody can.
create function private.invitation_refusal(p_account_id uuid, p_email text) returns jsonb
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_most numeric := private.setting('member_invitations_per_account');
begin
  if exists (
    select from public.memberships m join auth.users u on u.id = m.user_id
    where m.account_id = p_account_id and lower(u.email) = p_email
  ) then
    return private.refusal('RULE_REFUSED', '{"reason": "is_member"}');
  end if;
  if (select count(*) from public.memberships where account_id = p_account_id)
    >= private.setting('members_per_account')
  then
    return private.refusal('RULE_REFUSED', '{"reason": "too_many_members"}');
  end if;
  if private.take_tokens('member-invitation:' || p_account_id, v_most / 86400, v_most) > 0 then
    return private.refusal('RULE_REFUSED', '{"reason": "too_many_invitations"}');
  end if;
  return null;
end $$;

-- p_invitation: {id, token_hash (hex), email, role}. It replaces one to the same address. Refusals: RULE_REFUSED
-- (is_member, too_many_members, too_many_invitations).
create function private.invite_member(p_actor jsonb, p_account_id uuid, p_invitation jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_user uuid := private.require_person(p_actor);
  v_email text := lower(trim(p_invitation ->> 'email'));
  v_refusal jsonb;
  v_made private.member_invitations;
begin
  perform private.authorize_role(p_actor, p_account_id, array[p_invitation ->> 'role']);
  perform pg_advisory_xact_lock(hashtextextended('members:' || p_account_id, 0));
  v_refusal := private.invitation_refusal(p_account_id, v_email);
  if v_refusal is not null then
    return v_refusal;
  end if;
  update private.member_invitations set revoked_at = private.machine_now()
    where account_id = p_account_id and email = v_email and accepted_at is null and revoked_at is null;
  insert into private.member_invitations (id, account_id, token_hash, email, role, invited_by, expires_at)
    values ((p_invitation ->> 'id')::uuid, p_account_id, decode(p_invitation ->> 'token_hash', 'hex'), v_email,
      p_invitation ->> 'role', v_user, private.machine_now() + private.duration('member_invitation_hours'))
    returning * into v_made;
  perform private.notify_address(v_email, 'member-invitation', jsonb_build_object(
    'invitation_id', v_made.id,
    'account', (select name from public.accounts where id = p_account_id),
    'role', v_made.role,
    'hours', private.setting('member_invitation_hours'),
    'invited_by', (select email from public.profiles where user_id = v_user)
  ), 'member-invitation:' || v_made.id);
  perform private.audit(p_actor, p_account_id, 'member.invited', 'invitation:' || v_made.id, null,
    jsonb_build_object('email', v_email, 'role', v_made.role));
  return jsonb_build_object('ok', true, 'invitation', private.invitation_json(v_made));
end $$;

-- Refusals: NOT_FOUND.
create function private.revoke_invitation(p_actor jsonb, p_account_id uuid, p_invitation_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize(p_actor, p_account_id, 'team');
  update private.member_invitations set revoked_at = private.machine_now()
    where id = p_invitation_id and account_id = p_account_id and accepted_at is null and revoked_at is null;
  if not found then
    return private.refusal('NOT_FOUND');
  end if;
  perform private.audit(p_actor, p_account_id, 'member.invitation-revoked', 'invitation:' || p_invitation_id);
  return jsonb_build_object('ok', true);
end $$;

create function private.open_invitation(p_token_hash bytea) returns private.member_invitations
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_invitation private.member_invitations;
begin
  select * into v_invitation
    from private.member_invitations
    where token_hash = p_token_hash and accepted_at is null and revoked_at is null
      and expires_at > private.machine_now();
  return v_invitation;
end $$;

-- What the page behind the link shows, to anyone who has it; null when it is good for nothing. Changes nothing: mail
-- scanners open links.
create function private.get_member_invitation(p_token_hash bytea) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_invitation private.member_invitations := private.open_invitation(p_token_hash);
begin
  if v_invitation.id is null then
    return null;
  end if;
  return (
    select jsonb_build_object(
      'email', v_invitation.email,
      'role', v_invitation.role,
      'account', a.name,
      'invited_by', (select email from public.profiles where user_id = v_invitation.invited_by))
    from public.accounts a
    where a.id = v_invitation.account_id and a.status <> 'closed'
  );
end $$;

-- Whoever accepts has the address, and it is confirmed. Who is a member already stays what they are. Refusals:
-- NOT_FOUND, the link is good for nothing to this person.
create function private.accept_member_invitation(p_actor jsonb, p_token_hash bytea) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_user uuid := private.require_person(p_actor);
  v_invitation private.member_invitations := private.open_invitation(p_token_hash);
begin
  if not exists (
    select from auth.users
    where id = v_user and email_confirmed_at is not null and lower(email) = v_invitation.email
  ) then
    return private.refusal('NOT_FOUND');
  end if;
  update private.member_invitations set accepted_at = private.machine_now()
    where id = v_invitation.id and accepted_at is null and revoked_at is null;
  if not found then
    return private.refusal('NOT_FOUND');
  end if;
  insert into public.memberships (account_id, user_id, role)
    values (v_invitation.account_id, v_user, v_invitation.role)
    on conflict (account_id, user_id) do nothing;
  update public.profiles set last_account_id = v_invitation.account_id where user_id = v_user;
  perform private.audit(p_actor, v_invitation.account_id, 'member.joined', 'user:' || v_user, null,
    jsonb_build_object('role', v_invitation.role, 'invited_by', v_invitation.invited_by));
  return jsonb_build_object('ok', true);
end $$;

-- The membership to be changed, locked with all of the account: of two owners who remove each other one stays.
create function private.lock_membership(p_account_id uuid, p_user_id uuid) returns public.memberships
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_membership public.memberships;
begin
  perform pg_advisory_xact_lock(hashtextextended('members:' || p_account_id, 0));
  select * into v_membership from public.memberships where account_id = p_account_id and user_id = p_user_id;
  return v_membership;
end $$;

create function private.is_last_owner(p_membership public.memberships) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return p_membership.role = 'owner' and not exists (
    select from public.memberships
    where account_id = p_membership.account_id and role = 'owner' and user_id <> p_membership.user_id
  );
end $$;

-- Refusals: NOT_FOUND, RULE_REFUSED (last_owner).
create function private.change_member_role(p_actor jsonb, p_account_id uuid, p_user_id uuid, p_role text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_before public.memberships;
begin
  perform private.authorize(p_actor, p_account_id, 'team');
  v_before := private.lock_membership(p_account_id, p_user_id);
  if v_before.user_id is null then
    return private.refusal('NOT_FOUND');
  end if;
  perform private.authorize_role(p_actor, p_account_id, array[v_before.role, p_role]);
  if p_role <> 'owner' and private.is_last_owner(v_before) then
    return private.refusal('RULE_REFUSED', '{"reason": "last_owner"}');
  end if;
  update public.memberships set role = p_role where account_id = p_account_id and user_id = p_user_id;
  perform private.audit(p_actor, p_account_id, 'member.role-changed', 'user:' || p_user_id,
    to_jsonb(v_before.role), to_jsonb(p_role));
  return jsonb_build_object('ok', true);
end $$;

-- Ends a membership: another's, or one's own. Refusals: NOT_FOUND, RULE_REFUSED (last_owner).
create function private.remove_member(p_actor jsonb, p_account_id uuid, p_user_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_before public.memberships;
begin
  if p_user_id = private.require_person(p_actor) then
    perform private.authorize(p_actor, p_account_id, 'read');
  else
    perform private.authorize(p_actor, p_account_id, 'team');
  end if;
  v_before := private.lock_membership(p_account_id, p_user_id);
  if v_before.user_id is null then
    return private.refusal('NOT_FOUND');
  end if;
  if p_user_id <> private.require_person(p_actor) then
    perform private.authorize_role(p_actor, p_account_id, array[v_before.role]);
  end if;
  if private.is_last_owner(v_before) then
    return private.refusal('RULE_REFUSED', '{"reason": "last_owner"}');
  end if;
  perform private.audit(p_actor, p_account_id, 'member.removed', 'user:' || p_user_id, to_jsonb(v_before.role), null);
  delete from public.memberships where account_id = p_account_id and user_id = p_user_id;
  return jsonb_build_object('ok', true);
end $$;

-- Numbers of the account that rang somebody who left, or were theirs, as a mail lists them: {e164, label}.
create function private.lines_of_member(p_account_id uuid, p_user_id uuid, p_agents uuid[]) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('id', n.id, 'e164', n.e164, 'label', n.label) order by n.e164), '[]')
    from public.purchased_numbers n
    where n.account_id = p_account_id and n.e164 is not null and (
      exists (
        select from public.call_plans p
        where p.number_id = n.id and p.account_id = p_account_id and p.is_current and p.agents && p_agents
      )
      or exists (
        select from public.number_assignments a
        where a.number_id = n.id and a.account_id = p_account_id and a.user_id = p_user_id
      )
    )
  );
end $$;

-- However a membership ends, the person's phone takes no more calls, their lines are nobody's, and the owner is told
-- which numbers that concerns.
create function private.member_left() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_agents uuid[];
  v_lines jsonb;
begin
  with ended as (
    update private.agents set removed_at = private.now()
      where account_id = old.account_id and user_id = old.user_id and removed_at is null
      returning id
  )
  select coalesce(array_agg(id), '{}') into v_agents from ended;
  v_lines := private.lines_of_member(old.account_id, old.user_id, v_agents);
  delete from public.number_assignments where account_id = old.account_id and user_id = old.user_id;
  if v_lines <> '[]' then
    perform private.notify_user(null, old.account_id, 'numbers', 'member-left', jsonb_build_object(
      'name', coalesce((select coalesce(display_name, email) from public.profiles where user_id = old.user_id), ''),
      'numbers', v_lines
    ), 'member-left:' || old.account_id || ':' || old.user_id || ':' || extract(epoch from private.now()));
  end if;
  return old;
end $$;

create trigger member_left after delete on public.memberships
  for each row execute function private.member_left();

grant execute on function
  private.list_members(jsonb, uuid),
  private.invite_member(jsonb, uuid, jsonb),
  private.revoke_invitation(jsonb, uuid, uuid),
  private.get_member_invitation(bytea),
  private.accept_member_invitation(jsonb, bytea),
  private.change_member_role(jsonb, uuid, uuid, text),
  private.remove_member(jsonb, uuid, uuid)
to app_server;

-- ======== 498_assignments.sql ========

-- Assignment: whose line a number is. It says who looks after the number and whom to ask; what rings is the call plan's
-- to say. Nobody's is the usual case.

create table public.number_assignments (
  number_id uuid primary key references public.purchased_numbers (id),
  account_id uuid not null references public.accounts (id),
  user_id uuid references auth.users (id) on delete cascade,
  agent_id uuid references private.agents (id) on delete cascade,
  assigned_by uuid references auth.users (id) on delete set null,
  assigned_at timestamptz not null default private.now(),
  constraint number_assignments_one check (num_nonnulls(user_id, agent_id) = 1)
);
comment on table public.number_assignments is 'Whose line a number is: a member''s or an agent''s.';
create index number_assignments_user on public.number_assignments (user_id, account_id);
create index number_assignments_agent on public.number_assignments (agent_id);
create index number_assignments_account on public.number_assignments (account_id);
create index number_assignments_by on public.number_assignments (assigned_by);

alter table public.number_assignments enable row level security;
create policy "members read whose their numbers are" on public.number_assignments for select to authenticated
  using (account_id = any ((select private.account_ids())::uuid[]));
grant select on public.number_assignments to authenticated;

-- {kind: member | agent, id, name, is_you} of a number of the caller's account; null: nobody's, or a stranger's number.
-- Names of people are read past row level security, for those who see the number.
create function private.assignee_json(p_account_id uuid, p_number_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object(
      'kind', case when a.user_id is null then 'agent' else 'member' end,
      'id', coalesce(a.user_id, a.agent_id),
      'name', coalesce(g.name, p.display_name, split_part(p.email, '@', 1)),
      'is_you', coalesce(a.user_id = private.user_id(), false))
    from public.number_assignments a
    left join public.profiles p on p.user_id = a.user_id
    left join private.agents g on g.id = a.agent_id
    where a.number_id = p_number_id and a.account_id = p_account_id
      and a.account_id = any (private.account_ids()) and g.removed_at is null
  );
end $$;
grant execute on function private.assignee_json(uuid, uuid) to authenticated;

-- p_to: {kind: member | agent, id}, or null: nobody's. Refusals: NOT_FOUND.
create function private.assign_number(p_actor jsonb, p_account_id uuid, p_number_id uuid, p_to jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_user uuid := case p_to ->> 'kind' when 'member' then (p_to ->> 'id')::uuid end;
  v_agent uuid := case p_to ->> 'kind' when 'agent' then (p_to ->> 'id')::uuid end;
begin
  perform private.authorize(p_actor, p_account_id, 'configure');
  perform private.require_member(p_account_id, v_user);
  perform from public.purchased_numbers where id = p_number_id and account_id = p_account_id for update;
  if not found or (v_agent is not null and not exists (
    select from private.agents where id = v_agent and account_id = p_account_id and removed_at is null
  )) then
    return private.refusal('NOT_FOUND');
  end if;
  delete from public.number_assignments where number_id = p_number_id;
  if p_to is not null and p_to <> 'null' then
    insert into public.number_assignments (number_id, account_id, user_id, agent_id, assigned_by)
      values (p_number_id, p_account_id, v_user, v_agent, (p_actor ->> 'user_id')::uuid);
  end if;
  perform private.audit(p_actor, p_account_id, 'number.assigned', 'number:' || p_number_id, null, p_to);
  return jsonb_build_object('ok', true);
end $$;
grant execute on function private.assign_number(jsonb, uuid, uuid, jsonb) to app_server;

-- ======== 500_call_plans.sql ========

-- Call plans: what the owner of a number wants to happen when it rings. Each save is a version; calls say which one
-- answered them. What a plan may contain is checked by lib/calls; here, who may save it, and that it does not lead
-- back.

create table public.call_plans (
  id uuid primary key default gen_random_uuid(),
  account_id uuid not null references public.accounts (id),
  number_id uuid not null references public.purchased_numbers (id),
  version integer not null check (version > 0),
  plan jsonb not null,
  phones text[] not null default '{}',
  agents uuid[] not null default '{}',
  fallback public.e164,
  is_current boolean not null default true,
  restored_from integer,
  saved_by uuid references auth.users (id) on delete set null,
  created_at timestamptz not null default private.now(),
  unique (number_id, version)
);
comment on table public.call_plans is 'Versions of what happens to a number''s calls. Never changed, only followed.';
comment on column public.call_plans.plan is 'lib/contract/calls/plan.ts';
comment on column public.call_plans.phones is 'every phone that the plan may ring, E.164: loops are found with it';
comment on column public.call_plans.agents is 'every agent that the plan names';
comment on column public.call_plans.fallback is
  'the phone that the carrier may ring while our voice application is away; null: none, or the plan bars it';
comment on column public.call_plans.restored_from is 'the version whose plan this one repeats';
comment on column public.call_plans.saved_by is 'null: a key';
create unique index call_plans_one_current on public.call_plans (number_id) where is_current;
create index call_plans_account on public.call_plans (account_id);
create index call_plans_saved_by on public.call_plans (saved_by);

alter table public.call_plans enable row level security;
create policy "members read their numbers' plans" on public.call_plans for select to authenticated
  using (account_id = any ((select private.account_ids())::uuid[]));
grant select on public.call_plans to authenticated;

-- Phones that are numbers of ours, of any account, whose plans lead back to a number within ten steps.
create function private.phones_leading_back(p_e164 text, p_phones text[]) returns text[]
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    with recursive reached (start, phone, depth) as (
      select phone, phone, 0
      from unnest(p_phones) as phone
      union
      select r.start, next.phone, r.depth + 1
      from reached r
      join public.purchased_numbers n on n.e164 = r.phone and n.status not in ('released', 'failed')
      join public.call_plans p on p.number_id = n.id and p.is_current and p.account_id = n.account_id
      cross join unnest(p.phones || private.agent_phones(p.account_id, p.agents)) as next (phone)
      where r.depth < 10 and r.phone <> p_e164
    )
    select coalesce(array_agg(distinct start), '{}') from reached where phone = p_e164
  );
end $$;

-- p_phones and p_agents: of a plan under work; null: of the saved one.
create function private.call_plan_json(p_number public.purchased_numbers, p_phones text[], p_agents uuid[])
returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_plan public.call_plans;
  v_agents uuid[];
  v_phones text[];
  v_led text[];
begin
  select * into v_plan
    from public.call_plans
    where number_id = p_number.id and is_current and account_id = p_number.account_id;
  v_agents := p_agents || coalesce(v_plan.agents, '{}');
  v_phones := p_phones || coalesce(v_plan.phones, '{}') || private.agent_phones(p_number.account_id, v_agents);
  v_led := coalesce(p_phones, v_plan.phones, '{}')
    || private.agent_phones(p_number.account_id, coalesce(p_agents, v_plan.agents));
  return jsonb_build_object(
    'number_id', p_number.id,
    'e164', p_number.e164,
    'country', p_number.country,
    'version', coalesce(v_plan.version, 0),
    'plan', v_plan.plan,
    'saved_at', v_plan.created_at,
    'leads_back', to_jsonb(private.phones_leading_back(p_number.e164, v_led)),
    'agents', private.agents_for_plan(p_number.account_id, v_agents),
    'unverified', to_jsonb(private.unverified_phones(p_number.account_id, v_phones)),
    'is_budget_spent', private.are_minutes_spent(p_number.account_id, p_number.id),
    'is_mailbox_full', private.is_mailbox_full(p_number),
    'stage', private.number_stage(p_number),
    'server_now', private.now());
end $$;

-- A number's current plan, and which of these phones and agents (null: the plan's own) lead back to it. Version 0: none
-- yet.
create function private.get_call_plan(
  p_actor jsonb,
  p_account_id uuid,
  p_number_id uuid,
  p_phones text[] default null,
  p_agents uuid[] default null
) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_number public.purchased_numbers;
begin
  perform private.authorize(p_actor, p_account_id, 'read');
  select * into v_number from public.purchased_numbers where id = p_number_id and account_id = p_account_id;
  if not found then
    return private.refusal('NOT_FOUND');
  end if;
  return jsonb_build_object('ok', true) || private.call_plan_json(v_number, p_phones, p_agents);
end $$;

-- The number whose plan changes, locked. Loops are found one change at a time: two numbers cannot be led to each other
-- by two who save together.
create function private.number_for_plan(p_account_id uuid, p_number_id uuid) returns public.purchased_numbers
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_number public.purchased_numbers;
begin
  perform pg_advisory_xact_lock(hashtextextended('call-plans', 0));
  select * into v_number
    from public.purchased_numbers
    where id = p_number_id and account_id = p_account_id
    for update;
  return v_number;
end $$;

-- Why a plan cannot be saved now; null: it can. p_version is the version that its editor saw.
create function private.call_plan_refusal(
  p_number public.purchased_numbers,
  p_version integer,
  p_phones text[],
  p_agents uuid[]
) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_current jsonb;
begin
  if p_number.id is null then
    return private.refusal('NOT_FOUND');
  end if;
  if p_number.status <> 'active' then
    return private.refusal('RULE_REFUSED', jsonb_build_object('reason', 'number_not_active'));
  end if;
  v_current := private.call_plan_json(p_number, p_phones, p_agents);
  if (v_current ->> 'version')::integer is distinct from p_version then
    return private.refusal('CHANGED', jsonb_build_object('current', v_current - 'leads_back'));
  end if;
  if v_current -> 'leads_back' <> '[]' then
    return private.refusal('RULE_REFUSED', jsonb_build_object('leads_back', v_current -> 'leads_back'));
  end if;
  return null;
end $$;

create function private.add_call_plan(
  p_actor jsonb,
  p_number public.purchased_numbers,
  p_plan jsonb,
  p_phones text[],
  p_agents uuid[],
  p_fallback text,
  p_restored_from integer default null
) returns jsonb
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_before integer;
  v_version integer;
  v_facts jsonb;
begin
  update public.call_plans set is_current = false
    where number_id = p_number.id and is_current
    returning version into v_before;
  select coalesce(max(version), 0) + 1 into v_version from public.call_plans where number_id = p_number.id;
  insert into public.call_plans (
    account_id, number_id, version, plan, phones, agents, fallback, restored_from, saved_by
  ) values (
    p_number.account_id, p_number.id, v_version, p_plan, p_phones, p_agents, p_fallback, p_restored_from,
    (p_actor ->> 'user_id')::uuid
  );
  perform private.renew_answer_path(p_number.id);
  v_facts := jsonb_strip_nulls(jsonb_build_object('version', v_version, 'restored_from', p_restored_from));
  perform private.note(p_number.id, p_number.account_id, 'number.calls-changed', v_facts);
  perform private.audit(p_actor, p_number.account_id, 'number.calls-changed', 'number:' || p_number.id,
    to_jsonb(v_before), v_facts);
  return jsonb_build_object('ok', true) || private.call_plan_json(p_number, null, null);
end $$;

-- Refusals: NOT_FOUND, RULE_REFUSED (not active; leads back), CHANGED with what there is now.
create function private.save_call_plan(
  p_actor jsonb,
  p_account_id uuid,
  p_number_id uuid,
  p_version integer,
  p_plan jsonb,
  p_phones text[],
  p_fallback text,
  p_agents uuid[] default '{}'
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_number public.purchased_numbers;
  v_refusal jsonb;
begin
  perform private.authorize(p_actor, p_account_id, 'configure');
  v_number := private.number_for_plan(p_account_id, p_number_id);
  v_refusal := private.call_plan_refusal(v_number, p_version, p_phones, p_agents);
  if v_refusal is not null then
    return v_refusal;
  end if;
  return private.add_call_plan(p_actor, v_number, p_plan, p_phones, p_agents, p_fallback);
end $$;

-- An earlier version of the same owner becomes the newest. Refusals: those of a save.
create function private.restore_call_plan(
  p_actor jsonb,
  p_account_id uuid,
  p_number_id uuid,
  p_version integer,
  p_restored integer
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_number public.purchased_numbers;
  v_old public.call_plans;
  v_refusal jsonb;
begin
  perform private.authorize(p_actor, p_account_id, 'configure');
  v_number := private.number_for_plan(p_account_id, p_number_id);
  select * into v_old
    from public.call_plans
    where number_id = p_number_id and account_id = p_account_id and version = p_restored;
  if not found then
    return private.refusal('NOT_FOUND');
  end if;
  v_refusal := private.call_plan_refusal(v_number, p_version, v_old.phones, v_old.agents);
  if v_refusal is not null then
    return v_refusal;
  end if;
  return private.add_call_plan(p_actor, v_number, v_old.plan, v_old.phones, v_old.agents, v_old.fallback, p_restored);
end $$;

-- The last fifty versions, newest first.
create function private.list_call_plans(p_account_id uuid, p_number_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'version', p.version,
      'plan', p.plan,
      'is_current', p.is_current,
      'restored_from', p.restored_from,
      'saved_at', p.created_at
    ) order by p.version desc), '[]')
    from (
      select *
      from public.call_plans
      where number_id = p_number_id and account_id = p_account_id
      order by version desc
      limit 50
    ) p
  );
end $$;

grant execute on function
  private.get_call_plan(jsonb, uuid, uuid, text[], uuid[]),
  private.save_call_plan(jsonb, uuid, uuid, integer, jsonb, text[], text, uuid[]),
  private.restore_call_plan(jsonb, uuid, uuid, integer, integer)
to app_server;
grant execute on function private.list_call_plans(uuid, uuid) to authenticated;

-- ======== 502_answer_paths.sql ========

-- What the carrier does by itself while our voice application is away: the part of a call plan that it knows. A change
-- becomes a version of the number's configuration and a job that applies it and reads it back.

-- The phone that the carrier may ring now, E.164: named by the current plan, proven to be the account's, and not taken
-- away by an unpaid bill.
create function private.answer_fallback(p_number public.purchased_numbers) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select p.fallback
    from public.call_plans p
    join public.account_phones f on f.account_id = p.account_id and f.e164 = p.fallback
    where p.number_id = p_number.id and p.is_current and p.account_id = p_number.account_id
      and private.number_stage(p_number) = 'full'
  );
end $$;

-- Nothing where the carrier rings a phone without us, or has what is wanted already.
create function private.renew_answer_path(p_number_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_number public.purchased_numbers;
  v_version integer := private.wanted_version(p_number_id);
  v_path jsonb := private.wanted_answer_path(p_number_id);
  v_wanted jsonb;
begin
  select * into v_number from public.purchased_numbers where id = p_number_id for update;
  v_wanted := v_path || jsonb_build_object('fallback', private.answer_fallback(v_number));
  if v_path ->> 'kind' is distinct from 'sip' or v_path = v_wanted
    or v_number.status not in ('active', 'suspended') then
    return;
  end if;
  insert into public.number_configurations (account_id, number_id, version, wanted)
    values (v_number.account_id, p_number_id, v_version + 1, jsonb_build_object('answer_path', v_wanted));
  if v_number.status = 'active' then
    perform private.queue_job(p_number_id, v_number.account_id, 'configure', 'answer path');
  end if;
end $$;

-- A phone of the account was proven or taken away; without one: what an unpaid bill has left it changed.
create function private.renew_answer_paths(p_account_id uuid, p_e164 text default null) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_number_id uuid;
begin
  for v_number_id in
    select number_id
    from public.call_plans
    where account_id = p_account_id and is_current and fallback = coalesce(p_e164, fallback)
    order by number_id
  loop
    perform private.renew_answer_path(v_number_id);
  end loop;
end $$;

-- ======== 505_calls.sql ========

-- Calls: one row a call, one a leg. The voice application reports each step; it may report it twice, late or out of
-- order: what is known only grows.

create table public.calls (
  id uuid not null default gen_random_uuid(),
  account_id uuid not null,
  number_id uuid not null,
  started_at timestamptz not null default private.now(),
  call_ref text not null,
  entry text not null check (entry in ('sip', 'pstn', 'carrier')),
  caller public.e164,
  plan_version integer,
  facts jsonb not null,
  rule jsonb,
  outcome text not null default 'ringing' check (outcome in (
    'ringing', 'answered', 'agent', 'voicemail', 'message', 'menu', 'rejected', 'not_in_service', 'missed', 'failed'
  )),
  answered_by public.e164,
  answered_at timestamptz,
  ended_at timestamptz,
  end_cause text,
  seconds integer check (seconds >= 0),
  recording_ref text,
  is_message_asked boolean not null default false,
  recording_seconds integer check (recording_seconds >= 0),
  result text not null generated always as (case
    when outcome in ('answered', 'agent') then 'answered'
    when recording_seconds is not null then 'voicemail'
    when outcome in ('rejected', 'not_in_service') then 'turned_away'
    when ended_at is null then 'going_on'
    else 'missed'
  end) stored,
  primary key (id, started_at)
) partition by range (started_at);
comment on table public.calls is 'Calls to our customers'' numbers.';
comment on column public.calls.call_ref is 'the voice platform''s id of the call';
comment on column public.calls.entry is 'sip: through a carrier''s trunk · pstn: the voice platform''s own number · '
  'carrier: the carrier rang a phone by itself, as we learned from its records';
comment on column public.calls.caller is 'null: withheld';
comment on column public.calls.plan_version is 'null: the owner had not saved a plan';
comment on column public.calls.facts is
  'what the plan''s engine was given besides plan, instant and caller: stage, is_budget_spent, is_mailbox_full, '
  'unverified, agents';
comment on column public.calls.rule is 'what chose the path (lib/contract/calls/path.ts)';
comment on column public.calls.answered_at is 'when a phone and the caller were connected';
comment on column public.calls.seconds is
  'from the answer to the end, as the voice platform counts; 0 when nobody spoke';
comment on column public.calls.is_message_asked is
  'the voice platform was asked for a message that nobody had reported';
comment on column public.calls.result is
  'what histories are filtered by; voicemail: a message was left; missed: nobody took it, whatever its caller heard';
create index calls_number on public.calls (number_id, started_at desc, id desc);
create index calls_account on public.calls (account_id, started_at desc, id desc);
create index calls_ref on public.calls (call_ref);
create index calls_open on public.calls (started_at) where ended_at is null;
select private.partition_by_month('calls');

create table public.call_legs (
  call_id uuid not null,
  call_started_at timestamptz not null,
  account_id uuid not null,
  number_id uuid not null,
  branch text not null,
  step integer not null,
  position integer not null,
  kind text not null default 'phone' check (kind in ('phone', 'sip', 'webhook')),
  e164 public.e164,
  agent_id uuid,
  agent_name text,
  rule jsonb not null,
  ring_seconds integer not null,
  is_screened boolean not null,
  leg_ref text,
  status text not null default 'planned' check (status in (
    'planned', 'ringing', 'picked_up', 'busy', 'no_answer', 'failed', 'canceled', 'declined', 'bridged'
  )),
  rang_at timestamptz,
  ended_at timestamptz,
  seconds integer check (seconds >= 0),
  cause text,
  constraint call_legs_phone check ((kind = 'phone') = (e164 is not null)),
  primary key (call_id, branch, step, position, call_started_at)
) partition by range (call_started_at);
comment on table public.call_legs is 'Phones and agents that a call rang.';
comment on column public.call_legs.e164 is 'null: a SIP address, or an agent that answers by itself';
comment on column public.call_legs.agent_name is 'of its agent, as it was called then; null: a plan''s own phone';
comment on column public.call_legs.cause is 'why an agent that answers by itself was of no use';
comment on column public.call_legs.branch is 'the key that was pressed in the menu; empty before any';
comment on column public.call_legs.position is
  'among the phones that rang together; behind that of an agent those that it dialed, ten a turn';
comment on column public.call_legs.seconds is 'from the pick-up to the end of the leg';
create index call_legs_account on public.call_legs (account_id, call_started_at desc);
select private.partition_by_month('call_legs');

alter table public.calls enable row level security;
alter table public.call_legs enable row level security;
create policy "members read their calls" on public.calls for select to authenticated
  using (account_id = any ((select private.account_ids())::uuid[]));
create policy "members read the legs of their calls" on public.call_legs for select to authenticated
  using (account_id = any ((select private.account_ids())::uuid[]));
grant select (
  id, account_id, number_id, started_at, entry, caller, plan_version, rule, outcome, answered_by, answered_at, ended_at,
  end_cause, seconds, recording_seconds, result
) on public.calls to authenticated;
grant select (
  call_id, call_started_at, account_id, number_id, branch, step, position, kind, e164, agent_id, agent_name, rule,
  ring_seconds, is_screened, status, rang_at, ended_at, seconds, cause
) on public.call_legs to authenticated;

-- A call by the voice platform's id, for the system only: at most a day old, which spares looking through every month.
create function private.find_call(p_call_ref text) returns public.calls
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_call public.calls;
begin
  perform private.require_system();
  select * into v_call
    from public.calls
    where call_ref = p_call_ref and started_at > private.now() - interval '1 day'
    limit 1;
  return v_call;
end $$;

-- All that a step needs to go on: the plan is that of the call's beginning, whatever was saved since.
create function private.call_state_json(p_call public.calls) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object(
    'id', p_call.id,
    'call_ref', p_call.call_ref,
    'started_at', p_call.started_at,
    'entry', p_call.entry,
    'caller', p_call.caller,
    'facts', p_call.facts,
    'outcome', p_call.outcome,
    'ended_at', p_call.ended_at,
    'e164', (select e164 from public.purchased_numbers where id = p_call.number_id),
    'account_name', (select name from public.accounts where id = p_call.account_id),
    'plan', (
      select plan from public.call_plans where number_id = p_call.number_id and version = p_call.plan_version
    ));
end $$;

-- A call arrives, or a step of one whose beginning we missed. Once per call, however often it is told.
-- p_call: {call_ref, to, caller, entry}. Null: nobody's number, or one that does not answer.
create function private.call_started(p_call jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_call public.calls;
  v_number public.purchased_numbers;
  v_plan public.call_plans;
begin
  perform private.require_system();
  perform pg_advisory_xact_lock(hashtextextended('call:' || (p_call ->> 'call_ref'), 0));
  v_call := private.find_call(p_call ->> 'call_ref');
  if v_call.id is not null then
    return private.call_state_json(v_call);
  end if;
  select * into v_number
    from public.purchased_numbers
    where e164 = p_call ->> 'to' and status in ('active', 'provisioning') and account_id is not null;
  if not found then
    return null;
  end if;
  select * into v_plan
    from public.call_plans
    where number_id = v_number.id and is_current and account_id = v_number.account_id;
  insert into public.calls (account_id, number_id, call_ref, entry, caller, plan_version, facts)
    values (v_number.account_id, v_number.id, p_call ->> 'call_ref', p_call ->> 'entry', p_call ->> 'caller',
      v_plan.version, private.call_facts(v_number, p_call ->> 'caller', v_plan))
    returning * into v_call;
  return private.call_state_json(v_call);
end $$;

-- Later knowledge wins only when it says more: a ring that is reported after the answer changes nothing.
create function private.leg_rank(p_status text) returns integer
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return case p_status when 'planned' then 0 when 'ringing' then 1 when 'picked_up' then 2 when 'bridged' then 4
    else 3 end;
end $$;

create function private.plan_legs(p_call public.calls, p_step jsonb) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.call_legs (
    call_id, call_started_at, account_id, number_id, branch, step, position, kind, e164, agent_id, agent_name, rule,
    ring_seconds, is_screened
  )
  select p_call.id, p_call.started_at, p_call.account_id, p_call.number_id, p_step ->> 'branch',
    (p_step ->> 'step')::integer, coalesce((p_step ->> 'position')::integer, 0) + leg.at - 1,
    leg.line ->> 'kind', case leg.line ->> 'kind' when 'phone' then leg.line ->> 'target' end,
    (leg.line -> 'agent' ->> 'id')::uuid, leg.line -> 'agent' ->> 'name', p_step -> 'ring' -> 'rule',
    (p_step -> 'ring' ->> 'seconds')::integer, (p_step -> 'ring' ->> 'screen')::boolean
  from jsonb_array_elements(p_step -> 'ring' -> 'lines') with ordinality as leg (line, at)
  on conflict do nothing;
end $$;

-- p_leg: {branch, step, position?, leg_ref?, status, seconds?, cause?}. With neither position nor leg_ref: all legs of
-- the step.
create function private.advance_legs(p_call public.calls, p_leg jsonb) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_status text := p_leg ->> 'status';
  v_ends boolean := v_status not in ('planned', 'ringing', 'picked_up') or p_leg ? 'seconds';
begin
  update public.call_legs l set
    status = case when private.leg_rank(v_status) > private.leg_rank(l.status) then v_status else l.status end,
    leg_ref = coalesce(l.leg_ref, p_leg ->> 'leg_ref'),
    rang_at = coalesce(l.rang_at, private.now()),
    ended_at = case when v_ends then coalesce(l.ended_at, private.now()) else l.ended_at end,
    seconds = greatest(l.seconds, (p_leg ->> 'seconds')::integer),
    cause = coalesce(l.cause, p_leg ->> 'cause')
  where l.call_id = p_call.id and l.call_started_at = p_call.started_at
    and l.branch = p_leg ->> 'branch' and l.step = (p_leg ->> 'step')::integer
    and case
      when p_leg ? 'position' then l.position = (p_leg ->> 'position')::integer
      when p_leg ? 'leg_ref' then l.leg_ref = p_leg ->> 'leg_ref' or (l.leg_ref is null and not exists (
        select from public.call_legs o
        where o.call_id = l.call_id and o.call_started_at = l.call_started_at and o.branch = l.branch
          and o.step = l.step and o.position <> l.position
      ))
      else true
    end;
end $$;

create function private.finish_call(p_call public.calls, p_cause text, p_seconds integer) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  update public.calls set
    ended_at = coalesce(ended_at, private.now()),
    end_cause = coalesce(end_cause, p_cause),
    seconds = coalesce(p_seconds, seconds),
    outcome = case when outcome = 'ringing' then 'missed' else outcome end
  where id = p_call.id and started_at = p_call.started_at;
  update public.call_legs set
    status = case when private.leg_rank(status) < 2 then 'canceled' else status end,
    ended_at = private.now()
  where call_id = p_call.id and call_started_at = p_call.started_at and ended_at is null and status <> 'bridged';
  perform private.mail_missed_call(p_call.id, p_call.started_at);
end $$;

-- p_step: {rule, branch, step, position?: of the first line, ring?: {lines, seconds, screen, rule}, result?: what
-- became of the ring before, outcome?, end_cause?, seconds?}. An answered call stays answered. Null: no such call.
create function private.call_step(p_call_ref text, p_step jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_call public.calls;
begin
  v_call := private.find_call(p_call_ref);
  if v_call.id is null then
    return null;
  end if;
  if p_step ? 'result' then
    perform private.advance_legs(v_call, p_step -> 'result');
  end if;
  if p_step ? 'ring' and v_call.ended_at is null then
    perform private.plan_legs(v_call, p_step);
  end if;
  update public.calls set
    rule = coalesce(rule, p_step -> 'rule'),
    outcome = case
      when outcome = 'answered' or (ended_at is not null and p_step ->> 'outcome' <> 'answered') then outcome
      else coalesce(p_step ->> 'outcome', outcome)
    end,
    answered_at = case when p_step ->> 'outcome' = 'answered' then
      coalesce(answered_at, private.now() - make_interval(secs => coalesce((p_step ->> 'seconds')::integer, 0)))
      else answered_at end,
    answered_by = coalesce(answered_by, (
      select l.e164 from public.call_legs l
      where l.call_id = v_call.id and l.call_started_at = v_call.started_at and l.status = 'bridged'
        and l.e164 is not null
      limit 1
    ))
  where id = v_call.id and started_at = v_call.started_at;
  if p_step ? 'end_cause' then
    perform private.finish_call(v_call, p_step ->> 'end_cause', (p_step ->> 'seconds')::integer);
  elsif v_call.ended_at is not null then
    perform private.mail_missed_call(v_call.id, v_call.started_at);
  end if;
  return jsonb_build_object('ok', true);
end $$;

-- One leg rings, is picked up, ends. p_leg as of advance_legs. Null: no such call.
create function private.call_leg(p_call_ref text, p_leg jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_call public.calls;
begin
  v_call := private.find_call(p_call_ref);
  if v_call.id is null then
    return null;
  end if;
  perform private.advance_legs(v_call, p_leg);
  return private.call_state_json(v_call);
end $$;

create function private.call_ended(p_call_ref text, p_cause text, p_seconds integer) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_call public.calls;
begin
  v_call := private.find_call(p_call_ref);
  if v_call.id is null then
    return null;
  end if;
  perform private.finish_call(v_call, p_cause, p_seconds);
  return jsonb_build_object('ok', true);
end $$;

-- A message that a caller left. Reported up to three times: when it ends, when the file is ready, and again.
create function private.call_recorded(p_call_ref text, p_recording_ref text, p_seconds integer) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_call public.calls;
begin
  v_call := private.find_call(p_call_ref);
  if v_call.id is null then
    return null;
  end if;
  update public.calls set
    recording_ref = coalesce(recording_ref, p_recording_ref),
    recording_seconds = greatest(recording_seconds, p_seconds),
    outcome = case when outcome = 'answered' then outcome else 'voicemail' end
  where id = v_call.id and started_at = v_call.started_at
    and (recording_ref is null or recording_ref = p_recording_ref)
  returning * into v_call;
  if found then
    perform private.begin_voicemail(v_call);
  end if;
  perform private.mail_missed_call(v_call.id, v_call.started_at);
  return jsonb_build_object('ok', true);
end $$;

grant execute on function
  private.call_started(jsonb),
  private.call_step(text, jsonb),
  private.call_leg(text, jsonb),
  private.call_ended(text, text, integer),
  private.call_recorded(text, text, integer)
to app_worker;

-- ======== 506_forwarding_limits.sql ========

-- What forwarding may use up. Phone legs cost us money and are not billed yet: beyond these limits phones do not ring,
-- and callers reach voicemail.

insert into private.settings (key, value, description) values
  ('forwarded_minutes_per_number', '480', 'Minutes that a number may forward within 24 hours'),
  ('forwarded_minutes_per_account', '1200', 'Minutes that an account may forward within 24 hours'),
  ('forwarded_calls_per_number', '120', 'Calls that ring phones of a number within an hour'),
  ('forwarded_calls_per_caller', '20', 'Calls of one caller that ring phones of a number within an hour');

-- Minutes that phones of an account were connected within 24 hours, calls that go on included; p_number_id null: of all
-- its numbers.
create function private.forwarded_minutes(p_account_id uuid, p_number_id uuid) returns numeric
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(sum(coalesce(l.seconds, extract(epoch from
        least(coalesce(l.ended_at, private.now()) - l.rang_at, interval '4 hours')))), 0) / 60
    from public.call_legs l
    where l.account_id = p_account_id and l.call_started_at > private.now() - interval '1 day'
      and (p_number_id is null or l.number_id = p_number_id) and l.status in ('picked_up', 'bridged', 'declined')
  );
end $$;

create function private.are_minutes_spent(p_account_id uuid, p_number_id uuid) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return private.forwarded_minutes(p_account_id, p_number_id) >= private.setting('forwarded_minutes_per_number')
    or private.forwarded_minutes(p_account_id, null) >= private.setting('forwarded_minutes_per_account');
end $$;

-- Takes a call's share of what callers and numbers may ring in an hour, the caller's own first: who has reached that
-- takes nothing of what others share. False: no phone rings.
create function private.take_forwarding(p_number_id uuid, p_caller text) returns boolean
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_per_caller numeric := private.setting('forwarded_calls_per_caller');
  v_per_number numeric := private.setting('forwarded_calls_per_number');
  v_key text := 'forward:' || p_number_id;
begin
  return private.take_tokens(v_key || ':' || coalesce(p_caller, ''), v_per_caller / 3600, v_per_caller) = 0
    and private.take_tokens(v_key, v_per_number / 3600, v_per_number) = 0;
end $$;

-- Whether the phones of a plan stay silent. Operators hear once a day of an account that has used up its minutes.
create function private.is_forwarding_spent(p_number public.purchased_numbers, p_caller text) returns boolean
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if private.are_minutes_spent(p_number.account_id, p_number.id) then
    perform private.notify_operator('An account has used up the minutes that it may forward',
      jsonb_build_object('account', p_number.account_id, 'number', p_number.e164),
      'forwarding-spent:' || p_number.account_id || ':' || to_char(private.now(), 'YYYYMMDD'));
    return true;
  end if;
  return not private.take_forwarding(p_number.id, p_caller);
end $$;

-- What an account may use at the moment: of a plan's phones those that it has proven, within the limits of forwarding,
-- and what an unpaid bill has left it.
create function private.call_facts(p_number public.purchased_numbers, p_caller text, p_plan public.call_plans)
returns jsonb
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_phones text[] := p_plan.phones || private.agent_phones(p_number.account_id, p_plan.agents);
  v_rings boolean := cardinality(p_plan.phones) + cardinality(p_plan.agents) > 0;
begin
  return jsonb_build_object(
    'stage', private.number_stage(p_number),
    'is_budget_spent', coalesce(v_rings, false) and private.is_forwarding_spent(p_number, p_caller),
    'is_mailbox_full', private.meets_full_mailbox(p_number),
    'unverified', to_jsonb(private.unverified_phones(p_number.account_id, v_phones)),
    'agents', private.agents_for_plan(p_number.account_id, p_plan.agents));
end $$;

-- ======== 510_call_history.sql ========

-- Call history: reads run as the caller under row level security. Conditions are written into the statement, so that
-- each combination of filters gets the plan that its indexes allow; values are quoted.

create index calls_number_result on public.calls (number_id, result, started_at desc, id desc);
create index calls_account_result on public.calls (account_id, result, started_at desc, id desc);
create index calls_account_caller on public.calls (account_id, caller, started_at desc, id desc);

-- p_filter: {number_id?, result?, caller?, callers?: patterns of E.164, is_hidden?, from?, until?, before?: {at, id}}.
create function private.call_conditions(p_filter jsonb) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
  v_callers text[] := array(select jsonb_array_elements_text(p_filter -> 'callers'));
  v_before jsonb := p_filter -> 'before';
begin
  return concat_ws(' and ',
    'account_id = $1',
    case when p_filter ? 'number_id' then format('number_id = %L::uuid', p_filter ->> 'number_id') end,
    case when p_filter ? 'result' then format('result = %L', p_filter ->> 'result') end,
    case when p_filter ? 'caller' then format('caller = %L', p_filter ->> 'caller') end,
    case when cardinality(v_callers) > 0 then format('caller like any (%L::text[])', v_callers) end,
    case when (p_filter ->> 'is_hidden')::boolean then 'caller is null' end,
    case when p_filter ? 'from' then format('started_at >= %L::timestamptz', p_filter ->> 'from') end,
    case when p_filter ? 'until' then format('started_at < %L::timestamptz', p_filter ->> 'until') end,
    -- The pair is the place, the instant alone is what partitions are left out by.
    case when v_before ->> 'id' is not null then format(
      'started_at <= %1$L::timestamptz and (started_at, id) < (%1$L::timestamptz, %2$L::uuid)',
      v_before ->> 'at', v_before ->> 'id') end);
end $$;

-- Calls of an account, newest first, each with the phones that rang, and the number with the zone of its plan.
-- Keyset page.
create function private.list_calls(p_account_id uuid, p_filter jsonb, p_limit integer default 25) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_calls jsonb;
begin
  execute format($query$
    with page as materialized (
      select id, number_id, started_at as created_at, caller, plan_version, rule, outcome, result, answered_by,
        answered_at, ended_at, end_cause, seconds, recording_seconds
      from public.calls
      where %s
      order by started_at desc, id desc
      limit %s
    ), numbers as materialized (
      select number_id, private.called_number_json($1, number_id) as number
      from (select distinct number_id from page) d
    )
    select coalesce(jsonb_agg(
      to_jsonb(c) - 'number_id' || jsonb_build_object(
        'number', n.number, 'legs', coalesce(l.legs, '[]'), 'voicemail_id', (
          select id
          from public.voicemails
          where call_id = c.id and account_id = $1 and delete_at > private.now()))
      order by c.created_at desc, c.id desc), '[]')
    from page c
    join numbers n on n.number_id = c.number_id
    left join lateral (
      select jsonb_agg(jsonb_build_object(
        'kind', kind, 'e164', e164, 'agent', agent_name, 'branch', branch, 'step', step, 'position', position,
        'ring_seconds', ring_seconds, 'is_screened', is_screened, 'status', status, 'seconds', seconds, 'cause', cause,
        'rule', rule
      ) order by branch, step, position) as legs
      from public.call_legs
      where call_id = c.id and call_started_at = c.created_at and account_id = $1
    ) l on true$query$, private.call_conditions(p_filter), least(p_limit, 1000))
    into v_calls
    using p_account_id;
  return v_calls;
end $$;

-- A number in a history: {id, e164, label, time_zone}, null for a stranger's. Until a plan is saved its zone is UTC.
create function private.called_number_json(p_account_id uuid, p_number_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object(
      'id', n.id,
      'e164', n.e164,
      'label', n.label,
      'time_zone', coalesce(p.plan ->> 'time_zone', 'UTC'))
    from public.purchased_numbers n
    left join public.call_plans p on p.number_id = n.id and p.account_id = n.account_id and p.is_current
    where n.id = p_number_id and n.account_id = p_account_id
  );
end $$;

-- Numbers to choose from: those that have not ended first. At most 500.
create function private.list_called_numbers(p_account_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(private.called_number_json(p_account_id, n.id) order by n.at), '[]')
    from (
      select id, row_number() over (order by ended_at is not null, label nulls last, e164) as at
      from public.purchased_numbers
      where account_id = p_account_id and e164 is not null
      order by at
      limit 500
    ) n
  );
end $$;

grant execute on function private.call_conditions(jsonb) to public;
grant execute on function
  private.list_calls(uuid, jsonb, integer),
  private.called_number_json(uuid, uuid),
  private.list_called_numbers(uuid)
to authenticated;

-- ======== 511_unreported_ends.sql ========

-- Reports of the voice platform that were lost: ends, and messages.

-- Whose end was never reported: no call lasts as long.
create function private.sweep_calls() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_call public.calls;
  v_count integer := 0;
begin
  for v_call in
    select *
    from public.calls
    where ended_at is null and started_at < private.now() - interval '5 hours'
    order by started_at
    limit 500
  loop
    perform private.finish_call(v_call, 'not_reported', null);
    v_count := v_count + 1;
  end loop;
  return v_count;
end $$;
insert into private.maintenance_steps (kind, name) values ('sweep', 'calls');

create view private.due_calls with (security_invoker = true) as
  select started_at + interval '5 hours' as at
  from public.calls
  where ended_at is null;

-- Calls that reached voicemail and of which no message was reported: most callers leave none. The platform is asked
-- once of each, some minutes after the end. At most fifty.
create function private.list_unreported_messages() returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  return (
    select coalesce(jsonb_agg(call_ref), '[]')
    from (
      select call_ref
      from public.calls
      where outcome = 'voicemail' and recording_ref is null and not is_message_asked
        and started_at > private.now() - interval '20 hours' and ended_at < private.now() - interval '3 minutes'
      order by started_at
      limit 50
    ) asked
  );
end $$;
create index calls_unreported on public.calls (started_at)
  where outcome = 'voicemail' and recording_ref is null and not is_message_asked;

create function private.message_asked(p_call_ref text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_call public.calls := private.find_call(p_call_ref);
begin
  update public.calls set is_message_asked = true where id = v_call.id and started_at = v_call.started_at;
end $$;

grant execute on function
  private.list_unreported_messages(),
  private.message_asked(text)
to app_worker;

-- ======== 512_voicemails.sql ========

-- Messages that callers left. The voice platform records them; a job fetches each once, keeps it in our own storage and
-- deletes it there. Our file goes when its time is over, or when somebody deletes the message.

insert into private.settings (key, value, description) values
  ('voicemails_per_number', '100', 'Messages that a number keeps; then callers hear that its mailbox is full');

-- Private: files go in and out through our server only.
insert into storage.buckets (id, name, public) values ('voicemail', 'voicemail', false) on conflict do nothing;

create table public.voicemail_settings (
  account_id uuid primary key references public.accounts (id),
  days integer not null default 90 check (days between 1 and 730),
  mail text not null default 'link' check (mail in ('link', 'attachment')),
  updated_at timestamptz not null default private.now()
);
comment on table public.voicemail_settings is 'What an account decided about its messages; none: 90 days, link.';
comment on column public.voicemail_settings.days is 'after which a message is deleted';
comment on column public.voicemail_settings.mail is 'whether mails lead to a message or bring it';

create table public.voicemails (
  id uuid primary key default gen_random_uuid(),
  account_id uuid not null references public.accounts (id),
  number_id uuid not null references public.purchased_numbers (id),
  call_id uuid not null unique,
  call_started_at timestamptz not null,
  created_at timestamptz not null default private.now(),
  caller public.e164,
  seconds integer not null check (seconds >= 0),
  recording_ref text not null unique,
  state text not null default 'recorded' check (state in ('recorded', 'kept', 'lost')),
  bytes integer check (bytes > 0),
  transcript text,
  heard_at timestamptz,
  delete_at timestamptz not null,
  is_cleared boolean not null default false,
  attempts smallint not null default 0,
  next_try_at timestamptz
);
comment on table public.voicemails is 'Messages that callers left. The file is voicemail/<account_id>/<id>, an MP3.';
comment on column public.voicemails.recording_ref is 'the voice platform''s id';
comment on column public.voicemails.state is
  'recorded: at the voice platform · kept: in our storage · lost: the platform has it no more, and we never had it';
comment on column public.voicemails.heard_at is 'null: by nobody of the account';
comment on column public.voicemails.delete_at is 'then nobody sees it any more, and its file and row are deleted';
comment on column public.voicemails.is_cleared is 'the voice platform has deleted its own';
comment on column public.voicemails.next_try_at is 'null: nothing is left to do until delete_at';
create index voicemails_account on public.voicemails (account_id, created_at desc, id desc);
create index voicemails_number on public.voicemails (number_id, created_at desc, id desc);
create index voicemails_open on public.voicemails (next_try_at) where next_try_at is not null;
create index voicemails_old on public.voicemails (delete_at);

alter table public.voicemail_settings enable row level security;
alter table public.voicemails enable row level security;
create policy "members read how messages are kept" on public.voicemail_settings for select to authenticated
  using (account_id = any ((select private.account_ids())::uuid[]));
create policy "members read their messages" on public.voicemails for select to authenticated
  using (account_id = any ((select private.account_ids())::uuid[]));
grant select on public.voicemail_settings to authenticated;
grant select (
  id, account_id, number_id, call_id, call_started_at, created_at, caller, seconds, state, bytes, transcript, heard_at,
  delete_at
) on public.voicemails to authenticated;

create function private.voicemail_settings(p_account_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return coalesce(
    (select jsonb_build_object('days', days, 'mail', mail)
      from public.voicemail_settings
      where account_id = p_account_id),
    jsonb_build_object('days', 90, 'mail', 'link'));
end $$;

-- Wakes the job that keeps a message. The file is ready some seconds after the caller has left.
create function private.wake_voicemail(p_id uuid, p_dedupe text, p_due timestamptz default null) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.emit('voicemail/recorded', p_dedupe || p_id, jsonb_build_object('voicemailId', p_id), p_due);
end $$;

-- A message has been left: it gets a row, once. Told again, its file is ready.
create function private.begin_voicemail(p_call public.calls) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_id uuid;
  v_days integer := private.voicemail_settings(p_call.account_id) ->> 'days';
begin
  insert into public.voicemails (
    account_id, number_id, call_id, call_started_at, caller, seconds, recording_ref, delete_at, next_try_at
  )
    values (p_call.account_id, p_call.number_id, p_call.id, p_call.started_at, p_call.caller, p_call.recording_seconds,
      p_call.recording_ref, private.now() + make_interval(days => v_days), private.now() + interval '1 minute')
    on conflict do nothing
    returning id into v_id;
  if v_id is not null then
    perform private.wake_voicemail(v_id, 'voicemail:', private.now() + interval '15 seconds');
    return;
  end if;
  update public.voicemails set
    seconds = p_call.recording_seconds,
    attempts = case when state = 'recorded' then 0 else attempts end,
    next_try_at = case when state = 'recorded' then private.now() else next_try_at end
  where call_id = p_call.id
  returning id into v_id;
  if v_id is not null then
    perform private.wake_voicemail(v_id, 'voicemail-ready:');
  end if;
end $$;

-- Whether a number takes no more messages.
create function private.is_mailbox_full(p_number public.purchased_numbers) returns boolean
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_most integer := private.setting('voicemails_per_number');
begin
  return (
    select count(*) >= v_most
    from (
      select from public.voicemails
      where number_id = p_number.id and account_id = p_number.account_id and delete_at > private.now()
      limit v_most
    ) kept
  );
end $$;

-- The same of a call that begins: the account is told once a day.
create function private.meets_full_mailbox(p_number public.purchased_numbers) returns boolean
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if not private.is_mailbox_full(p_number) then
    return false;
  end if;
  perform private.notify_user(null, p_number.account_id, 'calls', 'mailbox-full', jsonb_build_object(
    'number_id', p_number.id,
    'e164', p_number.e164,
    'label', p_number.label,
    'most', private.setting('voicemails_per_number')
  ), 'mailbox-full:' || p_number.id || ':' || to_char(private.now(), 'YYYYMMDD'));
  return true;
end $$;

-- What is to be done about a message now; two minutes are this job's. Null: nothing, or it is another job's.
-- do: keep: fetch and store it · clear: delete it at the platform · delete: delete it everywhere.
create function private.claim_voicemail(p_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_mail public.voicemails;
begin
  perform private.require_system();
  select * into v_mail from public.voicemails where id = p_id for update;
  if not found or (v_mail.next_try_at is null and v_mail.delete_at > private.now())
    or (v_mail.attempts > 0 and v_mail.next_try_at > private.now())
  then
    return null;
  end if;
  update public.voicemails set attempts = attempts + 1, next_try_at = private.now() + interval '2 minutes'
    where id = p_id;
  return jsonb_build_object(
    'id', p_id,
    'account_id', v_mail.account_id,
    'recording_ref', v_mail.recording_ref,
    'is_cleared', v_mail.is_cleared,
    'attempts', v_mail.attempts,
    'do', case when v_mail.delete_at <= private.now() then 'delete' when v_mail.state = 'recorded' then 'keep'
      else 'clear' end);
end $$;

-- Stored by us: what is left is to delete it at the platform. The job does that next; after a crash another one.
create function private.voicemail_kept(p_id uuid, p_bytes integer) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update public.voicemails set state = 'kept', bytes = p_bytes, attempts = 1,
    next_try_at = private.now() + interval '2 minutes'
    where id = p_id and state = 'recorded';
end $$;

create function private.voicemail_cleared(p_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update public.voicemails set is_cleared = true, attempts = 0, next_try_at = null
    where id = p_id and state <> 'recorded';
end $$;

-- It could not be done: again after a minute, then later and later, at most once a day. p_is_gone: the platform has no
-- such recording; believed after an hour, since files are late. Operators are told of what still fails after a day.
create function private.voicemail_failed(p_id uuid, p_is_gone boolean, p_problem text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_mail public.voicemails;
begin
  perform private.require_system();
  update public.voicemails set
    state = case when p_is_gone and state = 'recorded' and created_at < private.now() - interval '1 hour' then 'lost'
      else state end,
    next_try_at = private.now() + least(make_interval(mins => power(2, least(attempts, 12) - 1)::integer),
      interval '1 day')
  where id = p_id
  returning * into v_mail;
  if v_mail.state = 'lost' then
    update public.voicemails set is_cleared = true, next_try_at = null where id = p_id;
  end if;
  if v_mail.state = 'lost' or v_mail.created_at < private.now() - interval '1 day' then
    perform private.notify_operator('A voice message could not be kept',
      jsonb_build_object('voicemail', p_id, 'account', v_mail.account_id, 'problem', p_problem),
      'voicemail-failed:' || p_id);
  end if;
end $$;

-- Its files are gone, ours and the platform's.
create function private.voicemail_deleted(p_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  delete from public.voicemails where id = p_id and delete_at <= private.now();
end $$;

-- Wakes what was left unfinished, and what is to be deleted.
create function private.sweep_voicemails() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_id uuid;
  v_count integer := 0;
begin
  for v_id in
    select id
    from public.voicemails
    where next_try_at <= private.now() or (next_try_at is null and delete_at <= private.now())
    order by next_try_at nulls last
    limit 200
  loop
    perform private.wake_voicemail(v_id, private.sweep_key('voicemail') || ':');
    v_count := v_count + 1;
  end loop;
  return v_count;
end $$;
insert into private.maintenance_steps (kind, name) values ('sweep', 'voicemails');

create view private.due_voicemails with (security_invoker = true) as
  select coalesce(next_try_at, delete_at) as at
  from public.voicemails;

grant execute on function
  private.claim_voicemail(uuid),
  private.voicemail_kept(uuid, integer),
  private.voicemail_cleared(uuid),
  private.voicemail_failed(uuid, boolean, text),
  private.voicemail_deleted(uuid)
to app_worker;

-- ======== 513_voicemail_box.sql ========

-- The account's messages as its people see them: a list, a count of what nobody has heard, marks and deletion.

-- Newest first. Keyset page by (created_at, id).
create function private.list_voicemails(
  p_account_id uuid,
  p_number_id uuid default null,
  p_unheard boolean default false,
  p_limit integer default 25,
  p_before timestamptz default null,
  p_before_id uuid default null
) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', v.id,
      'call_id', v.call_id,
      'created_at', v.created_at,
      'number', private.called_number_json(p_account_id, v.number_id),
      'caller', v.caller,
      'seconds', v.seconds,
      'state', v.state,
      'transcript', v.transcript,
      'heard_at', v.heard_at,
      'delete_at', v.delete_at
    ) order by v.created_at desc, v.id desc), '[]')
    from (
      select id, call_id, created_at, number_id, caller, seconds, state, transcript, heard_at, delete_at
      from public.voicemails
      where account_id = p_account_id and delete_at > private.now()
        and (p_number_id is null or number_id = p_number_id)
        and (not p_unheard or heard_at is null)
        and (p_before is null or (created_at, id) < (p_before, p_before_id))
      order by created_at desc, id desc
      limit least(p_limit, 100)
    ) v
  );
end $$;

-- Null: none.
create function private.count_unheard_voicemails(p_account_id uuid) returns integer
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select nullif(count(*), 0)
    from public.voicemails
    where account_id = p_account_id and heard_at is null and delete_at > private.now()
  );
end $$;
create index voicemails_unheard on public.voicemails (account_id) where heard_at is null;

grant execute on function
  private.list_voicemails(uuid, uuid, boolean, integer, timestamptz, uuid),
  private.count_unheard_voicemails(uuid)
to authenticated;

-- Where a message is. Refusals: NOT_FOUND.
create function private.get_voicemail(p_actor jsonb, p_account_id uuid, p_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_mail public.voicemails;
begin
  perform private.authorize(p_actor, p_account_id, 'read');
  select * into v_mail
    from public.voicemails
    where id = p_id and account_id = p_account_id and delete_at > private.now();
  if not found then
    return private.refusal('NOT_FOUND');
  end if;
  return jsonb_build_object(
    'ok', true,
    'recording_ref', v_mail.recording_ref,
    'state', v_mail.state,
    'caller', v_mail.caller,
    'created_at', v_mail.created_at);
end $$;

-- Heard or not, for everybody of the account. Refusals: NOT_FOUND.
create function private.mark_voicemail(p_actor jsonb, p_account_id uuid, p_id uuid, p_is_heard boolean) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_heard_at timestamptz;
begin
  perform private.authorize(p_actor, p_account_id, 'read');
  update public.voicemails set heard_at = case when p_is_heard then coalesce(heard_at, private.now()) end
    where id = p_id and account_id = p_account_id and delete_at > private.now()
    returning heard_at into v_heard_at;
  if not found then
    return private.refusal('NOT_FOUND');
  end if;
  return jsonb_build_object('ok', true, 'heard_at', v_heard_at);
end $$;

-- Deletes a message: nobody sees it from now on, and the job deletes its file. Again: it stays so. Refusals: NOT_FOUND.
create function private.delete_voicemail(p_actor jsonb, p_account_id uuid, p_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize(p_actor, p_account_id, 'configure');
  update public.voicemails set delete_at = least(delete_at, private.now()), attempts = 0, next_try_at = private.now()
    where id = p_id and account_id = p_account_id;
  if not found then
    return private.refusal('NOT_FOUND');
  end if;
  perform private.wake_voicemail(p_id, 'voicemail-deleted:');
  return jsonb_build_object('ok', true);
end $$;

-- How an account keeps its messages: {days, mail}.
create function private.get_voicemail_settings(p_actor jsonb, p_account_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize(p_actor, p_account_id, 'read');
  return private.voicemail_settings(p_account_id);
end $$;

-- How long messages are kept and how mails tell of them. Messages that are there keep by the new time too: those that
-- are older are deleted.
create function private.set_voicemail_settings(p_actor jsonb, p_account_id uuid, p_days integer, p_mail text)
returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_before jsonb := private.voicemail_settings(p_account_id);
  v_after jsonb;
begin
  perform private.authorize(p_actor, p_account_id, 'configure');
  insert into public.voicemail_settings (account_id, days, mail)
    values (p_account_id, p_days, p_mail)
    on conflict (account_id) do update set days = p_days, mail = p_mail, updated_at = private.now();
  v_after := private.voicemail_settings(p_account_id);
  if v_before <> v_after then
    perform private.audit(p_actor, p_account_id, 'voicemail.changed', 'account:' || p_account_id, v_before, v_after);
  end if;
  update public.voicemails set delete_at = created_at + make_interval(days => p_days)
    where account_id = p_account_id and delete_at > private.now();
  return jsonb_build_object('ok', true, 'settings', v_after);
end $$;

grant execute on function
  private.get_voicemail(jsonb, uuid, uuid),
  private.mark_voicemail(jsonb, uuid, uuid, boolean),
  private.delete_voicemail(jsonb, uuid, uuid),
  private.get_voicemail_settings(jsonb, uuid),
  private.set_voicemail_settings(jsonb, uuid, integer, text)
to app_server;

-- ======== 514_call_charts.sql ========

-- What an account's calls look like together: by day, by hour of the week, by caller. Counted in one pass over the
-- months that the filter names, by the same conditions and indexes as the history.

-- p_filter: as of private.call_conditions, with from and until. Days and hours are those of p_zone.
-- {days: [{day, calls, answered}], hours: [{weekday: 1 (Monday) … 7, hour, calls}], callers: the ten that called most,
-- [{caller, calls, answered}], null: withheld}. Null: no calls.
create function private.call_charts(p_account_id uuid, p_filter jsonb, p_zone text) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_charts jsonb;
begin
  execute format($query$
    with found as materialized (
      select started_at at time zone $2 as at, caller, (result = 'answered')::integer as answered
      from public.calls
      where %s
    ), days as (
      select at::date as day, count(*) as calls, sum(answered) as answered from found group by 1
    ), hours as (
      select extract(isodow from at)::integer as weekday, extract(hour from at)::integer as hour, count(*) as calls
      from found group by 1, 2
    ), callers as (
      select caller, count(*) as calls, sum(answered) as answered
      from found group by 1 order by 2 desc, 1 limit 10
    )
    select jsonb_build_object(
      'days', (select coalesce(jsonb_agg(to_jsonb(d) order by day), '[]') from days d),
      'hours', (select coalesce(jsonb_agg(to_jsonb(h) order by weekday, hour), '[]') from hours h),
      'callers', (select coalesce(jsonb_agg(to_jsonb(c) order by calls desc, caller), '[]') from callers c)
    )$query$, private.call_conditions(p_filter))
    into v_charts
    using p_account_id, p_zone;
  return case when v_charts -> 'days' <> '[]' then v_charts end;
end $$;

grant execute on function private.call_charts(uuid, jsonb, text) to authenticated;

-- ======== 515_call_mails.sql ========

-- Mails about calls that nobody took. A report may still be on its way when a call ends, so a mail waits a minute, and
-- is taken back when it turns out that somebody answered or that there is a message to tell of.

-- Whether its owner should hear of a call by mail: nobody took it, a phone rang or a message could be left. Not of a
-- caller who tries again within ten minutes without a message, nor of more than thirty calls an hour.
create function private.is_call_to_mail(p_call public.calls) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  if p_call.ended_at is null or p_call.started_at < private.now() - interval '1 hour'
    or p_call.outcome not in ('missed', 'voicemail', 'message')
    or (p_call.outcome = 'message' and not exists (
      select from public.call_legs where call_id = p_call.id and call_started_at = p_call.started_at
    ))
  then
    return false;
  end if;
  if p_call.recording_seconds is null and exists (
    select from public.calls c
    where c.number_id = p_call.number_id and c.caller is not distinct from p_call.caller and c.id <> p_call.id
      and c.started_at between p_call.started_at - interval '10 minutes' and p_call.started_at
      and c.outcome in ('missed', 'voicemail', 'message')
  ) then
    return false;
  end if;
  return (
    select count(*) <= 30
    from public.calls
    where number_id = p_call.number_id and started_at > private.now() - interval '1 hour'
      and outcome in ('missed', 'voicemail', 'message')
  );
end $$;

-- Tells the owner of the account, once without and once with a message. Called whenever more is known of a call that
-- ended.
create function private.mail_missed_call(p_call_id uuid, p_started_at timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_call public.calls;
  v_number public.purchased_numbers;
  v_voicemail uuid;
begin
  select * into v_call from public.calls where id = p_call_id and started_at = p_started_at;
  if v_call.outcome = 'answered' or v_call.recording_seconds is not null then
    update public.notifications set status = 'suppressed'
      where dedupe_key = 'call-missed:' || p_call_id and status = 'pending';
  end if;
  if not private.is_call_to_mail(v_call) then
    return;
  end if;
  select * into v_number from public.purchased_numbers where id = v_call.number_id;
  select id into v_voicemail from public.voicemails where call_id = p_call_id;
  perform private.notify_user(null, v_call.account_id, 'calls', 'call-missed', jsonb_build_object(
    'number_id', v_number.id,
    'e164', v_number.e164,
    'label', v_number.label,
    'caller', v_call.caller,
    'called_at', v_call.started_at,
    'message_seconds', v_call.recording_seconds,
    'attached', case when private.voicemail_settings(v_call.account_id) ->> 'mail' = 'attachment' then
      v_call.account_id || '/' || v_voicemail end
  ), case when v_call.recording_seconds is null then 'call-missed:' else 'call-message:' end || p_call_id,
    private.now() + interval '1 minute');
end $$;

-- ======== 520_call_records.sql ========

-- What carriers write down about calls: what they cost us, and calls that never reached us because the carrier rang a
-- phone by itself. Our row bills; a record that belongs to one of our calls is its cost only, and differences are kept.

create table public.carrier_records (
  carrier_id text not null references public.carriers (id),
  ref text not null,
  e164 public.e164 not null,
  caller public.e164,
  started_at timestamptz not null,
  answered_at timestamptz,
  ended_at timestamptz,
  seconds integer not null check (seconds >= 0),
  cost numeric check (cost >= 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  destination public.e164,
  call_ref text,
  account_id uuid references public.accounts (id),
  number_id uuid references public.purchased_numbers (id),
  call_id uuid,
  call_started_at timestamptz,
  state text not null default 'unmatched' check (state in ('unmatched', 'matched', 'ambiguous', 'became_call')),
  difference jsonb,
  created_at timestamptz not null default private.now(),
  updated_at timestamptz not null default private.now(),
  primary key (carrier_id, ref)
);
comment on table public.carrier_records is
  'Calls and legs as carriers write them down. Facts of cost; no customer sees them.';
comment on column public.carrier_records.cost is 'what the carrier charges us; null: not rated yet, or not said';
comment on column public.carrier_records.destination is
  'a phone that the carrier handed it to; null: our voice application, or nobody';
comment on column public.carrier_records.call_ref is 'the voice platform''s id of the call, where it says one';
comment on column public.carrier_records.state is
  'matched: one of our calls · ambiguous: several could be it · became_call: the carrier alone knew of it';
comment on column public.carrier_records.difference is 'where it and our row differ: {seconds: [ours, theirs], …}';
create index carrier_records_call on public.carrier_records (call_id) where call_id is not null;
create index carrier_records_account on public.carrier_records (account_id, started_at);
create index carrier_records_number on public.carrier_records (number_id, started_at);
alter table public.carrier_records enable row level security;

-- The account that had a number at an instant, by its number at the carrier; the newest when it came back to us.
create function private.number_at(p_e164 text, p_at timestamptz) returns public.purchased_numbers
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_number public.purchased_numbers;
begin
  select * into v_number
    from public.purchased_numbers
    where e164 = p_e164 and account_id is not null and created_at <= p_at
      and (ended_at is null or ended_at > p_at)
    order by created_at desc
    limit 1;
  return v_number;
end $$;

-- Our calls that a record can be: the one it names, else those of the same caller to the number about that time which
-- no other record of the carrier has.
create function private.calls_of_record(p_record public.carrier_records) returns setof public.calls
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  if p_record.call_ref is not null then
    return query
      select *
      from public.calls
      where call_ref = p_record.call_ref
        and started_at between p_record.started_at - interval '1 day' and p_record.started_at + interval '1 day';
    return;
  end if;
  return query
    select *
    from public.calls c
    where c.number_id = p_record.number_id and c.entry = 'sip'
      and c.started_at >= p_record.started_at - interval '45 seconds'
      and c.started_at <= p_record.started_at + interval '45 seconds'
      and c.caller is not distinct from p_record.caller
      and not exists (
        select from public.carrier_records o
        where o.call_id = c.id and o.carrier_id = p_record.carrier_id and o.ref <> p_record.ref
      );
end $$;

-- Where a record and our row tell different things, beyond what rounding explains. Null: nowhere.
create function private.record_difference(p_record public.carrier_records, p_call public.calls) returns jsonb
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
  v_difference jsonb := '{}';
begin
  if p_record.destination is not null then
    return null; -- a leg: its seconds are counted apart
  end if;
  if abs(coalesce(p_call.seconds, 0) - p_record.seconds) > 2 and p_call.outcome = 'answered' then
    v_difference := v_difference || jsonb_build_object('seconds', jsonb_build_array(p_call.seconds, p_record.seconds));
  end if;
  if p_call.outcome = 'answered' and p_record.answered_at is null then
    v_difference := v_difference || '{"answered": [true, false]}';
  end if;
  return nullif(v_difference, '{}');
end $$;

-- A call that only the carrier knew of: it rang a phone by itself and somebody answered. A call and a leg like others.
create function private.call_of_record(p_record public.carrier_records) returns public.calls
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_call public.calls;
begin
  insert into public.calls (
    account_id, number_id, started_at, call_ref, entry, caller, facts, rule, outcome, answered_by, answered_at,
    ended_at, end_cause, seconds
  )
    values (p_record.account_id, p_record.number_id, p_record.started_at, p_record.carrier_id || ':' || p_record.ref,
      'carrier', p_record.caller, '{}', '{"kind": "fallback"}', 'answered', p_record.destination, p_record.answered_at,
      coalesce(p_record.ended_at, p_record.answered_at + make_interval(secs => p_record.seconds)), 'completed',
      p_record.seconds)
    returning * into v_call;
  insert into public.call_legs (
    call_id, call_started_at, account_id, number_id, branch, step, position, e164, rule, ring_seconds, is_screened,
    status, rang_at, ended_at, seconds
  )
    values (v_call.id, v_call.started_at, v_call.account_id, v_call.number_id, '', 0, 0, p_record.destination,
      v_call.rule, extract(epoch from p_record.answered_at - p_record.started_at)::integer, false, 'bridged',
      v_call.started_at, v_call.ended_at, p_record.seconds);
  return v_call;
end $$;

-- ======== 521_record_runs.sql ========

-- Fetching the carriers' records: each day twice, on the next one and a day later, when late rows and prices are there.

create table private.record_runs (
  carrier_id text not null references public.carriers (id),
  day date not null,
  run smallint not null check (run in (1, 2)),
  asked_at timestamptz not null default private.now(),
  done_at timestamptz,
  rows integer,
  primary key (carrier_id, day, run)
);
comment on table private.record_runs is 'Days (UTC) of carriers'' records, and whether they have been read.';
comment on column private.record_runs.done_at is 'null: the carrier is preparing them, or it failed and comes again';
alter table private.record_runs enable row level security;

-- The oldest day that is to be read from a carrier, of the last five; null: none. Night begins at 02:00 UTC.
create function private.next_record_run(p_carrier_id text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_night date := (private.now() at time zone 'UTC' - interval '2 hours')::date;
  v_day date;
  v_run integer;
begin
  perform private.require_system();
  select d.day, r.run into v_day, v_run
    from generate_series(v_night - 5, v_night - 1, interval '1 day') as d (day)
    cross join (values (1), (2)) as r (run)
    where d.day::date + r.run <= v_night and not exists (
      select from private.record_runs done
      where done.carrier_id = p_carrier_id and done.day = d.day::date and done.run = r.run and done.done_at is not null
    )
    order by r.run, d.day
    limit 1;
  if not found then
    return null;
  end if;
  insert into private.record_runs (carrier_id, day, run) values (p_carrier_id, v_day, v_run) on conflict do nothing;
  return jsonb_build_object('day', v_day, 'run', v_run);
end $$;

create function private.record_run_done(p_carrier_id text, p_day date, p_run integer, p_rows integer) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update private.record_runs set done_at = private.now(), rows = p_rows
    where carrier_id = p_carrier_id and day = p_day and run = p_run;
end $$;

-- One record, once; again, its price and end may have come. Returns its state.
create function private.ingest_record(p_carrier_id text, p_record jsonb) returns text
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_number public.purchased_numbers := private.number_at(p_record ->> 'number',
    (p_record ->> 'started_at')::timestamptz);
  v_record public.carrier_records;
begin
  insert into public.carrier_records as r (
    carrier_id, ref, e164, caller, started_at, answered_at, ended_at, seconds, cost, currency, destination, call_ref,
    account_id, number_id
  )
    values (p_carrier_id, p_record ->> 'ref', p_record ->> 'number', p_record ->> 'caller',
      (p_record ->> 'started_at')::timestamptz, (p_record ->> 'answered_at')::timestamptz,
      (p_record ->> 'ended_at')::timestamptz, (p_record ->> 'seconds')::integer, (p_record ->> 'cost')::numeric,
      p_record ->> 'currency', p_record ->> 'destination', p_record ->> 'call_ref', v_number.account_id, v_number.id)
    on conflict (carrier_id, ref) do update set
      answered_at = coalesce(excluded.answered_at, r.answered_at),
      ended_at = coalesce(excluded.ended_at, r.ended_at),
      seconds = excluded.seconds,
      cost = coalesce(excluded.cost, r.cost),
      updated_at = private.now()
    returning * into v_record;
  return private.match_record(v_record);
end $$;

-- Joins a record with our call. What has been joined stays so.
create function private.match_record(p_record public.carrier_records) returns text
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_calls public.calls[];
  v_call public.calls;
  v_state text;
begin
  if p_record.state in ('matched', 'became_call') then
    return p_record.state;
  end if;
  if p_record.destination is null or p_record.call_ref is not null then
    v_calls := array (select c from private.calls_of_record(p_record) c);
  end if;
  v_state := case coalesce(cardinality(v_calls), 0) when 0 then 'unmatched' when 1 then 'matched' else 'ambiguous' end;
  if v_state = 'matched' then
    v_call := v_calls[1];
    perform private.end_by_record(v_call, p_record);
  elsif v_state = 'unmatched' and p_record.destination is not null and p_record.call_ref is null
    and p_record.answered_at is not null and p_record.account_id is not null
  then
    v_call := private.call_of_record(p_record);
    v_state := 'became_call';
  end if;
  update public.carrier_records set
    state = v_state,
    call_id = v_call.id,
    call_started_at = v_call.started_at,
    account_id = coalesce(v_call.account_id, account_id),
    number_id = coalesce(v_call.number_id, number_id),
    difference = case when v_state = 'matched' then private.record_difference(p_record, v_call) end
  where carrier_id = p_record.carrier_id and ref = p_record.ref;
  return v_state;
end $$;

-- A call whose end was never reported, or only given up, ends as the record says.
create function private.end_by_record(p_call public.calls, p_record public.carrier_records) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if p_record.destination is not null or p_record.ended_at is null
    or (p_call.ended_at is not null and p_call.end_cause is distinct from 'not_reported')
  then
    return;
  end if;
  update public.calls set
    ended_at = p_record.ended_at,
    end_cause = 'completed',
    seconds = coalesce(seconds, p_record.seconds),
    outcome = case when outcome = 'ringing' then 'missed' else outcome end
  where id = p_call.id and started_at = p_call.started_at;
  update public.call_legs set ended_at = least(ended_at, p_record.ended_at)
    where call_id = p_call.id and call_started_at = p_call.started_at;
end $$;

-- p_records: as lib/carriers/facets/records.ts has them, at most a thousand. Returns how many of each state.
create function private.ingest_records(p_carrier_id text, p_records jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  return (
    select coalesce(jsonb_object_agg(state, n), '{}')
    from (
      select private.ingest_record(p_carrier_id, one) as state, count(*) as n
      from (select one from jsonb_array_elements(p_records) one order by one ->> 'started_at', one ->> 'ref') sorted
      group by 1
    ) counted
  );
end $$;

grant execute on function
  private.next_record_run(text),
  private.record_run_done(text, date, integer, integer),
  private.ingest_records(text, jsonb)
to app_worker;

-- ======== 530_start_selling.sql ========

-- A carrier that is not in use yet is put on sale by staff, for good: afterwards its sale is paused and resumed.

-- Its areas are not known yet, so its catalog is asked for in the same transaction.
create function private.start_selling(p_actor jsonb, p_carrier text, p_reason text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  update public.carriers set
    is_enabled = true,
    selling_paused_at = null,
    selling_paused_reason = null,
    selling_paused_by = null
  where id = p_carrier;
  perform private.audit(p_actor, null, 'selling.started', 'carrier:' || p_carrier,
    jsonb_build_object('is_enabled', false), jsonb_build_object('is_enabled', true), p_reason);
  perform private.staff_request_catalog_sync(p_actor, p_carrier, p_reason);
end $$;

-- ======== 531_foreign_numbers.sql ========

-- Numbers that a carrier counts as ours and that nobody here has: they cost money every month. Each carrier is asked
-- for all of ours once a day.

create table private.foreign_numbers (
  carrier_id text not null references public.carriers (id),
  carrier_ref text not null,
  e164 text not null,
  seen_at timestamptz not null default private.now(),
  confirmed_at timestamptz,
  primary key (carrier_id, carrier_ref)
);
comment on table private.foreign_numbers is
  'What a carrier counts as ours and nobody here has. Its list may be ahead of our books for a moment, so one counts '
  'when a second look finds it again.';
alter table private.foreign_numbers enable row level security;

-- Carriers that are due, taken for an hour: their ids.
create function private.claim_owned_looks() returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_ids jsonb;
begin
  perform private.require_system();
  with taken as (
    update public.carriers set owned_look_at = private.now() + interval '1 hour'
    where is_enabled and owned_look_at <= private.now()
    returning id
  )
  select coalesce(jsonb_agg(id order by id), '[]') into v_ids from taken;
  return v_ids;
end $$;

-- Whether somebody here has a number, or an order of ours brings it, may still bring it, or brought it late.
create function private.is_known_number(p_carrier text, p_ref text, p_e164 text) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (
    select from public.purchased_numbers
    where carrier_id = p_carrier and status not in ('released', 'failed')
      and (carrier_ref = p_ref or e164 = p_e164)
  ) or exists (
    select from public.carrier_orders
    where carrier_id = p_carrier and wanted_e164 = p_e164
      and (status in ('created', 'submitted', 'pending') or late_until > private.now())
  );
end $$;

-- All numbers that a carrier counts as ours: [{ref, e164}]. Returns how many of them nobody here has, as two looks
-- found.
create function private.record_owned_numbers(p_carrier text, p_numbers jsonb) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_refs text[];
begin
  perform private.require_system();
  v_refs := array(
    select n ->> 'ref'
    from jsonb_array_elements(p_numbers) n
    where not private.is_known_number(p_carrier, n ->> 'ref', n ->> 'e164')
  );
  delete from private.foreign_numbers where carrier_id = p_carrier and carrier_ref <> all (v_refs);
  perform private.confirm_foreign_numbers(p_carrier);
  insert into private.foreign_numbers (carrier_id, carrier_ref, e164)
    select p_carrier, n ->> 'ref', n ->> 'e164'
    from jsonb_array_elements(p_numbers) n
    where n ->> 'ref' = any (v_refs)
    on conflict do nothing;
  update public.carriers set owned_look_at = private.now() + case
      when exists (select from private.foreign_numbers where carrier_id = p_carrier and confirmed_at is null)
      then interval '10 minutes' else interval '1 day' end
    where id = p_carrier;
  return (
    select count(*) from private.foreign_numbers where carrier_id = p_carrier and confirmed_at is not null
  );
end $$;

-- What an earlier look found too: operators are told once.
create function private.confirm_foreign_numbers(p_carrier text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_news jsonb;
begin
  with confirmed as (
    update private.foreign_numbers set confirmed_at = private.now()
    where carrier_id = p_carrier and confirmed_at is null and seen_at < private.now() - interval '5 minutes'
    returning e164
  )
  select jsonb_agg(e164 order by e164) into v_news from confirmed;
  if v_news is not null then
    perform private.alert_operator('Numbers at ' || p_carrier || ' that nobody here has',
      jsonb_build_object('numbers', v_news), 'foreign-numbers:' || p_carrier || ':' || md5(v_news::text));
  end if;
end $$;

create function private.attention_foreign_numbers() returns private.attention
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_found private.attention;
begin
  select count(*), min(seen_at) into v_found from private.foreign_numbers where confirmed_at is not null;
  return v_found;
end $$;
insert into private.attention_steps (name, position, title, advice, address) values
  ('foreign_numbers', 65, 'Numbers at carriers that nobody here has',
    'We pay for them every month. Find out whose they are, or give them back in the carrier''s panel.',
    '/admin/carriers');

create view private.due_owned_looks with (security_invoker = true) as
  select owned_look_at as at from public.carriers where is_enabled;

grant execute on function
  private.claim_owned_looks(),
  private.record_owned_numbers(text, jsonb)
to app_worker;

-- ======== 540_messages.sql ========

-- Texts: one row a conversation (a number and who it exchanges texts with), one a text. A carrier may deliver a text
-- twice, late or after a later one: it is stored once, and shown where its instant belongs.

create table public.conversations (
  id uuid primary key default gen_random_uuid(),
  account_id uuid not null references public.accounts (id),
  number_id uuid not null references public.purchased_numbers (id),
  other_party text not null check (char_length(other_party) between 1 and 40),
  last_at timestamptz not null,
  last_text text not null check (char_length(last_text) <= 160),
  last_direction text not null check (last_direction in ('inbound', 'outbound')),
  unread_count integer not null default 0 check (unread_count >= 0),
  not_kept_count integer not null default 0 check (not_kept_count >= 0),
  not_kept_at timestamptz,
  created_at timestamptz not null default private.now(),
  unique (number_id, other_party, account_id)
);
comment on table public.conversations is 'What a number exchanged with one other party.';
comment on column public.conversations.other_party is 'E.164, a short code, or a sender''s name as the carrier gave it';
comment on column public.conversations.last_text is 'the beginning of the latest text, in one line';
comment on column public.conversations.not_kept_count is
  'texts beyond the limit of what one sender or number may receive; their words are lost, that they came is not';
create index conversations_account on public.conversations (account_id, last_at desc, id desc);
create index conversations_unread on public.conversations (account_id) where unread_count > 0;

create table public.messages (
  id uuid not null default gen_random_uuid(),
  created_at timestamptz not null default private.now(),
  conversation_id uuid not null,
  account_id uuid not null,
  number_id uuid not null,
  direction text not null check (direction in ('inbound', 'outbound')),
  body text not null check (octet_length(body) <= 262144),
  search_key text not null generated always as (private.search_key(body)) stored,
  media jsonb not null default '[]',
  segments integer not null default 1 check (segments >= 1),
  carrier_id text not null,
  carrier_ref text,
  state text not null check (state in (
    'received', 'queued', 'sending', 'sent', 'delivered', 'undelivered', 'failed', 'unknown'
  )),
  error_code integer,
  sent_at timestamptz not null,
  sent_by uuid,
  state_at timestamptz not null default private.now(),
  primary key (id, created_at),
  constraint messages_state_fits check ((direction = 'inbound') = (state = 'received'))
) partition by range (created_at);
comment on table public.messages is 'Texts that numbers received and sent.';
comment on column public.messages.created_at is 'when we stored it';
comment on column public.messages.sent_at is
  'when it was sent, as far as the carrier says: the order of a conversation';
comment on column public.messages.body is 'as it was sent, except for what Postgres cannot keep';
comment on column public.messages.media is '[{ref, type}]: pictures and files, which stay with the carrier';
comment on column public.messages.segments is 'parts of the network that it took, as carriers count them';
comment on column public.messages.state is 'unknown: nobody can say whether it was sent; it is not tried again';
comment on column public.messages.error_code is 'the carrier''s code of an outbound text that did not arrive';
comment on column public.messages.sent_by is 'the person who wrote it; null: a program, or the other party';
create index messages_conversation on public.messages (conversation_id, sent_at desc, id desc);
create index messages_account on public.messages (account_id, created_at desc);
create index messages_words on public.messages using gin (search_key extensions.gin_trgm_ops);
create index messages_sent on public.messages (account_id, created_at) include (segments, state)
  where direction = 'outbound';
select private.partition_by_month('messages');

-- A unique index of a partitioned table holds per month only.
create table public.message_refs (
  carrier_id text not null,
  carrier_ref text not null,
  received_at timestamptz not null default private.now(),
  primary key (carrier_id, carrier_ref)
);
comment on table public.message_refs is 'Texts that arrived, by their carriers'' ids: a repeated one is known here.';
create index message_refs_age on public.message_refs (received_at);

create table public.text_proofs (
  number_id uuid primary key references public.purchased_numbers (id),
  proven_at timestamptz not null default private.now()
);
comment on table public.text_proofs is
  'Numbers at which a text has arrived. Of no other do we say that it receives any.';

alter table public.conversations enable row level security;
alter table public.messages enable row level security;
alter table public.message_refs enable row level security;
alter table public.text_proofs enable row level security;

create policy "members read their conversations" on public.conversations for select to authenticated
  using (account_id = any ((select private.account_ids())::uuid[]));
create policy "members read their texts" on public.messages for select to authenticated
  using (account_id = any ((select private.account_ids())::uuid[]));
create policy "members read which of their numbers receive texts" on public.text_proofs for select to authenticated
  using (exists (
    select from public.purchased_numbers n
    where n.id = number_id and n.account_id = any ((select private.account_ids())::uuid[])
  ));

grant select on public.conversations, public.text_proofs to authenticated;
grant select (
  id, created_at, conversation_id, account_id, number_id, direction, body, search_key, media, segments, state,
  error_code, sent_at, sent_by, state_at
) on public.messages to authenticated;

-- What carriers repeat, they repeat within hours.
create function private.prune_message_refs() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count integer;
begin
  delete from public.message_refs where received_at < private.now() - interval '60 days';
  get diagnostics v_count = row_count;
  return v_count;
end $$;
insert into private.maintenance_steps (kind, name) values ('prune', 'message_refs');

-- ======== 541_message_intake.sql ========

-- Intake of texts. Webhooks verify who delivers; here each text is stored once.

insert into private.settings (key, value, description) values
  ('texts_per_sender', '200', 'Texts of one sender to one number that are kept within an hour'),
  ('texts_per_number', '5000', 'Texts to one number that are kept within an hour');

-- Takes a text's share of what is kept in an hour, the sender's own first: who has reached that takes nothing of what
-- others share.
create function private.take_text(p_number_id uuid, p_other_party text) returns boolean
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_per_sender numeric := private.setting('texts_per_sender');
  v_per_number numeric := private.setting('texts_per_number');
  v_key text := 'text:' || p_number_id;
begin
  return private.take_tokens(v_key || ':' || p_other_party, v_per_sender / 3600, v_per_sender) = 0
    and private.take_tokens(v_key, v_per_number / 3600, v_per_number) = 0;
end $$;

-- The instant that a text is shown with: its carrier's, unless that cannot be. Carriers repeat for an hour.
create function private.text_instant(p_sent_at timestamptz) returns timestamptz
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  if p_sent_at between private.now() - interval '2 hours' and private.now() then
    return p_sent_at;
  end if;
  return private.now();
end $$;

-- The beginning of a text for a list, in one line.
create function private.text_glance(p_body text) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return left(private.clean_line(left(p_body, 600)), 160);
end $$;

-- Makes the conversation or adds to it. A text that was sent before the latest changes no more than what is unread.
create function private.touch_conversation(
  p_number public.purchased_numbers,
  p_other_party text,
  p_glance text,
  p_sent_at timestamptz,
  p_direction text
) returns uuid
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_id uuid;
begin
  insert into public.conversations as c
      (account_id, number_id, other_party, last_at, last_text, last_direction, unread_count)
    values (p_number.account_id, p_number.id, p_other_party, p_sent_at, p_glance, p_direction,
      (p_direction = 'inbound')::integer)
    on conflict (number_id, other_party, account_id) do update set
      last_text = case when excluded.last_at >= c.last_at then excluded.last_text else c.last_text end,
      last_direction = case when excluded.last_at >= c.last_at then excluded.last_direction else c.last_direction end,
      last_at = greatest(c.last_at, excluded.last_at),
      unread_count = c.unread_count + excluded.unread_count
    returning c.id into v_id;
  return v_id;
end $$;

-- Beyond the limits a text's words are not kept. The conversation says so, and operators hear once a day.
create function private.count_text_not_kept(p_number public.purchased_numbers, p_other_party text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.conversations as c
      (account_id, number_id, other_party, last_at, last_text, last_direction, not_kept_count, not_kept_at)
    values (p_number.account_id, p_number.id, p_other_party, private.now(), '', 'inbound', 1, private.now())
    on conflict (number_id, other_party, account_id) do update set
      not_kept_count = c.not_kept_count + 1,
      not_kept_at = excluded.not_kept_at;
  perform private.notify_operator('A number receives more texts than are kept',
    jsonb_build_object('account', p_number.account_id, 'number', p_number.e164, 'sender', p_other_party),
    'texts-not-kept:' || p_number.id || ':' || to_char(private.now(), 'YYYYMMDD'));
end $$;

-- The number that a carrier names, with an owner. It need not be live yet, and may be suspended: what arrives is kept.
create function private.number_for_text(p_carrier_id text, p_to text) returns public.purchased_numbers
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_number public.purchased_numbers;
begin
  select * into v_number
    from public.purchased_numbers
    where e164 = p_to and carrier_id = p_carrier_id and account_id is not null
      and status not in ('released', 'failed');
  return v_number;
end $$;

-- What an operator sends to see whether texts arrive: it proves the number, and is not for its owner.
create function private.is_text_probe(p_number_id uuid, p_body text) returns boolean
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return upper(btrim(p_body)) = 'PROBE ' || upper(left(p_number_id::text, 8));
end $$;

-- p_message: {carrier_id, carrier_ref, to, from, body, media: [{ref, type}], segments, sent_at}. `to` is E.164.
-- {result: stored | repeated | probe | not_kept | unknown_number, id?}
create function private.receive_message(p_message jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_from text := p_message ->> 'from';
  v_number public.purchased_numbers;
begin
  perform private.require_system();
  v_number := private.number_for_text(p_message ->> 'carrier_id', p_message ->> 'to');
  if v_number.id is null then
    perform private.notify_operator('A text arrived for a number that nobody has', p_message - 'body' - 'media',
      'text-for-nobody:' || (p_message ->> 'to') || ':' || to_char(private.now(), 'YYYYMMDD'));
    return jsonb_build_object('result', 'unknown_number');
  end if;
  insert into public.message_refs (carrier_id, carrier_ref)
    values (p_message ->> 'carrier_id', p_message ->> 'carrier_ref')
    on conflict do nothing;
  if not found then
    return jsonb_build_object('result', 'repeated');
  end if;
  insert into public.text_proofs (number_id) values (v_number.id) on conflict do nothing;
  if private.is_text_probe(v_number.id, p_message ->> 'body') then
    return jsonb_build_object('result', 'probe');
  end if;
  -- Also where its words are not kept; before the conversation is touched: sending takes both in this order.
  perform private.note_opt_out(v_number, v_from, p_message ->> 'body');
  if not private.take_text(v_number.id, v_from) then
    perform private.count_text_not_kept(v_number, v_from);
    return jsonb_build_object('result', 'not_kept');
  end if;
  return jsonb_build_object('result', 'stored', 'id', private.store_text(v_number, p_message));
end $$;

create function private.store_text(p_number public.purchased_numbers, p_message jsonb) returns uuid
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_at timestamptz := private.text_instant((p_message ->> 'sent_at')::timestamptz);
  v_body text := p_message ->> 'body';
  v_message public.messages;
begin
  insert into public.messages (conversation_id, account_id, number_id, direction, body, media, segments, carrier_id,
      carrier_ref, state, sent_at)
    values (
      private.touch_conversation(p_number, p_message ->> 'from', private.text_glance(v_body), v_at, 'inbound'),
      p_number.account_id, p_number.id, 'inbound', v_body, coalesce(p_message -> 'media', '[]'),
      coalesce((p_message ->> 'segments')::integer, 1), p_message ->> 'carrier_id', p_message ->> 'carrier_ref',
      'received', v_at)
    returning * into v_message;
  perform private.mail_text(p_number, v_message, p_message ->> 'from');
  perform private.want_forwarding(v_message, p_message ->> 'from');
  return v_message.id;
end $$;

grant execute on function private.receive_message(jsonb) to app_worker;

-- ======== 543_text_mails.sql ========

-- Mails about texts. One waits a minute for more of them, and the next leaves ten minutes after it at the earliest:
-- texts that arrive until then are in it.

-- What a mail says of a text.
create function private.text_mail_json(p_number public.purchased_numbers, p_message public.messages, p_from text)
returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object(
    'conversation_id', p_message.conversation_id,
    'e164', p_number.e164,
    'label', p_number.label,
    'from', p_from,
    'body', left(p_message.body, 500),
    'files', jsonb_array_length(p_message.media),
    'sent_at', p_message.sent_at);
end $$;

-- Adds a text to the mail that waits. False: none does, or it has just been taken to be sent.
create function private.add_to_text_mail(p_account_id uuid, p_text jsonb) returns boolean
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  update public.notifications n set
    parameters = case
      when jsonb_array_length(n.parameters -> 'texts') < 20 then
        jsonb_set(n.parameters, '{texts}', (n.parameters -> 'texts') || p_text)
      else jsonb_set(n.parameters, '{more}', to_jsonb((n.parameters ->> 'more')::integer + 1))
    end
  where n.status = 'pending' and n.attempts = 0 and n.id = (
    select id
    from public.notifications
    where account_id = p_account_id and template = 'text-received' and status = 'pending' and attempts = 0
      and created_at > private.now() - interval '1 hour'
    order by created_at desc
    limit 1
  );
  return found;
end $$;

-- Tells the account's owner of a text, unless they want no such mails.
create function private.mail_text(p_number public.purchased_numbers, p_message public.messages, p_from text)
returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_owner public.profiles := private.recipient(null, p_number.account_id);
  v_text jsonb := private.text_mail_json(p_number, p_message, p_from);
  v_last timestamptz;
begin
  if v_owner.user_id is null or not private.wants(v_owner.user_id, 'texts', 'email') then
    return;
  end if;
  perform pg_advisory_xact_lock(hashtextextended('text-mail:' || p_number.account_id, 0));
  if private.add_to_text_mail(p_number.account_id, v_text) then
    return;
  end if;
  select max(scheduled_for) into v_last
    from public.notifications
    where account_id = p_number.account_id and template = 'text-received'
      and created_at > private.now() - interval '1 hour';
  perform private.notify_user(null, p_number.account_id, 'texts', 'text-received',
    jsonb_build_object('texts', jsonb_build_array(v_text), 'more', 0), 'text-received:' || p_message.id,
    greatest(private.now() + interval '1 minute', v_last + interval '10 minutes'));
end $$;

-- What was sent is in the inbox; its words need not stay here as well.
create function private.prune_text_mails() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count integer;
begin
  update public.notifications set parameters = '{}'
    where template = 'text-received' and status in ('sent', 'failed', 'suppressed') and parameters <> '{}'
      and created_at between private.now() - interval '40 days' and private.now() - interval '1 day';
  get diagnostics v_count = row_count;
  return v_count;
end $$;
insert into private.maintenance_steps (kind, name) values ('prune', 'text_mails');

-- ======== 545_inbox.sql ========

-- The inbox: reads run as the caller under row level security. Helpers that they call are granted too.

create function private.conversation_json(p_conversation_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object(
      'id', c.id,
      'number', (
        select jsonb_build_object('id', n.id, 'e164', n.e164, 'label', n.label, 'status', n.status)
        from public.purchased_numbers n
        where n.id = c.number_id
      ),
      'other_party', c.other_party,
      'last_at', c.last_at,
      'last_text', c.last_text,
      'last_direction', c.last_direction,
      'unread_count', c.unread_count,
      'not_kept_count', c.not_kept_count,
      'not_kept_at', c.not_kept_at)
    from public.conversations c
    where c.id = p_conversation_id
  );
end $$;

-- Of the latest text of a conversation that has these words, the part around them; null: none has.
create function private.found_text(p_conversation_id uuid, p_pattern text, p_query text) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_body text;
  v_at integer;
begin
  select body into v_body
    from public.messages
    where conversation_id = p_conversation_id and search_key like p_pattern
    order by sent_at desc, id desc
    limit 1;
  v_at := greatest(position(lower(p_query) in lower(v_body)) - 30, 1);
  return case when v_at > 1 then '…' else '' end || substr(v_body, v_at, 160);
end $$;

-- p_query: words of a text, or a part of the other party's name. p_like: patterns of numbers, any of them. Keyset page
-- by (last_at, id), newest first.
create function private.list_conversations(
  p_account_id uuid,
  p_limit integer default 25,
  p_before timestamptz default null,
  p_before_id uuid default null,
  p_number_id uuid default null,
  p_unread boolean default false,
  p_query text default null,
  p_like text[] default null
) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_words text := nullif(private.search_key(p_query), '');
  v_pattern text := '%' || replace(replace(v_words, '_', '\_'), '%', '\%') || '%';
begin
  return (
    select coalesce(jsonb_agg(private.conversation_json(c.id) || jsonb_build_object(
      'found', case when v_pattern is not null then private.found_text(c.id, v_pattern, p_query) end
    ) order by c.last_at desc, c.id desc), '[]')
    from (
      select id
      from public.conversations
      where account_id = p_account_id
        and (p_number_id is null or number_id = p_number_id)
        and (not p_unread or unread_count > 0)
        and (coalesce(p_query, '') = ''
          or other_party like any (p_like)
          or private.search_key(other_party) like v_pattern
          or id in (
            select conversation_id
            from public.messages
            where account_id = p_account_id and search_key like v_pattern
          ))
        and (p_before is null or (last_at, id) < (p_before, p_before_id))
      order by last_at desc, id desc
      limit least(p_limit, 100)
    ) page
    join public.conversations c on c.id = page.id
  );
end $$;

create function private.get_conversation(p_account_id uuid, p_conversation_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select private.conversation_json(c.id)
    from public.conversations c
    where c.id = p_conversation_id and c.account_id = p_account_id
  );
end $$;

-- Texts of a conversation, the latest first. Keyset page by (sent_at, id).
create function private.list_messages(
  p_account_id uuid,
  p_conversation_id uuid,
  p_limit integer default 50,
  p_before timestamptz default null,
  p_before_id uuid default null
) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', m.id,
      'created_at', m.created_at,
      'sent_at', m.sent_at,
      'direction', m.direction,
      'body', m.body,
      'media', (select coalesce(jsonb_agg(one ->> 'type'), '[]') from jsonb_array_elements(m.media) one),
      'segments', m.segments,
      'state', m.state,
      'error_code', m.error_code
    ) order by m.sent_at desc, m.id desc), '[]')
    from (
      select id, created_at, sent_at, direction, body, media, segments, state, error_code
      from public.messages
      where account_id = p_account_id and conversation_id = p_conversation_id
        and (p_before is null or (sent_at, id) < (p_before, p_before_id))
      order by sent_at desc, id desc
      limit least(p_limit, 100)
    ) m
  );
end $$;

-- Null: none.
create function private.count_unread_conversations(p_account_id uuid) returns integer
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select nullif(count(*), 0)
    from public.conversations
    where account_id = p_account_id and unread_count > 0
  );
end $$;

-- Whether a number of the caller's can send texts: only Twilio sends for us. Null: not theirs.
create function private.sends_texts(p_number_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select status = 'active' and private.is_sending_line(n)
    from public.purchased_numbers n
    where n.id = p_number_id and n.account_id = any (private.account_ids())
  );
end $$;

-- Whether a number can send by what it is.
create function private.is_sending_line(p_number public.purchased_numbers) returns boolean
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return p_number.carrier_id = 'twilio' and p_number.features && array['sms_in', 'sms_out'];
end $$;

-- Numbers that have or had texts, or may receive some: with what is known of it. An ended one counts only with texts.
create function private.list_text_numbers(p_account_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', n.id,
      'e164', n.e164,
      'label', n.label,
      'status', n.status,
      'is_proven', p.number_id is not null,
      'has_feature', 'sms_in' = any (n.features),
      'can_send', private.sends_texts(n.id)
    ) order by n.created_at desc, n.id desc), '[]')
    from public.purchased_numbers n
    left join public.text_proofs p on p.number_id = n.id
    where n.account_id = p_account_id and n.e164 is not null
      and (
        (n.status not in ('released', 'failed') and ('sms_in' = any (n.features) or p.number_id is not null))
        or exists (select from public.conversations c where c.number_id = n.id and c.account_id = p_account_id)
      )
  );
end $$;

-- Texts of an account for a file, the oldest first. Keyset page by (created_at, id).
create function private.export_messages(
  p_account_id uuid,
  p_number_id uuid default null,
  p_limit integer default 1000,
  p_after timestamptz default null,
  p_after_id uuid default null
) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', m.id,
      'created_at', m.created_at,
      'sent_at', m.sent_at,
      'number', n.e164,
      'other_party', c.other_party,
      'direction', m.direction,
      'body', m.body,
      'files', jsonb_array_length(m.media),
      'state', m.state
    ) order by m.created_at, m.id), '[]')
    from (
      select id, created_at, sent_at, conversation_id, number_id, direction, body, media, state
      from public.messages
      where account_id = p_account_id and (p_number_id is null or number_id = p_number_id)
        and (p_after is null or (created_at, id) > (p_after, p_after_id))
      order by created_at, id
      limit least(p_limit, 1000)
    ) m
    join public.conversations c on c.id = m.conversation_id
    left join public.purchased_numbers n on n.id = m.number_id
  );
end $$;

grant execute on function
  private.conversation_json(uuid),
  private.found_text(uuid, text, text),
  private.list_conversations(uuid, integer, timestamptz, uuid, uuid, boolean, text, text[]),
  private.get_conversation(uuid, uuid),
  private.list_messages(uuid, uuid, integer, timestamptz, uuid),
  private.count_unread_conversations(uuid),
  private.sends_texts(uuid),
  private.list_text_numbers(uuid),
  private.export_messages(uuid, uuid, integer, timestamptz, uuid)
to authenticated;

-- Read: what arrived until p_until (null: now), so that a text which arrives meanwhile stays unread. Unread: the
-- conversation is marked, with at least one. Refusals: NOT_FOUND.
create function private.mark_conversation(
  p_actor jsonb,
  p_account_id uuid,
  p_conversation_id uuid,
  p_is_read boolean,
  p_until timestamptz default null
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_conversation public.conversations;
begin
  perform private.authorize(p_actor, p_account_id, 'read');
  select * into v_conversation
    from public.conversations
    where id = p_conversation_id and account_id = p_account_id
    for update;
  if not found then
    return private.refusal('NOT_FOUND');
  end if;
  update public.conversations set
    unread_count = case when not p_is_read then greatest(unread_count, 1) else least(unread_count, (
      select count(*)
      from public.messages
      where conversation_id = p_conversation_id and direction = 'inbound'
        and created_at > coalesce(p_until, private.now())
    )) end
  where id = p_conversation_id
  returning * into v_conversation;
  return jsonb_build_object('ok', true, 'unread_count', v_conversation.unread_count);
end $$;

-- Where a file of a text is at its carrier. Refusals: NOT_FOUND.
create function private.get_message_file(p_actor jsonb, p_account_id uuid, p_message_id uuid, p_index integer)
returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_file jsonb;
begin
  perform private.authorize(p_actor, p_account_id, 'read');
  select media -> p_index into v_file
    from public.messages
    where id = p_message_id and account_id = p_account_id;
  if v_file is null then
    return private.refusal('NOT_FOUND');
  end if;
  return jsonb_build_object('ok', true, 'ref', v_file ->> 'ref');
end $$;

grant execute on function
  private.mark_conversation(jsonb, uuid, uuid, boolean, timestamptz),
  private.get_message_file(jsonb, uuid, uuid, integer)
to app_server;

-- ======== 546_text_attention.sql ========

-- DIDWW has no API for texts: an operator assigns its trunk to a number in the panel, and proves it by a text.

-- Numbers of DIDWW that are sold as receiving texts, have been live for an hour, and at which none has arrived.
create function private.attention_unproven_texts() returns private.attention
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_found private.attention;
begin
  select count(*), min(n.activated_at) into v_found
    from public.purchased_numbers n
    where n.carrier_id = 'didww' and n.status = 'active' and 'sms_in' = any (n.features)
      and n.activated_at < private.now() - interval '1 hour'
      and not exists (select from public.text_proofs p where p.number_id = n.id);
  return v_found;
end $$;
insert into private.attention_steps (name, position, title, advice, address) values
  ('unproven_texts', 55, 'Numbers at which no text has arrived yet',
    'Assign the trunk for texts in DIDWW''s panel, then text PROBE and the first eight characters of its id to each.',
    '/admin/numbers?carrier=didww&status=active');

-- ======== 550_opt_outs.sql ========

-- Opt-outs: who has asked an account for no more texts. The list is the account's, whichever of its numbers was asked,
-- and whichever carrier that number has. A text that is exactly one of these words counts (private.search_key).

create table private.opt_out_words (
  word text primary key,
  kind text not null check (kind in ('stop', 'start', 'help')),
  language text not null
);
comment on table private.opt_out_words is 'Words by which people opt out, opt in again, and ask for help.';
alter table private.opt_out_words enable row level security;
insert into private.opt_out_words (word, kind, language) values
  ('stop', 'stop', 'en'), ('stopall', 'stop', 'en'), ('stop all', 'stop', 'en'), ('unsubscribe', 'stop', 'en'),
  ('cancel', 'stop', 'en'), ('end', 'stop', 'en'), ('quit', 'stop', 'en'), ('revoke', 'stop', 'en'),
  ('optout', 'stop', 'en'), ('opt out', 'stop', 'en'),
  ('arret', 'stop', 'fr'), ('desabonner', 'stop', 'fr'), ('desinscrire', 'stop', 'fr'),
  ('alto', 'stop', 'es'), ('parar', 'stop', 'es'), ('baja', 'stop', 'es'), ('cancelar', 'stop', 'es'),
  ('sair', 'stop', 'pt'), ('remover', 'stop', 'pt'),
  ('stopp', 'stop', 'de'), ('abmelden', 'stop', 'de'), ('abbestellen', 'stop', 'de'),
  ('afmelden', 'stop', 'nl'), ('annulla', 'stop', 'it'), ('disiscrivi', 'stop', 'it'),
  ('start', 'start', 'en'), ('unstop', 'start', 'en'), ('subscribe', 'start', 'en'), ('opt in', 'start', 'en'),
  ('optin', 'start', 'en'), ('demarrer', 'start', 'fr'), ('comenzar', 'start', 'es'), ('iniciar', 'start', 'pt'),
  ('anmelden', 'start', 'de'), ('aanmelden', 'start', 'nl'),
  ('help', 'help', 'en'), ('info', 'help', 'en'), ('aide', 'help', 'fr'), ('ayuda', 'help', 'es'),
  ('ajuda', 'help', 'pt'), ('hilfe', 'help', 'de'), ('hulp', 'help', 'nl'), ('aiuto', 'help', 'it');

create table public.text_opt_outs (
  account_id uuid not null references public.accounts (id),
  other_party text not null,
  word text not null,
  number_id uuid not null references public.purchased_numbers (id),
  opted_out_at timestamptz not null default private.now(),
  ended_at timestamptz,
  primary key (account_id, other_party)
);
comment on table public.text_opt_outs is 'Who has asked an account for no more texts.';
comment on column public.text_opt_outs.word is 'what they wrote';
comment on column public.text_opt_outs.number_id is 'the number that was asked';
comment on column public.text_opt_outs.ended_at is 'when they asked for texts again; null: it holds';
create index text_opt_outs_number on public.text_opt_outs (number_id);

alter table public.text_opt_outs enable row level security;
create policy "members read who has opted out" on public.text_opt_outs for select to authenticated
  using (account_id = any ((select private.account_ids())::uuid[]));
grant select on public.text_opt_outs to authenticated;

-- What a text asks for: stop, start, help, or null.
create function private.opt_out_kind(p_body text) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (select kind from private.opt_out_words where word = private.search_key(left(p_body, 100)));
end $$;

-- Between an opt-out and a text to the same person one comes first: both take this before they look.
create function private.lock_opt_out(p_account_id uuid, p_other_party text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('opt-out:' || p_account_id || p_other_party, 0));
end $$;

create function private.has_opted_out(p_account_id uuid, p_other_party text) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return exists (
    select from public.text_opt_outs
    where account_id = p_account_id and other_party = p_other_party and ended_at is null
  );
end $$;

-- Does what a text asks for.
create function private.note_opt_out(p_number public.purchased_numbers, p_from text, p_body text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_kind text := private.opt_out_kind(p_body);
begin
  if v_kind is null or v_kind = 'help' then
    return;
  end if;
  perform private.lock_opt_out(p_number.account_id, p_from);
  if v_kind = 'start' then
    update public.text_opt_outs set ended_at = private.now()
      where account_id = p_number.account_id and other_party = p_from and ended_at is null;
    return;
  end if;
  insert into public.text_opt_outs (account_id, other_party, word, number_id)
    values (p_number.account_id, p_from, private.search_key(p_body), p_number.id)
    on conflict (account_id, other_party) do update set
      word = excluded.word,
      number_id = excluded.number_id,
      opted_out_at = excluded.opted_out_at,
      ended_at = null;
end $$;

-- Who has opted out, the latest first, at most five hundred.
create function private.list_opt_outs(p_account_id uuid, p_limit integer default 500) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'other_party', other_party, 'word', word, 'opted_out_at', opted_out_at
    ) order by opted_out_at desc, other_party), '[]')
    from (
      select other_party, word, opted_out_at
      from public.text_opt_outs
      where account_id = p_account_id and ended_at is null
      order by opted_out_at desc, other_party
      limit least(p_limit, 500)
    ) o
  );
end $$;

grant execute on function private.list_opt_outs(uuid, integer) to authenticated;

-- ======== 551_send_texts.sql ========

-- Sending texts: allowed or refused here, sent by a job, followed by the carrier's reports. A text is sent at most
-- once: one of which nobody can say whether it left is not tried again.

insert into private.settings (key, value, description) values
  ('text_segments_per_month', '200', 'Parts of texts that an account may send in a month'),
  ('texts_sent_per_minute', '20', 'Texts that a number may send within a minute');

create table private.text_registrations (
  number_id uuid primary key references public.purchased_numbers (id),
  registered_at timestamptz not null default private.now()
);
comment on table private.text_registrations is
  'Numbers that US networks accept texts from: registered with brand and campaign (10DLC), or verified (toll-free)';
alter table private.text_registrations enable row level security;

-- Networks of North America refuse texts of numbers that are not registered there.
create function private.needs_text_registration(p_number public.purchased_numbers, p_to text) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return p_number.e164 like '+1%' and p_to like '+1%'
    and not exists (select from private.text_registrations where number_id = p_number.id);
end $$;

-- Parts that an account has sent this month, in UTC. What was refused costs nothing.
create function private.sent_segments(p_account_id uuid) returns integer
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(sum(segments), 0)
    from public.messages
    where account_id = p_account_id and direction = 'outbound' and state <> 'failed'
      and created_at >= date_trunc('month', private.now() at time zone 'UTC') at time zone 'UTC'
  );
end $$;

-- Why a number cannot text somebody; null: it can.
create function private.text_problem(p_number public.purchased_numbers, p_to text) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return case
    when not private.is_sending_line(p_number) then 'number_cannot_send'
    when p_number.status <> 'active' then 'number_not_active'
    when p_to !~ '^\+[1-9][0-9]{6,14}$' then 'not_a_phone'
    when p_to = p_number.e164 then 'own_number'
    when private.needs_text_registration(p_number, p_to) then 'not_registered'
    when private.has_opted_out(p_number.account_id, p_to) then 'opted_out'
  end;
end $$;

-- Whether a number of the account can text somebody, and what is left this month. Refusals: NOT_FOUND.
create function private.get_sending(p_actor jsonb, p_account_id uuid, p_number_id uuid, p_to text) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_number public.purchased_numbers;
begin
  perform private.authorize(p_actor, p_account_id, 'read');
  select * into v_number from public.purchased_numbers where id = p_number_id and account_id = p_account_id;
  if not found then
    return private.refusal('NOT_FOUND');
  end if;
  return jsonb_build_object(
    'ok', true,
    'problem', private.text_problem(v_number, p_to),
    'segments_per_month', private.setting('text_segments_per_month'),
    'segments_left',
      greatest(0, private.setting('text_segments_per_month') - private.sent_segments(p_account_id)));
end $$;

-- What keeps an account from sending this text now, whomever it is for: the month's parts, and the minute's texts.
create function private.text_allowance_problem(p_number public.purchased_numbers, p_segments integer) returns text
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_per_minute numeric := private.setting('texts_sent_per_minute');
begin
  if private.sent_segments(p_number.account_id) + p_segments > private.setting('text_segments_per_month') then
    return 'allowance_spent';
  end if;
  if private.take_tokens('send-text:' || p_number.id, v_per_minute / 60, v_per_minute) > 0 then
    return 'too_fast';
  end if;
  return null;
end $$;

-- Takes a text to be sent. p_text: {number_id, to, body, segments}. Refusals: NOT_FOUND, RULE_REFUSED {reason}.
create function private.send_text(p_actor jsonb, p_account_id uuid, p_text jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_number public.purchased_numbers;
  v_problem text;
begin
  perform private.authorize(p_actor, p_account_id, 'text');
  select * into v_number
    from public.purchased_numbers
    where id = (p_text ->> 'number_id')::uuid and account_id = p_account_id;
  if not found then
    return private.refusal('NOT_FOUND');
  end if;
  perform pg_advisory_xact_lock(hashtextextended('text-allowance:' || p_account_id, 0));
  perform private.lock_opt_out(p_account_id, p_text ->> 'to');
  v_problem := coalesce(
    private.text_problem(v_number, p_text ->> 'to'),
    private.text_allowance_problem(v_number, (p_text ->> 'segments')::integer));
  if v_problem is not null then
    return private.refusal('RULE_REFUSED', jsonb_build_object('reason', v_problem));
  end if;
  return private.queue_text(v_number, p_text, (p_actor ->> 'user_id')::uuid);
end $$;

create function private.queue_text(p_number public.purchased_numbers, p_text jsonb, p_user uuid) returns jsonb
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_body text := p_text ->> 'body';
  v_message public.messages;
begin
  insert into public.messages (conversation_id, account_id, number_id, direction, body, segments, carrier_id, state,
      sent_at, sent_by)
    values (
      private.touch_conversation(p_number, p_text ->> 'to', private.text_glance(v_body), private.now(), 'outbound'),
      p_number.account_id, p_number.id, 'outbound', v_body, (p_text ->> 'segments')::integer, p_number.carrier_id,
      'queued', private.now(), p_user)
    returning * into v_message;
  perform private.emit('text/queued', 'text:' || v_message.id, jsonb_build_object('messageId', v_message.id));
  return jsonb_build_object('ok', true, 'id', v_message.id, 'conversation_id', v_message.conversation_id);
end $$;

-- Takes a queued text to send it now. Looks once more: who has opted out meanwhile gets none. Null: nothing to send.
create function private.claim_text(p_message_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_message public.messages;
  v_number public.purchased_numbers;
  v_to text;
  v_problem text;
begin
  perform private.require_system();
  select * into v_message from public.messages where id = p_message_id and state = 'queued' for update;
  if not found then
    return null;
  end if;
  select other_party into v_to from public.conversations where id = v_message.conversation_id;
  select * into v_number from public.purchased_numbers where id = v_message.number_id;
  perform private.lock_opt_out(v_message.account_id, v_to);
  v_problem := private.text_problem(v_number, v_to);
  if v_number.account_id is distinct from v_message.account_id or v_problem is not null then
    update public.messages set
      state = 'failed',
      error_code = case v_problem when 'opted_out' then 21610 end,
      state_at = private.now()
    where id = p_message_id;
    return null;
  end if;
  update public.messages set state = 'sending', state_at = private.now() where id = p_message_id;
  return jsonb_build_object('id', p_message_id, 'from', v_number.e164, 'to', v_to, 'body', v_message.body);
end $$;

-- A later state never gives way to an earlier one, in whichever order reports come.
create function private.text_rank(p_state text) returns integer
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return array_position(array['queued', 'sending', 'unknown', 'sent', 'undelivered', 'delivered'],
    case p_state when 'failed' then 'undelivered' else p_state end);
end $$;

-- What became of a text, as we or the carrier saw it. Safe to repeat, late and out of order.
create function private.text_reported(
  p_message_id uuid,
  p_state text,
  p_ref text default null,
  p_error integer default null
) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update public.messages set
    state = p_state,
    error_code = p_error,
    carrier_ref = coalesce(carrier_ref, p_ref),
    state_at = private.now()
  where id = p_message_id and direction = 'outbound' and private.text_rank(p_state) > private.text_rank(state);
  if not found and p_ref is not null then
    update public.messages set carrier_ref = p_ref
      where id = p_message_id and direction = 'outbound' and carrier_ref is null;
  end if;
end $$;

-- The carrier took nothing, because of too many at a time: it waits again.
create function private.text_put_back(p_message_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update public.messages set state = 'queued', state_at = private.now()
    where id = p_message_id and state = 'sending';
end $$;

-- Wakes what was queued and forgotten. One whose sending never ended may have left: it is not tried again.
create function private.sweep_texts() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_id uuid;
  v_count integer := 0;
begin
  update public.messages set state = 'unknown', state_at = private.now()
    where direction = 'outbound' and state = 'sending' and state_at < private.now() - interval '10 minutes';
  for v_id in
    select id
    from public.messages
    where direction = 'outbound' and state = 'queued' and state_at < private.now() - interval '1 minute'
    order by state_at
    limit 100
  loop
    perform private.emit('text/queued', private.sweep_key('text:' || v_id), jsonb_build_object('messageId', v_id));
    v_count := v_count + 1;
  end loop;
  return v_count;
end $$;
insert into private.maintenance_steps (kind, name) values ('sweep', 'texts');
create index messages_open on public.messages (state_at)
  where direction = 'outbound' and state in ('queued', 'sending');

create view private.due_texts with (security_invoker = true) as
  select state_at + case state when 'queued' then interval '1 minute' else interval '10 minutes' end as at
  from public.messages
  where direction = 'outbound' and state in ('queued', 'sending');

grant execute on function
  private.get_sending(jsonb, uuid, uuid, text),
  private.send_text(jsonb, uuid, jsonb)
to app_server;
grant execute on function
  private.claim_text(uuid),
  private.text_reported(uuid, text, text, integer),
  private.text_put_back(uuid)
to app_worker;

-- ======== 552_text_settings.sql ========

-- What an account wants of its texts besides the inbox: where they are sent on to, and how long they are kept.

create table public.text_settings (
  account_id uuid primary key references public.accounts (id),
  keep_days integer check (keep_days between 1 and 3650),
  forward_to public.e164,
  forward_from uuid references public.purchased_numbers (id),
  updated_at timestamptz not null default private.now(),
  constraint text_settings_forward check ((forward_to is null) = (forward_from is null))
);
comment on table public.text_settings is 'Where texts of an account are sent on to, and how long they are kept.';
comment on column public.text_settings.keep_days is 'texts older than this are deleted; null: they are kept';
comment on column public.text_settings.forward_to is 'a phone that the account has proven, which gets what comes in';
comment on column public.text_settings.forward_from is 'the number that sends it on';
create index text_settings_forward_from on public.text_settings (forward_from);
alter table public.text_settings enable row level security;
create policy "members read what becomes of their texts" on public.text_settings for select to authenticated
  using (account_id = any ((select private.account_ids())::uuid[]));
grant select on public.text_settings to authenticated;

create table private.forwarded_texts (
  message_id uuid primary key,
  forwarded_at timestamptz not null default private.now()
);
comment on table private.forwarded_texts is 'Texts that were sent on: each once.';
create index forwarded_texts_age on private.forwarded_texts (forwarded_at);
alter table private.forwarded_texts enable row level security;

create function private.get_text_settings(p_actor jsonb, p_account_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_settings public.text_settings;
begin
  perform private.authorize(p_actor, p_account_id, 'read');
  select * into v_settings from public.text_settings where account_id = p_account_id;
  return jsonb_build_object(
    'keep_days', v_settings.keep_days,
    'forward_to', v_settings.forward_to,
    'forward_from', v_settings.forward_from,
    'problem', private.forwarding_problem(p_account_id, v_settings.forward_to, v_settings.forward_from));
end $$;

-- Whether texts would come back: the phone is a number of ours, whoever has it.
create function private.is_number_of_ours(p_e164 text) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return exists (
    select from public.purchased_numbers where e164 = p_e164 and status not in ('released', 'failed')
  );
end $$;

-- Why texts cannot be sent on so; null: they can, or nobody wants it.
create function private.forwarding_problem(p_account_id uuid, p_to text, p_from uuid) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_number public.purchased_numbers;
begin
  if p_to is null then
    return null;
  end if;
  select * into v_number from public.purchased_numbers where id = p_from and account_id = p_account_id;
  return case
    when v_number.id is null then 'number_cannot_send'
    when private.is_number_of_ours(p_to) then 'own_number'
    when private.unverified_phones(p_account_id, array[p_to]) <> '{}' then 'not_proven'
    else private.text_problem(v_number, p_to)
  end;
end $$;

-- p_settings: {keep_days, forward_to, forward_from}. Refusals: RULE_REFUSED {reason}.
create function private.save_text_settings(p_actor jsonb, p_account_id uuid, p_settings jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_problem text;
  v_before jsonb;
begin
  perform private.authorize(p_actor, p_account_id, 'configure');
  v_problem := private.forwarding_problem(p_account_id, p_settings ->> 'forward_to',
    (p_settings ->> 'forward_from')::uuid);
  if v_problem is not null then
    return private.refusal('RULE_REFUSED', jsonb_build_object('reason', v_problem));
  end if;
  v_before := (select to_jsonb(s) from public.text_settings s where account_id = p_account_id);
  insert into public.text_settings (account_id, keep_days, forward_to, forward_from)
    values (p_account_id, (p_settings ->> 'keep_days')::integer, p_settings ->> 'forward_to',
      (p_settings ->> 'forward_from')::uuid)
    on conflict (account_id) do update set
      keep_days = excluded.keep_days,
      forward_to = excluded.forward_to,
      forward_from = excluded.forward_from,
      updated_at = private.now();
  perform private.audit(p_actor, p_account_id, 'texts.settings-changed', 'account:' || p_account_id, v_before,
    p_settings);
  return jsonb_build_object('ok', true);
end $$;

-- Sends a text on, by a job. Not what that phone itself wrote, nor what a number of ours did: neither comes back.
create function private.want_forwarding(p_message public.messages, p_from text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_to text := (
    select forward_to from public.text_settings
    where account_id = p_message.account_id and forward_to is not null
  );
begin
  if v_to is null or p_from = v_to or private.is_number_of_ours(p_from) then
    return;
  end if;
  perform private.emit('text/received', 'text-forward:' || p_message.id,
    jsonb_build_object('messageId', p_message.id));
end $$;

-- What came in, for the job that sends it on; null: nobody wants it any more. It may not be found before its own
-- transaction has ended, and is not looked for in months gone by.
create function private.text_to_forward(p_message_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  return (
    select jsonb_build_object(
      'from', c.other_party,
      'to', n.e164,
      'label', n.label,
      'body', m.body,
      'files', jsonb_array_length(m.media))
    from public.messages m
    join public.conversations c on c.id = m.conversation_id
    join public.purchased_numbers n on n.id = m.number_id
    join public.text_settings s on s.account_id = m.account_id and s.forward_to is not null
    where m.id = p_message_id and m.direction = 'inbound' and m.created_at > private.now() - interval '1 day'
      and not exists (select from private.forwarded_texts f where f.message_id = m.id)
  );
end $$;

-- Queues it as a text that the account sends: within its month's parts, and once. {result: sent, repeated, not_wanted,
-- or a problem of sending}.
create function private.forward_text(p_message_id uuid, p_body text, p_segments integer) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_settings public.text_settings;
  v_number public.purchased_numbers;
  v_problem text;
begin
  perform private.require_system();
  select s.* into v_settings
    from public.messages m
    join public.text_settings s on s.account_id = m.account_id
    where m.id = p_message_id and m.created_at > private.now() - interval '1 day';
  if v_settings.forward_to is null then
    return jsonb_build_object('result', 'not_wanted');
  end if;
  select * into v_number from public.purchased_numbers where id = v_settings.forward_from;
  perform pg_advisory_xact_lock(hashtextextended('text-allowance:' || v_settings.account_id, 0));
  perform private.lock_opt_out(v_settings.account_id, v_settings.forward_to);
  v_problem := coalesce(
    private.forwarding_problem(v_settings.account_id, v_settings.forward_to, v_settings.forward_from),
    private.text_allowance_problem(v_number, p_segments));
  if v_problem is not null then
    return jsonb_build_object('result', v_problem);
  end if;
  insert into private.forwarded_texts (message_id) values (p_message_id) on conflict do nothing;
  if not found then
    return jsonb_build_object('result', 'repeated');
  end if;
  perform private.queue_text(v_number,
    jsonb_build_object('to', v_settings.forward_to, 'body', p_body, 'segments', p_segments), null);
  return jsonb_build_object('result', 'sent');
end $$;

-- Texts that are older than their account keeps them, ten thousand at a time, and conversations that have none left.
create function private.prune_texts() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_conversations uuid[];
  v_count integer;
begin
  with old as (
    select m.id, m.created_at
    from public.text_settings s
    join public.messages m on m.account_id = s.account_id
      and m.created_at < private.now() - make_interval(days => s.keep_days)
    where s.keep_days is not null and m.state not in ('queued', 'sending')
    limit 10000
  ), gone as (
    delete from public.messages m
      using old
      where m.id = old.id and m.created_at = old.created_at
      returning m.conversation_id
  )
  select array_agg(distinct conversation_id), count(*) into v_conversations, v_count from gone;
  delete from public.conversations c
    where c.id = any (v_conversations)
      and not exists (select from public.messages m where m.conversation_id = c.id)
      and coalesce(c.not_kept_at, '-infinity') < private.now() - interval '1 day';
  delete from private.forwarded_texts where forwarded_at < private.now() - interval '3 days';
  return v_count;
end $$;
insert into private.maintenance_steps (kind, name) values ('prune', 'texts');

grant execute on function
  private.get_text_settings(jsonb, uuid),
  private.save_text_settings(jsonb, uuid, jsonb)
to app_server;
grant execute on function
  private.text_to_forward(uuid),
  private.forward_text(uuid, text, integer)
to app_worker;

-- ======== 553_staff_texts.sql ========

-- Texts for staff: numbers that networks of North America accept texts from, registered by hand at the carrier.

-- {registered_at} of a number of North America that can send texts; null: no other needs it.
create function private.text_registration_json(p_number public.purchased_numbers) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  if p_number.e164 not like '+1%' or not private.is_sending_line(p_number) then
    return null;
  end if;
  return jsonb_build_object('registered_at', (
    select registered_at from private.text_registrations where number_id = p_number.id
  ));
end $$;

-- Notes that a number is registered with brand and campaign, or verified, or no longer is. Safe to repeat.
create function private.staff_register_texts(p_actor jsonb, p_number_id uuid, p_is_registered boolean, p_reason text)
returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_reason text := private.authorize_staff_write(p_actor, array['operator', 'admin'], p_reason);
  v_number public.purchased_numbers;
  v_before jsonb;
begin
  select * into v_number from public.purchased_numbers where id = p_number_id for update;
  if not found then
    perform private.refuse(404, 'NOT_FOUND');
  end if;
  if v_number.e164 is null or v_number.e164 not like '+1%' then
    return private.refusal('RULE_REFUSED', '{"reason": "number_cannot_send"}');
  end if;
  select to_jsonb(r) into v_before from private.text_registrations r where number_id = p_number_id;
  if p_is_registered then
    insert into private.text_registrations (number_id) values (p_number_id) on conflict do nothing;
  else
    delete from private.text_registrations where number_id = p_number_id;
  end if;
  perform private.audit(p_actor, v_number.account_id,
    case when p_is_registered then 'texts.registered' else 'texts.registration-ended' end,
    'number:' || p_number_id, v_before, (
      select to_jsonb(r) from private.text_registrations r where number_id = p_number_id
    ), v_reason);
  return jsonb_build_object('ok', true);
end $$;

grant execute on function private.staff_register_texts(jsonb, uuid, boolean, text) to app_server;

-- ======== 600_billing_days.sql ========

-- Bill days: every account has one, the instant of its first live number, counted in UTC months. A boundary is always
-- counted from the anchor, never from the boundary before it: 31 January is followed by 28 February and 31 March.

create table public.billing_profiles (
  account_id uuid primary key references public.accounts (id),
  currency public.currency_code not null,
  anchor_at timestamptz not null,
  unpaid_since timestamptz,
  held_at timestamptz,
  late_allowed_until timestamptz,
  stage text not null default 'full' check (stage in ('full', 'receive_only', 'quarantine')),
  created_at timestamptz not null default private.now(),
  updated_at timestamptz not null default private.now()
);
comment on table public.billing_profiles is
  'When an account is billed, and since when it owes. The row every bill locks.';
comment on column public.billing_profiles.anchor_at is
  'boundary n is n months later, in UTC; another anchor only after every contract of the account has ended';
comment on column public.billing_profiles.unpaid_since is
  'the first refused charge, or missing card, of the oldest unpaid invoice';
comment on column public.billing_profiles.held_at is
  'a boundary was missed by more than bill_late_hours: an operator lets the account be billed again';
comment on column public.billing_profiles.late_allowed_until is
  'boundaries before this instant may be billed although they are late: an operator looked';
comment on column public.billing_profiles.stage is
  'the stage that was told last; what counts is private.account_stage';
create index billing_profiles_unpaid on public.billing_profiles (account_id) where unpaid_since is not null;
create index billing_profiles_held on public.billing_profiles (held_at) where held_at is not null;
create trigger touch before update on public.billing_profiles for each row execute function private.touch_updated_at();
alter table public.billing_profiles enable row level security;

insert into private.settings (key, value, description) values
  ('bill_late_hours', '72', 'A boundary missed by more waits for an operator before anything is charged, hours'),
  ('charge_lease_minutes', '10', 'How long an attempt to charge is left to the run that began it, minutes'),
  ('renewal_lead_hours', '120', 'How long before its end a renewing number is set to renew at its carrier, hours'),
  ('renewal_alarm_hours', '24', 'Operators are alerted when it is still not set this long before, hours');

-- Never `timestamptz + interval`: that obeys the session's zone.
create function private.bill_at(p_anchor timestamptz, p_n integer) returns timestamptz
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return (p_anchor at time zone 'UTC' + p_n * interval '1 month') at time zone 'UTC';
end $$;
comment on function private.bill_at(timestamptz, integer) is 'Boundary n of an anchor; 0 is the anchor itself.';

create function private.months_between(p_from timestamptz, p_to timestamptz) returns integer
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  v_from timestamp := p_from at time zone 'UTC';
  v_to timestamp := p_to at time zone 'UTC';
begin
  return (extract(year from v_to) - extract(year from v_from)) * 12
    + extract(month from v_to) - extract(month from v_from);
end $$;

create function private.last_boundary(p_anchor timestamptz, p_at timestamptz) returns timestamptz
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  v_n integer := private.months_between(p_anchor, p_at);
begin
  return case
    when private.bill_at(p_anchor, v_n) <= p_at then private.bill_at(p_anchor, v_n)
    else private.bill_at(p_anchor, v_n - 1)
  end;
end $$;
comment on function private.last_boundary(timestamptz, timestamptz) is 'The latest boundary at or before an instant.';

create function private.next_boundary(p_anchor timestamptz, p_at timestamptz) returns timestamptz
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  v_n integer := private.months_between(p_anchor, p_at);
begin
  return case
    when private.bill_at(p_anchor, v_n) > p_at then private.bill_at(p_anchor, v_n)
    else private.bill_at(p_anchor, v_n + 1)
  end;
end $$;
comment on function private.next_boundary(timestamptz, timestamptz) is 'The earliest boundary after an instant.';

-- A month in full; without the second term a number of an anchor on day 29 to 31 could end before its first bill.
create function private.first_month_end(p_anchor timestamptz, p_activated_at timestamptz) returns timestamptz
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return greatest(private.bill_at(p_activated_at, 1), private.next_boundary(p_anchor, p_activated_at));
end $$;

-- What the time from p_paid_until to the end of a billing period costs: whole days of UTC dates, rounded once.
create function private.period_cents(
  p_monthly_cents integer,
  p_paid_until timestamptz,
  p_from timestamptz,
  p_to timestamptz
) returns integer
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  v_start date := (p_from at time zone 'UTC')::date;
  v_end date := (p_to at time zone 'UTC')::date;
  v_paid date := (p_paid_until at time zone 'UTC')::date;
begin
  if p_paid_until <= p_from then
    return p_monthly_cents;
  end if;
  return round(p_monthly_cents::numeric * (v_end - v_paid) / (v_end - v_start))::integer;
end $$;
comment on function private.period_cents(integer, timestamptz, timestamptz, timestamptz) is
  'Minor units. The whole price when nothing of the period is paid; 0 when only hours of its last day are left.';

-- How many more cycles a carrier must sell so that the number is covered until an instant.
create function private.carrier_cycles(p_expires_at timestamptz, p_needed_until timestamptz) returns integer
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  v_months integer := greatest(0, private.months_between(p_expires_at, p_needed_until));
begin
  return v_months + case when private.bill_at(p_expires_at, v_months) >= p_needed_until then 0 else 1 end;
end $$;

-- The account's anchor, made with its first live number; the row is locked until the transaction ends.
create function private.billing_anchor(p_account_id uuid, p_currency text) returns timestamptz
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_anchor timestamptz;
begin
  insert into public.billing_profiles (account_id, currency, anchor_at)
    values (p_account_id, p_currency, private.now())
    on conflict (account_id) do nothing;
  select anchor_at into v_anchor from public.billing_profiles where account_id = p_account_id for update;
  if not exists (
    select from public.number_contracts where account_id = p_account_id and ended_at is null
  ) then
    update public.billing_profiles set anchor_at = private.now() where account_id = p_account_id
      returning anchor_at into v_anchor;
  end if;
  return v_anchor;
end $$;

-- On which bill day a contract that is paid until an instant is billed next.
create function private.renewal_boundary(p_account_id uuid, p_paid_until timestamptz) returns timestamptz
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select private.last_boundary(anchor_at, p_paid_until)
    from public.billing_profiles
    where account_id = p_account_id
  );
end $$;

-- ======== 610_invoices.sql ========

-- Invoices: what an account is asked to pay, in a series without gaps. An issued invoice and its lines never change;
-- what happens to it afterwards is its state and the columns after it.

create table private.invoice_series (
  series text primary key,
  next integer not null default 1
);
comment on table private.invoice_series is
  'The next number of each series. Taken by an update in the transaction that issues, as its last statement: a '
  'sequence would leave a gap for every rollback.';
alter table private.invoice_series enable row level security;
insert into private.invoice_series (series) values ('NN'), ('CN');

create table public.invoices (
  id uuid primary key default gen_random_uuid(),
  account_id uuid not null references public.accounts (id),
  kind text not null check (kind in ('cycle', 'late', 'order', 'credit')),
  order_id uuid unique references public.orders (id),
  credits uuid references public.invoices (id),
  refund_id uuid unique references public.refunds (id),
  boundary_at timestamptz not null,
  period_end timestamptz not null check (period_end > boundary_at),
  number text not null unique,
  currency public.currency_code not null,
  subtotal_cents public.cents not null,
  tax_cents public.cents not null,
  total_cents public.cents not null check (total_cents = subtotal_cents + tax_cents),
  carried_in_cents public.cents not null default 0,
  seller jsonb not null,
  buyer jsonb not null,
  issued_at timestamptz not null default private.now(),
  state text not null check (state in ('open', 'carried', 'paid')),
  due_cents public.cents not null,
  carried_into uuid references public.invoices (id) deferrable initially deferred,
  paid_at timestamptz,
  stripe_payment_intent_id text unique,
  intent_generation integer not null default 1,
  card_brand text,
  card_last4 text check (card_last4 ~ '^[0-9]{4}$'),
  next_attempt_at timestamptz,
  updated_at timestamptz not null default private.now(),
  constraint invoices_paid_have_an_instant check ((state = 'paid') = (paid_at is not null)),
  constraint invoices_owe_nothing_when_paid check (state <> 'paid' or due_cents = 0),
  constraint invoices_of_orders_name_one check ((kind = 'order') = (order_id is not null)),
  constraint invoices_credit_an_invoice_and_a_refund
    check ((kind = 'credit') = (credits is not null) and (kind = 'credit') = (refund_id is not null)),
  constraint invoices_carry_only_when_carried check (carried_into is null or state = 'carried')
);
comment on table public.invoices is 'What an account is asked to pay. Issued when it is made; there are no drafts.';
comment on column public.invoices.kind is
  'cycle: the account''s bill day; late: numbers that could not be billed with the others; '
  'order: set-up and first month, paid when it is issued; credit: a credit note, what was given back of an invoice';
comment on column public.invoices.carried_in_cents is 'earlier sums that were too small for a card';
comment on column public.invoices.due_cents is 'total + carried_in, until it is paid or carried into another invoice';
comment on column public.invoices.seller is '{legal_name, address, tax_id, email}, as they were then';
comment on column public.invoices.buyer is '{name, address: [line], tax_id, country, region}, as they were then';
comment on column public.invoices.next_attempt_at is 'when the card is tried next; null: not without the customer';
create unique index invoices_one_cycle_per_boundary on public.invoices (account_id, boundary_at) where kind = 'cycle';
create index invoices_account on public.invoices (account_id, issued_at desc);
create index invoices_due on public.invoices (next_attempt_at) where state = 'open' and next_attempt_at is not null;
create index invoices_open on public.invoices (account_id) where state = 'open';
create index invoices_credits on public.invoices (credits);
create index invoices_carried_into on public.invoices (carried_into);
create trigger touch before update on public.invoices for each row execute function private.touch_updated_at();

create table public.invoice_lines (
  id uuid primary key default gen_random_uuid(),
  invoice_id uuid not null references public.invoices (id) deferrable initially deferred,
  account_id uuid not null references public.accounts (id),
  position integer not null,
  kind text not null check (kind in ('setup', 'first', 'month', 'stub', 'usage')),
  credits_line uuid references public.invoice_lines (id),
  contract_id uuid references public.number_contracts (id),
  number_id uuid not null references public.purchased_numbers (id),
  e164 public.e164 not null,
  place text not null,
  number_type text not null,
  period tstzrange not null,
  monthly_cents public.cents,
  usage jsonb,
  cents public.cents not null,
  tax_percent numeric(6, 3) not null,
  tax_cents public.cents not null,
  unique (invoice_id, position),
  constraint invoice_lines_say_what_they_sell check (
    (kind = 'usage') = (usage is not null) and (kind = 'usage') = (contract_id is null)
      and (kind = 'usage') = (monthly_cents is null)
  )
);
comment on table public.invoice_lines is 'One number and period each; the words are in the catalog of words.';
comment on column public.invoice_lines.kind is 'stub: the rest of a billing period, by days; usage: calls and texts';
comment on column public.invoice_lines.usage is
  '{service, destination, price, events, billed, included, exact_60, credit_60} (710_usage_rating.sql): billed and '
  'included are seconds or texts, exact_60 the sum before rounding in sixtieths of the currency''s unit';
comment on column public.invoice_lines.credits_line is 'of a credit note: which line it gives back a part of';
create index invoice_lines_credits_line on public.invoice_lines (credits_line);
create index invoice_lines_contract on public.invoice_lines (contract_id);
create index invoice_lines_number on public.invoice_lines (number_id);
create index invoice_lines_account on public.invoice_lines (account_id);
create trigger append_only before update or delete on public.invoice_lines
  for each row execute function private.refuse_change();

create table public.contract_periods (
  contract_id uuid not null references public.number_contracts (id),
  period tstzrange not null check (not isempty(period) and lower_inc(period) and not upper_inc(period)),
  account_id uuid not null references public.accounts (id),
  kind text not null check (kind in ('first', 'month', 'stub')),
  cents public.cents not null,
  invoice_id uuid references public.invoices (id) deferrable initially deferred,
  primary key (contract_id, period),
  constraint contract_periods_sold_once exclude using gist (contract_id with =, period with &&)
);
comment on table public.contract_periods is 'What was sold of a contract, [from, to): no time is ever sold twice.';
create index contract_periods_account on public.contract_periods (account_id);
create index contract_periods_invoice on public.contract_periods (invoice_id);
create trigger append_only before update or delete on public.contract_periods
  for each row execute function private.refuse_change();

alter table public.invoices enable row level security;
alter table public.invoice_lines enable row level security;
alter table public.contract_periods enable row level security;

create policy "managers read invoices" on public.invoices for select to authenticated
  using (account_id = any ((select private.billing_account_ids())::uuid[]));
create policy "managers read the lines of invoices" on public.invoice_lines for select to authenticated
  using (account_id = any ((select private.billing_account_ids())::uuid[]));

grant select (
  id, account_id, kind, order_id, credits, boundary_at, period_end, number, currency, subtotal_cents, tax_cents,
  total_cents, carried_in_cents, seller, buyer, issued_at, state, due_cents, carried_into, paid_at, card_brand,
  card_last4, next_attempt_at, updated_at
) on public.invoices to authenticated;
grant select on public.invoice_lines to authenticated;

-- I7: what was issued stays as it was issued.
create function private.guard_invoice() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if (new.account_id, new.kind, new.order_id, new.credits, new.refund_id, new.boundary_at, new.period_end, new.number,
      new.currency, new.subtotal_cents, new.tax_cents, new.carried_in_cents, new.seller, new.buyer, new.issued_at)
    is distinct from (old.account_id, old.kind, old.order_id, old.credits, old.refund_id, old.boundary_at,
      old.period_end, old.number, old.currency, old.subtotal_cents, old.tax_cents, old.carried_in_cents, old.seller,
      old.buyer, old.issued_at)
  then
    raise exception 'invoice % was issued: it does not change', old.number using errcode = '23514';
  end if;
  if old.state <> 'open' and new.state is distinct from old.state then
    raise exception 'invoice % is %', old.number, old.state using errcode = '23514';
  end if;
  return new;
end $$;

create trigger guard before update on public.invoices for each row execute function private.guard_invoice();
create trigger keep before delete on public.invoices for each row execute function private.refuse_change();

create function private.next_invoice_number(p_series text default 'NN') returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_number integer;
begin
  update private.invoice_series set next = next + 1 where series = p_series returning next - 1 into v_number;
  return p_series || '-' || lpad(v_number::text, 6, '0');
end $$;

-- ======== 620_bill_run.sql ========

-- The bill run: at its boundary an account is sold the next period of every number that renews, on one invoice.

-- What is due of an account, a line per number. p_boundary: contracts that are to be billed then or were before.
create function private.due_lines(p_profile public.billing_profiles, p_boundary timestamptz)
returns table (
  contract_id uuid,
  number_id uuid,
  e164 text,
  place text,
  number_type text,
  period tstzrange,
  kind text,
  monthly_cents integer,
  cents integer,
  tax_percent numeric,
  tax_cents integer
)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_end timestamptz := private.next_boundary(p_profile.anchor_at, p_boundary);
begin
  return query
    select c.id, n.id, n.e164::text, n.place, n.number_type, tstzrange(c.paid_until, v_end),
      case when c.paid_until > p_boundary then 'stub' else 'month' end, c.monthly_cents::integer, price.cents,
      tax.percent, private.tax_on(price.cents, tax.percent, p_profile.currency)
    from public.number_contracts c
    join public.purchased_numbers n on n.id = c.number_id
    join public.accounts a on a.id = c.account_id
    cross join lateral (select private.tax_percent(a.country, a.region) as percent) tax
    cross join lateral (
      select private.period_cents(c.monthly_cents, c.paid_until, p_boundary, v_end) as cents
    ) price
    where c.account_id = p_profile.account_id and private.is_billable(c, n) and c.renews_at <= p_boundary
    order by c.starts_at, c.id;
end $$;

-- Nobody pays for a number that does not work: it is billed once it works again.
create function private.is_billable(p_contract public.number_contracts, p_number public.purchased_numbers)
returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return p_contract.ended_at is null and p_contract.renews_at is not null
    and p_number.status in ('active', 'suspended') and p_number.carrier_problem is null;
end $$;

-- When an account is to be billed next, of what can be billed now; null: never.
create function private.bill_due_at(p_account_id uuid) returns timestamptz
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select min(c.renews_at)
    from public.number_contracts c
    join public.purchased_numbers n on n.id = c.number_id
    where c.account_id = p_account_id and private.is_billable(c, n)
  );
end $$;

-- Oldest first, from after an account of the page before: one that could not be billed holds nobody up.
-- p_after: {at, account_id}. Returns [{at, account_id}]
create function private.list_due_accounts(p_limit integer default 50, p_after jsonb default null) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  return (
    select coalesce(jsonb_agg(jsonb_build_object('at', due.at, 'account_id', due.account_id)
      order by due.at, due.account_id), '[]')
    from (
      select c.account_id, min(c.renews_at) as at
      from public.number_contracts c
      join public.purchased_numbers n on n.id = c.number_id
      join public.billing_profiles p on p.account_id = c.account_id and p.held_at is null
      join public.accounts a on a.id = c.account_id and a.status = 'active'
      where c.ended_at is null and c.renews_at <= private.now() and private.is_billable(c, n)
        and (p_after is null or c.renews_at >= (p_after ->> 'at')::timestamptz)
      group by c.account_id
      having p_after is null
        or (min(c.renews_at), c.account_id) > ((p_after ->> 'at')::timestamptz, (p_after ->> 'account_id')::uuid)
      order by at, c.account_id
      limit p_limit
    ) due
  );
end $$;

-- Bills one boundary of an account, the oldest one. Repeating it bills the next one, or nothing.
-- p_seller: {legal_name, address, tax_id, email}. Returns {action: none | held | stopped | billed, invoice_id?}
create function private.bill_account(p_account_id uuid, p_seller jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_profile public.billing_profiles;
  v_boundary timestamptz;
begin
  perform private.require_system();
  select * into v_profile from public.billing_profiles where account_id = p_account_id for update;
  -- No customer changes or ends a contract while it is billed.
  perform from public.number_contracts
    where account_id = p_account_id and ended_at is null and renews_at <= private.now()
    order by id
    for update;
  v_boundary := private.bill_due_at(p_account_id);
  if v_boundary is null or v_boundary > private.now() then
    return jsonb_build_object('action', 'none');
  end if;
  case private.bill_obstacle(v_profile, v_boundary)
    when 'held' then
      perform private.hold_bills(v_profile, v_boundary);
      return jsonb_build_object('action', 'held');
    when 'unpaid' then
      perform private.stop_unpaid(p_account_id, v_boundary);
      return jsonb_build_object('action', 'stopped');
    else
      return jsonb_build_object('action', 'billed',
        'invoice_id', private.bill_boundary(v_profile, v_boundary, p_seller));
  end case;
end $$;

-- Why nothing is sold at a boundary: held (an operator looks first) or unpaid; null: nothing stands against it.
create function private.bill_obstacle(p_profile public.billing_profiles, p_boundary timestamptz) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return case
    when p_profile.held_at is not null or private.is_too_late(p_profile, p_boundary) then 'held'
    when p_profile.unpaid_since is not null then 'unpaid'
  end;
end $$;

-- A number that did not work, or was canceled and kept after all, may be billed later than its bill day: that is late
-- only when the bill day itself was missed.
create function private.is_too_late(p_profile public.billing_profiles, p_boundary timestamptz) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return p_boundary < private.now() - private.duration('bill_late_hours')
    and p_boundary >= coalesce(p_profile.late_allowed_until, '-infinity')
    and not exists (
      select from public.invoices
      where account_id = p_profile.account_id and kind = 'cycle' and boundary_at = p_boundary
    );
end $$;

create function private.hold_bills(p_profile public.billing_profiles, p_boundary timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if p_profile.held_at is not null then
    return;
  end if;
  update public.billing_profiles set held_at = private.now() where account_id = p_profile.account_id;
  perform private.audit(private.system(), p_profile.account_id, 'billing.held', 'account:' || p_profile.account_id,
    null, jsonb_build_object('boundary_at', p_boundary));
  perform private.alert_operator('A bill day was missed: nothing is charged until you allow it', jsonb_build_object(
    'account', p_profile.account_id, 'bill_day', p_boundary),
    'bill-late:' || p_profile.account_id || ':' || extract(epoch from p_boundary)::bigint);
end $$;

-- Nothing more is sold to an account that owes: its numbers end with what was sold.
create function private.stop_unpaid(p_account_id uuid, p_boundary timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_contract public.number_contracts;
begin
  for v_contract in
    update public.number_contracts set renews_at = null, stopped_reason = 'unpaid'
    where account_id = p_account_id and ended_at is null and renews_at <= p_boundary
    returning *
  loop
    perform private.note(v_contract.number_id, p_account_id, 'number.renewal-stopped',
      jsonb_build_object('ends_at', v_contract.paid_until));
    perform private.audit(private.system(), p_account_id, 'number.renewal-stopped',
      'number:' || v_contract.number_id, jsonb_build_object('renews_at', p_boundary),
      jsonb_build_object('renews_at', null), 'unpaid');
  end loop;
end $$;

-- Periods and lines first: the number of the invoice is taken last, so that the series is locked for an instant.
create function private.bill_boundary(p_profile public.billing_profiles, p_boundary timestamptz, p_seller jsonb)
returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_invoice public.invoices;
begin
  v_invoice.id := gen_random_uuid();
  v_invoice.account_id := p_profile.account_id;
  v_invoice.currency := p_profile.currency;
  v_invoice.boundary_at := p_boundary;
  v_invoice.period_end := private.next_boundary(p_profile.anchor_at, p_boundary);
  v_invoice.kind := case when exists (
    select from public.invoices
    where account_id = p_profile.account_id and kind = 'cycle' and boundary_at = p_boundary
  ) then 'late' else 'cycle' end;
  perform private.sell_periods(p_profile, v_invoice);
  perform private.bill_usage(v_invoice, private.usage_from(p_profile, p_boundary), p_boundary);
  select coalesce(sum(cents), 0), coalesce(sum(tax_cents), 0) into v_invoice.subtotal_cents, v_invoice.tax_cents
    from public.invoice_lines
    where invoice_id = v_invoice.id;
  if v_invoice.subtotal_cents = 0 then
    return null;
  end if;
  v_invoice.seller := p_seller;
  v_invoice.buyer := private.buyer_json(p_profile.account_id);
  return private.issue_invoice(v_invoice);
end $$;

create function private.sell_periods(p_profile public.billing_profiles, p_invoice public.invoices) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_line record;
  v_position integer := 0;
begin
  for v_line in select * from private.due_lines(p_profile, p_invoice.boundary_at) loop
    if v_line.cents > 0 then
      v_position := v_position + 1;
      insert into public.invoice_lines (invoice_id, account_id, position, kind, contract_id, number_id, e164, place,
          number_type, period, monthly_cents, cents, tax_percent, tax_cents)
        values (p_invoice.id, p_invoice.account_id, v_position, v_line.kind, v_line.contract_id, v_line.number_id,
          v_line.e164, v_line.place, v_line.number_type, v_line.period, v_line.monthly_cents, v_line.cents,
          v_line.tax_percent, v_line.tax_cents);
    end if;
    insert into public.contract_periods (contract_id, account_id, period, kind, cents, invoice_id)
      values (v_line.contract_id, p_invoice.account_id, v_line.period, v_line.kind, v_line.cents,
        case when v_line.cents > 0 then p_invoice.id end);
    update public.number_contracts set paid_until = p_invoice.period_end, renews_at = p_invoice.period_end
      where id = v_line.contract_id;
    perform private.note(v_line.number_id, p_invoice.account_id, 'number.renewed',
      jsonb_build_object('until', p_invoice.period_end, 'cents', v_line.cents));
  end loop;
end $$;

-- Sums too small for a card wait for the next invoice; so do those that waited before.
create function private.issue_invoice(p_invoice public.invoices) returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_due integer;
  v_state text;
begin
  p_invoice.carried_in_cents := private.carried_cents(p_invoice.account_id);
  update public.invoices set carried_into = p_invoice.id, due_cents = 0
    where account_id = p_invoice.account_id and state = 'carried' and carried_into is null;
  v_due := p_invoice.subtotal_cents + p_invoice.tax_cents + p_invoice.carried_in_cents;
  v_state := private.bill_state(v_due, p_invoice.currency);
  perform private.audit(private.system(), p_invoice.account_id, 'invoice.issued', 'invoice:' || p_invoice.id, null,
    jsonb_build_object('boundary_at', p_invoice.boundary_at, 'due_cents', v_due, 'state', v_state));
  insert into public.invoices (id, account_id, kind, boundary_at, period_end, currency, subtotal_cents, tax_cents,
      total_cents, carried_in_cents, seller, buyer, state, due_cents, next_attempt_at, number)
    values (p_invoice.id, p_invoice.account_id, p_invoice.kind, p_invoice.boundary_at, p_invoice.period_end,
      p_invoice.currency, p_invoice.subtotal_cents, p_invoice.tax_cents,
      p_invoice.subtotal_cents + p_invoice.tax_cents, p_invoice.carried_in_cents, p_invoice.seller, p_invoice.buyer,
      v_state, v_due, case when v_state = 'open' then private.now() end, private.next_invoice_number());
  return p_invoice.id;
end $$;

-- What earlier invoices that were too small left for the next one.
create function private.carried_cents(p_account_id uuid) returns integer
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(sum(total_cents + carried_in_cents), 0)
    from public.invoices
    where account_id = p_account_id and state = 'carried' and carried_into is null
  );
end $$;

-- An invoice with this sum is charged, or waits for the next one.
create function private.bill_state(p_due_cents integer, p_currency text) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return case when p_due_cents < private.minimum_charge(p_currency) then 'carried' else 'open' end;
end $$;

create view private.due_bills with (security_invoker = true) as
  select c.renews_at as at
  from public.number_contracts c
  join public.purchased_numbers n on n.id = c.number_id and n.status in ('active', 'suspended')
  where c.ended_at is null and c.renews_at is not null;

grant execute on function
  private.list_due_accounts(integer, jsonb),
  private.bill_account(uuid, jsonb)
to app_worker;

-- ======== 622_next_bill.sql ========

-- The next bill before it is issued, by the lines and sums of the run itself, and what is unpaid now.

-- Returns {at, period_until, currency, obstacle, state, lines, subtotal_cents, tax_cents, carried_in_cents,
-- total_cents, open_invoices}; at, period_until, obstacle and state are null when nothing renews.
create function private.next_bill(p_actor jsonb, p_account_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_profile public.billing_profiles;
  v_at timestamptz;
  v_lines jsonb;
  v_subtotal integer;
  v_tax integer;
  v_carried integer := private.carried_cents(p_account_id);
begin
  perform private.authorize(p_actor, p_account_id, 'billing');
  select * into v_profile from public.billing_profiles where account_id = p_account_id;
  v_at := private.bill_due_at(p_account_id);
  select coalesce(jsonb_agg(l.line), '[]'), coalesce(sum(l.cents), 0), coalesce(sum(l.tax_cents), 0)
    into v_lines, v_subtotal, v_tax
    from private.next_lines(v_profile, v_at) l;
  return jsonb_build_object(
    'at', v_at,
    'period_until', private.next_boundary(v_profile.anchor_at, v_at),
    'currency', coalesce(v_profile.currency, (select currency from public.accounts where id = p_account_id)),
    'obstacle', case when v_at is not null then private.bill_obstacle(v_profile, v_at) end,
    'state', case when v_at is not null then
      private.bill_state(v_subtotal + v_tax + v_carried, v_profile.currency) end,
    'lines', v_lines,
    'subtotal_cents', v_subtotal,
    'tax_cents', v_tax,
    'carried_in_cents', v_carried,
    'total_cents', v_subtotal + v_tax + v_carried,
    'open_invoices', private.open_invoices_json(p_account_id));
end $$;

-- What is sold at a boundary, and what was used until now.
create function private.next_lines(p_profile public.billing_profiles, p_at timestamptz)
returns table (line jsonb, cents integer, tax_cents integer)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select private.due_line_json(d), d.cents, d.tax_cents
    from private.due_lines(p_profile, p_at) d
    where d.cents > 0
    union all
    select private.usage_due_json(u), u.cents, u.tax_cents
    from private.usage_lines(p_profile.account_id, private.usage_from(p_profile, p_at), p_at) u;
end $$;

create function private.due_line_json(p_line record) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object(
    'kind', p_line.kind,
    'number_id', p_line.number_id,
    'e164', p_line.e164,
    'place', p_line.place,
    'number_type', p_line.number_type,
    'period_from', lower(p_line.period),
    'period_until', upper(p_line.period),
    'monthly_cents', p_line.monthly_cents,
    'usage', null,
    'cents', p_line.cents,
    'tax_percent', p_line.tax_percent,
    'tax_cents', p_line.tax_cents);
end $$;

-- Oldest first.
create function private.open_invoices_json(p_account_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', id,
      'number', number,
      'due_cents', due_cents,
      'next_attempt_at', next_attempt_at,
      'period_until', period_end
    ) order by issued_at), '[]')
    from public.invoices
    where account_id = p_account_id and state = 'open'
  );
end $$;

grant execute on function private.next_bill(jsonb, uuid) to app_server;

-- ======== 630_charges.sql ========

-- Charging an invoice: one PaymentIntent per invoice, one confirm per attempt. A paid intent refuses every further
-- confirm, so charging twice would need two intents, and another one is only made after Stripe canceled the first.

create table public.charge_attempts (
  id uuid primary key default gen_random_uuid(),
  invoice_id uuid not null references public.invoices (id),
  account_id uuid not null references public.accounts (id),
  n integer not null,
  state text not null default 'running' check (
    state in ('running', 'succeeded', 'declined', 'needs_customer', 'no_card', 'canceled')
  ),
  stripe_payment_intent_id text,
  stripe_payment_method_id text,
  charge_before text,
  charge_id text,
  code text,
  decline_code text,
  advice_code text,
  network_decline_code text,
  cents public.cents not null check (cents > 0),
  lease_until timestamptz not null,
  started_at timestamptz not null default private.now(),
  finished_at timestamptz,
  unique (invoice_id, n),
  constraint charge_attempts_end_with_an_instant check ((state = 'running') = (finished_at is null))
);
comment on table public.charge_attempts is
  'Each time the card is tried, written before Stripe is asked. The rows count, never the webhooks.';
comment on column public.charge_attempts.charge_before is
  'the intent''s latest charge when the attempt began: another one proves that it was carried out';
create unique index charge_attempts_one_running on public.charge_attempts (invoice_id) where state = 'running';
create index charge_attempts_account on public.charge_attempts (account_id);
create index charge_attempts_lease on public.charge_attempts (lease_until) where state = 'running';
alter table public.charge_attempts enable row level security;

-- Invoices whose card is to be tried now, or whose attempt was left by the run that began it.
create function private.list_due_invoices(p_limit integer default 50) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  return (
    select coalesce(jsonb_agg(due.id), '[]')
    from (
      select a.invoice_id as id, a.lease_until as at
      from public.charge_attempts a
      where a.state = 'running' and a.lease_until <= private.now()
      union all
      select i.id, i.next_attempt_at
      from public.invoices i
      where i.state = 'open' and i.next_attempt_at <= private.now()
        and not exists (select from public.charge_attempts a where a.invoice_id = i.id and a.state = 'running')
      order by at
      limit p_limit
    ) due
  );
end $$;

-- Begins an attempt, or takes over one whose run died. Returns {action: none | busy | held} or
-- {action: charge, attempt_id, is_resumed, …}: when is_resumed its money may have moved, so that is read first.
create function private.begin_charge(p_invoice_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_invoice public.invoices;
  v_attempt public.charge_attempts;
  v_lease timestamptz := private.now() + private.duration('charge_lease_minutes');
begin
  perform private.require_system();
  select * into v_invoice from public.invoices where id = p_invoice_id for update;
  if not found or v_invoice.state <> 'open' then
    return jsonb_build_object('action', 'none');
  end if;
  select * into v_attempt from public.charge_attempts where invoice_id = p_invoice_id and state = 'running';
  if found then
    if v_attempt.lease_until > private.now() then
      return jsonb_build_object('action', 'busy');
    end if;
    update public.charge_attempts set lease_until = v_lease where id = v_attempt.id;
    return private.charge_json(v_invoice, v_attempt, true);
  end if;
  if v_invoice.next_attempt_at is null or v_invoice.next_attempt_at > private.now() then
    return jsonb_build_object('action', 'none');
  end if;
  if not private.may_charge(v_invoice.account_id) then
    update public.invoices set next_attempt_at = private.now() + interval '1 day' where id = p_invoice_id;
    return jsonb_build_object('action', 'held');
  end if;
  insert into public.charge_attempts (invoice_id, account_id, n, cents, lease_until)
    select v_invoice.id, v_invoice.account_id, count(*) + 1, v_invoice.due_cents, v_lease
    from public.charge_attempts
    where invoice_id = p_invoice_id
    returning * into v_attempt;
  return private.charge_json(v_invoice, v_attempt, false);
end $$;

-- No card is charged by itself while its bank disputes a charge, an operator has to look, or the account is not open.
create function private.may_charge(p_account_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return not private.has_open_dispute(p_account_id) and exists (
    select from public.billing_profiles p
    join public.accounts a on a.id = p.account_id and a.status = 'active'
    where p.account_id = p_account_id and p.held_at is null
  );
end $$;

create function private.charge_json(
  p_invoice public.invoices,
  p_attempt public.charge_attempts,
  p_is_resumed boolean
) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object(
    'action', 'charge',
    'attempt_id', p_attempt.id,
    'n', p_attempt.n,
    'is_resumed', p_is_resumed,
    'charge_before', p_attempt.charge_before,
    'was_armed', p_attempt.stripe_payment_intent_id is not null,
    'invoice_id', p_invoice.id,
    'account_id', p_invoice.account_id,
    'number', p_invoice.number,
    'currency', p_invoice.currency,
    'amount_cents', p_attempt.cents,
    'payment_intent_id', p_invoice.stripe_payment_intent_id,
    'generation', p_invoice.intent_generation,
    'stripe_customer_id', (select stripe_customer_id from public.accounts where id = p_invoice.account_id),
    'known_card', (
      select p.stripe_payment_method_id
      from public.payments p
      where p.account_id = p_invoice.account_id and p.captured_cents > 0 and p.stripe_payment_method_id is not null
      order by p.captured_at desc
      limit 1
    ));
end $$;

-- The invoice's intent, written before anything is confirmed. The first one counts: it is returned to everybody.
create function private.set_invoice_intent(p_attempt_id uuid, p_payment_intent_id text) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_known text;
begin
  perform private.require_system();
  update public.invoices i set
    stripe_payment_intent_id = coalesce(i.stripe_payment_intent_id, p_payment_intent_id)
  from public.charge_attempts a
  where a.id = p_attempt_id and a.state = 'running' and i.id = a.invoice_id and i.state = 'open'
  returning i.stripe_payment_intent_id into v_known;
  return v_known;
end $$;

-- Last word before the card is tried: with which card, and what the intent had been charged before. Returns whether the
-- attempt still runs; one that was armed keeps what it was armed with.
create function private.arm_charge(
  p_attempt_id uuid,
  p_payment_intent_id text,
  p_payment_method_id text,
  p_charge_before text
) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update public.charge_attempts set
    stripe_payment_method_id = p_payment_method_id,
    charge_before = case when stripe_payment_intent_id is null then p_charge_before else charge_before end,
    stripe_payment_intent_id = p_payment_intent_id
  where id = p_attempt_id and state = 'running';
  return found;
end $$;

-- What the re-read intent proves. p_result: {state, amount_cents?, charge_id?, code?, decline_code?, advice_code?,
-- network_decline_code?, card_brand?, card_last4?}
create function private.finish_charge(p_attempt_id uuid, p_result jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_attempt public.charge_attempts;
  v_invoice public.invoices;
begin
  perform private.require_system();
  select i.* into v_invoice
    from public.invoices i
    join public.charge_attempts a on a.invoice_id = i.id
    where a.id = p_attempt_id
    for update of i;
  update public.charge_attempts set
    state = p_result ->> 'state',
    charge_id = p_result ->> 'charge_id',
    code = p_result ->> 'code',
    decline_code = p_result ->> 'decline_code',
    advice_code = p_result ->> 'advice_code',
    network_decline_code = p_result ->> 'network_decline_code',
    finished_at = private.now()
  where id = p_attempt_id and state = 'running'
  returning * into v_attempt;
  if not found then
    return jsonb_build_object('ok', true, 'repeated', true);
  end if;
  if v_attempt.state = 'succeeded' then
    perform private.pay_invoice(v_invoice, v_attempt, p_result);
  elsif v_attempt.state = 'canceled' then
    update public.invoices set
      stripe_payment_intent_id = null,
      intent_generation = intent_generation + 1,
      next_attempt_at = private.now()
    where id = v_invoice.id;
  else
    perform private.fail_charge(v_invoice, v_attempt);
  end if;
  return jsonb_build_object('ok', true, 'repeated', false);
end $$;

create function private.pay_invoice(p_invoice public.invoices, p_attempt public.charge_attempts, p_result jsonb)
returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if p_invoice.state <> 'open' or (p_result ->> 'amount_cents')::integer is distinct from p_invoice.due_cents then
    raise exception 'invoice %: % was paid, % is due', p_invoice.number, p_result ->> 'amount_cents',
      p_invoice.due_cents using errcode = '23514';
  end if;
  update public.invoices set
    state = 'paid',
    paid_at = private.now(),
    due_cents = 0,
    next_attempt_at = null,
    card_brand = p_result ->> 'card_brand',
    card_last4 = p_result ->> 'card_last4'
  where id = p_invoice.id;
  perform private.end_unpaid(p_invoice.account_id);
  perform private.audit(private.system(), p_invoice.account_id, 'invoice.paid', 'invoice:' || p_invoice.id,
    jsonb_build_object('due_cents', p_invoice.due_cents),
    jsonb_build_object('due_cents', 0, 'payment_intent', p_attempt.stripe_payment_intent_id));
  perform private.notify_user(null, p_invoice.account_id, 'receipts', 'invoice-paid',
    private.invoice_json(p_invoice.id), 'invoice-paid:' || p_invoice.id);
end $$;

-- The last refused invoice was paid: what had stopped for it goes on, on its own bill day.
create function private.end_unpaid(p_account_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.billing_profiles set unpaid_since = null
    where account_id = p_account_id and unpaid_since is not null
      and not exists (
        select from public.invoices i
        join public.charge_attempts a on a.invoice_id = i.id and a.state <> 'running'
        where i.account_id = p_account_id and i.state = 'open'
      );
  if not found then
    return;
  end if;
  perform private.begin_stage(p_account_id, 'full');
  update public.number_contracts set
    stopped_reason = null,
    renews_at = private.renewal_boundary(account_id, paid_until)
  where account_id = p_account_id and ended_at is null and stopped_reason = 'unpaid';
end $$;

-- The clock of an unpaid bill starts with the first refusal or missing card; a vendor's outage starts nothing.
create function private.fail_charge(p_invoice public.invoices, p_attempt public.charge_attempts) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_since timestamptz;
  v_next timestamptz;
begin
  update public.billing_profiles set unpaid_since = coalesce(unpaid_since, private.now())
    where account_id = p_invoice.account_id
    returning unpaid_since into v_since;
  v_next := private.next_attempt(v_since, p_attempt);
  update public.invoices set next_attempt_at = v_next where id = p_invoice.id;
  perform private.audit(private.system(), p_invoice.account_id, 'invoice.refused', 'invoice:' || p_invoice.id, null,
    jsonb_build_object('attempt', p_attempt.n, 'state', p_attempt.state, 'decline_code', p_attempt.decline_code,
      'advice_code', p_attempt.advice_code, 'next_attempt_at', v_next));
  perform private.notify_user(null, p_invoice.account_id, 'receipts', 'invoice-unpaid',
    private.invoice_json(p_invoice.id), 'invoice-unpaid:' || p_invoice.id || ':' || p_attempt.n);
end $$;

-- When a refused card is tried again without its owner, by what its bank advised: {full: days 0, 2, 7, 14, 21 of the
-- unpaid time; rarely: 7 and 21; never: only another card}. Null: not again.
create function private.next_attempt(p_since timestamptz, p_attempt public.charge_attempts) returns timestamptz
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_days integer[] := case private.retry_group(p_attempt)
    when 'full' then array[2, 7, 14, 21]
    when 'rarely' then array[7, 21]
    else array[]::integer[]
  end;
begin
  return (
    select min(p_since + day * interval '24 hours')
    from unnest(v_days) day
    where p_since + day * interval '24 hours' > private.now()
  );
end $$;

create function private.retry_group(p_attempt public.charge_attempts) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
  v_code text := coalesce(p_attempt.decline_code, p_attempt.code, '');
begin
  return case
    when p_attempt.state in ('no_card', 'needs_customer') then 'never'
    when p_attempt.advice_code in ('do_not_try_again', 'confirm_card_data') then 'never'
    when p_attempt.advice_code = 'try_again_later' then 'full'
    when v_code in ('lost_card', 'stolen_card', 'pickup_card', 'restricted_card', 'fraudulent', 'expired_card',
      'invalid_account', 'incorrect_number', 'card_not_supported', 'revocation_of_authorization',
      'revocation_of_all_authorizations', 'stop_payment_order', 'security_violation',
      'previously_declined_do_not_retry', 'merchant_blacklist', 'authentication_required') then 'never'
    when v_code in ('incorrect_cvc', 'invalid_pin', 'not_permitted', 'do_not_honor', 'call_issuer') then 'rarely'
    else 'full'
  end;
end $$;

-- A charge of an invoice is disputed: nothing of the account is billed or charged until a person has looked. What is
-- open keeps the day of its next attempt, which then finds the account held (may_charge).
create function private.hold_billing(p_account_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.billing_profiles set held_at = private.now() where account_id = p_account_id and held_at is null;
  if found then
    perform private.audit(private.system(), p_account_id, 'billing.held', 'account:' || p_account_id, null,
      jsonb_build_object('why', 'dispute'));
  end if;
end $$;

create view private.due_charges with (security_invoker = true) as
  select next_attempt_at as at
  from public.invoices
  where state = 'open' and next_attempt_at is not null
  union all
  select lease_until
  from public.charge_attempts
  where state = 'running';

grant execute on function
  private.list_due_invoices(integer),
  private.begin_charge(uuid),
  private.set_invoice_intent(uuid, text),
  private.arm_charge(uuid, text, text, text),
  private.finish_charge(uuid, jsonb)
to app_worker;

-- ======== 640_carrier_renewal.sql ========

-- Renewal at the carrier: a number that renews for its owner renews upstream first, one that ends is let run out there.

-- How many cycles the carrier is to sell further; null: until further notice. A day is tolerated: a month is not bought
-- for the minutes by which a customer's month is longer. While an account owes, its numbers run out with what was sold.
create function private.wanted_cycles(p_number public.purchased_numbers, p_contract public.number_contracts)
returns integer
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  if p_contract.renews_at is not null and not private.owes(p_contract.account_id) then
    return null;
  end if;
  return private.carrier_cycles(p_number.paid_until, p_contract.paid_until - interval '24 hours');
end $$;

create function private.owes(p_account_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (
    select from public.billing_profiles where account_id = p_account_id and unpaid_since is not null
  );
end $$;

-- Numbers whose carrier must be told: those that renew, from five days before their end there; those that end,
-- immediately.
create function private.list_renewals(p_limit integer default 50) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_before timestamptz := private.now() + private.duration('renewal_lead_hours');
begin
  perform private.require_system();
  return (
    select coalesce(jsonb_agg(jsonb_build_object('id', due.id, 'carrier_id', due.carrier_id,
      'carrier_ref', due.carrier_ref, 'cycles', due.cycles)), '[]')
    from (
      select n.id, n.carrier_id, n.carrier_ref, n.paid_until, private.wanted_cycles(n, c) as cycles
      from public.purchased_numbers n
      join public.number_contracts c on c.number_id = n.id and c.ended_at is null
      where n.status in ('active', 'suspended') and n.paid_until > private.now()
        and n.carrier_cycles is distinct from private.wanted_cycles(n, c)
        and (private.wanted_cycles(n, c) is not null or n.paid_until <= v_before)
      order by n.paid_until
      limit p_limit
    ) due
  );
end $$;

-- What the carrier read back.
create function private.record_renewal(p_number_id uuid, p_cycles integer, p_paid_until timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_before integer;
begin
  perform private.require_system();
  select carrier_cycles into v_before from public.purchased_numbers where id = p_number_id for update;
  update public.purchased_numbers set carrier_cycles = p_cycles, paid_until = coalesce(p_paid_until, paid_until)
    where id = p_number_id;
  perform private.audit(private.system(), null, 'number.carrier-renewal', 'number:' || p_number_id,
    jsonb_build_object('cycles', v_before), jsonb_build_object('cycles', p_cycles));
end $$;

-- A day before its end a number that renews must be set to renew at its carrier: otherwise a person must look.
create function private.sweep_renewals() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_number public.purchased_numbers;
  v_count integer := 0;
begin
  for v_number in
    select n.*
    from public.purchased_numbers n
    join public.number_contracts c on c.number_id = n.id and c.ended_at is null and c.renews_at is not null
    where n.status in ('active', 'suspended') and n.carrier_cycles is not null
      and private.wanted_cycles(n, c) is null
      and n.paid_until < private.now() + private.duration('renewal_alarm_hours')
  loop
    v_count := v_count + 1;
    perform private.alert_operator('A number that is paid for is about to end at its carrier', jsonb_build_object(
      'number', v_number.e164, 'carrier', v_number.carrier_id, 'ends_at', v_number.paid_until),
      'renewal-missing:' || v_number.id || ':' || extract(epoch from v_number.paid_until)::bigint);
  end loop;
  return v_count;
end $$;

insert into private.maintenance_steps (kind, name) values ('sweep', 'renewals');

create view private.due_renewals with (security_invoker = true) as
  select paid_until - private.duration('renewal_lead_hours') as at
  from public.purchased_numbers
  where status in ('active', 'suspended') and carrier_cycles is not null and private.renews(id);

grant execute on function
  private.list_renewals(integer),
  private.record_renewal(uuid, integer, timestamptz)
to app_worker;

-- ======== 645_disputes.sql ========

-- Disputes and early fraud warnings: what a card's bank says against a charge, of an order or of an invoice. Managers
-- see what a bank told its own customer; its warnings, our evidence and what was done belong to our own people.

create table public.disputes (
  id uuid primary key default gen_random_uuid(),
  order_id uuid references public.orders (id),
  payment_id uuid references public.payments (id),
  invoice_id uuid references public.invoices (id),
  account_id uuid not null references public.accounts (id),
  kind text not null check (kind in ('dispute', 'inquiry', 'fraud_warning')),
  stripe_ref text not null unique,
  status text not null,
  reason text not null,
  amount_cents public.cents not null,
  currency public.currency_code not null,
  is_open boolean not null,
  evidence_due_at timestamptz,
  evidence jsonb not null,
  handled_as text check (handled_as in ('answered', 'accepted', 'refunded', 'left')),
  handled_at timestamptz,
  handled_by uuid references auth.users (id) on delete set null,
  needs_person boolean not null generated always as (
    is_open and handled_as is null and status in ('needs_response', 'warning_needs_response', 'actionable')
  ) stored,
  created_at timestamptz not null default private.now(),
  updated_at timestamptz not null default private.now(),
  constraint disputes_are_about_one_charge check (
    num_nonnulls(order_id, invoice_id) = 1 and (order_id is null) = (payment_id is null)
  ),
  constraint disputes_are_handled_at_an_instant check ((handled_as is null) = (handled_at is null))
);
comment on table public.disputes is
  'What a card''s bank says against a charge. While one is open no card of the account is charged by itself.';
comment on column public.disputes.status is 'Stripe''s word; a fraud warning is "actionable" or "settled"';
comment on column public.disputes.evidence_due_at is 'the bank''s deadline; null for a fraud warning';
comment on column public.disputes.evidence is
  'what we could show when it came in: consent, buyer, numbers and when they were live';
comment on column public.disputes.handled_as is 'what staff did about this status; another status is looked at again';
create index disputes_payment on public.disputes (payment_id);
create index disputes_order on public.disputes (order_id);
create index disputes_invoice on public.disputes (invoice_id);
create index disputes_account on public.disputes (account_id, is_open);
create index disputes_handled_by on public.disputes (handled_by);
create trigger touch before update on public.disputes for each row execute function private.touch_updated_at();
alter table public.disputes enable row level security;

create policy "managers read what their bank was told" on public.disputes for select to authenticated
  using (kind <> 'fraud_warning' and account_id = any ((select private.billing_account_ids())::uuid[]));

grant select (
  id, order_id, invoice_id, account_id, kind, status, amount_cents, currency, is_open, created_at, updated_at
) on public.disputes to authenticated;

-- The dispute of an order or of an invoice that its customer sees: the open one, else the last; null: none.
create function private.dispute_json(p_order_id uuid, p_invoice_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object(
      'kind', d.kind,
      'state', case
        when d.is_open then 'open'
        when d.status in ('won', 'lost') then d.status
        else 'closed'
      end,
      'amount_cents', d.amount_cents,
      'currency', d.currency,
      'since', d.created_at)
    from public.disputes d
    where (d.order_id = p_order_id or d.invoice_id = p_invoice_id) and d.kind <> 'fraud_warning'
    order by d.is_open desc, d.created_at desc
    limit 1
  );
end $$;

-- What shows that the buyer wanted the numbers and got them.
create function private.order_evidence(p_order_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object(
      'order', o.reference,
      'ordered_at', o.created_at,
      'consent_version', o.consent_version,
      'consent_at', o.consent_at,
      'buyer', (select p.email from public.profiles p where p.user_id = o.user_id),
      'addresses', (
        select coalesce(jsonb_agg(distinct h.client_address), '[]')
        from public.holds h
        where h.order_id = o.id and h.client_address is not null
      ),
      'receipts', (
        select count(*) from public.notifications n
        where n.account_id = o.account_id and n.status = 'sent' and n.parameters ->> 'order_id' = o.id::text
      ),
      'numbers', private.evidence_numbers(array(
        select n.id
        from public.order_items i
        join public.purchased_numbers n on n.order_item_id = i.id
        where i.order_id = o.id
      )))
    from public.orders o
    where o.id = p_order_id
  );
end $$;

-- What shows that the account agreed to monthly charges, was told of this one, and had the numbers.
create function private.invoice_evidence(p_invoice_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object(
      'invoice', i.number,
      'ordered_at', min(c.starts_at),
      'period_from', i.boundary_at,
      'period_until', i.period_end,
      'consent_version', (array_agg(c.consent_version order by c.consent_at))[1],
      'consent_at', min(c.consent_at),
      'buyer', (private.recipient(null, i.account_id)).email,
      'addresses', '[]'::jsonb,
      'receipts', (
        select count(*) from public.notifications n
        where n.account_id = i.account_id and n.status = 'sent' and n.parameters ->> 'id' = i.id::text
      ),
      'numbers', private.evidence_numbers(array_agg(distinct l.number_id)))
    from public.invoices i
    join public.invoice_lines l on l.invoice_id = i.id
    join public.number_contracts c on c.id = l.contract_id
    where i.id = p_invoice_id
    group by i.id
  );
end $$;

create function private.evidence_numbers(p_ids uuid[]) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'e164', n.e164, 'status', n.status, 'live_since', n.activated_at, 'ended_at', n.ended_at) order by n.e164), '[]')
    from public.purchased_numbers n
    where n.id = any (p_ids)
  );
end $$;

-- Since when banks dispute or doubt charges of an account; null: none does. A warning of fraud stays open at Stripe for
-- good: it counts until a person has decided about it.
create function private.disputed_since(p_account_id uuid) returns timestamptz
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select min(created_at)
    from public.disputes
    where account_id = p_account_id and is_open and (kind <> 'fraud_warning' or handled_as is null)
  );
end $$;

create function private.has_open_dispute(p_account_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return private.disputed_since(p_account_id) is not null;
end $$;

-- What was paid with this intent: an order's payment or an invoice; its row is locked. All null: it is not ours.
create function private.disputed_charge(p_payment_intent_id text) returns public.disputes
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_charge public.disputes;
begin
  select id, order_id, account_id into v_charge.payment_id, v_charge.order_id, v_charge.account_id
    from public.payments
    where stripe_payment_intent_id = p_payment_intent_id
    for update;
  if not found then
    select id, account_id into v_charge.invoice_id, v_charge.account_id
      from public.invoices
      where stripe_payment_intent_id = p_payment_intent_id
      for update;
  end if;
  return v_charge;
end $$;

-- p_dispute: {ref, kind, status, reason, amount_cents, currency, is_open, evidence_due_at}. The last word of Stripe
-- counts: its object was read again. Returns new, changed, same, or null for a payment that is not ours.
create function private.record_dispute(p_payment_intent_id text, p_dispute jsonb) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_charge public.disputes;
  v_before public.disputes;
  v_after public.disputes;
begin
  perform private.require_system();
  v_charge := private.disputed_charge(p_payment_intent_id);
  if v_charge.account_id is null then
    return null;
  end if;
  select * into v_before from public.disputes where stripe_ref = p_dispute ->> 'ref';
  v_after := private.save_dispute(v_charge, p_dispute, v_before.evidence);
  if (v_before.status, v_before.is_open) is not distinct from (v_after.status, v_after.is_open) then
    return 'same';
  end if;
  if v_after.invoice_id is not null and v_after.is_open and v_before.is_open is not true then
    perform private.hold_billing(v_after.account_id);
  end if;
  perform private.report_dispute(v_before, v_after);
  return case when v_before.id is null then 'new' else 'changed' end;
end $$;

-- p_evidence: of the day it came in; null: it comes in now.
create function private.save_dispute(p_charge public.disputes, p_dispute jsonb, p_evidence jsonb)
returns public.disputes
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_after public.disputes;
begin
  insert into public.disputes as d (payment_id, order_id, invoice_id, account_id, kind, stripe_ref, status, reason,
      amount_cents, currency, is_open, evidence_due_at, evidence)
    values (p_charge.payment_id, p_charge.order_id, p_charge.invoice_id, p_charge.account_id, p_dispute ->> 'kind',
      p_dispute ->> 'ref', p_dispute ->> 'status', p_dispute ->> 'reason', (p_dispute ->> 'amount_cents')::integer,
      upper(p_dispute ->> 'currency'), (p_dispute ->> 'is_open')::boolean,
      (p_dispute ->> 'evidence_due_at')::timestamptz,
      coalesce(p_evidence, private.order_evidence(p_charge.order_id), private.invoice_evidence(p_charge.invoice_id)))
    on conflict (stripe_ref) do update set
      kind = excluded.kind,
      status = excluded.status,
      reason = excluded.reason,
      amount_cents = excluded.amount_cents,
      is_open = excluded.is_open,
      evidence_due_at = excluded.evidence_due_at,
      handled_as = case when d.status = excluded.status then d.handled_as end,
      handled_at = case when d.status = excluded.status then d.handled_at end,
      handled_by = case when d.status = excluded.status then d.handled_by end
    returning * into v_after;
  return v_after;
end $$;

-- What the audit log calls the charge.
create function private.disputed_thing(d public.disputes) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return coalesce('order:' || d.order_id, 'invoice:' || d.invoice_id);
end $$;

-- Operators and the audit log learn of every step, with what we can show.
create function private.report_dispute(p_before public.disputes, p_after public.disputes) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_facts jsonb := jsonb_build_object(
    'ref', p_after.stripe_ref, 'kind', p_after.kind, 'status', p_after.status, 'reason', p_after.reason,
    'amount_cents', p_after.amount_cents, 'currency', p_after.currency, 'evidence_due_at', p_after.evidence_due_at);
begin
  perform private.audit(private.system(), p_after.account_id, 'dispute.recorded', private.disputed_thing(p_after),
    case when p_before.id is not null then jsonb_build_object('status', p_before.status) end, v_facts, p_after.reason);
  perform private.notify_operator(
    case p_after.kind
      when 'fraud_warning' then 'A bank warns of fraud'
      when 'inquiry' then 'A bank asks about a charge'
      else 'A charge is disputed'
    end || ': ' || coalesce(p_after.evidence ->> 'order', p_after.evidence ->> 'invoice') || ', ' || p_after.status,
    v_facts || p_after.evidence, 'dispute:' || p_after.stripe_ref || ':' || p_after.status);
end $$;

grant execute on function private.record_dispute(text, jsonb) to app_worker;
grant execute on function private.dispute_json(uuid, uuid) to authenticated;

-- ======== 646_staff_disputes.sql ========

-- Disputes in the back office: what a bank said, what we can show, and what was done about it.

create function private.attention_open_disputes() returns private.attention
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_found private.attention;
begin
  select count(*), min(created_at) into v_found from public.disputes where needs_person;
  return v_found;
end $$;

-- Accounts whose billing waits for a person. Those with an open dispute are among the disputes.
create function private.attention_held_billing() returns private.attention
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_found private.attention;
begin
  select count(*), min(held_at) into v_found
    from public.billing_profiles
    where held_at is not null and not private.has_open_dispute(account_id);
  return v_found;
end $$;

insert into private.attention_steps (name, position, title, advice, address) values
  ('open_disputes', 15, 'Charges that a bank disputes or doubts',
    'Answer in Stripe before the bank''s deadline, with what their page shows, and record here what you did.',
    '/admin/disputes?person=true'),
  ('held_billing', 16, 'Accounts whose billing waits for you',
    'A dispute ended or a bill day was missed. Look at the account, then resume its billing.',
    '/admin/audit?action=billing.held');

create view private.staff_list_disputes with (security_invoker = true) as
  select
    d.id,
    d.kind,
    d.status,
    d.reason,
    d.is_open,
    d.needs_person,
    d.order_id,
    o.reference as order_reference,
    d.invoice_id,
    i.number as invoice_number,
    d.account_id,
    a.name as account_name,
    d.stripe_ref,
    d.currency,
    d.amount_cents,
    d.evidence_due_at,
    d.handled_as,
    d.handled_at,
    d.created_at
  from public.disputes d
  join public.accounts a on a.id = d.account_id
  left join public.orders o on o.id = d.order_id
  left join public.invoices i on i.id = d.invoice_id;
insert into private.staff_lists (name) values ('disputes');

create index disputes_by_created on public.disputes (created_at, id);
create index disputes_by_person on public.disputes (needs_person, created_at, id);
create index disputes_by_kind on public.disputes (kind, created_at, id);
create index disputes_by_status on public.disputes (status, created_at, id);

-- Disputes in jump search, by our id or Stripe's.
create function private.jump_disputes(p_needle jsonb) returns setof private.jump_hit
language plpgsql stable set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
declare
  v_token text := p_needle ->> 'token';
  v_from uuid := private.jump_id_from(p_needle);
  v_to uuid := private.jump_id_to(p_needle);
begin
  return query
    select 'dispute', d.id::text, d.stripe_ref, d.account_name, d.status,
      coalesce(d.stripe_ref = v_token, false) or coalesce(v_from = v_to, false)
    from private.staff_list_disputes d
    where d.stripe_ref = v_token or d.id between v_from and v_to
    limit 3;
end $$;
insert into private.jump_sources (name, position) values ('disputes', 7);

-- One dispute with the evidence of the day it came in and what shows the use since; null when there is none.
create function private.staff_get_dispute(p_actor jsonb, p_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  return (
    select to_jsonb(l) || jsonb_build_object(
      'evidence', d.evidence,
      'use', private.dispute_use(d),
      'handled_by', (select email from public.profiles where user_id = d.handled_by),
      'billing_held_at', (select held_at from public.billing_profiles where account_id = d.account_id),
      'others', (
        select coalesce(jsonb_agg(to_jsonb(x) order by x.created_at desc), '[]')
        from private.staff_list_disputes x
        where x.account_id = d.account_id and x.id <> d.id
      ))
    from private.staff_list_disputes l
    join public.disputes d on d.id = l.id
    where l.id = p_id
  );
end $$;

-- That the numbers of the charge were used: calls of this account on each, and how many were answered.
create function private.dispute_use(d public.disputes) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'number_id', n.id, 'e164', n.e164, 'calls', c.calls, 'answered', c.answered, 'last_call_at', c.last_at
    ) order by n.e164), '[]')
    from public.purchased_numbers n
    cross join lateral (
      select count(*) as calls, count(*) filter (where seconds > 0) as answered, max(started_at) as last_at
      from public.calls
      where number_id = n.id and account_id = d.account_id
    ) c
    where n.id in (
      select p.id
      from public.order_items i
      join public.purchased_numbers p on p.order_item_id = i.id
      where i.order_id = d.order_id
      union
      select number_id from public.invoice_lines where invoice_id = d.invoice_id
    )
  );
end $$;

-- What was done about it: answered or accepted in Stripe, the money given back there, or left as it is. Until its
-- status changes it needs no person. What another one recorded meanwhile stays: {ok: false, code: CHANGED}.
create function private.staff_handle_dispute(p_actor jsonb, p_id uuid, p_done text, p_reason text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_reason text := private.authorize_staff_write(p_actor, array['operator', 'admin'], p_reason);
  v_dispute public.disputes;
begin
  select * into v_dispute from public.disputes where id = p_id for update;
  if not found then
    perform private.refuse(404, 'NOT_FOUND');
  end if;
  if not v_dispute.needs_person then
    return private.refusal('CHANGED');
  end if;
  update public.disputes set
    handled_as = p_done,
    handled_at = private.now(),
    handled_by = (p_actor ->> 'user_id')::uuid
  where id = p_id;
  perform private.audit(p_actor, v_dispute.account_id, 'dispute.handled', private.disputed_thing(v_dispute), null,
    jsonb_build_object('ref', v_dispute.stripe_ref, 'status', v_dispute.status, 'done', p_done), v_reason);
  return jsonb_build_object('ok', true);
end $$;

-- Billing that waited for a person goes on; bill days that passed meanwhile are billed. A card is charged only once no
-- dispute of the account is open. Repeating it changes nothing.
create function private.staff_resume_billing(p_actor jsonb, p_account_id uuid, p_reason text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_reason text := private.authorize_staff_write(p_actor, array['operator', 'admin'], p_reason);
  v_profile public.billing_profiles;
begin
  select * into v_profile from public.billing_profiles where account_id = p_account_id for update;
  if not found then
    perform private.refuse(404, 'NOT_FOUND');
  end if;
  if v_profile.held_at is null then
    return jsonb_build_object('ok', true, 'repeated', true);
  end if;
  update public.billing_profiles set held_at = null, late_allowed_until = private.now()
    where account_id = p_account_id;
  perform private.audit(p_actor, p_account_id, 'billing.resumed', 'account:' || p_account_id,
    jsonb_build_object('held_at', v_profile.held_at), null, v_reason);
  return jsonb_build_object('ok', true, 'repeated', false);
end $$;

grant execute on function
  private.staff_get_dispute(jsonb, uuid),
  private.staff_handle_dispute(jsonb, uuid, text, text),
  private.staff_resume_billing(jsonb, uuid, text)
to app_server;

-- ======== 650_my_invoices.sql ========

-- Invoices as their readers see them: pages and programs under row level security, and messages.

-- Everything about an invoice: plain data, the words are with those who show it.
create function private.invoice_json(p_invoice_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object(
      'id', i.id,
      'number', i.number,
      'kind', i.kind,
      'state', i.state,
      'created_at', i.issued_at,
      'period_from', i.boundary_at,
      'period_until', i.period_end,
      'currency', i.currency,
      'subtotal_cents', i.subtotal_cents,
      'tax_cents', i.tax_cents,
      'carried_in_cents', i.carried_in_cents,
      'total_cents', i.total_cents + i.carried_in_cents,
      'due_cents', i.due_cents,
      'seller', i.seller,
      'buyer', i.buyer,
      'paid_at', i.paid_at,
      'card_brand', i.card_brand,
      'card_last4', i.card_last4,
      'next_attempt_at', i.next_attempt_at,
      'order_id', i.order_id,
      'credits', (
        select jsonb_build_object('id', c.id, 'number', c.number) from public.invoices c where c.id = i.credits
      ),
      'credit_notes', private.credit_notes_json(i.id),
      'dispute', private.dispute_json(null, i.id),
      'lines', private.invoice_lines_json(i.id))
    from public.invoices i
    where i.id = p_invoice_id
  );
end $$;

create function private.invoice_lines_json(p_invoice_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', l.id,
      'kind', l.kind,
      'number_id', l.number_id,
      'e164', l.e164,
      'place', l.place,
      'number_type', l.number_type,
      'period_from', lower(l.period),
      'period_until', upper(l.period),
      'monthly_cents', l.monthly_cents,
      'usage', l.usage,
      'cents', l.cents,
      'tax_percent', l.tax_percent,
      'tax_cents', l.tax_cents
    ) order by l.position), '[]')
    from public.invoice_lines l
    where l.invoice_id = p_invoice_id
  );
end $$;

create function private.get_invoice(p_account_id uuid, p_invoice_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select private.invoice_json(id)
    from public.invoices
    where id = p_invoice_id and account_id = p_account_id
  );
end $$;

-- Newest first.
create function private.list_invoices(
  p_account_id uuid,
  p_limit integer default 25,
  p_before timestamptz default null,
  p_before_id uuid default null
) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(private.invoice_json(i.id) order by i.issued_at desc, i.id desc), '[]')
    from (
      select id, issued_at
      from public.invoices
      where account_id = p_account_id
        and (p_before is null or (issued_at, id) < (p_before, p_before_id))
      order by issued_at desc, id desc
      limit least(p_limit, 100)
    ) i
  );
end $$;

-- Whose card a page at Stripe is to save, for an invoice that is not paid. Refusals: NOT_FOUND, ORDER_STATE.
create function private.begin_card_page(p_actor jsonb, p_account_id uuid, p_invoice_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_invoice public.invoices;
begin
  perform private.authorize(p_actor, p_account_id, 'billing');
  select * into v_invoice from public.invoices where id = p_invoice_id and account_id = p_account_id;
  if not found then
    return private.refusal('NOT_FOUND');
  end if;
  if v_invoice.state <> 'open' then
    return private.refusal('ORDER_STATE');
  end if;
  return jsonb_build_object(
    'ok', true,
    'invoice_id', v_invoice.id,
    'currency', v_invoice.currency,
    'stripe_customer_id', (select stripe_customer_id from public.accounts where id = p_account_id));
end $$;

-- A card was saved and is the one that is charged from now on: what is open is tried immediately, whatever the last
-- answer.
create function private.card_saved(p_stripe_customer_id text) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count integer;
begin
  perform private.require_system();
  update public.invoices set next_attempt_at = private.now()
    where state = 'open'
      and account_id in (select id from public.accounts where stripe_customer_id = p_stripe_customer_id);
  get diagnostics v_count = row_count;
  return v_count;
end $$;

grant execute on function private.begin_card_page(jsonb, uuid, uuid) to app_server;
grant execute on function private.card_saved(text) to app_worker;
grant execute on function
  private.invoice_json(uuid),
  private.invoice_lines_json(uuid),
  private.get_invoice(uuid, uuid),
  private.list_invoices(uuid, integer, timestamptz, uuid)
to authenticated;

-- ======== 651_order_invoices.sql ========

-- Invoices of orders, and credit notes for what was given back of them. Both are issued by the sweep, after the money
-- is known: settling an order waits for no series, and what a crash leaves undone is found again.

-- Settled orders whose live numbers are paid in full, without an invoice; oldest first.
create function private.list_uninvoiced_orders(p_limit integer default 50) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  return (
    select coalesce(jsonb_agg(due.id), '[]')
    from (
      select o.id
      from public.orders o
      where o.invoiced_at is null and o.settled_at is not null and o.settle_amount_cents > 0
        and private.order_paid_at(o) is not null
      order by o.settled_at
      limit p_limit
    ) due
  );
end $$;

-- When the last cent of a settled order was charged; null: not yet.
create function private.order_paid_at(p_order public.orders) returns timestamptz
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select max(captured_at)
    from public.payments
    where order_id = p_order.id and captured_cents > 0
    having sum(captured_cents) = p_order.settle_amount_cents
  );
end $$;

-- p_seller: {legal_name, address, tax_id, email}. Returns the invoice, the same one again; null: it is not paid.
create function private.issue_order_invoice(p_order_id uuid, p_seller jsonb) returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_order public.orders;
  v_invoice public.invoices;
begin
  perform private.require_system();
  select * into v_order from public.orders where id = p_order_id for update;
  select * into v_invoice from public.invoices where order_id = p_order_id;
  if found then
    return v_invoice.id;
  end if;
  v_invoice.paid_at := private.order_paid_at(v_order);
  if v_order.settled_at is null or v_invoice.paid_at is null then
    return null;
  end if;
  v_invoice.id := gen_random_uuid();
  v_invoice.account_id := v_order.account_id;
  v_invoice.order_id := p_order_id;
  v_invoice.kind := 'order';
  v_invoice.currency := v_order.currency;
  v_invoice.seller := p_seller;
  v_invoice.buyer := private.buyer_json(v_order.account_id) || jsonb_build_object('name', v_order.buyer_name);
  perform private.copy_order_lines(v_invoice);
  select card_brand, card_last4 into v_invoice.card_brand, v_invoice.card_last4
    from public.payments
    where order_id = p_order_id and captured_cents > 0
    order by captured_at desc
    limit 1;
  update public.orders set invoiced_at = private.now() where id = p_order_id;
  return private.issue_paid(v_invoice, 'NN');
end $$;

-- Set-up and first month of each live number; the tax of the line goes to the month but for what is on the set-up.
create function private.copy_order_lines(p_invoice public.invoices) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.invoice_lines (invoice_id, account_id, position, kind, contract_id, number_id, e164, place,
      number_type, period, monthly_cents, cents, tax_percent, tax_cents)
    select p_invoice.id, p_invoice.account_id, row_number() over (order by i.position, part.kind desc), part.kind, c.id,
      c.number_id, i.e164, i.place, i.number_type, f.period, i.monthly_cents, part.cents, i.tax_percent, part.tax_cents
    from public.order_items i
    join public.number_contracts c on c.order_item_id = i.id
    join public.contract_periods f on f.contract_id = c.id and f.kind = 'first'
    cross join lateral (
      select least(i.tax_cents, private.tax_on(i.setup_cents::integer, i.tax_percent, i.currency)) as setup_tax
    ) tax
    cross join lateral (values
      ('setup', i.setup_cents::integer, tax.setup_tax),
      ('first', i.monthly_cents::integer, i.tax_cents::integer - tax.setup_tax)
    ) part (kind, cents, tax_cents)
    where i.order_id = p_invoice.order_id and i.status = 'live' and (part.kind = 'first' or part.cents > 0);
end $$;

-- The sums and the time of its lines; its number is taken last.
create function private.issue_paid(p_invoice public.invoices, p_series text) returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  select sum(cents), sum(tax_cents), min(lower(period)), max(upper(period))
    into strict p_invoice.subtotal_cents, p_invoice.tax_cents, p_invoice.boundary_at, p_invoice.period_end
    from public.invoice_lines
    where invoice_id = p_invoice.id;
  perform private.audit(private.system(), p_invoice.account_id, 'invoice.issued', 'invoice:' || p_invoice.id, null,
    jsonb_build_object('kind', p_invoice.kind, 'cents', p_invoice.subtotal_cents + p_invoice.tax_cents));
  insert into public.invoices (id, account_id, kind, order_id, credits, refund_id, boundary_at, period_end, currency,
      subtotal_cents, tax_cents, total_cents, seller, buyer, state, due_cents, paid_at, card_brand, card_last4, number)
    values (p_invoice.id, p_invoice.account_id, p_invoice.kind, p_invoice.order_id, p_invoice.credits,
      p_invoice.refund_id, p_invoice.boundary_at, p_invoice.period_end, p_invoice.currency, p_invoice.subtotal_cents,
      p_invoice.tax_cents, p_invoice.subtotal_cents + p_invoice.tax_cents, p_invoice.seller, p_invoice.buyer, 'paid',
      0, p_invoice.paid_at, p_invoice.card_brand, p_invoice.card_last4, private.next_invoice_number(p_series));
  return p_invoice.id;
end $$;

-- Refunds that arrived, of orders with an invoice, without a credit note; oldest first.
create function private.list_uncredited_refunds(p_limit integer default 50) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  return (
    select coalesce(jsonb_agg(due.id), '[]')
    from (
      select r.id
      from public.refunds r
      join public.invoices i on i.order_id = r.order_id
      where r.status = 'succeeded' and not exists (select from public.invoices n where n.refund_id = r.id)
      order by r.created_at, r.id
      limit p_limit
    ) due
  );
end $$;

-- Returns the credit note of a refund, the same one when it is repeated; null: there is nothing to credit.
create function private.issue_credit_note(p_refund_id uuid) returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_refund public.refunds;
  v_invoice public.invoices;
  v_note public.invoices;
begin
  perform private.require_system();
  select * into v_refund from public.refunds where id = p_refund_id and status = 'succeeded';
  -- One credit note of an invoice at a time: each counts what is left after the others.
  select * into v_invoice from public.invoices where order_id = v_refund.order_id for update;
  select * into v_note from public.invoices where refund_id = p_refund_id;
  if v_note.id is not null or v_invoice.id is null then
    return v_note.id;
  end if;
  v_note := v_invoice;
  v_note.id := gen_random_uuid();
  v_note.kind := 'credit';
  v_note.order_id := null;
  v_note.credits := v_invoice.id;
  v_note.refund_id := p_refund_id;
  v_note.paid_at := v_refund.updated_at;
  if private.credit_lines(v_note, v_refund.amount_cents::integer) <> v_refund.amount_cents then
    raise exception 'refund % is more than what is left of invoice %', p_refund_id, v_invoice.number
      using errcode = '23514';
  end if;
  return private.issue_paid(v_note, 'CN');
end $$;

-- What is left of each line of an invoice after its credit notes, with the sum of what is left up to it.
create function private.lines_left(p_invoice_id uuid)
returns table (line_id uuid, left_cents integer, left_tax_cents integer, before bigint, total bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select l.id, rest.cents, rest.tax_cents,
      sum(rest.cents + rest.tax_cents) over (order by l.position) - rest.cents - rest.tax_cents,
      sum(rest.cents + rest.tax_cents) over ()
    from public.invoice_lines l
    cross join lateral (
      select (l.cents - coalesce(sum(n.cents), 0))::integer as cents,
        (l.tax_cents - coalesce(sum(n.tax_cents), 0))::integer as tax_cents
      from public.invoice_lines n
      where n.credits_line = l.id
    ) rest
    where l.invoice_id = p_invoice_id;
end $$;

-- A refund names a sum and no number: it is spread over what is left of the lines by their sums. Sums are rounded from
-- the first line on, so that the parts are the whole; the last credit note takes the rest. Returns what was spread.
create function private.credit_lines(p_note public.invoices, p_cents integer) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_spread integer;
begin
  with parts as (
    select r.*, (round(least(p_cents, r.total)::numeric * (r.before + r.left_cents + r.left_tax_cents) / r.total)
      - round(least(p_cents, r.total)::numeric * r.before / r.total))::integer as part
    from private.lines_left(p_note.credits) r
    where r.left_cents + r.left_tax_cents > 0
  ), credited as (
    insert into public.invoice_lines (invoice_id, account_id, position, kind, credits_line, contract_id, number_id,
        e164, place, number_type, period, monthly_cents, usage, cents, tax_percent, tax_cents)
      select p_note.id, l.account_id, l.position, l.kind, l.id, l.contract_id, l.number_id, l.e164, l.place,
        l.number_type, l.period, l.monthly_cents, l.usage, p.part - tax.cents, l.tax_percent,
        tax.cents
      from parts p
      join public.invoice_lines l on l.id = p.line_id
      cross join lateral (
        select round(p.left_tax_cents::numeric * p.part / (p.left_cents + p.left_tax_cents))::integer as cents
      ) tax
      where p.part > 0
      returning cents + tax_cents as part
  )
  select coalesce(sum(part), 0) into v_spread from credited;
  return v_spread;
end $$;

-- The invoice of an order and its credit notes, for those who may see bills.
create function private.order_documents_json(p_order_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('id', d.id, 'kind', d.kind, 'number', d.number) order by d.issued_at,
      d.number), '[]')
    from public.invoices d
    where d.order_id = p_order_id or d.credits = (select id from public.invoices where order_id = p_order_id)
  );
end $$;

-- The credit notes of an invoice, oldest first.
create function private.credit_notes_json(p_invoice_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('id', id, 'number', number, 'total_cents', total_cents)
      order by issued_at, number), '[]')
    from public.invoices
    where credits = p_invoice_id
  );
end $$;

grant execute on function
  private.order_documents_json(uuid),
  private.credit_notes_json(uuid)
to authenticated;
grant execute on function
  private.list_uninvoiced_orders(integer),
  private.issue_order_invoice(uuid, jsonb),
  private.list_uncredited_refunds(integer),
  private.issue_credit_note(uuid)
to app_worker;

-- ======== 655_billing_facts.sql ========

-- What an account wants on its invoices: address and tax id. Invoices keep what was true when they were issued.

-- p_facts: {address: [line], tax_id}. Empty ones are removed. Refusals: VALIDATION_FAILED with the field.
create function private.save_billing_facts(p_actor jsonb, p_account_id uuid, p_facts jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_address jsonb := private.address_lines(p_facts -> 'address');
  v_tax_id text := nullif(upper(private.clean_line(p_facts ->> 'tax_id')), '');
  v_before public.accounts;
begin
  perform private.authorize(p_actor, p_account_id, 'billing');
  if jsonb_array_length(v_address) > 5 then
    return private.refusal('VALIDATION_FAILED', '{"field": "billing_address"}');
  end if;
  if v_tax_id !~ '^[A-Z0-9][A-Z0-9 ./-]{3,24}$' then
    return private.refusal('VALIDATION_FAILED', '{"field": "tax_id"}');
  end if;
  select * into v_before from public.accounts where id = p_account_id for update;
  if (v_before.billing_address, v_before.tax_id) is distinct from (v_address, v_tax_id) then
    update public.accounts set billing_address = v_address, tax_id = v_tax_id where id = p_account_id;
    perform private.audit(p_actor, p_account_id, 'account.billing-facts', 'account:' || p_account_id,
      jsonb_build_object('address', v_before.billing_address, 'tax_id', v_before.tax_id),
      jsonb_build_object('address', v_address, 'tax_id', v_tax_id));
  end if;
  return jsonb_build_object('ok', true);
end $$;

-- Clean lines of at most 100 letters; those with nothing to see are left out.
create function private.address_lines(p_lines jsonb) returns jsonb
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(left(cleaned.line, 100) order by given.position), '[]')
    from jsonb_array_elements_text(coalesce(p_lines, '[]')) with ordinality given (line, position)
    cross join lateral (select private.clean_line(given.line) as line) cleaned
    where cleaned.line <> ''
  );
end $$;

-- The buyer of an invoice, as it is frozen there.
create function private.buyer_json(p_account_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object('name', name, 'country', country, 'region', region, 'tax_id', tax_id,
      'address', coalesce(billing_address, '[]'))
    from public.accounts
    where id = p_account_id
  );
end $$;

grant execute on function private.save_billing_facts(jsonb, uuid, jsonb) to app_server;

-- ======== 670_dunning.sql ========

-- What an unpaid bill takes away, and when. A stage is derived from the instant of the first refusal, so paying
-- restores everything in the same instant; only what is told, and what a carrier must know, happens when one begins.

insert into private.settings (key, value, description) values
  ('dunning_receive_only_hours', '192', 'From when on no phone rings for an unpaid account, hours after the refusal'),
  ('dunning_quarantine_hours', '528', 'From when on unpaid numbers are not in service, hours after the refusal');

-- Of an account: full, receive_only (no phone rings), quarantine. While a bank
-- disputes a charge, or a person has to look, an account stays where it was then.
create function private.account_stage(p_profile public.billing_profiles) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_at timestamptz := least(private.now(), p_profile.held_at, private.disputed_since(p_profile.account_id));
begin
  return case
    when p_profile.unpaid_since is null then 'full'
    when v_at < p_profile.unpaid_since + private.duration('dunning_receive_only_hours') then 'full'
    when v_at < p_profile.unpaid_since + private.duration('dunning_quarantine_hours') then 'receive_only'
    else 'quarantine'
  end;
end $$;

-- Of a number: one whose own time is paid is never out of service.
create function private.number_stage(p_number public.purchased_numbers) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_profile public.billing_profiles;
  v_stage text;
begin
  select * into v_profile from public.billing_profiles where account_id = p_number.account_id;
  v_stage := coalesce(private.account_stage(v_profile), 'full');
  if v_stage = 'quarantine' and not private.has_unpaid_time(p_number.id) then
    return 'receive_only';
  end if;
  return v_stage;
end $$;

create function private.has_unpaid_time(p_number_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (
    select from public.invoice_lines l
    join public.invoices i on i.id = l.invoice_id and i.state <> 'paid'
    where l.number_id = p_number_id and l.period @> private.now()
  );
end $$;

-- Nothing is sold to an account from which an unpaid bill has taken something; what it has ordered goes on.
create function private.refuse_unpaid(p_account_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_profile public.billing_profiles;
begin
  if p_account_id is null then
    return null;
  end if;
  select * into v_profile from public.billing_profiles where account_id = p_account_id;
  if v_profile.unpaid_since is null or private.account_stage(v_profile) = 'full' then
    return null;
  end if;
  return private.refusal('BILL_UNPAID');
end $$;

-- A stage began or ended: the owner is told, and carriers learn whether they may ring a phone by themselves.
create function private.begin_stage(p_account_id uuid, p_stage text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_before text;
begin
  select stage into v_before from public.billing_profiles where account_id = p_account_id for update;
  if v_before = p_stage then
    return;
  end if;
  update public.billing_profiles set stage = p_stage where account_id = p_account_id;
  perform private.renew_answer_paths(p_account_id);
  perform private.audit(private.system(), p_account_id, 'billing.stage', 'account:' || p_account_id,
    jsonb_build_object('stage', v_before), jsonb_build_object('stage', p_stage));
  if p_stage <> 'full' then
    perform private.tell_stage(p_account_id, p_stage);
  end if;
end $$;

-- About the oldest invoice that is not paid; quarantine_at: when callers hear that unpaid numbers are not in service.
create function private.tell_stage(p_account_id uuid, p_stage text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_invoice_id uuid;
  v_since timestamptz;
begin
  select i.id, p.unpaid_since into v_invoice_id, v_since
    from public.invoices i
    join public.billing_profiles p on p.account_id = i.account_id
    where i.account_id = p_account_id and i.state = 'open'
    order by i.issued_at, i.id
    limit 1;
  if found then
    perform private.notify_user(null, p_account_id, 'receipts', 'numbers-limited',
      private.invoice_json(v_invoice_id) || jsonb_build_object(
        'stage', p_stage,
        'unpaid_since', v_since,
        'quarantine_at', v_since + private.duration('dunning_quarantine_hours')),
      'numbers-limited:' || p_stage || ':' || v_invoice_id || ':' || extract(epoch from v_since)::bigint);
  end if;
end $$;

create function private.sweep_dunning() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_profile public.billing_profiles;
  v_count integer := 0;
begin
  for v_profile in
    select p.*
    from public.billing_profiles p
    where p.unpaid_since is not null and p.stage <> private.account_stage(p)
    order by p.account_id
    for update skip locked
  loop
    perform private.begin_stage(v_profile.account_id, private.account_stage(v_profile));
    v_count := v_count + 1;
  end loop;
  return v_count;
end $$;

insert into private.maintenance_steps (kind, name) values ('sweep', 'dunning');

create view private.due_dunning with (security_invoker = true) as
  select p.unpaid_since + private.duration(s.setting) as at
  from public.billing_profiles p
  cross join (values ('dunning_receive_only_hours'), ('dunning_quarantine_hours')) s (setting)
  where p.unpaid_since is not null and p.held_at is null;

-- ======== 700_rate_decks.sql ========

-- Rate decks: what a minute and a part of a text cost, by where it goes. One deck is what customers pay, one what
-- carriers charge us, both by prefix with the time in which a rate holds. Rates are exact; only lines of bills are
-- rounded.

create table private.rate_decks (
  id uuid primary key default gen_random_uuid(),
  kind text not null check (kind in ('sell', 'cost')),
  currency public.currency_code not null,
  unique (kind, currency)
);
comment on table private.rate_decks is 'sell: what customers pay; cost: what carriers charge us.';
alter table private.rate_decks enable row level security;

create table private.rates (
  id uuid primary key default gen_random_uuid(),
  deck_id uuid not null references private.rate_decks (id),
  service text not null check (service in ('forward', 'toll_free_in', 'sms_out', 'sms_in')),
  prefix text not null check (prefix ~ '^[1-9][0-9]{0,14}$'),
  destination text not null check (char_length(destination) between 1 and 80),
  price numeric(12, 6) not null check (price >= 0),
  connect_fee numeric(12, 6) not null default 0 check (connect_fee >= 0),
  first_increment integer not null default 1 check (first_increment between 1 and 3600),
  next_increment integer not null default 1 check (next_increment between 1 and 3600),
  takes_included boolean not null default false,
  valid tstzrange not null check (not isempty(valid) and lower(valid) is not null and lower_inc(valid)
    and not upper_inc(valid)),
  replaced_at timestamptz,
  created_at timestamptz not null default private.now(),
  constraint rates_hold_one_at_a_time exclude using gist (deck_id with =, service with =, prefix with =, valid with &&)
    where (replaced_at is null)
);
comment on table private.rates is
  'The longest prefix that holds at the beginning of a call is its rate. Where there is none nothing is sold.';
comment on column private.rates.prefix is
  'digits of E.164 from its beginning: of the phone that rings or is texted; of our own number for what comes in';
comment on column private.rates.price is 'a minute of a call, a part of a text; in the deck''s currency, exact';
comment on column private.rates.connect_fee is 'once a call';
comment on column private.rates.first_increment is
  'seconds that a call counts at least; then in steps of next_increment';
comment on column private.rates.takes_included is 'the minutes or texts that come with a number are used for it first';
comment on column private.rates.replaced_at is
  'a corrected rate took its place, for the past too; kept because lines of bills name it';
create index rates_by_prefix on private.rates (deck_id, service, prefix) where replaced_at is null;
alter table private.rates enable row level security;

create table private.usage_allowances (
  pool text not null check (pool in ('seconds', 'texts')),
  quantity integer not null check (quantity >= 0),
  valid tstzrange not null check (not isempty(valid)),
  constraint usage_allowances_hold_one_at_a_time exclude using gist (pool with =, valid with &&)
);
comment on table private.usage_allowances is
  'What comes with each number in each billing period: seconds forwarded, parts of texts sent. Nothing rolls over. '
  'The one that holds when the period begins counts for all of it.';
alter table private.usage_allowances enable row level security;
insert into private.usage_allowances (pool, quantity, valid) values
  ('seconds', 1800, '[,)'),
  ('texts', 30, '[,)');

-- What is paid of a call: nothing of an unanswered one, then the first increment, then whole further ones.
create function private.billed_seconds(p_seconds integer, p_first integer, p_next integer) returns integer
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return case
    when p_seconds <= 0 then 0
    when p_seconds <= p_first then p_first
    else p_first + ((p_seconds - p_first + p_next - 1) / p_next) * p_next
  end;
end $$;

create function private.usage_pool(p_service text) returns text
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return case when p_service in ('forward', 'toll_free_in') then 'seconds' else 'texts' end;
end $$;
comment on function private.usage_pool(text) is 'What a service is counted in: seconds, or parts of texts.';

create function private.allowance(p_pool text, p_period_from timestamptz) returns integer
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return coalesce(
    (select quantity from private.usage_allowances where pool = p_pool and valid @> p_period_from), 0);
end $$;

create function private.deck(p_kind text, p_currency text) returns uuid
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (select id from private.rate_decks where kind = p_kind and currency = p_currency);
end $$;

-- The rate of a telephone number's digits at an instant; all null: there is none, and nothing is sold.
create function private.rate_of(p_deck_id uuid, p_service text, p_digits text, p_at timestamptz) returns private.rates
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_rate private.rates;
begin
  select * into v_rate
    from private.rates
    where deck_id = p_deck_id and service = p_service and replaced_at is null and valid @> p_at
      and prefix = any (array(select left(p_digits, k) from generate_series(1, length(p_digits)) k))
    order by length(prefix) desc
    limit 1;
  return v_rate;
end $$;

-- What calls and texts cost now, for everybody to read: {currency, seconds, texts: what comes with a number,
-- rates: [{service, destination, prefixes[], price, connect_fee, first_increment, next_increment, takes_included}]}.
create function private.list_usage_prices(p_currency text default 'USD') returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object(
    'currency', p_currency,
    'seconds', private.allowance('seconds', private.now()),
    'texts', private.allowance('texts', private.now()),
    'rates', (
      select coalesce(jsonb_agg(to_jsonb(r) order by r.service, r.destination, r.price), '[]')
      from (
        select service, destination, price::text, connect_fee::text, first_increment, next_increment, takes_included,
          array_agg(prefix order by prefix) as prefixes
        from private.rates
        where deck_id = private.deck('sell', p_currency) and replaced_at is null and valid @> private.now()
        group by service, destination, rates.price, rates.connect_fee, first_increment, next_increment, takes_included
      ) r
    ));
end $$;

insert into private.rate_decks (kind, currency) values ('sell', 'USD'), ('cost', 'USD');

-- The first decks. Forwarding has two sides at the carrier, 0.004 for the trunk and the phone's own price; where that
-- was not known, the upper end of what such calls cost. Staff import the carriers' lists over them.
create function private.seed_rate(
  p_service text,
  p_destination text,
  p_prefixes text[],
  p_cost numeric,
  p_sell numeric,
  p_included boolean default false
) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  insert into private.rates (deck_id, service, prefix, destination, price, first_increment, next_increment,
      takes_included, valid)
    select private.deck(side.kind, 'USD'), p_service, prefix, p_destination, side.price, side.step, side.step,
      p_included, tstzrange('2026-01-01 00:00Z', null)
    from unnest(p_prefixes) prefix
    cross join (
      values ('cost', p_cost, case when private.usage_pool(p_service) = 'seconds' then 60 else 1 end),
        ('sell', p_sell, case when private.usage_pool(p_service) = 'seconds' then 60 else 1 end)
    ) side (kind, price, step);
end $$;

select private.seed_rate('forward', destination, prefixes, cost, sell, included)
from (values
  ('United States and Canada', array['1'], 0.0125, 0.02, true),
  ('Caribbean', array['1242', '1246', '1264', '1268', '1284', '1340', '1345', '1441', '1473', '1649', '1658', '1664',
    '1721', '1758', '1767', '1784', '1809', '1829', '1849', '1868', '1869', '1876'], 0.3, 0.45, false),
  ('Puerto Rico', array['1787', '1939'], 0.03, 0.05, false),
  ('United Kingdom', array['44'], 0.024, 0.04, true),
  ('United Kingdom, mobile', array['447'], 0.054, 0.08, false),
  ('United Kingdom, personal numbers', array['4470'], 0.304, 0.45, false),
  ('Germany', array['49'], 0.024, 0.04, true),
  ('Germany, mobile', array['4915', '4916', '4917'], 0.054, 0.08, false),
  ('France', array['33'], 0.024, 0.04, true),
  ('France, mobile', array['336', '337'], 0.054, 0.08, false),
  ('Spain', array['34'], 0.024, 0.04, true),
  ('Spain, mobile', array['346', '347'], 0.054, 0.08, false),
  ('Italy', array['39'], 0.024, 0.04, true),
  ('Italy, mobile', array['393'], 0.054, 0.08, false),
  ('Netherlands', array['31'], 0.024, 0.04, true),
  ('Netherlands, mobile', array['316'], 0.054, 0.08, false),
  ('Sweden', array['46'], 0.024, 0.04, true),
  ('Sweden, mobile', array['467'], 0.054, 0.08, false),
  ('Ireland', array['353'], 0.024, 0.04, true),
  ('Ireland, mobile', array['3538'], 0.054, 0.08, false),
  ('Austria', array['43'], 0.054, 0.08, false),
  ('Belgium', array['32'], 0.054, 0.08, false),
  ('Denmark', array['45'], 0.054, 0.08, false),
  ('Finland', array['358'], 0.104, 0.15, false),
  ('Greece', array['30'], 0.054, 0.08, false),
  ('Norway', array['47'], 0.054, 0.08, false),
  ('Poland', array['48'], 0.054, 0.08, false),
  ('Portugal', array['351'], 0.054, 0.08, false),
  ('Switzerland', array['41'], 0.104, 0.15, false),
  ('Czechia', array['420'], 0.104, 0.15, false),
  ('Hungary', array['36'], 0.104, 0.15, false),
  ('Romania', array['40'], 0.104, 0.15, false),
  ('Luxembourg', array['352'], 0.104, 0.15, false),
  ('Israel', array['972'], 0.104, 0.15, false),
  ('Australia', array['61'], 0.054, 0.08, false),
  ('New Zealand', array['64'], 0.104, 0.15, false),
  ('Japan', array['81'], 0.104, 0.15, false),
  ('South Korea', array['82'], 0.054, 0.08, false),
  ('Hong Kong', array['852'], 0.054, 0.08, false),
  ('Singapore', array['65'], 0.054, 0.08, false),
  ('India', array['91'], 0.054, 0.08, false),
  ('Brazil', array['55'], 0.104, 0.15, false),
  ('Mexico', array['52'], 0.054, 0.08, false),
  ('Argentina', array['54'], 0.204, 0.3, false),
  ('Chile', array['56'], 0.204, 0.3, false),
  ('Colombia', array['57'], 0.104, 0.15, false),
  ('South Africa', array['27'], 0.204, 0.3, false),
  ('Turkey', array['90'], 0.204, 0.3, false),
  ('Ukraine', array['380'], 0.304, 0.45, false),
  ('United Arab Emirates', array['971'], 0.304, 0.45, false)
) seed (destination, prefixes, cost, sell, included);

select private.seed_rate('toll_free_in', 'Calls to a toll-free number, United States and Canada', array['1'], 0.022,
  0.035);
select private.seed_rate('toll_free_in', 'Calls to a toll-free number, elsewhere', array['2', '3', '4', '5', '6', '7',
  '8', '9'], 0.104, 0.15);
select private.seed_rate('sms_out', 'United States and Canada', array['1'], 0.0085, 0.015, true);
select private.seed_rate('sms_out', 'Everywhere else', array['2', '3', '4', '5', '6', '7', '8', '9'], 0.1, 0.15);
select private.seed_rate('sms_in', 'Texts that arrive', array['1', '2', '3', '4', '5', '6', '7', '8', '9'], 0.0085, 0);
drop function private.seed_rate(text, text, text[], numeric, numeric, boolean);
-- Without statistics the planner takes a deck for a handful of rates, and reads all of it for each prefix.
analyze private.rates;

grant execute on function private.list_usage_prices(text) to app_server;

-- ======== 705_usage_events.sql ========

-- Usage: one fact for each phone that talked, each call to a toll-free number and each text. Facts come from calls and
-- messages by themselves, once; what they say later is a correction.

create table public.usage_events (
  id uuid not null default gen_random_uuid(),
  started_at timestamptz not null,
  account_id uuid not null,
  number_id uuid not null,
  contract_id uuid,
  source text not null check (source in ('leg', 'call', 'text')),
  source_ref text not null,
  service text not null check (service in ('forward', 'toll_free_in', 'sms_out', 'sms_in')),
  other_party text,
  rated_digits text not null check (rated_digits ~ '^[0-9]{1,15}$'),
  quantity integer not null check (quantity >= 0),
  is_covered boolean not null,
  period_from timestamptz not null,
  recorded_at timestamptz not null default private.now(),
  settled_at timestamptz,
  rate_id uuid,
  billed integer check (billed >= 0),
  included integer check (included between 0 and billed),
  amount_60 numeric(20, 6) check (amount_60 >= 0),
  line_id uuid,
  primary key (id, started_at),
  unique (source, source_ref, started_at),
  constraint usage_events_settle_whole check (
    (settled_at is null) = (amount_60 is null) and (settled_at is null) = (billed is null)
      and (settled_at is null) = (included is null)
  ),
  constraint usage_events_cost_only_on_a_line check (line_id is not null or coalesce(amount_60, 0) = 0)
) partition by range (started_at);
comment on table public.usage_events is
  'What was used: the facts, and what became of them on a bill. Open ones are rated whenever somebody asks.';
comment on column public.usage_events.started_at is
  'when its call began, or its text was taken: decides rate and period';
comment on column public.usage_events.source_ref is
  'the leg, call or message; each is one event, however often reported';
comment on column public.usage_events.other_party is 'who was called or texted, or did so; null: withheld';
comment on column public.usage_events.rated_digits is
  'what rates are looked up by: the phone, or our number for what comes in';
comment on column public.usage_events.quantity is 'seconds, or parts of a text';
comment on column public.usage_events.is_covered is
  'the consent of its contract covers usage; what it does not cover is free';
comment on column public.usage_events.period_from is 'the account''s billing period: its included minutes are used';
comment on column public.usage_events.settled_at is
  'since then it never changes: it is on a bill, or was wholly included';
comment on column public.usage_events.billed is 'seconds or texts after rounding up to increments';
comment on column public.usage_events.included is 'how many of these came with the number';
comment on column public.usage_events.amount_60 is
  'sixtieths of the currency''s unit: a price per minute times seconds has no exact decimal otherwise';
create index usage_events_open on public.usage_events (account_id, number_id, started_at, id) where settled_at is null;
create index usage_events_number on public.usage_events (number_id, started_at);
create index usage_events_account on public.usage_events (account_id, started_at desc, id desc);
create index usage_events_line on public.usage_events (line_id) where line_id is not null;
select private.partition_by_month('usage_events');

create table public.usage_corrections (
  id uuid primary key default gen_random_uuid(),
  event_id uuid not null,
  account_id uuid not null references public.accounts (id),
  quantity_before integer not null,
  quantity_after integer not null,
  corrected_at timestamptz not null default private.now()
);
comment on table public.usage_corrections is 'What a source said later. A bill that was issued is not raised by it.';
create index usage_corrections_event on public.usage_corrections (event_id);
create index usage_corrections_account on public.usage_corrections (account_id);
create trigger append_only before update or delete on public.usage_corrections
  for each row execute function private.refuse_change();

create table public.usage_credits (
  id uuid primary key default gen_random_uuid(),
  account_id uuid not null references public.accounts (id),
  event_id uuid,
  line_id uuid,
  amount_60 numeric(20, 6) not null check (amount_60 <> 0),
  reason text not null check (reason in ('corrected', 'rate_corrected', 'used')),
  created_at timestamptz not null default private.now(),
  constraint usage_credits_come_or_go check (
    (reason = 'used') = (amount_60 < 0) and (reason = 'used') = (event_id is null)
      and (reason = 'used') = (line_id is not null)
  )
);
comment on table public.usage_credits is
  'What billed usage turned out to have cost less: comes from a correction, goes into the next lines of usage.';
create index usage_credits_account on public.usage_credits (account_id);
create index usage_credits_event on public.usage_credits (event_id) where event_id is not null;
create index usage_credits_line on public.usage_credits (line_id) where line_id is not null;
create trigger append_only before update or delete on public.usage_credits
  for each row execute function private.refuse_change();

alter table public.usage_events enable row level security;
alter table public.usage_corrections enable row level security;
alter table public.usage_credits enable row level security;

create table private.usage_consents (version text primary key);
comment on table private.usage_consents is
  'Versions of the consent (lib/contract/consent.ts) whose words cover usage: under any other it is free.';
alter table private.usage_consents enable row level security;
insert into private.usage_consents (version) values ('2026-11-29');

-- What was settled stays. Facts of open events change by corrections only.
create function private.guard_usage_event() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if old.settled_at is not null then
    raise exception 'usage % was settled: it does not change', old.id using errcode = '23514';
  end if;
  return new;
end $$;
create trigger guard before update on public.usage_events for each row execute function private.guard_usage_event();

-- The account's billing period of an instant.
create function private.usage_period(p_account_id uuid, p_number_id uuid, p_at timestamptz) returns timestamptz
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return private.last_boundary(
    coalesce(
      (select anchor_at from public.billing_profiles where account_id = p_account_id),
      (select created_at from public.purchased_numbers where id = p_number_id)),
    p_at);
end $$;

-- Takes a fact once, and what is said of it later as a correction.
-- p_fact: {source, source_ref, service, account_id, number_id, other_party, rated, started_at, quantity}
create function private.record_usage(p_fact jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_account uuid := (p_fact ->> 'account_id')::uuid;
  v_number uuid := (p_fact ->> 'number_id')::uuid;
  v_at timestamptz := (p_fact ->> 'started_at')::timestamptz;
  v_contract public.number_contracts;
begin
  if exists (
    select from public.usage_events
    where source = p_fact ->> 'source' and source_ref = p_fact ->> 'source_ref' and started_at = v_at
  ) then
    perform private.correct_usage(p_fact);
    return;
  end if;
  if (p_fact ->> 'quantity')::integer <= 0 then
    return;
  end if;
  select * into v_contract
    from public.number_contracts
    where number_id = v_number and account_id = v_account
    order by starts_at desc
    limit 1;
  insert into public.usage_events (source, source_ref, service, account_id, number_id, contract_id, other_party,
      rated_digits, started_at, quantity, is_covered, period_from)
    values (p_fact ->> 'source', p_fact ->> 'source_ref', p_fact ->> 'service', v_account, v_number, v_contract.id,
      p_fact ->> 'other_party', ltrim(p_fact ->> 'rated', '+'), v_at, (p_fact ->> 'quantity')::integer,
      exists (select from private.usage_consents where version = v_contract.consent_version),
      private.usage_period(v_account, v_number, v_at))
    on conflict (source, source_ref, started_at) do nothing;
  if not found then
    perform private.correct_usage(p_fact);
  end if;
end $$;

-- No bill is made of an account's usage while a fact of it changes.
create function private.lock_usage(p_account_id uuid) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('usage:' || p_account_id, 0));
end $$;

create function private.correct_usage(p_fact jsonb) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_quantity integer := greatest((p_fact ->> 'quantity')::integer, 0);
  v_event public.usage_events;
begin
  perform private.lock_usage((p_fact ->> 'account_id')::uuid);
  select * into v_event
    from public.usage_events
    where source = p_fact ->> 'source' and source_ref = p_fact ->> 'source_ref'
      and started_at = (p_fact ->> 'started_at')::timestamptz;
  if v_quantity = private.usage_quantity(v_event) then
    return;
  end if;
  insert into public.usage_corrections (event_id, account_id, quantity_before, quantity_after)
    values (v_event.id, v_event.account_id, private.usage_quantity(v_event), v_quantity);
  if v_event.settled_at is null then
    update public.usage_events set quantity = v_quantity
      where id = v_event.id and started_at = v_event.started_at;
  else
    perform private.credit_usage(v_event, private.recharged_60(v_event, v_quantity, v_event.rate_id), 'corrected');
  end if;
end $$;

-- What is known of an event now: a settled one keeps the quantity that was billed.
create function private.usage_quantity(p_event public.usage_events) returns integer
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  if p_event.settled_at is null then
    return p_event.quantity;
  end if;
  return coalesce((
    select quantity_after
    from public.usage_corrections
    where event_id = p_event.id
    order by corrected_at desc, id
    limit 1
  ), p_event.quantity);
end $$;

-- Phones that talked, once the platform said how long. SIP addresses and agents that answer by themselves cost nothing.
create function private.record_leg_usage() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.record_usage(jsonb_build_object(
    'source', 'leg',
    'source_ref', concat_ws(':', new.call_id, new.branch, new.step, new.position),
    'service', 'forward',
    'account_id', new.account_id,
    'number_id', new.number_id,
    'other_party', new.e164,
    'rated', new.e164,
    'started_at', new.call_started_at,
    'quantity', new.seconds));
  return null;
end $$;
create trigger record_usage after insert or update of seconds on public.call_legs
  for each row when (new.seconds is not null and new.kind = 'phone') execute function private.record_leg_usage();

-- Calls to toll-free numbers are paid for by who is called, from the answer on, whoever or whatever answered.
create function private.record_call_usage() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_number public.purchased_numbers;
begin
  select * into v_number from public.purchased_numbers where id = new.number_id;
  if v_number.number_type = 'toll_free' then
    perform private.record_usage(jsonb_build_object(
      'source', 'call',
      'source_ref', new.id,
      'service', 'toll_free_in',
      'account_id', new.account_id,
      'number_id', new.number_id,
      'other_party', new.caller,
      'rated', v_number.e164,
      'started_at', new.started_at,
      'quantity', new.seconds));
  end if;
  return null;
end $$;
create trigger record_usage after insert or update of seconds, ended_at on public.calls
  for each row when (new.seconds is not null and new.ended_at is not null)
  execute function private.record_call_usage();

-- Texts that came in or left. One that its carrier refused costs nothing, also when it said so late.
create function private.record_text_usage() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_own text := (select e164 from public.purchased_numbers where id = new.number_id);
  v_other text := (select other_party from public.conversations where id = new.conversation_id);
begin
  perform private.record_usage(jsonb_build_object(
    'source', 'text',
    'source_ref', new.id,
    'service', case new.direction when 'inbound' then 'sms_in' else 'sms_out' end,
    'account_id', new.account_id,
    'number_id', new.number_id,
    'other_party', v_other,
    'rated', case new.direction when 'inbound' then v_own else v_other end,
    'started_at', new.created_at,
    'quantity', case new.state when 'failed' then 0 else new.segments end));
  return null;
end $$;
create trigger record_usage after insert or update of state on public.messages
  for each row when (new.state in ('received', 'sent', 'delivered', 'undelivered', 'failed'))
  execute function private.record_text_usage();

-- ======== 710_usage_rating.sql ========

-- Rating: what open usage costs, and the lines that a bill takes of it. A preview asks the same functions as the run.

-- What an event costs in sixtieths of the currency's unit, after what was included. Who pays for no second or text of
-- a call pays no connection either.
create function private.charge_60(p_service text, p_billed integer, p_included integer, p_price numeric,
  p_connect_fee numeric) returns numeric
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return case
    when p_billed <= p_included then 0
    when private.usage_pool(p_service) = 'seconds' then 60 * p_connect_fee + p_price * (p_billed - p_included)
    else 60 * p_price * (p_billed - p_included)
  end;
end $$;

create function private.billed_quantity(p_service text, p_quantity integer, p_first integer, p_next integer)
returns integer
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return case
    when private.usage_pool(p_service) = 'seconds' then private.billed_seconds(p_quantity, p_first, p_next)
    else greatest(p_quantity, 0)
  end;
end $$;

-- The open events of an account that began before an instant, each with its rate; rate_id null: nothing is sold there.
create function private.open_usage(p_account_id uuid, p_until timestamptz, p_number_id uuid default null)
returns table (
  event_id uuid,
  number_id uuid,
  service text,
  started_at timestamptz,
  period_from timestamptz,
  quantity integer,
  is_covered boolean,
  rate_id uuid,
  price numeric,
  connect_fee numeric,
  takes_included boolean,
  billed integer
)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_deck uuid := private.deck('sell', private.usage_currency(p_account_id));
begin
  return query
    with open as materialized (
      select *
      from public.usage_events e
      where e.account_id = p_account_id and e.settled_at is null and e.started_at < p_until
        and (p_number_id is null or e.number_id = p_number_id)
    ), prefixes as materialized (
      -- by themselves: else the planner reads all rates of a service for each event
      select o.id, o.service, o.started_at, k, left(o.rated_digits, k) as prefix
      from open o
      cross join lateral generate_series(1, length(o.rated_digits)) k
    ), matches as (
      select distinct on (p.id) p.id, r.id as rate_id, r.price, r.connect_fee, r.first_increment, r.next_increment,
        r.takes_included
      from prefixes p
      join private.rates r on r.deck_id = v_deck and r.service = p.service and r.prefix = p.prefix
        and r.replaced_at is null and r.valid @> p.started_at
      order by p.id, p.k desc
    )
    select o.id, o.number_id, o.service, o.started_at, o.period_from, o.quantity, o.is_covered, m.rate_id, m.price,
      m.connect_fee, m.takes_included,
      coalesce(private.billed_quantity(o.service, o.quantity, m.first_increment, m.next_increment), 0)
    from open o
    left join matches m on m.id = o.id;
end $$;

create function private.usage_currency(p_account_id uuid) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return coalesce((select currency::text from public.billing_profiles where account_id = p_account_id), 'USD');
end $$;

-- Open usage with what came with the number taken off: per number and billing period, in the order in which calls
-- began. What earlier bills used of it is gone; nothing rolls over.
create function private.rated_usage(p_account_id uuid, p_until timestamptz, p_number_id uuid default null)
returns table (
  event_id uuid,
  number_id uuid,
  service text,
  started_at timestamptz,
  quantity integer,
  rate_id uuid,
  price numeric,
  billed integer,
  included integer,
  amount_60 numeric
)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return query
    with open as materialized (
      select o.*, private.usage_pool(o.service) as pool
      from private.open_usage(p_account_id, p_until, p_number_id) o
    ), pools as materialized (
      select p.number_id, p.period_from, p.pool,
        private.allowance(p.pool, p.period_from) - private.used_allowance(p.number_id, p.period_from, p.pool) as amount
      from (select distinct o.number_id, o.period_from, o.pool from open o where o.takes_included and o.is_covered) p
    ), counted as (
      select o.*, case
        when o.rate_id is null or not o.is_covered then o.billed
        when o.takes_included then least(o.billed, greatest(0, p.amount - coalesce(sum(o.billed) over (
          partition by o.number_id, o.period_from, o.pool, o.takes_included and o.is_covered
          order by o.started_at, o.event_id
          rows between unbounded preceding and 1 preceding
        ), 0)))::integer
        else 0
      end as included
      from open o
      left join pools p using (number_id, period_from, pool)
    )
    select c.event_id, c.number_id, c.service, c.started_at, c.quantity, c.rate_id, c.price, c.billed, c.included,
      coalesce(private.charge_60(c.service, c.billed, c.included, c.price, c.connect_fee), 0)
    from counted c;
end $$;

-- What settled events have used of a number's included seconds or texts in a period.
create function private.used_allowance(p_number_id uuid, p_period_from timestamptz, p_pool text) returns integer
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(sum(e.included), 0)
    from public.usage_events e
    join private.rates r on r.id = e.rate_id and r.takes_included
    where e.number_id = p_number_id and e.period_from = p_period_from and e.started_at >= p_period_from
      and e.settled_at is not null and e.is_covered and private.usage_pool(e.service) = p_pool
  );
end $$;

-- What corrections left to an account and no line has taken yet, in sixtieths.
create function private.usage_credit_60(p_account_id uuid) returns numeric
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (select coalesce(sum(amount_60), 0) from public.usage_credits where account_id = p_account_id);
end $$;

-- The lines that a bill of an account takes: a line a number, service and rate, of all that began before p_to and is
-- on no bill yet. Rounded once, here. A sum below half a minor unit waits for the next bill.
create function private.usage_lines(p_account_id uuid, p_from timestamptz, p_to timestamptz)
returns table (
  number_id uuid,
  e164 text,
  place text,
  number_type text,
  period tstzrange,
  service text,
  rate_id uuid,
  destination text,
  price numeric,
  events integer,
  billed integer,
  included integer,
  exact_60 numeric,
  credit_60 numeric,
  cents integer,
  tax_percent numeric,
  tax_cents integer
)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_currency text := private.usage_currency(p_account_id);
  v_tax numeric := (select private.tax_percent(country, region) from public.accounts where id = p_account_id);
begin
  return query
    select s.number_id, n.e164::text, n.place, n.number_type, tstzrange(p_from, p_to), s.service, s.rate_id,
      r.destination::text, r.price, s.events, s.billed, s.included, s.gross - s.credit, s.credit, money.cents, v_tax,
      private.tax_on(money.cents, v_tax, v_currency)
    from private.usage_sums(p_account_id, p_to) s
    join private.rates r on r.id = s.rate_id
    join public.purchased_numbers n on n.id = s.number_id
    cross join lateral (
      select round(private.minor_units(s.gross - s.credit, v_currency) / 60)::integer as cents
    ) money
    where money.cents > 0
    order by n.e164, s.service, r.destination, s.rate_id;
end $$;

-- Where the billing period before a boundary begins: that is the period that lines of usage name.
create function private.usage_from(p_profile public.billing_profiles, p_boundary timestamptz) returns timestamptz
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return private.last_boundary(p_profile.anchor_at, p_boundary - interval '1 second');
end $$;

-- A line of usage as a preview shows it.
create function private.usage_due_json(p_line record) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object(
    'kind', 'usage',
    'number_id', p_line.number_id,
    'e164', p_line.e164,
    'place', p_line.place,
    'number_type', p_line.number_type,
    'period_from', lower(p_line.period),
    'period_until', upper(p_line.period),
    'monthly_cents', null,
    'usage', private.usage_line_json(p_line.service, p_line.destination, p_line.price, p_line.events, p_line.billed,
      p_line.included, p_line.exact_60, p_line.credit_60),
    'cents', p_line.cents,
    'tax_percent', p_line.tax_percent,
    'tax_cents', p_line.tax_cents);
end $$;

-- Open usage by number, service and rate, with what is left of corrections taken off the first of them.
create function private.usage_sums(p_account_id uuid, p_to timestamptz)
returns table (
  number_id uuid,
  service text,
  rate_id uuid,
  events integer,
  billed integer,
  included integer,
  gross numeric,
  credit numeric
)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_credit numeric := private.usage_credit_60(p_account_id);
begin
  return query
    with sums as (
      select u.number_id, u.service, u.rate_id, count(*)::integer as events, sum(u.billed)::integer as billed,
        sum(u.included)::integer as included, sum(u.amount_60) as gross
      from private.rated_usage(p_account_id, p_to) u
      where u.rate_id is not null
      group by u.number_id, u.service, u.rate_id
    )
    select s.number_id, s.service, s.rate_id, s.events, s.billed, s.included, s.gross,
      least(s.gross, greatest(0, v_credit - coalesce(sum(s.gross) over (
        order by s.number_id, s.service, s.rate_id
        rows between unbounded preceding and 1 preceding
      ), 0)))
    from sums s;
end $$;

-- Puts open usage on an invoice that is being made, beneath its other lines. What was wholly included is settled
-- without a line. One statement: lines and marks are of the same instant, a call that ends meanwhile waits.
create function private.bill_usage(p_invoice public.invoices, p_from timestamptz, p_to timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_after integer := coalesce((select max(position) from public.invoice_lines where invoice_id = p_invoice.id), 0);
begin
  perform private.lock_usage(p_invoice.account_id);
  with lines as materialized (
    select gen_random_uuid() as id, row_number() over () as at, l.*
    from private.usage_lines(p_invoice.account_id, p_from, p_to) l
  ), inserted as (
    insert into public.invoice_lines (id, invoice_id, account_id, position, kind, number_id, e164, place, number_type,
        period, usage, cents, tax_percent, tax_cents)
      select l.id, p_invoice.id, p_invoice.account_id, v_after + l.at, 'usage', l.number_id, l.e164, l.place,
        l.number_type, l.period, private.usage_line_json(l.service, l.destination, l.price, l.events, l.billed,
          l.included, l.exact_60, l.credit_60), l.cents, l.tax_percent, l.tax_cents
      from lines l
  ), used as (
    insert into public.usage_credits (account_id, line_id, amount_60, reason)
      select p_invoice.account_id, l.id, -l.credit_60, 'used'
      from lines l
      where l.credit_60 > 0
  )
  update public.usage_events e set
    settled_at = private.now(),
    rate_id = u.rate_id,
    billed = u.billed,
    included = u.included,
    amount_60 = u.amount_60,
    line_id = l.id
  from private.rated_usage(p_invoice.account_id, p_to) u
  left join lines l using (number_id, service, rate_id)
  where e.id = u.event_id and e.started_at = u.started_at
    and (l.id is not null or (u.amount_60 = 0 and (u.rate_id is not null or not e.is_covered)));
end $$;

-- What a line of usage says beside its sum.
create function private.usage_line_json(
  p_service text,
  p_destination text,
  p_price numeric,
  p_events integer,
  p_billed integer,
  p_included integer,
  p_exact_60 numeric,
  p_credit_60 numeric
) returns jsonb
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object(
    'service', p_service,
    'destination', p_destination,
    'price', p_price::text,
    'events', p_events,
    'billed', p_billed,
    'included', p_included,
    'exact_60', p_exact_60::text,
    'credit_60', p_credit_60::text);
end $$;

-- What a settled event would have cost with another quantity, or at another rate; what was included of it stays so.
create function private.recharged_60(p_event public.usage_events, p_quantity integer, p_rate_id uuid) returns numeric
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_rate private.rates;
begin
  select * into v_rate from private.rates where id = p_rate_id;
  return private.charge_60(p_event.service,
    private.billed_quantity(p_event.service, p_quantity, v_rate.first_increment, v_rate.next_increment),
    p_event.included, v_rate.price, v_rate.connect_fee);
end $$;

-- Gives back what a billed event turned out to have cost less. More is not asked for: a bill that was issued stands.
create function private.credit_usage(p_event public.usage_events, p_right_60 numeric, p_reason text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_paid numeric := p_event.amount_60
    - (select coalesce(sum(amount_60), 0) from public.usage_credits where event_id = p_event.id);
begin
  if p_right_60 < v_paid then
    insert into public.usage_credits (account_id, event_id, amount_60, reason)
      values (p_event.account_id, p_event.id, v_paid - p_right_60, p_reason);
  end if;
end $$;

-- Gives back, to everybody, what was billed at a rate that was corrected downward for the past. Returns how many
-- events.
create function private.credit_corrected_rate(p_old_rate_id uuid) returns integer
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_event public.usage_events;
  v_old private.rates;
  v_rate private.rates;
  v_count integer := 0;
begin
  select * into v_old from private.rates where id = p_old_rate_id;
  for v_event in
    select * from public.usage_events where rate_id = p_old_rate_id and amount_60 > 0 order by account_id, started_at
  loop
    v_rate := private.rate_of(v_old.deck_id, v_event.service, v_event.rated_digits, v_event.started_at);
    continue when v_rate.id is null;
    perform private.credit_usage(v_event,
      private.recharged_60(v_event, private.usage_quantity(v_event), v_rate.id), 'rate_corrected');
    v_count := v_count + 1;
  end loop;
  return v_count;
end $$;

-- ======== 900_health.sql ========

-- Health: one cheap round trip that proves the database answers, with what operators look at first.

create function private.health() returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_since timestamptz := private.now() - interval '2 minutes';
begin
  return jsonb_build_object(
    'now', private.now(),
    'carriers', (
      select coalesce(jsonb_object_agg(h.carrier_id, jsonb_build_object(
        'state', h.state,
        'retry_at', h.retry_at,
        'order_state', h.order_state,
        'order_retry_at', h.order_retry_at
      )), '{}')
      from public.carrier_health h
      join public.carriers c on c.id = h.carrier_id and c.is_enabled
    ),
    'outbox_waiting', (select count(*) from public.outbox where sent_at is null and due_at < v_since),
    'events_waiting', (
      select count(*) from public.external_events where handled_at is null and received_at < v_since
    ),
    'jobs_dead', (select count(*) from public.provisioning_queue where status = 'dead'),
    'has_catalog', exists (select from public.countries where is_on_sale));
end $$;

grant execute on function private.health() to app_server, app_worker;

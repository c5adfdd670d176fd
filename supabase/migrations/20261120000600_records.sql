-- Records: what arrived, what must go out, what happened, who was told, and what may repeat.

-- 1. Webhooks. Not partitioned: the unique key must be global.
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
comment on column public.external_events.external_id is 'the sender''s event id; DIDWW has none: type + id + status';
create index external_events_open on public.external_events (next_attempt_at) where handled_at is null;

-- 2. What a transaction wants done outside.
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
comment on table public.outbox is 'Events for the job system, written in the transaction that caused them. dedupe_key becomes the event id.';
create index outbox_due on public.outbox (due_at) where sent_at is null;

-- 3. Number timeline and audit log, partitioned by month, row level security on every partition.
create table public.number_events (
  id uuid not null default gen_random_uuid(),
  number_id uuid not null,
  account_id uuid,
  type text not null,
  parameters jsonb not null default '{}',
  occurred_at timestamptz not null default private.now(),
  primary key (id, occurred_at)
) partition by range (occurred_at);
comment on table public.number_events is 'The timeline a customer sees: code and parameters, words are in the catalogue of words.';
create index number_events_number on public.number_events (number_id, occurred_at desc);
create index number_events_account on public.number_events (account_id, occurred_at desc);

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
  occurred_at timestamptz not null default private.now(),
  primary key (id, occurred_at)
) partition by range (occurred_at);
comment on table public.audit_log is 'Append-only: who did what to what. Rows are never updated or deleted.';
create index audit_log_account on public.audit_log (account_id, occurred_at desc);
create index audit_log_subject on public.audit_log (subject, occurred_at desc);

create function private.refuse_change() returns trigger language plpgsql set search_path = '' as $$
begin
  raise exception 'append-only: % on % is refused', tg_op, tg_table_name using errcode = '42501';
end $$;
create trigger append_only before update or delete on public.audit_log for each row execute function private.refuse_change();
create trigger append_only before update or delete on public.number_events for each row execute function private.refuse_change();

-- Creates the monthly partitions from this month on. Rows outside any month land in the default partition rather than fail.
create function private.ensure_partitions(p_months integer default 3) returns integer language plpgsql security definer set search_path = '' as $$
declare
  v_table text; v_from date; v_name text; v_made integer := 0;
begin
  foreach v_table in array array['number_events', 'audit_log'] loop
    for i in 0 .. p_months loop
      v_from := (date_trunc('month', private.now() at time zone 'UTC') + make_interval(months => i))::date;
      v_name := format('%s_%s', v_table, to_char(v_from, 'YYYY_MM'));
      if to_regclass('public.' || v_name) is null then
        execute format('create table public.%I partition of public.%I for values from (%L) to (%L)',
          v_name, v_table, v_from::timestamp at time zone 'UTC', (v_from + interval '1 month') at time zone 'UTC');
        execute format('alter table public.%I enable row level security', v_name);
        execute format('revoke all on public.%I from anon, authenticated', v_name);
        v_made := v_made + 1;
      end if;
    end loop;
  end loop;
  return v_made;
end $$;
create table public.number_events_default partition of public.number_events default;
create table public.audit_log_default partition of public.audit_log default;
alter table public.number_events_default enable row level security;
alter table public.audit_log_default enable row level security;
select private.ensure_partitions(3);

-- 4. Notifications: an outbox of messages to people.
create table public.notifications (
  id uuid primary key default gen_random_uuid(),
  account_id uuid references public.accounts (id),
  user_id uuid references auth.users (id) on delete set null,
  recipient text not null,
  channel text not null default 'email' check (channel in ('email', 'sms', 'push')),
  template text not null,
  locale text not null default 'en-US',
  parameters jsonb not null default '{}',
  dedupe_key text not null unique,
  status text not null default 'pending' check (status in ('pending', 'sending', 'sent', 'failed', 'suppressed')),
  attempts smallint not null default 0,
  max_attempts smallint not null default 8,
  scheduled_for timestamptz not null default private.now(),
  lease_until timestamptz,
  provider_id text,
  last_error text,
  created_at timestamptz not null default private.now(),
  sent_at timestamptz
);
comment on table public.notifications is 'Messages to people: template and parameters; the id is the provider''s idempotency key.';
create index notifications_due on public.notifications (scheduled_for) where status in ('pending', 'sending');
create index notifications_account on public.notifications (account_id, created_at desc);
create index notifications_user on public.notifications (user_id);

create table public.notification_preferences (
  user_id uuid not null references auth.users (id) on delete cascade,
  category text not null check (category in ('orders', 'numbers', 'billing', 'product')),
  channel text not null check (channel in ('email', 'sms', 'push')),
  enabled boolean not null,
  updated_at timestamptz not null default private.now(),
  primary key (user_id, category, channel)
);
comment on table public.notification_preferences is 'What a person wants to hear about. Receipts and security messages are always sent.';

-- 5. Repeats and rates.
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
comment on table public.idempotency_keys is 'The first answer to a POST, kept 24 hours per owner (account or guest cart) and route.';
create index idempotency_keys_age on public.idempotency_keys (created_at);

create table public.rate_limits (
  bucket text primary key,
  tokens double precision not null,
  updated_at timestamptz not null
);
comment on table public.rate_limits is 'Token buckets: carriers'' budgets and callers'' limits.';
create index rate_limits_age on public.rate_limits (updated_at);

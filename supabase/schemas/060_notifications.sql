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

-- Whom a message about an account reaches: the person while they see its goods, else its owner. p_user null: the owner.
create function private.recipient(p_user uuid, p_account uuid) returns public.profiles
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_profile public.profiles;
begin
  select p.* into v_profile
    from public.profiles p
    join public.memberships m on m.user_id = p.user_id and m.account_id = p_account and private.role_may(m.role, 'read')
    where p.user_id = p_user;
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

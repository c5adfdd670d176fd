-- What webhooks are sent: a row for each event and webhook, written by the transaction of the event. It has no words of
-- a text: these are read when it is sent. Sent at least once, with the event's id, in no promised order.

create table private.webhook_deliveries (
  id uuid primary key default gen_random_uuid(),
  webhook_id uuid not null references private.webhooks (id) on delete cascade,
  event_id uuid not null,
  kind text not null check (kind in ('text.received', 'text.status', 'webhook.test')),
  message_id uuid,
  message_created_at timestamptz,
  facts jsonb not null default '{}',
  state text not null default 'waiting' check (state in ('waiting', 'delivered', 'failed')),
  attempts integer not null default 0,
  next_try_at timestamptz not null default private.now(),
  give_up_at timestamptz not null default private.now() + interval '1 day',
  status_code integer,
  cause text,
  tried_at timestamptz,
  created_at timestamptz not null default private.now(),
  unique (webhook_id, event_id),
  constraint webhook_deliveries_text check ((message_id is null) = (kind = 'webhook.test'))
);
comment on table private.webhook_deliveries is 'What webhooks are sent, and what became of it.';
comment on column private.webhook_deliveries.event_id is 'the same for every webhook and every attempt';
comment on column private.webhook_deliveries.facts is 'of text.status: {state, error_code, at}';
comment on column private.webhook_deliveries.next_try_at is 'of a claimed one: when its claim is over';
comment on column private.webhook_deliveries.cause is 'why no answer counts, or why it was given up';
create index webhook_deliveries_due on private.webhook_deliveries (webhook_id, next_try_at) where state = 'waiting';
create index webhook_deliveries_log on private.webhook_deliveries (webhook_id, created_at desc);
create index webhook_deliveries_age on private.webhook_deliveries (created_at);
alter table private.webhook_deliveries enable row level security;

create function private.wake_webhook(p_webhook_id uuid, p_key text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform private.emit('webhook/queued', p_key, jsonb_build_object('webhookId', p_webhook_id));
end $$;

-- Of a webhook that is switched off nothing waits.
create function private.drop_webhook_deliveries(p_webhook_id uuid) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  update private.webhook_deliveries set state = 'failed', cause = 'switched_off'
    where webhook_id = p_webhook_id and state = 'waiting';
end $$;

-- The lock orders this with a webhook that is being switched off: what is queued after that would wait for nothing.
create function private.queue_webhooks(p_message public.messages, p_kind text, p_event_id uuid, p_facts jsonb)
returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_webhook uuid;
  v_delivery uuid;
begin
  for v_webhook in
    select id
    from private.webhooks
    where account_id = p_message.account_id and is_on and p_kind = any (kinds)
    order by id
    for share
  loop
    insert into private.webhook_deliveries (webhook_id, event_id, kind, message_id, message_created_at, facts)
      values (v_webhook, p_event_id, p_kind, p_message.id, p_message.created_at, p_facts)
      returning id into v_delivery;
    perform private.wake_webhook(v_webhook, 'webhook:' || v_delivery);
  end loop;
end $$;

create function private.notify_webhooks() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    perform private.queue_webhooks(new, 'text.received', new.id, '{}');
  else
    perform private.queue_webhooks(new, 'text.status', gen_random_uuid(),
      jsonb_build_object('state', new.state, 'error_code', new.error_code, 'at', new.state_at));
  end if;
  return null;
end $$;
create trigger notify_webhooks_received after insert on public.messages
  for each row when (new.direction = 'inbound')
  execute function private.notify_webhooks();
-- What became of a text that was sent on is said at the text that came in (sent_on): its program knows no such message.
create trigger notify_webhooks_state after update of state on public.messages
  for each row when (
    new.forward_of is null
    and new.state is distinct from old.state and new.state in ('sent', 'delivered', 'undelivered', 'failed', 'unknown')
  )
  execute function private.notify_webhooks();

-- What a delivery says, with the words of the text; null: it was deleted meanwhile.
create function private.webhook_data(p_delivery private.webhook_deliveries) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  if p_delivery.kind = 'webhook.test' then
    return '{}';
  end if;
  return (
    select jsonb_build_object('message_id', m.id, 'conversation_id', m.conversation_id, 'number_id', m.number_id,
        'number', n.e164, 'other_party', c.other_party)
      || case p_delivery.kind
        when 'text.received' then
          jsonb_build_object('body', m.body, 'files', jsonb_array_length(m.media), 'sent_at', m.sent_at)
        else p_delivery.facts
      end
    from public.messages m
    join public.conversations c on c.id = m.conversation_id
    join public.purchased_numbers n on n.id = m.number_id
    where m.id = p_delivery.message_id and m.created_at = p_delivery.message_created_at
  );
end $$;

-- At most five deliveries of one webhook, for a minute each; none while it rests. One that is not finished, because
-- of a crash, comes again with the same event id.
create function private.claim_webhook_deliveries(p_webhook_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_webhook private.webhooks;
  v_rows private.webhook_deliveries[];
begin
  perform private.require_system();
  select * into v_webhook from private.webhooks where id = p_webhook_id and is_on for no key update;
  if not found or v_webhook.rests_until > private.now() then
    return '[]';
  end if;
  with due as (
    select id
    from private.webhook_deliveries
    where webhook_id = p_webhook_id and state = 'waiting' and next_try_at <= private.now()
    order by next_try_at
    limit 5
    for update skip locked
  ), taken as (
    update private.webhook_deliveries d set
      attempts = attempts + 1,
      tried_at = private.now(),
      next_try_at = private.now() + interval '1 minute'
    from due
    where d.id = due.id
    returning d.*
  )
  select array_agg(taken) into v_rows from taken;
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', d.id,
      'event_id', d.event_id,
      'kind', d.kind,
      'attempt', d.attempts,
      'created_at', d.created_at,
      'url', v_webhook.url,
      'secrets', private.webhook_secrets(v_webhook),
      'data', private.webhook_data(d))), '[]')
    from unnest(v_rows) d
  );
end $$;

-- What signs now: the former secret as well while both count.
create function private.webhook_secrets(p_webhook private.webhooks) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return to_jsonb(array_remove(
    array[p_webhook.secret, case when p_webhook.old_secret_until > private.now() then p_webhook.old_secret end],
    null));
end $$;

-- Delays double from a minute to four hours, and vary by a fifth so that what failed together does not return together.
create function private.webhook_delay(p_attempts integer) returns interval
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  return least(interval '30 seconds' * power(2, least(p_attempts, 12)), interval '4 hours') * (0.8 + random() * 0.4);
end $$;

-- What became of a claimed delivery. p_cause null: it arrived. Safe to repeat, and when it was removed meanwhile.
create function private.finish_webhook_delivery(p_id uuid, p_status_code integer, p_cause text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_delivery private.webhook_deliveries;
begin
  perform private.require_system();
  -- Before the delivery: so does who switches it off.
  perform from private.webhooks
    where id = (select webhook_id from private.webhook_deliveries where id = p_id)
    for no key update;
  update private.webhook_deliveries set
    state = case
      when p_cause is null then 'delivered'
      when p_cause = 'text_deleted' or private.now() >= give_up_at then 'failed'
      else 'waiting'
    end,
    status_code = p_status_code,
    cause = p_cause,
    next_try_at = private.now() + private.webhook_delay(attempts)
  where id = p_id and state = 'waiting'
  returning * into v_delivery;
  if not found then
    return;
  end if;
  if p_cause is null then
    update private.webhooks set failures = 0, failing_since = null, rests_until = null
      where id = v_delivery.webhook_id and failures > 0;
  elsif p_cause <> 'text_deleted' then
    perform private.note_webhook_failure(v_delivery.webhook_id);
  end if;
end $$;

-- A webhook that fails rests, so that what waits for it takes nothing from others, and is switched off after days.
create function private.note_webhook_failure(p_webhook_id uuid) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_webhook private.webhooks;
begin
  update private.webhooks set
    failures = failures + 1,
    failing_since = coalesce(failing_since, private.now()),
    rests_until = private.now()
      + least(interval '30 seconds' * power(2, least(failures / 5, 10)), interval '10 minutes')
  where id = p_webhook_id and is_on
  returning * into v_webhook;
  if not found or v_webhook.failures < 10
      or v_webhook.failing_since > private.now() - private.duration('webhook_failing_days') then
    return;
  end if;
  update private.webhooks set is_on = false, switched_off_at = private.now() where id = p_webhook_id;
  perform private.drop_webhook_deliveries(p_webhook_id);
  perform private.notify_user(null, v_webhook.account_id, null, 'webhook-switched-off',
    jsonb_build_object('url', v_webhook.url, 'failing_since', v_webhook.failing_since),
    'webhook-off:' || p_webhook_id || ':' || extract(epoch from v_webhook.failing_since));
end $$;

create view private.due_webhooks with (security_invoker = true) as
  select greatest(d.next_try_at, w.rests_until) as at
  from private.webhook_deliveries d
  join private.webhooks w on w.id = d.webhook_id and w.is_on
  where d.state = 'waiting';

-- Wakes each webhook that has something due, whether it was put off or forgotten.
create function private.sweep_webhooks() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_id uuid;
  v_count integer := 0;
begin
  for v_id in
    select w.id
    from private.webhooks w
    where w.is_on and coalesce(w.rests_until, '-infinity') <= private.now() and exists (
      select from private.webhook_deliveries d
      where d.webhook_id = w.id and d.state = 'waiting' and d.next_try_at <= private.now())
  loop
    perform private.wake_webhook(v_id, private.sweep_key('webhook:' || v_id));
    v_count := v_count + 1;
  end loop;
  return v_count;
end $$;
insert into private.maintenance_steps (kind, name) values ('sweep', 'webhooks');

create function private.prune_webhook_deliveries() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count integer;
begin
  delete from private.webhook_deliveries
    where created_at < private.now() - private.duration('webhook_log_days') and state <> 'waiting';
  get diagnostics v_count = row_count;
  return v_count;
end $$;
insert into private.maintenance_steps (kind, name) values ('prune', 'webhook_deliveries');

grant execute on function
  private.claim_webhook_deliveries(uuid),
  private.finish_webhook_delivery(uuid, integer, text)
to app_worker;

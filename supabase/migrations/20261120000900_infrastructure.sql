-- Rates, breaker, idempotency, outbox, webhook intake, audit, notifications: the parts that every flow uses.

-- 1. Token bucket. Returns 0 when the tokens were taken, else the milliseconds until they would be there (nothing taken).
create function private.take_tokens(p_bucket text, p_rate numeric, p_burst numeric, p_tokens integer default 1) returns integer
language plpgsql security definer set search_path = '' as $$
declare v_now timestamptz; v_row public.rate_limits; v_have double precision;
begin
  insert into public.rate_limits (bucket, tokens, updated_at) values (p_bucket, p_burst, private.now())
    on conflict (bucket) do nothing;
  select * into v_row from public.rate_limits where bucket = p_bucket for update;
  -- Read after the lock: now() is when this transaction began, which may be long ago under contention.
  v_now := clock_timestamp() + (private.now() - now());
  v_have := least(p_burst, v_row.tokens + p_rate * greatest(0, extract(epoch from v_now - v_row.updated_at)));
  if v_have < p_tokens then
    return greatest(1, ceil(1000 * (p_tokens - v_have) / p_rate))::integer;
  end if;
  update public.rate_limits set tokens = v_have - p_tokens, updated_at = greatest(v_now, v_row.updated_at) where bucket = p_bucket;
  return 0;
end $$;
comment on function private.take_tokens(text, numeric, numeric, integer) is 'Token bucket: rate in tokens per second. 0 = taken; otherwise milliseconds to wait, nothing taken.';

-- The same, with what is left, for rate-limit headers: {ok, remaining, retry_after_ms}.
create function private.check_rate(p_bucket text, p_rate numeric, p_burst numeric) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare v_wait integer := private.take_tokens(p_bucket, p_rate, p_burst, 1); v_left double precision;
begin
  select tokens into v_left from public.rate_limits where bucket = p_bucket;
  return jsonb_build_object('ok', v_wait = 0, 'remaining', greatest(0, floor(v_left)), 'retry_after_ms', v_wait);
end $$;

-- 2. Circuit breaker. closed → open after N failures; after the pause one caller gets half_open and decides.
create function private.carrier_gate(p_carrier text) returns jsonb language plpgsql security definer set search_path = '' as $$
declare v_h public.carrier_health;
begin
  select * into v_h from public.carrier_health where carrier_id = p_carrier;
  if not found then return jsonb_build_object('state', 'closed'); end if;
  if v_h.state = 'closed' then return jsonb_build_object('state', 'closed'); end if;
  update public.carrier_health set state = 'half_open', retry_at = private.now() + make_interval(secs => private.setting('breaker_open_seconds')::double precision)
    where carrier_id = p_carrier and state <> 'closed' and retry_at <= private.now() returning * into v_h;
  if found then return jsonb_build_object('state', 'half_open'); end if;
  -- An update without rows has emptied v_h.
  return jsonb_build_object('state', 'open', 'retry_at', (select h.retry_at from public.carrier_health h where h.carrier_id = p_carrier));
end $$;

create function private.record_carrier_result(p_carrier text, p_ok boolean, p_error text default null) returns text
language plpgsql security definer set search_path = '' as $$
declare v_state text;
begin
  if p_ok then
    -- The common case writes at most once in ten seconds.
    update public.carrier_health set state = 'closed', failures = 0, opened_at = null, retry_at = null, last_ok_at = private.now()
      where carrier_id = p_carrier and (state <> 'closed' or failures > 0 or last_ok_at is null or last_ok_at < private.now() - interval '10 seconds');
    return 'closed';
  end if;
  update public.carrier_health set
    failures = failures + 1, last_error = left(p_error, 500), last_error_at = private.now(),
    state = case when state = 'half_open' or failures + 1 >= private.setting('breaker_failures') then 'open' else state end,
    opened_at = case when state = 'half_open' or failures + 1 >= private.setting('breaker_failures') then coalesce(opened_at, private.now()) else opened_at end,
    retry_at = case when state = 'half_open' or failures + 1 >= private.setting('breaker_failures')
      then private.now() + make_interval(secs => private.setting('breaker_open_seconds')::double precision) else retry_at end
  where carrier_id = p_carrier returning state into v_state;
  return coalesce(v_state, 'closed');
end $$;

-- 3. Idempotency-Key. begin: {state: new|replay|mismatch|running, status?, response?}. A request that died may be taken over after a minute.
create function private.begin_idempotent(p_owner text, p_route text, p_key text, p_hash bytea) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare v_row public.idempotency_keys; v_new boolean := false;
begin
  delete from public.idempotency_keys where owner = p_owner and route = p_route and key = p_key
    and created_at < private.now() - make_interval(hours => private.setting('idempotency_hours')::integer);
  insert into public.idempotency_keys (owner, route, key, request_hash) values (p_owner, p_route, p_key, p_hash)
    on conflict (owner, route, key) do nothing returning * into v_row;
  v_new := found;
  if v_new then return jsonb_build_object('state', 'new', 'id', v_row.id); end if;
  select * into v_row from public.idempotency_keys where owner = p_owner and route = p_route and key = p_key for update;
  if not found then return jsonb_build_object('state', 'running'); end if;
  if v_row.request_hash <> p_hash then return jsonb_build_object('state', 'mismatch'); end if;
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
language plpgsql security definer set search_path = '' as $$
begin
  if p_status >= 500 or p_status = 429 then
    delete from public.idempotency_keys where id = p_id;
  else
    update public.idempotency_keys set status = p_status, response = p_response, finished_at = private.now() where id = p_id;
  end if;
end $$;

-- 4. Outbox: written by the functions of the flow, relayed to the job system.
create function private.emit(p_event text, p_dedupe text, p_payload jsonb, p_due timestamptz default null) returns void
language sql security definer set search_path = '' as $$
  insert into public.outbox (event, dedupe_key, payload, due_at) values (p_event, p_dedupe, p_payload, coalesce(p_due, private.now()))
  on conflict (dedupe_key) do nothing
$$;

-- Leases unsent rows for 30 seconds; a relay that dies leaves them to the next one. Rows due later are sent at once with their instant:
-- the job system keeps time. Same dedupe key again = started once.
create function private.claim_outbox(p_limit integer default 100) returns jsonb language plpgsql security definer set search_path = '' as $$
declare v_rows jsonb;
begin
  with due as (
    select id from public.outbox
    where sent_at is null and (claimed_until is null or claimed_until < private.now())
    order by due_at limit p_limit for update skip locked
  ), taken as (
    update public.outbox o set claimed_until = private.now() + interval '30 seconds', attempts = attempts + 1
    from due where o.id = due.id returning o.id, o.event, o.dedupe_key, o.payload, case when o.due_at > private.now() then o.due_at end as due_at
  )
  select coalesce(jsonb_agg(to_jsonb(taken)), '[]') into v_rows from taken;
  return v_rows;
end $$;

create function private.finish_outbox(p_ids uuid[]) returns void language sql security definer set search_path = '' as $$
  update public.outbox set sent_at = private.now() where id = any (p_ids)
$$;

-- 5. Webhook intake: stored under a unique (source, id) before anything else; the job is told in the same transaction.
create function private.record_external_event(p_source text, p_external_id text, p_type text, p_payload jsonb, p_is_used boolean default true) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare v_id uuid;
begin
  -- Types that we do not act on are kept and done.
  insert into public.external_events (source, external_id, type, payload, handled_at, outcome)
    values (p_source, p_external_id, p_type, p_payload, case when not p_is_used then private.now() end, case when not p_is_used then 'not used' end)
    on conflict (source, external_id) do nothing returning id into v_id;
  if v_id is null then
    select id into v_id from public.external_events where source = p_source and external_id = p_external_id;
    return jsonb_build_object('id', v_id, 'is_new', false);
  end if;
  if p_is_used then
    perform private.emit('external-event/recorded', 'external-event:' || v_id, jsonb_build_object('eventId', v_id, 'source', p_source));
  end if;
  return jsonb_build_object('id', v_id, 'is_new', true);
end $$;

create function private.get_external_event(p_id uuid) returns jsonb language sql stable security definer set search_path = '' as $$
  select to_jsonb(e) from public.external_events e where id = p_id
$$;

create function private.finish_external_event(p_id uuid, p_outcome text) returns void language sql security definer set search_path = '' as $$
  update public.external_events set handled_at = private.now(), outcome = left(p_outcome, 500), attempts = attempts + 1, last_error = null
  where id = p_id and handled_at is null
$$;

create function private.fail_external_event(p_id uuid, p_error text) returns void language sql security definer set search_path = '' as $$
  update public.external_events set attempts = attempts + 1, last_error = left(p_error, 1000),
    next_attempt_at = private.now() + make_interval(secs => least(3600, 5 * power(2, least(attempts, 10))))
  where id = p_id and handled_at is null
$$;

-- 6. Audit log and number timeline.
create function private.audit(p_actor jsonb, p_account_id uuid, p_action text, p_subject text, p_before jsonb default null, p_after jsonb default null, p_reason text default null)
returns void language sql security definer set search_path = '' as $$
  insert into public.audit_log (actor, account_id, action, subject, before, after, reason, request_id)
  values (p_actor - 'cart' - 'request_id', p_account_id, p_action, p_subject, p_before, p_after, p_reason, p_actor ->> 'request_id')
$$;

create function private.note(p_number_id uuid, p_account_id uuid, p_type text, p_parameters jsonb default '{}') returns void
language sql security definer set search_path = '' as $$
  insert into public.number_events (number_id, account_id, type, parameters) values (p_number_id, p_account_id, p_type, p_parameters)
$$;

-- 7. Notifications.
create function private.notify_user(p_user uuid, p_account uuid, p_category text, p_template text, p_parameters jsonb, p_dedupe text) returns void
language plpgsql security definer set search_path = '' as $$
declare v_profile public.profiles; v_off boolean;
begin
  select * into v_profile from public.profiles where user_id = p_user;
  if not found then
    -- The person is gone: the account's owner is told instead.
    select p.* into v_profile from public.memberships m join public.profiles p on p.user_id = m.user_id
      where m.account_id = p_account and m.role = 'owner' order by m.created_at limit 1;
    if not found then return; end if;
  end if;
  select not enabled into v_off from public.notification_preferences
    where user_id = v_profile.user_id and category = p_category and channel = 'email';
  insert into public.notifications (account_id, user_id, recipient, template, locale, parameters, dedupe_key, status)
    values (p_account, v_profile.user_id, v_profile.email, p_template, v_profile.locale, p_parameters, p_dedupe,
      case when coalesce(v_off, false) then 'suppressed' else 'pending' end)
    on conflict (dedupe_key) do nothing;
  if found and not coalesce(v_off, false) then
    perform private.emit('notification/queued', 'notification:' || p_dedupe, jsonb_build_object('dedupeKey', p_dedupe));
  end if;
end $$;

-- Operators' address is the deployment's (OPERATOR_EMAIL): the literal recipient 'operator' is resolved when sending.
create function private.alert_operator(p_subject text, p_facts jsonb, p_dedupe text) returns void
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.notifications (recipient, template, parameters, dedupe_key)
    values ('operator', 'operator-alert', jsonb_build_object('subject', p_subject, 'facts', p_facts), p_dedupe)
    on conflict (dedupe_key) do nothing;
  if found then
    perform private.emit('notification/queued', 'notification:' || p_dedupe, jsonb_build_object('dedupeKey', p_dedupe));
  end if;
end $$;

create function private.claim_notifications(p_limit integer default 20) returns jsonb language plpgsql security definer set search_path = '' as $$
declare v_rows jsonb;
begin
  with due as (
    select id from public.notifications
    where scheduled_for <= private.now() and (status = 'pending' or (status = 'sending' and lease_until < private.now()))
    order by scheduled_for limit p_limit for update skip locked
  ), taken as (
    update public.notifications n set status = 'sending', attempts = attempts + 1, lease_until = private.now() + interval '60 seconds'
    from due where n.id = due.id returning n.*
  )
  select coalesce(jsonb_agg(to_jsonb(taken)), '[]') into v_rows from taken;
  return v_rows;
end $$;

create function private.finish_notification(p_id uuid, p_provider_id text) returns void language sql security definer set search_path = '' as $$
  update public.notifications set status = 'sent', provider_id = p_provider_id, sent_at = private.now(), lease_until = null, last_error = null
  where id = p_id and status = 'sending'
$$;

create function private.fail_notification(p_id uuid, p_error text, p_permanent boolean) returns void language sql security definer set search_path = '' as $$
  update public.notifications set
    status = case when p_permanent or attempts >= max_attempts then 'failed' else 'pending' end,
    scheduled_for = private.now() + make_interval(secs => least(3600, 5 * power(2, attempts))),
    lease_until = null, last_error = left(p_error, 500)
  where id = p_id and status = 'sending'
$$;

-- 8. Health: one cheap round trip that proves the database answers, with what operators look at first.
create function private.health() returns jsonb language sql stable security definer set search_path = '' as $$
  select jsonb_build_object(
    'now', private.now(),
    'carriers', (select coalesce(jsonb_object_agg(h.carrier_id, jsonb_build_object('state', h.state, 'retry_at', h.retry_at)), '{}')
      from public.carrier_health h join public.carriers c on c.id = h.carrier_id and c.is_enabled),
    'outbox_waiting', (select count(*) from public.outbox where sent_at is null and due_at < private.now() - interval '2 minutes'),
    'events_waiting', (select count(*) from public.external_events where handled_at is null and received_at < private.now() - interval '2 minutes'),
    'jobs_dead', (select count(*) from public.provisioning_queue where status = 'dead'),
    'has_catalog', exists (select from public.countries where is_available))
$$;

grant execute on function private.take_tokens(text, numeric, numeric, integer), private.check_rate(text, numeric, numeric),
  private.carrier_gate(text), private.record_carrier_result(text, boolean, text), private.health() to app_server, app_worker;
grant execute on function private.begin_idempotent(text, text, text, bytea), private.finish_idempotent(uuid, smallint, jsonb) to app_server;
grant execute on function private.record_external_event(text, text, text, jsonb, boolean), private.get_external_event(uuid),
  private.finish_external_event(uuid, text), private.fail_external_event(uuid, text), private.claim_notifications(integer),
  private.finish_notification(uuid, text), private.fail_notification(uuid, text, boolean), private.ensure_partitions(integer),
  private.alert_operator(text, jsonb, text), private.claim_outbox(integer), private.finish_outbox(uuid[]) to app_worker;

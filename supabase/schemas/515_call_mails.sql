-- Mails about calls that nobody took. A report may still be on its way when a call ends, so a mail waits a minute, and
-- is taken back when it turns out that somebody answered or that there is a message to tell of.

-- Whether its owner should hear of a call by mail: nobody took it, a phone rang or a message could be left. Not of a
-- caller who tries again within ten minutes without a message, nor of more than thirty calls an hour.
create function private.is_call_to_mail(p_call public.calls) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  if p_call.is_test or p_call.ended_at is null or p_call.started_at < private.now() - interval '1 hour'
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
      and not c.is_test and c.outcome in ('missed', 'voicemail', 'message')
  ) then
    return false;
  end if;
  return (
    select count(*) <= 30
    from public.calls
    where number_id = p_call.number_id and started_at > private.now() - interval '1 hour'
      and not is_test and outcome in ('missed', 'voicemail', 'message')
  );
end $$;

-- Tells the owner of the account, once without and once with a message. Called whenever more is known of a call that
-- ended.
create function private.mail_missed_call(p_call_id uuid, p_started_at timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_call public.calls;
  v_number public.purchased_numbers;
  v_voicemail public.voicemails;
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
  select * into v_voicemail from public.voicemails where call_id = p_call_id;
  perform private.notify_user(null, v_call.account_id, 'calls', 'call-missed', jsonb_build_object(
    'number_id', v_number.id,
    'e164', v_number.e164,
    'label', v_number.label,
    'caller', v_call.caller,
    'called_at', v_call.started_at,
    'message_seconds', v_call.recording_seconds,
    'attached', case when private.voicemail_settings(v_call.account_id) ->> 'mail' = 'attachment' then
      v_call.account_id || '/' || v_voicemail.id end
  ) || case when v_voicemail.transcript is null then '{}' else
    jsonb_build_object('transcript', left(v_voicemail.transcript, 1000)) end,
    case when v_call.recording_seconds is null then 'call-missed:' else 'call-message:' end || p_call_id,
    private.now() + case when v_voicemail.awaits_transcript then interval '5 minutes' else interval '1 minute' end);
end $$;

-- Tells owners which callers found a number busy on a day (UTC): one mail for number and day, once the day's records
-- are there.
create function private.mail_busy_callers(p_carrier_id text, p_day date) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_from timestamptz := p_day::timestamp at time zone 'UTC';
  v_busy record;
begin
  for v_busy in
    select c.account_id, n.id, n.e164, n.label, n.sku_id, count(*) as calls, min(c.started_at) as first_at,
      max(c.started_at) as last_at, to_jsonb((array_agg(distinct c.caller) filter (where c.caller is not null))[1:5])
        as callers
    from public.carrier_records r
    join public.calls c on c.id = r.call_id and c.started_at = r.call_started_at
    join public.purchased_numbers n on n.id = c.number_id and n.account_id = c.account_id
    where r.carrier_id = p_carrier_id and r.is_busy and c.outcome = 'busy' and not c.is_test
      and r.started_at >= v_from and r.started_at < v_from + interval '1 day'
    group by c.account_id, n.id
  loop
    perform private.notify_user(null, v_busy.account_id, 'calls', 'callers-found-busy', jsonb_build_object(
      'number_id', v_busy.id,
      'e164', v_busy.e164,
      'label', v_busy.label,
      'concurrent_calls', private.concurrent_calls(v_busy.sku_id),
      'calls', v_busy.calls,
      'first_at', v_busy.first_at,
      'last_at', v_busy.last_at,
      'callers', coalesce(v_busy.callers, '[]')
    ), 'callers-found-busy:' || v_busy.id || ':' || p_day);
  end loop;
end $$;

-- Recordings that the voice platform still has, compared with our messages each night: what nobody reported becomes a
-- message, and what we have, or were asked to delete, is deleted there.

-- What a recording is to us. p_recording: {ref, call_ref, started_at, seconds}.
-- found: a message that we had not heard of, or believed lost, and that is kept from now on
-- tended: its message's job deals with it
-- orphan: nobody needs it any more
-- fresh: its call or a job may still be at it
-- foreign: of no call of ours, and left alone
create function private.sort_recording(p_recording jsonb) returns text
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_ref text := p_recording ->> 'ref';
  v_at timestamptz := (p_recording ->> 'started_at')::timestamptz;
  v_orphan text := case when v_at < private.now() - interval '1 day' then 'orphan' else 'fresh' end;
  v_mail public.voicemails;
  v_call public.calls;
begin
  select * into v_call
    from public.calls
    where call_ref = p_recording ->> 'call_ref'
      and started_at between v_at - interval '1 day' and v_at + interval '1 hour'
    limit 1
    for update; -- before the message is looked for: two looks must not take each other's for deleted
  select * into v_mail from public.voicemails where recording_ref = v_ref for update;
  if v_mail.state = 'lost' then
    update public.voicemails set state = 'recorded', is_cleared = false, attempts = 0, next_try_at = private.now()
      where id = v_mail.id;
    return 'found';
  elsif v_mail.id is not null then
    return case when v_mail.is_cleared then v_orphan else 'tended' end;
  elsif v_call.id is null then
    return 'foreign';
  elsif v_call.recording_ref is not null then
    return v_orphan;
  elsif v_call.ended_at is null then
    return 'fresh';
  end if;
  update public.calls set
    recording_ref = v_ref,
    recording_seconds = (p_recording ->> 'seconds')::integer,
    outcome = case when outcome = 'answered' then outcome else 'voicemail' end
  where id = v_call.id and started_at = v_call.started_at
  returning * into v_call;
  perform private.begin_voicemail(v_call);
  return 'found';
end $$;

-- p_recordings: those of a day that are finished and still there. Returns {found, tended, fresh, foreign: how many,
-- orphans: [ref], which are to be deleted there}. Safe to repeat.
create function private.sort_recordings(p_recordings jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_one jsonb;
  v_fate text;
  v_counts jsonb := '{"found": 0, "tended": 0, "fresh": 0, "foreign": 0}';
  v_orphans jsonb := '[]';
begin
  perform private.require_system();
  for v_one in select value from jsonb_array_elements(p_recordings) order by value ->> 'ref' loop
    v_fate := private.sort_recording(v_one);
    if v_fate = 'orphan' then
      v_orphans := v_orphans || (v_one -> 'ref');
    else
      v_counts := v_counts || jsonb_build_object(v_fate, (v_counts ->> v_fate)::integer + 1);
    end if;
  end loop;
  return v_counts || jsonb_build_object('orphans', v_orphans);
end $$;

grant execute on function private.sort_recordings(jsonb) to app_worker;

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
  awaits_transcript boolean not null default false,
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
comment on column public.voicemails.transcript is
  'what it says, as the voice platform heard it; null: nobody wrote it down';
comment on column public.voicemails.heard_at is 'null: by nobody of the account';
comment on column public.voicemails.delete_at is 'then nobody sees it any more, and its file and row are deleted';
comment on column public.voicemails.is_cleared is 'the voice platform has deleted its own';
comment on column public.voicemails.next_try_at is 'null: nothing is left to do until delete_at';
create index voicemails_account on public.voicemails (account_id, created_at desc, id desc);
create index voicemails_number on public.voicemails (number_id, created_at desc, id desc);
create index voicemails_open on public.voicemails (next_try_at) where next_try_at is not null;
create index voicemails_old on public.voicemails (delete_at);

create table private.early_transcripts (
  recording_ref text primary key,
  body text not null,
  created_at timestamptz not null default private.now()
);
comment on table private.early_transcripts is
  'What messages say that are not reported yet: reports of the voice platform come in any order.';
alter table private.early_transcripts enable row level security;

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

-- A message and what it says may be reported at the same moment: neither misses the other.
create function private.lock_recording(p_recording_ref text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('recording:' || p_recording_ref, 0));
end $$;

create function private.take_early_transcript(p_recording_ref text) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_body text;
begin
  delete from private.early_transcripts where recording_ref = p_recording_ref returning body into v_body;
  return v_body;
end $$;

-- A message has been left: it gets a row, once. Reported again, its file is ready.
create function private.begin_voicemail(p_call public.calls) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_id uuid;
  v_days integer := private.voicemail_settings(p_call.account_id) ->> 'days';
begin
  perform private.lock_recording(p_call.recording_ref);
  insert into public.voicemails (
    account_id, number_id, call_id, call_started_at, caller, seconds, recording_ref, transcript, delete_at, next_try_at
  )
    values (p_call.account_id, p_call.number_id, p_call.id, p_call.started_at, p_call.caller, p_call.recording_seconds,
      p_call.recording_ref, private.take_early_transcript(p_call.recording_ref),
      private.now() + make_interval(days => v_days), private.now() + interval '1 minute')
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

-- A message that a caller left. Reported up to three times: when it ends, when the file is ready, and again.
-- p_awaits_transcript: what it says is to come in writing; its mail waits for that, five minutes at most.
create function private.call_recorded(
  p_call_ref text,
  p_recording_ref text,
  p_seconds integer,
  p_awaits_transcript boolean default false
) returns jsonb
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
    update public.voicemails set awaits_transcript = true
      where call_id = v_call.id and p_awaits_transcript and transcript is null;
  end if;
  perform private.mail_missed_call(v_call.id, v_call.started_at);
  return jsonb_build_object('ok', true);
end $$;

-- What a message says. Stored once; a mail that waits for it leaves now, and brings it. Told before its message, it
-- waits for that.
create function private.message_transcribed(p_recording_ref text, p_text text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_mail public.voicemails;
begin
  perform private.require_system();
  perform private.lock_recording(p_recording_ref);
  update public.voicemails set transcript = coalesce(transcript, p_text), awaits_transcript = false
    where recording_ref = p_recording_ref
    returning * into v_mail;
  if not found then
    insert into private.early_transcripts (recording_ref, body) values (p_recording_ref, p_text)
      on conflict do nothing;
    return jsonb_build_object('ok', true);
  end if;
  update public.notifications set
    parameters = parameters || jsonb_build_object('transcript', left(v_mail.transcript, 1000)),
    scheduled_for = private.now()
  where dedupe_key = 'call-message:' || v_mail.call_id and status = 'pending' and not parameters ? 'transcript';
  return jsonb_build_object('ok', true);
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

-- The same of a call that begins: the account is notified once a day.
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
-- such recording; believed after an hour, since files are late. Operators are notified of what still fails after a day.
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

-- Their messages would be known by now: calls are asked about three minutes after their end.
create function private.prune_early_transcripts() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count integer;
begin
  delete from private.early_transcripts where created_at < private.now() - interval '1 day';
  get diagnostics v_count = row_count;
  return v_count;
end $$;
insert into private.maintenance_steps (kind, name) values ('prune', 'early_transcripts');

create view private.due_voicemails with (security_invoker = true) as
  select coalesce(next_try_at, delete_at) as at
  from public.voicemails;

grant execute on function
  private.call_recorded(text, text, integer, boolean),
  private.message_transcribed(text, text),
  private.claim_voicemail(uuid),
  private.voicemail_kept(uuid, integer),
  private.voicemail_cleared(uuid),
  private.voicemail_failed(uuid, boolean, text),
  private.voicemail_deleted(uuid)
to app_worker;

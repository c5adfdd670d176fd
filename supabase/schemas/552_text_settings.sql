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

-- Who may not read texts may not have them sent elsewhere either. p_settings: {keep_days, forward_to, forward_from}.
-- Refusals: RULE_REFUSED {reason}.
create function private.save_text_settings(p_actor jsonb, p_account_id uuid, p_settings jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_problem text;
  v_before jsonb;
begin
  perform private.authorize(p_actor, p_account_id, 'text');
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

-- Queues it as a text that the account sends: within its month's parts, and once. What keeps it from that is said at
-- the text. {result: sent, repeated, not_wanted, or a problem of sending}.
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
    private.text_allowance_problem(v_number, v_settings.forward_to, p_segments));
  perform private.note_not_sent_on(p_message_id, v_settings.forward_to, v_problem);
  if v_problem is not null then
    return jsonb_build_object('result', v_problem);
  end if;
  insert into private.forwarded_texts (message_id) values (p_message_id) on conflict do nothing;
  if not found then
    return jsonb_build_object('result', 'repeated');
  end if;
  perform private.queue_text(v_number,
    jsonb_build_object(
      'to', v_settings.forward_to, 'body', p_body, 'segments', p_segments, 'forward_of', p_message_id
    ), null);
  return jsonb_build_object('result', 'sent');
end $$;

-- Files of texts that nobody has any more, to be deleted at their carrier.
create table private.gone_files (
  ref text primary key,
  attempts smallint not null default 0,
  next_try_at timestamptz not null default private.now(),
  created_at timestamptz not null default private.now()
);
comment on table private.gone_files is 'Files of texts that are gone, until their carrier has deleted them too.';
create index gone_files_due on private.gone_files (next_try_at);
alter table private.gone_files enable row level security;

-- p_media: [{ref, …}] of a text that is not stored.
create function private.discard_files(p_media jsonb) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  insert into private.gone_files (ref)
    select file ->> 'ref'
    from jsonb_array_elements(coalesce(p_media, '[]')) file
    on conflict do nothing;
end $$;

-- At most fifty files that are to be deleted now. What is not reported as gone comes again: after ten minutes, then
-- later and later, at most once a day. Operators are notified of one that stays for days.
create function private.claim_gone_files() returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_files private.gone_files[];
begin
  perform private.require_system();
  with due as (
    select ref
    from private.gone_files
    where next_try_at <= private.now()
    order by next_try_at
    limit 50
    for update skip locked
  ), claimed as (
    update private.gone_files g set
      attempts = g.attempts + 1,
      next_try_at = private.now() + least(interval '10 minutes' * power(2, least(g.attempts, 10)), interval '1 day')
    from due
    where g.ref = due.ref
    returning g.*
  )
  select array_agg(claimed) into v_files from claimed;
  if exists (select from unnest(v_files) f where f.attempts = 12) then
    perform private.notify_operator('Files of texts cannot be deleted at their carrier',
      (select to_jsonb(f) from unnest(v_files) f where f.attempts = 12 limit 1),
      'files-not-deleted:' || to_char(private.now(), 'YYYYMMDD'));
  end if;
  return (select coalesce(jsonb_agg(f.ref), '[]') from unnest(v_files) f);
end $$;

create function private.file_gone(p_ref text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  delete from private.gone_files where ref = p_ref;
end $$;

-- Conversations of accounts that delete texts, and have none left. A text that is being added holds its conversation
-- until it can be seen: such a one is left out, and one that is held here is looked at again.
create function private.prune_conversations() returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_held uuid[];
begin
  with empty as (
    select c.id
    from public.text_settings s
    join public.conversations c on c.account_id = s.account_id
      and c.last_at < private.now() - make_interval(days => s.keep_days)
    where coalesce(c.not_kept_at, '-infinity') < private.now() - interval '1 day'
      and not exists (select from public.messages m where m.conversation_id = c.id)
    order by c.id
    limit 10000
    for update of c skip locked
  )
  select array_agg(id) into v_held from empty;
  delete from public.conversations c
    where c.id = any (v_held) and not exists (select from public.messages m where m.conversation_id = c.id);
end $$;

-- Texts that are older than their account keeps them, ten thousand at a time, and conversations that have none left.
create function private.prune_texts() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_media jsonb;
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
      returning m.media
  )
  select count(*), jsonb_agg(media) into v_count, v_media from gone;
  perform private.drop_text_files(array(
    select file ->> 'ref' from jsonb_array_elements(v_media) media cross join jsonb_array_elements(media) file));
  perform private.prune_conversations();
  delete from private.forwarded_texts where forwarded_at < private.now() - interval '3 days';
  return v_count;
end $$;
insert into private.maintenance_steps (kind, name) values ('prune', 'texts');

grant execute on function
  private.get_text_settings(jsonb, uuid),
  private.save_text_settings(jsonb, uuid, jsonb)
to app_server;
grant execute on function
  private.claim_gone_files(),
  private.file_gone(text),
  private.text_to_forward(uuid),
  private.forward_text(uuid, text, integer)
to app_worker;

-- The account's messages as its people see them: a list, a count of what nobody has heard, marks and deletion.

-- Newest first. p_query: words of what they say, or digits of their callers. Keyset page by (created_at, id).
create function private.list_voicemails(
  p_account_id uuid,
  p_number_id uuid default null,
  p_unheard boolean default false,
  p_limit integer default 25,
  p_before timestamptz default null,
  p_before_id uuid default null,
  p_query text default null
) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_words text := '%' || nullif(private.search_key(p_query), '') || '%';
  v_digits text := '%' || nullif(regexp_replace(p_query, '\D', '', 'g'), '') || '%';
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
        and (coalesce(p_query, '') = '' or private.search_key(transcript) like v_words or caller like v_digits)
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
  private.list_voicemails(uuid, uuid, boolean, integer, timestamptz, uuid, text),
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
    'created_at', v_mail.created_at,
    'time_zone', private.called_number_json(p_account_id, v_mail.number_id) ->> 'time_zone');
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

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

-- The inbox: reads run as the caller under row level security. Helpers that they call are granted too.

create function private.conversation_json(p_conversation_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object(
      'id', c.id,
      'number', (
        select jsonb_build_object('id', n.id, 'e164', n.e164, 'label', n.label, 'status', n.status)
        from public.purchased_numbers n
        where n.id = c.number_id
      ),
      'other_party', c.other_party,
      'last_at', c.last_at,
      'last_text', c.last_text,
      'last_direction', c.last_direction,
      'unread_count', c.unread_count,
      'not_kept_count', c.not_kept_count,
      'not_kept_at', c.not_kept_at)
    from public.conversations c
    where c.id = p_conversation_id
  );
end $$;

-- Of the latest text of a conversation that has these words, the part around them; null: none has.
create function private.found_text(p_conversation_id uuid, p_pattern text, p_query text) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_body text;
  v_at integer;
begin
  select body into v_body
    from public.messages
    where conversation_id = p_conversation_id and search_key like p_pattern and forward_of is null
    order by sent_at desc, id desc
    limit 1;
  v_at := greatest(position(lower(p_query) in lower(v_body)) - 30, 1);
  return case when v_at > 1 then '…' else '' end || substr(v_body, v_at, 160);
end $$;

-- p_query: words of a text, or a part of the other party's name. p_like: patterns of numbers, any of them. Keyset page
-- by (last_at, id), newest first.
create function private.list_conversations(
  p_account_id uuid,
  p_limit integer default 25,
  p_before timestamptz default null,
  p_before_id uuid default null,
  p_number_id uuid default null,
  p_unread boolean default false,
  p_query text default null,
  p_like text[] default null
) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_words text := nullif(private.search_key(p_query), '');
  v_pattern text := '%' || replace(replace(v_words, '_', '\_'), '%', '\%') || '%';
begin
  return (
    select coalesce(jsonb_agg(private.conversation_json(c.id) || jsonb_build_object(
      'found', case when v_pattern is not null then private.found_text(c.id, v_pattern, p_query) end
    ) order by c.last_at desc, c.id desc), '[]')
    from (
      select id
      from public.conversations
      where account_id = p_account_id and not is_hidden
        and (p_number_id is null or number_id = p_number_id)
        and (not p_unread or unread_count > 0)
        and (coalesce(p_query, '') = ''
          or other_party like any (p_like)
          or private.search_key(other_party) like v_pattern
          or id in (
            select conversation_id
            from public.messages
            where account_id = p_account_id and search_key like v_pattern and forward_of is null
          ))
        and (p_before is null or (last_at, id) < (p_before, p_before_id))
      order by last_at desc, id desc
      limit least(p_limit, 100)
    ) page
    join public.conversations c on c.id = page.id
  );
end $$;

create function private.get_conversation(p_account_id uuid, p_conversation_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select private.conversation_json(c.id)
    from public.conversations c
    where c.id = p_conversation_id and c.account_id = p_account_id and not c.is_hidden
  );
end $$;

-- Texts of a conversation, the latest first. Keyset page by (sent_at, id).
create function private.list_messages(
  p_account_id uuid,
  p_conversation_id uuid,
  p_limit integer default 50,
  p_before timestamptz default null,
  p_before_id uuid default null
) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', m.id,
      'created_at', m.created_at,
      'sent_at', m.sent_at,
      'direction', m.direction,
      'body', m.body,
      'media', (select coalesce(jsonb_agg(one ->> 'type'), '[]') from jsonb_array_elements(m.media) one),
      'segments', m.segments,
      'state', m.state,
      'error_code', m.error_code,
      'sent_on', case when m.direction = 'inbound' then private.sent_on_json(m.id, m.not_sent_on) end
    ) order by m.sent_at desc, m.id desc), '[]')
    from (
      select id, created_at, sent_at, direction, body, media, segments, state, error_code, not_sent_on
      from public.messages
      where account_id = p_account_id and conversation_id = p_conversation_id and forward_of is null
        and (p_before is null or (sent_at, id) < (p_before, p_before_id))
      order by sent_at desc, id desc
      limit least(p_limit, 100)
    ) m
  );
end $$;

-- Null: none.
create function private.count_unread_conversations(p_account_id uuid) returns integer
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select nullif(count(*), 0)
    from public.conversations
    where account_id = p_account_id and unread_count > 0
  );
end $$;

-- Whether a number of the caller's can send texts: only Twilio sends for us. Null: not theirs.
create function private.sends_texts(p_number_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select status = 'active' and private.is_sending_line(n)
    from public.purchased_numbers n
    where n.id = p_number_id and n.account_id = any (private.account_ids())
  );
end $$;

-- Whether a number can send by what it is.
create function private.is_sending_line(p_number public.purchased_numbers) returns boolean
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return p_number.carrier_id = 'twilio' and p_number.features && array['sms_in', 'sms_out'];
end $$;

-- Numbers that have or had texts, or may receive some: with what is known of it. An ended one counts only with texts.
create function private.list_text_numbers(p_account_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', n.id,
      'e164', n.e164,
      'label', n.label,
      'status', n.status,
      'is_proven', n.texts_proven_at is not null,
      'has_feature', 'sms_in' = any (n.features),
      'can_send', private.sends_texts(n.id)
    ) order by n.created_at desc, n.id desc), '[]')
    from public.purchased_numbers n
    where n.account_id = p_account_id and n.e164 is not null
      and (
        (n.status not in ('released', 'failed') and ('sms_in' = any (n.features) or n.texts_proven_at is not null))
        or exists (select from public.conversations c where c.number_id = n.id and c.account_id = p_account_id)
      )
  );
end $$;

-- Texts of an account for a file, the oldest first. Keyset page by (created_at, id).
create function private.export_messages(
  p_account_id uuid,
  p_number_id uuid default null,
  p_limit integer default 1000,
  p_after timestamptz default null,
  p_after_id uuid default null
) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', m.id,
      'created_at', m.created_at,
      'sent_at', m.sent_at,
      'number', n.e164,
      'other_party', c.other_party,
      'direction', m.direction,
      'body', m.body,
      'files', jsonb_array_length(m.media),
      'state', m.state,
      'sent_on', case when m.direction = 'inbound' then private.sent_on_json(m.id, m.not_sent_on) end
    ) order by m.created_at, m.id), '[]')
    from (
      select id, created_at, sent_at, conversation_id, number_id, direction, body, media, state, not_sent_on
      from public.messages
      where account_id = p_account_id and (p_number_id is null or number_id = p_number_id) and forward_of is null
        and (p_after is null or (created_at, id) > (p_after, p_after_id))
      order by created_at, id
      limit least(p_limit, 1000)
    ) m
    join public.conversations c on c.id = m.conversation_id
    left join public.purchased_numbers n on n.id = m.number_id
  );
end $$;

grant execute on function
  private.conversation_json(uuid),
  private.found_text(uuid, text, text),
  private.list_conversations(uuid, integer, timestamptz, uuid, uuid, boolean, text, text[]),
  private.get_conversation(uuid, uuid),
  private.list_messages(uuid, uuid, integer, timestamptz, uuid),
  private.count_unread_conversations(uuid),
  private.sends_texts(uuid),
  private.list_text_numbers(uuid),
  private.export_messages(uuid, uuid, integer, timestamptz, uuid)
to authenticated;

-- Read: what arrived until p_until (null: now), so that a text which arrives meanwhile stays unread. Unread: the
-- conversation is marked, with at least one. Refusals: NOT_FOUND.
create function private.mark_conversation(
  p_actor jsonb,
  p_account_id uuid,
  p_conversation_id uuid,
  p_is_read boolean,
  p_until timestamptz default null
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_conversation public.conversations;
begin
  perform private.authorize(p_actor, p_account_id, 'read');
  select * into v_conversation
    from public.conversations
    where id = p_conversation_id and account_id = p_account_id
    for update;
  if not found then
    return private.refusal('NOT_FOUND');
  end if;
  update public.conversations set
    unread_count = case when not p_is_read then greatest(unread_count, 1) else least(unread_count, (
      select count(*)
      from public.messages
      where conversation_id = p_conversation_id and direction = 'inbound'
        and created_at > coalesce(p_until, private.now())
    )) end
  where id = p_conversation_id
  returning * into v_conversation;
  return jsonb_build_object('ok', true, 'unread_count', v_conversation.unread_count);
end $$;

-- Where a file of a text is: at its carrier, or in our storage once it is copied. Refusals: NOT_FOUND.
create function private.get_message_file(p_actor jsonb, p_account_id uuid, p_message_id uuid, p_index integer)
returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_file jsonb;
begin
  perform private.authorize(p_actor, p_account_id, 'read');
  select media -> p_index into v_file
    from public.messages
    where id = p_message_id and account_id = p_account_id;
  if v_file is null then
    return private.refusal('NOT_FOUND');
  end if;
  return jsonb_build_object(
    'ok', true,
    'ref', v_file ->> 'ref',
    'copy', (
      select account_id || '/' || id
      from private.text_files
      where ref = v_file ->> 'ref' and account_id = p_account_id and state = 'kept'
    ));
end $$;

grant execute on function
  private.mark_conversation(jsonb, uuid, uuid, boolean, timestamptz),
  private.get_message_file(jsonb, uuid, uuid, integer)
to app_server;
